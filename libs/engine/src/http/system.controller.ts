import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { EventStore, Vault, ViewStore } from '@app/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFound } from '../engine.js';
import type { Metrics } from '../metrics.js';
import { problemCatalogue } from './problems.js';
import { json } from './routes.js';
import {
  CATALOGUE,
  CONFIG,
  METRICS,
  PROJECTOR,
  STORE,
  VAULT,
  VIEWS,
  type Catalogue,
  type HttpConfig,
  type Lags,
} from './tokens.js';

const patience = 2000;

/** Whether the process still takes new work; shutting down says no first. */
export class Readiness {
  draining = false;
  /** Requests not yet answered to the end. */
  underWay = 0;
}

@ApiExcludeController()
@Controller()
export class SystemController {
  private readonly problems: ReadonlyMap<string, object>;

  constructor(
    @Inject(STORE) private readonly store: EventStore,
    @Inject(VIEWS) private readonly views: ViewStore,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(PROJECTOR) private readonly projector: Lags,
    @Inject(METRICS) private readonly metrics: Metrics,
    @Inject(CONFIG) private readonly config: HttpConfig,
    @Inject(CATALOGUE) catalogue: Catalogue,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {
    this.problems = problemCatalogue(catalogue.slices.map((slice) => slice.workflow.clauses));
    metrics.watchLag(() => projector.lag());
  }

  @Get('health/live')
  live(): object {
    return { status: 'up' };
  }

  /** Stores, vault and how far the views are behind: 200, or 503 with what is down. */
  @Get('health/ready')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const [events, views, vault] = await Promise.all([
      isUp(this.store.head()),
      isUp(this.views.generations()),
      isUp(this.vault.state('health')),
    ]);
    const behind = Object.entries(this.projector.lag()).filter(([, lag]) => lag > this.config.readyLag);
    const { draining } = this.readiness;
    const up = events && views && vault && behind.length === 0 && !draining;
    const word = (is: boolean) => (is ? 'up' : 'down');
    const checks = { events: word(events), views: word(views), vault: word(vault), lag: Object.fromEntries(behind) };
    void reply
      .code(up ? 200 : 503)
      .header('content-type', json)
      .header('cache-control', 'no-store')
      .send(JSON.stringify({ status: draining ? 'draining' : word(up), checks }));
  }

  @Get('metrics')
  async numbers(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { metrics } = this.config;
    if (metrics === 'off' || (metrics === 'loopback' && !isLoopback(request.ip))) throw new NotFound('metrics');
    const text = await this.metrics.registry.metrics();
    void reply.header('content-type', this.metrics.registry.contentType).send(text);
  }

  /** What a problem's `type` leads to. */
  @Get('problems/:code')
  problem(@Param('code') code: string): object {
    const found = this.problems.get(code);
    if (!found) throw new NotFound(code);
    return found;
  }
}

const isLoopback = (ip: string): boolean => ip === '::1' || /^(::ffff:)?127\./.test(ip);

async function isUp(asked: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(resolve, patience, false)));
  try {
    return await Promise.race([asked.then(() => true), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
