import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { openSqlite } from '@app/event-store';
import { accepts, exampleOf, instantOf, view, type Access, type AnyView, type ViewStore } from '@app/kernel';
import {
  ACCESS, ASK, CLOCK, createApi, createLog, EngineModule, LOG, PROJECTOR, REFERENCE, RESIDENTS, ShapeRefused, STORE, SUBMITTER, VAULT, VIEWS,
  type Order, type Receipt, type Submitter,
} from '@app/engine'; // prettier-ignore
import { librarySlice } from '../http/library.slice.js';
import type { BenchRow } from './event-store.bench.js';
import { noStore, temporary, type BenchStores } from './stores.js';

const seconds = 3;
const rounds = 3;
const path = '/v1/library-titles';
const row = librarySlice.workflow.commands.AddTitle!;
const body = JSON.stringify(exampleOf(row.input));
const headers = {
  'content-type': 'application/json',
  authorization: 'Bearer token',
  'idempotency-key': '01920000-0000-7000-8000-0000000000c1',
};

interface Contender {
  name: string;
  url: string;
}
interface Listening {
  url: string;
  close: () => Promise<unknown>;
}

/** What Node itself does: reads the body and answers JSON text. */
async function floor(answerTo: (body: string) => [status: number, text: string]): Promise<Listening> {
  const server = createServer((request: IncomingMessage, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const [status, answer] = answerTo(text);
      response
        .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) })
        .end(answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: async () => server.close() };
}

/** The whole door with all its duties; behind it no command is stored. */
async function door(views?: ViewStore): Promise<Listening> {
  const submitter: Pick<Submitter, 'submit'> = {
    async submit({ input }: Order) {
      if (!accepts(row.input)(input)) throw new ShapeRefused([]);
      return receiptOf(input as object);
    },
  };
  const access: Omit<Access, 'authorise'> = {
    authenticate: async () => ({ person: 'p', issuer: 'bench', jti: 'j' }),
    reader: async ({ person }, _, __, at) => ({ person, acts: [], at }),
    visible: async () => undefined,
    subscriber: async () => Promise.reject(new Error('nobody subscribes here')),
    mayReadPersonal: () => false,
  };
  const app = await createApi(
    EngineModule.forRoot({
      slices: [librarySlice],
      views: [listed],
      config: { perPerson: { burst: 1e9, perSecond: 1e9 } },
      providers: [
        ...[STORE, RESIDENTS, VAULT, REFERENCE].map((provide) => ({ provide, useValue: {} })),
        { provide: ASK, useValue: () => ({}) },
        { provide: CLOCK, useValue: { now: () => instantOf(Date.now()) } },
        { provide: VIEWS, useValue: views ?? {} },
        { provide: SUBMITTER, useValue: submitter },
        { provide: ACCESS, useValue: access },
        { provide: PROJECTOR, useValue: { lag: () => ({}) } },
        { provide: LOG, useValue: createLog({ to: { write: () => undefined } }) },
      ],
    }),
  );
  await app.listen(0, '127.0.0.1');
  return { url: await app.getUrl(), close: () => app.close() };
}

const receiptOf = (data: object): Receipt => ({
  outcome: 'accepted',
  id: '01920000-0000-8000-8000-000000000001',
  stream: 'libraryTitle-01920000-0000-8000-8000-000000000001',
  revision: 0,
  position: '1.1',
  commandId: '01920000-0000-7000-8000-0000000000c1',
  events: [
    { id: '01920000-0000-8000-8000-0000000000e1', revision: 0, type: 'TitleAdded', effectiveOn: '2024-09-09', data },
  ],
});

/** Requests a second over 32 connections; the client is a process of its own. */
async function requestsPerSecond(url: string, post?: string): Promise<number> {
  const client = resolve('node_modules/autocannon/autocannon.js');
  const heads = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}=${value}`]);
  const sent = post === undefined ? [] : ['-m', 'POST', '-b', post];
  const args = [client, '-j', '-c', '32', '-d', String(seconds), ...sent, ...heads, url];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const { requests, non2xx, errors } = JSON.parse(stdout) as {
    requests: { average: number };
    non2xx: number;
    errors: number;
  };
  if (non2xx > 0 || errors > 0) throw new Error(`${non2xx} refused, ${errors} failed`);
  return requests.average;
}

const median = (figures: number[]): number => figures.toSorted((a, b) => a - b)[figures.length >> 1]!;

/** Floor and door in turn, medians; the first round only warms up. */
async function compared(
  store: BenchRow['store'],
  workload: string,
  goal: string,
  [floorAt, doorAt]: readonly [Contender, Contender],
  post?: string,
): Promise<BenchRow[]> {
  const contenders = [floorAt, doorAt];
  const figures = contenders.map((): number[] => []);
  for (let round = 0; round <= rounds; round++)
    for (const [i, { url }] of contenders.entries()) {
      const figure = await requestsPerSecond(url, post);
      if (round > 0) figures[i]!.push(figure);
    }
  const base = median(figures[0]!);
  return contenders.map(({ name }, i) => {
    const figure = median(figures[i]!);
    return {
      store: i === 0 ? noStore : store,
      workload,
      contender: name,
      figure: Math.round(figure),
      unit: 'requests/s',
      ofFloor: figure / base,
      goal: i === 0 ? '' : goal,
    };
  });
}

/** G3: a validated POST dispatched over the bus, beside bare `node:http`. */
export async function g3(): Promise<BenchRow[]> {
  const bare = await floor((text) => [201, JSON.stringify(receiptOf(JSON.parse(text) as object))]);
  const whole = await door();
  try {
    return await compared(
      noStore,
      'HTTP POST, 32 connections',
      '>= 0.45',
      [
        { name: 'node:http and JSON', url: `${bare.url}${path}` },
        { name: 'door: token, check, CommandBus, log, metrics', url: `${whole.url}${path}` },
      ],
      body,
    );
  } finally {
    await Promise.all([bare.close(), whole.close()]);
  }
}

const listed = view<{ id: string; nameZh: string; status: string; dueOn: string }>({
  name: 'listed',
  version: 1,
  title: { zh: '名录', en: 'List' },
  types: [],
  ids: () => [],
  fold: (document) => document,
  index: { status: 'text', dueOn: 'text' },
  scope: { open: true },
}) as unknown as AnyView;
const documents = 20_000;
const documentOf = (n: number) => ({
  id: `document-${n}`,
  nameZh: `某市第${n}小学教育集团`,
  status: ['active', 'suspended', 'dissolved'][n % 3],
  dueOn: `2024-09-${10 + (n % 20)}`,
  members: Array.from({ length: 5 }, (_, i) => ({
    schoolId: `0192f0c0-0000-7000-8000-00000000000${i}`,
    role: 'member',
    from: '2024-09-01',
  })),
});

/** W5: a document by id, and a page of fifty, of 20 000; the floor reads the same text by one prepared statement. */
export async function w5(on: BenchStores): Promise<BenchRow[]> {
  const folder = temporary();
  const views = await on.views();
  await views.prepare([listed]);
  for (let n = 0; n < documents; n += 1000) {
    const changes = Array.from({ length: 1000 }, (_, i) => ({
      id: `document-${n + i}`,
      document: documentOf(n + i),
      position: `1.${n + i}`,
    }));
    await views.commit(listed, changes, `1.${n + 999}`);
  }
  await views.serve(listed);
  const db = openSqlite(join(folder.path, 'floor.db'));
  db.exec('CREATE TABLE documents (id TEXT PRIMARY KEY, text TEXT) WITHOUT ROWID');
  const insert = db.prepare('INSERT INTO documents VALUES (?, ?)');
  db.exec('BEGIN');
  for (let n = 0; n < documents; n++) insert.run(`document-${n}`, JSON.stringify(documentOf(n)));
  db.exec('COMMIT');
  const one = db.prepare('SELECT text FROM documents WHERE id = ?');
  const fifty = db.prepare('SELECT text FROM documents ORDER BY id LIMIT 50');
  const textOf = (row: unknown): string => (row as { text: string }).text;
  const single = await floor(() => [200, textOf(one.get('document-4711'))]);
  const page = await floor(() => [200, `[${fifty.all().map(textOf).join(',')}]`]);
  const whole = await door(views);
  const doorAt = (rest: string) => ({
    name: 'door: token, scope, view store, log, metrics',
    url: `${whole.url}/v1/views/listed${rest}`,
  });
  const name = 'node:http and SQLite text';
  try {
    return [
      ...(await compared(on.name, 'W5 document by id', '>= 0.50', [
        { name, url: single.url },
        doorAt('/document-4711'),
      ])),
      ...(await compared(on.name, 'W5 page of 50', '>= 0.80', [{ name, url: page.url }, doorAt('')])),
    ];
  } finally {
    await Promise.all([single, page, whole].map((each) => each.close()));
    await views.close();
    db.close();
    folder.remove();
  }
}
