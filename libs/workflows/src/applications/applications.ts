import { workflow, type EventRow, type EventTable, type Labels, type Visibility } from '@app/kernel';
import { caseTypeLabels } from '../shared/labels.js';
import { objectionLabels } from '../shared/notice.js';
import { asAfter, stamped } from '../shared/stamped.js';
import { acceptance } from './applications.acceptance.js';
import { clauses } from './applications.clauses.js';
import { commands, type CommandName, type Facts, type Parts } from './applications.commands.js';
import { decision } from './applications.decision.js';
import type { CaseRef, Events } from './applications.events.js';
import { filing } from './applications.filing.js';
import { guard } from './applications.guards.js';
import { notice } from './applications.notice.js';
import { review } from './applications.review.js';
import { revocation } from './applications.revocation.js';
import { evolve } from './applications.evolve.js';
import { caseOf, initial, type State } from './applications.state.js';

const parts: Parts = { ...filing, ...acceptance, ...review, ...notice, ...decision, ...revocation };

const concerning = ({ case: of }: { case: CaseRef }): string[] => [
  ...of.schools.map((school) => `school-${school}`),
  ...(of.collaborationId ? [`collaboration-${of.collaborationId}`] : []),
];
const row = (zh: string, en: string, visibility: Visibility = 'internal') => ({
  visibility,
  about: concerning,
  says: { zh, en },
  labels: caseLabels,
});

const consent = { true: { zh: '同意', en: 'consents' }, false: { zh: '不同意', en: 'does not consent' } };
/** Coded values of the sentences below; `opinion` is a code where a review ends, and a text in a consultation. */
const caseLabels: Labels = {
  type: caseTypeLabels,
  consents: consent,
  agree: consent,
  granted: { true: { zh: '准许', en: 'granted' }, false: { zh: '不准许', en: 'not granted' } },
  ground: {
    notCompetent: { zh: '不属本机关职权', en: 'not within our powers' },
    notRequired: { zh: '依法无须审批', en: 'no approval is needed' },
    incompleteAfterCorrection: { zh: '补正后仍不齐全', en: 'incomplete after correction' },
  },
  opinion: {
    approve: { zh: '同意', en: 'approve' },
    approveWithConditions: { zh: '附条件同意', en: 'approve with conditions' },
    deny: { zh: '不同意', en: 'deny' },
  },
  kind: {
    relative: { zh: '近亲属', en: 'relative' },
    formerPost: { zh: '曾任职', en: 'former post' },
    other: { zh: '其他', en: 'other' },
  },
  ...objectionLabels,
  field: {
    decidedOn: { zh: '决定日期', en: 'day of decision' },
    issuedOn: { zh: '印发日期', en: 'day of issue' },
    servedOn: { zh: '送达日期', en: 'day of service' },
    disclosedOn: { zh: '公开日期', en: 'day of disclosure' },
  },
};

const events: EventTable<Events> = {
  ApplicationDrafted: row('起草申请（{type}）。', 'Application drafted ({type}).'),
  DraftUpdated: row('修改草稿。', 'Draft updated.'),
  ApplicationSubmitted: row('收到申请，案号 {caseNo}，受理期限至 {completenessDueOn}。', 'Application received as {caseNo}; completeness is due on {completenessDueOn}.'),
  MemberConsentRecorded: row('“{schoolId:school}”表态：{consents}。', '"{schoolId:school}" {consents}.'),
  MaterialSupplied: row('补充材料。', 'Material supplied.'),
  CorrectionsRequested: row('一次性告知补正，期限至 {dueOn}。', 'Corrections requested, due on {dueOn}.'),
  CorrectionsSupplied: row('补正后重新提交，受理期限至 {completenessDueOn}。', 'Corrections supplied; completeness is due on {completenessDueOn}.'),
  ApplicationAccepted: row('受理，决定期限至 {decisionDueOn}。', 'Accepted; a decision is due on {decisionDueOn}.'),
  ApplicationDeemedAccepted: row('逾期未告知，自 {receivedOn} 起视为受理，决定期限至 {decisionDueOn}。', 'Deemed accepted from {receivedOn}; a decision is due on {decisionDueOn}.'),
  ApplicationNotAccepted: row('不予受理（{ground}）：{reason}', 'Not accepted ({ground}): {reason}'),
  ApplicationLapsed: row('逾期未补正，视为撤回（期限 {dueOn}）。', 'Lapsed; corrections were due on {dueOn}.'),
  ApplicationWithdrawn: row('申请人撤回：{reason}', 'Withdrawn by the applicant: {reason}'),
  ExOfficioCaseOpened: row('依职权立案（{type}），案号 {caseNo}。', 'Opened ex officio ({type}) as {caseNo}.'),
  ReviewerAssigned: row('指定审查人。', 'Reviewer assigned.'),
  ReviewerReassigned: row('改派审查人：{reason}', 'Review reassigned: {reason}'),
  RecusalRequested: row('申请回避：{ground}', 'Recusal requested: {ground}'),
  RecusalDecided: row('{granted}回避：{reason}', 'Recusal {granted}: {reason}'),
  InterestDeclared: row('申报利害关系（{kind}）。', 'Interest declared ({kind}).'),
  ConsultationRequested: row('征求会签意见：{question}', 'Consultation requested: {question}'),
  ConsultationReplied: row('会签答复（{agree}）：{opinion}', 'Consultation answered ({agree}): {opinion}'),
  HearingOpened: row('举行听证：{reason}', 'Hearing opened: {reason}'),
  HearingClosed: row('听证结束，决定期限顺延 {days} 个工作日至 {decisionDueOn}。', 'Hearing closed; {days} working days do not count, a decision is due on {decisionDueOn}.'),
  ExpertReviewStarted: row('启动专家评审：{reason}', 'Expert review started: {reason}'),
  ExpertReviewEnded: row('专家评审结束，决定期限顺延 {days} 个工作日至 {decisionDueOn}。', 'Expert review ended; {days} working days do not count, a decision is due on {decisionDueOn}.'),
  ReviewCompleted: row('审查完毕，意见：{opinion}。', 'Review completed: {opinion}.'),
  PublicNoticePublished: row('公示 {startsOn} 至 {endsOn}。', 'Public notice from {startsOn} to {endsOn}.', 'public'),
  PublicNoticeCorrected: row('更正公示：{reason}', 'Public notice corrected: {reason}', 'public'),
  ObjectionRaised: row('收到异议。', 'Objection raised.'),
  ObjectionHandled: row('异议处理（{result}）：{reason}', 'Objection handled ({result}): {reason}'),
  PublicNoticeClosed: row('公示结束，决定期限至 {decisionDueOn}。', 'Public notice closed; a decision is due on {decisionDueOn}.'),
  ReturnedForReview: row('退回重新审查：{reason}', 'Returned for review: {reason}'),
  DeadlineExtended: row('办理期限由 {from} 延长至 {decisionDueOn}：{reason}', 'Time limit extended from {from} to {decisionDueOn}: {reason}'),
  DeadlineRecomputed: row('重算期限：{reason}', 'Deadlines recomputed: {reason}'),
  ApplicationApproved: row('批准，自 {effectiveOn} 起生效。', 'Approved, effective from {effectiveOn}.', 'public'),
  ApplicationDenied: row('不予批准。', 'Denied.', 'partner'),
  DecisionDocumentIssued: row('印发决定文书 {normalized}。', 'Decision document {normalized} issued.', 'public'),
  DecisionServed: row('决定于 {servedOn} 送达。', 'Decision served on {servedOn}.'),
  DecisionDisclosed: row('决定于 {disclosedOn} 公开。', 'Decision disclosed on {disclosedOn}.', 'public'),
  AffectedHeard: row('听取“{schoolId:school}”陈述申辩。', '"{schoolId:school}" was heard or invited.'),
  DecisionRevoked: row('撤销决定：{ground}', 'Decision revoked: {ground}', 'public'),
  DecisionCarriedOut: row('决定已执行。', 'The decision was carried out.'),
  ApplicationCorrected: row('更正 {field} 为 {value}：{reason}', 'Corrected {field} to {value}: {reason}'),
} satisfies Record<keyof Events, EventRow<{ case: CaseRef }>>; // prettier-ignore

export const applications = workflow<typeof commands, State, Events, Facts>({
  name: 'application',
  collection: 'applications',
  title: { zh: '申请与审批案件', en: 'Applications and cases' },
  clauses,
  commands,
  events,
  initial,
  decide: stamped<State, CommandName>(
    parts,
    (command, state, { act }) => guard(command, state, act),
    asAfter(evolve, (after: State) => ({ case: caseOf(after) })),
  ),
  evolve,
});
