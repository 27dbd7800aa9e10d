import { clauseBook, refuser, type Words } from '@app/kernel';
import { docNoClauses } from '../shared/doc-no.js';
import { projectPartLabels, projectStatusLabels } from '../shared/labels.js';

const scheme: Words = {
  zh: '《新时代教育共同体建设方案》附件三“项目评估”',
  en: 'education communities scheme, annex 3, project evaluation',
};
const panel: Words = { zh: '项目评审组组成的政策参数', en: 'policy parameter on the panel' };
const duties: Words = { zh: '职责分离要求', en: 'separation of duties' };

export const clauses = clauseBook({
  ...docNoClauses,
  PRJ_STATE: {
    labels: { status: { ...projectStatusLabels, handled: { zh: '异议已处理', en: 'past this objection' } } },
    zh: '该项目现处“{status}”，不能办理“{command}”。',
    en: 'The project is "{status}"; "{command}" is not possible.',
    basis: { zh: '项目评估工作规程', en: 'rules of procedure for project evaluations' },
    next: { zh: '请查看项目进度，办理当前环节。', en: 'Look at where the project stands and do what is due now.' },
    rows: ['C-26'],
  },
  PRJ_NOT_CORE_SCHOOL: {
    zh: '项目评估由核心校（{core}）申请，贵校不是核心校，不能办理。',
    en: 'The core school ({core}) applies for project evaluations; another school cannot.',
    basis: scheme,
    next: {
      zh: '请由核心校办理；贵校可补充、确认本校的提升数据。',
      en: 'Have the core school do it; your school adds and confirms its own figures.',
    },
    rows: ['C-25'],
  },
  PRJ_WRONG_COLLABORATION_KIND: {
    zh: '项目评估适用于{kinds}，该合作的形态（{kind}）不在其内。',
    en: 'Project evaluation is for {kinds}; this collaboration is {kind}.',
    basis: scheme,
    next: { zh: '请核对合作形态；扩大适用范围须由政策规定。', en: 'Check the kind; a policy may widen the range.' },
    rows: ['C-25'],
  },
  PRJ_BENEFICIARY_NOT_MEMBER: {
    zh: '受益学校（{schools}）不是该合作现有的非核心成员校。',
    en: 'Beneficiaries must be members other than the core school; these are not: {schools}.',
    basis: scheme,
    next: { zh: '请在成员校中选择。', en: 'Choose among the members.' },
    rows: ['C-25'],
  },
  PRJ_EVIDENCE_MISSING: {
    labels: { missing: projectPartLabels },
    zh: '缺少佐证：{missing}。',
    en: 'Evidence is missing: {missing}.',
    basis: scheme,
    next: {
      zh: '项目实施须有佐证，每所受益学校须有提升数据。',
      en: 'Attach evidence of the implementation, and figures of every beneficiary.',
    },
    rows: ['C-26'],
  },
  PRJ_BENEFICIARY_UNCONFIRMED: {
    zh: '受益学校（{schools}）尚未确认本校的提升数据。',
    en: 'Beneficiaries have not confirmed their figures: {schools}.',
    basis: scheme,
    next: { zh: '请由各校校长确认。', en: 'Have the principals confirm.' },
    rows: ['C-26'],
  },
  PRJ_BAD_ROUND: {
    zh: '“{round}”不是学年（如 2024-2025）。',
    en: '"{round}" is not a school year such as 2024-2025.',
    basis: { zh: '学年写法', en: 'how school years are written' },
    next: { zh: '请更正学年。', en: 'Put the school year right.' },
    rows: ['C-25'],
  },
  PRJ_PANEL_COMPOSITION: {
    zh: '评审组组成不符：{lacking}不足，或专家人数不为奇数。',
    en: 'The panel is not composed as required: too few of {lacking}, or an even number of experts.',
    basis: panel,
    next: {
      zh: '请按规定补足评委：专家为奇数，并有家长与社区代表。',
      en: 'Add members: an odd number of experts, parents and community.',
    },
    labels: {
      lacking: {
        expert: { zh: '专家', en: 'experts' },
        thirdParty: { zh: '第三方', en: 'third parties' },
        parent: { zh: '家长代表', en: 'parents' },
        community: { zh: '社区代表', en: 'community members' },
      },
    },
    rows: ['J-49', 'J-50'],
  },
  PRJ_PANEL_SEAT: {
    zh: '一人只能占一个席位，席位编号不得重复。',
    en: 'Each seat has its own id, and nobody holds two.',
    basis: panel,
    next: { zh: '请更正评审组名单。', en: 'Put the list right.' },
    rows: ['J-50'],
  },
  PRJ_RECUSAL: {
    zh: '评委（{persons}）任职于核心校、受益学校或其上级办学单位，应当回避。',
    en: 'Panel members ({persons}) belong to the core school, a beneficiary or its parent body and must step aside.',
    basis: { zh: '评审回避要求', en: 'rules of recusal' },
    next: { zh: '请另聘评委。', en: 'Appoint others.' },
    rows: ['J-49'],
  },
  PRJ_NOT_PANEL_MEMBER: {
    zh: '席位（{seat}）不是您的，不能评分。',
    en: 'Seat {seat} is not yours to score.',
    basis: panel,
    next: { zh: '请在本人席位上评分。', en: 'Score on your own seat.' },
    rows: ['C-26'],
  },
  PRJ_CRITERION_MISSING: {
    labels: { missing: projectPartLabels },
    zh: '须同时就项目实施与成员校提升评分，缺少：{missing}。',
    en: 'Both criteria are scored; missing: {missing}.',
    basis: scheme,
    next: { zh: '请补全评分。', en: 'Give both scores.' },
    rows: ['C-26'],
  },
  PRJ_SCORE_RANGE: {
    zh: '评分 {score} 须为 0 至 100 的整数。',
    en: 'A score is a whole number from 0 to 100, not {score}.',
    basis: panel,
    next: { zh: '请更正评分。', en: 'Put the score right.' },
    rows: ['C-26'],
  },
  PRJ_ALREADY_SCORED: {
    zh: '该席位已评分，不能再次提交。',
    en: 'This seat has been scored.',
    basis: panel,
    next: { zh: '汇总前可修改评分并说明理由。', en: 'It may be revised, with a reason, until scoring is completed.' },
    rows: ['C-26'],
  },
  PRJ_SCORE_OUTSTANDING: {
    zh: '尚有席位未评分（{seats}），不能汇总。',
    en: 'Seats are not scored yet: {seats}.',
    basis: panel,
    next: { zh: '请催办，或更换评委。', en: 'Remind them, or replace the members.' },
    rows: ['C-26'],
  },
  PRJ_SECOND_NOTICE_NEW_ITEM: {
    zh: '补正须一次性告知，不能再次要求补正首次未告知的事项（{items}）。',
    en: 'Corrections are told once; these items were not about material supplied since: {items}.',
    basis: { zh: '《行政许可法》第三十二条（参照）', en: 'Administrative Licensing Law, article 32 (by analogy)' },
    next: { zh: '请据现有材料受理或不予受理。', en: 'Accept or refuse on what there is.' },
    rows: ['L-02'],
  },
  PRJ_NOTICE_TOO_SHORT: {
    zh: '公示期 {days} 个工作日，少于规定的 {minimum} 个工作日。',
    en: 'A notice of {days} working days is shorter than the {minimum} required.',
    basis: { zh: '公示期政策参数', en: 'policy parameter on public notices' },
    next: { zh: '请延长公示期。', en: 'Post it longer.' },
    rows: ['L-06'],
  },
  PRJ_NOTICE_NOT_ENDED: {
    zh: '公示至 {endsOn} 止，期满次日方可办理。',
    en: 'The notice runs until {endsOn}; this is possible from the day after.',
    basis: { zh: '项目评估工作规程', en: 'rules of procedure for project evaluations' },
    next: { zh: '请于期满后办理。', en: 'Wait until it has ended.' },
    rows: ['L-06'],
  },
  PRJ_NOTICE_ENDED: {
    zh: '公示已于 {endsOn} 期满，不能再提异议。',
    en: 'The notice ended on {endsOn}; objections are closed.',
    basis: { zh: '项目评估工作规程', en: 'rules of procedure for project evaluations' },
    next: { zh: '可依法以其他途径反映。', en: 'Other remedies remain open.' },
    rows: ['L-06'],
  },
  PRJ_OBJECTION_OPEN: {
    zh: '尚有异议未处理（{objections}），不能结束公示。',
    en: 'Objections are unhandled ({objections}).',
    basis: { zh: '项目评估工作规程', en: 'rules of procedure for project evaluations' },
    next: { zh: '请先处理异议。', en: 'Handle them first.' },
    rows: ['L-06'],
  },
  PRJ_SOD_OBJECTION: {
    zh: '受理人或评委（{person}）不能处理对本项目的异议。',
    en: 'Who accepted or scored the project ({person}) cannot handle objections to it.',
    basis: duties,
    next: { zh: '请转其他经办人处理。', en: 'Have another officer handle it.' },
    rows: ['L-06'],
  },
  PRJ_GRADE_REASON: {
    zh: '评分对应的等次是“{computed}”，决定不同等次须说明理由。',
    en: 'The scores make it "{computed}"; another grade needs a reason.',
    basis: panel,
    next: { zh: '请填写理由，或采用评分等次。', en: 'Give the reason, or take the computed grade.' },
    rows: ['C-26'],
  },
  PRJ_SOD_DECIDER: {
    zh: '决定人（{person}）曾为本项目{duty}，不能作出决定。',
    en: 'The decider ({person}) was {duty} in this project.',
    basis: duties,
    next: { zh: '请转其他负责人办理。', en: 'Have another leader decide.' },
    rows: ['C-26'],
  },
  PRJ_LINK_SCHOOL: {
    zh: '该校（{school}）既非核心校也非受益学校，结果不能纳入其考评。',
    en: 'School {school} is neither the core school nor a beneficiary; the result does not count for it.',
    basis: scheme,
    next: { zh: '请选择核心校或受益学校。', en: 'Choose the core school or a beneficiary.' },
    rows: ['C-27', 'C-28'],
  },
  PRJ_LINK_DUPLICATE: {
    zh: '该校 {period} 的此项考评已纳入本项目结果。',
    en: 'The result already counts in that appraisal of {period}.',
    basis: scheme,
    next: { zh: '无需重复办理。', en: 'Nothing more is needed.' },
    rows: ['C-27', 'C-28'],
  },
  PRJ_CORRECTION_TARGET: {
    zh: '记录（{correctsEventId}）不能作此更正：名称与起止日期出自起草，决定日期出自决定。',
    en: 'Record {correctsEventId} cannot be corrected so: title and dates come from the draft, the day of decision from the decision.',
    basis: { zh: '更正规则', en: 'rules of correction' },
    next: { zh: '请在办理经过中选择相应记录。', en: 'Choose the record in the history.' },
    rows: ['C-26'],
  },
});
export const refuse = refuser(clauses);
/** Which clause a taken claim stands for. */
export const claimClauses = { docNo: 'POL_DOC_NO_TAKEN' };
