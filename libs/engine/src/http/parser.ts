import { isUtf8 } from 'node:buffer';
import { errorCodes, type FastifyInstance } from 'fastify';
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

/** The charset a content type names, if not UTF-8, of which alone JSON is made (RFC 8259). */
export const foreignCharset = (contentType: string): string | undefined => {
  const [, charset] = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType) ?? [];
  return charset === undefined || /^utf-?8$/i.test(charset) ? undefined : charset;
};

/**
 * One JSON parser for all routes; Nest's own would be built anew for each request. `__proto__` and `constructor.prototype` are refused,
 * and bytes that are not UTF-8: decoded regardless, they would be kept as characters nobody wrote.
 */
export function parseJson(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  // Fastify also takes text/plain, of which no command is made.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    const contentType = request.headers['content-type'] ?? '';
    if (foreignCharset(contentType) !== undefined)
      return done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(contentType));
    if (!isUtf8(bytes)) return done(new errorCodes.FST_ERR_CTP_INVALID_JSON_BODY());
    const body = bytes.toString('utf8');
    // A command without fields may come with a JSON content type and no body, which Fastify would refuse.
    if (body === '') done(null, undefined);
    else if (isTooDeep(body)) done(new TooDeep('too deep'));
    else void parse(request, body, done);
  });
}
