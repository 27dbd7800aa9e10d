import { date, evidence, id, integer, list, text } from '@app/kernel';

/** A public notice as it is posted (公示), in whatever procedure. */
export class PublishPublicNoticeInput {
  @text(1, 4000, { label: '公示内容' }) text!: string;
  @list(text(1, 100), { label: '公示渠道', min: 1, max: 10 }) channels!: string[];
  @date({ label: '张贴日期' }) startsOn!: string;
  @integer(1, 60, { label: '公示工作日', optional: true }) workingDays?: number;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}
/** The document in which a decision is numbered, signed and sealed. */
export class IssueDecisionDocumentInput {
  @text(1, 60, { label: '发文字号', example: '建教发〔2024〕81号' }) docNo!: string;
  @id('staff', { label: '签发人' }) signedBy!: string;
  @date({ label: '印发日期' }) issuedOn!: string;
  @evidence({ label: '盖章扫描件' }) scan!: string;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}
