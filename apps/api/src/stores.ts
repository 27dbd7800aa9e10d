import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { openFolderFileStore, openGridFsFileStore, openMongoVault, openVault } from '@app/access';
import { lockDataFolder, openEsdbEventStore, openEventStore } from '@app/event-store';
import type { EventStore, FileStore, HeldLease, JobBoard, Lease, MovableVault, ViewStore } from '@app/kernel';
import {
  connectMongo, openMongoJobs, openMongoLease, openMongoSettings, openMongoViewStore, openSqliteViewStore,
  type MongoConnection,
} from '@app/view-store'; // prettier-ignore
import type { SharedNumbers } from './clocks.js';
import type { Config, Servers } from './config.js';

/** What one process reads and writes. */
export interface Stores {
  store: EventStore;
  views: ViewStore;
  vault: MovableVault;
  files: FileStore;
  /** Where other processes use the same stores: who is the active one, and what all must agree on. */
  shared?: Shared;
  /** Tells where this process answers: whoever finds the data folder locked asks there. */
  serve: (port: number) => void;
  close: () => Promise<void>;
}
export interface Shared {
  lease: Lease;
  jobs: JobBoard;
  numbers: SharedNumbers;
  /** From now on views are written under this lease, or not at all once another process has it. */
  writeUnder: (held: Pick<HeldLease, 'token'>) => void;
}

type Closers = (() => unknown)[];

/**
 * Opens the stores the configuration names: servers, or else a data folder.
 * @throws StoreUnavailable when a server cannot be had, another process holds the folder, or a store is damaged or of another mode
 */
export async function openStores(config: Config, { threaded = true }: { threaded?: boolean } = {}): Promise<Stores> {
  const closers: Closers = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const opened = config.servers
      ? await onServers(config, config.servers, closers)
      : await inFolder(config, threaded, closers);
    return { ...opened, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function inFolder(
  { dataDir, mode }: Config,
  threaded: boolean,
  closers: Closers,
): Promise<Omit<Stores, 'close'>> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = lockDataFolder(dataDir);
  closers.push(() => lock.release());
  const store = await openEventStore({
    file: join(dataDir, 'events.db'),
    mode,
    ...(threaded ? {} : { threaded: false }),
  });
  closers.push(() => store.close());
  const views = openSqliteViewStore(join(dataDir, 'views.db'));
  closers.push(() => views.close());
  const vault = await openVault(join(dataDir, 'vault.db'), await besideOf(store));
  closers.push(() => vault.close());
  const files = await openFolderFileStore(join(dataDir, 'evidence'));
  return { store, views, vault, files, serve: (port) => lock.tell(port) };
}

async function onServers({ mode }: Config, servers: Servers, closers: Closers): Promise<Omit<Stores, 'close'>> {
  const store = await openLog({ mode }, servers);
  closers.push(() => store.close());
  const mongo = await connectMongo(servers.mongoUrl);
  closers.push(() => mongo.close());
  let token: number | undefined;
  const views = openMongoViewStore(mongo, { fence: () => token });
  closers.push(() => views.close());
  const vault = await openMongoVault(mongo, await besideOf(store));
  closers.push(() => vault.close());
  return {
    store,
    views,
    vault,
    files: await openGridFsFileStore(mongo),
    shared: {
      lease: leaseOf(mongo),
      jobs: openMongoJobs(mongo, { fence: () => token }),
      numbers: openMongoSettings(mongo),
      writeUnder: (held) => void (token = held.token),
    },
    serve: () => undefined,
  };
}

/** The log alone. */
export const openLog = ({ mode }: Pick<Config, 'mode'>, servers: Servers): Promise<EventStore> =>
  openEsdbEventStore({ url: servers.eventStoreUrl, prefix: servers.eventStorePrefix, mode });

/**
 * Whether the vault stands beside this log: a log that was lost verifies well, it is empty.
 * @throws VaultMismatch
 */
export async function checkVault({ dataDir, servers }: Config, store: EventStore): Promise<void> {
  const file = join(dataDir, 'vault.db');
  if (servers) {
    const mongo = await connectMongo(servers.mongoUrl);
    try {
      await (await openMongoVault(mongo, await besideOf(store))).close();
    } finally {
      await mongo.close();
    }
  } else if (existsSync(file)) await (await openVault(file, await besideOf(store))).close();
}

/** The work of the active process, for a tool that only asks for it. */
export async function withJobs<T>(
  servers: Servers,
  use: (shared: Pick<Shared, 'jobs' | 'lease'>, views: ViewStore) => Promise<T>,
): Promise<T> {
  const mongo = await connectMongo(servers.mongoUrl);
  try {
    return await use({ jobs: openMongoJobs(mongo), lease: leaseOf(mongo) }, openMongoViewStore(mongo));
  } finally {
    await mongo.close();
  }
}

const leaseOf = (mongo: MongoConnection): Lease =>
  openMongoLease(mongo, { name: 'worker', holder: `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}` });

const besideOf = async (store: EventStore) => ({
  epoch: store.epoch,
  isEmpty: (await store.head()) === undefined,
});
