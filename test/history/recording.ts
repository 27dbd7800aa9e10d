import { readFileSync, writeFileSync } from 'node:fs';
import type { CommandRecord, EventMeta, EventStore } from '@app/kernel';
import { memoryEventStore, type MemoryEventStore } from '@app/kernel/testing';

/** One event of a recorded log; claims are those of its record. */
interface Line {
  stream: string;
  revision: number;
  id: string;
  type: string;
  data: object;
  meta: EventMeta;
  record?: CommandRecord;
}

/** Writes a whole log as JSON lines, in position order. Recordings are committed once per release and never edited. */
export async function record(store: EventStore, file: string): Promise<number> {
  const lines: string[] = [];
  for await (const events of store.readAll())
    for (const { stream, revision, id, type, data, meta, record: kept } of events) {
      const line: Line = { stream, revision, id, type, data, meta, ...(kept ? { record: kept } : {}) };
      lines.push(JSON.stringify(line));
    }
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  return lines.length;
}

/** A recorded log in a store of its own. */
export async function recorded(file: string): Promise<MemoryEventStore> {
  const store = memoryEventStore();
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as Line); // prettier-ignore
  for (let i = 0; i < lines.length;) {
    const { stream, revision, meta, record: kept } = lines[i]!;
    const events = lines.slice(i, i + meta.count);
    await store.append({
      stream,
      expected: revision - 1,
      events,
      claims: kept?.claims ?? [],
      releases: kept?.releases ?? [],
    });
    i += meta.count;
  }
  return store;
}
