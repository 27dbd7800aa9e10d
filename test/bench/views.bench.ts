import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startProjector } from '../../libs/engine/src/projector.runner.js';
import { project, wholeCommands, type Documents } from '../../libs/engine/src/projector.js';
import {
  hashedId,
  instantOf,
  view,
  type AnyView,
  type EventMeta,
  type EventStore,
  type NewEvent,
  type ViewStore,
} from '@app/kernel';
import type { BenchRow } from './event-store.bench.js';
import { noStore, temporary, type BenchStores } from './stores.js';

const events = 200_000;
const documents = 10_000;
const rounds = 3;
const start = Date.UTC(2024, 8, 9);
const streams = Array.from({ length: documents }, (_, i) => `application-${hashedId(start + i, 'stream', i)}`);

const data = {
  nameZh: '南京市鼓楼区第一中学教育集团',
  reason: '为推进义务教育优质均衡发展，经区教育局研究同意设立。'.repeat(4),
  members: Array.from({ length: 4 }, (_, i) => `0192f0c0-0000-7000-8000-00000000000${i}`),
};
const metaOf = (n: number, id: string): EventMeta => ({
  schemaVersion: 1,
  about: [],
  effectiveOn: '2024-09-09',
  visibility: 'internal',
  recordedAt: instantOf(start + n),
  commandId: id,
  index: 0,
  count: 1,
  digest: { sha256: 'a'.repeat(64), sm3: 'b'.repeat(64) },
});
const eventOf = (n: number): NewEvent => {
  const id = hashedId(start + n, 'event', n);
  return { id, type: 'ApplicationNoticed', data, meta: metaOf(n, id) };
};

interface Register {
  id: string;
  nameZh: string;
  reason: string;
  members: number;
  on: string;
  events: number;
}
const register = view<Register>({
  name: 'register',
  version: 1,
  title: { zh: '登记', en: 'Register' },
  types: ['ApplicationNoticed'],
  ids: (event) => [event.stream.slice('application-'.length)],
  fold: (document, event, id) => {
    const { nameZh, reason, members } = event.data as typeof data;
    const next = document ?? { id, nameZh, reason, members: 0, on: '', events: 0 };
    next.members = members.length;
    next.on = event.meta.effectiveOn;
    next.events++;
    return next;
  },
  index: { nameZh: 'text', on: 'text' },
  search: ({ nameZh }) => [nameZh],
  scope: { open: true },
}) as unknown as AnyView;

/** Appends of one stream each, ten events at a time, many on their way at once. */
async function fill(store: EventStore): Promise<void> {
  const perStream = events / documents;
  for (let from = 0; from < documents; from += 200)
    await Promise.all(
      streams.slice(from, from + 200).map((stream, i) =>
        store.append({
          stream,
          expected: -1,
          events: Array.from({ length: perStream }, (_, k) => eventOf((from + i) * perStream + k)),
        }),
      ),
    );
}

async function writeLines(store: EventStore, file: string): Promise<void> {
  const out = createWriteStream(file);
  for await (const page of store.readAll())
    for (const { stream, revision, id, type, data: of, meta } of page)
      if (!out.write(JSON.stringify({ stream, revision, id, type, data: of, meta }) + '\n')) await once(out, 'drain');
  out.end();
  await once(out, 'finish');
}

const rate = async (body: () => Promise<number>): Promise<number> => {
  const begun = performance.now();
  const seen = await body();
  if (seen !== events) throw new Error(`saw ${seen} of ${events} events`);
  return (events / (performance.now() - begun)) * 1000;
};
const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
const total = (of: Documents): number =>
  [...of.values()].reduce((sum, each) => sum + ((each as unknown as Register | undefined)?.events ?? 0), 0);

async function lines(file: string): Promise<number> {
  let seen = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) if (JSON.parse(line) !== null) seen++;
  return seen;
}
async function replay(store: EventStore): Promise<number> {
  const folded: Documents = new Map();
  const nothing = { byId: async () => new Map(), byField: async () => new Map() };
  const cut = wholeCommands();
  for await (const page of store.readAll()) await project(register, cut(page), folded, new Set(), nothing);
  return total(folded);
}
async function rebuild(store: EventStore, views: ViewStore): Promise<number> {
  const projector = await startProjector({ store, views, of: [register] });
  await projector.caughtUpTo(register, (await store.head())!, 600_000);
  await projector.close();
  let seen = 0;
  for (let after: string | undefined; ;) {
    const page = await views.find(register, {}, { limit: 1000, ...(after === undefined ? {} : { after }) });
    for (const { text } of page.rows) seen += (JSON.parse(text) as Register).events;
    if (page.next === undefined) break;
    after = page.next;
  }
  return seen;
}

/** W3: the whole log folded into ten thousand documents, in memory and into durable ones, beside reading and parsing it as lines. */
export async function w3(on: BenchStores): Promise<BenchRow[]> {
  const folder = temporary();
  const store = await on.log({ threaded: false });
  try {
    await fill(store);
    const file = join(folder.path, 'events.ndjson');
    await writeLines(store, file);
    const runs: { floor: number; replayed: number; rebuilt: number }[] = [];
    for (let i = 0; i < rounds; i++) {
      const views = await on.views();
      try {
        runs.push({
          floor: await rate(() => lines(file)),
          replayed: await rate(() => replay(store)),
          rebuilt: await rate(() => rebuild(store, views)),
        });
      } finally {
        await views.close();
      }
    }
    const row = (contender: string, of: 'floor' | 'replayed' | 'rebuilt', goal: string): BenchRow => ({
      store: of === 'floor' ? noStore : on.name,
      workload: `W3 ${events} events into ${documents} documents`,
      contender,
      figure: Math.round(median(runs.map((run) => run[of]))),
      unit: 'events/s',
      ofFloor: median(runs.map((run) => run[of] / run.floor)),
      goal,
    });
    return [
      row('NDJSON read and parse', 'floor', ''),
      row('replay in memory', 'replayed', '>= 0.90'),
      row('rebuild into the view store', 'rebuilt', '>= 0.40'),
    ];
  } finally {
    await store.close();
    folder.remove();
  }
}
