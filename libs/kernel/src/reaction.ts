import type { Act, CommandRecord, StoredEvent } from './event.js';
import type { Ask } from './facts.js';
import type { Words } from './words.js';
import { hashedId, timeBits } from './ids.js';

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

/** Command id of the n-th command an event causes through a reaction: the same again whenever it runs. */
export const causedCommandId = (eventId: string, reactionName: string, index: number): string =>
  hashedId(timeBits(eventId), reactionName, eventId, index);

/** What the runner of reactions keeps in the streams `reaction-<name>` and `reaction-clock`. Positions are never inside events: event ids are. */
export interface ReactionEvents {
  /** A reaction that is new to this store. `now`: what lies before this event is not reacted to. */
  ReactionStarted: { from: 'start' | 'now' };
  /** Everything up to and including this event is settled. */
  ReactionCheckpointed: { eventId: string };
  /** A command was refused for good. */
  ReactionFailed: ReactionFailure;
  /** A failed command has been carried out after all, or somebody has said that it need not be. */
  ReactionSettled: { commandId: string; reason?: string };
}
export interface ReactionFailure {
  commandId: string;
  causeEventId: string;
  workflow: string;
  command: string;
  /** Absent for a command that creates its stream. */
  id?: string;
  input: object;
  row?: string;
  /** Of the clause, or of the error. */
  code: string;
  message: Words;
  /** Bureau concerned, where one is known. */
  bureau?: string;
}

export const systemAct: Act = {
  by: 'system',
  capacity: 'SYS',
  organisation: 'system',
  issuer: 'juanzong',
  jti: 'system',
};
