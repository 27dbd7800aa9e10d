import {
  streamOf,
  type AnyView,
  type Document,
  type Position,
  type Report,
  type Row,
  type Slice,
  type View,
  type Where,
} from '@app/kernel';
import { NotFound } from './engine.js';
import { knownProposals } from './http/concerned.js';
import { ParameterRefused } from './http/headers.js';
import { historyOf } from './http/history.js';
import { namesOf, revealed } from './http/names.js';
import { parkedIn } from './http/parked.js';
import { reported } from './http/report.js';
import { foldLive } from './http/stream.js';
import type { Reading } from './http/tokens.js';
import { both, matches, searchOf, unknownParameter, type Search } from './http/where.js';
import { caughtUp, knownPosition, recorded, visible, wishOf, type Answer, type Asked, type Wish } from './http/wish.js';

/** One thing that can be looked at. */
export type Wanted =
  { live: Slice; id: string } | { history: Slice; id: string } | { document: AnyView; id: string } | { report: Report };

const none: ReadonlySet<string> = new Set();

/** @throws ParameterRefused, NotFound, NotCaughtUp, Refusal (personal fields), Unauthorised */
export async function look(reading: Reading, wanted: Wanted, asked: Asked): Promise<Answer> {
  const wish = await wishOf(reading, asked);
  if ('report' in wanted) return reported(reading, wanted.report, wish);
  if ('history' in wanted || 'live' in wanted) await recorded(reading, wish);
  if ('history' in wanted) return historyOf(reading, wanted.history, wanted.id, wish);
  noFilters(wish);
  return 'live' in wanted
    ? live(reading, wanted.live, wanted.id, wish)
    : document(reading, wanted.document, wanted.id, wish);
}

/** A page of a view: filters, search, sort, cursor. */
export async function find(reading: Reading, view: AnyView, asked: Asked): Promise<Answer> {
  const wish = await wishOf(reading, asked);
  const { search, where, at, position, nothing } = await searched(reading, view, wish);
  const page = nothing ? { rows: [] } : await pageOf(reading, view, where, search, at);
  const parked = nothing || view.resident ? none : await parkedIn(reading.views, view, position);
  const rest: Record<string, unknown> = {};
  const held = page.rows.filter((row) => parked.has(row.id)).map((row) => row.id);
  if (held.length) rest.parked = held;
  if (search.count) rest.count = nothing ? 0 : await countOf(reading, view, where, at);
  if (page.next !== undefined) rest.next = page.next;
  if (position !== undefined) rest.position = position;

  const untouched = !view.at && !view.names;
  const shown = untouched ? undefined : page.rows.map((row) => presented(view, JSON.parse(row.text) as Document, wish));
  const texts = shown
    ? shown.flatMap((each) => (each ? [JSON.stringify(each.shown)] : []))
    : page.rows.map((row) => row.text);
  const names = await namesOf(reading, shown?.flatMap((each) => each?.streams ?? []) ?? [], wish.personal);
  const body = `{"items":[${texts.join(',')}],"names":${JSON.stringify(names)}${tail(rest)}}`;
  return {
    body: await revealed(reading, wish, view, body),
    ...(position === undefined ? {} : { position }),
    ...(page.next === undefined ? {} : { next: page.next }),
  };
}

interface Searched {
  search: Search;
  /** Filters within the reader's scope. */
  where: Where;
  /** Where in the log it is to be known. */
  at?: Position;
  /** How far the view is. */
  position?: Position;
  /** Nothing of it is for the reader, or nothing was recorded by then. */
  nothing: boolean;
}
async function searched(reading: Reading, view: AnyView, wish: Wish): Promise<Searched> {
  onlyToday(view, wish);
  const search = searchOf(view, wish.rest);
  await caughtUp(reading, view, wish);
  const [scope, at, position] = [
    await visible(reading, view, wish),
    await knownPosition(reading, view, wish),
    await checkpointOf(reading, view),
  ];
  const nothing = scope === 'none' || at === null;
  return {
    search,
    where: nothing ? {} : both(scope, search.where),
    nothing,
    ...(typeof at === 'string' ? { at } : {}),
    ...(position === undefined ? {} : { position }),
  };
}

export interface Found {
  /** How many documents meet the filters; some may count only on other days. */
  count: number;
  position?: Position;
  /** How many documents of the view are held back (parked). */
  parked: number;
  pages: () => AsyncGenerator<object[]>;
}
/**
 * Everything that meets the filters, page after page. A view that keeps versions is read at one position throughout, so that what is
 * written meanwhile neither doubles nor hides a document.
 * @throws as `find`
 */
export async function findAll(
  reading: Reading,
  view: AnyView,
  wish: Wish,
  { sort, size }: { sort: Search['sort']; size: number },
): Promise<Found> {
  const { search, where, at, position, nothing } = await searched(reading, view, wish);
  const fixed = at ?? (view.knownAt && !view.resident ? position : undefined);
  const order = search.sort.length ? search.sort : sort;
  const limit = view.resident ? Number.MAX_SAFE_INTEGER : size;
  const ofDay = { ...wish, asOf: wish.asOf ?? wish.today };
  async function* pages(): AsyncGenerator<object[]> {
    let after: string | undefined;
    do {
      const { rows, next } = await pageOf(reading, view, where, { ...search, sort: order, after, limit }, fixed);
      // A sheet is of a day: what counts only later is not on it.
      yield rows.flatMap((row) => presented(view, JSON.parse(row.text) as Document, ofDay)?.shown ?? []);
      after = next;
    } while (after !== undefined);
  }
  const known = fixed ?? position;
  return {
    count: nothing ? 0 : await countOf(reading, view, where, fixed),
    ...(known === undefined ? {} : { position: known }),
    parked: nothing || view.resident ? 0 : (await parkedIn(reading.views, view, position)).size,
    pages: nothing ? nowhere : pages,
  };
}
async function* nowhere(): AsyncGenerator<never> {}

/** The workflow's listing, folded from its own stream: never a lagging view. */
async function live(reading: Reading, slice: Slice, id: string, wish: Wish): Promise<Answer> {
  const view = slice.listing as unknown as View<Document>;
  onlyToday(slice.listing, wish);
  const until = wish.knownAt === undefined ? undefined : await reading.store.positionAt(wish.knownAt);
  if (wish.knownAt !== undefined && until === undefined) throw new NotFound(id);
  const stream = streamOf(slice.workflow.name, id);
  const { document, revision, pending } = await foldLive(reading.store, view, stream, id, until);
  if (revision < 0) throw new NotFound(id);
  const scope = await visible(reading, slice.listing, wish);
  if (document && scope !== undefined && (scope === 'none' || !matches(scope, document))) throw new NotFound(id);
  const proposals = await knownProposals(reading, stream, pending, wish);
  if (!document && proposals.length === 0) throw new NotFound(id);
  const found = document && presented(slice.listing, document, wish);
  if (document && !found) throw new NotFound(id);
  const names = await namesOf(reading, found?.streams ?? [], wish.personal);
  const body = JSON.stringify({
    item: found?.shown ?? null,
    names,
    revision,
    ...(proposals.length ? { proposals } : {}),
  });
  return { body: await revealed(reading, wish, view, body, stream), revision };
}

/** One document of a view. */
async function document(reading: Reading, view: AnyView, id: string, wish: Wish): Promise<Answer> {
  onlyToday(view, wish);
  await caughtUp(reading, view, wish);
  const [scope, at] = [await visible(reading, view, wish), await knownPosition(reading, view, wish)];
  if (scope === 'none' || at === null) throw new NotFound(id);
  const row = view.resident ? residentRow(reading, view, id) : await reading.views.get(view, id, at);
  if (!row) throw new NotFound(id);
  const position = await checkpointOf(reading, view);
  const parked = view.resident ? none : await parkedIn(reading.views, view, position);
  const rest = {
    ...(position === undefined ? {} : { position }),
    ...(parked.has(id) ? { parked: true } : {}),
  };
  let item = row.text;
  let names: Record<string, string> = {};
  if (scope !== undefined || view.at || view.names) {
    const whole = JSON.parse(row.text) as Document;
    if (scope !== undefined && !matches(scope, whole)) throw new NotFound(id);
    const found = presented(view, whole, wish);
    if (!found) throw new NotFound(id);
    if (found.shown !== whole) item = JSON.stringify(found.shown);
    names = await namesOf(reading, found.streams, wish.personal);
  }
  const body = `{"item":${item},"names":${JSON.stringify(names)}${tail(rest)}}`;
  return {
    body: await revealed(reading, wish, view, body, streamIn(reading, view, id)),
    ...(position === undefined ? {} : { position }),
  };
}
/** The file a document is about: a listing's own. */
const streamIn = ({ slices }: Reading, view: AnyView, id: string): string | undefined => {
  const slice = slices.find(({ listing }) => listing.name === view.name);
  return slice && streamOf(slice.workflow.name, id);
};

function onlyToday(view: AnyView, wish: Wish): void {
  if (wish.asOf !== undefined && !view.at)
    throw new ParameterRefused('asOf', { zh: '此视图不按日期查看', en: 'this view does not show past days' });
}

/** The document as it counts on the day asked for; without a day: as it counts today, or whole while it counts only later. */
function presented(
  view: AnyView,
  whole: Document,
  wish: Wish,
): { shown: object; streams: readonly string[] } | undefined {
  const of = view as unknown as View<Document>;
  const streams = of.names?.(whole) ?? [];
  if (!of.at) return { shown: whole, streams };
  const counted = of.at(whole, wish.asOf ?? wish.today);
  const shown = counted ?? (wish.asOf === undefined ? whole : undefined);
  return shown && { shown, streams };
}

function noFilters(wish: Wish): void {
  const name = Object.keys(wish.rest)[0];
  if (name !== undefined) throw unknownParameter(name, ['asOf', 'knownAt', 'min-position', 'personal', 'purpose']);
}

const checkpointOf = async (reading: Reading, view: AnyView): Promise<Position | undefined> =>
  view.resident ? undefined : reading.views.checkpoint(view);

interface Rows {
  rows: readonly Row[];
  next?: string;
}
function pageOf(
  reading: Reading,
  view: AnyView,
  where: Where,
  { sort, after, limit }: Pick<Search, 'sort' | 'limit'> & { after?: string | undefined },
  at?: Position,
): Promise<Rows> | Rows {
  if (view.resident) return residentPage(reading, view, where, sort, after, limit);
  return reading.views.find(view, where, {
    sort,
    limit,
    ...(after === undefined ? {} : { after }),
    ...(at === undefined ? {} : { at }),
  });
}
const countOf = async (reading: Reading, view: AnyView, where: Where, at?: Position): Promise<number> =>
  view.resident ? residentDocuments(reading, view, where).length : reading.views.count(view, where, at);

/** Resident views are small and in memory: filtered, sorted and cut here. The cursor is the last id. */
function residentPage(
  reading: Reading,
  view: AnyView,
  where: Where,
  sort: Search['sort'],
  after: string | undefined,
  limit: number,
): Rows {
  const keys: Search['sort'] = [...sort, ['id', 'asc']];
  const found = residentDocuments(reading, view, where).sort((a, b) => {
    for (const [field, direction] of keys) {
      const order = compare(a[field], b[field]);
      if (order !== 0) return direction === 'asc' ? order : -order;
    }
    return 0;
  });
  const start = after === undefined ? 0 : found.findIndex((each) => each.id === after) + 1;
  if (after !== undefined && start === 0)
    throw new ParameterRefused('after', { zh: '游标无效', en: 'is not a cursor of this list' });
  const rows = found
    .slice(start, start + limit)
    .map((each) => ({ id: String(each.id), text: JSON.stringify(each), position: '' }));
  return start + limit < found.length ? { rows, next: rows.at(-1)!.id } : { rows };
}
const residentDocuments = (reading: Reading, view: AnyView, where: Where): Document[] =>
  reading.residents.all(view as unknown as View<Document>).filter((each) => matches(where, each, view.search));
function residentRow(reading: Reading, view: AnyView, id: string): Row | undefined {
  const found = reading.residents.get(view as unknown as View<Document>, id);
  return found && { id, text: JSON.stringify(found), position: '' };
}
const compare = (a: unknown, b: unknown): number =>
  a === b ? 0 : a === undefined ? -1 : b === undefined ? 1 : (a as string) < (b as string) ? -1 : 1;

const tail = (rest: object): string => {
  const text = JSON.stringify(rest).slice(1, -1);
  return text === '' ? '' : `,${text}`;
};
