import { createConnection } from 'node:net';
import { deserialize, serialize } from 'bson';
import {
  Binary,
  type Collection,
  type Document,
  Double,
  GridFSBucket,
  Int32,
  Long,
  MongoClient,
  ObjectId,
} from 'mongodb';
import { type MongoDouble, startMongoDouble } from './mongo.js';

type Any = Document & { _id: string | number | ObjectId };

let double: MongoDouble;
let client: MongoClient;
let collection: Collection<Any>;
let made = 0;
beforeAll(async () => {
  double = await startMongoDouble();
  client = await MongoClient.connect(double.url);
});
afterAll(async () => {
  await client.close();
  await double.stop();
});
beforeEach(() => {
  collection = client.db('spec').collection<Any>(`c${++made}`);
});
/** The `_id`s a filter finds, in order of insertion unless sorted. */
const ids = async (filter: object, sort: Record<string, 1 | -1> = {}): Promise<Any['_id'][]> =>
  (await collection.find(filter).sort(sort).toArray()).map(({ _id }) => _id);

describe('the server', () => {
  it('is the primary of a replica set of one member', async () => {
    const hello = await client.db('admin').command({ hello: 1 });
    expect(hello).toMatchObject({
      isWritablePrimary: true,
      setName: 'rs0',
      hosts: [`127.0.0.1:${double.port}`],
      me: `127.0.0.1:${double.port}`,
      logicalSessionTimeoutMinutes: 30,
      maxWireVersion: 21,
    });
    expect(await client.db('admin').command({ ping: 1 })).toMatchObject({ ok: 1 });
    expect(await client.db('admin').command({ buildInfo: 1 })).toMatchObject({ version: '7.0.0' });
  });

  it('refuses a command it does not know, an operator and a stage it does not know', async () => {
    await expect(client.db('spec').command({ frobnicate: 1 })).rejects.toMatchObject({
      code: 59,
      codeName: 'CommandNotFound',
    });
    await collection.insertOne({ _id: 1 });
    await expect(collection.find({ a: { $near: 1 } }).toArray()).rejects.toMatchObject({ code: 2 });
    await expect(collection.updateOne({}, { $frob: { a: 1 } })).rejects.toMatchObject({ code: 9 });
    await expect(collection.aggregate([{ $frob: 1 }]).toArray()).rejects.toMatchObject({ code: 40324 });
    await expect(collection.find({}, { collation: { locale: 'zh' } }).toArray()).rejects.toMatchObject({ code: 2 });
  });

  it('reads a checksum, document sequences and the legacy hello, and answers nothing when more is to come', async () => {
    const raw = await speaking(double.port);
    expect(await raw.ask(query({ ismaster: 1, helloOk: true }))).toMatchObject({ ismaster: true, helloOk: true });
    const documents = [{ _id: 1 }, { _id: 2 }];
    raw.tell(message({ insert: collection.collectionName, $db: 'spec' }, { documents: [{ _id: 0 }], more: true }));
    const answer = await raw.ask(
      message({ insert: collection.collectionName, $db: 'spec' }, { documents, checksum: true }),
    );
    expect(answer).toMatchObject({ n: 2, ok: 1 });
    expect(await ids({})).toEqual([0, 1, 2]);
    raw.end();
  });

  it('waits for a message that arrives in pieces', async () => {
    const raw = await speaking(double.port);
    const whole = message({ ping: 1, $db: 'admin' });
    raw.tell(whole.subarray(0, 3));
    raw.tell(whole.subarray(3, 30));
    expect(await raw.ask(whole.subarray(30))).toMatchObject({ ok: 1 });
    raw.end();
  });

  it('lists, creates, renames and drops collections and databases', async () => {
    const db = client.db('listed');
    await db.createCollection('empty');
    await expect(db.command({ create: 'empty' })).rejects.toMatchObject({ code: 48 });
    await db.collection('full').insertOne({ a: 1 });
    const names = async () => (await db.listCollections().toArray()).map(({ name }) => name).sort();
    expect(await names()).toEqual(['empty', 'full']);
    expect(await db.listCollections({ name: 'full' }, { nameOnly: true }).toArray()).toEqual([
      { name: 'full', type: 'collection' },
    ]);
    await db.collection('full').rename('empty', { dropTarget: true });
    expect(await names()).toEqual(['empty']);
    expect(await db.collection('empty').countDocuments()).toBe(1);
    expect(await db.collection('empty').drop()).toBe(true);
    await db.collection('other').insertOne({ a: 1 });
    const listed = await client.db('admin').admin().listDatabases();
    expect(listed.databases.map(({ name }) => name)).toContain('listed');
    await db.dropDatabase();
    expect(double.databases()).not.toContain('listed');
  });
});

describe('values', () => {
  it('come back with the type they were written with', async () => {
    const written = {
      _id: new ObjectId(),
      int: new Int32(5),
      whole: new Double(5),
      fraction: new Double(0.5),
      big: Long.fromBigInt(9_007_199_254_740_993n),
      small: Long.fromNumber(5),
      bytes: new Binary(Buffer.from([0, 255, 1]), 0),
      uuid: new Binary(Buffer.alloc(16, 7), 4),
      at: new Date(1_700_000_000_000),
      nothing: null,
      nested: { list: [1, 'two', [3, { four: true }]] },
    };
    await collection.insertOne(written);
    const raw = await collection.findOne({ _id: written._id }, { promoteValues: false });
    expect(Buffer.from(serialize(raw ?? {}))).toEqual(Buffer.from(serialize(written)));
    await collection.updateOne({ _id: written._id }, [{ $set: { touched: true } }]);
    const touched = await collection.findOne({ _id: written._id }, { promoteValues: false });
    expect(Buffer.from(serialize(touched ?? {}))).toEqual(Buffer.from(serialize({ ...written, touched: true })));
  });

  it('compare exactly beyond 2^53', async () => {
    const base = 2n ** 60n;
    const at = (more: bigint) => Long.fromBigInt(base + more);
    await collection.insertMany([1n, 0n, 3n, 2n].map((more) => ({ _id: Number(more), position: at(more) })));
    expect(await ids({}, { position: 1 })).toEqual([0, 1, 2, 3]);
    expect(await ids({ position: { $gt: at(1n) } }, { position: -1 })).toEqual([3, 2]);
    expect(await ids({ position: at(2n) })).toEqual([2]);
    expect(await ids({ $expr: { $lt: ['$position', at(1n)] } })).toEqual([0]);
    await collection.updateOne({ _id: 0 }, { $inc: { position: 1 } });
    await collection.updateOne({ _id: 3 }, [{ $set: { position: { $max: ['$position', at(2n)] } } }]);
    expect(await ids({ position: at(1n) })).toEqual([1, 0]);
    expect(await ids({ position: at(3n) })).toEqual([3]);
  });

  it('sort by type first, strings by their UTF-8 bytes', async () => {
    const values = [null, -1, 2.5, '', 'B', 'a', '～', '😀', { a: 1 }, [[]], new Binary(Buffer.of(1)), new ObjectId(), false, true, new Date(0)]; // prettier-ignore
    await collection.insertMany(values.map((value, at) => ({ _id: at, value })).reverse());
    await collection.insertOne({ _id: 'missing' });
    expect(await ids({}, { value: 1, _id: 1 })).toEqual([0, 'missing', ...values.keys()].toSpliced(2, 1));
  });

  it('of one number are equal whatever their type', async () => {
    await collection.insertOne({ _id: 1, n: Long.fromNumber(7) });
    expect(await ids({ n: 7 })).toEqual([1]);
    expect(await ids({ n: new Double(7) })).toEqual([1]);
    expect(await ids({ n: { $in: [6, 7] } })).toEqual([1]);
  });
});

describe('filters', () => {
  beforeEach(async () => {
    await collection.insertMany([
      { _id: 1, kind: 'a', tags: ['x', 'y'], parts: [{ at: 1, of: 'p' }, { at: 2, of: 'q' }], deep: { er: 1 } },
      { _id: 2, kind: 'b', tags: ['y'], parts: [{ at: 1, of: 'q' }], deep: { er: null } },
      { _id: 3, kind: 'c', tags: [], n: 5 },
      { _id: 4, kind: '案卷', n: 5.5 },
    ]); // prettier-ignore
  });
  it.each<[object, unknown[]]>([
    [{ kind: 'a' }, [1]],
    [{ kind: { $in: ['a', /^案/] } }, [1, 4]],
    [{ kind: { $nin: ['a', 'b'] } }, [3, 4]],
    [{ $or: [{ kind: 'a' }, { n: { $gte: 5 } }] }, [1, 3, 4]],
    [{ $and: [{ tags: 'y' }, { $nor: [{ kind: 'a' }] }] }, [2]],
    [{ tags: ['y'] }, [2]],
    [{ tags: { $all: ['x', 'y'] } }, [1]],
    [{ tags: { $size: 0 } }, [3]],
    [{ 'parts.of': 'q' }, [1, 2]],
    [{ 'parts.0.of': 'q' }, [2]],
    [{ parts: { $elemMatch: { at: 1, of: 'q' } } }, [2]],
    [{ 'deep.er': null }, [2, 3, 4]],
    [{ 'deep.er': { $exists: true } }, [1, 2]],
    [{ deep: { er: 1 } }, [1]],
    [{ kind: { $regex: '^A', $options: 'i' } }, [1]],
    [{ kind: { $not: { $gt: 'a' } } }, [1]],
    [{ n: { $gt: 5, $lt: 6 } }, [4]],
    [{ n: { $type: 'int' } }, [3]],
    [{ n: { $ne: 5 } }, [1, 2, 4]],
    [{ kind: { $gt: 5 } }, []],
    [{ $expr: { $eq: ['$n', 5] } }, [3]],
  ])('%j', async (filter, expected) => {
    expect(await ids(filter)).toEqual(expected);
    await collection.createIndexes([{ key: { kind: 1 } }, { key: { tags: 1 } }, { key: { 'parts.of': 1 } }, { key: { 'deep.er': 1 } }]); // prettier-ignore
    expect((await ids(filter)).sort()).toEqual(expected);
  });

  it('with projection, sort, skip and limit', async () => {
    const shaped = (projection: object) => collection.findOne({ _id: 1 }, { projection });
    expect(await shaped({ kind: 1 })).toEqual({ _id: 1, kind: 'a' });
    expect(await shaped({ _id: 0, 'parts.of': 1 })).toEqual({ parts: [{ of: 'p' }, { of: 'q' }] });
    expect(await shaped({ parts: 0, tags: 0 })).toEqual({ _id: 1, kind: 'a', deep: { er: 1 } });
    expect(await shaped({ tags: { $slice: -1 }, parts: 0, deep: 0 })).toEqual({ _id: 1, kind: 'a', tags: ['y'] });
    expect(await shaped({ parts: { $elemMatch: { of: 'q' } } })).toEqual({ _id: 1, parts: [{ at: 2, of: 'q' }] });
    expect(await shaped({ first: { $arrayElemAt: ['$tags', 0] } })).toEqual({ _id: 1, first: 'x' });
    const page = await collection.find().sort({ kind: -1 }).skip(1).limit(2).toArray();
    expect(page.map(({ _id }) => _id)).toEqual([3, 2]);
  });

  it('count, list distinct values and feed a pipeline', async () => {
    expect(await collection.countDocuments({ tags: 'y' })).toBe(2);
    expect(await collection.estimatedDocumentCount()).toBe(4);
    expect(await collection.distinct('tags')).toEqual(['x', 'y']);
    const grouped = await collection
      .aggregate([
        { $match: { tags: { $exists: true } } },
        { $unwind: '$tags' },
        { $group: { _id: '$tags', n: { $sum: 1 }, least: { $min: '$kind' } } },
        { $sort: { _id: 1 } },
      ])
      .toArray();
    expect(grouped).toEqual([
      { _id: 'x', n: 1, least: 'a' },
      { _id: 'y', n: 2, least: 'a' },
    ]);
    expect(await collection.aggregate([{ $project: { _id: 0, n: 1 } }, { $limit: 3 }, { $count: 'all' }]).toArray()).toEqual([{ all: 3 }]); // prettier-ignore
  });
});

describe('cursors', () => {
  it('go over several batches and can be closed', async () => {
    await collection.insertMany(Array.from({ length: 250 }, (_, _id) => ({ _id })));
    const asked: string[] = [];
    double.faults.onCommand = (name) => void asked.push(name);
    expect((await collection.find().batchSize(100).toArray()).length).toBe(250);
    const cursor = collection.find().batchSize(10);
    await cursor.next();
    await cursor.close();
    double.faults.clear();
    expect(asked).toEqual(['find', 'getMore', 'getMore', 'find', 'killCursors']);
    await expect(
      client.db('spec').command({ getMore: Long.fromNumber(77), collection: collection.collectionName }),
    ).rejects.toMatchObject({ code: 43, codeName: 'CursorNotFound' });
  });

  it('carry a GridFS file of several chunks there and back', async () => {
    const bucket = new GridFSBucket(client.db(`files${made}`), { bucketName: 'fs' });
    const content = Buffer.from(Array.from({ length: 700_000 }, (_, at) => (at * 31) % 251));
    const upload = bucket.openUploadStream('附件.pdf', { metadata: { sha256: 'abc' } });
    await new Promise<void>((resolve, reject) => upload.on('error', reject).end(content, () => resolve()));
    const [file] = await bucket.find({ 'metadata.sha256': 'abc' }).toArray();
    expect(file).toMatchObject({ filename: '附件.pdf', length: content.length });
    const read: Buffer[] = [];
    for await (const chunk of bucket.openDownloadStream(upload.id)) read.push(chunk as Buffer);
    expect(Buffer.concat(read).equals(content)).toBe(true);
    await bucket.delete(upload.id);
    expect(double.documents(`files${made}`, 'fs.chunks')).toEqual([]);
  });
});

/** A bare connection that sends bytes and reads answers. */
async function speaking(port: number) {
  const socket = createConnection(port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  return {
    tell: (bytes: Buffer) => void socket.write(bytes),
    ask: async (bytes: Buffer) => {
      const came = new Promise<Buffer>((resolve) => socket.once('data', resolve));
      socket.write(bytes);
      const answer = await came;
      return deserialize(answer.subarray(answer.readInt32LE(12) === 1 ? 36 : 21));
    },
    end: () => socket.destroy(),
  };
}
function framed(code: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const head = Buffer.alloc(16);
  head.writeInt32LE(16 + content.length, 0);
  head.writeInt32LE(1, 4);
  head.writeInt32LE(code, 12);
  return Buffer.concat([head, content]);
}
function message(body: object, how: { documents?: object[]; checksum?: boolean; more?: boolean } = {}): Buffer {
  const flags = Buffer.alloc(4);
  flags.writeUInt32LE((how.checksum ? 1 : 0) | (how.more ? 2 : 0));
  const parts = [flags, Buffer.of(0), Buffer.from(serialize(body))];
  if (how.documents) {
    const sequence = Buffer.concat([Buffer.from('documents\0'), ...how.documents.map((each) => serialize(each))]);
    const length = Buffer.alloc(4);
    length.writeInt32LE(sequence.length + 4);
    parts.push(Buffer.of(1), length, sequence);
  }
  if (how.checksum) parts.push(Buffer.from([1, 2, 3, 4]));
  return framed(2013, ...parts);
}
const query = (body: object): Buffer =>
  framed(2004, Buffer.alloc(4), Buffer.from('admin.$cmd\0'), Buffer.alloc(4), Buffer.from([255, 255, 255, 255]), Buffer.from(serialize(body))); // prettier-ignore
