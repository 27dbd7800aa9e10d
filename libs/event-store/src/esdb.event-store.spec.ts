import { eventStoreServer } from '../../../test/support/engines.js';
import { openEsdbEventStore } from './esdb.event-store.js';
import { eventStoreContract } from './event-store.contract.js';

for (const batchAppend of [true, false])
  eventStoreContract(`EventStoreDB ${batchAppend ? 'with' : 'without'} batched appends`, async () => {
    const server = await eventStoreServer({ batchAppend });
    const options = { url: server.url, prefix: server.prefix, mode: 'production' as const };
    let store = await openEsdbEventStore(options);
    return {
      store,
      restart: async () => {
        await store.close();
        await server.double?.restart();
        return (store = await openEsdbEventStore(options));
      },
      end: async () => {
        if (!server.double) await (await openEsdbEventStore(options)).destroy();
        await store.close();
        await server.stop();
      },
    };
  });
