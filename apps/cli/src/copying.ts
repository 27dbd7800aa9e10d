import { verify } from '@app/engine';
import type { EventStore, NewEvent, Position, StoredEvent } from '@app/kernel';
import type { Stores } from '../../api/src/stores.js';
import { Ended, exitCode } from './io.js';

export interface Copied {
  /** Events in the copy, and how many of them this run has brought. */
  events: number;
  brought: number;
  files: number;
}
type Parts = Pick<Stores, 'store' | 'vault' | 'files'>;

/**
 * Brings log, vault and evidence to other stores, unchanged: order, ids, times, records, digests, claims. Goes on where an earlier run was
 * cut off. Views are not brought: the log fills them. Nobody may write to either side meanwhile.
 * @throws Ended when the target holds something else, or the copy is not what the source is
 */
export async function copyStores(from: Parts, to: Parts, onEvents: (events: number) => void): Promise<Copied> {
  const after = await reachedBy(from.store, to.store);
  let brought = 0;
  for await (const batch of commandsIn(from.store.readAll(after))) {
    await append(to.store, batch);
    onEvents((brought += batch.length));
  }
  if (!from.store.exclusive) await to.store.copiedFromSeveral?.();
  for await (const entries of from.vault.entries()) await to.vault.take(entries);
  let files = 0;
  for await (const sha256 of from.files.list()) {
    files++;
    if (await to.files.has(sha256)) continue;
    const bytes = await from.files.get(sha256);
    if (!bytes) throw new Ended(exitCode.findings, lostFile, { sha256 });
    await to.files.put(bytes);
  }
  return { events: await compared(from.store, to.store), brought, files };
}

/** Where the copy stands in the source. @throws Ended when it is no copy of it */
async function reachedBy(from: EventStore, to: EventStore): Promise<Position | undefined> {
  const last = await to.last();
  if (!last) return undefined;
  const position = await from.positionOf(last.id);
  for await (const [event] of from.read(last.stream, { from: last.revision, to: last.revision }))
    if (event && position !== undefined && isSame(event, last)) return position;
  throw new Ended(exitCode.wrongUse, anotherLog);
}

/** The events of each command together, as they were appended. */
async function* commandsIn(pages: AsyncIterable<readonly StoredEvent[]>): AsyncGenerator<StoredEvent[]> {
  let batch: StoredEvent[] = [];
  for await (const page of pages)
    for (const event of page) {
      batch.push(event);
      if (event.meta.index + 1 < event.meta.count) continue;
      yield batch;
      batch = [];
    }
}

async function append(store: EventStore, batch: readonly StoredEvent[]): Promise<void> {
  const [first] = batch;
  const { claims, releases } = first!.record ?? {};
  await store.append({
    stream: first!.stream,
    expected: first!.revision - 1,
    events: batch.map(newEvent),
    ...(claims ? { claims } : {}),
    ...(releases ? { releases } : {}),
  });
}
const newEvent = ({ id, type, data, meta, record, dataText, recordText }: StoredEvent): NewEvent => ({
  id,
  type,
  data,
  meta,
  ...(record ? { record } : {}),
  ...(dataText === undefined ? {} : { dataText }),
  ...(recordText === undefined ? {} : { recordText }),
});

/**
 * Both logs read side by side, and the digests of the copy made again from its content.
 * @returns the events they have
 */
async function compared(from: EventStore, to: EventStore): Promise<number> {
  const copies = eventsOf(to.readAll());
  for await (const event of eventsOf(from.readAll())) {
    const { value: copy } = await copies.next();
    if (!copy || !isSame(event, copy)) throw new Ended(exitCode.findings, differs, { event: nameOf(event) });
  }
  const { value: more } = await copies.next();
  if (more) throw new Ended(exitCode.findings, differs, { event: nameOf(more) });
  const { ok, events, findings } = await verify(to);
  if (!ok) throw new Ended(exitCode.findings, findings[0]!.says);
  return events;
}
async function* eventsOf(pages: AsyncIterable<readonly StoredEvent[]>): AsyncGenerator<StoredEvent, undefined> {
  for await (const page of pages) yield* page;
  return undefined;
}

/** The digests stand for everything in the event and before it in its stream. */
const isSame = (a: StoredEvent, b: StoredEvent): boolean =>
  a.id === b.id &&
  a.stream === b.stream &&
  a.revision === b.revision &&
  a.meta.digest.sha256 === b.meta.digest.sha256 &&
  a.meta.digest.sm3 === b.meta.digest.sm3;
const nameOf = ({ stream, revision }: StoredEvent): string => `${stream}@${revision}`;

const anotherLog = {
  zh: '目标存储中已有别的记录，不是本库的副本：请用空的目标。',
  en: 'The target holds another log, not a copy of this one: use an empty target.',
};
const differs = {
  zh: '副本与原库不一致，首处在 {event}：复制期间不得有人写入。',
  en: 'The copy differs from the source, first at {event}: nobody may write to either meanwhile.',
};
const lostFile = {
  zh: '原库缺少附件 {sha256}：请先从备份恢复。',
  en: 'The evidence file {sha256} is missing in the source: restore it from a backup first.',
};
