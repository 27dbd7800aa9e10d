import { calculateObjectSize } from 'bson';
import { ServerError } from './errors.js';
import { compile } from './match.js';
import { Blocked, type Collection, collectionOf, scan, type Storage, type Transaction } from './storage.js';
import { type Memory, type Sessions } from './sessions.js';
import { type Doc } from './values.js';

/** What a server keeps: the data, and what it forgets when it goes down. */
export interface Server {
  readonly port: () => number;
  /** Says that it is of no replica set. */
  readonly standalone: boolean;
  /** Grows each time the server goes down; what waited before is lost. */
  lives: number;
  readonly storage: Storage;
  readonly sessions: Sessions;
  readonly cursors: Map<bigint, Cursor>;
}
export interface Cursor {
  readonly namespace: string;
  readonly documents: Doc[];
  at: number;
}
/** One command as its handler sees it. */
export interface Call {
  readonly server: Server;
  readonly storage: Storage;
  readonly name: string;
  readonly body: Doc;
  readonly database: string;
  readonly transaction: Transaction | undefined;
  readonly memory: Memory;
}
export type Handler = (call: Call) => Doc | Promise<Doc>;

/** The collection named by the command: `{ find: 'cases' }`. */
export const target = (call: Call): string => {
  const name = call.body[call.name];
  if (typeof name !== 'string' || !name)
    throw new ServerError(73, 'InvalidNamespace', `Invalid namespace specified '${call.database}.'`);
  return name;
};
export const targetCollection = (call: Call): Collection | undefined =>
  collectionOf(call.storage, call.database, target(call));
export const missingNamespace = (call: Call): ServerError =>
  new ServerError(26, 'NamespaceNotFound', `ns does not exist: ${call.database}.${target(call)}`);

/** The documents of a collection a command may read and a filter lets through. */
export function* matching(call: Call, name: string, filter: Doc): Generator<Doc> {
  const collection = collectionOf(call.storage, call.database, name);
  const test = compile(filter, variablesOf(call));
  if (!collection) return;
  for (const { document } of scan(collection, filter, test, call.transaction)) yield document;
}
export const variablesOf = (call: Call): Doc => (call.body.let ?? {}) as Doc;

/** Runs a step that changes nothing before it throws Blocked, again after every transaction it had to wait for. */
export async function waiting<T>({ server }: Call, step: () => T): Promise<T> {
  const { lives } = server;
  for (;;) {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof Blocked)) throw error;
      await error.holder.ended;
      if (server.lives !== lives) throw new ServerError(11600, 'InterruptedAtShutdown', 'interrupted at shutdown');
    }
  }
}

/** The most bytes of documents in one answer, as the server's. */
const BATCH_BYTES = 16 * 1024 * 1024;
let lastCursor = 1_000_000_000_000_000_000n;

/** The first answer of a cursor; what does not fit in it stays for getMore. */
export function firstBatch(call: Call, namespace: string, documents: Doc[], batchSize: unknown, single = false): Doc {
  const cursor: Cursor = { namespace, documents, at: 0 };
  const batch = take(cursor, batchSize === undefined ? 101 : Number(batchSize));
  const finished = single || cursor.at >= documents.length;
  const id = finished ? 0n : ++lastCursor;
  if (!finished) call.server.cursors.set(id, cursor);
  return { cursor: { firstBatch: batch, id, ns: namespace }, ok: 1 };
}
export function nextBatch(call: Call, id: bigint, batchSize: unknown): Doc {
  const cursor = call.server.cursors.get(id);
  if (!cursor) throw new ServerError(43, 'CursorNotFound', `cursor id ${id} not found`);
  const batch = take(cursor, Number(batchSize ?? 0) || Infinity);
  const finished = cursor.at >= cursor.documents.length;
  if (finished) call.server.cursors.delete(id);
  return { cursor: { nextBatch: batch, id: finished ? 0n : id, ns: cursor.namespace }, ok: 1 };
}
function take(cursor: Cursor, most: number): Doc[] {
  const batch: Doc[] = [];
  let bytes = 0;
  while (batch.length < most && cursor.at < cursor.documents.length) {
    const next = cursor.documents[cursor.at] as Doc;
    bytes += calculateObjectSize(next);
    if (bytes > BATCH_BYTES && batch.length) break;
    batch.push(next);
    cursor.at++;
  }
  return batch;
}
