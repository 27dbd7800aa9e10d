import { code, text } from '@app/kernel';

const hex64 = { zh: '须为 64 位十六进制摘要', en: 'must be a digest of 64 hexadecimal digits' };

/** The second person names exactly what was proposed. */
export class ApproveProposalInput {
  @code(/^[0-9a-f]{64}$/, hex64, 'a'.repeat(64), { label: '提议内容摘要' }) digest!: string;
}
export class RejectProposalInput {
  @text(1, 500, { label: '驳回理由' }) reason!: string;
}
