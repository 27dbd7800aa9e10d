import {
  comparePositions,
  type Document,
  type EventStore,
  type KernelEvents,
  type Position,
  type StoredEvent,
  type View,
} from '@app/kernel';

/** Events of one stream up to a position of the log. */
export async function* eventsUntil(
  store: EventStore,
  stream: string,
  until?: Position,
  from = 0,
): AsyncGenerator<StoredEvent> {
  for await (const events of store.read(stream, { from }))
    for (const event of events) {
      if (until !== undefined && comparePositions(event.position, until) > 0) return;
      yield event;
    }
}

export async function eventAt(store: EventStore, stream: string, revision: number): Promise<StoredEvent | undefined> {
  for await (const [event] of store.read(stream, { from: revision, to: revision })) return event;
  return undefined;
}

/** The record stands with the first event of a command; the others of the batch show it too. */
export const withRecord = (event: StoredEvent, first: StoredEvent | undefined): StoredEvent =>
  event.meta.index === 0 || !first || first.meta.commandId !== event.meta.commandId
    ? event
    : {
        position: event.position,
        stream: event.stream,
        revision: event.revision,
        id: event.id,
        type: event.type,
        data: event.data,
        meta: event.meta,
        get record() {
          return first.record;
        },
      };

export interface Proposal {
  id: string;
  command: string;
  digest: string;
  input: object;
  by: string;
  organisation: string;
  capacities: readonly string[];
  revision: number;
}
export interface LiveFold {
  document: Document | undefined;
  /** -1: no such stream. */
  revision: number;
  /** Everything ever proposed. */
  proposed: Proposal[];
  /** Waiting for a second person. */
  pending: Proposal[];
}

/** Folds a view about one stream from that stream. */
export async function foldLive(
  store: EventStore,
  view: View<Document>,
  stream: string,
  id: string,
  until?: Position,
): Promise<LiveFold> {
  const types = new Set(view.types);
  const proposed: Proposal[] = [];
  const settled = new Set<string>();
  let document: Document | undefined;
  let revision = -1;
  let first: StoredEvent | undefined;
  for await (const event of eventsUntil(store, stream, until)) {
    if (event.meta.index === 0) first = event;
    if (types.has(event.type)) document = view.fold(document, withRecord(event, first), id);
    if (event.type === 'CommandProposed') {
      const { proposal, command, input, digest, by, organisation, capacities } =
        event.data as unknown as KernelEvents['CommandProposed'];
      const { revision } = event;
      proposed.push({ id: proposal, command, digest, input, by, organisation, capacities, revision });
    } else if (event.type === 'ProposalApproved' || event.type === 'ProposalRejected')
      settled.add((event.data as { proposal: string }).proposal);
    revision = event.revision;
  }
  return { document, revision, proposed, pending: proposed.filter(({ id }) => !settled.has(id)) };
}
