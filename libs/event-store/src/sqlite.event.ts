import type { CommandRecord, EventMeta, StoredEvent } from '@app/kernel';

/** Metadata as stored: a list in this order, for it is parsed with every event, and half of its text were the names. */
type PackedMeta = readonly [
  schemaVersion: number,
  about: readonly string[],
  effectiveOn: string,
  visibility: EventMeta['visibility'],
  recordedAt: string,
  commandId: string,
  index: number,
  count: number,
  sha256: string,
  sm3: string,
  backdated?: true,
];
export function packMeta(meta: EventMeta): string {
  const { schemaVersion, about, effectiveOn, visibility, recordedAt, commandId, index, count, digest, backdated } =
    meta;
  const { sha256, sm3 } = digest;
  const packed: PackedMeta = [
    schemaVersion, about, effectiveOn, visibility, recordedAt, commandId, index, count, sha256, sm3,
  ]; // prettier-ignore
  return JSON.stringify(backdated ? [...packed, true] : packed);
}
export function unpackMeta(text: string): EventMeta {
  const packed = JSON.parse(text) as PackedMeta;
  const meta: EventMeta = {
    schemaVersion: packed[0],
    about: packed[1],
    effectiveOn: packed[2],
    visibility: packed[3],
    recordedAt: packed[4],
    commandId: packed[5],
    index: packed[6],
    count: packed[7],
    digest: { sha256: packed[8], sm3: packed[9] },
  };
  return packed[10] ? { ...meta, backdated: true } : meta;
}

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
    return (this.parsedMeta ??= unpackMeta(this.row[5]));
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
