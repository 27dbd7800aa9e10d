import type { EventMeta } from '@app/kernel';

/** Metadata as stored: a list in this order, for it is parsed with every event, and half of its text were the names. */
export type PackedMeta = readonly [
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
export function packMeta(meta: EventMeta): PackedMeta {
  const { schemaVersion, about, effectiveOn, visibility, recordedAt, commandId, index, count, digest, backdated } =
    meta;
  const { sha256, sm3 } = digest;
  const packed = [
    schemaVersion, about, effectiveOn, visibility, recordedAt, commandId, index, count, sha256, sm3,
  ] as const; // prettier-ignore
  return backdated ? [...packed, true] : packed;
}
export function unpackMeta(packed: PackedMeta): EventMeta {
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
