import { idOf, view, type LocalDate, type StoredEvent } from '@app/kernel';
import { insert, type Dated } from '../shared/history.js';
import { ledgerSheet } from './inspection-ledger.columns.js';
import type { Events } from './inspections.events.js';
import type { Aspect, InspectionKind, Measure, RiskTag, ScopeItem, Severity } from './inspections.words.js';

export { inspectionLabels } from './inspections.words.js';

/** One order to rectify a problem, as its latest round stands. */
export interface LedgerRectification {
  rectificationId: string;
  /** 责任单位 */
  respondentSchoolId: string;
  /** 责任人: vault reference. */
  responsiblePerson: string;
  requirement: string;
  dueOn: LocalDate;
  extendedFrom?: LocalDate;
  overdue?: true;
  measures?: string;
  completedOn?: LocalDate;
  reportedOn?: LocalDate;
  late?: boolean;
  round: number;
  /** 复查结果 */
  result?: 'pass' | 'fail';
  reinspectedOn?: LocalDate;
  escalated?: Measure;
}
interface Row {
  description: string;
  verdict?: 'confirmed' | 'withdrawn';
  defended?: true;
  closedOn?: LocalDate;
  publishedOn?: LocalDate;
  /** Something remains to be done about it. */
  open: boolean;
}
/** What one event changed: of the problem, and of one of its rectifications. */
interface Step {
  row?: Partial<Row>;
  rectification?: Partial<LedgerRectification> & { rectificationId: string };
  /** What counts no more: the report of a failed round, the result of the round before. */
  clears?: readonly (keyof LedgerRectification)[];
}
/** 问题整改台账: one entry for each problem found (V6). */
export interface LedgerEntry extends Row {
  /** Of the finding. */
  id: string;
  inspectionId: string;
  kind: InspectionKind;
  bureauId: string;
  collaborationId?: string;
  schoolId: string;
  scopeItem: ScopeItem;
  severity: Severity;
  riskTag?: RiskTag;
  /** What an evaluation looked at. */
  aspect?: Aspect;
  foundOn: LocalDate;
  schools: string[];
  inspectorIds: string[];
  rectifications: LedgerRectification[];
  /** Earliest day by which somebody has to rectify something. */
  dueOn?: LocalDate;
  isOverdue: boolean;
  steps: Dated<Step>[];
}

type Of<T extends keyof Events> = StoredEvent<Events[T]>;
const report = ['measures', 'completedOn', 'reportedOn', 'late', 'overdue', 'extendedFrom'] as const;
const round = ({ dueOn, round: n }: { dueOn: LocalDate; round: number }) => ({ dueOn, round: n });

/** What each event says of a problem, or of every problem of its inspection. */
const stepOf: { [T in keyof Events]?: (event: Of<T>, findingId: string) => Step[] } = {
  DefenceSubmitted: () => [{ row: { defended: true } }],
  OpinionIssued: ({ data }, id) => [{ row: { verdict: data.confirmedFindingIds.includes(id) ? 'confirmed' : 'withdrawn' } }],
  RectificationOrdered: ({ data: { findingId: _, of: __, ...ordered } }) => [{ rectification: ordered }],
  RectificationExtended: ({ data }) => [{ rectification: { rectificationId: data.rectificationId, dueOn: data.dueOn, extendedFrom: data.from } }],
  RectificationOverdue: ({ data }) => [{ rectification: { rectificationId: data.rectificationId, overdue: true } }],
  RectificationReported: ({ data: { rectificationId, measures, completedOn, late }, meta }) => [
    { rectification: { rectificationId, measures, completedOn, late, reportedOn: meta.effectiveOn }, clears: ['result', 'reinspectedOn'] },
  ],
  ReinspectionPassed: ({ data }) => [{ rectification: { rectificationId: data.rectificationId, result: 'pass', reinspectedOn: data.on } }],
  ReinspectionFailed: ({ data }) => [{ rectification: { rectificationId: data.rectificationId, result: 'fail', reinspectedOn: data.on, ...round(data) }, clears: report }],
  InspectionEscalated: ({ data: { measure, rectificationIds } }) =>
    rectificationIds.map((rectificationId) => ({ rectification: { rectificationId, escalated: measure } })),
  InspectionClosed: ({ meta }) => [{ row: { closedOn: meta.effectiveOn } }],
  InspectionPublished: ({ data }) => [{ row: { publishedOn: data.on } }],
  InspectionCorrected: ({ data: { field, value } }) =>
    field === 'description' ? [{ row: { description: value } }] : field === 'publishedOn' ? [{ row: { publishedOn: value } }] : [],
}; // prettier-ignore

/** Events about all problems of their inspection. */
const ofAll = ['OpinionIssued', 'InspectionEscalated', 'InspectionClosed', 'InspectionPublished'];

/** The entry as its steps up to a day leave it; all of them when no day is given. */
function shown(entry: LedgerEntry, on?: LocalDate): LedgerEntry {
  const steps = entry.steps.filter(({ from }) => on === undefined || from <= on);
  let row: Row = { description: '', open: true };
  const rectifications = new Map<string, LedgerRectification>();
  for (const { value } of steps) {
    row = { ...row, ...value.row };
    const of = value.rectification;
    if (!of) continue;
    const known = rectifications.get(of.rectificationId);
    // An escalation counts only for what this problem was ordered.
    if (!known && of.requirement === undefined) continue;
    const kept = Object.entries(known ?? {}).filter(([field]) => !value.clears?.includes(field as never));
    rectifications.set(of.rectificationId, { ...Object.fromEntries(kept), ...of } as LedgerRectification);
  }
  const all = [...rectifications.values()];
  const waiting = all.filter(({ result, reportedOn }) => result !== 'pass' && reportedOn === undefined);
  const dueOn = waiting.map((each) => each.dueOn).sort()[0];
  const settled = row.verdict === 'withdrawn' || row.closedOn !== undefined || (all.length > 0 && all.every(({ result }) => result === 'pass'));
  const { dueOn: _, ...rest } = entry;
  return {
    ...rest,
    ...row,
    open: !settled,
    rectifications: all,
    ...(dueOn === undefined ? {} : { dueOn }),
    isOverdue: waiting.some(({ overdue }) => overdue === true),
  };
} // prettier-ignore
function begun(event: Of<'FindingRecorded'>): LedgerEntry {
  const { findingId: id, schoolId, scopeItem, severity, riskTag, aspect, description, of } = event.data;
  return {
    id,
    inspectionId: idOf(event.stream),
    kind: of.kind,
    bureauId: of.bureauId,
    ...(of.collaborationId ? { collaborationId: of.collaborationId } : {}),
    schoolId,
    scopeItem,
    severity,
    ...(riskTag ? { riskTag } : {}),
    ...(aspect ? { aspect } : {}),
    foundOn: event.meta.effectiveOn,
    schools: of.schoolIds,
    inspectorIds: of.inspectorIds,
    description,
    open: true,
    rectifications: [],
    isOverdue: false,
    steps: [{ value: { row: { description, open: true } }, from: event.meta.effectiveOn, event: event.id }],
  };
}

export const inspectionLedger = view<LedgerEntry>({
  name: 'inspection-ledger',
  version: 2,
  title: { zh: '督导与整改台账', en: 'Inspections and rectifications' },
  sheet: ledgerSheet,
  types: ['FindingRecorded', ...Object.keys(stepOf)],
  ids: ({ type, data }) => (!ofAll.includes(type) && typeof data.findingId === 'string' ? [data.findingId] : []),
  also: ({ type, stream, data }) =>
    ofAll.includes(type) || (type === 'InspectionCorrected' && data.findingId === undefined)
      ? { field: 'inspectionId', value: idOf(stream) }
      : undefined,
  fold: (document, event, id) => {
    if (event.type === 'FindingRecorded') return begun(event as unknown as Of<'FindingRecorded'>);
    if (!document) return undefined;
    const steps = (stepOf[event.type as keyof Events] as unknown as (of: StoredEvent, id: string) => Step[])(event, id);
    for (const value of steps) insert(document.steps, { value, from: event.meta.effectiveOn, event: event.id });
    return shown(document);
  },
  index: {
    inspectionId: 'text',
    kind: 'text',
    bureauId: 'text',
    collaborationId: 'text',
    schoolId: 'text',
    scopeItem: 'text',
    severity: 'text',
    verdict: 'text',
    open: 'flag',
    isOverdue: 'flag',
    dueOn: 'text',
    foundOn: 'text',
    publishedOn: 'text',
    schools: 'list',
    inspectorIds: 'list',
  },
  search: ({ description }) => [description],
  scope: { bureau: 'bureauId', schools: 'schools', persons: 'inspectorIds' },
  knownAt: true,
  at: (entry, on: LocalDate) => (entry.foundOn <= on ? shown(entry, on) : undefined),
  names: ({ schoolId, collaborationId, inspectorIds }) => [
    `school-${schoolId}`,
    ...(collaborationId ? [`collaboration-${collaborationId}`] : []),
    ...inspectorIds.map((each) => `staff-${each}`),
  ],
});
