import type { SqliteDatabase, SqliteValue } from '@app/event-store';
import type { VaultEntry } from '@app/kernel';
import { about, base64, bytesOf, cursorOf, type Held, type Taking } from './vault.moving.js';

type Row = Record<string, never>;
const order = {
  subject: ['subjects', 'subject', ''],
  value: ['personal', 'ref', ''],
  change: ['changes', 'seq', 0],
  read: ['reads', 'seq', 0],
} as const;

/** Entries of a kind behind a key. */
export function pageIn(
  db: SqliteDatabase,
  kind: VaultEntry['kind'],
  after: string | undefined,
  limit: number,
): VaultEntry[] {
  const [table, key, first] = order[kind];
  const from = after === undefined ? first : key === 'seq' ? Number(after) : after;
  const rows = db.prepare(`SELECT * FROM ${table} WHERE ${key} > ? ORDER BY ${key} LIMIT ?`).all(from, limit) as Row[];
  return rows.map((row) => ({ cursor: cursorOf(kind, row[key]!), kind, ...texts(row) }) as never);
}
/** A row with its bytes as base64. */
const texts = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row as Record<string, unknown>).map(([name, value]) => [
      name,
      value instanceof Uint8Array || ArrayBuffer.isView(value) ? base64(value as Uint8Array) : value,
    ]),
  ) as Row;

export function heldIn(db: SqliteDatabase, entries: readonly VaultEntry[]): Held {
  const { subjects, refs, changes, reads } = about(entries);
  const rows = (sql: string, keys: readonly SqliteValue[]) =>
    (db.prepare(`${sql} IN (SELECT value FROM json_each(?))`).all(JSON.stringify(keys)) as Row[]).map(texts);
  const by = (sql: string, key: string, keys: readonly SqliteValue[]) =>
    new Map(rows(`SELECT * FROM ${sql} WHERE ${key}`, keys).map((row) => [row[key] as never, row as never]));
  const latest = db
    .prepare(
      'SELECT subject, max(seq) AS seq FROM changes WHERE subject IN (SELECT value FROM json_each(?)) GROUP BY subject',
    )
    .all(JSON.stringify(subjects)) as { subject: string; seq: number }[];
  return {
    subjects: by('subjects', 'subject', subjects),
    values: by('personal', 'ref', refs),
    changes: by('changes', 'seq', changes),
    reads: by('reads', 'seq', reads),
    latest: new Map(latest.map(({ subject, seq }) => [subject, seq])),
  };
}

export function takeInto(db: SqliteDatabase, { subjects, values, changes, reads, states, destroyed }: Taking): void {
  const each = (sql: string, rows: readonly SqliteValue[][]) => {
    const statement = db.prepare(sql);
    for (const row of rows) statement.run(...row);
  };
  each(
    'INSERT INTO subjects VALUES(?, ?, ?)',
    subjects.map(({ subject, state, key }) => [subject, state, key === null ? null : bytesOf(key)]),
  );
  each(
    'INSERT INTO personal VALUES(?, ?, ?, ?)',
    values.map(({ ref, subject, nonce, sealed }) => [ref, subject, bytesOf(nonce), bytesOf(sealed)]),
  );
  each(
    'INSERT INTO changes VALUES(?, ?, ?, ?)',
    changes.map(({ seq, subject, state, at }) => [seq, subject, state, at]),
  );
  each(
    'INSERT INTO reads VALUES(?, ?, ?, ?, ?, ?, ?)',
    reads.map(({ seq, ref, subject, by, capacity, purpose, at }) => [seq, ref, subject, by, capacity, purpose, at]),
  );
  each(
    'UPDATE subjects SET state = ? WHERE subject = ?',
    [...states].map(([subject, state]) => [state, subject]),
  );
  const gone = [...destroyed].map((subject) => [subject]);
  each("UPDATE subjects SET state = 'destroyed', key = NULL WHERE subject = ?", gone);
  each('DELETE FROM personal WHERE subject = ?', gone);
}
