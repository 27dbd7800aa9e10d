import type { Claim } from '@app/kernel';
import { inTransaction, sqliteCode, unavailable, type SqliteDatabase } from './sqlite.driver.js';

/** One event as it crosses to the writer thread: texts and numbers only, a tuple because that clones fastest. */
export type WireEvent = readonly [
  id: string,
  type: string,
  recordedMs: number,
  meta: string,
  data: string,
  record: string | null,
];
export interface WireAppend {
  stream: string;
  expected: number;
  events: readonly WireEvent[];
  /** SHA-256 of the last event. */
  sha256: string;
  claims?: readonly Claim[];
  releases?: readonly Claim[];
}
/** What became of one append; the port's error classes are made from it on the other side of the thread. */
export type WireAnswer =
  | { revision: number; position: number }
  | { refused: 'revision'; actual: number }
  | { refused: 'claim'; claim: Claim; owner: string | undefined }
  | { refused: 'eventId'; id: string }
  | {
      refused: 'failed';
      error: { message: string; reason?: 'away' | 'diskFull' | 'closed' | 'corrupt' | 'otherMode' };
    };

export interface Writer {
  /** Commits appends together in one transaction; each is answered for itself, and only once all is durable. */
  commit(appends: readonly WireAppend[]): WireAnswer[];
}

/** Heads kept in memory; beyond this many the map is emptied and filled again from the table. */
const maxHeads = 100_000;
const constraint = 19;

/** The writing side of one file, whose rows are arrays. One writer per file at a time. */
export function createWriter(db: SqliteDatabase, what: string): Writer {
  const heads = new Map<string, number>();
  let last: { position: number; reached: number } | undefined;
  let version = -1;

  const dataVersion = db.prepare('PRAGMA data_version');
  const lastEvent = db.prepare('SELECT position, reached FROM events ORDER BY position DESC LIMIT 1');
  const headOf = db.prepare('SELECT revision FROM streams WHERE stream = ?');
  const eventAt = db.prepare('SELECT id, position FROM events WHERE stream = ? AND revision = ?');
  const knownId = db.prepare('SELECT 1 FROM events WHERE id = ?');
  const ownerOf = db.prepare('SELECT stream FROM claims WHERE kind = ? AND key = ?');
  const lastOf = db.prepare('SELECT last FROM series WHERE name = ?');
  const insertEvent = db.prepare('INSERT INTO events VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const putHead = db.prepare(
    `INSERT INTO streams VALUES(?, ?, ?)
       ON CONFLICT DO UPDATE SET revision = excluded.revision, sha256 = excluded.sha256`,
  );
  const putClaim = db.prepare('INSERT INTO claims VALUES(?, ?, ?) ON CONFLICT DO NOTHING');
  const dropClaim = db.prepare('DELETE FROM claims WHERE kind = ? AND key = ? AND stream = ?');
  const putSeries = db.prepare('INSERT INTO series VALUES(?, ?) ON CONFLICT DO UPDATE SET last = excluded.last');

  const forget = () => {
    heads.clear();
    last = undefined;
  };
  const head = (stream: string): number => {
    const known = heads.get(stream);
    if (known !== undefined) return known;
    const revision = (headOf.get(stream) as [number] | undefined)?.[0] ?? -1;
    if (heads.size >= maxHeads) heads.clear();
    heads.set(stream, revision);
    return revision;
  };

  /** The first answer again, when exactly these events stand at these revisions already. */
  const repeated = ({ stream, expected, events }: WireAppend): WireAnswer | undefined => {
    let position = 0;
    for (let i = 0; i < events.length; i++) {
      const stored = eventAt.get(stream, expected + 1 + i) as [string, number] | undefined;
      if (stored?.[0] !== events[i]![0]) return undefined;
      position = stored[1];
    }
    return { revision: expected + events.length, position };
  };

  /** The first claim that can not be had, looking at the numbers this very append takes before. */
  const taken = ({ stream, claims = [] }: WireAppend): WireAnswer | undefined => {
    const numbers = new Map<string, number>();
    for (const claim of claims) {
      if ('series' in claim) {
        const before = numbers.get(claim.series) ?? (lastOf.get(claim.series) as [number] | undefined)?.[0] ?? 0;
        if (claim.number !== before + 1) return { refused: 'claim', claim, owner: undefined };
        numbers.set(claim.series, claim.number);
      } else {
        const owner = (ownerOf.get(claim.kind, claim.key) as [string] | undefined)?.[0];
        if (owner !== undefined && owner !== stream) return { refused: 'claim', claim, owner };
      }
    }
    return undefined;
  };

  /** Checks first, writes after: a refused append leaves the others' transaction untouched. */
  const write = (append: WireAppend): WireAnswer => {
    const { stream, expected, events, claims = [], releases = [] } = append;
    const actual = head(stream);
    if (actual !== expected) return repeated(append) ?? { refused: 'revision', actual };
    const refused = taken(append);
    if (refused) return refused;
    let { position, reached } = (last ??= lastPosition());
    let revision = expected;
    for (const [id, type, recordedMs, meta, data, record] of events) {
      reached = Math.max(reached, recordedMs);
      insertEvent.run(++position, stream, ++revision, id, type, reached, meta, data, record);
    }
    putHead.run(stream, revision, append.sha256);
    for (const release of releases) if ('kind' in release) dropClaim.run(release.kind, release.key, stream);
    for (const claim of claims) {
      if ('kind' in claim) putClaim.run(claim.kind, claim.key, stream);
      else putSeries.run(claim.series, claim.number);
    }
    heads.set(stream, revision);
    last = { position, reached };
    return { revision, position };
  };
  const lastPosition = () => {
    const [position, reached] = (lastEvent.get() as [number, number] | undefined) ?? [0, 0];
    return { position, reached };
  };

  const failure = (error: unknown, append: WireAppend): WireAnswer => {
    if (sqliteCode(error) === constraint) {
      const known = append.events.find(([id]) => knownId.get(id) !== undefined);
      if (known) return { refused: 'eventId', id: known[0] };
    }
    const { message, reason } = unavailable(error, what) as { message: string; reason?: 'away' };
    return { refused: 'failed', error: { message, ...(reason ? { reason } : {}) } };
  };

  const commit = (appends: readonly WireAppend[]): WireAnswer[] => {
    try {
      return inTransaction(db, () => {
        // Somebody else has written to the file: what is remembered of it counts no longer.
        const now = (dataVersion.get() as [number])[0];
        if (now !== version) forget();
        version = now;
        return appends.map(write);
      });
    } catch (error) {
      forget();
      // One bad append must not fail those that happened to be queued with it; a full or busy disk fails them all alike.
      const code = sqliteCode(error);
      return appends.length > 1 && (code === undefined || code === constraint)
        ? appends.flatMap((append) => commit([append]))
        : appends.map((append) => failure(error, append));
    }
  };
  return { commit };
}
