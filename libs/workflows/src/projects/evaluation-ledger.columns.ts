import { column, nameOf, sheet, streamOf, worded, type Cell } from '@app/kernel';
import {
  linkTargetLabels, panelClassLabels, projectGradeLabels, projectStatusLabels, recipientLabels,
} from '../shared/labels.js'; // prettier-ignore
import { twoDecimals } from '../shared/decimals.js';
import type { EvaluationEntry } from './projects.view.js';

const of = column<EvaluationEntry>;
const links = (entries: readonly { schoolId: string; target: string }[]): Cell =>
  entries.map(({ schoolId, target }) => {
    const words = linkTargetLabels[target as keyof typeof linkTargetLabels];
    return { zh: `{${streamOf('school', schoolId)}}（${words.zh}）`, en: `{${streamOf('school', schoolId)}} (${words.en})` };
  }); // prettier-ignore

export const evaluationSheet = sheet<EvaluationEntry>({
  sort: [['round', 'asc'], ['title', 'asc']],
  columns: [
    of('项目', 'Project', ({ title }) => title),
    of('合作', 'Collaboration', ({ collaborationId }) => nameOf('collaboration', collaborationId)),
    of('主管部门', 'Bureau', ({ bureauId }) => nameOf('bureau', bureauId)),
    of('核心校', 'Core school', ({ coreSchoolId }) => nameOf('school', coreSchoolId)),
    of('受益学校', 'Beneficiaries', ({ beneficiarySchoolIds }) => beneficiarySchoolIds.map((each) => nameOf('school', each))),
    of('学年', 'Round', ({ round }) => round),
    of('状态', 'State', ({ status }) => worded(projectStatusLabels, status)),
    of('提交日期', 'Submitted', ({ submittedOn }) => submittedOn),
    of('评审组', 'Panel', ({ panelByClass }) =>
      Object.entries(panelByClass).map(([name, seats]) => ({
        zh: `${panelClassLabels[name as keyof typeof panelClassLabels].zh}${seats}人`,
        en: `${seats} ${panelClassLabels[name as keyof typeof panelClassLabels].en}`,
      }))),
    of('总分', 'Score', ({ total }) => total && twoDecimals(total.num, total.den)),
    of('评分等次', 'Computed grade', ({ computed }) => worded(projectGradeLabels, computed)),
    of('决定等次', 'Grade', ({ grade }) => worded(projectGradeLabels, grade)),
    of('等次不同的理由', 'Reason of another grade', ({ gradeReason }) => gradeReason),
    of('决定日期', 'Decided', ({ decidedOn }) => decidedOn),
    of('决定文号', 'Document number', ({ decisionNo }) => decisionNo),
    of('已运用', 'Links made', ({ linked }) => links(linked)),
    of('待运用', 'Links outstanding', ({ linksOutstanding }) => linksOutstanding),
    of('奖励', 'Rewards', ({ rewards }) => rewards.map((each) => worded(recipientLabels, each.recipient))),
  ],
}); // prettier-ignore
