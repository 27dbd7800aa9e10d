import { column, nameOf, sheet, worded, type Cell } from '@app/kernel';
import { caseTypeLabels, projectGradeLabels } from '../shared/labels.js';
import type { RegisteredDecision } from './decision-register.view.js';

const of = column<RegisteredDecision>;
const types = {
  ...caseTypeLabels,
  rotationPlan: { zh: '教师交流轮岗计划', en: 'rotation plan' },
  projectEvaluation: { zh: '项目评估', en: 'project evaluation' },
};
const initiations = {
  onApplication: { zh: '依申请', en: 'on application' },
  exOfficio: { zh: '依职权', en: 'ex officio' },
};
export const registerStates = {
  received: { zh: '已收件', en: 'received' },
  accepted: { zh: '已受理', en: 'accepted' },
  notAccepted: { zh: '不予受理', en: 'not accepted' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
  lapsed: { zh: '已失效', en: 'lapsed' },
  approved: { zh: '已批准', en: 'approved' },
  denied: { zh: '不予批准', en: 'denied' },
  revoked: { zh: '已撤销', en: 'revoked' },
  decided: { zh: '已决定', en: 'decided' },
};
const days = (from: string, to: string): Cell => ({ zh: `${from}至${to}`, en: `${from} to ${to}` });

export const registerSheet = sheet<RegisteredDecision>({
  sort: [['receivedOn', 'asc']],
  columns: [
    of('案号', 'Case number', ({ caseNo }) => caseNo, 'code'),
    of('事项', 'Matter', ({ type }) => worded(types, type)),
    of('名称', 'Name', ({ nameZh }) => nameZh),
    of('启动方式', 'Begun', ({ initiation }) => worded(initiations, initiation)),
    of('主管部门', 'Bureau', ({ bureauId }) => nameOf('bureau', bureauId)),
    of('申请学校', 'Applicant', ({ applicantSchoolId }) => nameOf('school', applicantSchoolId)),
    of('所涉学校', 'Schools', ({ schools }) => schools.map((each) => nameOf('school', each))),
    of('状态', 'State', ({ status }) => worded(registerStates, status)),
    of('收件日期', 'Received', ({ receivedOn }) => receivedOn),
    of('受理日期', 'Accepted', ({ acceptedOn }) => acceptedOn),
    of('视为受理', 'Accepted by silence', ({ deemed }) => deemed),
    of('公示', 'Public notices', ({ notices }) => notices.map(({ startsOn, endsOn }) => days(startsOn, endsOn))),
    of('异议件数', 'Objections', ({ objections }) => objections.length),
    of('决定期限', 'Due', ({ decisionDueOn }) => decisionDueOn),
    of('延长工作日', 'Extended by, working days', ({ extendedBy }) => extendedBy),
    of('决定日期', 'Decided', ({ decidedOn }) => decidedOn),
    of('生效日期', 'Effective', ({ effectiveOn }) => effectiveOn),
    of('等次', 'Grade', ({ grade }) => worded(projectGradeLabels, grade)),
    of('决定文号', 'Document number', ({ decisionNo }) => decisionNo),
    of('决定人', 'Decided by', ({ deciders }) => deciders.map((each) => nameOf('staff', each))),
    of('理由', 'Reason', ({ reason }) => reason),
    of('所附条件', 'Conditions', ({ conditions }) => conditions),
    of('用时（工作日）', 'Working days used', ({ daysUsed }) => daysUsed),
    of('时限（工作日）', 'Working days allowed', ({ daysAllowed }) => daysAllowed),
    of('逾期', 'Late', ({ late }) => late),
    of('印发日期', 'Issued', ({ issuedOn }) => issuedOn),
    of('送达日期', 'Served', ({ servedOn }) => servedOn),
    of('公开日期', 'Disclosed', ({ disclosedOn }) => disclosedOn),
    of('撤销日期', 'Revoked', ({ revokedOn }) => revokedOn),
    of('撤销事由', 'Ground of revocation', ({ revocationGround }) => revocationGround),
  ],
});
