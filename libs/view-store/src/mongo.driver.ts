import { setTimeout as sleep } from 'node:timers/promises';
import { fill, StoreUnavailable, type Words } from '@app/kernel';
import type { ClientSession, Collection, Db, MongoClient } from 'mongodb';

export type { AnyBulkWriteOperation, ClientSession, Collection, Db, Filter as MongoFilter } from 'mongodb';

export interface MongoConnection {
  readonly client: MongoClient;
  /** 64-bit integers come as bigint, bytes as Buffer. Everything is acknowledged by a majority, journalled, and read from the primary. */
  readonly db: Db;
  /**
   * Runs `work` in one transaction; again when the server says that nothing of it was written. `work` may run several times.
   * @throws StoreUnavailable when it does not get through within `transactionMs`, or its outcome is not known; what `work` throws, after rolling back
   */
  transaction<T>(work: (session: ClientSession) => Promise<T>): Promise<T>;
  /** As `transaction`, one after the other, all in the session `sessionId`. */
  inTurn<T>(work: (session: ClientSession) => Promise<T>): Promise<T>;
  readonly sessionId: string;
  /** Rolls back what the process of that session left open: its server would hold it for a minute. */
  endSession(sessionId: string): Promise<void>;
  close(): Promise<void>;
}
export interface MongoOptions {
  /** Default: the one in the URL's path, else `juanzong`. */
  database?: string;
  /** Milliseconds until a primary that is not found is an error. */
  serverSelectionMs?: number;
  /** Milliseconds a transaction is tried again, and milliseconds a write waits for a majority. */
  transactionMs?: number;
}

const defaultDatabase = 'juanzong';
const standalone: Words = {
  zh: 'MongoDB {host} 不是副本集：视图与检查点须在同一事务中写入，请以副本集方式启动（一个成员即可）。',
  en: 'MongoDB {host} is not a replica set: views and checkpoints are written in one transaction; start it as a replica set (one member will do).',
};
const denied: Words = {
  zh: 'MongoDB 拒绝了账户：请检查 MONGODB_URL 的账户、密码与权限。',
  en: 'MongoDB refused the account: check the user, the password and the rights of MONGODB_URL.',
};
const inBoth = ({ zh, en }: Words, values: Record<string, string> = {}) => `${fill(zh, values)} ${fill(en, values)}`;

/**
 * Connects to a replica set or a sharded cluster.
 * @throws StoreUnavailable when it is away, refuses the account, or is a server on its own, which knows no transactions
 */
export async function connectMongo(url: string, options: MongoOptions = {}): Promise<MongoConnection> {
  const { serverSelectionMs = 5000, transactionMs = 15_000 } = options;
  // Loaded when it is needed: an embedded process never does.
  const mongodb = await import('mongodb');
  const client = new mongodb.MongoClient(url, {
    appName: 'juanzong',
    serverSelectionTimeoutMS: serverSelectionMs,
    connectTimeoutMS: serverSelectionMs,
    writeConcern: { w: 'majority', journal: true, wtimeoutMS: transactionMs },
    readConcern: { level: 'majority' },
    readPreference: 'primary',
    ignoreUndefined: true,
  });
  try {
    await guarded(async () => {
      await client.connect();
      const hello = await client.db('admin').command({ hello: 1 });
      if (hello.setName === undefined && hello.msg !== 'isdbgrid')
        throw new StoreUnavailable(inBoth(standalone, { host: client.options.hosts.join() }));
    });
  } catch (error) {
    await client.close();
    throw error;
  }
  const session = client.startSession();
  let turn: Promise<unknown> = Promise.resolve();
  return {
    client,
    db: client.db(options.database ?? databaseOf(url) ?? defaultDatabase, { useBigInt64: true, promoteBuffers: true }),
    transaction: (work) =>
      guarded(async () => {
        const own = client.startSession();
        try {
          return await inTransaction(own, transactionMs, work);
        } finally {
          await own.endSession().catch(() => undefined);
        }
      }),
    inTurn: (work) => {
      const mine = turn.then(() => guarded(() => inTransaction(session, transactionMs, work)));
      turn = mine.catch(() => undefined);
      return mine;
    },
    sessionId: new mongodb.UUID(session.id!.id.buffer).toHexString(),
    endSession: async (id) => {
      await guarded(() => client.db('admin').command({ killSessions: [{ id: new mongodb.UUID(id) }] }));
    },
    close: async () => {
      await session.endSession().catch(() => undefined);
      await client.close();
    },
  };
}

/** The driver would say `test` when the URL says nothing. */
function databaseOf(url: string): string | undefined {
  const name = /^[^:]+:\/\/[^/]+\/([^?]+)/.exec(url)?.[1];
  return name === undefined ? undefined : decodeURIComponent(name);
}

async function inTransaction<T>(
  session: ClientSession,
  forMs: number,
  work: (session: ClientSession) => Promise<T>,
): Promise<T> {
  const until = performance.now() + forMs;
  for (let pause = pauses(); ; await pause())
    try {
      session.startTransaction({
        readConcern: { level: 'snapshot' },
        writeConcern: { w: 'majority', journal: true, wtimeoutMS: forMs },
        readPreference: 'primary',
      });
      const result = await work(session);
      await commit(session, until);
      return result;
    } catch (error) {
      if (session.inTransaction()) await session.abortTransaction().catch(() => undefined);
      if (!isLabelled(error, 'TransientTransactionError') || isAway(error) || performance.now() > until) throw error;
    }
}

/** Asked again until its outcome is known: a repeated commit of one transaction counts once. */
async function commit(session: ClientSession, until: number): Promise<void> {
  for (let pause = pauses(); ; await pause())
    try {
      return await session.commitTransaction();
    } catch (error) {
      if (!isLabelled(error, 'UnknownTransactionCommitResult') || isAway(error) || performance.now() > until)
        throw error;
    }
}

/** Waits of growing, uneven length, so that two that are in each other's way do not meet again. */
function pauses(): () => Promise<void> {
  let most = 4;
  return async () => {
    most = Math.min(most * 2, 500);
    await sleep(1 + Math.random() * most);
  };
}

interface MongoError {
  name?: string;
  message?: string;
  code?: unknown;
  hasErrorLabel?: (label: string) => boolean;
}
/** The driver may be of another realm (tests): errors are known by name and code. */
const asMongo = (error: unknown): MongoError | undefined =>
  typeof error === 'object' && error !== null && /^Mongo\w*Error$/.test((error as MongoError).name ?? '')
    ? error
    : undefined;
const isLabelled = (error: unknown, label: string): boolean => asMongo(error)?.hasErrorLabel?.(label) ?? false;
/** A unique value that is there already. */
export const isDuplicate = (error: unknown): boolean => asMongo(error)?.code === 11000;
/** The collection exists already. */
export const isExisting = (error: unknown): boolean => asMongo(error)?.code === 48;
const isAway = (error: unknown): boolean => asMongo(error)?.name === 'MongoServerSelectionError';

const awayNames =
  /^Mongo(Network|NetworkTimeout|ServerSelection|PoolCleared|WaitQueueTimeout|OperationTimeout|WriteConcern|ExpiredSession)Error$/;
const closedNames = /^Mongo(PoolClosed|TopologyClosed|NotConnected|ClientClosed)Error$/;
/** Not primary, shutting down, unreachable hosts, time exceeded, a write that no majority has, a transaction that ended or conflicts. */
const awayCodes = [
  6, 7, 24, 50, 64, 79, 89, 91, 100, 112, 189, 225, 244, 246, 251, 262, 290, 9001, 10107, 11600, 11602, 13435, 13436,
];
const deniedCodes = [13, 18, 8000];
const diskFullCodes = [14031];

/** The driver's errors as the ports word them; others as they are. */
export function asUnavailable(error: unknown): unknown {
  const mongo = asMongo(error);
  if (!mongo) return error;
  const code = typeof mongo.code === 'number' ? mongo.code : undefined;
  const told = (reason: StoreUnavailable['reason'], message = `MongoDB: ${mongo.message}`) =>
    new StoreUnavailable(message, reason);
  if (code !== undefined && deniedCodes.includes(code)) return told('away', inBoth(denied));
  if (code !== undefined && diskFullCodes.includes(code)) return told('diskFull');
  if (closedNames.test(mongo.name!)) return told('closed');
  const passing = ['TransientTransactionError', 'UnknownTransactionCommitResult', 'RetryableWriteError'];
  return awayNames.test(mongo.name!) ||
    (code !== undefined && awayCodes.includes(code)) ||
    passing.some((label) => isLabelled(error, label))
    ? told('away')
    : error;
}

/** @throws the driver's errors as `StoreUnavailable` */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asUnavailable(error);
  }
}

/** Makes a collection that transactions write to. It is kept when it is there. */
export async function collectionMade(db: Db, name: string): Promise<Collection> {
  try {
    await db.createCollection(name);
  } catch (error) {
    if (!isExisting(error)) throw error;
  }
  return db.collection(name);
}

/** It may pass by itself: the store is away, busy or changing its primary. */
export function isPassing(error: unknown): boolean {
  const told = asUnavailable(error);
  return told instanceof StoreUnavailable && told.reason === 'away';
}
