import { emptyFold, foldEvent, type EventStore, type Folded, type Slice, type StoredEvent } from '@app/kernel';

/** Events that folded streams may stand for in memory: one stream of ten thousand weighs as much as a thousand of ten. */
const maxEvents = 200_000;

/** Streams as folded for deciding, the latest used kept. Where this process owns the store they need no reading on. */
export class Folds {
  private readonly folds = new Map<string, Folded>();
  private events = 0;

  constructor(private readonly store: EventStore) {}

  async of(slice: Slice, stream: string): Promise<Folded> {
    const known = this.folds.get(stream);
    if (known && this.store.exclusive) {
      this.keep(stream, known);
      return known;
    }
    this.forget(stream);
    const folded = known ?? emptyFold(slice.workflow);
    for await (const events of this.store.read(stream, { from: folded.revision + 1 }))
      for (const event of events) foldEvent(slice.workflow, folded, event);
    if (folded.revision >= 0) this.keep(stream, folded);
    return folded;
  }

  /** Goes on with what was just appended. */
  goOn(slice: Slice, stream: string, folded: Folded, events: readonly StoredEvent[]): void {
    this.forget(stream);
    for (const event of events) foldEvent(slice.workflow, folded, event);
    this.keep(stream, folded);
  }

  /** Revision of a stream as far as it is in memory. */
  revision(stream: string): number | undefined {
    return this.folds.get(stream)?.revision;
  }

  forget(stream: string): void {
    const folded = this.folds.get(stream);
    if (!folded) return;
    this.events -= folded.revision + 1;
    this.folds.delete(stream);
  }

  private keep(stream: string, folded: Folded): void {
    this.forget(stream);
    this.folds.set(stream, folded);
    this.events += folded.revision + 1;
    while (this.events > maxEvents && this.folds.size > 1) this.forget(this.folds.keys().next().value!);
  }
}
