import { choice, date, division, id, list, part, text } from '@app/kernel';

export const bureauLevels = ['city', 'county'] as const;
export const datePrecisions = ['day', 'month', 'year'] as const;

export class RegisterBureauInput {
  @text(1, 100, { label: '名称', example: '建邺区教育局' }) nameZh!: string;
  @choice(bureauLevels, { label: '层级', example: 'county' }) level!: (typeof bureauLevels)[number];
  @division({ label: '行政区划代码' }) divisionCode!: string;
  @id('bureau', { label: '上级主管部门', optional: true }) parentBureauId?: string;
  @list(text(1, 20), { label: '发文机关代字', max: 20, example: ['建教发'] }) docIssuerCodes!: string[];
  @text(1, 100, { label: '督导室名称', optional: true }) supervisionOfficeName?: string;
  @text(1, 100, { label: '教师发展中心名称', optional: true }) tdcName?: string;
}

export class RenameBureauInput {
  @text(1, 100, { label: '新名称', example: '姑苏区教体文旅委' }) nameZh!: string;
  @date({ label: '生效日期' }) effectiveOn!: string;
  @text(1, 500, { label: '更名依据或原因', example: '机构改革' }) reason!: string;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}

/** Only what was wrong is given. Level, division and parent make the bureau and are never corrected. */
export class BureauCorrection {
  @text(1, 100, { label: '名称', optional: true, example: '建邺区教育局' }) nameZh?: string;
  @date({ label: '更名的生效日期', optional: true }) from?: string;
  @list(text(1, 20), { label: '发文机关代字', max: 20, optional: true, example: ['建教发'] }) docIssuerCodes?: string[];
  @text(1, 100, { label: '督导室名称', optional: true }) supervisionOfficeName?: string;
  @text(1, 100, { label: '教师发展中心名称', optional: true }) tdcName?: string;
  @text(1, 50, { label: '大事记标题', optional: true }) label?: string;
  @text(1, 1000, { label: '大事记说明', optional: true }) text?: string;
}

export class CorrectBureauInput {
  @id('event', { label: '被更正的记录' }) correctsEventId!: string;
  @part(BureauCorrection, { label: '更正内容', example: { docIssuerCodes: ['建教发'] } }) changes!: BureauCorrection;
  @text(1, 500, { label: '更正原因', example: '登记时漏记代字' }) reason!: string;
}

export class AnnotateTimelineInput {
  @date({ label: '日期（只知年月的填首日）', example: '2014-02-01' }) date!: string;
  @choice(datePrecisions, { label: '日期精度', example: 'month' }) precision!: (typeof datePrecisions)[number];
  @text(1, 50, { label: '标题', example: '1.0时代' }) label!: string;
  @text(1, 1000, { label: '说明', example: '全市确立10所集团化办学改革项目学校' }) text!: string;
  @text(1, 200, { label: '来源', optional: true }) source?: string;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}
