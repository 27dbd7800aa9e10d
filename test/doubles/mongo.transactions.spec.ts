import { spawn } from 'node:child_process';
import { type ClientSession, type Collection, MongoClient, type MongoServerError } from 'mongodb';
import { type MongoDouble, startMongoDouble } from './mongo.js';

interface Counter {
  _id: string;
  n?: number;
  key?: string;
}

let double: MongoDouble;
let client: MongoClient;
let counters: Collection<Counter>;
let made = 0;
const opened: ClientSession[] = [];
beforeAll(async () => {
  double = await startMongoDouble();
  client = await MongoClient.connect(double.url);
});
afterAll(async () => {
  await client.close();
  await double.stop();
});
beforeEach(async () => {
  counters = client.db('spec').collection<Counter>(`t${++made}`);
  await counters.insertMany([{ _id: 'a', n: 1 }, { _id: 'b', n: 1 }]); // prettier-ignore
});
afterEach(async () => {
  double.faults.clear();
  for (const session of opened.splice(0)) await session.endSession();
});
function begun(): ClientSession {
  const session = client.startSession();
  opened.push(session);
  session.startTransaction();
  return session;
}
const stored = (): object[] => double.documents('spec', counters.collectionName);
const read = async (_id: string, session?: ClientSession) => (await counters.findOne({ _id }, { session }))?.n;
const add = (_id: string, n: number, session?: ClientSession) =>
  counters.updateOne({ _id }, { $inc: { n } }, { session });
const labels = (error: unknown): string[] => (error as MongoServerError).errorLabels;
/** The names of the commands of one kind that reach the server from now on. */
function arriving(name: string): string[] {
  const seen: string[] = [];
  double.faults.onCommand = (each) => void (each === name && seen.push(each));
  return seen;
}

describe('a transaction', () => {
  it('shows its writes to itself only, and to all at its commit', async () => {
    const session = begun();
    await add('a', 10, session);
    await counters.insertOne({ _id: 'c', n: 3 }, { session });
    await counters.deleteOne({ _id: 'b' }, { session });
    expect(await counters.countDocuments({}, { session })).toBe(2);
    expect([await read('a', session), await read('a'), await read('c'), await read('b')]).toEqual([
      11,
      1,
      undefined,
      1,
    ]);
    await session.commitTransaction();
    expect(stored()).toEqual([{ _id: 'a', n: 11 }, { _id: 'c', n: 3 }]); // prettier-ignore
    await session.commitTransaction();
    expect(stored().length).toBe(2);
  });

  it('leaves nothing when it is aborted, not even a collection', async () => {
    const session = begun();
    await add('a', 10, session);
    await counters.insertOne({ _id: 'c' }, { session });
    await client.db('spec').collection('fleeting').insertOne({ a: 1 }, { session });
    await session.abortTransaction();
    expect(stored()).toEqual([{ _id: 'a', n: 1 }, { _id: 'b', n: 1 }]); // prettier-ignore
    expect(await client.db('spec').listCollections({ name: 'fleeting' }).toArray()).toEqual([]);
  });

  it('reads the state it began with', async () => {
    const session = begun();
    expect(await read('a', session)).toBe(1);
    await add('a', 1);
    await counters.insertOne({ _id: 'c', n: 3 });
    await counters.deleteOne({ _id: 'b' });
    expect(await read('a', session)).toBe(1);
    expect(await counters.find({}, { session }).sort({ _id: 1 }).toArray()).toEqual([
      { _id: 'a', n: 1 },
      { _id: 'b', n: 1 },
    ]);
    await session.commitTransaction();
    expect(await read('a')).toBe(2);
  });

  it('loses to the first writer while that one is still open', async () => {
    const [first, second] = [begun(), begun()];
    await add('a', 1, first);
    const error: unknown = await add('a', 1, second).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 112, codeName: 'WriteConflict' });
    expect(labels(error)).toContain('TransientTransactionError');
    await expect(second.commitTransaction()).rejects.toMatchObject({ code: 251 });
    await first.commitTransaction();
    expect(await read('a')).toBe(2);
  });

  it('loses to a write committed since it began', async () => {
    const session = begun();
    await read('b', session);
    await add('a', 1);
    await expect(add('a', 1, session)).rejects.toMatchObject({ code: 112 });
    expect(await read('a')).toBe(2);
  });

  it('conflicts over a unique key nobody has committed yet', async () => {
    await counters.createIndex({ key: 1 }, { unique: true, sparse: true });
    const [first, second] = [begun(), begun()];
    await counters.insertOne({ _id: 'x', key: 'k' }, { session: first });
    await expect(counters.insertOne({ _id: 'y', key: 'k' }, { session: second })).rejects.toMatchObject({ code: 112 });
    const late = counters.insertOne({ _id: 'z', key: 'k' }).catch((error: unknown) => error);
    await first.commitTransaction();
    expect(await late).toMatchObject({ code: 11000, keyValue: { key: 'k' } });
  });

  it('makes plain writes onto its documents wait', async () => {
    const session = begun();
    await add('a', 10, session);
    const arrived = arriving('update');
    const plain = counters.updateMany({}, { $inc: { n: 100 } });
    while (!arrived.length) await new Promise((resolve) => setImmediate(resolve));
    expect(await read('b')).toBe(1);
    await session.commitTransaction();
    expect(await plain).toMatchObject({ modifiedCount: 2 });
    expect(stored()).toEqual([{ _id: 'a', n: 111 }, { _id: 'b', n: 101 }]); // prettier-ignore
  });

  it('is over after an error', async () => {
    const session = begun();
    await add('b', 1, session);
    await expect(counters.insertOne({ _id: 'a' }, { session })).rejects.toMatchObject({ code: 11000 });
    await expect(add('b', 1, session)).rejects.toMatchObject({ code: 251 });
    await session.abortTransaction();
    expect(await read('b')).toBe(1);
  });

  it('is tried again by withTransaction until it wins', async () => {
    let tries = 0;
    await client.withSession((session) =>
      session.withTransaction(async () => {
        const n = (await read('a', session)) ?? 0;
        if (++tries === 1) await add('a', 10);
        await counters.updateOne({ _id: 'a' }, { $set: { n: n + 1 } }, { session });
      }),
    );
    expect([tries, await read('a')]).toEqual([2, 12]);
  });

  it('loses no increment among many', async () => {
    const turns = Array.from({ length: 12 }, () =>
      client.withSession((session) =>
        session.withTransaction(async () => {
          const n = (await read('a', session)) ?? 0;
          await counters.updateOne({ _id: 'a' }, { $set: { n: n + 1 } }, { session });
        }),
      ),
    );
    await Promise.all(turns);
    expect(await read('a')).toBe(13);
  });

  it('commits once when the answer to its commit is lost', async () => {
    double.faults.cutAfterWrite(1, ['commitTransaction']);
    const commits = arriving('commitTransaction');
    await client.withSession((session) => session.withTransaction(() => add('a', 1, session)));
    expect([commits.length, await read('a')]).toEqual([2, 2]);
  });

  it('begins anew when the server restarts within it', async () => {
    let tries = 0;
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await add('a', 1, session);
        if (++tries === 1) await double.restart();
        await add('b', 1, session);
      }),
    );
    expect(tries).toBe(2);
    expect(stored()).toEqual([{ _id: 'a', n: 2 }, { _id: 'b', n: 2 }]); // prettier-ignore
  });
});

describe('a retryable write', () => {
  it('whose answer is lost is executed once', async () => {
    const updates = arriving('update');
    double.faults.cutAfterWrite(1);
    expect(await add('a', 1)).toMatchObject({ matchedCount: 1, modifiedCount: 1 });
    expect([updates.length, await read('a')]).toEqual([2, 2]);
  });

  it('answers an insert, an upsert, a delete and a findAndModify as the first time', async () => {
    double.faults.cutAfterWrite(1);
    expect(await counters.insertOne({ _id: 'c' })).toMatchObject({ insertedId: 'c' });
    double.faults.cutAfterWrite(1);
    expect(await counters.updateOne({ _id: 'd' }, { $inc: { n: 1 } }, { upsert: true })).toMatchObject({ upsertedId: 'd' });
    double.faults.cutAfterWrite(1);
    expect(await counters.deleteOne({ _id: 'c' })).toMatchObject({ deletedCount: 1 });
    double.faults.cutAfterWrite(1);
    expect(await counters.findOneAndUpdate({ _id: 'd' }, { $inc: { n: 1 } })).toEqual({ _id: 'd', n: 1 });
    expect(await read('d')).toBe(2);
  }); // prettier-ignore

  it('is sent again after an error that says so, not after another', async () => {
    double.faults.fail(1, { code: 10107, codeName: 'NotWritablePrimary' });
    expect(await add('a', 1)).toMatchObject({ modifiedCount: 1 });
    double.faults.fail(1, { code: 8000, codeName: 'AtlasError' });
    await expect(add('a', 1)).rejects.toMatchObject({ code: 8000, codeName: 'AtlasError' });
    expect(await read('a')).toBe(2);
  });

  it('that the client does not retry is reported as failed although it was executed', async () => {
    const other = await MongoClient.connect(double.url, { retryWrites: false });
    double.faults.cutAfterWrite(1);
    const again = other.db('spec').collection<Counter>(counters.collectionName);
    await expect(again.updateOne({ _id: 'a' }, { $inc: { n: 1 } })).rejects.toMatchObject({
      name: 'MongoNetworkError',
    });
    expect(await read('a')).toBe(2);
    await other.close();
  });

  it('in a transaction that fails with a transient error runs it again', async () => {
    double.faults.fail(1, { code: 112, codeName: 'WriteConflict', errorLabels: ['TransientTransactionError'] });
    let tries = 0;
    await client.withSession((session) => session.withTransaction(() => (tries++, add('a', 1, session))));
    expect([tries, await read('a')]).toEqual([2, 2]);
  });
});

describe('the server', () => {
  it('keeps its data and its port over a restart, and drops its cursors', async () => {
    const cursor = counters.find().batchSize(1);
    await cursor.next();
    await double.restart({ downMs: 20 });
    await expect(cursor.toArray()).rejects.toMatchObject({ code: 43 });
    expect(await read('a')).toBe(1);
    expect(await add('a', 1)).toMatchObject({ modifiedCount: 1 });
  });

  it('is not there while it is down', async () => {
    const hasty = new MongoClient(double.url, { serverSelectionTimeoutMS: 50 });
    await double.down();
    await expect(hasty.db('spec').command({ ping: 1 })).rejects.toMatchObject({ name: 'MongoServerSelectionError' });
    await hasty.close();
    await double.up();
    expect(await read('a')).toBe(1);
  });

  it('loses a command that waits when it goes down', async () => {
    const other = await MongoClient.connect(double.url, { retryWrites: false });
    const arrived = new Promise<void>((came) => {
      double.faults.onCommand = async (name) => {
        if (name !== 'update') return;
        came();
        await gate;
      };
    });
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const lost = other
      .db('spec')
      .collection<Counter>(counters.collectionName)
      .updateOne({ _id: 'a' }, { $inc: { n: 1 } });
    const failure = lost.catch((error: unknown) => error);
    await arrived;
    await double.restart();
    open();
    expect(await failure).toMatchObject({ name: 'MongoNetworkError' });
    expect(await read('a')).toBe(1);
    await other.close();
  });

  it('serves other processes by its address', async () => {
    const script = `
      const { MongoClient } = require('mongodb');
      new MongoClient(process.argv[1]).connect().then(async (client) => {
        await client.db('spec').collection(process.argv[2]).updateOne({ _id: 'a' }, { $inc: { n: 1 } });
        await client.close();
      });`;
    const child = spawn(process.execPath, ['-e', script, double.url, counters.collectionName], { stdio: 'inherit' });
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0);
    expect(await read('a')).toBe(2);
  });
});
