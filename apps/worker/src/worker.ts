import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  ACCESS, ASK, CLOCK, createApi, createLog, createMetrics, EngineModule, LOG, METRICS, PROJECTOR, REFERENCE, RESIDENTS, serveRuns, shutDown,
  STORE, SUBMITTER, timedAppends, VAULT, VIEWS,
} from '@app/engine'; // prettier-ignore
import type { HeldLease } from '@app/kernel';
import { setTimeout as sleep } from 'node:timers/promises';
import { WrongSetting, type Config } from '../../api/src/config.js';
import { houseOver, release, type House } from '../../api/src/house.js';
import { openStores, type Shared, type Stores } from '../../api/src/stores.js';
import { laySeed } from '../../api/src/trial.js';

export interface RunningWorker {
  url: string;
  isActive: () => boolean;
  /** Ends what is under way, gives the lease to whoever waits, and closes. */
  stop: () => Promise<void>;
}

/** Milliseconds in which a process that is no longer the active one must have stopped acting as one; else it ends as a whole. */
const stopWithin = 10_000;

/**
 * One of the processes that may be the active one: it waits for the lease, then fills views, runs reactions, clocks and long runs until it
 * stops or has lost it. What it writes afterwards, however late it wakes up, is refused by the stores.
 */
export async function startWorker(config: Config, onFatal: (error: unknown) => void): Promise<RunningWorker> {
  if (!config.servers)
    throw new WrongSetting(
      '环境变量 EVENTSTORE_URL、MONGODB_URL 须设置：内嵌存储由 api 进程自行处理。 EVENTSTORE_URL and MONGODB_URL are needed: with embedded stores the api process does this itself.',
    );
  const stores = await openStores(config);
  const { shared } = stores as Stores & { shared: Shared };
  const log = createLog({ level: config.logLevel });
  const metrics = createMetrics();
  timedAppends(stores.store, metrics);
  const closing = new AbortController();
  let isActive = false;
  metrics.watchLease(() => isActive);
  let house: House;
  try {
    house = await houseOver(config, stores, { log, metrics, keepsSubjects: true });
  } catch (error) {
    await stores.close();
    throw error;
  }
  // One that waits keeps what it holds in memory up to date, so that it need not read the whole log when its turn comes.
  const warming = setInterval(() => void house.fresh().catch(() => undefined), warmEveryMs);

  async function take(): Promise<void> {
    while (!closing.signal.aborted) {
      const held = await shared.lease.acquire(closing.signal);
      log.info({ token: held.token }, 'active');
      await act(held);
    }
  }

  /** Acts as the active process until the lease is lost or the process stops. */
  async function act(held: HeldLease): Promise<void> {
    shared.writeUnder(held);
    const over = AbortSignal.any([held.lost, closing.signal]);
    let acting: { stop: () => Promise<void> } | undefined;
    try {
      acting = await house.act(held);
      isActive = true;
      const runs = serveRuns(shared.jobs, house.works, house.clock, over, (error) => log.error({ err: error }, 'runs'));
      await seed();
      if (!over.aborted) await new Promise((resolve) => over.addEventListener('abort', resolve, { once: true }));
      await runs;
    } catch (error) {
      log.error({ err: error }, 'active');
    } finally {
      isActive = false;
      await within(stopWithin, acting?.stop());
      if (held.lost.aborted) log.warn({ token: held.token }, 'lease lost');
      else await held.release().catch((error: unknown) => log.warn({ err: error }, 'lease'));
    }
    if (!closing.signal.aborted) await sleep(retryMs, undefined, { signal: closing.signal }).catch(() => undefined);
  }

  /** What the store begins with, once for each release. */
  async function seed(): Promise<void> {
    const name = seedName(config.mode);
    if (await shared.numbers.get(name)) return;
    await laySeed(house);
    await shared.numbers.raise(name, 1);
  }

  let app: NestFastifyApplication | undefined;
  const taking = take().catch((error: unknown) => {
    if (!closing.signal.aborted) onFatal(error);
  });
  const stop = async (): Promise<void> => {
    closing.abort();
    clearInterval(warming);
    await taking;
    if (app) await shutDown(app);
    await house.close();
    await stores.close();
  };
  try {
    app = await doors(config, stores, { log, metrics, lag: () => house.projector.lag() });
    await app.listen(config.port, config.host);
  } catch (error) {
    await stop();
    throw error;
  }
  const { port } = app.getHttpServer().address() as { port: number };
  return { url: `http://${config.host}:${port}`, isActive: () => isActive, stop };
}

/** Says in the stores that what they begin with is laid. */
export const seedName = (mode: Config['mode']): string => `seed ${mode} ${release}`;

/** Milliseconds between looks of one that waits. */
const warmEveryMs = 2000;
/** Milliseconds before a process whose turn has failed asks for another. */
const retryMs = 500;

/** Health and metrics; nothing else is asked of a worker. */
const doors = (
  config: Config,
  { store, views, vault }: Stores,
  { log, metrics, lag }: { log: unknown; metrics: unknown; lag: () => Record<string, number> },
): Promise<NestFastifyApplication> => {
  const none = { lag, caughtUpTo: async () => false };
  const values: [symbol, unknown][] = [
    [STORE, store], [VIEWS, views], [VAULT, vault], [PROJECTOR, none], [LOG, log], [METRICS, metrics],
    ...[SUBMITTER, ACCESS, ASK, RESIDENTS, CLOCK, REFERENCE].map((token): [symbol, unknown] => [token, {}]),
  ]; // prettier-ignore
  return createApi(
    EngineModule.forRoot({
      slices: [],
      providers: values.map(([provide, useValue]) => ({ provide, useValue })),
      config: {
        release,
        docs: false,
        metrics: config.metrics,
        trustProxy: config.trustProxy,
        // Views may be built for an hour: whoever does that is not to be ended for it.
        readyLag: Infinity,
        drainMs: config.drainMs,
      },
    }),
  );
};

/** @throws when it takes longer: a process that cannot stop acting must not go on */
async function within(ms: number, work: Promise<unknown> | undefined): Promise<void> {
  const late = new AbortController();
  await Promise.race([
    Promise.resolve(work).finally(() => late.abort()),
    sleep(ms, undefined, { signal: late.signal }).then(() => {
      throw new Error(`could not stop within ${ms} ms`);
    }),
  ]);
}
