import { choice, date, evidence, flag, id, integer, list, part, text } from '@app/kernel';

/** A public notice as it is posted (公示), in whatever procedure. */
export class PublishPublicNoticeInput {
  @text(1, 4000, { label: '公示内容' }) text!: string;
  @list(text(1, 100), { label: '公示渠道', min: 1, max: 10 }) channels!: string[];
  @date({ label: '张贴日期' }) startsOn!: string;
  @integer(1, 60, { label: '公示工作日', optional: true }) workingDays?: number;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}
/** Without a change of substance the notice ends when it would have ended. */
export class CorrectNoticeInput {
  @text(1, 4000, { label: '更正后的内容', optional: true }) text?: string;
  @list(text(1, 100), { label: '更正后的渠道', min: 1, max: 10, optional: true }) channels?: string[];
  @flag({ label: '是否实质变更（重新公示）' }) ofSubstance!: boolean;
  @text(1, 500, { label: '理由' }) reason!: string;
}
export class ObjectionContact {
  @text(1, 60, { label: '姓名', example: '张某', personal: 'command' }) name!: string;
  @text(1, 100, { label: '联系方式', example: '13800000000', personal: 'command' }) reach!: string;
}
export class ObjectionEvidence {
  @evidence({ label: '文件' }) fileId!: string;
}
/** What somebody of the public objects, entered by the office. */
export class RaiseObjectionInput {
  @choice(['school', 'staff', 'parent', 'resident', 'other'] as const, { label: '异议人' })
  objectorKind!: 'school' | 'staff' | 'parent' | 'resident' | 'other';
  @part(ObjectionContact, { label: '联系人', optional: true }) contact?: ObjectionContact;
  @text(1, 4000, { label: '异议内容' }) content!: string;
  @list(ObjectionEvidence, { label: '证据', max: 20, optional: true }) evidence?: ObjectionEvidence[];
}
export class HandleObjectionInput {
  @id('objection', { label: '异议' }) objectionId!: string;
  @choice(['upheld', 'dismissed'] as const, { label: '处理结果' }) result!: 'upheld' | 'dismissed';
  @text(1, 2000, { label: '理由' }) reason!: string;
}
/** The document in which a decision is numbered, signed and sealed. */
export class IssueDecisionDocumentInput {
  @text(1, 60, { label: '发文字号', example: '建教发〔2024〕81号' }) docNo!: string;
  @id('staff', { label: '签发人' }) signedBy!: string;
  @date({ label: '印发日期' }) issuedOn!: string;
  @evidence({ label: '盖章扫描件' }) scan!: string;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}
