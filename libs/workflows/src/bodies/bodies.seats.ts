import { addDays, addYears, pastOrToday, personsOf, refuseGeneral, type LocalDate } from '@app/kernel';
import { compositionOf, type Composition, type OwnerMember } from './bodies.composition.js';
import { refuse } from './bodies.clauses.js';
import type { Parts } from './bodies.commands.js';
import { runningTerm } from './bodies.guards.js';
import type { SeatTerm } from './bodies.input.js';
import { isSeated, seatsOn, termOf, type Body, type Seat } from './bodies.state.js';
import type { BodyKind } from './bodies.words.js';

const lastDay = (seat: SeatTerm & { endedOn?: LocalDate }): LocalDate =>
  seat.endedOn ?? seat.termEndsOn ?? '9999-12-31';
const overlap = (a: Seat | SeatTerm, b: SeatTerm): boolean =>
  a.termStartsOn <= lastDay(b) && b.termStartsOn <= lastDay(a);
/** Whether two terms cannot run at once: the same seat or person, two principals of one school, two chairs or convenors. */
const excludes = (a: SeatTerm, b: SeatTerm): boolean =>
  a.seatId === b.seatId ||
  a.personRef === b.personRef ||
  (a.category === 'principal' && b.category === 'principal' && a.schoolId === b.schoolId) ||
  (a.isChair === true && b.isChair === true) ||
  (a.isConvenor === true && b.isConvenor === true);

/**
 * What every seat must be, beside those there are.
 * @throws Refusal GOV_SEAT_SCHOOL, GOV_SCHOOL_NOT_MEMBER, GOV_TERM_LENGTH, GOV_CHAIR_CATEGORY, GOV_CONVENOR_NOT_MIDDLE_SCHOOL, GOV_SEAT_TAKEN
 */
export function demandSeat(
  kind: BodyKind,
  seat: SeatTerm,
  others: readonly (Seat | SeatTerm)[],
  { members, termYears }: { members: readonly OwnerMember[]; termYears?: number },
): void {
  const { seatId, category, schoolId, termStartsOn, termEndsOn } = seat;
  if (schoolId === undefined && (category === 'principal' || category === 'coreSchoolLeader'))
    throw refuse('GOV_SEAT_SCHOOL', { seatId });
  if (kind !== 'leadingGroup' && schoolId !== undefined && !members.some((each) => each.schoolId === schoolId))
    throw refuse('GOV_SCHOOL_NOT_MEMBER', { schools: [schoolId] });
  const expected = termYears === undefined ? undefined : addDays(addYears(termStartsOn, termYears), -1);
  if (expected === undefined ? (termEndsOn ?? termStartsOn) < termStartsOn : termEndsOn !== expected)
    throw refuse('GOV_TERM_LENGTH', { seatId, years: termYears ?? '—', expected: expected ?? termStartsOn });
  if (
    seat.isChair &&
    (kind === 'principalsConference' || (kind === 'deliberativeCommittee' && category !== 'subDistrictLeader'))
  )
    throw refuse('GOV_CHAIR_CATEGORY', { kind });
  const convening = members.find((each) => each.role === 'convenor')?.schoolId;
  if (
    seat.isConvenor &&
    (kind !== 'principalsConference' || category !== 'principal' || schoolId === undefined || schoolId !== convening)
  )
    throw refuse('GOV_CONVENOR_NOT_MIDDLE_SCHOOL');
  const taken = others.filter((each) => excludes(each, seat) && overlap(each, seat));
  if (taken.length > 0) throw refuse('GOV_SEAT_TAKEN', { seats: taken.map((each) => each.seatId) });
}

/** The seats after a change, compared with the schools. */
const composedOf = (state: Body, seats: readonly Seat[], members: readonly OwnerMember[], on: LocalDate): Composition =>
  compositionOf(state.body.kind, seatsOn(seats, on), members, on);
const later = (a: LocalDate, b: LocalDate): LocalDate => (a > b ? a : b);

export const seats = {
  AppointSeat: (input, state, { facts, act, today }) => {
    if (input.termStartsOn < state.constitutedOn)
      throw refuseGeneral('GEN_BEFORE_CREATION', { date: input.termStartsOn }, '/termStartsOn');
    demandSeat(state.body.kind, input, state.seats, facts);
    const renewed = termOf(state.seats, input.seatId)?.personRef === input.personRef;
    const seated = [...state.seats, { ...input, status: 'appointed' as const }];
    const composition = composedOf(state, seated, facts.members, later(today, state.activeFrom));
    const years = facts.termYears === undefined ? {} : { termYears: facts.termYears };
    return [
      {
        type: 'SeatAppointed',
        data: { ...input, ...years, renewed, composition, by: personsOf(act) },
        effectiveOn: input.termStartsOn < today ? input.termStartsOn : today,
      },
    ];
  },
  EndSeat: (input, state, { facts, act, today }) => {
    const { seatId, endedOn } = input;
    const term = runningTerm(state, seatId);
    if (!term || (term.termEndsOn !== undefined && term.termEndsOn < endedOn))
      throw refuse('GOV_SEAT_UNKNOWN', { seatId }, '/seatId');
    pastOrToday(endedOn, today, 'endedOn', term.termStartsOn);
    const seated = state.seats.map((each) => (each === term ? { ...each, endedOn } : each));
    // The day in question is the first without the seat.
    const composition = composedOf(state, seated, facts.members, later(addDays(endedOn, 1), state.activeFrom));
    const { category, schoolId } = term;
    const data = { ...input, category, ...(schoolId ? { schoolId } : {}), composition, by: personsOf(act) };
    return [{ type: 'SeatEnded', data, effectiveOn: endedOn }];
  },
  ExpireSeat: ({ seatId, termEndsOn }, state, { facts }) => {
    const term = state.seats.find((each) => each.seatId === seatId && each.termEndsOn === termEndsOn);
    if (!term || term.status === 'ended' || term.status === 'expired') return [];
    const { category, schoolId } = term;
    const composition = composedOf(state, state.seats, facts.members, addDays(termEndsOn, 1));
    const data = { seatId, termEndsOn, category, ...(schoolId ? { schoolId } : {}), composition };
    return [{ type: 'SeatTermExpired', data, effectiveOn: termEndsOn }];
  },
  ReviewComposition: (input, state, { facts, today }) => {
    const known = state.members.at(-1)?.value ?? [];
    const same = (each: OwnerMember) =>
      known.some((other) => other.schoolId === each.schoolId && other.role === each.role);
    if (known.length === facts.members.length && facts.members.every(same)) return [];
    const composition = composedOf(state, state.seats, facts.members, later(today, state.activeFrom));
    return [{ type: 'CompositionReviewed', data: { ...input, composition } }];
  },
} satisfies Partial<Parts>;
export const chairOn = (state: Body, on: LocalDate): Seat | undefined =>
  state.seats.find((each) => each.isChair && isSeated(each, on));
