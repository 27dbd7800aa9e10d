import { hash } from 'node:crypto';

export const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * A UUID (version 8) of 48 time bits and a hash: the same parts always give the same id, and ids of one time stand together.
 * @param ms milliseconds since 1970 for the time bits
 */
export function hashedId(ms: number, ...parts: (string | number)[]): string {
  const hex = hash('sha256', parts.join('\n'));
  const time = ms.toString(16).padStart(12, '0').slice(-12);
  const variant = ((parseInt(hex[3]!, 16) & 3) | 8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-8${hex.slice(0, 3)}-${variant}${hex.slice(4, 7)}-${hex.slice(7, 19)}`;
}

/** The time bits of a version 7 or 8 UUID of ours; of any other id a time made from its own hash, so that it stays a function of the id. */
export function timeBits(id: string): number {
  if (id[14] === '7' || id[14] === '8') return parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  return parseInt(hash('sha256', id).slice(0, 12), 16);
}

/** `application-0192…` of a category and an id; categories hold no dash, so the first dash divides. */
export const streamOf = (category: string, id: string): string => `${category}-${id}`;
export const categoryOf = (stream: string): string => stream.slice(0, stream.indexOf('-'));
export const idOf = (stream: string): string => stream.slice(stream.indexOf('-') + 1);

/** Id of the stream that a creating command begins: the same command id always begins the same stream. */
export const createdId = (category: string, commandId: string): string =>
  hashedId(timeBits(commandId), category, commandId);
