/** What the specs of the double share: clients and doubles that end with their test, and ways to wait and to read. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  type AllStreamSubscription,
  EventStoreDBClient,
  jsonEvent,
  type Position,
  type StreamSubscription,
} from '@eventstore/db-client';
import { type EventStoreDouble, type EventStoreDoubleOptions, startEventStoreDouble } from '../event-store-db.js';

const doubles: EventStoreDouble[] = [];
const clients: EventStoreDBClient[] = [];

export async function start(options?: EventStoreDoubleOptions): Promise<EventStoreDouble> {
  const double = await startEventStoreDouble(options);
  doubles.push(double);
  return double;
}
export function connect(url: string): EventStoreDBClient {
  const client = EventStoreDBClient.connectionString(url);
  clients.push(client);
  return client;
}
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
  for (const double of doubles.splice(0)) await double.stop();
});

let serial = 0;
export const id = () => `10000000-0000-4000-8000-${String((serial += 1)).padStart(12, '0')}`;
export const event = (n: number, type = 'Counted') =>
  jsonEvent({ id: id(), type, data: { n }, metadata: { by: 'spec' } });
export const events = (count: number, type?: string) => Array.from({ length: count }, (_, n) => event(n, type));

/** Counts the tests that are over, so that nothing of one waits on after its time. */
let over = 0;
afterEach(() => void (over += 1));
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const now = over;
  while (!(await condition())) {
    if (over > now) throw new Error('the test is over, what it waited for never came');
    await pause(2);
  }
}
/** The state of a promise now; what has already been answered has settled it. */
export async function stateOf(promise: Promise<unknown>): Promise<'pending' | 'fulfilled' | 'rejected'> {
  const settled = promise.then(
    () => 'fulfilled' as const,
    () => 'rejected' as const,
  );
  return Promise.race([settled, pause(1).then(() => 'pending' as const)]);
}
export interface Read {
  streamId: string;
  revision: bigint;
  type: string;
  data: unknown;
  position?: Position;
}
export async function all(reading: AsyncIterable<{ event?: unknown }>): Promise<Read[]> {
  const found: Read[] = [];
  for await (const each of reading) found.push(each.event as Read);
  return found;
}
export const numbers = (found: readonly Read[]) => found.map((each) => (each.data as { n: number }).n);
export const errorOf = (promise: Promise<unknown>): Promise<Error & { type?: string; code?: number }> =>
  promise.then(
    () => {
      throw new Error('nothing was thrown');
    },
    (error: Error) => error,
  );

/** All that a subscription says. */
export function follow(subscription: AllStreamSubscription | StreamSubscription) {
  const heard = { seen: [] as Read[], errors: [] as (Error & { type?: string })[], signals: [] as string[] };
  for (const signal of ['confirmation', 'caughtUp', 'fellBehind'] as const)
    subscription.on(signal, () => heard.signals.push(signal));
  subscription.on('error', (error: Error) => heard.errors.push(error));
  subscription.on('data', (each: { event?: unknown }) => heard.seen.push(each.event as Read));
  return heard;
}
