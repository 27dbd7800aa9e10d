import { idOf, type LocalDate, type StoredEvent } from '@app/kernel';
import type { Events } from './bodies.events.js';
import { bodyAt, bodyTypes, foldBody, type BodyDocument } from './bodies.view.js';
import type { BodyKind } from './bodies.words.js';

/** A body as the file card of its collaboration shows it. */
export interface BodyCard {
  id: string;
  kind: BodyKind;
  nameZh: string;
  status: string;
  seats: number;
  compositionOk: boolean;
  missingCategories: readonly string[];
  /** School of the chair, where the chair is of one. */
  chairSchoolId?: string;
}
type Bodies = Record<string, BodyDocument>;

function cardOn(document: BodyDocument, on: LocalDate): BodyCard[] {
  const shown = bodyAt(document, on);
  if (!shown) return [];
  const { id, kind, nameZh, status, seats, compositionOk, composition, chairs } = shown;
  const elected = chairs.filter((each) => seats.some((seat) => seat.seatId === each.seatId && seat.personRef === each.personRef)).at(-1); // prettier-ignore
  const chair = elected ?? seats.find((each) => each.isChair);
  return [
    {
      id,
      kind,
      nameZh,
      status,
      seats: seats.length,
      compositionOk,
      missingCategories: composition.missingCategories,
      ...(chair?.schoolId ? { chairSchoolId: chair.schoolId } : {}),
    },
  ];
} // prettier-ignore
const cardsOn = (bodies: Bodies | undefined, on: LocalDate): BodyCard[] =>
  Object.values(bodies ?? {})
    .flatMap((each) => cardOn(each, on))
    .filter((each) => each.status !== 'dissolved');

/** Bodies that a collaboration of the kind should have, and the flag of one that has none. */
const expected: Readonly<Record<string, readonly [BodyKind, string][]>> = {
  educationGroup: [
    ['council', 'noCouncil'],
    ['standingOffice', 'noStandingOffice'],
  ],
  schoolDistrict: [
    ['deliberativeCommittee', 'noCommittee'],
    ['principalsConference', 'noConference'],
  ],
};

/** What the profile of a collaboration says of its bodies. */
export const bodiesOfProfile = {
  name: 'bodies',
  types: bodyTypes,
  of: ({ data }: StoredEvent) => (data as unknown as Events['BodyConstituted']).body.collaborationId,
  fold: (bodies: Bodies | undefined, event: StoredEvent): Bodies => {
    const id = idOf(event.stream);
    return { ...bodies, [id]: foldBody(bodies?.[id], event, id) };
  },
  at: cardsOn,
  redFlags: (bodies: Bodies | undefined, on: LocalDate, collaborationKind: string): string[] => {
    const cards = cardsOn(bodies, on);
    const missing = (expected[collaborationKind] ?? []).filter(([kind]) => !cards.some((each) => each.kind === kind));
    return [...missing.map(([, flag]) => flag), ...(cards.every((each) => each.compositionOk) ? [] : ['seatsIncomplete'])];
  },
}; // prettier-ignore
