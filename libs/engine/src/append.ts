import {
  canonical,
  digestOf,
  hashedId,
  msOf,
  type CommandRecord,
  type Digest,
  type EventMeta,
  type Instant,
  type LocalDate,
  type NewEvent,
  type Position,
  type StoredEvent,
  type Visibility,
} from '@app/kernel';

/** What is to become one event of a batch. */
export interface Draft {
  type: string;
  data: object;
  about: readonly string[];
  effectiveOn: LocalDate;
  visibility: Visibility;
  backdated?: true;
}

/** What stands in every event of one command. */
interface Told {
  recordedAt: Instant;
  commandId: string;
  record: CommandRecord;
  /** Where in the stream, if the same command may stand there more than once: what was refused may be sent again. */
  place?: number;
}

/** One command's events, numbered, identified and chained after `previous`. Everything is serialised here, once. */
export function chain(
  stream: string,
  expected: number,
  drafts: readonly Draft[],
  { recordedAt, commandId, record, place = 0 }: Told,
  previous: Digest,
): NewEvent[] {
  const ms = msOf(recordedAt);
  let digest = previous;
  return drafts.map(({ type, data, about, effectiveOn, visibility, backdated }, index) => {
    const id = hashedId(ms, commandId, stream, place + index);
    const meta: Omit<EventMeta, 'digest'> = {
      schemaVersion: 1,
      about,
      effectiveOn,
      visibility,
      recordedAt,
      commandId,
      index,
      count: drafts.length,
      ...(backdated ? { backdated } : {}),
    };
    const dataText = canonical(data);
    const recordText = index === 0 ? canonical(record) : undefined;
    digest = digestOf(stream, expected + 1 + index, { id, type, meta }, dataText, recordText, digest);
    return {
      id,
      type,
      data,
      dataText,
      meta: { ...meta, digest },
      ...(recordText === undefined ? {} : { record, recordText }),
    };
  });
}

/** The events as they will be read back, once they are appended. */
export const asStored = (
  stream: string,
  expected: number,
  events: readonly NewEvent[],
  position: Position,
): StoredEvent[] =>
  events.map(({ id, type, data, meta }, i) => ({
    position,
    stream,
    revision: expected + 1 + i,
    id,
    type,
    data: data as Record<string, unknown>,
    meta,
    record: events[i - meta.index]?.record,
  }));
