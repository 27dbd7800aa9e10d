import { DatabaseSync } from '@photostructure/sqlite';
import { StoreUnavailable } from '@app/kernel';

export type Value = string | number | bigint | null;
export interface Statement {
  run(...values: Value[]): unknown;
  get(...values: Value[]): unknown;
  all(...values: Value[]): unknown[];
}
/** The part of `node:sqlite`'s DatabaseSync in use; rows are arrays. */
export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

/** Documents can be built again from the log, so a commit need not wait for the disk: NORMAL, not FULL; pages written over and over reach the file once in 32 MB. */
export function openSqlite(file: string, timeout = 10_000): Database {
  const db = new DatabaseSync(file, { timeout, returnArrays: true });
  try {
    db.exec(
      'PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32768; PRAGMA wal_autocheckpoint=8000',
    );
    return db;
  } catch (error) {
    db.close();
    throw asUnavailable(error, `${file} (views can be deleted and are built again)`);
  }
}

/** SQLite's errors as the port words them. Native errors may be of another realm: no `instanceof`. */
export function asUnavailable(error: unknown, what = 'view store'): unknown {
  const { errcode, message } = (error ?? {}) as { errcode?: unknown; message?: string };
  if (typeof errcode !== 'number') return error;
  const reason = { 11: 'corrupt', 26: 'corrupt', 13: 'diskFull' } as const;
  return new StoreUnavailable(`${what}: ${message}`, reason[(errcode & 0xff) as 11] ?? 'away');
}
