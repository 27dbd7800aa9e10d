import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  acceptFiles,
  AuditController,
  AUDIT_ACCESSES,
  createApi,
  EngineModule,
  EVIDENCE,
  EvidenceController,
  feedController,
  LOG,
  METRICS,
  ReactionsController,
  RebuildController,
  shutDown,
} from '@app/engine';
import { reports, slices, views } from '@app/workflows';
import type { Config } from './config.js';
import { openHouse, type House } from './house.js';
import { ImportsController } from './imports.controller.js';
import { RostersController } from './rosters.controller.js';
import { laySeed } from './trial.js';
import { TRIAL, TrialController, type Trial } from './trial.controller.js';

/** How far a view may be behind in EventStoreDB, whose positions are bytes. */
const readyLagBytes = 16 * 1024 * 1024;

export interface RunningApi {
  house: House;
  app: NestFastifyApplication;
  url: string;
  /** Finishes what was accepted, then closes doors and stores. */
  stop: () => Promise<void>;
}

/** Opens the house, lays what its mode begins with, and listens. */
export async function startApi(config: Config, options: { threaded?: boolean } = {}): Promise<RunningApi> {
  const house = await openHouse(config, options);
  try {
    // Where several processes share the stores the active one lays them.
    if (!house.shared) await laySeed(house);
    const app = await createApi(
      EngineModule.forRoot({
        slices,
        views,
        reports,
        providers: [
          ...house.providers,
          { provide: EVIDENCE, useValue: house.evidence },
          { provide: AUDIT_ACCESSES, useValue: house.accessesOf },
          { provide: METRICS, useValue: house.metrics },
          { provide: LOG, useValue: house.log },
          ...(config.mode === 'trial' ? [{ provide: TRIAL, useValue: trialOf(house) }] : []),
        ],
        controllers: [
          AuditController,
          RebuildController,
          EvidenceController,
          feedController(slices),
          ImportsController,
          RostersController,
          ReactionsController,
          ...(config.mode === 'trial' ? [TrialController] : []),
        ],
        config: {
          release: house.release,
          docs: config.docs,
          metrics: config.metrics,
          trustProxy: config.trustProxy,
          perPerson: { burst: 4 * config.rateLimit, perSecond: config.rateLimit },
          drainMs: config.drainMs,
          ...(house.shared ? { readyLag: readyLagBytes } : {}),
        },
      }),
      (server) => acceptFiles(server, config.fileLimit),
    );
    try {
      await app.listen(config.port, config.host);
    } catch (error) {
      await app.close();
      throw error;
    }
    const { port } = app.getHttpServer().address() as { port: number };
    house.serve(port);
    return {
      house,
      app,
      url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`,
      stop: async () => {
        await shutDown(app);
        await house.close();
      },
    };
  } catch (error) {
    await house.close();
    throw error;
  }
}

const trialOf = (house: House): Trial => ({
  clock: house.clock as Trial['clock'],
  token: (person) => house.mint(person, 8),
  runDue: async () => {
    await house.runDue();
    await house.settled();
  },
});
