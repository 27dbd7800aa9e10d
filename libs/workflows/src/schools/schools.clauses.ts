import { clauseBook, refuser } from '@app/kernel';
import { attributeLabels, kindLabels, schoolStatusLabels } from '../shared/labels.js';

const registration = { zh: '学校登记规则', en: 'rules of school registration' };

export const clauses = clauseBook({
  SCH_STATE: {
    labels: { status: schoolStatusLabels },
    zh: '学校“{school}”现为{status}，不能办理此事。',
    en: 'The school "{school}" is {status}; this is not possible.',
    basis: registration,
    next: {
      zh: '请核对学校状态；有误的，提出更正。',
      en: "Check the school's state; if it is wrong, propose a correction.",
    },
    rows: [],
  },
  SCH_BAD_USCC: {
    zh: '统一社会信用代码“{uscc}”不正确（格式或校验位）。',
    en: 'The unified social credit code "{uscc}" is wrong (form or check character).',
    basis: {
      zh: 'GB 32100—2015《法人和其他组织统一社会信用代码编码规则》',
      en: 'GB 32100-2015, unified social credit identifiers',
    },
    next: { zh: '请按法人证书逐位核对。', en: 'Compare it with the certificate, character by character.' },
    rows: ['L-10'],
  },
  SCH_USCC_DUPLICATE: {
    zh: '统一社会信用代码“{uscc}”已登记在另一学校名下。',
    en: 'The unified social credit code "{uscc}" belongs to another school.',
    basis: { zh: 'GB 32100—2015：一个主体一个代码', en: 'GB 32100-2015: one code per body' },
    next: { zh: '请核对代码，或先更正原登记。', en: 'Check the code, or first correct the earlier registration.' },
    rows: ['L-10'],
  },
  SCH_BAD_SCHOOL_CODE: {
    zh: '学校标识码“{schoolCode}”不正确：须为十位，前两位为类别，三四位为所在省（{province}）。',
    en: 'The school code "{schoolCode}" is wrong: ten digits, two of type, then the province ({province}).',
    basis: { zh: '《学校（机构）代码管理办法》', en: 'measures for school (institution) codes' },
    next: { zh: '请按教育统计系统的代码填写。', en: 'Give the code of the education statistics system.' },
    rows: ['L-11'],
  },
  SCH_CODE_REUSED: {
    zh: '学校标识码“{schoolCode}”已经用过，不得再次使用。',
    en: 'The school code "{schoolCode}" has been used and is never used again.',
    basis: { zh: '《学校（机构）代码管理办法》：代码不重复使用', en: 'measures for school codes: never reused' },
    next: { zh: '请申领新代码。', en: 'Have a new code assigned.' },
    rows: ['L-11'],
  },
  SCH_CODE_CHANGE_REQUIRED: {
    zh: '学校类别改变后，标识码“{schoolCode}”的类别位不再相符，须同时给出新代码。',
    en: 'The kind changes and the type digits of "{schoolCode}" no longer fit; a new code is needed.',
    basis: {
      zh: '《学校（机构）代码管理办法》：类别变更的，原代码作废',
      en: 'measures for school codes: a change of type voids the code',
    },
    next: { zh: '请填写 newSchoolCode。', en: 'Fill in newSchoolCode.' },
    rows: ['L-11'],
  },
  SCH_PARENT_REQUIRED: {
    zh: '非独立法人的校区须说明所属学校。',
    en: 'A campus that is no legal person needs the school it belongs to.',
    basis: registration,
    next: { zh: '请填写 parentSchoolId（不得为本校）。', en: 'Give parentSchoolId (not the school itself).' },
    rows: ['J-61'],
  },
  SCH_NAME_DUPLICATE: {
    zh: '本区划内已有名为“{nameZh}”的学校。',
    en: 'There is already a school named "{nameZh}" in this division.',
    basis: registration,
    next: {
      zh: '请核对是否同一学校；确系同名的，填写 confirmHomonym。',
      en: 'If it really is another school, set confirmHomonym.',
    },
    rows: [],
  },
  SCH_STAGE_UNKNOWN: {
    zh: '学段不能为空。',
    en: 'The stages must not be empty.',
    basis: { zh: '义务教育法及学制', en: 'school system' },
    next: { zh: '请至少填写一个学段。', en: 'Give at least one stage.' },
    rows: ['J-60'],
  },
  SCH_BAD_VALUE: {
    labels: { attribute: attributeLabels },
    zh: '“{attribute}”的值不合要求。',
    en: 'The value of "{attribute}" is not of its form.',
    basis: registration,
    next: { zh: '请按该事项的要求填写。', en: 'Give a value of the form the attribute asks for.' },
    rows: [],
  },
  SCH_NOT_MEMBER: {
    zh: '学校在 {effectiveOn} 不是该办学联合体的成员。',
    en: 'The school is no active member of that collaboration on {effectiveOn}.',
    basis: { zh: '教师流动与统计归属规则', en: 'rule of primary membership' },
    next: { zh: '请选择其所在的办学联合体。', en: 'Choose a collaboration it belongs to.' },
    rows: ['J-59'],
  },
  SCH_PRIMARY_KIND: {
    labels: { kind: kindLabels },
    zh: '{kind}不能作为主要归属；只能是教育集团或教共体。',
    en: 'A {kind} cannot be the primary collaboration; only a group or a community can.',
    basis: { zh: '教师流动与统计归属规则', en: 'rule of primary membership' },
    next: { zh: '请选择教育集团、共建型或协作型教共体。', en: 'Choose an education group or a community.' },
    rows: ['J-59', 'J-03'],
  },
  SCH_OPEN_CASE: {
    zh: '学校尚有 {cases} 件未结申请，不能撤并。',
    en: 'The school is applicant in {cases} open case(s) and cannot be closed.',
    basis: { zh: '《行政许可法》办理程序', en: 'administrative procedure' },
    next: { zh: '请先办结或撤回申请。', en: 'Settle or withdraw the cases first.' },
    rows: [],
  },
  SCH_SUCCESSOR: {
    zh: '承接学校须为另一所在办学校。',
    en: 'The successor must be another active school.',
    basis: registration,
    next: { zh: '请核对承接学校。', en: 'Check the successor.' },
    rows: [],
  },
  SCH_CORRECTION_TARGET: {
    labels: { attribute: attributeLabels },
    zh: '被更正的记录（{correctsEventId}）不是本校关于“{attribute}”的记录。',
    en: 'The record to be corrected ({correctsEventId}) says nothing of "{attribute}" of this school.',
    basis: { zh: '更正规则', en: 'rules of correction' },
    next: { zh: '请在本校履历中选择记录。', en: "Choose the record from the school's history." },
    rows: [],
  },
});
export const refuse = refuser(clauses);
