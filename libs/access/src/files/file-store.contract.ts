import { createHash } from 'node:crypto';
import type { FileStore } from '@app/kernel';

export const text = Buffer.from('关于同意设立教育集团的批复');
export const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

export async function listed(files: FileStore): Promise<string[]> {
  const names: string[] = [];
  for await (const name of files.list()) names.push(name);
  return names;
}

/** A place where files are kept; opening it again is a restart. */
export interface FilePlace {
  open(): Promise<FileStore>;
  /** Changes the stored bytes behind the store's back. */
  damage(sha256: string): Promise<void>;
}

/** What every adapter of `FileStore` keeps to. `fresh` answers an empty place. */
export function fileStoreContract(engine: string, fresh: () => Promise<FilePlace>): void {
  describe(`the file store in ${engine}`, () => {
    let place: FilePlace;
    let files: FileStore;
    beforeEach(async () => {
      place = await fresh();
      files = await place.open();
    });

    it('gives back the bytes under their SHA-256, over a restart too', async () => {
      const { sha256, bytes } = await files.put(text);
      expect({ sha256, bytes }).toEqual({ sha256: digest(text), bytes: text.length });
      files = await place.open();
      expect(Buffer.from((await files.get(sha256))!).equals(text)).toBe(true);
      expect(await files.has(sha256)).toBe(true);
    });

    it('gives back large content, byte by byte', async () => {
      for (const size of [255 * 1024, 255 * 1024 + 1, 9_000_000]) {
        const bytes = Buffer.alloc(size, `${size}`);
        const { sha256 } = await files.put(bytes);
        expect(Buffer.from((await files.get(sha256))!).equals(bytes)).toBe(true);
      }
    });

    it('stores the same content once, also when it comes twice at a time', async () => {
      const again = await place.open();
      const answers = await Promise.all([files.put(text), again.put(text), files.put(Buffer.from(text))]);
      expect(new Set(answers.map((answer) => answer.sha256)).size).toBe(1);
      expect(await listed(files)).toEqual([digest(text)]);
      expect(Buffer.from((await files.get(digest(text)))!).equals(text)).toBe(true);
    });

    it('lists everything in order, empty content included', async () => {
      const contents = ['', 'a', 'b', 'c', '四'].map((content) => Buffer.from(content));
      for (const content of contents) await files.put(content);
      expect(await listed(files)).toEqual(contents.map(digest).sort());
      expect(await files.get(digest(Buffer.from('')))).toHaveLength(0);
    });

    it('knows nothing of unknown digests and of names that are none', async () => {
      for (const name of [digest(text), '../../etc/passwd', '', digest(text).toUpperCase()]) {
        expect(await files.get(name)).toBeUndefined();
        expect(await files.has(name)).toBe(false);
      }
    });

    it('says so when content no longer has its digest', async () => {
      const { sha256 } = await files.put(text);
      await place.damage(sha256);
      await expect(files.get(sha256)).rejects.toThrow('damaged');
    });
  });
}
