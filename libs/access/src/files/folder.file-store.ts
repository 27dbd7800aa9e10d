import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileStore } from '@app/kernel';

const sha256Pattern = /^[0-9a-f]{64}$/;
/** Two levels of two digits each, so that no folder grows beyond what tools can list. */
const pathOf = (folder: string, sha256: string) => join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** Makes names in a folder durable: a rename is only on disk once its folder is. */
async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Evidence as files named by the SHA-256 of their content, readable by their owner alone. A file appears whole or not at all
 * (written aside, synced, renamed); left-overs of a crash stand in `incoming` and are removed at the next opening.
 */
export async function openFolderFileStore(folder: string): Promise<FileStore> {
  const incoming = join(folder, 'incoming');
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true, mode: 0o700 });

  const has = async (sha256: string): Promise<boolean> => {
    if (!sha256Pattern.test(sha256)) return false;
    try {
      return (await stat(pathOf(folder, sha256))).isFile();
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  };

  return {
    has,
    put: async (bytes) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      if (await has(sha256)) return { sha256, bytes: bytes.length };
      const [temporary, path] = [join(incoming, randomUUID()), pathOf(folder, sha256)];
      try {
        const handle = await open(temporary, 'wx', 0o600);
        try {
          await handle.writeFile(bytes);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await rename(temporary, path);
        for (const made of [dirname(path), dirname(dirname(path)), folder]) await sync(made);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      return { sha256, bytes: bytes.length };
    },
    get: async (sha256) => {
      if (!sha256Pattern.test(sha256)) return undefined;
      let bytes: Uint8Array;
      try {
        bytes = await readFile(pathOf(folder, sha256));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
      if (createHash('sha256').update(bytes).digest('hex') !== sha256)
        throw new Error(`evidence ${sha256} is damaged on disk`);
      return bytes;
    },
    list: async function* () {
      for (const first of await subfolders(folder))
        for (const second of await subfolders(join(folder, first)))
          for (const name of (await readdir(join(folder, first, second))).sort())
            if (sha256Pattern.test(name)) yield name;
    },
  };
}

const subfolders = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => /^[0-9a-f]{2}$/.test(name)).sort();
