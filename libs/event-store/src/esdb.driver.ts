import { setTimeout as sleep } from 'node:timers/promises';
import {
  BACKWARDS, END, ErrorType, EventStoreDBClient, FORWARDS, jsonEvent, NO_STREAM, START, StreamNotFoundError, streamNameFilter,
  WrongExpectedVersionError,
  type AllStreamSubscription, type JSONRecordedEvent,
} from '@eventstore/db-client'; // prettier-ignore
import { StoreUnavailable } from '@app/kernel';

/** An event as it lies in the server. `position` is that of its record in `$all`. */
export interface Recorded {
  stream: string;
  revision: number;
  id: string;
  type: string;
  data: unknown;
  metadata: unknown;
  position: bigint;
}
export interface ToAppend {
  id: string;
  type: string;
  data: object;
  metadata: object;
}
/** The stream is at another revision than expected (-1: it does not exist), and none of the events stand there. */
export class Conflict extends Error {
  constructor(readonly actual: number) {
    super(`the stream is at ${actual}`);
  }
}

export interface DriverOptions {
  url: string;
  /** Milliseconds one attempt may take. */
  deadlineMs: number;
  /** Milliseconds until an append whose outcome stays unknown is given up. */
  giveUpMs: number;
}
export interface Driver {
  /**
   * Appends at an exact revision, all or nothing, and answers the position of the last event. An outcome that is not known (no answer in
   * time, a connection that was cut) is asked for again with the same ids until it is: appending them twice is appending them once.
   * @throws Conflict, StoreUnavailable
   */
  append(stream: string, expected: number, events: readonly ToAppend[]): Promise<bigint>;
  /** One page of a stream. Empty for a stream there is not. @throws StoreUnavailable */
  read(stream: string, from: number | 'end', direction: 'forwards' | 'backwards', limit: number): Promise<Recorded[]>;
  /** One page of `$all`; a position forwards is included, backwards it is not. @throws StoreUnavailable */
  readAll(from: bigint | 'start' | 'end', direction: 'forwards' | 'backwards', limit: number): Promise<Recorded[]>;
  /** Streams whose names begin with a prefix, from behind a position on. */
  subscribe(after: bigint | undefined, prefix: string, onCheckpoint: (position: bigint) => void): AllStreamSubscription;
  /** Removes a stream, for tests. */
  remove(stream: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * One client for the process: appends of several clients share one table in the client's code, and an error of one rejects those of others.
 * @throws StoreUnavailable for credentials that the client would silently leave out
 */
export function connect({ url, deadlineMs, giveUpMs }: DriverOptions): Driver {
  if (/^[^/]+:\/\/[^/?]*@/.test(url) && /[?&]tls=false\b/i.test(url))
    throw new StoreUnavailable('credentials need TLS: take tls=false out of EVENTSTORE_URL', 'away');
  const client = EventStoreDBClient.connectionString(url);
  let closed = false;
  const open = () => {
    if (closed) throw new StoreUnavailable('the store is closed', 'closed');
  };

  /** Reads are tried a few times: a server that has just lost its leader answers the next one. */
  async function reading<T>(page: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      open();
      try {
        return await within(deadlineMs, page());
      } catch (error) {
        if (natureOf(error) !== 'away' || attempt === readAttempts) throw unavailable(error);
        await sleep(attempt * 100);
      }
    }
  }
  async function pageOf(events: AsyncIterable<{ event?: unknown }>): Promise<Recorded[]> {
    const found: Recorded[] = [];
    // To the end of the page, always: a reader that is left open keeps what it has read ahead.
    for await (const { event } of events) if (event) found.push(recordedOf(event as JSONRecordedEvent));
    return found;
  }
  const read: Driver['read'] = (stream, from, direction, limit) =>
    reading(async () => {
      try {
        return await pageOf(
          client.readStream(stream, {
            fromRevision: from === 'end' ? END : BigInt(from),
            direction: direction === 'forwards' ? FORWARDS : BACKWARDS,
            maxCount: limit,
            deadline: deadlineMs,
          }),
        );
      } catch (error) {
        if (error instanceof StreamNotFoundError) return [];
        throw error;
      }
    });

  /** Where the last of the events stands, if they stand exactly there. */
  async function standing(stream: string, expected: number, events: readonly ToAppend[]): Promise<bigint | undefined> {
    const found = await read(stream, expected + 1, 'forwards', events.length);
    return found.length === events.length && found.every(({ id }, i) => id === events[i]!.id)
      ? found.at(-1)!.position
      : undefined;
  }

  return {
    read,
    async append(stream, expected, events) {
      const batch = events.map(({ id, type, data, metadata }) =>
        jsonEvent({ id, type, data: data as never, metadata: metadata as never }),
      );
      const expectedRevision = expected < 0 ? NO_STREAM : BigInt(expected);
      const until = performance.now() + giveUpMs;
      for (let attempt = 1; ; attempt++) {
        open();
        try {
          const { position } = await within(
            deadlineMs,
            client.appendToStream(stream, batch, { expectedRevision, deadline: deadlineMs }),
          );
          // Of events that stood there already a server may tell no position, or another.
          const known = attempt === 1 ? position?.commit : undefined;
          return known ?? (await standing(stream, expected, events))!;
        } catch (error) {
          if (error instanceof WrongExpectedVersionError) {
            const stands = await standing(stream, expected, events);
            if (stands !== undefined) return stands;
            throw new Conflict(await revisionOf(stream));
          }
          if (natureOf(error) !== 'away') throw unavailable(error);
          if (performance.now() > until)
            throw new StoreUnavailable(
              `no answer from EventStoreDB; whether ${stream} was written is not known`,
              'away',
            );
          await sleep(Math.min(50 * 2 ** attempt, 1000));
        }
      }
    },
    readAll: (from, direction, limit) =>
      reading(() =>
        pageOf(
          client.readAll({
            fromPosition: from === 'start' ? START : from === 'end' ? END : { commit: from, prepare: from },
            direction: direction === 'forwards' ? FORWARDS : BACKWARDS,
            maxCount: limit,
            deadline: deadlineMs,
          }),
        ),
      ),
    subscribe: (after, prefix, onCheckpoint) => {
      open();
      return client.subscribeToAll({
        fromPosition: after === undefined ? START : { commit: after, prepare: after },
        filter: streamNameFilter({
          prefixes: [prefix],
          checkpointInterval: 1,
          // Of a checkpoint only the commit position is sure: some servers leave the other out.
          checkpointReached: (_, { commit }) => onCheckpoint(commit),
        }),
      });
    },
    remove: async (stream) => void (await client.deleteStream(stream).catch(() => undefined)),
    close: async () => {
      if (closed) return;
      closed = true;
      await client.dispose();
    },
  };

  async function revisionOf(stream: string): Promise<number> {
    return (await read(stream, 'end', 'backwards', 1))[0]?.revision ?? -1;
  }
}

/** A resolved event of a subscription. */
export const recordedIn = ({ event }: { event?: unknown }): Recorded | undefined =>
  event ? recordedOf(event as JSONRecordedEvent) : undefined;

const readAttempts = 3;

function recordedOf({ streamId, revision, id, type, data, metadata, position }: JSONRecordedEvent): Recorded {
  if (position === undefined || position.commit > maxPosition)
    throw new StoreUnavailable('this EventStoreDB tells no positions with streams: 22.6 or newer is needed', 'away');
  return { stream: streamId, revision: Number(revision), id, type, data, metadata, position: position.commit };
}
/** What a server sends where it knows no position is the largest unsigned number. */
const maxPosition = 2n ** 63n - 1n;

/** The client itself waits for ever for the answer to an append. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const ended = new AbortController();
  work.catch(() => undefined);
  try {
    return await Promise.race([
      work,
      sleep(ms, undefined, { signal: ended.signal }).then(() => {
        throw new NoAnswer(`no answer within ${ms} ms`);
      }),
    ]);
  } finally {
    ended.abort();
  }
}
class NoAnswer extends Error {}

/** Types and gRPC codes of errors that pass: no answer, no leader, no server, a connection cut. */
const passing: readonly unknown[] = [
  ErrorType.TIMEOUT, ErrorType.DEADLINE_EXCEEDED, ErrorType.UNAVAILABLE, ErrorType.CANCELLED, ErrorType.NOT_LEADER,
]; // prettier-ignore
const passingCodes: readonly unknown[] = [1, 4, 13, 14];

/** The client throws some errors of gRPC as they come, without a type of its own. */
export function natureOf(error: unknown): 'away' | 'denied' | 'deleted' | 'tooLarge' | 'unforeseen' {
  const { type, code } = (error ?? {}) as { type?: unknown; code?: unknown };
  if (error instanceof NoAnswer || passing.includes(type)) return 'away';
  if (type === ErrorType.ACCESS_DENIED || code === 7 || code === 16) return 'denied';
  if (type === ErrorType.STREAM_DELETED) return 'deleted';
  if (type === ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED) return 'tooLarge';
  return passingCodes.includes(code) ? 'away' : 'unforeseen';
}

/** An error of the client as the port words it. */
export function unavailable(error: unknown): unknown {
  if (error instanceof StoreUnavailable || error instanceof Conflict) return error;
  const { message } = error as Error;
  switch (natureOf(error)) {
    case 'away':
      return new StoreUnavailable(`EventStoreDB is away: ${message}`, 'away');
    case 'denied':
      return new StoreUnavailable('EventStoreDB refuses the credentials of EVENTSTORE_URL', 'away');
    case 'deleted':
      return new StoreUnavailable(`a stream was deleted: ${message}; restore it from a backup`, 'corrupt');
    case 'tooLarge':
      return new TypeError(`the events of one command are larger than EventStoreDB takes: ${message}`);
    case 'unforeseen':
      return error;
  }
}
