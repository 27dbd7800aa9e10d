import { emptyFold, foldEvent, instantOf, type EventStore, type Folded } from '@app/kernel';
import { someone } from '@app/kernel/testing';
import { replay } from '../../libs/engine/src/replay.js';
import { play } from '../support/play.js';
import { stockSlice } from '../support/sample.slice.js';
import type { BenchRow } from './event-store.bench.js';
import type { BenchStores } from './stores.js';

const streams = 2000;
const rounds = 5;

/** G8: deciding everything again (read, fold, decide, compare) beside reading and folding alone. */
export async function g8(on: BenchStores): Promise<BenchRow[]> {
  const store = await on.log({ threaded: false });
  try {
    await fill(store);
    const [plain, again]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      plain.push(await rate(() => foldAll(store)));
      again.push(await rate(async () => (await replay(store, [stockSlice], 'all')).events));
    }
    const [floor, figure] = [median(plain), median(again)];
    const row = (contender: string, of: number, goal = ''): BenchRow => ({
      store: on.name, workload: 'decision replay', contender, figure: Math.round(of), unit: 'events/s', ofFloor: of / floor, goal,
    }); // prettier-ignore
    return [row('read and fold', floor), row('read, fold, decide again, compare', figure, '>= 0.5')];
  } finally {
    await store.close();
  }
}

/** Five events in three commands a stream, with records of some 400 bytes. */
async function fill(store: EventStore): Promise<void> {
  const act = someone('01920000-0000-7000-8000-00000000000a', 'BO', '01920000-0000-7000-8000-00000000000b');
  const facts = { most: 1000, school: '01920000-0000-7000-8000-00000000000c' };
  const start = Date.UTC(2024, 8, 9);
  for (let n = 0; n < streams; n++) {
    const at = instantOf(start + n * 1000);
    const id = await play(store, stockSlice, { command: 'OpenStockBook', input: { nameZh: `第${n}册` }, act, at });
    for (const count of [3, 5])
      await play(store, stockSlice, { command: 'TakeStock', id, input: { count, on: '2024-09-09' }, act, at, facts });
  }
}

async function foldAll(store: EventStore): Promise<number> {
  const folds = new Map<string, Folded>();
  let events = 0;
  for await (const batch of store.readAll())
    for (const event of batch) {
      let folded = folds.get(event.stream);
      if (!folded) folds.set(event.stream, (folded = emptyFold(stockSlice.workflow)));
      foldEvent(stockSlice.workflow, folded, event);
      events++;
    }
  return events;
}

export async function rate(work: () => Promise<number>): Promise<number> {
  const from = performance.now();
  const events = await work();
  return (events * 1000) / (performance.now() - from);
}
export const median = (of: readonly number[]): number => [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)]!;
