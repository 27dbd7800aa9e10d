import {
  canonical,
  ClaimTaken,
  dateOf,
  digestOf,
  hashedId,
  instantOf,
  msOf,
  noDigest,
  RevisionConflict,
  StoreUnavailable,
  systemAct,
  type Append,
  type Claim,
  type CommandRecord,
  type NewEvent,
} from '@app/kernel';
import type { Proposed, Recorded } from './esdb.driver.js';
import { EsdbEvent, proposedOf } from './esdb.event.js';
import { Conflict, type Streams, type Written } from './esdb.streams.js';

/**
 * A claim is a stream of intents. An intent says: the batch that begins with this event, written to this stream at this revision, takes
 * the value (or gives it up, or takes these numbers). What became of it is read from the owner's stream: the very event stands there
 * (it took effect), another one does (it never will), or none yet (it is pending). Only one process can write the next intent, and none
 * does above another's pending one: it waits, then makes the late append impossible by an event of its own in the owner's stream.
 */
interface Intent {
  stream: string;
  /** Revision of the owner's stream before the batch. */
  expected: number;
  /** Id of the batch's first event. */
  eventId: string;
  /** First and last number, in a series. */
  from?: number;
  to?: number;
}
interface Entry extends Intent {
  type: 'ClaimTaken' | 'ClaimReleased' | 'NumbersTaken';
}
/** What a batch wants of one claim stream. */
interface Want {
  name: string;
  type: Entry['type'];
  /** As they are answered for; several only of a series. */
  claims: readonly Claim[];
}
/** A claim stream, seen backwards until the intent that took effect. */
interface Sight {
  revision: number;
  effective: Entry | undefined;
  /** The latest pending intent of another stream. */
  pending: Entry | undefined;
  /** This very batch has said so already. */
  isSaid: boolean;
}

export interface ClaimOptions {
  /** Our streams' names begin so (`juanzong.`), the claims' so (`juanzong_`). */
  streamPrefix: string;
  claimPrefix: string;
  /** How long a pending intent of another batch is waited for. */
  patienceMs: number;
  now: () => number;
  /** Milliseconds that only go forward. */
  elapsed: () => number;
}
export interface Claims {
  /** Appends with claims and releases. @throws RevisionConflict, ClaimTaken, StoreUnavailable */
  append(batch: Append, events: readonly Proposed[]): Promise<Written>;
  owner: (kind: string, key: string) => Promise<string | undefined>;
  lastNumber: (series: string) => Promise<number>;
}

const pageSize = 20;
const firstPause = 4;
const longestPause = 50;
/** Fates that never change again, remembered. */
const mostFates = 10_000;

export function claimsOf(streams: Streams, options: ClaimOptions): Claims {
  const { streamPrefix, claimPrefix, patienceMs, now, elapsed } = options;
  const claimStream = (kind: string, key: string) => `${claimPrefix}claim-${plain(kind)}-${plain(key)}`;
  const seriesStream = (series: string) => `${claimPrefix}series-${plain(series)}`;
  const nameOf = (claim: Claim) =>
    'series' in claim ? seriesStream(claim.series) : claimStream(claim.kind, claim.key);
  const turns = turnsOf(patienceMs);
  const fates = new Map<string, boolean>();
  /** Numbers known to be used: they stay so. */
  const used = new Map<string, number>();

  /** True: took effect; false: never will; undefined: pending. */
  async function fateOf({ stream, expected, eventId }: Intent): Promise<boolean | undefined> {
    const key = `${expected} ${eventId} ${stream}`;
    const known = fates.get(key);
    if (known !== undefined) return known;
    const [event] = await streams.page(streamPrefix + stream, expected + 1, 1);
    if (!event) return undefined;
    if (fates.size >= mostFates) fates.clear();
    fates.set(key, event.id === eventId);
    return event.id === eventId;
  }

  async function look(name: string, batch?: Append): Promise<Sight> {
    const sight: Sight = { revision: -1, effective: undefined, pending: undefined, isSaid: false };
    for (let from: number | 'end' = 'end'; ;) {
      const page = await streams.page(name, from, pageSize, 'backwards');
      if (from === 'end') sight.revision = page[0]?.revision ?? -1;
      for (const recorded of page) {
        const entry = entryOf(recorded);
        const fate = await fateOf(entry);
        if (fate) {
          if (entry.to !== undefined) used.set(name, Math.max(entry.to, used.get(name) ?? 0));
          return { ...sight, effective: entry };
        }
        if (fate === false) continue;
        if (entry.stream !== batch?.stream) sight.pending ??= entry;
        else if (isOf(entry, batch)) sight.isSaid = true;
      }
      const last = page[page.length - 1];
      if (!last || last.revision === 0) return sight;
      from = last.revision - 1;
    }
  }

  /** Looks for all who ask while the look before is on its way; what they see is never older than their question. */
  const lookTogether = shared(look);

  /**
   * What is still to be said in one claim stream, and at which revision; undefined: nothing. Waits for others' pending intents.
   * @throws ClaimTaken
   */
  async function decide(want: Want, batch: Append): Promise<{ at: number } | undefined> {
    const since = elapsed();
    const [first] = want.claims;
    if ('series' in first! && first.number <= (used.get(want.name) ?? 0)) throw new ClaimTaken(first, undefined);
    for (let wait = firstPause; ; wait = Math.min(wait * 2, longestPause)) {
      const sight = await look(want.name, batch);
      const owner = ownerOf(sight);
      const say = sight.isSaid ? undefined : { at: sight.revision };
      if (want.type === 'ClaimReleased') return owner === batch.stream ? say : undefined;
      if (want.type === 'ClaimTaken') {
        // It can be lost only by an event of its own stream, and then this append conflicts.
        if (owner === batch.stream) return undefined;
        if (owner !== undefined) throw new ClaimTaken(first!, owner);
      }
      if (!sight.pending) {
        if (want.type === 'NumbersTaken') checkNumbers(want.claims, sight.effective?.to ?? 0);
        return say;
      }
      if (elapsed() - since < patienceMs) await streams.pause(wait);
      else await makeImpossible(sight.pending, first!);
    }
  }

  /** Takes the place of a late append in the owner's stream. If it came after all, so much the better: the caller looks again. */
  async function makeImpossible({ stream, expected }: Entry, claim: Claim): Promise<void> {
    const name = streamPrefix + stream;
    const [before] = expected < 0 ? [] : await streams.page(name, expected, 1);
    if (expected >= 0 && !before) throw new StoreUnavailable(`events are missing from ${name}`, 'corrupt');
    const event = voided(stream, expected, claim, before, now());
    await streams.append(name, expected, [proposedOf(event)]).catch((error: unknown) => {
      if (!(error instanceof Conflict)) throw error;
      if (error.actual < expected) throw new StoreUnavailable(`events are missing from ${name}`, 'corrupt');
    });
  }

  async function say(want: Want, { at }: { at: number }, batch: Append): Promise<void> {
    const intent = intentOf(want, batch);
    const id = hashedId(0, want.name, at, want.type, intent.stream, intent.expected, intent.eventId);
    await streams.append(want.name, at, [{ id, type: want.type, data: intent }]);
  }

  async function append(batch: Append, events: readonly Proposed[]): Promise<Written> {
    const { stream, expected } = batch;
    const name = streamPrefix + stream;
    const write = () =>
      streams.append(name, expected, events).catch((error: unknown) => {
        throw error instanceof Conflict ? new RevisionConflict(stream, expected, error.actual) : error;
      });
    const wants = wantsOf(batch, nameOf);
    const done = await turns.take(wants.map((want) => want.name));
    try {
      // Written before, or too late: the append itself tells which, and no intent is left behind.
      if ((await streams.revision(name)) !== expected) return await write();
      const answers = [];
      for (const want of wants) answers.push(await decide(want, batch));
      for (const [i, want] of wants.entries()) {
        for (let answer = answers[i]; answer; answer = await decide(want, batch))
          try {
            await say(want, answer, batch);
            break;
          } catch (error) {
            if (!(error instanceof Conflict)) throw error;
          }
      }
      return await write();
    } finally {
      done();
    }
  }

  return {
    append,
    owner: async (kind, key) => ownerOf(await look(claimStream(kind, key))),
    lastNumber: async (series) => {
      const since = elapsed();
      const name = seriesStream(series);
      for (let wait = firstPause; ; wait = Math.min(wait * 2, longestPause)) {
        const { effective, pending } = await lookTogether(name);
        if (!pending || elapsed() - since >= patienceMs) return effective?.to ?? 0;
        await (turns.running(name) ?? streams.pause(wait));
      }
    },
  };
}

const ownerOf = ({ effective }: Sight): string | undefined =>
  effective?.type === 'ClaimTaken' ? effective.stream : undefined;
const isOf = (entry: Intent, { stream, expected, events }: Append): boolean =>
  entry.stream === stream && entry.expected === expected && entry.eventId === events[0]!.id;

/** Part of a stream's name: no two texts give the same, and no dash is left in it. */
const plain = (text: string): string => encodeURIComponent(text).replaceAll('-', '%2D');

/** Sorted, so that of two batches that want the same values none holds one while it waits for the other. */
function wantsOf({ claims = [], releases = [] }: Append, nameOf: (claim: Claim) => string): Want[] {
  const wants = new Map<string, Want>();
  for (const claim of claims) {
    const name = nameOf(claim);
    const isNumber = 'series' in claim;
    const before = isNumber ? (wants.get(name)?.claims ?? []) : [];
    wants.set(name, { name, type: isNumber ? 'NumbersTaken' : 'ClaimTaken', claims: [...before, claim] });
  }
  for (const release of releases) {
    const name = nameOf(release);
    if ('kind' in release && !wants.has(name)) wants.set(name, { name, type: 'ClaimReleased', claims: [release] });
  }
  return [...wants.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
/** @throws ClaimTaken for the first that is not the next number */
function checkNumbers(claims: readonly Claim[], last: number): void {
  for (const [i, claim] of claims.entries())
    if (!('series' in claim) || claim.number !== last + 1 + i) throw new ClaimTaken(claim, undefined);
}
function intentOf({ type, claims }: Want, { stream, expected, events }: Append): Intent {
  const intent: Intent = { stream, expected, eventId: events[0]!.id };
  if (type !== 'NumbersTaken') return intent;
  const numbers = claims.map((claim) => ('series' in claim ? claim.number : 0));
  return { ...intent, from: numbers[0]!, to: numbers[numbers.length - 1]! };
}
function entryOf({ stream, revision, type, data }: Recorded): Entry {
  const { stream: owner, expected, eventId } = (data ?? {}) as Partial<Intent>;
  if (typeof owner !== 'string' || typeof expected !== 'number' || typeof eventId !== 'string')
    throw new StoreUnavailable(`${stream}@${revision} is not a claim`, 'corrupt');
  return { ...(data as Intent), type: type as Entry['type'] };
}

/** The event of a takeover, chained like one of the engine's. */
function voided(stream: string, expected: number, claim: Claim, before: Recorded | undefined, ms: number): NewEvent {
  const previous = before && new EsdbEvent('', stream, before).meta;
  const recordedMs = Math.max(ms, previous ? msOf(previous.recordedAt) : 0);
  const recordedAt = instantOf(recordedMs);
  const type = 'CommandVoided';
  const data = { claim: 'series' in claim ? `${claim.series}:${claim.number}` : `${claim.kind}:${claim.key}` };
  const commandId = hashedId(recordedMs, type, stream, expected, data.claim);
  const id = hashedId(recordedMs, commandId, stream, 0);
  const record: CommandRecord = {
    command: type,
    edition: 1,
    input: data,
    act: systemAct,
    read: expected,
    correlation: commandId,
    release: 'event-store',
  };
  const meta = {
    schemaVersion: 1,
    about: [],
    effectiveOn: dateOf(recordedAt),
    visibility: 'internal' as const,
    recordedAt,
    commandId,
    index: 0,
    count: 1,
  };
  const digest = digestOf(
    stream,
    expected + 1,
    { id, type, meta },
    canonical(data),
    canonical(record),
    previous?.digest ?? noDigest,
  );
  return { id, type, data, meta: { ...meta, digest }, record };
}

function shared<T>(ask: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const asking = new Map<string, { now: Promise<T>; next?: Promise<T> }>();
  const begin = (name: string): Promise<T> => {
    const now = ask(name).finally(() => asking.get(name)?.now === now && asking.delete(name));
    asking.set(name, { now });
    return now;
  };
  return (name) => {
    const before = asking.get(name);
    if (!before) return begin(name);
    return (before.next ??= before.now.then(
      () => begin(name),
      () => begin(name),
    ));
  };
}

/**
 * Batches of this process that want the same value go one after the other: politely, for the protocol holds without. One that takes
 * its time keeps the next waiting for so long, not longer.
 */
function turnsOf(patienceMs: number) {
  const tails = new Map<string, Promise<void>>();
  const running = new Map<string, Promise<void>>();
  return {
    /** Resolves with what ends the turn. */
    take: async (names: readonly string[]): Promise<() => void> => {
      let done!: () => void;
      const over = new Promise<void>((resolve) => (done = resolve));
      const before = Promise.all(names.map((name) => tails.get(name) ?? Promise.resolve()));
      const tail = before.then(() => {
        const timer = setTimeout(done, patienceMs);
        for (const name of names) running.set(name, tail);
        return over.finally(() => {
          clearTimeout(timer);
          for (const map of [tails, running]) for (const name of names) if (map.get(name) === tail) map.delete(name);
        });
      });
      for (const name of names) tails.set(name, tail);
      await before;
      return done;
    },
    /** Resolves when the turn that is taken now is over; absent when none is. */
    running: (name: string): Promise<void> | undefined => running.get(name),
  };
}
