import { choice, code, date, evidence, flag, id, integer, list, text } from '@app/kernel';
import * as words from './inspections.words.js';

const laterReason = { label: '补录原因', optional: true } as const;

export class ScheduleInspectionInput {
  @choice(words.inspectionKinds, { label: '督导类别' }) kind!: words.InspectionKind;
  @id('collaboration', { label: '所在联合体（学区）', optional: true }) collaborationId?: string;
  @list(id('school'), { label: '被督导学校', min: 1, max: 50 }) schoolIds!: string[];
  @list(choice(words.scopeItems), { label: '督导内容', min: 1, max: words.scopeItems.length })
  scope!: words.ScopeItem[];
  @choice(words.elements, { label: '督导评价环节（评价督导）', optional: true }) element?: words.Element;
  @code(/^[1-9]\d{3}-[1-9]\d{3}$/, { zh: '须为学年', en: 'must be a school year' }, '2024-2025', {
    label: '评价周期（学年，不填按计划日期）',
    optional: true,
  })
  cycle?: string;
  @list(id('person'), { label: '督学', min: 1, max: 3 }) inspectorIds!: string[];
  @date({ label: '计划日期' }) plannedOn!: string;
  @integer(0, 60, { label: '提前通知天数', optional: true }) noticeDays?: number;
}
export class StartInspectionInput {
  @date({ label: '进校日期' }) startedOn!: string;
  @flag({ label: '已出示督学证' }) certificateShown!: boolean;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class AddInspectorInput {
  @id('person', { label: '督学' }) inspectorId!: string;
  @text(1, 500, { label: '理由', example: '原督学回避' }) reason!: string;
}
export class RecordFindingInput {
  @choice(words.scopeItems, { label: '督导内容' }) scopeItem!: words.ScopeItem;
  @id('school', { label: '学校' }) schoolId!: string;
  @choice(words.aspects, { label: '评价要点（评价督导）', optional: true }) aspect?: words.Aspect;
  @text(1, 2000, { label: '问题', example: '实验室安全台账缺失' }) description!: string;
  @choice(words.severities, { label: '程度' }) severity!: words.Severity;
  @choice(words.riskTags, { label: '风险标签', optional: true }) riskTag?: words.RiskTag;
  @list(evidence(), { label: '证据', max: 20 }) evidence!: string[];
}
export class GivePreliminaryFeedbackInput {
  @text(1, 4000, { label: '初步意见' }) summary!: string;
  @date({ label: '反馈日期' }) on!: string;
  @flag({ label: '未发现问题', optional: true }) noProblem?: boolean;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class SubmitDefenceInput {
  @id('finding', { label: '问题' }) findingId!: string;
  @text(1, 4000, { label: '申辩' }) text!: string;
  @list(evidence(), { label: '证据', max: 20 }) evidence!: string[];
}
export class DefenceAnswer {
  @id('finding', { label: '问题' }) findingId!: string;
  @text(1, 2000, { label: '答复' }) answer!: string;
}
export class RectificationInput {
  @id('finding', { label: '问题' }) findingId!: string;
  @text(1, 2000, { label: '整改要求' }) requirement!: string;
  @id('school', { label: '责任学校' }) respondentSchoolId!: string;
  @text(1, 60, { label: '责任人', example: '某校长', personal: 'command' }) responsiblePerson!: string;
  @date({ label: '整改期限（不填按规定天数）', optional: true }) dueOn?: string;
}
export class IssueOpinionInput {
  @text(1, 60, { label: '督导意见书文号', optional: true, example: '建教督〔2024〕8号' }) opinionNo?: string;
  @list(id('finding'), { label: '认定的问题', max: 200 }) confirmedFindingIds!: string[];
  @list(id('finding'), { label: '撤回的问题', max: 200 }) withdrawnFindingIds!: string[];
  @list(DefenceAnswer, { label: '对申辩的答复', optional: true, max: 200 }) defenceAnswers?: DefenceAnswer[];
  @list(RectificationInput, { label: '整改要求', max: 100 }) rectifications!: RectificationInput[];
}
export class IssueOpinionDocumentInput {
  @text(1, 60, { label: '发文字号', example: '建教督〔2024〕8号' }) docNo!: string;
  @id('person', { label: '签发人' }) signedBy!: string;
  @date({ label: '印发日期' }) issuedOn!: string;
  @evidence({ label: '盖章扫描件' }) scan!: string;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class ReportRectificationInput {
  @id('rectification', { label: '整改事项' }) rectificationId!: string;
  @text(1, 4000, { label: '整改措施' }) measures!: string;
  @date({ label: '完成日期' }) completedOn!: string;
  @list(evidence(), { label: '整改证据', max: 20 }) evidence!: string[];
}
export class ExtendRectificationInput {
  @id('rectification', { label: '整改事项' }) rectificationId!: string;
  @date({ label: '延长至' }) dueOn!: string;
  @text(1, 500, { label: '理由' }) reason!: string;
}
export class FlagOverdueInput {
  @id('rectification', { label: '整改事项' }) rectificationId!: string;
}
export class ReinspectInput {
  @id('rectification', { label: '整改事项' }) rectificationId!: string;
  @date({ label: '复查日期' }) on!: string;
  @choice(['pass', 'fail'] as const, { label: '复查结果' }) result!: 'pass' | 'fail';
  @text(1, 2000, { label: '说明' }) note!: string;
  @list(evidence(), { label: '证据', max: 20 }) evidence!: string[];
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class EscalateInput {
  @choice(words.measures, { label: '措施' }) measure!: words.Measure;
  @text(1, 2000, { label: '理由' }) reason!: string;
}
export class CloseInspectionInput {
  @text(1, 4000, { label: '结论' }) conclusion!: string;
}
export class PublishInspectionInput {
  @text(1, 100, { label: '公开渠道', example: '区教育局门户网站' }) channel!: string;
  @text(1, 4000, { label: '公开内容（不得含个人信息）' }) text!: string;
  @date({ label: '公开日期' }) on!: string;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class CancelInspectionInput {
  @text(1, 500, { label: '理由' }) reason!: string;
}
export class CorrectInspectionInput {
  @id('event', { label: '被更正的记录' }) correctsEventId!: string;
  @choice(words.correctable, { label: '更正项目' }) field!: (typeof words.correctable)[number];
  @text(1, 4000, { label: '正确内容', example: '2024-09-12' }) value!: string;
  @text(1, 500, { label: '理由' }) reason!: string;
}
export class InspectionCoverageQuery {
  @id('bureau', { label: '教育主管部门', optional: true }) bureauId?: string;
}
