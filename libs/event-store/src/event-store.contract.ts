import fc from 'fast-check';
import {
  canonical,
  ClaimTaken,
  comparePositions,
  digestOf,
  ForeignPosition,
  hashedId,
  instantOf,
  msOf,
  noDigest,
  recomputed,
  RevisionConflict,
  StoreUnavailable,
  type CommandRecord,
  type Digest,
  type EventStore,
  type NewEvent,
  type Position,
  type StoredEvent,
} from '@app/kernel';

/** A fresh, empty store of one adapter, and what a test does to it from outside. */
export interface Subject {
  store: EventStore;
  /** Ends the store (or the server behind it) and starts it again on the same data. */
  restart(): Promise<EventStore>;
  end(): Promise<void>;
}

const start = Date.UTC(2024, 8, 9, 1);
let made = 0;

/** A batch of one command, chained like the engine chains it. */
function batch(
  stream: string,
  expected: number,
  datas: readonly object[],
  { type = 'CaseChanged', ms = start + made, previous = noDigest, command = `command-${made}` } = {},
): NewEvent[] {
  made++;
  const recordedAt = instantOf(ms);
  let digest: Digest = previous;
  return datas.map((data, index) => {
    const id = hashedId(ms, command, stream, index);
    const meta = {
      schemaVersion: 1,
      about: [stream],
      effectiveOn: '2024-09-09',
      visibility: 'internal' as const,
      recordedAt,
      commandId: hashedId(ms, command),
      index,
      count: datas.length,
    };
    const record = index === 0 ? recordOf(command, expected) : undefined;
    digest = digestOf(
      stream,
      expected + 1 + index,
      { id, type, meta },
      canonical(data),
      record && canonical(record),
      digest,
    );
    return { id, type, data, meta: { ...meta, digest }, ...(record ? { record } : {}) };
  });
}
const recordOf = (command: string, read: number): CommandRecord => ({
  command,
  edition: 1,
  input: { reason: '调整办学规模' },
  act: { by: 'person-1', capacity: 'BO', organisation: 'bureau-1', issuer: 'test', jti: 'jti-1' },
  read,
  correlation: command,
  release: 'test',
});

async function listOf(pages: AsyncIterable<readonly StoredEvent[]>): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const page of pages) events.push(...page);
  return events;
}
const dataOf = (events: readonly StoredEvent[]) => events.map((event) => event.data);
const counted = (n: number) => Array.from({ length: n }, (_, i) => ({ n: i }));
const outcomeOf = (result: PromiseSettledResult<unknown>) =>
  result.status === 'fulfilled' ? 'written' : (result.reason as Error).constructor.name;

/** What every adapter of `EventStore` must do. */
export function eventStoreContract(name: string, open: () => Promise<Subject>): void {
  describe(`event store contract: ${name}`, () => {
    let subject: Subject;
    let store: EventStore;
    beforeEach(async () => {
      subject = await open();
      store = subject.store;
    });
    afterEach(() => subject.end());

    const append = (stream: string, expected: number, events: readonly NewEvent[], more: object = {}) =>
      store.append({ stream, expected, events, ...more });

    it('is empty at first', async () => {
      expect(await store.head()).toBeUndefined();
      expect(await store.last()).toBeUndefined();
      expect(await listOf(store.readAll())).toEqual([]);
      expect(await listOf(store.read('case-none'))).toEqual([]);
      expect(await store.revision('case-none')).toBe(-1);
    });

    it('reads a stream in revision order, both directions, in part', async () => {
      await append('case-a', -1, batch('case-a', -1, counted(3)));
      await append('case-b', -1, batch('case-b', -1, [{ other: true }]));
      const answer = await append('case-a', 2, batch('case-a', 2, [{ n: 3 }, { n: 4 }]));
      expect(answer).toEqual({ revision: 4, position: await store.head() });
      expect(await store.revision('case-a')).toBe(4);

      const numbers = async (options: Parameters<EventStore['read']>[1]) =>
        (await listOf(store.read('case-a', options))).map((event) => event.data['n']);
      expect(await numbers({})).toEqual([0, 1, 2, 3, 4]);
      expect(await numbers({ backwards: true })).toEqual([4, 3, 2, 1, 0]);
      expect(await numbers({ from: 1, to: 3 })).toEqual([1, 2, 3]);
      expect(await numbers({ from: 1, to: 3, backwards: true, limit: 2 })).toEqual([3, 2]);
      expect(await numbers({ limit: 1 })).toEqual([0]);
      expect(await numbers({ from: 5 })).toEqual([]);
    });

    it('reads a stream longer than a page whole, both directions', async () => {
      for (let n = 0; n < 2500; n += 500) await append('case-a', n - 1, batch('case-a', n - 1, counted(500)));
      const forwards = (await listOf(store.read('case-a'))).map((event) => event.revision);
      expect(forwards).toEqual(Array.from({ length: 2500 }, (_, i) => i));
      const backwards = (await listOf(store.read('case-a', { backwards: true }))).map((event) => event.revision);
      expect(backwards).toEqual(forwards.reverse());
    });

    it('gives back what went in, Chinese text included', async () => {
      const data = { nameZh: '南京市鼓楼区第一中学教育集团𠮷', list: [1, '二', true], nested: { empty: {} } };
      const events = batch('case-中', -1, [data, {}]);
      events[1] = { ...events[1]!, meta: { ...events[1]!.meta, backdated: true } };
      await append('case-中', -1, events);
      const stored = await listOf(store.read('case-中'));
      expect(
        stored.map(({ id, type, data, meta, revision, stream }) => ({ id, type, data, meta, revision, stream })),
      ).toEqual(
        events.map(({ id, type, data, meta }, revision) => ({ id, type, data, meta, revision, stream: 'case-中' })),
      );
      expect(stored.map((event) => event.record)).toEqual([events[0]!.record, undefined]);
    });

    it('gives back any canonical data, and its digest can be made again from what is stored (property)', async () => {
      const key = fc
        .string({ unit: 'grapheme', minLength: 1 })
        .filter((text) => !/^\d+$/.test(text) && text !== '__proto__');
      const { value } = fc.letrec((tie) => ({
        value: fc.oneof(
          { depthSize: 'small' },
          fc.maxSafeInteger().map((n) => n || 0),
          fc.boolean(),
          fc.string({ unit: 'grapheme' }),
          fc.array(tie('value'), { maxLength: 3 }),
          fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
        ),
      }));
      let n = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(fc.record({ value }), { minLength: 1, maxLength: 3 }), async (datas) => {
          const stream = `case-p${n++}`;
          await append(stream, -1, batch(stream, -1, datas));
          const stored = await listOf(store.read(stream));
          expect(dataOf(stored)).toEqual(datas);
          let digest = noDigest;
          for (const event of stored) {
            digest = recomputed(event, digest);
            expect(event.meta.digest).toEqual(digest);
          }
        }),
        { numRuns: 100 },
      );
    });

    it('refuses a wrong revision and writes nothing', async () => {
      await append('case-a', -1, batch('case-a', -1, counted(2)));
      const head = await store.head();
      for (const expected of [-1, 0, 2, 7]) {
        const claim = { kind: 'name', key: 'lost' };
        const attempt = append('case-a', expected, batch('case-a', expected, [{ late: true }]), { claims: [claim] });
        await expect(attempt).rejects.toEqual(new RevisionConflict('case-a', expected, 1));
      }
      expect(await store.head()).toBe(head);
      expect(await listOf(store.read('case-a'))).toHaveLength(2);
      expect(await store.owner('name', 'lost')).toBeUndefined();
    });

    it('lets one of two writers win', async () => {
      const results = await Promise.allSettled(
        Array.from({ length: 8 }, (_, writer) => append('case-a', -1, batch('case-a', -1, [{ writer }]))),
      );
      expect(results.map(outcomeOf).sort()).toEqual([...Array<string>(7).fill('RevisionConflict'), 'written']);
      expect(await listOf(store.read('case-a'))).toHaveLength(1);
    });

    it('writes a batch whole or not at all', async () => {
      await append('case-a', -1, batch('case-a', -1, [{ n: 0 }]));
      const events = batch('case-b', -1, counted(3));
      const bad = [events[0]!, { ...events[1]!, data: { float: 0.5 } }, events[2]!];
      await expect(append('case-b', -1, bad)).rejects.toThrow(TypeError);
      await expect(append('case-b', -1, [])).rejects.toThrow(TypeError);
      expect(await store.revision('case-b')).toBe(-1);
      expect(await listOf(store.readAll())).toHaveLength(1);
    });

    it('accepts the same events once and answers as the first time', async () => {
      const events = batch('case-a', -1, counted(2));
      const more = {
        claims: [
          { kind: 'name', key: 'a' },
          { series: 'no', number: 1 },
        ],
      };
      const first = await append('case-a', -1, events, more);
      await append('case-a', 1, batch('case-a', 1, [{ later: true }]));
      expect(await append('case-a', -1, events, more)).toEqual(first);
      expect(await listOf(store.read('case-a'))).toHaveLength(3);
      // A part of them, or they and one more, are other appends.
      const longer = [...events, ...batch('case-a', 1, [{ more: true }])];
      await expect(append('case-a', -1, longer)).rejects.toThrow(RevisionConflict);
    });

    it('accepts the same events sent twice at once a single time', async () => {
      const events = batch('case-a', -1, counted(2));
      const [one, two] = await Promise.all([append('case-a', -1, events), append('case-a', -1, events)]);
      expect(one).toEqual(two);
      expect(await listOf(store.readAll())).toHaveLength(2);
    });

    describe('readAll', () => {
      it('reads every event in position order; `after` is exclusive', async () => {
        for (const stream of ['case-a', 'case-b', 'case-a'])
          await append(stream, await store.revision(stream), batch(stream, await store.revision(stream), counted(2)));
        const all = await listOf(store.readAll());
        expect(all.map((event) => `${event.stream}@${event.revision}`)).toEqual(
          ['case-a@0', 'case-a@1', 'case-b@0', 'case-b@1', 'case-a@2', 'case-a@3'], // prettier-ignore
        );
        for (let i = 1; i < all.length; i++)
          expect(comparePositions(all[i - 1]!.position, all[i]!.position)).toBeLessThan(0);
        const ids = (events: StoredEvent[]) => events.map((event) => event.id);
        for (const [i, event] of all.entries()) {
          expect(ids(await listOf(store.readAll(event.position)))).toEqual(ids(all.slice(i + 1)));
          expect(await store.positionOf(event.id)).toBe(event.position);
        }
        expect(ids(await listOf(store.readAll(undefined, undefined, 4)))).toEqual(ids(all.slice(0, 4)));
        expect(all[all.length - 1]!.position).toBe(await store.head());
        expect((await store.last())!.id).toBe(all[all.length - 1]!.id);
        expect(all[0]!.position.startsWith(`${store.epoch}.`)).toBe(true);
        expect(await store.positionOf('00000000-0000-8000-8000-000000000000')).toBeUndefined();
      });

      it('filters by category and type', async () => {
        for (const [stream, type] of [
          ['case-a', 'A'],
          ['caseNote-a', 'A'],
          ['case-b', 'B'],
          ['school-a', 'C'],
        ] as const)
          // prettier-ignore
          await append(stream, -1, batch(stream, -1, [{}], { type }));
        const streams = async (filter: object) => (await listOf(store.readAll(undefined, filter))).map((e) => e.stream);
        expect(await streams({ categories: ['case'] })).toEqual(['case-a', 'case-b']);
        expect(await streams({ categories: ['school', 'caseNote'] })).toEqual(['caseNote-a', 'school-a']);
        expect(await streams({ types: ['A', 'C'] })).toEqual(['case-a', 'caseNote-a', 'school-a']);
        expect(await streams({ categories: ['case'], types: ['A'] })).toEqual(['case-a']);
        expect(await streams({ types: [] })).toEqual([]);
        expect(await streams({})).toHaveLength(4);
      });

      it('ends at the head of the time of the call', async () => {
        for (let n = 0; n < 3; n++) await append(`case-${n}`, -1, batch(`case-${n}`, -1, counted(500)));
        let seen = 0;
        for await (const page of store.readAll()) {
          if (seen === 0) await append('case-late', -1, batch('case-late', -1, [{}]));
          seen += page.length;
        }
        expect(seen).toBe(1500);
      });

      it('refuses a position of another store', async () => {
        await expect(listOf(store.readAll('elsewhere.1'))).rejects.toThrow(ForeignPosition);
      });
    });

    describe('claims', () => {
      const name = { kind: 'name', key: '鼓楼一中教育集团' };

      it('gives a value to one owner, who may claim it again', async () => {
        await append('case-a', -1, batch('case-a', -1, [{}]), { claims: [name] });
        await append('case-a', 0, batch('case-a', 0, [{}]), { claims: [name] });
        expect(await store.owner(name.kind, name.key)).toBe('case-a');
        const other = append('case-b', -1, batch('case-b', -1, [{}]), { claims: [{ kind: 'code', key: '1' }, name] });
        await expect(other).rejects.toEqual(expect.objectContaining({ claim: name, owner: 'case-a' }));
        await expect(other).rejects.toBeInstanceOf(ClaimTaken);
        expect(await store.revision('case-b')).toBe(-1);
        expect(await store.owner('code', '1')).toBeUndefined();
      });

      it('frees a value that its owner releases, and no other one', async () => {
        await append('case-a', -1, batch('case-a', -1, [{}]), { claims: [name] });
        await append('case-b', -1, batch('case-b', -1, [{}]), { releases: [name] });
        expect(await store.owner(name.kind, name.key)).toBe('case-a');
        await append('case-a', 0, batch('case-a', 0, [{}]), { releases: [name] });
        expect(await store.owner(name.kind, name.key)).toBeUndefined();
        await append('case-b', 0, batch('case-b', 0, [{}]), { claims: [name] });
        expect(await store.owner(name.kind, name.key)).toBe('case-b');
      });

      it('has one owner when many race for a value', async () => {
        const results = await Promise.allSettled(
          Array.from({ length: 20 }, (_, i) =>
            append(`case-${i}`, -1, batch(`case-${i}`, -1, [{}]), { claims: [name] }),
          ),
        );
        expect(results.map(outcomeOf).sort()).toEqual([...Array<string>(19).fill('ClaimTaken'), 'written']);
        expect(await listOf(store.readAll())).toHaveLength(1);
      });

      it('hands out numbers of a series without gaps under 50 concurrent appends', async () => {
        const numbers: number[] = [];
        const take = async (i: number) => {
          const stream = `case-${i}`;
          for (;;) {
            const number = (await store.lastNumber('cases-2024')) + 1;
            try {
              const claims = [{ series: 'cases-2024', number }];
              await append(stream, -1, batch(stream, -1, [{ number }]), { claims });
              return numbers.push(number);
            } catch (error) {
              if (!(error instanceof ClaimTaken)) throw error;
            }
          }
        };
        await Promise.all(Array.from({ length: 50 }, (_, i) => take(i)));
        expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
        expect(await store.lastNumber('cases-2024')).toBe(50);
        expect(await store.lastNumber('cases-2025')).toBe(0);
      });

      it('takes only the next number, several at once where they follow each other', async () => {
        const series = 'papers';
        const taking = (stream: string, ...numbers: number[]) =>
          append(stream, -1, batch(stream, -1, [{}]), { claims: numbers.map((number) => ({ series, number })) });
        await taking('case-a', 1, 2, 3);
        for (const numbers of [[3], [5], [4, 4], [4, 6], [0]])
          await expect(taking('case-b', ...numbers)).rejects.toThrow(ClaimTaken);
        expect(await store.lastNumber(series)).toBe(3);
      });
    });

    describe('follow', () => {
      it('shows what is there, says when it has caught up, goes on, and ends with its signal', async () => {
        await append('case-a', -1, batch('case-a', -1, [{ n: 0 }]));
        const ended = new AbortController();
        const seen: unknown[] = [];
        for await (const { events, caughtUp, position } of store.follow(undefined, undefined, ended.signal)) {
          seen.push(...events.map((event) => event.data['n']));
          if (!caughtUp) continue;
          expect(position).toBe(await store.head());
          if (seen.length === 3) ended.abort();
          else await append('case-a', seen.length - 1, batch('case-a', seen.length - 1, [{ n: seen.length }]));
        }
        expect(seen).toEqual([0, 1, 2]);
      });

      it('tells the position also of events that its filter leaves out', async () => {
        const ended = new AbortController();
        let position: Position | undefined;
        for (let n = 0; n < 3; n++) await append(`case-${n}`, -1, batch(`case-${n}`, -1, [{}]));
        for await (const batch of store.follow(undefined, { categories: ['school'] }, ended.signal)) {
          expect(batch.events).toEqual([]);
          ({ position } = batch);
          if (batch.caughtUp) ended.abort();
        }
        expect(position).toBe(await store.head());
      });

      it('wakes a follower that waits, and ends one that waits', async () => {
        const ended = new AbortController();
        const seen: number[] = [];
        const following = (async () => {
          for await (const { events } of store.follow(undefined, undefined, ended.signal)) seen.push(events.length);
        })();
        await new Promise((resolve) => setTimeout(resolve, 20));
        await append('case-a', -1, batch('case-a', -1, [{}]));
        while (!seen.includes(1)) await new Promise((resolve) => setTimeout(resolve, 1));
        await new Promise((resolve) => setTimeout(resolve, 20));
        ended.abort();
        await following;
        expect(seen.filter((n) => n > 0)).toEqual([1]);
      });

      it('shows every event once and in order across a restart of the store', async () => {
        const ended = new AbortController();
        const total = 200;
        const seen: StoredEvent[] = [];
        const follower = (async () => {
          let after: Position | undefined;
          while (!ended.signal.aborted)
            try {
              for await (const { events, position } of store.follow(after, undefined, ended.signal)) {
                seen.push(...events);
                after = position;
                if (seen.length >= total) ended.abort();
              }
            } catch (error) {
              // An adapter whose store was closed under it says so; its follower goes on with the next one.
              if (!(error instanceof StoreUnavailable)) throw error;
              await new Promise((resolve) => setTimeout(resolve, 1));
            }
        })();
        for (let n = 0; n < total; n++) {
          if (n === total / 2) store = await subject.restart();
          await append(`case-${n % 3}`, await store.revision(`case-${n % 3}`), batch(`case-${n % 3}`, 0, [{ n }]));
        }
        await follower;
        expect(seen.map((event) => event.data['n'])).toEqual(Array.from({ length: total }, (_, n) => n));
      });
    });

    it('finds the longest prefix whose running maximum of recordedAt is not after an instant', async () => {
      const times = [10, 20, 20, 15, 30, 25, 40];
      const positions: Position[] = [];
      for (const [n, ms] of times.entries()) {
        const stream = `case-${n}`;
        positions.push((await append(stream, -1, batch(stream, -1, [{ n }], { ms: start + ms }))).position);
      }
      // After 20, 20 the 15 still belongs to the prefix of 20; 25 only to that of 30.
      for (const [ms, events] of [
        [9, 0],
        [10, 1],
        [19, 1],
        [20, 4],
        [29, 4],
        [30, 6],
        [40, 7],
        [99, 7],
      ] as const)
        // prettier-ignore
        expect([ms, await store.positionAt(instantOf(start + ms))]).toEqual([ms, positions[events - 1]]);
    });

    it('knows the heads of its streams, so that a missing tail is seen', async () => {
      for (let n = 0; n < 3; n++) await append(`case-${n}`, -1, batch(`case-${n}`, -1, counted(n + 1)));
      const heads: { stream: string; revision: number; sha256: string }[] = [];
      for await (const page of store.heads()) heads.push(...page);
      if (heads.length === 0) return; // An adapter without heads.
      expect(heads.map(({ stream, revision }) => [stream, revision])).toEqual([['case-0', 0], ['case-1', 1], ['case-2', 2]]); // prettier-ignore
      for (const { stream, sha256 } of heads) {
        const [last] = await listOf(store.read(stream, { backwards: true, limit: 1 }));
        expect(sha256).toBe(last!.meta.digest.sha256);
      }
    });

    it('shows what it keeps beside the events', async () => {
      const name = (key: string) => ({ kind: 'name', key });
      const number = (n: number) => ({ series: 'no', number: n });
      await append('case-a', -1, batch('case-a', -1, counted(2)), { claims: [name('a'), name('b'), number(1)] });
      const releases = [name('a')];
      await append('case-a', 1, batch('case-a', 1, counted(1)), { claims: [number(2)], releases });
      if (store.claims) {
        const kept = [];
        for await (const page of store.claims()) kept.push(...page);
        expect(kept).toEqual([{ ...name('b'), stream: 'case-a' }]);
      }
      if (store.series) {
        const kept = [];
        for await (const page of store.series()) kept.push(...page);
        expect(kept).toEqual([number(2)]);
      }
      const events = await listOf(store.readAll());
      const [from, to] = [events[0]!.position, events[2]!.position];
      const times = events.map(({ meta }) => msOf(meta.recordedAt));
      if (store.reached) expect(await store.reached(from, to)).toEqual(times);
      if (store.reached) expect(await store.reached(to, to)).toEqual(times.slice(2));
    });

    it('keeps everything over a restart', async () => {
      const claims = [
        { kind: 'name', key: 'a' },
        { series: 'no', number: 1 },
      ];
      const { position } = await append('case-a', -1, batch('case-a', -1, counted(3)), { claims });
      store = await subject.restart();
      expect(dataOf(await listOf(store.readAll()))).toEqual(counted(3));
      expect(await store.head()).toBe(position);
      expect(await store.owner('name', 'a')).toBe('case-a');
      expect(await store.lastNumber('no')).toBe(1);
      await expect(append('case-a', -1, batch('case-a', -1, [{}]))).rejects.toThrow(RevisionConflict);
    });

    it('says so when it is closed', async () => {
      await store.close();
      const closed = { reason: 'closed' };
      await expect(append('case-a', -1, batch('case-a', -1, [{}]))).rejects.toMatchObject(closed);
      await expect(store.head()).rejects.toMatchObject(closed);
      await expect(listOf(store.readAll())).rejects.toMatchObject(closed);
      await store.close();
    });
  });
}
