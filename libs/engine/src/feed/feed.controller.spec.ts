import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { published, refuseGeneral, text, type Access, type Subscriber } from '@app/kernel';
import { librarySlice, schoolSlice } from '../../../../test/http/library.slice.js';
import { openWorld, type World } from '../../../../test/http/world.js';
import { EventStream } from '../../../../test/support/event-stream.js';
import { ACCESS } from '../http/tokens.js';
import { shutDown } from '../http/create-api.js';
import { feedController } from './feed.controller.js';

class NamedV1 {
  @text(1, 4000) nameZh!: string;
}
type Named = { SchoolNamed: { nameZh: string; district: string } };
const told = {
  ...schoolSlice,
  published: published<Named>({
    bureaus: { SchoolNamed: ({ district }) => [district] },
    contracts: {
      SchoolNamed: {
        title: { zh: '命名', en: 'named' },
        version: 1,
        to: 'public',
        payload: NamedV1,
        says: ({ nameZh }): NamedV1 => ({ nameZh }),
      },
    },
  }),
};

/** Milliseconds that looking at a token takes. */
let slowness = 0;

/** A world whose client may be told of one district until it is told otherwise. */
interface FeedWorld extends World {
  /** No longer a client. */
  revoke(): void;
  /** Names of a batch, and where to go on. */
  batch(query?: string): Promise<{ status: number; names: string[]; cursor: string; code?: string }>;
  stream(lastEventId?: string): Promise<EventStream>;
  name(nameZh: string, district?: string): Promise<void>;
}
const open: FeedWorld[] = [];
async function feedWorld(feedBeat = 5000): Promise<FeedWorld> {
  let revoked = false;
  const access: Partial<Access> = {
    authenticate: async (token) => {
      if (slowness > 0) await sleep(slowness);
      return { person: token, issuer: 'test', jti: token };
    },
    subscriber: async ({ person }): Promise<Subscriber> => {
      if (revoked) throw refuseGeneral('SEC_CAPACITY', { needed: ['IC'] });
      return { person, as: 'public', bureaus: new Set(['here']), above: new Set() };
    },
  };
  const world = await openWorld(
    { feedBeat },
    {
      slices: [librarySlice, told],
      controllers: [feedController([librarySlice, told])],
      providers: [{ provide: ACCESS, useValue: access }],
    },
  );
  let schools = 0;
  const feed = {
    ...world,
    revoke: () => void (revoked = true),
    batch: async (query = '') => {
      const { status, headers, body, text: said } = await world.call('GET', `/v1/feed?${query}`);
      const names = status === 200 ? (JSON.parse(said) as { data: NamedV1 }[]).map(({ data }) => data.nameZh) : [];
      return {
        status,
        names,
        cursor: headers.get('feed-cursor') ?? '',
        ...(status === 200 ? {} : { code: body.code }),
      };
    },
    stream: (lastEventId?: string) => EventStream.open(`${world.url}/v1/feed/stream`, 'token-clerk', lastEventId),
    name: (nameZh: string, district = 'here') =>
      world.write(`school-${schools++}`, 'SchoolNamed', { nameZh, district }),
  };
  open.push(feed);
  return feed;
}
afterAll(async () => {
  for (const world of open) {
    await shutDown(world.app);
    await world.close();
  }
});
const nameOf = ({ data }: { data?: string }): string => (JSON.parse(data!) as { data: NamedV1 }).data.nameZh;

describe('The two doors of the feed', () => {
  it('share one cursor: a reader that changes between them anywhere has each event once, in order', async () => {
    const world = await feedWorld();
    const names = Array.from({ length: 12 }, (_, i) => `第${i}小学`);
    for (const each of names) {
      await world.name('别处', 'elsewhere');
      await world.name(each);
    }
    const steps = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 4 })), { minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const got: string[] = [];
        let cursor = '';
        for (const [streams, count] of plan) {
          if (got.length === names.length) break;
          if (streams) {
            const stream = await world.stream(cursor);
            got.push(...(await stream.take(Math.min(count, names.length - got.length))).map(nameOf));
            cursor = stream.lastEventId;
            stream.close();
          } else {
            const page = await world.batch(`limit=${count}&lastEventId=${cursor}`);
            got.push(...page.names);
            ({ cursor } = page);
          }
        }
        expect(got).toEqual(names);
      }),
      { numRuns: 20 },
    );
  });

  it('say where the next page is, with the filters that were asked for', async () => {
    const world = await feedWorld();
    await world.name('甲');
    await world.name('乙');
    const { headers } = await world.call('GET', '/v1/feed?limit=1&type=cn.juanzong.SchoolNamed.v1');
    expect(headers.get('content-type')).toBe('application/cloudevents-batch+json; charset=utf-8');
    const [, next] = /^<(.+)>; rel="next"$/.exec(headers.get('link')!)!;
    const { text: said } = await world.call('GET', next!);
    expect((JSON.parse(said) as { data: NamedV1 }[]).map(({ data }) => data.nameZh)).toEqual(['乙']);
  });

  it.each([
    ['lastEventId=nonsense', 'lastEventId'],
    ['lastEventId=0191d44b-73f2-83d2-a3a9-b384ae57e0f1', 'lastEventId'],
    ['type=cn.juanzong.SchoolNamed.v2', 'type'],
    ['division=32', 'division'],
    ['school=x', 'school'],
    ['libraryTitle=01920000-0000-7000-8000-000000000001', 'libraryTitle'],
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['timeout=120001', 'timeout'],
    ['timeout=1&timeout=2', 'timeout'],
    ['since=2024-09-09', 'since'],
  ])('refuse %s by the name of the parameter', async (query, parameter) => {
    const world = open[0]!;
    const { status, body } = await world.call('GET', `/v1/feed?${query}`);
    expect([status, body.code, body.errors[0].parameter]).toEqual([400, 'GEN_SHAPE', parameter]);
  });
  it.each(['timeout=5', 'limit=5'])('know no %s on the stream', async (query) =>
    expect((await open[0]!.call('GET', `/v1/feed/stream?${query}`)).status).toBe(400),
  );
});

describe('Waiting for news', () => {
  it('is answered as soon as there is something to tell', async () => {
    const world = await feedWorld();
    const { cursor } = await world.batch();
    const waiting = world.batch(`lastEventId=${cursor}&timeout=60000`);
    await sleep(50);
    await world.name('别处', 'elsewhere');
    await world.name('新校');
    expect(await waiting).toMatchObject({ status: 200, names: ['新校'] });
  });

  it('ends empty in time when there is only what others may know; its cursor is behind that', async () => {
    const world = await feedWorld();
    const { cursor } = await world.batch();
    const waiting = world.batch(`lastEventId=${cursor}&timeout=300`);
    await sleep(50);
    await world.name('别处', 'elsewhere');
    const { names, cursor: next } = await waiting;
    expect(names).toEqual([]);
    const reading = jest.spyOn(world.store, 'readAll');
    await world.batch(`lastEventId=${next}`);
    expect(reading.mock.calls[0]![0]).toBe(await world.store.head());
    reading.mockRestore();
  });

  it('is refused when the right ends meanwhile', async () => {
    const world = await feedWorld();
    const waiting = world.batch('timeout=60000');
    await sleep(50);
    world.revoke();
    await world.name('新校');
    expect(await waiting).toMatchObject({ status: 403, code: 'SEC_CAPACITY', names: [] });
  });
});

describe('A stream', () => {
  it('says at every beat how far it is, whatever happened: what is not told cannot be counted', async () => {
    const world = await feedWorld(40);
    const [stream, quiet] = [await world.stream(), []];
    const ids: string[] = quiet;
    for await (const { id, data } of stream.messages()) {
      expect(data).toBeUndefined();
      ids.push(id);
      if (ids.length < 4) await world.name('别处', 'elsewhere');
      else break;
    }
    stream.close();
    expect(new Set(ids).size).toBe(4);
    expect((await world.batch(`lastEventId=${ids[3]}`)).names).toEqual([]);
    await world.name('新校');
    expect((await world.batch(`lastEventId=${ids[3]}`)).names).toEqual(['新校']);
  });

  it('ends when the right ends, and opens no more', async () => {
    const world = await feedWorld(40);
    await world.name('甲');
    const stream = await world.stream();
    expect((await stream.take(1)).map(nameOf)).toEqual(['甲']);
    world.revoke();
    for await (const { data } of stream.messages()) expect(data).toBeUndefined();
    await expect(world.stream()).rejects.toThrow(/^403/);
  });

  it('waits for a reader that takes nothing, drops nothing, and is cut when the right ends even so', async () => {
    const world = await feedWorld(40);
    const long = '长'.repeat(3000);
    for (let i = 0; i < 5000; i++) await world.name(`${i}${long}`);
    let handed = 0;
    const follow = world.store.follow.bind(world.store);
    jest.spyOn(world.store, 'follow').mockImplementation(async function* (...of) {
      for await (const page of follow(...of)) {
        handed += page.events.length;
        yield page;
      }
    });
    const slow = await slowStream(world);
    await sleep(400);
    const atRest = handed;
    await sleep(200);
    // What fits into the sockets between, and no more.
    expect(handed).toBe(atRest);
    expect(atRest).toBeGreaterThan(0);
    expect(atRest).toBeLessThan(4500);

    let seen = 0;
    let rest = '';
    slow.setEncoding('utf8');
    for await (const piece of slow) {
      const lines = (rest + String(piece)).split('\n\n');
      rest = lines.pop()!;
      for (const line of lines)
        if (line.includes('data: ')) expect(JSON.parse(line.slice(line.indexOf('data: ') + 6))).toMatchObject({ data: { nameZh: `${seen++}${long}` } }); // prettier-ignore
      if (seen === 5000) break;
    }
    expect(seen).toBe(5000);
    slow.destroy();

    const stuck = await slowStream(world);
    await sleep(200);
    world.revoke();
    await sleep(1500);
    let bytes = 0;
    await (async () => {
      for await (const piece of stuck) bytes += (piece as Buffer).length;
    })().catch(() => undefined);
    expect(stuck.complete).toBe(false);
    expect(bytes).toBeLessThan(4500 * 9000);
  }, 60_000);

  it('is one of twenty at most for one client', async () => {
    const world = await feedWorld();
    const streams = await Promise.all(Array.from({ length: 20 }, () => world.stream()));
    const { status, headers } = await world.call('GET', '/v1/feed?timeout=1000');
    expect([status, headers.get('retry-after')]).toEqual([429, '5']);
    for (const each of streams) each.close();
    let again = status;
    while (again === 429) again = (await world.batch('timeout=1')).status;
    expect(again).toBe(200);
  });
});

it('a process that ends lets its readers go: streams end, who waits is answered', async () => {
  const world = await feedWorld();
  open.pop();
  await world.name('甲');
  const [stream, slow] = [await world.stream(), await slowStream(world)];
  const { cursor } = await world.batch();
  const waiting = world.batch(`lastEventId=${cursor}&timeout=60000`);
  await sleep(50);
  const ending = shutDown(world.app);
  expect(await waiting).toMatchObject({ status: 200, names: [] });
  const names: string[] = [];
  for await (const message of stream.messages()) if (message.data) names.push(nameOf(message));
  expect(names).toEqual(['甲']);
  await ending;
  slow.destroy();
});

describe('A request that is still being looked at', () => {
  afterEach(() => void (slowness = 0));

  it('when the process ends does not hold it up', async () => {
    const world = await feedWorld();
    open.pop();
    slowness = 200;
    const asked = [world.batch('timeout=60000'), world.stream()];
    await sleep(100);
    const ending = shutDown(world.app);
    expect(await asked[0]).toMatchObject({ status: 200, names: [] });
    for await (const { data } of ((await asked[1]) as EventStream).messages()) expect(data).toBeUndefined();
    await ending;
  });

  it('when its client leaves is not counted any more', async () => {
    const world = await feedWorld();
    slowness = 200;
    const leaving = new AbortController();
    const headers = { authorization: 'Bearer token-clerk' };
    const asked = Array.from({ length: 20 }, () =>
      fetch(`${world.url}/v1/feed?timeout=60000`, { headers, signal: leaving.signal }).catch(() => 'left'),
    );
    await sleep(80);
    leaving.abort();
    await Promise.all(asked);
    slowness = 0;
    let { status } = await world.batch();
    while (status === 429) ({ status } = await world.batch());
    expect(status).toBe(200);
  });
});

/** A stream whose reader takes nothing until it is read from. */
async function slowStream({ url }: World): Promise<IncomingMessage> {
  const asked = request(`${url}/v1/feed/stream`, { headers: { authorization: 'Bearer token-clerk' } });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.pause();
  response.on('error', () => undefined);
  return response;
}
