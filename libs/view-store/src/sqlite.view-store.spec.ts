import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreUnavailable } from '@app/kernel';
import { openSqliteViewStore } from './sqlite.view-store.js';
import { viewStoreContract } from './view-store.contract.js';

const folders: string[] = [];
const freshFile = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'juanzong-views-'));
  folders.push(folder);
  return join(folder, 'views.db');
};
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

viewStoreContract('SQLite', async () => {
  const file = freshFile();
  return { store: openSqliteViewStore(file), reopen: async () => openSqliteViewStore(file) };
});

it('a file that is no view store is unavailable, not a crash', () => {
  const file = freshFile();
  writeFileSync(file, 'not a database, but long enough to be read as a page of one'.repeat(20));
  expect(() => openSqliteViewStore(file)).toThrow(StoreUnavailable);
});
