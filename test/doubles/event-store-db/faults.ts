export interface EventStoreFaults {
  /** The next n appends are written, but their answer is never sent: over BatchAppend the client's promise hangs. */
  loseAcknowledgements(n: number): void;
  /** The next n appends are written, then the connection is cut before the answer. */
  cutAfterWrite(n: number): void;
  /** The next n appends are neither written nor answered. */
  swallowAppends(n: number): void;
  /**
   * The next n appends, deletes, reads and subscriptions are refused with not-leader, in the server's own shape.
   * The client then connects to the leader named in the refusal: that of `clusterPeers`, else this double.
   */
  notLeader(n: number): void;
  /** Every append answer is late by `append` ms, every read answer and start of a subscription by `read` ms. */
  delay(ms: { append?: number; read?: number }): void;
  /** Subscriptions stay open but silent: neither events nor checkpoints nor confirmations are sent until `speak()`. */
  silence(): void;
  /** Sends what was held back; a subscription that missed events hears fellBehind first and caughtUp at the end. */
  speak(): void;
  /** Ends every open subscription with an error (status CANCELLED), as a server that drops a slow consumer. */
  dropSubscriptions(): void;
  /** Called before each append is checked and written, which waits for a returned promise; other appends do not. What it throws refuses the append. */
  onAppend: ((stream: string) => void | Promise<void>) | undefined;
  /**
   * Status 14 for the next n calls of any kind. The feature call before a client's first append counts too: there the
   * client throws the bare gRPC error, without `.type`.
   */
  unavailable(n: number): void;
  /** No fault any more; what silence or delay still holds back is sent. */
  clear(): void;
}

type Counter = 'acknowledgements' | 'cuts' | 'swallowed' | 'notLeader' | 'unavailable';

export interface FaultState {
  /** True once for each count that is left. */
  take(counter: Counter): boolean;
  isSilent(): boolean;
  late(what: 'append' | 'read'): Promise<void> | undefined;
  faults: EventStoreFaults;
}

/** `spoken` and `dropped` are told when subscriptions must go on or end. */
export function createFaults(spoken: () => void, dropped: () => void): FaultState {
  const left = new Map<Counter, number>();
  const held = new Map<() => void, NodeJS.Timeout>();
  let lateness: { append?: number; read?: number } = {};
  let silent = false;
  const count = (counter: Counter) => (n: number) => void left.set(counter, n);

  const faults: EventStoreFaults = {
    loseAcknowledgements: count('acknowledgements'),
    cutAfterWrite: count('cuts'),
    swallowAppends: count('swallowed'),
    notLeader: count('notLeader'),
    unavailable: count('unavailable'),
    delay: (ms) => void (lateness = ms),
    silence: () => void (silent = true),
    speak: () => {
      silent = false;
      spoken();
    },
    dropSubscriptions: dropped,
    onAppend: undefined,
    clear: () => {
      left.clear();
      lateness = {};
      for (const [answer, timer] of held) {
        clearTimeout(timer);
        answer();
      }
      held.clear();
      faults.onAppend = undefined;
      faults.speak();
    },
  };
  return {
    faults,
    isSilent: () => silent,
    take: (counter) => {
      const n = left.get(counter) ?? 0;
      if (n > 0) left.set(counter, n - 1);
      return n > 0;
    },
    late: (what) => {
      const ms = lateness[what];
      if (!ms) return undefined;
      return new Promise((answer) => {
        const go = () => {
          held.delete(answer);
          answer();
        };
        held.set(answer, setTimeout(go, ms));
      });
    },
  };
}
