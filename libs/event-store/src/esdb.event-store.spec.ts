import { eventStoreServer } from '../../../test/support/engines.js';
import { openEsdbEventStore } from './esdb.event-store.js';
import { eventStoreContract } from './event-store.contract.js';

for (const batchAppend of [true, false])
  eventStoreContract(`EventStoreDB, ${batchAppend ? 'appends over one long call' : 'each append a call'}`, async () => {
    const server = await eventStoreServer({ batchAppend });
    const options = { url: server.url, prefix: server.prefix, mode: 'production' } as const;
    let store = await openEsdbEventStore(options);
    return {
      store,
      restart: async () => {
        await store.close();
        await server.double?.restart();
        return (store = await openEsdbEventStore(options));
      },
      end: async () => {
        await store.close();
        await server.stop();
      },
    };
  });
