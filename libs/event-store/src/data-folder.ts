import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSqlite, sqliteCode, type SqliteDatabase } from './sqlite.driver.js';

/** Who holds a data folder: told by the holder for those who come after it. */
export interface FolderHolder {
  pid: number;
  /** Port of its HTTP door, once it listens: the CLI goes through it. */
  port?: number;
}

/** The folder is another process's; it is named when it has told its name already. */
export class DataFolderLocked extends Error {
  constructor(
    readonly folder: string,
    readonly holder: FolderHolder | undefined,
  ) {
    const who = holder ? `process ${holder.pid}${holder.port ? ` (port ${holder.port})` : ''}` : 'another process';
    super(`${folder} is in use by ${who}`);
  }
}

export interface DataFolderLock {
  /** Tells where this process listens. */
  tell(port: number): void;
  release(): void;
}

const busy = 5;

/** Locks of this process: a connection that nobody refers to would be collected, and its lock with it. */
const held = new Set<SqliteDatabase>();

/**
 * Takes a data folder for this process alone, making it (0700) when absent. The lock is SQLite's own on an empty database: the
 * operating system drops it with the process, however that ends, so that no left-over can ever lock anyone out.
 * @throws DataFolderLocked
 */
export function lockDataFolder(folder: string): DataFolderLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const info = join(folder, 'process.json');
  const db = takeLock(folder, info);
  const write = (holder: FolderHolder) => {
    writeFileSync(`${info}.new`, JSON.stringify(holder), { mode: 0o600 });
    renameSync(`${info}.new`, info);
  };
  write({ pid: process.pid });
  held.add(db);
  return {
    tell: (port) => write({ pid: process.pid, port }),
    release: () => {
      if (!held.delete(db)) return;
      rmSync(info, { force: true });
      db.exec('ROLLBACK');
      db.close();
    },
  };
}

function takeLock(folder: string, info: string): SqliteDatabase {
  let db: SqliteDatabase | undefined;
  try {
    db = openSqlite(join(folder, 'lock.db'), { journal: 'delete', timeout: 0 });
    db.exec('BEGIN EXCLUSIVE');
    return db;
  } catch (error) {
    db?.close();
    throw sqliteCode(error) === busy ? new DataFolderLocked(folder, readHolder(info)) : error;
  }
}

/** The process that says it holds a folder; whether it is still alive only the lock tells. */
function readHolder(info: string): FolderHolder | undefined {
  try {
    return JSON.parse(readFileSync(info, 'utf8')) as FolderHolder;
  } catch {
    // Between taking the lock and telling its name, or unreadable to us: nobody is named.
    return undefined;
  }
}
