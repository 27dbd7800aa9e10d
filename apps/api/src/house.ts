import { execFile } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Provider } from '@nestjs/common';
import { accessFor, openLocalIssuer, requireLocalIssuerAllowed, verifierFor } from '@app/access';
import {
  ACCESS, ASK, auditWorks, CLOCK, createLog, createMetrics, dueTasks, Engine, Evidence, FRESH, LiveDocuments, openReactionDesk, PROJECTOR,
  READING, REACTOR, rebuildWork, REBUILT, REFERENCE, RESIDENTS, Residents, RUNS, runsHere, runsOn, startProjector, startProjectorThread,
  startReactor, STORE, SUBMITTER, timedAppends, VAULT, VIEWS, watchCheckpoints,
  type Lags, type Log, type Metrics, type Order, type Progress, type Projector, type ReactionDesk, type Reactor, type Reading, type Scan,
  type ThreadOptions, type Work, type Works,
} from '@app/engine'; // prettier-ignore
import {
  instantOf,
  msOf,
  systemAct,
  type AnyView,
  type Clock,
  type EventStore,
  type HeldLease,
  type JobBoard,
  type Vault,
  type ViewStore,
} from '@app/kernel';
import {
  accessesOf, allViews, bureauListing, collaborationListing, evidenceUse, fileListing, filesSlice, fileUsage, inbox, reference, sliceNamed,
  slices, staffListing,
} from '@app/workflows'; // prettier-ignore
import { logAuditAccess } from './audit-accesses.js';
import { sharedTrialClock, systemClock, trialClock } from './clocks.js';
import { WrongSetting, type Config } from './config.js';
import { openStores, type Shared, type Stores } from './stores.js';
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
  projector: Lags;
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
  /** What long runs this process can do; only the active process of several is asked to. */
  works: Works;
  /**
   * From now on this process fills views and runs reactions and clocks, until it is told to stop. Where several share the stores, only
   * under their lease.
   */
  act: (held?: HeldLease) => Promise<{ stop: () => Promise<void> }>;
  /** Learns what other processes have written. */
  fresh: () => Promise<void>;
  /** Where other processes use the same stores. */
  shared?: Shared;
  /** Tells where this process answers: whoever finds the data folder locked asks there. */
  serve: (port: number) => void;
  close: () => Promise<void>;
}
export interface HouseOptions {
  threaded?: boolean;
  /** Time stands still but for this clock, and reactions and what is due wait to be asked for: the same commands leave the same log. */
  stepped?: Clock;
  log?: Log;
  metrics?: Metrics;
  /** Brings the vault to where the log is, also for what others write: the api processes leave that to the workers. */
  keepsSubjects?: boolean;
}

/** Opens the engine, and what runs on it, over stores that are open; closes them again only if it fails or is closed. */
export async function openHouse(config: Config, options: HouseOptions = {}): Promise<House> {
  const stores = await openStores(config, options);
  try {
    const { metrics = createMetrics() } = options;
    timedAppends(stores.store, metrics);
    const house = await houseOver(config, stores, { keepsSubjects: !stores.shared, ...options, metrics });
    const acting = stores.shared ? undefined : await house.act();
    return {
      ...house,
      close: async () => {
        await acting?.stop();
        await house.close();
        await stores.close();
      },
    };
  } catch (error) {
    await stores.close();
    throw error;
  }
}

/** The same over stores of somebody else's, who closes them; it waits to be told to act. */
export async function houseOver(config: Config, stores: Stores, options: HouseOptions = {}): Promise<House> {
  const { threaded = true, keepsSubjects = false, stepped } = options;
  const { log = createLog({ level: config.logLevel }), metrics = createMetrics() } = options;
  const { mode } = config;
  const { store, views, vault, files, shared } = stores;
  const closers: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const subjects = keepsSubjects
      ? await keepSubjects({ store, vault }, (error) => log.error({ err: error }, 'vault'))
      : undefined;
    closers.push(() => subjects?.close());

    const clock = stepped ?? (await clockFor(config, store, shared));
    const residents = await Residents.open(store, [...allViews, fileUsage as unknown as AnyView]);
    const fresh = async (): Promise<void> => void (await Promise.all([residents.fresh(), clock.refresh?.()]));
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
    /** Who fills the views: this process while it acts, else another, whose checkpoints are watched. */
    const watching = shared ? watchCheckpoints(views, store, folded) : undefined;
    closers.push(() => watching?.close());
    let filler: Projector | undefined;
    const filled = () => (filler ?? watching)!;
    const projector: Lags = {
      caughtUpTo: (...of) => filled().caughtUpTo(...of),
      lag: () => filled().lag(),
    };

    const caughtUp = async (view: AnyView): Promise<void> => {
      const end = await store.head();
      if (end !== undefined && !view.resident) await projector.caughtUpTo(view, end, 5000);
    };
    const live = new LiveDocuments(store, slices);
    const engine = new Engine({
      store, views, vault, clock, access, slices, residents, reference, live, release, fresh,
      files: fileListing as unknown as AnyView,
      caughtUp,
      onAppended: (events) => {
        filled().appended(events.at(-1)!.position);
        subjects?.appended(events);
      },
      onOutcome: (workflow, command, outcome) => metrics.outcome(workflow, command, outcome),
    }); // prettier-ignore
    const last = await store.last();
    if (last) engine.startAfter(last.meta.recordedAt);

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
    const evidence = new Evidence(
      {
        slice: filesSlice,
        use: evidenceUse,
        usage: fileUsage,
        store: files,
        scan: scannerOf(config.scanner),
        fileLimit: config.fileLimit,
        quota: config.fileQuota,
      },
      engine,
      reading,
    );
    const reactions = {
      store,
      slices,
      release,
      journal: engine.journal,
      stamp: () => engine.stamp(),
      submit: (order: Order) => engine.submit(order),
    };
    const desk = openReactionDesk(reactions);
    let reactor: Reactor | undefined;
    const works: Record<string, Work> = { ...auditWorks(store, slices) };

    async function act(held?: HeldLease): Promise<{ stop: () => Promise<void> }> {
      const ended: (() => unknown)[] = [];
      const stop = async (): Promise<void> => {
        for (const end of ended.splice(0).reverse()) await end();
        [filler, reactor] = [undefined, undefined];
      };
      try {
        let progress: Progress | undefined;
        const filling = {
          of: folded,
          onError: (error: unknown, view?: string) => log.error({ err: error, view }, 'projector'),
          onProgress: (now: Progress) => void (progress = now),
        };
        const started =
          shared || !threaded
            ? await startProjector({ store, views, ...filling })
            : await projectorThread(views, { ...filling, data: { dataDir: config.dataDir, mode } });
        ended.push(() => started.close());
        filler = started;
        works['rebuild'] = rebuildWork(started, folded, () => progress);
        reactor = await startReactor({
          ...reactions,
          ...(held ? { lease: held } : {}),
          onDemand: stepped !== undefined,
          clock,
          ask: () => engine.ask(),
          due: dueTasks(views, inbox as unknown as AnyView, caughtUp),
          onError: (error, reaction) => log.warn({ err: error, reaction }, 'reaction'),
        });
        ended.push(() => reactor?.close());
        return { stop };
      } catch (error) {
        await stop();
        throw error;
      }
    }

    const here = {
      runDue: async (): Promise<void> => {
        await clock.refresh?.();
        await reactor!.runDue();
      },
      /** What was recorded when asked has been reacted to and is shown. */
      settled: async (): Promise<void> => {
        await reactor!.idle();
        await subjects?.settled();
        const end = await store.head();
        if (end !== undefined) await Promise.all(folded.map((view) => projector.caughtUpTo(view, end, 60_000)));
      },
    };
    works['runDue'] = async () => (await here.runDue(), {});
    works['settle'] = async () => (await here.settled(), {});
    const runDue = () => (reactor ? here.runDue() : doneBy(shared!.jobs, 'runDue', clock));
    const settled = () => (reactor ? here.settled() : doneBy(shared!.jobs, 'settle', clock));
    const reactionsOf: ReactionDesk = {
      failures: (...of) => (reactor ?? desk).failures(...of),
      again: (...of) => (reactor ?? desk).again(...of),
      settle: (...of) => (reactor ?? desk).settle(...of),
    };
    const values: [symbol, unknown][] = [
      [SUBMITTER, engine], [ACCESS, access], [ASK, () => engine.ask()], [STORE, store], [VIEWS, views], [PROJECTOR, projector],
      [REBUILT, folded], [RUNS, shared ? runsOn(shared.jobs, clock) : runsHere(clock, works)], [FRESH, fresh],
      [REACTOR, reactionsOf], [RESIDENTS, residents], [VAULT, vault], [CLOCK, clock],
      [REFERENCE, reference], [READING, reading],
    ]; // prettier-ignore
    return {
      config, release, log, metrics, clock, store, views, vault, engine, residents, projector, evidence, settled, runDue, works, act, fresh, close,
      serve: stores.serve,
      ...(shared ? { shared } : {}),
      providers: values.map(([provide, useValue]) => ({ provide, useValue }) as Provider),
      accessesOf: (stream) => accessesOf(engine.ask(), stream),
      mint: async (person, hours) => {
        if (!issuer) throw new Error('the local issuer is off when an OIDC provider is configured');
        const { token, record } = await issuer.mint(person, { hours });
        await engine.submit({ slice: sliceNamed('staff'), command: 'RecordTokenMinted', id: person, input: { ...record }, who: { act: systemAct } });
        return token;
      },
    }; // prettier-ignore
  } catch (error) {
    await close();
    throw error;
  }
}

/** The clock of the mode; a trial clock never starts before what its store has already seen. */
async function clockFor({ mode, trialClock: start }: Config, store: EventStore, shared?: Shared): Promise<Clock> {
  if (mode !== 'trial') return systemClock;
  const seen = (await store.last())?.meta.recordedAt;
  const wished = start ?? systemClock.now();
  const from = seen !== undefined && seen > wished ? instantOf(msOf(seen)) : wished;
  return shared ? sharedTrialClock(from, shared.numbers) : trialClock(from);
}

/** The projector in a thread of its own. It prepares the views too, but nobody here may look before they are. */
async function projectorThread(views: ViewStore, options: Omit<ThreadOptions, 'module'>): Promise<Projector> {
  await views.prepare(options.of);
  return startProjectorThread({ ...options, module: join(__dirname, 'projection.js') });
}

/** Asks the active process for one more run of a kind and waits until it is done. */
async function doneBy(jobs: JobBoard, kind: string, clock: Clock): Promise<void> {
  let job = await jobs.ask(kind, { of: {}, startedAt: clock.now() });
  for (; job.state === 'waiting' || job.state === 'running'; job = (await jobs.get(job.id)) ?? job) await sleep(50);
  if (job.state === 'failed') throw new Error(`${kind}: ${job.error}`);
}

async function localIssuer(config: Config) {
  if (config.mode === 'production')
    throw new WrongSetting(
      '环境变量 OIDC_ISSUER、OIDC_AUDIENCE、OIDC_JWKS_URL 在 production 模式下必须设置。 OIDC_ISSUER, OIDC_AUDIENCE and OIDC_JWKS_URL are needed in production.',
    );
  try {
    requireLocalIssuerAllowed({ host: config.host });
  } catch (error) {
    const { message } = error as Error;
    throw new WrongSetting(`环境变量 HOST 只能是本机地址：未接入统一身份认证（OIDC_ISSUER 等）。 HOST: ${message}.`);
  }
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
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
