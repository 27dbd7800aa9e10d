import { DatabaseSync } from '@photostructure/sqlite';
import { StoreUnavailable } from '@app/kernel';

/** What may be bound: `undefined`, booleans, dates and objects are converted before they come here (a Date would bind NULL). */
export type SqliteValue = string | number | bigint | null | Uint8Array;
export interface SqliteStatement {
  run(...values: SqliteValue[]): { changes: number };
  get(...values: SqliteValue[]): unknown;
  all(...values: SqliteValue[]): unknown[];
}
/** The part of `node:sqlite`'s DatabaseSync in use, so that another driver replaces this one file. */
export interface SqliteDatabase {
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  close(): void;
}

export interface SqliteOptions {
  /** Rows as arrays in column order, in place of objects. */
  rowsAsArrays?: boolean;
  readOnly?: boolean;
  /** Default `wal`. */
  journal?: 'wal' | 'delete';
  /** Milliseconds to wait for a lock of another connection. */
  timeout?: number;
}

/**
 * Opens a file in WAL mode with `synchronous=FULL`. The driver's build falls back to NORMAL on every re-opened WAL file,
 * so this is said on each connection, after `journal_mode`.
 */
export function openSqlite(file: string, options: SqliteOptions = {}): SqliteDatabase {
  const { rowsAsArrays = false, readOnly = false, journal = 'wal', timeout = 5000 } = options;
  const db = new DatabaseSync(file, { timeout, returnArrays: rowsAsArrays, readOnly });
  try {
    if (!readOnly && journal === 'wal') db.exec('PRAGMA journal_mode=WAL');
    db.exec('PRAGMA synchronous=FULL');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Runs `body` in one write transaction: all of it or nothing. */
export function inTransaction<T>(db: SqliteDatabase, body: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = body();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    try {
      db.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself already (full disk, lost file); the first error is the one to tell.
    }
    throw error;
  }
}

/** Pages in the WAL after a checkpoint: 0 when all of them are in the file and the WAL was truncated. */
export interface Checkpointed {
  busy: boolean;
  pages: number;
}
/**
 * Moves the WAL into the file. One that fails (full disk, a reader in the way) loses nothing: the WAL keeps the pages until the next.
 */
export function checkpoint(db: SqliteDatabase, mode: 'PASSIVE' | 'RESTART' | 'TRUNCATE'): Checkpointed {
  try {
    const [busy, pages] = Object.values(db.prepare(`PRAGMA wal_checkpoint(${mode})`).get() as object) as number[];
    return { busy: busy !== 0, pages: pages! };
  } catch {
    return { busy: true, pages: 0 };
  }
}

/** What SQLite says of its own codes (sqlite3_errstr): the driver gives no code with an error met while stepping through rows. */
const told: Readonly<Record<string, number>> = {
  'disk I/O error': 10,
  'database disk image is malformed': 11,
  'database or disk is full': 13,
  'file is not a database': 26,
};
/** SQLite's primary result code; extended codes keep it in the low byte. Native errors may be of another realm: no `instanceof`. */
export const sqliteCode = (error: unknown): number | undefined => {
  const { code, errcode, message } = (error ?? {}) as { code?: unknown; errcode?: unknown; message?: unknown };
  if (typeof errcode === 'number') return errcode & 0xff;
  return code === 'ERR_SQLITE_ERROR' ? told[String(message)] : undefined;
};

const corrupt = [11, 26];
const full = 13;

/** An error of the driver as the port words it; anything that is not of SQLite stays as it is. */
export function unavailable(error: unknown, what: string): unknown {
  const code = sqliteCode(error);
  if (code === undefined) return error;
  const { message } = error as Error;
  if (corrupt.includes(code))
    return new StoreUnavailable(
      `${what} is damaged or is not a store (${message}); restore it from a backup`,
      'corrupt',
    );
  if (code === full) return new StoreUnavailable(`${what} cannot grow, the disk is full: ${message}`, 'diskFull');
  return new StoreUnavailable(`${what} is away: ${message}`, 'away');
}
