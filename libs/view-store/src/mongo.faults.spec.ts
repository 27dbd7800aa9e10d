import { LeaseLost, StoreUnavailable, type ViewStore } from '@app/kernel';
import { startMongoDouble } from '../../../test/doubles/mongo.js';
import { connectMongo, type MongoConnection } from './mongo.driver.js';
import { at, faulty, inTransaction, put, sampleView, type Faulty } from './mongo.testing.js';
import { openMongoViewStore } from './mongo.view-store.js';

const sample = sampleView();
const kept = sampleView('kept', { knownAt: true });
const writes = ['insert', 'update', 'delete', 'findAndModify'];
const transient = { code: 112, codeName: 'WriteConflict', errorLabels: ['TransientTransactionError'] };
const notPrimary = { code: 10107, codeName: 'NotWritablePrimary', errorLabels: ['TransientTransactionError'] };

let server: Faulty;
let connection: MongoConnection;
let store: ViewStore;
beforeEach(async () => {
  server = await faulty();
  connection = await server.connect();
  store = openMongoViewStore(connection);
  await store.prepare([sample, kept]);
});
afterEach(() => server.stop());

const both = (number: number) =>
  [sample, kept].map((view) => ({
    view,
    changes: [put('a', number), put(`b${number}`, number)],
    position: at(number),
  }));
const state = async () => ({
  checkpoints: await Promise.all([sample, kept].map((view) => store.checkpoint(view))),
  documents: (await store.find(sample, {})).rows.map((row) => row.id),
  versions: await Promise.all([0, 1, 2].map((position) => store.count(kept, {}, at(position)))),
});
const none = { checkpoints: [undefined, undefined], documents: [], versions: [0, 0, 0] };
const first = { checkpoints: [at(1), at(1)], documents: ['a', 'b1'], versions: [0, 2, 2] };
const second = { checkpoints: [at(2), at(2)], documents: ['a', 'b1', 'b2'], versions: [0, 2, 3] };

describe('a commit', () => {
  it.each([1, 2])('whose acknowledgement is lost %d times counts once', async (times) => {
    server.double.faults.cutAfterWrite(times, ['commitTransaction']);
    await store.commitAll(both(1));
    expect(await state()).toEqual(first);
    server.double.faults.cutAfterWrite(times, ['commitTransaction']);
    await store.commitAll(both(2));
    await store.commitAll(both(2));
    expect(await state()).toEqual(second);
  });

  it('whose connection is cut after any of its writes is written once, whole', async () => {
    let commands = 0;
    server.double.faults.onCommand = (name, body) => void (inTransaction(body) && writes.includes(name) && commands++);
    await store.commitAll(both(1));
    server.double.faults.onCommand = undefined;
    expect(commands).toBeGreaterThan(3);
    await store.commitAll(both(2));
    for (let cut = 1; cut <= commands; cut++) {
      let seen = 0;
      server.double.faults.onCommand = (name, body) => {
        if (inTransaction(body) && writes.includes(name) && ++seen === cut) server.double.faults.cutAfterWrite(1);
      };
      const number = 2 + cut;
      await store.commitAll([
        { view: kept, changes: [put('a', number)], position: at(number) },
        ...both(number).slice(0, 1),
      ]);
      expect(await store.count(kept, { number: { $gte: 2 } }, at(number))).toBe(2);
      expect(await store.checkpoint(kept)).toBe(at(number));
    }
  });

  it('that the server asks to repeat is repeated', async () => {
    const { faults } = server.double;
    for (const command of ['update', 'find']) {
      faults.fail(2, transient, [command]);
      await store.commitAll(both(1));
      expect(await state()).toEqual(first);
    }
    faults.fail(1, notPrimary, ['update']);
    await store.commitAll(both(2));
    expect(await state()).toEqual(second);
    faults.fail(3, transient, ['commitTransaction']);
    await store.commitAll(both(3));
    expect(await store.checkpoint(kept)).toBe(at(3));
    expect(await store.count(kept, {}, at(3))).toBe(4);
  });

  it('whose outcome the server does not know is asked for again', async () => {
    const unknown = { code: 50, codeName: 'MaxTimeMSExpired', errorLabels: ['UnknownTransactionCommitResult'] };
    server.double.faults.fail(3, unknown, ['commitTransaction']);
    await store.commitAll(both(1));
    expect(await state()).toEqual(first);
  });

  it('that fails at any command leaves neither documents nor versions nor checkpoint', async () => {
    const { faults } = server.double;
    let commands = 0;
    const failAt = (failing: number) => {
      commands = 0;
      faults.onCommand = (name, body) => {
        if (!inTransaction(body) || name.endsWith('Transaction')) return;
        if (commands++ === failing) faults.fail(1, { code: 8, codeName: 'UnknownError' }, [name]);
      };
    };
    failAt(Infinity);
    await store.commitAll(both(0));
    const all = commands;
    expect(all).toBeGreaterThan(4);
    faults.clear();
    for (const view of [sample, kept]) await store.drop(view.name, view.version);
    await store.prepare([sample, kept]);
    for (let failing = 0; failing < all; failing++) {
      failAt(failing);
      await expect(store.commitAll(both(1))).rejects.toThrow('UnknownError');
      faults.clear();
      expect(await state()).toEqual(none);
    }
    await store.commitAll(both(1));
    expect(await state()).toEqual(first);
  });
});

describe('a server that is away', () => {
  it('is unavailable while it has no primary, and served again afterwards', async () => {
    await store.commitAll(both(1));
    const impatient = openMongoViewStore(await server.connect({ transactionMs: 200 }));
    server.double.faults.fail(10_000, notPrimary, [...writes, 'find', 'aggregate', 'commitTransaction']);
    for (const work of [
      () => impatient.commitAll(both(2)),
      () => impatient.get(sample, 'a'),
      () => impatient.count(sample, {}),
      () => impatient.checkpoint(sample),
      () => impatient.serve(sample),
    ])
      await expect(work()).rejects.toMatchObject({ constructor: StoreUnavailable, reason: 'away' });
    server.double.faults.clear();
    expect(await state()).toEqual(first);
    await impatient.commitAll(both(2));
    expect(await state()).toEqual(second);
  });

  it('is unavailable while it is down, and served again afterwards without being opened again', async () => {
    const store = openMongoViewStore(await server.connect({ serverSelectionMs: 700 }));
    await store.commitAll(both(1));
    await server.double.down();
    for (const work of [() => store.commitAll(both(2)), () => store.get(sample, 'a'), () => store.find(sample, {})])
      await expect(work()).rejects.toMatchObject({ constructor: StoreUnavailable, reason: 'away' });
    await server.double.up();
    await store.commitAll(both(2));
    expect(await state()).toEqual(second);
  });

  it('that restarts between two pages goes on with the next', async () => {
    await store.commit(sample, [1, 2, 3, 4, 5].map((number) => put(`s${number}`, number)), at(5)); // prettier-ignore
    const sort = [['number', 'desc']] as ['number', 'desc'][];
    const seen: string[] = [];
    for (let after: string | undefined; ;) {
      const page = await store.find(sample, {}, { sort, limit: 2, ...(after !== undefined && { after }) });
      seen.push(...page.rows.map((row) => row.id));
      if (page.next === undefined) break;
      after = page.next;
      await server.double.restart();
    }
    expect(seen).toEqual(['s5', 's4', 's3', 's2', 's1']);
  });

  it('says so in one line when it is closed', async () => {
    await connection.close();
    await expect(store.get(sample, 'a')).rejects.toMatchObject({ constructor: StoreUnavailable, reason: 'closed' });
  });
});

describe('two writers', () => {
  it('at a time write every commit once, and never below a checkpoint', async () => {
    const other = openMongoViewStore(await server.connect());
    await Promise.all(
      [1, 2, 3, 4, 5, 6].flatMap((number) => [store.commitAll(both(number)), other.commitAll(both(number))]),
    );
    const highest = await store.get(sample, 'a');
    expect(highest?.position).toBe(at(6));
    expect(await store.checkpoint(sample)).toBe(at(6));
    const versions = (await connection.db.collection('versions_2').find({ id: 'a' }).toArray()).map(
      (each) => each.position as string,
    );
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('that prepare the same views at a time make each generation once', async () => {
    const others = await Promise.all([1, 2, 3].map(async () => openMongoViewStore(await server.connect())));
    const views = [sampleView('x'), sampleView('y', { knownAt: true })];
    await Promise.all(others.map((each) => each.prepare(views)));
    expect((await store.generations()).map((each) => each.name).sort()).toEqual(['kept', 'sample', 'x', 'y']);
    await store.commit(views[0]!, [put('a', 1)], at(1));
    expect(await others[0]!.count(views[0]!, {})).toBe(1);
  });

  it('under a token that is not the lease’s any more write nothing at all', async () => {
    await connection.db.collection<{ _id: string; token: bigint }>('fences').insertOne({ _id: 'worker', token: 2n });
    await store.commitAll(both(1));
    let token = 2;
    const fenced = openMongoViewStore(await server.connect(), { fence: () => token });
    await fenced.commitAll(both(2));
    token = 1;
    for (const work of [
      () => fenced.commitAll(both(3)),
      () => fenced.commit(sample, [], at(3)),
      () => fenced.serve(sample),
      () => fenced.drop('sample', 1),
      () => fenced.prepare([sampleView('new')]),
    ])
      await expect(work()).rejects.toBeInstanceOf(LeaseLost);
    expect(await state()).toEqual(second);
    expect(await store.generations()).toEqual([
      { name: 'sample', version: 1, serving: false },
      { name: 'kept', version: 1, serving: false },
    ]);
  });
});

describe('a connection', () => {
  it('takes the database of the URL, else juanzong, unless told another', async () => {
    const [scheme, query] = server.double.url.split('?') as [string, string];
    const named = async (url: string, database?: string) => {
      const made = await connectMongo(url, database === undefined ? {} : { database });
      await made.close();
      return made.db.databaseName;
    };
    expect(await named(server.double.url)).toBe('juanzong');
    expect(await named(`${scheme}bureau_1?${query}`)).toBe('bureau_1');
    expect(await named(`${scheme}bureau_1?${query}`, 'other')).toBe('other');
  });

  it('is refused where nobody listens', async () => {
    await server.double.down();
    const refused = connectMongo(server.double.url, { serverSelectionMs: 100 });
    await expect(refused).rejects.toMatchObject({ constructor: StoreUnavailable, reason: 'away' });
  });

  it('is refused to a server that knows no transactions, in one clear sentence', async () => {
    const standalone = await startMongoDouble({ standalone: true });
    const refused = connectMongo(standalone.url);
    await expect(refused).rejects.toThrow(/不是副本集.*is not a replica set/);
    await expect(refused).rejects.toBeInstanceOf(StoreUnavailable);
    await standalone.stop();
  });

  it('is refused with a sentence when the account is, at its start and later', async () => {
    for (const [code, codeName] of [
      [18, 'AuthenticationFailed'],
      [13, 'Unauthorized'],
    ] as const) {
      server.double.faults.fail(1, { code, codeName }, ['find']);
      await expect(store.checkpoint(sample)).rejects.toThrow(/账户.*refused the account/);
    }
  });
});
