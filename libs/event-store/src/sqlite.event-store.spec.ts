import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { EventIdTaken, RevisionConflict, StoreUnavailable, type NewEvent, type StoredEvent } from '@app/kernel';
import { eventStoreContract } from './event-store.contract.js';
import { openEventStore, type SqliteEventStore, type SqliteEventStoreOptions } from './sqlite.event-store.js';
import { openSqlite } from './sqlite.driver.js';
import { createWriter } from './sqlite.writer.js';

const inline = false;
/** Worker threads know nothing of jest's transform: their sources come through a transpiler of their own. */
const threads = {
  file: join(__dirname, 'sqlite.worker.ts'),
  execArgv: ['-r', resolve(__dirname, '../../../test/support/register.cjs')],
};

const folders: string[] = [];
const newFile = () => {
  const folder = mkdtempSync(join(tmpdir(), 'juanzong-events-'));
  folders.push(folder);
  return join(folder, 'events.db');
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

for (const [name, threaded] of [
  ['in the calling thread', inline],
  ['with a writer thread', threads],
] as const)
  // prettier-ignore
  eventStoreContract(`SQLite ${name}`, async () => {
    const options: SqliteEventStoreOptions = { file: newFile(), mode: 'embedded', threaded };
    let store = await openEventStore(options);
    return {
      store,
      restart: async () => {
        await store.close();
        return (store = await openEventStore(options));
      },
      end: () => store.close(),
    };
  });

const event = (n: number, size = 100): NewEvent => ({
  id: `00000000-0000-8000-8000-${String(n).padStart(12, '0')}`,
  type: 'CaseChanged',
  data: { text: 'x'.repeat(size) },
  meta: {
    schemaVersion: 1,
    about: [],
    effectiveOn: '2024-09-09',
    visibility: 'internal',
    recordedAt: '2024-09-09T09:00:00.000+08:00',
    commandId: '00000000-0000-7000-8000-0000000000c1',
    index: 0,
    count: 1,
    digest: { sha256: 'a', sm3: 'b' },
  },
});
const one = (n: number, size?: number) => ({ stream: `case-${n}`, expected: -1, events: [event(n, size)] });
async function countOf(store: SqliteEventStore): Promise<number> {
  const events: StoredEvent[] = [];
  for await (const page of store.readAll()) events.push(...page);
  return events.length;
}
const refusal = (options: Partial<SqliteEventStoreOptions> & { file: string }): Promise<unknown> =>
  openEventStore({ mode: 'embedded', threaded: inline, ...options }).then(
    () => 'opened',
    (error: unknown) => error,
  );

describe('a file that can not be the store', () => {
  const filled = async (): Promise<string> => {
    const file = newFile();
    const store = await openEventStore({ file, mode: 'embedded', threaded: inline });
    for (let n = 0; n < 100; n++) await store.append(one(n));
    await store.close();
    return file;
  };

  it('is refused when it is no database', async () => {
    const file = newFile();
    writeFileSync(file, 'GIF89a'.repeat(1000));
    const error = (await refusal({ file })) as StoreUnavailable;
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(error).toMatchObject({ reason: 'corrupt', message: expect.stringContaining(file) as string });
  });

  it('is refused when it is a database of something else, and stays as it is', async () => {
    const file = newFile();
    const db = openSqlite(file);
    db.exec('CREATE TABLE recipes(name TEXT)');
    db.close();
    const before = readFileSync(file);
    expect(await refusal({ file })).toMatchObject({ reason: 'corrupt' });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('is refused when its schema pages are overwritten', async () => {
    const file = await filled();
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 100, 4096);
    writeFileSync(file, bytes);
    expect(await refusal({ file })).toMatchObject({ reason: 'corrupt' });
  });

  it('is refused when its tail is cut off', async () => {
    const file = await filled();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, 4096 * 3));
    expect(await refusal({ file })).toMatchObject({ reason: 'corrupt' });
  });

  it('is refused when its last event is gone while its head is still known', async () => {
    const file = newFile();
    const store = await openEventStore({ file, mode: 'embedded', threaded: inline });
    await store.append({ stream: 'case-a', expected: -1, events: [event(1), event(2)] });
    await store.close();
    const db = openSqlite(file);
    db.exec('DELETE FROM events WHERE revision = 1');
    db.close();
    expect(await refusal({ file })).toMatchObject({ reason: 'corrupt' });
  });

  it('is refused when it is stamped with another mode, in one clear line', async () => {
    const file = await filled();
    const error = (await refusal({ file, mode: 'trial' })) as StoreUnavailable;
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(error).toMatchObject({ reason: 'otherMode', message: `${file} is a store of mode embedded, not trial` });
    expect(await refusal({ file })).toBe('opened');
  });

  it('is said to be away when its folder does not exist', async () => {
    expect(await refusal({ file: join(newFile(), 'nowhere', 'events.db') })).toMatchObject({ reason: 'away' });
  });
});

describe('a full disk', () => {
  it('refuses appends as `diskFull`, keeps everything readable, and writes again once there is room', async () => {
    const file = newFile();
    const store = await openEventStore({ file, mode: 'embedded', threaded: inline });
    const db = openSqlite(file, { rowsAsArrays: true });
    const writer = createWriter(db, file);
    const write = (n: number) => {
      const { id, type, data, meta } = event(n, 2000);
      const events = [[id, type, 0, JSON.stringify(meta), JSON.stringify(data), null]] as const;
      return writer.commit([{ stream: `case-${n}`, expected: -1, events, sha256: 'a' }])[0]!;
    };
    db.exec('PRAGMA max_page_count=60');
    let written = 0;
    let answer = write(0);
    while (!('refused' in answer)) answer = write(++written);

    const message = expect.stringContaining('the disk is full') as string;
    expect(answer).toEqual({ refused: 'failed', error: { reason: 'diskFull', message } });
    expect(written).toBeGreaterThan(10);
    expect(await countOf(store)).toBe(written);
    expect(write(written)).toMatchObject({ error: { reason: 'diskFull' } });

    db.exec('PRAGMA max_page_count=1000');
    expect(write(written)).toEqual({ revision: 0, position: written + 1 });
    expect(await store.append(one(written + 1))).toMatchObject({ revision: 0 });
    expect(await countOf(store)).toBe(written + 2);
    db.close();
    await store.close();
  });
});

describe('two stores on one file', () => {
  it('do not trust what they remember once the other has written', async () => {
    const file = newFile();
    const open = () => openEventStore({ file, mode: 'embedded', threaded: inline });
    const [a, b] = [await open(), await open()];
    await a.append(one(1));
    await b.append({ stream: 'case-1', expected: 0, events: [event(2)] });
    await expect(a.append({ stream: 'case-1', expected: 0, events: [event(3)] })).rejects.toBeInstanceOf(
      RevisionConflict,
    );
    const answer = await a.append({ stream: 'case-1', expected: 1, events: [event(3)] });
    expect(answer).toEqual({ revision: 2, position: await b.head() });
    await a.close();
    await b.close();
  });
});

it('refuses an event id that stands in another stream, and only that append', async () => {
  const store = await openEventStore({ file: newFile(), mode: 'embedded', threaded: inline });
  await store.append({ stream: 'case-a', expected: -1, events: [event(1)] });
  const results = await Promise.allSettled(
    [
      ['case-b', 2],
      ['case-c', 1],
      ['case-d', 3],
    ].map(([stream, n]) => store.append({ stream: stream as string, expected: -1, events: [event(n as number)] })),
  );
  const reasons = results.map((each) => (each.status === 'rejected' ? (each.reason as Error).constructor : undefined));
  expect(reasons).toEqual([undefined, EventIdTaken, undefined]);
  expect(await store.revision('case-c')).toBe(-1);
  await store.close();
});
