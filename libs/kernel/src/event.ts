import type { Instant, LocalDate } from './time.js';

/** domain.md 4.6: everyone; partners with an agreement; offices, schools concerned and auditors; need to know. */
export type Visibility = 'public' | 'partner' | 'internal' | 'personal';

/** Who acted: a person in one capacity for one organisation, proved by a token. */
export interface Act {
  /** Person id, or `system`. */
  by: string;
  /** The person whose capacity is used under a delegation. */
  onBehalfOf?: string;
  capacity: Role;
  /** Grades of the capacity, e.g. `principal`, `head`, `import`. */
  grades?: readonly string[];
  /** Bureau, school or unit acted for. */
  organisation: string;
  division?: string;
  issuer: string;
  jti: string;
}

/** Role codes of domain.md 4.1. CS, CV and MS are contextual: derived from memberships when the command comes. */
export const roles = [
  'BO', 'BL', 'SO', 'SL', 'CO', 'CL', 'SC', 'CS', 'CV', 'MS', 'IN', 'PM', 'TDC', 'AU', 'IC', 'SA', 'CU', 'SYS',
] as const; // prettier-ignore
export type Role = (typeof roles)[number];

/** The persons an act binds: separation of duties and recusal look at all of them. */
export const personsOf = (act: Act): string[] => (act.onBehalfOf ? [act.by, act.onBehalfOf] : [act.by]);

/** An answer the engine gathered for a decision, with the streams it was read from. */
export interface FactSource {
  /** Stream or view name. */
  from: string;
  /** Revision of the stream (-1: empty), or position of the view. */
  at: number | string;
}

/** A value that was looked up: which key, for which bureau and day, from which document and version. */
export interface ParameterUse {
  key: string;
  value: unknown;
  bureau: string;
  on: LocalDate;
  /** `default` or a policy document id. */
  document: string;
  version: number;
}

export interface EvidenceRef {
  fileId: string;
  sha256: string;
  name: string;
  mediaType: string;
  bytes: number;
}

/** A unique value owned by one stream, or the next number of a series without gaps. */
export type Claim = { kind: string; key: string } | { series: string; number: number };

/** Everything a decision relied on, stored once per command with its first event. At most 32 KiB. */
export interface CommandRecord {
  command: string;
  edition: number;
  /** The command's fields, personal ones as vault references. */
  input: unknown;
  act: Act;
  /** The second person, where the command needs one. */
  approvedBy?: Act;
  /** Digest of the proposal that was approved. */
  proposal?: string;
  /** Revision of the stream when it was decided (-1: did not exist). */
  read: number;
  facts?: unknown;
  sources?: readonly FactSource[];
  parameters?: readonly ParameterUse[];
  calendar?: { division: string; version: number; provisional?: boolean };
  correlation: string;
  causation?: string;
  claims?: readonly Claim[];
  releases?: readonly Claim[];
  evidence?: readonly EvidenceRef[];
  source?: { kind: 'live' | 'import' | 'reaction' | 'clock'; batch?: string; row?: string };
  /** Release of the code that decided. */
  release: string;
}

/** Both digests are hex; each chains the previous event of its stream. */
export interface Digest {
  sha256: string;
  sm3: string;
}

export interface EventMeta {
  schemaVersion: number;
  /** Streams concerned (`school-…`, `collaboration-…`), so that views and filters can route. */
  about: readonly string[];
  /** When it counts (生效日期); may be earlier than recordedAt. */
  effectiveOn: LocalDate;
  visibility: Visibility;
  recordedAt: Instant;
  commandId: string;
  /** Place of the event in its command's batch, and the batch's size. */
  index: number;
  count: number;
  /** The caller's date lay before the day of recording, with a reason. */
  backdated?: true;
  digest: Digest;
}

/** An event to append: complete but for its position. */
export interface NewEvent {
  id: string;
  type: string;
  data: object;
  meta: EventMeta;
  /** Only with `meta.index` 0. */
  record?: CommandRecord;
  /** RFC 8785 text of `data` and `record`, when already made: stored as it is. */
  dataText?: string;
  recordText?: string;
}

/** Ordered, opaque text `<epoch>.<position>` of one store; never stored inside events. */
export type Position = string;

/** An event as read. `data`, `meta` and `record` are parsed when first asked for. */
export interface StoredEvent<D = Record<string, unknown>> {
  readonly position: Position;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly data: D;
  readonly meta: EventMeta;
  readonly record: CommandRecord | undefined;
  /** The text as it is stored, where the adapter keeps RFC 8785 text: spares a digest the second serialisation. */
  readonly dataText?: string | undefined;
  readonly recordText?: string | undefined;
}
