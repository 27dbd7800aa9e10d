import { setTimeout as sleep } from 'node:timers/promises';
import { instantOf, LeaseLost, type HeldLease, type Lease } from '@app/kernel';
import { guarded, isPassing, type MongoConnection } from './mongo.driver.js';
import { fences, workerLease } from './mongo.fence.js';

export interface LeaseOptions {
  /** Default `worker`. */
  name?: string;
  /** Who asks, for whoever looks who is the active one. */
  holder: string;
  /** Milliseconds a lease lasts that is not renewed. */
  ttlMs?: number;
  /** Milliseconds between renewals. */
  renewMs?: number;
}
interface LeaseDocument {
  _id: string;
  holder: string | null;
  token: bigint;
  /** By the server's clock, as every time here: the clocks of the hosts do not matter. */
  until: Date;
  /** In which the holder writes under its token. */
  session: string | null;
}
/** Longest time between two looks of one that waits. */
const lookMs = 500;
/** Part of the time a holder counts on; the rest is for clocks that do not run alike. */
const countedOn = 0.95;
const isOver = { $expr: { $lte: ['$until', '$$NOW'] } };

/**
 * A lease as one document. A holder's token is greater than any before; an acquisition also puts it into the lease's fence, so
 * that views and jobs refuse what is written under an older one.
 */
export function openMongoLease(connection: MongoConnection, options: LeaseOptions): Lease {
  const { name = workerLease, holder, ttlMs = 6000, renewMs = 2000 } = options;
  const leases = connection.db.collection<LeaseDocument>('leases');
  const extended = { $add: ['$$NOW', ttlMs] };

  async function make(): Promise<void> {
    const never = { holder: null, token: 0n, until: new Date(0), session: null };
    await leases.updateOne({ _id: name }, { $setOnInsert: never }, { upsert: true });
    await fences(connection).updateOne({ _id: name }, { $setOnInsert: { token: 0n } }, { upsert: true });
  }

  /** The token, once nobody holds it. */
  async function taken(): Promise<bigint | undefined> {
    const over = await leases.findOne({ _id: name, ...isOver });
    if (!over) return undefined;
    // A holder that died between its last write and its commit would keep us out. Not every account may do so: then we wait.
    if (over.session) await connection.endSession(over.session).catch(() => undefined);
    return connection.transaction(async (session) => {
      const held = await leases.findOneAndUpdate(
        { _id: name, ...isOver },
        [
          {
            $set: {
              holder: { $literal: holder },
              token: { $add: ['$token', 1n] },
              until: extended,
              session: connection.sessionId,
            },
          },
        ],
        { session, returnDocument: 'after' },
      );
      if (held) await fences(connection).updateOne({ _id: name }, { $set: { token: held.token } }, { session });
      return held?.token;
    });
  }

  function hold(token: bigint, since: number): HeldLease {
    const lost = new AbortController();
    const ended = new AbortController();
    /** Before the server lets another in: counted from the moment the request was sent, not from its answer. */
    const overAt = (sent: number) =>
      setTimeout(() => lose('it could not be renewed in time'), sent + ttlMs * countedOn - performance.now()).unref();
    let timer = overAt(since);
    const lose = (why: string) => {
      clearTimeout(timer);
      ended.abort();
      lost.abort(new LeaseLost(`the lease ${name} is lost: ${why}`));
    };
    const renew = async () => {
      const sent = performance.now();
      // Not one that has been released meanwhile.
      const ours = { _id: name, token, holder: { $ne: null } };
      const { matchedCount } = await leases.updateOne(ours, [{ $set: { until: extended } }]);
      if (ended.signal.aborted) return;
      if (matchedCount === 0) return lose('another holds it');
      clearTimeout(timer);
      timer = overAt(sent);
    };
    const renewing = async () => {
      while (!ended.signal.aborted) {
        await sleep(renewMs, undefined, { signal: ended.signal, ref: false }).catch(() => undefined);
        // One that fails is tried again at the next turn, until it is over.
        if (!ended.signal.aborted) await renew().catch(() => undefined);
      }
    };
    void renewing();

    return {
      token: Number(token),
      lost: lost.signal,
      check: () =>
        guarded(async () => {
          const ours = await leases.findOne({ _id: name, token, $expr: { $gt: ['$until', '$$NOW'] } });
          if (!ours || ended.signal.aborted) throw new LeaseLost(`the lease ${name} is not ours any more`);
        }),
      release: async () => {
        clearTimeout(timer);
        ended.abort();
        await connection.transaction(async (session) => {
          const free = { $set: { holder: null, until: new Date(0), session: null } };
          const { matchedCount } = await leases.updateOne({ _id: name, token }, free, { session });
          if (matchedCount) await fences(connection).updateOne({ _id: name }, { $set: { token: 0n } }, { session });
        });
      },
    };
  }

  return {
    acquire: async (signal) => {
      for (let isMade = false; ;) {
        signal.throwIfAborted();
        try {
          if (!isMade) await make();
          isMade = true;
          const asked = performance.now();
          const token = await taken();
          if (token !== undefined) return hold(token, asked);
        } catch (error) {
          // A store that is away has no holder either: looked at again when it is back.
          if (!isPassing(error)) throw error;
        }
        await sleep(Math.min(lookMs, renewMs) * (0.5 + Math.random() / 2), undefined, { signal });
      }
    },
    holder: () =>
      guarded(async () => {
        const held = await leases.findOne({ _id: name, $expr: { $gt: ['$until', '$$NOW'] } });
        if (!held?.holder) return undefined;
        return { holder: held.holder, token: Number(held.token), until: instantOf(held.until.getTime()) };
      }),
  };
}
