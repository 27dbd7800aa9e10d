import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digest, fileStoreContract, listed, text } from './file-store.contract.js';
import { openFolderFileStore } from './folder.file-store.js';

const parents: string[] = [];
const freshFolder = () => {
  const parent = mkdtempSync(join(tmpdir(), 'juanzong-files-'));
  parents.push(parent);
  return join(parent, 'evidence');
};
afterEach(() => parents.splice(0).forEach((parent) => rmSync(parent, { recursive: true, force: true })));
const pathOf = (folder: string, sha256: string) => join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256);

fileStoreContract('a folder', async () => {
  const folder = freshFolder();
  return {
    open: () => openFolderFileStore(folder),
    damage: async (sha256) => writeFileSync(pathOf(folder, sha256), 'changed'),
  };
});

describe('the folder of a file store', () => {
  it('is closed to other users', async () => {
    const folder = freshFolder();
    const { sha256 } = await (await openFolderFileStore(folder)).put(text);
    expect(statSync(pathOf(folder, sha256)).mode & 0o777).toBe(0o600);
    for (const each of [folder, join(folder, sha256.slice(0, 2)), join(folder, sha256.slice(0, 2), sha256.slice(2, 4))])
      expect(statSync(each).mode & 0o777).toBe(0o700);
  });

  it('keeps nothing half-written, whether it came twice at a time or crashed', async () => {
    const folder = freshFolder();
    const files = await openFolderFileStore(folder);
    await Promise.all([files.put(text), files.put(text)]);
    expect(readdirSync(join(folder, 'incoming'))).toEqual([]);
    writeFileSync(join(folder, 'incoming', 'half'), 'half');
    const again = await openFolderFileStore(folder);
    expect(readdirSync(join(folder, 'incoming'))).toEqual([]);
    expect(await listed(again)).toEqual([digest(text)]);
  });
});
