import type { Words } from '@app/kernel';
import { refuse } from './projects.clauses.js';
import { commands, type CommandName } from './projects.commands.js';
import type { Project, Status } from './projects.state.js';

const open: readonly Status[] = [
  'draft', 'submitted', 'accepted', 'panelReady', 'scoring', 'scored', 'publicNotice', 'noticeClosed',
]; // prettier-ignore
const decided: readonly Status[] = ['decided', 'linked'];

/** The state machine: where a command can be given. What it leads to stands in its events. */
export const allowedIn: Readonly<Record<CommandName, readonly Status[]>> = {
  DraftProject: ['none'],
  AttachEvidence: ['draft', 'accepted'],
  ConfirmImprovement: ['draft', 'accepted'],
  SubmitProject: ['draft'],
  AcceptProject: ['submitted'],
  ReturnProject: ['submitted'],
  RefuseProject: ['submitted'],
  // Again while it is scored: a member who fails is replaced.
  AppointPanel: ['accepted', 'panelReady', 'scoring'],
  RecordPanelScore: ['panelReady', 'scoring'],
  ReviseScore: ['scoring'],
  CompleteScoring: ['panelReady', 'scoring'],
  PublishProjectNotice: ['scored'],
  CorrectProjectNotice: ['publicNotice'],
  RaiseProjectObjection: ['publicNotice'],
  HandleProjectObjection: ['publicNotice'],
  CloseProjectNotice: ['publicNotice'],
  DecideProject: ['noticeClosed'],
  IssueProjectDocument: decided,
  LinkProjectResult: decided,
  WithdrawProject: open,
  CorrectProject: [...open, ...decided],
};

export const titleOf = (command: CommandName): Words => {
  const { zh, en } = commands[command].title;
  return { zh, en };
};
/** @throws Refusal PRJ_STATE */
export function guard(command: CommandName, { status }: Project): void {
  if (!allowedIn[command].includes(status)) throw refuse('PRJ_STATE', { status, command: titleOf(command) });
}

/** @throws Refusal PRJ_NOT_CORE_SCHOOL */
export function requireCore(core: string | undefined, organisation: string): void {
  if (core !== organisation) throw refuse('PRJ_NOT_CORE_SCHOOL', { core: core ?? '未确认' });
}
