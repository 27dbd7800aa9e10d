import type { AnyView, Change, Document, Parked, StoredEvent, View, ViewStore } from '@app/kernel';

/** Documents of one view as far as this process has them: `undefined` is known to be absent. */
export type Documents = Map<string, Document | undefined>;
/** How documents come from the store: by id, and all whose index field has a value. */
export interface Loading {
  byId: (ids: readonly string[]) => Promise<ReadonlyMap<string, Document>>;
  byField: (field: string, value: string) => Promise<ReadonlyMap<string, Document>>;
}
export interface Projection {
  changes: Change[];
  parked: Parked[];
}

/** Reads the very generation that is being filled. */
export const loadingFrom = (store: ViewStore, view: AnyView): Loading => {
  const parsed = (rows: readonly { id: string; text: string }[]) =>
    new Map(rows.map(({ id, text }) => [id, JSON.parse(text) as Document]));
  return {
    byId: async (ids) => parsed(await store.getMany(view, ids, { own: true })),
    byField: async (field, value) => {
      const found = new Map<string, Document>();
      for (let after: string | undefined; ;) {
        const page = await store.find(
          view,
          { [field]: value },
          { own: true, limit: 1000, ...(after ? { after } : {}) },
        );
        for (const [id, document] of parsed(page.rows)) found.set(id, document);
        if (page.next === undefined) return found;
        after = page.next;
      }
    },
  };
};

/**
 * What a batch of events makes of a view. Documents stay in `documents` for the next batch; those in `held` are parked and are not touched.
 * A fold that throws parks its document as it was before that event. Views marked `knownAt` get a change per command, others one per document.
 * The changes hold the documents themselves: store them before the next batch is folded.
 */
export async function project(
  of: AnyView,
  events: readonly StoredEvent[],
  documents: Documents,
  held: Set<string>,
  load: Loading,
): Promise<Projection> {
  const view = of as unknown as View<Document>;
  const pending = new Map<string, Change & { commandId: string }>();
  const changes: Change[] = [];
  const parked: Parked[] = [];
  const park = (id: string, event: StoredEvent, error: unknown) => {
    held.add(id);
    parked.push({ id, position: event.position, eventId: event.id, reason: reasonOf(error) });
  };

  // An event whose ids cannot be told is parked under its own.
  const touched = events.map((event): readonly string[] => {
    try {
      return view.ids(event);
    } catch (error) {
      park(event.id, event, error);
      return [];
    }
  });
  const missing = [...new Set(touched.flat())].filter((id) => !documents.has(id));
  if (missing.length) {
    const found = await load.byId(missing);
    for (const id of missing) documents.set(id, found.get(id));
  }

  for (const [i, event] of events.entries()) {
    const also = view.also?.(event);
    if (also) touched[i] = [...new Set([...touched[i]!, ...(await having(also.field, also.value))])];
    for (const id of touched[i]!) {
      const failed = held.has(id) ? undefined : fold(id, event);
      if (failed) await restore(id, i, event, failed.error);
    }
  }
  for (const change of changes) delete (change as { commandId?: string }).commandId;
  return { changes, parked };

  function fold(id: string, event: StoredEvent): { error: unknown } | undefined {
    const before = documents.get(id);
    const last = pending.get(id);
    const { commandId } = event.meta;
    // The version before this command is kept: go on with a copy.
    const keep = view.knownAt && last && last.commandId !== commandId;
    let document: Document | undefined;
    try {
      document = view.fold(keep && before ? copyOf(before) : before, event, id);
    } catch (error) {
      return { error };
    }
    documents.set(id, document);
    if (before === undefined && document === undefined) return undefined;
    const { position } = event;
    if (last && !keep) Object.assign(last, { document, position });
    else {
      const change = { id, document, position, commandId };
      pending.set(id, change);
      changes.push(change);
    }
    return undefined;
  }

  /** A fold may have changed half of the document before it threw. */
  async function restore(id: string, i: number, event: StoredEvent, error: unknown): Promise<void> {
    park(id, event, error);
    const document = await foldedBefore(id, i);
    documents.set(id, document);
    const last = pending.get(id);
    if (last) last.document = document;
  }

  async function foldedBefore(id: string, end: number): Promise<Document | undefined> {
    let document = (await load.byId([id])).get(id);
    for (let i = 0; i < end; i++) if (touched[i]!.includes(id)) document = view.fold(document, events[i]!, id);
    return document;
  }

  /** What this batch has changed counts before what is stored. */
  async function having(field: string, value: string): Promise<string[]> {
    const stored = await load.byField(field, value);
    for (const [id, document] of stored) if (!documents.has(id)) documents.set(id, document);
    return [...new Set([...stored.keys(), ...pending.keys()])].filter((id) => documents.get(id)?.[field] === value);
  }
}

/** As it is stored: twice as fast as a structured clone. */
const copyOf = (document: Document): Document => JSON.parse(JSON.stringify(document)) as Document;
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 500);

/** An event that is not the first of its command, with the record that stands with the first. */
class WithRecord implements StoredEvent {
  constructor(
    private readonly event: StoredEvent,
    private readonly first: StoredEvent,
  ) {}
  get position() {
    return this.event.position;
  }
  get stream() {
    return this.event.stream;
  }
  get revision() {
    return this.event.revision;
  }
  get id() {
    return this.event.id;
  }
  get type() {
    return this.event.type;
  }
  get data() {
    return this.event.data;
  }
  get meta() {
    return this.event.meta;
  }
  get record() {
    return this.first.record;
  }
}

/**
 * Cuts a flow of events after whole commands, and gives every event of a command the record of its first. A command whose end has not
 * come yet waits for the next call, so that no checkpoint lies inside one.
 */
export function wholeCommands(): (events: readonly StoredEvent[]) => StoredEvent[] {
  let waiting: StoredEvent[] = [];
  let first: StoredEvent | undefined;
  return (events) => {
    const whole: StoredEvent[] = [];
    for (const event of events) {
      const { index, count } = event.meta;
      if (index === 0) first = event;
      waiting.push(index > 0 && first ? new WithRecord(event, first) : event);
      if (index < count - 1) continue;
      for (const each of waiting) whole.push(each);
      waiting = [];
    }
    return whole;
  };
}
