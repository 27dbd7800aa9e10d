import { randomBytes } from 'node:crypto';
import { StoreUnavailable } from '@app/kernel';
import { inTransaction, type SqliteDatabase } from './sqlite.driver.js';

/** `trial`, `embedded` or `production`: stamped once, never changed (design: modes). */
export type Mode = 'trial' | 'embedded' | 'production';

/** "JZES" in the header of the file, so that `file` and we know it. */
const applicationId = 0x4a5a4553;
const schemaVersion = 1;

/**
 * `events` is the truth. `reached` is the running maximum of recordedAt (ms since 1970): it never falls, whatever order
 * concurrent commands arrive in, so that `positionAt` may search by halves. `data` and `record` are RFC 8785 text.
 * `streams` keeps each head in the same transaction, so that a cut tail is missed. `claims` and `series` follow from the records.
 */
const tables = `
  CREATE TABLE store(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE events(
    position INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    revision INTEGER NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    reached INTEGER NOT NULL,
    meta TEXT NOT NULL,
    data TEXT NOT NULL,
    record TEXT
  );
  CREATE UNIQUE INDEX events_by_stream ON events(stream, revision);
  CREATE UNIQUE INDEX events_by_id ON events(id);
  CREATE TABLE streams(stream TEXT PRIMARY KEY, revision INTEGER NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE claims(kind TEXT NOT NULL, key TEXT NOT NULL, stream TEXT NOT NULL, PRIMARY KEY(kind, key)) WITHOUT ROWID;
  CREATE TABLE series(name TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
`;

const number = (row: unknown): number => (row as [number])[0];

/**
 * Makes the tables in an empty file, or checks that the file is a store of this schema and mode. Rows are arrays.
 * @returns the epoch of the store's positions
 * @throws StoreUnavailable `corrupt`, `otherMode`
 */
export function prepareStore(db: SqliteDatabase, file: string, mode: Mode): string {
  const foreign = (why: string) => new StoreUnavailable(`${file} is not an event store: ${why}`, 'corrupt');
  return inTransaction(db, () => {
    const empty = number(db.prepare('SELECT count(*) FROM sqlite_schema').get()) === 0;
    if (empty) create(db, mode);
    if (number(db.prepare('PRAGMA application_id').get()) !== applicationId) throw foreign('it holds something else');
    const version = number(db.prepare('PRAGMA user_version').get());
    if (version !== schemaVersion) throw foreign(`schema ${version}, this release reads ${schemaVersion}`);
    const stamped = new Map(db.prepare('SELECT key, value FROM store').all() as [string, string][]);
    const epoch = stamped.get('epoch');
    if (!epoch) throw foreign('it has no epoch');
    if (stamped.get('mode') !== mode)
      throw new StoreUnavailable(`${file} is a store of mode ${stamped.get('mode')}, not ${mode}`, 'otherMode');
    checkTail(db, foreign);
    return epoch;
  });
}

function create(db: SqliteDatabase, mode: Mode): void {
  db.exec(`${tables} PRAGMA application_id=${applicationId}; PRAGMA user_version=${schemaVersion}`);
  const put = db.prepare('INSERT INTO store VALUES(?, ?)');
  put.run('epoch', randomBytes(4).toString('hex'));
  put.run('mode', mode);
}

/** The last event must be readable and be the head of its stream; damage further back is what `verify` is for. */
function checkTail(db: SqliteDatabase, foreign: (why: string) => StoreUnavailable): void {
  const last = db
    .prepare(
      `SELECT position, revision, (SELECT revision FROM streams WHERE streams.stream = events.stream), data, record
         FROM events ORDER BY position DESC LIMIT 1`,
    )
    .get() as [position: number, revision: number, head: number | null, ...texts: string[]] | undefined;
  if (last && last[1] !== last[2]) throw foreign(`the head of the stream at position ${last[0]} does not match`);
}
