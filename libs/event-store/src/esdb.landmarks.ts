import { hashedId, msOf, timeBits } from '@app/kernel';
import { Conflict, type Driver, type Recorded } from './esdb.driver.js';
import { metaOf } from './esdb.event.js';

/** An event of ours, and how far recorded time had come there (ms since 1970). */
interface Landmark {
  position: bigint;
  reached: number;
}
export interface Landmarks {
  /** The last position whose running maximum of recordedAt is not after `ms`. */
  reachedBy(ms: number): Promise<bigint | undefined>;
  /** Where an event stands, found by the time in its id. */
  positionOf(eventId: string): Promise<bigint | undefined>;
}

const every = 1000;
/** Milliseconds by which the clocks of hosts may differ. */
const skew = 600_000;

/**
 * The server has no index by time or id, so every thousandth event of ours is a landmark in a stream of the adapter's own. They follow
 * from the log: whoever needs them adds what is missing.
 */
export function landmarksIn(
  driver: Driver,
  stream: string,
  scan: (after: bigint | undefined) => AsyncIterable<readonly Recorded[]>,
): Landmarks {
  const known: Landmark[] = [];
  let turn: Promise<unknown> = Promise.resolve();

  /** Reads what others have set, and sets what the log has grown by; a landmark is set once, by whoever comes first. */
  async function extend(): Promise<void> {
    for (;;) {
      const set = await driver.read(stream, known.length, 'forwards', 500);
      for (const { data } of set) {
        const { position, reached } = data as { position: string; reached: number };
        known.push({ position: BigInt(position), reached });
      }
      if (set.length < 500 && (await grow())) return;
    }
  }
  /** False when another process has set the next one meanwhile. */
  async function grow(): Promise<boolean> {
    let { position, reached } = known.at(-1) ?? { position: undefined, reached: 0 };
    let passed = 0;
    for await (const events of scan(position))
      for (const event of events) {
        reached = Math.max(reached, msOf(metaOf(event).recordedAt));
        position = event.position;
        if (++passed < every) continue;
        passed = 0;
        if (!(await put({ position, reached }))) return false;
      }
    return true;
  }
  async function put(mark: Landmark): Promise<boolean> {
    const data = { position: String(mark.position), reached: mark.reached };
    const id = hashedId(mark.reached, stream, known.length, data.position);
    try {
      await driver.append(stream, known.length - 1, [{ id, type: 'LandmarkSet', data, metadata: {} }]);
      known.push(mark);
      return true;
    } catch (error) {
      if (error instanceof Conflict) return false;
      throw error;
    }
  }
  function current(): Promise<void> {
    const mine = turn.then(extend, extend);
    turn = mine.catch(() => undefined);
    return mine;
  }
  /** The last landmark at which time had not come beyond `ms`: it never falls from one to the next. */
  function before(ms: number): Landmark | undefined {
    let [low, high] = [0, known.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (known[middle]!.reached <= ms) low = middle + 1;
      else high = middle;
    }
    return known[low - 1];
  }

  return {
    reachedBy: async (ms) => {
      await current();
      const mark = before(ms);
      let position = mark?.position;
      for await (const events of scan(mark?.position))
        for (const event of events) {
          if (msOf(metaOf(event).recordedAt) > ms) return position;
          position = event.position;
        }
      return position;
    },
    positionOf: async (eventId) => {
      await current();
      const at = timeBits(eventId);
      const mark = before(at - skew);
      for await (const events of scan(mark?.position))
        for (const event of events) {
          if (event.id === eventId) return event.position;
          if (msOf(metaOf(event).recordedAt) > at + skew) return undefined;
        }
      return undefined;
    },
  };
}
