import type { Evolve, LocalDate } from '@app/kernel';
import type { Events, InspectionRef, Ordered } from './inspections.events.js';
import type { Element, InspectionKind, Measure, ScopeItem, Severity, Stage } from './inspections.words.js';

export interface Finding {
  id: string;
  scopeItem: ScopeItem;
  schoolId: string;
  severity: Severity;
  description: string;
  /** Who recorded it. */
  by: string[];
  defended: boolean;
  verdict?: 'confirmed' | 'withdrawn';
  event: string;
}
export interface Rectification extends Ordered {
  status: 'ordered' | 'reported' | 'passed';
  extended: boolean;
  /** In this round the deadline passed without a report. */
  isOverdue: boolean;
  /** Over all rounds. */
  overdue: number;
  failed: number;
  escalated: boolean;
}
export interface Inspection {
  /** Where the case stands until its opinion and after its end; in between the rectifications say it (`stageOf`). */
  step: Stage;
  kind?: InspectionKind;
  bureauId: string;
  divisionCode: string;
  collaborationId?: string;
  schoolIds: string[];
  scope: ScopeItem[];
  element?: Element;
  cycle?: string;
  inspectorIds: string[];
  plannedOn: LocalDate;
  scheduledOn: LocalDate;
  startedOn?: LocalDate;
  feedbackOn?: LocalDate;
  defenceDueOn?: LocalDate;
  findings: Finding[];
  rectifications: Rectification[];
  /** Document number of the opinion, once it has one. */
  opinionNo?: string;
  escalation?: { measure: Measure; on: LocalDate };
  closedOn?: LocalDate;
  publishedOn?: LocalDate;
  /** Event id → type, for corrections. */
  said: Record<string, string>;
}
export const noInspection = (): Inspection => ({
  step: 'none',
  bureauId: '',
  divisionCode: '',
  schoolIds: [],
  scope: [],
  inspectorIds: [],
  plannedOn: '',
  scheduledOn: '',
  findings: [],
  rectifications: [],
  said: {},
});

/** Where the case stands: after the opinion, as its least advanced rectification does. */
export function stageOf({ step, rectifications, escalation }: Inspection): Stage {
  if (step !== 'opinionIssued' || rectifications.length === 0) return step;
  const open = rectifications.filter(({ status }) => status !== 'passed');
  if (open.length === 0) return 'reinspected';
  if (escalation && open.every(({ escalated }) => escalated)) return 'escalated';
  return open.some(({ status }) => status === 'ordered') ? 'rectifying' : 'reported';
}
export function refOf(state: Inspection): InspectionRef {
  const { kind, bureauId, divisionCode, schoolIds, collaborationId, inspectorIds } = state;
  return {
    kind: kind!,
    bureauId,
    divisionCode,
    schoolIds: [...schoolIds],
    ...(collaborationId ? { collaborationId } : {}),
    inspectorIds: [...inspectorIds],
  };
}
/** Everyone who inspects here: those sent, and those who recorded a finding. */
export const inspectorsOf = ({ inspectorIds, findings }: Inspection): string[] => [
  ...new Set([...inspectorIds, ...findings.flatMap(({ by }) => by)]),
];

const findingWith = (state: Inspection, id: string, change: Partial<Finding>): Inspection => ({
  ...state,
  findings: state.findings.map((each) => (each.id === id ? { ...each, ...change } : each)),
});
const rectificationWith = (
  state: Inspection,
  id: string,
  change: (of: Rectification) => Partial<Rectification>,
): Inspection => ({
  ...state,
  rectifications: state.rectifications.map((each) =>
    each.rectificationId === id ? { ...each, ...change(each) } : each,
  ),
});

const folds: Evolve<Inspection, Events> = {
  InspectionScheduled: (state, data, { effectiveOn }) => ({
    ...state,
    step: 'scheduled',
    kind: data.kind,
    bureauId: data.bureauId,
    divisionCode: data.divisionCode,
    ...(data.collaborationId ? { collaborationId: data.collaborationId } : {}),
    schoolIds: data.schoolIds,
    scope: data.scope,
    ...(data.element ? { element: data.element } : {}),
    ...(data.cycle ? { cycle: data.cycle } : {}),
    inspectorIds: data.inspectorIds,
    plannedOn: data.plannedOn,
    scheduledOn: effectiveOn,
  }),
  InspectionStarted: (state, { startedOn }) => ({ ...state, step: 'onSite', startedOn }),
  InspectorAdded: (state, { inspectorId }) => ({ ...state, inspectorIds: [...state.inspectorIds, inspectorId] }),
  FindingRecorded: (state, { findingId, scopeItem, schoolId, severity, description, by }, { id }) => ({
    ...state,
    findings: [
      ...state.findings,
      { id: findingId, scopeItem, schoolId, severity, description, by, defended: false, event: id },
    ],
  }),
  PreliminaryFeedbackGiven: (state, { on, defenceDueOn }) => ({
    ...state,
    step: 'feedbackGiven',
    feedbackOn: on,
    defenceDueOn,
  }),
  DefenceSubmitted: (state, { findingId }) => findingWith(state, findingId, { defended: true }),
  OpinionIssued: (state, { confirmedFindingIds, opinionNo }) => ({
    ...state,
    step: 'opinionIssued',
    ...(opinionNo?.normalized ? { opinionNo: opinionNo.normalized } : {}),
    findings: state.findings.map((each) => ({
      ...each,
      verdict: confirmedFindingIds.includes(each.id) ? ('confirmed' as const) : ('withdrawn' as const),
    })),
  }),
  RectificationOrdered: (state, { of: _, ...ordered }) => ({
    ...state,
    rectifications: [
      ...state.rectifications,
      { ...ordered, status: 'ordered', extended: false, isOverdue: false, overdue: 0, failed: 0, escalated: false },
    ],
  }),
  OpinionDocumentIssued: (state, { normalized }) => ({ ...state, opinionNo: normalized }),
  RectificationReported: (state, { rectificationId }) =>
    rectificationWith(state, rectificationId, () => ({ status: 'reported' })),
  RectificationExtended: (state, { rectificationId, dueOn }) =>
    rectificationWith(state, rectificationId, () => ({ dueOn, extended: true, isOverdue: false })),
  RectificationOverdue: (state, { rectificationId }) =>
    rectificationWith(state, rectificationId, ({ overdue }) => ({ isOverdue: true, overdue: overdue + 1 })),
  ReinspectionPassed: (state, { rectificationId }) =>
    rectificationWith(state, rectificationId, () => ({ status: 'passed' })),
  ReinspectionFailed: (state, { rectificationId, dueOn, round }) =>
    rectificationWith(state, rectificationId, ({ failed }) => ({
      status: 'ordered',
      dueOn,
      round,
      failed: failed + 1,
      isOverdue: false,
    })),
  InspectionEscalated: (state, { measure, rectificationIds }, { effectiveOn }) => ({
    ...state,
    escalation: { measure, on: effectiveOn },
    rectifications: state.rectifications.map((each) =>
      rectificationIds.includes(each.rectificationId) ? { ...each, escalated: true } : each,
    ),
  }),
  AccountabilityReferred: (state) => state,
  InspectionClosed: (state, _, { effectiveOn }) => ({ ...state, step: 'closed', closedOn: effectiveOn }),
  InspectionPublished: (state, { on }) => ({ ...state, step: 'published', publishedOn: on }),
  InspectionCancelled: (state) => ({ ...state, step: 'cancelled' }),
  InspectionCorrected: (state, { field, value, findingId }) => {
    if (field === 'description') return findingWith(state, findingId!, { description: value });
    return field === 'reinspectedOn' ? state : { ...state, [field]: value };
  },
};

/** Every fold, and which event said what. */
export const evolve = Object.fromEntries(
  Object.entries(folds).map(([type, fold]) => [
    type,
    (state: Inspection, data: never, seen: Parameters<typeof fold>[2]) => {
      const next = (fold as (state: Inspection, data: never, seen: object) => Inspection)(state, data, seen);
      return { ...next, said: { ...next.said, [seen.id]: type } };
    },
  ]),
) as unknown as Evolve<Inspection, Events>;
