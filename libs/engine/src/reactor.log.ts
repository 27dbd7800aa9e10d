import {
  dateOf,
  hashedId,
  msOf,
  systemAct,
  type EventStore,
  type HeldLease,
  type Instant,
  type ReactionEvents,
  type ReactionFailure,
  type StoredEvent,
} from '@app/kernel';
import type { Journal } from './journal.js';

/** What one reaction has written down: where it stands and which of its commands were refused for good. */
export interface ReactionLog {
  /** Id of the event after which it goes on; undefined: from the start of the log. */
  after: string | undefined;
  started: boolean;
  failures: Map<string, ReactionFailure>;
  write<T extends keyof ReactionEvents>(type: T, data: ReactionEvents[T], about?: readonly string[]): Promise<void>;
  /** Folds what other processes have written meanwhile. */
  readOn(): Promise<void>;
}
export interface ReactionLogDeps {
  store: EventStore;
  journal: Pick<Journal, 'append'>;
  /** Time of recording, never before what was stamped last. */
  stamp: () => Instant;
  release: string;
  /** Where several processes could run reactions: the lease under which this one does. */
  lease?: Pick<HeldLease, 'token' | 'check'>;
}

/**
 * Reads the stream `reaction-<name>`; whatever is written afterwards is folded as well. One runner per reaction writes how far it has come;
 * that a failure is settled, any process may write.
 */
export async function openReactionLog(name: string, deps: ReactionLogDeps): Promise<ReactionLog> {
  const { store, journal, stamp, release, lease } = deps;
  const stream = `reaction-${name}`;
  let revision = -1;
  let newest = -1;
  const log: ReactionLog = {
    after: undefined,
    started: false,
    failures: new Map(),
    readOn,
    async write(type, data, about = []) {
      await lease?.check();
      const recordedAt = stamp();
      const commandId = hashedId(msOf(recordedAt), stream, sequence++);
      await journal.append(stream, {
        draft: {
          type,
          data: lease && type === 'ReactionCheckpointed' ? { ...data, token: lease.token } : data,
          about,
          effectiveOn: dateOf(recordedAt),
          visibility: 'internal',
        },
        recordedAt,
        commandId,
        record: {
          command: type,
          edition: 1,
          input: {},
          act: systemAct,
          read: revision,
          correlation: commandId,
          source: { kind: 'reaction' },
          release,
        },
      });
      await readOn();
    },
  };
  await readOn();
  let sequence = revision;
  return log;

  async function readOn(): Promise<void> {
    for await (const events of store.read(stream, { from: revision + 1 })) for (const event of events) fold(event);
  }

  function fold(event: StoredEvent): void {
    revision = event.revision;
    const data: unknown = event.data;
    switch (event.type) {
      case 'ReactionStarted':
        log.started = true;
        if ((data as ReactionEvents['ReactionStarted']).from === 'now') log.after = event.id;
        return;
      case 'ReactionCheckpointed': {
        const { eventId, token = newest } = data as ReactionEvents['ReactionCheckpointed'];
        if (token < newest) return;
        newest = token;
        log.after = eventId;
        return;
      }
      case 'ReactionFailed': {
        const failure = data as ReactionFailure;
        log.failures.set(failure.commandId, failure);
        return;
      }
      case 'ReactionSettled':
        log.failures.delete((data as ReactionEvents['ReactionSettled']).commandId);
    }
  }
}
