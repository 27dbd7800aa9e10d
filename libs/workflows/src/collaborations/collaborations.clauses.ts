import { clauseBook, refuser } from '@app/kernel';
import { collaborationStatusLabels, kindLabels, payloadLabels } from '../shared/labels.js';

const register = { zh: '办学联合体登记规则', en: 'rules of the register of collaborations' };
const jianye = (article: string, en: string) => ({
  zh: `《建邺区学区制和集团化办学实施办法》${article}`,
  en: `Jianye measures for school districts and groups, ${en}`,
});
const community = {
  zh: '《新时代教育共同体建设方案》附件3 基本要求',
  en: 'community scheme, Annex 3 (basic requirements)',
};
const pairing = { zh: '渝教提函（2021）结对帮扶原则', en: 'Chongqing reply of 2021, principles of pairing' };
const suzhou = { zh: '苏州市集团化办学六种模式', en: 'Suzhou, six operating models' };
const check = { zh: '请核对后重新提出。', en: 'Check it and propose it again.' };

const basisLabels = {
  ...payloadLabels,
  applicationId: { zh: '无此案件', en: 'there is no such case' },
  type: { zh: '案件类型', en: 'type of case' },
  standing: { zh: '案件未获批准，或批准已撤销', en: 'not approved, or no longer' },
  schoolClosed: { zh: '该校并未撤并', en: 'the school is neither closed nor merged' },
};
const openItemLabels = {
  rotation: { zh: '教师交流', en: 'rotations' },
  rectification: { zh: '整改', en: 'rectifications' },
  funds: { zh: '经费', en: 'funds' },
  case: { zh: '未办结案件', en: 'open cases' },
};

export const clauses = clauseBook({
  COL_STATE: {
    labels: { status: collaborationStatusLabels },
    zh: '“{nameZh}”现为{status}，不能办理此事。',
    en: '"{nameZh}" is {status}; this is not possible.',
    basis: register,
    next: { zh: '请核对其状态。', en: 'Check its state.' },
    rows: [],
  },
  COL_KIND: {
    labels: { kind: kindLabels },
    zh: '此事项不适用于{kind}。',
    en: 'This does not apply to a {kind}.',
    basis: register,
    next: check,
    rows: ['C-02', 'J-03'],
  },
  COL_BASIS_MISMATCH: {
    labels: { differs: basisLabels },
    zh: '所依据的案件（{applicationId}）与办理内容不符：{differs}。',
    en: 'The case relied on ({applicationId}) does not cover this: {differs}.',
    basis: { zh: '依法依批准内容办理', en: 'acts follow what was approved' },
    next: { zh: '请按批准内容办理，或另行报批。', en: 'Act as approved, or have it approved.' },
    rows: ['C-01', 'J-29'],
  },
  COL_SCHOOL_NOT_ACTIVE: {
    zh: '学校 {schools} 在生效日未在办学。',
    en: 'School(s) {schools} are not active on the day.',
    basis: register,
    next: { zh: '请核对学校状态与生效日期。', en: 'Check the schools and the date.' },
    rows: ['J-29'],
  },
  COL_CROSS_DISTRICT_NEEDS_SUPERIOR: {
    zh: '学校 {schools} 属其他区划管理，须由共同上级批准，或取得其主管部门同意。',
    en: 'School(s) {schools} belong to another bureau; the common superior approves, or that bureau consents.',
    basis: { zh: '《新时代教育共同体建设方案》区域内组建原则', en: 'community scheme: formed within a region' },
    next: {
      zh: '请报共同上级，或附主管部门同意意见。',
      en: "Submit it to the common superior, or add that bureau's consent.",
    },
    rows: ['C-01', 'S-11'],
  },
  COL_MANAGING_BUREAU_CONSENT: {
    zh: '学校 {schools} 由上级部门主管，须有其同意。',
    en: 'School(s) {schools} are run by a higher bureau, whose consent is needed.',
    basis: { zh: '分级管理职责', en: 'division of duties by level' },
    next: { zh: '请在案件中附主管部门同意意见。', en: 'Add the consent of that bureau to the case.' },
    rows: ['C-01'],
  },
  COL_TOO_FEW_MEMBERS: {
    zh: '成员校不得少于两所（将为{members}所）。',
    en: 'There must be at least two schools (there would be {members}).',
    basis: jianye('集团组成', 'composition of groups'),
    next: { zh: '请增加成员；不再办学的，应予解散。', en: 'Add members, or dissolve it.' },
    rows: ['J-29', 'C-16'],
  },
  COL_CORE_COUNT: {
    zh: '须有且只有一所核心校，其余为成员校。',
    en: 'There must be exactly one core school, the others members.',
    basis: jianye('品牌学校牵头', 'led by one brand school'),
    next: { zh: '请确定一所核心校。', en: 'Name one core school.' },
    rows: ['J-29', 'J-36', 'C-03', 'C-16'],
  },
  COL_NOT_LEGAL_PERSON: {
    zh: '学校 {schools} 不是独立法人。',
    en: 'School(s) {schools} are not legal persons of their own.',
    basis: jianye('成员校均为独立法人', 'members are independent legal persons'),
    next: {
      zh: '请说明例外理由并附依据；共建型教共体不得例外。',
      en: 'Give a waiver with reason and evidence; a co-built community has none.',
    },
    rows: ['J-34', 'J-61', 'C-03'],
  },
  COL_FINANCE_NOT_INDEPENDENT: {
    zh: '学校 {schools} 财务不独立（或未确认）。',
    en: 'School(s) {schools} have no (confirmed) finances of their own.',
    basis: community,
    next: { zh: '请先登记财务独立情况，或改为协作型。', en: 'Register it first, or choose a cooperative community.' },
    rows: ['C-03'],
  },
  COL_DISTRICT_SHAPE: {
    zh: '学区须由本区划内一所初中（召集人所在校）与若干小学组成，初中不超过 {max} 所。',
    en: 'A district is one junior middle school (the convenor) and primaries of one division; at most {max} junior middle school(s).',
    basis: jianye('学区划分', 'drawing of districts'),
    next: { zh: '请调整学区组成，或先确认各校学段。', en: "Change the set, or first confirm the schools' stages." },
    rows: ['J-06', 'Q-10'],
  },
  COL_SCHOOL_ALREADY_IN_DISTRICT: {
    zh: '学校 {schools} 已在另一学区。',
    en: 'School(s) {schools} are already in another district.',
    basis: jianye('一校一学区', 'one district per school'),
    next: { zh: '请先从原学区退出。', en: 'End the earlier membership first.' },
    rows: ['J-06', 'J-03'],
  },
  COL_PAIRING_SHAPE: {
    zh: '结对须恰为一所帮扶校与一所受帮扶校。',
    en: 'A pairing is exactly one supporter and one supported school.',
    basis: pairing,
    next: check,
    rows: ['Q-18'],
  },
  COL_STAGE_MISMATCH: {
    zh: '结对双方学段不相衔（或未确认）。',
    en: 'The two schools share no (confirmed) stage.',
    basis: pairing,
    next: {
      zh: '请另选学段相同的学校，或先确认学段。',
      en: 'Choose a school of the same stage, or confirm the stages.',
    },
    rows: ['Q-18'],
  },
  COL_SUPPORTED_NOT_WEAK_OR_RURAL: {
    zh: '受帮扶校 {schools} 既非薄弱学校也非农村学校。',
    en: 'The supported school {schools} is neither weak nor rural.',
    basis: pairing,
    next: { zh: '请先登记学校情况，或另选学校。', en: 'Register it as such first, or choose another.' },
    rows: ['Q-18', 'Q-19'],
  },
  COL_SUPPORTER_WEAK: {
    zh: '帮扶校 {schools} 本身是薄弱学校。',
    en: 'The supporter {schools} is itself a weak school.',
    basis: pairing,
    next: { zh: '请考虑另选帮扶校。', en: 'Consider another supporter.' },
    rows: ['Q-18'],
  },
  COL_CONCURRENT_GROUPS: {
    zh: '学校 {schools} 已在其他教育集团（上限：{max}）。',
    en: 'School(s) {schools} are already in other groups (limit: {max}).',
    basis: jianye('附件（一校可属多个集团）', 'annex (a school in several groups)'),
    next: {
      zh: '请确认其主要归属；超过上限的，先退出一个。',
      en: 'Set its primary group; above the limit, leave one first.',
    },
    rows: ['J-59'],
  },
  COL_MODEL_MEMBER_MISMATCH: {
    zh: '学校 {schools} 与办学模式不符（应为薄弱、新建或农村学校）。',
    en: 'School(s) {schools} do not fit the operating model (weak, new or rural expected).',
    basis: suzhou,
    next: check,
    rows: ['S-17', 'S-18', 'S-19'],
  },
  COL_MODEL_STAGE_MISMATCH: {
    zh: '学段衔接型须包含两个以上学段。',
    en: 'A stage-bridging group needs at least two stages.',
    basis: suzhou,
    next: { zh: '请选择其他模式或调整成员。', en: 'Choose another model, or other members.' },
    rows: ['S-20'],
  },
  COL_NAME_TAKEN: {
    zh: '本区划内已有同类联合体名为“{nameZh}”。',
    en: 'There is already one of this kind named "{nameZh}" in the division.',
    basis: register,
    next: { zh: '请另定名称。', en: 'Choose another name.' },
    rows: [],
    kind: 'state',
  },
  COL_ALREADY_MEMBER: {
    zh: '学校 {schools} 已是成员，不能重复加入。',
    en: 'School(s) {schools} are members already.',
    basis: register,
    next: check,
    rows: ['J-59'],
    kind: 'state',
  },
  COL_NOT_MEMBER: {
    zh: '学校 {schools} 在该日不是成员。',
    en: 'School(s) {schools} are no members on that day.',
    basis: register,
    next: check,
    rows: ['J-41', 'P-07'],
  },
  COL_CORE_CANNOT_EXIT: {
    zh: '核心校、召集人所在校或帮扶校不能直接退出。',
    en: 'The core, convenor or supporter school cannot simply leave.',
    basis: jianye('品牌学校职责', 'duty of the brand school'),
    next: { zh: '请先更换核心校，或解散。', en: 'Change the core school first, or dissolve it.' },
    rows: ['J-36'],
  },
  COL_OPEN_ROTATION: {
    zh: '学校尚有未结束的教师交流，不能退出或解散。',
    en: 'Teachers are still on rotation; leaving or dissolving is not possible.',
    basis: register,
    next: { zh: '请先结束交流，或附过渡（交接）方案。', en: 'End them, or add a transition (handover) plan.' },
    rows: [],
  },
  COL_OPEN_RECTIFICATION: {
    zh: '学校尚有未完成的整改，不能退出。',
    en: 'A rectification is open; leaving is not possible.',
    basis: register,
    next: { zh: '请先完成整改，或附过渡方案。', en: 'Finish it, or add a transition plan.' },
    rows: [],
  },
  COL_OPEN_FUNDS: {
    zh: '尚有专项经费未结清，不能退出。',
    en: 'Special funds are not settled; leaving is not possible.',
    basis: register,
    next: { zh: '请先结清经费，或附过渡方案。', en: 'Settle them, or add a transition plan.' },
    rows: [],
  },
  COL_OPEN_ITEMS: {
    labels: { items: openItemLabels },
    zh: '尚有未了事项（{items}），不能解散。',
    en: 'There are open items ({items}); it cannot be dissolved.',
    basis: register,
    next: { zh: '请先办结，或附资产与人员交接材料。', en: 'Settle them, or add the handover of assets and staff.' },
    rows: [],
  },
  COL_CONVERT_SUPPORTER: {
    zh: '所列结对须都在运行，且为同一帮扶校。',
    en: 'The pairings must all be active and have one supporter.',
    basis: {
      zh: '《新时代教育共同体建设方案》“互联网+”结对提升',
      en: 'community scheme: upgrading of Internet+ pairings',
    },
    next: { zh: '请按帮扶校分别转设。', en: 'Convert them supporter by supporter.' },
    rows: ['C-30'],
  },
  COL_PARTNER_SET_CHANGED: {
    zh: '转设后的成员须恰为原结对各校（帮扶校为核心校）。',
    en: 'The members must be exactly the paired schools, the supporter as core.',
    basis: { zh: '《新时代教育共同体建设方案》结对关系不变', en: 'community scheme: partners stay the same' },
    next: { zh: '请按原结对学校填写成员。', en: 'Name exactly the paired schools.' },
    rows: ['C-30'],
  },
  COL_AGREEMENT_UNSIGNED: {
    zh: '集团协议尚未由全体成员校签署（缺：{schools}）。',
    en: 'The agreement is not signed by every member (missing: {schools}).',
    basis: { zh: '集团三年发展规划：签订协议、挂牌', en: 'three-year plan: agreement and plates' },
    next: { zh: '请先完成签署。', en: 'Have it signed first.' },
    rows: ['P-07'],
  },
  COL_IMPORT_DUPLICATE: {
    zh: '来源“{sourceDocId}”第“{sourceRow}”行已经导入。',
    en: 'Row "{sourceRow}" of "{sourceDocId}" is imported already.',
    basis: { zh: '历史数据导入规则', en: 'rules of import' },
    next: { zh: '无须重复导入。', en: 'It need not be imported again.' },
    rows: ['J-58'],
  },
  COL_IMPORT_IN_USE: {
    zh: '导入后已有后续记录，不能撤销导入。',
    en: 'Later records build on the import; it cannot be undone.',
    basis: { zh: '历史数据导入规则', en: 'rules of import' },
    next: { zh: '请以更正方式处理。', en: 'Correct it instead.' },
    rows: ['J-58'],
  },
  COL_CORRECTION_TARGET: {
    zh: '被更正的记录（{correctsEventId}）不是该校的成员记录。',
    en: 'The record to be corrected ({correctsEventId}) is no membership record of that school.',
    basis: { zh: '更正规则', en: 'rules of correction' },
    next: { zh: '请在履历中选择记录。', en: 'Choose the record from the history.' },
    rows: [],
  },
});
export type CollaborationCode = keyof typeof clauses;
export const refuse = refuser(clauses);
