import { Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { AnyView, Report, Slice } from '@app/kernel';
import { createLog } from '../log.js';
import { createMetrics } from '../metrics.js';
import { auditWorks, runsHere, RUNS } from '../runs.js';
import { Callers } from './callers.js';
import { controllerFor } from './controllers.js';
import { ExportHandler, FindHandler, LookHandler, PrintHandler, SubmitHandler } from './messages.js';
import { Readiness, SystemController } from './system.controller.js';
import {
  ACCESS, ASK, CATALOGUE, CLOCK, CONFIG, FRESH, httpDefaults, LOG, METRICS, PROJECTOR, READING, REFERENCE, RESIDENTS, STORE, VAULT, VIEWS,
  type Catalogue, type HttpConfig, type Reading,
} from './tokens.js'; // prettier-ignore
import { viewsController } from './views.controller.js';

export interface EngineOptions {
  slices: readonly Slice[];
  /** Views besides the slices' own. */
  views?: readonly AnyView[];
  reports?: readonly Report[];
  /** SUBMITTER, ACCESS, ASK, STORE, VIEWS, PROJECTOR, RESIDENTS, VAULT, CLOCK and REFERENCE; METRICS and LOG where they are shared. */
  providers: Provider[];
  config?: Partial<HttpConfig>;
  /** More doors (audit, evidence, event feed). */
  controllers?: Type<unknown>[];
  imports?: DynamicModule['imports'];
}

/** Doors and buses over one set of slices. */
@Module({})
export class EngineModule {
  static forRoot({
    slices,
    views = [],
    reports = [],
    providers,
    config,
    controllers = [],
    imports = [],
  }: EngineOptions): DynamicModule {
    const catalogue: Catalogue = { slices, views, reports };
    return {
      module: EngineModule,
      imports: [CqrsModule.forRoot(), ...imports],
      controllers: [SystemController, ...controllers, viewsController(catalogue), ...slices.map(controllerFor)],
      providers: [
        { provide: CATALOGUE, useValue: catalogue },
        { provide: CONFIG, useValue: { ...httpDefaults, ...config } },
        { provide: FRESH, useValue: async () => undefined },
        { provide: METRICS, useFactory: createMetrics },
        { provide: LOG, useFactory: createLog },
        {
          provide: READING,
          inject: [ACCESS, ASK, STORE, VIEWS, PROJECTOR, RESIDENTS, VAULT, CLOCK, REFERENCE],
          useFactory: (...of: unknown[]): Reading => {
            const [access, ask, store, viewStore, projector, residents, vault, clock, reference] = of;
            return {
              access,
              ask,
              store,
              views: viewStore,
              projector,
              residents,
              vault,
              clock,
              reference,
              slices,
            } as Reading;
          },
        },
        {
          provide: RUNS,
          inject: [READING],
          useFactory: ({ clock, store, slices: of }: Reading) => runsHere(clock, auditWorks(store, of)),
        },
        Readiness,
        Callers,
        SubmitHandler,
        LookHandler,
        ExportHandler,
        PrintHandler,
        FindHandler,
        // Last, so that a composition root may put its own in place of any of the above.
        ...providers,
      ],
      exports: [Callers, METRICS, LOG],
    };
  }
}
