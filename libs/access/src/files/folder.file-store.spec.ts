import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileStore } from '@app/kernel';
import { openFolderFileStore } from './folder.file-store.js';

const text = Buffer.from('关于同意设立教育集团的批复');
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('the file store in a folder', () => {
  let folder: string;
  let files: FileStore;
  beforeEach(async () => {
    folder = join(mkdtempSync(join(tmpdir(), 'juanzong-files-')), 'evidence');
    files = await openFolderFileStore(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const listed = async () => {
    const names: string[] = [];
    for await (const name of files.list()) names.push(name);
    return names;
  };
  const pathOf = (sha256: string) => join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256);

  it('gives back the bytes under their SHA-256, over a restart too', async () => {
    const { sha256, bytes } = await files.put(text);
    expect({ sha256, bytes }).toEqual({ sha256: digest(text), bytes: text.length });
    files = await openFolderFileStore(folder);
    expect(Buffer.from((await files.get(sha256))!).equals(text)).toBe(true);
    expect(await files.has(sha256)).toBe(true);
  });

  it('stores the same content once, also when it comes twice at a time', async () => {
    const answers = await Promise.all([files.put(text), files.put(text), files.put(Buffer.from(text))]);
    expect(new Set(answers.map((answer) => answer.sha256)).size).toBe(1);
    expect(await listed()).toEqual([digest(text)]);
    expect(readdirSync(join(folder, 'incoming'))).toEqual([]);
  });

  it('lists everything in order, empty content included', async () => {
    const contents = ['', 'a', 'b', 'c', '四'].map((content) => Buffer.from(content));
    for (const content of contents) await files.put(content);
    expect(await listed()).toEqual(contents.map(digest).sort());
  });

  it('knows nothing of unknown digests and of names that are none', async () => {
    for (const name of [digest(text), '../../etc/passwd', '', digest(text).toUpperCase()]) {
      expect(await files.get(name)).toBeUndefined();
      expect(await files.has(name)).toBe(false);
    }
  });

  it('is closed to other users', async () => {
    const { sha256 } = await files.put(text);
    expect(statSync(pathOf(sha256)).mode & 0o777).toBe(0o600);
    for (const each of [folder, join(folder, sha256.slice(0, 2)), join(folder, sha256.slice(0, 2), sha256.slice(2, 4))])
      expect(statSync(each).mode & 0o777).toBe(0o700);
  });

  it('says so when content no longer has its digest', async () => {
    const { sha256 } = await files.put(text);
    writeFileSync(pathOf(sha256), 'changed');
    await expect(files.get(sha256)).rejects.toThrow('damaged');
  });

  it('removes what a crash left half-written', async () => {
    writeFileSync(join(folder, 'incoming', 'half'), 'half');
    files = await openFolderFileStore(folder);
    expect(readdirSync(join(folder, 'incoming'))).toEqual([]);
    expect(await listed()).toEqual([]);
  });
});
