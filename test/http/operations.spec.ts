import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { shutDown } from '../../libs/engine/src/http/create-api.js';
import { openWorld, type World } from './world.js';

const title = { nameZh: '中国通史', authors: [{ nameZh: '吕思勉' }], shelf: 'history' };

describe('Running it', () => {
  let world: World;
  beforeAll(async () => void (world = await openWorld({ perAddress: { burst: 3, perSecond: 0.001 } })));
  afterAll(() => world.close());

  it('is alive and ready without a token, and says what it checked', async () => {
    expect((await world.call('GET', '/health/live', { as: '' })).body).toEqual({ status: 'up' });
    const { status, body } = await world.call('GET', '/health/ready', { as: '' });
    expect([status, body]).toEqual([
      200,
      { status: 'up', checks: { events: 'up', views: 'up', vault: 'up', lag: {} } },
    ]);
  });

  it('is not ready while a store is away', async () => {
    const head = jest.spyOn(world.store, 'head').mockRejectedValue(new Error('away'));
    const { status, body } = await world.call('GET', '/health/ready', { as: '' });
    head.mockRestore();
    expect([status, body.status, body.checks.events]).toEqual([503, 'down', 'down']);
  });

  it('counts commands by outcome and clause, appends, requests by route, and the lag of views', async () => {
    const { body } = await world.call('POST', '/v1/library-titles', { body: title });
    await world.call('POST', `/v1/library-titles/${body.id}/lend`, {
      body: { copies: 99, on: '2024-09-09', reader: '张三' },
    });
    const { text, headers } = await world.call('GET', '/metrics', { as: '' });
    expect(headers.get('content-type')).toContain('text/plain');
    for (const line of [
      'juanzong_commands_total{workflow="libraryTitle",command="AddTitle",outcome="accepted",clause=""} 1',
      'juanzong_commands_total{workflow="libraryTitle",command="Lend",outcome="refused",clause="LIB_TOO_MANY"} 1',
      'juanzong_append_seconds_count 2',
      'juanzong_http_seconds_count{method="POST",route="/v1/library-titles/:id/lend",status="422"} 1',
      'juanzong_view_lag_events{view="shelves"}',
    ])
      expect(text).toContain(line);
  });

  it('logs one line a request: path and query names, never a body, a value or a token', async () => {
    world.logged.length = 0;
    await world.call('POST', '/v1/library-titles?dry-run=true', {
      body: { ...title, nameZh: '秘密书' },
      headers: { 'x-correlation-id': 'w-1' },
    });
    await world.call('GET', '/v1/library-titles?q=秘密');
    const lines = world.logged.map((line) => JSON.parse(line) as object);
    expect(lines).toMatchObject([
      { method: 'POST', path: '/v1/library-titles', query: ['dry-run'], status: 200, correlationId: 'w-1' },
      { method: 'GET', path: '/v1/library-titles', query: ['q'], status: 200 },
    ]);
    expect(world.logged.join()).not.toMatch(/秘密|token-|张三/);
  });

  it('logs what nobody expected with its correlation id; the caller sees nothing of it', async () => {
    world.logged.length = 0;
    const read = jest.spyOn(world.store, 'read').mockImplementation(() => {
      throw new Error('table events is gone');
    });
    const { status, body, text } = await world.call('GET', '/v1/library-titles/01920000-0000-7000-8000-000000000001');
    read.mockRestore();
    expect([status, body.code]).toEqual([500, 'GEN_INTERNAL']);
    expect(text).not.toMatch(/gone|\bat \//);
    const errors = world.logged
      .map((line) => JSON.parse(line) as { correlationId: string; err?: object })
      .filter((line) => line.err);
    expect(errors).toMatchObject([{ correlationId: body.correlationId, err: { message: 'table events is gone' } }]);
  });

  it('answers with the correlation id given, makes one of its own when it is none, and sends security headers', async () => {
    const given = await world.call('GET', '/health/live', { headers: { 'x-correlation-id': 'desk-7' } });
    expect(given.headers.get('x-correlation-id')).toBe('desk-7');
    const made = await world.call('GET', '/health/live', { headers: { 'x-correlation-id': 'a b\tc' } });
    expect(made.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(made.headers.get('x-content-type-options')).toBe('nosniff');
    expect(made.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(made.headers.get('x-powered-by')).toBeNull();
  });

  it('bad tokens from one address are slowed down: 429 with Retry-After, for good ones too', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await world.call('GET', '/v1/schools', { as: 'nobody' })).status);
    expect(statuses).toEqual([401, 401, 401, 429]);
    const { status, headers, body } = await world.call('GET', '/v1/schools');
    expect([status, body.code]).toEqual([429, 'GEN_RATE']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect([headers.get('ratelimit-limit'), headers.get('ratelimit-remaining')]).toEqual(['3', '0']);
  });
});

describe('Closing the door', () => {
  it('one person too fast is 429, another is not', async () => {
    const world = await openWorld({ perPerson: { burst: 2, perSecond: 0.001 } });
    const statuses: number[] = [];
    for (const as of ['clerk', 'clerk', 'clerk', 'leader'])
      statuses.push((await world.call('GET', '/v1/schools', { as })).status);
    await world.close();
    expect(statuses).toEqual([200, 200, 429, 200]);
  });

  it('documents and metrics can be switched off', async () => {
    const world = await openWorld({ docs: false, metrics: 'off' });
    const answers = await Promise.all(['/docs', '/docs-json', '/metrics'].map((path) => world.call('GET', path)));
    await world.close();
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });

  it('not ready first, then no longer listening; what was accepted is finished', async () => {
    const world = await openWorld({ drainMs: 200 });
    const append = world.store.append.bind(world.store);
    let appending: () => void = () => undefined;
    const began = new Promise<void>((resolve) => (appending = resolve));
    world.store.append = async (batch) => {
      appending();
      await new Promise((resolve) => setTimeout(resolve, 400));
      return append(batch);
    };
    const accepted = post(`${world.url}/v1/library-titles`, title);
    await began;
    const closed = shutDown(world.app);
    expect((await world.call('GET', '/health/ready', { as: '' })).body.status).toBe('draining');
    expect(await accepted).toBe(201);
    await closed;
    await expect(fetch(`${world.url}/health/live`)).rejects.toThrow();
  });

  it('does not wait for a connection that was never asked anything', async () => {
    const world = await openWorld();
    const silent = connect(Number(new URL(world.url).port), '127.0.0.1');
    await once(silent, 'connect');
    await shutDown(world.app);
    await once(silent, 'close');
    await world.close();
  });
});

/** A request on a connection of its own, so that no pool keeps it open. */
const post = (url: string, body: object): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', authorization: 'Bearer token-clerk' };
    const sent = request(url, { method: 'POST', agent: false, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode!));
    });
    sent.on('error', reject);
    sent.end(JSON.stringify(body));
  });
