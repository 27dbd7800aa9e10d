import { personsOf, type Act, type Words } from '@app/kernel';
import { refuse } from './rotations.clauses.js';
import { commands, type CommandName } from './rotations.commands.js';
import type { Move, PlanStatus, RotationPlan } from './rotations.state.js';
import type { MoveStatus } from './rotations.words.js';

const inForce: readonly PlanStatus[] = ['approved', 'executing'];
/** A move that ends after its plan was finalised still ends. */
const running: readonly PlanStatus[] = [...inForce, 'finalised'];
const open: readonly PlanStatus[] = ['open'];
const frozen: readonly PlanStatus[] = ['rosterFrozen'];

/** The state machine: in which stages a command can be given. What it leads to stands in its events. */
export const allowedIn: Readonly<Record<CommandName, readonly PlanStatus[]>> = {
  OpenRotationPlan: ['none'],
  UpsertRosterEntry: open,
  UpsertRosterEntries: open,
  RemoveRosterEntry: open,
  CopyRoster: open,
  CarryOverRosterEntries: open,
  ConfirmRosterPart: open,
  ReopenRosterPart: open,
  SetPostQuota: open,
  SetStaffing: open,
  FreezeRoster: open,
  ProposeMove: frozen,
  AmendMove: frozen,
  DropMove: frozen,
  RecordNonRotationReason: frozen,
  SubmitRotationPlan: frozen,
  ReturnRotationPlan: ['submitted'],
  PublishRotationNotice: ['submitted'],
  CorrectRotationNotice: ['publicNotice'],
  RaiseRotationObjection: ['publicNotice'],
  HandleRotationObjection: ['publicNotice'],
  CloseRotationNotice: ['publicNotice'],
  ApproveRotationPlan: ['submitted', 'publicNotice'],
  RejectRotationPlan: ['submitted', 'publicNotice'],
  IssueRotationDocument: running,
  ConfirmDeparture: inForce,
  ConfirmArrival: inForce,
  CancelMove: inForce,
  ReturnEarly: running,
  CompleteMove: running,
  FinaliseRotationPlan: inForce,
  LinkRotationResult: ['finalised'],
  ReleaseTeacherYears: ['rejected'],
  CorrectRotation: ['rosterFrozen', 'submitted', 'publicNotice', ...running],
};

export const titleOf = (command: CommandName): Words => {
  const { zh, en } = commands[command].title;
  return { zh, en };
};
export function guard(command: CommandName, { status }: RotationPlan): void {
  if (!allowedIn[command].includes(status)) throw refuse('ROT_STATE', { stage: status, command: titleOf(command) });
}

export function moveIn(state: RotationPlan, moveId: string, command: CommandName, ...statuses: MoveStatus[]): Move {
  const move = state.moves[moveId];
  if (!move) throw refuse('ROT_UNKNOWN_MOVE', { moveId }, '/moveId');
  if (!statuses.includes(move.status)) throw refuse('ROT_STATE', { stage: move.status, command: titleOf(command) });
  return move;
}

/** @throws Refusal ROT_SOD when a person of the act has had one of the duties */
export function requireOthers(act: Act, duties: readonly (readonly [Words, readonly string[]])[]): void {
  for (const [duty, bound] of duties) {
    const person = personsOf(act).find((each) => bound.includes(each));
    if (person !== undefined) throw refuse('ROT_SOD', { person, duty });
  }
}
export function requireMembers(members: readonly string[], ...schools: string[]): void {
  const strangers = schools.filter((each) => !members.includes(each));
  if (strangers.length > 0) throw refuse('ROT_SCHOOL_NOT_MEMBER', { schools: strangers });
}
