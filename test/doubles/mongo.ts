import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { type AddressInfo } from 'node:net';
import { deserialize, serialize } from 'bson';
import { databasesOf } from './mongo/admin.js';
import { type Server } from './mongo/call.js';
import { execute, failedBefore, nameOf, sentAs } from './mongo/commands.js';
import { errorAnswer } from './mongo/errors.js';
import { type Injection, type MongoFaults, newInjection } from './mongo/faults.js';
import { abortAll } from './mongo/sessions.js';
import { collectionOf, newStorage } from './mongo/storage.js';
import { answer, framer, type Message, parse } from './mongo/wire.js';

export type { MongoFaults } from './mongo/faults.js';

/**
 * A double of a one-member MongoDB replica set for tests, spoken to over the wire protocol by the unmodified driver.
 *
 * It keeps the promises adapters build on: unique indexes, retryable writes that are executed once, transactions with a snapshot, first
 * writer wins and atomic commit, 64-bit integers, MongoDB's order of types and strings, cursors in batches.
 *
 * It has no persistence (the data live as long as the object, over `restart` too), no query planner or explain, no change streams, no
 * authentication or TLS, no collation, no schema validation, no expiry of documents (TTL indexes are accepted only), no `$merge`, `$out`,
 * `$text`, `$where`. A cursor outside a transaction reads the state at its first batch. Read and write concerns are accepted and mean
 * nothing: there are no secondaries, no elections, no rollbacks, no cluster times. Update operators, filters, sorting and grouping are
 * its own; other expressions and stages are mingo's. It shows mistakes of protocol and of logic, not those only a real server has.
 */
export interface MongoDouble {
  /** `mongodb://127.0.0.1:<port>/?replicaSet=rs0`; drivers append a database name. */
  readonly url: string;
  readonly port: number;
  readonly faults: MongoFaults;
  /** Drops connections, cursors and open transactions; keeps the data, what sessions already did, and the port. */
  restart(options?: { downMs?: number }): Promise<void>;
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
  /** The committed documents of a collection, as the driver would read them. */
  documents(database: string, collection: string): object[];
  databases(): string[];
}

/** @param options `standalone`: it says that it is of no replica set */
export async function startMongoDouble(options: { port?: number; standalone?: boolean } = {}): Promise<MongoDouble> {
  const storage = newStorage();
  const injection = newInjection();
  const sockets = new Set<Socket>();
  let listening: NetServer | undefined;
  let port = options.port ?? 0;
  const { standalone = false } = options;
  const server: Server = { port: () => port, standalone, lives: 0, storage, sessions: new Map(), cursors: new Map() };

  async function up(): Promise<void> {
    if (listening) return;
    const fresh = createServer((socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      serve(socket, server, injection);
    });
    listening = fresh;
    await new Promise<void>((resolve, reject) => {
      fresh.once('error', reject);
      fresh.listen(port, '127.0.0.1', resolve);
    });
    port = (fresh.address() as AddressInfo).port;
  }
  async function down(): Promise<void> {
    const closing = listening;
    listening = undefined;
    const closed = new Promise<void>((resolve) => (closing ? closing.close(() => resolve()) : resolve()));
    for (const socket of sockets) socket.destroy();
    server.lives++;
    server.cursors.clear();
    abortAll(storage);
    await closed;
    // Clients in this process see the end of their connections before the caller goes on: the driver hangs on a command it writes to a
    // socket that is destroyed but has not told so yet.
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
  async function restart({ downMs = 0 }: { downMs?: number } = {}): Promise<void> {
    await down();
    if (downMs) await new Promise((resolve) => setTimeout(resolve, downMs));
    await up();
  }

  await up();
  return {
    url: `mongodb://127.0.0.1:${port}/${standalone ? '' : '?replicaSet=rs0'}`,
    port,
    faults: injection.faults,
    restart,
    down,
    up,
    stop: down,
    documents: (database, collection) =>
      [...(collectionOf(storage, database, collection)?.rows.values() ?? [])].flatMap(({ document }) =>
        document ? [deserialize(serialize(document))] : [],
      ),
    databases: () => databasesOf(storage),
  };
}

/** Answers the messages of one connection, one after the other. */
function serve(socket: Socket, server: Server, injection: Injection): void {
  const frames = framer();
  let last = Promise.resolve();
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    try {
      for (const message of frames(chunk).map(parse)) last = last.then(() => reply(socket, server, injection, message));
    } catch {
      socket.destroy();
    }
  });
}
async function reply(socket: Socket, server: Server, injection: Injection, message: Message): Promise<void> {
  const { body } = message;
  const name = nameOf(body);
  let result;
  try {
    const injected = await injection.before(name, body);
    // The server went down while the command waited: it is lost.
    if (socket.destroyed) return;
    if (injected) failedBefore(server, body);
    result = injected ? errorAnswer(injected, sentAs(body)) : await execute(server, body);
  } catch (error) {
    result = errorAnswer(error, sentAs(body));
  }
  if (injection.cuts(name)) socket.destroy();
  else if (!message.silent && !socket.destroyed) socket.write(answer(message, result));
}
