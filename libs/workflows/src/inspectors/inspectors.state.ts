import { addDays, addYears, type Evolve, type LocalDate } from '@app/kernel';
import type { ConflictKind, InspectorKind } from '../shared/inspection-words.js';
import type { AppointInspectorInput, CorrectInspectorInput, DeclareConflictInput, EndInspectorInput, RenewInspectorInput } from './inspectors.input.js'; // prettier-ignore

export interface Term {
  from: LocalDate;
  /** Last day; none for a full-time inspector without a term. */
  until?: LocalDate;
  /** First day no longer held, where it ended before its time. */
  ended?: LocalDate;
  kind: InspectorKind;
  bureauId: string;
  /** The event that said so. */
  event: string;
}
export interface Conflict {
  schoolId: string;
  kind: ConflictKind;
  endedOn?: LocalDate;
}
export interface Inspector {
  status: 'none' | 'appointed' | 'ended' | 'expired';
  bureauId: string;
  kind?: InspectorKind;
  certificateNo?: string;
  terms: Term[];
  conflicts: Conflict[];
  termEndNoticed: boolean;
}

/** What every event of an inspector says: whose inspector. */
interface By {
  bureauId: string;
  by: string[];
}
interface TermFigures {
  /** How many terms in a row this one makes, of how many; 0 of 0 for full-time inspectors. */
  consecutive: number;
  maxTerms: number;
  termYears: number;
  /** From when the end of the term is on the desk. */
  noticeOn?: LocalDate;
}
export type InspectorEvents = {
  InspectorAppointed: AppointInspectorInput & By & TermFigures;
  InspectorRenewed: RenewInspectorInput & By & TermFigures & { from: LocalDate };
  InspectorEnded: EndInspectorInput & By;
  InspectorTermEnding: Omit<By, 'by'> & { until: LocalDate };
  InspectorExpired: Omit<By, 'by'> & { until: LocalDate };
  InspectorConflictDeclared: DeclareConflictInput & By;
  InspectorCorrected: CorrectInspectorInput & By & { approvedBy: string[]; noticeOn?: LocalDate };
};

export const noInspector = (): Inspector => ({
  status: 'none',
  bureauId: '',
  terms: [],
  conflicts: [],
  termEndNoticed: false,
});

export const evolve: Evolve<Inspector, InspectorEvents> = {
  InspectorAppointed: (state, { kind, certificateNo, bureauId, from, until }, { id }) => ({
    ...state,
    status: 'appointed',
    kind,
    certificateNo,
    bureauId,
    terms: [...state.terms, { from, ...(until ? { until } : {}), kind, bureauId, event: id }],
    termEndNoticed: false,
  }),
  InspectorRenewed: (state, { from, until, bureauId }, { id }) => ({
    ...state,
    terms: [...state.terms, { from, until, kind: state.kind!, bureauId, event: id }],
    termEndNoticed: false,
  }),
  InspectorEnded: (state, { on }) => ({
    ...state,
    status: 'ended',
    terms: state.terms
      .filter((term) => term.from < on)
      .map((term) => (term.until === undefined || term.until >= on ? { ...term, ended: on } : term)),
  }),
  InspectorTermEnding: (state) => ({ ...state, termEndNoticed: true }),
  InspectorExpired: (state) => ({ ...state, status: 'expired' }),
  InspectorConflictDeclared: (state, { schoolId, kind, endedOn }) => ({
    ...state,
    conflicts: [...state.conflicts, { schoolId, kind, ...(endedOn ? { endedOn } : {}) }],
  }),
  InspectorCorrected: (state, { field, value, correctsEventId }, { effectiveOn }) =>
    field === 'certificateNo'
      ? { ...state, certificateNo: value }
      : {
          ...state,
          terms: state.terms.map((term) => (term.event === correctsEventId ? { ...term, [field]: value } : term)),
          ...(field === 'until' ? { termEndNoticed: false } : {}),
          ...(field === 'until' && state.status === 'expired' && value >= effectiveOn ? { status: 'appointed' } : {}),
        },
};

/** The last day of the present term, where it has one. */
export const termEnd = ({ terms }: Inspector): LocalDate | undefined => terms.at(-1)?.until;

/** Whether one of the bureau's terms, or several that follow each other, cover every day of the time. */
export function isAppointed(
  { terms }: Pick<Inspector, 'terms'>,
  bureauId: string,
  from: LocalDate,
  until: LocalDate,
): boolean {
  let next = from;
  for (const term of [...terms].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    if (term.bureauId !== bureauId || term.from > next) continue;
    const last = lastDay(term);
    if (last === undefined) return true;
    if (last >= next) next = addDays(last, 1);
  }
  return next > until;
}
const lastDay = ({ until, ended }: Term): LocalDate | undefined =>
  ended !== undefined && (until === undefined || ended <= until) ? addDays(ended, -1) : until;

/**
 * How many part-time terms in a row a new one from a day makes. A pause ends the row only when it is as long as a term: a shorter one
 * would let a row go on for ever with a day in between.
 */
export function consecutiveTerms(terms: readonly Term[], from: LocalDate, termYears: number): number {
  let count = 1;
  let begun = from;
  for (const term of [...terms].sort((a, b) => (a.from > b.from ? -1 : 1))) {
    if (term.kind !== 'partTime') continue;
    const last = lastDay(term);
    if (last === undefined || addYears(addDays(last, 1), termYears) <= begun) break;
    count++;
    begun = term.from;
  }
  return count;
}
