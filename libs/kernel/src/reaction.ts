import type { Act, CommandRecord, StoredEvent } from './event.js';
import type { Ask } from './facts.js';

/** A command that an event causes. Its command id derives from the event, the reaction's name and its place. */
export interface Caused {
  workflow: string;
  command: string;
  /** Absent for a command that creates its stream. */
  id?: string;
  input: object;
  /** Default: derived from the causing event, the reaction's name and the place in the list. */
  commandId?: string;
  /** Default: `{ kind: 'reaction' }`. */
  source?: CommandRecord['source'];
}

/**
 * An event (or a date that has come: see `Tasks` with role SYS) submits commands. At least once, in order; a command
 * takes effect once because its id is derived. A refusal is final and raises the task `executionFailed`.
 */
export interface Reaction {
  /** Unique, camelCase (`carryOutApproval`). */
  name: string;
  title: { zh: string; en: string };
  /** Where a new reaction starts in a store that already has history. */
  from: 'start' | 'now';
  on: Readonly<Record<string, (event: StoredEvent<never>, ask: Ask) => Promise<readonly Caused[]> | readonly Caused[]>>;
}
export const reaction = (of: Reaction): Reaction => of;

export const systemAct: Act = {
  by: 'system',
  capacity: 'SYS',
  organisation: 'system',
  issuer: 'juanzong',
  jti: 'system',
};
