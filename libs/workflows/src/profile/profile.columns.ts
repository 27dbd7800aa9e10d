import { column, nameOf, sheet, streamOf, worded, type Cell } from '@app/kernel';
import {
  collaborationStatusLabels,
  familyLabels,
  kindLabels,
  modelLabels,
  roleLabels,
  stageClassLabels,
  verdictLabels,
} from '../shared/labels.js';
import type { PlanCard } from '../rotations/rotations.profile.view.js';
import type { ProfileDocument } from './profile.view.js';

/** As it is shown on a day. */
type Card = ProfileDocument & { core?: string; redFlags: readonly string[]; stageClass?: string };
const of = column<Card>;
/** What a reader should stumble over, in words. */
const flags = {
  noCore: { zh: '未确定核心校', en: 'no core school' },
  stagesUnknown: { zh: '学段未确认', en: 'stages unknown' },
  noAgreement: { zh: '无协议', en: 'no agreement' },
  agreementEnded: { zh: '协议已到期', en: 'agreement ended' },
  filingOverdue: { zh: '逾期未备案', en: 'filing overdue' },
  filedLate: { zh: '备案逾期', en: 'filed late' },
  keySchoolClosed: { zh: '核心校已撤并', en: 'key school closed' },
  notAllLegalPersons: { zh: '有非独立法人成员', en: 'not all legal persons' },
  suspended: { zh: '暂停运行', en: 'suspended' },
  noCouncil: { zh: '无理事会', en: 'no council' },
  noStandingOffice: { zh: '无常设办公室', en: 'no standing office' },
  noCommittee: { zh: '无议事委员会', en: 'no deliberative committee' },
  noConference: { zh: '无校长联席会', en: "no principals' conference" },
  seatsIncomplete: { zh: '机构组成不全', en: 'bodies incomplete' },
  rotationShort: { zh: '交流轮岗未达标', en: 'rotation rates not met' },
  dateUncertain: { zh: '日期不详', en: 'date uncertain' },
};
const seats = ({ members }: Card): Cell =>
  members
    .filter(({ to }) => to === undefined)
    .map(({ schoolId, role }) => ({
      zh: `{${streamOf('school', schoolId)}}（${roleLabels[role].zh}）`,
      en: `{${streamOf('school', schoolId)}} (${roleLabels[role].en})`,
    }));

export const profileSheet = sheet<Card>({
  sort: [['nameZh', 'asc']],
  columns: [
    of('名称', 'Name', ({ nameZh }) => nameZh),
    of('形态', 'Kind', ({ kind }) => worded(kindLabels, kind)),
    of('状态', 'State', ({ status }) => worded(collaborationStatusLabels, status)),
    of('区划', 'Division', ({ divisionCode }) => divisionCode, 'code'),
    of('主管部门', 'Bureau', ({ bureauId }) => nameOf('bureau', bureauId)),
    of('核心校', 'Core school', ({ core }) => nameOf('school', core)),
    of('成员校', 'Members', seats),
    of('成员数', 'Number of members', ({ members }) => members.filter(({ to }) => to === undefined).length),
    of('学段', 'Stages', ({ stageClass }) => worded(stageClassLabels, stageClass)),
    of('模式类型', 'Family of models', ({ kind }) => familyLabels[kind]),
    of('办学模式', 'Operating model', ({ operatingModel }) => worded(modelLabels, operatingModel)),
    of('最近的轮岗结论', 'Last verdict on rotation', ({ parts }) => {
      const last = (parts?.rotations as PlanCard[] | undefined)?.at(-1);
      return last && [last.schoolYear, worded(verdictLabels, last.verdict)];
    }),
    of('提示', 'Flags', ({ redFlags }) => redFlags.map((each) => worded(flags, each))),
  ],
}); // prettier-ignore
