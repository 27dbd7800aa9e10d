import { inForce, type Evolve, type LocalDate } from '@app/kernel';
import type { Warning } from '../collaborations/collaborations.events.js';
import type {
  AssignInspectorInput,
  CorrectAssignmentInput,
  UnassignInspectorInput,
} from './inspector-rosters.input.js';

export interface Assignment {
  inspectorId: string;
  from: LocalDate;
  until?: LocalDate;
  /** First day no longer assigned. */
  endedOn?: LocalDate;
  /** The event that said so. */
  event: string;
}
/** The routine visits of one school in a semester against the least there must be (L-14). */
export interface Visits {
  schoolId: string;
  visits: number;
}
export interface RoutineReview {
  semester: string;
  from: LocalDate;
  to: LocalDate;
  minimum: number;
  schools: Visits[];
  /** Schools with fewer visits than the minimum. */
  short: string[];
}
export interface Roster {
  bureauId: string;
  isDistrict: boolean;
  assignments: Assignment[];
  /** The last review; open while it lists short schools. */
  review?: RoutineReview;
}

interface Of {
  collaborationId: string;
  bureauId: string;
  isDistrict: boolean;
}
interface By extends Of {
  by: string[];
}
export type RosterEvents = {
  InspectorAssigned: AssignInspectorInput &
    By & {
      assigned: number;
      maxPerDistrict: number;
      /** Schools of all collaborations the inspector is assigned to, these included. */
      schoolsCovered: number;
      schoolsAdvised: number;
      warnings: Warning[];
      /** When the routine visits of the semester are counted. */
      reviewOn: LocalDate;
    };
  InspectorUnassigned: UnassignInspectorInput & By & { zeroLeft: boolean };
  AssignmentCorrected: CorrectAssignmentInput & By & { approvedBy: string[]; inspectorId: string };
  RoutineVisitsReviewed: RoutineReview & Of & { inspectorIds: string[]; reviewOn: LocalDate };
};

export const noRoster = (): Roster => ({ bureauId: '', isDistrict: false, assignments: [] });

export const isAssigned = ({ from, until, endedOn }: Assignment, on: LocalDate): boolean =>
  inForce({ from, until, ended: endedOn }, on);

/** Who is assigned on a day. */
export const assignedOn = ({ assignments }: Pick<Roster, 'assignments'>, on: LocalDate): string[] =>
  assignments.filter((each) => isAssigned(each, on)).map(({ inspectorId }) => inspectorId);

export const evolve: Evolve<Roster, RosterEvents> = {
  InspectorAssigned: (state, { bureauId, isDistrict, inspectorId, from, until }, { id }) => ({
    ...state,
    bureauId,
    isDistrict,
    assignments: [...state.assignments, { inspectorId, from, ...(until ? { until } : {}), event: id }],
  }),
  InspectorUnassigned: (state, { inspectorId, on }) => ({
    ...state,
    assignments: state.assignments.map((each) =>
      each.inspectorId === inspectorId && each.endedOn === undefined ? { ...each, endedOn: on } : each,
    ),
  }),
  AssignmentCorrected: (state, { correctsEventId, from, until }) => ({
    ...state,
    assignments: state.assignments.map((each) =>
      each.event === correctsEventId ? { ...each, ...(from ? { from } : {}), ...(until ? { until } : {}) } : each,
    ),
  }),
  RoutineVisitsReviewed: (state, { semester, from, to, minimum, schools, short }) => ({
    ...state,
    review: { semester, from, to, minimum, schools, short },
  }),
};
