import { execFile } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Provider } from '@nestjs/common';
import {
  accessFor,
  openFolderFileStore,
  openLocalIssuer,
  openVault,
  requireLocalIssuerAllowed,
  verifierFor,
} from '@app/access';
import {
  ACCESS, ASK, CLOCK, createLog, createMetrics, Engine, Evidence, LiveDocuments, PROJECTOR, READING, REFERENCE, RESIDENTS, Residents,
  REACTOR, REBUILDER,
  startProjector,
  startProjectorThread, startReactor,
  dueTasks,
  STORE, SUBMITTER, timedAppends, VAULT, VIEWS,
  type Log, type Metrics, type Order, type Progress, type Projector, type Reading, type Rebuilder, type Scan,
} from '@app/engine'; // prettier-ignore
import { lockDataFolder, openEventStore } from '@app/event-store';
import {
  msOf,
  instantOf,
  systemAct,
  type AnyView,
  type Clock,
  type EventStore,
  type StoredEvent,
  type Vault,
  type ViewStore,
} from '@app/kernel';
import { openSqliteViewStore } from '@app/view-store';
import {
  accessesOf, allViews, bureauListing, collaborationListing, evidenceUse, fileListing, filesSlice, inbox, reference, sliceNamed, slices, staffListing,
} from '@app/workflows'; // prettier-ignore
import { logAuditAccess } from './audit-accesses.js';
import { systemClock, trialClock } from './clocks.js';
import { WrongSetting, type Config } from './config.js';
import { keepSubjects } from './subjects.js';

export const release = '0.1.0';

/** Everything one process holds: stores, engine, projector, reactions, identity. */
export interface House {
  config: Config;
  release: string;
  log: Log;
  metrics: Metrics;
  clock: Clock;
  store: EventStore;
  views: ViewStore;
  vault: Vault;
  engine: Engine;
  residents: Residents;
  projector: Projector;
  evidence: Evidence;
  /** What the doors are built from. */
  providers: Provider[];
  accessesOf: (stream: string) => Promise<readonly object[]>;
  /** A token of the local issuer; its minting is recorded. @throws when an OIDC provider is configured */
  mint: (person: string, hours: number) => Promise<string>;
  /** Submits what the calendar has made due. */
  runDue: () => Promise<void>;
  /** Every reaction carried out, every view caught up with the log. */
  settled: () => Promise<void>;
  /** Tells the lock of the data folder where this process answers. */
  serve: (port: number) => void;
  close: () => Promise<void>;
}

/**
 * Opens the stores of a data folder and starts what runs on them.
 * @throws StoreUnavailable when another process holds the folder, or a file is damaged or of another mode
 */
export async function openHouse(config: Config, { threaded = true }: { threaded?: boolean } = {}): Promise<House> {
  const { dataDir, mode } = config;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const closers: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const lock = lockDataFolder(dataDir);
    closers.push(() => lock.release());
    const log = createLog({ level: config.logLevel });
    const metrics = createMetrics();
    const store = timedAppends(
      await openEventStore({ file: join(dataDir, 'events.db'), mode, ...(threaded ? {} : { threaded: false }) }),
      metrics,
    );
    closers.push(() => store.close());
    const views = openSqliteViewStore(join(dataDir, 'views.db'));
    closers.push(() => views.close());
    const vault = await openVault(join(dataDir, 'vault.db'), {
      epoch: store.epoch,
      isEmpty: (await store.head()) === undefined,
    });
    closers.push(() => vault.close());
    const subjects = await keepSubjects({ store, vault }, (error) => log.error({ err: error }, 'vault'));
    closers.push(() => subjects.close());
    const files = await openFolderFileStore(join(dataDir, 'evidence'));

    const clock = await clockFor(config, store);
    const residents = await Residents.open(store, allViews);
    const issuer = config.oidc ? undefined : await localIssuer(config);
    const verify = verifierFor({
      ...(config.oidc
        ? { oidc: { issuer: config.oidc.issuer, audience: config.oidc.audience, jwks: { url: config.oidc.jwksUrl } } }
        : { local: issuer! }),
      owner: (kind, key) => store.owner(kind, key),
    });
    const access = accessFor({
      verify,
      staff: staffListing,
      bureaus: bureauListing,
      collaborations: collaborationListing,
    });
    const folded = allViews.filter((view) => !view.resident);
    // The thread prepares too, but nobody here may look before it has.
    await views.prepare(folded);
    let progress: Progress | undefined;
    const onProgress = (of: Progress): void => void (progress = of);
    const onError = (error: unknown, view?: string): void => log.error({ err: error, view }, 'projector');
    const projector = threaded
      ? startProjectorThread({
          of: folded,
          onError,
          onProgress,
          module: join(__dirname, 'projection.js'),
          data: { dataDir, mode },
        })
      : await startProjector({ store, views, of: folded, onError, onProgress });
    closers.push(() => projector.close());

    const caughtUp = async (view: AnyView): Promise<void> => {
      const end = await store.head();
      if (end !== undefined && !view.resident) await projector.caughtUpTo(view, end, 5000);
    };
    const live = new LiveDocuments(store, slices);
    const engine = new Engine({
      store, views, vault, clock, access, slices, residents, reference, live, release,
      files: fileListing as unknown as AnyView,
      caughtUp,
      onAppended: (events) => {
        projector.appended(events.at(-1)!.position);
        subjects.appended(events);
      },
      onOutcome: (workflow, command, outcome) => metrics.outcome(workflow, command, outcome),
    }); // prettier-ignore
    const head = await lastRecordedAt(store);
    if (head !== undefined) engine.startAfter(head);

    const reading: Reading = {
      access,
      ask: () => engine.ask(),
      store,
      views,
      projector,
      residents,
      vault,
      clock,
      reference,
      slices,
      onPersonalRead: logAuditAccess(engine, residents),
    };
    const evidence = await new Evidence(
      {
        slice: filesSlice,
        use: evidenceUse,
        store: files,
        scan: scannerOf(config.scanner),
        fileLimit: config.fileLimit,
        quota: config.fileQuota,
      },
      engine,
      reading,
    ).open(store);
    const reactor = await startReactor({
      store,
      slices,
      clock,
      release,
      journal: engine.journal,
      stamp: () => engine.stamp(),
      submit: async (order) => engine.submit(await inItsProcess(store, order)),
      ask: () => engine.ask(),
      due: dueTasks(views, inbox as unknown as AnyView, caughtUp),
      onError: (error, reaction) => log.warn({ err: error, reaction }, 'reaction'),
    });
    closers.push(() => reactor.close());

    const settled = async (): Promise<void> => {
      await reactor.idle();
      await subjects.settled();
      const end = await store.head();
      if (end !== undefined) await Promise.all(folded.map((view) => projector.caughtUpTo(view, end, 60_000)));
    };
    const values: [symbol, unknown][] = [
      [SUBMITTER, engine], [ACCESS, access], [ASK, () => engine.ask()], [STORE, store], [VIEWS, views], [PROJECTOR, projector],
      [REBUILDER, { projector, views: folded, progress: () => progress } satisfies Rebuilder],
      [REACTOR, reactor], [RESIDENTS, residents], [VAULT, vault], [CLOCK, clock], [REFERENCE, reference], [READING, reading],
    ]; // prettier-ignore
    return {
      config, release, log, metrics, clock, store, views, vault, engine, residents, projector, evidence, settled, close,
      providers: values.map(([provide, useValue]) => ({ provide, useValue }) as Provider),
      accessesOf: (stream) => accessesOf(engine.ask(), stream),
      mint: async (person, hours) => {
        if (!issuer) throw new Error('the local issuer is off when an OIDC provider is configured');
        const { token, record } = await issuer.mint(person, { hours });
        await engine.submit({ slice: sliceNamed('staff'), command: 'RecordTokenMinted', id: person, input: { ...record }, who: { act: systemAct } });
        return token;
      },
      runDue: async () => void (await reactor.runDue()),
      serve: (port) => lock.tell(port),
    }; // prettier-ignore
  } catch (error) {
    await close();
    throw error;
  }
}

/** The clock of the mode; a trial clock never starts before what its store has already seen. */
async function clockFor({ mode, trialClock: start }: Config, store: EventStore): Promise<Clock> {
  if (mode !== 'trial') return systemClock;
  const seen = await lastRecordedAt(store);
  const from = start ?? systemClock.now();
  return trialClock(seen !== undefined && seen > from ? instantOf(msOf(seen)) : from);
}

async function lastRecordedAt(store: EventStore): Promise<string | undefined> {
  return (await eventAt(store, await store.head()))?.meta.recordedAt;
}

async function eventAt(store: EventStore, position: string | undefined): Promise<StoredEvent | undefined> {
  if (position === undefined) return undefined;
  const [epoch, n] = [position.slice(0, position.indexOf('.')), Number(position.slice(position.indexOf('.') + 1))];
  for await (const events of store.readAll(n > 0 ? `${epoch}.${n - 1}` : undefined, undefined, 1)) return events.at(-1);
  return undefined;
}

/** A command of a reaction that is given again later still belongs to the process its cause belongs to. */
async function inItsProcess(store: EventStore, order: Order): Promise<Order> {
  const { correlation, causation, source } = order;
  if (correlation !== undefined || causation === undefined || source?.kind !== 'reaction') return order;
  const cause = await eventAt(store, await store.positionOf(causation));
  if (!cause) return order;
  const revision = cause.revision - cause.meta.index;
  for await (const [first] of store.read(cause.stream, { from: revision, to: revision }))
    if (first?.record) return { ...order, correlation: first.record.correlation };
  return order;
}

async function localIssuer(config: Config) {
  try {
    requireLocalIssuerAllowed({ host: config.host });
  } catch (error) {
    const { message } = error as Error;
    throw new WrongSetting(`环境变量 HOST 只能是本机地址：未接入统一身份认证（OIDC_ISSUER 等）。 HOST: ${message}.`);
  }
  return openLocalIssuer(config.dataDir);
}

/** A program that is given the path of a copy and ends with 0 for clean, 1 for infected; anything else is a failure of the scanner. */
function scannerOf(program: string | undefined): Scan {
  if (program === undefined) return async () => 'notScanned';
  if (!isProgram(program))
    throw new WrongSetting(
      `环境变量 SCANNER 须为可执行的程序：${program}。 SCANNER must be a program that can be run: ${program}.`,
    );
  return async ({ bytes }) => {
    const folder = mkdtempSync(join(tmpdir(), 'juanzong-scan-'));
    try {
      const path = join(folder, 'file');
      writeFileSync(path, bytes, { mode: 0o600 });
      return await new Promise((resolve, reject) =>
        execFile(program, [path], { timeout: 60_000 }, (error) => {
          if (!error) resolve('clean');
          else if (error.code === 1) resolve('infected');
          else reject(new Error(`scanner: ${error.message}`));
        }),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

/** As the system looks it up: a path as it is, a bare name in the folders of PATH. */
function isProgram(program: string): boolean {
  const places = program.includes('/') ? [''] : (process.env.PATH ?? '').split(delimiter);
  return places.some((place) => {
    try {
      const path = join(place, program);
      accessSync(path, constants.X_OK);
      return statSync(path).isFile();
    } catch {
      return false;
    }
  });
}
