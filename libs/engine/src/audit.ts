import {
  categoryOf,
  comparePositions,
  emptyFold,
  foldEvent,
  idOf,
  type CommandRecord,
  type Document,
  type EventMeta,
  type EventStore,
  type Instant,
  type Language,
  type Slice,
  type Vault,
  type VaultRead,
  type View,
} from '@app/kernel';
import { explain, type Explanation } from './explain.js';
import { verify, type VerifyReport } from './verify.js';
import { withRecord } from './http/stream.js';

/** An event with what the stream was after it. */
export interface AuditedEvent {
  revision: number;
  id: string;
  type: string;
  data: unknown;
  meta: EventMeta;
  record?: CommandRecord;
  /** State of the decider after the event; personal values are references. */
  stateAfter: unknown;
}
/** V18 审计回放: one stream, everything an auditor needs to judge it. */
export interface AuditTrail {
  stream: string;
  /** Digests recomputed, chain, batches, head. */
  verified: VerifyReport;
  /** Every command and refusal decided again. */
  decisions: readonly Explanation[];
  events: readonly AuditedEvent[];
  /** What the listing view showed at the end, or at `knownAt`. */
  document: unknown;
  /** Who read personal values of this stream, and why. */
  personalReads: readonly (VaultRead & { ref: string })[];
  /** What auditors themselves looked at. */
  auditAccesses: readonly object[];
}
export interface AuditDeps {
  store: EventStore;
  slices: readonly Slice[];
  vault: Pick<Vault, 'readLog'>;
  /** Accesses by auditors that were written down about a stream. */
  accessesOf?: (stream: string) => Promise<readonly object[]>;
}
export interface AuditTrailOptions {
  language?: Language;
  /** Only what was recorded by then. */
  knownAt?: Instant;
  nameOf?: (id: string) => string | undefined;
}

/**
 * Everything about one stream at once.
 * @returns undefined when there is no such stream, or no workflow of this release decides it
 */
export async function auditTrail(
  { store, slices, vault, accessesOf }: AuditDeps,
  stream: string,
  { language = 'zh', knownAt, nameOf }: AuditTrailOptions = {},
): Promise<AuditTrail | undefined> {
  const slice = slices.find(({ workflow }) => workflow.name === categoryOf(stream));
  if (!slice) return undefined;
  const until = knownAt === undefined ? undefined : ((await store.positionAt(knownAt)) ?? '0.-1');
  const { events, document } = await statesOf(store, slice, stream, until);
  if (events.length === 0) return undefined;
  const decisions = await explain(store, slices, stream, { language, ...(nameOf ? { nameOf } : {}) });
  const references = new Set(JSON.stringify(events).match(/vault:[0-9a-f-]{36}/g) ?? []);
  return {
    stream,
    verified: await verify(store, { stream }),
    decisions: knownAt === undefined ? decisions : decisions.filter(({ recordedAt }) => recordedAt <= knownAt),
    events,
    document,
    personalReads: references.size ? await readsOf(vault, references) : [],
    auditAccesses: (await accessesOf?.(stream)) ?? [],
  };
}

async function statesOf(
  store: EventStore,
  slice: Slice,
  stream: string,
  until: string | undefined,
): Promise<{ events: AuditedEvent[]; document: unknown }> {
  const listing = slice.listing as unknown as View<Document>;
  const folded = emptyFold(slice.workflow);
  const events: AuditedEvent[] = [];
  let document: Document | undefined;
  let first;
  for await (const batch of store.read(stream))
    for (const event of batch) {
      if (until !== undefined && comparePositions(event.position, until) > 0) return { events, document };
      if (event.meta.index === 0) first = event;
      foldEvent(slice.workflow, folded, event);
      if (listing.types.includes(event.type)) document = listing.fold(document, withRecord(event, first), idOf(stream));
      const { revision, id, type, data, meta, record } = event;
      events.push({ revision, id, type, data, meta, ...(record ? { record } : {}), stateAfter: plain(folded.state) });
    }
  return { events, document: plain(document) };
}

/** A copy that JSON can carry: states may hold maps and sets. */
const plain = (value: unknown): unknown =>
  value === undefined
    ? null
    : JSON.parse(
        JSON.stringify(value, (_, each: unknown) =>
          each instanceof Map
            ? [...(each as Map<unknown, unknown>)]
            : each instanceof Set
              ? [...(each as Set<unknown>)]
              : each,
        ),
      );

async function readsOf(
  vault: AuditDeps['vault'],
  references: ReadonlySet<string>,
): Promise<AuditTrail['personalReads']> {
  const found: (VaultRead & { ref: string })[] = [];
  const pageSize = 1000;
  for (let after: number | undefined; ;) {
    const page = await vault.readLog(after, pageSize);
    for (const { by, capacity, purpose, at, ref } of page)
      if (references.has(ref)) found.push({ by, capacity, purpose, at, ref });
    if (page.length < pageSize) return found;
    after = page.at(-1)!.seq;
  }
}
