import { addDays, type LocalDate } from '@app/kernel';
import type { BodyDocument } from '../bodies/bodies.view.js';
import { bodyAt } from '../bodies/bodies.view.js';
import { semesterOf, type AcademicYear, type Term } from '../shared/semester.js';

/** Terms that end within this many days are shown as expiring. */
const expiringDays = 90;

export type Mark = 'met' | 'gap' | 'notRecorded';
export interface Counted {
  bodyId: string;
  compositionOk: boolean;
  missingCategories: readonly string[];
  /** Meetings of the semester that count, up to the day. */
  held: number;
  needed: number;
  /** Nothing is owed for the semester in which a body begins (OQ-18). */
  owed: boolean;
  expiring: readonly { seatId: string; category: string; termEndsOn: LocalDate }[];
}

/** The first semester for which a body owes meetings: the one that begins on or after its constitution. */
const owesIn = (constitutedOn: LocalDate, term: Term): boolean => term.from >= constitutedOn;

function countedOf(document: BodyDocument, term: Term, needed: number, on: LocalDate): Counted | undefined {
  const shown = bodyAt(document, on);
  if (!shown || shown.status === 'dissolved') return undefined;
  const days = shown.meetings
    .filter((each) => each.frequency?.semester === term.semester && each.frequency.countsForFrequency)
    .map((each) => each.heldOn);
  return {
    bodyId: document.id,
    compositionOk: shown.compositionOk,
    missingCategories: shown.composition.missingCategories,
    held: new Set(days).size,
    needed,
    owed: owesIn(document.constitutedOn, term),
    expiring: shown.seats.flatMap(({ seatId, category, termEndsOn }) =>
      termEndsOn !== undefined && termEndsOn <= addDays(on, expiringDays) ? [{ seatId, category, termEndsOn }] : [],
    ),
  };
}

const markOf = (body: Counted | undefined): Mark =>
  body && body.compositionOk && (!body.owed || body.held >= body.needed) ? 'met' : 'gap';

export interface DistrictQuestion {
  bodies: readonly BodyDocument[];
  academic: readonly AcademicYear[];
  needed: { committee: number; conference: number };
  /** Assigned on the day, and how many there must be and may be. */
  inspectors: { assigned: number; min: number; max: number };
  on: LocalDate;
}
/** Whether "two bodies, four systems" is alive in one district on a day: the part that bodies and rosters of inspectors answer. */
export function governanceOf({ bodies, academic, needed, inspectors, on }: DistrictQuestion) {
  const { assigned, min, max } = inspectors;
  const term = semesterOf(on, academic);
  const one = (kind: string, least: number) => {
    const found = bodies.filter((each) => each.kind === kind).map((each) => [each, countedOf(each, term, least, on)] as const);
    return found.find(([, counted]) => counted !== undefined) ?? [undefined, undefined];
  };
  const [committee, committeeCounted] = one('deliberativeCommittee', needed.committee);
  const [conference, conferenceCounted] = one('principalsConference', needed.conference);
  const chair = conference?.chairs.filter((each) => each.schoolYear === term.semester.slice(0, 9)).at(-1);
  const sat = [committee, conference].flatMap((each) => (each ? bodyAt(each, on)!.meetings : [])).filter(
    (each) => each.frequency?.semester === term.semester && each.observers.some(({ capacity }) => capacity === 'inspector'),
  );
  return {
    semester: term.semester,
    // Chief teachers, subject groups and the appraisal are answered by their own workflows.
    checklist: {
      'TB-1': markOf(committeeCounted),
      'TB-2': markOf(conferenceCounted),
      'TB-3': 'notRecorded' as Mark,
      'TB-4': 'notRecorded' as Mark,
      'TB-5': (assigned >= min && assigned <= max ? 'met' : 'gap') as Mark,
      'TB-6': 'notRecorded' as Mark,
    },
    ...(committeeCounted ? { committee: { ...committeeCounted, opinionsUnanswered: unanswered(committee, on) } } : {}),
    ...(conferenceCounted
      ? { conference: { ...conferenceCounted, ...(chair ? { annualChair: { personRef: chair.personRef, schoolId: chair.schoolId, consecutive: chair.consecutive } } : {}) } }
      : {}),
    inspectors,
    inspectorAttendance: sat.length,
  };
} // prettier-ignore
const unanswered = ({ opinions }: BodyDocument, on: LocalDate): number =>
  Object.values(opinions).filter((each) => !each.replied && each.receivedOn <= on).length;
