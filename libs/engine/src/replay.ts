import {
  canonical,
  categoryOf,
  dateOf,
  digestText,
  emptyFold,
  foldEvent,
  idOf,
  kernelEvents,
  Refusal,
  type Claim,
  type CommandRecord,
  type Context,
  type Decision as Decided,
  type EventMap,
  type EventStore,
  type Folded,
  type Outcome,
  type Slice,
  type StoredEvent,
  type Words,
} from '@app/kernel';
import { setImmediate } from 'node:timers/promises';

/** What is replayed: one stream (a case), what one bureau decided or is concerned by, or everything. */
export type ReplayScope = { stream: string } | { bureau: string } | 'all';

/**
 * `equal`: decided again, the same came out. `declared`: this release would decide otherwise, by a declared change of edition, and the old edition
 * still gives what is stored. `door`: refused before or after the decider (identity, scope, a lost race), so there is nothing to decide again.
 * `differs`: the only alarm.
 */
export type Verdict = 'equal' | 'declared' | 'door' | 'differs';

/** One command as decided then and again now. */
export interface Replayed {
  stream: string;
  /** Revision of its first event; for a refusal, the revision it was decided upon. */
  revision: number;
  commandId: string;
  command: string;
  edition: number;
  verdict: Verdict;
  /** Code of the clause, for a refusal. */
  refused?: string;
  /** Why: the declared change, or what differs. */
  reason?: Words;
  /** Both sides, where they differ. */
  stored?: unknown;
  recomputed?: unknown;
  /** The events as stored; for a refusal the one that tells of it. */
  events: readonly StoredEvent[];
  record: CommandRecord;
}
export interface ReplayReport {
  ok: boolean;
  events: number;
  decisions: number;
  counts: Readonly<Record<Verdict, number>>;
  /** What differs or was declared, without the events; at most `limit`. */
  findings: readonly Omit<Replayed, 'events' | 'record'>[];
  truncated: boolean;
  /** Categories of streams that no workflow of this release decides (the engine's own books). */
  notDecided: readonly string[];
}
export interface ReplayOptions {
  limit?: number;
  /** Folded streams held at once; others are read again when they go on. Default 20 000. */
  held?: number;
  onDecision?: (decision: Replayed) => void | Promise<void>;
  onProgress?: (progress: { events: number }) => void;
  signal?: AbortSignal;
}

/**
 * Decides every recorded command again from the record and the stream up to the revision read, in one pass over the log.
 * @throws UnknownEvent when a stream of a workflow holds an event this release does not know
 */
export async function replay(
  store: EventStore,
  slices: readonly Slice[],
  scope: ReplayScope,
  options: ReplayOptions = {},
): Promise<ReplayReport> {
  const { limit = 100, held = 20_000, onDecision, onProgress, signal } = options;
  const byName = new Map(slices.map((slice) => [slice.workflow.name, slice]));
  const folds = new Folds(store, held);
  const open = new Map<string, StoredEvent[]>();
  const counts: Record<Verdict, number> = { equal: 0, declared: 0, door: 0, differs: 0 };
  const findings: Omit<Replayed, 'events' | 'record'>[] = [];
  const notDecided = new Set<string>();
  let events = 0;
  let truncated = false;

  const judged = (decision: Replayed): void | Promise<void> => {
    counts[decision.verdict]++;
    if (decision.verdict === 'differs' || decision.verdict === 'declared') {
      const { events: _, record: __, ...finding } = decision;
      if (findings.length < limit) findings.push(finding);
      else truncated = true;
    }
    return onDecision?.(decision);
  };

  const refused = async (event: StoredEvent<RefusedData>): Promise<void> => {
    const slice = byName.get(event.data.workflow);
    if (slice && event.record && isInScope(scope, event, event.record, event.data.stream))
      await judged(await refusedAgain(slice, event, event.record, folds));
  };
  const settle = (slice: Slice, batch: readonly StoredEvent[], folded: Folded): void | Promise<void> => {
    const { record } = batch[0]!;
    const isWanted = record && (scope === 'all' || batch.some((each) => isInScope(scope, each, record)));
    const told = isWanted ? judged(acceptedAgain(slice, batch, record, folded)) : undefined;
    for (const each of batch) foldEvent(slice.workflow, folded, each);
    return told;
  };
  const visit = (event: StoredEvent): void | Promise<void> => {
    if (isRefusal(event)) return refused(event);
    const slice = byName.get(categoryOf(event.stream));
    if (!slice) return void notDecided.add(categoryOf(event.stream));
    const { index, count } = event.meta;
    let batch = open.get(event.stream);
    if (index === 0 || !batch) open.set(event.stream, (batch = []));
    batch.push(event);
    if (index + 1 < count) return;
    open.delete(event.stream);
    const whole = batch;
    const folded = folds.at(slice, event.stream, whole[0]!.revision - 1);
    return folded instanceof Promise ? folded.then((read) => settle(slice, whole, read)) : settle(slice, whole, folded);
  };

  for await (const batch of logOf(store, scope)) {
    signal?.throwIfAborted();
    for (const event of batch) {
      events++;
      // Waiting costs more than most decisions: only where there is something to wait for.
      const waiting = visit(event);
      if (waiting) await waiting;
    }
    onProgress?.({ events });
    // Others get their turn: a store in this process answers without ever waiting.
    await setImmediate();
  }
  const decisions = counts.equal + counts.declared + counts.door + counts.differs;
  return {
    ok: counts.differs === 0,
    events,
    decisions,
    counts,
    findings,
    truncated,
    notDecided: [...notDecided].sort(),
  };
}

async function* logOf(store: EventStore, scope: ReplayScope): AsyncIterable<readonly StoredEvent[]> {
  if (scope === 'all' || 'bureau' in scope) yield* store.readAll();
  else {
    yield* store.read(scope.stream);
    yield* store.readAll(undefined, { types: ['CommandRefused'] });
  }
}

function isInScope(scope: ReplayScope, event: StoredEvent, record: CommandRecord, stream = event.stream): boolean {
  if (scope === 'all') return true;
  if ('stream' in scope) return stream === scope.stream;
  return (
    record.act.organisation === scope.bureau ||
    record.approvedBy?.organisation === scope.bureau ||
    event.meta.about.some((each) => idOf(each) === scope.bureau)
  );
}

interface RefusedData extends Record<string, unknown> {
  stream: string;
  workflow: string;
  command: string;
  code: string;
  values: object;
  /** Whether the decider itself had been asked. */
  decided?: boolean;
}
const isRefusal = (event: StoredEvent): event is StoredEvent<RefusedData> => event.type === 'CommandRefused';

/** Streams as folded so far; a bounded number, the longest unused is dropped and read again when needed. */
class Folds {
  private readonly held = new Map<string, Folded>();
  constructor(
    private readonly store: EventStore,
    private readonly capacity: number,
  ) {}

  /** The stream as it stood at a revision. What was folded further is not turned back but read anew. */
  at(slice: Slice, stream: string, revision: number): Folded | Promise<Folded> {
    const known = this.held.get(stream);
    if (known?.revision === revision) return known;
    if (known && known.revision > revision) return this.read(slice, stream, revision, emptyFold(slice.workflow));
    const folded = known ?? emptyFold(slice.workflow);
    this.held.delete(stream);
    this.held.set(stream, folded);
    if (this.held.size > this.capacity) this.held.delete(this.held.keys().next().value!);
    return folded.revision === revision ? folded : this.read(slice, stream, revision, folded);
  }

  private async read(slice: Slice, stream: string, revision: number, folded: Folded): Promise<Folded> {
    for await (const events of this.store.read(stream, { from: folded.revision + 1, to: revision }))
      for (const event of events) foldEvent(slice.workflow, folded, event);
    return folded;
  }
}

const contextOf = (id: string, { meta }: StoredEvent, record: CommandRecord): Context<never> => ({
  id,
  act: record.act,
  ...(record.approvedBy ? { approvedBy: record.approvedBy } : {}),
  at: meta.recordedAt,
  today: dateOf(meta.recordedAt),
  commandId: meta.commandId,
  revision: record.read,
  evidence: record.evidence ? Object.fromEntries(record.evidence.map((each) => [each.fileId, each])) : {},
  facts: (record.facts ?? {}) as never,
});

type Decide = (input: never, state: never, context: never) => Decided<EventMap>;
type Again = { outcome: Outcome<EventMap> } | { refusal: Refusal } | { failure: unknown };

function decideAgain(decide: Decide, record: CommandRecord, folded: Folded, context: Context<never>): Again {
  try {
    const decision = decide(record.input as never, folded.state as never, context as never);
    return { outcome: 'events' in decision ? decision : { events: decision } };
  } catch (error) {
    return error instanceof Refusal ? { refusal: error } : { failure: error };
  }
}

/** The decider of the edition recorded, and whether it has been replaced since. */
function editionOf(
  slice: Slice,
  record: CommandRecord,
): { decide?: Decide | undefined; now?: Decide | undefined; changed?: Words } {
  const { decide, commands } = slice.workflow;
  const now = decide[record.command];
  if (commands[record.command]?.edition === record.edition) return { decide: now };
  const past = slice.past?.[record.command]?.[record.edition];
  return past ? { decide: past.decide, now, changed: past.reason } : { now };
}

const noEdition: Words = {
  zh: '本版程序没有该命令的这一版本。',
  en: 'This release does not have that edition of the command.',
};
const otherResult: Words = { zh: '重新决定的结果与记录不同。', en: 'Deciding again gives another result.' };
const otherDigest: Words = { zh: '提议的摘要与其内容不符。', en: "The proposal's digest does not fit its content." };

/** Kernel events stand first in their batch, and alone but for an approval. */
const isOfKernel = (type: string): boolean => (kernelEvents as readonly string[]).includes(type);

/** Judges an accepted command: what is compared is everything the decider determines. */
function acceptedAgain(slice: Slice, batch: readonly StoredEvent[], record: CommandRecord, folded: Folded): Replayed {
  const [first] = batch as [StoredEvent];
  const { stream, revision, meta } = first;
  const { command, edition } = record;
  const answer = (verdict: Verdict, more?: Partial<Replayed>): Replayed => {
    const told = { stream, revision, commandId: meta.commandId, command, edition, verdict, events: batch, record };
    return more ? { ...told, ...more } : told;
  };
  const decided = isOfKernel(first.type) ? batch.slice(1) : batch;
  if (decided.length === 0 && (first.type === 'ProposalRejected' || first.type === 'CommandVoided'))
    return answer('equal');

  const { decide, now, changed } = editionOf(slice, record);
  if (!decide) return answer('differs', { reason: noEdition, stored: record.edition });
  const context = contextOf(idOf(stream), first, record);
  const again = decideAgain(decide, record, folded, context);
  if (first.type === 'CommandProposed') {
    const digest = digestText({ command: record.command, input: record.input, stream });
    if (first.data.digest !== digest)
      return answer('differs', { reason: otherDigest, stored: first.data.digest, recomputed: digest });
    // What it would have done is decided again with the approval; here it only must not have been refused.
    return 'outcome' in again
      ? answer('equal')
      : answer('differs', { reason: otherResult, recomputed: shown(slice, again, context) });
  }
  const isSame = (result: Again): boolean =>
    'outcome' in result && sameOutcome(slice, result.outcome, decided, record, context.today);
  if (!isSame(again))
    return answer('differs', {
      reason: otherResult,
      stored: withClaims(
        decided.map(({ type, data, meta: { effectiveOn } }) => ({ type, effectiveOn, data })),
        record,
      ),
      recomputed: shown(slice, again, context),
    });
  if (!changed || !now || isSame(decideAgain(now, record, folded, context))) return answer('equal');
  return answer('declared', {
    reason: changed,
    recomputed: shown(slice, decideAgain(now, record, folded, context), context),
  });
}

/** Codes that the engine itself may give after the decider has agreed. */
const afterDeciding: readonly string[] = [
  'GEN_VERSION_CONFLICT',
  'GEN_RECORD_TOO_LARGE',
  'GEN_BACKDATING_REASON',
  'GEN_COMMAND_ID_REUSED',
];

async function refusedAgain(
  slice: Slice,
  event: StoredEvent<RefusedData>,
  record: CommandRecord,
  folds: Folds,
): Promise<Replayed> {
  const { stream, code, values, decided } = event.data;
  const base = {
    stream,
    revision: record.read,
    commandId: event.meta.commandId,
    command: record.command,
    edition: record.edition,
  };
  const answer = (verdict: Verdict, more: Partial<Replayed> = {}): Replayed => ({
    ...base,
    verdict,
    refused: code,
    ...more,
    events: [event],
    record,
  });
  if (decided === false) return answer('door');
  const { decide, now, changed } = editionOf(slice, record);
  if (!decide) return answer('differs', { reason: noEdition, stored: record.edition });
  const folded = await folds.at(slice, stream, record.read);
  const context = contextOf(idOf(stream), event, record);
  const isSame = (again: Again): boolean =>
    'refusal' in again && again.refusal.code === code && same(again.refusal.values, values);
  const again = decideAgain(decide, record, folded, context);
  const byClaim = Object.values(slice.claimClauses ?? {}).includes(code);
  if ('outcome' in again && (byClaim || afterDeciding.includes(code))) return answer('door');
  if (!isSame(again))
    return answer('differs', {
      reason: otherResult,
      stored: { code, values },
      recomputed: shown(slice, again, context),
    });
  if (!changed || !now || isSame(decideAgain(now, record, folded, context))) return answer('equal');
  return answer('declared', {
    reason: changed,
    recomputed: shown(slice, decideAgain(now, record, folded, context), context),
  });
}

/** A result of deciding again, as a report shows it. */
function shown(slice: Slice, again: Again, { today }: Context): unknown {
  if ('refusal' in again) return { code: again.refusal.code, values: again.refusal.values };
  if ('failure' in again) return { failure: String(again.failure) };
  const { events, ...claimed } = again.outcome;
  // A copy: the decider may have answered parts of a state that the next fold changes.
  return structuredClone(
    withClaims(
      events.map(({ type, data, effectiveOn = today }) => ({ type, effectiveOn, data })),
      claimed,
    ),
  );
}

/** Events alone, or with the claims taken and given back. */
function withClaims(
  events: readonly object[],
  { claims = [], releases = [] }: Pick<CommandRecord, 'claims' | 'releases'>,
): unknown {
  return claims.length || releases.length ? { events, claims, releases } : events;
}

function sameOutcome(
  { workflow }: Slice,
  { events, claims = [], releases = [] }: Outcome<EventMap>,
  stored: readonly StoredEvent[],
  record: CommandRecord,
  today: string,
): boolean {
  return (
    events.length === stored.length &&
    events.every(({ type, data, effectiveOn = today, visibility }, i) => {
      const { type: storedType, data: storedData, meta } = stored[i]!;
      const row = workflow.events[type];
      return (
        type === storedType &&
        effectiveOn === meta.effectiveOn &&
        (visibility ?? row?.visibility) === meta.visibility &&
        same(data, storedData)
      );
    }) &&
    sameClaims(claims, record.claims) &&
    sameClaims(releases, record.releases)
  );
}

/** What is claimed is a set: a decider may walk a map whose keys were sorted when its facts were stored. */
function sameClaims(made: readonly Claim[], stored: readonly Claim[] = []): boolean {
  if (made.length !== stored.length) return false;
  if (same(made, stored)) return true;
  const sorted = (claims: readonly Claim[]) => claims.map((each) => canonical(each)).sort();
  return same(sorted(made), sorted(stored));
}

/** Whether a value, once stored, reads as the other: plain data, members that are undefined do not count. */
export function same(made: unknown, stored: unknown): boolean {
  if (made === stored) return true;
  if (typeof made !== 'object' || typeof stored !== 'object' || made === null || stored === null) return false;
  if (Array.isArray(made))
    return Array.isArray(stored) && made.length === stored.length && made.every((each, i) => same(each, stored[i]));
  if (Array.isArray(stored)) return false;
  const [left, right] = [made as Record<string, unknown>, stored as Record<string, unknown>];
  let members = 0;
  for (const name in left) {
    if (left[name] === undefined) continue;
    if (!same(left[name], right[name])) return false;
    members++;
  }
  return members === Object.keys(right).length;
}
