import { workingDaysAfter, type Act } from '@app/kernel';
import { someone, specFor } from '@app/kernel/testing';
import { ratesOf, type PinnedRotation, type RotationCheck } from './rotations.check.js';
import type { Bare, Events, PlanRef } from './rotations.events.js';
import type { ProposeMoveInput, RosterEntryInput } from './rotations.input.js';
import { rotations } from './rotations.js';

/** Schools, people and a plan that the specs of this folder tell stories about; all invented. */
export const id = (n: number): string => `01920000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const ids = (from: number, count: number) => Array.from({ length: count }, (_, n) => id(from + n));
export const [lead, other, third, stranger, bureau, collaboration] = ids(1, 6) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const [chairId, clerkId, otherId, wangId, liId, zhaoId] = ids(21, 6) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
export const chair = someone(chairId, 'CS', lead);
export const clerk = someone(clerkId, 'SC', lead);
export const host = someone(otherId, 'SC', other);
export const wang = someone(wangId, 'BO', bureau);
export const li = someone(liId, 'BO', bureau);
export const zhao = someone(zhaoId, 'BL', bureau);
export const clock = someone('system', 'SYS', 'system');
export const planId = `${collaboration}-2024-2025`;
export const file = id(90);

export const pinned: PinnedRotation = {
  minRate: { num: 20, den: 100 }, minBackboneRate: { num: 20, den: 100 },
  bindingStageClasses: ['kindergarten', 'primary', 'juniorMiddle', 'seniorHigh'], backboneMinLevel: 'district', flexibleMinSemesters: 2,
  outputThreshold: { num: 15, den: 100 }, intermediateYears: 10, eligibleMinYearsAtSchool: 6, noticeDays: 5,
}; // prettier-ignore
export const teacher = (n: number): string => id(1000 + n);
export const entry = (n: number, more: Partial<RosterEntryInput> = {}): RosterEntryInput => ({
  teacherRef: teacher(n), schoolId: lead, stage: 'primary', subject: 'maths', titleLevel: 'junior', backboneLevel: 'none',
  atSchoolSince: '2015-09-01', isCadre: false, primaryCollaboration: true, eligibility: 'eligible', ...more,
}); // prettier-ignore
export const move = (n: number, more: Partial<ProposeMoveInput> = {}): ProposeMoveInput => ({
  teacherRef: teacher(n), who: 'teacher', fromSchoolId: lead, toSchoolId: other, relation: 'flexible', purpose: 'developmental',
  startOn: '2024-09-01', endOn: '2025-08-31', ...more,
}); // prettier-ignore

const plan: PlanRef = { collaborationId: collaboration, schoolYear: '2024-2025', bureauId: bureau, leadSchoolId: lead };
export type Past = { [T in keyof Events]: { type: T; data: Events[T]; effectiveOn?: string } }[keyof Events];
/** An event of the plan; its day is the one it counts from. */
export const past = <T extends keyof Bare>(type: T, data: Bare[T], effectiveOn = '2024-05-06'): Past =>
  ({ type, data: { ...data, plan }, effectiveOn }) as unknown as Past;

export const by = (act: Act) => ({ by: [act.by] });
export const opened = (more: Partial<Bare['RotationPlanOpened']> = {}) =>
  past('RotationPlanOpened', {
    collaborationId: collaboration, schoolYear: '2024-2025', kind: 'educationGroup', divisionCode: '320509', members: [lead, other], pinned,
    academic: [], freezeDueOn: '2024-05-31', ...by(chair), ...more,
  }); // prettier-ignore
export const entered = (...entries: RosterEntryInput[]) =>
  entries.map((each) => past('RosterEntryUpserted', { ...each, added: true }));
export const confirmed = () => [
  past('RosterPartConfirmed', { schoolId: lead, count: 0, hash: '', ...by(clerk) }),
  past('RosterPartConfirmed', { schoolId: other, count: 0, hash: '', ...by(host) }),
];
export const staffed = (backboneDistrictUp = 15) =>
  past('StaffingSet', {
    staffing: [
      { schoolId: lead, fullTimeTeachers: 100, backboneDistrictUp },
      { schoolId: other, fullTimeTeachers: 100, backboneDistrictUp: 0 },
    ],
    ...by(li),
  });
export const quotas = () =>
  past('PostQuotaSet', {
    quotas: [
      { schoolId: lead, titleLevel: 'intermediate', approvedPosts: 30, occupiedPosts: 31 },
      { schoolId: other, titleLevel: 'intermediate', approvedPosts: 30, occupiedPosts: 29 },
      { schoolId: lead, titleLevel: 'senior', approvedPosts: 5, occupiedPosts: 5 },
      { schoolId: other, titleLevel: 'senior', approvedPosts: 5, occupiedPosts: 4 },
    ],
    ...by(li),
  });
export const check = (eligible = 5, rotating = 1, backbone = 1): RotationCheck => ({
  of: 'planned',
  ...ratesOf({ kind: 'educationGroup', stageClass: 'primary', pinned }, { eligible, rotating, backbone }),
  stages: [],
  outputDuties: [],
  tenYear: [],
  parameters: pinned,
});
/** Frozen with five teachers, the first of whom has an honour of the district. */
export const roster = [entry(0, { backboneLevel: 'district' }), entry(1), entry(2), entry(3), entry(4)];
export const frozen = (entries = roster, more: Partial<Bare['RosterFrozen']> = {}, begun = opened()): Past[] => [
  begun,
  ...entered(...entries),
  ...confirmed(),
  quotas(),
  staffed(),
  past('RosterFrozen', {
    stageClass: 'primary',
    schools: [lead, other].map((schoolId) => ({
      schoolId, entries: 5, eligible: 5, backbone: 1, fullTimeTeachers: 100, backboneDistrictUp: 15,
    })),
    check: check(entries.length, 0, 0),
    ...by(chair),
    ...more,
  }),
]; // prettier-ignore
export const moveId = (n: number): string => id(500 + n);
export const proposed = (n: number, more: Partial<ProposeMoveInput> = {}) =>
  past('MoveProposed', {
    ...move(n, more), moveId: moveId(n), stage: 'primary', crossStage: false, eligible: true, backbone: n === 0, counts: true, ...by(chair),
  }); // prettier-ignore
const resolved = { bodyId: id(70), meetingId: id(71), resolutionId: id(72) };
export const submission = { ...resolved };
export const submitted = (before: Past[] = [...frozen(), proposed(0)]): Past[] => [
  ...before,
  past('RotationPlanSubmitted', { ...resolved, check: check(), ...by(chair) }, '2024-06-20'),
];
export const posted = (before: Past[] = submitted()): Past[] => [
  ...before,
  past(
    'RotationNoticePublished',
    {
      text: '拟实行', channels: ['局网站'], startsOn: '2024-06-21', workingDays: 5, endsOn: '2024-06-28', provisional: false, flows: [],
      ...by(wang),
    },
    '2024-06-21',
  ),
]; // prettier-ignore
export const closed = (before?: Past[]): Past[] => [
  ...posted(before),
  past('RotationNoticeClosed', { endsOn: '2024-06-28' }, '2024-06-29'),
];
export const ofMove = (n: number) => ({
  moveId: moveId(n),
  teacherRef: teacher(n),
  fromSchoolId: lead,
  toSchoolId: other,
});
export const approved = (before?: Past[]): Past[] => [
  ...closed(before),
  past('RotationPlanApproved', { decidedOn: '2024-07-01', check: check(), finaliseDueOn: '2025-09-30', ...by(zhao) }, '2024-07-01'),
  past('MoveApproved', { ...ofMove(0), startOn: '2024-09-01' }, '2024-07-01'),
]; // prettier-ignore
export const departed = (before?: Past[]): Past[] => [
  ...approved(before),
  past('MoveDeparted', { ...ofMove(0), on: '2024-09-01', first: true, ...by(clerk) }, '2024-09-01'),
];
export const arrived = (before?: Past[]): Past[] => [
  ...departed(before),
  past('MoveArrived', { ...ofMove(0), on: '2024-09-02', weeklyPeriodsAtHost: 10, endOn: '2025-08-31', ...by(host) }, '2024-09-02'),
]; // prettier-ignore
export const finalised = (before: Past[] = arrived()): Past[] => [
  ...before,
  past('RotationPlanFinalised', { check: check(), open: [] }, '2025-09-01'),
];

const rotationSpec = specFor(rotations, { id: planId, act: chair, at: '2024-05-06T09:00:00.000+08:00' });
export const given = (...events: Past[]) => rotationSpec.given(...(events as never[]));
export const members = { members: [lead, other] };
export const entering = { ...members, elsewhere: [] };
export const moving = { ...members, toStages: ['primary'] as const };
export const resolution = { resolution: 'carried' as const };
export const noticeOf = (startsOn: string, workingDays = 5) => ({
  workingDays,
  ends: workingDaysAfter(startsOn, workingDays, { years: [2024], holidays: [], makeUpDays: [] }),
});
