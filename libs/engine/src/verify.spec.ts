import { canonical, type EventMeta } from '@app/kernel';
import { memoryEventStore, someone, type MemoryEventStore, type MemoryRow } from '@app/kernel/testing';
import { play } from '../../../test/support/play.js';
import { stockSlice } from '../../../test/support/sample.slice.js';
import { verify } from './verify.js';

const officer = someone('wang', 'BO', 'bureau-1');

/** Two books; the first has five events in three batches, the second one: rows 0, 2 to 5 and 1 of the log. */
async function written(): Promise<MemoryEventStore> {
  const store = memoryEventStore();
  const book = (nameZh: string, at: string) =>
    play(store, stockSlice, { command: 'OpenStockBook', input: { nameZh }, act: officer, at });
  const id = await book('甲册', '2024-09-09T09:00:00.000+08:00');
  await book('乙册', '2024-09-09T09:01:00.000+08:00');
  for (const count of [3, 4])
    await play(store, stockSlice, {
      command: 'TakeStock',
      id,
      input: { count, on: '2024-09-09' },
      act: officer,
      at: `2024-09-09T09:0${count}:00.000+08:00`,
      facts: { most: 10, school: 's1' },
    });
  return store;
}
const inMeta = (change: (meta: EventMeta) => object) => (row: MemoryRow) => {
  const meta = JSON.parse(row.meta) as EventMeta;
  row.meta = canonical({ ...meta, ...change(meta) });
};
const flip = (digit: string): string => (digit[0] === '0' ? '1' : '0') + digit.slice(1);

/** Row 2: first event of a batch (revision 1). Each change is one byte, or one word where a byte would not be a value any more. */
const changes: [string, (row: MemoryRow) => void][] = [
  ['data', (row) => (row.data = row.data.replace('"count":3', '"count":8'))],
  ['data, white space only', (row) => (row.data = row.data.replace(',', ', '))],
  ['data, no JSON any more', (row) => (row.data = row.data.slice(0, -1))],
  ['meta, no JSON any more', (row) => (row.meta = row.meta.slice(1))],
  ['record', (row) => (row.record = row.record!.replace('"most":10', '"most":11'))],
  ['record, gone', (row) => delete row.record],
  ['id', (row) => (row.id = flip(row.id))],
  ['type', (row) => (row.type = 'StockTakem')],
  ['meta.schemaVersion', inMeta(() => ({ schemaVersion: 2 }))],
  ['meta.about', inMeta(() => ({ about: ['school-s2'] }))],
  ['meta.effectiveOn', inMeta(() => ({ effectiveOn: '2024-09-08' }))],
  ['meta.visibility', inMeta(() => ({ visibility: 'public' }))],
  ['meta.recordedAt', inMeta(() => ({ recordedAt: '2024-09-09T09:02:00.000+08:00' }))],
  ['meta.commandId', inMeta(({ commandId }) => ({ commandId: flip(commandId) }))],
  ['meta.index', inMeta(() => ({ index: 1 }))],
  ['meta.count', inMeta(() => ({ count: 1 }))],
  ['meta.backdated', inMeta(() => ({ backdated: true }))],
  ['meta.digest.sha256', inMeta(({ digest }) => ({ digest: { ...digest, sha256: flip(digest.sha256) } }))],
  ['meta.digest.sm3', inMeta(({ digest }) => ({ digest: { ...digest, sm3: flip(digest.sm3) } }))],
];

describe('verify', () => {
  it('finds nothing in a log nobody touched', async () => {
    const progress: number[] = [];
    const report = await verify(await written(), { onProgress: ({ events }) => progress.push(events) });
    expect(report).toEqual({ ok: true, events: 6, streams: 2, findings: [], truncated: false });
    expect(progress.at(-1)).toBe(6);
  });

  it.each(changes)('names the event whose %s was changed', async (_, change) => {
    const store = await written();
    const row = store.rows[2]!;
    change(row);
    const whole = await verify(store);
    expect(whole.findings).toHaveLength(1);
    expect(whole.findings[0]).toMatchObject({ stream: row.stream, revision: 1 });
    expect(whole.findings[0]!.says.zh).toContain(`${row.stream}@1`);
    const alone = await verify(store, { stream: row.stream });
    expect(alone.findings).toEqual(whole.findings);
  });

  it.each([
    ...changes.filter(([name]) => name.startsWith('meta') && name !== 'meta.index'),
    ['meta.index', inMeta(() => ({ index: 0 }))] as (typeof changes)[number],
    ['record, where none belongs', (row: MemoryRow) => (row.record = '{}')] as (typeof changes)[number],
  ])('names the event inside a batch whose %s was changed', async (_, change) => {
    const store = await written();
    change(store.rows[3]!);
    const { findings } = await verify(store);
    expect(findings).toEqual([expect.objectContaining({ stream: store.rows[3]!.stream, revision: 2 })]);
  });

  it('names both ends of an event moved to another stream, and of a changed revision', async () => {
    const moved = await written();
    const [stream, other] = [moved.rows[2]!.stream, moved.rows[1]!.stream];
    moved.rows[2]!.stream = other;
    expect((await verify(moved)).findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ stream, revision: 1, fault: 'missing' }),
        expect.objectContaining({ stream: other, revision: 1, fault: 'sha256' }),
      ]),
    );
    const renumbered = await written();
    renumbered.rows[2]!.revision = 7;
    expect((await verify(renumbered)).findings[0]).toMatchObject({ stream, revision: 1, fault: 'missing' });
    renumbered.rows[2]!.revision = 0;
    expect((await verify(renumbered)).findings[0]).toMatchObject({ stream, revision: 0, fault: 'outOfOrder' });
  });

  it.each([
    ['the first of its stream', 0, 0],
    ['the only one of its stream', 1, 0],
    ['one in the middle', 3, 2],
    ['the last of its stream and of the store', 5, 4],
  ])('names a missing event: %s', async (_, at, revision) => {
    const store = await written();
    const [gone] = store.rows.splice(at, 1);
    const { findings } = await verify(store);
    expect(findings).toContainEqual(expect.objectContaining({ stream: gone!.stream, revision, fault: 'missing' }));
    expect((await verify(store, { stream: gone!.stream })).findings[0]).toMatchObject({ revision, fault: 'missing' });
  });

  it('notices a stream that vanished with its head, by the gap between positions', async () => {
    const store = await written();
    store.rows.splice(1, 1);
    const headless = { ...store, exclusive: false, async *heads() {} };
    expect((await verify(headless, { contiguous: true })).findings).toEqual([
      expect.objectContaining({ stream: store.rows[1]!.stream, revision: 1, fault: 'positionGap' }),
      expect.objectContaining({ fault: 'claimUnfounded' }),
    ]);
  });

  it('notices a torn batch where a store keeps no heads', async () => {
    const store = await written();
    store.rows.pop();
    const headless = { ...store, exclusive: false, async *heads() {} };
    expect((await verify(headless, { contiguous: true })).findings).toEqual([
      expect.objectContaining({ stream: store.rows[0]!.stream, revision: 4, fault: 'missing' }),
    ]);
  });

  it('notices a whole history rewritten with right digests, by the head the store holds', async () => {
    const [store, forged] = [await written(), await written()];
    const last = forged.rows[5]!;
    const heads = store.heads.bind(store);
    const swapped = { ...forged, heads: async function* () {
      for await (const all of heads()) yield all.map((each) => (each.stream === last.stream ? { ...each, sha256: flip(each.sha256) } : each));
    } }; // prettier-ignore
    expect((await verify(swapped)).findings).toEqual([expect.objectContaining({ revision: 4, fault: 'headDiffers' })]);
  });

  it.each([
    ['of one stream', 4, 5],
    ['of one batch and the next', 3, 4],
    ['of two streams', 1, 2],
  ])('notices two events swapped %s', async (_, a, b) => {
    const store = await written();
    const [one, two] = [store.rows[a]!, store.rows[b]!];
    [store.rows[a], store.rows[b]] = [
      { ...two, position: one.position },
      { ...one, position: two.position },
    ];
    const { findings } = await verify(store);
    expect(findings.length).toBeGreaterThan(0);
    expect([one.stream, two.stream]).toContain(findings[0]!.stream);
    expect(['missing', 'outOfOrder']).toContain(findings[0]!.fault);
  });

  it('keeps at most as many findings as asked for', async () => {
    const store = await written();
    for (const row of store.rows) row.id = flip(row.id);
    const report = await verify(store, { limit: 1 });
    expect(report.findings).toHaveLength(1);
    expect(report.truncated).toBe(true);
  });

  it('stops when told to', async () => {
    await expect(verify(await written(), { signal: AbortSignal.abort() })).rejects.toThrow('abort');
  });
});
