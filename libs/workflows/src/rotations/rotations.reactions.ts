import {
  idOf,
  reaction,
  type Caused,
  type StoredEvent,
  type Task,
  type TaskChange,
  type Tasks,
  type Words,
} from '@app/kernel';
import type { CollaborationEvents } from '../collaborations/collaborations.view.js';
import { noticeDesk, type OpenTask } from '../shared/notice.tasks.js';
import type { Events } from './rotations.events.js';
import { releaseChunksOf, rosterChunksOf } from './rotations.rows.js';
import { rotationMoves } from './rotations.moves.view.js';
import { rotationRosters, type RosterDocument } from './rotations.rosters.view.js';
import { rotationListing } from './rotations.view.js';
import { close } from '../shared/tasks.js';

type Of<T extends keyof Events> = StoredEvent<Events[T]>;

const entryOf = ({
  id: _i,
  planId: _p,
  collaborationId: _c,
  schoolYear: _y,
  bureauId: _b,
  schools: _s,
  ...entry
}: RosterDocument) => entry;

/** Last year's teachers of a school, without those whose post has gone to another one. */
const copyRoster = reaction({
  name: 'copyRoster',
  title: { zh: '沿用上学年名册', en: "copy last year's roster" },
  from: 'start',
  on: {
    RosterCopyRequested: async ({ stream, data: { schoolId, fromPlan } }: Of<'RosterCopyRequested'>, ask): Promise<Caused[]> => {
      const [teachers, gone] = await Promise.all([
        ask.find(rotationRosters, { planId: fromPlan, schoolId }, 10_000),
        ask.find(rotationMoves, { planId: fromPlan, fromSchoolId: schoolId, relation: 'rigid', status: { $in: ['departed', 'arrived', 'completed'] } }, 10_000),
      ]);
      const left = new Set(gone.map((each) => each.teacherRef));
      const entries = teachers
        .filter((each) => !left.has(each.teacherRef))
        .map(entryOf)
        .sort((a, b) => (a.teacherRef < b.teacherRef ? -1 : 1));
      return rosterChunksOf(entries).map((chunk) => ({
        workflow: 'rotation',
        command: 'CarryOverRosterEntries',
        id: idOf(stream),
        input: { schoolId, fromPlan, entries: chunk },
      }));
    },
  },
}); // prettier-ignore

/** PM-3: while the roster is open, who joins has a part to confirm, and who leaves has none. */
const reopen =
  (change: 'joined' | 'left') =>
  async ({ stream, data: { schoolId } }: StoredEvent<CollaborationEvents['MemberJoined' | 'MemberLeft']>, ask: Parameters<typeof copyRoster.on[string]>[1]): Promise<Caused[]> => {
    const open = await ask.find(rotationListing, { collaborationId: idOf(stream), status: 'open' }, 10);
    return open.map(({ id }) => ({ workflow: 'rotation', command: 'ReopenRosterPart', id, input: { schoolId, change } }));
  }; // prettier-ignore
const reopenRosterParts = reaction({
  name: 'reopenRosterParts',
  title: { zh: '成员变动后重开名册', en: 'rosters follow the members' },
  from: 'start',
  on: { MemberJoined: reopen('joined'), MemberLeft: reopen('left') },
});

/** A plan that was not approved holds nobody's year. */
const releaseTeacherYears = reaction({
  name: 'releaseTeacherYears',
  title: { zh: '计划未获批准后释放教师学年', en: 'a plan that failed frees its teachers' },
  from: 'start',
  on: {
    RotationPlanRejected: async ({ stream }: Of<'RotationPlanRejected'>, ask): Promise<Caused[]> => {
      const id = idOf(stream);
      const roster = await ask.find(rotationRosters, { planId: id }, 10_000);
      const held = roster.filter((each) => each.primaryCollaboration).map((each) => each.teacherRef);
      return releaseChunksOf(held.sort()).map((teacherRefs) => ({
        workflow: 'rotation',
        command: 'ReleaseTeacherYears',
        id,
        input: { teacherRefs },
      }));
    },
  },
});
export const reactions = [copyRoster, reopenRosterParts, releaseTeacherYears];

type Ref = { plan: Events['RotationPlanOpened']['plan'] };
const rules: Words = { zh: '教师交流轮岗工作规程', en: 'rules of procedure for rotation' };
const titled = (zh: string, en: string, { plan: { schoolYear } }: Ref): Words => ({
  zh: `${zh}（${schoolYear}）`,
  en: `${en} (${schoolYear})`,
});
type Desk = Omit<Task, 'title' | 'why' | 'organisation' | 'bureau'> & { zh: string; en: string; why?: Words };
const at = (of: Ref, organisation: string | undefined, { zh, en, why = rules, ...task }: Desk): TaskChange => ({
  open: {
    ...task,
    title: titled(zh, en, of),
    why,
    bureau: of.plan.bureauId,
    ...(organisation ? { organisation } : {}),
  },
});
const atBureau = (of: Ref, desk: Desk) => at(of, of.plan.bureauId, desk);
const atLead = (of: Ref, desk: Desk) => at(of, of.plan.leadSchoolId, desk);

const noticeTasks = noticeDesk({ close: 'CloseRotationNotice', handle: 'HandleRotationObjection' });
const atNotice =
  (of: Ref): OpenTask =>
  (zh, en, task) =>
    atBureau(of, { ...task, zh, en });
const toPost = (of: Ref): TaskChange =>
  atBureau(of, { key: 'notice', kind: 'publishRotationNotice', zh: '公示或退回交流计划', en: 'Post or return the plan', role: 'BO', command: 'PublishRotationNotice' }); // prettier-ignore

const part = (of: Ref, schoolId: string, dueOn?: string): TaskChange =>
  at(of, schoolId, {
    key: `part:${schoolId}`, kind: 'rosterPart', zh: '登记并确认本校名册', en: "Enter and confirm the school's roster", role: 'SC',
    command: 'ConfirmRosterPart', input: { schoolId }, ...(dueOn ? { dueOn } : {}),
  }); // prettier-ignore
const submitting = (of: Ref): TaskChange =>
  atLead(of, { key: 'submit', kind: 'submitRotationPlan', zh: '拟定并报送交流计划', en: 'Draw up and submit the plan', role: 'CS', command: 'SubmitRotationPlan' }); // prettier-ignore

export const tasks: Tasks = {
  RotationPlanOpened: ({ data }: Of<'RotationPlanOpened'>) => [
    ...data.members.map((schoolId) => part(data, schoolId, data.freezeDueOn)),
    atLead(data, {
      key: 'freeze', kind: 'rosterNotFrozen', zh: '锁定名册', en: 'Freeze the roster', role: 'CS', dueOn: data.freezeDueOn, command: 'FreezeRoster',
    }),
    atBureau(data, { key: 'figures', kind: 'rotationFigures', zh: '登记岗位与人数', en: 'Enter posts and staffing', role: 'BO', dueOn: data.freezeDueOn, command: 'SetStaffing' }),
  ], // prettier-ignore
  RosterPartConfirmed: ({ data }: Of<'RosterPartConfirmed'>) => close(`part:${data.schoolId}`),
  RosterPartReopened: ({ data }: Of<'RosterPartReopened'>) =>
    data.change === 'joined' ? [part(data, data.schoolId)] : close(`part:${data.schoolId}`),
  StaffingSet: () => close('figures'),
  RosterFrozen: ({ data }: Of<'RosterFrozen'>) => [{ closeAll: true }, submitting(data)],
  RotationPlanSubmitted: ({ data }: Of<'RotationPlanSubmitted'>) => [...close('submit'), toPost(data)],
  RotationPlanReturned: ({ data }: Of<'RotationPlanReturned'>) => [
    ...close('notice'),
    atLead(data, {
      key: 'submit', kind: 'rotationPlanReturned', zh: '交流计划被退回', en: 'The plan was returned', role: 'CS', command: 'SubmitRotationPlan',
      why: { zh: data.reasons.join('；'), en: data.reasons.join('; ') },
    }),
  ], // prettier-ignore
  RotationNoticePublished: ({ data }: Of<'RotationNoticePublished'>) => noticeTasks.posted(atNotice(data), data),
  RotationNoticeCorrected: ({ data }: Of<'RotationNoticeCorrected'>) => noticeTasks.corrected(atNotice(data), data),
  RotationObjectionRaised: ({ data }: Of<'RotationObjectionRaised'>) => noticeTasks.raised(atNotice(data), data),
  RotationObjectionHandled: ({ data }: Of<'RotationObjectionHandled'>) =>
    noticeTasks.handled(atNotice(data), data, toPost(data)),
  RotationNoticeClosed: ({ data }: Of<'RotationNoticeClosed'>) => [
    ...noticeTasks.closed(),
    atBureau(data, { key: 'approval', kind: 'rotationApproval', zh: '审批交流计划', en: 'Decide on the plan', role: 'BL', command: 'ApproveRotationPlan' }),
  ], // prettier-ignore
  RotationPlanApproved: ({ data }: Of<'RotationPlanApproved'>) => [
    { closeAll: true },
    ...(data.normalized
      ? []
      : [atBureau(data, { key: 'issue', kind: 'issueDocument', zh: '印发计划批复', en: 'Issue the decision document', role: 'BO', command: 'IssueRotationDocument' })]),
    atBureau(data, { key: 'finalise', kind: 'finaliseRotationPlan', zh: '计划办结', en: 'Finalise the plan', role: 'SYS', dueOn: data.finaliseDueOn, command: 'FinaliseRotationPlan', input: {} }),
  ], // prettier-ignore
  RotationPlanRejected: () => [{ closeAll: true }],
  RotationDocumentIssued: () => close('issue'),
  MoveApproved: ({ data }: Of<'MoveApproved'>) => [
    at(data, data.fromSchoolId, {
      key: `departure:${data.moveId}`, kind: 'departure', zh: '确认教师离校', en: 'Confirm a departure', role: 'SC', dueOn: data.startOn,
      command: 'ConfirmDeparture', input: { moveId: data.moveId },
    }),
  ], // prettier-ignore
  MoveDeparted: ({ data }: Of<'MoveDeparted'>) => [
    ...close(`departure:${data.moveId}`),
    at(data, data.toSchoolId, {
      key: `arrival:${data.moveId}`, kind: 'arrival', zh: '确认教师到校', en: 'Confirm an arrival', role: 'SC', dueOn: data.on,
      command: 'ConfirmArrival', input: { moveId: data.moveId },
    }),
  ], // prettier-ignore
  MoveArrived: ({ data }: Of<'MoveArrived'>) => [
    ...close(`arrival:${data.moveId}`),
    ...(data.endOn === undefined
      ? []
      : [
          at(data, data.toSchoolId, {
            key: `completion:${data.moveId}`, kind: 'completion', zh: '交流期满考核', en: 'Complete a move', role: 'SC', dueOn: data.endOn,
            command: 'CompleteMove', input: { moveId: data.moveId },
          }),
        ]),
  ], // prettier-ignore
  MoveCancelled: ({ data }: Of<'MoveCancelled'>) => close(`departure:${data.moveId}`, `arrival:${data.moveId}`),
  MoveReturnedEarly: ({ data }: Of<'MoveReturnedEarly'>) => close(`completion:${data.moveId}`),
  MoveCompleted: ({ data }: Of<'MoveCompleted'>) => close(`completion:${data.moveId}`),
  // PM-5. Moves that still run keep their tasks.
  RotationPlanFinalised: ({ data }: Of<'RotationPlanFinalised'>) => [
    ...close('finalise', ...data.open.flatMap((moveId) => [`departure:${moveId}`, `arrival:${moveId}`])),
    atBureau(data, {
      key: 'link', kind: 'linkRotationResult', zh: '交流结果运用', en: 'Link the result', role: 'BO', command: 'LinkRotationResult',
      why: { zh: '交流教师在考核、职称、评优中予以倾斜', en: 'teachers who moved are to be favoured' },
    }),
  ], // prettier-ignore
  RotationResultLinked: () => close('link'),
};
