import { randomUUID } from 'node:crypto';
import { openEsdbEventStore } from '@app/event-store';
import { connectMongo } from '@app/view-store';
import { startEventStoreDouble, type EventStoreDouble } from '../doubles/event-store-db.js';
import { startMongoDouble, type MongoDouble } from '../doubles/mongo.js';

export interface MongoServer {
  url: string;
  /** Of nobody else. Databases whose names begin with it are dropped at the end. */
  database: string;
  /** Absent on a real server. */
  double?: MongoDouble;
  stop(): Promise<void>;
}

/** The server of MONGODB_URL when it is set, else a double of its own. */
export async function mongoServer(): Promise<MongoServer> {
  const database = `test_${randomUUID().slice(0, 8)}`;
  const real = process.env.MONGODB_URL;
  if (!real) {
    const double = await startMongoDouble();
    return { url: double.url, database, double, stop: () => double.stop() };
  }
  return {
    url: real,
    database,
    stop: async () => {
      const connection = await connectMongo(real);
      const { client } = connection;
      const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
      for (const { name } of databases) if (name.startsWith(database)) await client.db(name).dropDatabase();
      await connection.close();
    },
  };
}

export interface EventStoreServer {
  url: string;
  /** Of nobody else: streams under it are removed at the end. */
  prefix: string;
  /** Absent on a real server. */
  double?: EventStoreDouble;
  stop(): Promise<void>;
}

/** The server of EVENTSTORE_URL when it is set, else a double of its own. */
export async function eventStoreServer(options: { batchAppend?: boolean } = {}): Promise<EventStoreServer> {
  const prefix = `test${randomUUID().slice(0, 8)}`;
  const real = process.env.EVENTSTORE_URL;
  if (!real) {
    const double = await startEventStoreDouble(options);
    return { url: double.url, prefix, double, stop: () => double.stop() };
  }
  return {
    url: real,
    prefix,
    stop: async () => {
      // Whatever mode a spec has stamped, its streams go.
      for (const mode of ['production', 'trial', 'embedded'] as const) {
        const store = await openEsdbEventStore({ url: real, prefix, mode }).catch(() => undefined);
        await store?.destroy();
        await store?.close();
        if (store) return;
      }
    },
  };
}
