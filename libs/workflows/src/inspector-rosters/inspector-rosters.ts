import { clauseBook, commandTable, pastOrToday, personsOf, refuseGeneral, refuser, workflow, type Act } from '@app/kernel'; // prettier-ignore
import { fitnessClauses, requireFit, type Fitness } from '../shared/inspection-words.js';
import { collaborationStatusLabels } from '../shared/labels.js';
import * as input from './inspector-rosters.input.js';
import { assignedOn, evolve, isAssigned, noRoster, type Assignment, type Roster, type RosterEvents, type RoutineReview } from './inspector-rosters.state.js'; // prettier-ignore

const measures = {
  zh: '《建邺区学区制和集团化办学实施办法》责任督学制度',
  en: 'Jianye measures for school districts and groups, responsible inspectors',
};

export const clauses = clauseBook({
  ...fitnessClauses,
  INS_TOO_MANY_INSPECTORS: {
    zh: '该学区已有 {assigned} 名责任督学（至多 {maxPerDistrict} 名），不能再指派。',
    en: 'The district has {assigned} responsible inspectors already (at most {maxPerDistrict}).',
    basis: measures,
    next: { zh: '请先解除一名督学的指派。', en: 'Take one off first.' },
    rows: ['J-23'],
  },
  INS_ASSIGNMENT_DUPLICATE: {
    zh: '该督学（{inspectorId}）在此期间已负责该学区，不能重复指派。',
    en: 'The inspector ({inspectorId}) is assigned here for that time already.',
    basis: measures,
    next: { zh: '请核对指派起止。', en: 'Check the dates.' },
    rows: ['J-23'],
  },
  INS_NOT_ASSIGNED: {
    zh: '没有该督学（{inspectorId}）的有效指派。',
    en: 'There is no such assignment of the inspector ({inspectorId}).',
    basis: measures,
    next: { zh: '请核对责任督学名单。', en: 'Check the roster.' },
    rows: ['J-23'],
  },
  INS_COLLABORATION_STATE: {
    zh: '该联合体现为{status}，不能指派督学。',
    en: 'The collaboration is {status}; no inspector can be assigned.',
    basis: measures,
    next: { zh: '请核对其状态。', en: 'Check its state.' },
    rows: ['J-23'],
    labels: { status: collaborationStatusLabels },
  },
});
const refuse = refuser(clauses);

export const commands = commandTable({
  AssignInspector: {
    title: { zh: '指派责任督学', en: 'Assign a responsible inspector' },
    input: input.AssignInspectorInput,
    by: ['SL'],
    opens: true,
    edition: 1,
    rows: ['J-23', 'L-15'],
  },
  UnassignInspector: {
    title: { zh: '解除责任督学', en: 'Take an inspector off' },
    input: input.UnassignInspectorInput,
    by: ['SL', 'SYS'],
    edition: 1,
    rows: ['J-23'],
  },
  ReviewRoutineVisits: {
    title: { zh: '核查经常性督导次数', en: 'Count the routine visits' },
    input: input.ReviewRoutineVisitsInput,
    by: ['SYS'],
    edition: 1,
    rows: ['L-14'],
  },
  CorrectAssignment: {
    title: { zh: '更正指派记录', en: 'Correct an assignment' },
    input: input.CorrectAssignmentInput,
    by: ['SO'],
    secondPerson: ['SL'],
    edition: 1,
  },
});

/** The collaboration the roster is for. */
export interface Served {
  status: string;
  isDistrict: boolean;
  bureauId: string;
}
export interface Facts {
  AssignInspector: {
    collaboration?: Served;
    fitness: Fitness;
    maxPerDistrict: number;
    schoolsCovered: number;
    schoolsAdvised: number;
    reviewOn: string;
  };
  /** Absent: nobody is assigned, or there is no such collaboration any more. */
  ReviewRoutineVisits: { review?: RoutineReview & { reviewOn: string } };
  CorrectAssignment: { fitness?: Fitness; maxPerDistrict: number };
}

const overlaps = ({ from, until, endedOn }: Assignment, start: string, end: string | undefined): boolean =>
  (end === undefined || from <= end) &&
  (until === undefined || start <= until) &&
  (endedOn === undefined || start < endedOn);

/** The most who are assigned on one day of a time: it can only grow on a day on which one begins. */
function mostIn(assignments: readonly Assignment[], from: string, until: string | undefined): number {
  const within = assignments.filter((each) => overlaps(each, from, until));
  const days = [from, ...within.map((each) => each.from).filter((day) => day > from)];
  return Math.max(0, ...days.map((day) => within.filter((each) => isAssigned(each, day)).length));
}
const rosterOf = ({ bureauId, isDistrict }: Roster, id: string, act: Act) => ({
  collaborationId: id,
  bureauId,
  isDistrict,
  by: personsOf(act),
});
const concerning = ({ collaborationId, bureauId }: { collaborationId: string; bureauId: string }) => [
  `collaboration-${collaborationId}`,
  `bureau-${bureauId}`,
];

/**
 * How many others are assigned in a time, once one more may be. Without an end the appointment is looked at on the first day; when it
 * ends, so does the assignment.
 * @throws Refusal INS_NOT_APPOINTED, INS_RECUSAL, INS_ASSIGNMENT_DUPLICATE, INS_TOO_MANY_INSPECTORS
 */
function requireRoom(
  others: readonly Assignment[],
  inspectorId: string,
  from: string,
  until: string | undefined,
  fitness: Fitness,
  maxPerDistrict: number,
): number {
  const isBackwards = until !== undefined && until < from;
  requireFit(isBackwards ? { ...fitness, appointed: false } : fitness, from, until);
  if (others.some((each) => each.inspectorId === inspectorId && overlaps(each, from, until)))
    throw refuse('INS_ASSIGNMENT_DUPLICATE', { inspectorId });
  const assigned = mostIn(others, from, until);
  if (assigned >= maxPerDistrict) throw refuse('INS_TOO_MANY_INSPECTORS', { assigned, maxPerDistrict });
  return assigned;
}

/** The responsible inspectors of a collaboration; one stream, so that no race makes three of two. */
export const inspectorRosters = workflow<typeof commands, Roster, RosterEvents, Facts>({
  name: 'inspectorRoster',
  collection: 'inspector-rosters',
  title: { zh: '责任督学名单', en: 'Responsible inspectors' },
  clauses,
  commands,
  events: {
    InspectorAssigned: {
      visibility: 'internal',
      about: (data) => [...concerning(data), `inspector-${data.inspectorId}`],
      says: { zh: '自 {from} 起指派责任督学（共 {assigned} 名）。', en: 'Responsible inspector assigned from {from} ({assigned} in all).' },
    },
    InspectorUnassigned: {
      visibility: 'internal',
      about: (data) => [...concerning(data), `inspector-${data.inspectorId}`],
      says: { zh: '自 {on} 起解除责任督学：{reason}', en: 'Responsible inspector taken off from {on}: {reason}' },
    },
    AssignmentCorrected: {
      visibility: 'internal',
      about: (data) => [...concerning(data), `inspector-${data.inspectorId}`],
      says: { zh: '更正责任督学的指派：{reason}', en: 'Assignment corrected: {reason}' },
    },
    RoutineVisitsReviewed: {
      visibility: 'internal',
      about: (data) => [...concerning(data), ...data.schools.map(({ schoolId }) => `school-${schoolId}`)],
      says: { zh: '核查 {semester} 学期经常性督导（每校至少 {minimum} 次）。', en: 'Routine visits of semester {semester} counted (at least {minimum} a school).' },
    },
  }, // prettier-ignore
  initial: noRoster,
  decide: {
    AssignInspector: (given, state, { id, act, facts }) => {
      const { collaboration, fitness, maxPerDistrict, schoolsCovered, schoolsAdvised, reviewOn } = facts;
      const { inspectorId, from, until } = given;
      if (!collaboration) throw refuseGeneral('GEN_UNKNOWN_REFERENCE', { what: 'collaboration', id });
      if (collaboration.status !== 'active' && collaboration.status !== 'suspended')
        throw refuse('INS_COLLABORATION_STATE', { status: collaboration.status });
      const assigned = requireRoom(state.assignments, inspectorId, from, until, fitness, maxPerDistrict);
      const warnings = schoolsCovered > schoolsAdvised ? [{ code: 'INS_MANY_SCHOOLS', schools: [] }] : [];
      const { bureauId, isDistrict } = collaboration;
      const figures = { assigned: assigned + 1, maxPerDistrict, schoolsCovered, schoolsAdvised, warnings, reviewOn };
      const data = { ...given, ...rosterOf({ ...state, bureauId, isDistrict }, id, act), ...figures };
      return [{ type: 'InspectorAssigned', data, effectiveOn: from }];
    },
    UnassignInspector: (given, state, { id, act, today }) => {
      const { inspectorId } = given;
      const assignment = state.assignments.find((each) => each.inspectorId === inspectorId && !each.endedOn);
      if (!assignment) {
        if (act.capacity === 'SYS') return [];
        throw refuse('INS_NOT_ASSIGNED', { inspectorId }, '/inspectorId');
      }
      // An appointment may have ended before the assignment began.
      const on = act.capacity === 'SYS' && given.on < assignment.from ? assignment.from : given.on;
      pastOrToday(on, today, 'on', assignment.from);
      const left = assignedOn({ assignments: state.assignments.filter((each) => each !== assignment) }, on);
      const data = { ...given, on, ...rosterOf(state, id, act), zeroLeft: left.length === 0 };
      return [{ type: 'InspectorUnassigned', data, effectiveOn: on }];
    },
    ReviewRoutineVisits: (_, state, { id, act, today, facts: { review } }) => {
      const inspectorIds = assignedOn(state, today);
      if (!review || inspectorIds.length === 0) return [];
      const { by: _by, ...of } = rosterOf(state, id, act);
      return [{ type: 'RoutineVisitsReviewed', data: { ...review, inspectorIds, ...of } }];
    },
    CorrectAssignment: (given, state, { id, act, approvedBy, facts: { fitness, maxPerDistrict } }) => {
      const { correctsEventId } = given;
      const assignment = state.assignments.find(({ event }) => event === correctsEventId);
      if (!assignment || !fitness)
        throw refuse('INS_NOT_ASSIGNED', { inspectorId: correctsEventId }, '/correctsEventId');
      const { inspectorId } = assignment;
      const [from, until] = [given.from ?? assignment.from, given.until ?? assignment.until];
      const others = state.assignments.filter((each) => each !== assignment);
      requireRoom(others, inspectorId, from, until, fitness, maxPerDistrict);
      const persons = { approvedBy: approvedBy ? personsOf(approvedBy) : [], inspectorId };
      return [{ type: 'AssignmentCorrected', data: { ...given, ...rosterOf(state, id, act), ...persons } }];
    },
  },
  evolve,
});
