import { clauseBook, refuser } from '@app/kernel';

const personnel = { zh: '《卷宗》人员与授权规程', en: 'Juanzong rules on staff and capacities' };
const threeLevels = { zh: '市、县（区）、集团三级工作机制', en: 'three-level mechanism city, county, group' };
const gradeLabels = {
  principal: { zh: '校长', en: 'principal' },
  head: { zh: '科室负责人', en: 'head of office' },
  import: { zh: '数据导入', en: 'imports' },
  agreement: { zh: '协议单位', en: 'partner with an agreement' },
};

export const clauses = clauseBook({
  STF_BOOTSTRAP_DONE: {
    zh: '本库已设立首任系统管理员，不能再次设立。',
    en: 'The first administrator of this store has been appointed; this cannot be done again.',
    basis: personnel,
    next: { zh: '请由现任系统管理员提出授权。', en: 'Have an administrator propose the capacity.' },
    rows: ['S-05'],
    kind: 'state',
  },
  STF_STATE: {
    zh: '该人员的账户{status}，不能办理此事。',
    en: 'The account of this person is {status}; this is not possible.',
    basis: personnel,
    next: { zh: '请核对人员编号。', en: 'Check the id of the person.' },
    rows: ['S-05'],
  },
  STF_SUBJECT_TAKEN: {
    zh: '身份标识（{issuer} / {subject}）已属于另一人员，不能再次登记。',
    en: 'The identity ({issuer} / {subject}) belongs to another person and cannot be registered again.',
    basis: personnel,
    next: { zh: '请核对统一身份平台的账号。', en: 'Check the account at the identity provider.' },
    rows: ['S-05'],
  },
  STF_SELF_GRANT: {
    zh: '任何人不得提出或核准对自己的授权。',
    en: 'Nobody may propose or approve a capacity for himself or herself.',
    basis: personnel,
    next: {
      zh: '请由其他系统管理员提出，另一有权人员核准。',
      en: 'Have another administrator propose it and another entitled person approve it.',
    },
    rows: ['S-05'],
    kind: 'forbidden',
  },
  STF_UNTIL_REQUIRED: {
    zh: '审计人员和系统管理员的授权须有期限，不能不填终止日期。',
    en: 'A capacity of auditor or system administrator needs an end date.',
    basis: personnel,
    next: { zh: '请填写终止日期（until）。', en: 'Fill in `until`.' },
    rows: ['S-05'],
  },
  STF_CONTEXTUAL_ROLE: {
    zh: '身份“{role}”由成员关系、任命或席位产生，不能直接授予。',
    en: 'The capacity "{role}" follows from memberships, appointments or seats and cannot be granted.',
    basis: personnel,
    next: { zh: '请授予学校用户身份，或办理相应任命。', en: 'Grant a school user, or make the appointment.' },
    rows: ['S-05', 'J-36'],
  },
  STF_GRADE: {
    labels: { grade: gradeLabels },
    zh: '身份“{role}”没有“{grade}”这一级别，不能授予。',
    en: 'The capacity "{role}" has no grade "{grade}".',
    basis: personnel,
    next: {
      zh: '校长级（principal）限学校用户，科室负责人（head）和导入（import）限经办人。',
      en: '`principal` is for school users, `head` and `import` for bureau officers.',
    },
    rows: ['S-05'],
  },
  STF_ROLE_ORGANISATION: {
    zh: '身份“{role}”不能授予于该单位（{organisationId}）：单位不存在，或层级、类别不符。',
    en: 'The capacity "{role}" cannot be held at this organisation ({organisationId}): unknown, or of another level or kind.',
    basis: threeLevels,
    next: {
      zh: '市级身份须在市级教育部门，学校用户须在学校，会签单位和对接系统须写明主管教育部门（bureauId）。',
      en: 'City capacities need a city bureau, school users a school; consulted units and clients name the responsible bureau (bureauId).',
    },
    rows: ['S-05', 'S-42'],
  },
  STF_INTERVAL: {
    zh: '终止日期 {until} 早于起始日期 {from}，期间不成立。',
    en: 'The end date {until} lies before the start date {from}.',
    basis: personnel,
    next: { zh: '请核对起止日期。', en: 'Check both dates.' },
    rows: [],
  },
  STF_CAPACITY_DUPLICATE: {
    zh: '该人员在同一单位、同一期间已有身份“{role}”，不能重复授予。',
    en: 'This person already holds "{role}" at this organisation in this period.',
    basis: personnel,
    next: { zh: '请先撤销原授权。', en: 'Revoke the earlier capacity first.' },
    rows: ['S-05'],
  },
  STF_CAPACITY_STATE: {
    zh: '该人员在所述日期不持有这项身份（{capacityId}），不能据以办理。',
    en: 'The person does not hold this capacity ({capacityId}) on the dates given.',
    basis: personnel,
    next: { zh: '请核对身份编号与起止日期。', en: 'Check the capacity and its dates.' },
    rows: ['S-05'],
  },
  STF_CORRECTION_TARGET: {
    zh: '被更正的记录（{correctsEventId}）不是该人员的授权记录，不能据以更正身份。',
    en: 'The record to be corrected ({correctsEventId}) is no grant of a capacity to this person.',
    basis: { zh: '更正规则', en: 'rules of correction' },
    next: { zh: '请在该人员的履历中选择授权记录。', en: "Choose the grant from the person's history." },
    rows: ['S-05'],
  },
  STF_DELEGATION_TOO_LONG: {
    zh: '委托期间为 {days} 天，超过 90 天，不能委托。',
    en: 'The delegation would last {days} days; more than 90 days is not possible.',
    basis: personnel,
    next: { zh: '请缩短期间，或改为正式授权。', en: 'Shorten it, or grant a capacity instead.' },
    rows: ['S-05'],
  },
  STF_DELEGATION_CHAIN: {
    zh: '受托的身份不能再转委托。',
    en: 'A delegated capacity cannot be delegated again.',
    basis: personnel,
    next: { zh: '请由身份持有人本人委托。', en: 'Have the holder delegate it.' },
    rows: ['S-05'],
  },
  STF_DELEGATION_SELF: {
    zh: '不能委托给自己。',
    en: 'Nobody can delegate to himself or herself.',
    basis: personnel,
    next: { zh: '请另选受托人。', en: 'Choose another person.' },
    rows: ['S-05'],
  },
  STF_DELEGATION_HOLDER: {
    zh: '只有身份持有人本人，或凭书面决定的系统管理员，可以委托或终止委托。',
    en: 'Only the holder, or an administrator on a written order, may delegate or end a delegation.',
    basis: personnel,
    next: { zh: '请由持有人办理。', en: 'Have the holder do it.' },
    rows: ['S-05'],
    kind: 'forbidden',
  },
  STF_DELEGATION_ORDER: {
    zh: '系统管理员代为办理委托须附书面决定。',
    en: 'An administrator needs the written order as evidence to delegate for somebody.',
    basis: personnel,
    next: { zh: '请上传书面决定（orderFileId）。', en: 'Upload the written order (orderFileId).' },
    rows: ['S-05'],
  },
  STF_DELEGATION_ROLE: {
    zh: '身份“{role}”系个人专任，不能委托。',
    en: 'The capacity "{role}" is a personal mandate and cannot be delegated.',
    basis: personnel,
    next: { zh: '请按程序另行授权。', en: 'Have it granted by the two-person procedure.' },
    rows: ['S-05'],
  },
  STF_DELEGATION_STATE: {
    zh: '没有这项有效的委托（{delegationId}），不能终止。',
    en: 'There is no such delegation in force ({delegationId}).',
    basis: personnel,
    next: { zh: '请重新读取人员卷宗。', en: 'Read the staff file again.' },
    rows: ['S-05'],
  },
  STF_SUCCESSOR: {
    zh: '接办人不是本单位在任经办人，或原经办人不属本单位，不能移交。',
    en: 'The successor is not an officer in office at this bureau, or the person relieved never was of it.',
    basis: personnel,
    next: { zh: '请另选本单位在任经办人。', en: 'Choose an officer of this bureau.' },
    rows: ['S-05'],
  },
});
export const refuse = refuser(clauses);
