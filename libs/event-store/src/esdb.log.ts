import { categoryOf, StoreUnavailable, type Filter } from '@app/kernel';
import type { Recorded } from './esdb.driver.js';
import type { Streams } from './esdb.streams.js';

/** Our part of the server's whole log: events of streams whose names begin with the prefix. Streams keep their full names here. */
export interface Log {
  readonly begin: bigint;
  /** The highest position of ours that this process knows of; `begin` at first. */
  highest(): bigint;
  noteWritten(position: bigint): void;
  /** Position of the last event of ours. */
  head(): Promise<bigint | undefined>;
  /** Our events after a position up to another, page by page, and how far each page has looked. */
  scan(after: bigint, to: bigint): AsyncIterable<{ events: Recorded[]; seen: bigint }>;
  isOurs: (event: Recorded) => boolean;
}

const pageSize = 500;
const smallestPage = 4;
const deletion = '$streamDeleted';

/** @param begin position of an event that stands before all of ours */
export function logOf({ all }: Streams, prefix: string, begin: bigint): Log {
  let highest = begin;
  /** Up to here everything was looked at: what stands between the last of ours and it is not ours. */
  let looked = begin;
  const isOurs = ({ stream, type }: Recorded): boolean => stream.startsWith(prefix) && !type.startsWith('$');
  const noteWritten = (position: bigint) => {
    if (position > highest) highest = position;
  };

  /** Backwards from the end, in growing pages, for events of the system and of others may stand there. */
  async function head(): Promise<bigint | undefined> {
    let from: bigint | 'end' = 'end';
    let end: bigint | undefined;
    for (let size = smallestPage; ; size = Math.min(size * 4, pageSize)) {
      const page: Recorded[] = await all(from, size, 'backwards');
      end ??= page[0]?.position;
      const floor = looked > highest ? looked : highest;
      const found = page.find((event) => event.position <= floor || isOurs(event));
      if (found && found.position > floor) noteWritten(found.position);
      if (found || page.length < size) break;
      from = page[page.length - 1]!.position;
    }
    if (end !== undefined && end > looked) looked = end;
    return highest > begin ? highest : undefined;
  }

  async function* scan(after: bigint, to: bigint) {
    const contiguous = contiguity(after <= begin);
    for (let seen = after; seen < to;) {
      const page = await all(seen, pageSize, 'forwards');
      const fresh = page.filter(({ position }) => position > seen && position <= to);
      const last = page[page.length - 1];
      seen = !last || page.length < pageSize || last.position > to ? to : last.position;
      for (const event of fresh) if (event.stream.startsWith(prefix)) contiguous(event);
      yield { events: fresh.filter(isOurs), seen };
    }
  }
  return { begin, highest: () => highest, noteWritten, head, scan, isOurs };
}

/** Streams whose last revision is remembered; beyond this many all are forgotten, and only what follows is compared again. */
const mostRemembered = 100_000;

/**
 * Looks at events of our streams in the order of the log and misses none that should stand between two of one stream.
 * @param whole from the very beginning, so that streams begin with their first event
 */
export function contiguity(whole: boolean): (event: Recorded) => void {
  const last = new Map<string, number>();
  let isWhole = whole;
  return ({ stream, revision, type }) => {
    if (type === deletion) throw new StoreUnavailable(`${stream} was deleted`, 'corrupt');
    const before = last.get(stream) ?? (isWhole ? -1 : undefined);
    if (before !== undefined && revision !== before + 1)
      throw new StoreUnavailable(`events are missing from ${stream}: ${revision} follows ${before}`, 'corrupt');
    if (last.size >= mostRemembered) {
      last.clear();
      isWhole = false;
    }
    last.set(stream, revision);
  };
}

/** Whether an event of ours passes a filter of the port. */
export function passing({ categories, types }: Filter = {}, prefix: string): (event: Recorded) => boolean {
  const [streams, kinds] = [categories && new Set(categories), types && new Set(types)];
  return ({ stream, type }) =>
    (!streams || streams.has(categoryOf(stream.slice(prefix.length)))) && (!kinds || kinds.has(type));
}
