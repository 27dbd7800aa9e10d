import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { categoryOf, emptyFold, foldEvent, type AnyView, type Slice, type StoredEvent, type View } from '@app/kernel';
import { documentsOf, someone } from '@app/kernel/testing';
import { slices, views } from '@app/workflows';
import { play } from '../support/play.js';
import { expectReplayed } from '../support/replayed.js';
import { stockSlice } from '../support/sample.slice.js';
import { memoryEventStore } from '@app/kernel/testing';
import { record, recorded } from './recording.js';

const recordings = readdirSync(__dirname).filter((name) => name.endsWith('.jsonl'));
const all: readonly AnyView[] = [...slices.flatMap((slice) => [slice.listing, ...(slice.views ?? [])]), ...views];

/** Folds every stream and projects every view; throws where a release has forgotten an event. */
async function foldAndProject(file: string, of: readonly Slice[], shown: readonly AnyView[]): Promise<void> {
  const store = await recorded(file);
  const folds = new Map<string, ReturnType<typeof emptyFold>>();
  const events: StoredEvent[] = [];
  for await (const batch of store.readAll()) events.push(...batch);
  for (const event of events) {
    const slice = of.find(({ workflow }) => workflow.name === categoryOf(event.stream));
    if (!slice) continue;
    const folded = folds.get(event.stream) ?? emptyFold(slice.workflow);
    folds.set(event.stream, folded);
    foldEvent(slice.workflow, folded, event);
  }
  expect(folds.size).toBeGreaterThan(0);
  for (const view of shown) documentsOf(view as unknown as View, ...events);
  await expectReplayed(store, of);
}

describe('history', () => {
  it.each([...recordings, 'fresh'])('%s folds, projects and replays', async (name) => {
    if (name !== 'fresh') return foldAndProject(join(__dirname, name), slices, all);
    const folder = mkdtempSync(join(tmpdir(), 'history-'));
    const file = join(folder, 'fresh.jsonl');
    const store = memoryEventStore();
    const act = someone('wang', 'BO', 'bureau-1');
    const at = '2024-09-09T09:00:00.000+08:00';
    const id = await play(store, stockSlice, { command: 'OpenStockBook', input: { nameZh: '甲册' }, act, at });
    const input = { count: 3, on: '2024-09-09' };
    const facts = { most: 2, school: 's1' };
    await play(store, stockSlice, { command: 'TakeStock', id, input, act, at, facts });
    expect(await record(store, file)).toBe(2);
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(3);
    expect((await recorded(file)).rows).toEqual(store.rows);
    await foldAndProject(file, [stockSlice], [stockSlice.listing]);
    rmSync(folder, { recursive: true });
  });
});
