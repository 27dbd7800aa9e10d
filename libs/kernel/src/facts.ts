import type { Reader } from './access.js';
import type { Act, ParameterUse } from './event.js';
import type { ParameterKey, ParameterValue } from './parameter.js';
import type { Sheet } from './sheet.js';
import type { DueDate, Instant, LocalDate, WorkDays } from './time.js';
import type { View, Where } from './view.js';
import type { Words } from './words.js';

/** How facts are asked for. Everything asked is noted in the record with its source. */
export interface Ask {
  /** A document of one stream, folded live (never a lagging view). `undefined`: no such stream. */
  of<D extends object>(view: View<D>, id: string): Promise<D | undefined>;
  /** All documents of a resident view. */
  all<D extends object>(view: View<D>): Promise<readonly D[]>;
  /** A search in the view store: may be a moment old, so its invariant also needs a claim or a detective task. */
  find<D extends object>(view: View<D>, where: Where, limit?: number): Promise<readonly D[]>;
  /** Value of a key for a bureau on a day: nearest bureau going up the parents, else the system default. */
  parameter<K extends ParameterKey>(key: K, bureau: string, on: LocalDate): Promise<ParameterValue<K>>;
  /** End of a period of n working days after `from` by the calendar of a division. */
  workingDaysAfter(division: string, from: LocalDate, n: number): Promise<DueDate>;
  workingDaysBetween(division: string, from: LocalDate, to: LocalDate): Promise<number>;
  /** Owner stream of a claimed value, if it is taken. */
  owner(kind: string, key: string): Promise<string | undefined>;
  /** The next free number of a series without gaps; claim it with the events that use it. */
  next(series: string): Promise<number>;
}

export interface Asking<I = never, S = never> {
  id: string;
  input: I;
  state: S;
  act: Act;
  at: Instant;
  today: LocalDate;
}

/** Command name → what must be known before deciding; the answer is recorded whole, so reduce it to what the decision uses. */
export type FactsTable = Readonly<Record<string, (ask: Ask, asking: Asking) => Promise<object>>>;
/** Gives each entry its command's input and state; what it answers is the command's fact type. */
export type FactsOf<F, S, T extends Record<string, { input: new () => object }>> = {
  [N in keyof F & keyof T & string]: (ask: Ask, asking: Asking<InstanceType<T[N]['input']>, S>) => Promise<F[N]>;
};

/** Where a command's target belongs, for scope and contextual capacities (domain.md 4.3). */
export interface Target {
  /** Bureau responsible for it. */
  bureau?: string;
  /** Schools whose users may act on it. */
  schools?: readonly string[];
  /** Collaboration whose memberships make CS, CV and MS. */
  collaboration?: string;
  /** Roles in the case itself that make contextual capacities before a collaboration exists, school id → role. */
  as?: Readonly<Record<string, 'CS' | 'CV' | 'MS'>>;
  /** Units (CU, TDC …) that may act. */
  units?: readonly string[];
  /** Persons named for it (IN, PM, a delegate). */
  persons?: readonly string[];
  /** As what they are named; without it as whatever the command asks for. */
  personsAre?: 'IN' | 'PM';
  /** Any organisation: only the role counts. */
  open?: true;
}
export type TargetOf<S> = (
  ask: Ask,
  asking: Asking<Record<string, unknown>, S> & { command: string },
) => Promise<Target>;

/** How parameters and calendars are looked up in resident views; the workflows give it, the engine only calls it and records the answer. */
export interface Reference {
  parameter(
    all: <D extends object>(view: View<D>) => readonly D[],
    key: ParameterKey,
    bureau: string,
    on: LocalDate,
  ): ParameterUse;
  /** Calendar of a division, or of the nearest bureau above it that has one. */
  workDays(
    all: <D extends object>(view: View<D>) => readonly D[],
    division: string,
  ): { calendar: WorkDays; division: string; version: number };
}

/** What a report may read: views under the reader's own scope, at one business day and one position of the log. */
export interface ReportAsk {
  find<D extends object>(view: View<D>, where: Where): Promise<readonly D[]>;
  get<D extends object>(view: View<D>, id: string): Promise<D | undefined>;
  all<D extends object>(view: View<D>): readonly D[];
  parameter<K extends ParameterKey>(key: K, bureau: string, on: LocalDate): ParameterUse;
  workDays(division: string): WorkDays;
  /** For whom it is read, where what is shown depends on what the reader may do. */
  reader?: Reader;
  asOf: LocalDate;
  today: LocalDate;
}
/** A view without documents of its own: computed when read, from other views (`coverage-statistics`, `bureau-overview`). */
export interface Report<Q extends object = never> {
  name: string;
  title: Words;
  /** Query parameters besides asOf and knownAt: text, choice, date, id and division fields only. */
  query: new () => Q;
  read: (ask: ReportAsk, query: Q) => Promise<object>;
  /** How it is written as a sheet; without one it is read as JSON alone. */
  sheet?: Sheet;
}
export const report = <Q extends object>(of: Report<Q>): Report => of as never;
