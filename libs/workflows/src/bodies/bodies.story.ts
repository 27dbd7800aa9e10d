import { someone, specFor } from '@app/kernel/testing';
import type { Act } from '@app/kernel';
import type { CommandName, Facts, Owner } from './bodies.commands.js';
import type { OwnerMember } from './bodies.composition.js';
import type { Events } from './bodies.events.js';
import type { ConstituteBodyInput, MeetingResolution, RecordMeetingInput, SeatTerm } from './bodies.input.js';
import { bodies } from './bodies.js';

/** Schools, people and bodies that the specs of this folder tell stories about; all invented. */
export const id = (n: number): string => `01920000-0000-7000-8000-${String(n).padStart(12, '0')}`;
export const [middle, east, west, stranger] = [id(1), id(2), id(3), id(9)];
export const [bureau, district, group, file] = [id(50), id(60), id(61), id(90)];
export const zhao = someone(id(21), 'BL', bureau);
export const wang = someone(id(22), 'BO', bureau);
/** Principals of the three schools: the first leads the district, or the group. */
export const convenor = someone(id(31), 'CV', middle);
export const core = someone(id(31), 'CS', middle);
export const eastern = someone(id(32), 'SC', east);
export const western = someone(id(33), 'SC', west);
export const clock = someone('system', 'SYS', 'system');

const [districtMembers, groupMembers] = ['convenor', 'core'].map((lead): OwnerMember[] => [
  { schoolId: middle, role: lead },
  { schoolId: east, role: 'member' },
  { schoolId: west, role: 'member' },
]) as [OwnerMember[], OwnerMember[]];
export { districtMembers, groupMembers };
const owner = (of: Partial<Owner>): Owner => ({
  kind: 'schoolDistrict', active: true, since: '2016-05-26', bureauId: bureau, divisionCode: '320105', members: districtMembers, ...of,
}); // prettier-ignore
export const ofDistrict = (more: object = {}): Facts['ConstituteBody'] => ({
  owner: owner({}),
  academic: [],
  ...more,
});
export const ofGroup = (more: Partial<Owner> = {}): Facts['ConstituteBody'] => ({
  owner: owner({ kind: 'educationGroup', members: groupMembers, ...more }),
  academic: [],
});
export const ofBureau: Facts['ConstituteBody'] = { owner: owner({ kind: 'bureau', members: [] }), academic: [] };
export const terms = { termYears: 3 };

const began = '2024-09-02';
export const seat = (n: number, category: SeatTerm['category'], more: Partial<SeatTerm> = {}): SeatTerm => ({
  seatId: id(100 + n),
  personRef: id(30 + n),
  category,
  termStartsOn: began,
  ...more,
});
const principals = (chief: Partial<SeatTerm>): SeatTerm[] => [
  seat(1, 'principal', { schoolId: middle, ...chief }),
  seat(2, 'principal', { schoolId: east }),
  seat(3, 'principal', { schoolId: west }),
];
const full = { termEndsOn: '2027-09-01' };

export const conference: ConstituteBodyInput = {
  kind: 'principalsConference', collaborationId: district, nameZh: '南苑学区校长联席会', constitutedOn: began,
  seats: principals({ isConvenor: true }), proposal: file,
}; // prettier-ignore
export const council: ConstituteBodyInput = {
  kind: 'council', collaborationId: group, nameZh: '某教育集团理事会', constitutedOn: began, proposal: file,
  seats: [
    seat(1, 'coreSchoolLeader', { schoolId: middle, isChair: true }),
    seat(2, 'principal', { schoolId: east }),
    seat(3, 'principal', { schoolId: west }),
    seat(4, 'bureauLeader', { personRef: zhao.by }),
  ],
}; // prettier-ignore
export const committee: ConstituteBodyInput = {
  kind: 'deliberativeCommittee', collaborationId: district, nameZh: '南苑学区教育议事委员会', constitutedOn: began,
  seats: [
    seat(11, 'subDistrictLeader', { isChair: true, ...full }),
    seat(12, 'educationConsultant', full),
    seat(13, 'principal', { schoolId: middle, ...full }),
    seat(14, 'parent', full),
    seat(15, 'policeLeader', full),
  ],
}; // prettier-ignore
export const leadingGroup: ConstituteBodyInput = {
  kind: 'leadingGroup', bureauId: bureau, nameZh: '学区制管理和集团化办学领导小组', constitutedOn: began,
  seats: [seat(4, 'bureauLeader', { personRef: zhao.by, isChair: true }), seat(5, 'cadre', { department: '区财政局' })],
}; // prettier-ignore

export type Past = { [T in keyof Events]: { type: T; data: Events[T]; effectiveOn?: string } }[keyof Events];
const now = '2024-09-02';
export const { given } = specFor(bodies, { id: id(70), act: wang, at: `${now}T09:00:00.000+08:00` });

interface More {
  act?: Act;
  approvedBy?: Act;
  facts?: object;
  today?: string;
  commandId?: string;
}
/** A command on a day; who gives it and what is known are said, or usual. */
export const when = (events: readonly Past[], command: CommandName, input: object, more: More = {}) =>
  given(...(events as never[])).when(command, input, { today: now, ...more });
/** The events with those that the command adds. */
export const after = (events: readonly Past[], command: CommandName, input: object, more: More = {}): Past[] => [
  ...events,
  ...(when(events, command, input, more).outcome().events as unknown as Past[]),
];

export const convened = after([], 'ConstituteBody', conference, { facts: ofDistrict() });
export const governed = after([], 'ConstituteBody', council, { facts: ofGroup() });
export const deliberating = after([], 'ConstituteBody', committee, { act: zhao, facts: ofDistrict(terms) });
export const led = after([], 'ConstituteBody', leadingGroup, { act: zhao, facts: ofBureau });

const half = { num: 1, den: 2 };
export const counting = (needed?: number): Facts['RecordMeeting'] => ({
  quorum: half, majority: half, academic: [], ...(needed === undefined ? {} : { needed }),
}); // prettier-ignore
export const meeting = (n: number, more: object = {}) => ({
  meetingId: id(200 + n),
  kind: 'regular' as const,
  on: '2024-09-10',
  agendaItems: [{ category: 'teacherMobility' as const, title: '本学年教师流动安排' }],
  ...more,
});
export const resolution = (n: number, more: Partial<MeetingResolution> = {}): MeetingResolution => ({
  resolutionId: id(300 + n), number: `第${n}号`, title: '同意报送2024-2025学年交流轮岗计划',
  votesFor: [id(101), id(102)], against: [id(103)], abstain: [], carried: true, ...more,
}); // prettier-ignore
export const minutes = (n: number, more: Partial<RecordMeetingInput> = {}): RecordMeetingInput => ({
  meetingId: id(200 + n), heldOn: '2024-09-10', attendance: [id(101), id(102), id(103)], observers: [], resolutions: [], minutes: file, ...more,
}); // prettier-ignore
export const scheduled = (events: readonly Past[], n: number, more: object = {}, act: Act = convenor): Past[] =>
  after(events, 'ScheduleMeeting', meeting(n, more), { act });
/** A meeting called and held. */
export const met = (events: readonly Past[], n: number, more: Partial<RecordMeetingInput> = {}, facts = counting(2)): Past[] =>
  after(scheduled(events, n), 'RecordMeeting', minutes(n, more), { act: convenor, facts, today: '2024-12-31' }); // prettier-ignore
