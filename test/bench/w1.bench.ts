import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createdId } from '@app/kernel';
import { seededBureau } from '@app/workflows';
import type { BenchRow } from './event-store.bench.js';
import { programs } from '../support/spawned.js';
import { noStore, temporary, type BenchStores } from './stores.js';

const clients = 32;
const cases = Number(process.env.W1_CASES ?? 2500);
const rounds = 3;

interface Server {
  port: number;
  token: string;
  stop: () => Promise<void>;
}
interface Measured {
  perSecond: number;
  p99: number;
}

/** Five commands a case, as an officer registers a school and completes its file. Ids derive from the Idempotency-Key, so all is known ahead. */
function requestsOf(token: string, host: string): Buffer[] {
  const key = randomUUID();
  const bureau = seededBureau('320105');
  const post = (path: string, body: object, idempotencyKey: string): Buffer => {
    const text = JSON.stringify(body);
    return Buffer.from(
      `POST ${path} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\n` +
        `idempotency-key: ${idempotencyKey}\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    );
  };
  const ordered = (text: string): string => {
    const ms = Date.now().toString(16).padStart(12, '0');
    return `${ms.slice(0, 8)}-${ms.slice(8)}-7${text.slice(15)}`;
  };
  const creating = ordered(key);
  const id = createdId('school', creating);
  const set = (attribute: string, value: unknown) =>
    post(
      `/v1/schools/${id}/set-school-attribute`,
      { attribute, value, effectiveOn: '2024-09-09' },
      ordered(randomUUID()),
    );
  return [
    post('/v1/schools', { nameZh: `压测小学${key}`, divisionCode: '320105', managingBureauId: bureau, effectiveOn: '2024-09-09', schoolKind: 'primarySchool', stages: ['primary'] }, creating),
    set('pupils', 1240),
    set('fullTimeTeachers', 86),
    set('locale', 'urban'),
    set('ownership', 'public'),
  ]; // prettier-ignore
}

/** One connection: sends a request, waits for the whole answer, sends the next. */
function client(port: number, next: () => Buffer | undefined, took: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    let started = 0;
    let answer: Buffer = Buffer.alloc(0);
    const send = (): void => {
      const request = next();
      if (!request) {
        socket.destroy();
        return resolve();
      }
      started = performance.now();
      socket.write(request);
    };
    socket.on('connect', send).on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      answer = answer.length ? Buffer.concat([answer, chunk]) : chunk;
      const head = answer.indexOf('\r\n\r\n');
      if (head < 0) return;
      const text = answer.toString('latin1', 0, head);
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (answer.length < head + 4 + length) return;
      if (!/^HTTP\/1\.1 20[01]/.test(text)) return reject(new Error(answer.toString('utf8')));
      answer = Buffer.alloc(0);
      took.push(performance.now() - started);
      send();
    });
  });
}

async function load({ port, token }: Server): Promise<Measured> {
  const host = `127.0.0.1:${port}`;
  const queues = Array.from({ length: clients }, () =>
    Array.from({ length: Math.ceil(cases / clients) }, () => requestsOf(token, host)).flat(),
  );
  const took: number[] = [];
  const start = performance.now();
  await Promise.all(queues.map((queue) => client(port, () => queue.shift(), took)));
  const seconds = (performance.now() - start) / 1000;
  took.sort((a, b) => a - b);
  return { perSecond: took.length / seconds, p99: took[Math.floor(took.length * 0.99)]! };
}

/** The floor, in a process of its own: node:http, JSON.parse, one append-only file, one fdatasync for all that wait. */
const floorSource = `
  const { createServer } = require('node:http');
  const { open, write, fdatasync } = require('node:fs');
  open(process.argv[1], 'a', (error, fd) => {
    let queue = [];
    let busy = false;
    const flush = () => {
      if (busy || queue.length === 0) return;
      busy = true;
      const batch = queue;
      queue = [];
      write(fd, batch.map((each) => each.line).join(''), () => fdatasync(fd, () => {
        busy = false;
        for (const each of batch) each.done();
        flush();
      }));
    };
    const server = createServer((request, response) => {
      let text = '';
      request.setEncoding('utf8');
      request.on('data', (chunk) => (text += chunk));
      request.on('end', () => {
        const line = JSON.stringify({ at: Date.now(), url: request.url, body: JSON.parse(text), pad: 'x'.repeat(600) }) + '\\n';
        const answer = JSON.stringify({ outcome: 'accepted', line: line.slice(0, 200) });
        queue.push({ line, done: () => response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) }).end(answer) });
        flush();
      });
    });
    server.listen(0, '127.0.0.1', () => console.log('listening ' + server.address().port));
  });`;

function started(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const hear = (chunk: Buffer): void => {
      text += chunk.toString();
      const found = pattern.exec(text);
      if (found) resolve(found[1]!);
    };
    child.stdout!.on('data', hear);
    child.stderr!.on('data', hear);
    child.once('exit', () => reject(new Error(text)));
  });
}
async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

async function floor(): Promise<Server> {
  const folder = temporary();
  const child = spawn(process.execPath, ['-e', floorSource, join(folder.path, 'log')]);
  return {
    port: Number(await started(child, /listening (\d+)/)),
    token: 'x'.repeat(400),
    stop: async () => {
      await killed(child);
      folder.remove();
    },
  };
}

/** The api process, with as many workers beside it as its stores need. */
async function product(on: BenchStores): Promise<Server> {
  const settings = await on.settings();
  const env = {
    ...process.env,
    ...settings.env,
    MODE: 'trial',
    PORT: '0',
    TRIAL_CLOCK: '2024-09-09',
    RATE_LIMIT: '1000000',
  };
  const children: ChildProcess[] = [];
  const listening = async (program: string): Promise<number> => {
    const child = spawn(process.execPath, [program], { env });
    children.push(child);
    return Number(await started(child, /127\.0\.0\.1:(\d+)\s/));
  };
  const stop = async (): Promise<void> => {
    await Promise.all(children.map(killed));
    await settings.close();
  };
  try {
    for (let n = 0; n < settings.workers; n++) await listening(programs.worker);
    const port = await listening(programs.api);
    return { port, token: await tokenFrom(`http://127.0.0.1:${port}/v1/trial/tokens/wang`), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Nobody is known until the active process has laid what a trial begins with. */
async function tokenFrom(url: string): Promise<string> {
  for (let tries = 0; tries < 300; tries++) {
    const answer = await fetch(url);
    if (answer.ok) return answer.text();
    await sleep(100);
  }
  throw new Error(`${url}: no token within 30 seconds`);
}

/** W1: durable commands over HTTP, 32 clients, all duties on, beside its floor in the same run. */
export async function w1(on: BenchStores): Promise<BenchRow[]> {
  const results: Record<'floor' | 'product', Measured[]> = { floor: [], product: [] };
  for (let round = 0; round < rounds; round++)
    for (const [name, open] of [['floor', floor], ['product', () => product(on)]] as const) {
      const server = await open();
      try {
        await load(server);
        results[name].push(await load(server));
      } finally {
        await server.stop();
      }
    } // prettier-ignore
  const [low, own] = [middle(results.floor), middle(results.product)];
  const row = (store: BenchRow['store'], contender: string, figure: number, unit: string, ofFloor: number, goal: string): BenchRow => ({
    store, workload: 'W1 commands over HTTP, 32 clients', contender, figure, unit, ofFloor, goal,
  }); // prettier-ignore
  return [
    row(noStore, 'floor: node:http, file, group fdatasync', Math.round(low.perSecond), 'commands/s', 1, ''),
    row(
      on.name,
      'product, all duties on',
      Math.round(own.perSecond),
      'commands/s',
      own.perSecond / low.perSecond,
      '>= 0.60',
    ),
    row(noStore, 'floor: p99', Math.round(low.p99 * 10) / 10, 'ms', 1, ''),
    row(on.name, 'product: p99', Math.round(own.p99 * 10) / 10, 'ms', own.p99 / low.p99, '<= 1.6'),
  ];
}
const middle = (of: Measured[]): Measured =>
  [...of].sort((a, b) => a.perSecond - b.perSecond)[Math.floor(of.length / 2)]!;
