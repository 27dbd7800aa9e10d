import { EventStoreDBClient } from '@eventstore/db-client';
import fc from 'fast-check';
import { canonical, instantOf, msOf, noDigest, recomputed, systemAct, type StoredEvent } from '@app/kernel';
import { startEventStoreDouble, type EventStoreDouble } from '../../../test/doubles/event-store-db.js';
import { connect, type Driver } from './esdb.driver.js';
import { openEsdbEventStore, type EsdbEventStore } from './esdb.event-store.js';
import { batchOf, counted, listOf } from './esdb.fixture.js';
import { landmarksOf } from './esdb.landmarks.js';
import { logOf } from './esdb.log.js';
import { streamsOf } from './esdb.streams.js';

describe('the log in EventStoreDB', () => {
  let double: EventStoreDouble;
  let store: EsdbEventStore;
  beforeEach(async () => {
    double = await startEventStoreDouble();
    store = await openEsdbEventStore({ url: double.url, mode: 'production', claimPatienceMs: 50 });
  });
  afterEach(async () => {
    await store.close();
    await double.stop();
  });
  const append = (stream: string, expected: number, datas: readonly object[] = [{}], ms?: number) =>
    store.append({ stream, expected, events: batchOf(stream, expected, datas, ms === undefined ? {} : { ms }) });
  const names = (events: readonly StoredEvent[]) => events.map(({ stream, revision }) => `${stream}@${revision}`);
  const damaged = (name: string) => ({ reason: 'corrupt', message: expect.stringContaining(name) as string });

  it('passes over events of the system and of other systems', async () => {
    double.system(700);
    await append('case-a', -1, counted(2));
    const head = await store.head();
    double.system(700);
    expect(await store.head()).toBe(head);
    expect((await store.last())!.revision).toBe(1);
    await append('case-a', 1);
    expect(names(await listOf(store.readAll()))).toEqual(['case-a@0', 'case-a@1', 'case-a@2']);
    expect(names(await listOf(store.readAll(head)))).toEqual(['case-a@2']);
  });

  it('looks for its head no further back than what it knows', async () => {
    await append('case-a', -1);
    double.system(3000);
    await store.head();
    const reads = jest.spyOn(EventStoreDBClient.prototype, 'readAll');
    try {
      const head = await store.head();
      expect(reads).toHaveBeenCalledTimes(1);
      await append('case-a', 0);
      expect(await store.head()).not.toBe(head);
      expect(reads).toHaveBeenCalledTimes(2);
    } finally {
      reads.mockRestore();
    }
  });

  it('counts positions in the log and revisions in the stream', async () => {
    await append('case-a', -1, counted(3));
    const { position, revision } = await append('case-b', -1, counted(2));
    expect(revision).toBe(1);
    const client = EventStoreDBClient.connectionString(double.url);
    const events = [];
    for await (const { event } of client.readStream('juanzong.case-b')) events.push(event!);
    await client.dispose();
    expect(position).toBe(`${store.epoch}.${events[1]!.position!.commit}`);
    expect(await store.revision('case-b')).toBe(1);
    expect(Number(position.split('.')[1])).toBeGreaterThan(1);
    const [first, second] = await listOf(store.read('case-b'));
    expect([first!.revision, second!.revision]).toEqual([0, 1]);
    expect(second!.position).toBe(position);
    expect(names(await listOf(store.readAll(first!.position)))).toEqual(['case-b@1']);
    await expect(listOf(store.readAll(`${store.epoch}.${BigInt(position.split('.')[1]!) - 1n}`))).rejects.toThrow(
      'another store',
    );
  });

  it('names a stream whose beginning was truncated', async () => {
    await append('case-b', -1);
    await append('case-a', -1, counted(5));
    double.truncateBefore('juanzong.case-a', 2);
    await expect(listOf(store.read('case-a'))).rejects.toMatchObject(damaged('juanzong.case-a'));
    await expect(listOf(store.read('case-a', { backwards: true }))).rejects.toMatchObject(damaged('juanzong.case-a'));
    await expect(listOf(store.readAll())).rejects.toMatchObject(damaged('juanzong.case-a'));
    expect(names(await listOf(store.read('case-a', { from: 2 })))).toEqual(['case-a@2', 'case-a@3', 'case-a@4']);
    expect(names(await listOf(store.read('case-b')))).toEqual(['case-b@0']);
  });

  it('names a stream that was deleted and begun again', async () => {
    await append('case-a', -1, counted(2));
    const client = EventStoreDBClient.connectionString(double.url);
    await client.deleteStream('juanzong.case-a');
    await client.dispose();
    await expect(append('case-a', -1)).rejects.toMatchObject(damaged('juanzong.case-a'));
    await expect(listOf(store.read('case-a'))).rejects.toMatchObject(damaged('juanzong.case-a'));
  });

  it('names a stream that was deleted for good', async () => {
    await append('case-a', -1, counted(2));
    double.tombstone('juanzong.case-a');
    await expect(listOf(store.read('case-a'))).rejects.toMatchObject(damaged('juanzong.case-a'));
    await expect(store.revision('case-a')).rejects.toMatchObject(damaged('juanzong.case-a'));
    await expect(append('case-a', 1)).rejects.toMatchObject(damaged('juanzong.case-a'));
    await append('case-b', -1);
    await expect(listOf(store.readAll())).rejects.toMatchObject(damaged('juanzong.case-a'));
  });

  it('names what is not an event of this system', async () => {
    const client = EventStoreDBClient.connectionString(double.url);
    const contentType = 'application/json';
    const id = '00000000-0000-4000-8000-0000000000ff';
    await client.appendToStream('juanzong.case-a', { id, type: 'Foreign', contentType, data: {}, metadata: undefined });
    await client.dispose();
    const [event] = await listOf(store.read('case-a'));
    expect(() => event!.meta).toThrow('case-a@0 is not an event of this system');
  });

  it("makes every digest again from what has gone through the client's JSON (property)", async () => {
    const key = fc.oneof(
      fc.constantFrom('__proto__', 'constructor', 'toString', ' ', '中', '𠮷', 'é', 'a.b', '$x', '-1'),
      fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/^\d+$/.test(text)),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(-0, 0, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, '', {}, [], '\u2028\u0000"\\', '2024-09-09T00:00:00Z'), // prettier-ignore
        fc.boolean(),
        fc.string({ unit: 'grapheme' }),
        fc.array(tie('value'), { maxLength: 3 }),
        // Entries, for an object literal would make of `__proto__` its prototype.
        fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
      ),
    }));
    let n = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ value }), { minLength: 1, maxLength: 3 }), async (datas) => {
        const stream = `case-${n++}`;
        await append(stream, -1, datas);
        const stored = await listOf(store.read(stream));
        expect(stored.map(({ data }) => canonical(data))).toEqual(datas.map((data) => canonical(data)));
        let digest = noDigest;
        for (const event of stored) {
          digest = recomputed(event, digest);
          expect(event.meta.digest).toEqual(digest);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('refuses what has no canonical text before anything is written, claims included', async () => {
    for (const data of [{ x: 0.5 }, { x: '\ud800' }, { 1: 'a' }, { x: new Date(0) }, { x: [undefined] }]) {
      const [event] = batchOf('case-a', -1, [{}]);
      const claims = [{ kind: 'name', key: 'a' }];
      const refused = store.append({ stream: 'case-a', expected: -1, events: [{ ...event!, data }], claims });
      await expect(refused).rejects.toThrow(TypeError);
    }
    expect(double.streams().filter((name) => name.startsWith('juanzong'))).toEqual(['juanzong_store']);
  });

  it('chains the event of a takeover like any other', async () => {
    const events = batchOf('case-a', -1, [{ n: 1 }]);
    await store.append({ stream: 'case-a', expected: -1, events });
    const claims = [{ kind: 'name', key: 'a' }];
    const previous = events[0]!.meta.digest;
    const late = { stream: 'case-a', expected: 0, events: batchOf('case-a', 0, [{ n: 2 }], { previous }), claims };
    let letGo!: () => void;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let isHeld = false;
    double.faults.onAppend = (stream) => {
      if (stream !== 'juanzong.case-a' || isHeld) return;
      isHeld = true;
      return held;
    };
    const waiting = store.append(late);
    const other = await openEsdbEventStore({ url: double.url, mode: 'production', claimPatienceMs: 50 });
    while (!isHeld) await new Promise((resolve) => setImmediate(resolve));
    await other.append({ stream: 'case-b', expected: -1, events: batchOf('case-b', -1, [{}]), claims });
    letGo();
    await expect(waiting).rejects.toMatchObject({ stream: 'case-a', expected: 0, actual: 1 });
    expect(await store.owner('name', 'a')).toBe('case-b');
    await other.close();

    const stored = await listOf(store.read('case-a'));
    expect(stored[1]).toMatchObject({ type: 'CommandVoided', data: { claim: 'name:a' } });
    expect(stored[1]!.record).toMatchObject({ command: 'CommandVoided', act: systemAct, read: 0 });
    expect(stored[1]!.meta).toMatchObject({ index: 0, count: 1, visibility: 'internal' });
    let digest = noDigest;
    for (const event of stored) {
      digest = recomputed(event, digest);
      expect(event.meta.digest).toEqual(digest);
    }
  });

  describe('with landmarks', () => {
    let driver: Driver;
    const ended = new AbortController();
    beforeEach(() => (driver = connect(double.url, 3_000)));
    afterEach(() => driver.close());
    async function landmarks(apart: number) {
      const streams = streamsOf(driver, 3_000, ended.signal, () => 0n);
      const [stamp] = await streams.page('juanzong_store', 0, 1);
      return landmarksOf(streams, logOf(streams, 'juanzong.', stamp!.position), 'juanzong_landmarks', apart);
    }

    it('finds positions by time and by id as a search from the start does', async () => {
      const start = Date.UTC(2024, 8, 9);
      const times = [10, 20, 20, 15, 30, 25, 40, 40, 35, 50, 70, 60, 70, 90].map((minutes) => start + minutes * 60_000);
      for (const [i, ms] of times.entries()) {
        await append(`case-${i}`, -1, [{}], ms);
        double.system(i);
      }
      const events = await listOf(store.readAll());
      const commit = (event: StoredEvent | undefined) => event && BigInt(event.position.split('.')[1]!);
      const [one, other] = [await landmarks(3), await landmarks(3)];
      for (let ms = start; ms < start + 100 * 60_000; ms += 5 * 60_000) {
        const end = events.findIndex(({ meta }) => msOf(meta.recordedAt) > ms);
        const last = end < 0 ? events[events.length - 1] : events[end - 1];
        expect(await Promise.all([one, other].map((each) => each.positionAt(instantOf(ms))))).toEqual([commit(last), commit(last)]); // prettier-ignore
      }
      for (const event of events) expect(await other.positionOf(event.id)).toBe(commit(event));
      expect(await one.positionOf('ffffffff-ffff-4fff-8fff-ffffffffffff')).toBeUndefined();
      expect(await one.positionOf('ffffffff-ffff-8fff-8fff-ffffffffffff')).toBeUndefined();

      const streams = streamsOf(driver, 3_000, ended.signal, () => 0n);
      const written = (await streams.page('juanzong_landmarks', 0, 100)).map(({ data }) => data);
      expect(written).toEqual(
        [3, 6, 9, 12].map((count) => ({
          count,
          position: String(commit(events[count - 1])),
          reached: Math.max(...times.slice(0, count)),
        })),
      );
      await append('case-x', -1, [{}], start + 95 * 60_000);
      expect(await (await landmarks(3)).positionAt(instantOf(start + 99 * 60_000))).toBe(commit(await store.last()));
    });
  });
});
