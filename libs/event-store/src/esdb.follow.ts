import { StoreUnavailable } from '@app/kernel';
import { recordedIn, type Driver, type Recorded } from './esdb.driver.js';

/** What a subscription has brought: events, or how far it has looked without any. Neither: nothing came in time. */
export type Brought = { events: Recorded[] } | { looked: bigint } | 'nothing';
export interface Live {
  /** What has come meanwhile, or comes within `ms`. @throws StoreUnavailable when the subscription has ended */
  next(ms: number): Promise<Brought>;
  end(): Promise<void>;
}

/** Events held for a consumer that is busy; beyond them the subscription is paused, and the server with it. */
const most = 500;

/** A subscription that is pulled: it never holds more than some hundred events, however slow its consumer. */
export function liveFrom(driver: Driver, after: bigint | undefined, prefix: string, signal: AbortSignal): Live {
  let queue: Recorded[] = [];
  let looked: bigint | undefined;
  let failure: unknown;
  let wake: () => void = () => undefined;
  const subscription = driver.subscribe(after, prefix, (position) => {
    looked = position;
    wake();
  });
  subscription.on('data', (resolved) => {
    const recorded = recordedIn(resolved);
    if (recorded) queue.push(recorded);
    if (queue.length >= most) subscription.pause();
    wake();
  });
  const fail = (error: unknown) => {
    failure ??= error ?? new StoreUnavailable('the subscription has ended', 'away');
    wake();
  };
  subscription
    .on('error', fail)
    .on('end', () => fail(undefined))
    .on('close', () => fail(undefined));

  function take(): Brought | undefined {
    if (queue.length > 0) {
      const events = queue;
      queue = [];
      if (subscription.isPaused()) subscription.resume();
      return { events };
    }
    // A checkpoint counts once everything before it has been handed over.
    if (looked === undefined || subscription.readableLength > 0) return undefined;
    const position = looked;
    looked = undefined;
    return { looked: position };
  }

  return {
    async next(ms) {
      const brought = take();
      if (brought) return brought;
      if (failure !== undefined) throw failure as Error;
      let timer: NodeJS.Timeout | undefined;
      let late = false;
      const over = () => {
        late = true;
        wake();
      };
      signal.addEventListener('abort', over);
      try {
        for (timer = setTimeout(over, ms); !late;) {
          await new Promise<void>((resolve) => (wake = resolve));
          const come = take();
          if (come) return come;
          if (failure !== undefined) throw failure as Error;
        }
        return 'nothing';
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', over);
      }
    },
    async end() {
      subscription.removeAllListeners('data').pause();
      await subscription.unsubscribe().catch(() => undefined);
      subscription.destroy();
    },
  };
}
