export { DataFolderLocked, lockDataFolder, type DataFolderLock, type FolderHolder } from './data-folder.js';
export { openEventStore, type SqliteEventStore, type SqliteEventStoreOptions } from './sqlite.event-store.js';
export type { Mode } from './sqlite.schema.js';
export { checkpoint, inTransaction, openSqlite, sqliteCode, unavailable } from './sqlite.driver.js';
export type { SqliteDatabase, SqliteOptions, SqliteStatement, SqliteValue } from './sqlite.driver.js';
export { openEsdbEventStore, type EsdbEventStore, type EsdbOptions } from './esdb.event-store.js';
