import { uuidPattern, type ActingAs, type Language, type Words } from '@app/kernel';

export type Headers = Record<string, string | string[] | undefined>;

/** A query parameter or a header that cannot be read (400). */
export class ParameterRefused extends Error {
  constructor(
    readonly parameter: string,
    readonly words: Words,
  ) {
    super(parameter);
  }
}

const one = (headers: Headers, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
};

/** The range of a header that is wished for most and known (RFC 9110, quality values in thousandths); of equals the first. */
function preferred<T>(asked: string | undefined, known: (range: string) => T | undefined): T | undefined {
  let best: T | undefined;
  let weight = 0;
  for (const range of asked?.slice(0, 300).split(',') ?? []) {
    const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
    const found = known(tag.trim());
    const quality = /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(parameters[0] ?? '')?.[1];
    const thousandths = quality === undefined ? 1000 : Math.round(Number(quality) * 1000);
    if (found !== undefined && thousandths > weight) [best, weight] = [found, thousandths];
  }
  return best;
}

/** `zh` unless English is asked for and preferred. */
export const languageOf = (headers: Headers): Language =>
  preferred<Language>(one(headers, 'accept-language'), (tag) =>
    /^zh(-|$)/.test(tag) ? 'zh' : /^en(-|$)/.test(tag) ? 'en' : undefined,
  ) ?? 'zh';

/** Which of some media types `Accept` wishes for most. */
export const acceptedOf = (headers: Headers, types: readonly string[]): string | undefined =>
  preferred(one(headers, 'accept'), (range) => types.find((type) => type === range));

/** `Content-Disposition` of a file with a name in any script (RFC 6266, RFC 8187), and for old clients in ASCII. */
export function attachment(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/** The token of `Authorization: Bearer …`, empty when there is none. */
export const tokenOf = (headers: Headers): string => {
  const value = one(headers, 'authorization');
  return value !== undefined && /^bearer /i.test(value) ? value.slice(7).trim() : '';
};

/** Any UUID, bare or as a quoted string. */
export function commandIdOf(headers: Headers): string | undefined {
  const value = one(headers, 'idempotency-key');
  if (value === undefined) return undefined;
  const id = (value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value).toLowerCase();
  if (!uuidPattern.test(id)) throw new ParameterRefused('Idempotency-Key', { zh: '须为 UUID', en: 'must be a UUID' });
  return id;
}

/** The revision of `If-Match: "12"`. */
export function ifMatchOf(headers: Headers): number | undefined {
  const value = one(headers, 'if-match');
  if (value === undefined) return undefined;
  const revision = /^"(\d{1,15})"$/.exec(value)?.[1];
  if (revision === undefined)
    throw new ParameterRefused('If-Match', {
      zh: '须为加引号的版本号，如 "3"',
      en: 'must be one revision in quotes, such as "3"',
    });
  return Number(revision);
}

/** `Acting-As: BO; organisation=<id>`; either part may be left out. */
export function actingAsOf(headers: Headers): ActingAs {
  const value = one(headers, 'acting-as');
  if (value === undefined) return {};
  const match = /^(?:([A-Z]{2,3}(?::[a-z]+)?)\s*(?:;\s*|$))?(?:organisation=([\w-]{1,64}))?$/.exec(value.trim());
  if (!match || value.trim() === '')
    throw new ParameterRefused('Acting-As', {
      zh: '须为“身份; organisation=单位编号”',
      en: 'must be "<role>; organisation=<id>"',
    });
  return { ...(match[1] ? { role: match[1] } : {}), ...(match[2] ? { organisation: match[2] } : {}) };
}

/** Milliseconds of `Prefer: wait=5`; at most 30 seconds. */
export function waitOf(headers: Headers): number | undefined {
  const seconds = /(?:^|[\s,;])wait=(\d{1,4})(?:$|[\s,;])/i.exec(one(headers, 'prefer') ?? '')?.[1];
  return seconds === undefined ? undefined : Math.min(Number(seconds), 30) * 1000;
}
