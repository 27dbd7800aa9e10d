import { column, sheet, worded } from '@app/kernel';
import type { DistrictTable } from './district-governance.report.js';

type Line = DistrictTable['districts'][number];
const of = column<Line>;
const marks = {
  met: { zh: '达到', en: 'met' },
  gap: { zh: '未达到', en: 'not met' },
  notRecorded: { zh: '未记录', en: 'not recorded' },
};

export const governanceSheet = sheet<DistrictTable, Line>({
  rows: ({ districts }) => districts,
  columns: [
    of('学区', 'District', ({ nameZh }) => nameZh),
    of('学期', 'Semester', ({ semester }) => semester),
    of('议事委员会组成齐全', 'Committee complete', ({ committee }) => committee?.compositionOk),
    of('议事委员会会议', 'Meetings of the committee', ({ committee }) => committee?.held),
    of('议事委员会应开', 'Meetings the committee needs', ({ committee }) => committee?.needed),
    of('未答复意见', 'Opinions unanswered', ({ committee }) => committee?.opinionsUnanswered),
    of('校长联席会组成齐全', 'Conference complete', ({ conference }) => conference?.compositionOk),
    of('校长联席会会议', 'Meetings of the conference', ({ conference }) => conference?.held),
    of('校长联席会应开', 'Meetings the conference needs', ({ conference }) => conference?.needed),
    of('责任督学', 'Inspectors', ({ inspectors }) => inspectors.assigned),
    of('督学列席', 'Meetings an inspector sat in', ({ inspectorAttendance }) => inspectorAttendance),
    ...(['TB-1', 'TB-2', 'TB-3', 'TB-4', 'TB-5', 'TB-6'] as const).map((code) => of(code, code, ({ checklist }) => worded(marks, checklist[code]))),
  ],
}); // prettier-ignore
