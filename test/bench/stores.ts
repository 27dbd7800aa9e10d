import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { openEsdbEventStore, openEventStore } from '@app/event-store';
import type { EventStore, ViewStore } from '@app/kernel';
import { connectMongo, openMongoViewStore, openSqliteViewStore } from '@app/view-store';
import { eventStoreServer, mongoServer, type EventStoreServer, type MongoServer } from '../support/engines.js';

/** Where a workload is measured. Everything it opens is empty and its own; closing it leaves nothing behind. */
export interface BenchStores {
  /** As the report names it. */
  name: StoresName;
  /** `threaded`: an embedded log commits in a thread of its own, as in the product. */
  log(options: { threaded: boolean }): Promise<EventStore>;
  views(): Promise<ViewStore>;
  /** For processes of the built product. */
  settings(): Promise<Settings>;
}
export interface Settings {
  env: Record<string, string | undefined>;
  /** Besides the api process. */
  workers: number;
  close(): Promise<void>;
}
export type StoresName = 'embedded' | 'servers' | 'doubles';
/** Of lines that were taken on no store: floors. */
export const noStore = 'none';

/**
 * The stores asked for by name, else the servers of EVENTSTORE_URL and MONGODB_URL, else the embedded ones.
 * @throws for another name, and for servers that are not named
 */
export function storesOf(asked: string | undefined): BenchStores {
  const named = ['EVENTSTORE_URL', 'MONGODB_URL'].filter((name) => process.env[name]);
  switch (asked ?? (named.length ? 'servers' : 'embedded')) {
    case 'embedded':
      return embedded;
    case 'doubles':
      return over('doubles', eventStoreProcess, mongoProcess);
    case 'servers':
      if (named.length === 2) return over('servers', eventStoreServer, mongoServer);
      throw new Error(
        '须一并设置 EVENTSTORE_URL 与 MONGODB_URL。 EVENTSTORE_URL and MONGODB_URL must be set together.',
      );
    default:
      throw new Error(`--on ${asked}：须为 must be embedded | servers | doubles`);
  }
}

/** From a source tree run through a transpiler the worker is not compiled; `-r` of this process is handed to it. */
const thread = {
  file: resolve(__dirname, `../../libs/event-store/src/sqlite.worker${extname(__filename)}`),
  execArgv: process.execArgv,
};

const embedded: BenchStores = {
  name: 'embedded',
  async log({ threaded }) {
    const folder = temporary();
    const file = join(folder.path, 'events.db');
    return closedWith(
      await openEventStore({ file, mode: 'embedded', threaded: threaded ? thread : false }),
      folder.remove,
    );
  },
  async views() {
    const folder = temporary();
    return closedWith(openSqliteViewStore(join(folder.path, 'views.db')), folder.remove);
  },
  async settings() {
    const folder = temporary();
    const env = { DATA_DIR: folder.path, EVENTSTORE_URL: undefined, MONGODB_URL: undefined };
    return { env, workers: 0, close: async () => folder.remove() };
  },
};

/** The adapters for servers, each time on a prefix and a database of nobody else. */
function over(
  name: StoresName,
  eventStore: () => Promise<EventStoreServer>,
  mongo: () => Promise<MongoServer>,
): BenchStores {
  return {
    name,
    async log() {
      const server = await eventStore();
      const { url, prefix } = server;
      return closedWith(await openEsdbEventStore({ url, prefix, mode: 'production' }), () => server.stop());
    },
    async views() {
      const server = await mongo();
      const connection = await connectMongo(server.url, { database: server.database });
      return closedWith(openMongoViewStore(connection), async () => {
        await connection.close();
        await server.stop();
      });
    },
    async settings() {
      const [events, views, folder] = [await eventStore(), await mongo(), temporary()];
      const url = new URL(views.url);
      url.pathname = `/${views.database}`;
      return {
        env: {
          DATA_DIR: folder.path,
          EVENTSTORE_URL: events.url,
          EVENTSTORE_PREFIX: events.prefix,
          MONGODB_URL: url.href,
        },
        workers: 1,
        close: async () => {
          await events.stop();
          await views.stop();
          folder.remove();
        },
      };
    },
  };
}

const eventStoreProcess = async (): Promise<EventStoreServer> => ({
  prefix: 'bench',
  ...(await doubleProcess('eventStore')),
});
const mongoProcess = async (): Promise<MongoServer> => ({ database: 'bench', ...(await doubleProcess('mongo')) });

/** In a process of its own, as a server is, so that it does not take the time of the one that is measured. */
async function doubleProcess(which: 'eventStore' | 'mongo') {
  const file = join(__dirname, `doubles.process${extname(__filename)}`);
  const child = spawn(process.execPath, [...process.execArgv, file, which], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const [url] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    exited.then(([code]) => Promise.reject(new Error(`the double ended with ${String(code)}`))),
  ])) as [string];
  return {
    url,
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}

/** A store that takes what it lay on with it when it is closed. */
function closedWith<S extends { close(): Promise<void> }>(store: S, remove: () => unknown): S {
  const close = store.close.bind(store);
  return Object.assign(store, {
    close: async () => {
      await close();
      await remove();
    },
  });
}

export function temporary(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'juanzong-bench-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
