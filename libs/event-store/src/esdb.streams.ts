import { setTimeout as pause } from 'node:timers/promises';
import { StoreUnavailable } from '@app/kernel';
import {
  Fault,
  faultOf,
  isTransient,
  type Direction,
  type Driver,
  type Proposed,
  type Recorded,
} from './esdb.driver.js';

/** The stream is not at the revision expected, and what stands there is something else; nothing was written. */
export class Conflict extends Error {
  constructor(readonly actual: number) {
    super(`the stream is at ${actual}`);
  }
}
export interface Written {
  revision: number;
  /** Position of the last event written. */
  position: bigint;
}
/** Streams by their full names, with every outcome known: attempts are repeated until one answers, or patience is over. */
export interface Streams {
  /** Written, or found written already by these very events. @throws Conflict, StoreUnavailable, RangeError for too much at once */
  append(stream: string, expected: number, events: readonly Proposed[]): Promise<Written>;
  /** At most so many events, without holes; none of an unknown stream. @throws StoreUnavailable */
  page(stream: string, from: number | 'end', count: number, direction?: Direction): Promise<Recorded[]>;
  /** Revision of the last event, -1 for none. */
  revision(stream: string): Promise<number>;
  /** A page of the whole log. */
  all: (from: bigint | 'end', count: number, direction: Direction) => Promise<Recorded[]>;
  /** Waits, or until the store is closed. @throws StoreUnavailable `closed` */
  pause(ms: number): Promise<void>;
  /** @throws StoreUnavailable `closed` */
  check(): void;
}

const readAttempts = 4;
const backOff = (n: number): number => Math.min(20 * 2 ** n, 1000);

/**
 * @param giveUpMs how long an append is repeated whose outcome is unknown
 * @param highest the highest position of ours this process knows: what is new stands behind it
 */
export function streamsOf(driver: Driver, giveUpMs: number, ended: AbortSignal, highest: () => bigint): Streams {
  const check = () => {
    if (ended.aborted) throw new StoreUnavailable('the event store is closed', 'closed');
  };
  const wait = async (ms: number) => {
    await pause(ms, undefined, { signal: ended }).catch(() => undefined);
    check();
  };

  /** Repeats what failed on the way. `patient`: as long as it may have been carried out all the same. */
  async function insist<T>(what: string, attempt: () => Promise<T>, patient: boolean): Promise<T> {
    const started = performance.now();
    let doubtful: Fault | undefined;
    for (let n = 0; ; n++) {
      check();
      try {
        return await attempt();
      } catch (error) {
        check();
        const fault = faultOf(error);
        if (!isTransient(fault)) throw fault;
        if (patient && fault.kind === 'unknown') doubtful = fault;
        const isOver = doubtful ? performance.now() - started >= giveUpMs : n + 1 >= readAttempts;
        if (isOver) throw away(what, fault, doubtful !== undefined);
      }
      await wait(backOff(n));
    }
  }

  async function page(stream: string, from: number | 'end', count: number, direction: Direction = 'forwards') {
    const events = await insist(stream, () => driver.readStream(stream, from, count, direction), false).catch(
      (error: unknown) => {
        throw refusal(stream, error);
      },
    );
    const step = direction === 'forwards' ? 1 : -1;
    let next = from === 'end' ? events[0]?.revision : from;
    for (const { revision } of events) {
      if (revision !== next) throw hole(stream, next!, revision);
      next += step;
    }
    return events;
  }
  const revision = async (stream: string): Promise<number> =>
    (await page(stream, 'end', 1, 'backwards'))[0]?.revision ?? -1;

  /** The events that stand where these should, when they are the same. */
  async function standing(stream: string, expected: number, events: readonly Proposed[]): Promise<Written | undefined> {
    const found = await page(stream, expected + 1, events.length);
    const last = found[events.length - 1];
    return last && found.every(({ id }, i) => id === events[i]!.id) ? last : undefined;
  }

  async function append(stream: string, expected: number, events: readonly Proposed[]): Promise<Written> {
    const wanted = expected + events.length;
    const answer = await insist(stream, () => driver.append(stream, expected, events), true).catch((error: unknown) => {
      if (faultOf(error).kind !== 'conflict') throw refusal(stream, error);
      return { conflict: error as Fault };
    });
    if ('conflict' in answer) {
      const actual = answer.conflict.actual ?? (await revision(stream));
      const same = actual >= wanted ? await standing(stream, expected, events) : undefined;
      if (same) return same;
      throw new Conflict(actual);
    }
    if (answer.revision !== wanted) throw hole(stream, wanted, answer.revision);
    const { position } = answer;
    // The server answers a repeated append with a position that may be of another of its events.
    const isNew = position !== undefined && (events.length === 1 || position > highest());
    if (isNew) return { revision: wanted, position };
    const same = await standing(stream, expected, events);
    if (!same) throw hole(stream, wanted, await revision(stream));
    return same;
  }

  return {
    append,
    page,
    revision,
    check,
    pause: wait,
    all: (from, count, direction) =>
      insist('$all', () => driver.readAll(from, count, direction), false).catch((error: unknown) => {
        throw refusal('$all', error);
      }),
  };
}

function away(stream: string, { message }: Fault, isDoubtful: boolean): StoreUnavailable {
  const doubt = isDoubtful ? `whether the events were written to ${stream} is not known` : 'nothing was written';
  return new StoreUnavailable(`EventStoreDB does not answer for ${stream}: ${doubt} (${message})`);
}
const hole = (stream: string, wanted: number, found: number): StoreUnavailable =>
  new StoreUnavailable(`events are missing from ${stream}: ${found} stands where ${wanted} should`, 'corrupt');

/** The server's own refusals in the port's words. */
function refusal(stream: string, error: unknown): Error {
  if (!(error instanceof Fault)) return error as Error;
  switch (error.kind) {
    case 'deleted':
      return new StoreUnavailable(`${stream} was deleted for good`, 'corrupt');
    case 'tooLarge':
      return new RangeError(`${stream}: ${error.message}`);
    case 'unfit':
      return new StoreUnavailable(error.message, 'corrupt');
    case 'badPosition':
      return error;
    default:
      return new StoreUnavailable(error.message);
  }
}
