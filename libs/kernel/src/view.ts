import type { EventRow } from './workflow.js';
import type { StoredEvent } from './event.js';
import type { Sheet } from './sheet.js';
import type { LocalDate } from './time.js';
import type { Words } from './words.js';

/** Who may see a document: named by index fields, so that a search filters before it reads. */
export interface Scope {
  /** Index field that holds the responsible bureau's id (text or list). */
  bureau?: string;
  /** Index field that holds ids of schools concerned (text or list). */
  schools?: string;
  /** Index field that holds the ids of persons concerned. */
  persons?: string;
  /** Index field that holds the ids of units asked for an opinion (会签). */
  units?: string;
  /** Everyone with a valid token may read it. */
  open?: true;
}

export type Document = Record<string, unknown>;

/**
 * A view: documents folded from events. Pure; never throws for an event it knows; no clock.
 * A view about one stream (the listing of a workflow) answers `[id]` of that stream from `ids`, and can therefore be folded live.
 */
export interface View<D extends object = Document> {
  /** URL name, kebab-case (`collaboration-profile`). */
  name: string;
  /** Raised whenever what it shows changes: the new one is built beside the old. */
  version: number;
  title: Words;
  /** Event types it reads. Others are never passed to it. */
  types: readonly string[];
  /** Ids of the documents an event touches. */
  ids: (event: StoredEvent) => readonly string[];
  /** Documents an event touches besides `ids`: all whose index field (text) has this value. */
  also?: (event: StoredEvent) => { field: keyof D & string; value: string } | undefined;
  /** The document after the event; `undefined` removes it. May change `document` in place. */
  fold: (document: D | undefined, event: StoredEvent, id: string) => D | undefined;
  /** Top-level fields that can be filtered and sorted on. */
  index: Readonly<Partial<Record<keyof D & string, 'text' | 'number' | 'list' | 'flag'>>>;
  /** Text that `q=` searches: names, aliases, codes, numbers. */
  search?: (document: D) => readonly string[];
  scope: Scope;
  /** Documents keep versions, so that `knownAt` can be answered. */
  knownAt?: true;
  /** The document as it counts on a business day. */
  at?: (document: D, on: LocalDate) => object | undefined;
  /** Streams whose names are joined at read. */
  names?: (document: D) => readonly string[];
  /** Kept in memory by every process and read without delay (staff, bureaus, policies, calendars). */
  resident?: true;
  /** How it is written as a sheet; without one it is read as JSON alone. */
  sheet?: Sheet;
}
export const view = <D extends object>(of: View<D>): View<D> => of;
export type AnyView = View<never>;

/** Conditions on index fields: a small subset of MongoDB's filter language. */
export type Condition =
  | string
  | number
  | boolean
  | { $in: readonly (string | number)[] }
  | { $gt?: string | number; $gte?: string | number; $lt?: string | number; $lte?: string | number }
  | { $ne: string | number | boolean };
export interface Where {
  [field: string]: Condition | readonly Where[] | string | undefined;
  $or?: readonly Where[];
  $and?: readonly Where[];
  /** Part of a search text (name part, alias, code, number). */
  $search?: string;
}

/** An entry somebody (or the clock) has to act on; kept by the `inbox` view. */
export interface Task {
  /** Unique within its stream: opening it again replaces it. */
  key: string;
  /** e.g. `completenessCheck`. */
  kind: string;
  title: Words;
  /** Why it is on this desk. */
  why: Words;
  /** Role that acts, `SYS` for the clock. */
  role: string;
  organisation?: string;
  person?: string;
  dueOn?: LocalDate;
  /** Command that settles it, on this stream, and what the clock submits. */
  command?: string;
  input?: object;
  /** For the bureau's overview. */
  bureau?: string;
}
export type TaskChange = { open: Task } | { close: string } | { closeAll: true };
/** Event type → what it opens and closes. `stream` is the event's own unless said. */
export type Tasks = Readonly<
  Record<string, (event: StoredEvent<never>) => readonly (TaskChange & { stream?: string })[]>
>;

export type { EventRow };
