import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  hashedId,
  noDigest,
  StoreUnavailable,
  systemAct,
  view,
  type AnyView,
  type CommandRecord,
  type NewEvent,
  type Position,
  type StoredEvent,
  type ViewStore,
} from '@app/kernel';
import { memoryEventStore, stored, type MemoryEventStore } from '@app/kernel/testing';
import { openSqliteViewStore } from '@app/view-store';
import { chain } from './append.js';
import { NotCaughtUp } from './engine.js';
import { project, wholeCommands, type Documents } from './projector.js';
import { watchCheckpoints } from './projector.checkpoints.js';
import { gathered } from './projector.gathered.js';
import { startProjector, type Projector, type ProjectorOptions } from './projector.runner.js';

interface Count {
  id: string;
  group: string;
  n: number;
  by?: string;
}
const countsOf = (version = 1, step = 1, more: object = {}) =>
  view<Count>({
    name: 'counts',
    version,
    title: { zh: '计数', en: 'Counts' },
    types: ['Counted', 'Grouped', 'GroupEnded'],
    ids: (event) => (event.type === 'GroupEnded' ? [] : [event.stream]),
    also: (event) => (event.type === 'GroupEnded' ? { field: 'group', value: String(event.data.group) } : undefined),
    fold: (document, event, id) => {
      if (event.type === 'GroupEnded') return undefined;
      const next = document ?? { id, group: '', n: 0 };
      if (event.type === 'Grouped') next.group = String(event.data.group);
      else next.n += step;
      if (event.data.bad) throw new Error('this fold fails');
      if (event.record) next.by = event.record.act.by;
      return next;
    },
    index: { n: 'number', group: 'text' },
    scope: { open: true },
    ...more,
  }) as unknown as AnyView;
const counts = countsOf();
/** A view that none of these events touches. */
const namesOf = () => countsOf(1, 1, { name: 'names', types: ['Named'] });

const events = (...list: [stream: string, type: string, data?: object][]): StoredEvent[] =>
  list.map(([stream, type, data = {}], i) =>
    stored({
      stream,
      type,
      data,
      position: `e.${i + 1}`,
      id: `event-${i + 1}`,
      meta: { ...stored({ stream, type, data }).meta, commandId: `command-${i + 1}` },
    }),
  );
const emptyStore = { byId: async () => new Map(), byField: async () => new Map() };
const projected = async (of: AnyView, list: StoredEvent[], load = emptyStore) => {
  const documents: Documents = new Map();
  const held = new Set<string>();
  return { ...(await project(of, list, documents, held, load)), documents, held };
};

describe('project', () => {
  it('answers one change per document, as it stands after the batch', async () => {
    const { changes } = await projected(counts, events(['a', 'Counted'], ['b', 'Counted'], ['a', 'Counted']));
    expect(changes).toEqual([
      { id: 'a', document: { id: 'a', group: '', n: 2 }, position: 'e.3' },
      { id: 'b', document: { id: 'b', group: '', n: 1 }, position: 'e.2' },
    ]);
  });
  it('answers one change per command for views that keep versions, none changed by a later one', async () => {
    const list = events(['a', 'Counted'], ['a', 'Counted'], ['a', 'Counted']);
    Object.assign(list[1]!.meta, { commandId: 'command-1' });
    const { changes } = await projected(countsOf(1, 1, { knownAt: true }), list);
    expect(changes.map(({ document, position }) => [position, document?.n])).toEqual([['e.2', 2], ['e.3', 3]]); // prettier-ignore
  });
  it('goes on with what the store holds', async () => {
    const load = { ...emptyStore, byId: async () => new Map([['a', { id: 'a', group: '', n: 40 }]]) };
    expect((await projected(counts, events(['a', 'Counted'], ['a', 'Counted']), load)).documents.get('a')).toMatchObject({ n: 42 }); // prettier-ignore
  });
  it('parks a document whose fold fails as it was before, holds its later events, and lets the rest flow', async () => {
    const list = events(['a', 'Counted'], ['a', 'Counted', { bad: true }], ['a', 'Counted'], ['b', 'Counted']);
    const { changes, parked, held } = await projected(counts, list);
    expect(changes.map(({ id, document }) => [id, document?.n])).toEqual([['a', 1], ['b', 1]]); // prettier-ignore
    expect(parked).toEqual([{ id: 'a', position: 'e.2', eventId: 'event-2', reason: 'this fold fails' }]);
    expect([...held]).toEqual(['a']);
  });
  it('parks an event whose documents cannot be told', async () => {
    const lost = countsOf(1, 1, { ids: (event: StoredEvent) => [(event.data.to as { id: string }).id] });
    const { changes, parked } = await projected(lost, events(['a', 'Counted'], ['b', 'Counted', { to: { id: 'x' } }]));
    expect(changes.map((each) => each.id)).toEqual(['x']);
    expect(parked.map((each) => each.id)).toEqual(['event-1']);
  });
  it('touches all documents of a field, those of this batch as they stand now', async () => {
    const load = {
      ...emptyStore,
      byField: async () => new Map([['old', { id: 'old', group: 'g', n: 1 }], ['moved', { id: 'moved', group: 'g', n: 1 }]]), // prettier-ignore
    };
    const { changes } = await projected(
      counts,
      events(
        ['new', 'Grouped', { group: 'g' }],
        ['moved', 'Grouped', { group: 'h' }],
        ['x', 'GroupEnded', { group: 'g' }],
      ),
      load,
    );
    expect(Object.fromEntries(changes.map(({ id, document }) => [id, document?.group]))).toEqual({ new: undefined, old: undefined, moved: 'h' }); // prettier-ignore
  });
});

it('wholeCommands cuts after whole commands and gives each event the record of its first', () => {
  const record = { act: systemAct } as CommandRecord;
  const part = (id: string, index: number, count: number, more = {}): StoredEvent =>
    stored({ stream: 'a', type: 'Counted', data: {}, id, meta: { ...stored({ stream: 'a', type: 'x', data: {} }).meta, index, count }, ...more }); // prettier-ignore
  const cut = wholeCommands();
  expect(cut([part('1', 0, 1), part('2', 0, 3, { record }), part('3', 1, 3)]).map((each) => each.id)).toEqual(['1']);
  const rest = cut([part('4', 2, 3), part('5', 0, 2)]);
  expect(rest.map((each) => [each.id, each.record])).toEqual([['2', record], ['3', record], ['4', record]]); // prettier-ignore
});

it('gathered hands over together what came while the consumer was busy, and passes errors on', async () => {
  const one = (id: string) => ({ events: events([id, 'Counted']) });
  async function* source() {
    yield one('a');
    yield one('b');
    yield one('c');
    throw new StoreUnavailable('gone');
  }
  const seen: string[][] = [];
  const all = (async () => {
    for await (const batch of gathered(source(), 2)) {
      seen.push(batch.map((each) => each.stream));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  await expect(all).rejects.toThrow('gone');
  expect(seen.flat()).toEqual(['a', 'b', 'c']);
  expect(seen.length).toBeLessThan(3);
});

describe('the projector', () => {
  const folder = mkdtempSync(join(tmpdir(), 'juanzong-projector-'));
  let files = 0;
  let store: MemoryEventStore;
  let views: ViewStore;
  const running: Projector[] = [];
  beforeEach(() => {
    store = memoryEventStore();
    views = openSqliteViewStore(join(folder, `views-${files++}.db`));
  });
  afterEach(async () => {
    for (const each of running.splice(0)) await each.close();
    await views.close();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const start = async (of: AnyView[] = [counts], more: Partial<ProjectorOptions> = {}): Promise<Projector> => {
    const projector = await startProjector({ store, views, of, retryMs: 5, ...more });
    running.push(projector);
    return projector;
  };
  const batch = (stream: string, revision: number, data: object[], type = 'Counted'): NewEvent[] =>
    chain(
      stream,
      revision - 1,
      data.map((each) => ({ type, data: each, about: [], effectiveOn: '2024-09-02', visibility: 'internal' as const })),
      {
        recordedAt: '2024-09-02T09:00:00.000+08:00',
        commandId: hashedId(1, stream, revision),
        record: { command: 'Count', edition: 1, input: {}, act: { ...systemAct, by: stream }, read: revision - 1, correlation: 'c', release: 'r' }, // prettier-ignore
      },
      noDigest,
    );
  const append = async (stream: string, data: object[] = [{}], type?: string): Promise<Position> => {
    const expected = await store.revision(stream);
    return (await store.append({ stream, expected, events: batch(stream, expected + 1, data, type) })).position;
  };
  const shown = async (id: string, of = counts) => {
    const row = await views.get(of, id);
    return row && (JSON.parse(row.text) as Count);
  };

  it('builds what is behind, then follows; every event of a command sees its record', async () => {
    await append('a-1', [{}, {}, {}]);
    const projector = await start();
    await projector.caughtUpTo(counts, (await store.head())!, 2000);
    expect(await shown('a-1')).toEqual({ id: 'a-1', group: '', n: 3, by: 'a-1' });
    const position = await append('b-1');
    projector.appended(position);
    await projector.caughtUpTo(counts, position, 2000);
    expect((await shown('b-1'))?.n).toBe(1);
    expect(projector.lag()).toEqual({ counts: 0 });
  });
  it('goes on from its checkpoint after a restart, and folds nothing twice', async () => {
    const first = await start();
    await first.caughtUpTo(counts, await append('a-1'), 2000);
    await first.close();
    await append('a-1');
    const second = await start();
    await second.caughtUpTo(counts, (await store.head())!, 2000);
    expect((await shown('a-1'))?.n).toBe(2);
  });
  it('says how far a view is behind, and does not wait for ever', async () => {
    const projector = await start();
    await append('a-1', [{ bad: true }]);
    projector.appended('1.1000');
    await expect(projector.caughtUpTo(counts, '1.1000', 20)).rejects.toBeInstanceOf(NotCaughtUp);
    expect(projector.lag().counts).toBeGreaterThanOrEqual(999);
  });
  it('keeps a document parked across restarts while the rest flows', async () => {
    await append('a-1');
    await append('a-1', [{ bad: true }]);
    const first = await start();
    await first.caughtUpTo(counts, await append('b-1'), 2000);
    await first.close();
    const second = await start();
    await append('a-1');
    await second.caughtUpTo(counts, await append('b-1'), 2000);
    expect([(await shown('a-1'))?.n, (await shown('b-1'))?.n]).toEqual([1, 2]);
    expect((await views.parked(counts)).map((each) => [each.id, each.reason])).toEqual([['a-1', 'this fold fails']]);
  });
  it('touches documents by field across batches', async () => {
    const projector = await start();
    await projector.caughtUpTo(counts, await append('a-1', [{ group: 'g' }], 'Grouped'), 2000);
    await projector.caughtUpTo(counts, await append('x-1', [{ group: 'g' }], 'GroupEnded'), 2000);
    expect(await shown('a-1')).toBeUndefined();
  });
  it('a new version is built beside the old one, which is read until then', async () => {
    const first = await start();
    await first.caughtUpTo(counts, await append('a-1'), 2000);
    await first.close();
    const next = countsOf(2, 10);
    const progress: string[] = [];
    const second = await start([next], { onProgress: ({ view: of, done, total }) => progress.push(`${of} ${done}/${total}`) }); // prettier-ignore
    await second.caughtUpTo(next, (await store.head())!, 2000);
    expect((await shown('a-1', next))?.n).toBe(10);
    expect((await shown('a-1'))?.n).toBe(1);
    expect(progress).toEqual(['counts 1/1']);
  });
  it('a forced rebuild says whether the old documents were right, and is read afterwards', async () => {
    const projector = await start();
    await append('a-1', [{}, {}]);
    await projector.caughtUpTo(counts, await append('b-1'), 2000);
    expect(await projector.rebuild(counts)).toMatchObject({ view: 'counts', same: true });
    await views.commit(counts, [{ id: 'a-1', document: { n: 99 }, position: '1.4' }], '1.4');
    await append('c-1');
    expect(await projector.rebuild(counts)).toMatchObject({ same: false });
    await projector.caughtUpTo(counts, await append('a-1'), 2000);
    expect((await shown('a-1'))?.n).toBe(3);
    expect(await views.generations()).toEqual([{ name: 'counts', version: 1, serving: true }]);
  });
  it('nothing is lost when events come while views are built', async () => {
    for (let i = 0; i < 40; i++) await append(`a-${i % 7}`);
    const projector = await start([counts], { buildBatch: 3, batch: 2 });
    for (let i = 0; i < 40; i++) await append(`a-${i % 7}`);
    await projector.caughtUpTo(counts, (await store.head())!, 5000);
    const rows = (await views.find(counts, {})).rows.map((row) => (JSON.parse(row.text) as Count).n);
    expect(rows.reduce((sum, n) => sum + n)).toBe(80);
  });
  it('a store that is away is tried again; a view that cannot be stored is set aside and the rest flows', async () => {
    let away = 3;
    const flaky: ViewStore = Object.assign(Object.create(views) as ViewStore, {
      commitAll: async (...args: Parameters<ViewStore['commitAll']>) => {
        if (away-- > 0) throw new StoreUnavailable('busy');
        return views.commitAll(...args);
      },
    });
    const broken = countsOf(1, 1, { name: 'broken', search: () => { throw new Error('no text'); } }); // prettier-ignore
    const errors: string[] = [];
    await append('a-1');
    const projector = await start([broken, counts], { views: flaky, onError: (error, of) => errors.push(`${of} ${String(error)}`) }); // prettier-ignore
    await projector.caughtUpTo(counts, await append('a-1'), 2000);
    expect((await shown('a-1'))?.n).toBe(2);
    expect(errors.filter((each) => each.startsWith('undefined'))).toHaveLength(3);
    expect(errors).toContain('broken Error: no text');
    await expect(projector.caughtUpTo(broken, '1.1', 10)).rejects.toBeInstanceOf(NotCaughtUp);
  });
  it('views of another log begin anew', async () => {
    await views.prepare([counts]);
    await views.commit(counts, [{ id: 'ghost', document: { n: 1 }, position: 'other.5' }], 'other.5');
    const projector = await start();
    await projector.caughtUpTo(counts, await append('a-1'), 2000);
    expect(await shown('ghost')).toBeUndefined();
  });
  it('a process that only reads waits for the checkpoints another one writes', async () => {
    const projector = await start();
    const watch = watchCheckpoints(views, store, [counts], 2);
    const position = await append('a-1');
    await watch.caughtUpTo(counts, position, 2000);
    expect((await shown('a-1'))?.n).toBe(1);
    await expect(watch.caughtUpTo(counts, '1.50', 20)).rejects.toBeInstanceOf(NotCaughtUp);
    watch.appended('1.50');
    expect(watch.lag().counts).toBe(49);
    await watch.close();
    await projector.close();
  });

  it('what a view has passed over is seen by others soon, though nothing more happens', async () => {
    const projector = await start([counts, namesOf()]);
    const watch = watchCheckpoints(views, store, [counts, namesOf()], 2);
    await append('a-1');
    await watch.caughtUpTo(namesOf(), await append('a-1'), 2000);
    await watch.close();
    await projector.close();
  });
});
