import { randomUUID } from 'node:crypto';
import { connectMongo } from '@app/view-store';
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
