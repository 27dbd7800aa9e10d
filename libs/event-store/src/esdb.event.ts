import { canonical, type CommandRecord, type EventMeta, type NewEvent, type StoredEvent } from '@app/kernel';
import type { Recorded, ToAppend } from './esdb.driver.js';

/** Beside the data: everything else of an event, by its names, so that it can be read in the server's own tools. */
type Metadata = EventMeta & { record?: CommandRecord };

/** @throws TypeError for data or a record that is not canonical: its digest could not be made again */
export function toAppend({ id, type, data, dataText, meta, record, recordText }: NewEvent): ToAppend {
  if (dataText === undefined) canonical(data);
  if (record && recordText === undefined) canonical(record);
  return { id, type, data, metadata: record ? { ...meta, record } : meta };
}

/** `position`: as the port shows it. */
export function storedOf(recorded: Recorded, stream: string, position: string): StoredEvent {
  const { revision, id, type, data, metadata } = recorded;
  const { record, ...meta } = metadata as Metadata;
  return { position, stream, revision, id, type, data: data as Record<string, unknown>, meta, record };
}
export const metaOf = ({ metadata }: Recorded): EventMeta => metadata as Metadata;
