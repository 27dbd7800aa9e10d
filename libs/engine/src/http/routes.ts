import { Inject, Req, Res, type Type } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { kebab, type Command, type Slice } from '@app/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Callers } from './callers.js';
import { languageOf, waitOf } from './headers.js';
import { pathOf } from './filter.js';
import type { Query } from './where.js';
import type { Answer, Asked } from './wish.js';

export { kebab };

/** What every controller class made from tables has. */
export interface Door {
  commands: CommandBus;
  queries: QueryBus;
  callers: Callers;
}
export type Handler = (this: Door, request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** A controller class without routes: a decorator is only a function, so the rest is added by calling them. */
export function doorClass(name: string): Type<Door> {
  class Controller implements Door {
    constructor(
      readonly commands: CommandBus,
      readonly queries: QueryBus,
      readonly callers: Callers,
    ) {}
  }
  Object.defineProperty(Controller, 'name', { value: name });
  // A class without written decorators has no metadata: what Nest is to inject must be said.
  [CommandBus, QueryBus, Callers].forEach((token, i) => Inject(token)(Controller, undefined, i));
  return Controller;
}

/** Adds one route: the handler under its operation id, with Nest's and swagger's decorators applied to it. */
export function addRoute(
  door: Type<Door>,
  operationId: string,
  handler: Handler,
  decorators: readonly MethodDecorator[],
): void {
  const target = door.prototype as Door;
  Object.defineProperty(target, operationId, { value: handler, writable: true, configurable: true });
  const method = Object.getOwnPropertyDescriptor(target, operationId)!;
  Req()(target, operationId, 0);
  Res()(target, operationId, 1);
  for (const decorate of decorators) decorate(target, operationId, method);
}

export const pascal = (name: string): string =>
  name.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Only reactions and clocks give it, or a door of its own: no route. */
export const isInternal = (row: Command): boolean => row.internal === true || row.by.every((each) => each === 'SYS');

/** Path of a command below `/v1`: the first that creates stands at the collection, others that create beside it, the rest at a file. */
export function pathOfCommand({ workflow }: Slice, command: string): string {
  const row = workflow.commands[command]!;
  if (!row.creates) return `${workflow.collection}/:id/${kebab(command)}`;
  const [first] = Object.entries(workflow.commands).find(([, each]) => each.creates && !isInternal(each)) ?? [];
  return first === command ? workflow.collection : `${workflow.collection}/${kebab(command)}`;
}

export async function askedOf(door: Door, request: FastifyRequest): Promise<Asked> {
  const who = await door.callers.of(request);
  const waitMs = waitOf(request.headers);
  return {
    ...who,
    language: languageOf(request.headers),
    query: request.query as Query,
    ...(waitMs === undefined ? {} : { waitMs }),
  };
}

export const json = 'application/json; charset=utf-8';

/** Sends what was read, with links to the first and the next page. */
export function answer(request: FastifyRequest, reply: FastifyReply, { body, revision, position, next }: Answer): void {
  if (revision !== undefined) reply.header('etag', `"${revision}"`);
  if (position !== undefined) reply.header('position', position);
  if (next !== undefined) reply.header('link', linkOf(request.url, next));
  void reply.header('content-type', json).header('cache-control', 'no-store').send(body);
}

function linkOf(url: string, next: string): string {
  const query = new URLSearchParams(url.slice(pathOf(url).length));
  query.delete('after');
  const first = `${pathOf(url)}${query.size ? `?${query.toString()}` : ''}`;
  query.set('after', next);
  return `<${pathOf(url)}?${query.toString()}>; rel="next", <${first}>; rel="first"`;
}
