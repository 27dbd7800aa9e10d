import type { CommandRecord } from './event.js';
import type { Words } from './words.js';

/** What the runner of reactions keeps in the streams `reaction-<name>` and `reaction-clock`. Positions are never inside events: event ids are. */
export interface ReactionEvents {
  /** A reaction that is new to this store. `now`: what lies before this event is not reacted to. */
  ReactionStarted: { from: 'start' | 'now' };
  /**
   * Everything up to and including this event is settled. `token`: of the lease it was written under, where there is one; one that comes
   * after a greater token was written by a holder that had been paused, and counts no longer.
   */
  ReactionCheckpointed: { eventId: string; token?: number };
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
  source?: CommandRecord['source'];
  /** Of the process the cause belongs to: a command run again still belongs to it. */
  correlation?: string;
  /** Of the clause, or of the error. */
  code: string;
  message: Words;
  /** Bureau concerned, where one is known. */
  bureau?: string;
}
