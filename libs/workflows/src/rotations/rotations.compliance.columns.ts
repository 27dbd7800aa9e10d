import { column, nameOf, sheet, worded } from '@app/kernel';
import type { complianceAt } from './rotations.compliance.view.js';
import { kindLabels, stageClassLabels, verdictLabels } from '../shared/labels.js';

type Board = NonNullable<ReturnType<typeof complianceAt>>;
/** One line for the plan, and one for each school of it. */
interface Line {
  board: Board;
  school?: Board['schools'][number];
}
const of = column<Line>;
const states = {
  open: { zh: '名册登记', en: 'roster open' },
  rosterFrozen: { zh: '名册已锁定', en: 'roster frozen' },
  submitted: { zh: '已报送', en: 'submitted' },
  approved: { zh: '已批准', en: 'approved' },
  finalised: { zh: '已办结', en: 'finalised' },
};
const applicabilities = {
  binding: { zh: '应当达到', en: 'binding' },
  advisory: { zh: '参照', en: 'advisory' },
  notApplicable: { zh: '不适用', en: 'not applicable' },
};

export const complianceSheet = sheet<Board, Line>({
  sort: [['schoolYear', 'asc']],
  rows: (board) => [{ board }, ...board.schools.map((school) => ({ board, school }))],
  columns: [
    of('合作', 'Collaboration', ({ board }) => nameOf('collaboration', board.collaborationId)),
    of('形态', 'Kind', ({ board }) => worded(kindLabels, board.kind)),
    of('学年', 'School year', ({ board }) => board.schoolYear),
    of('学校', 'School', ({ school }) => (school ? nameOf('school', school.schoolId) : { zh: '（合计）', en: '(all)' })),
    of('状态', 'State', ({ board, school }) => (school ? undefined : worded(states, board.status))),
    of('学段', 'Stages', ({ board, school }) => (school ? undefined : worded(stageClassLabels, board.stageClass))),
    of('标准', 'Rates', ({ board, school }) => (school ? undefined : worded(applicabilities, board.applicability))),
    of('符合条件人数', 'Eligible', ({ board, school }) => (school ? undefined : board.eligible)),
    of('应交流人数', 'Required', ({ board, school }) => (school ? undefined : board.planned.requiredRotation)),
    of('计划交流', 'Planned', ({ board, school }) => (school ? undefined : board.planned.rotating)),
    of('计划交流率', 'Rate planned', ({ board, school }) => (school ? undefined : board.planned.rotationRate)),
    of('其中骨干', 'Backbone planned', ({ board, school }) => (school ? undefined : board.planned.backbone)),
    of('应交流骨干', 'Backbone required', ({ board, school }) => (school ? undefined : board.planned.requiredBackbone)),
    of('实际交流', 'Executed', ({ board, school }) => (school ? undefined : board.executed.rotating)),
    of('实际交流率', 'Rate executed', ({ board, school }) => (school ? undefined : board.executed.rotationRate)),
    of('实际骨干', 'Backbone executed', ({ board, school }) => (school ? undefined : board.executed.backbone)),
    of('结论', 'Verdict', ({ board, school }) => (school ? undefined : worded(verdictLabels, board.verdict))),
    of('本校计划流出（含不计入）', 'Leaving, planned (all)', ({ school }) => school?.planned.out),
    of('本校实际流出（含不计入）', 'Left (all)', ({ school }) => school?.executed.out),
    of('净流入', 'Net', ({ school }) => school?.executed.net),
    of('专任教师', 'Full-time teachers', ({ school }) => school?.fullTimeTeachers),
    of('区级以上骨干', 'Backbone teachers', ({ school }) => school?.backboneDistrictUp),
    of('骨干占比', 'Share of backbone', ({ school }) => school?.backboneShare),
    of('骨干输出任务完成', 'Output duty met', ({ school }) => (school && 'duty' in school ? school.duty?.met : undefined)),
    of('未交流且未说明的满十年教师', 'Ten years, neither moved nor explained', ({ board, school }) =>
      board.tenYear.filter((each) => (!school || each.schoolId === school.schoolId) && !each.moved && !('reason' in each)).length),
  ],
}); // prettier-ignore
