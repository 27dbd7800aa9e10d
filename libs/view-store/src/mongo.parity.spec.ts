import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { AnyView, Change, ViewStore, Where } from '@app/kernel';
import { mongoServer, type MongoServer } from '../../../test/support/engines.js';
import { connectMongo, type MongoConnection } from './mongo.driver.js';
import { openMongoViewStore } from './mongo.view-store.js';
import { openSqliteViewStore } from './sqlite.view-store.js';

const kept = {
  name: 'kept',
  version: 1,
  index: { word: 'text', size: 'number', isOn: 'flag', tags: 'list' },
  search: (document: { word?: string; tags?: unknown[] }) => [
    document.word ?? '',
    ...(document.tags ?? []).map(String),
  ],
  knownAt: true,
} as unknown as AnyView;

const word = fc.constantFrom('', 'a', 'A', 'ab', 'b%', '学校', '学', '龙', 'é', '$word', '.*');
const size = fc.constantFrom(-1, 0, 0.5, 1, 10, 9, 2 ** 40);
const document = fc.record(
  {
    word: fc.oneof(word, fc.constantFrom(null, 7)),
    size: fc.oneof(size, fc.constantFrom(null, '7')),
    isOn: fc.oneof(fc.boolean(), fc.constant(null)),
    tags: fc.oneof(fc.array(word, { maxLength: 3 }), fc.constant(null)),
    other: fc.jsonValue({ maxDepth: 2 }),
  },
  { requiredKeys: [], noNullPrototype: true },
);
const ids = ['a', 'b', 'c', 'd', 'e', '学'];
const history = fc.array(
  fc.record({ id: fc.constantFrom(...ids), document: fc.option(document, { nil: undefined }) }),
  {
    minLength: 1,
    maxLength: 25,
  },
);
const conditionOn = (value: fc.Arbitrary<string | number>) =>
  fc.oneof(
    value,
    fc.array(value, { maxLength: 3 }).map(($in) => ({ $in })),
    value.map(($ne) => ({ $ne })),
    fc.record({ $gt: value, $lte: value }, { requiredKeys: [], noNullPrototype: true }),
    fc.record({ $gte: value, $lt: value }, { requiredKeys: [], noNullPrototype: true }),
  );
const { where } = fc.letrec<{ where: Where }>((tie) => ({
  where: fc.record(
    {
      word: conditionOn(word),
      size: conditionOn(size),
      isOn: fc.oneof(
        fc.boolean(),
        fc.boolean().map(($ne) => ({ $ne })),
      ),
      tags: conditionOn(word),
      $search: word,
      $or: fc.array(tie('where'), { maxLength: 2, depthIdentifier: 'where' }),
      $and: fc.array(tie('where'), { maxLength: 2, depthIdentifier: 'where' }),
    },
    { requiredKeys: [], noNullPrototype: true },
  ),
}));
const sort = fc.uniqueArray(fc.tuple(fc.constantFrom('word', 'size', 'isOn'), fc.constantFrom('asc', 'desc')), {
  selector: ([field]) => field,
  maxLength: 2,
});
const question = fc.record({
  where: fc.oneof({ maxDepth: 2, depthIdentifier: 'where' }, where),
  sort,
  limit: fc.integer({ min: 1, max: 4 }),
  back: fc.option(fc.integer({ min: 0, max: 26 }), { nil: undefined }),
});

const at = (position: number) => `e.${position}`;

/** Every page of an answer, with its cursors. */
async function pages(
  store: ViewStore,
  { where, sort, limit, back }: typeof question extends fc.Arbitrary<infer T> ? T : never,
) {
  const all = [];
  for (let after: string | undefined; ;) {
    const page = await store.find(kept, where, {
      sort: sort,
      limit,
      ...(after !== undefined && { after }),
      ...(back !== undefined && { at: at(back) }),
    });
    all.push(page);
    if (page.next === undefined) return all;
    after = page.next;
  }
}

describe('both engines', () => {
  let server: MongoServer;
  let connection: MongoConnection;
  let folder: string;
  let runs = 0;
  beforeAll(async () => {
    server = await mongoServer();
    connection = await connectMongo(server.url, { database: server.database });
    folder = mkdtempSync(join(tmpdir(), 'juanzong-parity-'));
  });
  afterAll(async () => {
    await connection.close();
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  it('give the same documents, pages, cursors, counts and digests for any history and question', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.array(question, { minLength: 1, maxLength: 6 }), async (events, questions) => {
        const sqlite = openSqliteViewStore(join(folder, `${runs++}.db`));
        const mongo = openMongoViewStore(connection);
        try {
          await mongo.drop(kept.name, kept.version);
          const changes = events.map((event, i): Change => ({ ...event, position: at(i + 1) }));
          const half = Math.ceil(changes.length / 2);
          for (const store of [sqlite, mongo]) {
            await store.prepare([kept]);
            await store.commit(kept, changes.slice(0, half), at(half));
            await store.commit(kept, changes.slice(half), at(changes.length + 1));
          }
          expect(await mongo.digest(kept)).toBe(await sqlite.digest(kept));
          for (const each of questions) {
            expect(await pages(mongo, each)).toEqual(await pages(sqlite, each));
            const back = each.back === undefined ? undefined : at(each.back);
            expect(await mongo.count(kept, each.where, back)).toBe(await sqlite.count(kept, each.where, back));
          }
        } finally {
          await sqlite.close();
        }
      }),
      { numRuns: 25 },
    );
  });
});
