import { hashedId, msOf, timeBits, type Instant } from '@app/kernel';
import type { Recorded } from './esdb.driver.js';
import { EsdbEvent } from './esdb.event.js';
import type { Log } from './esdb.log.js';
import { Conflict, type Streams } from './esdb.streams.js';

/** The server has no index by time or id: after every so many events of ours a landmark says how far in time the log had come. */
interface Landmark {
  position: bigint;
  /** Running maximum of recordedAt up to here, in ms since 1970: it never falls. */
  reached: number;
  /** Events of ours up to here. */
  count: number;
}
export interface Landmarks {
  positionAt(at: Instant): Promise<bigint | undefined>;
  positionOf(eventId: string): Promise<bigint | undefined>;
}

const pageSize = 1000;
/** Ids carry the time of their making, events that of their recording. */
const skewMs = 60_000;

/** @param apart events of ours between two landmarks */
export function landmarksOf(streams: Streams, log: Log, name: string, apart = 1000): Landmarks {
  const known: Landmark[] = [];
  const start: Landmark = { position: log.begin, reached: -Infinity, count: 0 };
  const last = () => known[known.length - 1] ?? start;
  const reachedBy = (event: Recorded, reached: number) =>
    Math.max(reached, msOf(new EsdbEvent('', '', event).meta.recordedAt));

  /** What others have written meanwhile. */
  async function learn(): Promise<void> {
    for (;;) {
      const page = await streams.page(name, known.length, pageSize);
      for (const { data } of page) {
        const { position, reached, count } = data as { position: string; reached: number; count: number };
        known.push({ position: BigInt(position), reached, count });
      }
      if (page.length < pageSize) return;
    }
  }
  /** Sets the landmarks that are due between the last one and the head. Whoever else does it writes the same. */
  async function extend(head: bigint): Promise<void> {
    if (head <= last().position) return;
    await learn();
    let { reached, count } = last();
    for await (const { events } of log.scan(last().position, head))
      for (const event of events) {
        reached = reachedBy(event, reached);
        if (++count % apart === 0) await put({ position: event.position, reached, count });
      }
  }
  async function put({ position, reached, count }: Landmark): Promise<void> {
    const at = count / apart - 1;
    if (at < known.length) return;
    const id = hashedId(0, name, count, position.toString());
    const landmark = { id, type: 'Landmark', data: { position: position.toString(), reached, count } };
    try {
      await streams.append(name, at - 1, [landmark]);
      known.push({ position, reached, count });
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      await learn();
    }
  }
  let extending: Promise<void> = Promise.resolve();
  /** One at a time in a process. */
  const extended = (head: bigint): Promise<void> => {
    extending = extending.catch(() => undefined).then(() => extend(head));
    return extending;
  };
  /** The last landmark of which `isBefore` holds; it holds of a beginning of the list. */
  const lastBefore = (isBefore: (landmark: Landmark) => boolean): Landmark => {
    let [low, high] = [0, known.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(known[middle]!)) low = middle + 1;
      else high = middle;
    }
    return known[low - 1] ?? start;
  };

  return {
    positionAt: async (at) => {
      const ms = msOf(at);
      const head = await log.head();
      if (head === undefined) return undefined;
      await extended(head);
      const landmark = lastBefore(({ reached }) => reached <= ms);
      let [found, reached] = [landmark.position, landmark.reached];
      for await (const { events } of log.scan(landmark.position, head))
        for (const event of events) {
          reached = reachedBy(event, reached);
          if (reached > ms) return found > log.begin ? found : undefined;
          found = event.position;
        }
      return found > log.begin ? found : undefined;
    },
    positionOf: async (eventId) => {
      const head = await log.head();
      if (head === undefined) return undefined;
      await extended(head);
      const since = /^.{14}[78]/.test(eventId) ? timeBits(eventId) - skewMs : -Infinity;
      const { position } = lastBefore(({ reached }) => reached < since);
      for await (const { events } of log.scan(position, head)) {
        const found = events.find(({ id }) => id === eventId);
        if (found) return found.position;
      }
      return undefined;
    },
  };
}
