import { mongoServer, type MongoServer } from '../../../test/support/engines.js';
import { connectMongo, type MongoConnection } from './mongo.driver.js';
import { openMongoViewStore } from './mongo.view-store.js';
import { viewStoreContract } from './view-store.contract.js';

let server: MongoServer;
const connections: MongoConnection[] = [];
beforeAll(async () => {
  server = await mongoServer();
});
afterEach(async () => {
  for (const each of connections.splice(0)) await each.close();
});
afterAll(() => server.stop());

let databases = 0;
const connected = async (database: string) => {
  const connection = await connectMongo(server.url, { database });
  connections.push(connection);
  return connection;
};

viewStoreContract('MongoDB', async () => {
  const database = `${server.database}_${databases++}`;
  return {
    store: openMongoViewStore(await connected(database)),
    reopen: async () => openMongoViewStore(await connected(database)),
  };
});
