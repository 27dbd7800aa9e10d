import { addYears, daysBetween, need, schoolYearOf, type LocalDate, type Ratio } from '@app/kernel';
import type { Stage, StageClass } from '../shared/school-words.js';
import { schoolYearBounds, semestersOf, type AcademicYear } from '../shared/semester.js';
import {
  isAtLeast,
  type BackboneLevel,
  type MoveStatus,
  type PlanKind,
  type Relation,
  type TitleLevel,
} from './rotations.words.js';

/** Values that bind a plan from its opening on: those in effect on the first day of its school year. `null`: the policy is silent. */
export interface PinnedRotation {
  minRate: Ratio | null;
  minBackboneRate: Ratio | null;
  bindingStageClasses: readonly string[];
  backboneMinLevel: BackboneLevel;
  flexibleMinSemesters: number;
  outputThreshold: Ratio | null;
  intermediateYears: number | null;
  eligibleMinYearsAtSchool: number;
  noticeDays: number;
}
export interface CheckedTeacher {
  schoolId: string;
  stage: Stage;
  titleLevel: TitleLevel;
  titlePostSince?: LocalDate;
  backboneLevel: BackboneLevel;
  primaryCollaboration: boolean;
  eligibility: 'eligible' | 'excluded';
}
export interface CheckedStaffing {
  schoolId: string;
  fullTimeTeachers: number;
  backboneDistrictUp: number;
}
export interface CheckedMove {
  moveId: string;
  teacherRef: string;
  fromSchoolId: string;
  toSchoolId: string;
  relation: Relation;
  startOn: LocalDate;
  endOn?: LocalDate;
  status: MoveStatus;
  arrivedOn?: LocalDate;
  returnedOn?: LocalDate;
}
/** Everything the check looks at. */
export interface Checked {
  kind: PlanKind;
  stageClass: StageClass;
  schoolYear: string;
  academic: readonly AcademicYear[];
  pinned: PinnedRotation;
  /** Only of schools that take part. */
  roster: Readonly<Record<string, CheckedTeacher>>;
  staffing: readonly CheckedStaffing[];
  moves: readonly CheckedMove[];
  /** Reasons why ten-year teachers stay, by teacher. */
  reasons: Readonly<Record<string, string>>;
}

export type Applicability = 'binding' | 'advisory' | 'notApplicable';
export type Verdict = 'compliant' | 'nonCompliant' | 'advisoryMet' | 'advisoryNotMet' | 'notApplicable';
export interface OutputDuty {
  schoolId: string;
  fullTimeTeachers: number;
  backboneDistrictUp: number;
  /** Guidance: how many are above the threshold. */
  excess: number;
  output: number;
  met: boolean;
}
export interface TenYearTeacher {
  teacherRef: string;
  schoolId: string;
  moved: boolean;
  reason?: string;
}
export interface StageFigures {
  stage: Stage;
  eligible: number;
  rotating: number;
  backbone: number;
}
/** The outcome, stored whole. `planned` counts what was planned; `executed` only moves that were carried out long enough. */
export interface RotationCheck {
  of: 'planned' | 'executed';
  applicability: Applicability;
  eligible: number;
  rotating: number;
  requiredRotation: number;
  shortRotation: number;
  backbone: number;
  requiredBackbone: number;
  shortBackbone: number;
  stages: StageFigures[];
  outputDuties: OutputDuty[];
  tenYear: TenYearTeacher[];
  verdict: Verdict;
  parameters: PinnedRotation;
}

/**
 * Semesters that a time at another school takes up: those of whose days it covers more than half. A year from the first to the last day
 * of teaching is two, whenever the holidays begin; a week across the turn of the semester is none.
 */
export function semestersCovered(from: LocalDate, to: LocalDate, academic: readonly AcademicYear[]): number {
  let covered = 0;
  const last = +schoolYearOf(to).slice(0, 4);
  for (let year = +schoolYearOf(from).slice(0, 4); year <= last; year++)
    for (const term of semestersOf(`${year}-${year + 1}`, academic)) {
      const [first, end] = [from > term.from ? from : term.from, to < term.to ? to : term.to];
      if (2 * (daysBetween(first, end) + 1) > daysBetween(term.from, term.to) + 1) covered++;
    }
  return covered;
}

type Long = Pick<CheckedMove, 'relation' | 'startOn' | 'endOn'>;
/** Whether a move is long enough to count; a rigid one has no end. */
export const isLongEnough = (
  { relation, startOn, endOn }: Long,
  minimum: number,
  academic: readonly AcademicYear[],
): boolean => relation === 'rigid' || (endOn !== undefined && semestersCovered(startOn, endOn, academic) >= minimum);

const isCarriedOut = (
  { status, startOn, arrivedOn, returnedOn }: CheckedMove,
  minimum: number,
  academic: readonly AcademicYear[],
): boolean =>
  status === 'returnedEarly' && returnedOn !== undefined && arrivedOn !== undefined
    ? semestersCovered(arrivedOn > startOn ? arrivedOn : startOn, returnedOn, academic) >= minimum
    : arrivedOn !== undefined;

export const isCounted = (teacher: CheckedTeacher | undefined): teacher is CheckedTeacher =>
  teacher !== undefined && teacher.eligibility === 'eligible' && teacher.primaryCollaboration;

/** More than the threshold (strict), cross-multiplied. */
export const hasOutputDuty = (
  { fullTimeTeachers, backboneDistrictUp }: CheckedStaffing,
  { num, den }: Ratio,
): boolean => den * backboneDistrictUp > num * fullTimeTeachers;

/** Full years in the post on the first day of the school year. */
export const isTenYear = (
  { titleLevel, titlePostSince }: CheckedTeacher,
  schoolYear: string,
  years: number | null,
): boolean =>
  years !== null &&
  titleLevel === 'intermediate' &&
  titlePostSince !== undefined &&
  addYears(titlePostSince, years) <= schoolYearBounds(schoolYear).from;

export function applicabilityOf(
  { kind, stageClass, pinned }: Pick<Checked, 'kind' | 'stageClass' | 'pinned'>,
  eligible: number,
): Applicability {
  if (eligible === 0 || pinned.minRate === null) return 'notApplicable';
  return kind === 'educationGroup' && stageClass !== 'crossStage' && pinned.bindingStageClasses.includes(stageClass)
    ? 'binding'
    : 'advisory';
}

/** What the two rates ask of these figures. Backbone teachers: of those who really rotate, not of those who must. */
export function ratesOf(
  plan: Pick<Checked, 'kind' | 'stageClass' | 'pinned'>,
  { eligible, rotating, backbone }: { eligible: number; rotating: number; backbone: number },
) {
  const applicability = applicabilityOf(plan, eligible);
  const { minRate, minBackboneRate } = plan.pinned;
  const applies = applicability !== 'notApplicable';
  const requiredRotation = applies ? need(eligible, minRate!) : 0;
  const requiredBackbone = applies && minBackboneRate !== null ? need(rotating, minBackboneRate) : 0;
  const shortRotation = Math.max(0, requiredRotation - rotating);
  const shortBackbone = Math.max(0, requiredBackbone - backbone);
  const met = shortRotation === 0 && shortBackbone === 0;
  const verdicts: Record<Applicability, Verdict> = {
    binding: met ? 'compliant' : 'nonCompliant',
    advisory: met ? 'advisoryMet' : 'advisoryNotMet',
    notApplicable: 'notApplicable',
  };
  return {
    applicability,
    eligible,
    rotating,
    requiredRotation,
    shortRotation,
    backbone,
    requiredBackbone,
    shortBackbone,
    verdict: verdicts[applicability],
  };
}

/** A school's duty to output, and how far it is above the threshold. */
export const dutyOf = (staffing: CheckedStaffing, threshold: Ratio, output: number): OutputDuty => ({
  schoolId: staffing.schoolId,
  fullTimeTeachers: staffing.fullTimeTeachers,
  backboneDistrictUp: staffing.backboneDistrictUp,
  excess: staffing.backboneDistrictUp - Math.floor((threshold.num * staffing.fullTimeTeachers) / threshold.den),
  output,
  met: output > 0,
});

/** The check of domain.md 3.8, in integers. `executed`: of moves that were carried out. */
export function rotationCheck(checked: Checked, of: RotationCheck['of'] = 'planned'): RotationCheck {
  const { kind, schoolYear, academic, pinned, roster, staffing, moves, reasons } = checked;
  const { flexibleMinSemesters: minimum, outputThreshold } = pinned;
  const stages = new Map<Stage, StageFigures>();
  const figures = (stage: Stage): StageFigures => {
    const known = stages.get(stage) ?? { stage, eligible: 0, rotating: 0, backbone: 0 };
    stages.set(stage, known);
    return known;
  };
  let eligible = 0;
  for (const teacher of Object.values(roster))
    if (isCounted(teacher)) {
      eligible++;
      figures(teacher.stage).eligible++;
    }

  const moving = new Set<string>();
  const counted = new Set<string>();
  const output = new Map<string, number>();
  let backbone = 0;
  for (const move of moves) {
    if (move.status === 'cancelled') continue;
    moving.add(move.teacherRef);
    const teacher = roster[move.teacherRef];
    if (!isCounted(teacher) || counted.has(move.teacherRef)) continue;
    if (!isLongEnough(move, minimum, academic)) continue;
    if (of === 'executed' && !isCarriedOut(move, minimum, academic)) continue;
    counted.add(move.teacherRef);
    figures(teacher.stage).rotating++;
    if (!isAtLeast(teacher.backboneLevel, pinned.backboneMinLevel)) continue;
    backbone++;
    figures(teacher.stage).backbone++;
    output.set(move.fromSchoolId, (output.get(move.fromSchoolId) ?? 0) + 1);
  }

  return {
    of,
    ...ratesOf(checked, { eligible, rotating: counted.size, backbone }),
    stages: [...stages.values()].sort((a, b) => (a.stage < b.stage ? -1 : 1)),
    outputDuties:
      outputThreshold === null || kind !== 'educationGroup'
        ? []
        : staffing
            .filter((each) => hasOutputDuty(each, outputThreshold))
            .map((each) => dutyOf(each, outputThreshold, output.get(each.schoolId) ?? 0)),
    tenYear:
      kind !== 'educationGroup' && kind !== 'schoolDistrict'
        ? []
        : Object.entries(roster)
            .filter(([, teacher]) => isTenYear(teacher, schoolYear, pinned.intermediateYears))
            .map(([teacherRef, { schoolId }]) => ({
              teacherRef,
              schoolId,
              moved: moving.has(teacherRef),
              ...(reasons[teacherRef] === undefined ? {} : { reason: reasons[teacherRef] }),
            })),
    parameters: pinned,
  };
}

/** Whether a leader must say that the shortfall is known: a binding rate, or a duty to output, is not met. */
export const isShort = ({ verdict, outputDuties }: RotationCheck): boolean =>
  verdict === 'nonCompliant' || outputDuties.some(({ met }) => !met);
