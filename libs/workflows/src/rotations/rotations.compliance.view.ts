import { idOf, view, type LocalDate, type StoredEvent } from '@app/kernel';
import { twoDecimals } from '../shared/decimals.js';
import type { StageClass } from '../shared/school-words.js';
import {
  dutyOf, hasOutputDuty, isCounted, ratesOf, type PinnedRotation, type StageFigures,
} from './rotations.check.js'; // prettier-ignore
import { complianceSheet } from './rotations.compliance.columns.js';
import type { Events, SchoolFigures } from './rotations.events.js';
import { isAtLeast, type PlanKind } from './rotations.words.js';

interface CompliedMove {
  moveId: string;
  teacherRef: string;
  fromSchoolId: string;
  toSchoolId: string;
  stage: string;
  relation: string;
  startOn: LocalDate;
  endOn?: LocalDate;
  eligible: boolean;
  backbone: boolean;
  counts: boolean;
  proposedOn: LocalDate;
  droppedOn?: LocalDate;
  arrivedOn?: LocalDate;
  returnedOn?: LocalDate;
  /** Was there long enough before an early return. */
  returnCounts?: boolean;
  completedOn?: LocalDate;
}
interface Frozen {
  from: LocalDate;
  eligible: number;
  stages: StageFigures[];
  schools: SchoolFigures[];
}
interface TenYear {
  teacherRef: string;
  schoolId: string;
  reason?: string;
  reasonOn?: LocalDate;
}
/** What the board is computed from: counts and moves, never a roster. */
export interface ComplianceDocument {
  id: string;
  collaborationId: string;
  schoolYear: string;
  bureauId: string;
  /** The school that draws up the plan: others know their own teachers only. */
  leads: string[];
  kind: PlanKind;
  pinned: PinnedRotation;
  stageClass: StageClass;
  openedOn: LocalDate;
  frozen: Frozen[];
  tenYear: TenYear[];
  moves: CompliedMove[];
  submittedOn?: LocalDate;
  approvedOn?: LocalDate;
  finalisedOn?: LocalDate;
}

/** A share as a label of two decimals, rounded half up; only for reading. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${twoDecimals(100 * part, whole)} %`;
}

const by = (day: LocalDate | undefined, on: LocalDate): boolean => day !== undefined && day <= on;
const isPlanned = (move: CompliedMove, on: LocalDate) => move.proposedOn <= on && !by(move.droppedOn, on);
const isExecuted = (move: CompliedMove, on: LocalDate) =>
  isPlanned(move, on) && by(move.arrivedOn, on) && (!by(move.returnedOn, on) || move.returnCounts === true);
/** At the other school on that day, whatever year the move began. */
const isAway = (move: CompliedMove, on: LocalDate) =>
  isPlanned(move, on) && by(move.arrivedOn, on) && !by(move.returnedOn, on) && !by(move.completedOn, on);

/** The board of one plan on one day (V5). */
export function complianceAt(document: ComplianceDocument, on: LocalDate) {
  const { id, collaborationId, schoolYear, bureauId, kind, pinned, stageClass, openedOn } = document;
  if (on < openedOn) return undefined;
  const frozen = document.frozen.filter((each) => each.from <= on).at(-1);
  const counting = document.moves.filter((move) => move.counts && isPlanned(move, on));
  const executed = counting.filter((move) => isExecuted(move, on));
  const figures = (moves: readonly CompliedMove[]) => {
    const backbone = moves.filter((move) => move.backbone).length;
    const { eligible = 0 } = frozen ?? {};
    const rates = ratesOf({ kind, stageClass, pinned }, { eligible, rotating: moves.length, backbone });
    const rate = percent(moves.length, eligible);
    return { ...rates, rotationRate: rate, backboneRate: percent(backbone, moves.length) };
  };
  const schools = (frozen?.schools ?? []).map((school) => {
    const { schoolId, fullTimeTeachers, backboneDistrictUp } = school;
    const out = counting.filter((move) => move.fromSchoolId === schoolId && move.backbone).length;
    const threshold = pinned.outputThreshold;
    const binds = kind === 'educationGroup' && threshold !== null && hasOutputDuty(school, threshold);
    const flow = (moves: readonly CompliedMove[]) => {
      const leaving = moves.filter((move) => move.fromSchoolId === schoolId).length;
      const coming = moves.filter((move) => move.toSchoolId === schoolId).length;
      return { out: leaving, in: coming, net: coming - leaving };
    };
    return {
      ...school,
      backboneShare: percent(backboneDistrictUp, fullTimeTeachers),
      ...(binds ? { duty: dutyOf(school, threshold, out) } : {}),
      planned: flow(document.moves.filter((move) => isPlanned(move, on))),
      executed: flow(document.moves.filter((move) => isExecuted(move, on))),
    };
  });
  const stages = (frozen?.stages ?? []).map(({ stage, eligible }) => {
    const of = counting.filter((move) => move.stage === stage);
    const done = executed.filter((move) => move.stage === stage);
    return {
      stage,
      eligible,
      planned: of.length,
      plannedBackbone: of.filter((move) => move.backbone).length,
      executed: done.length,
      executedBackbone: done.filter((move) => move.backbone).length,
    };
  });
  const moving = new Set(document.moves.filter((move) => isPlanned(move, on)).map((move) => move.teacherRef));
  const planned = figures(counting);
  const final = by(document.finalisedOn, on);
  return {
    id, collaborationId, schoolYear, bureauId, kind, stageClass,
    parameters: pinned,
    status: final ? 'finalised' : by(document.approvedOn, on) ? 'approved' : by(document.submittedOn, on) ? 'submitted' : frozen ? 'rosterFrozen' : 'open',
    applicability: planned.applicability,
    eligible: planned.eligible,
    planned,
    executed: figures(executed),
    verdict: final ? figures(executed).verdict : planned.verdict,
    stages,
    schools,
    spread: spreadOf(frozen?.schools ?? []),
    tenYear: frozen
      ? document.tenYear.map(({ teacherRef, schoolId, reason, reasonOn }) => ({
          teacherRef, schoolId, moved: moving.has(teacherRef), ...(reason !== undefined && by(reasonOn, on) ? { reason } : {}),
        }))
      : [],
    away: document.moves.filter((move) => isAway(move, on)).length,
  };
} // prettier-ignore

/** How far apart the schools are in their share of backbone teachers: highest less lowest, in hundredths of a percent. */
function spreadOf(schools: readonly SchoolFigures[]): { highest: string; lowest: string; spread: string } | undefined {
  const staffed = schools.filter((each) => each.fullTimeTeachers > 0);
  if (staffed.length === 0) return undefined;
  // a/b against c/d by cross-multiplication.
  const sorted = [...staffed].sort(
    (a, b) => a.backboneDistrictUp * b.fullTimeTeachers - b.backboneDistrictUp * a.fullTimeTeachers,
  );
  const [low, high] = [sorted[0]!, sorted.at(-1)!];
  return {
    highest: percent(high.backboneDistrictUp, high.fullTimeTeachers),
    lowest: percent(low.backboneDistrictUp, low.fullTimeTeachers),
    spread: percent(
      high.backboneDistrictUp * low.fullTimeTeachers - low.backboneDistrictUp * high.fullTimeTeachers,
      high.fullTimeTeachers * low.fullTimeTeachers,
    ),
  };
}

type Folds = { [T in keyof Events]?: (document: ComplianceDocument, data: Events[T], on: LocalDate) => void };
const onMove =
  (change: (move: CompliedMove, data: { on?: string; counts?: boolean }, on: LocalDate) => Partial<CompliedMove>) =>
  (document: ComplianceDocument, data: { moveId: string; on?: string; counts?: boolean }, on: LocalDate) => {
    const move = document.moves.find((each) => each.moveId === data.moveId);
    if (move) Object.assign(move, change(move, data, on));
  };
const planned = (document: ComplianceDocument, data: Events['MoveProposed'], on: LocalDate): void => {
  const { moveId, teacherRef, fromSchoolId, toSchoolId, stage, relation, startOn, endOn, eligible, backbone, counts } = data;
  const known = document.moves.find((each) => each.moveId === moveId);
  document.moves = [
    ...document.moves.filter((each) => each !== known),
    {
      moveId, teacherRef, fromSchoolId, toSchoolId, stage, relation, startOn, eligible, backbone, counts,
      ...(endOn === undefined ? {} : { endOn }), proposedOn: known?.proposedOn ?? on,
    },
  ];
}; // prettier-ignore
const folds: Folds = {
  RosterFrozen: (document, { plan, stageClass, schools, check }, from) => {
    if (plan.leadSchoolId) document.leads = [plan.leadSchoolId];
    document.stageClass = stageClass;
    document.frozen.push({ from, eligible: check.eligible, stages: check.stages, schools });
    document.tenYear = check.tenYear.map(({ teacherRef, schoolId }) => ({ teacherRef, schoolId }));
  },
  MoveProposed: planned,
  MoveAmended: planned,
  MoveDropped: onMove((_, __, droppedOn) => ({ droppedOn })),
  MoveCancelled: onMove((_, __, droppedOn) => ({ droppedOn })),
  NonRotationReasonRecorded: (document, { teacherRef, reason }, reasonOn) => {
    document.tenYear = document.tenYear.map((each) =>
      each.teacherRef === teacherRef ? { ...each, reason, reasonOn } : each,
    );
  },
  RotationPlanSubmitted: (document, _, on) => {
    document.submittedOn = on;
  },
  RotationPlanReturned: (document) => {
    delete document.submittedOn;
  },
  RotationPlanApproved: (document, _, on) => {
    document.approvedOn = on;
  },
  MoveArrived: onMove((_, __, arrivedOn) => ({ arrivedOn })),
  MoveReturnedEarly: onMove((_, { counts }, returnedOn) => ({ returnedOn, returnCounts: counts === true })),
  MoveCompleted: onMove((_, __, completedOn) => ({ completedOn })),
  RotationPlanFinalised: (document, _, on) => {
    document.finalisedOn = on;
  },
  RotationCorrected: (document, { check, entry, staffing, move }, from) => {
    const last = document.frozen.at(-1);
    if (last) {
      const schools = last.schools.map((each) =>
        each.schoolId === staffing?.schoolId ? { ...each, ...staffing } : each,
      );
      document.frozen.push({ from, eligible: check.eligible, stages: check.stages, schools });
    }
    for (const each of document.moves) {
      if (entry && each.teacherRef === entry.teacherRef)
        Object.assign(each, {
          eligible: isCounted(entry),
          backbone: isAtLeast(entry.backboneLevel, document.pinned.backboneMinLevel),
          counts: each.counts && isCounted(entry),
        });
      if (move && each.moveId === move.moveId) {
        const { arrivedOn, returnedOn, startOn, endOn } = move;
        for (const [day, value] of Object.entries({ arrivedOn, returnedOn, startOn, endOn }))
          if (value !== undefined) Object.assign(each, { [day]: value });
      }
    }
  },
};

/** Does each collaboration meet the thresholds, now and finally? */
export const rotationCompliance = view<ComplianceDocument>({
  name: 'rotation-compliance',
  version: 1,
  title: { zh: '交流轮岗看板', en: 'Rotation compliance' },
  sheet: complianceSheet,
  types: ['RotationPlanOpened', ...Object.keys(folds)],
  ids: ({ stream }) => [idOf(stream)],
  fold: (document, event: StoredEvent, id) => {
    const on = event.meta.effectiveOn;
    if (event.type === 'RotationPlanOpened') {
      const { plan, kind, pinned } = event.data as unknown as Events['RotationPlanOpened'];
      const { collaborationId, schoolYear, bureauId, leadSchoolId } = plan;
      return {
        id, collaborationId, schoolYear, bureauId, leads: leadSchoolId ? [leadSchoolId] : [], kind, pinned, stageClass: 'undetermined',
        openedOn: on, frozen: [], tenYear: [], moves: [],
      };
    }
    if (document) folds[event.type as keyof Events]!(document, event.data as never, on);
    return document;
  }, // prettier-ignore
  index: {
    collaborationId: 'text',
    schoolYear: 'text',
    bureauId: 'text',
    leads: 'list',
    kind: 'text',
    stageClass: 'text',
  },
  scope: { bureau: 'bureauId', schools: 'leads' },
  knownAt: true,
  at: complianceAt,
  names: ({ collaborationId, frozen }) => [
    `collaboration-${collaborationId}`,
    ...(frozen.at(-1)?.schools ?? []).map((each) => `school-${each.schoolId}`),
  ],
});
