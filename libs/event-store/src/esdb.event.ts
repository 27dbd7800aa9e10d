import {
  canonical,
  StoreUnavailable,
  type CommandRecord,
  type EventMeta,
  type NewEvent,
  type StoredEvent,
} from '@app/kernel';
import type { Proposed, Recorded } from './esdb.driver.js';
import { packMeta, unpackMeta, type PackedMeta } from './event.meta.js';

interface Metadata {
  meta: PackedMeta;
  record?: CommandRecord;
}

/** The client serialises in its own way; what is refused is what has no canonical text. @throws TypeError */
export function proposedOf({ id, type, data, meta, record, dataText, recordText }: NewEvent): Proposed {
  if (dataText === undefined) canonical(data);
  if (record && recordText === undefined) canonical(record);
  const metadata: Metadata = record ? { meta: packMeta(meta), record } : { meta: packMeta(meta) };
  return { id, type, data, metadata };
}

/** An event as read. The server's revision counts in its stream, its position in the whole log. */
export class EsdbEvent implements StoredEvent {
  private unpacked: EventMeta | undefined;

  constructor(
    readonly position: string,
    readonly stream: string,
    private readonly recorded: Recorded,
  ) {}
  get revision(): number {
    return this.recorded.revision;
  }
  get id(): string {
    return this.recorded.id;
  }
  get type(): string {
    return this.recorded.type;
  }
  get data(): Record<string, unknown> {
    const { data } = this.recorded;
    if (typeof data !== 'object' || data === null || data instanceof Uint8Array) throw this.unreadable();
    return data as Record<string, unknown>;
  }
  get meta(): EventMeta {
    return (this.unpacked ??= unpackMeta(this.metadata.meta));
  }
  get record(): CommandRecord | undefined {
    return this.metadata.record;
  }
  private get metadata(): Metadata {
    const metadata = this.recorded.metadata as Partial<Metadata> | undefined;
    if (!Array.isArray(metadata?.meta)) throw this.unreadable();
    return metadata as Metadata;
  }
  private unreadable(): StoreUnavailable {
    return new StoreUnavailable(`${this.stream}@${this.revision} is not an event of this system`, 'corrupt');
  }
}
