import { setTimeout as pause } from 'node:timers/promises';
import { StoreUnavailable } from '@app/kernel';
import { Fault, type Driver, type Recorded, type Subscription } from './esdb.driver.js';
import { contiguity, type Log } from './esdb.log.js';

export interface Followed {
  /** Events of ours, all of them. */
  events: Recorded[];
  caughtUp: boolean;
  /** Of the last event of ours seen; `begin` for none. */
  position: bigint;
}
export interface FollowOptions {
  prefix: string;
  /** Silence after which the head is looked at. */
  heartbeatMs: number;
  /** Aborted when the store is closed. */
  ended: AbortSignal;
  warn: (details: object, message: string) => void;
}

const batchSize = 500;
const longestPause = 5_000;

/**
 * Every event of ours after a position, once, in order, for ever: what is there by reading, what comes by a subscription. Whatever ends
 * the subscription (an error, the server's end, a silence while the log goes on) leads back to reading behind what was seen last.
 * Ends with `signal`. @throws StoreUnavailable `closed`, or what makes the log unreadable
 */
export async function* follow(
  driver: Driver,
  log: Log,
  after: bigint,
  signal: AbortSignal,
  { prefix, heartbeatMs, ended, warn }: FollowOptions,
): AsyncGenerator<Followed> {
  const over = AbortSignal.any([signal, ended]);
  /** The last event of ours, and how far the log was looked through: behind it stand only events of others. */
  let [position, looked] = [after, after];
  const contiguous = contiguity(after <= log.begin);
  const bell = bellOf(over);

  function* shown(events: Recorded[]): Generator<Followed> {
    for (const event of events) contiguous(event);
    const ours = events.filter(log.isOurs);
    const last = ours[ours.length - 1];
    if (!last) return;
    position = last.position;
    log.noteWritten(position);
    yield { events: ours, caughtUp: false, position };
  }

  async function* read() {
    const head = await log.head();
    if (head === undefined || head <= looked) return;
    for await (const { events, seen } of log.scan(looked, head)) {
      looked = seen;
      yield* shown(events);
      if (over.aborted) return;
    }
  }

  /** Until it ends. Says that it has caught up whenever all that the store holds by then was shown. */
  async function* live(subscription: Subscription) {
    let told = false;
    while (!over.aborted) {
      const rung = bell.next();
      const events = subscription.take(batchSize);
      if (events.length > 0) {
        told = false;
        looked = events[events.length - 1]!.position;
        yield* shown(events);
        continue;
      }
      const checkpoint = subscription.checkpoint();
      if (checkpoint !== undefined && checkpoint > looked) looked = checkpoint;
      const fault = subscription.over();
      if (fault) throw fault;
      if (!told && ((await log.head()) ?? log.begin) <= looked) {
        told = true;
        yield { events: [], caughtUp: true, position };
        continue;
      }
      if ((await rung(heartbeatMs)) || over.aborted) continue;
      const head = await log.head();
      if (head !== undefined && head > looked)
        throw new Fault('unknown', `silent for ${heartbeatMs} ms while the log goes on`);
    }
  }

  try {
    for (let failures = 0; !over.aborted;) {
      let subscription: Subscription | undefined;
      try {
        yield* read();
        if (over.aborted) break;
        subscription = await driver.subscribe(looked, prefix, bell.ring);
        for await (const batch of live(subscription)) {
          failures = 0;
          yield batch;
        }
      } catch (error) {
        if (over.aborted) break;
        if (!isPassing(error)) throw error;
        warn({ err: error, position: String(looked) }, 'the subscription to EventStoreDB is begun anew');
        await pause(Math.min(20 * 2 ** failures++, longestPause), undefined, { signal: over }).catch(() => undefined);
      } finally {
        subscription?.end();
      }
    }
  } finally {
    bell.end();
  }
  if (!signal.aborted) throw new StoreUnavailable('the event store is closed', 'closed');
}

const isPassing = (error: unknown): boolean =>
  error instanceof Fault ? error.kind !== 'badPosition' : error instanceof StoreUnavailable && error.reason === 'away';

/** Rings for whoever asked before; an abort rings too. */
function bellOf(over: AbortSignal) {
  let waiting = new Set<(heard: boolean) => void>();
  const ring = () => {
    const woken = waiting;
    waiting = new Set();
    for (const wake of woken) wake(true);
  };
  over.addEventListener('abort', ring);
  return {
    ring,
    /** @returns waits for the next ring from now on: false when it was silent for so long */
    next: () => {
      let settle!: (heard: boolean) => void;
      const heard = new Promise<boolean>((resolve) => (settle = resolve));
      waiting.add(settle);
      return (ms: number): Promise<boolean> => {
        const timer = setTimeout(() => settle(false), ms);
        return heard.finally(() => clearTimeout(timer));
      };
    },
    end: () => over.removeEventListener('abort', ring),
  };
}
