import { choice, date, evidence, id, integer, list, part, text } from '@app/kernel';
import { grades, panelClasses, type Grade, type PanelClass } from './projects.scoring.js';

export const synergyFields = ['vision', 'mechanism', 'training', 'teaching', 'projectEvaluation'] as const;
export const parts = ['implementation', 'improvement'] as const;
export type Part = (typeof parts)[number];
export const linkTargets = ['annualAssessment', 'developmentalEvaluation', 'internetPlusAppraisal'] as const;
export type LinkTarget = (typeof linkTargets)[number];
const later = { label: '补录原因', optional: true } as const;

export class DraftProjectInput {
  @id('collaboration', { label: '教育共同体' }) collaborationId!: string;
  @text(2, 100, { label: '项目名称', example: '同步课堂数学联研' }) title!: string;
  @list(choice(synergyFields), { label: '协同领域', min: 1, max: 5 }) synergyFields!: (typeof synergyFields)[number][];
  @date({ label: '开始日期' }) startedOn!: string;
  @date({ label: '结束日期', optional: true }) endedOn?: string;
  @list(id('school'), { label: '受益学校', min: 1, max: 50 }) beneficiarySchoolIds!: string[];
  @text(1, 2000, { label: '目标' }) objectives!: string;
  @text(1, 4000, { label: '概述' }) summary!: string;
}
export class AttachEvidenceInput {
  @choice(parts, { label: '项目实施或成员校提升' }) part!: Part;
  @id('school', { label: '提升的学校', optional: true }) schoolId?: string;
  @text(1, 60, { label: '指标', optional: true, example: '数学合格率' }) indicatorCode?: string;
  @integer(0, 1_000_000_000, { label: '基线', optional: true }) baseline?: number;
  @integer(0, 1_000_000_000, { label: '现值', optional: true }) current?: number;
  @text(1, 20, { label: '单位', optional: true, example: '千分比' }) unit?: string;
  @evidence({ label: '佐证' }) fileId!: string;
}
export class ConfirmImprovementInput {
  @id('school', { label: '学校' }) schoolId!: string;
}
export class SubmitProjectInput {
  @text(9, 9, { label: '学年', example: '2024-2025' }) round!: string;
}
export class AcceptProjectInput {}
export class ReturnItem {
  @choice(parts, { label: '部分' }) part!: Part;
  @id('school', { label: '学校', optional: true }) schoolId?: string;
  @text(1, 500, { label: '问题' }) problem!: string;
}
export class ReturnProjectInput {
  @list(ReturnItem, { label: '补正事项', min: 1, max: 60 }) items!: ReturnItem[];
}
export class RefuseProjectInput {
  @text(1, 2000, { label: '理由' }) reason!: string;
}
export class PanelSeat {
  @id('seat', { label: '席位' }) panelSeatId!: string;
  @id('staff', { label: '评委' }) userId!: string;
  @choice(panelClasses, { label: '类别' }) class!: PanelClass;
  @text(1, 100, { label: '所在单位', example: '南京师范大学' }) orgName!: string;
}
export class AppointPanelInput {
  @list(PanelSeat, { label: '评审组', min: 1, max: 40 }) seats!: PanelSeat[];
}
/** What a score must be is a clause, so that whoever leaves one out or overshoots reads why. */
export class PanelCriteria {
  @integer(-1_000_000, 1_000_000, { label: '项目实施', optional: true, example: 90 }) implementation?: number;
  @integer(-1_000_000, 1_000_000, { label: '成员校提升', optional: true, example: 88 }) memberImprovement?: number;
}
export class RecordPanelScoreInput {
  @id('seat', { label: '席位' }) panelSeatId!: string;
  @part(PanelCriteria, { label: '评分' }) criteria!: PanelCriteria;
  @text(1, 2000, { label: '意见', optional: true }) comment?: string;
}
export class ReviseScoreInput {
  @id('seat', { label: '席位' }) panelSeatId!: string;
  @part(PanelCriteria, { label: '评分' }) criteria!: PanelCriteria;
  @text(1, 500, { label: '修改理由' }) reason!: string;
}
export class CompleteScoringInput {}
export class CloseProjectNoticeInput {}
export class DecideProjectInput {
  @text(1, 60, { label: '决定文号', optional: true, example: '建教发〔2024〕90号' }) decisionNo?: string;
  @date({ label: '决定日期' }) decidedOn!: string;
  @choice(grades, { label: '等次' }) grade!: Grade;
  @text(1, 2000, { label: '与评分等次不同的理由', optional: true }) reason?: string;
  @text(1, 500, later) backdatingReason?: string;
}
export class LinkProjectResultInput {
  @choice(linkTargets, { label: '纳入' }) target!: LinkTarget;
  @id('school', { label: '学校' }) schoolId!: string;
  @text(1, 60, { label: '考评周期', example: '2024-2025' }) period!: string;
  @text(1, 500, { label: '效果', example: '年度考核加分' }) effect!: string;
  @integer(0, 1000, { label: '分值', optional: true }) points?: number;
}
export class WithdrawProjectInput {
  @text(1, 500, { label: '理由' }) reason!: string;
}
export class ProjectChanges {
  @text(2, 100, { label: '项目名称', optional: true }) title?: string;
  @date({ label: '开始日期', optional: true }) startedOn?: string;
  @date({ label: '结束日期', optional: true }) endedOn?: string;
  @date({ label: '决定日期', optional: true }) decidedOn?: string;
}
export class CorrectProjectInput {
  @id('event', { label: '被更正的记录' }) correctsEventId!: string;
  @part(ProjectChanges, { label: '更正' }) changes!: ProjectChanges;
  @text(1, 500, { label: '理由' }) reason!: string;
  @text(1, 500, later) backdatingReason?: string;
}
