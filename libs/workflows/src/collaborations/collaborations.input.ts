import { choice, date, division, evidence, flag, id, list, part, text } from '@app/kernel';
import {
  collaborationKinds,
  operatingModels,
  type CollaborationKind,
  type OperatingModel,
} from '../shared/collaboration-words.js';

const effective = { label: '生效日期' } as const;
const laterReason = { label: '补录原因', optional: true } as const;
const collaborationName = { label: '名称', example: '中华中学教育集团' } as const;
const documentNumber = { label: '文号', example: '建教发〔2024〕12号' } as const;
const basis = { label: '所依据的案件' } as const;

export const joinRoles = ['core', 'convenor', 'member', 'supporter', 'supported'] as const;
export const importRoles = ['core', 'member', 'unspecified'] as const;

export class LegalPersonWaiver {
  @text(1, 500, { label: '非独立法人说明' }) reason!: string;
  @evidence({ label: '依据' }) evidence!: string;
}
export class FoundingMember {
  @id('school', { label: '学校' }) schoolId!: string;
  @choice(joinRoles, { label: '角色' }) role!: (typeof joinRoles)[number];
  @date({ label: '加入日期（不填为整体生效日期）', optional: true }) effectiveOn?: string;
  @part(LegalPersonWaiver, { label: '法人例外', optional: true }) legalPersonWaiver?: LegalPersonWaiver;
  @flag({ label: '由核心校派驻教学', optional: true }) teachingAssistedByCore?: boolean;
  @flag({ label: '召集人所在校兼龙头学校', optional: true, example: false }) leads?: boolean;
}
export class ImportedMember {
  @id('school', { label: '学校' }) schoolId!: string;
  @choice(importRoles, { label: '角色', example: 'unspecified' }) role!: (typeof importRoles)[number];
  @text(1, 200, { label: '原文名称', example: '南京致远外国语小学' }) rawName!: string;
}

export class EstablishCollaborationInput {
  @choice(collaborationKinds, { label: '合作形态' }) kind!: CollaborationKind;
  @text(2, 60, collaborationName) nameZh!: string;
  @division({ label: '行政区划' }) divisionCode!: string;
  @id('bureau', { label: '批准机关' }) approvingBureauId!: string;
  @id('application', basis) applicationId!: string;
  @list(FoundingMember, { label: '成员校', min: 1, max: 60 }) members!: FoundingMember[];
  @choice(operatingModels, { label: '办学模式', optional: true }) operatingModel?: OperatingModel;
  @text(1, 60, { label: '品牌', optional: true, example: '中华中学' }) brandName?: string;
  @id('school', { label: '品牌所属学校', optional: true }) brandOwnerSchoolId?: string;
  @text(1, 60, { label: '项目', optional: true, example: 'leadGoose' }) programme?: string;
  @date(effective) effectiveOn!: string;
}
export class ImportLegacyCollaborationInput {
  @choice(collaborationKinds, { label: '合作形态' }) kind!: CollaborationKind;
  @text(2, 60, collaborationName) nameZh!: string;
  @division({ label: '行政区划' }) divisionCode!: string;
  @id('bureau', { label: '主管教育部门' }) bureauId!: string;
  @text(1, 100, { label: '来源文件', optional: true, example: 'jianye-2016-groups.csv' }) sourceDocId?: string;
  @text(1, 100, { label: '来源行', example: 'J-58/4' }) sourceRow!: string;
  @id('importBatch', { label: '导入批次', optional: true }) importBatchId?: string;
  @list(ImportedMember, { label: '成员校', min: 1, max: 60 }) members!: ImportedMember[];
  @date(effective) effectiveOn!: string;
  @choice(['exact', 'yearOnly'] as const, { label: '日期准确度' }) dateCertainty!: 'exact' | 'yearOnly';
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class ConvertPairingsInput {
  @list(id('collaboration'), { label: '结对', min: 1, max: 50 }) pairingIds!: string[];
  @choice(['cooperativeCommunity', 'coBuiltCommunity'] as const, { label: '转为' })
  targetKind!: 'cooperativeCommunity' | 'coBuiltCommunity';
  @text(2, 60, { label: '名称', example: '某镇教育共同体' }) nameZh!: string;
  @division({ label: '行政区划' }) divisionCode!: string;
  @id('bureau', { label: '批准机关' }) approvingBureauId!: string;
  @id('application', basis) applicationId!: string;
  @list(FoundingMember, { label: '成员校', min: 1, max: 60 }) members!: FoundingMember[];
  @date(effective) effectiveOn!: string;
}
export class MarkConvertedInput {
  @id('collaboration', { label: '转入的教共体' }) convertedInto!: string;
  @date(effective) effectiveOn!: string;
}
export class UndoImportBatchInput {
  @id('importBatch', { label: '导入批次' }) importBatchId!: string;
  @text(1, 500, { label: '原因', example: '导入文件有误' }) reason!: string;
}

export class ConfirmCoreSchoolInput {
  @id('school', { label: '核心校' }) schoolId!: string;
  @date({ label: '自何日起（不填为今天）', optional: true }) effectiveOn?: string;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class AddMemberInput {
  @id('school', { label: '学校' }) schoolId!: string;
  @date(effective) effectiveOn!: string;
  @id('application', basis) applicationId!: string;
  @part(LegalPersonWaiver, { label: '法人例外', optional: true }) legalPersonWaiver?: LegalPersonWaiver;
  @flag({ label: '由核心校派驻教学', optional: true }) teachingAssistedByCore?: boolean;
}
export class EndMembershipInput {
  @id('school', { label: '学校' }) schoolId!: string;
  @choice(['exited', 'graduated', 'schoolClosed', 'corrected'] as const, { label: '原因' })
  reason!: 'exited' | 'graduated' | 'schoolClosed' | 'corrected';
  @date(effective) effectiveOn!: string;
  @id('application', { label: '所依据的案件', optional: true }) applicationId?: string;
  @evidence({ label: '过渡方案', optional: true }) transitionPlan?: string;
}
export class ChangeCoreSchoolInput {
  @id('school', { label: '新核心校' }) newCoreSchoolId!: string;
  @date(effective) effectiveOn!: string;
  @id('application', basis) applicationId!: string;
}
export class ChangeOperatingModelInput {
  @choice(operatingModels, { label: '办学模式' }) operatingModel!: OperatingModel;
  @date(effective) effectiveOn!: string;
  @id('application', { label: '所依据的案件', optional: true }) applicationId?: string;
}
export class RenameCollaborationInput {
  @text(2, 60, collaborationName) nameZh!: string;
  @text(1, 60, { label: '品牌', optional: true, example: '中华中学' }) brandName?: string;
  @date(effective) effectiveOn!: string;
  @id('application', basis) applicationId!: string;
}
export class DissolveCollaborationInput {
  @choice(['dissolved', 'corrected'] as const, { label: '性质' }) reason!: 'dissolved' | 'corrected';
  @text(1, 1000, { label: '理由', optional: true }) explanation?: string;
  @date(effective) effectiveOn!: string;
  @id('application', basis) applicationId!: string;
  @evidence({ label: '资产与人员交接', optional: true }) handover?: string;
}
export class RecomputeStageClassInput {
  @id('event', { label: '起因' }) causedByEventId!: string;
  @date(effective) effectiveOn!: string;
}
export class CorrectMembershipInput {
  @id('event', { label: '被更正的记录' }) correctsEventId!: string;
  @id('school', { label: '学校' }) schoolId!: string;
  @choice([...joinRoles, 'unspecified'] as const, { label: '角色', optional: true, example: 'member' })
  role?: (typeof joinRoles)[number] | 'unspecified';
  @date({ label: '加入日期', optional: true }) from?: string;
  @date({ label: '退出日期', optional: true }) to?: string;
  @flag({ label: '从未加入', optional: true, example: false }) never?: boolean;
  @text(1, 500, { label: '更正原因', example: '录入时误选' }) reason!: string;
}

export class SuspendCollaborationInput {
  @choice(['rectification', 'accident', 'policy'] as const, { label: '事由类别' })
  reasonKind!: 'rectification' | 'accident' | 'policy';
  @text(1, 1000, { label: '事由' }) reason!: string;
  @date({ label: '自' }) from!: string;
  @date({ label: '至', optional: true }) until?: string;
  @text(1, 100, documentNumber) decisionNo!: string;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class ResumeCollaborationInput {
  @date(effective) effectiveOn!: string;
  @text(1, 100, documentNumber) decisionNo!: string;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class AgreementSignatory {
  @id('school', { label: '学校' }) schoolId!: string;
  @text(1, 50, { label: '签署人', personal: 'command', example: '张某' }) signerName!: string;
  @text(1, 50, { label: '职务', example: '校长' }) post!: string;
}
export class SignAgreementInput {
  @evidence({ label: '协议' }) agreementDoc!: string;
  @date({ label: '签署日期' }) signedOn!: string;
  @list(AgreementSignatory, { label: '签署各方', min: 1, max: 60 }) signatories!: AgreementSignatory[];
  @date({ label: '协议期满', optional: true, example: '2030-08-31' }) endsOn?: string;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class HangNameplateInput {
  @id('school', { label: '学校' }) schoolId!: string;
  @text(1, 100, { label: '牌匾文字', example: '中华中学教育集团成员校' }) plateText!: string;
  @date({ label: '挂牌日期' }) hungOn!: string;
  @evidence({ label: '照片' }) evidence!: string;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class DeclareSchoolFeatureInput {
  @id('school', { label: '学校' }) schoolId!: string;
  @text(1, 100, { label: '特色', example: '科技教育' }) title!: string;
  @text(1, 2000, { label: '说明' }) description!: string;
  @text(1, 50, { label: '特色学科', optional: true, example: 'science' }) subject?: string;
}
export class FileCollaborationInput {
  @date({ label: '备案日期' }) filedOn!: string;
  @evidence({ label: '备案材料' }) materials!: string;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class AcknowledgeFilingInput {
  @text(1, 100, { label: '备案号', example: '宁教备〔2024〕8号' }) filingNo!: string;
  @text(1, 500, { label: '备注', optional: true }) remark?: string;
}
export class SetProgrammeMilestoneInput {
  @text(1, 60, { label: '项目', example: 'internetPlus' }) programme!: string;
  @text(1, 200, { label: '节点', example: '完成组建' }) label!: string;
  @text(1, 50, { label: '原文日期', example: '202*年12月' }) rawDateText!: string;
  @date({ label: '期限', optional: true }) dueOn?: string;
}
export class AppointGroupOfficerInput {
  @choice(['headPrincipal', 'partyHead'] as const, { label: '职务' }) office!: 'headPrincipal' | 'partyHead';
  @id('person', { label: '人员' }) personRef!: string;
  @date({ label: '任职起' }) from!: string;
  @date({ label: '任职止', optional: true }) until?: string;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class RecordSeatAdjustmentInput {
  @id('school', { label: '加入或退出的学校' }) schoolId!: string;
  @text(1, 500, { label: '席位调整情况', example: '理事会增设一席' }) note!: string;
}
