import {
  dateOf,
  streamOf,
  workingDaysAfter,
  workingDaysBetween,
  type AnyView,
  type Ask,
  type CommandRecord,
  type EventStore,
  type FactSource,
  type Instant,
  type ParameterUse,
  type Reference,
  type Slice,
  type View,
  type ViewStore,
} from '@app/kernel';
import type { Residents } from './residents.js';

/** Folds documents of one stream live, and keeps the latest; a document handed out is never changed afterwards. */
export class LiveDocuments {
  private readonly categories: ReadonlyMap<AnyView, string>;
  private readonly documents = new Map<string, { document: object | undefined; revision: number; stale: boolean }>();

  constructor(
    private readonly store: EventStore,
    slices: readonly Slice[],
    private readonly capacity = 20_000,
  ) {
    this.categories = new Map(slices.map((slice) => [slice.listing, slice.workflow.name]));
  }

  /** The document and the revision of the stream it was folded from (-1: no such stream). */
  async of<D extends object>(
    view: View<D>,
    id: string,
  ): Promise<{ stream: string; revision: number; document: D | undefined }> {
    const category = this.categories.get(view as unknown as AnyView);
    if (category === undefined) throw new Error(`${view.name} is not about one stream: search it instead`);
    const stream = streamOf(category, id);
    const known = this.documents.get(stream);
    if (known && !known.stale && this.store.exclusive)
      return { stream, revision: known.revision, document: known.document as D | undefined };
    let revision = known?.revision ?? -1;
    // What was handed out stays as it was: go on with a copy.
    let document = known?.document === undefined ? undefined : structuredClone(known.document as D);
    const types = new Set(view.types);
    for await (const events of this.store.read(stream, { from: revision + 1 }))
      for (const event of events) {
        if (types.has(event.type)) document = view.fold(document, event, id);
        revision = event.revision;
      }
    this.documents.delete(stream);
    this.documents.set(stream, { document, revision, stale: false });
    if (this.documents.size > this.capacity) this.documents.delete(this.documents.keys().next().value!);
    return { stream, revision, document };
  }

  /** The stream has gone on: the next reader folds the new events. */
  touch(stream: string): void {
    const known = this.documents.get(stream);
    if (known) known.stale = true;
  }
}

export interface AskDeps {
  store: EventStore;
  views: ViewStore;
  live: LiveDocuments;
  residents: Residents;
  reference: Reference;
  /** Resolves when the view shows everything up to the head of now; throws NotCaughtUp. */
  caughtUp: (view: AnyView) => Promise<void>;
  /** The next number of a series, those just given out included. */
  nextNumber: (series: string) => Promise<number>;
}

/** One command's questions, with the notes that go into its record. */
export class Questions implements Ask {
  private readonly sources = new Map<string, number | string>();
  private readonly uses = new Map<string, ParameterUse>();
  private calendar: CommandRecord['calendar'];

  constructor(
    private readonly deps: AskDeps,
    private readonly at: Instant,
  ) {}

  async of<D extends object>(view: View<D>, id: string): Promise<D | undefined> {
    const { stream, revision, document } = await this.deps.live.of(view, id);
    this.sources.set(stream, revision);
    return document;
  }

  async all<D extends object>(view: View<D>): Promise<readonly D[]> {
    this.sources.set(`view:${view.name}`, this.at);
    return this.deps.residents.all(view);
  }

  async find<D extends object>(view: View<D>, where: Parameters<Ask['find']>[1], limit = 1000): Promise<readonly D[]> {
    const any = view as unknown as AnyView;
    await this.deps.caughtUp(any);
    this.sources.set(`view:${view.name}`, this.at);
    const { rows } = await this.deps.views.find(any, where, { limit });
    return rows.map((row) => JSON.parse(row.text) as D);
  }

  async parameter<K extends Parameters<Ask['parameter']>[0]>(key: K, bureau: string, on: string) {
    const use = this.deps.reference.parameter((view) => this.deps.residents.all(view), key, bureau, on);
    this.uses.set(`${key} ${bureau} ${on}`, use);
    return use.value as never;
  }

  async workingDaysAfter(division: string, from: string, n: number) {
    const due = workingDaysAfter(from, n, this.workDays(division));
    if (due.provisional && this.calendar) this.calendar = { ...this.calendar, provisional: true };
    return due;
  }

  async workingDaysBetween(division: string, from: string, to: string) {
    return workingDaysBetween(from, to, this.workDays(division));
  }

  private workDays(division: string) {
    const found = this.deps.reference.workDays((view) => this.deps.residents.all(view), division);
    this.calendar ??= { division: found.division, version: found.version };
    return found.calendar;
  }

  owner(kind: string, key: string) {
    return this.deps.store.owner(kind, key);
  }

  next(series: string) {
    return this.deps.nextNumber(series);
  }

  /** What was asked, for the record. */
  notes(): Pick<CommandRecord, 'sources' | 'parameters' | 'calendar'> {
    const sources: FactSource[] = [...this.sources].map(([from, at]) => ({ from, at }));
    return {
      ...(sources.length ? { sources } : {}),
      ...(this.uses.size ? { parameters: [...this.uses.values()] } : {}),
      ...(this.calendar ? { calendar: this.calendar } : {}),
    };
  }

  get today() {
    return dateOf(this.at);
  }
}
