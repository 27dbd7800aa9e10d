import type { Generation, Shape } from './generation.js';
import { column } from './sqlite.filter.js';
import type { Database } from './sqlite.driver.js';

export const documents = (slot: number): string => `d${slot}`;
export const versions = (slot: number): string => `v${slot}`;
export const listOf = (slot: number) => (field: string) => `"l${slot}_${field}"`;
export const listFields = ({ fields }: Shape): string[] =>
  Object.keys(fields).filter((field) => fields[field] === 'list');
/** `seq` is the position's number, for comparing; `position` its text, for showing. */
export const columnsOf = ({ fields }: Shape): string[] => [
  'id', 'text', 'position', 'seq', 'search', ...Object.keys(fields).map(column),
]; // prettier-ignore

export const bookkeeping = `
  CREATE TABLE IF NOT EXISTS generations(
    slot INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL, version INTEGER NOT NULL, state TEXT NOT NULL, shape TEXT NOT NULL, checkpoint TEXT
  );
  CREATE TABLE IF NOT EXISTS parked(
    slot INTEGER NOT NULL, id TEXT NOT NULL, position TEXT NOT NULL, event TEXT NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY(slot, id)
  ) WITHOUT ROWID;
`;

export function createTables(db: Database, slot: number, shape: Shape): void {
  const columns = columnsOf(shape).slice(1).join();
  db.exec(`CREATE TABLE ${documents(slot)}(id TEXT PRIMARY KEY, ${columns})`);
  for (const [field, kind] of Object.entries(shape.fields))
    if (kind === 'list')
      db.exec(`CREATE TABLE ${listOf(slot)(field)}(value, id TEXT NOT NULL, PRIMARY KEY(value, id)) WITHOUT ROWID;
               CREATE INDEX "l${slot}_${field}_id" ON ${listOf(slot)(field)}(id)`);
    else db.exec(`CREATE INDEX "d${slot}_${field}" ON ${documents(slot)}(${column(field)}, id)`);
  if (shape.knownAt)
    db.exec(`CREATE TABLE ${versions(slot)}(id TEXT NOT NULL, ${columns}, until INTEGER NOT NULL);
             CREATE INDEX v${slot}_id ON ${versions(slot)}(id, until)`);
}

export function dropTables(db: Database, { slot, shape }: Generation): void {
  const lists = listFields(shape).map(listOf(slot));
  for (const table of [documents(slot), versions(slot), ...lists]) db.exec(`DROP TABLE IF EXISTS ${table}`);
}
