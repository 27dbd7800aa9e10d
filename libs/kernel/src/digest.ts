import { hash } from 'node:crypto';
import { canonical } from './canonical.js';
import type { Digest, EventMeta, StoredEvent } from './event.js';

/** What stands before the first event of a stream. */
export const noDigest: Digest = { sha256: '', sm3: '' };

/** The bytes both digests are taken over: RFC 8785 text of the whole event and the previous digest. Keys stand in sorted order. */
function envelope(
  stream: string,
  revision: number,
  id: string,
  type: string,
  meta: Omit<EventMeta, 'digest'>,
  data: string,
  record: string | undefined,
  previous: string,
): string {
  return (
    `{"about":${canonical(meta.about)},` +
    (meta.backdated ? '"backdated":true,' : '') +
    `"commandId":${JSON.stringify(meta.commandId)},"count":${meta.count},"data":${data},"effectiveOn":"${meta.effectiveOn}",` +
    `"id":"${id}","index":${meta.index},"previous":"${previous}",` +
    (record === undefined ? '' : `"record":${record},`) +
    `"recordedAt":"${meta.recordedAt}","revision":${revision},"schemaVersion":${meta.schemaVersion},` +
    `"stream":${JSON.stringify(stream)},"type":${JSON.stringify(type)},"visibility":"${meta.visibility}"}`
  );
}

/** SHA-256 and SM3 (GB/T 32905) of one event, chained to the previous event of its stream. `data` and `record` are canonical text. */
export function digestOf(
  stream: string,
  revision: number,
  event: { id: string; type: string; meta: Omit<EventMeta, 'digest'> },
  data: string,
  record: string | undefined,
  previous: Digest,
): Digest {
  const of = (algorithm: 'sha256' | 'sm3') =>
    hash(algorithm, envelope(stream, revision, event.id, event.type, event.meta, data, record, previous[algorithm]));
  return { sha256: of('sha256'), sm3: of('sm3') };
}

/** The digest a stored event should have after `previous`: over the stored text where the adapter shows it. */
export const recomputed = (event: StoredEvent, previous: Digest): Digest =>
  digestOf(
    event.stream,
    event.revision,
    event,
    event.dataText ?? canonical(event.data),
    event.recordText ?? (event.record && canonical(event.record)),
    previous,
  );

/** SHA-256 in hex of the canonical text of any value: payload digests, proposal digests. */
export const digestText = (value: unknown): string => hash('sha256', canonical(value));
