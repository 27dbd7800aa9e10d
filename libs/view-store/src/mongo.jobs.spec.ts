import { LeaseLost, type JobBoard } from '@app/kernel';
import { mongoServer, type MongoServer } from '../../../test/support/engines.js';
import { connectMongo, type MongoConnection } from './mongo.driver.js';
import { openMongoJobs } from './mongo.jobs.js';
import { openMongoSettings } from './mongo.settings.js';

let server: MongoServer;
let connection: MongoConnection;
let databases = 0;
beforeAll(async () => {
  server = await mongoServer();
});
beforeEach(async () => {
  connection = await connectMongo(server.url, { database: `${server.database}_${databases++}` });
});
afterEach(() => connection.close());
afterAll(() => server.stop());

describe('the job board', () => {
  let asking: JobBoard;
  let active: JobBoard;
  beforeEach(() => {
    asking = openMongoJobs(connection);
    active = openMongoJobs(connection);
  });

  it('gives what was asked for to the active process, in order, and shows how it goes on', async () => {
    const rebuild = await asking.ask('rebuild', { view: 'schools', $odd: { 'a.b': [1, null] } });
    const run = await asking.ask('clocks', {});
    expect(rebuild).toMatchObject({ kind: 'rebuild', state: 'waiting' });
    expect(await asking.get(rebuild.id)).toEqual(rebuild);
    expect(await asking.get('nobody')).toBeUndefined();

    expect(await active.take()).toEqual({ ...rebuild, state: 'running' });
    await active.tell(rebuild.id, { progress: { done: 3, total: 9 } });
    expect(await asking.get(rebuild.id)).toEqual({ ...rebuild, state: 'running', progress: { done: 3, total: 9 } });
    await active.tell(rebuild.id, { state: 'done', result: { same: true } });
    expect(await asking.get(rebuild.id)).toMatchObject({
      state: 'done',
      result: { same: true },
      progress: { done: 3 },
    });

    expect((await active.take())?.id).toBe(run.id);
    expect(await active.take()).toBeUndefined();
    await active.tell(run.id, { state: 'failed', error: '日志不可用' });
    expect(await asking.get(run.id)).toEqual({ ...run, state: 'failed', error: '日志不可用' });
    expect(await active.take()).toBeUndefined();
  });

  it('knows the latest of a kind', async () => {
    expect(await asking.last('rebuild')).toBeUndefined();
    await asking.ask('rebuild', { view: 'a' });
    const latest = await asking.ask('rebuild', { view: 'b' });
    await asking.ask('clocks', {});
    expect(await asking.last('rebuild')).toEqual(latest);
  });

  it('gives what a process left running to the next one, before what waits', async () => {
    const left = await asking.ask('rebuild', {});
    await asking.ask('clocks', {});
    await active.take();
    const next = openMongoJobs(connection);
    expect(await next.take()).toEqual({ ...left, state: 'running' });
    expect((await next.take())?.kind).toBe('clocks');
  });

  it('gives one job to one taker, however many ask at a time', async () => {
    await Promise.all([1, 2, 3, 4, 5].map((view) => asking.ask('rebuild', { view })));
    const taken = await Promise.all([1, 2, 3, 4, 5, 6].map(() => active.take()));
    expect(new Set(taken.map((job) => job?.id)).size).toBe(6);
    expect(taken.filter((job) => job === undefined)).toHaveLength(1);
  });

  it('gives nothing to a process whose lease another has, and believes nothing it says', async () => {
    const fences = connection.db.collection<{ _id: string; token: bigint }>('fences');
    await fences.insertOne({ _id: 'worker', token: 1n });
    const old = openMongoJobs(connection, { fence: () => 1 });
    const first = await asking.ask('rebuild', {});
    await old.take();
    await fences.updateOne({ _id: 'worker' }, { $set: { token: 2n } });
    await expect(old.tell(first.id, { state: 'failed', error: 'late' })).rejects.toBeInstanceOf(LeaseLost);
    await asking.ask('clocks', {});
    await expect(old.take()).rejects.toBeInstanceOf(LeaseLost);
    expect(await asking.get(first.id)).toEqual({ ...first, state: 'running' });
    expect((await openMongoJobs(connection, { fence: () => 2 }).take())?.id).toBe(first.id);
  });
});

describe('settings', () => {
  it('only grow, whoever raises them', async () => {
    const [settings, other] = [openMongoSettings(connection), openMongoSettings(connection)];
    expect(await settings.get('clock')).toBeUndefined();
    expect(await settings.raise('clock', 1_726_000_000_000)).toBe(1_726_000_000_000);
    expect(await other.raise('clock', 5)).toBe(1_726_000_000_000);
    await Promise.all([3, 9, 7].map((more, i) => [settings, other][i % 2]!.raise('clock', 1_726_000_000_000 + more)));
    expect(await settings.get('clock')).toBe(1_726_000_000_009);
    expect(await other.get('another')).toBeUndefined();
  });
});
