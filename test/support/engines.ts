import { randomBytes } from 'node:crypto';
import { startEventStoreDouble, type EventStoreDouble } from '../doubles/event-store-db.js';

export interface EventStoreServer {
  url: string;
  /** Of this run alone, so that runs on one server do not meet. */
  prefix: string;
  /** Absent on a real server. */
  double?: EventStoreDouble;
  stop(): Promise<void>;
}

/** The server of EVENTSTORE_URL, else a double of its own. */
export async function eventStoreServer({ batchAppend = true } = {}): Promise<EventStoreServer> {
  const prefix = `test-${randomBytes(6).toString('hex')}`;
  const url = process.env['EVENTSTORE_URL'];
  if (url) return { url, prefix, stop: async () => undefined };
  const double = await startEventStoreDouble({ batchAppend });
  return { url: double.url, prefix, double, stop: () => double.stop() };
}
