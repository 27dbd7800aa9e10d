import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { Cursors, eventCatalogue, Feed } from '@app/engine';
import { hashedId, instantOf, type EventMeta, type EventStore, type Subscriber, type Vault } from '@app/kernel';
import { slices } from '@app/workflows';
import type { BenchRow } from './event-store.bench.js';
import { median, rate } from './replay.bench.js';
import type { BenchStores } from './stores.js';

const streams = 2000;
const members = 25;
const rounds = 3;
const start = Date.UTC(2024, 8, 9);
const idOf = (...of: (string | number)[]): string => hashedId(start, ...of);
const bureau = idOf('bureau');
const subscriber: Subscriber = { person: 'bench', as: 'public', bureaus: new Set([bureau]), above: new Set() };

/** Reading the event feed of one connection from its beginning, beside reading the log and writing what is in it as it is. */
export async function feed(on: BenchStores): Promise<BenchRow[]> {
  const store = await on.log({ threaded: false });
  try {
    await fill(store);
    const vault = { put: async () => undefined, read: async () => [Buffer.alloc(32).toString('base64')] };
    const cursors = await Cursors.of(vault as unknown as Vault, '');
    const [plain, pages, socket]: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < rounds; round++) {
      const fresh = () => new Feed(store, eventCatalogue(slices), cursors);
      plain.push(await rate(() => written(store)));
      pages.push(await rate(() => paged(fresh())));
      socket.push(await rate(() => streamed(fresh())));
    }
    const floor = median(plain);
    const row = (contender: string, figure: number, goal = ''): BenchRow => ({
      store: on.name, workload: 'event feed, one reader', contender, figure: Math.round(figure), unit: 'events/s', ofFloor: figure / floor, goal,
    }); // prettier-ignore
    return [
      row('read the log, write data as it is', floor),
      row('contracts, rights, sequence and cursors, pages of 1 000', median(pages)),
      row('the same as a stream over HTTP', median(socket)),
    ];
  } finally {
    await store.close();
  }
}

async function fill(store: EventStore): Promise<void> {
  for (let n = 0; n < streams; n++) {
    const commandId = idOf('command', n);
    const meta = (index: number): EventMeta => ({
      schemaVersion: 1, about: [`school-${idOf('school', index)}`], effectiveOn: '2024-09-09', visibility: 'public',
      recordedAt: instantOf(start + n), commandId, index, count: members + 1, digest: { sha256: 'a'.repeat(64), sm3: 'b'.repeat(64) },
    }); // prettier-ignore
    const founded = {
      kind: 'educationGroup', nameZh: `第${n}教育集团`, divisionCode: '320105', bureauId: bureau, memberCount: members,
      stageClass: 'primary', warnings: [], applicationId: idOf('application', n), filingDueOn: '2024-10-09',
    }; // prettier-ignore
    const joined = (i: number) => ({
      schoolId: idOf('school', i), kind: 'educationGroup', role: 'member', source: 'case', bureauId: bureau, stageClassAfter: 'primary',
      concurrentGroups: 1, warnings: [],
    }); // prettier-ignore
    const stream = `collaboration-${idOf('group', n)}`;
    const events = [
      { id: idOf('founded', n), type: 'CollaborationEstablished', data: founded, meta: meta(0) },
      ...Array.from({ length: members }, (_, i) => ({
        id: idOf('joined', n, i), type: 'MemberJoined', data: joined(i), meta: meta(i + 1),
      })),
    ]; // prettier-ignore
    await store.append({ stream, expected: -1, events });
  }
}

async function written(store: EventStore): Promise<number> {
  let events = 0;
  let length = 0;
  for await (const batch of store.readAll())
    for (const { data } of batch) {
      length += JSON.stringify(data).length;
      events++;
    }
  if (length === 0) throw new Error('nothing was read');
  return events;
}

async function paged(of: Feed): Promise<number> {
  let events = 0;
  for (let place = {}; ;) {
    const page = await of.page(place, {}, subscriber, 1000);
    if (page.events.length === 0) return whole(events);
    events += page.events.length;
    ({ place } = page);
  }
}

async function streamed(of: Feed): Promise<number> {
  const ending = new AbortController();
  const server = createServer((_, response) => {
    async function* lines() {
      for await (const { events } of of.follow({}, {}, async () => subscriber, ending.signal))
        yield events.map(({ text, cursor }) => `id: ${cursor}\ndata: ${text}\n\n`).join('');
    }
    Readable.from(lines(), { objectMode: false }).pipe(response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const events = await new Promise<number>((resolve, reject) => {
    get({ port }, (response) => {
      // Each event is three lines.
      let lines = 0;
      response.on('data', (bytes: Buffer) => {
        for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
        if (lines === 3 * streams * (members + 1)) resolve(lines / 3);
      });
    }).on('error', reject);
  });
  ending.abort();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  return whole(events);
}

function whole(events: number): number {
  if (events !== streams * (members + 1)) throw new Error(`${events} of ${streams * (members + 1)} events`);
  return events;
}
