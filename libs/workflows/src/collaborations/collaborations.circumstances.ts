import { canonical, refuseGeneral, type LocalDate } from '@app/kernel';
import type { CollaborationKind, MemberRole, OperatingModel } from '../shared/collaboration-words.js';
import { stageClassOf, type StageClass } from '../shared/school-words.js';
import { refuse } from './collaborations.clauses.js';
import { shapeFindings, type Finding, type Shape, type ShapeMember } from './collaborations.shape.js';
import { membersOn, type Collaboration, type Membership, type Warning } from './collaborations.state.js';

/** What the day's register says of a member school. */
export interface SchoolSeen extends Omit<ShapeMember, 'role' | 'waived' | 'leads'> {
  status: 'registered' | 'active' | 'closed' | 'merged';
  managingBureauId: string;
  /** Where its managing bureau stands: at or below the approving bureau, above it, or elsewhere. */
  reach: 'within' | 'above' | 'beside';
}
/** What an approved case allows. */
export interface Basis {
  type: string;
  standing: 'approved' | 'revoked' | 'other';
  collaborationId?: string;
  kind?: string;
  nameZh?: string;
  /** `<role> <school>`, sorted. */
  members?: readonly string[];
  schoolId?: string;
  newCoreSchoolId?: string;
  operatingModel?: string;
  pairingIds?: readonly string[];
  /** Bureaus whose consent is in the case. */
  consents: readonly string[];
}
/** What must be known of other streams before memberships change. */
export interface Circumstances {
  /** All members of the day, and those who join. */
  schools: readonly SchoolSeen[];
  basis?: Basis;
  limits: { maxJuniorMiddle: number; maxConcurrent: number | null };
  nameTaken: boolean;
  /** Schools that sit in another district. */
  seatsTaken: readonly string[];
  /** Filing with the city is due then. */
  filingDueOn: LocalDate;
}
export const openItemKinds = ['rotation', 'rectification', 'funds', 'case'] as const;
export type OpenItem = (typeof openItemKinds)[number];

export interface Joining {
  schoolId: string;
  role: MemberRole;
  rawName?: string;
  legalPersonWaiver?: Membership['legalPersonWaiver'];
  leads?: boolean;
}

export const basisMembers = (members: readonly { schoolId: string; role: string }[]): string[] =>
  members.map(({ role, schoolId }) => `${role} ${schoolId}`).sort();

/**
 * The act rests on a case that was approved (or revoked, when it undoes one) and says the same.
 * @throws Refusal COL_BASIS_MISMATCH naming what differs
 */
export function restOn(
  basis: Basis | undefined,
  applicationId: string,
  types: readonly string[],
  standing: 'approved' | 'revoked',
  same: Readonly<Record<string, readonly [mine: unknown, theirs: unknown]>>,
): void {
  const differs = !basis
    ? 'applicationId'
    : !types.includes(basis.type)
      ? 'type'
      : basis.standing !== standing
        ? 'standing'
        : Object.entries(same).find(([, [mine, theirs]]) => canonical(mine ?? null) !== canonical(theirs ?? null))?.[0];
  if (differs) throw refuse('COL_BASIS_MISMATCH', { applicationId, differs }, '/applicationId');
}

const seen = (facts: Pick<Circumstances, 'schools'>, schoolId: string): SchoolSeen => {
  const school = facts.schools.find((each) => each.schoolId === schoolId);
  if (!school) throw refuseGeneral('GEN_UNKNOWN_REFERENCE', { what: 'school', id: schoolId });
  return school;
};
const namesOf = (facts: Pick<Circumstances, 'schools'>, ids: readonly string[]): string[] =>
  ids.map((id) => facts.schools.find((each) => each.schoolId === id)?.name ?? id);

export const shapeOf = (
  of: { kind: CollaborationKind; model?: OperatingModel; divisionCode: string; imported?: boolean },
  members: readonly Joining[],
  facts: Pick<Circumstances, 'schools' | 'limits'>,
): Shape => ({
  ...of,
  ...facts.limits,
  members: members.map(({ schoolId, role, rawName, legalPersonWaiver, leads }) => ({
    ...seen(facts, schoolId),
    ...(rawName === undefined ? {} : { name: rawName }),
    role,
    leads: leads ?? false,
    waived: legalPersonWaiver !== undefined,
  })),
});

/** Findings about a school that joins, or about the whole; those about other schools are older than this act. */
export const about =
  (schoolId: string) =>
  ({ schools }: Finding): boolean =>
    schools.length === 0 || schools.includes(schoolId);
/** Findings of the model rules. */
export const ofModel = ({ code }: Finding): boolean => code.startsWith('COL_MODEL_');

/** Refuses the first of the findings looked at that is no warning; answers the others. */
export function demandShape(
  shape: Shape,
  facts: Pick<Circumstances, 'schools'>,
  lookAt: (finding: Finding) => boolean = () => true,
): Warning[] {
  const findings = shapeFindings(shape).filter(lookAt);
  const broken = findings.find((each) => each.level !== 'warn');
  if (broken) {
    const max = broken.code === 'COL_CONCURRENT_GROUPS' ? (shape.maxConcurrent ?? '—') : shape.maxJuniorMiddle;
    throw refuse(
      broken.code,
      { schools: namesOf(facts, broken.schools), max, members: shape.members.length },
      '/members',
    );
  }
  return findings.map(({ code, schools }) => ({ code, schools }));
}

/** Schools that join must be running, and their bureaus within the approving bureau's reach or consenting. */
export function standing(joining: readonly string[], facts: Circumstances): Finding[] {
  const schools = joining.map((id) => seen(facts, id));
  const consents = facts.basis?.consents ?? [];
  const beyond = (reach: SchoolSeen['reach']) =>
    schools.filter((each) => each.reach === reach && !consents.includes(each.managingBureauId));
  const findings = [
    ['COL_SCHOOL_NOT_ACTIVE', schools.filter((each) => each.status !== 'active')],
    ['COL_CROSS_DISTRICT_NEEDS_SUPERIOR', beyond('beside')],
    ['COL_MANAGING_BUREAU_CONSENT', beyond('above')],
  ] as const;
  return findings.flatMap(([code, of]) =>
    of.length ? [{ code, level: 'refuse' as const, schools: of.map((each) => each.schoolId) }] : [],
  );
}
export function demandStanding(joining: readonly string[], facts: Circumstances): void {
  const [broken] = standing(joining, facts);
  if (broken) throw refuse(broken.code, { schools: namesOf(facts, broken.schools) }, '/members');
}

export function demandSeats(schools: readonly string[], facts: Pick<Circumstances, 'schools' | 'seatsTaken'>): void {
  const taken = schools.filter((each) => facts.seatsTaken.includes(each));
  if (taken.length) throw refuse('COL_SCHOOL_ALREADY_IN_DISTRICT', { schools: namesOf(facts, taken) });
}

/** Refuses schools named twice. */
export function demandDistinct(schools: readonly string[], facts: Pick<Circumstances, 'schools'>): void {
  const twice = schools.filter((each, i) => schools.indexOf(each) !== i);
  if (twice.length) throw refuse('COL_ALREADY_MEMBER', { schools: namesOf(facts, twice) }, '/members');
}

export const stageClassFor = (
  members: readonly { schoolId: string }[],
  facts: Pick<Circumstances, 'schools'>,
): StageClass =>
  stageClassOf(
    members.map(({ schoolId }) => facts.schools.find((each) => each.schoolId === schoolId)?.stages ?? 'unknown'),
  );

/** The event that says the class changed, if it did. */
export const stageClassChange = (
  state: Collaboration,
  to: StageClass,
  effectiveOn: LocalDate,
  causedByEventId?: string,
) =>
  to === state.stageClass
    ? []
    : [
        {
          type: 'StageClassChanged' as const,
          data: { from: state.stageClass, to, ...(causedByEventId ? { causedByEventId } : {}) },
          effectiveOn,
        },
      ];

export type Standing = Collaboration & {
  kind: CollaborationKind;
  nameZh: string;
  bureauId: string;
  divisionCode: string;
  establishedOn: LocalDate;
};
/** @throws Refusal COL_STATE unless the collaboration is in one of the states */
export function demandStatus(
  state: Collaboration,
  ...statuses: readonly Collaboration['status'][]
): asserts state is Standing {
  if (!statuses.includes(state.status)) throw refuse('COL_STATE', { nameZh: state.nameZh ?? '', status: state.status });
}
export function demandKind(state: Standing, ...kinds: readonly CollaborationKind[]): void {
  if (!kinds.includes(state.kind)) throw refuse('COL_KIND', { kind: state.kind });
}
export function demandMember(state: Collaboration, schoolId: string, on: LocalDate): Membership {
  const member = membersOn(state.members, on).find((each) => each.schoolId === schoolId);
  if (!member) throw refuse('COL_NOT_MEMBER', { schools: [schoolId] }, '/schoolId');
  return member;
}
/** The school that leads on a day: core, else convenor or supporter. */
export const leaderOn = (members: readonly Membership[], on: LocalDate): string | undefined => {
  const present = membersOn(members, on);
  return (['core', 'convenor', 'supporter'] as const)
    .map((role) => present.find((each) => each.role === role))
    .find((each) => each !== undefined)?.schoolId;
};
