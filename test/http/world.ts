import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  comparePositions,
  noDigest,
  refuseGeneral,
  Unauthorised,
  type Access,
  type Act,
  type AnyView,
  type Clock,
  type Document,
  type Position,
  type Reference,
  type Slice,
  type StoredEvent,
  type Vault,
  type VaultRead,
  type View,
} from '@app/kernel';
import { memoryEventStore } from '@app/kernel/testing';
import { openSqliteViewStore } from '@app/view-store';
import { chain } from '../../libs/engine/src/append.js';
import { LiveDocuments } from '../../libs/engine/src/ask.js';
import { createApi } from '../../libs/engine/src/http/create-api.js';
import { EngineModule, type EngineOptions } from '../../libs/engine/src/http/engine.module.js';
import { viewsOf } from '../../libs/engine/src/http/views.controller.js';
import {
  ACCESS, ASK, CLOCK, LOG, METRICS, PROJECTOR, REFERENCE, RESIDENTS, STORE, SUBMITTER, VAULT, VIEWS, type HttpConfig,
} from '../../libs/engine/src/http/tokens.js'; // prettier-ignore
import { createLog } from '../../libs/engine/src/log.js';
import { createMetrics, timedAppends } from '../../libs/engine/src/metrics.js';
import { loadingFrom, project } from '../../libs/engine/src/projector.js';
import { Engine } from '../../libs/engine/src/submit.js';
import { lentReport, librarySlice, schoolId, schoolSlice } from './library.slice.js';

/** Persons of the specs; a token is `token-<person>`. */
const acts: Record<string, Act> = Object.fromEntries(
  (
    [
      ['clerk', 'SC', schoolId, ['import']],
      ['principal', 'SC', schoolId, ['principal']],
      ['leader', 'BL', 'bureau', []],
      ['stranger', 'SC', '00000000-0000-7000-8000-00000000a002', []],
      ['partner', 'IC', 'company', []],
    ] as const
  ).map(([by, capacity, organisation, grades]) => [
    by,
    { by, capacity, organisation, grades, issuer: 'test', jti: by },
  ]),
);

const access: Access = {
  authenticate: async (token) => {
    const person = token.replace(/^token-/, '');
    if (token === person || !acts[person]) throw new Unauthorised(token);
    return { person, issuer: 'test', jti: person };
  },
  authorise: async ({ person }, actingAs, { by }, target) => {
    const act = acts[person]!;
    const capable = by.some((each) => {
      const [role, grade] = each.split(':') as [string, string?];
      return role === act.capacity && (grade === undefined || act.grades!.includes(grade));
    });
    if (!capable || (actingAs.role && actingAs.role !== act.capacity))
      throw refuseGeneral('SEC_CAPACITY', { needed: [...by] });
    if (act.capacity === 'SC' && !target.schools?.includes(act.organisation))
      throw refuseGeneral('SEC_SCOPE', { organisation: act.organisation });
    return act;
  },
  reader: async ({ person }, _, __, at) => ({ person, acts: [acts[person]!], at }),
  subscriber: async () => Promise.reject(new Error('nobody subscribes here')),
  visible: async ({ acts: [act] }, scope) => {
    if (scope.open || act!.capacity === 'BL') return undefined;
    return scope.schools && act!.capacity === 'SC' ? { [scope.schools]: act!.organisation } : 'none';
  },
  mayReadPersonal: ({ acts: [act] }) => act!.capacity === 'BL',
};

function memoryVault(): Vault & { reads: VaultRead[] } {
  const values = new Map<string, string>();
  const reads: VaultRead[] = [];
  const nothing = async () => undefined;
  return {
    reads,
    put: async (all) => all.forEach(({ ref, value }) => values.set(ref, value)),
    read: async (refs, why) => (reads.push(why), refs.map((ref) => values.get(ref))),
    restrict: nothing,
    release: nothing,
    destroy: nothing,
    state: nothing,
    readLog: async () => [],
    close: nothing,
  };
}

export interface World {
  app: NestFastifyApplication;
  url: string;
  store: ReturnType<typeof memoryEventStore>;
  vault: ReturnType<typeof memoryVault>;
  clock: Clock & { at: string };
  logged: string[];
  /** Appends behind the engine's back. */
  write(stream: string, type: string, data: object): Promise<void>;
  /** Projects what was appended; nothing is shown before. */
  projected(): Promise<void>;
  hold(held: boolean): void;
  call(method: string, path: string, of?: Call): Promise<Called>;
  close(): Promise<void>;
}
export interface Call {
  as?: string;
  body?: unknown;
  /** Body as it is, instead of `body`. */
  raw?: string | undefined;
  headers?: Record<string, string>;
}
/** Fields of receipts, pages, items, problems and health that the specs look at; each answer has some of them. */
export interface Body {
  id: string;
  code: string;
  title: string;
  detail: string;
  status: unknown;
  correlationId: string;
  outcome: string;
  dryRun: boolean;
  events: [{ type: string; data: Record<string, unknown> }];
  proposal: { id: string; digest: string };
  proposals: unknown;
  errors: [{ pointer: string; parameter: string; detail: string }];
  items: [Record<string, unknown>];
  item: Record<string, unknown> & { readers: [string] };
  names: unknown;
  parked: unknown;
  count: number;
  next: string;
  asOf: string;
  checks: Record<string, unknown>;
}
export interface Called {
  status: number;
  headers: Headers;
  body: Body;
  text: string;
}

/** The engine over a log in memory and a view store on disk, behind a server that really listens. */
export async function openWorld(config: Partial<HttpConfig> = {}, more: Partial<EngineOptions> = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'door-'));
  const metrics = createMetrics();
  const store = timedAppends(memoryEventStore(), metrics);
  const views = openSqliteViewStore(join(folder, 'views.db'));
  const vault = memoryVault();
  const clock = { at: '2024-09-09T09:00:00.000+08:00', now: () => clock.at };
  const slices: Slice[] = [librarySlice, schoolSlice];
  const reports = [lentReport];
  const shown = viewsOf({ slices, views: [], reports }).filter((view) => !view.resident);
  await views.prepare(shown);
  const logged: string[] = [];

  const residents = residentsOf(slices);
  const pending: StoredEvent[] = [];
  let held = false;
  let working = Promise.resolve();
  const parked = new Map(shown.map((view) => [view, new Set<string>()]));
  const work = async () => {
    if (held) return;
    const events = pending.splice(0);
    if (events.length === 0) return;
    for (const view of shown) {
      const read = events.filter((event) => view.types.includes(event.type));
      const projection = await project(view, read, new Map(), parked.get(view)!, loadingFrom(views, view));
      await views.commit(view, projection.changes, events.at(-1)!.position, projection.parked);
      await views.serve(view);
    }
  };
  const projector = {
    lag: () => Object.fromEntries(shown.map((view) => [view.name, pending.length])),
    async caughtUpTo(view: AnyView, position: Position, ms: number): Promise<boolean> {
      const end = performance.now() + ms;
      for (;;) {
        await (working = working.then(work));
        if (comparePositions(await views.checkpoint(view), position) >= 0) return true;
        if (performance.now() >= end) return false;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
  const reference: Reference = {
    parameter: (_, key, bureau, on) => ({ key, bureau, on, value: 1, document: 'default', version: 1 }),
    workDays: (_, division) => ({ division, version: 1, calendar: { years: [], holidays: [], makeUpDays: [] } }),
  };
  const onAppended = (events: readonly StoredEvent[]) => void pending.push(...events);
  const engine = new Engine({
    store, views, access, vault, clock, slices, reference, residents: residents as never, release: 'test',
    live: new LiveDocuments(store, slices),
    caughtUp: async () => undefined,
    onAppended,
    onOutcome: (...outcome) => metrics.outcome(...outcome),
  }); // prettier-ignore
  const app = await createApi(
    EngineModule.forRoot({
      slices,
      reports,
      config: { metrics: 'open', ...config },
      ...more,
      providers: [
        ...([
          [SUBMITTER, engine], [ACCESS, access], [ASK, () => engine.ask()], [STORE, store], [VIEWS, views], [PROJECTOR, projector],
          [RESIDENTS, residents], [VAULT, vault], [CLOCK, clock], [REFERENCE, reference], [METRICS, metrics],
          [LOG, createLog({ to: { write: (line: string) => void logged.push(line) } })],
        ] as [symbol, unknown][]).map(([provide, useValue]) => ({ provide, useValue })),
        ...(more.providers ?? []),
      ],
    }),
  ); // prettier-ignore
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();

  return {
    app,
    url,
    store,
    vault,
    clock,
    logged,
    async write(stream, type, data) {
      const eventsFrom = async (from: number): Promise<StoredEvent[]> => {
        const found: StoredEvent[] = [];
        for await (const events of store.read(stream, { from })) found.push(...events);
        return found;
      };
      const expected = await store.revision(stream);
      const [last] = expected < 0 ? [] : await eventsFrom(expected);
      const draft = { type, data, about: [], effectiveOn: clock.at.slice(0, 10), visibility: 'public' as const };
      const act = acts.clerk!;
      const record = {
        command: 'Written',
        edition: 1,
        input: {},
        act,
        read: expected,
        correlation: 'spec',
        release: 'test',
      };
      const stamp = { recordedAt: clock.at, commandId: crypto.randomUUID(), record };
      const events = chain(stream, expected, [draft], stamp, last?.meta.digest ?? noDigest);
      await store.append({ stream, expected, events });
      const stored = await eventsFrom(expected + 1);
      residents.apply(stored);
      onAppended(stored);
    },
    projected: () => (working = working.then(work)),
    hold: (is) => void (held = is),
    async call(method, path, { as = 'clerk', body, raw, headers } = {}) {
      const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(as ? { authorization: `Bearer token-${as}` } : {}),
          ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(sent === undefined ? {} : { body: sent }),
      });
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: (isJson && text ? JSON.parse(text) : undefined) as Body,
      };
    },
    async close() {
      await app.close();
      await views.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function residentsOf(slices: readonly Slice[]) {
  const documents = new Map<string, Document>();
  const listings = slices.map(({ listing }) => listing as unknown as View<Document>).filter((view) => view.resident);
  return {
    all: () => [...documents.values()] as never,
    get: (_: unknown, id: string) => documents.get(id) as never,
    apply(events: readonly StoredEvent[]) {
      for (const event of events)
        for (const view of listings)
          if (view.types.includes(event.type))
            for (const id of view.ids(event)) documents.set(id, view.fold(documents.get(id), event, id)!);
    },
  };
}
