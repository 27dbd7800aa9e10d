import { pastOrToday, type LocalDate, type Ratio } from '@app/kernel';
import { semesterOf } from '../shared/semester.js';
import { refuse } from './bodies.clauses.js';
import type { MeetingFacts } from './bodies.commands.js';
import type { Frequency, MeetingCheck, Tally } from './bodies.events.js';
import type { MeetingResolution, Minutes } from './bodies.input.js';
import { seatsOn, type Body, type Meeting } from './bodies.state.js';

/** part/whole > rate, cross-multiplied. */
const moreThan = (part: number, whole: number, { num, den }: Ratio): boolean => part * den > whole * num;
const saysRatio = ({ num, den }: Ratio): string => `${num}/${den}`;
const twice = (seats: readonly string[]): string[] => [
  ...new Set(seats.filter((each, at) => seats.indexOf(each) !== at)),
];
const votersOf = ({ votesFor, against, abstain }: MeetingResolution): string[] => [...votesFor, ...against, ...abstain];

/**
 * Who was present and voted: seats that ran on the day, each once, and no observer.
 * @throws Refusal GOV_OBSERVER_CANNOT_VOTE, GOV_VOTER_NOT_SEATED, GOV_VOTED_TWICE
 */
function demandVoters({ attendance, observers, resolutions, heldOn }: Minutes, state: Body): void {
  const seated = seatsOn(state.seats, heldOn);
  const named = [...attendance, ...resolutions.flatMap(votersOf)];
  const persons = seated.filter((each) => named.includes(each.seatId)).map((each) => each.personRef);
  const voting = observers
    .map((each) => each.personRef)
    .filter((each) => named.includes(each) || persons.includes(each));
  if (voting.length > 0) throw refuse('GOV_OBSERVER_CANNOT_VOTE', { observers: voting }, '/observers');
  const running = new Set(seated.map((each) => each.seatId));
  const present = new Set(attendance);
  const strangers = [
    ...attendance.filter((each) => !running.has(each)),
    ...resolutions.flatMap(votersOf).filter((each) => !present.has(each)),
  ];
  if (strangers.length > 0) throw refuse('GOV_VOTER_NOT_SEATED', { seats: [...new Set(strangers)] }, '/attendance');
  const doubled = [attendance, ...resolutions.map(votersOf)].flatMap(twice);
  if (doubled.length > 0) throw refuse('GOV_VOTED_TWICE', { seats: doubled });
}

/**
 * Quorum and votes as counted.
 * @throws Refusal GOV_NO_QUORUM, GOV_MAJORITY when something is said to be carried that is not
 */
function checkOf({ attendance, resolutions, heldOn }: Minutes, state: Body, { quorum, majority }: MeetingFacts): MeetingCheck {
  const [seats, present] = [seatsOn(state.seats, heldOn).length, attendance.length];
  const quorate = moreThan(present, seats, quorum);
  const tallies = resolutions.map(({ resolutionId, votesFor, against, abstain }): Tally => ({
    resolutionId, for: votesFor.length, against: against.length, abstain: abstain.length, majority: moreThan(votesFor.length, present, majority),
  }));
  resolutions.forEach(({ resolutionId, carried, votesFor }, at) => {
    if (!carried) return;
    if (!quorate) throw refuse('GOV_NO_QUORUM', { present, seats, quorum: saysRatio(quorum) }, `/resolutions/${at}/carried`);
    if (!tallies[at]!.majority)
      throw refuse('GOV_MAJORITY', { resolutionId, for: votesFor.length, present, majority: saysRatio(majority) }, `/resolutions/${at}/carried`);
  });
  return { seats, present, quorum, quorate, majority, tallies };
} // prettier-ignore

/** Days of a semester on which a meeting counted. */
export const countedDays = (meetings: readonly Meeting[], semester: string): LocalDate[] => [
  ...new Set(
    meetings
      .filter((each) => each.status === 'held' && each.frequency?.semester === semester && each.frequency.countsForFrequency)
      .map((each) => each.heldOn!),
  ),
]; // prettier-ignore

/** A meeting counts once per day: quorate, and of the kind that is owed. */
function frequencyOf(
  { heldOn }: Minutes,
  meeting: Meeting,
  state: Body,
  quorate: boolean,
  { academic, needed }: MeetingFacts,
): Frequency {
  const { semester, from } = semesterOf(heldOn, academic);
  const days = countedDays(state.meetings.filter((each) => each !== meeting), semester);
  const isOwed = state.body.kind !== 'deliberativeCommittee' || meeting.kind === 'coordinatedDevelopment';
  const countsForFrequency = quorate && isOwed && !days.includes(heldOn);
  return {
    semester,
    semesterFrom: from,
    countsForFrequency,
    counted: days.length + (countsForFrequency ? 1 : 0),
    ...(needed === undefined ? {} : { needed }),
  };
} // prettier-ignore

/** What is computed of minutes, whether first recorded or corrected. */
export function readMinutes(
  minutes: Minutes,
  meeting: Meeting,
  state: Body,
  facts: MeetingFacts,
  today: LocalDate,
): { check: MeetingCheck; frequency: Frequency } {
  pastOrToday(minutes.heldOn, today, 'heldOn', state.activeFrom);
  const others = state.meetings.filter((each) => each !== meeting).flatMap((each) => each.resolutions);
  const ids = [...others, ...minutes.resolutions].map((each) => each.resolutionId);
  const [again] = twice(ids);
  if (again !== undefined) throw refuse('GOV_RESOLUTION_DUPLICATE', { resolutionId: again }, '/resolutions');
  demandVoters(minutes, state);
  const check = checkOf(minutes, state, facts);
  return { check, frequency: frequencyOf(minutes, meeting, state, check.quorate, facts) };
}
