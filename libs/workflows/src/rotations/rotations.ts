import { streamOf, workflow, type EventRow, type EventTable, type Labels, type Words } from '@app/kernel';
import { objectionLabels } from '../shared/notice.js';
import { stamped } from '../shared/stamped.js';
import { clauses } from './rotations.clauses.js';
import { approval } from './rotations.approval.js';
import { commands, type CommandName, type Facts, type Parts } from './rotations.commands.js';
import type { Events, PlanRef } from './rotations.events.js';
import { execution } from './rotations.execution.js';
import { guard } from './rotations.guards.js';
import { moves } from './rotations.moves.js';
import { roster } from './rotations.roster.js';
import { evolve, noPlan, type RotationPlan } from './rotations.state.js';

export { clauses, commands };

const parts: Parts = { ...roster, ...moves, ...approval, ...execution };

const labels: Labels = {
  ...objectionLabels,
  relation: { rigid: { zh: '刚性', en: 'rigid' }, flexible: { zh: '柔性', en: 'flexible' } },
  appraisal: {
    excellent: { zh: '优秀', en: 'excellent' },
    qualified: { zh: '合格', en: 'qualified' },
    unqualified: { zh: '不合格', en: 'unqualified' },
  },
  change: { joined: { zh: '加入', en: 'joined' }, left: { zh: '退出', en: 'left' } },
};
type Ref = { plan: PlanRef };
const school = (id: string) => streamOf('school', id);
const says = (zh: string, en: string): Words => ({ zh, en });
const row = (
  zh: string,
  en: string,
  schools: (data: never) => readonly string[] = () => [],
  visibility: EventRow['visibility'] = 'internal',
): EventRow<Ref> => ({
  visibility,
  says: says(zh, en),
  labels,
  about: (data) => [
    streamOf('collaboration', data.plan.collaborationId),
    ...[...new Set(schools(data as never))].map(school),
  ],
});
const one = ({ schoolId }: { schoolId: string }) => [schoolId];
const both = ({ fromSchoolId, toSchoolId }: { fromSchoolId: string; toSchoolId: string }) => [fromSchoolId, toSchoolId];
const flows = ({ flows: of }: { flows: readonly { fromSchoolId: string; toSchoolId: string }[] }) => of.flatMap(both);
const each = (of: readonly { schoolId: string }[]) => of.map((school_) => school_.schoolId);

const events = {
  RotationPlanOpened: row('建立 {schoolYear} 学年交流轮岗计划，名册 {freezeDueOn} 前锁定。', 'Rotation plan of {schoolYear} opened; the roster is to be frozen by {freezeDueOn}.', ({ members }: Events['RotationPlanOpened']) => members),
  RosterEntryUpserted: row('“{schoolId:school}”登记教师。', '"{schoolId:school}" entered a teacher.', one, 'personal'),
  RosterEntryRemoved: row('“{schoolId:school}”移出教师。', '"{schoolId:school}" removed a teacher.', one, 'personal'),
  RosterCopyRequested: row('“{schoolId:school}”沿用上学年名册（{entries} 人）。', '"{schoolId:school}" copies last year\'s roster ({entries}).', one),
  RosterPartConfirmed: row('“{schoolId:school}”确认名册 {count} 人。', '"{schoolId:school}" confirmed its {count} teachers.', one),
  RosterPartReopened: row('“{schoolId:school}”{change}，名册须重新确认。', '"{schoolId:school}" {change}; the roster is to be confirmed anew.', one),
  PostQuotaSet: row('登记岗位核定与实聘。', 'Post quotas set.', ({ quotas }: Events['PostQuotaSet']) => each(quotas)),
  StaffingSet: row('登记教师与骨干人数。', 'Staffing set.', ({ staffing }: Events['StaffingSet']) => each(staffing)),
  RosterFrozen: row('名册锁定。', 'Roster frozen.', ({ schools }: Events['RosterFrozen']) => each(schools)),
  MoveProposed: row('拟定{relation}流动：“{fromSchoolId:school}”至“{toSchoolId:school}”，自 {startOn}。', '{relation} move proposed from "{fromSchoolId:school}" to "{toSchoolId:school}" from {startOn}.', both, 'personal'),
  MoveAmended: row('修改流动：“{fromSchoolId:school}”至“{toSchoolId:school}”，自 {startOn}。', 'Move amended: from "{fromSchoolId:school}" to "{toSchoolId:school}" from {startOn}.', both, 'personal'),
  MoveDropped: row('撤下流动：“{fromSchoolId:school}”至“{toSchoolId:school}”。', 'Move dropped: from "{fromSchoolId:school}" to "{toSchoolId:school}".', both, 'personal'),
  NonRotationReasonRecorded: row('“{schoolId:school}”说明一名教师不参加交流的理由。', '"{schoolId:school}" said why a teacher stays.', one, 'personal'),
  RotationPlanSubmitted: row('报送计划。', 'Plan submitted.'),
  RotationPlanReturned: row('退回计划：{reasons}', 'Plan returned: {reasons}'),
  RotationNoticePublished: row('计划公示 {startsOn} 至 {endsOn}。', 'Notice from {startsOn} to {endsOn}.', flows, 'public'),
  RotationNoticeCorrected: row('更正计划公示，公示至 {endsOn}：{reason}', 'Notice corrected; it runs to {endsOn}: {reason}', undefined, 'public'),
  RotationObjectionRaised: row('收到对计划的异议。', 'Objection raised.'),
  RotationObjectionHandled: row('对计划的异议处理（{result}）：{reason}', 'Objection handled ({result}): {reason}'),
  RotationNoticeClosed: row('计划公示结束。', 'Notice closed.'),
  RotationPlanApproved: row('批准计划。', 'Plan approved.', undefined, 'partner'),
  MoveApproved: row('流动获准：“{fromSchoolId:school}”至“{toSchoolId:school}”。', 'Move approved: from "{fromSchoolId:school}" to "{toSchoolId:school}".', both, 'personal'),
  RotationPlanRejected: row('不批准计划：{reason}', 'Plan rejected: {reason}'),
  TeacherYearsReleased: row('计划未获批准，释放名册教师的学年。', 'The plan failed; its teachers may be entered elsewhere.', undefined, 'personal'),
  RotationDocumentIssued: row('印发计划批复 {normalized}。', 'Decision document {normalized} issued.'),
  MoveDeparted: row('“{fromSchoolId:school}”确认教师 {on} 离校。', '"{fromSchoolId:school}" confirmed a departure on {on}.', both, 'personal'),
  MoveArrived: row('“{toSchoolId:school}”确认教师 {on} 到校。', '"{toSchoolId:school}" confirmed an arrival on {on}.', both, 'personal'),
  MoveCancelled: row('取消流动：“{fromSchoolId:school}”至“{toSchoolId:school}”。', 'Move cancelled: from "{fromSchoolId:school}" to "{toSchoolId:school}".', both, 'personal'),
  MoveReturnedEarly: row('教师于 {on} 提前返回“{fromSchoolId:school}”。', 'A teacher returned early to "{fromSchoolId:school}" on {on}.', both, 'personal'),
  MoveCompleted: row('“{toSchoolId:school}”确认流动期满，考核{appraisal}。', '"{toSchoolId:school}" completed a move, appraised {appraisal}.', both, 'personal'),
  MobilityIncentiveGranted: row('交流教师在考核、职称、评优中予以倾斜。', 'A teacher who moved is to be favoured in appraisal, title and honours.', both, 'personal'),
  RotationPlanFinalised: row('计划办结。', 'Plan finalised.', undefined, 'partner'),
  RotationResultLinked: row('结果运用于：{target}。', 'Result linked to: {target}.'),
  RotationCorrected: row('更正计划记录：{reason}', 'Record of the plan corrected: {reason}'),
} satisfies Record<keyof Events, EventRow<Ref>> as unknown as EventTable<Events>; // prettier-ignore

/** Until the roster is frozen the leading school is the one of the day. */
function planOf({ status, plan }: RotationPlan, input: object, facts: object): PlanRef {
  if (status === 'none') {
    const { collaborationId, schoolYear } = input as PlanRef;
    const { bureauId, leadSchoolId } = (facts as Facts['OpenRotationPlan']).collaboration!;
    return { collaborationId, schoolYear, bureauId, ...(leadSchoolId ? { leadSchoolId } : {}) };
  }
  const { leadSchoolId } = facts as Partial<Facts['FreezeRoster']>;
  return leadSchoolId ? { ...plan, leadSchoolId } : plan;
}

export const rotations = workflow<typeof commands, RotationPlan, Events, Facts>({
  name: 'rotation',
  collection: 'rotation-plans',
  title: { zh: '教师交流轮岗计划', en: 'Rotation plans' },
  clauses,
  commands,
  events,
  initial: noPlan,
  decide: stamped<RotationPlan, CommandName>(parts, guard, (state, { facts }, input) => {
    const plan = planOf(state, input, facts);
    return () => ({ plan });
  }),
  evolve,
});
