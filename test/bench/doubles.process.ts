import { startEventStoreDouble } from '../doubles/event-store-db.js';
import { startMongoDouble } from '../doubles/mongo.js';

/** One double as a process of its own: tells its address on standard output, and ends with its standard input. */
const starts: Record<string, () => Promise<{ url: string }>> = {
  eventStore: () => startEventStoreDouble(),
  mongo: () => startMongoDouble(),
};
const which = process.argv[2] ?? '';
void starts[which]!().then(({ url }) => console.log(url));
process.stdin.on('close', () => process.exit(0)).resume();
