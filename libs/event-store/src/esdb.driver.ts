import {
  END,
  ErrorType,
  EventStoreDBClient,
  FORWARDS,
  BACKWARDS,
  NO_STREAM,
  START,
  streamNameFilter,
  type EventData,
  type JSONType,
  type AllStreamResolvedEvent,
  type RecordedEvent,
  type ResolvedEvent,
  type StreamingRead,
} from '@eventstore/db-client';

/** An event as the server gives it, of whatever stream. */
export interface Recorded {
  stream: string;
  revision: number;
  id: string;
  type: string;
  /** Commit position in the log; the prepare position is the same. */
  position: bigint;
  data: unknown;
  metadata: unknown;
}
/** An event to write. `data` and `metadata` become JSON. */
export interface Proposed {
  id: string;
  type: string;
  data: object;
  metadata?: object;
}

/**
 * What can go wrong, in the client's many shapes, told by what is to be done about it.
 * `unsent`: it never left us. `unknown`: it may have been carried out. The rest are the server's own answers.
 */
export type FaultKind =
  'unsent' | 'unknown' | 'conflict' | 'deleted' | 'notFound' | 'denied' | 'tooLarge' | 'badPosition' | 'unfit';
export class Fault extends Error {
  constructor(
    readonly kind: FaultKind,
    message: string,
    /** Of a conflict: the revision of the stream, -1 for none; absent when the server did not say. */
    readonly actual?: number,
  ) {
    super(message);
  }
}
export const isTransient = ({ kind }: Fault): boolean => kind === 'unsent' || kind === 'unknown';

const invalidArgument = 3;
/** The words of grpc-js and of the client's discovery for calls that found nobody to be sent to. */
const neverSent = /No connection established|Name resolution failed|Failed to discover/;

export function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const { type, code, message } = error as { type?: string; code?: unknown; message?: string };
  const said = message ?? String(error);
  switch (type) {
    case ErrorType.WRONG_EXPECTED_VERSION: {
      const { actualVersion } = error as { actualVersion: bigint | 'no_stream' };
      return new Fault('conflict', said, actualVersion === 'no_stream' ? -1 : Number(actualVersion));
    }
    case ErrorType.STREAM_NOT_FOUND:
      return new Fault('notFound', said);
    case ErrorType.STREAM_DELETED:
      return new Fault('deleted', said);
    case ErrorType.ACCESS_DENIED:
      return new Fault('denied', 'EventStoreDB denies access: check the name and password of its connection string');
    case ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED: {
      const { maxAppendSize } = error as { maxAppendSize: number };
      return new Fault('tooLarge', `an append may hold ${maxAppendSize} bytes in EventStoreDB; this one holds more`);
    }
  }
  if (code === invalidArgument && /position/i.test(said)) return new Fault('badPosition', said);
  return new Fault(neverSent.test(said) ? 'unsent' : 'unknown', said);
}

/** Events of a live subscription as they come; what is not taken stays with the server. */
export interface Subscription {
  /** The next events that are here, none: nothing more by now. */
  take(limit: number): Recorded[];
  /** Position up to which nothing but what was taken concerns us. Ask once `take` gives none. */
  checkpoint(): bigint | undefined;
  /** Why nothing will come any more. */
  over(): Fault | undefined;
  end(): void;
}
export interface Driver {
  /** One attempt. @throws Fault, `unknown` when no answer came within the deadline */
  append(stream: string, expected: number, events: readonly Proposed[]): Promise<Answered>;
  /** A page of a stream; none when it does not exist. @throws Fault */
  readStream(stream: string, from: number | 'start' | 'end', count: number, direction: Direction): Promise<Recorded[]>;
  /** A page of the whole log, everybody's events: forwards with the one at `from`, backwards without. @throws Fault */
  readAll(from: bigint | 'end', count: number, direction: Direction): Promise<Recorded[]>;
  /** Events after a position, of streams whose names begin so. `changed` is called whenever there is something new to ask. */
  subscribe(after: bigint, prefix: string, changed: () => void): Promise<Subscription>;
  /** Deletes a stream. */
  remove(stream: string): Promise<void>;
  close(): Promise<void>;
}
type Page = StreamingRead<ResolvedEvent> | StreamingRead<AllStreamResolvedEvent>;
export type Direction = 'forwards' | 'backwards';
export interface Answered {
  revision: number;
  /** Of the last event; absent when the server does not say. */
  position: bigint | undefined;
}

/**
 * One client per server in a process. The client keeps the appends that wait for an answer in one map per process, and an error of
 * one client's stream rejects those of all: stores that share a server share the client, so that closing one disturbs no other.
 */
interface Shared {
  client: EventStoreDBClient;
  users: number;
  /** Goes up when the client is replaced: what its calls then end with is no answer. */
  generation: number;
  replacing: Promise<void> | undefined;
  /** Appends in a row that nobody answered. */
  unanswered: number;
  /** Appends that may go out now; beyond that they wait in line. */
  free: number;
  line: (() => void)[];
}
const sharedByUrl = new Map<string, Shared>();
/** A stream of batches takes this many messages before it asks to wait; an error while the client waits there is never caught by it. */
const mostInFlight = 15;
const unansweredBeforeReplaced = 2;
/** Events a subscription holds ready; what the consumer does not take stays with the server. */
const subscriptionBuffer = 64;

/** @throws TypeError for a connection string that is none, or whose credentials would be left out in silence */
export function connect(url: string, deadlineMs: number): Driver {
  const shared = sharedByUrl.get(url) ?? {
    client: clientOf(url),
    users: 0,
    generation: 0,
    replacing: undefined,
    unanswered: 0,
    free: mostInFlight,
    line: [],
  };
  sharedByUrl.set(url, shared);
  shared.users++;
  let closed = false;

  const client = async () => {
    await shared.replacing;
    return shared.client;
  };
  /** A client that hears nothing may hang on a dead stream or a failed handshake; it is ended before the next one begins. */
  const replace = () =>
    (shared.replacing ??= (async () => {
      shared.generation++;
      shared.unanswered = 0;
      await shared.client.dispose();
      shared.client = clientOf(url);
      shared.replacing = undefined;
    })());

  async function append(stream: string, expected: number, events: readonly Proposed[]): Promise<Answered> {
    if (shared.free > 0) shared.free--;
    else await new Promise<void>((turn) => shared.line.push(turn));
    try {
      const sending = (await client()).appendToStream(stream, events.map(eventData), {
        expectedRevision: expected < 0 ? NO_STREAM : BigInt(expected),
        deadline: deadlineMs,
        requiresLeader: true,
      });
      const { success, nextExpectedRevision, position } = await within(deadlineMs, sending);
      shared.unanswered = 0;
      if (!success) throw new Fault('conflict', `${stream} is not at ${expected}`);
      const isOne = position && position.commit === position.prepare;
      return { revision: Number(nextExpectedRevision), position: isOne ? position.commit : undefined };
    } catch (error) {
      const fault = faultOf(error);
      if (!isTransient(fault)) shared.unanswered = 0;
      else if (++shared.unanswered > unansweredBeforeReplaced) void replace();
      throw fault;
    } finally {
      const next = shared.line.shift();
      if (next) next();
      else shared.free++;
    }
  }

  /** Reads a page to its end. The client ends a page that was cancelled like one that is complete. */
  function page(open: (client: EventStoreDBClient) => Page): Promise<Recorded[]> {
    return client().then((client) => {
      const { generation } = shared;
      return new Promise((resolve, reject) => {
        const events: Recorded[] = [];
        const stream = open(client) as StreamingRead<ResolvedEvent>;
        const fail = (error: unknown) => {
          clearTimeout(timer);
          reject(faultOf(error));
        };
        const timer = setTimeout(() => {
          fail(new Fault('unknown', `no answer within ${deadlineMs} ms`));
          stream.cancel().catch(() => undefined);
        }, deadlineMs);
        stream.on('data', ({ event }) => {
          timer.refresh();
          try {
            if (event) events.push(recorded(event));
          } catch (error) {
            fail(error);
          }
        });
        stream.on('error', fail);
        stream.on('end', () => {
          if (closed || generation !== shared.generation) return fail(new Fault('unknown', 'the read was cut off'));
          clearTimeout(timer);
          resolve(events);
        });
      });
    });
  }

  const readStream: Driver['readStream'] = (stream, from, count, direction) =>
    page((client) =>
      client.readStream(stream, {
        fromRevision: from === 'start' ? START : from === 'end' ? END : BigInt(from),
        maxCount: count,
        direction: direction === 'forwards' ? FORWARDS : BACKWARDS,
        requiresLeader: true,
      }),
    ).catch((error: unknown) => {
      if (faultOf(error).kind === 'notFound') return [];
      throw error;
    });

  async function subscribe(after: bigint, prefix: string, changed: () => void): Promise<Subscription> {
    let [checkpoint, fault]: [bigint | undefined, Fault | undefined] = [undefined, undefined];
    const stream = (await client()).subscribeToAll(
      {
        fromPosition: { commit: after, prepare: after },
        filter: streamNameFilter({
          prefixes: [prefix],
          checkpointReached: (_, { commit }) => {
            checkpoint = commit;
            changed();
          },
        }),
      },
      { highWaterMark: subscriptionBuffer },
    );
    const end = (why: Fault) => {
      fault ??= why;
      changed();
    };
    stream.on('readable', changed);
    stream.on('caughtUp', changed);
    stream.on('error', (error) => end(faultOf(error)));
    for (const over of ['end', 'close']) stream.on(over, () => end(new Fault('unknown', 'the subscription has ended')));
    return {
      take: (limit) => {
        const events: Recorded[] = [];
        while (events.length < limit) {
          const next = stream.read() as { event?: RecordedEvent } | null;
          if (!next) break;
          if (next.event) events.push(recorded(next.event));
        }
        return events;
      },
      checkpoint: () => checkpoint,
      over: () => fault,
      end: () => void stream.unsubscribe().catch(() => undefined),
    };
  }

  return {
    append,
    readStream,
    subscribe,
    readAll: (from, count, direction) =>
      page((client) =>
        client.readAll({
          fromPosition: from === 'end' ? END : { commit: from, prepare: from },
          maxCount: count,
          direction: direction === 'forwards' ? FORWARDS : BACKWARDS,
          requiresLeader: true,
        }),
      ),
    remove: async (stream) => {
      await within(deadlineMs, (await client()).deleteStream(stream, { deadline: deadlineMs })).catch(
        (error: unknown) => {
          throw faultOf(error);
        },
      );
    },
    close: async () => {
      if (closed) return;
      closed = true;
      if (--shared.users > 0) return;
      sharedByUrl.delete(url);
      await (await client()).dispose();
    },
  };
}

const credentials = /^esdb(\+discover)?:\/\/[^/?#]*@/;
const withoutTls = /[?&]\s*tls\s*=\s*false\b/i;
function clientOf(url: string): EventStoreDBClient {
  if (credentials.test(url) && withoutTls.test(url))
    throw new TypeError(
      'the connection string of EventStoreDB holds a name and password but says tls=false: they would not be sent',
    );
  let why: string;
  try {
    return EventStoreDBClient.connectionString(url);
  } catch (error) {
    // Most messages of the client quote the whole string, password and all.
    const { message } = error as Error;
    why = /certificate/.test(message) ? message : 'it is to look like esdb://name:password@host:2113?tls=true';
  }
  throw new TypeError(`the connection string of EventStoreDB can not be used: ${why}`);
}

/** The client lets an append wait for its answer for ever. */
function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Fault('unknown', `no answer within ${ms} ms`)), ms);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

const eventData = ({ id, type, data, metadata }: Proposed): EventData =>
  ({ id, type, contentType: 'application/json', data: data as JSONType, metadata }) as EventData;

function recorded(event: RecordedEvent): Recorded {
  const { streamId: stream, revision, id, type, position, data, metadata } = event;
  if (!position) throw new Fault('unfit', 'EventStoreDB 22.6 or later is needed: this one does not tell positions');
  const { commit, prepare } = position;
  if (commit !== prepare) throw new Fault('unfit', `${stream}@${revision} has two positions, ${commit} and ${prepare}`);
  return { stream, revision: Number(revision), id, type, position: commit, data, metadata };
}
