import { column, nameOf, sheet, worded } from '@app/kernel';
import { linkTargetLabels, projectGradeLabels } from '../shared/labels.js';
import type { AppraisalLink } from './appraisal-linkage.view.js';

const of = column<AppraisalLink>;
export const linkageSheet = sheet<AppraisalLink>({
  sort: [['schoolId', 'asc'], ['target', 'asc']],
  columns: [
    of('学校', 'School', ({ schoolId }) => nameOf('school', schoolId)),
    of('结果', 'Result', ({ title }) => title),
    of('等次', 'Grade', ({ grade }) => worded(projectGradeLabels, grade)),
    of('合作', 'Collaboration', ({ collaborationId }) => nameOf('collaboration', collaborationId)),
    of('考评', 'Appraisal', ({ target }) => worded(linkTargetLabels, target)),
    of('待办', 'Outstanding', ({ outstanding }) => outstanding),
    of('应纳入自', 'Due since', ({ dueSince }) => dueSince),
    of('考评期', 'Period', ({ period }) => period),
    of('运用方式', 'Effect', ({ effect }) => effect),
    of('加分', 'Points', ({ points }) => points),
    of('纳入日期', 'Linked', ({ linkedOn }) => linkedOn),
  ],
}); // prettier-ignore
