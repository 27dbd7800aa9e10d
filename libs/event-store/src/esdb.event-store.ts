import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  categoryOf, ForeignPosition, msOf, RevisionConflict, StoreUnavailable,
  type Append, type Appended, type EventStore, type Filter, type Position, type StoredEvent,
} from '@app/kernel'; // prettier-ignore
import { claimsOf } from './esdb.claims.js';
import { Conflict, connect, type Driver, type Recorded } from './esdb.driver.js';
import { storedOf, toAppend } from './esdb.event.js';
import { liveFrom } from './esdb.follow.js';
import { landmarksIn } from './esdb.landmarks.js';
import type { Mode } from './sqlite.schema.js';

export interface EsdbOptions {
  /** Connection string: addresses, credentials and TLS. */
  url: string;
  /** Names of all our streams begin with it. */
  prefix?: string;
  mode: Mode;
  /** Milliseconds one call to the server may take. */
  deadlineMs?: number;
  /** Milliseconds until an append whose outcome stays unknown is given up. */
  giveUpMs?: number;
  /** Milliseconds without a word from a subscription after which it is looked whether there is news. */
  heartbeatMs?: number;
  /** Milliseconds for which another's unfinished claim is waited for. */
  claimPatienceMs?: number;
}
export interface EsdbEventStore extends EventStore {
  /** Removes everything under its prefix: for tests against a server that others use too. */
  destroy(): Promise<void>;
}

const pageSize = 500;

/**
 * The log in EventStoreDB, shared with any number of processes. `<prefix>.<stream>` are our streams; `<prefix>_…` the adapter keeps for itself.
 * @throws StoreUnavailable `away`; `otherMode` for a store of another mode
 */
export async function openEsdbEventStore(options: EsdbOptions): Promise<EsdbEventStore> {
  const {
    url,
    prefix = 'juanzong',
    mode,
    deadlineMs = 3000,
    giveUpMs = 8000,
    heartbeatMs = 10_000,
    claimPatienceMs = 1000,
  } = options;
  const driver = connect({ url, deadlineMs, giveUpMs });
  let epoch: string;
  try {
    epoch = await stamp(driver, `${prefix}_store`, mode);
  } catch (error) {
    await driver.close();
    throw error;
  }
  const closing = new AbortController();
  const ours = `${prefix}.`;
  const nameOf = (stream: string): string => ours + stream;
  const position = (n: bigint): Position => `${epoch}.${n}`;
  const some = (n: bigint | undefined): Position | undefined => (n === undefined ? undefined : position(n));
  const numberOf = (at: Position | undefined): bigint | undefined => {
    if (at === undefined) return undefined;
    if (!at.startsWith(`${epoch}.`) || !/^\d+$/.test(at.slice(epoch.length + 1))) throw new ForeignPosition(at);
    return BigInt(at.slice(epoch.length + 1));
  };
  const open = () => {
    if (closing.signal.aborted) throw new StoreUnavailable('the store is closed', 'closed');
  };
  const stored = (recorded: Recorded): StoredEvent =>
    storedOf(recorded, recorded.stream.slice(ours.length), position(recorded.position));

  /** The last event of ours as far as it is known: nobody need look further back. */
  let newest: Recorded | undefined;
  async function head(): Promise<Recorded | undefined> {
    open();
    let from: bigint | 'end' = 'end';
    for (let limit = 1; ; limit = Math.min(limit * 16, pageSize)) {
      const page: Recorded[] = await driver.readAll(from, 'backwards', limit);
      for (const event of page) {
        if (newest && event.position <= newest.position) return newest;
        // Another look may have come further meanwhile.
        if (event.stream.startsWith(ours)) return (newest = event);
      }
      if (page.length < limit) return newest;
      from = page.at(-1)!.position;
    }
  }

  /** Every event of ours behind a position, up to another. */
  async function* scan(after: bigint | undefined, to?: bigint): AsyncGenerator<Recorded[]> {
    const until = to ?? (await head())?.position;
    if (until === undefined) return;
    for (let seen = after; seen === undefined || seen < until;) {
      const page = await driver.readAll(seen ?? 'start', 'forwards', pageSize);
      const reached = page.at(-1)?.position;
      // A read forwards begins with the event that stands at the position.
      const events = page.filter((event) => event.position <= until && (seen === undefined || event.position > seen) && event.stream.startsWith(ours)); // prettier-ignore
      if (events.length > 0) yield events;
      if (page.length < pageSize || reached === undefined) return;
      seen = reached;
    }
  }
  const landmarks = landmarksIn(driver, `${prefix}_landmarks`, (after) => scan(after));
  const claims = claimsOf({ driver, prefix, patienceMs: claimPatienceMs });

  async function* read(
    stream: string,
    { from = 0, to = Number.MAX_SAFE_INTEGER, backwards = false, limit = Number.MAX_SAFE_INTEGER } = {},
  ): AsyncGenerator<readonly StoredEvent[]> {
    const truncated = (at: number) =>
      new StoreUnavailable(`${stream} lacks events before ${at}: it was truncated or scavenged; restore it`, 'corrupt');
    const direction = backwards ? 'backwards' : 'forwards';
    let next: number | 'end' = backwards ? (to === Number.MAX_SAFE_INTEGER ? 'end' : to) : Math.max(0, from);
    for (let left = limit; left > 0;) {
      open();
      const asked = Math.min(pageSize, left);
      const page: Recorded[] = await driver.read(nameOf(stream), next, direction, asked);
      let expected: number | undefined = backwards ? page[0]?.revision : (next as number);
      for (const { revision } of page) {
        if (revision !== expected) throw truncated(revision);
        expected += backwards ? -1 : 1;
      }
      const events = page.filter(({ revision }) => revision >= from && revision <= to).map(stored);
      if (events.length > 0) yield events;
      left -= asked;
      const last = page.at(-1)?.revision;
      if (last === undefined || (backwards ? last <= from : last >= to)) return;
      if (page.length < asked) {
        if (backwards) throw truncated(last);
        return;
      }
      next = backwards ? last - 1 : last + 1;
    }
  }

  const passes = ({ categories, types }: Filter = {}): ((event: Recorded) => boolean) => {
    const [kinds, names] = [categories && new Set(categories), types && new Set(types)];
    return ({ stream, type }) =>
      (!names || names.has(type)) && (!kinds || kinds.has(categoryOf(stream.slice(ours.length))));
  };
  async function* readAll(after?: Position, filter?: Filter, limit = Number.MAX_SAFE_INTEGER) {
    const pass = passes(filter);
    let left = limit;
    for await (const page of scan(numberOf(after))) {
      const events = page.filter(pass).slice(0, left).map(stored);
      left -= events.length;
      if (events.length > 0) yield events;
      if (left <= 0) return;
    }
  }

  /** Reads up to the head, then lives on a subscription; when that ends, or says nothing though there is news, it begins anew. */
  async function* follow(after: Position | undefined, filter: Filter | undefined, signal: AbortSignal) {
    const pass = passes(filter);
    const over = AbortSignal.any([signal, closing.signal]);
    let seen = numberOf(after);
    let told: bigint | 'nothing' | undefined;
    let pause = minPauseMs;
    while (!over.aborted)
      try {
        const to = (await head())?.position;
        for await (const page of scan(seen, to)) {
          seen = page.at(-1)!.position;
          const events = page.filter(pass).map(stored);
          if (events.length > 0) yield { events, caughtUp: false, position: position(seen) };
          if (over.aborted) break;
        }
        if (to !== undefined && (seen === undefined || seen < to)) seen = to;
        if (told !== (to ?? 'nothing') && !over.aborted) {
          told = to ?? 'nothing';
          yield { events: [], caughtUp: true, position: some(to) };
        }
        const live = liveFrom(driver, seen, ours, over);
        try {
          for (let quiet = false; !over.aborted;) {
            const brought = await live.next(quiet ? heartbeatMs : settleMs);
            pause = minPauseMs;
            if (brought === 'nothing' || 'looked' in brought) {
              if (brought !== 'nothing' && (seen === undefined || brought.looked > seen)) seen = brought.looked;
              const now = (await head())?.position;
              const behind = now !== undefined && (seen === undefined || seen < now);
              // Silent though there is news: it is dead, whatever it says.
              if (behind && quiet && brought === 'nothing') break;
              quiet = brought === 'nothing';
              if (behind || told === (now ?? 'nothing') || over.aborted) continue;
              told = now ?? 'nothing';
              yield { events: [], caughtUp: true, position: some(now) };
              continue;
            }
            quiet = false;
            const fresh = brought.events.filter((event) => seen === undefined || event.position > seen);
            seen = fresh.at(-1)?.position ?? seen;
            const events = fresh.filter(pass).map(stored);
            if (events.length > 0) yield { events, caughtUp: false, position: some(seen) };
          }
        } finally {
          await live.end();
        }
      } catch (error) {
        if (closing.signal.aborted || (error instanceof StoreUnavailable && error.reason === 'corrupt')) throw error;
        await sleep(pause, undefined, { signal: over }).catch(() => undefined);
        pause = Math.min(2 * pause, maxPauseMs);
      }
    if (!signal.aborted) open();
  }

  async function append(batch: Append): Promise<Appended> {
    const { stream, expected, events, claims: taken = [], releases = [] } = batch;
    open();
    if (events.length === 0) throw new TypeError('an append needs an event');
    const name = nameOf(stream);
    const toWrite = events.map(toAppend);
    const write = () => driver.append(name, expected, toWrite);
    try {
      const bare = taken.length === 0 && releases.length === 0;
      // Intents are for batches that can still come: one that stands there already, or never can, is answered without any.
      const at =
        bare || (await isNext(name, expected)) ? await (bare ? write() : claims.during(batch, write)) : await write();
      return { revision: expected + events.length, position: position(at) };
    } catch (error) {
      if (error instanceof Conflict) throw new RevisionConflict(stream, expected, error.actual);
      throw error;
    }
  }
  const isNext = async (name: string, expected: number) =>
    ((await driver.read(name, 'end', 'backwards', 1))[0]?.revision ?? -1) === expected;

  return {
    epoch,
    exclusive: false,
    append,
    read,
    readAll,
    follow,
    head: async () => some((await head())?.position),
    last: async () => {
      const event = await head();
      return event && stored(event);
    },
    revision: async (stream) => {
      open();
      return (await driver.read(nameOf(stream), 'end', 'backwards', 1))[0]?.revision ?? -1;
    },
    owner: (kind, key) => (open(), claims.owner(kind, key)),
    lastNumber: (series) => (open(), claims.lastNumber(series)),
    positionAt: async (at) => (open(), some(await landmarks.reachedBy(msOf(at)))),
    positionOf: async (id) => (open(), some(await landmarks.positionOf(id))),
    async *heads() {},
    destroy: async () => {
      const names = new Set<string>();
      for (let from: bigint | 'start' = 'start'; ;) {
        const page: Recorded[] = await driver.readAll(from, 'forwards', pageSize);
        for (const { stream } of page)
          if (stream.startsWith(ours) || stream.startsWith(`${prefix}_`)) names.add(stream);
        if (page.length < pageSize) break;
        from = page.at(-1)!.position;
      }
      for (const name of names) await driver.remove(name);
    },
    close: async () => {
      closing.abort();
      await driver.close();
    },
  };
}

/** Milliseconds a subscription is given to bring what is being written, before it is said that all has been seen. */
const settleMs = 20;
const minPauseMs = 100;
const maxPauseMs = 5000;

/** The store's first word about itself. @returns the epoch of its positions */
async function stamp(driver: Driver, stream: string, mode: Mode): Promise<string> {
  for (;;) {
    const [first] = await driver.read(stream, 0, 'forwards', 1);
    if (first) {
      const { mode: stamped, epoch } = first.data as { mode: Mode; epoch: string };
      if (stamped === mode) return epoch;
      throw new StoreUnavailable(`${stream} is a store of mode ${stamped}, not ${mode}`, 'otherMode');
    }
    const data = { mode, epoch: randomBytes(4).toString('hex'), schema: 1 };
    try {
      await driver.append(stream, -1, [{ id: randomUUID(), type: 'StoreStamped', data, metadata: {} }]);
    } catch (error) {
      // Another process was first.
      if (!(error instanceof Conflict)) throw error;
    }
  }
}
