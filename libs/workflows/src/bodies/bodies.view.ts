import { idOf, view, type LocalDate, type StoredEvent } from '@app/kernel';
import { valueAt } from '../shared/history.js';
import { compositionOf, type Composition } from './bodies.composition.js';
import type { BodyRef, Events } from './bodies.events.js';
import { evolve, noBody, seatsOn, type Body, type Meeting } from './bodies.state.js';

export type { Body, Meeting, Seat } from './bodies.state.js';
export type { Composition } from './bodies.composition.js';
export type { BodyRef, Events as BodyEvents, MeetingCheck } from './bodies.events.js';

/** A resolution as other workflows stand on it. */
export interface BodyResolution {
  resolutionId: string;
  meetingId: string;
  number?: string;
  /** Day of the meeting. */
  on: LocalDate;
  title: string;
  /** Never true without a quorum. */
  carried: boolean;
  /** Seats on the day, those present, and the votes. */
  seats: number;
  present: number;
  for: number;
  against: number;
  abstain: number;
  /** A member disputes the minutes it stands in, and has not been answered. */
  disputed: boolean;
}
/** A body with its latest values; `bodyAt(document, on)` answers any day. */
export type BodyDocument = Omit<Body, 'body'> &
  BodyRef & {
    id: string;
    /** Seats and members compared as of the last change of either; `bodyAt` compares them on any day. */
    composition: Composition;
    compositionOk: boolean;
    resolutions: BodyResolution[];
    opinionsOpen: number;
    disputesOpen: number;
    /** Schools that may read it. */
    schools: string[];
  };

function resolutionsIn(meetings: readonly Meeting[]): BodyResolution[] {
  return meetings.flatMap(({ meetingId, heldOn, resolutions, check, disputes }) =>
    check === undefined
      ? []
      : resolutions.map(({ resolutionId, number, title, carried }) => {
          const { majority: _, ...votes } = check.tallies.find((each) => each.resolutionId === resolutionId)!;
          const open = disputes.filter((each) => each.status === 'open');
          return {
            ...votes,
            meetingId,
            ...(number ? { number } : {}),
            on: heldOn!,
            title,
            carried,
            seats: check.seats,
            present: check.present,
            disputed: open.some((each) => each.resolutionId === undefined || each.resolutionId === resolutionId),
          };
        }),
  );
}
/** A resolution by its id: the fact other workflows ask for. */
export const resolutionIn = (
  { resolutions }: Pick<BodyDocument, 'resolutions'>,
  resolutionId: string,
): BodyResolution | undefined => resolutions.find((each) => each.resolutionId === resolutionId);

export const bodyTypes = Object.keys(evolve);
type AnyEvolve = (of: Body, data: object, seen: object) => Body;

const composedOn = (
  kind: BodyRef['kind'],
  { seats, members, activeFrom }: Pick<Body, 'seats' | 'members' | 'activeFrom'>,
  on: LocalDate,
): Composition => {
  const day = on < activeFrom ? activeFrom : on;
  return compositionOf(kind, seatsOn(seats, day), valueAt(members, on) ?? members[0]!.value, day);
};
function shown({ body, ...state }: Body, id: string): BodyDocument {
  const composition = composedOn(body.kind, state, state.members.at(-1)!.from);
  const seated = state.seats.flatMap((each) => each.schoolId ?? []);
  const members = composition.members.map((each) => each.schoolId);
  return {
    ...state,
    ...body,
    id,
    composition,
    compositionOk: composition.ok,
    resolutions: resolutionsIn(state.meetings),
    opinionsOpen: Object.values(state.opinions).filter((each) => !each.replied).length,
    disputesOpen: state.meetings.flatMap((each) => each.disputes).filter((each) => each.status === 'open').length,
    schools: [...new Set([...members, ...seated])],
  };
}
function stateOf(document: BodyDocument): Body {
  const { id: _i, composition: _c, compositionOk: _k, resolutions: _r, opinionsOpen: _o, disputesOpen: _d, schools: _s, ...rest } = document;
  const { kind, nameZh, bureauId, collaborationId, ownerKind, leadSchoolId, ...state } = rest;
  const body = {
    kind, nameZh, bureauId, ownerKind, ...(collaborationId ? { collaborationId } : {}), ...(leadSchoolId ? { leadSchoolId } : {}),
  };
  return { ...state, body };
} // prettier-ignore

/** Folds one event of a body into its document. */
export function foldBody(document: BodyDocument | undefined, event: StoredEvent, id: string): BodyDocument {
  const { effectiveOn, recordedAt } = event.meta;
  const seen = { id: event.id, revision: event.revision, effectiveOn, recordedAt };
  const state = document ? stateOf(document) : noBody();
  return shown((evolve[event.type as keyof Events] as AnyEvolve)(state, event.data, seen), id);
}

/** The body on a day: who sat then, what had been held, how seats and members compared. Undefined before it was constituted. */
export function bodyAt(document: BodyDocument, on: LocalDate) {
  if (on < document.constitutedOn) return undefined;
  const dissolved = document.dissolvedOn !== undefined && document.dissolvedOn <= on;
  const composition = composedOn(document.kind, document, on);
  return {
    ...document,
    status: dissolved ? ('dissolved' as const) : document.activeFrom <= on ? ('active' as const) : ('constituted' as const),
    seats: dissolved ? [] : seatsOn(document.seats, on),
    composition,
    compositionOk: composition.ok,
    meetings: document.meetings.filter((each) => each.status !== 'held' || each.heldOn! <= on),
    resolutions: document.resolutions.filter((each) => each.on <= on),
  };
} // prettier-ignore

export const bodyListing = view<BodyDocument>({
  name: 'bodies',
  version: 1,
  title: { zh: '治理机构名册', en: 'Governance bodies' },
  types: bodyTypes,
  ids: ({ stream }) => [idOf(stream)],
  fold: foldBody,
  index: {
    status: 'text',
    kind: 'text',
    nameZh: 'text',
    collaborationId: 'text',
    ownerKind: 'text',
    bureauId: 'text',
    divisionCode: 'text',
    compositionOk: 'flag',
    opinionsOpen: 'number',
    disputesOpen: 'number',
    schools: 'list',
    constitutedOn: 'text',
  },
  search: ({ nameZh }) => [nameZh],
  scope: { bureau: 'bureauId', schools: 'schools' },
  knownAt: true,
  at: bodyAt,
  names: ({ collaborationId, bureauId, schools }) => [
    ...(collaborationId ? [`collaboration-${collaborationId}`] : []),
    `bureau-${bureauId}`,
    ...schools.map((each) => `school-${each}`),
  ],
});
