import { canonical } from '../canonical.js';
import type { Claim, EventMeta, CommandRecord, Position, StoredEvent } from '../event.js';
import {
  ClaimTaken,
  comparePositions,
  EventIdTaken,
  RevisionConflict,
  StoreUnavailable,
  type Append,
  type Appended,
  type EventStore,
  type Filter,
} from '../event-store.js';
import { categoryOf } from '../ids.js';

/** One event as it would lie in a table: everything that is an object is text, so that nothing is shared with the writer. */
export interface MemoryRow {
  stream: string;
  revision: number;
  id: string;
  type: string;
  /** Canonical text. */
  data: string;
  meta: string;
  record?: string;
  /** Place in the log, from 1. */
  position: number;
}
export interface MemoryEventStore extends EventStore {
  /** The table itself, for tests that tamper with it. */
  readonly rows: MemoryRow[];
}

const batchSize = 500;
const epoch = '1';
const positionText = (position: number): Position => `${epoch}.${position}`;
/** Parses when asked, as the adapters do. */
const eventOf = (row: MemoryRow): StoredEvent => ({
  position: positionText(row.position),
  stream: row.stream,
  revision: row.revision,
  id: row.id,
  type: row.type,
  dataText: row.data,
  recordText: row.record,
  get data() {
    return JSON.parse(row.data) as Record<string, unknown>;
  },
  get meta() {
    return JSON.parse(row.meta) as EventMeta;
  },
  get record() {
    return row.record === undefined ? undefined : (JSON.parse(row.record) as CommandRecord);
  },
});
const claimKey = (kind: string, key: string): string => `${kind}\n${key}`;

/** An event store in memory that keeps every promise of the port but durability, for specs. */
export function memoryEventStore(): MemoryEventStore {
  const rows: MemoryRow[] = [];
  const heads = new Map<string, { revision: number; sha256: string; position: number }>();
  const byId = new Map<string, MemoryRow>();
  const owners = new Map<string, string>();
  const series = new Map<string, number>();
  const waiting = new Set<() => void>();
  let nextPosition = 1;
  let closed = false;

  const wanted = (row: MemoryRow, filter: Filter | undefined): boolean =>
    (!filter?.categories || filter.categories.includes(categoryOf(row.stream))) &&
    (!filter?.types || filter.types.includes(row.type));
  const isAfter = (row: MemoryRow, after: Position | undefined): boolean =>
    comparePositions(positionText(row.position), after) > 0;
  const assertOpen = (): void => {
    if (closed) throw new StoreUnavailable('the store is closed', 'closed');
  };

  function checkClaims(stream: string, claims: readonly Claim[]): void {
    const last = new Map(series);
    for (const claim of claims) {
      if ('kind' in claim) {
        const owner = owners.get(claimKey(claim.kind, claim.key));
        if (owner !== undefined && owner !== stream) throw new ClaimTaken(claim, owner);
      } else {
        if (claim.number !== (last.get(claim.series) ?? 0) + 1) throw new ClaimTaken(claim, undefined);
        last.set(claim.series, claim.number);
      }
    }
  }
  function takeClaims(stream: string, claims: readonly Claim[], releases: readonly Claim[]): void {
    for (const claim of releases)
      if ('kind' in claim && owners.get(claimKey(claim.kind, claim.key)) === stream)
        owners.delete(claimKey(claim.kind, claim.key));
    for (const claim of claims)
      if ('kind' in claim) owners.set(claimKey(claim.kind, claim.key), stream);
      else series.set(claim.series, claim.number);
  }

  async function append({ stream, expected, events, claims = [], releases = [] }: Append): Promise<Appended> {
    assertOpen();
    const last = heads.get(stream)?.revision ?? -1;
    const known = events.map(({ id }) => byId.get(id));
    const isRepeated = known.every((row, i) => row?.stream === stream && row.revision === expected + 1 + i);
    if (events.length > 0 && isRepeated) {
      const { revision, position } = known.at(-1)!;
      return { revision, position: positionText(position) };
    }
    if (last !== expected) throw new RevisionConflict(stream, expected, last);
    const taken = known.find(Boolean);
    if (taken) throw new EventIdTaken(taken.id);
    checkClaims(stream, claims);
    const added = events.map(({ id, type, data, dataText, meta, record, recordText }, i): MemoryRow => ({
      stream,
      revision: expected + 1 + i,
      id,
      type,
      data: dataText ?? canonical(data),
      meta: canonical(meta),
      ...(record ? { record: recordText ?? canonical(record) } : {}),
      position: nextPosition + i,
    }));
    nextPosition += added.length;
    takeClaims(stream, claims, releases);
    for (const row of added) {
      rows.push(row);
      byId.set(row.id, row);
      heads.set(stream, { revision: row.revision, sha256: eventOf(row).meta.digest.sha256, position: row.position });
    }
    for (const wake of [...waiting]) wake();
    return { revision: expected + added.length, position: positionText(heads.get(stream)?.position ?? 0) };
  }

  const currentHead = async (): Promise<Position | undefined> => {
    const last = rows.at(-1);
    return last && positionText(last.position);
  };
  async function* readAll(after?: Position, filter?: Filter, limit?: number) {
    assertOpen();
    const found = rows.filter((row) => isAfter(row, after) && wanted(row, filter)).slice(0, limit);
    for (let i = 0; i < found.length; i += batchSize) yield found.slice(i, i + batchSize).map(eventOf);
  }

  return {
    rows,
    epoch,
    exclusive: true,
    append,
    readAll,
    async *read(stream, { from = 0, to = Infinity, backwards = false, limit } = {}) {
      assertOpen();
      const inRange = rows
        .filter((row) => row.stream === stream && row.revision >= from && row.revision <= to)
        .sort((a, b) => a.revision - b.revision);
      const found = (backwards ? inRange.reverse() : inRange).slice(0, limit);
      for (let i = 0; i < found.length; i += batchSize) yield found.slice(i, i + batchSize).map(eventOf);
    },
    async *follow(after, filter, signal) {
      let position = after;
      while (!signal.aborted) {
        assertOpen();
        const head = rows.at(-1);
        for await (const events of readAll(position, filter))
          yield { events, caughtUp: false, position: events.at(-1)!.position };
        if (head) position = positionText(head.position);
        yield { events: [], caughtUp: true, position };
        // Looked at without a pause before the wait: an append in between would go unseen.
        const last = rows.at(-1);
        if (last && isAfter(last, position)) continue;
        await new Promise<void>((resolve) => {
          const wake = () => {
            waiting.delete(wake);
            signal.removeEventListener('abort', wake);
            resolve();
          };
          waiting.add(wake);
          signal.addEventListener('abort', wake);
          if (signal.aborted) wake();
        });
      }
    },
    head: currentHead,
    last: async () => {
      const row = rows.at(-1);
      return row && eventOf(row);
    },
    revision: async (stream) => heads.get(stream)?.revision ?? -1,
    owner: async (kind, key) => owners.get(claimKey(kind, key)),
    lastNumber: async (name) => series.get(name) ?? 0,
    async positionAt(at) {
      const firstLater = rows.findIndex((row) => eventOf(row).meta.recordedAt > at);
      const last = firstLater < 0 ? rows.at(-1) : rows[firstLater - 1];
      return last && positionText(last.position);
    },
    async positionOf(eventId) {
      const row = byId.get(eventId);
      return row && positionText(row.position);
    },
    async *heads() {
      yield [...heads].map(([stream, { revision, sha256 }]) => ({ stream, revision, sha256 }));
    },
    async *claims() {
      yield [...owners].map(([claim, stream]) => {
        const [kind = '', key = ''] = claim.split('\n');
        return { kind, key, stream };
      });
    },
    async *series() {
      yield [...series].map(([series, number]) => ({ series, number }));
    },
    close: async () => {
      closed = true;
      for (const wake of [...waiting]) wake();
    },
  };
}
