import { setImmediate as nextTurn } from 'node:timers/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  canonical,
  ClaimTaken,
  EventIdTaken,
  ForeignPosition,
  msOf,
  RevisionConflict,
  StoreUnavailable,
  type Append,
  type Appended,
  type EventStore,
  type Filter,
  type NewEvent,
  type Position,
  type StoredEvent,
} from '@app/kernel';
import { packMeta } from './event.meta.js';
import { checkpoint, openSqlite, unavailable, type SqliteStatement, type SqliteValue } from './sqlite.driver.js';
import { eventColumns, SqliteEvent, type EventRow } from './sqlite.event.js';
import { inlineQueue, threadedQueue, type WorkerEntry } from './sqlite.queue.js';
import { prepareStore, type Mode } from './sqlite.schema.js';
import type { WireAnswer, WireAppend, WireEvent } from './sqlite.writer.js';

export interface SqliteEventStoreOptions {
  /** Path of the file; made when absent. `<file>-wal` and `<file>-shm` stand beside it. */
  file: string;
  mode: Mode;
  /** Commit in a writer thread. Default: whenever the compiled worker stands beside this module. */
  threaded?: boolean | WorkerEntry;
}
export interface SqliteEventStore extends EventStore {
  /** Tells this store's followers to look again: for a second store on the same file in another thread of the process. */
  wake(): void;
}

/** Events handed over at once; positions looked through at once when a filter lets few of them pass. */
const pageSize = 1000;
const windowSize = 5000;
/** Every load of a stream: fewer bindings and bounds are worth microseconds here. */
const readOn = `SELECT ${eventColumns} FROM events WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ${pageSize}`;
const selectRecords = 'SELECT position, record FROM events WHERE record NOT NULL AND position';
const compiledWorker = join(__dirname, 'sqlite.worker.js');

/**
 * The embedded log: one SQLite file, written by one process (lock its folder first), durable when acknowledged.
 * @throws StoreUnavailable `corrupt` for a file that is damaged or something else, `otherMode` for a store of another mode
 */
export async function openEventStore(options: SqliteEventStoreOptions): Promise<SqliteEventStore> {
  const { file, mode, threaded = existsSync(compiledWorker) } = options;
  const guard = <T>(body: () => T): T => {
    try {
      return body();
    } catch (error) {
      throw unavailable(error, file);
    }
  };
  const db = guard(() => openSqlite(file, { rowsAsArrays: true }));
  const attempt = <T>(body: () => T): T => {
    try {
      return guard(body);
    } catch (error) {
      db.close();
      throw error;
    }
  };
  const epoch = attempt(() => prepareStore(db, file, mode));
  const queue = attempt(() =>
    threaded === false
      ? inlineQueue(file)
      : threadedQueue(file, threaded === true ? { file: compiledWorker } : threaded),
  );

  let closed = false;
  const statements = new Map<string, SqliteStatement>();
  /** Every read goes through here: rows are arrays, and all of them are fetched, so that no reader holds the WAL. */
  const all = <R>(sql: string, ...values: SqliteValue[]): R[] => {
    if (closed) throw new StoreUnavailable(`${file} is closed`, 'closed');
    return guard(() => {
      let statement = statements.get(sql);
      if (!statement) statements.set(sql, (statement = db.prepare(sql)));
      return statement.all(...values) as R[];
    });
  };
  const first = <R>(sql: string, ...values: SqliteValue[]): R | undefined => all<R>(sql, ...values)[0];

  const position = (n: number): Position => `${epoch}.${n}`;
  const numberOf = (at: Position | undefined): number => {
    if (at === undefined) return 0;
    const n = at.startsWith(`${epoch}.`) ? Number(at.slice(epoch.length + 1)) : NaN;
    if (!Number.isSafeInteger(n)) throw new ForeignPosition(at);
    return n;
  };
  const headNumber = (): number => first<[number | null]>('SELECT max(position) FROM events')?.[0] ?? 0;

  /** A piece of the log is read through, single positions are looked up. */
  const recordsOf = (positions: readonly number[]): [number, string][] => {
    const [one, other] = [positions[0]!, positions[positions.length - 1]!];
    return Math.abs(one - other) < 2 * positions.length
      ? all(`${selectRecords} BETWEEN ? AND ?`, Math.min(one, other), Math.max(one, other))
      : all(`${selectRecords} IN (SELECT value FROM json_each(?))`, JSON.stringify(positions));
  };
  const eventsOf = (rows: readonly EventRow[]): StoredEvent[] => {
    let found: Map<number, string> | undefined;
    const records = () => (found ??= new Map(recordsOf(rows.map((row) => row[0]))));
    return rows.map((row) => new SqliteEvent(epoch, row, records));
  };

  async function* read(
    stream: string,
    { from = 0, to = Number.MAX_SAFE_INTEGER, backwards = false, limit = Number.MAX_SAFE_INTEGER } = {},
  ): AsyncGenerator<readonly StoredEvent[]> {
    const order = backwards ? 'revision DESC' : 'revision';
    const bounded = `SELECT ${eventColumns} FROM events WHERE stream = ? AND revision BETWEEN ? AND ? ORDER BY ${order} LIMIT ?`;
    let [low, high, left] = [from, to, limit];
    while (left > 0) {
      const asked = Math.min(pageSize, left);
      const plain = !backwards && to === Number.MAX_SAFE_INTEGER && asked === pageSize;
      const rows = plain ? all<EventRow>(readOn, stream, low) : all<EventRow>(bounded, stream, low, high, asked);
      if (rows.length > 0) yield eventsOf(rows);
      if (rows.length < asked) return;
      left -= asked;
      const reached = rows[rows.length - 1]![2];
      if (backwards) high = reached - 1;
      else low = reached + 1;
    }
  }

  /** One page after a position, and how far it has looked: `to` when nothing more matched up to there. */
  const page = (after: number, to: number, filter: Filter | undefined, limit: number) => {
    const { sql, values } = conditionOf(filter);
    const until = Math.min(to, after + windowSize);
    const asked = Math.min(pageSize, limit);
    const rows = all<EventRow>(
      `SELECT ${eventColumns} FROM events WHERE position > ? AND position <= ?${sql} ORDER BY position LIMIT ?`,
      after,
      until,
      ...values,
      asked,
    );
    return { events: eventsOf(rows), seen: rows.length < asked ? until : rows[rows.length - 1]![0] };
  };

  async function* readAll(after?: Position, filter?: Filter, limit = Number.MAX_SAFE_INTEGER) {
    const to = headNumber();
    let left = limit;
    for (let seen = numberOf(after); seen < to && left > 0;) {
      const { events, seen: next } = page(seen, to, filter, left);
      seen = next;
      left -= events.length;
      if (events.length > 0) yield events;
      // A filter that lets nothing pass must not keep everybody else waiting.
      else await nextTurn();
    }
  }

  let sleepers: (() => void)[] = [];
  /** Followers look once for all appends of a turn. */
  let waking: NodeJS.Immediate | undefined;
  const wake = () => {
    waking = undefined;
    const woken = sleepers;
    sleepers = [];
    for (const sleeper of woken) sleeper();
  };
  async function* follow(after: Position | undefined, filter: Filter | undefined, signal: AbortSignal) {
    let seen = numberOf(after);
    const at = () => (seen === 0 ? undefined : position(seen));
    signal.addEventListener('abort', wake);
    try {
      for (let told = false; !signal.aborted;) {
        // Asleep before looking: an append between the look and the wait wakes us all the same.
        const more = new Promise<void>((resolve) => sleepers.push(resolve));
        const to = headNumber();
        if (seen < to) {
          const { events, seen: next } = page(seen, to, filter, pageSize);
          seen = next;
          told = false;
          if (events.length > 0) yield { events, caughtUp: false, position: at() };
          else await nextTurn();
        } else if (!told) {
          told = true;
          yield { events: [], caughtUp: true, position: at() };
        } else await more;
      }
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }

  const append = async (batch: Append): Promise<Appended> => {
    if (closed) throw new StoreUnavailable(`${file} is closed`, 'closed');
    const answer = await queue.append(wireOf(batch));
    if ('refused' in answer) throw errorOf(answer, batch);
    waking ??= setImmediate(wake);
    return { revision: answer.revision, position: position(answer.position) };
  };

  /** The last position whose running maximum of recordedAt is not after `ms`: found by halves, as it never falls. */
  const reachedBy = (ms: number): number => {
    let [low, high] = [0, headNumber()];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const reached = first<[number]>(
        'SELECT reached FROM events WHERE position <= ? ORDER BY position DESC LIMIT 1',
        middle,
      );
      if (!reached || reached[0] <= ms) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  async function* heads() {
    for (let after = ''; ;) {
      const rows = all<[string, number, string]>(
        'SELECT stream, revision, sha256 FROM streams WHERE stream > ? ORDER BY stream LIMIT ?',
        after,
        pageSize,
      );
      if (rows.length > 0) yield rows.map(([stream, revision, sha256]) => ({ stream, revision, sha256 }));
      if (rows.length < pageSize) return;
      after = rows[rows.length - 1]![0];
    }
  }
  async function* claims() {
    for (let [kind, key] = ['', '']; ;) {
      const rows = all<[string, string, string]>(
        'SELECT kind, key, stream FROM claims WHERE (kind, key) > (?, ?) ORDER BY kind, key LIMIT ?',
        kind,
        key,
        pageSize,
      );
      if (rows.length > 0) yield rows.map(([kind, key, stream]) => ({ kind, key, stream }));
      if (rows.length < pageSize) return;
      [kind, key] = rows[rows.length - 1]!;
    }
  }
  async function* series() {
    // A few a year and place: one page.
    yield all<[string, number]>('SELECT name, last FROM series').map(([series, number]) => ({ series, number }));
  }
  const reached = async (from: Position, to: Position): Promise<number[]> =>
    all<[number]>(
      'SELECT reached FROM events WHERE position BETWEEN ? AND ? ORDER BY position',
      numberOf(from),
      numberOf(to),
    ).map(([ms]) => ms);
  const some = (n: number): Position | undefined => (n === 0 ? undefined : position(n));

  return {
    epoch,
    append,
    read,
    readAll,
    follow,
    heads,
    claims,
    series,
    reached,
    wake,
    head: async () => some(headNumber()),
    last: async () => eventsOf(all<EventRow>(`SELECT ${eventColumns} FROM events ORDER BY position DESC LIMIT 1`))[0],
    revision: async (stream) => first<[number]>('SELECT revision FROM streams WHERE stream = ?', stream)?.[0] ?? -1,
    owner: async (kind, key) => first<[string]>('SELECT stream FROM claims WHERE kind = ? AND key = ?', kind, key)?.[0],
    lastNumber: async (series) => first<[number]>('SELECT last FROM series WHERE name = ?', series)?.[0] ?? 0,
    positionAt: async (at) => some(reachedBy(msOf(at))),
    positionOf: async (id) => some(first<[number]>('SELECT position FROM events WHERE id = ?', id)?.[0] ?? 0),
    exclusive: true,
    severalWritersUntil: async () =>
      some(Number(first<[string]>("SELECT value FROM store WHERE key = 'severalWritersUntil'")?.[0] ?? 0)),
    copiedFromSeveral: async () =>
      guard(() => {
        const stamp = "INSERT OR REPLACE INTO store VALUES('severalWritersUntil', ?)";
        db.prepare(stamp).run(String(headNumber()));
      }),
    close: async () => {
      if (closed) return;
      closed = true;
      await queue.close();
      // The driver closes for good only when its statements are collected; the file should be whole before that.
      checkpoint(db, 'TRUNCATE');
      db.close();
      wake();
    },
  };
}

/** A filter as SQL. A category ends at the dash, so its streams lie between `category-` and `category.`, the next character. */
function conditionOf({ categories, types }: Filter = {}): { sql: string; values: string[] } {
  const oneOf = (list: readonly string[], test: string) => ` AND (${list.map(() => test).join(' OR ') || 'FALSE'})`;
  return {
    sql: (categories ? oneOf(categories, 'stream >= ? AND stream < ?') : '') + (types ? oneOf(types, 'type = ?') : ''),
    values: [...(categories ?? []).flatMap((category) => [`${category}-`, `${category}.`]), ...(types ?? [])],
  };
}

const wireEvent = ({ id, type, meta, data, record, dataText, recordText }: NewEvent): WireEvent => [
  id,
  type,
  msOf(meta.recordedAt),
  JSON.stringify(packMeta(meta)),
  dataText ?? canonical(data),
  recordText ?? (record === undefined ? null : canonical(record)),
];
function wireOf({ stream, expected, events, claims, releases }: Append): WireAppend {
  const last = events[events.length - 1];
  if (!last) throw new TypeError('an append needs an event');
  return {
    stream,
    expected,
    events: events.map(wireEvent),
    sha256: last.meta.digest.sha256,
    ...(claims?.length ? { claims } : {}),
    ...(releases?.length ? { releases } : {}),
  };
}

function errorOf(answer: Extract<WireAnswer, { refused: string }>, { stream, expected }: Append): Error {
  switch (answer.refused) {
    case 'revision':
      return new RevisionConflict(stream, expected, answer.actual);
    case 'claim':
      return new ClaimTaken(answer.claim, answer.owner);
    case 'eventId':
      return new EventIdTaken(answer.id);
    case 'failed': {
      const { message, reason } = answer.error;
      return reason ? new StoreUnavailable(message, reason) : new Error(message);
    }
  }
}
