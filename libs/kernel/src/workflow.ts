import type { ClauseBook } from './clause.js';
import type { Act, Claim, EvidenceRef, Role, Visibility } from './event.js';
import type { Input } from './field.js';
import type { Instant, LocalDate } from './time.js';
import type { Labels, Words } from './words.js';

/** A role, or a role with the grade it needs: `BO`, `SC:principal`, `BO:head`, `BO:import`. */
export type Capacity = Role | `${Role}:${'principal' | 'head' | 'import' | 'agreement'}`;

/** One row of a command table: everything a door, a test or an operator must know of a command. */
export interface Command {
  title: Words;
  input: Input;
  /** Capacities that may give it; `SYS` alone: no route, only reactions and clocks. */
  by: readonly Capacity[];
  /** Raised when an outcome changes; the old one stays in `<workflow>.past.ts`. */
  edition: number;
  /** Begins the stream: no id in the path; the id derives from the command id (`createdId`), or from the input where it is natural; `taken`: the clause that refuses a second beginning. */
  creates?: true | { id: (input: never) => string; taken?: string };
  /** Given to a stream by its id, and may begin it (`calendar-320105`). */
  opens?: true;
  /** Not a route of the table: a door of its own gives it (uploads, imports). */
  internal?: true;
  /** Needs `If-Match`. */
  decision?: true;
  /** Proposed by `by`, takes effect only when another person with one of these capacities approves its digest. */
  secondPerson?: readonly Capacity[];
  /** Rows of the inventory this command realises, for the generated table. */
  rows?: readonly string[];
}
export type CommandTable = Readonly<Record<string, Command>>;
export const commandTable = <const T extends CommandTable>(table: T): T => table;

/** Event types and their data, e.g. `{ ApplicationDrafted: { nameZh: string } }`. */
export type EventMap = Record<string, object>;

/** What a decider answers for one event; what is left out comes from the event table and the clock. */
export type Decided<E extends EventMap> = {
  [T in keyof E & string]: {
    type: T;
    data: E[T];
    /** Default: the day of recording. */
    effectiveOn?: LocalDate;
    visibility?: Visibility;
  };
}[keyof E & string];

/** Events and the unique values they take or give back. `void` events: nothing to do. */
export interface Outcome<E extends EventMap> {
  events: readonly Decided<E>[];
  claims?: readonly Claim[];
  releases?: readonly Claim[];
  evidence?: readonly EvidenceRef[];
}
export type Decision<E extends EventMap> = readonly Decided<E>[] | Outcome<E>;

/** What is known when a command is decided. All of it is in the record, so that `decide` can run again. */
export interface Context<F = unknown> {
  /** Id of the stream decided upon. */
  id: string;
  act: Act;
  /** The second person, when the command has been approved by one. */
  approvedBy?: Act;
  at: Instant;
  today: LocalDate;
  commandId: string;
  /** Revision of the stream decided upon; -1 when it does not exist. */
  revision: number;
  /** Files named by evidence fields of the input, by file id. */
  evidence: Readonly<Record<string, EvidenceRef>>;
  /** What the workflow's facts gathered for this command. */
  facts: F;
}

/**
 * One pure function per command: events, nothing (an empty list), or a thrown `Refusal`. Must not change `state`.
 * `F` maps command names to the facts they need.
 */
export type Decide<T extends CommandTable, S, E extends EventMap, F = object> = {
  [N in keyof T & string]: (
    input: InstanceType<T[N]['input']>,
    state: S,
    context: Context<N extends keyof F ? F[N] : unknown>,
  ) => Decision<E>;
};

/** What a fold may know of an event beside its data. */
export interface Seen {
  id: string;
  revision: number;
  effectiveOn: LocalDate;
  recordedAt: Instant;
}

/** One entry per event type. The state is owned by the engine: change it in place or answer a new one. */
export type Evolve<S, E extends EventMap> = { [T in keyof E & string]: (state: S, data: E[T], seen: Seen) => S };

/** What is said of an event type, once: who may see it, whom it concerns, and its sentence in the timeline. */
export interface EventRow<D = never> {
  visibility: Visibility;
  /** Streams concerned besides its own, e.g. `school-…`. */
  about?: (data: D) => readonly string[];
  /** `{field}` from data; `{field:school}`-like names are joined at read through `about`. */
  says: Words;
  /** How coded values of its data are said in the sentence. */
  labels?: Labels;
  /** Its data are for whoever gave the command and for auditors, until the stream holds an event of that type. */
  sealedUntil?: string;
}
export type EventTable<E extends EventMap> = { [T in keyof E & string]: EventRow<E[T]> };

export interface Workflow<T extends CommandTable, S, E extends EventMap, F = object> {
  /** Category of its streams: singular camelCase, no dash (`application`). */
  name: string;
  /** First part of its routes (`applications`). */
  collection: string;
  title: Words;
  clauses: ClauseBook;
  commands: T;
  events: EventTable<E>;
  initial: () => S;
  decide: Decide<T, S, E, F>;
  evolve: Evolve<S, E>;
}
export const workflow = <T extends CommandTable, S, E extends EventMap, F = object>(
  of: Workflow<T, S, E, F>,
): Workflow<T, S, E, F> => of;

/** Any workflow, as engine and doors see it. */
export interface AnyWorkflow {
  name: string;
  collection: string;
  title: Words;
  clauses: ClauseBook;
  commands: CommandTable;
  events: Record<string, EventRow>;
  initial: () => unknown;
  decide: Record<string, (input: never, state: never, context: never) => Decision<EventMap>>;
  evolve: Record<string, (state: never, data: never, seen: Seen) => unknown>;
}
