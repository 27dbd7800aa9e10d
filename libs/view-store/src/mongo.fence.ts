import { LeaseLost } from '@app/kernel';
import type { ClientSession, MongoConnection } from './mongo.driver.js';

export interface Fenced {
  /** The token under which it writes; `undefined`: it needs none. */
  fence?: () => number | undefined;
  /** The lease the token is of; default `worker`. */
  lease?: string;
}
export const workerLease = 'worker';

/**
 * A document of its own for each lease: `token` is the holder's, and every transaction under the token writes to it. A takeover
 * writes to it too, so that of a takeover and a commit under the old token only one can succeed. The renewals of a lease must not
 * be in the way of long commits, therefore they leave it alone.
 */
interface FenceDocument {
  _id: string;
  token: bigint;
  commits?: bigint;
}
export const fences = ({ db }: MongoConnection) => db.collection<FenceDocument>('fences');

/**
 * Transactions that count only while the token is the lease's.
 * @throws LeaseLost, nothing written
 */
export function fencedBy(connection: MongoConnection, { fence, lease = workerLease }: Fenced) {
  return <T>(work: (session: ClientSession) => Promise<T>): Promise<T> => {
    const token = fence?.();
    if (token === undefined) return connection.transaction(work);
    return connection.inTurn(async (session) => {
      const result = await work(session);
      // Last, for a takeover waits for whoever has written here.
      const { matchedCount } = await fences(connection).updateOne(
        { _id: lease, token: BigInt(token) },
        { $inc: { commits: 1n } },
        { session },
      );
      if (matchedCount === 0) throw new LeaseLost(`the lease ${lease} is another's: nothing is written under ${token}`);
      return result;
    });
  };
}
