import {
  comparePositions,
  type AnyView,
  type EventStore,
  type Position,
  type StoredEvent,
  type View,
} from '@app/kernel';
import { NotCaughtUp } from './engine.js';

interface Shelf {
  view: View<object>;
  documents: Map<string, object>;
  /** All documents as handed out; made again after a change. */
  list: readonly object[] | undefined;
  /** Documents whose fold failed, with the reason: whoever reads them gets none rather than an old one. */
  parked: Map<string, string>;
}

/**
 * Views small enough for every process to hold whole (staff, bureaus, policies, calendars): read without delay and without I/O.
 * What was handed out is never changed afterwards. Their folds see no records.
 */
export class Residents {
  private readonly shelves = new Map<string, Shelf>();
  private readonly byType = new Map<string, Shelf[]>();
  /** Stream → revision of its last event folded. */
  private readonly seen = new Map<string, number>();
  private reached: Position | undefined;
  private looking: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  private constructor(
    private readonly store: EventStore,
    views: readonly AnyView[],
  ) {
    for (const view of views as unknown as readonly View<object>[]) {
      const shelf: Shelf = { view, documents: new Map(), list: undefined, parked: new Map() };
      this.shelves.set(view.name, shelf);
      for (const type of view.types) this.byType.set(type, [...(this.byType.get(type) ?? []), shelf]);
    }
  }

  /** Folds the views that are marked resident from the whole log. */
  static async open(store: EventStore, views: readonly AnyView[]): Promise<Residents> {
    const residents = new Residents(
      store,
      views.filter((view) => view.resident),
    );
    await residents.readOn();
    return residents;
  }

  /** Position up to which everything is folded. */
  get position(): Position | undefined {
    return this.reached;
  }

  /**
   * Folds what this process has just appended. Where others write too, what they wrote before may be missing: there only `fresh` folds.
   */
  apply(events: readonly StoredEvent[]): void {
    if (this.store.exclusive) this.fold(events);
  }

  /**
   * Resolves when everything acknowledged before the call is folded: called before anybody relies on `all` or `get`. Nothing to do for
   * a process that owns the store; else those who come while a look is under way share the next one.
   */
  fresh(): Promise<void> {
    if (this.store.exclusive) return Promise.resolve();
    if (!this.looking) return this.next ?? this.look();
    return (this.next ??= this.looking.then(
      () => this.look(),
      () => this.look(),
    ));
  }
  private look(): Promise<void> {
    this.next = undefined;
    const mine = this.readOn().finally(() => {
      if (this.looking === mine) this.looking = undefined;
    });
    return (this.looking = mine);
  }

  private async readOn(): Promise<void> {
    if (this.byType.size === 0) return;
    const head = await this.store.head();
    if (comparePositions(head, this.reached) <= 0) return;
    for await (const events of this.store.readAll(this.reached, { types: [...this.byType.keys()] })) this.fold(events);
    if (comparePositions(head, this.reached) > 0) this.reached = head;
  }

  private fold(events: readonly StoredEvent[]): void {
    for (const event of events) {
      const { stream, revision, position } = event;
      if (comparePositions(position, this.reached) > 0) this.reached = position;
      const shelves = this.byType.get(event.type);
      if (!shelves || revision <= (this.seen.get(stream) ?? -1)) continue;
      this.seen.set(stream, revision);
      for (const shelf of shelves) fold(shelf, event);
    }
  }

  /** @throws NotCaughtUp while a document of the view is parked */
  all<D extends object>(view: View<D>): readonly D[] {
    const shelf = this.shelf(view);
    for (const [id, reason] of shelf.parked) throw new NotCaughtUp(`${view.name} ${id}: ${reason}`);
    return (shelf.list ??= [...shelf.documents.values()]) as readonly D[];
  }

  /** @throws NotCaughtUp while the document is parked */
  get<D extends object>(view: View<D>, id: string): D | undefined {
    const shelf = this.shelf(view);
    const reason = shelf.parked.get(id);
    if (reason !== undefined) throw new NotCaughtUp(`${view.name} ${id}: ${reason}`);
    return shelf.documents.get(id) as D | undefined;
  }

  private shelf(view: { name: string }): Shelf {
    const shelf = this.shelves.get(view.name);
    if (!shelf) throw new Error(`${view.name} is not resident: search it instead`);
    return shelf;
  }
}

function fold(shelf: Shelf, event: StoredEvent): void {
  const { view, documents, parked } = shelf;
  const also = view.also?.(event);
  const others = also
    ? [...documents].filter(([, each]) => (each as Record<string, unknown>)[also.field] === also.value)
    : [];
  for (const id of new Set([...view.ids(event), ...others.map(([other]) => other)])) {
    if (parked.has(id)) continue;
    shelf.list = undefined;
    const before = documents.get(id);
    try {
      const document = view.fold(before && structuredClone(before), event, id);
      if (document === undefined) documents.delete(id);
      else documents.set(id, document);
    } catch (error) {
      parked.set(id, error instanceof Error ? error.message : String(error));
    }
  }
}
