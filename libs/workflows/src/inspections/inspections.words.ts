import type { Labels, Words } from '@app/kernel';

export const inspectionKinds = ['routine', 'special', 'comprehensive', 'evaluation'] as const;
export type InspectionKind = (typeof inspectionKinds)[number];

export const scopeItems = [
  'semesterPlan',
  'educationLaw',
  'regularSchooling',
  'nationalCurriculum',
  'safetyStability',
  'rotation',
  'funds',
  'charter',
  'other',
] as const;
export type ScopeItem = (typeof scopeItems)[number];

/** In the order in which they are evaluated (J-45). */
export const elements = ['plan', 'process', 'effect'] as const;
export type Element = (typeof elements)[number];

/** What each element is looked at for (J-46, J-47, J-48). */
export const aspectsOf = {
  plan: ['positioning', 'goals', 'measures', 'mechanisms', 'safeguards'],
  process: ['execution', 'problemSolving', 'experience'],
  effect: ['studentGrowth', 'teacherGrowth', 'schoolGrowth'],
} as const;
export const aspects = [...aspectsOf.plan, ...aspectsOf.process, ...aspectsOf.effect] as const;
export type Aspect = (typeof aspects)[number];

export const severities = ['minor', 'major', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** 削峰填谷, 资源稀释, 水土不服. */
export const riskTags = ['levellingDown', 'dilution', 'poorFit'] as const;
export type RiskTag = (typeof riskTags)[number];

export const measures = ['interview', 'circular', 'accountabilityReferral'] as const;
export type Measure = (typeof measures)[number];

/** What a correction may put right: dates, and texts that nothing was decided upon. */
export const correctable = ['startedOn', 'feedbackOn', 'reinspectedOn', 'publishedOn', 'description'] as const;

export const stages = [
  'none',
  'scheduled',
  'onSite',
  'feedbackGiven',
  'opinionIssued',
  'rectifying',
  'reported',
  'reinspected',
  'escalated',
  'closed',
  'published',
  'cancelled',
] as const;
export type Stage = (typeof stages)[number];

/** Stages in which somebody has something to rectify. */
export const inRectification: readonly Stage[] = ['rectifying', 'reported', 'escalated'];

export const stageLabels: Readonly<Record<Stage, Words>> = {
  none: { zh: '尚未安排', en: 'not scheduled' },
  scheduled: { zh: '已安排', en: 'scheduled' },
  onSite: { zh: '现场督导中', en: 'on site' },
  feedbackGiven: { zh: '已反馈初步意见', en: 'past its preliminary feedback' },
  opinionIssued: { zh: '已发督导意见', en: 'past its opinion' },
  rectifying: { zh: '整改中', en: 'in rectification' },
  reported: { zh: '已报整改', en: 'reported' },
  reinspected: { zh: '复查合格', en: 'reinspected' },
  escalated: { zh: '已升级处理', en: 'escalated' },
  closed: { zh: '已办结', en: 'closed' },
  published: { zh: '已公开', en: 'published' },
  cancelled: { zh: '已取消', en: 'cancelled' },
};
export const elementLabels: Readonly<Record<Element, Words>> = {
  plan: { zh: '计划', en: 'plan' },
  process: { zh: '过程', en: 'process' },
  effect: { zh: '效果', en: 'effect' },
};
export const inspectionLabels: Labels = {
  kind: {
    routine: { zh: '经常性督导', en: 'routine inspection' },
    special: { zh: '专项督导', en: 'special inspection' },
    comprehensive: { zh: '综合督导', en: 'comprehensive inspection' },
    evaluation: { zh: '督导评价', en: 'evaluation' },
  },
  severity: {
    minor: { zh: '一般', en: 'minor' },
    major: { zh: '较重', en: 'major' },
    critical: { zh: '严重', en: 'critical' },
  },
  scopeItem: {
    semesterPlan: { zh: '学期工作计划', en: 'semester work plan' },
    educationLaw: { zh: '教育法规执行', en: 'education law' },
    regularSchooling: { zh: '规范办学', en: 'regular schooling' },
    nationalCurriculum: { zh: '国家课程开齐开足', en: 'national curriculum' },
    safetyStability: { zh: '安全稳定', en: 'safety and stability' },
    rotation: { zh: '教师交流轮岗', en: 'teacher rotation' },
    funds: { zh: '经费', en: 'funds' },
    charter: { zh: '章程', en: 'charter' },
    other: { zh: '其他', en: 'other' },
  },
  element: elementLabels,
  aspect: {
    positioning: { zh: '办学定位', en: 'positioning' },
    goals: { zh: '发展目标', en: 'goals' },
    measures: { zh: '工作举措', en: 'measures' },
    mechanisms: { zh: '运行机制', en: 'mechanisms' },
    safeguards: { zh: '保障措施', en: 'safeguards' },
    execution: { zh: '计划执行', en: 'execution of the plan' },
    problemSolving: { zh: '问题解决', en: 'solving of problems' },
    experience: { zh: '经验积累', en: 'experience gained' },
    studentGrowth: { zh: '学生成长', en: 'growth of students' },
    teacherGrowth: { zh: '教师成长', en: 'growth of teachers' },
    schoolGrowth: { zh: '学校发展', en: 'growth of schools' },
  },
  measure: {
    interview: { zh: '约谈', en: 'interview' },
    circular: { zh: '通报', en: 'circular' },
    accountabilityReferral: { zh: '移送问责', en: 'referral for accountability' },
  },
  field: {
    startedOn: { zh: '进校日期', en: 'day of the visit' },
    feedbackOn: { zh: '反馈日期', en: 'day of the feedback' },
    reinspectedOn: { zh: '复查日期', en: 'day of the re-inspection' },
    publishedOn: { zh: '公开日期', en: 'day of publication' },
    description: { zh: '问题描述', en: 'description' },
  },
};
