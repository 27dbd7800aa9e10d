import { Refusal, type Words } from '@app/kernel';
import { titleOf } from '@app/kernel/testing';
import { clauses } from './applications.clauses.js';
import { commands, type CommandName } from './applications.commands.js';
import { stages, type Stage } from './applications.state.js';
import * as story from './applications.story.js';
import { applications } from './applications.js';

/**
 * The state machine of domain.md 3.4 written out by hand: command → stages in which it is possible. d draft, s submitted,
 * c correctionsRequested, a accepted, u underReview, r reviewed, p publicNotice, n noticeClosed, A approved, D denied, i issued, v served,
 * R revoked, - none. Not listed: notAccepted, withdrawn, lapsed, where nothing is possible.
 */
const letters = 'd s c a u r p n A D i v R'.split(' ');
const named: Readonly<Record<string, Stage>> = Object.fromEntries(
  ['draft', 'submitted', 'correctionsRequested', 'accepted', 'underReview', 'reviewed', 'publicNotice', 'noticeClosed', 'approved', 'denied', 'issued', 'served', 'revoked'] // prettier-ignore
    .map((stage, i) => [letters[i]!, stage as Stage]),
);
const table = `
DraftApplication     -
OpenExOfficioCase    -
UpdateDraft          d
SubmitApplication    d
RecordConsent        d s c
SupplyMaterial       s c a u
RequestCorrections   s
Resubmit             c
AcceptApplication    s
DeemAccepted         s
RefuseAcceptance     s
Lapse                c
WithdrawApplication  d s c a u r p n
AssignReviewer       a
ReassignReviewer     u
RequestRecusal       s c a u r p n
DecideRecusal        s c a u r p n
DeclareInterest      s c a u r p n A i v
RequestConsultation  u
ReplyConsultation    a u
OpenHearing          u
CloseHearing         u
StartExpertReview    u
EndExpertReview      u
CompleteReview       u
ReturnForReview      r n
ExtendDeadline       a u r p n
PublishPublicNotice  r
CorrectNotice        p
RaiseObjection       p
HandleObjection      p
ClosePublicNotice    p
ApproveApplication   n
DenyApplication      r n
IssueDecisionDocument A D
ServeDecision        A D i
DiscloseDecision     A D i v
HearAffected         A i v
RevokeDecision       A i v
RecordExecution      A i v R
RecomputeDeadlines   s a u r p n
CorrectApplication   A D i v R
`;
const possible = new Map(
  table
    .trim()
    .split('\n')
    .map((line) => {
      const [command, ...marks] = line.trim().split(/\s+/) as [CommandName, ...string[]];
      return [command, marks.map((mark) => (mark === '-' ? 'none' : named[mark]!))] as const;
    }),
);

/** Refused for the stage itself; anything else says that the stage allows it. */
function refusedForStage(command: CommandName, stage: Stage): boolean {
  const { state } = story.tell(...story.storyTo[stage]);
  const today = '2024-10-09';
  const input = { ...samples[command] };
  const context = {
    id: story.caseId, act: story.qian, at: `${today}T09:00:00.000+08:00`, today, commandId: story.id(1), revision: 0, evidence: {},
    facts: story.factsFor(command, state, today, input),
  }; // prettier-ignore
  try {
    applications.decide[command](input as never, state, context as never);
    return false;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return (
      error.code === 'APP_STATE' &&
      error.values['stage'] === state.stage &&
      (error.values['command'] as Words).zh === commands[command].title.zh
    );
  }
}
const samples: Partial<Record<CommandName, object>> = {
  DraftApplication: { type: 'createCollaboration', payload: story.payload, applicantSchoolId: story.core },
  OpenExOfficioCase: { type: 'dissolve', payload: { collaborationId: story.id(50) }, legalBasis: [] },
  RequestCorrections: { items: [] },
  Resubmit: { materials: [] },
  SupplyMaterial: { materials: [] },
  CompleteReview: { opinion: 'approve', findings: [] },
  IssueDecisionDocument: { docNo: '' },
  CorrectApplication: { field: 'servedOn', correctsEventId: '' },
};

describe(titleOf(clauses, 'APP_STATE'), () => {
  it('the table names every command', () => expect([...possible.keys()].sort()).toEqual(Object.keys(commands).sort()));
  it.each(stages)('in stage %s', (stage) => {
    expect(story.tell(...story.storyTo[stage]).state.stage).toBe(stage);
    const allowed = (Object.keys(commands) as CommandName[]).filter((command) => !refusedForStage(command, stage));
    const expected = (Object.keys(commands) as CommandName[]).filter((command) =>
      possible.get(command)!.includes(stage),
    );
    expect(allowed).toEqual(expected);
  });
});
