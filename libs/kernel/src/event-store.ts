import type { Claim, NewEvent, Position, StoredEvent } from './event.js';
import type { Instant } from './time.js';

export interface Append {
  stream: string;
  /** Revision the stream must be at: -1 for a stream that must not exist. */
  expected: number;
  events: readonly NewEvent[];
  claims?: readonly Claim[];
  releases?: readonly Claim[];
}
export interface Appended {
  /** Revision of the last event written. */
  revision: number;
  /** Position of the last event written. */
  position: Position;
}

/** The stream is not at the revision expected; nothing was written. */
export class RevisionConflict extends Error {
  constructor(
    readonly stream: string,
    readonly expected: number,
    readonly actual: number,
  ) {
    super(`${stream} is at ${actual}, not ${expected}`);
  }
}
/** A claimed value belongs to another stream, or a number is not the next one; nothing was written. */
export class ClaimTaken extends Error {
  constructor(
    readonly claim: Claim,
    readonly owner: string | undefined,
  ) {
    super('claim taken');
  }
}
/**
 * An event id stands already somewhere else in the log; nothing was written. Ids are hashes over their stream, so none does by itself:
 * only an adapter that has one index over all ids (the embedded one) can tell.
 */
export class EventIdTaken extends Error {
  constructor(readonly eventId: string) {
    super(`event ${eventId} exists already`);
  }
}
/** A position of another store (a cursor from before a copy): find the event by its id instead. */
export class ForeignPosition extends Error {
  constructor(readonly position: Position) {
    super(`position ${position} is of another store`);
  }
}
/** The store cannot be reached or written to now (away, busy, disk full, stamped with another mode). Nothing is known to be written unless said. */
export class StoreUnavailable extends Error {
  constructor(
    message: string,
    readonly reason: 'away' | 'diskFull' | 'closed' | 'corrupt' | 'otherMode' = 'away',
  ) {
    super(message);
  }
}

export interface Filter {
  /** Categories (`application`); absent: all. */
  categories?: readonly string[];
  types?: readonly string[];
}

/**
 * The log. One contract runs against every adapter (`event-store.contract.ts`).
 * Acknowledged means durable. Batches are all or nothing. Events of one stream are read in revision order, all events in position order.
 */
export interface EventStore {
  /**
   * Appends to exactly one stream, with claims, atomically. The same event ids at the same revisions are accepted once:
   * appending them again answers as the first time.
   * @throws RevisionConflict, ClaimTaken, EventIdTaken, StoreUnavailable
   */
  append(batch: Append): Promise<Appended>;
  /** Events `from`..`to` inclusive (revisions); an unknown stream is empty. Ends. */
  read(
    stream: string,
    options?: { from?: number; to?: number; backwards?: boolean; limit?: number },
  ): AsyncIterable<readonly StoredEvent[]>;
  /** Every event after a position (exclusive; absent: from the start), up to the head at the time of the call. Ends. */
  readAll(after?: Position, filter?: Filter, limit?: number): AsyncIterable<readonly StoredEvent[]>;
  /**
   * As `readAll`, then goes on. Never ends until `signal`; reconnects by itself. An empty batch says: caught up, and `position` of
   * the last one seen (filtered-out events included).
   */
  follow(
    after: Position | undefined,
    filter: Filter | undefined,
    signal: AbortSignal,
  ): AsyncIterable<{ events: readonly StoredEvent[]; caughtUp: boolean; position: Position | undefined }>;
  /** Of its positions: no other store has the same. */
  readonly epoch: string;
  /** Position of the last event of ours; undefined in an empty store. */
  head(): Promise<Position | undefined>;
  /** The last event of ours itself. */
  last(): Promise<StoredEvent | undefined>;
  /** Revision of the last event of a stream, -1 when it does not exist. */
  revision(stream: string): Promise<number>;
  /** Owner stream of a claimed value. */
  owner(kind: string, key: string): Promise<string | undefined>;
  /** Last number used in a series, 0 when none. */
  lastNumber(series: string): Promise<number>;
  /** Position of the last event of the longest prefix whose running maximum of recordedAt is not after `at`. */
  positionAt(at: Instant): Promise<Position | undefined>;
  /** Position of an event by id: cursors from another store resolve by it. */
  positionOf(eventId: string): Promise<Position | undefined>;
  /** Streams the store knows, with the head's revision and digest, so that `verify` names a missing tail. Adapters without heads answer none. */
  heads(): AsyncIterable<readonly { stream: string; revision: number; sha256: string }[]>;
  /**
   * What a store keeps beside the events, in the same transaction, for `verify` to hold against them; absent where an adapter keeps
   * none. `reached`: the running maximum of recordedAt (ms since 1970, it decides `positionAt`) at each position from `from` to `to`
   * inclusive, in order. `claims`: owners of claimed values. `series`: last numbers used.
   */
  reached?(from: Position, to: Position): Promise<readonly number[]>;
  claims?(): AsyncIterable<readonly { kind: string; key: string; stream: string }[]>;
  series?(): AsyncIterable<readonly { series: string; number: number }[]>;
  /** True when no other process writes to it: cached states need no reading on. */
  readonly exclusive: boolean;
  /**
   * Of an exclusive store that was copied from one with several writers, each with a clock of its own: up to there recordedAt may fall from
   * one stream to the next. `copiedFromSeveral` says so of everything up to the head.
   */
  severalWritersUntil?(): Promise<Position | undefined>;
  copiedFromSeveral?(): Promise<void>;
  close(): Promise<void>;
}

/** Compares two positions of one store: negative, zero, positive. `undefined` stands before the first. */
export function comparePositions(a: Position | undefined, b: Position | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  const [x, y] = [BigInt(a.slice(a.indexOf('.') + 1)), BigInt(b.slice(b.indexOf('.') + 1))];
  return x < y ? -1 : x > y ? 1 : 0;
}
