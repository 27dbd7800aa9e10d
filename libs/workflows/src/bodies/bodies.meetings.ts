import { addDays, personsOf, refuseGeneral, type Act, type LocalDate } from '@app/kernel';
import { isSchoolYear } from '../shared/semester.js';
import { refuse } from './bodies.clauses.js';
import type { Parts } from './bodies.commands.js';
import { reviewFrom } from './bodies.constitution.js';
import { meetingIn, requireKind, seatAt, titleOf } from './bodies.guards.js';
import { countedDays, readMinutes } from './bodies.minutes.js';
import { chairOn } from './bodies.seats.js';
import { isSeated, type AnnualChair, type Body, type Dispute, type Meeting } from './bodies.state.js';

const lastChair = ({ chairs }: Body, schoolYear: string): AnnualChair | undefined =>
  chairs.filter((each) => each.schoolYear === schoolYear).at(-1);
const yearBefore = (schoolYear: string): string => {
  const first = Number(schoolYear.slice(0, 4));
  return `${first - 1}-${first}`;
};

/** Persons who may approve a correction: the chair; where the chair holds no account, a bureau leader. @throws Refusal GOV_CORRECTION_NOT_CHAIR */
function demandChair(state: Body, approver: Act | undefined, today: LocalDate): void {
  if (!approver) return;
  const elected = state.chairs.filter((each) => seatAt(state, each.seatId, today)?.personRef === each.personRef).at(-1);
  const chair = elected?.personRef ?? chairOn(state, today)?.personRef;
  const outside = state.body.kind === 'deliberativeCommittee' || state.body.kind === 'leadingGroup';
  const leads = approver.capacity === 'BL' && (outside || chair === undefined);
  if (!leads && (chair === undefined || !personsOf(approver).includes(chair))) throw refuse('GOV_CORRECTION_NOT_CHAIR');
}
const openDisputes = ({ disputes }: Meeting): Dispute[] => disputes.filter((each) => each.status === 'open');

export const meetings = {
  ScheduleMeeting: (input, state, { act }) => {
    const { meetingId, on } = input;
    const known = state.meetings.find((each) => each.meetingId === meetingId);
    if (known)
      throw refuse('GOV_MEETING_STATE', { meetingId, status: known.status, command: titleOf('ScheduleMeeting') }, '/meetingId');
    if (on < state.activeFrom) throw refuseGeneral('GEN_BEFORE_CREATION', { date: on }, '/on');
    return [{ type: 'MeetingScheduled', data: { ...input, by: personsOf(act) } }];
  }, // prettier-ignore
  CancelMeeting: (input, state, { act }) => {
    meetingIn(state, input.meetingId, 'scheduled', 'CancelMeeting');
    return [{ type: 'MeetingCancelled', data: { ...input, by: personsOf(act) } }];
  },
  RecordMeeting: (input, state, { facts, act, today }) => {
    const meeting = meetingIn(state, input.meetingId, 'scheduled', 'RecordMeeting');
    const read = readMinutes(input, meeting, state, facts, today);
    return [{ type: 'MeetingHeld', data: { ...input, ...read, by: personsOf(act) }, effectiveOn: input.heldOn }];
  },
  CorrectMinutes: (input, state, { facts, act, approvedBy, today }) => {
    const meeting = meetingIn(state, input.meetingId, 'held', 'CorrectMinutes');
    const { correctsEventId } = input;
    if (meeting.event !== correctsEventId)
      throw refuse('GOV_CORRECTION_TARGET', { correctsEventId }, '/correctsEventId');
    demandChair(state, approvedBy, today);
    const read = readMinutes(input, meeting, state, facts, today);
    const settles = openDisputes(meeting).map((each) => each.disputeId);
    const approved = approvedBy ? personsOf(approvedBy) : [];
    return [
      { type: 'MinutesCorrected', data: { ...input, ...read, settles, by: personsOf(act), approvedBy: approved } },
    ];
  },
  ElectAnnualChair: (input, state, { act }) => {
    requireKind(state, 'principalsConference');
    const { schoolYear, seatId, meetingId } = input;
    if (!isSchoolYear(schoolYear)) throw refuse('GOV_BAD_SCHOOL_YEAR', { schoolYear }, '/schoolYear');
    const meeting = meetingIn(state, meetingId, 'held', 'ElectAnnualChair');
    if (!meeting.check!.quorate) {
      const { present, seats, quorum } = meeting.check!;
      throw refuse('GOV_NO_QUORUM', { present, seats, quorum: `${quorum.num}/${quorum.den}` }, '/meetingId');
    }
    const on = meeting.heldOn!;
    const elected = lastChair(state, schoolYear);
    const inOffice = elected && state.seats.find((each) => each.seatId === elected.seatId && each.personRef === elected.personRef && isSeated(each, on));
    if (inOffice) throw refuse('GOV_CHAIR_ALREADY_ELECTED', { schoolYear }, '/schoolYear');
    const seat = seatAt(state, seatId, on);
    if (seat?.category !== 'principal') throw refuse('GOV_CHAIR_NOT_MEMBER', { seatId }, '/seatId');
    const { personRef, schoolId } = seat;
    const consecutive = lastChair(state, yearBefore(schoolYear))?.personRef === personRef;
    return [{ type: 'AnnualChairElected', data: { ...input, personRef, schoolId: schoolId!, consecutive, by: personsOf(act) } }];
  }, // prettier-ignore
  DisputeMinutes: (input, state, { act, commandId }) => {
    const { meetingId, seatId, resolutionId } = input;
    const meeting = meetingIn(state, meetingId, 'held', 'DisputeMinutes');
    const seat = seatAt(state, seatId, meeting.heldOn!);
    if (!seat) throw refuse('GOV_SEAT_UNKNOWN', { seatId }, '/seatId');
    if (!personsOf(act).includes(seat.personRef) && seat.schoolId !== act.organisation)
      throw refuse('GOV_NOT_YOUR_SEAT', { seatId }, '/seatId');
    if (resolutionId !== undefined && !meeting.resolutions.some((each) => each.resolutionId === resolutionId))
      throw refuse('GOV_DISPUTE_STATE', { status: 'unknown' }, '/resolutionId');
    const ofSchool = seat.schoolId ? { schoolId: seat.schoolId } : {};
    return [{ type: 'MinutesDisputed', data: { ...input, ...ofSchool, disputeId: commandId, by: personsOf(act) } }];
  },
  AnswerMinutesDispute: (input, state, { act }) => {
    const meeting = meetingIn(state, input.meetingId, 'held', 'AnswerMinutesDispute');
    const dispute = meeting.disputes.find((each) => each.disputeId === input.disputeId);
    if (dispute?.status !== 'open')
      throw refuse('GOV_DISPUTE_STATE', { status: dispute?.status ?? 'unknown' }, '/disputeId');
    return [{ type: 'MinutesDisputeAnswered', data: { ...input, by: personsOf(act) } }];
  },
  ReviewMeetings: (input, { review, meetings: all }, { facts: { needed, academic } }) => {
    if (review?.semester !== input.semester) return [];
    const { remindOn, endsOn } = review;
    const counted = countedDays(all, input.semester).length;
    const data = { ...input, counted, needed, short: Math.max(0, needed - counted), endsOn };
    return input.at === 'reminder'
      ? [{ type: 'MeetingsReviewed', data, effectiveOn: remindOn }]
      : [{ type: 'MeetingsReviewed', data: { ...data, next: reviewFrom(addDays(endsOn, 1), academic) }, effectiveOn: endsOn }];
  }, // prettier-ignore
} satisfies Partial<Parts>;
