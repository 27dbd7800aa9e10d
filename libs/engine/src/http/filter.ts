import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../log.js';
import { languageOf } from './headers.js';
import { problemOf } from './problems.js';

/** Every error becomes a problem; what nobody expected is logged with its correlation id. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sayProblem(this.log, error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

export function sayProblem(log: Log, error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const language = languageOf(request.headers);
  const { problem, headers } = problemOf(error, { language, instance: pathOf(request.url), correlationId: request.id });
  if (problem.status === 500) log.error({ err: error, correlationId: request.id }, 'unexpected error');
  void reply
    .code(problem.status)
    .headers({ ...headers, 'content-language': language === 'zh' ? 'zh-CN' : 'en', 'x-correlation-id': request.id })
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem));
}

export const pathOf = (url: string): string => {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
};
