import type { AnyView } from '@app/kernel';
import { exported } from '../../libs/engine/src/http/export.js';
import { READING, type Reading } from '../../libs/engine/src/http/tokens.js';
import { schoolId, shelfView } from './library.slice.js';
import { openWorld, type World } from './world.js';

const title = { nameZh: '中国通史', authors: [{ nameZh: '吕思勉' }], shelf: 'history' };
type Item = Record<string, unknown>;

describe('Reading over HTTP', () => {
  let world: World;
  const ids: string[] = [];
  let afterFirst: string;

  beforeAll(async () => {
    world = await openWorld();
    await world.write(`school-${schoolId}`, 'SchoolNamed', { nameZh: '建邺实验小学', district: '建邺' });
    await world.write('school-00000000-0000-7000-8000-00000000a002', 'SchoolNamed', {
      nameZh: '别校',
      district: '鼓楼',
    });
    for (const [i, nameZh] of ['中国通史', '几何原本', '梦溪笔谈'].entries()) {
      world.clock.at = `2024-09-${10 + i}T09:00:00.000+08:00`;
      const body = { ...title, nameZh, shelf: i === 0 ? 'history' : 'science' };
      const answered = await world.call('POST', '/v1/library-titles', { body });
      ids.push(answered.body.id);
      if (i === 0) afterFirst = answered.headers.get('position')!;
    }
    world.clock.at = '2024-09-20T09:00:00.000+08:00';
    await world.call('POST', `/v1/library-titles/${ids[0]}/lend`, {
      body: { copies: 3, on: '2024-09-20', reader: '张三' },
    });
    const { headers } = await world.call('GET', `/v1/library-titles/${ids[0]}`);
    world.clock.at = '2024-09-25T09:00:00.000+08:00';
    await world.call('POST', `/v1/library-titles/${ids[0]}/withdraw`, {
      as: 'principal', body: { reason: '破损' }, headers: { 'if-match': headers.get('etag')! },
    }); // prettier-ignore
    await world.projected();
  });
  afterAll(() => world.close());

  const get = (path: string, as?: string, headers?: Record<string, string>) =>
    world.call('GET', path, { ...(as ? { as } : {}), ...(headers ? { headers } : {}) });
  const items = async (query: string) =>
    ((await get(`/v1/library-titles?${query}`)).body.items as Item[]).map((each) => each.nameZh);

  describe('a file', () => {
    it('is folded live: revision as ETag, as of today, names joined, and the record seen by the fold', async () => {
      const { status, headers, body } = await get(`/v1/library-titles/${ids[0]}`);
      expect([status, headers.get('etag')]).toEqual([200, '"2"']);
      expect(body.item).toMatchObject({ id: ids[0], lent: 3, status: 'withdrawn', addedBy: 'clerk' });
      expect(body.names).toEqual({ [`school-${schoolId}`]: '建邺实验小学' });
    });
    it('asOf: as it counted on a day; before it began it did not exist', async () => {
      expect((await get(`/v1/library-titles/${ids[0]}?asOf=2024-09-24`)).body.item.status).toBe('active');
      expect((await get(`/v1/library-titles/${ids[0]}?asOf=2024-09-25`)).body.item.status).toBe('withdrawn');
      expect((await get(`/v1/library-titles/${ids[0]}?asOf=2024-09-09`)).status).toBe(404);
      expect((await get(`/v1/library-titles/${ids[0]}?asOf=2024-02-30`)).body.errors[0].parameter).toBe('asOf');
    });
    it('knownAt: as it was recorded by then, with the revision of then', async () => {
      const known = await get(`/v1/library-titles/${ids[0]}?knownAt=2024-09-15`);
      expect([known.headers.get('etag'), known.body.item.lent]).toEqual(['"0"', 0]);
      const utc = await get(`/v1/library-titles/${ids[0]}?knownAt=2024-09-20T01:00:00Z`);
      expect(utc.body.item.lent).toBe(3);
      expect((await get(`/v1/library-titles/${ids[0]}?knownAt=2024-09-01`)).status).toBe(404);
      expect((await get(`/v1/library-titles/${ids[0]}?knownAt=yesterday`)).status).toBe(400);
    });
    it('is nobody else’s: out of scope it does not exist', async () => {
      expect((await get(`/v1/library-titles/${ids[0]}`, 'stranger')).status).toBe(404);
      expect((await get(`/v1/library-titles/${ids[0]}/history`, 'stranger')).status).toBe(404);
      expect((await get(`/v1/library-titles/${ids[0]}`, 'partner')).status).toBe(404);
    });
    it('its history says who did what, on what basis, in the language asked', async () => {
      const { body } = await get(`/v1/library-titles/${ids[0]}/history`);
      expect(body.items.map((each) => each.sentence)).toEqual([
        '建邺实验小学编目《中国通史》',
        '借出 3 册',
        '停用：破损',
      ]);
      expect(body.items[0]).toMatchObject({
        revision: 0,
        effectiveOn: '2024-09-10',
        recordedAt: '2024-09-10T09:00:00.000+08:00',
        act: { by: 'clerk', capacity: 'SC' },
        command: { name: 'AddTitle', title: '编目', edition: 1, read: -1 },
        clauses: [{ code: 'LIB_STATE', basis: '图书规程第三条' }],
        parameters: [],
        evidence: [],
      });
      const english = await get(`/v1/library-titles/${ids[0]}/history`, 'clerk', { 'accept-language': 'en' });
      expect(english.body.items[0].sentence).toBe('"中国通史" added by 建邺实验小学');
    });
    it('a page that begins inside a batch still shows who acted', async () => {
      const title = (await world.call('POST', '/v1/library-titles/add-series', { body: { series: 'OLD' } })).body.id;
      const path = `/v1/library-titles/${title}`;
      const { proposal } = (await world.call('POST', `${path}/discard`, { body: { reason: '虫蛀' } })).body;
      await world.call('POST', `${path}/proposals/${proposal.id}/approve`, {
        as: 'leader',
        body: { digest: proposal.digest },
      });
      const { body } = await get(`${path}/history?after=2`);
      expect(body.items).toMatchObject([
        { type: 'TitleWithdrawn', index: 1, act: { by: 'clerk' }, approvedBy: { by: 'leader' } },
      ]);
      expect((await get(`${path}/history?knownAt=2024-01-01`)).status).toBe(404);
    });
    it('its history, as of a day: what counted by then, in pages too', async () => {
      const types = async (query: string) =>
        (await get(`/v1/library-titles/${ids[0]}/history?${query}`)).body.items.map((each) => each.type);
      expect(await types('asOf=2024-09-25')).toEqual(['TitleAdded', 'TitleLent', 'TitleWithdrawn']);
      expect(await types('asOf=2024-09-24')).toEqual(['TitleAdded', 'TitleLent']);
      expect(await types('asOf=2024-09-24&after=0&limit=1')).toEqual(['TitleLent']);
      expect(await types('asOf=2024-09-09')).toEqual([]);
    });
    it.each(['', '/history'])('min-position%s: never older than the log, which is waited for', async (path) => {
      const at = (position: string, prefer = 'wait=0') =>
        get(`/v1/library-titles/${ids[0]}${path}?min-position=${position}`, 'clerk', { prefer });
      const [epoch, number] = (await world.store.head())!.split('.');
      expect((await at(`${epoch}.${number}`)).status).toBe(200);
      const late = await at(`${epoch}.${Number(number) + 1}`);
      expect([late.status, late.body.code, late.headers.get('retry-after')]).toEqual([503, 'GEN_NOT_CAUGHT_UP', '1']);
      const foreign = await at('elsewhere.1');
      expect([foreign.status, foreign.body.errors[0].parameter]).toEqual([400, 'min-position']);

      const waiting = at(`${epoch}.${Number(number) + 1}`, 'wait=5');
      await new Promise((resolve) => setTimeout(resolve, 50));
      await world.write(`school-${schoolId}`, 'SchoolNamed', { nameZh: '建邺实验小学', district: '建邺' });
      expect((await waiting).status).toBe(200);
    });
    it('history comes in pages', async () => {
      const first = await get(`/v1/library-titles/${ids[0]}/history?limit=2`);
      expect(first.body.items).toHaveLength(2);
      expect(first.headers.get('link')).toContain('rel="next"');
      const second = await get(`/v1/library-titles/${ids[0]}/history?limit=2&after=${first.body.next}`);
      expect(second.body.items.map((each) => each.revision)).toEqual([2]);
      expect(second.body.next).toBeUndefined();
    });
  });

  describe('a search', () => {
    it.each([
      ['shelf=science&sort=nameZh', ['几何原本', '梦溪笔谈']],
      ['shelf=science&shelf=history&sort=-nameZh', ['梦溪笔谈', '几何原本', '中国通史']],
      ['lent[gte]=1', ['中国通史']],
      ['lent.lt=1&sort=nameZh', ['几何原本', '梦溪笔谈']],
      ['lent[gte]=1&lent[lte]=2', []],
      ['shelf[ne]=science', ['中国通史']],
      ['nameZh[in]=几何原本,无此书', ['几何原本']],
      ['q=笔谈', ['梦溪笔谈']],
    ])('%s', async (query, expected) => expect(await items(query)).toEqual(expected));

    it.each([
      'nosuch=1',
      'shelf[$gt]=',
      'shelf[a][b]=c',
      'shelf[regex]=.*',
      'lent=many',
      'limit=201',
      'limit=0',
      'count=maybe',
      'personal=maybe',
      'sort=readers',
      'sort=lent,-lent',
      `sort=${'nameZh,shelf,'.repeat(1100)}lent`,
      'q=a%00b',
      'after=%00',
      'after=nonsense',
      'constructor=1',
      '__proto__=1',
      'asOf=1&asOf=2',
    ])('refuses %s with 400', async (query) => {
      const { status, body } = await get(`/v1/library-titles?${query}`);
      expect([status, body.code, body.errors.length]).toEqual([400, 'GEN_SHAPE', 1]);
    });

    it('pages by cursor with RFC 8288 links, and counts when asked', async () => {
      const seen: unknown[] = [];
      let path: string | undefined = '/v1/library-titles?sort=nameZh&limit=2&count=true';
      while (path) {
        const { headers, body }: Awaited<ReturnType<typeof get>> = await get(path);
        expect(body.count).toBe(3);
        seen.push(...(body.items as Item[]).map((each) => each.nameZh));
        path = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
      }
      expect(seen).toEqual(['中国通史', '几何原本', '梦溪笔谈']);
    });
    it('asOf and knownAt hold for pages too', async () => {
      const asOf = await get('/v1/library-titles?asOf=2024-09-11&sort=nameZh');
      expect(asOf.body.items.map((each) => [each.nameZh, each.status])).toEqual([['中国通史', 'active'], ['几何原本', 'active']]); // prettier-ignore
      const knownAt = await get('/v1/views/library-titles?knownAt=2024-09-12&lent[gte]=1');
      expect(knownAt.body.items).toEqual([]);
    });
    it('shows only what is in scope', async () => {
      expect((await get('/v1/library-titles?count=true', 'stranger')).body).toMatchObject({ items: [], count: 0 });
      expect((await get('/v1/library-titles', 'partner')).body.items).toEqual([]);
      expect((await get('/v1/library-titles', 'leader')).body.items).toHaveLength(3);
    });
  });

  describe('a view', () => {
    it('passes documents through, with the position it shows', async () => {
      const { body, headers } = await get('/v1/views/shelves?sort=titles');
      expect(body).toEqual({ items: [{ id: 'history', titles: 1 }, { id: 'science', titles: 2 }], names: {}, position: headers.get('position') }); // prettier-ignore
      expect((await get('/v1/views/shelves/science')).body.item).toEqual({ id: 'science', titles: 2 });
      expect((await get('/v1/views/shelves/cooking')).status).toBe(404);
    });
    it('has no past where none is kept', async () => {
      expect((await get('/v1/views/shelves?asOf=2024-09-10')).status).toBe(400);
      expect((await get('/v1/views/shelves?knownAt=2024-09-10')).status).toBe(400);
    });
    it('resident ones are filtered, sorted and cut in memory', async () => {
      const { body } = await get('/v1/schools?sort=-nameZh&limit=1&count=true');
      expect([body.items[0].nameZh, body.count]).toEqual(['建邺实验小学', 2]);
      expect((await get(`/v1/schools?sort=-nameZh&limit=1&after=${body.next}`)).body.items[0].nameZh).toBe('别校');
      expect((await get('/v1/schools?q=实验&district=建邺')).body.items).toHaveLength(1);
      expect((await get('/v1/schools?after=nonsense')).status).toBe(400);
      expect((await get(`/v1/views/school-names/${schoolId}`)).body.item.district).toBe('建邺');
    });
    it('min-position: never older, else 503 with Retry-After; Prefer: wait alone waits for now', async () => {
      world.hold(true);
      const { headers, body } = await world.call('POST', '/v1/library-titles', {
        body: { ...title, nameZh: '天工开物' },
      });
      const position = headers.get('position')!;
      expect(position).not.toBe(afterFirst);
      const found = (query: string, prefer?: string) =>
        get(`/v1/library-titles?q=天工${query}`, 'clerk', prefer ? { prefer } : {});
      const late = await found(`&min-position=${position}`, 'wait=0');
      expect([late.status, late.body.code, late.headers.get('retry-after')]).toEqual([503, 'GEN_NOT_CAUGHT_UP', '1']);
      expect((await found('')).body.items).toEqual([]);
      setTimeout(() => world.hold(false), 50);
      expect((await found(`&min-position=${position}`)).body.items[0].id).toBe(body.id);
      expect((await found('', 'wait=5')).body.items).toHaveLength(1);
      expect((await found('&min-position=then')).status).toBe(400);
    });
    it('a document whose fold failed is shown as it was, and flagged', async () => {
      await world.call('POST', '/v1/library-titles', { body: { ...title, nameZh: '坏', shelf: 'science' } });
      await world.projected();
      const { body } = await get('/v1/views/shelves');
      expect(body.parked).toEqual(['science']);
      expect((await get('/v1/views/shelves/science')).body).toMatchObject({ item: { titles: 2 }, parked: true });
      expect((await get('/v1/views/shelves/history')).body.parked).toBeUndefined();
      // A sheet says so as well.
      const whole = await fetch(`${world.url}/v1/views/shelves?format=csv`, { headers: { authorization: 'Bearer token-clerk' } }); // prettier-ignore
      expect([whole.status, whole.headers.get('parked')]).toEqual([200, '1']);
      expect((await whole.text()).split('\r\n')).toEqual(expect.arrayContaining(['science,2']));
    });
    it('a sheet of too many documents is refused, with their number', async () => {
      const view = shelfView as unknown as AnyView;
      const asked = { caller: { person: 'clerk', issuer: 'test', jti: 'clerk' }, actingAs: {}, language: 'en' as const, query: {} }; // prettier-ignore
      const reading = world.app.get<Reading>(READING);
      await expect(exported(reading, { view }, asked, 'csv', 1)).rejects.toMatchObject({ parameter: 'format', words: { en: expect.stringMatching(/^would write 2 documents, and at most 1/) as string } }); // prettier-ignore
      expect((await exported(reading, { view }, asked, 'csv', 2)).parked).toBe(1);
    });
  });

  describe('a report', () => {
    it('reads views under the reader’s scope', async () => {
      const { status, body } = await get('/v1/views/lent-books?shelf=history');
      expect([status, body.item, body.asOf]).toEqual([200, { lent: 3, titles: 2 }, '2024-09-25']);
      expect((await get('/v1/views/lent-books', 'stranger')).body.item).toEqual({ lent: 0, titles: 0 });
      expect((await get('/v1/views/lent-books?shelf=history&knownAt=2024-09-12')).body.item).toEqual({
        lent: 0,
        titles: 1,
      });
    });
    it('refuses a query of another shape', async () => {
      const { status, body } = await get('/v1/views/lent-books?shelf=cooking');
      expect([status, body.errors[0].parameter]).toEqual([400, 'shelf']);
      expect((await get('/v1/views/lent-books?who=me')).status).toBe(400);
    });
  });

  describe('personal fields', () => {
    const path = () => `/v1/library-titles/${ids[0]}`;
    it('stay references unless asked for', async () => {
      expect((await get(path(), 'leader')).body.item.readers[0]).toMatch(/^vault:/);
      expect(world.vault.reads).toEqual([]);
    });
    it('are given to those who may, and every read is logged with its purpose', async () => {
      const { body } = await get(`${path()}?personal=true&purpose=催还`, 'leader');
      expect(body.item.readers).toEqual(['张三']);
      expect(world.vault.reads).toEqual([{ by: 'leader', capacity: 'BL', purpose: '催还', at: world.clock.at }]);
    });
    it('are refused to all others', async () => {
      const { status, body } = await get(`${path()}?personal=true`);
      expect([status, body.code]).toEqual([403, 'SEC_CAPACITY']);
    });
  });
});
