import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { accepts, exampleOf, type Access } from '@app/kernel';
import {
  ACCESS, ASK, CLOCK, createApi, createLog, EngineModule, LOG, PROJECTOR, REFERENCE, RESIDENTS, ShapeRefused, STORE, SUBMITTER, VAULT, VIEWS,
  type Order, type Receipt, type Submitter,
} from '@app/engine'; // prettier-ignore
import { librarySlice } from '../http/library.slice.js';
import type { BenchRow } from './event-store.bench.js';

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
  close: () => Promise<unknown>;
}

/** What Node itself does: reads the body, parses it, answers JSON. */
async function floor(): Promise<Contender> {
  const server = createServer((request: IncomingMessage, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const answer = JSON.stringify(receiptOf(JSON.parse(text) as object));
      response
        .writeHead(201, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) })
        .end(answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { name: 'node:http and JSON', url: `http://127.0.0.1:${port}`, close: async () => server.close() };
}

/** The whole door with all its duties (token, rate, check, bus, headers, log line, metrics); behind it nothing is stored. */
async function door(): Promise<Contender> {
  const submitter: Pick<Submitter, 'submit'> = {
    async submit({ input }: Order) {
      if (!accepts(row.input)(input)) throw new ShapeRefused([]);
      return receiptOf(input as object);
    },
  };
  const access: Pick<Access, 'authenticate'> = {
    authenticate: async () => ({ person: 'p', issuer: 'bench', jti: 'j' }),
  };
  const app = await createApi(
    EngineModule.forRoot({
      slices: [librarySlice],
      config: { perPerson: { burst: 1e9, perSecond: 1e9 } },
      providers: [
        ...[ASK, STORE, VIEWS, RESIDENTS, VAULT, CLOCK, REFERENCE].map((provide) => ({ provide, useValue: {} })),
        { provide: SUBMITTER, useValue: submitter },
        { provide: ACCESS, useValue: access },
        { provide: PROJECTOR, useValue: { lag: () => ({}) } },
        { provide: LOG, useValue: createLog({ to: { write: () => undefined } }) },
      ],
    }),
  );
  await app.listen(0, '127.0.0.1');
  return { name: 'door: token, check, CommandBus, log, metrics', url: await app.getUrl(), close: () => app.close() };
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
async function requestsPerSecond({ url }: Contender): Promise<number> {
  const client = resolve('node_modules/autocannon/autocannon.js');
  const heads = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}=${value}`]);
  const args = [client, '-j', '-c', '32', '-d', String(seconds), '-m', 'POST', '-b', body, ...heads, `${url}${path}`];
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

/** G3: a validated POST dispatched over the bus, beside bare `node:http`; contenders in turn, medians. */
export async function g3(): Promise<BenchRow[]> {
  const contenders = [await floor(), await door()];
  const figures = contenders.map((): number[] => []);
  for (let round = 0; round <= rounds; round++)
    for (const [i, contender] of contenders.entries()) {
      const figure = await requestsPerSecond(contender);
      // The first round only warms up.
      if (round > 0) figures[i]!.push(figure);
    }
  await Promise.all(contenders.map((each) => each.close()));
  const base = median(figures[0]!);
  return contenders.map(({ name }, i) => ({
    workload: 'HTTP POST, 32 connections',
    contender: name,
    figure: Math.round(median(figures[i]!)),
    unit: 'requests/s',
    ofFloor: Math.round((median(figures[i]!) / base) * 100) / 100,
    goal: i === 0 ? '' : '>= 0.45',
  }));
}
