import type {
  ActingAs,
  Act,
  Caller,
  CommandRecord,
  Language,
  Position,
  ShapeError,
  Slice,
  StoredEvent,
} from '@app/kernel';

/** A command on its way in: from HTTP, CLI, a reaction or a clock. */
export interface Order {
  slice: Slice;
  command: string;
  /** Stream id; absent for a command that creates it. */
  id?: string;
  input: unknown;
  /** Idempotency-Key; made by the engine when absent. */
  commandId?: string;
  /** Revision of If-Match. */
  ifMatch?: number;
  /** A person with a token, or the system itself. */
  who: { caller: Caller; actingAs: ActingAs } | { act: Act };
  dryRun?: boolean;
  correlation?: string;
  causation?: string;
  source?: CommandRecord['source'];
  language?: Language;
}

/** The answer to an accepted command; the same again for the same command id. */
export interface Receipt {
  outcome: 'accepted' | 'proposed' | 'nothing';
  id: string;
  stream: string;
  /** Revision of the stream after the command: the ETag. */
  revision: number;
  /** Where a view must have come for this to be visible. */
  position?: Position;
  commandId: string;
  events: readonly { id: string; revision: number; type: string; effectiveOn: string; data: object }[];
  /** The first answer, given again. */
  repeated?: true;
  dryRun?: true;
  /** A proposal that waits for a second person: approve exactly this digest. */
  proposal?: { id: string; digest: string; approvers: readonly string[] };
}

/** The body has the wrong shape (400). */
export class ShapeRefused extends Error {
  constructor(readonly errors: readonly ShapeError[]) {
    super('wrong shape');
  }
}
/** Unknown, or not visible to the caller (404). */
export class NotFound extends Error {}
/** A decision without If-Match (428). */
export class PreconditionRequired extends Error {}
/** `min-position` not reached in time, or facts read a parked document (503). */
export class NotCaughtUp extends Error {}
/** A file could not be scanned, so it is not taken (503). */
export class ScannerUnavailable extends Error {}

/** Waits nowhere: called with every event this process wrote, in order (wake-up for followers, resident views, metrics). */
export type OnAppended = (events: readonly StoredEvent[]) => void;
