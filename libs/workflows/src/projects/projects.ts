import { workflow, type Context, type EventRow, type EventTable } from '@app/kernel';
import { linkTargetLabels, projectGradeLabels, projectPartLabels } from '../shared/labels.js';
import { objectionLabels } from '../shared/notice.js';
import { stamped } from '../shared/stamped.js';
import { clauses } from './projects.clauses.js';
import { commands, type CommandName, type Facts, type Parts } from './projects.commands.js';
import { decision } from './projects.decision.js';
import type { Bare, ProjectEvents, ProjectRef } from './projects.events.js';
import { filing } from './projects.filing.js';
import { guard } from './projects.guards.js';
import type { DraftProjectInput } from './projects.input.js';
import { panel } from './projects.panel.js';
import { evolve, noProject, type Project } from './projects.state.js';

export { clauses, commands };

const parts: Parts = { ...filing, ...panel, ...decision };

const labels = {
  ...objectionLabels,
  grade: projectGradeLabels,
  computed: projectGradeLabels,
  part: projectPartLabels,
  target: linkTargetLabels,
};
const concerning = ({ project: of }: { project: ProjectRef }): string[] => [
  `collaboration-${of.collaborationId}`,
  ...[of.coreSchoolId, ...of.beneficiarySchoolIds].map((school) => `school-${school}`),
];
const row = (zh: string, en: string, more: Partial<EventRow<{ project: ProjectRef }>> = {}) =>
  ({ visibility: 'internal', about: concerning, says: { zh, en }, labels, ...more }) as const;
/** What a member has scored is for the member alone until all have. */
const sealed = { visibility: 'personal', sealedUntil: 'ScoringCompleted' } as const;

const events: EventTable<ProjectEvents> = {
  ProjectDrafted: row('起草项目“{title}”的评估申请。', 'Evaluation of the project "{title}" drafted.'),
  ProjectEvidenceAttached: row('附佐证（{part}）。', 'Evidence attached ({part}).'),
  ImprovementConfirmed: row('“{schoolId:school}”确认本校提升数据。', '"{schoolId:school}" confirmed its figures.'),
  ProjectSubmitted: row('提交 {round} 学年项目评估申请，受理期限至 {completenessDueOn}。', 'Submitted for {round}; an answer is due on {completenessDueOn}.'),
  ProjectAccepted: row('受理。', 'Accepted.'),
  ProjectReturned: row('一次性告知补正。', 'Returned for corrections.'),
  ProjectNotAccepted: row('不予受理：{reason}', 'Not accepted: {reason}'),
  PanelAppointed: row('组成评审组。', 'Panel appointed.'),
  PanelScoreRecorded: row('一名评委提交评分，尚余 {outstanding} 席。', 'A member has scored; {outstanding} to go.', sealed),
  PanelScoreRevised: row('一名评委修改评分。', 'A member has revised a score.', sealed),
  ScoringCompleted: row('汇总评分，等次{grade}。', 'Scoring completed: {grade}.'),
  ProjectNoticePublished: row('公示 {startsOn} 至 {endsOn}。', 'Public notice from {startsOn} to {endsOn}.', { visibility: 'public' }),
  ProjectNoticeCorrected: row('更正项目公示，公示至 {endsOn}：{reason}', 'Notice corrected; it runs to {endsOn}: {reason}', { visibility: 'public' }),
  ProjectObjectionRaised: row('收到对项目的异议。', 'Objection raised.'),
  ProjectObjectionHandled: row('对项目的异议处理（{result}）：{reason}', 'Objection handled ({result}): {reason}'),
  ProjectNoticeClosed: row('公示结束。', 'Public notice closed.'),
  ProjectDecided: row('决定等次为{grade}。', 'Decided: {grade}.', { visibility: 'public' }),
  ProjectDocumentIssued: row('印发决定文书 {normalized}。', 'Decision document {normalized} issued.', { visibility: 'public' }),
  ProjectResultLinked: row('结果纳入“{schoolId:school}”{period}{target}：{effect}', 'Linked to the {target} of "{schoolId:school}" for {period}: {effect}'),
  ProjectWithdrawn: row('撤回：{reason}', 'Withdrawn: {reason}'),
  ProjectCorrected: row('更正项目记录：{reason}', 'Record corrected: {reason}'),
}; // prettier-ignore

/** Whose project it is after an event; the first one says. */
function refOf({ ref }: Project, { type, data }: Bare, { act, facts }: Context<never>): ProjectRef {
  if (type === 'ProjectCorrected') return { ...ref, title: data.changes.title ?? ref.title };
  if (type !== 'ProjectDrafted') return ref;
  const { title, collaborationId, beneficiarySchoolIds } = data as DraftProjectInput;
  const { bureauId, divisionCode } = (facts as Facts['DraftProject']).applicant!;
  return { title, collaborationId, bureauId, divisionCode, coreSchoolId: act.organisation, beneficiarySchoolIds };
}

export const projects = workflow<typeof commands, Project, ProjectEvents, Facts>({
  name: 'project',
  collection: 'projects',
  title: { zh: '项目评估', en: 'Project evaluations' },
  clauses,
  commands,
  events,
  initial: noProject,
  decide: stamped<Project, CommandName>(parts, guard, (project, context) => (event: Bare) => ({
    project: refOf(project, event, context),
  })),
  evolve,
});
