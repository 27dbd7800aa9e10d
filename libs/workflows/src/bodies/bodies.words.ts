import type { Capacity, Words } from '@app/kernel';
import type { CollaborationKind } from '../shared/collaboration-words.js';

/** Words of governance bodies (domain.md 1.2, 3.6). */
export const bodyKinds = [
  'deliberativeCommittee',
  'principalsConference',
  'council',
  'leadingGroup',
  'standingOffice',
  'districtManagementCentre',
  'teachingResearchAlliance',
  'subjectGuidanceGroup',
  'subjectResearchGroup',
  'teacherStudio',
  'expertTeam',
] as const;
export type BodyKind = (typeof bodyKinds)[number];

/** The seven circles a committee's members come from (J-09); its chair and its liaison stand beside them. */
export const committeeCircles = [
  'expert',
  'principal',
  'policeLeader',
  'parent',
  'peopleCongressDeputy',
  'cppccMember',
  'society',
] as const;
export const seatCategories = [
  'subDistrictLeader',
  'educationConsultant',
  ...committeeCircles,
  'bureauLeader',
  'coreSchoolLeader',
  'teacher',
  'cadre',
] as const;
export type SeatCategory = (typeof seatCategories)[number];

export const studioTracks = ['management', 'subject', 'classTeacher'] as const;
export type StudioTrack = (typeof studioTracks)[number];

export const meetingKinds = ['regular', 'coordinatedDevelopment', 'extraordinary'] as const;
export type MeetingKind = (typeof meetingKinds)[number];

/** What a conference (J-15) and a council (J-32) deliberate on, and the key fields of; `other` for everything else. */
export const agendaCategories = [
  'theme',
  'direction',
  'annualWork',
  'teacherMobility',
  'jointResearch',
  'bulletin',
  'improvement',
  'staffAllocation',
  'qualityResources',
  'countyManagedHiring',
  'cadrePromotion',
  'recruitment',
  'other',
] as const;
export type AgendaCategory = (typeof agendaCategories)[number];

export const observerCapacities = ['inspector', 'bureau', 'department', 'expert', 'parent', 'other'] as const;
export type ObserverCapacity = (typeof observerCapacities)[number];

export const opinionSources = ['parent', 'student', 'public'] as const;
export type OpinionSource = (typeof opinionSources)[number];

export const bodyKindLabels: Readonly<Record<BodyKind, Words>> = {
  deliberativeCommittee: { zh: '学区教育议事委员会', en: 'deliberative committee' },
  principalsConference: { zh: '学区校长联席会', en: "principals' conference" },
  council: { zh: '理事会', en: 'council' },
  leadingGroup: { zh: '领导小组', en: 'leading group' },
  standingOffice: { zh: '常设协调管理机构', en: 'standing office' },
  districtManagementCentre: { zh: '学区管理中心', en: 'district management centre' },
  teachingResearchAlliance: { zh: '教研联盟', en: 'research alliance' },
  subjectGuidanceGroup: { zh: '学科指导组', en: 'subject guidance group' },
  subjectResearchGroup: { zh: '学科教研组（备课组）', en: 'subject research group' },
  teacherStudio: { zh: '名师工作室', en: "teachers' studio" },
  expertTeam: { zh: '专家指导团队', en: 'expert team' },
};
export const seatCategoryLabels: Readonly<Record<SeatCategory, Words>> = {
  subDistrictLeader: { zh: '街道分管教育副主任（社区主任）', en: 'deputy head of the street for education' },
  educationConsultant: { zh: '教育咨询员', en: 'education consultant' },
  expert: { zh: '教育专家', en: 'expert' },
  principal: { zh: '校长', en: 'principal' },
  policeLeader: { zh: '派出所分管领导', en: 'police-station leader' },
  parent: { zh: '家长代表', en: 'parent' },
  peopleCongressDeputy: { zh: '人大代表', en: "people's-congress deputy" },
  cppccMember: { zh: '政协委员', en: 'CPPCC member' },
  society: { zh: '社会各界代表', en: 'member of society' },
  bureauLeader: { zh: '教育局领导', en: 'bureau leader' },
  coreSchoolLeader: { zh: '核心校领导', en: 'leader of the core school' },
  teacher: { zh: '教师', en: 'teacher' },
  cadre: { zh: '干部', en: 'cadre' },
};

type Owner = CollaborationKind | 'bureau';
const groups: readonly Owner[] = ['educationGroup', 'coBuiltCommunity', 'cooperativeCommunity'];
const all: readonly Owner[] = [...groups, 'schoolDistrict'];

/** What may have a body of the kind. */
export const ownersOf: Readonly<Record<BodyKind, readonly Owner[]>> = {
  deliberativeCommittee: ['schoolDistrict'],
  principalsConference: ['schoolDistrict'],
  council: groups,
  leadingGroup: ['bureau'],
  standingOffice: groups,
  districtManagementCentre: ['schoolDistrict'],
  teachingResearchAlliance: all,
  subjectGuidanceGroup: all,
  subjectResearchGroup: all,
  teacherStudio: all,
  expertTeam: all,
};

const lead: readonly Capacity[] = ['CS', 'CV'];
/** Who constitutes a body, fills its seats and dissolves it. */
export const foundersOf = (kind: BodyKind): readonly Capacity[] =>
  kind === 'deliberativeCommittee' || kind === 'leadingGroup'
    ? ['BL']
    : kind === 'principalsConference' || kind === 'council'
      ? ['BO']
      : lead;
/** Who calls its meetings and keeps its minutes. */
export const secretariesOf = (kind: BodyKind): readonly Capacity[] =>
  kind === 'deliberativeCommittee' || kind === 'leadingGroup' ? ['BO'] : lead;

/** Bodies of one kind that may stand side by side differ in one of these. */
export const hasSubject: readonly BodyKind[] = ['subjectGuidanceGroup', 'subjectResearchGroup', 'teacherStudio'];
/** Bodies that owe a number of meetings each semester. */
export const frequencyKeyOf = (kind: BodyKind) =>
  kind === 'deliberativeCommittee'
    ? 'committee.minMeetingsPerSemester'
    : kind === 'principalsConference'
      ? 'conference.minMeetingsPerSemester'
      : undefined;

/** Those who found bodies and keep their minutes, as a refusal names them. */
export const capacityNames: Readonly<Record<string, Words>> = {
  BL: { zh: '教育局负责人', en: 'bureau leader' },
  BO: { zh: '教育局经办人', en: 'bureau officer' },
  CS: { zh: '核心校', en: 'core school' },
  CV: { zh: '召集校', en: 'convenor school' },
};
