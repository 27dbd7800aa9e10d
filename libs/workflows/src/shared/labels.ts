import type { Words } from '@app/kernel';
import type { CollaborationKind, EndReason, MemberRole, OperatingModel } from './collaboration-words.js';
import type { LegalPersonStatus, locales, ownerships, SchoolKind, Stage, StageClass } from './school-words.js';

/** What officials call coded values, for the sentences of the record. */
type Labels<V extends string> = Readonly<Record<V, Words>>;
const unknown: Words = { zh: '未知', en: 'unknown' };

export const stageLabels: Labels<Stage> = {
  kindergarten: { zh: '幼儿园', en: 'kindergarten' },
  primary: { zh: '小学', en: 'primary' },
  juniorMiddle: { zh: '初中', en: 'junior middle' },
  seniorHigh: { zh: '高中', en: 'senior high' },
};
export const stageClassLabels: Labels<StageClass> = {
  ...stageLabels,
  crossStage: { zh: '跨学段', en: 'cross-stage' },
  undetermined: { zh: '未定', en: 'undetermined' },
};
export const schoolKindLabels: Labels<SchoolKind> = {
  kindergarten: { zh: '幼儿园', en: 'kindergarten' },
  primarySchool: { zh: '小学', en: 'primary school' },
  juniorMiddleSchool: { zh: '初级中学', en: 'junior middle school' },
  nineYearSchool: { zh: '九年一贯制学校', en: 'nine-year school' },
  completeSecondary: { zh: '完全中学', en: 'complete secondary school' },
  seniorHighSchool: { zh: '高级中学', en: 'senior high school' },
  twelveYearSchool: { zh: '十二年一贯制学校', en: 'twelve-year school' },
  special: { zh: '特殊教育学校', en: 'special school' },
  unknown,
};
const ownershipLabels: Labels<(typeof ownerships)[number]> = {
  public: { zh: '公办', en: 'public' },
  private: { zh: '民办', en: 'private' },
  unknown,
};
const localeLabels: Labels<(typeof locales)[number]> = {
  urban: { zh: '城市', en: 'urban' },
  town: { zh: '镇区', en: 'town' },
  rural: { zh: '乡村', en: 'rural' },
  unknown,
};
const legalPersonLabels: Labels<LegalPersonStatus> = {
  independent: { zh: '独立法人', en: 'independent legal person' },
  campusOf: { zh: '非独立法人校区', en: 'campus of another school' },
  unknown,
};
export const yesNo: Labels<'true' | 'false'> = { true: { zh: '是', en: 'yes' }, false: { zh: '否', en: 'no' } };
/** Values of all attributes of a school: no two of them mean different things by one code. */
export const schoolValueLabels = { ...ownershipLabels, ...localeLabels, ...legalPersonLabels, ...yesNo };

export const roleLabels: Labels<MemberRole> = {
  core: { zh: '核心校', en: 'core school' },
  convenor: { zh: '召集人所在校', en: 'convenor school' },
  member: { zh: '成员校', en: 'member' },
  supporter: { zh: '帮扶校', en: 'supporter' },
  supported: { zh: '受帮扶校', en: 'supported school' },
  unspecified: { zh: '角色未定', en: 'role not known' },
};
export const kindLabels: Labels<CollaborationKind> = {
  educationGroup: { zh: '教育集团', en: 'education group' },
  schoolDistrict: { zh: '学区', en: 'school district' },
  coBuiltCommunity: { zh: '共建型教共体', en: 'co-built community' },
  cooperativeCommunity: { zh: '协作型教共体', en: 'cooperative community' },
  pairing: { zh: '结对', en: 'pairing' },
};
/** Families of models as Chongqing names them: districts share, groups stand behind a name. */
export const familyLabels: Readonly<Partial<Record<CollaborationKind, Words>>> = {
  schoolDistrict: { zh: '“共享+”学区', en: '"sharing +" district' },
  educationGroup: { zh: '“名校+”集团', en: '"renowned school +" group' },
};
export const modelLabels: Labels<OperatingModel> = {
  integratedManagement: { zh: '一体管理型', en: 'integrated management' },
  oneSchoolMultiCampus: { zh: '一体多区型', en: 'one school, several campuses' },
  urbanRuralIntegration: { zh: '城乡一体型', en: 'urban and rural as one' },
  entrustedManagement: { zh: '委托管理型', en: 'entrusted management' },
  interSchoolAlliance: { zh: '校际联盟型', en: 'alliance of schools' },
  stageBridging: { zh: '学段衔接型', en: 'bridging of stages' },
};
export const endReasonLabels: Labels<EndReason> = {
  exited: { zh: '退出', en: 'exit' },
  graduated: { zh: '培育成熟', en: 'grown out' },
  schoolClosed: { zh: '学校撤并', en: 'closing of the school' },
  dissolved: { zh: '联合体解散', en: 'dissolution' },
  converted: { zh: '结对转设', en: 'conversion' },
  corrected: { zh: '更正', en: 'correction' },
};
export const caseTypeLabels = {
  createCollaboration: { zh: '设立联合体', en: 'creation' },
  admitSchool: { zh: '吸收成员校', en: 'admission of a school' },
  memberExit: { zh: '成员校退出', en: 'exit of a member' },
  changeCore: { zh: '更换核心校', en: 'change of the core school' },
  changeModel: { zh: '变更办学模式', en: 'change of the operating model' },
  rename: { zh: '更名', en: 'renaming' },
  dissolve: { zh: '解散', en: 'dissolution' },
} satisfies Record<string, Words>;
export const attributeLabels = {
  nameZh: { zh: '名称', en: 'name' },
  uscc: { zh: '统一社会信用代码', en: 'unified social credit code' },
  schoolCode: { zh: '学校标识码', en: 'school code' },
  divisionCode: { zh: '行政区划', en: 'division' },
  managingBureauId: { zh: '主管教育部门', en: 'managing bureau' },
  parentSchoolId: { zh: '所属学校', en: 'parent school' },
  openedOn: { zh: '开办日期', en: 'day of opening' },
  isWeak: { zh: '薄弱学校', en: 'weak school' },
  locale: { zh: '城乡', en: 'locale' },
  isNewSince: { zh: '新建学校，自', en: 'new school since' },
  ownership: { zh: '办学性质', en: 'ownership' },
  legalPersonStatus: { zh: '法人状态', en: 'legal person' },
  financeIndependent: { zh: '财务独立', en: 'finances of its own' },
  fullTimeTeachers: { zh: '专任教师数', en: 'full-time teachers' },
  pupils: { zh: '学生数', en: 'pupils' },
} satisfies Record<string, Words>;

/** Where a case is. */
export const caseStageLabels = {
  none: { zh: '尚未提出', en: 'not begun' },
  draft: { zh: '起草中', en: 'a draft' },
  submitted: { zh: '已收件', en: 'submitted' },
  correctionsRequested: { zh: '待补正', en: 'waiting for corrections' },
  notAccepted: { zh: '不予受理', en: 'not accepted' },
  accepted: { zh: '已受理', en: 'accepted' },
  underReview: { zh: '审查中', en: 'under review' },
  reviewed: { zh: '已审查', en: 'reviewed' },
  publicNotice: { zh: '公示中', en: 'on public notice' },
  noticeClosed: { zh: '公示结束', en: 'past its notice' },
  approved: { zh: '已批准', en: 'approved' },
  denied: { zh: '不予批准', en: 'denied' },
  issued: { zh: '已印发', en: 'issued' },
  served: { zh: '已送达', en: 'served' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
  lapsed: { zh: '逾期视为撤回', en: 'lapsed' },
  revoked: { zh: '已撤销', en: 'revoked' },
} satisfies Record<string, Words>;
/** Whether a rotation plan meets the rates. */
export const verdictLabels = {
  compliant: { zh: '达标', en: 'compliant' },
  nonCompliant: { zh: '未达标', en: 'not compliant' },
  advisoryMet: { zh: '参照标准已达到', en: 'advisory rates met' },
  advisoryNotMet: { zh: '参照标准未达到', en: 'advisory rates not met' },
  notApplicable: { zh: '不适用', en: 'not applicable' },
} satisfies Record<string, Words>;
export const panelClassLabels = {
  expert: { zh: '专家', en: 'experts' },
  thirdParty: { zh: '第三方', en: 'third party' },
  parent: { zh: '家长', en: 'parents' },
  community: { zh: '社区', en: 'community' },
} satisfies Record<string, Words>;
export const recipientLabels = {
  group: { zh: '集团', en: 'group itself' },
  headPrincipal: { zh: '总校长（核心校校长）', en: 'head principal' },
  memberPrincipal: { zh: '成员校校长', en: 'principal of a member' },
  coreSchool: { zh: '核心校', en: 'core school' },
} satisfies Record<string, Words>;
/** What a case may have to bring: files, and consents. */
export const materialLabels = {
  applicationForm: { zh: '申请书', en: 'application' },
  bureauProposal: { zh: '主管部门提案', en: 'proposal of the bureau' },
  formationPlan: { zh: '组建方案', en: 'plan of formation' },
  charterDraft: { zh: '章程草案', en: 'draft charter' },
  schoolProfile: { zh: '学校基本情况', en: 'profile of the school' },
  councilResolution: { zh: '理事会决议', en: 'resolution of the council' },
  exitReasonStatement: { zh: '退出理由说明', en: 'statement of the reasons to leave' },
  transitionPlan: { zh: '过渡安排', en: 'transition plan' },
  charterAmendmentDraft: { zh: '章程修订草案', en: 'draft amendment of the charter' },
  assetAndStaffPlan: { zh: '资产与人员方案', en: 'plan for assets and staff' },
  districtMap: { zh: '学区范围图', en: 'map of the district' },
  managingBureauConsent: { zh: '主管部门同意书', en: 'consent of the managing bureau' },
  other: { zh: '其他材料', en: 'other material' },
  memberConsent: { zh: '成员校同意', en: 'consent of the member' },
  schoolConsent: { zh: '学校同意', en: 'consent of the school' },
} satisfies Record<string, Words>;
/** What an application says, and what an act on its ground may differ in. */
export const payloadLabels = {
  kind: { zh: '合作形态', en: 'kind' },
  nameZh: { zh: '名称', en: 'name' },
  members: { zh: '成员校', en: 'members' },
  collaborationId: { zh: '所涉合作', en: 'collaboration' },
  schoolId: { zh: '学校', en: 'school' },
  exitReason: { zh: '退出性质', en: 'manner of leaving' },
  newCoreSchoolId: { zh: '新核心校', en: 'new core school' },
  operatingModel: { zh: '办学模式', en: 'operating model' },
  pairingIds: { zh: '转为共同体的结对', en: 'pairings to be converted' },
} satisfies Record<string, Words>;
export const projectStatusLabels = {
  none: { zh: '尚未提出', en: 'not begun' },
  draft: { zh: '起草中', en: 'a draft' },
  submitted: { zh: '已收件', en: 'submitted' },
  accepted: { zh: '已受理', en: 'accepted' },
  panelReady: { zh: '评审组已组成', en: 'before its panel' },
  scoring: { zh: '评分中', en: 'being scored' },
  scored: { zh: '已汇总评分', en: 'scored' },
  publicNotice: { zh: '公示中', en: 'on public notice' },
  noticeClosed: { zh: '公示结束', en: 'past its notice' },
  decided: { zh: '已决定', en: 'decided' },
  linked: { zh: '结果已运用', en: 'linked' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
  notAccepted: { zh: '不予受理', en: 'not accepted' },
} satisfies Record<string, Words>;
export const projectGradeLabels = {
  excellent: { zh: '优秀', en: 'excellent' },
  good: { zh: '良好', en: 'good' },
  qualified: { zh: '合格', en: 'qualified' },
  notQualified: { zh: '不合格', en: 'not qualified' },
} satisfies Record<string, Words>;
export const projectPartLabels = {
  implementation: { zh: '项目实施', en: 'implementation' },
  memberImprovement: { zh: '成员校提升', en: 'improvement of members' },
  improvement: { zh: '提升数据', en: 'figures of improvement' },
} satisfies Record<string, Words>;
export const linkTargetLabels = {
  annualAssessment: { zh: '年度考核', en: 'annual assessment' },
  developmentalEvaluation: { zh: '学校发展性评价', en: 'developmental evaluation' },
  internetPlusAppraisal: { zh: '“互联网+义务教育”考核', en: '"Internet+" appraisal' },
} satisfies Record<string, Words>;
export const collaborationStatusLabels = {
  none: { zh: '尚未设立', en: 'not established' },
  active: { zh: '正常运行', en: 'active' },
  suspended: { zh: '暂停运行', en: 'suspended' },
  dissolved: { zh: '已解散', en: 'dissolved' },
  converted: { zh: '已转设', en: 'converted' },
  filed: { zh: '已报备案', en: 'filed' },
  notFiled: { zh: '尚未报备案', en: 'not filed' },
  acknowledged: { zh: '备案已确认', en: 'filed and acknowledged' },
} satisfies Record<string, Words>;
export const schoolStatusLabels = {
  none: { zh: '未登记', en: 'not registered' },
  registered: { zh: '已登记未开办', en: 'registered but not open' },
  active: { zh: '在办学', en: 'active' },
  closed: { zh: '已撤销', en: 'closed' },
  merged: { zh: '已并入他校', en: 'merged' },
} satisfies Record<string, Words>;
