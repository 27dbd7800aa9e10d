import fc from 'fast-check';
import { ClaimTaken, hashedId, RevisionConflict, type Append, type Claim, type NewEvent } from '@app/kernel';
import { claimsOf } from './esdb.claims.js';
import type { Proposed, Recorded } from './esdb.driver.js';
import { proposedOf } from './esdb.event.js';
import { Conflict, type Streams } from './esdb.streams.js';

/** What one server holds, as far as claims are concerned: appends at exact revisions, the same events accepted once. */
function createServer() {
  const streams = new Map<string, Recorded[]>();
  const log: Recorded[] = [];
  const of = (name: string) => streams.get(name) ?? [];
  return {
    log,
    revision: (name: string) => of(name).length - 1,
    page: (name: string, from: number | 'end', count: number, direction = 'forwards'): Recorded[] => {
      const events = of(name);
      if (direction === 'forwards') return events.slice(Number(from), Number(from) + count);
      const end = from === 'end' ? events.length : from + 1;
      return events.slice(Math.max(0, end - count), end).reverse();
    },
    append: (name: string, expected: number, proposed: readonly Proposed[]) => {
      const events = of(name);
      const standing = events.slice(expected + 1, expected + 1 + proposed.length);
      const isSame = standing.length === proposed.length && standing.every(({ id }, i) => id === proposed[i]!.id);
      if (events.length !== expected + 1 && !isSame) throw new Conflict(events.length - 1);
      if (!isSame) {
        const added = proposed.map(({ id, type, data, metadata }, i) => ({
          stream: name, id, type, data, metadata, revision: expected + 1 + i, position: BigInt(log.length + i),
        })); // prettier-ignore
        streams.set(name, [...events, ...added]);
        log.push(...added);
      }
      return { revision: expected + proposed.length, position: BigInt(log.length - 1) };
    },
  };
}
type Server = ReturnType<typeof createServer>;

const never = new Promise<never>(() => undefined);
const patienceMs = 10;

/** Where a process stops for a while (before which call, for how many turns), and after how many calls it is dead. */
interface Fate {
  lives?: number;
  stop?: { before: number; turns: number };
}
/** A process: each of its calls is carried out when its turn comes. Waiting moves the one clock there is. */
function processOf(server: Server, clock: { ms: number }, turn: () => Promise<unknown>, fate: Fate = {}) {
  let left = fate.lives ?? Infinity;
  let calls = 0;
  const call = async <T>(body: () => T): Promise<T> => {
    const turns = ++calls === fate.stop?.before ? fate.stop.turns : 1;
    for (let n = 0; n < turns; n++) await turn();
    if (left-- <= 0) return never;
    const answer = body();
    // The last call is carried out, but its answer never arrives.
    return left <= 0 ? never : answer;
  };
  const streams: Streams = {
    append: (...of) => call(() => server.append(...of)),
    page: (...of) => call(() => server.page(...of)),
    revision: (name) => call(() => server.revision(name)),
    all: () => never,
    pause: (ms) => call(() => void (clock.ms += ms)),
    check: () => undefined,
  };
  const claims = claimsOf(streams, {
    streamPrefix: 'p.',
    claimPrefix: 'p_',
    patienceMs,
    now: () => Date.UTC(2024, 8, 9),
    elapsed: () => clock.ms,
  });
  return { streams, claims };
}

interface Wishes {
  names: string[];
  releases: string[];
  numbers: number;
}
let made = 0;
const name = (key: string): Claim => ({ kind: 'name', key });
const number = (n: number): Claim => ({ series: 'no', number: n });

function batchOf(stream: string, expected: number, { names, releases }: Wishes, numbers: readonly number[]): Append {
  const id = hashedId(Date.UTC(2024, 8, 9), stream, made++);
  const event: NewEvent = {
    id,
    type: 'CaseChanged',
    data: { names, releases, numbers },
    meta: {
      schemaVersion: 1,
      about: [],
      effectiveOn: '2024-09-09',
      visibility: 'internal',
      recordedAt: '2024-09-09T08:00:00.000+08:00',
      commandId: id,
      index: 0,
      count: 1,
      digest: { sha256: 'a', sm3: 'b' },
    },
  };
  const claims = [...names.map(name), ...numbers.map(number)];
  return { stream, expected, events: [event], claims, releases: releases.map(name) };
}

/** One command: reads where its stream stands and which numbers come next, and appends; a twin appends the same at the same time. */
async function submit(
  { streams, claims }: ReturnType<typeof processOf>,
  stream: string,
  wishes: Wishes,
  twin = claims,
) {
  const expected = await streams.revision(`p.${stream}`);
  const last = wishes.numbers > 0 ? await claims.lastNumber('no') : 0;
  const batch = batchOf(
    stream,
    expected,
    wishes,
    Array.from({ length: wishes.numbers }, (_, i) => last + 1 + i),
  );
  const proposed = batch.events.map(proposedOf);
  const also = twin === claims ? undefined : twin.append(batch, proposed).catch(() => undefined);
  const answer = await claims.append(batch, proposed);
  await also;
  return answer;
}

/** The owners and the last number that follow from the events alone, in the order of the log; and what is wrong in them. */
function replayed(log: readonly Recorded[]) {
  const owners = new Map<string, string>();
  const faults: string[] = [];
  let last = 0;
  for (const { stream, type, data, position } of log) {
    if (!stream.startsWith('p.') || type !== 'CaseChanged') continue;
    const { names, releases, numbers } = data as { names: string[]; releases: string[]; numbers: number[] };
    for (const key of releases) if (owners.get(key) === stream && !names.includes(key)) owners.delete(key);
    for (const key of names) {
      const owner = owners.get(key);
      if (owner !== undefined && owner !== stream) faults.push(`${key}: ${owner} and ${stream} at ${position}`);
      owners.set(key, stream);
    }
    for (const n of numbers) if (n !== ++last) faults.push(`number ${n} where ${last} comes, at ${position}`);
  }
  return { owners, last, faults };
}

const keys = ['a', 'b'];
const some = fc.subarray(keys);
const wishes = fc.record({ names: some, releases: some, numbers: fc.constantFrom(0, 0, 1, 2) });
const contender = fc.record({
  /** A second process appends the same: a command that was sent again. */
  twice: fc.boolean(),
  stream: fc.constantFrom('case-1', 'case-2', 'case-3'),
  commands: fc.array(wishes, { minLength: 1, maxLength: 3 }),
  stop: fc.record({ before: fc.integer({ min: 1, max: 25 }), turns: fc.constantFrom(1, 30, 100) }),
  /** Calls until it dies; most live on. */
  lives: fc.oneof({ weight: 2, arbitrary: fc.constant(Infinity) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 25 }) }), // prettier-ignore
});

describe('claims as streams', () => {
  it('have one owner, and numbers no gap, in any interleaving of processes that stop, die and come late (property)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(contender, { minLength: 2, maxLength: 5 }), async (s, contenders) => {
        const server = createServer();
        const clock = { ms: 0 };
        const turn = () => s.schedule(Promise.resolve());
        const running = contenders.map(async ({ stream, commands, lives, stop, twice }) => {
          const process = processOf(server, clock, turn, { lives, stop });
          const twin = twice ? processOf(server, clock, turn).claims : process.claims;
          for (const each of commands)
            await submit(process, stream, each, twin).catch((error: unknown) => {
              if (!(error instanceof ClaimTaken || error instanceof RevisionConflict)) throw error;
            });
        });
        const alive = running.filter((_, i) => contenders[i]!.lives === Infinity);
        await s.waitFor(Promise.all(alive));
        await s.waitIdle();
        const before = replayed(server.log);
        expect(before.faults).toEqual([]);

        // Whatever was left unfinished, what is free can be had, and what is not has the owner that the events say.
        const later = processOf(server, clock, () => Promise.resolve());
        for (const key of keys) {
          const owner = before.owners.get(key)?.slice(2);
          expect(await later.claims.owner('name', key)).toBe(owner);
          const claiming = submit(later, `later-${key}`, { names: [key], releases: [], numbers: 0 });
          if (owner === undefined) await claiming;
          else await expect(claiming).rejects.toEqual(new ClaimTaken(name(key), owner));
        }
        expect(await later.claims.lastNumber('no')).toBe(before.last);
        await submit(later, 'later-no', { names: [], releases: [], numbers: 1 });
        expect(replayed(server.log)).toMatchObject({ last: before.last + 1, faults: [] });
      }),
      { numRuns: Number(process.env.CLAIM_RUNS ?? 100) },
    );
  });

  const at = () => {
    const server = createServer();
    const clock = { ms: 0 };
    return { server, process: (fate?: Fate) => processOf(server, clock, () => Promise.resolve(), fate) };
  };
  const wish = (more: Partial<Wishes>): Wishes => ({ names: [], releases: [], numbers: 0, ...more });
  const append = ({ claims }: ReturnType<typeof processOf>, batch: Append) =>
    claims.append(batch, batch.events.map(proposedOf));
  /** Dies between its intents and its own stream. */
  async function leaveIntent(subject: ReturnType<typeof at>, batch: Append): Promise<void> {
    const { server } = subject;
    const intents = server.log.length + (batch.claims?.length ?? 0) + (batch.releases?.length ?? 0);
    for (let lives = 1; server.log.length < intents; lives++) {
      void append(subject.process({ lives }), batch);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(server.revision(`p.${batch.stream}`)).toBe(batch.expected);
  }

  it('voids an unfinished claim in its own stream before the value goes to another, so that the late append conflicts', async () => {
    const subject = at();
    const late = batchOf('case-1', -1, wish({ names: ['a'] }), []);
    await leaveIntent(subject, late);
    expect(await subject.process().claims.owner('name', 'a')).toBeUndefined();
    await submit(subject.process(), 'case-2', wish({ names: ['a'] }));
    const [first] = subject.server.page('p.case-1', 0, 1);
    expect(first).toMatchObject({ type: 'CommandVoided', data: { claim: 'name:a' } });
    await expect(append(subject.process(), late)).rejects.toEqual(new RevisionConflict('case-1', -1, 0));
    expect(await subject.process().claims.owner('name', 'a')).toBe('case-2');
  });

  it('waits for an unfinished claim first, and lets it win when it goes on in time', async () => {
    const subject = at();
    const slow = batchOf('case-1', -1, wish({ names: ['a'] }), []);
    await leaveIntent(subject, slow);
    const clockless = subject.process();
    const other = submit(clockless, 'case-2', wish({ names: ['a'] }));
    await append(subject.process(), slow);
    await expect(other).rejects.toEqual(new ClaimTaken(name('a'), 'case-1'));
  });

  it('leaves a value with its owner while its release is unfinished', async () => {
    const subject = at();
    await submit(subject.process(), 'case-1', wish({ names: ['a'] }));
    const release = batchOf('case-1', 0, wish({ releases: ['a'] }), []);
    await leaveIntent(subject, release);
    expect(await subject.process().claims.owner('name', 'a')).toBe('case-1');
    const other = submit(subject.process(), 'case-2', wish({ names: ['a'] }));
    await expect(other).rejects.toEqual(new ClaimTaken(name('a'), 'case-1'));
    await append(subject.process(), release);
    expect(await subject.process().claims.owner('name', 'a')).toBeUndefined();
  });

  it('gives a number that an unfinished batch wanted to the next one', async () => {
    const subject = at();
    const first = batchOf('case-1', -1, wish({}), [1]);
    await leaveIntent(subject, first);
    await submit(subject.process(), 'case-2', wish({ numbers: 2 }));
    expect(replayed(subject.server.log)).toMatchObject({ last: 2, faults: [] });
    await expect(append(subject.process(), first)).rejects.toThrow(RevisionConflict);
  });

  it('finishes an unfinished batch that is sent again, without another intent', async () => {
    const subject = at();
    const batch = batchOf('case-1', -1, wish({ names: ['a', 'b'] }), [1]);
    await leaveIntent(subject, batch);
    const before = subject.server.log.length;
    const answer = await append(subject.process(), batch);
    expect(subject.server.log).toHaveLength(before + 1);
    expect(await append(subject.process(), batch)).toEqual(answer);
    expect(subject.server.log).toHaveLength(before + 1);
  });

  it('answers both of a batch sent twice at once as written, though the numbers of the slower are taken by then', async () => {
    const { server, process } = at();
    const batch = batchOf('case-1', -1, wish({}), [1]);
    let goOn!: () => void;
    const stopped = new Promise<void>((resolve) => (goOn = resolve));
    let calls = 0;
    const slow = processOf(server, { ms: 0 }, () => (++calls === 2 ? stopped : Promise.resolve()));
    const second = append(slow, batch);
    const first = await append(process(), batch);
    goOn();
    expect(calls).toBe(2);
    expect(await second).toMatchObject({ revision: first.revision });
    expect(replayed(server.log)).toMatchObject({ last: 1, faults: [] });
  });

  it('counts for nothing an intent of a batch sent twice that comes after the event', async () => {
    const { server, process } = at();
    await submit(process(), 'case-1', wish({ names: ['a'] }));
    const release = batchOf('case-1', 0, wish({ releases: ['a'] }), []);
    await append(process(), release);
    await submit(process(), 'case-2', wish({ names: ['a'] }));
    const again = { id: 'again', type: 'ClaimReleased', data: { stream: 'case-1', expected: 0, eventId: release.events[0]!.id } }; // prettier-ignore
    server.append('p_claim-name-a', 2, [again]);
    expect(await process().claims.owner('name', 'a')).toBe('case-2');
  });

  it('keeps apart kinds and keys that would read alike', async () => {
    const { server, process } = at();
    const one = batchOf('case-1', -1, wish({}), []);
    await append(process(), { ...one, claims: [{ kind: 'a-b', key: 'c/ä$' }] });
    expect(await process().claims.owner('a', 'b-c/ä$')).toBeUndefined();
    expect(await process().claims.owner('a-b', 'c/ä$')).toBe('case-1');
    expect(server.log[0]!.stream).toBe('p_claim-a%2Db-c%2F%C3%A4%24');
  });
});
