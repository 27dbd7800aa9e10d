import { join } from 'node:path';
import { openSqlite } from '@app/event-store';
import { hashedId, instantOf, type EventMeta, type EventStore, type NewEvent, type StoredEvent } from '@app/kernel';
import { noStore, temporary, type BenchStores, type StoresName } from './stores.js';

/** One line of the report. `ofFloor` is the ratio taken in this very run, `goal` what performance asks of it on the embedded stores. */
export interface BenchRow {
  store: StoresName | typeof noStore;
  workload: string;
  contender: string;
  figure: number;
  unit: string;
  ofFloor: number;
  goal: string;
}

const seconds = 2;
const rounds = 3;
const eventsPerStream = 5;

const data = {
  nameZh: '南京市鼓楼区第一中学教育集团',
  reason: '为推进义务教育优质均衡发展，经区教育局研究同意设立。'.repeat(2),
  members: Array.from({ length: 5 }, (_, i) => ({
    schoolId: `0192f0c0-0000-7000-8000-00000000000${i}`,
    role: 'member',
  })),
};
const dataText = JSON.stringify(data);
const start = Date.UTC(2024, 8, 9);
const metaOf = (n: number, commandId: string): EventMeta => ({
  schemaVersion: 1,
  about: [`school-0192f0c0-0000-7000-8000-${String(n).padStart(12, '0')}`],
  effectiveOn: '2024-09-09',
  visibility: 'internal',
  recordedAt: instantOf(start + n),
  commandId,
  index: 0,
  count: 1,
  digest: { sha256: 'a'.repeat(64), sm3: 'b'.repeat(64) },
});
const streamOf = (n: number) => `application-${hashedId(start + n, n)}`;
const eventOf = (n: number): NewEvent => {
  const id = hashedId(start + n, 'event', n);
  return { id, type: 'ApplicationNoticed', data, dataText, meta: metaOf(n, id) };
};

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;
const until = () => performance.now() + seconds * 1000;

/** Raw SQLite: the same row with its one needed index, `perCommit` rows a durable commit, nothing checked. */
async function rawAppends(perCommit: number): Promise<number> {
  const folder = temporary();
  try {
    const db = openSqlite(join(folder.path, 'events.db'));
    db.exec(`CREATE TABLE events(position INTEGER PRIMARY KEY, stream TEXT, revision INTEGER, id TEXT, type TEXT, reached INTEGER,
               meta TEXT, data TEXT, record TEXT);
             CREATE UNIQUE INDEX by_stream ON events(stream, revision)`);
    const insert = db.prepare('INSERT INTO events VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)');
    const meta = JSON.stringify(metaOf(0, hashedId(0, 0)));
    const [begun, end] = [performance.now(), until()];
    let n = 0;
    for (let stream = ''; performance.now() < end;) {
      db.exec('BEGIN');
      for (let i = 0; i < perCommit; i++, n++) {
        if (n % eventsPerStream === 0) stream = streamOf(n);
        insert.run(
          n,
          stream,
          n % eventsPerStream,
          hashedId(start + n, n),
          'ApplicationNoticed',
          start + n,
          meta,
          dataText,
          null,
        );
      }
      db.exec('COMMIT');
    }
    const rate = (n / (performance.now() - begun)) * 1000;
    db.close();
    return rate;
  } finally {
    folder.remove();
  }
}

/** The port: `callers` at once, each writing cases of five events and waiting for every answer. */
async function portAppends(on: BenchStores, callers: number): Promise<number> {
  const store = await on.log({ threaded: true });
  try {
    await store.append({ stream: 'warm-up', expected: -1, events: [eventOf(-1)] });
    const [begun, end] = [performance.now(), until()];
    let n = 0;
    const caller = async () => {
      while (performance.now() < end) {
        const stream = streamOf(n);
        for (let i = -1; i < eventsPerStream - 1; i++)
          await store.append({ stream, expected: i, events: [eventOf(n++)] });
      }
    };
    await Promise.all(Array.from({ length: callers }, caller));
    return (n / (performance.now() - begun)) * 1000;
  } finally {
    await store.close();
  }
}

/** W2: durable appends in process, beside raw SQLite with as many rows a commit as there are callers. */
export async function w2(on: BenchStores): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const [callers, goal] of [
    [1, '>= 0.90'],
    [32, '>= 0.65'],
    [256, '>= 0.65'],
  ] as const) {
    // prettier-ignore
    const [floors, ports, ratios] = [[], [], []] as number[][] as [number[], number[], number[]];
    for (let round = 0; round < rounds; round++) {
      const [floor, port] = [await rawAppends(callers), await portAppends(on, callers)];
      floors.push(floor);
      ports.push(port);
      ratios.push(port / floor);
    }
    const workload = `W2 append, ${callers} callers`;
    rows.push(
      {
        store: noStore,
        workload,
        contender: `raw SQLite, ${callers} a commit`,
        figure: median(floors),
        unit: 'events/s',
        ofFloor: 1,
        goal: '',
      },
      {
        store: on.name,
        workload,
        contender: 'event store',
        figure: median(ports),
        unit: 'events/s',
        ofFloor: median(ratios),
        goal,
      },
    );
  }
  return rows;
}

interface Folded {
  revision: number;
  names: string;
  members: number;
  on: string;
}
const fold = (
  state: Folded,
  revision: number,
  data: { nameZh: string; members: unknown[] },
  meta: EventMeta,
): Folded => {
  state.revision = revision;
  state.names = data.nameZh;
  state.members += data.members.length;
  state.on = meta.effectiveOn;
  return state;
};
const nothing = (): Folded => ({ revision: -1, names: '', members: 0, on: '' });

/** Milliseconds of one run of `body`, the median of many. */
async function timed(body: () => Promise<Folded> | Folded, events: number): Promise<number> {
  const times: number[] = [];
  for (const end = until(); performance.now() < end || times.length < 10;) {
    const begun = performance.now();
    const { revision } = await body();
    times.push(performance.now() - begun);
    if (revision !== events - 1) throw new Error(`folded up to ${revision} of ${events}`);
  }
  return median(times);
}

async function filled(store: EventStore, stream: string, events: number): Promise<StoredEvent[]> {
  for (let n = 0; n < events; n += 10)
    await store.append({
      stream,
      expected: n - 1,
      events: Array.from({ length: 10 }, (_, i) => eventOf(events * 10 + n + i)),
    });
  const all: StoredEvent[] = [];
  for await (const page of store.read(stream)) all.push(...page);
  return all;
}

/** W4: read and fold one stream, beside parsing and folding the same texts from memory. */
export async function w4(on: BenchStores): Promise<BenchRow[]> {
  const store = await on.log({ threaded: false });
  try {
    const rows: BenchRow[] = [];
    for (const events of [10, 1000, 10_000]) {
      const stream = `application-${events}`;
      const texts = (await filled(store, stream, events)).map(
        (event) => [event.dataText ?? JSON.stringify(event.data), JSON.stringify(event.meta)] as const,
      );
      const fromMemory = () =>
        texts.reduce(
          (state, [data, meta], i) => fold(state, i, JSON.parse(data) as never, JSON.parse(meta) as EventMeta),
          nothing(),
        );
      const fromStore = async () => {
        let state = nothing();
        for await (const page of store.read(stream))
          for (const event of page) state = fold(state, event.revision, event.data as never, event.meta);
        return state;
      };
      const [floor, port] = [await timed(fromMemory, events), await timed(fromStore, events)];
      const workload = `W4 load and fold ${events} events`;
      rows.push(
        { store: noStore, workload, contender: 'parse and fold', figure: floor, unit: 'ms', ofFloor: 1, goal: '' },
        {
          store: on.name,
          workload,
          contender: 'event store',
          figure: port,
          unit: 'ms',
          ofFloor: port / floor,
          goal: '<= 2.00',
        },
      );
    }
    return rows;
  } finally {
    await store.close();
  }
}
