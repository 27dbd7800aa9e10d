import type { FastifyInstance } from 'fastify';
import { TooDeep } from './problems.js';

/** Deepest nesting of a JSON body. */
export const maxDepth = 32;

/** Whether brackets outside of strings nest deeper than `max`; one pass, nothing allocated. */
export function isTooDeep(text: string, max = maxDepth): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x22: // "
        for (i++; i < text.length && text.charCodeAt(i) !== 0x22; i++) if (text.charCodeAt(i) === 0x5c) i++;
        break;
      case 0x7b: // {
      case 0x5b: // [
        if (++depth > max) return true;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        depth--;
    }
  }
  return false;
}

/** One JSON parser for all routes; Nest's own would be built anew for each request. `__proto__` and `constructor.prototype` are refused. */
export function parseJson(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  // Fastify also takes text/plain, of which no command is made.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    // A command without fields may come with a JSON content type and no body, which Fastify would refuse.
    if (body === '') done(null, undefined);
    else if (isTooDeep(body)) done(new TooDeep('too deep'));
    else void parse(request, body, done);
  });
}
