import { addDays, pastOrToday, personsOf, type Claim, type LocalDate } from '@app/kernel';
import { issued } from '../shared/decision-document.js';
import { docNoClaim, freeDocNo } from '../shared/doc-no.js';
import { semesterOf, type AcademicYear } from '../shared/semester.js';
import { compositionOf, type Composition } from './bodies.composition.js';
import { refuse } from './bodies.clauses.js';
import type { Owner, Parts } from './bodies.commands.js';
import type { MeetingReview } from './bodies.events.js';
import { requireAuthority } from './bodies.guards.js';
import type { ConstituteBodyInput } from './bodies.input.js';
import { demandSeat } from './bodies.seats.js';
import type { Body } from './bodies.state.js';
import { foundersOf, frequencyKeyOf, hasSubject, ownersOf, type BodyKind } from './bodies.words.js';

/** Whoever owes meetings is reminded this long before the end of a semester. */
const remindDaysBefore = 30;

interface Variant {
  kind: BodyKind;
  track?: string;
  subject?: string;
  stage?: string;
}
/** One active body of a kind per owner; studios differ by track, subject bodies by subject and stage. */
const bodyClaim = (owner: string, { kind, track, subject, stage }: Variant): Claim => ({
  kind: 'governanceBody',
  key: [owner, kind, track, subject, stage].filter((each) => each !== undefined).join(' '),
});
const ownClaim = ({ body, track, subject, stage }: Body): Claim => {
  const of = { track, subject, stage };
  const given = Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined));
  return bodyClaim(body.collaborationId ?? body.bureauId, { kind: body.kind, ...given });
};

/** The review of the semester that begins on the day or, on any other day of it, of the next one. */
export function reviewFrom(from: LocalDate, academic: readonly AcademicYear[]): MeetingReview {
  const term = semesterOf(from, academic);
  const { semester, to } = term.from === from ? term : semesterOf(addDays(term.to, 1), academic);
  return { semester, remindOn: addDays(to, -remindDaysBefore), endsOn: to };
}
const firstReview = (kind: BodyKind, from: LocalDate, academic: readonly AcademicYear[]) =>
  frequencyKeyOf(kind) ? { review: reviewFrom(from, academic) } : {};

function demandOwner({ kind, collaborationId, bureauId }: ConstituteBodyInput, owner: Owner | undefined): Owner {
  if (!owner?.active || (collaborationId === undefined) === (bureauId === undefined))
    throw refuse('GOV_OWNER', { kind });
  if (!ownersOf[kind].includes(owner.kind)) throw refuse('GOV_KIND', { kind, owner: owner.kind }, '/kind');
  return owner;
}
function demandVariant({ kind, track, subject, stage }: ConstituteBodyInput): void {
  const named = subject !== undefined || stage !== undefined;
  if ((kind === 'teacherStudio') !== (track !== undefined) || (named && !hasSubject.includes(kind)))
    throw refuse('GOV_TRACK', {}, '/track');
}
/** @throws Refusal GOV_CHAIR_CATEGORY, GOV_CONVENOR_NOT_MIDDLE_SCHOOL, GOV_COMPOSITION_INCOMPLETE */
function demandComposition(kind: BodyKind, composition: Composition): void {
  if (composition.chair === false) throw refuse('GOV_CHAIR_CATEGORY', { kind }, '/seats');
  if (composition.missingSchools.length > 0 || (kind === 'council' && composition.missingCategories.length > 0))
    throw refuse(
      'GOV_COMPOSITION_INCOMPLETE',
      { kind, categories: composition.missingCategories, schools: composition.missingSchools },
      '/seats',
    );
  if (composition.convenor === false) throw refuse('GOV_CONVENOR_NOT_MIDDLE_SCHOOL', {}, '/seats');
}

export const constitution = {
  ConstituteBody: (input, _, { id, facts, act, today }) => {
    const { kind, constitutedOn, nameZh: _n, collaborationId, bureauId: _b, ...said } = input;
    requireAuthority(act, kind, foundersOf(kind));
    const owner = demandOwner(input, facts.owner);
    demandVariant(input);
    pastOrToday(constitutedOn, today, 'constitutedOn', owner.since);
    if (foundersOf(kind).includes('BO') && input.proposal === undefined)
      throw refuse('GOV_PROPOSAL_MISSING', { kind }, '/proposal');
    const years = facts.termYears === undefined ? {} : { termYears: facts.termYears };
    input.seats.forEach((seat, at) =>
      demandSeat(kind, seat, input.seats.slice(0, at), { members: owner.members, ...years }),
    );
    const composition = compositionOf(kind, input.seats, owner.members, constitutedOn);
    demandComposition(kind, composition);
    const docNo =
      input.decisionNo === undefined
        ? undefined
        : freeDocNo(input.decisionNo, facts.numberOwner, `body-${id}`);
    const begins = input.seats.map((each) => each.termStartsOn).reduce((first, each) => (each < first ? each : first));
    const activeFrom = begins > constitutedOn ? begins : constitutedOn;
    return {
      events: [
        {
          type: 'BodyConstituted',
          data: {
            ...said,
            constitutedOn,
            divisionCode: owner.divisionCode,
            composition,
            missingCategories: composition.missingCategories,
            activeFrom,
            ...years,
            ...(docNo ? { normalized: docNo.normalized } : {}),
            by: personsOf(act),
          },
          effectiveOn: constitutedOn,
        },
        ...(activeFrom > today
          ? []
          : [{ type: 'BodyActivated' as const, data: firstReview(kind, constitutedOn, facts.academic), effectiveOn: activeFrom }]),
      ],
      claims: [bodyClaim(collaborationId ?? owner.bureauId, input), ...(docNo ? [docNoClaim(docNo)] : [])],
    };
  }, // prettier-ignore
  ActivateBody: (_, { body, constitutedOn, activeFrom }, { facts }) => [
    {
      type: 'BodyActivated',
      data: firstReview(body.kind, constitutedOn, facts.academic),
      effectiveOn: activeFrom,
    },
  ],
  IssueBodyDocument: (input, state, { id, facts, act, today }) => {
    const number = issued(input, { ...facts, stream: `body-${id}`, today, decidedOn: state.constitutedOn });
    const data = { ...input, normalized: number.docNo.normalized, by: personsOf(act) };
    return {
      events: [{ type: 'BodyDocumentIssued', data, effectiveOn: input.issuedOn }],
      claims: [number.claim],
    };
  },
  DissolveBody: (input, state, { act, today }) => {
    pastOrToday(input.on, today, 'on', state.constitutedOn);
    return {
      events: [{ type: 'BodyDissolved', data: { ...input, by: personsOf(act) }, effectiveOn: input.on }],
      releases: [ownClaim(state)],
    };
  },
} satisfies Partial<Parts>;
