import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { allViews } from '@app/workflows';
import { startApi, type RunningApi } from '../../apps/api/src/start.js';
import { configOf } from '../../apps/api/src/config.js';

export interface Answered<B = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: B;
}
/** Somebody of the trial, at the running API. */
export interface Person {
  post: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answered>;
  get: (path: string, headers?: Record<string, string>) => Promise<Answered>;
  /** Posts with the ETag the file has now, as a careful client does. */
  decide: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answered>;
  upload: (
    path: string,
    name: string,
    bytes: Uint8Array<ArrayBuffer> | string,
    fields?: Record<string, string>,
  ) => Promise<Answered>;
  token: string;
}
/** The people of the trial and its clock, at the doors of whatever answers there. */
export interface TrialDoors {
  url: string;
  as: (key: string) => Promise<Person>;
  /** Whoever a token names. */
  holding: (token: string) => Person;
  /** Sets the trial clock forward; what became due has been carried out when it resolves. */
  until: (now: string) => Promise<void>;
}
export interface TestHouse extends TrialDoors {
  api: RunningApi;
  /** Every reaction carried out and every view caught up. */
  settled: () => Promise<void>;
  folder: string;
  stop: () => Promise<void>;
}

const shown = allViews.filter(({ resident }) => !resident);

/** The whole product in trial mode on a real socket, over a store of its own. */
export async function trialHouse(clock = '2024-09-09', env: Record<string, string> = {}): Promise<TestHouse> {
  const folder = mkdtempSync(join(tmpdir(), 'juanzong-'));
  const config = configOf({ DATA_DIR: folder, PORT: '0', TRIAL_CLOCK: clock, LOG_LEVEL: 'silent', ...env });
  const api = await startApi(config, { threaded: false });
  const doors = trialDoors(api.url);
  return {
    ...doors,
    api,
    folder,
    async until(now) {
      await doors.until(now);
      await api.house.settled();
    },
    settled: () => api.house.settled(),
    /** @throws where a view could not take in an event of the story */
    async stop() {
      // A story may have closed the house itself.
      const parked = await Promise.all(shown.map((view) => api.house.views.parked(view))).catch(() => []);
      await api.stop();
      rmSync(folder, { recursive: true, force: true });
      if (parked.flat().length > 0) throw new Error(`parked: ${JSON.stringify(parked.flat())}`);
    },
  };
}

export function trialDoors(url: string): TrialDoors {
  async function call(
    method: string,
    path: string,
    token: string,
    body: string | FormData | undefined,
    headers: Record<string, string>,
  ): Promise<Answered> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson ? JSON.parse(text) : { text }) as Record<string, unknown>,
    };
  }
  function person(token: string): Person {
    const post: Person['post'] = (path, body = {}, headers = {}) =>
      call('POST', path, token, JSON.stringify(body), {
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
        ...headers,
      });
    const get: Person['get'] = (path, headers = {}) => call('GET', path, token, undefined, headers);
    return {
      token,
      post,
      get,
      async decide(path, body, headers = {}) {
        const file = path.split('/').slice(0, 4).join('/');
        const etag = (await get(file)).headers.get('etag') ?? '"-1"';
        return post(path, body, { 'if-match': etag, ...headers });
      },
      upload(path, name, bytes, fields = {}) {
        const form = new FormData();
        for (const [key, value] of Object.entries(fields)) form.set(key, value);
        form.set('file', new Blob([bytes]), name);
        return call('POST', path, token, form, { 'idempotency-key': randomUUID() });
      },
    };
  }
  const people = new Map<string, Person>();
  return {
    url,
    holding: person,
    async as(key) {
      const known = people.get(key);
      if (known) return known;
      const answer = await fetch(`${url}/v1/trial/tokens/${key}`);
      const token = await answer.text();
      if (!answer.ok) throw new Error(token);
      people.set(key, person(token));
      return people.get(key)!;
    },
    async until(now) {
      const { status, body } = await call('POST', '/v1/trial/clock', '', JSON.stringify({ now }), {
        'content-type': 'application/json',
      });
      if (status >= 300) throw new Error(JSON.stringify(body));
    },
  };
}
