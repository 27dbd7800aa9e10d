import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { LeaseLost, type HeldLease, type Lease } from '@app/kernel';
import { mongoServer, type MongoServer } from '../../../test/support/engines.js';
import { connectMongo, type MongoConnection } from './mongo.driver.js';
import { fencedBy } from './mongo.fence.js';
import { openMongoLease } from './mongo.lease.js';
import { at, door, faulty, inTransaction, put, sampleView, until, type Faulty } from './mongo.testing.js';
import { openMongoViewStore } from './mongo.view-store.js';

const never = new AbortController().signal;
const soon = { ttlMs: 400, renewMs: 100 };
const sample = sampleView();

const leaseOf = (connection: MongoConnection, holder: string, options: object = soon): Lease =>
  openMongoLease(connection, { holder, ...options });
/** Outside transactions only renewals ask for a token. */
const renewal = (name: string, body: Record<string, unknown>): boolean =>
  name === 'update' &&
  body.update === 'leases' &&
  !inTransaction(body) &&
  (body.updates as { q: object }[]).some(({ q }) => 'token' in q);

describe('a lease', () => {
  let server: MongoServer;
  const connections: MongoConnection[] = [];
  const held: HeldLease[] = [];
  beforeEach(async () => {
    server = await mongoServer();
  });
  afterEach(async () => {
    for (const each of held.splice(0)) await each.release();
    for (const each of connections.splice(0)) await each.close();
    await server.stop();
  });
  const connected = async () => {
    const connection = await connectMongo(server.url, { database: server.database });
    connections.push(connection);
    return connection;
  };
  const acquired = async (lease: Lease) => {
    const made = await lease.acquire(never);
    held.push(made);
    return made;
  };

  it('is one holder’s, who is named, until it is given back; then at once the next one’s, with a greater token', async () => {
    const [a, b] = [leaseOf(await connected(), 'a', {}), leaseOf(await connected(), 'b', {})];
    expect(await a.holder()).toBeUndefined();
    const first = await acquired(a);
    expect(await b.holder()).toEqual({ holder: 'a', token: first.token, until: expect.any(String) as string });
    await expect(b.acquire(AbortSignal.timeout(700))).rejects.toThrow();
    await first.check();
    const waiting = acquired(b);
    await first.release();
    const second = await waiting;
    expect(second.token).toBeGreaterThan(first.token);
    expect((await a.holder())?.holder).toBe('b');
    await expect(first.check()).rejects.toBeInstanceOf(LeaseLost);
    await first.release();
    await second.check();
    expect(second.lost.aborted).toBe(false);
  });

  it('stays with a holder who renews it, far beyond its time', async () => {
    const [a, b] = [leaseOf(await connected(), 'a'), leaseOf(await connected(), 'b')];
    const first = await acquired(a);
    await expect(b.acquire(AbortSignal.timeout(soon.ttlMs * 3))).rejects.toThrow();
    await first.check();
    expect(first.lost.aborted).toBe(false);
  });

  it('goes to another when its holder has died', async () => {
    const dying = await connected();
    const first = await acquired(leaseOf(dying, 'a'));
    await dying.close();
    held.pop();
    const second = await acquired(leaseOf(await connected(), 'b'));
    expect(second.token).toBe(first.token + 1);
    await until(() => first.lost.aborted);
    expect(first.lost.reason).toBeInstanceOf(LeaseLost);
  });

  it('is of its name: others are held by others', async () => {
    const connection = await connected();
    const [first, second] = [
      await acquired(leaseOf(connection, 'a')),
      await acquired(leaseOf(connection, 'b', { ...soon, name: 'clock' })),
    ];
    await first.check();
    await second.check();
  });
});

describe('a lease and its fence, when things go wrong', () => {
  let server: Faulty;
  const held: HeldLease[] = [];
  beforeEach(async () => {
    server = await faulty();
  });
  afterEach(async () => {
    server.double.faults.clear();
    for (const each of held.splice(0)) await each.release();
    await server.stop();
  });
  const acquired = async (lease: Lease) => {
    const made = await lease.acquire(never);
    held.push(made);
    return made;
  };

  it('renewals that get no answer: it is lost before another can have it', async () => {
    const first = await acquired(leaseOf(await server.connect(), 'a'));
    const { open, opened } = door();
    server.double.faults.onCommand = (name, body) => (renewal(name, body) ? opened : undefined);
    const seen: string[] = [];
    first.lost.addEventListener('abort', () => seen.push('lost'));
    const second = await acquired(leaseOf(await server.connect(), 'b'));
    seen.push('taken');
    expect(seen).toEqual(['lost', 'taken']);
    expect(first.lost.reason).toBeInstanceOf(LeaseLost);
    // What was on its way arrives late: it is nobody's renewal any more.
    server.double.faults.onCommand = undefined;
    open();
    await second.check();
    await expect(first.check()).rejects.toBeInstanceOf(LeaseLost);
  });

  it('renewals that fail now and then: it is kept', async () => {
    const first = await acquired(leaseOf(await server.connect(), 'a', { ttlMs: 3000, renewMs: 50 }));
    let renewals = 0;
    server.double.faults.onCommand = (name, body) => {
      if (renewal(name, body) && ++renewals % 2)
        server.double.faults.fail(1, { code: 50, codeName: 'MaxTimeMSExpired' }, ['update']);
    };
    await until(() => renewals > 6);
    server.double.faults.clear();
    expect(first.lost.aborted).toBe(false);
    await first.check();
  });

  it('a renewal that finds another’s token: it is lost at once', async () => {
    const connection = await server.connect();
    const first = await acquired(leaseOf(connection, 'a', { ttlMs: 60_000, renewMs: 20 }));
    await connection.db.collection<{ _id: string }>('leases').updateOne({ _id: 'worker' }, { $inc: { token: 1n } });
    await until(() => first.lost.aborted);
    expect(first.lost.reason).toBeInstanceOf(LeaseLost);
  });

  it('a renewal on its way while it is given back does not keep the next one out', async () => {
    const first = await acquired(leaseOf(await server.connect(), 'a', { ttlMs: 60_000, renewMs: 20 }));
    const { open, opened } = door();
    let caught = false;
    server.double.faults.onCommand = (name, body) => {
      if (!renewal(name, body)) return undefined;
      caught = true;
      return opened;
    };
    await until(() => caught);
    await first.release();
    open();
    server.double.faults.onCommand = undefined;
    await sleep(50);
    const second = await acquired(leaseOf(await server.connect(), 'b'));
    expect(second.token).toBe(first.token + 1);
  });

  it('a server that restarts loses no lease', async () => {
    const first = await acquired(leaseOf(await server.connect(), 'a', { ttlMs: 20_000, renewMs: 50 }));
    await server.double.restart();
    await first.check();
    expect(first.lost.aborted).toBe(false);
  });

  /** Commands of a commit under a fence, to be paused at each. */
  const commands = [
    'find generations',
    'update view_1',
    'update versions_1',
    'update generations',
    'update fences',
    'commitTransaction',
  ];
  it.each(commands.map((command, i) => [command, i] as const))(
    'a holder paused before its %s, in the middle of a commit, writes nothing after another has taken over',
    async (_, paused) => {
      const [old, next] = [await server.connect(), await server.connect()];
      const view = sampleView('sample', { knownAt: true });
      const first = await acquired(leaseOf(old, 'a'));
      let token: number | undefined = first.token;
      const views = openMongoViewStore(old, { fence: () => token });
      await views.prepare([view]);
      await views.commit(view, [put('a', 1)], at(1));

      const { open, opened } = door();
      const seen: string[] = [];
      let session: string | undefined;
      server.double.faults.onCommand = (name, body) => {
        if (renewal(name, body)) return opened;
        if (!inTransaction(body)) return undefined;
        const lsid = JSON.stringify(body.lsid);
        if (seen.length === 0) session = lsid;
        if (lsid !== session || seen.length > paused) return undefined;
        seen.push(name === 'commitTransaction' ? name : `${name} ${String(body[name])}`);
        return seen.length > paused ? opened : undefined;
      };
      const committing = views.commit(view, [put('a', 2), put('b', 2)], at(2)).then(
        () => 'written',
        (error: unknown) => error,
      );
      await until(() => seen.length > paused);
      expect(seen).toEqual(commands.slice(0, paused + 1));

      // The old one is stopped; the new one takes over, and writes.
      const second = await acquired(leaseOf(next, 'b'));
      token = first.token;
      const taken = openMongoViewStore(next, { fence: () => second.token });
      await taken.commit(view, [put('a', 3)], at(2));
      open();
      expect(await committing).toBeInstanceOf(LeaseLost);
      server.double.faults.onCommand = undefined;

      const reader = openMongoViewStore(await server.connect());
      expect(await reader.checkpoint(view)).toBe(at(2));
      expect((await reader.find(view, {})).rows.map((row) => JSON.parse(row.text) as object)).toEqual([
        { id: 'a', number: 3 },
      ]);
      expect(await reader.count(view, {}, at(2))).toBe(1);
      await expect(views.commit(view, [put('a', 4)], at(4))).rejects.toBeInstanceOf(LeaseLost);
      await expect(views.serve(view)).rejects.toBeInstanceOf(LeaseLost);
      await expect(views.drop('sample', 1)).rejects.toBeInstanceOf(LeaseLost);
    },
  );

  it('long commits and renewals are not in each other’s way', async () => {
    const connection = await server.connect();
    const first = await acquired(leaseOf(connection, 'a', { ttlMs: 2000, renewMs: 20 }));
    const views = openMongoViewStore(connection, { fence: () => first.token });
    await views.prepare([sample]);
    const renewals = () =>
      server.double.documents('juanzong', 'leases').map((each) => (each as { until: Date }).until.getTime())[0]!;
    let attempts = 0;
    server.double.faults.onCommand = async (name, body) => {
      if (inTransaction(body) && body.startTransaction) attempts++;
      if (!inTransaction(body) || body[name] !== 'generations' || name !== 'update') return;
      const before = renewals();
      await until(() => renewals() > before);
    };
    await views.commit(sample, [put('a', 1)], at(1));
    expect(attempts).toBe(1);
    expect(first.lost.aborted).toBe(false);
  });

  it('of several contenders, however their commands are held up, one at most writes, in the order of tokens', async () => {
    // Mostly none to speak of, now and then one that is longer than a lease lasts.
    const pause = fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 0, max: 3 }) },
      { weight: 1, arbitrary: fc.integer({ min: 50, max: 250 }) },
    );
    const pauses = fc.array(pause, { minLength: 10, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(pauses, fc.uuid(), async (waits, database) => {
        let turn = 0;
        server.double.faults.onCommand = async (name) => {
          if (!['hello', 'create', 'endSessions'].includes(name)) await sleep(waits[turn++ % waits.length]);
        };
        const enough = new AbortController();
        const believing = new Map<string, HeldLease>();
        const contend = async (holder: string) => {
          const connection = await server.connect({ database });
          const log = connection.db.collection<{ _id: number; token: number }>('log');
          const lease = leaseOf(connection, holder, { ttlMs: 120, renewMs: 30 });
          while (!enough.signal.aborted) {
            const mine = await lease.acquire(enough.signal).catch(() => undefined);
            if (!mine) return;
            expect([...believing.values()].filter((each) => !each.lost.aborted)).toEqual([]);
            believing.set(holder, mine);
            const write = fencedBy(connection, { fence: () => mine.token });
            // It writes on until it is refused, as a paused process would that has not heard of its loss.
            for (let times = 0; times < 3; times++) {
              const refused = await write(async (session) => {
                const _id = (await log.countDocuments({}, { session })) + 1;
                await log.insertOne({ _id, token: mine.token }, { session });
              }).catch((error: unknown) => error);
              if (refused instanceof LeaseLost) break;
            }
            believing.delete(holder);
            await mine.release();
          }
        };
        const all = Promise.all(['a', 'b', 'c'].map(contend));
        const tokens = () =>
          (server.double.documents(database, 'log') as { _id: number; token: number }[])
            .sort((x, y) => x._id - y._id)
            .map((each) => each.token);
        try {
          await Promise.race([all, until(() => new Set(tokens()).size > 3)]);
        } finally {
          enough.abort();
        }
        await all;
        const written = tokens();
        expect(written).toEqual([...written].sort((x, y) => x - y));
        expect(new Set(written).size).toBeGreaterThan(3);
      }),
      { numRuns: 4 },
    );
  });
});
