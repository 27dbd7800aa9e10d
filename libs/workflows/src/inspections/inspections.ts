import { workflow, type EventRow, type EventTable, type Visibility } from '@app/kernel';
import { asAfter, stamped } from '../shared/stamped.js';
import { clauses, refuse } from './inspections.clauses.js';
import { commands, type CommandName, type Facts, type Parts } from './inspections.commands.js';
import { ending } from './inspections.ending.js';
import type { Events, InspectionRef } from './inspections.events.js';
import { opinion } from './inspections.opinion.js';
import { rectification } from './inspections.rectification.js';
import { evolve, noInspection, refOf, stageOf, type Inspection } from './inspections.state.js';
import { visit } from './inspections.visit.js';
import { inRectification, inspectionLabels, type Stage } from './inspections.words.js';

const parts: Parts = { ...visit, ...opinion, ...rectification, ...ending };

const afterOpinion: readonly Stage[] = ['opinionIssued', 'rectifying', 'reported', 'reinspected', 'escalated'];
const open: readonly Stage[] = ['scheduled', 'onSite', 'feedbackGiven', ...afterOpinion];
const ended: readonly Stage[] = ['closed', 'published'];

/** Where a case must stand for a command. */
export const allowedIn: Readonly<Record<CommandName, readonly Stage[]>> = {
  ScheduleInspection: ['none'],
  StartInspection: ['scheduled'],
  AddInspector: open,
  RecordFinding: ['onSite'],
  GivePreliminaryFeedback: ['onSite'],
  SubmitDefence: ['feedbackGiven'],
  IssueOpinion: ['feedbackGiven'],
  IssueOpinionDocument: [...afterOpinion, ...ended],
  ReportRectification: inRectification,
  ExtendRectification: inRectification,
  FlagOverdue: [...open, ...ended, 'cancelled'],
  Reinspect: inRectification,
  Escalate: inRectification,
  CloseInspection: afterOpinion,
  PublishInspection: ['closed'],
  CancelInspection: ['scheduled'],
  CorrectInspection: [...open, ...ended],
};

/** @throws Refusal INS_STATE; an opinion gets one document number */
function guard(command: CommandName, state: Inspection): void {
  const stage = stageOf(state);
  const isNumbered = command === 'IssueOpinionDocument' && state.opinionNo !== undefined;
  if (isNumbered || !allowedIn[command].includes(stage))
    throw refuse('INS_STATE', { stage, command: commands[command].title });
}

const concerning = ({ of }: { of: InspectionRef }): string[] => [
  `bureau-${of.bureauId}`,
  ...of.schoolIds.map((school) => `school-${school}`),
  ...(of.collaborationId ? [`collaboration-${of.collaborationId}`] : []),
];
const row = (zh: string, en: string, visibility: Visibility = 'internal', published?: true) => ({
  visibility,
  about: concerning,
  says: { zh, en },
  labels: inspectionLabels,
  ...(published ? { published } : {}),
});

const events: EventTable<Events> = {
  InspectionScheduled: row('安排{kind}，计划日期 {plannedOn}。', 'Scheduled for {plannedOn}: {kind}.'),
  InspectionStarted: row('督学于 {startedOn} 出示督学证，开始现场督导。', 'Begun on {startedOn}, certificate shown.'),
  InspectorAdded: row('增派督学：{reason}', 'A further inspector was sent: {reason}'),
  FindingRecorded: row('记录“{schoolId:school}”的{severity}问题（{scopeItem}）：{description}', 'Finding at "{schoolId:school}" ({severity}, {scopeItem}): {description}'),
  PreliminaryFeedbackGiven: row('反馈初步意见，申辩期限至 {defenceDueOn}。', 'Preliminary feedback given; answers are due on {defenceDueOn}.'),
  DefenceSubmitted: row('“{schoolId:school}”提交申辩。', '"{schoolId:school}" answered.'),
  OpinionIssued: row('发出督导意见。', 'Opinion issued.'),
  RectificationOrdered: row('责成“{respondentSchoolId:school}”于 {dueOn} 前整改：{requirement}', '"{respondentSchoolId:school}" must rectify by {dueOn}: {requirement}'),
  OpinionDocumentIssued: row('印发督导意见书 {normalized}。', 'Document {normalized} issued.'),
  RectificationReported: row('“{respondentSchoolId:school}”报告整改完成（第 {round} 轮）。', '"{respondentSchoolId:school}" reported its rectification (round {round}).'),
  RectificationExtended: row('整改期限由 {from} 延至 {dueOn}：{reason}', 'Deadline moved from {from} to {dueOn}: {reason}'),
  RectificationOverdue: row('“{respondentSchoolId:school}”整改逾期（期限 {dueOn}）。', '"{respondentSchoolId:school}" is overdue; rectification was due on {dueOn}.'),
  ReinspectionPassed: row('复查合格：{note}', 'Re-inspection passed: {note}'),
  ReinspectionFailed: row('复查不合格，第 {round} 轮整改期限至 {dueOn}：{note}', 'Re-inspection failed; round {round} is due on {dueOn}: {note}'),
  InspectionEscalated: row('升级处理（{measure}）：{reason}', 'Escalated ({measure}): {reason}'),
  AccountabilityReferred: row('移送问责：{reason}', 'Referred for accountability: {reason}'),
  InspectionClosed: row('办结：{conclusion}', 'Closed: {conclusion}'),
  InspectionPublished: row('督导结果于 {on} 公开（{channel}）。', 'Result published on {on} ({channel}).', 'public', true),
  InspectionCancelled: row('取消督导：{reason}', 'Cancelled: {reason}'),
  InspectionCorrected: row('更正 {field} 为 {value}：{reason}', 'Corrected {field} to {value}: {reason}'),
} satisfies Record<keyof Events, EventRow<{ of: InspectionRef }>>; // prettier-ignore

export const inspections = workflow<typeof commands, Inspection, Events, Facts>({
  name: 'inspection',
  collection: 'inspections',
  title: { zh: '督导', en: 'Inspections' },
  clauses,
  commands,
  events,
  initial: noInspection,
  decide: stamped<Inspection, CommandName>(
    parts,
    guard,
    asAfter(evolve, (after: Inspection) => ({ of: refOf(after) })),
  ),
  evolve,
});
export { clauses, commands };
