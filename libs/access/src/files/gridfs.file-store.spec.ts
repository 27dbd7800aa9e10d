import { StoreUnavailable } from '@app/kernel';
import { connectMongo, type MongoConnection } from '@app/view-store';
import { startMongoDouble } from '../../../../test/doubles/mongo.js';
import { mongoServer, type MongoServer } from '../../../../test/support/engines.js';
import { digest, fileStoreContract, listed, text } from './file-store.contract.js';
import { openGridFsFileStore } from './gridfs.file-store.js';

let server: MongoServer;
const connections: MongoConnection[] = [];
beforeAll(async () => {
  server = await mongoServer();
});
afterEach(async () => {
  for (const each of connections.splice(0)) await each.close();
});
afterAll(() => server.stop());

let databases = 0;
const connected = async () => {
  const connection = await connectMongo(server.url, { database: `${server.database}_${databases++}` });
  connections.push(connection);
  return connection;
};
const chunks = ({ db }: MongoConnection) => db.collection<{ files_id: string }>('evidence.chunks');
const uploads = ({ db }: MongoConnection) => db.collection<{ _id: string; at: Date }>('evidence.uploads');

fileStoreContract('GridFS', async () => {
  const connection = await connected();
  return {
    open: () => openGridFsFileStore(connection),
    damage: async (sha256) => {
      const file = await connection.db.collection('evidence.files').findOne({ filename: sha256 });
      const changed = { $set: { data: Buffer.from('changed') } };
      await chunks(connection).updateOne({ files_id: file!._id as unknown as string }, changed);
    },
  };
});

describe('the bucket of a file store', () => {
  it('keeps no chunks of content that came twice at a time', async () => {
    const connection = await connected();
    const files = await openGridFsFileStore(connection);
    await Promise.all([files.put(text), files.put(text), files.put(text)]);
    expect(await chunks(connection).countDocuments()).toBe(1);
    expect(await uploads(connection).countDocuments()).toBe(0);
  });

  it('is read by the tools of GridFS', async () => {
    const connection = await connected();
    const bytes = Buffer.alloc(600_000, '批复');
    const { sha256 } = await (await openGridFsFileStore(connection)).put(bytes);
    const { GridFSBucket } = await import('mongodb');
    const bucket = new GridFSBucket(connection.client.db(connection.db.databaseName), { bucketName: 'evidence' });
    const read: Buffer[] = [];
    for await (const each of bucket.openDownloadStreamByName(sha256)) read.push(each as Buffer);
    expect(digest(Buffer.concat(read))).toBe(sha256);
  });

  it('shows nothing of an upload that broke off, takes the content later, and loses the left-over after a day', async () => {
    const connection = await connected();
    const files = await openGridFsFileStore(connection);
    // The chunks were written, the file was not: what a crash between them leaves.
    const left = { _id: 'half', at: new Date(Date.now() - 25 * 3_600_000) };
    await uploads(connection).insertOne(left);
    await chunks(connection).insertOne({ files_id: 'half', n: 0, data: text } as never);
    expect([await files.has(digest(text)), await listed(files)]).toEqual([false, []]);
    await files.put(text);
    const again = await openGridFsFileStore(connection);
    expect(Buffer.from((await again.get(digest(text)))!).equals(text)).toBe(true);
    expect(await chunks(connection).countDocuments({ files_id: 'half' })).toBe(0);
    expect(await uploads(connection).countDocuments()).toBe(0);
  });

  it('leaves an upload alone that is under way in another process, and a file whose end was not noted', async () => {
    const connection = await connected();
    const files = await openGridFsFileStore(connection);
    await files.put(text);
    const file = await connection.db.collection('evidence.files').findOne({ filename: digest(text) });
    const long = new Date(Date.now() - 48 * 3_600_000);
    await uploads(connection).insertMany([
      { _id: file!._id as unknown as string, at: long },
      { _id: 'under-way', at: new Date() },
    ]);
    await chunks(connection).insertOne({ files_id: 'under-way', n: 0, data: text } as never);
    const again = await openGridFsFileStore(connection);
    expect(Buffer.from((await again.get(digest(text)))!).equals(text)).toBe(true);
    expect(await chunks(connection).countDocuments({ files_id: 'under-way' })).toBe(1);
    expect((await uploads(connection).find().toArray()).map((each) => each._id)).toEqual(['under-way']);
  });

  it('is unavailable, not wrong, while the server fails, and takes the content afterwards', async () => {
    const double = await startMongoDouble();
    const connection = await connectMongo(double.url);
    const files = await openGridFsFileStore(connection);
    // The writes of an upload: that it begins, its chunks, the file.
    for (const failing of [1, 2, 3]) {
      let writes = 0;
      double.faults.onCommand = (name) => {
        if (name === 'insert' && ++writes === failing)
          double.faults.fail(1, { code: 50, codeName: 'MaxTimeMSExpired' });
      };
      await expect(files.put(text)).rejects.toBeInstanceOf(StoreUnavailable);
      double.faults.clear();
      expect(await listed(files)).toEqual([]);
    }
    await files.put(text);
    expect(await listed(files)).toEqual([digest(text)]);
    await connection.close();
    await double.stop();
  });
});
