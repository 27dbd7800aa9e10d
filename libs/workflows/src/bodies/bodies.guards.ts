import type { Act, Capacity, Context, Words } from '@app/kernel';
import { refuse } from './bodies.clauses.js';
import { commands, type CommandName } from './bodies.commands.js';
import { isSeated, termOf, type Body, type BodyStatus, type Meeting, type Seat } from './bodies.state.js';
import { capacityNames, foundersOf, secretariesOf, type BodyKind } from './bodies.words.js';

const before: readonly BodyStatus[] = ['constituted', 'active'];
const running: readonly BodyStatus[] = ['active'];
/** What was written while it ran may still be put right. */
const since: readonly BodyStatus[] = ['active', 'dissolved'];

/** The state machine: in which states a command can be given. */
export const allowedIn: Readonly<Record<CommandName, readonly BodyStatus[]>> = {
  ConstituteBody: ['none'],
  ActivateBody: ['constituted'],
  AppointSeat: before,
  EndSeat: before,
  ExpireSeat: before,
  ReviewComposition: before,
  IssueBodyDocument: [...before, 'dissolved'],
  ElectAnnualChair: running,
  ScheduleMeeting: running,
  CancelMeeting: running,
  RecordMeeting: running,
  CorrectMinutes: since,
  DisputeMinutes: since,
  AnswerMinutesDispute: since,
  ReviewMeetings: running,
  RecordPublicOpinion: running,
  ReplyToPublicOpinion: since,
  DissolveBody: before,
};
const byFounders: readonly CommandName[] = ['AppointSeat', 'EndSeat', 'DissolveBody'];
const bySecretaries: readonly CommandName[] = [
  'ScheduleMeeting',
  'CancelMeeting',
  'RecordMeeting',
  'CorrectMinutes',
  'AnswerMinutesDispute',
];

export const titleOf = (command: CommandName): Words => {
  const { zh, en } = commands[command].title;
  return { zh, en };
};

/** Whether a clock or a process asks for what the state no longer needs. */
export const isSettled = (command: CommandName, { status }: Body, { capacity }: Act): boolean =>
  capacity === 'SYS' && !allowedIn[command].includes(status);

/** @throws Refusal GOV_AUTHORITY where the act is none of those who may do it for the kind */
export function requireAuthority({ capacity }: Act, kind: BodyKind, needed: readonly Capacity[]): void {
  if (capacity !== 'SYS' && !needed.includes(capacity))
    throw refuse('GOV_AUTHORITY', { kind, needed: needed.map((each) => capacityNames[each]!) });
}
/** @throws Refusal GOV_STATE, GOV_AUTHORITY */
export function guard(command: CommandName, state: Body, { act }: Context<never>): void {
  const { status, body } = state;
  if (isSettled(command, state, act)) return;
  if (!allowedIn[command].includes(status)) throw refuse('GOV_STATE', { status, command: titleOf(command) });
  if (byFounders.includes(command)) requireAuthority(act, body.kind, foundersOf(body.kind));
  if (bySecretaries.includes(command)) requireAuthority(act, body.kind, secretariesOf(body.kind));
}

/** @throws Refusal GOV_KIND */
export function requireKind({ body }: Body, ...kinds: BodyKind[]): void {
  if (!kinds.includes(body.kind)) throw refuse('GOV_KIND', { kind: body.kind, owner: body.ownerKind });
}

/** @throws Refusal GOV_MEETING_STATE */
export function meetingIn(state: Body, meetingId: string, status: Meeting['status'], command: CommandName): Meeting {
  const meeting = state.meetings.find((each) => each.meetingId === meetingId);
  if (meeting?.status !== status)
    throw refuse('GOV_MEETING_STATE', { meetingId, status: meeting?.status ?? 'unknown', command: titleOf(command) }, '/meetingId');
  return meeting;
} // prettier-ignore

/** The last term of a seat, where it still runs or is to run. */
export function runningTerm(state: Body, seatId: string): Seat | undefined {
  const term = termOf(state.seats, seatId);
  return term?.status === 'ended' || term?.status === 'expired' ? undefined : term;
}
export const seatAt = (state: Body, seatId: string, on: string): Seat | undefined =>
  state.seats.find((each) => each.seatId === seatId && isSeated(each, on));
