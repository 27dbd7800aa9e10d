import { StoreUnavailable } from './event-store.js';
import type { Instant } from './time.js';

export interface Clock {
  now(): Instant;
  /** Trial only: moves the clock forward, for every process of the store. @throws RangeError backwards */
  set?(at: Instant): Promise<void>;
  /** Where several processes share a trial clock: learns whether another one has moved it. */
  refresh?(): Promise<void>;
}

/** Why a personal value was read, for the read log. */
export interface VaultRead {
  by: string;
  capacity: string;
  purpose: string;
  at: Instant;
}
export type SubjectState = 'active' | 'restricted' | 'destroyed';

/** Personal values outside the log: one AES-256-GCM key per subject (a person, or a pseudonym). Never disposable. */
export interface Vault {
  /**
   * Stores values under references (`vault:<uuid>`). The same reference with the same value changes nothing.
   * @throws VaultConflict when a reference already holds another value (a command id reused with another body)
   */
  put(values: readonly { ref: string; subject: string; value: string }[]): Promise<void>;
  /** Values of references; each read is logged first. A destroyed or unknown one is `undefined`, a restricted one too. */
  read(refs: readonly string[], why: VaultRead): Promise<(string | undefined)[]>;
  restrict(subject: string, at: Instant): Promise<void>;
  release(subject: string, at: Instant): Promise<void>;
  /** Destroys the subject's key for ever; events and digests stay as they are. */
  destroy(subject: string, at: Instant): Promise<void>;
  state(subject: string): Promise<SubjectState | undefined>;
  readLog(
    after?: number,
    limit?: number,
  ): Promise<readonly (VaultRead & { seq: number; ref: string; subject: string })[]>;
  close(): Promise<void>;
}
export class VaultConflict extends Error {}

/** A vault that can be moved to another engine. */
export interface MovableVault extends Vault {
  /** Everything it holds, sealed values with their keys, in an order that never changes what was given before: for moving to another engine. */
  entries(after?: string): AsyncIterable<readonly VaultEntry[]>;
  /** Takes entries of another vault over as they are; the same entry again changes nothing. @throws VaultConflict where it holds another */
  take(entries: readonly VaultEntry[]): Promise<void>;
}

/** One thing a vault holds. Bytes are base64. `cursor`: pass as `after` to go on behind it. */
export type VaultEntry = { cursor: string } & (
  | { kind: 'subject'; subject: string; state: SubjectState; key: string | null }
  | { kind: 'value'; ref: string; subject: string; nonce: string; sealed: string }
  | { kind: 'change'; seq: number; subject: string; state: SubjectState; at: Instant }
  | ({ kind: 'read'; seq: number; ref: string; subject: string } & VaultRead)
);

/** Evidence files, addressed by the SHA-256 of their content. */
export interface FileStore {
  /** Stores the bytes; the same content is stored once. */
  put(bytes: Uint8Array): Promise<{ sha256: string; bytes: number }>;
  get(sha256: string): Promise<Uint8Array | undefined>;
  has(sha256: string): Promise<boolean>;
  list(): AsyncIterable<string>;
}

/**
 * Which of several processes is the active one (it fills views, runs reactions and clocks). Every holder has a greater token than the
 * one before, and what it writes under its token is refused once another holds the lease.
 */
export interface Lease {
  /** Waits until it is ours. @throws when the signal aborts */
  acquire(signal: AbortSignal): Promise<HeldLease>;
  /** Who holds it now, and until when unless renewed. */
  holder(): Promise<{ holder: string; token: number; until: Instant } | undefined>;
}
export interface HeldLease {
  readonly token: number;
  /** Aborted when it could not be renewed in time, or another has it. */
  readonly lost: AbortSignal;
  /** @throws LeaseLost unless it is ours by the store's own word at this moment */
  check(): Promise<void>;
  /** Gives it to whoever waits. */
  release(): Promise<void>;
}
export class LeaseLost extends StoreUnavailable {}

/** Work that only the active process does, asked for by any: a rebuild, a run of the clock. */
export interface Job {
  id: string;
  kind: string;
  input: object;
  state: 'waiting' | 'running' | 'done' | 'failed';
  /** What the active process last said of it. */
  progress?: object;
  result?: object;
  /** Why it failed. */
  error?: string;
}
export interface JobBoard {
  ask(kind: string, input: object): Promise<Job>;
  get(id: string): Promise<Job | undefined>;
  /** The latest of a kind. */
  last(kind: string): Promise<Job | undefined>;
  /** The next one of these kinds that waits, or was left running by a process that is gone, now running. Only the active process takes. */
  take(kinds: readonly string[]): Promise<Job | undefined>;
  /** Says how it goes on, or how it has ended. */
  tell(id: string, news: Partial<Pick<Job, 'state' | 'progress' | 'result' | 'error'>>): Promise<void>;
}
