/** The log of the double: every event in order of position, and each stream's own list of them. */

export interface LogEvent {
  /** Offset in the log, in imagined bytes; commit and prepare position alike. */
  position: number;
  stream: string;
  revision: bigint;
  id: string;
  type: string;
  contentType: string;
  data: Uint8Array;
  metadata: Uint8Array;
  /** Milliseconds since 1970. */
  created: number;
  /** Scavenged: its place in the log remains, nothing reads it. */
  removed: boolean;
  /** The answer that carries this event, encoded once. */
  encoded?: Buffer;
}
export type Proposed = Pick<LogEvent, 'id' | 'type' | 'contentType' | 'data' | 'metadata'>;
/** A revision (-1: no stream), or what the server calls by name. */
export type Expected = number | 'any' | 'stream_exists';
export type Outcome =
  | { kind: 'success'; revision: number; position?: number }
  /** `current` is -1 where there is no stream. */
  | { kind: 'conflict'; current: number }
  | { kind: 'deleted' };

interface Stream {
  /** By revision; scavenged ones keep their place. */
  events: LogEvent[];
  /** $tb: events below are not read. */
  truncateBefore: number;
  /** $maxCount. */
  maxCount: number;
  softDeleted: boolean;
  tombstoned: boolean;
}

export type Log = ReturnType<typeof createLog>;

const tombstoneRevision = 9223372036854775807n;
const softDelete = `{"$tb":${tombstoneRevision}}`;
/** What the server spends on a record besides its data, about. */
const recordOverhead = 97;
const firstPosition = 1024;
const utf8 = new TextEncoder();

export function createLog() {
  const all: LogEvent[] = [];
  const streams = new Map<string, Stream>();
  const byId = new Map<string, LogEvent>();
  const listeners = new Set<(stream: string) => void>();
  let end = firstPosition;
  let serial = 0;

  function streamOf(name: string): Stream {
    let found = streams.get(name);
    if (!found) {
      found = { events: [], truncateBefore: 0, maxCount: Infinity, softDeleted: false, tombstoned: false };
      streams.set(name, found);
    }
    return found;
  }

  function write(name: string, proposed: readonly Proposed[]): LogEvent | undefined {
    const stream = streamOf(name);
    let last: LogEvent | undefined;
    for (const each of proposed) {
      const revision =
        each.type === '$streamDeleted' && stream.tombstoned ? tombstoneRevision : BigInt(stream.events.length);
      last = { ...each, stream: name, revision, position: end, created: Date.now(), removed: false };
      end += recordOverhead + name.length + each.type.length + each.data.length + each.metadata.length;
      all.push(last);
      if (revision !== tombstoneRevision) stream.events.push(last);
      byId.set(each.id, last);
    }
    if (last && name.startsWith('$$')) obeyMetadata(name.slice(2), last);
    for (const listener of listeners) listener(name);
    return last;
  }

  /** A metadata stream governs its stream: $tb (the highest of all means deleted) and $maxCount. */
  function obeyMetadata(name: string, event: LogEvent): void {
    const given = JSON.parse(Buffer.from(event.data).toString('utf8')) as { $tb?: number; $maxCount?: number };
    const stream = streamOf(name);
    stream.softDeleted = (given.$tb ?? 0) > Number.MAX_SAFE_INTEGER;
    stream.truncateBefore = stream.softDeleted ? stream.events.length : (given.$tb ?? 0);
    stream.maxCount = given.$maxCount ?? Infinity;
  }

  function ofSystem(type: string, json: string): Proposed {
    serial += 1;
    const id = `00000000-0000-4000-8000-${serial.toString(16).padStart(12, '0')}`;
    return { id, type, contentType: 'application/json', data: utf8.encode(json), metadata: new Uint8Array() };
  }

  /** The server's own order of checks, its idempotence rule included. Undefined: the append may be written. */
  function check(name: string, expected: Expected, ids: readonly string[]): Outcome | undefined {
    const stream = streams.get(name);
    const current = (stream?.events.length ?? 0) - 1;
    const conflict: Outcome = { kind: 'conflict', current };
    if (stream?.tombstoned) return { kind: 'deleted' };
    if (expected === 'stream_exists') {
      if (stream?.softDeleted) return { kind: 'deleted' };
      if (current < 0 && !streams.get(`$$${name}`)?.events.length) return conflict;
    }
    if (typeof expected === 'string') {
      const known = ids.map((id) => byId.get(id)).map((each) => (each?.stream === name ? each : undefined));
      if (!known[0]) return undefined;
      return known.every((each) => each) ? alreadyWritten(known[known.length - 1]!) : conflict;
    }
    if (expected > current) return conflict;
    if (expected === current) return undefined;
    const standing = ids.map((_, at) => stream?.events[expected + 1 + at]);
    const same = standing.map((each, at) => !!each && !each.removed && each.id === ids[at]);
    if (same.length && same.every((each) => each)) return alreadyWritten(standing[standing.length - 1]!);
    if (!same[0] && expected === -1 && stream?.softDeleted) return undefined;
    return conflict;
  }
  const alreadyWritten = (last: LogEvent): Outcome => ({
    kind: 'success',
    revision: Number(last.revision),
    position: last.position,
  });

  function append(name: string, expected: Expected, proposed: readonly Proposed[]): Outcome {
    const refused = check(
      name,
      expected,
      proposed.map((each) => each.id),
    );
    if (refused) return refused;
    const stream = streamOf(name);
    if (stream.softDeleted) write(`$$${name}`, [ofSystem('$metadata', `{"$tb":${stream.events.length}}`)]);
    const last = write(name, proposed);
    return { kind: 'success', revision: stream.events.length - 1, position: last?.position };
  }

  function remove(name: string, expected: Expected, forGood: boolean): Outcome {
    const refused = check(name, expected, []);
    if (refused) return refused;
    const stream = streamOf(name);
    if (forGood) stream.tombstoned = true;
    const last = forGood
      ? write(name, [ofSystem('$streamDeleted', '{}')])
      : write(`$$${name}`, [ofSystem('$metadata', softDelete)]);
    return { kind: 'success', revision: stream.events.length - 1, position: last?.position };
  }

  /** Sets $tb and scavenges at once. */
  function truncateBefore(name: string, revision: number): void {
    write(`$$${name}`, [ofSystem('$metadata', `{"$tb":${revision}}`)]);
    for (const each of streamOf(name).events.slice(0, revision)) each.removed = true;
  }

  /** Index in `all` of the first event at or after a position. */
  function indexAt(position: number): number {
    let low = 0;
    let high = all.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (all[middle]!.position < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    all: all as readonly LogEvent[],
    append,
    deleteStream: (name: string, expected: Expected) => remove(name, expected, false),
    tombstone: (name: string, expected: Expected) => remove(name, expected, true),
    truncateBefore,
    indexAt,
    stream: (name: string): Readonly<Stream> | undefined => streams.get(name),
    /** The lowest revision a reader of the stream still gets. */
    firstRevision: (stream: Readonly<Stream>) =>
      Math.max(stream.truncateBefore, stream.events.length - stream.maxCount),
    /** Inside the log but not where a record starts: no reader may start there. */
    isInvalid: (position: number) =>
      position > firstPosition && position < end && all[indexAt(position)]?.position !== position,
    names: () => [...streams].filter(([, each]) => each.events.length && !each.tombstoned).map(([name]) => name),
    system: (n: number) => {
      for (let left = n; left > 0; left -= 1)
        write('$stats-127.0.0.1:2113', [ofSystem('$statsCollected', '{"proc-cpu":0.5}')]);
    },
    onWritten: (listener: (stream: string) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
