import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configOf } from '../../apps/api/src/config.js';
import { openStores, type Stores } from '../../apps/api/src/stores.js';
import { copyStores } from '../../apps/cli/src/copying.js';
import { run } from '../../apps/cli/src/program.js';
import { Cursors, eventCatalogue, Feed } from '@app/engine';
import type { EventStore, StoredEvent, Subscriber } from '@app/kernel';
import { slices } from '@app/workflows';
import { eventStoreServer, mongoServer, type EventStoreServer, type MongoServer } from '../support/engines.js';
import { trialHouse } from '../support/house.js';
import { evidence } from '../support/office.js';
import { expectReplayed } from '../support/replayed.js';

/** A store that begins in a folder, moves to servers, and moves back. */
describe('moving between engines', () => {
  const folders: string[] = [];
  const folder = () => {
    const made = mkdtempSync(join(tmpdir(), 'juanzong-copy-'));
    folders.push(made);
    return made;
  };
  let [events, mongo]: [EventStoreServer?, MongoServer?] = [];
  let origin: string;
  let fileId: string;
  beforeAll(async () => {
    [events, mongo] = [await eventStoreServer(), await mongoServer()];
    origin = folder();
    const house = await trialHouse('2024-09-09', { DATA_DIR: origin });
    fileId = await evidence(await house.as('core'), '章程.pdf');
    await house.settled();
    // The first reader of the feed makes the key of its cursors.
    expect((await (await house.as('portal')).get('/v1/feed')).status).toBe(200);
    await house.api.stop();
  }, 60_000);
  afterAll(async () => {
    await events?.stop();
    await mongo?.stop();
    for (const each of folders) rmSync(each, { recursive: true, force: true });
  });

  const env = (dataDir: string): Record<string, string> => {
    const url = new URL(mongo!.url);
    url.pathname = `/${mongo!.database}`;
    return {
      MODE: 'trial',
      DATA_DIR: dataDir,
      EVENTSTORE_URL: events!.url,
      EVENTSTORE_PREFIX: events!.prefix,
      MONGODB_URL: url.href,
    };
  };
  async function juanzong(args: string[], dataDir: string): Promise<{ code: number; said: string }> {
    const said: string[] = [];
    const say = (line: string) => void said.push(line);
    const code = await run(args, { env: env(dataDir), out: say, err: say, tty: false });
    return { code, said: said.join('\n') };
  }
  async function inFolder<T>(dataDir: string, use: (stores: Stores) => Promise<T>): Promise<T> {
    return using(configOf({ MODE: 'trial', DATA_DIR: dataDir }), use);
  }
  const onServers = <T>(use: (stores: Stores) => Promise<T>) => using(configOf(env(origin)), use);
  async function using<T>(config: Parameters<typeof openStores>[0], use: (stores: Stores) => Promise<T>): Promise<T> {
    const stores = await openStores(config, { threaded: false });
    try {
      return await use(stores);
    } finally {
      await stores.close();
    }
  }
  async function logOf(store: EventStore): Promise<Omit<StoredEvent, 'position' | 'dataText' | 'recordText'>[]> {
    const all = [];
    for await (const page of store.readAll())
      for (const { stream, revision, id, type, data, meta, record } of page)
        all.push({ stream, revision, id, type, data, meta, record });
    return all;
  }

  it('goes on where it was cut off, and leaves order, ids, times, records and digests as they are', async () => {
    await inFolder(origin, async (from) => {
      await onServers(async (to) => {
        let left = 40;
        const cut = {
          ...to.store,
          append: async (batch: Parameters<EventStore['append']>[0]) => {
            if (left-- === 0) throw new Error('cut off');
            return to.store.append(batch);
          },
        };
        await expect(copyStores(from, { ...to, store: cut }, () => undefined)).rejects.toThrow('cut off');
      });
    });
    const moved = await juanzong(['copy', '--to', 'production', '--language', 'en'], origin);
    expect(moved).toMatchObject({ code: 0 });
    const again = await juanzong(['copy', '--to', 'production', '--language', 'en'], origin);
    expect(again).toMatchObject({ code: 0, said: expect.stringContaining('(0 in this run)') as string });
    const before = await inFolder(origin, ({ store }) => logOf(store));
    expect(before.length).toBeGreaterThan(150);
    await onServers(async ({ store, vault, files }) => {
      expect(await logOf(store)).toEqual(before);
      await expectReplayed(store, slices);
      const recorded = before.find(({ stream, type }) => stream === `file-${fileId}` && type === 'FileRecorded')!;
      const bytes = await files.get((recorded.data as { sha256: string }).sha256);
      expect(Buffer.from(bytes!).toString()).toContain('章程.pdf');
      const named = before.find(({ type }) => type === 'PersonRegistered')!;
      const ref = (named.data as { nameZh: string }).nameZh;
      const why = { by: 'test', capacity: 'SA', purpose: '核对', at: '2024-09-09T09:00:00.000+08:00' };
      expect((await vault.read([ref], why))[0]).toMatch(/^[\u4e00-\u9fff]{2,}/);
      // Values that are taken, and numbers that are used, are so on the other side too.
      for (const { stream, record } of before)
        for (const claim of record?.claims ?? [])
          if ('kind' in claim && claim.kind === 'schoolCode')
            expect(await store.owner(claim.kind, claim.key)).toBe(stream);
      const position = await store.positionOf(before[100]!.id);
      const [next] = (await store.readAll(position, undefined, 1)[Symbol.asyncIterator]().next())
        .value as StoredEvent[];
      expect(next!.id).toBe(before[101]!.id);
    });
  }, 120_000);

  it('leaves readers of the feed where they were', async () => {
    const readingFrom = async ({ store, vault }: Stores, cursor?: string) => {
      const feed = new Feed(store, eventCatalogue(slices), await Cursors.of(vault, '2024-09-09T09:00:00.000+08:00'));
      const all = { has: () => true } as unknown as ReadonlySet<string>;
      const as: Subscriber = { person: 'p', as: 'partner', bureaus: all, above: all };
      const { events } = await feed.page(await feed.placeOf(cursor), {}, as, 1000);
      return events.map(({ text, cursor: next }) => ({ id: (JSON.parse(text) as { id: string }).id, next }));
    };
    const before = await inFolder(origin, (stores) => readingFrom(stores));
    expect(before.length).toBeGreaterThan(30);
    const middle = Math.floor(before.length / 2);
    const after = await onServers((stores) => readingFrom(stores, before[middle]!.next));
    expect(after.map(({ id }) => id)).toEqual(before.slice(middle + 1).map(({ id }) => id));
    const back = await inFolder(origin, (stores) => readingFrom(stores, after[0]!.next));
    expect(back.map(({ id }) => id)).toEqual(before.slice(middle + 2).map(({ id }) => id));
  }, 60_000);

  it('moves back, and the service goes on there', async () => {
    const back = folder();
    expect(await juanzong(['copy', '--to', 'embedded'], back)).toMatchObject({ code: 0 });
    const before = await inFolder(origin, ({ store }) => logOf(store));
    expect(await inFolder(back, ({ store }) => logOf(store))).toEqual(before);
    const house = await trialHouse('2024-09-09', { DATA_DIR: back });
    const { body } = await (await house.as('wang')).get('/v1/collaborations?limit=200');
    expect((body.items as unknown[]).length).toBe(4);
    await expectReplayed(house.api.house.store, slices);
    await house.api.stop();
  }, 120_000);

  it('refuses a target that holds something else, a store of another mode, and stores that are at work', async () => {
    const other = folder();
    const house = await trialHouse('2023-09-09', { DATA_DIR: other });
    await house.api.stop();
    expect(await juanzong(['copy', '--to', 'production'], other)).toMatchObject({
      code: 2,
      said: expect.stringContaining('已有别的记录') as string,
    });
    const wrong = await run(['copy', '--to', 'production'], {
      env: { ...env(other), MODE: 'production' },
      out: () => undefined,
      err: () => undefined,
      tty: false,
    });
    expect(wrong).toBe(3);
    await onServers(async ({ shared }) => {
      const held = await shared!.lease.acquire(new AbortController().signal);
      expect(await juanzong(['copy', '--to', 'embedded'], folder())).toMatchObject({
        code: 3,
        said: expect.stringContaining('正在使用该存储') as string,
      });
      await held.release();
    });
  }, 120_000);
});
