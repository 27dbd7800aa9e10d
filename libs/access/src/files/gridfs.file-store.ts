import { createHash, randomUUID } from 'node:crypto';
import type { FileStore } from '@app/kernel';
import { guarded, isDuplicate, type MongoConnection } from '@app/view-store';

/** GridFS's documents: any of its tools can read the bucket `evidence`. */
interface FileDocument {
  _id: string;
  length: number;
  chunkSize: number;
  uploadDate: Date;
  /** The SHA-256, unique. */
  filename: string;
}
interface ChunkDocument {
  _id: string;
  files_id: string;
  n: number;
  data: Uint8Array;
}
/** An upload that has begun: what one that never ended left behind is found by it. */
interface UploadDocument {
  _id: string;
  at: Date;
}
const sha256Pattern = /^[0-9a-f]{64}$/;
const chunkBytes = 255 * 1024;
/** Chunks in one message. */
const chunksAtOnce = 32;
/** Longer than any upload takes, clocks of hosts that differ included. */
const staleMs = 24 * 3_600_000;

/**
 * Evidence in GridFS, named by the SHA-256 of its content. A file appears whole or not at all: its chunks are written first, under an
 * id of their own; what a crash left of them is removed at an opening a day later.
 * @throws StoreUnavailable
 */
export async function openGridFsFileStore({ db }: MongoConnection): Promise<FileStore> {
  const files = db.collection<FileDocument>('evidence.files');
  const chunks = db.collection<ChunkDocument>('evidence.chunks');
  const uploads = db.collection<UploadDocument>('evidence.uploads');

  const has = async (sha256: string): Promise<boolean> =>
    sha256Pattern.test(sha256) && (await files.findOne({ filename: sha256 }, { projection: { _id: 1 } })) !== null;

  const write = async (sha256: string, bytes: Uint8Array): Promise<void> => {
    const id = randomUUID();
    await uploads.insertOne({ _id: id, at: new Date() });
    const parts: ChunkDocument[] = [];
    for (let n = 0; n * chunkBytes < bytes.length; n++)
      parts.push({ _id: `${id} ${n}`, files_id: id, n, data: bytes.subarray(n * chunkBytes, (n + 1) * chunkBytes) });
    for (let i = 0; i < parts.length; i += chunksAtOnce) await chunks.insertMany(parts.slice(i, i + chunksAtOnce));
    try {
      await files.insertOne({
        _id: id,
        length: bytes.length,
        chunkSize: chunkBytes,
        uploadDate: new Date(),
        filename: sha256,
      });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      // Another has stored the same content meanwhile.
      await chunks.deleteMany({ files_id: id });
    }
    await uploads.deleteOne({ _id: id });
  };

  const removeLeftovers = async (): Promise<void> => {
    const left = await uploads.find({ at: { $lt: new Date(Date.now() - staleMs) } }).toArray();
    for (const { _id } of left) {
      if (!(await files.findOne({ _id }))) await chunks.deleteMany({ files_id: _id });
      await uploads.deleteOne({ _id });
    }
  };

  await guarded(async () => {
    await files.createIndex({ filename: 1 }, { unique: true });
    await chunks.createIndex({ files_id: 1, n: 1 }, { unique: true });
    await removeLeftovers();
  });

  return {
    has: (sha256) => guarded(() => has(sha256)),
    put: async (bytes) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      await guarded(async () => {
        if (!(await has(sha256))) await write(sha256, bytes);
      });
      return { sha256, bytes: bytes.length };
    },
    get: (sha256) =>
      guarded(async () => {
        if (!sha256Pattern.test(sha256)) return undefined;
        const file = await files.findOne({ filename: sha256 });
        if (!file) return undefined;
        const parts = await chunks.find({ files_id: file._id }, { sort: { n: 1 } }).toArray();
        const bytes = Buffer.concat(parts.map((each) => each.data));
        if (createHash('sha256').update(bytes).digest('hex') !== sha256)
          throw new Error(`evidence ${sha256} is damaged in the database`);
        return bytes;
      }),
    list: async function* () {
      for (let after = ''; ;) {
        const page = await guarded(() =>
          files
            .find({ filename: { $gt: after } }, { projection: { filename: 1 }, sort: { filename: 1 }, limit: 1000 })
            .toArray(),
        );
        if (page.length === 0) return;
        for (const { filename } of page) if (sha256Pattern.test(filename)) yield filename;
        after = page.at(-1)!.filename;
      }
    },
  };
}
