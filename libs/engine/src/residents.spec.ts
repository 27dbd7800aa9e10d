import { noDigest, systemAct, view, type AnyView, type Position, type View } from '@app/kernel';
import { memoryEventStore, type MemoryEventStore } from '@app/kernel/testing';
import { asStored, chain } from './append.js';
import { NotCaughtUp } from './engine.js';
import { Residents } from './residents.js';

interface Bureau {
  id: string;
  names: string[];
}
const bureaus: View<Bureau> = view<Bureau>({
  name: 'bureaus',
  version: 1,
  title: { zh: '教育局', en: 'Bureaus' },
  types: ['BureauNamed', 'BureauClosed'],
  ids: (event) => [event.stream],
  fold: (document, event, id) => {
    if (event.type === 'BureauClosed') return undefined;
    if (event.data.nameZh === '坏') throw new Error('no such name');
    const next = document ?? { id, names: [] };
    next.names.push(String(event.data.nameZh));
    return next;
  },
  index: {},
  scope: { open: true },
  resident: true,
});
const others = { ...bureaus, name: 'others', resident: undefined } as unknown as AnyView;

let store: MemoryEventStore;
beforeEach(() => (store = memoryEventStore()));
const open = () => Residents.open(store, [bureaus as unknown as AnyView, others]);

/** Appends, and answers the events as the process that wrote them has them. */
async function append(stream: string, ...names: (string | undefined)[]) {
  const expected = await store.revision(stream);
  const record = { command: 'Name', edition: 1, input: {}, act: systemAct, read: expected, correlation: 'c', release: 'r' }; // prettier-ignore
  const drafts = names.map((nameZh) => ({
    type: nameZh === undefined ? 'BureauClosed' : 'BureauNamed',
    data: nameZh === undefined ? {} : { nameZh },
    about: [],
    effectiveOn: '2024-09-02',
    visibility: 'public' as const,
  }));
  const commandId = `00000000-0000-7000-8000-${String(store.rows.length).padStart(12, '0')}`;
  const events = chain(stream, expected, drafts, { recordedAt: '2024-09-02T09:00:00.000+08:00', commandId, record }, noDigest); // prettier-ignore
  const { position } = await store.append({ stream, expected, events });
  return asStored(stream, expected, events, position);
}

it('folds the log at start, and only resident views', async () => {
  await append('bureau-1', '建邺区教育局');
  const residents = await open();
  expect(residents.all(bureaus)).toEqual([{ id: 'bureau-1', names: ['建邺区教育局'] }]);
  expect(residents.position).toBe(await store.head());
  expect(() => residents.all(others as unknown as View<Bureau>)).toThrow('not resident');
});
it('sees own appends at once, each event once, even though those of one append share a position', async () => {
  const residents = await open();
  const events = await append('bureau-1', '甲', '乙');
  residents.apply(events);
  residents.apply(events);
  await residents.fresh();
  expect(residents.get(bureaus, 'bureau-1')?.names).toEqual(['甲', '乙']);
});
it('reads what another process has appended', async () => {
  const shared = { ...store, exclusive: false };
  const residents = await Residents.open(shared, [bureaus as unknown as AnyView]);
  await append('bureau-1', '甲');
  expect(residents.get(bureaus, 'bureau-1')).toBeUndefined();
  await residents.fresh();
  expect(residents.get(bureaus, 'bureau-1')?.names).toEqual(['甲']);
});
it('whoever asks while a look is under way sees what was there when asking, and they share one more look', async () => {
  let looks = 0;
  const shared = { ...store, exclusive: false, head: async () => (looks++, store.head()) };
  const residents = await Residents.open(shared, [bureaus as unknown as AnyView]);
  looks = 0;
  const first = residents.fresh();
  await append('bureau-1', '甲');
  await Promise.all([first, residents.fresh(), residents.fresh(), residents.fresh()]);
  expect(residents.get(bureaus, 'bureau-1')?.names).toEqual(['甲']);
  expect(looks).toBe(2);
});
it('where others write too, own appends wait for what came before them', async () => {
  const shared = { ...store, exclusive: false };
  const residents = await Residents.open(shared, [bureaus as unknown as AnyView]);
  await append('bureau-1', '甲');
  residents.apply(await append('bureau-1', '乙'));
  expect(residents.get(bureaus, 'bureau-1')).toBeUndefined();
  await residents.fresh();
  expect(residents.get(bureaus, 'bureau-1')?.names).toEqual(['甲', '乙']);
});
it('never changes what it has handed out', async () => {
  const residents = await open();
  residents.apply(await append('bureau-1', '甲'));
  const [before] = residents.all(bureaus);
  const list = residents.all(bureaus);
  expect(residents.all(bureaus)).toBe(list);
  residents.apply(await append('bureau-1', '乙'));
  expect(before?.names).toEqual(['甲']);
  residents.apply(await append('bureau-1', undefined));
  expect(residents.all(bureaus)).toEqual([]);
  expect(list).toHaveLength(1);
});
it('answers nothing rather than something old when a fold has failed; other documents can be read', async () => {
  const residents = await open();
  residents.apply(await append('bureau-1', '甲'));
  residents.apply(await append('bureau-2', '乙'));
  residents.apply(await append('bureau-1', '坏'));
  residents.apply(await append('bureau-1', '丙'));
  expect(() => residents.get(bureaus, 'bureau-1')).toThrow(NotCaughtUp);
  expect(() => residents.all(bureaus)).toThrow(NotCaughtUp);
  expect(residents.get(bureaus, 'bureau-2')?.names).toEqual(['乙']);
});
it('positions only grow', async () => {
  const residents = await open();
  const events = await append('bureau-1', '甲');
  residents.apply(events);
  const position: Position | undefined = residents.position;
  residents.apply([]);
  expect(residents.position).toBe(position);
});
