import { canonical, digestText, type Slice } from '@app/kernel';
import { memoryEventStore, someone, type MemoryEventStore } from '@app/kernel/testing';
import { play, type Played } from '../../../test/support/play.js';
import { stockSlice } from '../../../test/support/sample.slice.js';
import { replay, same, type Replayed, type ReplayScope } from './replay.js';

const officer = someone('wang', 'BO', 'bureau-1');
const facts = { most: 10, school: 's1' };
const at = (minute: number) => `2024-09-09T09:${String(minute).padStart(2, '0')}:00.000+08:00`;

async function started(): Promise<{
  store: MemoryEventStore;
  id: string;
  take: (count: number, minute: number, more?: Partial<Played>) => Promise<string>;
}> {
  const store = memoryEventStore();
  const id = await play(store, stockSlice, {
    command: 'OpenStockBook',
    input: { nameZh: '甲册' },
    act: officer,
    at: at(0),
  });
  const take = (count: number, minute: number, more: Partial<Played> = {}) =>
    play(store, stockSlice, {
      command: 'TakeStock',
      id,
      input: { count, on: '2024-09-09' },
      act: officer,
      at: at(minute),
      facts,
      ...more,
    });
  return { store, id, take };
}
async function verdicts(
  store: MemoryEventStore,
  scope: ReplayScope = 'all',
  slices: readonly Slice[] = [stockSlice],
  held?: number,
) {
  const decisions: Replayed[] = [];
  const report = await replay(store, slices, scope, {
    onDecision: (each) => void decisions.push(each),
    ...(held ? { held } : {}),
  });
  return { report, decisions, list: decisions.map(({ command, verdict }) => `${command} ${verdict}`) };
}

describe('replay', () => {
  it('decides every command again and finds it equal', async () => {
    const { store, take } = await started();
    await take(3, 1);
    await take(4, 2);
    const { report, list } = await verdicts(store);
    expect(list).toEqual(['OpenStockBook equal', 'TakeStock equal', 'TakeStock equal']);
    expect(report).toEqual({
      ok: true, events: 5, decisions: 3, counts: { equal: 3, declared: 0, door: 0, differs: 0 }, findings: [], truncated: false, notDecided: [],
    }); // prettier-ignore
  });

  it('shows both sides where a stored event is not what the decider gives', async () => {
    const { store, id, take } = await started();
    await take(3, 1);
    const row = store.rows[1]!;
    row.data = row.data.replace('"total":3', '"total":5');
    const { report } = await verdicts(store);
    expect(report.ok).toBe(false);
    expect(report.findings).toEqual([
      expect.objectContaining({
        stream: `stock-${id}`,
        revision: 1,
        verdict: 'differs',
        stored: [
          {
            type: 'StockTaken',
            effectiveOn: '2024-09-09',
            data: { count: 3, on: '2024-09-09', school: 's1', total: 5 },
          },
          { type: 'StockCounted', effectiveOn: '2024-09-09', data: { total: 3 } },
        ],
        recomputed: [
          {
            type: 'StockTaken',
            effectiveOn: '2024-09-09',
            data: { count: 3, on: '2024-09-09', school: 's1', total: 3 },
          },
          { type: 'StockCounted', effectiveOn: '2024-09-09', data: { total: 3 } },
        ],
      }),
    ]);
  });

  it.each<[string, (row: { data: string; meta: string; record?: string }) => void]>([
    ['effectiveOn', (row) => (row.meta = row.meta.replace('"effectiveOn":"2024-09-09"', '"effectiveOn":"2024-09-08"'))],
    ['visibility', (row) => (row.meta = row.meta.replace('"internal"', '"public"'))],
    ['a fact', (row) => (row.record = row.record!.replace('"most":10', '"most":2'))],
    ['the input', (row) => (row.record = row.record!.replace('"count":3', '"count":4'))],
  ])('differs when %s was changed', async (_, change) => {
    const { store, take } = await started();
    await take(3, 1);
    change(store.rows[1]!);
    expect((await verdicts(store)).list).toEqual(['OpenStockBook equal', 'TakeStock differs']);
  });

  it('differs when a claim was not the one taken, and shows the claims', async () => {
    const { store } = await started();
    store.rows[0]!.record = store.rows[0]!.record!.replace('"key":"甲册"', '"key":"乙册"');
    const { list, report } = await verdicts(store);
    expect(list).toEqual(['OpenStockBook differs']);
    expect(report.findings[0]).toMatchObject({
      stored: { claims: [{ kind: 'stockName', key: '乙册' }] },
      recomputed: { claims: [{ kind: 'stockName', key: '甲册' }] },
    });
  });

  it('takes claims as a set', async () => {
    const { store } = await started();
    const two = [{ kind: 'a', key: '1' }, { kind: 'b', key: '2' }]; // prettier-ignore
    const { workflow } = stockSlice;
    const claiming: Slice = {
      ...stockSlice,
      workflow: {
        ...workflow,
        decide: {
          ...workflow.decide,
          OpenStockBook: () => ({ events: [{ type: 'StockBookOpened', data: { nameZh: '甲册' } }], claims: two }),
        },
      },
    };
    store.rows[0]!.record = canonical({
      ...(JSON.parse(store.rows[0]!.record!) as object),
      claims: [...two].reverse(),
    });
    expect((await verdicts(store, 'all', [claiming])).list).toEqual(['OpenStockBook equal']);
  });

  it('decides by the edition recorded, and tells a declared change from an alarm', async () => {
    const { store, id, take } = await started();
    // Edition 1 knew no limit: it would be refused today.
    const record = { edition: 1 };
    const past: Slice = {
      ...stockSlice,
      workflow: {
        ...stockSlice.workflow,
        decide: { ...stockSlice.workflow.decide, TakeStock: stockSlice.past!.TakeStock![1]!.decide },
      },
    };
    await play(store, past, {
      command: 'TakeStock',
      id,
      input: { count: 30, on: '2024-09-09' },
      act: officer,
      at: at(1),
      facts,
      record,
    });
    await play(store, past, {
      command: 'TakeStock',
      id,
      input: { count: 3, on: '2024-09-09' },
      act: officer,
      at: at(2),
      facts,
      record,
    });
    await take(4, 3);
    const { report, list } = await verdicts(store);
    expect(list.slice(1)).toEqual(['TakeStock declared', 'TakeStock equal', 'TakeStock equal']);
    expect(report.ok).toBe(true);
    expect(report.findings[0]).toMatchObject({
      edition: 1,
      reason: { zh: '原无上限', en: 'There was no limit' },
      recomputed: { code: 'STK_TOO_MANY', values: { count: 30, most: 10 } },
    });
  });

  it('is an alarm when an edition is not kept', async () => {
    const { store, take } = await started();
    await take(3, 1, { record: { edition: 7 } });
    expect((await verdicts(store)).list.at(-1)).toBe('TakeStock differs');
  });

  it('refuses again by the same clause with the same values', async () => {
    const { store, take } = await started();
    await take(11, 1);
    const { list, decisions } = await verdicts(store);
    expect(list).toEqual(['OpenStockBook equal', 'TakeStock equal']);
    expect(decisions[1]).toMatchObject({ refused: 'STK_TOO_MANY', revision: 0 });
    const row = store.rows[1]!;
    row.data = row.data.replace('"most":10', '"most":9');
    expect((await verdicts(store)).list.at(-1)).toBe('TakeStock differs');
    row.record = row.record!.replace('"count":11', '"count":9');
    expect((await verdicts(store)).report.findings[0]).toMatchObject({
      stored: { code: 'STK_TOO_MANY' },
      recomputed: [{ type: 'StockTaken' }, { type: 'StockCounted' }],
    });
  });

  it('judges a refusal on the stream as it was read, not as it went on', async () => {
    const { store, take } = await started();
    await take(11, 1);
    await take(5, 2);
    await take(11, 3);
    const refusals = store.rows.filter((row) => row.type === 'CommandRefused');
    // The first refusal is written down late, as happens when others are quicker.
    refusals[0]!.position = 99;
    store.rows.sort((a, b) => a.position - b.position);
    expect((await verdicts(store)).report.counts).toEqual({ equal: 4, declared: 0, door: 0, differs: 0 });
  });

  it('does not decide again what was refused at the door, or for a claim', async () => {
    const { store, take } = await started();
    await take(11, 1);
    const row = store.rows[1]!;
    const data = JSON.parse(row.data) as object;
    row.data = canonical({ ...data, code: 'SEC_SCOPE', values: {}, decided: false });
    expect((await verdicts(store)).list.at(-1)).toBe('TakeStock door');
    row.data = canonical({ ...data, code: 'STK_TAKEN', values: {}, decided: true });
    row.record = row.record!.replace('"count":11', '"count":9');
    expect((await verdicts(store)).list.at(-1)).toBe('TakeStock differs');
    const claiming = { ...stockSlice, claimClauses: { stockName: 'STK_TAKEN' } };
    expect((await verdicts(store, 'all', [claiming])).list.at(-1)).toBe('TakeStock door');
  });

  it('decides an approved proposal again with both persons, and checks the proposal it approves', async () => {
    const { store, id } = await started();
    const stream = `stock-${id}`;
    const input = { reason: '期末' };
    const digest = digestText({ command: 'CloseStockBook', input, stream });
    const draft = (type: string, data: object) => ({
      type,
      data,
      about: [],
      effectiveOn: '2024-09-09',
      visibility: 'internal' as const,
    });
    const proposed = {
      proposal: 'p1',
      command: 'CloseStockBook',
      input,
      digest,
      by: 'wang',
      organisation: 'bureau-1',
      capacities: ['BL'],
    };
    const nothing: Slice = {
      ...stockSlice,
      workflow: { ...stockSlice.workflow, decide: { ...stockSlice.workflow.decide, CloseStockBook: () => [] } },
    };
    const base = { command: 'CloseStockBook', id, input, act: officer };
    await play(store, nothing, { ...base, at: at(1), before: [draft('CommandProposed', proposed)] });
    await play(store, nothing, {
      ...base,
      at: at(2),
      record: { command: 'RejectCloseStockBook' },
      before: [draft('ProposalRejected', { proposal: 'p1', reason: '再议', by: 'li' })],
    });
    await play(store, stockSlice, {
      ...base,
      at: at(3),
      approvedBy: someone('li', 'BL', 'bureau-1'),
      before: [draft('ProposalApproved', { proposal: 'p1', digest, by: 'li' })],
    });
    expect((await verdicts(store)).list).toEqual([
      'OpenStockBook equal',
      'CloseStockBook equal',
      'RejectCloseStockBook equal',
      'CloseStockBook equal',
    ]);
    const row = store.rows[1]!;
    row.data = row.data.replace(digest, digestText('else'));
    expect((await verdicts(store)).report.findings).toEqual([
      expect.objectContaining({ verdict: 'differs', recomputed: digest }),
    ]);
  });

  it('keeps to one stream, or to what one bureau decided', async () => {
    const { store, id, take } = await started();
    await take(11, 1);
    const other = someone('sun', 'BO', 'bureau-2');
    const second = await play(store, stockSlice, {
      command: 'OpenStockBook',
      input: { nameZh: '乙册' },
      act: other,
      at: at(2),
    });
    await take(2, 3, { act: other, id: second });
    expect((await verdicts(store, { stream: `stock-${id}` })).list).toEqual(['OpenStockBook equal', 'TakeStock equal']);
    expect((await verdicts(store, { bureau: 'bureau-2' })).list).toEqual(['OpenStockBook equal', 'TakeStock equal']);
    expect((await verdicts(store, { bureau: 's1' })).list).toEqual(['TakeStock equal']);
  });

  it('holds few streams and still sees each as it was', async () => {
    const { store, id, take } = await started();
    const ids = [id];
    for (const n of [1, 2, 3])
      ids.push(
        await play(store, stockSlice, {
          command: 'OpenStockBook',
          input: { nameZh: `第${n}册` },
          act: officer,
          at: at(n),
        }),
      );
    for (let minute = 10; minute < 22; minute++) await take(minute % 5 || 7, minute, { id: ids[minute % 4]! });
    expect((await verdicts(store, 'all', [stockSlice], 2)).report.counts).toMatchObject({ equal: 16, differs: 0 });
  });

  it('names the streams nobody decides', async () => {
    const { store } = await started();
    const { report } = await verdicts(store, 'all', []);
    expect(report).toMatchObject({ decisions: 0, notDecided: ['stock'] });
  });
});

describe('same', () => {
  it.each([
    [{ a: 1, b: undefined }, { a: 1 }, true],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: [1, { b: 'x' }] }, { a: [1, { b: 'x' }] }, true],
    [[1, 2], [1], false],
    [[], {}, false],
    [{}, [], false],
    [null, {}, false],
    [0, false, false],
  ])('%j and %j: %s', (made, stored, expected) => expect(same(made, stored)).toBe(expected));
});
