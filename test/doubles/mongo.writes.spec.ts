import { type Collection, type Document, Long, MongoBulkWriteError, MongoClient } from 'mongodb';
import { type MongoDouble, startMongoDouble } from './mongo.js';

type Any = Document & { _id: string | number };

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
  collection = client.db('spec').collection<Any>(`w${++made}`);
});
afterEach(() => double.faults.clear());
const stored = (): object[] => double.documents('spec', collection.collectionName);

describe('updates', () => {
  it.each<[string, Document, Document, Document]>([
    ['$set', { a: { b: 1 } }, { $set: { 'a.c': 2, d: [3] } }, { a: { b: 1, c: 2 }, d: [3] }],
    ['$unset', { a: 1, b: 2 }, { $unset: { a: '', z: '' } }, { b: 2 }],
    ['$inc', { n: 1 }, { $inc: { n: 2, m: -1 } }, { n: 3, m: -1 }],
    ['$mul', { n: 3 }, { $mul: { n: 2, m: 5 } }, { n: 6, m: 0 }],
    ['$min and $max', { a: 5, b: 5 }, { $min: { a: 3 }, $max: { b: 3 } }, { a: 3, b: 5 }],
    ['$rename', { a: 1 }, { $rename: { a: 'b.c' } }, { b: { c: 1 } }],
    ['$push', { l: [1] }, { $push: { l: 2, m: 'x' } }, { l: [1, 2], m: ['x'] }],
    ['$push with modifiers', { l: [3] }, { $push: { l: { $each: [1, 2], $sort: 1, $slice: -2 } } }, { l: [2, 3] }],
    ['$addToSet', { l: [1] }, { $addToSet: { l: { $each: [1, 2] } } }, { l: [1, 2] }],
    ['$pull', { l: [1, 5, 9], m: [{ a: 1 }, { a: 2 }] }, { $pull: { l: { $gte: 5 }, m: { a: 1 } } }, { l: [1], m: [{ a: 2 }] }],
    ['$pop', { l: [1, 2] }, { $pop: { l: -1 } }, { l: [2] }],
    ['a position', { l: [{ v: 1 }, { v: 1 }] }, { $set: { 'l.1.v': 2 } }, { l: [{ v: 1 }, { v: 2 }] }],
    ['every position', { l: [{ v: 1 }, { v: 1 }] }, { $inc: { 'l.$[].v': 1 } }, { l: [{ v: 2 }, { v: 2 }] }],
  ])('%s', async (_, before, change, after) => {
    await collection.insertOne({ _id: 1, ...before });
    expect(await collection.updateOne({ _id: 1 }, change)).toMatchObject({ matchedCount: 1, modifiedCount: 1 });
    expect(stored()).toEqual([{ _id: 1, ...after }]);
  }); // prettier-ignore

  it('at the position the filter found, and at those an array filter names', async () => {
    await collection.insertOne({ _id: 1, l: [{ k: 'a', v: 1 }, { k: 'b', v: 2 }] }); // prettier-ignore
    await collection.updateOne({ _id: 1, 'l.k': 'b' }, { $set: { 'l.$.v': 5 } });
    await collection.updateOne({ _id: 1 }, { $inc: { 'l.$[low].v': 10 } }, { arrayFilters: [{ 'low.v': { $lt: 5 } }] });
    expect(stored()).toEqual([{ _id: 1, l: [{ k: 'a', v: 11 }, { k: 'b', v: 5 }] }]); // prettier-ignore
  });

  it('insert when nothing matched, and say so', async () => {
    const change = { $set: { v: 1 }, $setOnInsert: { first: true } };
    const first = await collection.updateOne({ _id: 'x', kind: 'k', n: { $gt: 3 } }, change, { upsert: true });
    expect(first).toMatchObject({ matchedCount: 0, upsertedCount: 1, upsertedId: 'x' });
    const second = await collection.updateOne({ _id: 'x' }, { ...change, $set: { v: 2 } }, { upsert: true });
    expect(second).toMatchObject({ matchedCount: 1, modifiedCount: 1, upsertedCount: 0 });
    expect(stored()).toEqual([{ _id: 'x', kind: 'k', v: 2, first: true }]);
    expect(await collection.updateOne({ _id: 'x' }, change)).toMatchObject({ modifiedCount: 1 });
    expect(await collection.updateOne({ _id: 'x' }, change)).toMatchObject({ matchedCount: 1, modifiedCount: 0 });
  });

  it('replace, delete, and touch many', async () => {
    await collection.insertMany([{ _id: 1, a: 1 }, { _id: 2, a: 1 }, { _id: 3, a: 2 }]); // prettier-ignore
    expect(await collection.updateMany({ a: 1 }, { $set: { b: 1 } })).toMatchObject({ modifiedCount: 2 });
    await collection.replaceOne({ _id: 3 }, { c: 1 });
    expect(await collection.deleteOne({ b: 1 })).toMatchObject({ deletedCount: 1 });
    expect(stored()).toEqual([{ _id: 2, a: 1, b: 1 }, { _id: 3, c: 1 }]); // prettier-ignore
    expect(await collection.deleteMany({})).toMatchObject({ deletedCount: 2 });
    await expect(collection.updateMany({}, { $set: { _id: 5 } })).resolves.toMatchObject({ matchedCount: 0 });
  });

  it('refuse to change _id, to count what is no number, and two changes of one path', async () => {
    await collection.insertOne({ _id: 1, s: 'text' });
    await expect(collection.updateOne({ _id: 1 }, { $set: { _id: 2 } })).rejects.toMatchObject({ code: 66 });
    await expect(collection.updateOne({ _id: 1 }, { $inc: { s: 1 } })).rejects.toMatchObject({ code: 14 });
    await expect(collection.updateOne({ _id: 1 }, { $set: { a: 1 }, $inc: { 'a.b': 1 } })).rejects.toMatchObject({ code: 40 });
    expect(stored()).toEqual([{ _id: 1, s: 'text' }]);
  }); // prettier-ignore

  it('by pipeline decide on the document and on the server clock', async () => {
    const before = Date.now();
    const taken = (owner: string) =>
      collection.findOneAndUpdate(
        { _id: 'lease' },
        [
          { $set: { free: { $lte: [{ $ifNull: ['$until', new Date(0)] }, '$$NOW'] } } },
          {
            $set: {
              owner: { $cond: ['$free', owner, '$owner'] },
              term: { $cond: ['$free', { $add: [{ $ifNull: ['$term', Long.ZERO] }, 1] }, '$term'] },
              until: { $cond: ['$free', { $add: ['$$NOW', 60_000] }, '$until'] },
            },
          },
          { $unset: 'free' },
        ],
        { upsert: true, returnDocument: 'after' },
      );
    const first = await taken('a');
    expect(first).toMatchObject({ _id: 'lease', owner: 'a', term: 1 });
    expect((first?.until as Date).getTime()).toBeGreaterThanOrEqual(before + 60_000);
    expect(await taken('b')).toEqual(first);
  });

  it('find, change and hand out one document, before or after', async () => {
    await collection.insertMany([{ _id: 1, n: 1 }, { _id: 2, n: 2 }]); // prettier-ignore
    const change = { $inc: { n: 10 } };
    expect(await collection.findOneAndUpdate({}, change, { sort: { n: -1 } })).toEqual({ _id: 2, n: 2 });
    const after = { returnDocument: 'after', projection: { _id: 0 } } as const;
    expect(await collection.findOneAndUpdate({ _id: 1 }, change, after)).toEqual({ n: 11 });
    expect(await collection.findOneAndDelete({ n: 12 })).toEqual({ _id: 2, n: 12 });
    expect(await collection.findOneAndReplace({ _id: 9 }, { n: 9 }, { upsert: true, returnDocument: 'after' })).toEqual({ _id: 9, n: 9 }); // prettier-ignore
    expect(await collection.findOneAndDelete({ _id: 77 })).toBeNull();
  });
});

describe('batches', () => {
  const operations = [
    { insertOne: { document: { _id: 1 } } },
    { insertOne: { document: { _id: 1 } } },
    { insertOne: { document: { _id: 2 } } },
  ];
  const failed = (error: unknown): MongoBulkWriteError => {
    if (error instanceof MongoBulkWriteError) return error;
    throw error;
  };
  it('stop at the first error when ordered', async () => {
    const error = failed(await collection.bulkWrite(operations).catch((error: unknown) => error));
    expect(error).toMatchObject({ code: 11000, insertedCount: 1 });
    expect([error.writeErrors].flat().map(({ index }) => index)).toEqual([1]);
    expect(stored()).toEqual([{ _id: 1 }]);
  });
  it('go on when unordered', async () => {
    const error = failed(await collection.bulkWrite(operations, { ordered: false }).catch((error: unknown) => error));
    expect(error.insertedCount).toBe(2);
    expect(stored()).toEqual([{ _id: 1 }, { _id: 2 }]);
  });
  it('mix kinds', async () => {
    const result = await collection.bulkWrite([
      { insertOne: { document: { _id: 1, n: 1 } } },
      { updateOne: { filter: { _id: 1 }, update: { $inc: { n: 1 } } } },
      { updateOne: { filter: { _id: 2 }, update: { $set: { n: 5 } }, upsert: true } },
      { deleteOne: { filter: { n: 2 } } },
    ]);
    expect(result).toMatchObject({ insertedCount: 1, modifiedCount: 1, upsertedCount: 1, deletedCount: 1 });
    expect(stored()).toEqual([{ _id: 2, n: 5 }]);
  });
});

describe('indexes', () => {
  it('keep values unique, on upserts and updates too', async () => {
    await collection.createIndex({ a: 1, b: 1 }, { unique: true, name: 'ab' });
    await collection.insertMany([{ _id: 1, a: 1, b: 1 }, { _id: 2, a: 1, b: 2 }]); // prettier-ignore
    const clash = { code: 11000, keyPattern: { a: 1, b: 1 }, keyValue: { a: 1, b: 1 } };
    await expect(collection.insertOne({ _id: 3, a: 1, b: 1 })).rejects.toMatchObject(clash);
    await expect(collection.updateOne({ _id: 2 }, { $set: { b: 1 } })).rejects.toMatchObject(clash);
    await expect(collection.updateOne({ _id: 4 }, { $set: { a: 1, b: 1 } }, { upsert: true })).rejects.toMatchObject(clash); // prettier-ignore
    await expect(collection.insertOne({ _id: 1 })).rejects.toMatchObject({ keyPattern: { _id: 1 }, keyValue: { _id: 1 } }); // prettier-ignore
    await collection.updateOne({ _id: 1 }, { $set: { b: 3 } });
    await collection.updateOne({ _id: 2 }, { $set: { b: 1 } });
    await collection.deleteOne({ _id: 1 });
    await collection.insertOne({ _id: 3, a: 1, b: 3 });
    expect(stored().length).toBe(2);
  });

  it('hold a missing field equal to null unless sparse, and only what a partial filter covers', async () => {
    await collection.createIndexes([
      { key: { plain: 1 }, unique: true },
      { key: { sparse: 1 }, unique: true, sparse: true },
      { key: { open: 1 }, unique: true, partialFilterExpression: { state: 'open' } },
      { key: { tags: 1 }, unique: true, sparse: true },
      { key: { at: 1 }, expireAfterSeconds: 60 },
    ]);
    await collection.insertOne({ _id: 1, open: 'x', state: 'closed' });
    await expect(collection.insertOne({ _id: 2 })).rejects.toMatchObject({ keyValue: { plain: null } });
    await collection.insertOne({ _id: 2, plain: 2, open: 'x', state: 'open', tags: ['a', 'b'] });
    const third = { _id: 3, plain: 3, sparse: 1 };
    await expect(collection.insertOne({ ...third, open: 'x', state: 'open' })).rejects.toMatchObject({ code: 11000 });
    await expect(collection.insertOne({ ...third, tags: ['c', 'b'] })).rejects.toMatchObject({ code: 11000 });
    await collection.insertOne({ ...third, open: 'x', state: 'closed' });
    expect(stored().length).toBe(3);
  });

  it('are listed, checked against each other and dropped', async () => {
    await expect(collection.indexes()).rejects.toMatchObject({ code: 26 });
    expect(await collection.createIndex({ a: 1 }, { unique: true })).toBe('a_1');
    expect(await collection.createIndex({ a: 1 }, { unique: true })).toBe('a_1');
    await expect(collection.createIndex({ a: 1 })).rejects.toMatchObject({ code: 85 });
    await expect(collection.createIndex({ b: 1 }, { name: 'a_1' })).rejects.toMatchObject({ code: 86 });
    expect(await collection.indexes()).toEqual([
      { v: 2, key: { _id: 1 }, name: '_id_' },
      { v: 2, key: { a: 1 }, name: 'a_1', unique: true },
    ]);
    await collection.dropIndex('a_1');
    await expect(collection.dropIndex('a_1')).rejects.toMatchObject({ code: 27 });
    await collection.insertMany([{ _id: 1, a: 1 }, { _id: 2, a: 1 }]); // prettier-ignore
    await expect(collection.createIndex({ a: 1 }, { unique: true })).rejects.toMatchObject({ code: 11000 });
    expect((await collection.indexes()).length).toBe(1);
  });
});
