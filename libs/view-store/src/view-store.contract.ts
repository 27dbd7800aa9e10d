import {
  FilterRefused,
  rebuildOf,
  StoreUnavailable,
  type AnyView,
  type Change,
  type ViewStore,
  type Where,
} from '@app/kernel';

/** Opens the store on the same data again, as another process would. */
export interface Opened {
  store: ViewStore;
  reopen: () => Promise<ViewStore>;
}

const view = (more: object = {}): AnyView =>
  ({
    name: 'schools',
    version: 1,
    title: { zh: '学校', en: 'Schools' },
    types: [],
    ids: () => [],
    fold: (document: object) => document,
    index: { nameZh: 'text', pupils: 'number', isWeak: 'flag', groups: 'list' },
    search: (document: { nameZh?: string; code?: string }) => [document.nameZh ?? '', document.code ?? ''],
    scope: { open: true },
    ...more,
  }) as unknown as AnyView;

const schools = view();
const at = (position: number): string => `e.${position}`;
const put = (id: string, document: Record<string, unknown> | undefined, position = 1): Change => ({
  id,
  document: document && { id, ...document },
  position: at(position),
});

/** What every adapter of `ViewStore` keeps to. `open` answers an empty store. */
export function viewStoreContract(name: string, open: () => Promise<Opened>): void {
  describe(`ViewStore: ${name}`, () => {
    let store: ViewStore;
    let reopen: Opened['reopen'];
    const opened: ViewStore[] = [];
    beforeEach(async () => {
      ({ store, reopen } = await open());
      opened.push(store);
      await store.prepare([schools]);
    });
    afterEach(async () => {
      for (const each of opened.splice(0)) await each.close();
    });

    const idsOf = async (where: Where, options: Parameters<ViewStore['find']>[2] = {}, of = schools) =>
      (await store.find(of, where, options)).rows.map((row) => row.id);

    describe('documents and checkpoint', () => {
      it('come out as they went in, with their position', async () => {
        const document = { nameZh: '南湖一小', pupils: 1200, nested: { list: [1, 'a', true] }, 中文: '“引号”\n' };
        await store.commit(schools, [put('a', document, 7)], at(9));
        const row = await store.get(schools, 'a');
        expect(row?.position).toBe(at(7));
        expect(JSON.parse(row!.text)).toEqual({ id: 'a', ...document });
        expect(await store.get(schools, 'b')).toBeUndefined();
        expect(await store.checkpoint(schools)).toBe(at(9));
      });
      it('are replaced and removed', async () => {
        await store.commit(schools, [put('a', { nameZh: '一' }), put('b', { nameZh: '二' })], at(1));
        await store.commit(schools, [put('a', { nameZh: '三' }, 2), put('b', undefined, 3)], at(3));
        expect((await store.getMany(schools, ['a', 'b', 'c'])).map((row) => JSON.parse(row.text) as object)).toEqual([
          { id: 'a', nameZh: '三' },
        ]);
      });
      it('a repeated or older commit changes nothing', async () => {
        await store.commit(schools, [put('a', { pupils: 2 }, 10)], at(10));
        await store.commit(schools, [put('a', { pupils: 99 }, 10)], at(10));
        await store.commit(schools, [put('a', { pupils: 98 }, 9), put('b', {}, 9)], at(9));
        expect(await idsOf({ pupils: 2 })).toEqual(['a']);
        expect(await store.count(schools, {})).toBe(1);
        expect(await store.checkpoint(schools)).toBe(at(10));
      });
      it('positions are compared as numbers, not as text', async () => {
        await store.commit(schools, [put('a', { pupils: 1 }, 9)], at(9));
        await store.commit(schools, [put('a', { pupils: 2 }, 10)], at(10));
        expect(await idsOf({ pupils: 2 })).toEqual(['a']);
      });
      it('positions beyond 2^53 are told apart', async () => {
        const beyond = (last: number) => `e.900719925474099${last}`;
        const kept = view({ name: 'kept', knownAt: true });
        await store.prepare([kept]);
        for (const each of [schools, kept])
          for (const last of [2, 3])
            await store.commit(each, [{ ...put('a', { pupils: last }), position: beyond(last) }], beyond(last));
        expect(await idsOf({ pupils: 3 })).toEqual(['a']);
        expect(await store.checkpoint(schools)).toBe(beyond(3));
        const known = await Promise.all([1, 2, 3].map((last) => store.get(kept, 'a', beyond(last))));
        expect(known.map((row) => row?.position)).toEqual([undefined, beyond(2), beyond(3)]);
      });
      it('many thousands of documents go in one commit', async () => {
        const long = '长'.repeat(1500);
        const many = Array.from({ length: 6000 }, (_, i) => put(`s${String(i).padStart(5, '0')}`, { pupils: i, long }));
        await store.commit(schools, many, at(1));
        expect(await store.count(schools, {})).toBe(6000);
        await store.commit(schools, [...many.slice(1).map(({ id }) => put(id, undefined, 2)), put('t', {}, 2)], at(2));
        expect(await idsOf({})).toEqual(['s00000', 't']);
      });
      it('of several changes of one document in a commit the last counts', async () => {
        await store.commit(schools, [put('a', {}, 1), put('a', undefined, 2), put('b', {}, 2), put('a', { pupils: 3 }, 3)], at(3)); // prettier-ignore
        await store.commit(schools, [put('b', { pupils: 3 }, 4), put('b', undefined, 5)], at(5));
        expect(await idsOf({})).toEqual(['a']);
        expect((await store.get(schools, 'a'))?.position).toBe(at(3));
      });
      it('a commit that fails writes neither documents nor checkpoint', async () => {
        const bad = { ...put('b', {}), document: { toJSON: () => { throw new Error('no text'); } } }; // prettier-ignore
        await expect(store.commit(schools, [put('a', {}), bad], at(1))).rejects.toThrow('no text');
        expect(await store.count(schools, {})).toBe(0);
        expect(await store.checkpoint(schools)).toBeUndefined();
      });
      it('of several views are written together or not at all', async () => {
        const others = view({ name: 'others' });
        await store.prepare([others]);
        const of = (each: AnyView, changes: Change[], position: number) => ({
          view: each,
          changes,
          position: at(position),
        });
        await store.commitAll([of(schools, [put('a', {})], 1), of(others, [put('b', {})], 1)]);
        const bad = { ...put('b', {}), document: { toJSON: () => { throw new Error('no text'); } } }; // prettier-ignore
        const failing = store.commitAll([of(schools, [put('c', {})], 2), of(others, [bad], 2)]);
        await expect(failing).rejects.toThrow('no text');
        expect([await idsOf({}), await idsOf({}, {}, others)]).toEqual([['a'], ['b']]);
        expect(await store.checkpoint(schools)).toBe(at(1));
      });
      it('are there after opening again', async () => {
        await store.commit(schools, [put('a', { groups: ['g'] })], at(1));
        const again = await reopen();
        opened.push(again);
        await again.prepare([schools]);
        expect((await again.find(schools, { groups: 'g' })).rows).toHaveLength(1);
        expect(await again.checkpoint(schools)).toBe(at(1));
      });
    });

    describe('filters', () => {
      beforeEach(() =>
        store.commit(
          schools,
          [
            put('a', { nameZh: '南湖第一小学', pupils: 300, isWeak: true, groups: ['g1', 'g2'], code: 'NH01' }),
            put('b', { nameZh: '致远外国语', pupils: 900, isWeak: false, groups: ['g2'] }),
            put('c', { nameZh: '金陵中学', pupils: 1500, isWeak: false, groups: [] }),
            put('d', { nameZh: '新建学校' }),
          ],
          at(1),
        ),
      );
      it.each<[string, Where, string[]]>([
        ['nothing', {}, ['a', 'b', 'c', 'd']],
        ['undefined is no condition', { nameZh: undefined, pupils: { $gt: undefined } }, ['a', 'b', 'c', 'd']],
        ['a text', { nameZh: '金陵中学' }, ['c']],
        ['a number', { pupils: 900 }, ['b']],
        ['a flag', { isWeak: true }, ['a']],
        ['a list holds it', { groups: 'g2' }, ['a', 'b']],
        ['$in', { pupils: { $in: [300, 1500] } }, ['a', 'c']],
        ['$in of nothing', { pupils: { $in: [] } }, []],
        ['$in of a list field', { groups: { $in: ['g1', 'g9'] } }, ['a']],
        ['$ne includes what has no value', { pupils: { $ne: 900 } }, ['a', 'c', 'd']],
        ['$ne of a flag', { isWeak: { $ne: false } }, ['a', 'd']],
        ['$ne of a list', { groups: { $ne: 'g1' } }, ['b', 'c', 'd']],
        ['ranges', { pupils: { $gt: 300, $lte: 1500 } }, ['b', 'c']],
        ['ranges, the other ends', { pupils: { $gte: 300, $lt: 1500 } }, ['a', 'b']],
        ['several conditions', { isWeak: false, groups: 'g2' }, ['b']],
        ['$or', { $or: [{ pupils: 300 }, { nameZh: '新建学校' }] }, ['a', 'd']],
        ['$or of nothing', { $or: [] }, []],
        ['$and', { $and: [{ groups: 'g1' }, { groups: 'g2' }] }, ['a']],
        ['$or in $and', { $and: [{ $or: [{ pupils: 300 }, { pupils: 900 }] }, { isWeak: false }] }, ['b']],
        ['part of a name', { $search: '第一' }, ['a']],
        ['part of a code, whatever the case', { $search: 'nh0' }, ['a']],
        ['signs mean themselves in a search', { $search: '%' }, []],
      ])('%s', async (_, where, ids) => {
        expect(await idsOf(where)).toEqual(ids);
        expect(await store.count(schools, where)).toBe(ids.length);
      });
      it.each<[string, unknown]>([
        ['a field that is no index', { code: 'NH01' }],
        ['a member of every object', { constructor: 'x' }],
        ['an unknown operator', { pupils: { $regex: 'x' } }],
        ['an object as value', { nameZh: { $ne: { $gt: '' } } }],
        ['a list as value', { nameZh: ['x'] }],
        ['null', { nameZh: null }],
        ['a text where a number stands', { pupils: '300' }],
        ['a number where a text stands', { nameZh: 3 }],
        ['no number', { pupils: Number.NaN }],
        ['$or without a list', { $or: { pupils: 1 } }],
        ['$search without a text', { $search: { $ne: '' } }],
      ])('refuses %s', async (_, where) => {
        await expect(store.find(schools, where as Where)).rejects.toBeInstanceOf(FilterRefused);
        await expect(store.count(schools, where as Where)).rejects.toBeInstanceOf(FilterRefused);
      });
    });

    describe('pages', () => {
      const pages = async (options: NonNullable<Parameters<ViewStore['find']>[2]>) => {
        const seen: string[][] = [];
        for (let after: string | undefined; ;) {
          const page = await store.find(schools, {}, { ...options, ...(after === undefined ? {} : { after }) });
          seen.push(page.rows.map((row) => row.id));
          if (page.next === undefined) return seen;
          after = page.next;
        }
      };
      beforeEach(() =>
        store.commit(
          schools,
          [['a', 2, '乙'], ['b', 1, '乙'], ['c', 2, '甲'], ['d'], ['e', 1, '甲'], ['f']].map(([id, pupils, nameZh]) =>
            put(id as string, { ...(pupils === undefined ? {} : { pupils, nameZh }) }),
          ),
          at(1),
        ),
      );
      it('go by id when nothing is said', async () => {
        expect(await pages({ limit: 4 })).toEqual([['a', 'b', 'c', 'd'], ['e', 'f']]); // prettier-ignore
        expect(await pages({ limit: 6 })).toEqual([['a', 'b', 'c', 'd', 'e', 'f']]);
      });
      it('go by fields, what has no value first, ids last', async () => {
        const order = ['d', 'f', 'b', 'e', 'a', 'c'];
        for (const limit of [1, 2, 4])
          expect((await pages({ limit, sort: [['pupils', 'asc']] })).flat()).toEqual(order);
      });
      it('go backwards, what has no value last', async () => {
        const order = ['a', 'c', 'b', 'e', 'd', 'f'];
        for (const limit of [1, 2, 4])
          expect((await pages({ limit, sort: [['pupils', 'desc']] })).flat()).toEqual(order);
      });
      it('go by several fields', async () => {
        const sort: [string, 'asc' | 'desc'][] = [['pupils', 'asc'], ['nameZh', 'desc']]; // prettier-ignore
        for (const limit of [1, 2, 4])
          expect((await pages({ limit, sort })).flat()).toEqual(['d', 'f', 'e', 'b', 'c', 'a']);
      });
      it('go by the bytes of a text, whatever its script', async () => {
        const texts = [
          '',
          ' ',
          '10',
          '9',
          'A',
          'Z',
          '_',
          'a',
          'b',
          'é',
          '一',
          '丁',
          '学校',
          '学校一',
          '龙',
          '\uff21',
          '\u{20000}',
        ];
        await store.commit(
          schools,
          [...texts].reverse().map((nameZh, i) => put(`t${i}`, { nameZh }, 2)),
          at(2),
        );
        const found = await store.find(schools, { nameZh: { $in: texts } }, { sort: [['nameZh', 'asc']] });
        expect(found.rows.map((row) => (JSON.parse(row.text) as { nameZh: string }).nameZh)).toEqual(texts);
        const last = await store.find(schools, { nameZh: { $gt: '龙' } }, { sort: [['nameZh', 'desc']] });
        expect(last.rows).toHaveLength(2);
      });
      it('hold at most as many as asked for, none when none are', async () => {
        expect(await store.find(schools, {}, { limit: 0 })).toEqual({ rows: [] });
        expect((await store.find(schools, {}, { limit: 5 })).rows).toHaveLength(5);
      });
      it('stay stable while documents come and go', async () => {
        const first = await store.find(schools, {}, { limit: 2 });
        await store.commit(schools, [put('a', undefined, 2), put('bb', {}, 2)], at(2));
        const second = await store.find(schools, {}, { limit: 2, after: first.next! });
        expect(second.rows.map((row) => row.id)).toEqual(['bb', 'c']);
      });
      it('refuse a cursor of another sort, or no cursor, or an unknown field', async () => {
        const { next } = await store.find(schools, {}, { limit: 1, sort: [['pupils', 'asc']] });
        for (const options of [
          { after: next! },
          { after: 'no cursor', sort: [['pupils', 'asc']] as ['pupils', 'asc'][] },
          { after: Buffer.from('{"sort":"","values":[{}],"id":3}').toString('base64url') },
          { sort: [['code', 'asc']] as ['code', 'asc'][] },
          { sort: [['groups', 'asc']] as ['groups', 'asc'][] },
        ])
          await expect(store.find(schools, {}, options)).rejects.toBeInstanceOf(FilterRefused);
      });
    });

    describe('knownAt', () => {
      const kept = view({ name: 'profile', knownAt: true });
      beforeEach(async () => {
        await store.prepare([kept]);
        await store.commit(
          kept,
          [put('a', { pupils: 1, groups: ['x'] }, 2), put('a', { pupils: 2, groups: ['y'] }, 4), put('b', {}, 5)],
          at(5),
        );
        await store.commit(kept, [put('a', undefined, 8)], at(10));
      });
      const known = async (position: number) => {
        const row = await store.get(kept, 'a', at(position));
        return row && (JSON.parse(row.text) as { pupils: number }).pupils;
      };
      it('answers what stood at a position', async () => {
        expect(await Promise.all([1, 2, 3, 4, 7, 8, 20].map(known))).toEqual([undefined, 1, 1, 2, 2, undefined, undefined]); // prettier-ignore
        expect(await store.get(kept, 'a')).toBeUndefined();
      });
      it('searches and counts what stood at a position', async () => {
        expect(await idsOf({}, { at: at(7) }, kept)).toEqual(['a', 'b']);
        expect(await idsOf({ pupils: { $gte: 1 } }, { at: at(3), sort: [['pupils', 'desc']] }, kept)).toEqual(['a']);
        expect(await idsOf({ groups: 'x' }, { at: at(3) }, kept)).toEqual(['a']);
        expect(await idsOf({ groups: 'x' }, { at: at(4) }, kept)).toEqual([]);
        expect(await idsOf({ groups: { $ne: 'y' } }, { at: at(7) }, kept)).toEqual(['b']);
        expect(await store.count(kept, {}, at(9))).toBe(1);
      });
      it('turns pages of what stood at a position', async () => {
        const first = await store.find(kept, {}, { at: at(7), limit: 1, sort: [['pupils', 'desc']] });
        expect(first.rows.map((row) => row.id)).toEqual(['a']);
        const options = { at: at(7), limit: 1, sort: [['pupils', 'desc']] as ['pupils', 'desc'][], after: first.next! };
        expect(await store.find(kept, {}, options)).toEqual({ rows: [expect.objectContaining({ id: 'b' })] });
      });
      it('a repeated commit keeps no version twice, a document that comes again begins anew', async () => {
        await store.commit(kept, [put('a', undefined, 8)], at(10));
        await store.commit(kept, [put('a', { pupils: 9 }, 12)], at(12));
        expect(await Promise.all([4, 8, 11, 12].map(known))).toEqual([2, undefined, undefined, 9]);
        expect(await store.count(kept, {}, at(4))).toBe(1);
        expect(await store.count(kept, {}, at(12))).toBe(2);
      });
      it('is refused by views that keep no versions', () =>
        expect(store.find(schools, {}, { at: at(1) })).rejects.toBeInstanceOf(FilterRefused));
    });

    describe('generations', () => {
      const next = view({ version: 2 });
      beforeEach(async () => {
        await store.commit(schools, [put('a', { pupils: 1 })], at(1));
        await store.serve(schools);
      });
      it('the old one is read until the new one is served, then the new one', async () => {
        await store.prepare([next]);
        await store.commit(next, [put('a', { pupils: 2 })], at(1));
        expect(JSON.parse((await store.get(next, 'a'))!.text)).toMatchObject({ pupils: 1 });
        expect(JSON.parse((await store.getMany(next, ['a'], { own: true }))[0]!.text)).toMatchObject({ pupils: 2 });
        expect(await idsOf({ pupils: 2 }, { own: true }, next)).toEqual(['a']);
        expect(await idsOf({ pupils: 2 }, {}, next)).toEqual([]);
        await store.serve(next);
        expect(JSON.parse((await store.get(next, 'a'))!.text)).toMatchObject({ pupils: 2 });
        expect(JSON.parse((await store.get(schools, 'a'))!.text)).toMatchObject({ pupils: 1 });
        expect(await store.generations()).toEqual([
          { name: 'schools', version: 1, serving: true },
          { name: 'schools', version: 2, serving: true },
        ]);
        await store.drop('schools', 1);
        expect(await store.generations()).toEqual([{ name: 'schools', version: 2, serving: true }]);
      });
      it('a forced rebuild takes the place of the original, seen by other connections too', async () => {
        const reader = await reopen();
        opened.push(reader);
        await reader.get(schools, 'a');
        const built = rebuildOf(schools);
        await store.prepare([built]);
        await store.commit(built, [put('a', { pupils: 3 })], at(1));
        expect(JSON.parse((await reader.get(schools, 'a'))!.text)).toMatchObject({ pupils: 1 });
        await store.serve(built);
        for (const each of [store, reader])
          expect(JSON.parse((await each.get(schools, 'a'))!.text)).toMatchObject({ pupils: 3 });
        expect(await store.generations()).toEqual([{ name: 'schools', version: 1, serving: true }]);
      });
      it('what is dropped is gone for other connections too', async () => {
        const reader = await reopen();
        opened.push(reader);
        expect(await reader.count(schools, {})).toBe(1);
        await store.drop('schools', 1);
        for (const each of [store, reader]) {
          await expect(each.count(schools, {})).rejects.toBeInstanceOf(StoreUnavailable);
          await expect(each.checkpoint(schools)).rejects.toBeInstanceOf(StoreUnavailable);
          await expect(each.commit(schools, [], at(2))).rejects.toBeInstanceOf(StoreUnavailable);
          expect(await each.generations()).toEqual([]);
        }
        await store.prepare([schools]);
        expect(await reader.count(schools, {})).toBe(0);
      });
      it('index fields that changed under the same version begin anew', async () => {
        const changed = view({ index: { nameZh: 'text' } });
        await store.prepare([changed]);
        expect(await store.checkpoint(changed)).toBeUndefined();
        expect(await store.count(changed, {})).toBe(0);
      });
    });

    it('parked documents keep their reason, the first one', async () => {
      const parked = { id: 'a', position: at(1), eventId: 'e1', reason: 'no such member' };
      await store.commit(schools, [], at(1), [parked]);
      await store.commit(schools, [], at(2), [{ ...parked, reason: 'another' }]);
      expect(await store.parked(schools)).toEqual([parked]);
    });

    it('the digest says whether two builds agree, whatever the order of members', async () => {
      const built = rebuildOf(schools);
      await store.prepare([built]);
      await store.commit(schools, [put('b', { x: 1, y: { p: 1, q: 2 } }), put('a', {})], at(5));
      await store.commit(built, [put('a', {})], at(2));
      expect(await store.digest(built)).not.toBe(await store.digest(schools));
      await store.commit(built, [put('b', { y: { q: 2, p: 1 }, x: 1 }, 3)], at(5));
      expect(await store.digest(built)).toBe(await store.digest(schools));
    });
  });
}
