import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEventStore, openSqlite, type SqliteEventStore } from '@app/event-store';
import { noDigest, systemAct, type Claim, type Digest } from '@app/kernel';
import { chain } from './append.js';
import { verify } from './verify.js';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

interface Step {
  stream: string;
  at: string;
  claims?: Claim[];
  releases?: Claim[];
}
const name = (key: string): Claim => ({ kind: 'name', key });
const number = (number: number): Claim => ({ series: 'case-2024', number });
/** Positions 1 to 5. The name 甲 passes from case-a to case-c; case-b and case-c stand in one millisecond. */
const steps: Step[] = [
  { stream: 'case-a', at: '2024-09-09T09:00:00.000+08:00', claims: [name('甲'), number(1)] },
  { stream: 'case-b', at: '2024-09-09T09:01:00.000+08:00', claims: [name('乙'), number(2)] },
  { stream: 'case-a', at: '2024-09-09T09:02:00.000+08:00', claims: [name('丙')], releases: [name('甲'), name('乙')] },
  { stream: 'case-c', at: '2024-09-09T09:03:00.000+08:00', claims: [name('甲')] },
  { stream: 'case-b', at: '2024-09-09T09:03:00.000+08:00' },
];
/** Appends the steps, two events each where a stream begins. */
function appender(store: SqliteEventStore) {
  const heads = new Map<string, { revision: number; digest: Digest }>();
  return async ({ stream, at, claims = [], releases = [] }: Step) => {
    const { revision, digest } = heads.get(stream) ?? { revision: -1, digest: noDigest };
    const draft = { type: 'CaseChanged', data: { at }, about: [], effectiveOn: '2024-09-09', visibility: 'internal' as const }; // prettier-ignore
    const events = chain(
      stream,
      revision,
      [draft],
      {
        recordedAt: at,
        commandId: `0191d44b-7280-7000-8000-${String(revision + 1).padStart(12, '0')}`,
        record: {
          command: 'ChangeCase',
          edition: 1,
          input: {},
          act: systemAct,
          read: revision,
          correlation: 'c',
          claims,
          releases,
          release: 'test',
        },
      },
      digest,
    );
    await store.append({ stream, expected: revision, events, claims, releases });
    heads.set(stream, { revision: revision + 1, digest: events[0]!.meta.digest });
  };
}
async function written(): Promise<{ file: string; store: SqliteEventStore; append: (step: Step) => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'juanzong-verify-'));
  folders.push(folder);
  const file = join(folder, 'events.db');
  const store = await openEventStore({ file, mode: 'embedded', threaded: false });
  const append = appender(store);
  for (const step of steps) await append(step);
  return { file, store, append };
}
function tamper(file: string, sql: string): void {
  const db = openSqlite(file);
  db.exec(sql);
  db.close();
}
const later = '2024-09-09T09:04:00.000+08:00';

describe('verify, what is stored', () => {
  it('finds nothing in a store nobody touched', async () => {
    const { store } = await written();
    expect(await verify(store)).toEqual({ ok: true, events: 5, streams: 3, findings: [], truncated: false });
    expect((await verify(store, { stream: 'case-a' })).ok).toBe(true);
    await store.close();
  });

  it.each([
    ['events.position', 'UPDATE events SET position = 9 WHERE position = 5', 'positionGap', 'case-b', 1],
    ['events.stream', `UPDATE events SET stream = 'case-d' WHERE position = 4`, 'missing', 'case-c', 0],
    ['events.revision', 'UPDATE events SET revision = 7 WHERE position = 5', 'missing', 'case-b', 1],
    ['events.id', `UPDATE events SET id = replace(id, '-', '_') WHERE position = 2`, 'sha256', 'case-b', 0],
    ['events.type', `UPDATE events SET type = 'CaseChangee' WHERE position = 2`, 'sha256', 'case-b', 0],
    ['events.reached', 'UPDATE events SET reached = reached + 1 WHERE position = 3', 'reachedDiffers', 'case-a', 1],
    ['events.reached, set back', 'UPDATE events SET reached = 0 WHERE position = 5', 'reachedDiffers', 'case-b', 1],
    [
      'events.meta',
      `UPDATE events SET meta = replace(meta, '09:01', '09:02') WHERE position = 2`,
      'sha256',
      'case-b',
      0,
    ],
    [
      'events.data',
      `UPDATE events SET data = replace(data, '09:01', '09:02') WHERE position = 2`,
      'sha256',
      'case-b',
      0,
    ],
    [
      'events.record',
      `UPDATE events SET record = replace(record, '乙', '丁') WHERE position = 2`,
      'sha256',
      'case-b',
      0,
    ],
    ['a row of events', 'DELETE FROM events WHERE position = 2', 'missing', 'case-b', 0],
    ['streams.stream', `UPDATE streams SET stream = 'case-d' WHERE stream = 'case-a'`, 'headMissing', 'case-a', 1],
    [
      'streams.stream, without events',
      `UPDATE streams SET stream = 'case-d' WHERE stream = 'case-a'`,
      'missing',
      'case-d',
      0,
    ],
    [
      'streams.revision, set back',
      `UPDATE streams SET revision = 0 WHERE stream = 'case-a'`,
      'headDiffers',
      'case-a',
      1,
    ],
    ['streams.revision, put on', `UPDATE streams SET revision = 2 WHERE stream = 'case-a'`, 'missing', 'case-a', 2],
    ['streams.sha256', `UPDATE streams SET sha256 = '0' WHERE stream = 'case-a'`, 'headDiffers', 'case-a', 1],
    ['a row of streams', `DELETE FROM streams WHERE stream = 'case-a'`, 'headMissing', 'case-a', 1],
    ['all rows of streams', 'DELETE FROM streams', 'headMissing', 'case-c', 0],
    ['claims.kind', `UPDATE claims SET kind = 'no' WHERE key = '丙'`, 'claimMissing', 'case-a', 1],
    ['claims.key', `UPDATE claims SET key = '丁' WHERE key = '丙'`, 'claimUnfounded', 'case-a', -1],
    ['claims.stream', `UPDATE claims SET stream = 'case-a' WHERE key = '甲'`, 'claimMissing', 'case-c', 0],
    ['a row of claims', `DELETE FROM claims WHERE key = '乙'`, 'claimMissing', 'case-b', 0],
    ['a row of claims, added', `INSERT INTO claims VALUES('name', '丁', 'case-b')`, 'claimUnfounded', 'case-b', -1],
    ['series.name', `UPDATE series SET name = 'case-2023'`, 'seriesDiffers', '', -1],
    ['series.last, set back', 'UPDATE series SET last = 1', 'seriesDiffers', 'case-b', 0],
    ['series.last, put on', 'UPDATE series SET last = 3', 'seriesDiffers', 'case-b', 0],
    ['a row of series', 'DELETE FROM series', 'seriesDiffers', 'case-b', 0],
  ] as const)('names %s', async (_, sql, fault, stream, revision) => {
    const { file, store } = await written();
    tamper(file, sql);
    const { ok, findings } = await verify(store);
    expect(ok).toBe(false);
    expect(findings).toContainEqual(expect.objectContaining({ fault, stream, revision }));
    for (const { says } of findings) expect(says.zh && says.en).not.toContain('undefined');
    await store.close();
  });

  it('says which value and which series', async () => {
    const { file, store } = await written();
    tamper(file, `DELETE FROM claims WHERE key = '乙'; UPDATE series SET last = 1`);
    expect((await verify(store)).findings.map(({ says }) => says)).toEqual([
      { zh: '编号序列“case-2024”的末号与记录不符。', en: 'The last number of series "case-2024" is not what the records say.' },
      { zh: 'case-b@0 占用的“name 乙”未登记在其名下。', en: '"name 乙", claimed at case-b@0, is not held by its stream.' },
    ]); // prettier-ignore
    await store.close();
  });

  it('leaves what is appended meanwhile to the next time', async () => {
    const { store, append } = await written();
    let appended = 0;
    const onProgress = async () => {
      if (appended++ > 0) return;
      await append({ stream: 'case-a', at: later, claims: [name('丁'), number(3)], releases: [name('丙')] });
      await append({ stream: 'case-e', at: later, claims: [name('丙')] });
    };
    // Before the tables are read the appends are through.
    const slow = { ...store, async *heads() {
      await new Promise((done) => setTimeout(done, 50));
      yield* store.heads();
    } }; // prettier-ignore
    expect(await verify(slow, { onProgress: () => void onProgress() })).toMatchObject({ ok: true, events: 5 });
    expect(await verify(store)).toMatchObject({ ok: true, events: 7 });
    await store.close();
  });
});
