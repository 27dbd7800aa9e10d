import { Controller, Get, Inject, Param, Req, Res, type OnModuleDestroy, type Type } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOkResponse, ApiOperation, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import {
  division as divisionCode,
  id,
  Refusal,
  streamOf,
  Unauthorised,
  type Kind,
  type Slice,
  type Subscriber,
} from '@app/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { NotFound } from '../engine.js';
import { Callers } from '../http/callers.js';
import { pathOf } from '../http/filter.js';
import { ParameterRefused } from '../http/headers.js';
import { TooMany } from '../http/problems.js';
import { json } from '../http/routes.js';
import { CONFIG, LOG, READING, type HttpConfig, type Reading } from '../http/tokens.js';
import { single, unknownParameter, type Query } from '../http/where.js';
import type { Log } from '../log.js';
import { asyncApi, envelope } from './asyncapi.js';
import { categoriesOf, eventCatalogue, payloadSchema, type EventCatalogue } from './catalogue.js';
import { CursorRefused, Cursors, type Place } from './cursor.js';
import { Feed, type FeedFilter, type FeedPage, type Told } from './feed.js';

/** What a reader asks for. */
interface Wish {
  filter: FeedFilter;
  division?: string;
  lastEventId?: string;
  /** Milliseconds to wait for news. */
  timeout: number;
  limit: number;
}

const defaultLimit = 100;
const maxLimit = 1000;
const maxTimeout = 120_000;
/** Streams and waiting requests one client may have open. */
const maxOpen = 20;
const chunkLength = 16 * 1024;
/** Milliseconds for what is under way when a stream ends. */
const patience = 1000;

const query = (name: string, description: string, schema: object) =>
  ApiQuery({ name, required: false, description, schema: schema as { type: 'string' } });
const apply =
  (decorators: readonly MethodDecorator[]): MethodDecorator =>
  (...of) =>
    decorators.forEach((each) => each(...of));

/**
 * The event feed for integrations (HTTP Feeds and Server-Sent Events), CloudEvents of classified contracts. A reader may narrow it to what
 * concerns a file of any workflow that publishes.
 */
export function feedController(slices: readonly Slice[]): Type<OnModuleDestroy> {
  const catalogue = eventCatalogue(slices);
  const categories = categoriesOf(catalogue);
  const common = ['lastEventId', 'type', 'division', ...categories.keys()];
  const batch = [...common, 'timeout', 'limit'];
  const filters: MethodDecorator[] = [
    query('lastEventId', '从其后开始：游标，或事件编号；不填为从头', { type: 'string' }),
    query('type', '事件类型，逗号分隔；不填为全部', { type: 'string' }),
    query('division', '行政区划：只要其所辖', { type: 'string', pattern: '^[1-9][0-9]{5}$' }),
    ...[...categories].map(([category, { zh }]) =>
      query(category, `${zh}的编号：只要与其有关的`, { type: 'string', format: 'uuid' }),
    ),
  ];

  @ApiTags('事件订阅')
  @Controller('v1/feed')
  class FeedController implements OnModuleDestroy {
    private readonly asyncApi: string;
    private opened: Promise<Feed> | undefined;
    private ending = false;
    /** Requests under way, by person. */
    private readonly open = new Map<AbortController, string>();

    constructor(
      @Inject(READING) private readonly reading: Reading,
      @Inject(Callers) private readonly callers: Callers,
      @Inject(CONFIG) private readonly config: HttpConfig,
      @Inject(LOG) private readonly log: Log,
    ) {
      this.asyncApi = JSON.stringify(asyncApi(catalogue, config.release));
    }

    @Get()
    @ApiOperation({ operationId: 'readFeed', summary: '成批读取事件（HTTP Feeds）；空数组即已到末尾' })
    @apply(filters)
    @apply([
      query('timeout', '没有新事件时等候的毫秒数', { type: 'integer', minimum: 0, maximum: maxTimeout, default: 0 }),
      query('limit', '至多几条', { type: 'integer', minimum: 1, maximum: maxLimit, default: defaultLimit }),
    ])
    @ApiOkResponse({
      description: '事件；Feed-Cursor 与 Link rel=next 指出从何处继续，未给出的事件也已越过',
      headers: {
        'Feed-Cursor': { description: '游标', schema: { type: 'string' } },
        Link: { description: 'RFC 8288：next', schema: { type: 'string' } },
      },
      content: { 'application/cloudevents-batch+json': { schema: { type: 'array', items: envelope } as object } },
    })
    async read(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
      const who = await this.callers.of(request);
      const wish = this.wishOf(request, batch);
      const staying = this.enter(who.caller.person, reply);
      try {
        const [feed, subscriber] = [await this.feed(), await this.subscriber(who, wish)];
        const from = await placeOf(feed, wish.lastEventId);
        let page = await feed.page(from, wish.filter, subscriber, wish.limit);
        if (page.events.length === 0 && wish.timeout > 0)
          page = await this.waited(feed, page.place, wish, () => this.again(request, wish), staying);
        this.answer(request, reply, page, feed.cursorOf(page.place));
      } finally {
        staying.abort();
        this.open.delete(staying);
      }
    }

    /** The next page that has something to tell, or an empty one in time. What one was allowed when one came may be so no longer. */
    private async waited(
      feed: Feed,
      from: Place,
      wish: Wish,
      again: () => Promise<Subscriber>,
      staying: AbortController,
    ): Promise<FeedPage> {
      const timer = setTimeout(() => staying.abort(), wish.timeout);
      const beat = this.watched(again, staying);
      let page: FeedPage = { events: [], place: from };
      try {
        for await (const { events, place } of feed.follow(from, wish.filter, again, staying.signal)) {
          if (events.length > 0) page = await feed.page(page.place, wish.filter, await again(), wish.limit);
          else page = { events: [], place };
          if (page.events.length > 0) break;
        }
        await again();
        return page;
      } finally {
        clearTimeout(timer);
        clearInterval(beat);
      }
    }
    private answer(request: FastifyRequest, reply: FastifyReply, { events }: FeedPage, cursor: string): void {
      void reply
        .header('content-type', 'application/cloudevents-batch+json; charset=utf-8')
        .header('cache-control', 'no-store')
        .header('feed-cursor', cursor)
        .header('link', nextLink(request.url, cursor))
        .send(`[${events.map(({ text }) => text).join(',')}]`);
    }

    @Get('stream')
    @ApiOperation({
      operationId: 'streamFeed',
      summary: '持续推送事件（Server-Sent Events）；断开后以 Last-Event-ID 继续',
    })
    @apply(filters)
    @ApiOkResponse({
      description: '每条的 id 为游标，data 为 CloudEvents 事件；只有 id 的表示已越过未给出的事件',
      content: { 'text/event-stream': { schema: { type: 'string' } } },
    })
    async stream(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
      const who = await this.callers.of(request);
      const wish = this.wishOf(request, common);
      const given = request.headers['last-event-id'];
      const lastEventId = typeof given === 'string' && given !== '' ? given : wish.lastEventId;
      const staying = this.enter(who.caller.person, reply);
      const [feed] = [await this.feed(), await this.subscriber(who, wish)];
      const place = await placeOf(feed, lastEventId);
      // Who takes nothing does not see the end either.
      staying.signal.addEventListener('abort', () => setTimeout(() => reply.raw.destroy(), patience).unref());
      const lines = this.lines(feed, place, wish.filter, () => this.again(request, wish), staying);
      void reply
        .header('content-type', 'text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store')
        // Proxies must hand on what comes, when it comes.
        .header('x-accel-buffering', 'no')
        .send(Readable.from(lines, { objectMode: false, highWaterMark: chunkLength }));
    }

    @Get('schemas/:type')
    @ApiOperation({ operationId: 'getFeedSchema', summary: '一类事件内容的 JSON Schema' })
    @ApiParam({ name: 'type', example: 'cn.juanzong.MemberJoined.v1', schema: { type: 'string' } })
    @ApiOkResponse({ description: 'JSON Schema 2020-12', content: { 'application/schema+json': {} } })
    schema(@Param('type') type: string, @Res() reply: FastifyReply): void {
      const row = catalogue.get(type);
      if (!row) throw new NotFound(type);
      void reply
        .header('content-type', 'application/schema+json; charset=utf-8')
        .send(JSON.stringify(payloadSchema(row)));
    }

    @Get('asyncapi.json')
    @ApiExcludeEndpoint()
    document(@Res() reply: FastifyReply): void {
      void reply.header('content-type', json).send(this.asyncApi);
    }

    /** Readers are let go, and will go on elsewhere. */
    onModuleDestroy(): void {
      this.ending = true;
      for (const each of this.open.keys()) each.abort();
    }

    /**
     * Text of the stream. Pulled by the socket: who reads slowly is waited for, and nothing is dropped. Ends when the reader goes, may read
     * no longer, or the process ends.
     */
    private async *lines(
      feed: Feed,
      from: Place,
      filter: FeedFilter,
      again: () => Promise<Subscriber>,
      staying: AbortController,
    ): AsyncGenerator<string, void> {
      let place = from;
      let [due, wake] = [false, (): void => undefined];
      const beat = this.watched(again, staying, () => {
        due = true;
        wake();
      });
      const pages = feed.follow(from, filter, again, staying.signal);
      let come: IteratorResult<FeedPage, void> | { error: unknown } | undefined;
      const pull = (): void => {
        come = undefined;
        const settle = (with_: typeof come) => {
          come = with_;
          wake();
        };
        pages.next().then(settle, (error: unknown) => settle({ error }));
      };
      try {
        yield 'retry: 3000\n\n';
        for (pull(); ;) {
          if (!come && !due) await new Promise<void>((resolve) => (wake = resolve));
          // At each beat whatever happened, so that what is not told cannot be counted by it.
          if (due) {
            due = false;
            yield `id: ${feed.cursorOf(place)}\n\n`;
          }
          if (!come) continue;
          if ('error' in come) throw come.error;
          if (come.done) return;
          ({ place } = come.value);
          for (const chunk of chunksOf(come.value.events)) yield chunk;
          pull();
        }
      } catch (error) {
        if (!(error instanceof Refusal || error instanceof Unauthorised)) this.log.warn({ err: error }, 'event stream');
      } finally {
        clearInterval(beat);
        staying.abort();
        this.open.delete(staying);
      }
    }

    private feed(): Promise<Feed> {
      this.opened ??= Cursors.of(this.reading.vault, this.reading.clock.now()).then(
        (cursors) => new Feed(this.reading.store, catalogue, cursors),
      );
      this.opened.catch(() => (this.opened = undefined));
      return this.opened;
    }

    private subscriber(
      { caller, actingAs }: Awaited<ReturnType<Callers['of']>>,
      { division }: Wish,
    ): Promise<Subscriber> {
      const { access, clock } = this.reading;
      return access.subscriber(caller, actingAs, division, this.reading.ask(), clock.now());
    }
    /** At every beat, also while the socket takes nothing: a right that ended must not wait for news, nor for a slow reader. */
    private watched(again: () => Promise<Subscriber>, of: AbortController, onBeat?: () => void): NodeJS.Timeout {
      return setInterval(() => {
        again().catch(() => of.abort());
        onBeat?.();
      }, this.config.feedBeat);
    }
    private async again(request: FastifyRequest, wish: Wish): Promise<Subscriber> {
      return this.subscriber(await this.callers.again(request), wish);
    }

    /** Counts a request until it is answered or its connection closes. @throws TooMany */
    private enter(person: string, reply: FastifyReply): AbortController {
      const mine = [...this.open.values()].filter((each) => each === person).length;
      if (mine >= maxOpen) throw new TooMany(Math.ceil(this.config.feedBeat / 1000), maxOpen);
      const controller = new AbortController();
      this.open.set(controller, person);
      const leave = () => {
        controller.abort();
        this.open.delete(controller);
      };
      reply.raw.once('close', leave);
      // Whoever left while being asked for, or comes when the process ends, does not stay.
      if (this.ending || reply.raw.destroyed || reply.raw.socket?.destroyed) leave();
      return controller;
    }

    /** @throws ParameterRefused */
    private wishOf(request: FastifyRequest, known: readonly string[]): Wish {
      const asked = request.query as Query;
      const stray = Object.keys(asked).find((name) => !known.includes(name));
      if (stray !== undefined) throw unknownParameter(stray, known);
      const wish: Wish = { filter: {}, timeout: 0, limit: defaultLimit };
      const { type, division, lastEventId, timeout, limit } = asked;
      if (type !== undefined) wish.filter.types = typesOf(type, catalogue);
      if (division !== undefined) wish.division = formed('division', division, divisionCode().kind);
      for (const category of categories.keys())
        if (asked[category] !== undefined)
          (wish.filter.concerning ??= []).push(
            streamOf(category, formed(category, asked[category], id(category).kind)),
          );
      if (lastEventId !== undefined && lastEventId !== '') wish.lastEventId = single('lastEventId', lastEventId);
      if (timeout !== undefined) wish.timeout = wholeOf('timeout', timeout, 0, maxTimeout);
      if (limit !== undefined) wish.limit = wholeOf('limit', limit, 1, maxLimit);
      return wish;
    }
  }
  return FeedController;
}

function formed(name: string, given: string | string[], { test, must }: Kind): string {
  const value = single(name, given);
  if (!test(value)) throw new ParameterRefused(name, must);
  return value;
}
function typesOf(given: string | string[], catalogue: EventCatalogue): string[] {
  const types = [given].flat().flatMap((each) => each.split(','));
  if (!types.every((each) => catalogue.has(each))) {
    const known = [...catalogue.keys()];
    throw new ParameterRefused('type', {
      zh: `没有这类事件；有：${known.join('、')}`,
      en: `there is no such event; there are ${known.join(', ')}`,
    });
  }
  return types;
}
function wholeOf(name: string, given: string | string[], min: number, max: number): number {
  const value = single(name, given);
  const number = /^\d{1,9}$/.test(value) ? Number(value) : -1;
  if (number < min || number > max)
    throw new ParameterRefused(name, {
      zh: `须为 ${min} 至 ${max} 的整数`,
      en: `must be a whole number from ${min} to ${max}`,
    });
  return number;
}

async function placeOf(feed: Feed, lastEventId: string | undefined): Promise<Place> {
  try {
    return await feed.placeOf(lastEventId);
  } catch (error) {
    if (!(error instanceof CursorRefused)) throw error;
    throw new ParameterRefused('lastEventId', {
      zh: '不是本系统给出的游标或事件编号，或其所在的记录已因恢复备份而不复存在：请从仍在的最后一条事件继续，或从头读取',
      en: 'is neither a cursor nor the id of an event given here, or what it has seen is gone with a restored backup: go on from the last event that still is, or from the start',
    });
  }
}

function nextLink(url: string, cursor: string): string {
  const next = new URLSearchParams(url.slice(pathOf(url).length));
  next.set('lastEventId', cursor);
  return `<${pathOf(url)}?${next.toString()}>; rel="next"`;
}

/** Events of the stream, several to a piece: each piece waits for the socket. */
function* chunksOf(events: readonly Told[]): Generator<string> {
  let chunk = '';
  for (const { text, cursor } of events) {
    chunk += `id: ${cursor}\ndata: ${text}\n\n`;
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk) yield chunk;
}
