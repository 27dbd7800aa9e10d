import { createHash } from 'node:crypto';
import {
  FilterRefused,
  type AnyView,
  type Change,
  type Page,
  type Parked,
  type Position,
  type Row,
  type ViewCommit,
  type ViewStore,
  type Where,
} from '@app/kernel';
import { checked, fieldsOfView, sortName, writeCursor, type Sort } from './filter.js';
import {
  defaultLimit,
  indexed,
  numberOf,
  readOf,
  searched,
  shapeOf,
  shown,
  valueOf,
  writtenOf,
  type Generation,
} from './generation.js';
import { guarded, type AnyBulkWriteOperation, type ClientSession, type MongoConnection } from './mongo.driver.js';
import { fencedBy, type Fenced } from './mongo.fence.js';
import { afterOf, allOf, orderOf, path, queryOf, type Query } from './mongo.filter.js';
import { Generations, open, type DocumentOf, type Stored, type VersionOf } from './mongo.generations.js';
import { sortedText } from './sorted-text.js';

/**
 * The `ViewStore` in a MongoDB database: a collection per generation. Any number of readers; one writer, kept alone by the fence.
 * A commit is one transaction, whatever its size (the driver cuts it into messages); it must be through within the server's
 * `transactionLifetimeLimitSeconds` (60) and its changes fit into the server's cache. A document holds at most 16 MiB.
 * Closing it leaves the connection open.
 */
export function openMongoViewStore(connection: MongoConnection, fenced: Fenced = {}): ViewStore {
  return new MongoViewStore(connection, fenced);
}

/** What one commit writes into the collections of its generation. */
interface Made {
  commit: ViewCommit;
  seq: bigint;
  documents: AnyBulkWriteOperation<DocumentOf>[];
  versions: AnyBulkWriteOperation<VersionOf>[];
}
type Found = Stored & { _id: string; id?: string };

class MongoViewStore implements ViewStore {
  private readonly known: Generations;
  private readonly write: ReturnType<typeof fencedBy>;

  constructor(connection: MongoConnection, fenced: Fenced) {
    this.known = new Generations(connection.db);
    this.write = fencedBy(connection, fenced);
  }

  async prepare(views: readonly AnyView[]): Promise<void> {
    await guarded(async () => {
      const slots = await this.known.begin();
      await this.write((session) => this.known.enter(views, session));
      await this.known.make(views, slots);
    });
  }

  async commit(
    view: AnyView,
    changes: readonly Change[],
    position: Position,
    parked: readonly Parked[] = [],
  ): Promise<void> {
    return this.commitAll([{ view, changes, position, parked }]);
  }

  async commitAll(commits: readonly ViewCommit[]): Promise<void> {
    const made = commits.map(madeOf);
    await this.write(async (session) => {
      const all = await this.known.all(session);
      const reached = [];
      for (const each of made) {
        const { slot, seq } = writtenOf(all, each.commit.view);
        if (seq !== undefined && each.seq <= seq) continue;
        await this.store(each, slot, session);
        reached.push({ slot, position: each.commit.position, seq: each.seq });
      }
      if (reached.length) await this.known.reach(reached, session);
    });
  }

  private async store({ commit, documents, versions }: Made, slot: number, session: ClientSession): Promise<void> {
    if (documents.length) await this.known.documents(slot).bulkWrite(documents, { session });
    if (versions.length) await this.known.versions(slot).bulkWrite(versions, { session });
    const parked = (commit.parked ?? []).map(({ id, position, eventId, reason }) => ({
      updateOne: {
        filter: { _id: `${slot} ${id}` },
        update: { $setOnInsert: { slot, id, position, eventId, reason } },
        upsert: true,
      },
    }));
    if (parked.length) await this.known.parked.bulkWrite(parked, { session });
  }

  async get(view: AnyView, id: string, at?: Position): Promise<Row | undefined> {
    return this.reading(view, false, async (generation) => {
      const { collection, key, query } = this.source(generation, at);
      const row = await collection.findOne(allOf([{ [key]: id }, ...query]), { projection: projected(key) });
      return row ? rowOf(row) : undefined;
    });
  }

  async getMany(view: AnyView, ids: readonly string[], options: { own?: true } = {}): Promise<readonly Row[]> {
    return this.reading(view, options.own, async (generation) => {
      const { collection } = this.source(generation);
      const rows = collection.find({ _id: { $in: [...ids] } }, { projection: projected('_id') }).sort({ _id: 1 });
      return (await rows.toArray()).map(rowOf);
    });
  }

  async find(view: AnyView, where: Where, options: NonNullable<Parameters<ViewStore['find']>[2]> = {}): Promise<Page> {
    const { limit = defaultLimit, after, at, own } = options;
    const sort: Sort = options.sort ?? [];
    return this.reading(view, own, async (generation) => {
      const { collection, key, query } = this.search(generation, view, where, at);
      const order = orderOf(fieldsOfView(view), sort, key);
      const page = after === undefined ? [] : [afterOf(sort, after, key)];
      const found = await collection
        .find(allOf([...query, ...page]), {
          projection: projected(key, sort),
          sort: order,
          limit: limit + 1,
          batchSize: limit + 1,
        })
        .toArray();
      const rows = found.slice(0, limit);
      const last = rows.at(-1);
      const values = sort.map(([field]) => (last?.f?.[field] ?? null) as string | number | null);
      return {
        rows: rows.map(rowOf),
        ...(found.length > limit && last
          ? { next: writeCursor({ sort: sortName(sort), values, id: rowOf(last).id }) }
          : {}),
      };
    });
  }

  async count(view: AnyView, where: Where, at?: Position): Promise<number> {
    return this.reading(view, false, async (generation) => {
      const { collection, query } = this.search(generation, view, where, at);
      return Number(await collection.countDocuments(allOf(query)));
    });
  }

  async checkpoint(view: AnyView): Promise<Position | undefined> {
    return guarded(async () => writtenOf(await this.known.all(), view).checkpoint);
  }

  async serve(view: AnyView): Promise<void> {
    await this.write(async (session) => {
      const generation = writtenOf(await this.known.all(session), view);
      if (generation.state !== 'serving') await this.known.serve(view, generation, session);
    });
  }

  async parked(view: AnyView): Promise<readonly Parked[]> {
    return this.reading(view, true, async ({ slot }) => {
      const rows = await this.known.parked.find({ slot }).sort({ id: 1 }).toArray();
      return rows.map(({ id, position, eventId, reason }) => ({ id, position, eventId, reason }));
    });
  }

  async digest(view: AnyView): Promise<string> {
    return this.reading(view, true, async ({ slot }) => {
      const hash = createHash('sha256');
      for (let after = ''; ;) {
        const rows = await this.known
          .documents(slot)
          .find({ _id: { $gt: after } }, { projection: { text: 1 }, sort: { _id: 1 }, limit: 1000, batchSize: 1000 })
          .toArray();
        for (const { _id, text } of rows) hash.update(`${_id}\n${sortedText(JSON.parse(text))}\n`);
        if (rows.length === 0) return hash.digest('hex');
        after = rows.at(-1)!._id;
      }
    });
  }

  async drop(name: string, version: number): Promise<void> {
    await guarded(async () => {
      const slots = await this.write(async (session) => {
        const all = await this.known.all(session);
        const old = all.filter((each) => each.name === name && each.version === version);
        await this.known.forget(old, session);
        return old.map((each) => each.slot);
      });
      await this.known.remove(slots);
    });
  }

  async generations(): Promise<readonly { name: string; version: number; serving: boolean }[]> {
    return guarded(async () => shown(await this.known.all()));
  }

  async close(): Promise<void> {}

  /** Where to read from: the documents of now, or those that stood at a position. */
  private source({ slot, shape }: Generation, at?: Position) {
    if (at === undefined) return { collection: this.known.documents(slot), key: '_id', query: [] };
    if (!shape.knownAt) throw new FilterRefused('this view keeps no earlier versions');
    const seq = numberOf(at);
    const query: Query[] = [{ seq: { $lte: seq } }, { until: { $gt: seq } }];
    return { collection: this.known.versions(slot), key: 'id', query };
  }
  private search(generation: Generation, view: AnyView, where: Where, at?: Position) {
    const filter = queryOf(checked(fieldsOfView(view), where));
    const { collection, key, query } = this.source(generation, at);
    return { collection, key, query: [...query, filter] };
  }
  private reading<T>(
    view: AnyView,
    own: boolean | undefined,
    work: (generation: Generation) => Promise<T>,
  ): Promise<T> {
    return guarded(() => this.known.reading((known) => (own ? writtenOf : readOf)(known, view), work));
  }
}

const projected = (key: string, sort: Sort = []): Record<string, 1> =>
  Object.fromEntries([key, 'text', 'position', ...sort.map(([field]) => path(field))].map((name) => [name, 1]));
const rowOf = ({ _id, id = _id, text, position }: Found): Row => ({ id, text, position });

function madeOf(commit: ViewCommit): Made {
  const { view, changes, position } = commit;
  const documents = new Map<string, AnyBulkWriteOperation<DocumentOf>>();
  const versions: AnyBulkWriteOperation<VersionOf>[] = [];
  for (const change of changes) {
    const stored = change.document && storedOf(view, change.document, change.position);
    documents.set(change.id, written(change.id, stored));
    if (view.knownAt) versions.push(...kept(change, stored));
  }
  return { commit, seq: numberOf(position), documents: [...documents.values()], versions };
}

const written = (_id: string, stored: Stored | undefined): AnyBulkWriteOperation<DocumentOf> =>
  stored ? { replaceOne: { filter: { _id }, replacement: stored, upsert: true } } : { deleteOne: { filter: { _id } } };

/** The version that stood until now ends, another begins; one at the very same position is replaced. */
function kept({ id, position }: Change, stored: Stored | undefined): AnyBulkWriteOperation<VersionOf>[] {
  const seq = numberOf(position);
  const filter = { _id: `${seq} ${id}` };
  return [
    { updateMany: { filter: { id, until: open, seq: { $lt: seq } }, update: { $set: { until: seq } } } },
    stored
      ? { replaceOne: { filter, replacement: { ...stored, id, until: open }, upsert: true } }
      : { deleteOne: { filter } },
  ];
}

function storedOf(view: AnyView, document: object, position: Position): Stored {
  const f: Record<string, unknown> = {};
  for (const [field, kind] of Object.entries(shapeOf(view).fields)) {
    const value = indexed((document as Record<string, unknown>)[field], kind);
    if (Array.isArray(value)) f[field] = value.filter(isScalar).map(valueOf);
    else if (value !== null) f[field] = value;
  }
  return { text: JSON.stringify(document), position, seq: numberOf(position), search: searched(view, document), f };
}
const isScalar = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);
