import type { Instant } from './time.js';

export interface Clock {
  now(): Instant;
  /** Trial only: moves the clock forward. */
  set?(at: Instant): void;
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

/** Evidence files, addressed by the SHA-256 of their content. */
export interface FileStore {
  /** Stores the bytes; the same content is stored once. */
  put(bytes: Uint8Array): Promise<{ sha256: string; bytes: number }>;
  get(sha256: string): Promise<Uint8Array | undefined>;
  has(sha256: string): Promise<boolean>;
  list(): AsyncIterable<string>;
}
