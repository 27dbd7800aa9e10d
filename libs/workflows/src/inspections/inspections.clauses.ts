import { clauseBook, refuser, type Words } from '@app/kernel';
import { docNoClauses } from '../shared/doc-no.js';
import { fitnessClauses, regulation } from '../shared/inspection-words.js';
import { elementLabels, inspectionLabels, stageLabels } from './inspections.words.js';

const procedure = regulation('第三章 督导的实施', 'chapter 3 (how inspections are carried out)');
const evaluation: Words = {
  zh: '《建邺区学区制和集团化办学实施办法》督导评价制度',
  en: 'Jianye measures for school districts and groups, evaluation by the supervision office',
};
const scope: Words = {
  zh: '《建邺区学区制和集团化办学实施办法》责任督学制度',
  en: 'Jianye measures for school districts and groups, responsible inspectors',
};
const duties: Words = { zh: '职责分离要求', en: 'separation of duties' };

export const clauses = clauseBook({
  ...docNoClauses,
  ...fitnessClauses,
  INS_STATE: {
    zh: '该督导{stage}，不能办理“{command}”。',
    en: 'The inspection is {stage}; "{command}" is not possible.',
    basis: procedure,
    next: { zh: '请查看督导进度，办理当前环节。', en: 'Look at where the inspection stands.' },
    rows: ['L-16'],
    labels: { stage: stageLabels },
  },
  INS_NOT_COMPETENT: {
    zh: '所列学校没有共同的主管教育部门，或不归您所在的教育部门，不能一并督导。',
    en: 'The schools named are not all under your bureau.',
    basis: procedure,
    next: { zh: '请分别安排，或由共同上级安排。', en: 'Schedule them apart, or have the common superior do it.' },
    rows: ['S-05'],
  },
  INS_SCHOOL_NOT_MEMBER: {
    zh: '学校（{schools}）在计划日期不是该联合体的成员。',
    en: 'Not members of the collaboration on the planned day: {schools}.',
    basis: scope,
    next: { zh: '请核对学校名单。', en: 'Check the schools.' },
    rows: ['J-23'],
  },
  INS_ELEMENT_ORDER: {
    zh: '督导评价须依次进行：本周期（{cycle}）尚无“{before}”环节的评价，不能进行“{element}”环节。',
    en: 'Evaluations go in order: without one of the {before} in this cycle ({cycle}) there is none of the {element}.',
    basis: evaluation,
    next: { zh: '请先完成前一环节的评价；评价督导须写明环节，其他督导不写。', en: 'Evaluate what comes before first; an evaluation names its element, other inspections none.' },
    rows: ['J-45'],
    labels: { before: elementLabels, element: { ...elementLabels, none: { zh: '未写明', en: 'element not named' } } },
  },
  INS_CERTIFICATE_NOT_SHOWN: {
    zh: '未出示督学证，不能开始督导。',
    en: 'Without showing the certificate an inspection does not begin.',
    basis: procedure,
    next: { zh: '请出示督学证后再开始。', en: 'Show the certificate first.' },
    rows: ['L-16'],
  },
  INS_INSPECTOR_DUPLICATE: {
    zh: '该督学（{inspectorId}）已在本次督导中。',
    en: 'The inspector ({inspectorId}) is in this inspection already.',
    basis: procedure,
    next: { zh: '请核对督学名单。', en: 'Check the inspectors.' },
    rows: ['L-16'],
  },
  INS_SCHOOL_NOT_IN_SCOPE: {
    zh: '学校（{schoolId}）不在本次督导范围内。',
    en: 'The school ({schoolId}) is not in this inspection.',
    basis: procedure,
    next: { zh: '请核对学校，或另行安排督导。', en: 'Check the school, or schedule another inspection.' },
    rows: ['L-16'],
  },
  INS_ITEM_NOT_IN_SCOPE: {
    zh: '“{scopeItem}”不在本次督导内容之内。',
    en: '"{scopeItem}" is not among the contents of this inspection.',
    basis: scope,
    next: { zh: '请按本次督导内容记录。', en: 'Record what this inspection is about.' },
    rows: ['J-24'],
    labels: inspectionLabels,
  },
  INS_ASPECT: {
    labels: { ...inspectionLabels, element: { ...elementLabels, none: { zh: '（非评价督导）', en: 'none' } } },
    zh: '“{aspect}”不是“{element}”评价的要点，不能据以记录问题。',
    en: 'The {aspect} is not looked at in an evaluation of the element "{element}".',
    basis: { zh: '建邺区2016年实施办法四（三）督导评价', en: 'Jianye measure of 2016, part 4(3), evaluation' },
    next: { zh: '请选择该环节的要点，或不填。', en: 'Choose one of the element, or none.' },
    rows: ['J-46', 'J-47', 'J-48'],
  },
  INS_NO_FINDING: {
    zh: '反馈须有至少一个问题，或注明未发现问题，二者不能并存（现有 {findings} 个）。',
    en: 'Feedback names at least one finding or says there is none, not both ({findings} recorded).',
    basis: procedure,
    next: { zh: '请先记录问题，或注明未发现问题。', en: 'Record the findings, or say there is none.' },
    rows: ['L-16'],
  },
  INS_DEFENCE_LATE: {
    zh: '申辩期限至 {defenceDueOn}，已过。',
    en: 'A defence was possible until {defenceDueOn}.',
    basis: procedure,
    next: { zh: '请在整改报告中说明。', en: 'Say it in the report on rectification.' },
    rows: ['L-16'],
  },
  INS_DEFENCE_OPEN: {
    zh: '申辩期限（至 {defenceDueOn}）未满，且尚有学校未申辩，不能发出督导意见。',
    en: 'Schools may still answer (until {defenceDueOn}); the opinion waits.',
    basis: procedure,
    next: { zh: '请待期满或各问题均已申辩后办理。', en: 'Wait until then, or until every finding has been answered.' },
    rows: ['L-16'],
  },
  INS_FINDING_UNDECIDED: {
    zh: '每一问题须认定或撤回，且只能其一：{findings}。',
    en: 'Every finding is either confirmed or withdrawn: {findings}.',
    basis: procedure,
    next: { zh: '请逐一列明。', en: 'List each of them once.' },
    rows: ['L-16'],
  },
  INS_DEFENCE_UNANSWERED: {
    zh: '对学校申辩的问题（{findings}）须逐一答复。',
    en: 'Defences must be answered, one by one: {findings}.',
    basis: procedure,
    next: { zh: '请填写答复。', en: 'Fill in the answers.' },
    rows: ['L-16'],
  },
  INS_RECTIFICATION_FINDING: {
    zh: '整改要求只能针对已认定的问题（{findingId}）。',
    en: 'Only a confirmed finding can be ordered to be rectified ({findingId}).',
    basis: procedure,
    next: { zh: '请核对问题。', en: 'Check the finding.' },
    rows: ['L-16'],
  },
  INS_DUE_ON: {
    zh: '整改期限（{dueOn}）须晚于 {after}。',
    en: 'The deadline ({dueOn}) must be later than {after}.',
    basis: procedure,
    next: { zh: '请调整期限。', en: 'Choose a later day.' },
    rows: ['L-16'],
  },
  INS_RECTIFICATION_STATE: {
    zh: '该整改事项现为“{status}”，不能办理此事。',
    en: 'The rectification is {status}; this is not possible.',
    basis: procedure,
    next: { zh: '请查看整改进度。', en: 'Look at where the rectification stands.' },
    rows: ['L-16'],
    labels: {
      status: {
        ordered: { zh: '待整改', en: 'to be carried out' },
        reported: { zh: '已报待复查', en: 'reported' },
        passed: { zh: '复查合格', en: 'passed' },
      },
    },
  },
  INS_EVIDENCE_REQUIRED: {
    zh: '整改报告须附至少一份证据。',
    en: 'A report on rectification needs at least one piece of evidence.',
    basis: procedure,
    next: { zh: '请上传整改证据。', en: 'Upload the evidence.' },
    rows: ['L-16'],
  },
  INS_EXTENSION_USED: {
    zh: '该整改事项已延期一次，不能再延。',
    en: 'The deadline has been extended once already.',
    basis: procedure,
    next: { zh: '请按期整改；逾期的可升级处理。', en: 'Carry it out in time; what is late can be escalated.' },
    rows: ['L-16'],
  },
  INS_SOD_REINSPECT: {
    zh: '问题由您（{person}）提出，较重及严重问题的复查须由其他督学进行。',
    en: 'You ({person}) recorded this finding; major and critical ones are re-inspected by another inspector.',
    basis: duties,
    next: { zh: '请由其他督学复查。', en: 'Have another inspector do it.' },
    rows: ['L-16'],
  },
  INS_ESCALATE_GROUND: {
    zh: '没有复查不合格或逾期未报的整改事项，不能升级处理。',
    en: 'No rectification has failed or is overdue; there is no ground to escalate.',
    basis: { zh: '《教育督导问责办法》', en: 'Measures on accountability in education inspection' },
    next: { zh: '请等待整改与复查结果。', en: 'Wait for the report and the re-inspection.' },
    rows: ['L-18'],
  },
  INS_SOD_CLOSE: {
    zh: '您（{person}）是本次督导的督学，不能办结本案。',
    en: 'You ({person}) inspected here and cannot close the case.',
    basis: duties,
    next: { zh: '请由其他负责人办结。', en: 'Have another chief close it.' },
    rows: ['L-16'],
  },
  INS_RECTIFICATION_OPEN: {
    zh: '尚有 {open} 项整改未通过复查也未升级处理，不能办结。',
    en: '{open} rectifications have neither passed nor been escalated.',
    basis: procedure,
    next: { zh: '请先复查或升级处理。', en: 'Re-inspect or escalate them first.' },
    rows: ['L-16'],
  },
  INS_CORRECTION_FORM: {
    zh: '所更正的记录（{correctsEventId}）没有该项目，或更正内容不合格式。',
    en: 'The record to be corrected ({correctsEventId}) has no such field, or the value has not its form.',
    basis: { zh: '更正规则', en: 'rules of correction' },
    next: { zh: '请在本案记录中选择。', en: 'Choose one of the case’s records.' },
    rows: ['L-16'],
  },
}); // prettier-ignore
export const refuse = refuser(clauses);
export const claimClauses = { docNo: 'POL_DOC_NO_TAKEN' } as const;
