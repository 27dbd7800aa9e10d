import { choice, date, division, evidence, flag, id, list, part, plain, text } from '@app/kernel';

export const genres = ['measure', 'scheme', 'opinion', 'notice', 'reply', 'newsReport', 'groupPlan'] as const;
/** Where the date of a document was read. `citation`: the document is only known because another cites it. */
export const dateSources = ['document', 'webPage', 'citation', 'redacted', 'unknown'] as const;

export class RegisterPolicyDocumentInput {
  @text(1, 200, { label: '标题', example: '关于实行学区制管理、集团化办学的实施办法' }) title!: string;
  @choice(genres, { label: '文种' }) genre!: (typeof genres)[number];
  @text(1, 60, { label: '发文字号（照录原文）', optional: true, example: '建教发〔2011〕81号' }) docNo?: string;
  @flag({ label: '发文字号待核实', optional: true, example: false }) needsVerification?: boolean;
  @id('bureau', { label: '制发单位（已登记的主管部门）', optional: true }) issuerBureauId?: string;
  @text(1, 100, { label: '制发单位（未登记的）', optional: true, example: '国务院' }) issuerNameZh?: string;
  @division({ label: '适用的行政区划', optional: true }) divisionCode?: string;
  @date({ label: '成文日期', optional: true, example: '2016-05-26' }) issuedOn?: string;
  @text(1, 500, { label: '日期原文', optional: true, example: '202*年12月' }) rawDateText?: string;
  @choice(dateSources, { label: '日期来源', example: 'webPage' }) dateSource!: (typeof dateSources)[number];
  @flag({ label: '原文日期互相矛盾', optional: true, example: false }) datesConflict?: boolean;
  @list(id('policy'), { label: '上位或依据文件', max: 50 }) basedOn!: string[];
  @id('policy', { label: '所延续的文件', optional: true }) continues?: string;
  @id('policy', { label: '所取代的文件', optional: true }) supersedes?: string;
  @evidence({ label: '文件原件', optional: true }) fileId?: string;
}

export class SetPolicyParametersInput {
  @date({ label: '生效日期' }) effectiveFrom!: string;
  @date({ label: '失效日期（末日；不填为长期）', optional: true, example: '2025-08-31' }) effectiveTo?: string;
  @plain(8000, { label: '参数（键：值）', example: { 'rotation.minRate': { num: 20, den: 100 } } })
  parameters!: unknown;
  @text(1, 1000, { label: '说明', optional: true, example: '同学段集团每年交流不低于20%' }) note?: string;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}

export class RepealPolicyInput {
  @date({ label: '废止日期（自该日起不再适用）' }) on!: string;
  @text(1, 60, { label: '废止依据的发文字号', optional: true, example: '建教发〔2026〕3号' }) docNo?: string;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}

/**
 * Only what was wrong is given. Parameters are never corrected: decisions stand on them, so a new version supersedes them; the
 * document's number is put right by `VerifyDocNo`.
 */
export class PolicyDocumentCorrection {
  @text(1, 200, { label: '标题', optional: true, example: '关于实行学区制管理、集团化办学的实施办法' }) title?: string;
  @choice(genres, { label: '文种', optional: true }) genre?: (typeof genres)[number];
  @date({ label: '成文日期', optional: true, example: '2016-05-26' }) issuedOn?: string;
  @text(1, 500, { label: '日期原文', optional: true, example: '202*年12月' }) rawDateText?: string;
  @choice(dateSources, { label: '日期来源', optional: true }) dateSource?: (typeof dateSources)[number];
  @flag({ label: '原文日期互相矛盾', optional: true, example: false }) datesConflict?: boolean;
}

export class CorrectPolicyDocumentInput {
  @id('event', { label: '被更正的记录' }) correctsEventId!: string;
  @part(PolicyDocumentCorrection, { label: '更正内容', example: { issuedOn: '2016-05-26' } })
  changes!: PolicyDocumentCorrection;
  @text(1, 500, { label: '更正原因', example: '与网页所载日期不符' }) reason!: string;
}

export class VerifyDocNoInput {
  @text(1, 60, { label: '核实后的发文字号', example: '渝教提函〔2021〕136号' }) docNo!: string;
  @evidence({ label: '原件' }) fileId!: string;
}
