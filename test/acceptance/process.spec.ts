import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { trialHouse, type TestHouse } from '../support/house.js';
import { built, killSpawned, programs, spawned, type Spawned } from '../support/spawned.js';

/** Connections of this process, so that a full disk can be played at the driver; child processes know nothing of it. */
const mockConnections: { file: string; exec: (sql: string) => void }[] = [];
jest.mock('@photostructure/sqlite', () => {
  const real = jest.requireActual<{ DatabaseSync: new (...of: unknown[]) => { exec: (sql: string) => void } }>(
    '@photostructure/sqlite',
  );
  return {
    ...real,
    DatabaseSync: function open(...of: unknown[]) {
      const db = new real.DatabaseSync(...of);
      mockConnections.push({ file: String(of[0]), exec: (sql) => db.exec(sql) });
      return db;
    },
  };
});

const { api, cli } = programs;
const folders: string[] = [];
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'juanzong-process-'));
  folders.push(made);
  return made;
};
beforeAll(built, 180_000);
afterAll(() => {
  killSpawned();
  for (const each of folders) rmSync(each, { recursive: true, force: true });
});

const serve = (env: Record<string, string>, options?: { deaf?: boolean }): Spawned => spawned(api, env, options);

describe('a start that cannot go on ends with one clear line', () => {
  const both = /[\u4e00-\u9fff].*[A-Za-z]{3}/;
  const endsWith = async (env: Record<string, string>, code: number, ...named: (string | RegExp)[]) => {
    const ended = await serve(env).ended;
    expect(ended).toMatchObject({ code, signal: null });
    const lines = ended.said.trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(both);
    for (const each of named) expect(lines[0]).toMatch(each);
  };
  const wrong: [Record<string, string>, string][] = [
    [{ PORT: 'eighty' }, 'PORT'],
    [{ MODE: 'live' }, 'MODE'],
    [{ TRIAL_CLOCK: 'yesterday' }, 'TRIAL_CLOCK'],
    [{ TRIAL_CLOCK: '2024-02-30' }, 'TRIAL_CLOCK'],
    [{ SCANNER: '/nowhere/scanner' }, 'SCANNER'],
    [{ MODE: 'embedded', TRIAL_CLOCK: '2024-09-09' }, 'TRIAL_CLOCK'],
    [{ OIDC_ISSUER: 'https://id.example' }, 'OIDC_AUDIENCE'],
    [{ EVENTSTORE_URL: 'esdb://x' }, 'MONGODB_URL'],
    [{ MONGODB_URL: 'mongodb://x' }, 'EVENTSTORE_URL'],
    [{ MODE: 'production' }, 'EVENTSTORE_URL'],
    [{ MODE: 'embedded', EVENTSTORE_URL: 'esdb://x', MONGODB_URL: 'mongodb://x' }, 'MODE'],
    [{ EVENTSTORE_URL: 'http://x', MONGODB_URL: 'mongodb://x' }, 'EVENTSTORE_URL'],
    [{ EVENTSTORE_URL: 'esdb://x', MONGODB_URL: 'postgres://x' }, 'MONGODB_URL'],
    [{ EVENTSTORE_URL: 'esdb://x', MONGODB_URL: 'mongodb://x', EVENTSTORE_PREFIX: 'a-b' }, 'EVENTSTORE_PREFIX'],
    [{ HOST: '0.0.0.0' }, 'HOST'],
  ];
  it.each(wrong)('a wrong setting: %j', async (env, name) => {
    await endsWith({ DATA_DIR: folder(), ...env }, 2, name);
  });

  it('a file where the data folder should be, and a folder below a file', async () => {
    const file = join(folder(), 'file');
    writeFileSync(file, '');
    await endsWith({ DATA_DIR: file }, 3, file);
    await endsWith({ DATA_DIR: join(file, 'below') }, 3, join(file, 'below'));
  });

  it.each(['events.db', 'vault.db', 'views.db'])('a %s that is damaged is named', async (name) => {
    const data = folder();
    writeFileSync(join(data, name), Buffer.alloc(8192, 'not a store'), { mode: 0o600 });
    await endsWith({ DATA_DIR: data }, 3, join(data, name), '已损坏');
  });

  it('a key of the local issuer that is none is named', async () => {
    const data = folder();
    writeFileSync(join(data, 'issuer.key.json'), 'not a key', { mode: 0o600 });
    await endsWith({ DATA_DIR: data }, 3, join(data, 'issuer.key.json'));
  });

  it('a port that is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => other.once('listening', listening));
    const { port } = other.address() as AddressInfo;
    await endsWith({ DATA_DIR: folder(), MODE: 'embedded', PORT: String(port) }, 3, `${port}`, '端口已被占用');
    other.close();
  }, 60_000);

  it('a data folder another process holds, and a store of another mode', async () => {
    const data = folder();
    const first = serve({ DATA_DIR: data, MODE: 'embedded' });
    await first.url;
    await endsWith({ DATA_DIR: data, MODE: 'embedded' }, 3, `${first.pid}`, data);
    first.kill('SIGTERM');
    expect(await first.ended).toEqual({ code: 0, signal: null, said: '' });
    await endsWith({ DATA_DIR: data }, 3, 'embedded', '另一运行模式');
  }, 60_000);
});

/** Clients that register persons until the server is gone, and what they were told. */
class Load {
  readonly acknowledged = new Map<string, { name: string; receipt: Record<string, unknown> }>();
  private going = true;
  private constructor(
    readonly token: string,
    private readonly bureauId: string,
  ) {}

  static async at(url: string): Promise<Load> {
    const token = await (await fetch(`${url}/v1/trial/tokens/admin`)).text();
    const headers = { authorization: `Bearer ${token}` };
    const { items } = (await (await fetch(`${url}/v1/bureaus?divisionCode=320105`, { headers })).json()) as {
      items: { id: string }[];
    };
    return new Load(token, items[0]!.id);
  }

  async register(url: string, key: string, nameZh: string): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${url}/v1/staff`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ nameZh, bureauId: this.bureauId }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  /** Registers from several clients at once, lets something happen after so many answers, and goes on until nobody answers. */
  async until(url: string, answers: number, happens: () => void): Promise<void> {
    this.going = true;
    let told = 0;
    const client = async (): Promise<void> => {
      while (this.going) {
        const [key, name] = [randomUUID(), `人员${told}`];
        try {
          const { status, body } = await this.register(url, key, name);
          if (status === 201) this.acknowledged.set(key, { name, receipt: body });
          if (++told === answers) happens();
        } catch {
          // No answer, no promise: the server is gone, or closes its doors.
          this.going = false;
        }
      }
    };
    await Promise.all(Array.from({ length: 16 }, client));
  }

  /** Every command that was acknowledged answers once more what it answered first. */
  async allRepeated(url: string): Promise<void> {
    const entries = [...this.acknowledged];
    for (let i = 0; i < entries.length; i += 32)
      await Promise.all(
        entries.slice(i, i + 32).map(async ([key, { name, receipt }]) => {
          const { status, body } = await this.register(url, key, name);
          expect({ status: status < 300, body }).toEqual({ status: true, body: { ...receipt, repeated: true } });
        }),
      );
  }
}
const verified = (data: string): void => {
  const { status, stdout } = spawnSync(process.execPath, [cli, 'verify'], {
    env: { PATH: process.env.PATH, DATA_DIR: data },
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('均完好') as string });
};

describe('what was acknowledged stays', () => {
  const env = (data: string) => ({ DATA_DIR: data, RATE_LIMIT: '100000' });

  it('asked to end (SIGTERM) under load, it finishes what it took and ends with 0', async () => {
    const data = folder();
    const server = serve(env(data));
    const url = await server.url;
    const load = await Load.at(url);
    let asked = 0;
    await load.until(url, 300, () => {
      asked = Date.now();
      server.kill('SIGTERM');
    });
    expect(await server.ended).toEqual({ code: 0, signal: null, said: '' });
    // Clients that keep their connections open do not hold it up; supervisors kill what takes longer than ten seconds.
    expect(Date.now() - asked).toBeLessThan(8000);
    expect(load.acknowledged.size).toBeGreaterThanOrEqual(299);

    const again = serve(env(data));
    await load.allRepeated(await again.url);
    again.kill('SIGTERM');
    expect(await again.ended).toMatchObject({ code: 0 });
    verified(data);
  }, 120_000);

  it('goes on when nobody reads what it prints', async () => {
    const data = folder();
    const server = serve({ DATA_DIR: data }, { deaf: true });
    const port = async (): Promise<number> => {
      const told = join(data, 'process.json');
      const holder = (existsSync(told) ? JSON.parse(readFileSync(told, 'utf8')) : {}) as { port?: number };
      return holder.port ?? (await sleep(50), port());
    };
    const url = `http://127.0.0.1:${await port()}`;
    await sleep(500);
    expect((await fetch(`${url}/v1/trial/people`)).status).toBe(200);
    server.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0, signal: null });
  }, 60_000);

  it('killed (SIGKILL) under load, twice, it starts again by itself', async () => {
    const data = folder();
    let load: Load | undefined;
    for (const answers of [150, 400]) {
      const server = serve(env(data));
      const url = await server.url;
      load ??= await Load.at(url);
      await load.allRepeated(url);
      await load.until(url, answers, () => server.kill('SIGKILL'));
      expect(await server.ended).toMatchObject({ signal: 'SIGKILL' });
    }
    const last = serve(env(data));
    const url = await last.url;
    await load!.allRepeated(url);
    expect(load!.acknowledged.size).toBeGreaterThan(500);
    const held = JSON.parse(readFileSync(join(data, 'process.json'), 'utf8')) as object;
    expect(held).toEqual({ pid: last.pid, port: Number(new URL(url).port) });
    last.kill('SIGTERM');
    expect(await last.ended).toMatchObject({ code: 0 });
    verified(data);
  }, 180_000);
});

describe('a disk that is full', () => {
  let house: TestHouse;
  beforeAll(async () => void (house = await trialHouse()), 60_000);
  afterAll(() => house.stop());
  const limit = (pages: number): void => {
    const mine = mockConnections.filter(({ file }) => file === join(house.folder, 'events.db'));
    expect(mine.length).toBeGreaterThan(0);
    for (const { exec } of mine) exec(`PRAGMA max_page_count = ${pages}`);
  };

  it('refuses to write with 503 and a time to come back, reads on, and recovers', async () => {
    const admin = await house.as('admin');
    const { body } = await admin.get('/v1/bureaus?divisionCode=320105');
    const [{ id: bureauId }] = body.items as [{ id: string }];
    const person = { nameZh: '某人', bureauId };
    const first = await admin.post('/v1/staff', person);
    expect(first.status).toBe(201);
    await house.settled();

    limit(1);
    let key = '';
    let refused = first;
    for (let i = 0; i < 200 && refused.status === 201; i++) {
      key = randomUUID();
      refused = await admin.post('/v1/staff', person, { 'idempotency-key': key });
    }
    expect(refused).toMatchObject({ status: 503, body: { code: 'GEN_READ_ONLY' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(String(refused.body.next)).toMatch(/[\u4e00-\u9fff]/);
    const english = await admin.post('/v1/staff', person, { 'idempotency-key': key, 'accept-language': 'en' });
    expect(english).toMatchObject({ status: 503, body: { title: 'The disk is full; the system is read-only' } });
    expect((await admin.get(`/v1/staff/${String(first.body.id)}`)).status).toBe(200);
    expect((await admin.get('/v1/staff?limit=5')).status).toBe(200);

    limit(1_073_741_823);
    const accepted = await admin.post('/v1/staff', person, { 'idempotency-key': key });
    expect(accepted.status).toBe(201);
    const repeated = await admin.post('/v1/staff', person, { 'idempotency-key': key });
    expect(repeated.body).toEqual({ ...accepted.body, repeated: true });
  }, 60_000);

  it('a folder that is not there is made', async () => {
    const data = join(folder(), 'a', 'b');
    mkdirSync(join(data, '..'), { recursive: true });
    const server = serve({ DATA_DIR: data, MODE: 'embedded' });
    await server.url;
    server.kill('SIGINT');
    expect(await server.ended).toMatchObject({ code: 0 });
  }, 60_000);
});
