import {
  canonical,
  dateOf,
  noDigest,
  RevisionConflict,
  type CommandRecord,
  type Digest,
  type EventStore,
  type Instant,
} from '@app/kernel';
import { asStored, chain, type Draft } from './append.js';
import type { OnAppended } from './engine.js';

interface Entry {
  draft: Draft;
  recordedAt: Instant;
  commandId: string;
  record: CommandRecord;
}
interface Head {
  revision: number;
  digest: Digest;
  recordedAt: Instant;
}

/**
 * Streams the engine itself writes (refusals, reactions). Entries that come while an append is under way go into the next one together,
 * each a command of its own with its record.
 */
export class Journal {
  private readonly heads = new Map<string, Head>();
  private readonly queues = new Map<string, { entries: Entry[]; flushed: Promise<void> }>();

  constructor(
    private readonly store: EventStore,
    private readonly onAppended: OnAppended,
    /** The moment of handing over: commands stamped and written while an entry waited its turn must not stand before it with a later time. */
    private readonly stamp?: () => Instant,
  ) {}

  /** Resolves when the entry is durable. */
  async append(stream: string, entry: Entry): Promise<void> {
    canonical(entry.draft.data);
    const queued = this.queues.get(stream);
    if (queued) {
      queued.entries.push(entry);
      return queued.flushed;
    }
    const entries = [entry];
    // One turn later, so that what comes at the same moment shares the append.
    const flushed = Promise.resolve().then(() => this.flush(stream, entries));
    this.queues.set(stream, { entries, flushed });
    return flushed;
  }

  private readonly flushing = new Map<string, Promise<unknown>>();

  private async flush(stream: string, entries: Entry[]): Promise<void> {
    const before = this.flushing.get(stream) ?? Promise.resolve();
    const mine = before.then(() => {
      this.queues.delete(stream);
      return this.write(stream, entries);
    });
    this.flushing.set(
      stream,
      mine.catch(() => undefined),
    );
    return mine;
  }

  private async write(stream: string, entries: readonly Entry[]): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const head = this.heads.get(stream) ?? (await this.read(stream));
      let { revision, digest, recordedAt: latest } = head;
      const events = entries.flatMap((entry) => {
        const now = this.stamp?.() ?? entry.recordedAt;
        // Others may write to it as well, by clocks of their own.
        const recordedAt = now > latest ? now : latest;
        latest = recordedAt;
        const chained = chain(stream, revision, [entry.draft], { ...entry, recordedAt, place: revision + 1 }, digest);
        revision += 1;
        digest = chained[0]!.meta.digest;
        return chained;
      });
      try {
        const { position } = await this.store.append({ stream, expected: head.revision, events });
        this.heads.set(stream, { revision, digest, recordedAt: latest });
        this.onAppended(asStored(stream, head.revision, events, position));
        return;
      } catch (error) {
        this.heads.delete(stream);
        if (!(error instanceof RevisionConflict) || attempt >= 10) throw error;
      }
    }
  }

  private async read(stream: string): Promise<Head> {
    for await (const [last] of this.store.read(stream, { backwards: true, limit: 1 }))
      if (last) return { revision: last.revision, digest: last.meta.digest, recordedAt: last.meta.recordedAt };
    return { revision: -1, digest: noDigest, recordedAt: '' };
  }
}

/** `refusals-2024-09`: one stream a month. */
export const refusalStream = (at: Instant): string => `refusals-${dateOf(at).slice(0, 7)}`;
