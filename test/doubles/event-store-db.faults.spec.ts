import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  AccessDeniedError,
  DeadlineExceededError,
  type EventStoreDBClient,
  NotLeaderError,
  UnavailableError,
} from '@eventstore/db-client';
import { type EventStoreDouble } from './event-store-db.js';
import {
  start,
  connect,
  event,
  events,
  until,
  stateOf,
  all,
  numbers,
  errorOf,
  follow,
} from './event-store-db/trial.js';

describe('faults', () => {
  let double: EventStoreDouble;
  let client: EventStoreDBClient;
  beforeEach(async () => {
    double = await start();
    client = connect(double.url);
  });
  const count = async (stream = 's') => (await all(client.readStream(stream))).length;

  /** Opens the client's BatchAppend stream: appends at once on a fresh client may overtake one another. */
  const warm = () => client.appendToStream('warm', event(0));

  it('a lost acknowledgement over BatchAppend: written, and the promise hangs past its deadline', async () => {
    const given = event(0);
    await warm();
    double.faults.loseAcknowledgements(1);
    const lost = client.appendToStream('s', given, { expectedRevision: 'no_stream', deadline: 50 });
    lost.catch(() => undefined);
    const again = await client.appendToStream('s', given, { expectedRevision: 'no_stream' });
    expect(again).toMatchObject({ success: true, nextExpectedRevision: 0n });
    await pause(100);
    expect(await stateOf(lost)).toBe('pending');
    expect(await count()).toBe(1);
  });

  it('a lost acknowledgement over Append: written, and the deadline speaks', async () => {
    const single = await start({ batchAppend: false });
    const other = connect(single.url);
    single.faults.loseAcknowledgements(1);
    const lost = other.appendToStream('s', event(0), { deadline: 100 });
    expect(await errorOf(lost)).toBeInstanceOf(DeadlineExceededError);
    expect(single.streams()).toEqual(['s']);
  });

  it('a swallowed append: neither written nor answered', async () => {
    await warm();
    double.faults.swallowAppends(1);
    const swallowed = client.appendToStream('s', event(0));
    swallowed.catch(() => undefined);
    await client.appendToStream('other', event(1));
    expect(await stateOf(swallowed)).toBe('pending');
    expect(double.streams()).toEqual(['warm', 'other']);
  });

  it('a cut after the write: an error, though it is written; the same append again succeeds', async () => {
    const given = event(0);
    double.faults.cutAfterWrite(1);
    const error = await errorOf(client.appendToStream('s', given, { expectedRevision: 'no_stream' }));
    expect(['unavailable', 'cancelled', 'unknown']).toContain(error.type);
    const again = await client.appendToStream('s', given, { expectedRevision: 'no_stream' });
    expect(again).toMatchObject({ success: true, nextExpectedRevision: 0n });
    expect(await count()).toBe(1);
  });

  it('unavailable: a bare gRPC error before the first append, the converted one afterwards', async () => {
    double.faults.unavailable(1);
    const bare = await errorOf(client.appendToStream('s', event(0)));
    expect(bare).toMatchObject({ code: 14 });
    expect(bare.type).toBeUndefined();
    await client.appendToStream('s', event(0));
    double.faults.unavailable(1);
    expect(await errorOf(client.appendToStream('s', event(1)))).toBeInstanceOf(UnavailableError);
    double.faults.unavailable(1);
    expect(await errorOf(all(client.readStream('s')))).toBeInstanceOf(UnavailableError);
    expect(await count()).toBe(1);
  });

  it('not-leader refuses reads and subscriptions too', async () => {
    await client.appendToStream('s', event(0));
    double.faults.notLeader(2);
    expect(await errorOf(all(client.readStream('s')))).toBeInstanceOf(NotLeaderError);
    const heard = follow(client.subscribeToAll());
    await until(() => heard.errors.length > 0);
    expect(heard.errors[0]).toBeInstanceOf(NotLeaderError);
    expect(await count()).toBe(1);
  });

  it('silence holds back everything; speech brings it, behind first, then caught up', async () => {
    const heard = follow(client.subscribeToAll());
    await until(() => heard.signals.includes('caughtUp'));
    double.faults.silence();
    await client.appendToStream('s', events(3));
    const mute = follow(client.subscribeToAll());
    expect(await count()).toBe(3);
    expect([heard.seen, mute.signals]).toEqual([[], []]);
    double.faults.speak();
    await until(() => heard.signals.length === 4 && mute.signals.includes('caughtUp'));
    expect(heard.signals).toEqual(['confirmation', 'caughtUp', 'fellBehind', 'caughtUp']);
    expect([numbers(heard.seen), numbers(mute.seen)]).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
  });

  it('a dropped subscription hears one error and nothing more', async () => {
    const heard = follow(client.subscribeToAll());
    await until(() => heard.signals.includes('caughtUp'));
    double.faults.dropSubscriptions();
    await until(() => heard.errors.length > 0);
    await client.appendToStream('s', event(0));
    expect(heard.errors.map((error) => error.type)).toEqual(['cancelled']);
    expect(heard.seen).toEqual([]);
  });

  it('a delayed read is answered late', async () => {
    await client.appendToStream('s', event(0));
    double.faults.delay({ read: 3_600_000 });
    const late = count();
    await client.appendToStream('s', event(1));
    expect(await stateOf(late)).toBe('pending');
    double.faults.clear();
    expect(await late).toBe(2);
  });

  it('clear ends all of them', async () => {
    const { faults } = double;
    faults.swallowAppends(9);
    faults.unavailable(9);
    faults.notLeader(9);
    faults.silence();
    faults.onAppend = () => Promise.reject(new Error('never called'));
    faults.clear();
    const heard = follow(client.subscribeToAll());
    await client.appendToStream('s', event(0));
    await until(() => heard.seen.length === 1);
    expect(await count()).toBe(1);
  });
});

describe('a server that dies and returns', () => {
  let double: EventStoreDouble;
  let client: EventStoreDBClient;
  beforeEach(async () => {
    double = await start();
    client = connect(double.url);
  });
  /** Reconnecting may take more than one try. */
  async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
    let result: { value: T } | undefined;
    await until(async () => {
      result = await attempt().then(
        (value) => ({ value }),
        () => undefined,
      );
      return !!result;
    });
    return result!.value;
  }

  it('forgets nothing, keeps its port, and its subscriptions do not resume', async () => {
    await client.appendToStream('s', event(0));
    const heard = follow(client.subscribeToAll());
    await until(() => heard.signals.includes('caughtUp'));
    const { port } = double;
    await double.restart({ downMs: 10 });
    expect(double.port).toBe(port);
    await until(() => heard.errors.length > 0);
    await eventually(() => client.appendToStream('s', event(1), { expectedRevision: 0n }));
    expect(numbers(await all(client.readStream('s')))).toEqual([0, 1]);
    expect(heard.errors).toHaveLength(1);
    expect(['cancelled', 'unavailable']).toContain(heard.errors[0]!.type);
    expect(numbers(heard.seen)).toEqual([0]);
  });

  it('fails appends and reads while it is down', async () => {
    await double.down();
    const error = await errorOf(client.appendToStream('s', event(0)));
    expect([error.code, error.type]).toEqual([14, undefined]);
    expect(await errorOf(all(connect(double.url).readAll()))).toMatchObject({ type: 'unavailable' });
    await double.up();
    expect(await eventually(() => client.appendToStream('s', event(0)))).toMatchObject({ success: true });
  });

  it('takes a hanging append with it, even that of another client of the process', async () => {
    const other = connect(double.url);
    double.faults.loseAcknowledgements(1);
    const hanging = client.appendToStream('s', event(0));
    hanging.catch(() => undefined);
    await until(() => double.streams().includes('s'));
    await other.appendToStream('other', event(1));
    expect(await stateOf(hanging)).toBe('pending');
    double.faults.cutAfterWrite(1);
    await errorOf(other.appendToStream('other', event(2)));
    expect(await stateOf(hanging)).toBe('rejected');
  });
});

describe('credentials', () => {
  let folder: string;
  let tls: { cert: string; key: string };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'event-store-double-'));
    tls = { cert: join(folder, 'ca.pem'), key: join(folder, 'key.pem') };
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2'];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', tls.key];
    execFileSync('openssl', ['req', '-x509', ...key, ...subject, '-out', tls.cert], { stdio: 'ignore' });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const secured = () => start({ tls, username: 'writer', password: 's3:cret' });

  it('serves the right name and password over TLS, on both append paths', async () => {
    const client = connect((await secured()).url);
    await client.appendToStream('s', event(0));
    const credentials = { username: 'writer', password: 's3:cret' };
    await client.appendToStream('s', event(1), { credentials });
    expect(numbers(await all(client.readStream('s')))).toEqual([0, 1]);
  });

  it.each([
    ['none', ''],
    ['wrong ones', 'writer:guess@'],
  ])('denies %s', async (_, account) => {
    const double = await secured();
    const client = connect(double.url.replace(/\/\/.*@/, `//${account}`));
    expect(await errorOf(client.appendToStream('s', event(0)))).toBeInstanceOf(AccessDeniedError);
    expect(await errorOf(all(client.readStream('s')))).toBeInstanceOf(AccessDeniedError);
    const heard = follow(client.subscribeToAll());
    await until(() => heard.errors.length > 0);
    expect(heard.errors[0]).toBeInstanceOf(AccessDeniedError);
    expect(double.streams()).toEqual([]);
  });

  it('never receives them without TLS: the client drops them', async () => {
    const double = await start({ username: 'writer', password: 'secret' });
    const client = connect(double.url.replace('//', '//writer:secret@'));
    expect(await errorOf(client.appendToStream('s', event(0)))).toBeInstanceOf(AccessDeniedError);
  });
});

describe('discovery', () => {
  const discover = (double: EventStoreDouble) =>
    double.url.replace('esdb:', 'esdb+discover:').replace('?', '?discoveryInterval=10&');

  it('finds a lone node', async () => {
    const client = connect(discover(await start()));
    expect(await client.appendToStream('s', event(0))).toMatchObject({ success: true });
  });

  it('finds the leader among several, and follows a not-leader refusal to it', async () => {
    const leader = await start();
    const follower = await start({ clusterPeers: [{ host: '127.0.0.1', port: leader.port, isLeader: true }] });
    await connect(discover(follower)).appendToStream('found', event(0));
    expect([leader.streams(), follower.streams()]).toEqual([['found'], []]);
    const direct = connect(follower.url);
    follower.faults.notLeader(1);
    expect(await errorOf(direct.appendToStream('s', event(0)))).toBeInstanceOf(NotLeaderError);
    await direct.appendToStream('s', event(0));
    expect([leader.streams(), follower.streams()]).toEqual([['found', 's'], []]);
  });
});
