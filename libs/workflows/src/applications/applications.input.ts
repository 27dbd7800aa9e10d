import { choice, date, evidence, flag, id, integer, list, part, text } from '@app/kernel';
import {
  collaborationKinds,
  operatingModels,
  type CollaborationKind,
  type OperatingModel,
} from '../shared/collaboration-words.js';
import {
  applicationTypes,
  correctableCodes,
  materialCodes,
  proposedRoles,
  type ApplicationType,
} from './applications.payload.js';

export {
  CorrectNoticeInput, HandleObjectionInput, IssueDecisionDocumentInput, PublishPublicNoticeInput, RaiseObjectionInput,
} from '../shared/procedure.input.js'; // prettier-ignore

export class MemberWaiver {
  @text(1, 500, { label: '非独立法人说明' }) reason!: string;
  @evidence({ label: '依据' }) evidence!: string;
}
export class ProposedMember {
  @id('school', { label: '学校' }) schoolId!: string;
  @choice(proposedRoles, { label: '角色' }) role!: (typeof proposedRoles)[number];
  @part(MemberWaiver, { label: '法人例外', optional: true }) legalPersonWaiver?: MemberWaiver;
  @flag({ label: '由核心校派驻教学', optional: true }) teachingAssistedByCore?: boolean;
  @flag({ label: '召集人所在校兼龙头学校', optional: true, example: false }) leads?: boolean;
}
/** 组建方案: where, in which form, for what (S-02, S-23). */
export class FormationPlan {
  @list(text(1, 500), { label: '布局依据', max: 20 }) layoutBasis!: string[];
  @text(1, 500, { label: '管理模式' }) managementMode!: string;
  @list(text(1, 200), { label: '职能', max: 20 }) functions!: string[];
  @text(1, 1000, { label: '运行方式', optional: true }) operation?: string;
}
/** What is applied for; which fields a type needs is a clause. */
export class ApplicationPayload {
  @choice(collaborationKinds, { label: '合作形态', optional: true }) kind?: CollaborationKind;
  @text(2, 60, { label: '名称', example: '某市实验小学教育集团', optional: true }) nameZh?: string;
  @list(ProposedMember, { label: '成员校', min: 2, max: 60, optional: true }) members?: ProposedMember[];
  @part(FormationPlan, { label: '组建方案', optional: true }) formationPlan?: FormationPlan;
  @choice(operatingModels, { label: '办学模式', optional: true }) operatingModel?: OperatingModel;
  @text(1, 60, { label: '品牌', optional: true }) brandName?: string;
  @id('school', { label: '品牌所属学校', optional: true }) brandOwnerSchoolId?: string;
  @text(1, 60, { label: '项目', optional: true }) programme?: string;
  @id('collaboration', { label: '所涉合作', optional: true }) collaborationId?: string;
  @id('school', { label: '拟加入或退出的学校', optional: true }) schoolId?: string;
  @choice(['exited', 'graduated'] as const, { label: '退出性质', optional: true }) exitReason?: 'exited' | 'graduated';
  @id('school', { label: '新核心校', optional: true }) newCoreSchoolId?: string;
  @list(id('collaboration'), { label: '转为共同体的结对', min: 1, max: 50, optional: true }) pairingIds?: string[];
  @text(1, 1000, { label: '理由', optional: true }) reason?: string;
}
export class ApplicationMaterial {
  @choice(materialCodes, { label: '材料' }) code!: (typeof materialCodes)[number];
  @id('school', { label: '所属学校', optional: true }) schoolId?: string;
  @evidence({ label: '文件' }) fileId!: string;
}
export class DraftApplicationInput {
  @choice(applicationTypes, { label: '事项' }) type!: ApplicationType;
  @id('school', { label: '申请学校' }) applicantSchoolId!: string;
  @part(ApplicationPayload, { label: '申请内容' }) payload!: ApplicationPayload;
  @list(ApplicationMaterial, { label: '材料', max: 80, optional: true }) materials?: ApplicationMaterial[];
}
export class UpdateDraftInput {
  @part(ApplicationPayload, { label: '申请内容', optional: true }) payload?: ApplicationPayload;
  @list(ApplicationMaterial, { label: '补充材料', max: 80, optional: true }) materials?: ApplicationMaterial[];
}
export class SubmitApplicationInput {
  @date({ label: '窗口收件日期', optional: true }) receivedOn?: string;
  @evidence({ label: '收件凭证', optional: true }) receiptFileId?: string;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}
export class RecordConsentInput {
  @id('school', { label: '学校' }) schoolId!: string;
  @flag({ label: '是否同意' }) consents!: boolean;
  @text(64, 64, { label: '申请内容摘要（SHA-256）', example: '0'.repeat(64) }) payloadDigest!: string;
  @text(1, 500, { label: '说明', optional: true }) reason?: string;
}
export class SupplyMaterialInput {
  @list(ApplicationMaterial, { label: '材料', min: 1, max: 80 }) materials!: ApplicationMaterial[];
}
export class CorrectionItem {
  @choice(correctableCodes, { label: '材料' }) materialCode!: (typeof correctableCodes)[number];
  @id('school', { label: '所属学校', optional: true }) schoolId?: string;
  @text(1, 500, { label: '问题' }) problem!: string;
}
export class RequestCorrectionsInput {
  @list(CorrectionItem, { label: '补正事项', min: 1, max: 80 }) items!: CorrectionItem[];
  @date({ label: '补正期限', optional: true }) dueOn?: string;
}
export class ResubmitInput {
  @list(ApplicationMaterial, { label: '补正材料', max: 80 }) materials!: ApplicationMaterial[];
  @part(ApplicationPayload, { label: '更正后的申请内容', optional: true }) payload?: ApplicationPayload;
}
export class AcceptApplicationInput {}
export class DeemAcceptedInput {}
export class RefuseAcceptanceInput {
  @choice(['notCompetent', 'notRequired', 'incompleteAfterCorrection'] as const, { label: '不予受理的理由' })
  ground!: 'notCompetent' | 'notRequired' | 'incompleteAfterCorrection';
  @text(1, 2000, { label: '说明' }) reason!: string;
  @id('bureau', { label: '有权受理的机关', optional: true }) competentBureauId?: string;
}
export class LapseInput {}
export class WithdrawApplicationInput {
  @text(1, 500, { label: '撤回理由' }) reason!: string;
}
export class OpenExOfficioCaseInput {
  @choice(applicationTypes, { label: '事项' }) type!: ApplicationType;
  @part(ApplicationPayload, { label: '内容' }) payload!: ApplicationPayload;
  @list(id('policy'), { label: '依据文件', min: 1, max: 20 }) legalBasis!: string[];
  @list(ApplicationMaterial, { label: '材料', max: 80, optional: true }) materials?: ApplicationMaterial[];
}
export class AssignReviewerInput {
  @id('staff', { label: '审查人' }) reviewerUserId!: string;
}
export class ReassignReviewerInput {
  @id('staff', { label: '审查人' }) reviewerUserId!: string;
  @text(1, 500, { label: '理由' }) reason!: string;
}
export class RequestRecusalInput {
  @id('staff', { label: '被申请回避人' }) officerId!: string;
  @text(1, 1000, { label: '理由' }) ground!: string;
}
export class DecideRecusalInput {
  @id('recusal', { label: '回避申请' }) recusalId!: string;
  @flag({ label: '是否准许' }) granted!: boolean;
  @text(1, 1000, { label: '理由' }) reason!: string;
}
export class DeclareInterestInput {
  @choice(['relative', 'formerPost', 'other'] as const, { label: '利害关系' }) kind!:
    'relative' | 'formerPost' | 'other';
  @text(1, 500, { label: '说明', optional: true }) note?: string;
}
export class RequestConsultationInput {
  @id('unit', { label: '会签单位' }) unit!: string;
  @text(1, 1000, { label: '征求意见的问题' }) question!: string;
}
export class ReplyConsultationInput {
  @id('consultation', { label: '会签事项' }) consultationId!: string;
  @text(1, 2000, { label: '意见' }) opinion!: string;
  @flag({ label: '是否同意' }) agree!: boolean;
}
export class SuspendReviewInput {
  @text(1, 500, { label: '理由' }) reason!: string;
  @date({ label: '书面告知申请人日期' }) notifiedOn!: string;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}
export class ResumeReviewInput {
  @text(1, 1000, { label: '结果', optional: true }) result?: string;
  @evidence({ label: '笔录或报告', optional: true }) minutesFileId?: string;
}
export class ReviewFinding {
  @text(1, 60, { label: '审查项目', example: 'legalPersons' }) check!: string;
  @flag({ label: '是否符合' }) ok!: boolean;
  @text(1, 1000, { label: '说明', optional: true }) note?: string;
}
export class CompleteReviewInput {
  @choice(['approve', 'deny', 'approveWithConditions'] as const, { label: '审查意见' })
  opinion!: 'approve' | 'deny' | 'approveWithConditions';
  @list(text(1, 500), { label: '条件', max: 20, optional: true }) conditions?: string[];
  @list(ReviewFinding, { label: '审查结果', max: 50 }) findings!: ReviewFinding[];
}
export class ReturnForReviewInput {
  @text(1, 1000, { label: '退回理由' }) reason!: string;
}
export class ExtendDeadlineInput {
  @integer(1, 60, { label: '延长工作日' }) days!: number;
  @text(1, 500, { label: '理由' }) reason!: string;
}
export class ClosePublicNoticeInput {}
export class DecisionMeeting {
  @choice(['directorsMeeting', 'partyGroup', 'other'] as const, { label: '会议' })
  kind!: 'directorsMeeting' | 'partyGroup' | 'other';
  @date({ label: '会议日期' }) heldOn!: string;
  @evidence({ label: '会议纪要' }) minutesFileId!: string;
}
export class ApproveApplicationInput {
  @date({ label: '决定日期' }) decidedOn!: string;
  @date({ label: '生效日期' }) effectiveOn!: string;
  @list(text(1, 500), { label: '条件', max: 20, optional: true }) conditions?: string[];
  @part(DecisionMeeting, { label: '集体研究', optional: true }) meetingRef?: DecisionMeeting;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}
export class DenyApplicationInput {
  @date({ label: '决定日期' }) decidedOn!: string;
  @text(1, 2000, { label: '理由', optional: true }) reason?: string;
  @text(1, 1000, { label: '救济途径', optional: true }) remedyText?: string;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}
export class ServeDecisionInput {
  @choice(['direct', 'electronic', 'post', 'publicAnnouncement'] as const, { label: '送达方式' })
  method!: 'direct' | 'electronic' | 'post' | 'publicAnnouncement';
  @text(1, 60, { label: '受送达人', example: '某校办公室', personal: 'command' }) recipient!: string;
  @date({ label: '送达日期' }) servedOn!: string;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}
export class DiscloseDecisionInput {
  @text(1, 100, { label: '公开渠道' }) channel!: string;
  @date({ label: '公开日期' }) disclosedOn!: string;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}
export class HearAffectedInput {
  @id('school', { label: '受影响的学校' }) schoolId!: string;
  @text(1, 4000, { label: '陈述申辩（未到场的，留空即为已通知）', optional: true }) statement?: string;
  @date({ label: '日期' }) on!: string;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}
export class RevokeDecisionInput {
  @text(1, 2000, { label: '撤销理由' }) ground!: string;
  @date({ label: '决定日期' }) decidedOn!: string;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}
export class RecordExecutionInput {
  @id('collaboration', { label: '所设立的合作' }) collaborationId!: string;
}
export class RecomputeDeadlinesInput {
  @text(1, 500, { label: '理由' }) reason!: string;
}
const correctableDates = ['decidedOn', 'issuedOn', 'servedOn', 'disclosedOn'] as const;
export class CorrectApplicationInput {
  @id('event', { label: '被更正的记录' }) correctsEventId!: string;
  @choice(correctableDates, { label: '更正项目' }) field!: (typeof correctableDates)[number];
  @date({ label: '正确日期' }) value!: string;
  @text(1, 500, { label: '理由' }) reason!: string;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}
