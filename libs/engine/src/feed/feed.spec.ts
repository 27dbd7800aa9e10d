import {
  hashedId,
  published,
  slice,
  text,
  type EventStore,
  type Slice,
  type Subscriber,
  type Vault,
} from '@app/kernel';
import { memoryEventStore } from '@app/kernel/testing';
import { eventCatalogue } from './catalogue.js';
import { CursorRefused, Cursors } from './cursor.js';
import { Feed, type FeedFilter, type Told } from './feed.js';

class ClubV1 {
  @text(1, 50) nameZh!: string;
}
type ClubEvents = {
  ClubFounded: { nameZh: string; bureau: string };
  ClubMoved: { bureau: string };
  ClubNoted: { nameZh: string };
  ClubRated: { nameZh: string };
  ClubCorrected: { corrects: string; nameZh: string };
};
const says = ({ nameZh }: { nameZh: string }): ClubV1 => ({ nameZh });
const row = { title: { zh: '社团', en: 'club' }, version: 1, payload: ClubV1, says };
const clubs = (more: { reachesBelow?: true } = {}): Slice =>
  slice({
    workflow: { name: 'club', collection: 'clubs' },
    listing: undefined,
    target: undefined,
    published: published<ClubEvents>({
      bureaus: { ClubFounded: ({ bureau }) => [bureau], ClubMoved: ({ bureau }) => [bureau] },
      ...more,
      contracts: {
        ClubFounded: { ...row, to: 'public' },
        ClubRated: { ...row, to: 'partner' },
        ClubCorrected: { ...row, to: 'public', corrects: ({ corrects }) => corrects },
      },
    }),
  });

type CloudEvent = { id: string; type: string; subject: string; sequence: string; cursor: string; data: ClubV1 };
const read = ({ text: of }: Told): CloudEvent => JSON.parse(of) as CloudEvent;
const brief = (told: Told): string => {
  const { type, subject, sequence, data } = read(told);
  return `${subject} ${sequence} ${type.split('.')[2]!} ${data.nameZh}`;
};

const portal: Subscriber = {
  person: 'portal',
  as: 'public',
  bureaus: new Set(['county']),
  above: new Set(['county', 'city']),
};
const partner: Subscriber = { ...portal, person: 'partner', as: 'partner' };
const vault = {
  put: async () => undefined,
  read: async () => [Buffer.alloc(32, 7).toString('base64')],
} as unknown as Vault;

let store: EventStore;
let feed: Feed;
let written: number;
async function feedOver(of: EventStore, more?: { reachesBelow?: true }): Promise<Feed> {
  return new Feed(of, eventCatalogue([clubs(more)]), await Cursors.of(vault, ''));
}
/** Appends one event; answers its id. */
async function write<T extends keyof ClubEvents>(club: string, type: T, data: ClubEvents[T], about: string[] = []) {
  const stream = `club-${club}`;
  const id = hashedId(written++, 'event');
  const meta = {
    schemaVersion: 1, about, effectiveOn: '2024-09-09', visibility: 'public', recordedAt: '2024-09-09T09:00:00.000+08:00',
    commandId: id, index: 0, count: 1, digest: { sha256: '', sm3: '' },
  } as const; // prettier-ignore
  await store.append({ stream, expected: await store.revision(stream), events: [{ id, type, data, meta }] });
  return id;
}
const page = (as: Subscriber, more: { after?: string; limit?: number; filter?: FeedFilter } = {}) =>
  feed.placeOf(more.after).then((place) => feed.page(place, more.filter ?? {}, as, more.limit ?? 1000));
const told = async (as: Subscriber, more: Parameters<typeof page>[1] = {}): Promise<string[]> =>
  (await page(as, more)).events.map(brief);

beforeEach(async () => {
  store = memoryEventStore();
  feed = await feedOver(store);
  written = Date.UTC(2024, 8, 9);
});

describe('What a reader is told of', () => {
  it('is what its class may know, counted by stream as that class counts', async () => {
    await write('a', 'ClubFounded', { nameZh: '棋', bureau: 'county' });
    await write('a', 'ClubRated', { nameZh: '甲等' });
    await write('b', 'ClubFounded', { nameZh: '书', bureau: 'county' });
    const founded = await write('a', 'ClubFounded', { nameZh: '棋二', bureau: 'county' });
    await write('a', 'ClubCorrected', { corrects: founded, nameZh: '棋三' });
    expect(await told(portal)).toEqual([
      'club-a 1 ClubFounded 棋', 'club-b 1 ClubFounded 书', 'club-a 2 ClubFounded 棋二', 'club-a 3 ClubCorrected 棋三',
    ]); // prettier-ignore
    expect(await told(partner)).toEqual([
      'club-a 1 ClubFounded 棋', 'club-a 2 ClubRated 甲等', 'club-b 1 ClubFounded 书', 'club-a 3 ClubFounded 棋二',
      'club-a 4 ClubCorrected 棋三',
    ]); // prettier-ignore
  });

  it('is its division’s: what was another bureau’s then stays unknown, and is not counted', async () => {
    await write('a', 'ClubFounded', { nameZh: '先', bureau: 'elsewhere' });
    await write('a', 'ClubMoved', { bureau: 'county' });
    await write('a', 'ClubFounded', { nameZh: '后', bureau: 'county' });
    expect(await told(portal)).toEqual(['club-a 1 ClubFounded 后']);
  });

  it('is what bureaus above say, only where that reaches below', async () => {
    await write('a', 'ClubFounded', { nameZh: '市', bureau: 'city' });
    expect(await told(portal)).toEqual([]);
    feed = await feedOver(store, { reachesBelow: true });
    expect(await told(portal)).toEqual(['club-a 1 ClubFounded 市']);
  });

  it('is a correction only of what it was told of', async () => {
    await write('a', 'ClubFounded', { nameZh: '棋', bureau: 'county' });
    const noted = await write('a', 'ClubNoted', { nameZh: '内部' });
    const rated = await write('a', 'ClubRated', { nameZh: '甲等' });
    await write('a', 'ClubCorrected', { corrects: noted, nameZh: '内部更正' });
    const again = await write('a', 'ClubCorrected', { corrects: rated, nameZh: '乙等' });
    await write('a', 'ClubCorrected', { corrects: again, nameZh: '丙等' });
    expect(await told(portal)).toEqual(['club-a 1 ClubFounded 棋']);
    expect(await told(partner)).toEqual([
      'club-a 1 ClubFounded 棋', 'club-a 2 ClubRated 甲等', 'club-a 3 ClubCorrected 乙等', 'club-a 4 ClubCorrected 丙等',
    ]); // prettier-ignore
  });

  it('a correction goes where what it corrects went, wherever the file is by then', async () => {
    const founded = await write('a', 'ClubFounded', { nameZh: '棋', bureau: 'county' });
    await write('a', 'ClubMoved', { bureau: 'elsewhere' });
    await write('a', 'ClubCorrected', { corrects: founded, nameZh: '围棋' });
    expect(await told(portal)).toEqual(['club-a 1 ClubFounded 棋', 'club-a 2 ClubCorrected 围棋']);
    expect(await told({ ...portal, bureaus: new Set(['elsewhere']) })).toEqual([]);
  });

  it('can be narrowed to types and to what concerns a file; the numbers stay those of the stream', async () => {
    const of = 'collaboration-c1';
    await write('a', 'ClubFounded', { nameZh: '棋', bureau: 'county' });
    await write('a', 'ClubRated', { nameZh: '甲等' }, [of]);
    await write('b', 'ClubFounded', { nameZh: '书', bureau: 'county' }, [of]);
    expect(await told(partner, { filter: { types: ['cn.juanzong.ClubRated.v1'] } })).toEqual([
      'club-a 2 ClubRated 甲等',
    ]);
    expect(await told(partner, { filter: { concerning: [of] } })).toEqual([
      'club-a 2 ClubRated 甲等',
      'club-b 1 ClubFounded 书',
    ]);
  });
});

describe('A cursor of the feed', () => {
  it('goes on behind every event, wherever a reader stopped, with each event once and in order', async () => {
    for (let i = 0; i < 7; i++) {
      await write(`c${i % 3}`, 'ClubFounded', { nameZh: `第${i}`, bureau: i % 2 ? 'county' : 'elsewhere' });
      await write(`c${i % 3}`, 'ClubRated', { nameZh: `评${i}` });
    }
    for (const as of [portal, partner]) {
      const whole = await told(as);
      expect(whole.length).toBeGreaterThan(2);
      for (let limit = 1; limit <= whole.length; limit++) {
        const pieces: string[] = [];
        for (let after: string | undefined; ;) {
          const { events, place } = await page(as, { limit, ...(after === undefined ? {} : { after }) });
          if (events.length === 0) break;
          pieces.push(...events.map(brief));
          after = feed.cursorOf(place);
        }
        expect(pieces).toEqual(whole);
      }
    }
  });

  it('is behind what was left out, too: the next look does not begin there again', async () => {
    await write('a', 'ClubFounded', { nameZh: '棋', bureau: 'elsewhere' });
    await write('a', 'ClubNoted', { nameZh: '内部' });
    const { events, place } = await page(portal);
    expect([events, place.position]).toEqual([[], await store.head()]);
    const reading = jest.spyOn(store, 'readAll');
    await page(portal, { after: feed.cursorOf(place) });
    expect(reading).toHaveBeenCalledWith(await store.head(), expect.anything());
  });

  it('may be the id of an event as well', async () => {
    await write('a', 'ClubFounded', { nameZh: '棋', bureau: 'county' });
    const last = await write('a', 'ClubFounded', { nameZh: '书', bureau: 'county' });
    const [first] = (await page(portal)).events;
    expect(await told(portal, { after: read(first!).id })).toEqual(['club-a 2 ClubFounded 书']);
    expect(await told(portal, { after: last })).toEqual([]);
    expect(await told(portal, { after: read(first!).cursor })).toEqual(['club-a 2 ClubFounded 书']);
    await expect(feed.placeOf(hashedId(1, 'nothing'))).rejects.toThrow(CursorRefused);
  });

  it('that has seen what a restored backup no longer holds is refused, however far the log has gone on since', async () => {
    const backup = memoryEventStore();
    const live = store;
    for (const each of [backup, live]) {
      store = each;
      written = Date.UTC(2024, 8, 9);
      await write('a', 'ClubFounded', { nameZh: '棋', bureau: 'county' });
    }
    await write('a', 'ClubFounded', { nameZh: '书', bureau: 'county' });
    const cursor = feed.cursorOf((await page(portal)).place);
    store = backup;
    feed = await feedOver(backup);
    written = Date.UTC(2024, 8, 10);
    for (const nameZh of ['画', '琴', '茶']) await write('a', 'ClubFounded', { nameZh, bureau: 'county' });
    await expect(feed.placeOf(cursor)).rejects.toThrow(CursorRefused);
  });

  it('of the same log on another engine is found by its event', async () => {
    await write('a', 'ClubFounded', { nameZh: '棋', bureau: 'county' });
    const { place } = await page(portal);
    await write('a', 'ClubFounded', { nameZh: '书', bureau: 'county' });
    const cursor = feed.cursorOf(place);
    const moved: EventStore = Object.assign(Object.create(store) as EventStore, { epoch: 'other' });
    const reading = jest.spyOn(store, 'readAll');
    feed = await feedOver(moved);
    expect(await told(portal, { after: cursor })).toEqual(['club-a 2 ClubFounded 书']);
    expect(reading.mock.calls[0]![0]).toBe(place.position);
  });
});

describe('Following', () => {
  it('begins behind the cursor, sees what comes, and asks before each page whether it may', async () => {
    await write('a', 'ClubFounded', { nameZh: '棋', bureau: 'county' });
    const ending = new AbortController();
    let may: Subscriber = portal;
    const pages = feed.follow({}, {}, async () => may, ending.signal);
    expect((await pages.next()).value!.events.map(brief)).toEqual(['club-a 1 ClubFounded 棋']);
    expect((await pages.next()).value).toMatchObject({ events: [], place: { position: await store.head() } });
    may = partner;
    const coming = pages.next();
    await write('a', 'ClubRated', { nameZh: '甲等' });
    expect((await coming).value!.events.map(brief)).toEqual(['club-a 2 ClubRated 甲等']);
    ending.abort();
    for await (const { events } of pages) expect(events).toEqual([]);
  });

  it('ends when it may no longer', async () => {
    await write('a', 'ClubFounded', { nameZh: '棋', bureau: 'county' });
    const pages = feed.follow({}, {}, async () => Promise.reject(new Error('revoked')), new AbortController().signal);
    await expect(pages.next()).rejects.toThrow('revoked');
  });
});
