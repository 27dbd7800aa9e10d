import { ClaimTaken, RevisionConflict, StoreUnavailable, VaultConflict } from '@app/kernel';
import { NotCaughtUp } from '../../libs/engine/src/engine.js';
import { problemOf } from '../../libs/engine/src/http/problems.js';
import { titleOf } from '@app/kernel/testing';
import { libraryClauses } from './library.slice.js';
import { openWorld, type World } from './world.js';

const title = { nameZh: '中国通史', authors: [{ nameZh: '吕思勉' }], shelf: 'history' };
const english = { 'accept-language': 'en-GB,en;q=0.9,zh;q=0.5' };

describe('Problems (RFC 9457)', () => {
  let world: World;
  let id: string;
  beforeAll(async () => {
    world = await openWorld();
    id = (await world.call('POST', '/v1/library-titles', { body: title })).body.id;
  });
  afterAll(() => world.close());

  const lend = (copies: number, headers: Record<string, string> = {}) =>
    world.call('POST', `/v1/library-titles/${id}/lend`, {
      body: { copies, on: '2024-09-09', reader: '张三' },
      headers,
    });

  describe(titleOf(libraryClauses, 'LIB_TOO_MANY'), () => {
    it('refuses with sentence, basis, rows, next step and field, in Chinese by default', async () => {
      const { status, headers, body } = await lend(11, { 'x-correlation-id': 'window-3' });
      expect(status).toBe(422);
      expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(headers.get('content-language')).toBe('zh-CN');
      const sentence = '最多可借 10 册，您要借 11 册。';
      expect(body).toEqual({
        type: '/problems/LIB_TOO_MANY',
        title: '不符合规定',
        status: 422,
        detail: sentence,
        code: 'LIB_TOO_MANY',
        instance: `/v1/library-titles/${id}/lend`,
        correlationId: 'window-3',
        clause: { code: 'LIB_TOO_MANY', sentence, basis: '图书规程第四条', rows: ['X-02'] },
        next: '请减少册数。',
        field: '/copies',
      });
    });
    it('accepts ten', async () => expect((await lend(10)).status).toBe(200));
    it('speaks English when preferred', async () =>
      expect((await lend(11, english)).body).toMatchObject({
        detail: 'At most 10 copies can be lent; you asked for 11.',
        next: 'Ask for fewer.',
      }));
    it('its type leads to the clause itself', async () => {
      const { body } = await world.call('GET', '/problems/LIB_TOO_MANY', { as: '' });
      expect(body).toMatchObject({ status: 422, clause: { zh: libraryClauses.LIB_TOO_MANY.zh, rows: ['X-02'] } });
      expect((await world.call('GET', '/problems/NOSUCH')).status).toBe(404);
    });
  });

  describe(titleOf(libraryClauses, 'LIB_STATE'), () => {
    it('is 409; before it is withdrawn the title can be lent', async () => {
      expect((await lend(1)).status).toBe(200);
      const { headers } = await world.call('GET', `/v1/library-titles/${id}`);
      const headersOut = { 'if-match': headers.get('etag')! };
      await world.call('POST', `/v1/library-titles/${id}/withdraw`, {
        as: 'principal',
        body: { reason: '破损' },
        headers: headersOut,
      });
      const { status, body } = await lend(1);
      expect([status, body.code, body.title]).toEqual([409, 'LIB_STATE', '当前情况不能办理']);
    });
  });

  it('a capacity one does not hold is 403 and says which is needed', async () => {
    const { status, body } = await world.call('POST', '/v1/library-titles', { as: 'leader', body: title });
    expect([status, body.code]).toEqual([403, 'SEC_CAPACITY']);
    expect(body.detail).toBe('您没有办理“编目”所需的身份（需要：SC）。');
  });

  it('shape: one pointer per field, unknown fields too, in the language asked', async () => {
    const body = { nameZh: ' x', authors: [{ nameZh: 5 }], shelf: 'cooking', extra: 1 };
    const { status, body: problem } = await world.call('POST', '/v1/library-titles', { body });
    expect(status).toBe(400);
    expect(problem.code).toBe('GEN_SHAPE');
    expect(Object.fromEntries(problem.errors.map((each) => [each.pointer, each.detail]))).toEqual({
      '/extra': '没有这个字段',
      '/nameZh': '须为 1 至 100 字的单行文本，首尾无空白，无不可见字符',
      '/authors/0/nameZh': '须为 1 至 40 字的单行文本，首尾无空白，无不可见字符',
      '/shelf': '须为以下之一：history、science',
    });
    const inEnglish = await world.call('POST', '/v1/library-titles', { body, headers: english });
    expect(inEnglish.body.errors).toContainEqual({ pointer: '/shelf', detail: 'must be one of history, science' });
  });

  it.each([
    ['not JSON', '{"nameZh":', 400, 'GEN_MALFORMED'],
    ['a list', '[]', 400, 'GEN_SHAPE'],
    ['null', 'null', 400, 'GEN_SHAPE'],
    ['__proto__', '{"__proto__":{"a":1}}', 400, 'GEN_MALFORMED'],
    ['nested too deeply', '['.repeat(33) + ']'.repeat(33), 400, 'GEN_MALFORMED'],
    ['a megabyte and more', JSON.stringify({ nameZh: 'x'.repeat(1_048_577) }), 413, 'GEN_BODY_TOO_LARGE'],
  ])('a body that is %s', async (_, raw, status, code) => {
    const answered = await world.call('POST', '/v1/library-titles', { raw });
    expect([answered.status, answered.body.code]).toEqual([status, code]);
  });

  it.each(['application/xml', 'text/plain', 'application/json-patch+json', 'nonsense'])('%s is 415', async (type) => {
    const answered = await world.call('POST', '/v1/library-titles', { raw: '{}', headers: { 'content-type': type } });
    expect([answered.status, answered.body.code]).toEqual([415, 'GEN_MEDIA_TYPE']);
  });

  it('no token or a bad one is 401 with WWW-Authenticate', async () => {
    for (const as of ['', 'nobody']) {
      const { status, headers, body } = await world.call('POST', '/v1/library-titles', { as, body: title });
      expect([status, body.code, headers.get('www-authenticate')]).toEqual([
        401,
        'GEN_UNAUTHORISED',
        'Bearer realm="juanzong"',
      ]);
    }
  });

  it.each([
    '/v1/nowhere',
    '/v1/library-titles/01920000-0000-7000-8000-00000000ffff',
    '/v1/views/nowhere',
    '/v1/library-titles/%00',
    '/%E4%A',
  ])('GET %s is a problem of its own, not a stack', async (path) => {
    const { status, body, headers } = await world.call('GET', path);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body.correlationId).toBe(headers.get('x-correlation-id'));
  });

  describe('what stores say', () => {
    const place = { language: 'zh', instance: '/v1/x', correlationId: 'c' } as const;
    it.each([
      [new StoreUnavailable('gone'), 503, 'GEN_UNAVAILABLE', '5'],
      [new StoreUnavailable('full', 'diskFull'), 503, 'GEN_READ_ONLY', '60'],
      [new NotCaughtUp('late'), 503, 'GEN_NOT_CAUGHT_UP', '1'],
      [new RevisionConflict('s', 1, 2), 503, 'GEN_BUSY', '1'],
      [new ClaimTaken({ kind: 'k', key: '秘' }, undefined), 409, 'GEN_CLAIM_TAKEN', undefined],
      [new VaultConflict(), 422, 'GEN_COMMAND_ID_REUSED', undefined],
      [new Error('select * from secrets'), 500, 'GEN_INTERNAL', undefined],
      [undefined, 500, 'GEN_INTERNAL', undefined],
    ])('%s', (error, status, code, retryAfter) => {
      const { problem, headers } = problemOf(error, place);
      expect([problem.status, problem.code, headers['retry-after']]).toEqual([status, code, retryAfter]);
      expect(JSON.stringify(problem)).not.toMatch(/select|秘|gone/);
    });
  });
});
