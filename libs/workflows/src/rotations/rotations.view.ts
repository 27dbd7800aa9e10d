import { idOf, view, type LocalDate, type StoredEvent } from '@app/kernel';
import { withHandled, withRaised, type Objection } from '../shared/notice.js';
import type { StageClass } from '../shared/school-words.js';
import type { PinnedRotation, RotationCheck } from './rotations.check.js';
import type { Events, SchoolFigures } from './rotations.events.js';
import type { PostQuota, SchoolStaffing } from './rotations.input.js';
import { quotaKey, type PlanStatus } from './rotations.state.js';
import { moveStatuses, type MoveStatus, type PlanKind } from './rotations.words.js';

export type { Events as RotationEvents, PlanRef } from './rotations.events.js';

/** A check without the teachers' pseudonyms, for those who need no names. */
export type AnonymousCheck = Omit<RotationCheck, 'tenYear'> & {
  tenYear: { schoolId: string; moved: number; explained: number; open: number }[];
};
export interface PlanPart {
  schoolId: string;
  entries: number;
  confirmed: boolean;
}
/** A plan as every school of it may see it: counts, never teachers. */
export interface PlanDocument {
  id: string;
  status: PlanStatus;
  collaborationId: string;
  schoolYear: string;
  bureauId: string;
  leadSchoolId?: string;
  kind: PlanKind;
  stageClass?: StageClass;
  schools: string[];
  pinned: PinnedRotation;
  freezeDueOn: LocalDate;
  parts: PlanPart[];
  quotas: PostQuota[];
  staffing: SchoolStaffing[];
  figures?: SchoolFigures[];
  /** How many moves stand where. */
  moves: Record<MoveStatus, number>;
  check?: AnonymousCheck;
  shortfallExplanation?: string;
  notice?: { startsOn: LocalDate; endsOn: LocalDate; closed: boolean };
  objections?: Objection[];
  reasons?: readonly string[];
  decidedOn?: LocalDate;
  decisionNo?: string;
  verdict?: string;
  finalisedOn?: LocalDate;
  linked: string[];
}

export function anonymous({ tenYear, ...check }: RotationCheck): AnonymousCheck {
  const schools = new Map<string, AnonymousCheck['tenYear'][number]>();
  for (const { schoolId, moved, reason } of tenYear) {
    const of = schools.get(schoolId) ?? { schoolId, moved: 0, explained: 0, open: 0 };
    if (moved) of.moved++;
    else if (reason === undefined) of.open++;
    else of.explained++;
    schools.set(schoolId, of);
  }
  return { ...check, tenYear: [...schools.values()] };
}

function partOf({ parts }: PlanDocument, schoolId: string): PlanPart {
  const known = parts.find((each) => each.schoolId === schoolId);
  if (known) return known;
  const part = { schoolId, entries: 0, confirmed: false };
  parts.push(part);
  return part;
}
/** A move goes from where it stood to where it stands. What it was before is said by what can lead there. */
const shift = (document: PlanDocument, from: MoveStatus | undefined, to: MoveStatus): void => {
  if (from) document.moves[from]--;
  document.moves[to]++;
};

type Folds = { [T in keyof Events]?: (document: PlanDocument, data: Events[T], event: StoredEvent) => void };
const folds: Folds = {
  RosterEntryUpserted: (document, { schoolId, added }) => {
    const part = partOf(document, schoolId);
    if (added) part.entries++;
    part.confirmed = false;
  },
  RosterEntryRemoved: (document, { schoolId }) => {
    const part = partOf(document, schoolId);
    part.entries--;
    part.confirmed = false;
  },
  RosterPartConfirmed: (document, { schoolId }) => {
    partOf(document, schoolId).confirmed = true;
  },
  RosterPartReopened: (document, { schoolId, change }) => {
    if (change === 'left') document.parts = document.parts.filter((each) => each.schoolId !== schoolId);
    else partOf(document, schoolId).confirmed = false;
    document.schools = document.parts.map((each) => each.schoolId);
  },
  PostQuotaSet: (document, { quotas }) => {
    const set = new Set(quotas.map(quotaKey));
    document.quotas = [...document.quotas.filter((each) => !set.has(quotaKey(each))), ...quotas];
  },
  StaffingSet: (document, { staffing }) => {
    const set = new Set(staffing.map((each) => each.schoolId));
    document.staffing = [...document.staffing.filter((each) => !set.has(each.schoolId)), ...staffing];
  },
  RosterFrozen: (document, { plan, stageClass, schools, check }) => {
    Object.assign(document, { status: 'rosterFrozen', stageClass, figures: schools, check: anonymous(check) });
    document.schools = schools.map((each) => each.schoolId);
    if (plan.leadSchoolId) document.leadSchoolId = plan.leadSchoolId;
  },
  MoveProposed: (document) => shift(document, undefined, 'proposed'),
  MoveDropped: (document) => shift(document, 'proposed', 'cancelled'),
  RotationPlanSubmitted: (document, { check, shortfallExplanation }) => {
    Object.assign(document, { status: 'submitted', check: anonymous(check) });
    if (shortfallExplanation === undefined) delete document.shortfallExplanation;
    else document.shortfallExplanation = shortfallExplanation;
    delete document.reasons;
  },
  RotationPlanReturned: (document, { reasons }) => {
    Object.assign(document, { status: 'rosterFrozen', reasons });
  },
  RotationNoticePublished: (document, { startsOn, endsOn }) => {
    Object.assign(document, { status: 'publicNotice', notice: { startsOn, endsOn, closed: false } });
  },
  RotationNoticeCorrected: (document, { startsOn, endsOn }) => {
    Object.assign(document.notice!, { startsOn, endsOn });
  },
  RotationObjectionRaised: (document, data, { meta }) => {
    document.objections = withRaised(document.objections ?? [], data, meta.effectiveOn);
  },
  RotationObjectionHandled: (document, data) => {
    document.objections = withHandled(document.objections ?? [], data);
    if (data.result === 'upheld') document.status = 'submitted';
  },
  RotationNoticeClosed: (document) => {
    document.notice!.closed = true;
  },
  RotationPlanApproved: (document, { check, decidedOn, normalized }) => {
    Object.assign(document, { status: 'approved', check: anonymous(check), decidedOn });
    if (normalized) document.decisionNo = normalized;
  },
  MoveApproved: (document) => shift(document, 'proposed', 'approved'),
  RotationPlanRejected: (document, { reason }) => {
    Object.assign(document, { status: 'rejected', reasons: [reason] });
  },
  RotationDocumentIssued: (document, { normalized }) => {
    document.decisionNo = normalized;
  },
  MoveDeparted: (document) => {
    if (document.status === 'approved') document.status = 'executing';
    shift(document, 'approved', 'departed');
  },
  MoveArrived: (document) => shift(document, 'departed', 'arrived'),
  MoveCancelled: (document, { departed }) => shift(document, departed ? 'departed' : 'approved', 'cancelled'),
  MoveReturnedEarly: (document) => shift(document, 'arrived', 'returnedEarly'),
  MoveCompleted: (document) => shift(document, 'arrived', 'completed'),
  RotationPlanFinalised: (document, { check }, { meta }) => {
    const { verdict } = check;
    Object.assign(document, { status: 'finalised', check: anonymous(check), verdict, finalisedOn: meta.effectiveOn });
  },
  RotationResultLinked: ({ linked }, { target }) => {
    linked.push(target);
  },
  RotationCorrected: (document, { check, staffing, moveStatus }) => {
    document.check = anonymous(check);
    if (document.status === 'finalised') document.verdict = check.verdict;
    if (staffing)
      document.staffing = document.staffing.map((each) => (each.schoolId === staffing.schoolId ? staffing : each));
    if (moveStatus) shift(document, moveStatus.from, moveStatus.to);
  },
};

function opened(id: string, data: Events['RotationPlanOpened']): PlanDocument {
  const { plan, kind, pinned, members, freezeDueOn } = data;
  return {
    ...plan,
    id,
    status: 'open',
    kind,
    pinned,
    freezeDueOn,
    schools: [...members],
    parts: members.map((schoolId) => ({ schoolId, entries: 0, confirmed: false })),
    quotas: [],
    staffing: [],
    moves: Object.fromEntries(moveStatuses.map((status) => [status, 0])) as Record<MoveStatus, number>,
    linked: [],
  };
}

export const rotationListing = view<PlanDocument>({
  name: 'rotation-plans',
  version: 1,
  title: { zh: '教师交流轮岗计划', en: 'Rotation plans' },
  types: ['RotationPlanOpened', ...Object.keys(folds)],
  ids: ({ stream }) => [idOf(stream)],
  fold: (document, event, id) => {
    if (event.type === 'RotationPlanOpened') return opened(id, event.data as unknown as Events['RotationPlanOpened']);
    if (document) folds[event.type as keyof Events]!(document, event.data as never, event);
    return document;
  },
  index: {
    status: 'text', collaborationId: 'text', schoolYear: 'text', bureauId: 'text', schools: 'list', kind: 'text', stageClass: 'text',
    verdict: 'text', decidedOn: 'text', decisionNo: 'text', freezeDueOn: 'text',
  }, // prettier-ignore
  search: ({ schoolYear, decisionNo }) => [schoolYear, ...(decisionNo ? [decisionNo] : [])],
  scope: { bureau: 'bureauId', schools: 'schools' },
  names: ({ collaborationId, schools }) => [
    `collaboration-${collaborationId}`,
    ...schools.map((each) => `school-${each}`),
  ],
});
