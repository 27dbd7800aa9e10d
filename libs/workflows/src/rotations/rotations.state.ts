import type { Evolve, LocalDate, Seen } from '@app/kernel';
import { withHandled, withRaised, type Objection, type Posted } from '../shared/notice.js';
import type { StageClass } from '../shared/school-words.js';
import type { AcademicYear } from '../shared/semester.js';
import type { Checked, PinnedRotation } from './rotations.check.js';
import type { Events, PlanRef } from './rotations.events.js';
import type { PostQuota, ProposeMoveInput, RosterEntryInput, SchoolStaffing } from './rotations.input.js';
import type { MoveStatus, PlanKind } from './rotations.words.js';

export type PlanStatus =
  'none' | 'open' | 'rosterFrozen' | 'submitted' | 'publicNotice' | 'approved' | 'executing' | 'rejected' | 'finalised';
/** With the id of the event that said so last, which a correction names. */
type Said<T> = T & { event: string };
export interface Move extends ProposeMoveInput {
  moveId: string;
  status: MoveStatus;
  departedOn?: LocalDate;
  departedBy?: readonly string[];
  arrivedOn?: LocalDate;
  returnedOn?: LocalDate;
  completedOn?: LocalDate;
  events: string[];
}

/** A plan as folded from its stream. Thousands of teachers stand in it: `evolve` changes it in place. */
export interface RotationPlan {
  status: PlanStatus;
  plan: PlanRef;
  kind: PlanKind;
  divisionCode: string;
  pinned: PinnedRotation;
  academic: readonly AcademicYear[];
  roster: Record<string, Said<RosterEntryInput>>;
  /** Confirmed parts: school → persons who confirmed. */
  confirmed: Record<string, readonly string[]>;
  quotas: Record<string, PostQuota>;
  staffing: Record<string, Said<SchoolStaffing>>;
  stageClass: StageClass;
  /** Schools that take part, from the freezing of the roster on. */
  schools: readonly string[];
  moves: Record<string, Move>;
  reasons: Record<string, string>;
  /** Teachers whose year this plan holds no longer. */
  released: Record<string, true>;
  notice?: Posted & { closed: boolean };
  objections: readonly Objection[];
  submittedOn?: LocalDate;
  explained: boolean;
  decidedOn?: LocalDate;
  decisionNo?: string;
  persons: { drafters: string[]; submitters: string[]; handlers: string[]; settlers: string[] };
}

export const noPlan = (): RotationPlan => ({
  status: 'none',
  plan: { collaborationId: '', schoolYear: '', bureauId: '' },
  kind: 'educationGroup',
  divisionCode: '',
  pinned: {
    minRate: null,
    minBackboneRate: null,
    bindingStageClasses: [],
    backboneMinLevel: 'district',
    flexibleMinSemesters: 0,
    outputThreshold: null,
    intermediateYears: null,
    eligibleMinYearsAtSchool: 0,
    noticeDays: 0,
  },
  academic: [],
  roster: {},
  confirmed: {},
  quotas: {},
  staffing: {},
  stageClass: 'undetermined',
  schools: [],
  moves: {},
  reasons: {},
  released: {},
  explained: false,
  objections: [],
  persons: { drafters: [], submitters: [], handlers: [], settlers: [] },
});

export const quotaKey = ({ schoolId, titleLevel }: { schoolId: string; titleLevel: string }) =>
  `${schoolId} ${titleLevel}`;
const note = (known: string[], persons: readonly string[]) => {
  for (const person of persons) if (!known.includes(person)) known.push(person);
};
const in_ = (status: PlanStatus) => (state: RotationPlan) => {
  state.status = status;
  return state;
};
function moved(status: MoveStatus, day?: 'departedOn' | 'arrivedOn' | 'returnedOn' | 'completedOn') {
  return (state: RotationPlan, data: { moveId: string; on?: string; by?: readonly string[] }, { id }: Seen) => {
    const move = state.moves[data.moveId]!;
    move.status = status;
    if (day && data.on !== undefined) move[day] = data.on;
    if (status === 'departed') move.departedBy = data.by ?? [];
    move.events.push(id);
    return state;
  };
}
const planned = (data: Events['MoveProposed']): ProposeMoveInput => {
  const { by: _by, plan: _plan, stage: _s, crossStage: _c, eligible: _e, backbone: _b, counts: _k, ...move } = data;
  return move;
};

export const evolve: Evolve<RotationPlan, Events> = {
  RotationPlanOpened: (state, { plan, kind, divisionCode, pinned, academic, by }) => {
    Object.assign(state, { status: 'open', plan, kind, divisionCode, pinned, academic });
    note(state.persons.drafters, by);
    return state;
  },
  RosterEntryUpserted: (state, { plan: _, added: _a, carriedFrom: _c, ...entry }, { id }) => {
    state.roster[entry.teacherRef] = { ...entry, event: id };
    delete state.confirmed[entry.schoolId];
    return state;
  },
  RosterEntryRemoved: (state, { teacherRef, schoolId }) => {
    delete state.roster[teacherRef];
    delete state.confirmed[schoolId];
    return state;
  },
  RosterCopyRequested: (state) => state,
  RosterPartConfirmed: (state, { schoolId, by }) => {
    state.confirmed[schoolId] = by;
    return state;
  },
  RosterPartReopened: (state, { schoolId }) => {
    delete state.confirmed[schoolId];
    return state;
  },
  PostQuotaSet: (state, { quotas }) => {
    for (const each of quotas) state.quotas[quotaKey(each)] = each;
    return state;
  },
  StaffingSet: (state, { staffing }, { id }) => {
    for (const each of staffing) state.staffing[each.schoolId] = { ...each, event: id };
    return state;
  },
  RosterFrozen: (state, { plan, stageClass, schools, by }) => {
    Object.assign(state, { status: 'rosterFrozen', plan, stageClass, schools: schools.map((each) => each.schoolId) });
    note(state.persons.drafters, by);
    return state;
  },
  MoveProposed: (state, data, { id }) => {
    state.moves[data.moveId] = { ...planned(data), moveId: data.moveId, status: 'proposed', events: [id] };
    note(state.persons.drafters, data.by);
    return state;
  },
  MoveAmended: (state, data, { id }) => {
    const { events } = state.moves[data.moveId]!;
    state.moves[data.moveId] = { ...planned(data), moveId: data.moveId, status: 'proposed', events: [...events, id] };
    note(state.persons.drafters, data.by);
    return state;
  },
  MoveDropped: moved('cancelled'),
  NonRotationReasonRecorded: (state, { teacherRef, reason }) => {
    state.reasons[teacherRef] = reason;
    return state;
  },
  RotationPlanSubmitted: (state, { by, shortfallExplanation }, { effectiveOn }) => {
    Object.assign(state, {
      status: 'submitted',
      submittedOn: effectiveOn,
      explained: shortfallExplanation !== undefined,
    });
    note(state.persons.submitters, by);
    return state;
  },
  RotationPlanReturned: (state, { by }) => {
    state.status = 'rosterFrozen';
    note(state.persons.handlers, by);
    return state;
  },
  RotationNoticePublished: (state, { by, startsOn, endsOn, workingDays, provisional }) => {
    state.status = 'publicNotice';
    state.notice = { startsOn, endsOn, workingDays, provisional, closed: false };
    note(state.persons.handlers, by);
    return state;
  },
  RotationNoticeCorrected: (state, { startsOn, endsOn, provisional, by }) => {
    Object.assign(state.notice!, { startsOn, endsOn, provisional });
    note(state.persons.handlers, by);
    return state;
  },
  RotationObjectionRaised: (state, data, { effectiveOn }) => {
    state.objections = withRaised(state.objections, data, effectiveOn);
    return state;
  },
  RotationObjectionHandled: (state, data) => {
    state.objections = withHandled(state.objections, data);
    note(state.persons.settlers, data.by);
    if (data.result === 'upheld') state.status = 'submitted';
    return state;
  },
  RotationNoticeClosed: (state) => {
    state.notice!.closed = true;
    return state;
  },
  RotationPlanApproved: (state, { decidedOn, normalized }) => {
    Object.assign(state, { status: 'approved', decidedOn, ...(normalized ? { decisionNo: normalized } : {}) });
    return state;
  },
  MoveApproved: moved('approved'),
  RotationPlanRejected: in_('rejected'),
  TeacherYearsReleased: (state, { teacherRefs }) => {
    for (const each of teacherRefs) state.released[each] = true;
    return state;
  },
  RotationDocumentIssued: (state, { normalized }) => {
    state.decisionNo = normalized;
    return state;
  },
  MoveDeparted: (state, data, seen) => {
    if (state.status === 'approved') state.status = 'executing';
    return moved('departed', 'departedOn')(state, data, seen);
  },
  MoveArrived: moved('arrived', 'arrivedOn'),
  MoveCancelled: moved('cancelled'),
  MoveReturnedEarly: moved('returnedEarly', 'returnedOn'),
  MoveCompleted: moved('completed', 'completedOn'),
  MobilityIncentiveGranted: (state) => state,
  RotationPlanFinalised: in_('finalised'),
  RotationResultLinked: (state) => state,
  RotationCorrected: (state, { entry, staffing, move }, { id }) => {
    correct(state, { entry, staffing, move }, id);
    return state;
  },
};

type Correction = Pick<Events['RotationCorrected'], 'entry' | 'staffing' | 'move'>;
type Change = { [K in keyof Correction]: Correction[K] | undefined };
type Correctable = Pick<RotationPlan, 'roster' | 'staffing' | 'moves'>;
/** What a correction makes of roster, staffing and moves, in place. */
function correct({ roster, staffing, moves }: Correctable, change: Change, event: string): void {
  const { entry, staffing: figures, move } = change;
  if (entry) roster[entry.teacherRef] = { ...entry, event };
  if (figures) staffing[figures.schoolId] = { ...figures, event };
  if (move) moves[move.moveId] = correctedMove(moves[move.moveId]!, move, event);
}
/** The same, with the state itself left as it was. */
export function corrected({ roster, staffing, moves }: Correctable, change: Change, event: string): Correctable {
  const copy = { roster: { ...roster }, staffing: { ...staffing }, moves: { ...moves } };
  correct(copy, change, event);
  return copy;
}
function correctedMove(of: Move, change: NonNullable<Correction['move']>, event: string): Move {
  const { returnedOn, arrivedOn, departedOn } = change;
  const status: MoveStatus =
    returnedOn !== undefined
      ? 'returnedEarly'
      : arrivedOn !== undefined && (of.status === 'approved' || of.status === 'departed')
        ? 'arrived'
        : departedOn !== undefined && of.status === 'approved'
          ? 'departed'
          : of.status;
  return { ...of, ...change, status, events: [...of.events, event] };
}

/** What the check looks at: of the roster, the schools that take part. */
export const checkedOf = (
  { kind, stageClass, plan, academic, pinned, roster, staffing, moves, reasons }: RotationPlan,
  schools: readonly string[],
): Checked => {
  const taking = new Set(schools);
  return {
    kind,
    stageClass,
    schoolYear: plan.schoolYear,
    academic,
    pinned,
    roster: Object.fromEntries(Object.entries(roster).filter(([, each]) => taking.has(each.schoolId))),
    staffing: Object.values(staffing).filter((each) => taking.has(each.schoolId)),
    moves: Object.values(moves),
    reasons,
  };
};
