import { setTimeout as pause } from 'node:timers/promises';
import {
  type AppendExpectedRevision,
  type EventStoreDBClient,
  eventTypeFilter,
  excludeSystemEvents,
  jsonEvent,
  MaxAppendSizeExceededError,
  NotLeaderError,
  StreamDeletedError,
  StreamNotFoundError,
  streamNameFilter,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { type EventStoreDouble } from './event-store-db.js';
import {
  start,
  connect,
  id,
  event,
  events,
  until,
  stateOf,
  all,
  numbers,
  errorOf,
  follow,
} from './event-store-db/trial.js';

describe.each([
  ['BatchAppend', true],
  ['Append', false],
])('appending over %s', (_, batchAppend) => {
  let double: EventStoreDouble;
  let client: EventStoreDBClient;
  beforeEach(async () => {
    double = await start({ batchAppend });
    client = connect(double.url);
  });
  const append = (expectedRevision: AppendExpectedRevision, count = 1, stream = 's') =>
    client.appendToStream(stream, events(count), { expectedRevision });

  it('gives each event a revision and a growing position of its own', async () => {
    const first = await append('no_stream', 2);
    const second = await append(1n);
    expect([first.nextExpectedRevision, second.nextExpectedRevision]).toEqual([1n, 2n]);
    const read = await all(client.readStream('s'));
    const positions = read.map((each) => each.position!.commit);
    expect(positions).toEqual([...new Set(positions)].sort((a, b) => Number(a - b)));
    expect(positions[1]! - positions[0]!).toBeGreaterThan(1n);
    expect([first.position!.commit, second.position!.commit]).toEqual([positions[1], positions[2]]);
    expect(read.every((each) => each.position!.prepare === each.position!.commit)).toBe(true);
  });

  it('keeps what was given: id, type, data, metadata, time', async () => {
    const given = event(7, 'Named');
    const before = Date.now();
    await client.appendToStream('s', given);
    const [read] = await all(client.readStream('s'));
    expect(read).toMatchObject({ id: given.id, type: 'Named', data: { n: 7 }, metadata: { by: 'spec' }, isJson: true });
    expect((read as unknown as { created: Date }).created.getTime()).toBeGreaterThanOrEqual(before);
  });

  it.each([
    ['no_stream', 1n],
    [0n, 1n],
    [5n, 1n],
  ] as const)('refuses expected revision %s with the current one', async (expected, current) => {
    await append('no_stream', 2);
    const error = (await errorOf(append(expected))) as WrongExpectedVersionError;
    expect(error).toBeInstanceOf(WrongExpectedVersionError);
    expect(error).toMatchObject({ streamName: 's', expectedVersion: expected, actualVersion: current });
  });

  it.each(['stream_exists', 0n] as const)('refuses %s where there is no stream', async (expected) => {
    const error = await errorOf(append(expected));
    expect(error).toMatchObject({ type: 'wrong-expected-version', actualVersion: 'no_stream' });
    expect(double.streams()).toEqual([]);
  });

  it('accepts any and stream_exists', async () => {
    await append('any');
    expect(await append('stream_exists')).toMatchObject({ success: true, nextExpectedRevision: 1n });
  });

  it.each(['no_stream', 'any'] as const)('answers the same events again as the first time (%s)', async (expected) => {
    const given = events(2);
    const first = await client.appendToStream('s', given, { expectedRevision: expected });
    await append(1n);
    const again = await client.appendToStream('s', given, { expectedRevision: expected });
    expect(again).toEqual(first);
    expect(await all(client.readStream('s'))).toHaveLength(3);
  });

  it('refuses a batch of which only a part stands already', async () => {
    const given = events(2);
    await client.appendToStream('s', given, { expectedRevision: 'no_stream' });
    const other = [given[0]!, event(9)];
    const error = await errorOf(client.appendToStream('s', other, { expectedRevision: 'no_stream' }));
    expect(error).toMatchObject({ type: 'wrong-expected-version', actualVersion: 1n });
    expect(numbers(await all(client.readStream('s')))).toEqual([0, 1]);
  });

  it('refuses more than 1 MiB at once and writes none of it', async () => {
    const big = Array.from({ length: 5 }, () =>
      jsonEvent({ id: id(), type: 'Big', data: { text: 'x'.repeat(250_000) } }),
    );
    const error = (await errorOf(client.appendToStream('s', big))) as MaxAppendSizeExceededError;
    expect(error).toBeInstanceOf(MaxAppendSizeExceededError);
    expect(error.maxAppendSize).toBe(1024 * 1024);
    expect(double.streams()).toEqual([]);
  });

  it('refuses a tombstoned stream', async () => {
    await append('no_stream');
    double.tombstone('s');
    const error = (await errorOf(append(0n))) as StreamDeletedError;
    expect(error).toBeInstanceOf(StreamDeletedError);
    expect(error.streamName).toBe('s');
  });

  it('refuses with not-leader, naming the leader, and serves the next call', async () => {
    double.faults.notLeader(1);
    const error = (await errorOf(append('any'))) as NotLeaderError;
    expect(error).toBeInstanceOf(NotLeaderError);
    expect(error.leader).toEqual({ address: '127.0.0.1', port: double.port });
    expect(await append('no_stream')).toMatchObject({ success: true });
  });

  it('tells onAppend of each append and waits for it', async () => {
    const told: string[] = [];
    let go!: () => void;
    double.faults.onAppend = (stream) => {
      told.push(stream);
      return stream === 'held' ? new Promise((resolve) => (go = resolve)) : undefined;
    };
    const held = append('no_stream', 1, 'held');
    await until(() => told.length === 1);
    await append('no_stream', 1, 'other');
    expect(double.streams()).toEqual(['other']);
    go();
    expect(await held).toMatchObject({ success: true });
    expect(told).toEqual(['held', 'other']);
  });

  it('writes nothing that onAppend refuses', async () => {
    double.faults.onAppend = () => Promise.reject(new Error('refused here'));
    expect(await errorOf(append('no_stream'))).toMatchObject({ type: 'unknown' });
    expect(double.streams()).toEqual([]);
  });

  it('can delay its answers, not its writes', async () => {
    await append('no_stream');
    double.faults.delay({ append: 3_600_000 });
    const late = append(0n);
    await until(async () => (await all(client.readStream('s'))).length === 2);
    expect(await stateOf(late)).toBe('pending');
    double.faults.clear();
    expect(await late).toMatchObject({ nextExpectedRevision: 1n });
  });
});

describe('reading', () => {
  let double: EventStoreDouble;
  let client: EventStoreDBClient;
  beforeEach(async () => {
    double = await start();
    client = connect(double.url);
  });

  it('reads a stream both ways, from a revision, up to a count', async () => {
    await client.appendToStream('s', events(5));
    const read = async (options: Parameters<EventStoreDBClient['readStream']>[1]) =>
      numbers(await all(client.readStream('s', options)));
    expect(await read({})).toEqual([0, 1, 2, 3, 4]);
    expect(await read({ fromRevision: 1n, maxCount: 2 })).toEqual([1, 2]);
    expect(await read({ fromRevision: 9n })).toEqual([]);
    expect(await read({ direction: 'backwards', fromRevision: 'end', maxCount: 2 })).toEqual([4, 3]);
    expect(await read({ direction: 'backwards', fromRevision: 2n })).toEqual([2, 1, 0]);
  });

  it('reads $all from a position on, and backwards only what is before it', async () => {
    await client.appendToStream('a', events(2));
    await client.appendToStream('b', event(2));
    const read = await all(client.readAll());
    expect(read.map((each) => each.streamId)).toEqual(['a', 'a', 'b']);
    const middle = read[1]!.position!;
    expect(numbers(await all(client.readAll({ fromPosition: middle })))).toEqual([1, 2]);
    expect(numbers(await all(client.readAll({ fromPosition: middle, direction: 'backwards' })))).toEqual([0]);
    expect(numbers(await all(client.readAll({ fromPosition: 'end', direction: 'backwards', maxCount: 1 })))).toEqual([
      2,
    ]);
    expect(await all(client.readAll({ fromPosition: 'end' }))).toEqual([]);
  });

  it('refuses a position at which no record starts', async () => {
    await client.appendToStream('a', events(2));
    const [first] = await all(client.readAll());
    const crooked = { commit: first!.position!.commit + 1n, prepare: first!.position!.prepare + 1n };
    expect(await errorOf(all(client.readAll({ fromPosition: crooked })))).toMatchObject({ code: 3 });
  });

  it('finds no stream that was never written', async () => {
    const error = (await errorOf(all(client.readStream('none')))) as StreamNotFoundError;
    expect(error).toBeInstanceOf(StreamNotFoundError);
    expect(error.streamName).toBe('none');
  });

  it('deletes softly: not found, still in $all, next revision goes on', async () => {
    await client.appendToStream('s', events(2));
    await client.deleteStream('s', { expectedRevision: 1n });
    expect(await errorOf(all(client.readStream('s')))).toBeInstanceOf(StreamNotFoundError);
    expect((await all(client.readAll())).map((each) => each.streamId)).toEqual(['s', 's', '$$s']);
    const after = await client.appendToStream('s', event(2), { expectedRevision: 'no_stream' });
    expect(after.nextExpectedRevision).toBe(2n);
    expect(numbers(await all(client.readStream('s')))).toEqual([2]);
  });

  it('deletes for good', async () => {
    await client.appendToStream('s', event(0));
    expect(await errorOf(client.tombstoneStream('s', { expectedRevision: 4n }))).toMatchObject({
      type: 'wrong-expected-version',
      actualVersion: 0n,
    });
    await client.tombstoneStream('s', { expectedRevision: 0n });
    expect(await errorOf(all(client.readStream('s')))).toBeInstanceOf(StreamDeletedError);
    const last = (await all(client.readAll())).at(-1)!;
    expect(last).toMatchObject({ streamId: 's', type: '$streamDeleted', revision: 9223372036854775807n });
    expect(double.streams()).toEqual([]);
  });

  it('obeys $tb and $maxCount, and removes on truncateBefore', async () => {
    await client.appendToStream('s', events(5));
    await client.setStreamMetadata('s', { truncateBefore: 1 });
    expect(numbers(await all(client.readStream('s')))).toEqual([1, 2, 3, 4]);
    await client.setStreamMetadata('s', { maxCount: 2 });
    expect(numbers(await all(client.readStream('s')))).toEqual([3, 4]);
    expect((await client.getStreamMetadata('s')).metadata).toMatchObject({ maxCount: 2 });
    double.truncateBefore('s', 4);
    expect(numbers(await all(client.readStream('s')))).toEqual([4]);
    const ours = (await all(client.readAll())).filter((each) => each.streamId === 's');
    expect(ours.map((each) => each.revision)).toEqual([4n]);
  });

  it('shows the events of the system in $all', async () => {
    double.system(2);
    await client.appendToStream('s', event(0));
    expect((await all(client.readAll())).map((each) => each.type)).toEqual([
      '$statsCollected',
      '$statsCollected',
      'Counted',
    ]);
  });
});

describe('subscribing', () => {
  let double: EventStoreDouble;
  let client: EventStoreDBClient;
  beforeEach(async () => {
    double = await start();
    client = connect(double.url);
  });

  it('confirms, catches up after a position, says so, and goes on live', async () => {
    await client.appendToStream('a', events(3));
    const [first] = await all(client.readAll());
    const heard = follow(client.subscribeToAll({ fromPosition: first!.position }));
    await until(() => heard.signals.includes('caughtUp'));
    await client.appendToStream('b', event(3));
    await until(() => heard.seen.length === 3);
    expect(numbers(heard.seen)).toEqual([1, 2, 3]);
    expect(heard.signals).toEqual(['confirmation', 'caughtUp']);
  });

  it('from the end hears only what comes', async () => {
    await client.appendToStream('a', event(0));
    const heard = follow(client.subscribeToAll({ fromPosition: 'end' }));
    await until(() => heard.signals.includes('caughtUp'));
    await client.appendToStream('a', event(1));
    await until(() => heard.seen.length > 0);
    expect(numbers(heard.seen)).toEqual([1]);
  });

  it('from a position the log has not reached hears nothing up to there', async () => {
    await client.appendToStream('a', event(0));
    const copy = connect((await start()).url);
    for (let n = 0; n < 3; n += 1) await copy.appendToStream('a', event(n));
    const further = (await all(copy.readAll({ fromPosition: 'end', direction: 'backwards', maxCount: 1 })))[0]!;
    const heard = follow(client.subscribeToAll({ fromPosition: further.position }));
    await until(() => heard.signals.includes('caughtUp'));
    for (let n = 1; n < 4; n += 1) await client.appendToStream('a', event(n));
    await until(() => heard.seen.length > 0);
    expect(numbers(heard.seen)).toEqual([3]);
  });

  it('to a stream: before it exists, and after a revision', async () => {
    const early = follow(client.subscribeToStream('s'));
    await until(() => early.signals.includes('caughtUp'));
    await client.appendToStream('other', event(9));
    await client.appendToStream('s', events(3));
    const later = follow(client.subscribeToStream('s', { fromRevision: 0n }));
    await until(() => early.seen.length === 3 && later.seen.length === 2);
    expect(numbers(early.seen)).toEqual([0, 1, 2]);
    expect(numbers(later.seen)).toEqual([1, 2]);
  });

  it.each([
    ['stream prefixes', streamNameFilter({ prefixes: ['a-', 'b-'] }), ['a-1', 'b-1']],
    ['a stream regex', streamNameFilter({ regex: '^[ac]-' }), ['a-1', 'c-1']],
    ['type prefixes', eventTypeFilter({ prefixes: ['Of b'] }), ['b-1']],
    ['no system events', excludeSystemEvents(), ['a-1', 'b-1', 'c-1']],
  ])('filters by %s', async (_, filter, expected) => {
    double.system(3);
    for (const letter of ['a', 'b', 'c']) await client.appendToStream(`${letter}-1`, event(0, `Of ${letter}`));
    const heard = follow(client.subscribeToAll({ filter }));
    await until(() => heard.signals.includes('caughtUp'));
    expect(heard.seen.map((each) => each.streamId)).toEqual(expected);
  });

  it('sends checkpoints over what a filter leaves out, catching up and live', async () => {
    double.system(10);
    const positions = (await all(client.readAll())).map((each) => each.position!.commit);
    const checkpoints: bigint[] = [];
    const filter = excludeSystemEvents({
      maxSearchWindow: 2,
      checkpointInterval: 2,
      checkpointReached: (_, position) => void checkpoints.push(position.commit),
    });
    const heard = follow(client.subscribeToAll({ filter }));
    await until(() => heard.signals.includes('caughtUp'));
    expect(checkpoints).toEqual([positions[3], positions[7], positions[9]]);
    double.system(4);
    await until(() => checkpoints.length === 4);
    const [last] = await all(client.readAll({ fromPosition: 'end', direction: 'backwards', maxCount: 1 }));
    expect(checkpoints[3]).toBe(last!.position!.commit);
    expect(heard.seen).toEqual([]);
  });

  it('ends with stream-deleted for a tombstoned stream', async () => {
    await client.appendToStream('s', event(0));
    double.tombstone('s');
    const heard = follow(client.subscribeToStream('s'));
    await until(() => heard.errors.length > 0);
    expect(heard.errors[0]).toBeInstanceOf(StreamDeletedError);
  });

  it('delivers a long log in order to a slow reader', async () => {
    for (let n = 0; n < 20; n += 1) await client.appendToStream(`s-${n}`, events(100));
    let count = 0;
    let last = -1n;
    for await (const { event: read } of client.subscribeToAll()) {
      expect(read!.position.commit).toBeGreaterThan(last);
      last = read!.position.commit;
      if (count % 500 === 0) await pause(1);
      count += 1;
      if (count === 2000) break;
    }
    expect(count).toBe(2000);
  });
});
