import { column, sheet } from '@app/kernel';
import type { CoverageTable } from './coverage-statistics.report.js';

type Line = CoverageTable['total'] & { nameZh?: string; divisionCode?: string };
const of = column<Line>;

/** A line of policy, and whether it is met: `覆盖率98%（2027）：已达到`. */
const lineSaid = ({ rate, by, met }: Line['targets'][number]) => {
  const percent = `${(rate.num * 100) / rate.den}%`;
  return {
    zh: `覆盖率${percent}（${by.replace('/', '至')}）：${met ? '已达到' : '未达到'}`,
    en: `${percent} (${by}): ${met ? 'met' : 'not met'}`,
  };
};

export const coverageSheet = sheet<CoverageTable, Line>({
  rows: ({ divisions, total }) => [...divisions, total],
  columns: [
    of('区划', 'Division', ({ divisionCode }) => divisionCode, 'code'),
    of('主管部门', 'Bureau', ({ nameZh }) => nameZh ?? { zh: '（合计）', en: '(all)' }),
    of('联合体数', 'Collaborations', ({ groups }) => groups.total),
    of('成员关系数', 'Memberships', ({ memberships }) => memberships),
    of('成员学校数', 'Schools', ({ distinctSchools }) => distinctSchools),
    of('覆盖学生数', 'Pupils', ({ pupils }) => pupils),
    of('学生数不详的学校', 'Schools without a number of pupils', ({ schoolsWithoutPupils }) => schoolsWithoutPupils),
    of('义务教育学校', 'Compulsory schools', ({ compulsory }) => compulsory.den),
    of('其中已覆盖', 'Covered', ({ compulsory }) => compulsory.num),
    of('覆盖率', 'Rate', ({ compulsory }) => compulsory.label ?? undefined),
    of('达标', 'Targets met', ({ targets }) => targets.map(lineSaid)),
    of('在学区或集团的学校', 'In a district or group', ({ districtOrGroup }) => districtOrGroup.num),
    of('学段不详的学校', 'Stages unknown', ({ stagesUnknown }) => stagesUnknown),
    of('未结对的薄弱或农村学校', 'Weak or rural, without a partner', ({ pairingGap }) => pairingGap.length),
  ],
}); // prettier-ignore
