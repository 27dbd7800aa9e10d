import { randomUUID } from 'node:crypto';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import * as answers from './answers.js';
import { refusals } from './answers.js';
import type { Surroundings } from './appends.js';
import type { Log, LogEvent } from './log.js';

type Call = ServerWritableStream<ReadReq, Buffer>;
type Options = ReadReq.Options;
type Test = (event: LogEvent) => boolean;

const isBackwards = (options: Options) => options.getReadDirection() === ReadReq.Options.ReadDirection.BACKWARDS;

/** How many events the server looks at between two checkpoints, unless told. */
const searchWindow = 32;

interface Filter {
  passes: Test;
  /** Events looked at between two checkpoints. */
  interval: number;
}
function filterOf(options: Options): Filter | undefined {
  const filter = options.getFilter();
  if (!filter) return undefined;
  const byStream = filter.hasStreamIdentifier();
  const expression = (byStream ? filter.getStreamIdentifier() : filter.getEventType())!;
  const regex = expression.getRegex() ? new RegExp(expression.getRegex(), 'u') : undefined;
  const prefixes = expression.getPrefixList();
  return {
    passes: (event) => {
      const value = byStream ? event.stream : event.type;
      return regex ? regex.test(value) : prefixes.some((prefix) => value.startsWith(prefix));
    },
    interval: (filter.hasMax() ? filter.getMax() : searchWindow) * filter.getCheckpointintervalmultiplier(),
  };
}

/** Resolves when the call takes more, or is over. */
const drained = (call: Call): Promise<void> =>
  new Promise((done) => {
    const settle = () => {
      call.off('drain', settle).off('cancelled', settle).off('error', settle);
      done();
    };
    call.on('drain', settle).on('cancelled', settle).on('error', settle);
  });

/** Index in `$all` from which a forward reader reads; the events at and after a position are its own. */
function allIndex(log: Log, all: ReadReq.Options.AllOptions, exclusive: boolean): number {
  if (all.hasStart()) return 0;
  if (all.hasEnd()) return log.all.length;
  const position = Number(all.getPosition()!.getCommitPosition());
  if (log.isInvalid(position)) throw refusals.invalidPosition();
  return log.indexAt(exclusive ? position + 1 : position);
}

function* readAll(log: Log, options: Options): Generator<LogEvent> {
  const all = options.getAll()!;
  const passes = filterOf(options)?.passes;
  const backwards = isBackwards(options);
  let left = Number(options.getCount());
  let at = allIndex(log, all, false) - (backwards ? 1 : 0);
  for (; left > 0 && at >= 0 && at < log.all.length; at += backwards ? -1 : 1) {
    const event = log.all[at]!;
    if (event.removed || (passes && !passes(event))) continue;
    left -= 1;
    yield event;
  }
}

/** Undefined: there is no such stream (or it is soft-deleted). */
function readStream(log: Log, name: string, options: Options): Generator<LogEvent> | undefined {
  const stream = log.stream(name);
  if (stream?.tombstoned) throw refusals.streamDeleted(name);
  if (!stream?.events.length || stream.softDeleted) return undefined;
  const from = options.getStream()!;
  const last = stream.events.length - 1;
  const first = log.firstRevision(stream);
  const backwards = isBackwards(options);
  const start = from.hasStart() ? 0 : from.hasEnd() ? Infinity : Number(from.getRevision());
  let at = backwards ? Math.min(start, last) : Math.max(start, first);
  let left = Number(options.getCount());
  return (function* () {
    for (; left > 0 && at >= first && at <= last; at += backwards ? -1 : 1) {
      const event = stream.events[at]!;
      if (event.removed) continue;
      left -= 1;
      yield event;
    }
  })();
}

interface Subscription {
  call: Call;
  /** Undefined: `$all`. */
  stream?: string;
  /** Sends what there is; a call during a run makes that run look again. */
  pump(): Promise<void>;
}

export function readServices({ log, state, refusal }: Surroundings) {
  const subscriptions = new Set<Subscription>();
  log.onWritten((stream) => {
    for (const each of subscriptions) if (each.stream === undefined || each.stream === stream) void each.pump();
  });

  async function send(call: Call, events: Generator<LogEvent>): Promise<void> {
    for (const event of events) {
      if (call.cancelled) return;
      if (!call.write(answers.encodedEvent(event))) await drained(call);
    }
    call.end();
  }

  /** A cursor over the log or over one stream, moved by `pump`. */
  function subscribe(call: Call, options: Options): void {
    const name = options.hasStream() ? answers.nameOf(options.getStream()!.getStreamIdentifier()) : undefined;
    const filter = filterOf(options);
    let cursor: number;
    /** Positions up to here are not this subscriber's, even where the log has not reached them yet. */
    let after = -1;
    if (name === undefined) {
      const all = options.getAll()!;
      cursor = allIndex(log, all, true);
      if (all.hasPosition()) after = Number(all.getPosition()!.getCommitPosition());
    } else {
      const from = options.getStream()!;
      if (log.stream(name)?.tombstoned) throw refusals.streamDeleted(name);
      const length = log.stream(name)?.events.length ?? 0;
      cursor = from.hasStart() ? 0 : from.hasEnd() ? length : Number(from.getRevision()) + 1;
    }
    const source = () => (name === undefined ? log.all : (log.stream(name)?.events ?? []));
    const isOver = () => call.cancelled || !subscriptions.has(own);
    let looked = 0;
    let lastLooked: number | undefined;
    let isConfirmed = false;
    let isLive = false;
    let isBehind = false;
    let isRunning = false;
    let isWanted = false;

    const checkpoint = () => {
      if (!filter || lastLooked === undefined) return true;
      looked = 0;
      const at = lastLooked;
      lastLooked = undefined;
      return call.write(answers.checkpoint(at));
    };
    function next(event: LogEvent): boolean {
      if (event.removed || event.position <= after) return true;
      let taken = true;
      if (!filter || filter.passes(event)) taken = call.write(answers.encodedEvent(event));
      looked += 1;
      lastLooked = event.position;
      if (filter && looked >= filter.interval) taken = checkpoint() && taken;
      return taken;
    }
    async function run(): Promise<void> {
      if (!isConfirmed) call.write(answers.confirmation(randomUUID()));
      isConfirmed = true;
      if (isBehind && isLive) {
        call.write(answers.fellBehind());
        isLive = false;
      }
      isBehind = false;
      const stream = name === undefined ? undefined : log.stream(name);
      if (stream && !isLive) cursor = Math.max(cursor, log.firstRevision(stream));
      while (cursor < source().length && !isOver()) {
        if (state.isSilent()) return;
        if (!next(source()[cursor++]!)) await drained(call);
      }
      if (isLive || isOver() || state.isSilent()) return;
      isLive = true;
      checkpoint();
      call.write(answers.caughtUp());
    }
    const own: Subscription = {
      call,
      stream: name,
      pump: async () => {
        if (isOver()) return;
        if (state.isSilent()) {
          isBehind = true;
          return;
        }
        isWanted = true;
        if (isRunning) return;
        isRunning = true;
        while (isWanted) {
          isWanted = false;
          await run();
        }
        isRunning = false;
      },
    };
    subscriptions.add(own);
    const forget = () => subscriptions.delete(own);
    call.on('cancelled', forget).on('error', forget).on('close', forget);
    void own.pump();
  }

  async function serve(call: Call): Promise<void> {
    const refused = refusal(call.metadata);
    if (refused) throw refused;
    await state.late('read');
    const options = call.request.getOptions()!;
    if (options.hasSubscription()) return subscribe(call, options);
    if (options.hasAll()) return send(call, readAll(log, options));
    const name = answers.nameOf(options.getStream()!.getStreamIdentifier());
    const events = readStream(log, name, options);
    if (events) return send(call, events);
    call.write(answers.streamNotFound(name));
    call.end();
  }

  return {
    read: (call: Call) => void serve(call).catch((why: unknown) => call.emit('error', why)),
    pumpAll: () => {
      for (const each of subscriptions) void each.pump();
    },
    dropAll: () => {
      for (const each of [...subscriptions]) each.call.emit('error', refusals.dropped());
    },
  };
}
