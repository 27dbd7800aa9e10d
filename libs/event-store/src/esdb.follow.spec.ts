import { StoreUnavailable, type Position, type StoredEvent } from '@app/kernel';
import { startEventStoreDouble, type EventStoreDouble } from '../../../test/doubles/event-store-db.js';
import { connect } from './esdb.driver.js';
import { openEsdbEventStore, type EsdbEventStore } from './esdb.event-store.js';
import { batchOf, counted, until } from './esdb.fixture.js';

describe('a follower of EventStoreDB', () => {
  let double: EventStoreDouble;
  let store: EsdbEventStore;
  let ended: AbortController;
  const warnings: string[] = [];
  const open = (heartbeatMs = 10_000) =>
    openEsdbEventStore({
      url: double.url,
      mode: 'production',
      deadlineMs: 500,
      heartbeatMs,
      log: { warn: ({ err }: { err?: Error }) => void warnings.push(err!.message) },
    });
  beforeEach(async () => {
    warnings.length = 0;
    ended = new AbortController();
    double = await startEventStoreDouble();
    store = await open();
  });
  afterEach(async () => {
    ended.abort();
    double.faults.clear();
    await store.close();
    await double.stop();
  });

  let written = 0;
  beforeEach(() => (written = 0));
  const append = async (n = 1) => {
    for (let i = 0; i < n; i++)
      await store.append({ stream: 'case-a', expected: written - 1, events: batchOf('case-a', written - 1, [{ n: written++ }]) }); // prettier-ignore
  };
  interface Following {
    events: StoredEvent[];
    caughtUp: boolean;
    position: Position | undefined;
    largest: number;
    over: Promise<unknown>;
  }
  /** Follows until the test is over; what was seen and where it stands. */
  function following(after?: Position): Following {
    const seen: Following = { events: [], caughtUp: false, position: undefined, largest: 0, over: Promise.resolve() };
    seen.over = (async () => {
      for await (const { events, caughtUp, position } of store.follow(after, undefined, ended.signal)) {
        Object.assign(seen, { caughtUp, position, largest: Math.max(seen.largest, events.length) });
        seen.events.push(...events);
      }
    })().catch((error: unknown) => error);
    return seen;
  }
  const numbers = ({ events }: Following) => events.map(({ data }) => data['n']);
  const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

  it('goes on behind what it saw last when its subscription dies, and sees each event once', async () => {
    const seen = following();
    for (let round = 0; round < 5; round++) {
      await append(3);
      await until(() => seen.caughtUp && seen.events.length === written);
      double.faults.dropSubscriptions();
      await append(2);
    }
    await until(() => seen.events.length >= written);
    expect(numbers(seen)).toEqual(upTo(25));
    expect(warnings.length).toBeGreaterThan(0);
  });

  it('goes on behind what it saw last when the server restarts or is away for a while', async () => {
    const seen = following();
    await append(5);
    await until(() => seen.events.length === 5);
    await double.restart();
    await append(5);
    await until(() => seen.events.length >= 10);
    await double.down();
    await until(() => warnings.some((warning) => /ECONNREFUSED|No connection/.test(warning)));
    await double.up();
    await append(5);
    await until(() => seen.events.length >= 15);
    expect(numbers(seen)).toEqual(upTo(15));
  });

  it('notices that its subscription says nothing while the log goes on', async () => {
    await store.close();
    store = await open(40);
    const seen = following();
    await append(2);
    await until(() => seen.caughtUp && seen.events.length === 2);
    double.faults.silence();
    await append(3);
    await until(() => seen.events.length >= 5);
    expect(warnings).toContain('silent for 40 ms while the log goes on');
    await append(2);
    await until(() => seen.events.length >= 7);
    double.faults.speak();
    await append(2);
    await until(() => seen.events.length >= 9);
    expect(numbers(seen)).toEqual(upTo(9));
  });

  it('stands at the head although others write behind it, and begins anew behind them', async () => {
    await append(3);
    const seen = following();
    await until(() => seen.caughtUp);
    double.system(2000);
    double.faults.dropSubscriptions();
    await append(1);
    await until(() => seen.events.length === 4 && seen.caughtUp);
    expect(seen.position).toBe(await store.head());
    double.system(1000);
    const second = following(seen.position);
    await until(() => second.caughtUp);
    expect(second).toMatchObject({ events: [], position: seen.position });
  });

  it('takes what has come meanwhile in bounded batches when it is slow', async () => {
    const seen = following();
    await until(() => seen.caughtUp);
    for (let n = 0; n < 1200; n += 400)
      await store.append({ stream: 'case-b', expected: n - 1, events: batchOf('case-b', n - 1, counted(400)) });
    await until(() => seen.events.length >= 1200);
    expect(seen.events.map(({ revision }) => revision)).toEqual(upTo(1200));
    expect(seen.largest).toBeLessThanOrEqual(500);
  });

  it('leaves what is not taken with the server', async () => {
    await append(1);
    const driver = connect(double.url, 500);
    const from = BigInt((await store.head())!.split('.')[1]!);
    let woken = 0;
    const [slow, quick] = [
      await driver.subscribe(from, 'juanzong.', () => undefined),
      await driver.subscribe(from, 'juanzong.', () => woken++),
    ];
    const large = counted(100).map((data) => ({ ...data, text: 'x'.repeat(5_000) }));
    for (let n = 0; n < 2000; n += 100)
      await store.append({ stream: 'case-b', expected: n - 1, events: batchOf('case-b', n - 1, large) });
    const all: number[] = [];
    await until(() => {
      all.push(...quick.take(100).map(({ revision }) => revision));
      return all.length >= 2000;
    });
    expect(all).toEqual(upTo(2000));
    expect(woken).toBeGreaterThan(0);
    const held = slow.take(Infinity).map(({ revision }) => revision);
    expect(held.length).toBeGreaterThan(0);
    expect(held.length).toBeLessThan(500);
    await until(() => {
      held.push(...slow.take(100).map(({ revision }) => revision));
      return held.length >= 2000;
    });
    expect(held).toEqual(upTo(2000));
    slow.end();
    quick.end();
    await driver.close();
  });

  it('is told when the store is closed under it, waiting or not', async () => {
    await append(2);
    const seen = following();
    await until(() => seen.caughtUp);
    await store.close();
    expect(await seen.over).toEqual(new StoreUnavailable('the event store is closed', 'closed'));
    expect(await following().over).toMatchObject({ reason: 'closed' });
  });

  it('does not disturb appends when its subscription is dropped', async () => {
    const seen = following();
    await append(1);
    const appends = Array.from({ length: 40 }, (_, i) =>
      store.append({ stream: `case-${i}`, expected: -1, events: batchOf(`case-${i}`, -1, [{}]) }),
    );
    double.faults.dropSubscriptions();
    expect((await Promise.all(appends)).map(({ revision }) => revision)).toEqual(Array<number>(40).fill(0));
    await until(() => seen.events.length >= 41);
    expect(new Set(seen.events.map(({ id }) => id)).size).toBe(41);
  });
});
