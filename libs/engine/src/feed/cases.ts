import { idOf, type Audience, type EventStore, type Slice, type StoredEvent, type Subscriber } from '@app/kernel';
import { schemaId, type CatalogueRow } from './catalogue.js';

/** An event of a stream that somebody may be told of. */
interface Told {
  revision: number;
  id: string;
  to: Audience;
  bureaus: readonly string[];
}
/** What there is to tell of one stream, up to a revision. */
interface Case {
  revision: number;
  bureaus: readonly string[];
  told: Told[];
}

const maxCases = 20_000;

/**
 * Who may be told of an event, and its number among those of its stream that they may be told of. A stream is read once and then read on;
 * the latest used are kept.
 */
export class Cases {
  private readonly cases = new Map<string, Case>();

  constructor(
    private readonly store: EventStore,
    /** Event type → row. */
    private readonly rows: ReadonlyMap<string, CatalogueRow>,
  ) {}

  /** Number of the event in its stream as the subscriber counts, from 1; undefined when it is not for them. */
  async sequenceOf(
    event: StoredEvent,
    { published, slice }: CatalogueRow,
    subscriber: Subscriber,
  ): Promise<number | undefined> {
    const { told } = await this.upTo(event, slice);
    const maySee = ({ to, bureaus }: Told): boolean =>
      (to === 'public' || subscriber.as === 'partner') &&
      bureaus.some((id) => subscriber.bureaus.has(id) || (published.reachesBelow && subscriber.above.has(id)));
    let sequence = 0;
    for (const each of told) {
      if (each.revision > event.revision) break;
      if (!maySee(each)) continue;
      sequence++;
      if (each.revision === event.revision) return sequence;
    }
    return undefined;
  }

  private async upTo(event: StoredEvent, slice: Slice): Promise<Case> {
    const known = this.cases.get(event.stream) ?? { revision: -1, bureaus: [], told: [] };
    if (known.revision === event.revision - 1) this.fold(known, event, slice);
    if (known.revision < event.revision)
      for await (const events of this.store.read(event.stream, { from: known.revision + 1 }))
        for (const each of events) if (each.revision === known.revision + 1) this.fold(known, each, slice);
    this.cases.delete(event.stream);
    this.cases.set(event.stream, known);
    if (this.cases.size > maxCases) this.cases.delete(this.cases.keys().next().value!);
    return known;
  }

  private fold(known: Case, event: StoredEvent, slice: Slice): void {
    known.revision = event.revision;
    const data = event.data as never;
    known.bureaus = slice.published!.bureaus[event.type]?.(data) ?? known.bureaus;
    const contract = this.rows.get(event.type)?.contract;
    if (!contract || contract.tells?.(data) === false) return;
    const to = typeof contract.to === 'function' ? contract.to(data) : contract.to;
    const corrected = contract.corrects && known.told.find(({ id }) => id === contract.corrects!(data));
    if (contract.corrects && !corrected) return;
    known.told.push({
      revision: event.revision,
      id: event.id,
      // To whom what it corrects was told, and nobody else.
      to: corrected?.to === 'partner' ? 'partner' : to,
      bureaus: corrected?.bureaus ?? known.bureaus,
    });
  }
}

/** CloudEvents 1.0 in JSON, with the sequence and cursor as extensions. */
export function cloudEvent(event: StoredEvent, row: CatalogueRow, sequence: number, cursor: string): string {
  const { id, stream, data, meta } = event;
  const { workflow } = row.slice;
  return JSON.stringify({
    specversion: '1.0',
    id,
    source: `/v1/${workflow.collection}/${idOf(stream)}`,
    subject: stream,
    type: row.type,
    time: meta.recordedAt,
    datacontenttype: 'application/json',
    dataschema: schemaId(row.type),
    sequence: String(sequence),
    sequencetype: 'Integer',
    cursor,
    data: row.contract.says(data as never, { id: idOf(stream), effectiveOn: meta.effectiveOn }),
  });
}
