import {
  AccessDeniedError,
  CancelledError,
  DeadlineExceededError,
  EventStoreDBClient,
  MaxAppendSizeExceededError,
  TimeoutError,
  UnavailableError,
  UnknownError,
} from '@eventstore/db-client';
import { RevisionConflict, StoreUnavailable } from '@app/kernel';
import { startEventStoreDouble, type EventStoreDouble } from '../../../test/doubles/event-store-db.js';
import { Fault, faultOf, type Driver } from './esdb.driver.js';
import { openEsdbEventStore, type EsdbEventStore, type EsdbOptions } from './esdb.event-store.js';
import { batchOf, counted, listOf, until } from './esdb.fixture.js';
import { Conflict, streamsOf } from './esdb.streams.js';

describe.each([
  ['with batched appends', true],
  ['without', false],
])('an append to EventStoreDB, %s', (_, batchAppend) => {
  let double: EventStoreDouble;
  let store: EsdbEventStore;
  const open = (more: Partial<EsdbOptions> = {}) =>
    openEsdbEventStore({ url: double.url, mode: 'production', ...more });
  /** The store again, soon impatient with an answer that does not come. */
  const reopen = async (more: Partial<EsdbOptions> = {}) => {
    await store.close();
    store = await open({ deadlineMs: 100, ...more });
  };
  beforeEach(async () => {
    double = await startEventStoreDouble({ batchAppend });
    store = await open();
  });
  afterEach(async () => {
    double.faults.clear();
    await store.close();
    await double.stop();
  });
  const append = (stream: string, expected: number, datas: readonly object[] = [{}]) =>
    store.append({ stream, expected, events: batchOf(stream, expected, datas) });
  const stands = async (stream: string) => (await listOf(store.read(stream))).length;

  it('costs one call, and no read, when it claims nothing', async () => {
    await append('case-a', -1);
    const calls = ['appendToStream', 'readStream', 'readAll', 'subscribeToAll'] as const;
    const spies = calls.map((call) => jest.spyOn(EventStoreDBClient.prototype, call));
    try {
      await append('case-a', 0, counted(3));
      await append('case-b', -1);
      expect(spies.map((spy) => spy.mock.calls.length)).toEqual([2, 0, 0, 0]);
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  });

  it('stands once and is answered as written when its acknowledgement is lost', async () => {
    await reopen();
    double.faults.loseAcknowledgements(1);
    const answer = await append('case-a', -1, counted(2));
    expect(answer).toEqual({ revision: 1, position: await store.head() });
    expect(await stands('case-a')).toBe(2);
  });

  it('is answered as written although another one was written behind it meanwhile', async () => {
    await reopen();
    double.faults.loseAcknowledgements(1);
    const first = append('case-a', -1);
    await until(() => double.streams().includes('juanzong.case-a'));
    const other = await open();
    await other.append({ stream: 'case-a', expected: 0, events: batchOf('case-a', 0, [{}]) });
    await other.close();
    const [event] = await listOf(store.read('case-a'));
    expect(await first).toEqual({ revision: 0, position: event!.position });
    expect(await stands('case-a')).toBe(2);
  });

  it('is sent again when it was swallowed, over a new client when nobody answers for long', async () => {
    await reopen();
    double.faults.swallowAppends(4);
    expect(await append('case-a', -1)).toMatchObject({ revision: 0 });
    expect(await stands('case-a')).toBe(1);
  });

  it('is given up as away, saying that the outcome is not known, when no answer comes for too long', async () => {
    await reopen({ giveUpMs: 250 });
    double.faults.loseAcknowledgements(1000);
    const attempt = append('case-a', -1);
    await expect(attempt).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(attempt).rejects.toMatchObject({
      reason: 'away',
      message: expect.stringContaining('is not known') as string,
    });
  });

  it('stands once when the connection is cut after it was written', async () => {
    await append('case-a', -1);
    double.faults.cutAfterWrite(1);
    expect(await append('case-a', 0)).toMatchObject({ revision: 1 });
    expect(await stands('case-a')).toBe(2);
  });

  it('goes to the leader when it met another node', async () => {
    double.faults.notLeader(2);
    expect(await append('case-a', -1)).toMatchObject({ revision: 0 });
    double.faults.notLeader(1);
    expect(await stands('case-a')).toBe(1);
  });

  it('is away while the server is down, and works again once it is up', async () => {
    await reopen({ giveUpMs: 1000, deadlineMs: 1000 });
    await append('case-a', -1);
    await double.down();
    await expect(append('case-b', -1)).rejects.toMatchObject({ reason: 'away' });
    await expect(store.revision('case-a')).rejects.toMatchObject({ reason: 'away' });
    await expect(store.head()).rejects.toMatchObject({ reason: 'away' });
    await expect(open()).rejects.toMatchObject({ reason: 'away' });
    await double.up();
    expect(await append('case-a', 0)).toMatchObject({ revision: 1 });
    expect(await append('case-b', -1)).toMatchObject({ revision: 0 });
  });

  it('survives the bare error, without a type, of the feature call before a first append', async () => {
    await reopen({ deadlineMs: 1000 });
    double.faults.unavailable(1);
    expect(await append('case-a', -1)).toMatchObject({ revision: 0 });
  });

  it('is away at once, with nothing written, when its first call finds nobody', async () => {
    await reopen({ deadlineMs: 1000 });
    await double.down();
    const nothing = expect.stringContaining('nothing was written') as string;
    await expect(append('case-a', -1)).rejects.toMatchObject({ reason: 'away', message: nothing });
    await double.up();
    expect(await store.revision('case-a')).toBe(-1);
  });

  it("is repeated when another client's error rejects it", async () => {
    await reopen();
    const other = await startEventStoreDouble({ batchAppend });
    const there = await openEsdbEventStore({ url: other.url, mode: 'production' });
    await append('case-a', -1);
    double.faults.swallowAppends(1);
    const waiting = append('case-a', 0);
    other.faults.cutAfterWrite(1);
    await there.append({ stream: 'case-b', expected: -1, events: batchOf('case-b', -1, [{}]) });
    expect(await waiting).toMatchObject({ revision: 1 });
    expect(await stands('case-a')).toBe(2);
    await there.close();
    await other.stop();
  });

  it('is not disturbed when another store on the same server is closed', async () => {
    const other = await open();
    let letGo!: () => void;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const sent: string[] = [];
    double.faults.onAppend = (stream) => {
      sent.push(stream);
      return held;
    };
    const waiting = append('case-a', -1);
    await until(() => sent.length === 1);
    await other.close();
    letGo();
    expect(await waiting).toMatchObject({ revision: 0 });
    expect(sent).toEqual(['juanzong.case-a']);
  });

  it('stands once for each of a crowd while the server restarts under it, and no error is left uncaught', async () => {
    const uncaught: unknown[] = [];
    const note = (error: unknown) => uncaught.push(error);
    process.on('unhandledRejection', note);
    try {
      const crowd = Array.from({ length: 200 }, (_, i) => append(`case-${i}`, -1, [{ text: 'x'.repeat(5000) }]));
      await Promise.race(crowd);
      await double.restart();
      const revisions = (await Promise.all(crowd)).map(({ revision }) => revision);
      expect(new Set(revisions)).toEqual(new Set([0]));
      expect(new Set((await listOf(store.readAll())).map(({ stream }) => stream)).size).toBe(200);
      expect(uncaught).toEqual([]);
    } finally {
      process.off('unhandledRejection', note);
    }
  });

  it('conflicts, with the revision of the stream, when other events stand there', async () => {
    await append('case-a', -1, counted(3));
    await expect(append('case-a', 0)).rejects.toEqual(new RevisionConflict('case-a', 0, 2));
    await expect(append('case-a', 7)).rejects.toEqual(new RevisionConflict('case-a', 7, 2));
    await expect(append('case-b', 0)).rejects.toEqual(new RevisionConflict('case-b', 0, -1));
  });

  it('answers a repeated one with the same revision and position, in another process too', async () => {
    const events = batchOf('case-a', -1, counted(3));
    const first = await store.append({ stream: 'case-a', expected: -1, events });
    await append('case-b', -1);
    const other = await open();
    expect(await other.append({ stream: 'case-a', expected: -1, events })).toEqual(first);
    await other.close();
  });

  it('says how much an append may hold when it holds more', async () => {
    const large = append('case-a', -1, [{ text: 'x'.repeat(1_100_000) }]);
    await expect(large).rejects.toThrow(/case-a: an append may hold 1048576 bytes/);
    await expect(large).rejects.toBeInstanceOf(RangeError);
    expect(await append('case-a', -1)).toMatchObject({ revision: 0 });
  });

  it('ends with its store', async () => {
    double.faults.swallowAppends(1000);
    const waiting = append('case-a', -1);
    await store.close();
    await expect(waiting).rejects.toMatchObject({ reason: 'closed' });
  });
});

describe('opening a store in EventStoreDB', () => {
  let double: EventStoreDouble;
  beforeAll(async () => {
    double = await startEventStoreDouble();
  });
  afterAll(() => double.stop());
  const open = (more: Partial<EsdbOptions> = {}) =>
    openEsdbEventStore({ url: double.url, mode: 'production', ...more });

  it('stamps it once, however many open it at the same time', async () => {
    const stores = await Promise.all(Array.from({ length: 5 }, () => open()));
    expect(new Set(stores.map(({ epoch }) => epoch)).size).toBe(1);
    expect(stores[0]!.epoch).toMatch(/^[0-9a-f]{8}$/);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('refuses a store of another mode', async () => {
    await (await open({ prefix: 'one' })).close();
    await expect(open({ prefix: 'one', mode: 'trial' })).rejects.toMatchObject({
      reason: 'otherMode',
      message: 'one_store in EventStoreDB is a store of mode production, not trial',
    });
  });

  it('keeps stores of two prefixes apart', async () => {
    const [one, two] = [await open({ prefix: 'aa' }), await open({ prefix: 'aab' })];
    const { position } = await one.append({ stream: 'case-a', expected: -1, events: batchOf('case-a', -1, [{}]) });
    expect(await two.head()).toBeUndefined();
    expect(await listOf(two.readAll())).toEqual([]);
    await expect(listOf(two.readAll(position))).rejects.toThrow('another store');
    await one.close();
    await two.close();
  });

  it.each([
    ['esdb://admin:changeit@localhost:2113?tls=false', /tls=false/],
    ['esdb+discover://admin:changeit@localhost:2113?TLS=False', /tls=false/],
    ['http://admin:changeit@localhost', /can not be used/],
    ['esdb://admin:changeit@localhost:2113?tls=true&tlsCAFile=/nowhere/ca.pem', /certificate/],
  ])('refuses %s and does not repeat the password', async (url, why) => {
    const error = (await open({ url }).catch((refused: unknown) => refused)) as Error;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(why);
    expect(error.message).not.toContain('changeit');
  });

  it('removes every stream of its prefix on demand', async () => {
    const store = await open({ prefix: 'gone' });
    const claims = [{ kind: 'name', key: 'a' }];
    await store.append({ stream: 'case-a', expected: -1, events: batchOf('case-a', -1, [{}]), claims });
    await store.destroy();
    const client = EventStoreDBClient.connectionString(double.url);
    for (const name of ['gone.case-a', 'gone_store', 'gone_claim-name-a']) {
      const reading = (async () => {
        for await (const event of client.readStream(name)) return event;
      })();
      await expect(reading).rejects.toThrow(`${name} not found`);
    }
    await client.dispose();
  });
});

describe('an answer that can not be taken as it is', () => {
  const [first, second] = batchOf('case-a', -1, counted(2));
  const standing = [first!, second!].map(({ id, type, data }, revision) => ({ stream: 'case-a', id, type, data, revision, position: BigInt(100 + revision), metadata: {} })); // prettier-ignore
  const streamsAnswering = (append: Driver['append']) => {
    const readStream: Driver['readStream'] = async (_, from, count) =>
      standing.slice(Number(from), Number(from) + count);
    return streamsOf({ append, readStream } as Driver, 1000, new AbortController().signal, () => 500n);
  };

  it('is the first one again when it says conflict, but these very events stand there', async () => {
    const streams = streamsAnswering(() => Promise.reject(new Fault('conflict', '', 1)));
    expect(await streams.append('case-a', -1, standing)).toMatchObject({ revision: 1, position: 101n });
    const others = batchOf('case-a', -1, counted(2));
    await expect(streams.append('case-a', -1, others)).rejects.toEqual(new Conflict(1));
  });

  it('has its position read when it may be of another event of the batch, or is not told', async () => {
    for (const position of [100n, undefined]) {
      const streams = streamsAnswering(async () => ({ revision: 1, position }));
      expect(await streams.append('case-a', -1, standing)).toMatchObject({ revision: 1, position: 101n });
    }
  });
});

it('knows the faults of the client by what is to be done about them', () => {
  const bare = (code: number, message: string) => Object.assign(new Error(message), { code, details: message });
  const refused = '14 UNAVAILABLE: No connection established. Last error: connect ECONNREFUSED 127.0.0.1:2113';
  expect(
    [
      new UnavailableError(),
      new CancelledError(),
      new DeadlineExceededError(),
      new TimeoutError(),
      new UnknownError(),
      bare(14, '14 UNAVAILABLE: Server Is Not Ready'),
      bare(1, '1 CANCELLED: Cancelled on client'),
      bare(14, refused),
      new UnavailableError(bare(14, refused) as never),
      new AccessDeniedError(),
      new MaxAppendSizeExceededError(undefined as never, 1048576),
    ].map((error) => faultOf(error).kind),
  ).toEqual([...Array<string>(5).fill('unknown'), 'unsent', 'unknown', 'unsent', 'unsent', 'denied', 'tooLarge']);
});
