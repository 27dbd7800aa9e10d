import { personsOf, refuseGeneral, type Act, type Context, type Words } from '@app/kernel';
import { refuse } from './applications.clauses.js';
import { commands, type CommandName } from './applications.commands.js';
import { openCaseKey, lackingFields, type ApplicationType } from './applications.payload.js';
import type { ApplicationPayload } from './applications.input.js';
import type { Competence } from './applications.events.js';
import type { Stage, State } from './applications.state.js';

const handling: readonly Stage[] = ['accepted', 'underReview', 'reviewed', 'publicNotice', 'noticeClosed'];
const beforeDecision: readonly Stage[] = ['submitted', 'correctionsRequested', ...handling];
const revocable: readonly Stage[] = ['approved', 'issued', 'served'];

/** The state machine: in which stages a command can be given. What it leads to stands in its events. */
export const allowedIn: Readonly<Record<CommandName, readonly Stage[]>> = {
  DraftApplication: ['none'],
  OpenExOfficioCase: ['none'],
  UpdateDraft: ['draft'],
  SubmitApplication: ['draft'],
  RecordConsent: ['draft', 'submitted', 'correctionsRequested'],
  SupplyMaterial: ['submitted', 'correctionsRequested', 'accepted', 'underReview'],
  RequestCorrections: ['submitted'],
  Resubmit: ['correctionsRequested'],
  AcceptApplication: ['submitted'],
  DeemAccepted: ['submitted'],
  RefuseAcceptance: ['submitted'],
  Lapse: ['correctionsRequested'],
  WithdrawApplication: ['draft', ...beforeDecision],
  AssignReviewer: ['accepted'],
  ReassignReviewer: ['underReview'],
  RequestRecusal: beforeDecision,
  DecideRecusal: beforeDecision,
  DeclareInterest: [...beforeDecision, ...revocable],
  RequestConsultation: ['underReview'],
  ReplyConsultation: ['accepted', 'underReview'],
  OpenHearing: ['underReview'],
  CloseHearing: ['underReview'],
  StartExpertReview: ['underReview'],
  EndExpertReview: ['underReview'],
  CompleteReview: ['underReview'],
  ReturnForReview: ['reviewed', 'noticeClosed'],
  ExtendDeadline: handling,
  PublishPublicNotice: ['reviewed'],
  CorrectNotice: ['publicNotice'],
  RaiseObjection: ['publicNotice'],
  HandleObjection: ['publicNotice'],
  ClosePublicNotice: ['publicNotice'],
  ApproveApplication: ['noticeClosed'],
  DenyApplication: ['reviewed', 'noticeClosed'],
  IssueDecisionDocument: ['approved', 'denied'],
  ServeDecision: ['approved', 'denied', 'issued'],
  DiscloseDecision: ['approved', 'denied', 'issued', 'served'],
  HearAffected: revocable,
  RevokeDecision: revocable,
  RecordExecution: ['approved', 'issued', 'served', 'revoked'],
  RecomputeDeadlines: ['submitted', ...handling],
  CorrectApplication: ['approved', 'denied', 'issued', 'served', 'revoked'],
};

/** Acts in which an interest in the case, declared or found, must not have a part. */
const impartial: ReadonlySet<CommandName> = new Set<CommandName>([
  'RequestCorrections', 'AcceptApplication', 'RefuseAcceptance', 'AssignReviewer', 'ReassignReviewer', 'DecideRecusal', 'CompleteReview',
  'ReturnForReview', 'ExtendDeadline', 'HandleObjection', 'ApproveApplication', 'DenyApplication', 'RevokeDecision',
]); // prettier-ignore
/** What a superior bureau may do in a case of another bureau. */
const ofSuperiors: ReadonlySet<CommandName> = new Set<CommandName>([
  'DecideRecusal',
  'DeclareInterest',
  'ReplyConsultation',
  'RevokeDecision',
]);

export const titleOfCommand = (command: CommandName): Words => {
  const { zh, en } = commands[command].title;
  return { zh, en };
};

/** The guards every command of the workflow passes: stage, office, interest. */
export function guard(command: CommandName, state: State, act: Act): void {
  if (!allowedIn[command].includes(state.stage)) {
    if (command === 'RequestCorrections' && state.deemed) throw tooLate(command, state);
    throw refuse('APP_STATE', { stage: state.stage, command: titleOfCommand(command) });
  }
  // A city office stands above its counties; their ordinary cases are not its own.
  const superior = act.capacity === 'CO' || act.capacity === 'CL';
  if (superior && state.bureauId && act.organisation !== state.bureauId && !ofSuperiors.has(command))
    throw refuse('APP_NOT_COMPETENT', { competent: state.bureauId });
  if (impartial.has(command)) requireNoInterest(state, personsOf(act));
}

const shared = (persons: readonly string[], bound: readonly string[]): string | undefined =>
  persons.find((person) => bound.includes(person));

export function requireNoInterest(state: State, persons: readonly string[]): void {
  const person = shared(persons, state.persons.interested);
  if (person) throw refuse('APP_RECUSAL', { person });
}

/** Different persons decide: neither applicant's people nor anyone who prepared the case. */
export function requireSeparateDecider(state: State, act: Act, affiliated: readonly string[]): void {
  const persons = personsOf(act);
  const duties: readonly (readonly [string, readonly string[]])[] = [
    ['申请方人员', [...affiliated, ...state.persons.applicants]],
    ['起草人', state.persons.drafters],
    ['受理人', state.persons.acceptors],
    ['审查人', state.persons.reviewers],
    ['异议处理人', state.persons.handlers],
  ];
  for (const [duty, bound] of duties) {
    const person = shared(persons, bound);
    if (person) throw refuse('APP_SOD_DECIDER', { person, duty });
  }
}
export function requireSeparate(code: 'APP_SOD_REVIEWER' | 'APP_SOD_OBJECTION' | 'APP_SOD_REVOKE', persons: readonly string[], bound: readonly string[]): void {
  const person = shared(persons, bound);
  if (person) throw refuse(code, { person });
} // prettier-ignore

export const tooLate = (command: CommandName, { receivedOn, completenessDueOn }: State) =>
  refuse('APP_TOO_LATE_DEEMED_ACCEPTED', {
    dueOn: completenessDueOn,
    receivedOn,
    command: titleOfCommand(command),
  });
/** Silence has accepted the case already, even if the clock has not come to say so. */
export function requireInTime(command: CommandName, state: State, today: string): void {
  if (state.deemedAcceptance && today > state.completenessDueOn!) throw tooLate(command, state);
}

export function requireComplete(type: ApplicationType, payload: ApplicationPayload): void {
  const missing = lackingFields(type, payload);
  if (missing.length > 0) throw refuse('APP_PAYLOAD_INCOMPLETE', { missing }, '/payload');
}
export function requireCompetent(competence: Competence, bureauId: string): void {
  if (competence.bureauId !== bureauId)
    throw refuse('APP_NOT_COMPETENT', { competent: competence.bureauId ?? '共同上级' });
}

/** Claim of the matter; refused early when another case holds it (the claim itself settles a race). */
export function openCase(
  type: ApplicationType,
  payload: ApplicationPayload,
  division: string,
  owner: string | undefined,
  { id }: Pick<Context, 'id'>,
): { kind: 'openCase'; key: string } {
  const key = openCaseKey(type, payload, division);
  if (owner !== undefined && owner !== `application-${id}`) throw refuse('APP_DUPLICATE_OPEN');
  return { kind: 'openCase', key };
}

/** Gives the matter free again. */
export const released = (state: State) =>
  state.openCase === undefined ? {} : { releases: [{ kind: 'openCase', key: state.openCase }] };

export const unknown = (what: string, id: string, field: string) =>
  refuseGeneral('GEN_UNKNOWN_REFERENCE', { what, id }, `/${field}`);
