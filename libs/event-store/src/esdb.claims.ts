import { setTimeout as sleep } from 'node:timers/promises';
import {
  canonical, ClaimTaken, dateOf, digestOf, hashedId, msOf, noDigest, StoreUnavailable, systemAct, timeBits,
  type Append, type Claim, type CommandRecord, type EventMeta,
} from '@app/kernel'; // prettier-ignore
import { Conflict, type Driver, type Recorded } from './esdb.driver.js';
import { metaOf } from './esdb.event.js';

/** That one batch takes or gives back a value, or takes numbers. It took effect if the owner's stream holds that very event there. */
interface Intent {
  /** Our stream, its revision before the batch, and the first event of the batch. */
  owner: string;
  expected: number;
  eventId: string;
  /** Numbers of a series. */
  from?: number;
  to?: number;
}
type IntentType = 'ClaimTaken' | 'ClaimReleased' | 'NumbersTaken';
interface Entry extends Intent {
  type: IntentType | 'IntentWithdrawn';
}
/** Where a claim or series stands, read from its end. */
interface Standing {
  /** Revision of its stream. */
  revision: number;
  /** The last intent that took effect. */
  effective?: Entry;
  /** One that may still take effect. */
  pending?: Entry;
}
type Owned = Extract<Claim, { kind: string }>;

export interface Claims {
  /**
   * Writes the intents of a batch, each only where nobody else has or could still get the value. `append` then decides, by appending the
   * batch itself, whether they take effect.
   * @throws ClaimTaken, StoreUnavailable; then nothing of the batch may be appended
   */
  during<T>(batch: Append, append: () => Promise<T>): Promise<T>;
  owner(kind: string, key: string): Promise<string | undefined>;
  lastNumber(series: string): Promise<number>;
}
export interface ClaimOptions {
  driver: Driver;
  prefix: string;
  /** Milliseconds for which another's unfinished batch is waited for before it is voided. */
  patienceMs: number;
}

const pageSize = 20;
const pollMs = 10;

/**
 * Claims and numbers on a server that appends to one stream at a time: an intent in the claim's stream first, then the owner's batch. Nothing
 * is confirmed afterwards, so a crash between the two leaves nothing half done: the intent is found dead, or undecided. Whoever
 * wants an undecided value waits, then makes the late batch impossible by appending `CommandVoided` where it would have stood.
 */
export function claimsOf({ driver, prefix, patienceMs }: ClaimOptions): Claims {
  /** Batches of this process on their way, so that nobody here polls for them: first event id → settled. */
  const onTheirWay = new Map<string, Promise<unknown>>();
  /** Numbers of a series are taken in the order in which they were handed out here. */
  const tails = new Map<string, Promise<unknown>>();
  /** Numbers this process knows to be used: who asks for one of them need not be told by the server. */
  const used = new Map<string, number>();

  const streamOf = (owner: string): string => `${prefix}.${owner}`;
  // A dash ends the kind, so that no two claims share a stream.
  const claimStream = ({ kind, key }: Owned): string =>
    `${prefix}_claim-${kind.replaceAll('%', '%25').replaceAll('-', '%2D')}-${key}`;
  const seriesStream = (series: string): string => `${prefix}_series-${series}`;

  async function fateOf({ owner, expected, eventId }: Intent): Promise<'effective' | 'dead' | 'pending'> {
    const [event] = await driver.read(streamOf(owner), expected + 1, 'forwards', 1);
    if (!event) return 'pending';
    if (event.revision !== expected + 1)
      throw new StoreUnavailable(`${owner} begins at ${event.revision}: it was truncated`, 'corrupt');
    return event.id === eventId ? 'effective' : 'dead';
  }

  async function standingOf(name: string): Promise<Standing> {
    const standing: Standing = { revision: -1 };
    const withdrawn = new Set<string>();
    let from: number | 'end' = 'end';
    for (;;) {
      const page: Recorded[] = await driver.read(name, from, 'backwards', pageSize);
      standing.revision = Math.max(standing.revision, page[0]?.revision ?? -1);
      for (const { type, data } of page) {
        const entry = { ...(data as Intent), type: type as Entry['type'] };
        if (entry.type === 'IntentWithdrawn') withdrawn.add(entry.eventId);
        else if (!withdrawn.has(entry.eventId)) {
          const fate = await fateOf(entry);
          if (fate === 'effective') return { ...standing, effective: entry };
          if (fate === 'pending') standing.pending ??= entry;
        }
      }
      const last = page.at(-1);
      if (!last || last.revision === 0 || page.length < pageSize) return standing;
      from = last.revision - 1;
    }
  }
  const ownerIn = ({ effective }: Standing): string | undefined =>
    effective?.type === 'ClaimTaken' ? effective.owner : undefined;

  /** Resolves when the undecided batch of somebody else is decided, one way or the other. */
  async function decided(pending: Entry, name: string, now: EventMeta): Promise<void> {
    const own = onTheirWay.get(pending.eventId);
    if (own) return void (await own.catch(() => undefined));
    for (const until = performance.now() + patienceMs; performance.now() < until; await sleep(pollMs))
      if ((await fateOf(pending)) !== 'pending') return;
    await voided(pending, name, now);
  }

  /** Takes the place of the late batch in its owner's stream. */
  async function voided({ owner, expected, eventId }: Entry, name: string, now: EventMeta): Promise<void> {
    const stream = streamOf(owner);
    const [previous] = expected < 0 ? [] : await driver.read(stream, expected, 'forwards', 1);
    const before = previous && metaOf(previous);
    const recordedAt = before && before.recordedAt > now.recordedAt ? before.recordedAt : now.recordedAt;
    const commandId = hashedId(msOf(recordedAt), 'void', eventId);
    const type = 'CommandVoided';
    const data = { claim: name.slice(prefix.length + 1) };
    const record: CommandRecord = {
      command: type, edition: 1, input: data, act: systemAct, read: expected, correlation: commandId, release: 'event-store',
    }; // prettier-ignore
    const meta: Omit<EventMeta, 'digest'> = {
      schemaVersion: 1, about: [], effectiveOn: dateOf(recordedAt), visibility: 'internal', recordedAt, commandId, index: 0, count: 1,
    }; // prettier-ignore
    const id = hashedId(msOf(recordedAt), commandId, owner, expected + 1);
    const digest = digestOf(
      owner, expected + 1, { id, type, meta }, canonical(data), canonical(record), before?.digest ?? noDigest,
    ); // prettier-ignore
    try {
      await driver.append(stream, expected, [{ id, type, data, metadata: { ...meta, digest, record } }]);
    } catch (error) {
      // The batch has come after all, or somebody else has voided it.
      if (!(error instanceof Conflict)) throw error;
    }
  }

  /** One intent of a batch: where it goes, what it is, and what must be so for it. */
  interface Wanted {
    name: string;
    type: IntentType;
    intent: Intent;
    /** Nothing to write: it is so already. @throws ClaimTaken */
    isSettled: (standing: Standing) => boolean;
  }
  function wantedBy({ stream, expected, events, claims = [], releases = [] }: Append): Wanted[] {
    const base: Intent = { owner: stream, expected, eventId: events[0]!.id };
    const wanted: Wanted[] = [];
    for (const claim of releases)
      if ('kind' in claim)
        wanted.push({
          name: claimStream(claim), type: 'ClaimReleased', intent: base,
          isSettled: (standing) => ownerIn(standing) !== stream,
        }); // prettier-ignore
    for (const claim of claims)
      if ('kind' in claim)
        wanted.push({
          name: claimStream(claim), type: 'ClaimTaken', intent: base,
          isSettled: (standing) => {
            const owner = ownerIn(standing);
            if (owner !== undefined && owner !== stream) throw new ClaimTaken(claim, owner);
            return owner === stream && !wanted.some(({ name, type }) => name === claimStream(claim) && type === 'ClaimReleased');
          },
        }); // prettier-ignore
    for (const [series, numbers] of numbersOf(claims)) {
      const [from, to] = [numbers[0]!, numbers.at(-1)!];
      wanted.push({
        name: seriesStream(series), type: 'NumbersTaken', intent: { ...base, from, to },
        isSettled: ({ effective }) => {
          if (from !== (effective?.to ?? 0) + 1) throw new ClaimTaken({ series, number: from }, undefined);
          return false;
        },
      }); // prettier-ignore
    }
    // In one order for everybody, so that no two batches wait for each other; a value given back and taken again keeps that order.
    return wanted.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  /** Where it may be written; waits for what is undecided. `undefined`: nothing is to be written. */
  async function placeFor({ name, intent, isSettled }: Wanted, now: EventMeta): Promise<number | undefined> {
    for (;;) {
      const standing = await standingOf(name);
      const { pending } = standing;
      // Of two batches for one stream at one revision only one can come; the later intent may stand on the earlier one.
      if (pending && pending.owner !== intent.owner) await decided(pending, name, now);
      else return isSettled(standing) ? undefined : standing.revision;
    }
  }
  async function write(
    { name, type, intent }: Wanted | (Omit<Wanted, 'type'> & { type: 'IntentWithdrawn' }),
    at: number,
  ) {
    const id = hashedId(timeBits(intent.eventId), name, type, intent.eventId, at);
    await driver.append(name, at, [{ id, type, data: intent, metadata: {} }]);
  }
  async function intend(wanted: Wanted, now: EventMeta): Promise<boolean> {
    for (;;) {
      const place = await placeFor(wanted, now);
      if (place === undefined) return false;
      try {
        await write(wanted, place);
        return true;
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
      }
    }
  }
  /** A batch that will never be sent says so, and nobody need wait for it. */
  async function withdraw(written: readonly Wanted[]): Promise<void> {
    for (const wanted of written)
      for (;;)
        try {
          await write({ ...wanted, type: 'IntentWithdrawn' }, (await standingOf(wanted.name)).revision);
          break;
        } catch (error) {
          if (!(error instanceof Conflict)) throw error;
        }
  }

  async function taking<T>(batch: Append, append: () => Promise<T>): Promise<T> {
    const now = batch.events[0]!.meta;
    const wanted = wantedBy(batch);
    // Looked at before anything is written: most of what cannot be had is known by then.
    if (wanted.length > 1) for (const each of wanted) await placeFor(each, now);
    const written: Wanted[] = [];
    try {
      for (const each of wanted) if (await intend(each, now)) written.push(each);
    } catch (error) {
      await withdraw(written).catch(() => undefined);
      throw error;
    }
    return append();
  }

  return {
    during: async (batch, append) => {
      const numbers = numbersOf(batch.claims ?? []);
      const series = [...numbers.keys()];
      const before = series.flatMap((name) => tails.get(name) ?? []);
      const mine = Promise.allSettled(before).then(async () => {
        for (const [name, [number]] of numbers)
          if (number! <= (used.get(name) ?? 0)) throw new ClaimTaken({ series: name, number: number! }, undefined);
        const answer = await taking(batch, append);
        for (const [name, taken] of numbers) used.set(name, taken.at(-1)!);
        return answer;
      });
      const { id } = batch.events[0]!;
      const settled = mine.catch(() => undefined);
      onTheirWay.set(id, settled);
      for (const name of series) tails.set(name, settled);
      try {
        return await mine;
      } finally {
        if (onTheirWay.get(id) === settled) onTheirWay.delete(id);
        for (const name of series) if (tails.get(name) === settled) tails.delete(name);
      }
    },
    owner: async (kind, key) => ownerIn(await standingOf(claimStream({ kind, key }))),
    lastNumber: async (series) => (await standingOf(seriesStream(series))).effective?.to ?? 0,
  };
}

/** Numbers claimed, by series. @throws ClaimTaken where one does not follow the one before */
function numbersOf(claims: readonly Claim[]): Map<string, number[]> {
  const numbers = new Map<string, number[]>();
  for (const claim of claims) {
    if (!('series' in claim)) continue;
    const taken = numbers.get(claim.series) ?? [];
    if (taken.length && claim.number !== taken.at(-1)! + 1) throw new ClaimTaken(claim, undefined);
    numbers.set(claim.series, [...taken, claim.number]);
  }
  return numbers;
}
