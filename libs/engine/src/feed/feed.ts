import { setImmediate as nextTurn } from 'node:timers/promises';
import { comparePositions, type EventStore, type Position, type StoredEvent, type Subscriber } from '@app/kernel';
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

/** Ids of events are version 8. */
const eventId = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Places lately given out, which need not be looked up again. */
const maxKnown = 10_000;

/** What integrations are told, in the order of the log. Both doors, batch and stream, read here. */
export class Feed {
  private readonly rows: ReadonlyMap<string, CatalogueRow>;
  private readonly cases: Cases;
  private readonly known = new Map<string, Position>();

  constructor(
    private readonly store: EventStore,
    private readonly catalogue: EventCatalogue,
    private readonly cursors: Cursors,
  ) {
    this.rows = new Map([...catalogue.values()].map((row) => [row.eventType, row]));
    this.cases = new Cases(store, this.rows);
  }

  /**
   * Where to go on behind a cursor, or behind the event of that id. A cursor counts by its event: that of another engine is found there
   * again, and one that is ahead of a log restored from an older backup is refused, as what it has seen is gone.
   * @throws CursorRefused
   */
  async placeOf(cursor: string | undefined): Promise<Place> {
    if (cursor === undefined) return {};
    const event = eventId.test(cursor) ? cursor : this.cursors.open(cursor).event;
    if (event === undefined) return {};
    const position = this.known.get(event) ?? (await this.store.positionOf(event));
    if (position === undefined) throw new CursorRefused();
    return { position, event };
  }

  cursorOf(place: Place): string {
    if (place.event !== undefined && place.position !== undefined) {
      this.known.set(place.event, place.position);
      if (this.known.size > maxKnown) this.known.delete(this.known.keys().next().value!);
    }
    return this.cursors.seal(place);
  }

  /** At most `limit` events behind a place; fewer only at the end of the log. */
  async page(place: Place, filter: FeedFilter, subscriber: Subscriber, limit: number): Promise<FeedPage> {
    const last = await this.store.last();
    const events: Told[] = [];
    let seen = place;
    for await (const batch of this.store.readAll(place.position, this.wanted(filter))) {
      for (const event of batch) {
        seen = placeAt(event);
        const told = await this.tell(event, filter, subscriber);
        if (told && events.push(told) === limit) return { events, place: seen };
      }
      // Who reads a long way from the beginning lets others do their work.
      await nextTurn();
    }
    return { events, place: last && comparePositions(seen.position, last.position) < 0 ? placeAt(last) : seen };
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
          place = placeAt(event);
          const told = await this.tell(event, filter, to);
          if (told) events.push(told);
        }
      } else if (comparePositions(place.position, position) < 0) place = await this.passed(place, position);
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

  /** Everything up to there was for others. A place is known by an event: the last one, unless more has come meanwhile. */
  private async passed(place: Place, position: Position | undefined): Promise<Place> {
    const last = await this.store.last();
    return last && comparePositions(last.position, position) <= 0 ? placeAt(last) : place;
  }
}

const placeAt = ({ position, id }: StoredEvent): Place => ({ position, event: id });
