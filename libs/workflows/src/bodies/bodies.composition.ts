import type { LocalDate } from '@app/kernel';
import { committeeCircles, type BodyKind, type SeatCategory } from './bodies.words.js';
import type { SeatTerm } from './bodies.input.js';

/** A school of the collaboration on the day. */
export interface OwnerMember {
  schoolId: string;
  role: string;
}
/** Seats against the schools they should stand for, whole as it was computed. */
export interface Composition {
  on: LocalDate;
  /** Seats stand for the collaboration as it is. Circles that a committee lacks are named, and do not make it false. */
  ok: boolean;
  members: readonly OwnerMember[];
  missingCategories: readonly SeatCategory[];
  /** Members whose principal has no seat. */
  missingSchools: readonly string[];
  /** Schools with a seat that are no members. */
  strangers: readonly string[];
  /** Conference: the convenor's seat is that of the convenor school's principal. */
  convenor?: boolean;
  /** Committee: the chair is the street's deputy head for education. */
  chair?: boolean;
}

const isPrincipalOf = (schoolId: string) => (seat: SeatTerm) =>
  seat.category === 'principal' && seat.schoolId === schoolId;

/** What the kind asks of the seats that count on the day. */
export function compositionOf(
  kind: BodyKind,
  seats: readonly SeatTerm[],
  members: readonly OwnerMember[],
  on: LocalDate,
): Composition {
  const has = (category: SeatCategory) => seats.some((seat) => seat.category === category);
  const schools = [...new Set(members.map((each) => each.schoolId))];
  const seated = [...new Set(seats.flatMap((seat) => seat.schoolId ?? []))];
  const strangers = kind === 'leadingGroup' ? [] : seated.filter((each) => !schools.includes(each));
  const core = members.find((each) => each.role === 'core')?.schoolId;
  const without = (of: readonly string[]) => of.filter((each) => !seats.some(isPrincipalOf(each)));
  const found = { on, members, missingCategories: [], missingSchools: [], strangers };
  switch (kind) {
    case 'deliberativeCommittee': {
      const chair = seats.some((seat) => seat.isChair && seat.category === 'subDistrictLeader');
      const missingCategories = committeeCircles.filter((each) => !has(each));
      return { ...found, missingCategories, chair, ok: chair && strangers.length === 0 };
    }
    case 'principalsConference': {
      const convening = members.find((each) => each.role === 'convenor')?.schoolId;
      const convenors = seats.filter((seat) => seat.isConvenor);
      const convenor = convenors.length === 1 && convening !== undefined && convenors.every(isPrincipalOf(convening));
      const missingSchools = without(schools);
      return { ...found, missingSchools, convenor, ok: convenor && missingSchools.length + strangers.length === 0 };
    }
    case 'council': {
      const coreLeads = seats.some(
        (seat) => seat.category === 'coreSchoolLeader' && (core === undefined || seat.schoolId === core),
      );
      const missingCategories: SeatCategory[] = [
        ...(has('bureauLeader') ? [] : ['bureauLeader' as const]),
        ...(coreLeads ? [] : ['coreSchoolLeader' as const]),
      ];
      const missingSchools = without(schools.filter((each) => each !== core));
      const lacking = missingCategories.length + missingSchools.length + strangers.length;
      return { ...found, missingCategories, missingSchools, ok: lacking === 0 };
    }
    default:
      return { ...found, ok: strangers.length === 0 };
  }
}
