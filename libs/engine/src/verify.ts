import { setImmediate } from 'node:timers/promises';
import {
  comparePositions,
  msOf,
  noDigest,
  recomputed,
  type Digest,
  type EventStore,
  type StoredEvent,
  type Words,
} from '@app/kernel';
import { differences, hold, namesIn, type Difference, type Holdings } from './verify.tables.js';

/** What is wrong with the first bad event of a stream, or with what the store keeps beside the events. */
export type Fault =
  | 'unreadable'
  | 'missing'
  | 'outOfOrder'
  | 'batchBroken'
  | 'recordMisplaced'
  | 'sha256'
  | 'sm3'
  | 'headDiffers'
  | 'headMissing'
  | 'reachedDiffers'
  | 'positionGap'
  | Difference['fault'];

export interface Finding {
  /** Empty for a series that no record knows. */
  stream: string;
  /** Revision of the bad event; of the missing one where an event is gone; -1 where no event is meant. */
  revision: number;
  position?: string;
  eventId?: string;
  fault: Fault;
  says: Words;
}
export interface VerifyReport {
  ok: boolean;
  events: number;
  streams: number;
  /** At most one bad event per stream: what follows it proves nothing. Claims and series are compared where all events are sound. */
  findings: readonly Finding[];
  /** There were more findings than `limit`. */
  truncated: boolean;
}
export interface VerifyOptions {
  /** Only this stream. */
  stream?: string;
  /** Findings kept; the rest is only counted as truncated. Default 100. */
  limit?: number;
  /** Positions follow each other without gaps and `recordedAt` never falls: true of stores with a single writer. Default: `store.exclusive`. */
  contiguous?: boolean;
  onProgress?: (progress: { events: number }) => void;
  signal?: AbortSignal;
}

/** What is kept of a stream: enough to check its next event. */
interface Chain {
  revision: number;
  digest: Digest;
  batch: { commandId: string; index: number; count: number };
  /** Head the store holds, read after the events. */
  head?: { revision: number; sha256: string };
  bad: boolean;
}

const says: Record<Fault, (event: string, name: string) => Words> = {
  unreadable: (event) => ({
    zh: `${event} 无法读取，内容已损坏。`,
    en: `${event} cannot be read: its content is damaged.`,
  }),
  missing: (event) => ({ zh: `缺少事件 ${event}。`, en: `Event ${event} is missing.` }),
  outOfOrder: (event) => ({ zh: `${event} 的次序不对。`, en: `${event} stands out of order.` }),
  batchBroken: (event) => ({
    zh: `${event} 处同一命令的事件不完整或不相连。`,
    en: `At ${event} the events of one command are incomplete or torn apart.`,
  }),
  recordMisplaced: (event) => ({
    zh: `${event} 缺少命令记录，或不应有命令记录。`,
    en: `${event} lacks the command's record, or has one where none belongs.`,
  }),
  sha256: (event) => ({
    zh: `${event} 的 SHA-256 摘要与内容不符，该事件或其前一事件被改动。`,
    en: `The SHA-256 digest of ${event} does not match: it or the link to the event before it was changed.`,
  }),
  sm3: (event) => ({
    zh: `${event} 的 SM3 摘要与内容不符。`,
    en: `The SM3 digest of ${event} does not match.`,
  }),
  headDiffers: (event) => ({
    zh: `${event} 与存储登记的末条摘要不符。`,
    en: `${event} differs from the head the store holds.`,
  }),
  headMissing: (event) => ({
    zh: `存储未登记 ${event} 为其卷宗的末条。`,
    en: `The store holds no head for the stream that ends with ${event}.`,
  }),
  reachedDiffers: (event) => ({
    zh: `存储登记的 ${event} 的时间进度与记录时间不符，“某时所知”的答复不可信。`,
    en: `How far time had come at ${event} is not what the recorded times say: answers as known at an instant cannot be trusted.`,
  }),
  claimMissing: (event, name) => ({
    zh: `${event} 占用的“${name}”未登记在其名下。`,
    en: `"${name}", claimed at ${event}, is not held by its stream.`,
  }),
  claimUnfounded: (event, name) => ({
    zh: `“${name}”登记在 ${event.slice(0, event.lastIndexOf('@'))} 名下，但无记录为据。`,
    en: `"${name}" is held by ${event.slice(0, event.lastIndexOf('@'))} without a record that claims it.`,
  }),
  seriesDiffers: (_, name) => ({
    zh: `编号序列“${name}”的末号与记录不符。`,
    en: `The last number of series "${name}" is not what the records say.`,
  }),
  positionGap: (event) => ({
    zh: `在 ${event} 之前缺少一条或多条记录。`,
    en: `One or more events are missing before ${event}.`,
  }),
};

/**
 * Reads the whole log (or one stream) once and names the first bad event of every stream: changed content or metadata, broken
 * chain, missing event or tail, torn batch; then what the store keeps beside the events. Memory: one entry per stream and claim.
 * @throws StoreUnavailable when the store cannot be read
 */
export async function verify(store: EventStore, options: VerifyOptions = {}): Promise<VerifyReport> {
  const { limit = 100, stream: only, onProgress, signal } = options;
  const contiguous = (options.contiguous ?? store.exclusive) && only === undefined;
  const chains = new Map<string, Chain>();
  const findings: Finding[] = [];
  let truncated = false;
  let events = 0;
  let last: StoredEvent | undefined;
  let lastPosition: bigint | undefined;
  let latest = '';
  let reachedMs = 0;
  const held: Holdings = new Map();
  const byOneClockAfter = await store.severalWritersUntil?.();

  const find = (stream: string, revision: number, fault: Fault, event?: StoredEvent, name = ''): void => {
    if (findings.length >= limit) truncated = true;
    else
      findings.push({
        stream,
        revision,
        ...(event ? { position: event.position, eventId: event.id } : {}),
        fault,
        says: says[fault](`${stream}@${revision}`, name),
      });
  };

  const log = only === undefined ? store.readAll() : store.read(only);
  for await (const batch of log) {
    signal?.throwIfAborted();
    const reached = contiguous
      ? await store.reached?.(batch[0]!.position, batch[batch.length - 1]!.position)
      : undefined;
    for (const [i, event] of batch.entries()) {
      events++;
      let chain = chains.get(event.stream);
      if (!chain) chains.set(event.stream, (chain = emptyChain()));
      const position = BigInt(event.position.slice(event.position.indexOf('.') + 1));
      const fault = chain.bad ? undefined : faultOf(event, chain);
      if (fault) {
        chain.bad = true;
        const isGap = fault === 'missing';
        find(event.stream, isGap ? chain.revision + 1 : event.revision, fault, isGap ? undefined : event);
      } else if (!chain.bad && contiguous) {
        hold(held, event);
        const { recordedAt } = event.meta;
        reachedMs = Math.max(reachedMs, msOf(recordedAt));
        if (lastPosition !== undefined && position !== lastPosition + 1n)
          find(event.stream, event.revision, 'positionGap', event);
        else if (recordedAt < latest && comparePositions(event.position, byOneClockAfter) > 0)
          find(event.stream, event.revision, 'outOfOrder', event);
        else if (reached && reached[i] !== reachedMs) find(event.stream, event.revision, 'reachedDiffers', event);
        latest = recordedAt;
      }
      last = event;
      lastPosition = position;
      chain.revision = event.revision;
    }
    onProgress?.({ events });
    // Others get their turn: a store in this process answers without ever waiting.
    await setImmediate();
  }

  let keepsHeads = store.exclusive;
  for await (const heads of store.heads())
    for (const { stream, revision, sha256 } of heads) {
      keepsHeads = true;
      if (only !== undefined && stream !== only) continue;
      let chain = chains.get(stream);
      if (!chain) chains.set(stream, (chain = emptyChain()));
      chain.head = { revision, sha256 };
    }
  const comparable = contiguous && [...chains.values()].every(({ bad }) => !bad);
  const different = comparable ? await differences(held, store) : [];

  // The log was read before the tables: what has been appended to since is left to the next time.
  const since = new Set<string>();
  const tail =
    only === undefined ? store.readAll(last?.position) : store.read(only, { from: (last?.revision ?? -1) + 1 });
  for await (const batch of tail)
    for (const { stream, record } of batch) {
      since.add(stream);
      for (const name of record ? namesIn(record) : []) since.add(name);
    }

  for (const [stream, { revision, digest, batch, head, bad }] of chains) {
    if (bad) continue;
    if (batch.index + 1 < batch.count) find(stream, revision + 1, 'missing');
    else if (since.has(stream)) continue;
    else if (head && revision < head.revision) find(stream, revision + 1, 'missing');
    else if (head && (revision > head.revision || head.sha256 !== digest.sha256)) find(stream, revision, 'headDiffers');
    else if (!head && keepsHeads) find(stream, revision, 'headMissing');
  }
  for (const { stream, revision, fault, name } of different)
    if (!since.has(name)) find(stream, revision, fault, undefined, name);
  return { ok: findings.length === 0, events, streams: chains.size, findings, truncated };
}

const emptyChain = (): Chain => ({
  revision: -1,
  digest: noDigest,
  batch: { commandId: '', index: -1, count: 0 },
  bad: false,
});

/** Checks one event against what came before it in its stream, and moves the chain on. */
function faultOf(event: StoredEvent, chain: Chain): Fault | undefined {
  if (event.revision > chain.revision + 1) return 'missing';
  if (event.revision <= chain.revision) return 'outOfOrder';
  let digest: Digest;
  let hasRecord: boolean;
  try {
    // The text is hashed as it lies there; that it also reads as JSON shows that no field has been moved into another.
    void event.data;
    hasRecord = event.record !== undefined;
    digest = recomputed(event, chain.digest);
  } catch {
    return 'unreadable';
  }
  const { meta } = event;
  if (meta.digest?.sha256 !== digest.sha256) return 'sha256';
  if (meta.digest.sm3 !== digest.sm3) return 'sm3';
  if (hasRecord !== (meta.index === 0)) return 'recordMisplaced';
  if (isBatchBroken(event, chain)) return 'batchBroken';
  chain.digest = digest;
  chain.batch = { commandId: meta.commandId, index: meta.index, count: meta.count };
  return undefined;
}

/** A batch begins at index 0 and goes on, event by event, to its count. */
function isBatchBroken({ meta }: StoredEvent, { batch }: Chain): boolean {
  const isOpen = batch.index + 1 < batch.count;
  if (!isOpen) return meta.index !== 0 || meta.count < 1;
  return meta.commandId !== batch.commandId || meta.count !== batch.count || meta.index !== batch.index + 1;
}
