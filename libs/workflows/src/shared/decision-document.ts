import { date, evidence, id, pastOrToday, refuser, text, type Claim, type LocalDate } from '@app/kernel';
import { docNoClaim, docNoClauses, readDocNo } from './doc-no.js';

export class IssueDecisionDocumentInput {
  @text(1, 60, { label: '发文字号', example: '建教发〔2024〕81号' }) docNo!: string;
  @id('staff', { label: '签发人' }) signedBy!: string;
  @date({ label: '印发日期' }) issuedOn!: string;
  @evidence({ label: '盖章扫描件' }) scan!: string;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}
const refuse = refuser(docNoClauses);

/**
 * The number of the document by which a decision is made known; leaders decide, the office numbers and issues (domain.md 0.5 rule 5).
 * @throws Refusal POL_BAD_DOC_NO, POL_DOC_NO_TAKEN, GEN_FUTURE_DATE, GEN_BEFORE_CREATION
 */
export function numberOf(
  input: IssueDecisionDocumentInput,
  {
    owner,
    stream,
    today,
    decidedOn,
  }: { owner: string | undefined; stream: string; today: LocalDate; decidedOn: LocalDate },
): { normalized: string; claim: Claim } {
  const docNo = readDocNo(input.docNo);
  if (!docNo) throw refuse('POL_BAD_DOC_NO', { docNo: input.docNo, hint: '' }, '/docNo');
  if (owner !== undefined && owner !== stream)
    throw refuse('POL_DOC_NO_TAKEN', { docNo: docNo.normalized, owner }, '/docNo');
  pastOrToday(input.issuedOn, today, 'issuedOn', decidedOn);
  return { normalized: docNo.normalized, claim: docNoClaim(docNo) };
}
