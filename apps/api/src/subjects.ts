import { setTimeout as sleep } from 'node:timers/promises';
import { idOf, type EventStore, type Position, type StoredEvent, type Vault } from '@app/kernel';

/** What the vault does at each event of a subject's stream. */
const changes: Readonly<Record<string, 'restrict' | 'release' | 'destroy'>> = {
  SubjectRestricted: 'restrict',
  SubjectReleased: 'release',
  SubjectDestroyed: 'destroy',
};
const filter = { categories: ['subject'], types: Object.keys(changes) };
const maxRetryMs = 60_000;

export interface SubjectKeeping {
  /** Tells it of what this process has appended. */
  appended: (events: readonly StoredEvent[]) => void;
  /** Resolves when the vault is where the log is. */
  settled: () => Promise<void>;
  close: () => Promise<void>;
}

/**
 * The vault follows the log. Resolves when everything recorded so far is carried out, so that a crash between an event and the vault
 * heals at the next start; of each subject only the last event counts.
 * @throws StoreUnavailable while the vault cannot be changed
 */
export async function keepSubjects(
  { store, vault }: { store: EventStore; vault: Vault },
  onError: (error: unknown) => void,
): Promise<SubjectKeeping> {
  const carryOut = ({ type, stream, meta }: StoredEvent) => vault[changes[type]!](idOf(stream), meta.recordedAt);
  const last = new Map<string, StoredEvent>();
  const start = store.exclusive ? undefined : await store.head();
  for await (const events of store.readAll(undefined, filter))
    for (const event of events) last.set(event.stream, event);
  for (const event of last.values()) await carryOut(event);

  const closing = new AbortController();
  const { signal } = closing;
  async function patiently(event: StoredEvent): Promise<void> {
    for (let wait = 250; !signal.aborted; wait = Math.min(2 * wait, maxRetryMs))
      try {
        return await carryOut(event);
      } catch (error) {
        onError(error);
        await sleep(wait, undefined, { signal }).catch(() => undefined);
      }
  }
  let work = Promise.resolve();
  const appended = (events: readonly StoredEvent[]) => {
    for (const event of events) if (event.type in changes) work = work.then(() => patiently(event));
  };
  const following = store.exclusive ? Promise.resolve() : follow(start);
  /** What other processes append is carried out here as well. */
  async function follow(after: Position | undefined): Promise<void> {
    for (let position = after; !signal.aborted;)
      try {
        for await (const seen of store.follow(position, filter, signal)) {
          appended(seen.events);
          position = seen.position ?? position;
        }
      } catch (error) {
        onError(error);
        await sleep(1000, undefined, { signal }).catch(() => undefined);
      }
  }
  return {
    appended: store.exclusive ? appended : () => undefined,
    settled: () => work,
    close: async () => {
      closing.abort();
      await Promise.all([work, following]);
    },
  };
}
