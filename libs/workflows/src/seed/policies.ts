import type { RegisterPolicyDocumentInput, SetPolicyParametersInput } from '../policies/policies.input.js';
import { seededBureau } from './bureaus.js';
import { seedCommandId, seededId, type SeedOrder } from './seed.js';

/** Id of a seeded document. */
export const seededPolicy = (label: string): string => seededId('policy', `policy ${label}`);

type Registration = Omit<RegisterPolicyDocumentInput, 'basedOn'> &
  Partial<Pick<RegisterPolicyDocumentInput, 'basedOn'>>;
const register = (label: string, input: Registration): SeedOrder => ({
  workflow: 'policy',
  command: 'RegisterPolicyDocument',
  commandId: seedCommandId(`policy ${label}`),
  input: { basedOn: [], ...input },
});

const set = (label: string, input: SetPolicyParametersInput): SeedOrder => ({
  workflow: 'policy',
  command: 'SetPolicyParameters',
  id: seededPolicy(label),
  commandId: seedCommandId(`parameters ${label} ${input.effectiveFrom}`),
  input,
});

const jianye = seededBureau('320105');
const suzhou = seededBureau('320500');
const chongqing = seededBureau('500000');

/** 建邺区 2016 and what it rests on (J-01, J-02, J-53, J-55, J-62). */
const jianyeOrders = (): SeedOrder[] => [
  register('guofa 2012-48', {
    title: '国务院关于深入推进义务教育均衡发展的意见',
    genre: 'opinion',
    docNo: '国发[2012]48号',
    issuerNameZh: '国务院',
    dateSource: 'citation',
  }),
  register('suzhengfa 2012-148', {
    title: '省政府关于深入推进义务教育优质均衡发展的意见',
    genre: 'opinion',
    docNo: '苏政发[2012]148号',
    issuerNameZh: '江苏省人民政府',
    dateSource: 'citation',
  }),
  register('jianjiaofa 2011-81', {
    title: '建邺区义务教育学区制与联校制管理办法',
    genre: 'measure',
    docNo: '建教发[2011]81号',
    issuerBureauId: jianye,
    dateSource: 'citation',
  }),
  register('jianye 2016', {
    title: '关于深入推进义务教育优质均衡发展实行学区制管理、集团化办学的实施办法',
    genre: 'measure',
    issuerBureauId: jianye,
    issuedOn: '2016-05-26',
    dateSource: 'webPage',
    basedOn: [seededPolicy('guofa 2012-48'), seededPolicy('suzhengfa 2012-148')],
    continues: seededPolicy('jianjiaofa 2011-81'),
  }),
  set('jianye 2016', {
    effectiveFrom: '2016-05-26',
    parameters: {
      'committee.termYears': 3,
      'committee.minMeetingsPerSemester': 1,
      'conference.minMeetingsPerSemester': 2,
      'subjectGroup.membersPerSchoolPerSubject': 1,
      'transitionResearch.minPerSemester': 1,
      'inspector.minPerDistrict': 1,
      'inspector.maxPerDistrict': 2,
      'district.maxJuniorMiddle': 1,
      'rotation.backboneMinLevel': 'district',
      'rotation.outputThreshold': { num: 15, den: 100 },
      'rotation.intermediateYears': 10,
    },
    note: '三（一）至（五）、五（四）；骨干教师比例为“超过15%”（严格大于）；文件未写生效日期，以网页发布日期为准',
  }),
];

/** 苏州市 2024: a news report stands in for the document behind it (OQ-27). */
const suzhouOrders = (): SeedOrder[] => [
  register('suzhou 2024', {
    title: '助推教育优质均衡发展，全市基础教育集团化办学推进会召开',
    genre: 'newsReport',
    issuerBureauId: suzhou,
    issuedOn: '2024-04-01',
    rawDateText: '3月27日召开；发布时间：2024-04-01 14:00',
    dateSource: 'webPage',
  }),
  set('suzhou 2024', {
    effectiveFrom: '2024-03-27',
    parameters: {
      'rotation.minRate': { num: 20, den: 100 },
      'rotation.minBackboneRate': { num: 20, den: 100 },
      'coverage.target': { rate: { num: 98, den: 100 }, stages: 'compulsory', by: '2024-12-31' },
      'coverage.fullBy': { from: '2026-03-27', to: '2027-03-27' },
    },
    note: '会议公布的任务，正式文件待补；“用2-3年时间”未写起算日，自会议日起算',
  }),
];

/** 重庆市: two guidance notices, and the reply whose number and dates are damaged. */
const chongqingOrders = (): SeedOrder[] => [
  register('chongqing notice 1', {
    title: '关于进一步扩展基础教育优质资源的通知',
    genre: 'notice',
    issuerBureauId: chongqing,
    dateSource: 'citation',
  }),
  register('chongqing notice 2', {
    title: '关于进一步推进中小学（幼儿园）集团化办学、学区制管理工作的通知',
    genre: 'notice',
    issuerBureauId: chongqing,
    dateSource: 'citation',
  }),
  register('chongqing reply', {
    title: '重庆市教育委员会关于市政协五届四次会议第0968号提案的复函',
    genre: 'reply',
    docNo: '渝教提函〔2021136',
    needsVerification: true,
    issuerBureauId: chongqing,
    issuedOn: '2021-08-03',
    rawDateText: '成文日期2021-08-03；落款2021523',
    dateSource: 'webPage',
    datesConflict: true,
    basedOn: [seededPolicy('chongqing notice 1'), seededPolicy('chongqing notice 2')],
  }),
];

/** Sources whose place and dates were blacked out: kept as printed, never guessed (C-35). */
const redactedOrders = (): SeedOrder[] => [
  register('community scheme', {
    title: '市区新时代教育共同体建设方案',
    genre: 'scheme',
    rawDateText: '202*年12月完成教共体组建；202年上半年相关学校共同制定实施细则；202年下半年，教共体内部实现互动',
    dateSource: 'redacted',
  }),
  register('group plan', {
    title: 'XX附属中学集团化办学三年发展规划',
    genre: 'groupPlan',
    rawDateText: '20242025学年、20252026学年、20262027学年',
    dateSource: 'redacted',
  }),
];

export const policyOrders = (): SeedOrder[] => [
  ...jianyeOrders(),
  ...suzhouOrders(),
  ...chongqingOrders(),
  ...redactedOrders(),
];
