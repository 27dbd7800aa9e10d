import { comparePositions, type EventStore, type StoredEvent, type Subscriber } from '@app/kernel';
import { Cases, cloudEvent } from './cases.js';
import type { CatalogueRow, EventCatalogue } from './catalogue.js';
import { CursorRefused, type Cursors, type Place } from './cursor.js';

export interface FeedFilter {
  /** CloudEvents types; absent: all. */
  types?: readonly string[];
  /** Only what concerns all of these streams. */
  concerning?: string[];
}
/** A CloudEvent as JSON text, and the cursor behind it. */
export interface Told {
  text: string;
  cursor: string;
}
export interface FeedPage {
  events: Told[];
  /** How far was looked, what was left out included. */
  place: Place;
}

const eventId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What integrations are told, in the order of the log. Both doors, batch and stream, read here. */
export class Feed {
  private readonly rows: ReadonlyMap<string, CatalogueRow>;
  private readonly cases: Cases;

  constructor(
    private readonly store: EventStore,
    private readonly catalogue: EventCatalogue,
    private readonly cursors: Cursors,
  ) {
    this.rows = new Map([...catalogue.values()].map((row) => [row.eventType, row]));
    this.cases = new Cases(store, this.rows);
  }

  /**
   * Where to go on behind a cursor, or behind the event of that id. A cursor from before the log was copied to another engine is found
   * again by its event.
   * @throws CursorRefused
   */
  async placeOf(cursor: string | undefined): Promise<Place> {
    if (cursor === undefined) return {};
    if (eventId.test(cursor)) return this.behind(cursor);
    const { position, event } = this.cursors.open(cursor);
    if (position === undefined || position.startsWith(`${this.store.epoch}.`)) return { position, event };
    return event === undefined ? {} : this.behind(event);
  }

  cursorOf(place: Place): string {
    return this.cursors.seal(place);
  }

  /** At most `limit` events behind a place; fewer only at the end of the log. */
  async page(place: Place, filter: FeedFilter, subscriber: Subscriber, limit: number): Promise<FeedPage> {
    const head = await this.store.head();
    const events: Told[] = [];
    let seen = place;
    for await (const batch of this.store.readAll(place.position, this.wanted(filter)))
      for (const event of batch) {
        seen = { position: event.position, event: event.id };
        const told = await this.tell(event, filter, subscriber);
        if (told && events.push(told) === limit) return { events, place: seen };
      }
    return { events, place: comparePositions(seen.position, head) < 0 ? { ...seen, position: head } : seen };
  }

  /**
   * As `page`, then goes on; never ends until `signal`. `subscriber` is asked anew before each page that has something to tell, and ends it
   * by throwing.
   */
  async *follow(
    from: Place,
    filter: FeedFilter,
    subscriber: () => Promise<Subscriber>,
    signal: AbortSignal,
  ): AsyncGenerator<FeedPage, void> {
    let place = from;
    for await (const { events: batch, position } of this.store.follow(place.position, this.wanted(filter), signal)) {
      const events: Told[] = [];
      if (batch.length > 0) {
        const to = await subscriber();
        for (const event of batch) {
          place = { position: event.position, event: event.id };
          const told = await this.tell(event, filter, to);
          if (told) events.push(told);
        }
      }
      if (position !== undefined) place = { ...place, position };
      yield { events, place };
    }
  }

  private wanted({ types }: FeedFilter): { types: string[] } {
    return { types: types ? types.map((type) => this.catalogue.get(type)!.eventType) : [...this.rows.keys()] };
  }

  private async tell(
    event: StoredEvent,
    { concerning = [] }: FeedFilter,
    subscriber: Subscriber,
  ): Promise<Told | undefined> {
    if (!concerning.every((stream) => event.stream === stream || event.meta.about.includes(stream))) return undefined;
    const row = this.rows.get(event.type)!;
    const sequence = await this.cases.sequenceOf(event, row, subscriber);
    if (sequence === undefined) return undefined;
    const cursor = this.cursors.seal({ position: event.position, event: event.id });
    return { text: cloudEvent(event, row, sequence, cursor), cursor };
  }

  private async behind(event: string): Promise<Place> {
    const position = await this.store.positionOf(event);
    if (position === undefined) throw new CursorRefused();
    return { position, event };
  }
}
