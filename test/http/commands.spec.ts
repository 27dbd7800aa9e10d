import { openWorld, type World } from './world.js';

const title = { nameZh: '中国通史', authors: [{ nameZh: '吕思勉' }], shelf: 'history' };
const uuid = (n: number) => `01920000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const lend = { copies: 2, on: '2024-09-09', reader: '张三' };

describe('Giving commands over HTTP', () => {
  let world: World;
  beforeAll(async () => void (world = await openWorld()));
  afterAll(() => world.close());

  const add = async (nameZh = title.nameZh): Promise<string> => {
    const { body } = await world.call('POST', '/v1/library-titles', { body: { ...title, nameZh } });
    return (body as { id: string }).id;
  };

  it('creates at the collection: 201, Location, ETag, Position, and the events written', async () => {
    const { status, headers, body } = await world.call('POST', '/v1/library-titles', { body: title });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/v1/library-titles/${body.id}`);
    expect(headers.get('etag')).toBe('"0"');
    expect(headers.get('position')).toMatch(/^\S+\.\d+$/);
    expect(body).toMatchObject({
      outcome: 'accepted',
      stream: `libraryTitle-${body.id}`,
      events: [{ type: 'TitleAdded' }],
    });
  });

  it('other creating commands stand beside the collection', async () => {
    const { status, body } = await world.call('POST', '/v1/library-titles/add-series', { body: { series: 'ABC' } });
    expect([status, body.events[0].type]).toEqual([201, 'SeriesAdded']);
  });

  it('acts on a file by its id and the kebab-case of the command', async () => {
    const id = await add();
    const { status, headers, body } = await world.call('POST', `/v1/library-titles/${id}/lend`, { body: lend });
    expect([status, headers.get('etag'), headers.get('location')]).toEqual([200, '"1"', null]);
    expect(body.events[0].data.reader).toMatch(/^vault:/);
  });

  it('a command without fields needs no body, with or without a content type', async () => {
    const id = await add();
    const path = `/v1/library-titles/${id}/recatalogue`;
    for (const call of [{}, { raw: '', headers: { 'content-type': 'application/json' } }, { body: {} }]) {
      const { status, headers, body } = await world.call('POST', path, call);
      expect([status, body.outcome, headers.get('etag')]).toEqual([200, 'nothing', '"0"']);
    }
  });

  it('what only the system gives has no route', async () => {
    const { status } = await world.call('POST', `/v1/library-titles/${await add()}/inventory`, { body: {} });
    expect(status).toBe(404);
  });

  it('the same Idempotency-Key again: the first receipt; with another body: 422', async () => {
    const headers = { 'idempotency-key': uuid(1) };
    const first = await world.call('POST', '/v1/library-titles', { body: title, headers });
    const again = await world.call('POST', '/v1/library-titles', {
      body: title,
      headers: { 'idempotency-key': `"${uuid(1).toUpperCase()}"` },
    });
    expect(again.body).toEqual({ ...first.body, repeated: true });
    const other = await world.call('POST', '/v1/library-titles', { body: { ...title, nameZh: '别的书' }, headers });
    expect([other.status, other.body.code]).toEqual([422, 'GEN_COMMAND_ID_REUSED']);
  });

  it('an Idempotency-Key that is no UUID: 400 naming the header', async () => {
    const { status, body } = await world.call('POST', '/v1/library-titles', {
      body: title,
      headers: { 'idempotency-key': 'again' },
    });
    expect([status, body.errors]).toEqual([400, [{ parameter: 'Idempotency-Key', detail: '须为 UUID' }]]);
  });

  it('a decision needs If-Match: 428 without, 412 when stale, 400 when unreadable, done when right', async () => {
    const path = `/v1/library-titles/${await add()}/withdraw`;
    const give = (etag?: string) =>
      world.call('POST', path, {
        as: 'principal',
        body: { reason: '破损' },
        headers: etag === undefined ? {} : { 'if-match': etag },
      });
    expect((await give()).status).toBe(428);
    const stale = await give('"7"');
    expect([stale.status, stale.body.code]).toEqual([412, 'GEN_VERSION_CONFLICT']);
    expect((await give('*')).status).toBe(400);
    expect((await give('"0"')).status).toBe(200);
  });

  it('two persons: 202 with the digest, 403 for the proposer, 200 for another, and the record names both', async () => {
    const id = await add();
    const path = `/v1/library-titles/${id}`;
    const proposed = await world.call('POST', `${path}/discard`, { body: { reason: '虫蛀' } });
    expect([proposed.status, proposed.headers.get('location')]).toEqual([202, path]);
    const { id: proposal, digest } = proposed.body.proposal;
    const waiting = await world.call('GET', path, { as: 'leader' });
    expect(waiting.body.proposals).toMatchObject([{ id: proposal, digest, command: 'Discard', by: 'clerk' }]);

    const approve = (as: string, body: object) =>
      world.call('POST', `${path}/proposals/${proposal}/approve`, { as, body });
    expect((await approve('clerk', { digest })).status).toBe(403);
    expect((await approve('leader', { digest: 'x' })).body.errors[0].pointer).toBe('/digest');
    expect((await approve('leader', { digest: '0'.repeat(64) })).body.code).toBe('GEN_PROPOSAL_STATE');
    const done = await approve('leader', { digest });
    expect([done.status, done.body.events.map((event) => event.type)]).toEqual([
      200,
      ['ProposalApproved', 'TitleWithdrawn'],
    ]);

    const { body } = await world.call('GET', `${path}/history`, { as: 'leader' });
    expect(body.items.at(-1)).toMatchObject({ act: { by: 'clerk' }, approvedBy: { by: 'leader' }, proposal: digest });
  });

  it('a proposal can be rejected with a reason', async () => {
    const path = `/v1/library-titles/${await add()}`;
    const { body } = await world.call('POST', `${path}/discard`, { body: { reason: '虫蛀' } });
    const rejected = await world.call('POST', `${path}/proposals/${body.proposal.id}/reject`, {
      as: 'leader',
      body: { reason: '可修' },
    });
    expect(rejected.status).toBe(200);
    expect((await world.call('GET', path)).body.proposals).toBeUndefined();
  });

  it('a dry run writes nothing and says what would be written', async () => {
    const id = await add();
    const tried = await world.call('POST', `/v1/library-titles/${id}/lend?dry-run=true`, { body: lend });
    expect([tried.status, tried.body.dryRun, tried.body.events[0].type]).toEqual([200, true, 'TitleLent']);
    expect([tried.headers.get('etag'), tried.headers.get('position')]).toEqual(['"0"', null]);
    expect((await world.call('GET', `/v1/library-titles/${id}`)).body.item.lent).toBe(0);
    const created = await world.call('POST', '/v1/library-titles?dry-run=true', { body: title });
    expect([created.status, created.headers.get('etag'), created.headers.get('location')]).toEqual([200, null, null]);
  });

  it.each([
    'dry-run=maybe',
    'dry-run=1',
    'dry-run',
    'dry-run=TRUE',
    'dry-run=true&dry-run=true',
    'dryRun=true',
    'foo=1',
  ])('what is not spelt exactly is not done in earnest: ?%s is refused with 400', async (query) => {
    const before = await world.store.head();
    const { status, body } = await world.call('POST', `/v1/library-titles?${query}`, { body: title });
    expect([status, body.errors[0].parameter]).toEqual([400, /^[^=&]+/.exec(query)![0]]);
    expect(await world.store.head()).toBe(before);
  });
  it('dry-run=false is done in earnest', async () => {
    expect((await world.call('POST', '/v1/library-titles?dry-run=false', { body: title })).status).toBe(201);
  });

  it('Acting-As names capacity and organisation; nonsense is 400', async () => {
    const call = (acting: string) =>
      world.call('POST', '/v1/library-titles', { body: title, headers: { 'acting-as': acting } });
    expect((await call('SC; organisation=00000000-0000-7000-8000-00000000a001')).status).toBe(201);
    expect((await call('BO')).status).toBe(403);
    expect((await call('whoever; <script>')).body.errors[0].parameter).toBe('Acting-As');
  });
});
