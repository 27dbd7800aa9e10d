import {
  canonical,
  digestOf,
  hashedId,
  instantOf,
  noDigest,
  type Digest,
  type NewEvent,
  type StoredEvent,
} from '@app/kernel';

const start = Date.UTC(2024, 8, 9, 1);
let made = 0;

/** Events of one command, chained like the engine chains them. */
export function batchOf(
  stream: string,
  expected: number,
  datas: readonly object[],
  { ms = start + made, previous = noDigest }: { ms?: number; previous?: Digest } = {},
): NewEvent[] {
  const commandId = hashedId(ms, 'command', made++);
  const type = 'CaseChanged';
  let digest = previous;
  return datas.map((data, index) => {
    const id = hashedId(ms, commandId, stream, index);
    const meta = {
      schemaVersion: 1,
      about: [stream],
      effectiveOn: '2024-09-09',
      visibility: 'internal' as const,
      recordedAt: instantOf(ms),
      commandId,
      index,
      count: datas.length,
    };
    digest = digestOf(stream, expected + 1 + index, { id, type, meta }, canonical(data), undefined, digest);
    return { id, type, data, meta: { ...meta, digest } };
  });
}
export const counted = (n: number) => Array.from({ length: n }, (_, i) => ({ n: i }));

export async function listOf(pages: AsyncIterable<readonly StoredEvent[]>): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const page of pages) events.push(...page);
  return events;
}
export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(2);
}
