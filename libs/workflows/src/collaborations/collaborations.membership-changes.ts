import type { LocalDate, Seen } from '@app/kernel';
import type { EndReason, MemberRole } from '../shared/collaboration-words.js';
import type { CollaborationEvents } from './collaborations.events.js';

export interface Waiver {
  reason: string;
  /** File id. */
  evidence: string;
}
/** One school in one role. `to` is the first day it no longer counts; an interval that ends where it begins never counted. */
export interface Membership {
  schoolId: string;
  role: MemberRole;
  from: LocalDate;
  to?: LocalDate;
  reason?: EndReason | 'roleChanged';
  /** Events that opened and closed the interval. */
  joinedBy: string;
  leftBy?: string;
  rawName?: string;
  legalPersonWaiver?: Waiver;
  teachingAssistedByCore?: boolean;
  leads?: boolean;
}
export interface Correction {
  correctsEventId: string;
  schoolId: string;
  role?: MemberRole;
  from?: LocalDate;
  to?: LocalDate;
  never?: boolean;
}

/** What an event says of one school's membership. */
export type MembershipChange = { schoolId: string } & (
  | { change: 'join'; member: Omit<Membership, 'from' | 'joinedBy'> }
  | { change: 'leave'; reason: EndReason }
  | { change: 'role'; role: MemberRole }
  | { change: 'correct'; correction: Correction }
  | { change: 'undo' }
);

const ended =
  (reason: EndReason) =>
  (schoolId: string): MembershipChange => ({ schoolId, change: 'leave', reason });

type Reader<T extends keyof CollaborationEvents> = (data: CollaborationEvents[T]) => MembershipChange[];
const readers: { [T in keyof CollaborationEvents]?: Reader<T> } = {
  MemberJoined: ({ schoolId, role, rawName, legalPersonWaiver, teachingAssistedByCore, leads }) => [
    {
      schoolId,
      change: 'join',
      member: {
        schoolId,
        role,
        ...(rawName === undefined ? {} : { rawName }),
        ...(legalPersonWaiver ? { legalPersonWaiver } : {}),
        ...(teachingAssistedByCore === undefined ? {} : { teachingAssistedByCore }),
        ...(leads === undefined ? {} : { leads }),
      },
    },
  ],
  MemberLeft: ({ schoolId, reason }) => [ended(reason)(schoolId)],
  CoreSchoolConfirmed: ({ schoolId, members }) => [
    { schoolId, change: 'role', role: 'core' },
    ...members.map((each): MembershipChange => ({ schoolId: each, change: 'role', role: 'member' })),
  ],
  CoreSchoolChanged: ({ newCoreSchoolId, formerCoreSchoolId }) => [
    { schoolId: newCoreSchoolId, change: 'role', role: 'core' },
    ...(formerCoreSchoolId ? [{ schoolId: formerCoreSchoolId, change: 'role', role: 'member' } as const] : []),
  ],
  MembershipCorrected: (data) => [{ schoolId: data.schoolId, change: 'correct', correction: data }],
  ImportBatchUndone: ({ schoolIds }) => schoolIds.map((schoolId) => ({ schoolId, change: 'undo' })),
  PairingConverted: ({ schoolIds }) => schoolIds.map(ended('converted')),
};

/** Event types that say something of memberships. */
export const membershipTypes = Object.keys(readers) as (keyof CollaborationEvents)[];

/** Memberships an event changes; none for every other type. */
export const changesOf = <T extends keyof CollaborationEvents>(
  type: T,
  data: CollaborationEvents[T],
): readonly MembershipChange[] => readers[type]?.(data) ?? [];

/** The intervals after a change. Intervals of other schools stay as they are. */
export function withChange(
  members: readonly Membership[],
  change: MembershipChange,
  { effectiveOn, id }: Pick<Seen, 'effectiveOn' | 'id'>,
): Membership[] {
  const of = (each: Membership) => each.schoolId === change.schoolId;
  const open = (each: Membership) => of(each) && each.to === undefined;
  const later = (a: LocalDate, b: LocalDate) => (a > b ? a : b);
  switch (change.change) {
    case 'join':
      return [...members, { ...change.member, from: effectiveOn, joinedBy: id }];
    case 'leave':
      return members.map((each) =>
        open(each) ? { ...each, to: later(each.from, effectiveOn), reason: change.reason, leftBy: id } : each,
      );
    case 'role':
      return members.flatMap((each) =>
        !open(each) || each.role === change.role
          ? [each]
          : each.from >= effectiveOn
            ? [{ ...each, role: change.role }]
            : [
                { ...each, to: effectiveOn, reason: 'roleChanged' as const, leftBy: id },
                { ...each, role: change.role, from: effectiveOn, joinedBy: id },
              ],
      );
    case 'correct': {
      const { correctsEventId, role, from, to, never } = change.correction;
      return members.map((each) =>
        of(each) && (each.joinedBy === correctsEventId || each.leftBy === correctsEventId)
          ? {
              ...each,
              ...(role === undefined ? {} : { role }),
              ...(from === undefined ? {} : { from }),
              ...(to === undefined
                ? {}
                : { to, leftBy: each.leftBy ?? id, reason: each.reason ?? ('corrected' as const) }),
              ...(never ? { to: from ?? each.from, leftBy: id, reason: 'corrected' as const } : {}),
            }
          : each,
      );
    }
    case 'undo':
      return members.map((each) => (open(each) ? { ...each, to: each.from, reason: 'corrected', leftBy: id } : each));
  }
}
