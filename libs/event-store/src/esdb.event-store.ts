import { randomBytes, randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import {
  ForeignPosition,
  RevisionConflict,
  StoreUnavailable,
  type Append,
  type Appended,
  type EventStore,
  type Filter,
  type Position,
  type StoredEvent,
} from '@app/kernel';
import { claimsOf } from './esdb.claims.js';
import { connect, Fault, type Driver, type Recorded } from './esdb.driver.js';
import { EsdbEvent, proposedOf } from './esdb.event.js';
import { follow as followLog } from './esdb.follow.js';
import { landmarksOf } from './esdb.landmarks.js';
import { logOf, passing, type Log } from './esdb.log.js';
import { Conflict, streamsOf, type Streams, type Written } from './esdb.streams.js';
import type { Mode } from './sqlite.schema.js';

export interface EsdbOptions {
  /** Connection string `esdb://…`: hosts, credentials and TLS. */
  url: string;
  /** Names of all our streams begin with `<prefix>.`, of what the adapter keeps for itself with `<prefix>_`. Default `juanzong`. */
  prefix?: string;
  mode: Mode;
  /** Patience with one attempt of an append, or with a silent read. Default 3000. */
  deadlineMs?: number;
  /** How long an append is repeated whose outcome is unknown. Default 15000. */
  giveUpMs?: number;
  /** Silence after which a follower looks whether it was left out. Default 10000. */
  heartbeatMs?: number;
  /** How long an unfinished claim of somebody else is waited for. Default 1000. */
  claimPatienceMs?: number;
  log?: { warn(details: object, message: string): void };
}
export interface EsdbEventStore extends EventStore {
  /** Deletes every stream of the prefix and closes: for tests against a real server. */
  destroy(): Promise<void>;
}

const schemaVersion = 1;
const pageSize = 500;
const prefixPattern = /^[a-z][a-z0-9-]{0,63}$/;

/**
 * The log in EventStoreDB, 22.6 or later; any number of processes write to it.
 * @throws TypeError for a connection string that is none
 * @throws StoreUnavailable `away`, `otherMode` for a store of another mode, `corrupt` for something else under this prefix
 */
export async function openEsdbEventStore(options: EsdbOptions): Promise<EsdbEventStore> {
  const { url, prefix = 'juanzong', mode, deadlineMs = 3_000, giveUpMs = 15_000 } = options;
  const { heartbeatMs = 10_000, claimPatienceMs = 1_000, log: told } = options;
  if (!prefixPattern.test(prefix))
    throw new TypeError(`a prefix is lower-case letters, digits and dashes, not ${prefix}`);
  const ours = `${prefix}.`;
  const kept = `${prefix}_`;

  const driver = connect(url, deadlineMs);
  const ended = new AbortController();
  // Everyone who waits listens.
  setMaxListeners(0, ended.signal);
  let log: Log | undefined;
  const streams = streamsOf(driver, giveUpMs, ended.signal, () => log?.highest() ?? 0n);
  const { epoch, begin } = await stamp(streams, `${kept}store`, mode).catch(async (error: unknown) => {
    await driver.close();
    throw error;
  });
  return storeOf({
    epoch,
    ours,
    kept,
    driver,
    streams,
    ended,
    log: (log = logOf(streams, ours, begin)),
    heartbeatMs,
    claimPatienceMs,
    warn: (details, message) => told?.warn(details, message),
  });
}

/** Reads which store this is, or makes it one. Nothing of ours stands before the stamp. */
async function stamp(streams: Streams, name: string, mode: Mode): Promise<{ epoch: string; begin: bigint }> {
  let [event] = await streams.page(name, 0, 1);
  if (!event) {
    const data = { mode, epoch: randomBytes(4).toString('hex'), schema: schemaVersion };
    await streams.append(name, -1, [{ id: randomUUID(), type: 'StoreStamped', data }]).catch((error: unknown) => {
      if (!(error instanceof Conflict)) throw error;
    });
    [event] = await streams.page(name, 0, 1);
  }
  const stamped = (event?.data ?? {}) as { mode?: string; epoch?: string; schema?: number };
  if (!event || !/^[0-9a-f]{8}$/.test(stamped.epoch ?? ''))
    throw new StoreUnavailable(`${name} in EventStoreDB is not of an event store of this system`, 'corrupt');
  if (stamped.schema !== schemaVersion)
    throw new StoreUnavailable(`${name} says schema ${stamped.schema}, this release reads ${schemaVersion}`, 'corrupt');
  if (stamped.mode !== mode)
    throw new StoreUnavailable(`${name} in EventStoreDB is a store of mode ${stamped.mode}, not ${mode}`, 'otherMode');
  return { epoch: stamped.epoch!, begin: event.position };
}

interface Parts {
  epoch: string;
  ours: string;
  kept: string;
  driver: Driver;
  streams: Streams;
  ended: AbortController;
  log: Log;
  heartbeatMs: number;
  claimPatienceMs: number;
  warn: (details: object, message: string) => void;
}

function storeOf({
  epoch,
  ours,
  kept,
  driver,
  streams,
  ended,
  log,
  heartbeatMs,
  claimPatienceMs,
  warn,
}: Parts): EsdbEventStore {
  const claims = claimsOf(streams, {
    streamPrefix: ours,
    claimPrefix: kept,
    patienceMs: claimPatienceMs,
    now: Date.now,
    elapsed: () => performance.now(),
  });
  const landmarks = landmarksOf(streams, log, `${kept}landmarks`);

  const position = (commit: bigint): Position => `${epoch}.${commit}`;
  const some = (commit: bigint | undefined): Position | undefined =>
    commit === undefined ? undefined : position(commit);
  const commitOf = (at: Position | undefined): bigint => {
    if (at === undefined) return log.begin;
    const digits = at.startsWith(`${epoch}.`) ? at.slice(epoch.length + 1) : '';
    if (!/^\d{1,19}$/.test(digits)) throw new ForeignPosition(at);
    return BigInt(digits);
  };
  const stored = (event: Recorded): StoredEvent =>
    new EsdbEvent(position(event.position), event.stream.slice(ours.length), event);

  async function append(batch: Append): Promise<Appended> {
    const { stream, expected, events } = batch;
    streams.check();
    if (events.length === 0) throw new TypeError('an append needs an event');
    const proposed = events.map(proposedOf);
    const isPlain = !batch.claims?.length && !batch.releases?.length;
    const written: Written = isPlain
      ? await streams.append(ours + stream, expected, proposed).catch((error: unknown) => {
          throw error instanceof Conflict ? new RevisionConflict(stream, expected, error.actual) : error;
        })
      : await claims.append(batch, proposed);
    log.noteWritten(written.position);
    return { revision: written.revision, position: position(written.position) };
  }

  async function* read(
    stream: string,
    { from = 0, to = Number.MAX_SAFE_INTEGER, backwards = false, limit = Number.MAX_SAFE_INTEGER } = {},
  ): AsyncGenerator<readonly StoredEvent[]> {
    const name = ours + stream;
    let left = limit;
    let [low, high] = [from, to];
    // A page backwards from behind the end would be empty.
    if (backwards && left > 0) high = Math.min(to, await streams.revision(name));
    while (left > 0 && low <= high) {
      const asked = Math.min(pageSize, left, high - low + 1);
      const page = await streams.page(name, backwards ? high : low, asked, backwards ? 'backwards' : 'forwards');
      if (page.length > 0) yield page.map(stored);
      if (page.length < asked) {
        if (backwards) throw new StoreUnavailable(`events are missing from ${name}: it begins after ${low}`, 'corrupt');
        return;
      }
      left -= asked;
      if (backwards) high -= asked;
      else low += asked;
    }
  }

  /** A position inside of a record is none of this store's. */
  const orForeign = (error: unknown, at: Position | undefined): unknown =>
    error instanceof Fault && error.kind === 'badPosition' ? new ForeignPosition(at ?? '') : error;

  async function* readAll(after?: Position, filter?: Filter, limit = Number.MAX_SAFE_INTEGER) {
    const from = commitOf(after);
    const to = await log.head();
    if (to === undefined) return;
    const passes = passing(filter, ours);
    let left = limit;
    try {
      for await (const { events } of log.scan(from, to)) {
        const page = events.filter(passes).slice(0, left).map(stored);
        left -= page.length;
        if (page.length > 0) yield page;
        if (left <= 0) return;
      }
    } catch (error) {
      throw orForeign(error, after);
    }
  }

  async function* follow(after: Position | undefined, filter: Filter | undefined, signal: AbortSignal) {
    streams.check();
    const from = commitOf(after);
    const passes = passing(filter, ours);
    const following = { prefix: ours, heartbeatMs, ended: ended.signal, warn };
    try {
      for await (const { events, caughtUp, position: at } of followLog(driver, log, from, signal, following))
        yield {
          events: events.filter(passes).map(stored),
          caughtUp,
          position: at === log.begin ? undefined : position(at),
        };
    } catch (error) {
      throw orForeign(error, after);
    }
  }

  async function last(): Promise<StoredEvent | undefined> {
    const head = await log.head();
    if (head === undefined) return undefined;
    const [event] = await streams.all(head, 1, 'forwards');
    if (event?.position !== head) throw new StoreUnavailable(`the last event, at ${head}, is missing`, 'corrupt');
    return stored(event);
  }

  const close = async () => {
    ended.abort();
    await driver.close();
  };

  return {
    epoch,
    append,
    read,
    readAll,
    follow,
    last,
    head: async () => some(await log.head()),
    revision: (stream) => streams.revision(ours + stream),
    owner: claims.owner,
    lastNumber: claims.lastNumber,
    positionAt: async (at) => some(await landmarks.positionAt(at)),
    positionOf: async (id) => some(await landmarks.positionOf(id)),
    heads: async function* () {},
    exclusive: false,
    close,
    destroy: async () => {
      for (const name of await namesOf(streams, log.begin, [ours, kept])) await driver.remove(name);
      await close();
    },
  };
}

/** Names of the streams that begin so and are not deleted. */
async function namesOf(streams: Streams, begin: bigint, prefixes: readonly string[]): Promise<Set<string>> {
  const names = new Set<string>();
  for (let from = begin; ;) {
    const page = await streams.all(from, pageSize, 'forwards');
    for (const { stream } of page) if (prefixes.some((prefix) => stream.startsWith(prefix))) names.add(stream);
    const last = page[page.length - 1];
    if (!last || page.length < pageSize) return names;
    from = last.position;
  }
}
