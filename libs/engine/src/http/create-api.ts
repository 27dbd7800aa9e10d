import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import helmet from 'helmet';
import { nestLog, type Log } from '../log.js';
import type { Metrics } from '../metrics.js';
import { pathOf, ProblemFilter, sayProblem } from './filter.js';
import { serveDocuments } from './openapi.js';
import { parseJson } from './parser.js';
import { Readiness } from './system.controller.js';
import { CATALOGUE, CONFIG, LOG, METRICS, type Catalogue, type HttpConfig } from './tokens.js';

const correlation = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * The HTTP application over `EngineModule.forRoot(...)`: ready to listen, or to be driven by tests.
 * `prepare` adds what doors of their own need of the server (content types of uploads).
 */
export async function createApi(
  module: DynamicModule,
  prepare?: (server: FastifyInstance) => Promise<void>,
): Promise<NestFastifyApplication> {
  const { bodyLimit, trustProxy, requestTimeout, docs, release } = configOf(module);
  const adapter = new FastifyAdapter({
    bodyLimit,
    trustProxy,
    requestTimeout,
    keepAliveTimeout: 72_000,
    // A close waits for requests under way, not for clients that keep a connection open just in case.
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 300 },
    // An address that cannot be read never reaches the filter.
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      sayProblem(log, error, request, reply),
    // Only names of our own choosing go into logs and records.
    requestIdHeader: false,
    genReqId: (request: { headers: Record<string, string | string[] | undefined> }) => {
      const given = request.headers['x-correlation-id'];
      return typeof given === 'string' && correlation.test(given) ? given : randomUUID();
    },
  });
  const server = adapter.getInstance();
  parseJson(server);
  await prepare?.(server);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, { bodyParser: false, logger: false });
  const log: Log = app.get(LOG);
  app.useLogger(nestLog(log));
  app.useGlobalFilters(new ProblemFilter(log));
  observe(adapter, log, app.get<Metrics>(METRICS));
  const readiness = app.get(Readiness);
  server.server.on('request', (_, response) => {
    readiness.underWay++;
    response.once('close', () => readiness.underWay--);
  });
  if (docs) serveDocuments(app, app.get<Catalogue>(CATALOGUE).slices, release);
  await app.init();
  await server.ready();
  return app;
}

/** The server must know its limits before the module is built. */
const configOf = ({ providers = [] }: DynamicModule): HttpConfig =>
  (providers as { provide?: unknown; useValue?: HttpConfig }[]).find((each) => each.provide === CONFIG)!.useValue!;

/** Correlation id and security headers out; one line and one observation for each request. */
function observe(adapter: FastifyAdapter, log: Log, metrics: Metrics): void {
  const secure = securityHeaders();
  const server = adapter.getInstance();
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-correlation-id', request.id);
    for (let i = 0; i < secure.length; i++) reply.header(secure[i]![0], secure[i]![1]);
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const ms = reply.elapsedTime;
    metrics.request(request.method, route, reply.statusCode, ms / 1000);
    if (log.isLevelEnabled('info'))
      log.info(
        {
          method: request.method,
          path: pathOf(request.url).slice(0, 300),
          query: Object.keys(request.query ?? {}).slice(0, 20),
          status: reply.statusCode,
          ms: Math.round(ms * 10) / 10,
          correlationId: request.id,
        },
        'request',
      );
    done();
  });
}

/** Helmet's headers never differ between requests: made once, instead of by a middleware each time. */
function securityHeaders(): [string, string][] {
  const headers = new Map<string, string>();
  const response = {
    setHeader: (name: string, value: string) => void headers.set(name.toLowerCase(), value),
    removeHeader: (name: string) => void headers.delete(name.toLowerCase()),
  };
  // The API may stand on plain HTTP inside a bureau's network, where upgraded addresses lead nowhere.
  const policy = { directives: { upgradeInsecureRequests: null } };
  helmet({ contentSecurityPolicy: policy })({} as never, response as never, () => undefined);
  return [...headers];
}

/**
 * Says no to readiness, waits for balancers to notice, then finishes what was accepted and closes. A connection whose answer was under
 * way when the doors closed becomes idle only afterwards, and would be kept for as long as clients may keep one: so they are closed as they
 * do. One that has never been asked anything is not idle to the server: those are closed when nothing is under way any more.
 */
export async function shutDown(app: NestFastifyApplication): Promise<void> {
  const readiness = app.get(Readiness);
  readiness.draining = true;
  await sleep(app.get<HttpConfig>(CONFIG).drainMs);
  const server = app.getHttpServer();
  const closing = setInterval(() => {
    if (readiness.underWay === 0 && !server.listening) server.closeAllConnections();
    else server.closeIdleConnections();
  }, 20);
  try {
    await app.close();
  } finally {
    clearInterval(closing);
  }
}
