import type { AnyView, Change } from '@app/kernel';
import { startMongoDouble, type MongoDouble } from '../../../test/doubles/mongo.js';
import { connectMongo, type MongoConnection, type MongoOptions } from './mongo.driver.js';

/** A view and its changes, for tests of faults. */
export const sampleView = (name = 'sample', more: object = {}): AnyView =>
  ({ name, version: 1, index: { number: 'number' }, ...more }) as unknown as AnyView;
export const at = (position: number): string => `e.${position}`;
export const put = (id: string, number: number, position = number): Change => ({
  id,
  document: { id, number },
  position: at(position),
});

export interface Faulty {
  double: MongoDouble;
  connect(options?: MongoOptions): Promise<MongoConnection>;
  stop(): Promise<void>;
}
/** A double whose faults can be set, also when the specs run against a real server. */
export async function faulty(): Promise<Faulty> {
  const double = await startMongoDouble();
  const connections: MongoConnection[] = [];
  return {
    double,
    connect: async (options) => {
      const connection = await connectMongo(double.url, { serverSelectionMs: 3000, transactionMs: 4000, ...options });
      connections.push(connection);
      return connection;
    },
    stop: async () => {
      double.faults.clear();
      for (const each of connections) await each.close();
      await double.stop();
    },
  };
}

/** Whether a command belongs to a transaction. */
export const inTransaction = (body: Record<string, unknown>): boolean => body.autocommit === false;
/** A door that stays shut until it is opened. */
export function door(): { open: () => void; opened: Promise<void> } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}
/** Waits until something holds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}
