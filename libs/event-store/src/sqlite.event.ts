import type { CommandRecord, EventMeta, StoredEvent } from '@app/kernel';
import { unpackMeta, type PackedMeta } from './event.meta.js';

/** Position, stream, revision, id, type, meta, data. */
export type EventRow = readonly [number, string, number, string, string, string, string];
export const eventColumns = 'position, stream, revision, id, type, meta, data';

/** Records of the events of one page by position, read when the first of them is asked for: few folds look at them. */
export type Records = () => ReadonlyMap<number, string>;

/** An event as read: text until somebody asks. All is behind getters, so copy its members by name; a spread would copy none. */
export class SqliteEvent implements StoredEvent {
  private parsedData: Record<string, unknown> | undefined;
  private parsedMeta: EventMeta | undefined;
  private parsedRecord: CommandRecord | undefined;

  constructor(
    private readonly epoch: string,
    private readonly row: EventRow,
    private readonly records: Records,
  ) {}
  get position(): string {
    return `${this.epoch}.${this.row[0]}`;
  }
  get stream(): string {
    return this.row[1];
  }
  get revision(): number {
    return this.row[2];
  }
  get id(): string {
    return this.row[3];
  }
  get type(): string {
    return this.row[4];
  }
  get meta(): EventMeta {
    return (this.parsedMeta ??= unpackMeta(JSON.parse(this.row[5]) as PackedMeta));
  }
  get dataText(): string {
    return this.row[6];
  }
  get data(): Record<string, unknown> {
    return (this.parsedData ??= JSON.parse(this.row[6]) as Record<string, unknown>);
  }
  get recordText(): string | undefined {
    return this.records().get(this.row[0]);
  }
  get record(): CommandRecord | undefined {
    if (this.parsedRecord) return this.parsedRecord;
    const text = this.recordText;
    return text === undefined ? undefined : (this.parsedRecord = JSON.parse(text) as CommandRecord);
  }
}
