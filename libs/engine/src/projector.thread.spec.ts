import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { noDigest, systemAct, view, type AnyView, type Position } from '@app/kernel';
import { memoryEventStore, type MemoryEventStore } from '@app/kernel/testing';
import { openSqliteViewStore } from '@app/view-store';
import { chain } from './append.js';
import { NotCaughtUp } from './engine.js';
import type { Projector } from './projector.runner.js';
import { serveProjector, startProjectorThread } from './projector.thread.js';

const counts = view<{ n: number }>({
  name: 'counts',
  version: 1,
  title: { zh: '计数', en: 'Counts' },
  types: ['Counted'],
  ids: (event) => [event.stream],
  fold: (document) => ({ n: (document?.n ?? 0) + 1 }),
  index: {},
  scope: { open: true },
}) as unknown as AnyView;

const roundMs = 500;
const folder = mkdtempSync(join(tmpdir(), 'juanzong-thread-'));
const file = join(folder, 'views.db');
afterAll(() => rmSync(folder, { recursive: true }));

let store: MemoryEventStore;
let woken: number;
let ends: ((error: unknown) => void)[];
let errors: string[];
let projector: Projector;
let ports: MessagePort[];
let serving: Promise<void>[];

/** Both sides in one thread, speaking through a real message channel. */
beforeEach(() => {
  store = memoryEventStore();
  woken = 0;
  ends = [];
  errors = [];
  ports = [];
  serving = [];
  projector = startProjectorThread({
    of: [counts],
    module: 'not loaded',
    restartMs: 5,
    roundMs,
    onError: (error) => errors.push(String(error)),
    start: (onEnd) => {
      const { port1, port2 } = new MessageChannel();
      ports.push(port1, port2);
      const served = new Promise<void>((resolve) =>
        port1.on('message', (reply: { say: string }) => (reply.say === 'closed' ? resolve() : undefined)),
      );
      serving.push(served);
      // What runs on in this very thread must be closed, though the other side is told that it has ended.
      ends.push((error) => (port1.postMessage({ do: 'close' }), onEnd(error)));
      void serveProjector(port2, {
        store: { ...store, close: async () => undefined, wake: () => void woken++ },
        views: openSqliteViewStore(file),
        of: [counts],
        options: { retryMs: 5 },
      });
      return port1;
    },
  });
});
afterEach(async () => {
  await projector.close();
  await Promise.all(serving);
  for (const port of ports) port.close();
  rmSync(file, { force: true });
  await store.close();
});

async function append(): Promise<Position> {
  const expected = await store.revision('a-1');
  const record = { command: 'Count', edition: 1, input: {}, act: systemAct, read: expected, correlation: 'c', release: 'r' }; // prettier-ignore
  const draft = { type: 'Counted', data: {}, about: [], effectiveOn: '2024-09-02', visibility: 'internal' as const };
  const commandId = `00000000-0000-7000-8000-${String(expected + 1).padStart(12, '0')}`;
  const events = chain('a-1', expected, [draft], { recordedAt: '2024-09-02T09:00:00.000+08:00', commandId, record }, noDigest); // prettier-ignore
  const { position } = await store.append({ stream: 'a-1', expected, events });
  projector.appended(position);
  return position;
}

it('is woken once for many appends, and says how far it has come', async () => {
  for (let i = 0; i < 20; i++) await append();
  const position = await append();
  await projector.caughtUpTo(counts, position, 5000);
  expect(projector.lag()).toEqual({ counts: 0 });
  expect(woken).toBeLessThan(21);
  await expect(projector.caughtUpTo(counts, '1.99', 10)).rejects.toBeInstanceOf(NotCaughtUp);
});
it('wakes the thread once a round while nobody waits, at once when somebody does', async () => {
  await projector.caughtUpTo(counts, await append(), 5000);
  while (woken === 0) await new Promise((resolve) => setImmediate(resolve));
  const started = performance.now();
  const last = [await append(), await append()].at(-1)!;
  await new Promise((resolve) => setImmediate(resolve));
  expect(woken).toBe(1);
  await projector.caughtUpTo(counts, last, 5000);
  expect(performance.now() - started).toBeLessThan(roundMs);
  await append();
  await new Promise((resolve) => setTimeout(resolve, 1.5 * roundMs));
  expect(woken).toBe(3);
});
it('rebuilds on demand, and passes on why it could not', async () => {
  await projector.caughtUpTo(counts, await append(), 5000);
  expect(await projector.rebuild(counts)).toMatchObject({ view: 'counts', same: true });
  await expect(projector.rebuild({ ...counts, name: 'nothing' })).rejects.toThrow('no view nothing');
});
it('starts again by itself when its thread has ended', async () => {
  await projector.caughtUpTo(counts, await append(), 5000);
  const rebuilding = projector.rebuild(counts);
  ends[0]!(new Error('out of memory'));
  await rebuilding.catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(ends).toHaveLength(2);
  expect(errors).toEqual(['Error: out of memory']);
  await projector.caughtUpTo(counts, await append(), 5000);
});
it('closes while its thread is down', async () => {
  ends[0]!(new Error('gone'));
  await projector.close();
  expect(errors).toEqual(['Error: gone']);
});
