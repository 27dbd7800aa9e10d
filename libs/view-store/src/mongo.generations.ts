import type { AnyView, Position } from '@app/kernel';
import { hasShape, isOf, shapeOf, type Generation, type Shape } from './generation.js';
import { collectionMade, type ClientSession, type Db } from './mongo.driver.js';
import { path } from './mongo.filter.js';

interface GenerationDocument {
  /** The slot. */
  _id: number;
  name: string;
  version: number;
  state: Generation['state'];
  /** JSON of the `Shape`. */
  shape: string;
  checkpoint?: Position;
  seq?: bigint;
}
/** How often generations have changed, for processes that keep them in memory; the last slot given. */
interface StampDocument {
  _id: 'generations';
  changes: number;
  slots: number;
}
export interface Reached extends Generation {
  checkpoint: Position | undefined;
  /** The checkpoint's number. */
  seq: bigint | undefined;
}
export interface ParkedDocument {
  _id: string;
  slot: number;
  id: string;
  position: Position;
  eventId: string;
  reason: string;
}
/** A document of a view, or a version of one. */
export interface Stored {
  text: string;
  position: Position;
  /** The position's number. */
  seq: bigint;
  /** What `$search` looks into. */
  search: string;
  /** Index field → value. */
  f: Record<string, unknown>;
}
export type DocumentOf = Stored & { _id: string };
/** `_id` is the position's number and the id. `until`: where the next one begins, `open` for the last. */
export type VersionOf = Stored & { _id: string; id: string; until: bigint };
/** Beyond every position. */
export const open = 2n ** 63n - 1n;

const slotted = /^(?:view|versions)_(\d+)$/;
const documentsName = (slot: number) => `view_${slot}`;
const versionsName = (slot: number) => `versions_${slot}`;

/** The bookkeeping of generations and the collections that hold their documents. */
export class Generations {
  private known: readonly Generation[] = [];
  private stamp: number | undefined;

  constructor(private readonly db: Db) {}

  documents = (slot: number) => this.db.collection<DocumentOf>(documentsName(slot));
  versions = (slot: number) => this.db.collection<VersionOf>(versionsName(slot));
  get parked() {
    return this.db.collection<ParkedDocument>('parked');
  }
  private get rows() {
    return this.db.collection<GenerationDocument>('generations');
  }
  private get stamps() {
    return this.db.collection<StampDocument>('stamps');
  }

  /**
   * Works with a generation out of memory, while the store is asked whether what memory says still holds; if not, works again.
   * Thus every process sees at once what another has served, without waiting for it.
   */
  async reading<T>(
    pick: (known: readonly Generation[]) => Generation,
    work: (generation: Generation) => Promise<T>,
  ): Promise<T> {
    if (this.stamp === undefined) await this.load();
    for (;;) {
      const before = this.stamp;
      const working = (async () => work(pick(this.known)))();
      const [[result], stamp] = await Promise.all([Promise.allSettled([working]), this.changes()]);
      if (stamp === before) {
        if (result.status === 'rejected') throw result.reason;
        return result.value;
      }
      await this.load();
    }
  }

  async all(session?: ClientSession): Promise<Reached[]> {
    const rows = await this.rows
      .find({}, { ...(session && { session }) })
      .sort({ _id: 1 })
      .toArray();
    return rows.map(({ _id: slot, shape, checkpoint, seq, ...rest }) => ({
      slot,
      ...rest,
      shape: JSON.parse(shape) as Shape,
      checkpoint,
      seq,
    }));
  }

  /** Makes what bookkeeping needs; answers slots that hold documents now. */
  async begin(): Promise<number[]> {
    for (const name of ['generations', 'stamps', 'parked']) await collectionMade(this.db, name);
    const made = await this.db.listCollections({}, { nameOnly: true }).toArray();
    return made.flatMap(({ name }) => slotted.exec(name)?.[1] ?? []).map(Number);
  }

  /** Forgets retired generations and those of another shape, and enters new ones. */
  async enter(views: readonly AnyView[], session: ClientSession): Promise<void> {
    const all = await this.all(session);
    const current = (view: AnyView) => all.find((each) => isOf(each, view.name, view.version));
    const others = views.map(current).filter((each, i) => each && !hasShape(each, views[i]!));
    const old = all.filter((each) => each.state === 'retired' || others.includes(each));
    const missing = views.filter((view) => !current(view) || others.includes(current(view)));
    if (old.length === 0 && missing.length === 0) return;
    await this.forget(old, session);
    const { slots } = await this.changed(session, missing.length);
    const rows = missing.map((view, i) => ({
      _id: slots - missing.length + 1 + i,
      name: view.name,
      version: view.version,
      state: 'building' as const,
      shape: JSON.stringify(shapeOf(view)),
    }));
    if (rows.length) await this.rows.insertMany(rows, { session });
  }

  /** Makes the collections and indexes of views, and removes those of slots that no generation has any more. */
  async make(views: readonly AnyView[], slots: readonly number[]): Promise<void> {
    const all = await this.all();
    await this.remove(slots.filter((slot) => !all.some((each) => each.slot === slot)));
    for (const view of views) {
      const generation = all.find((each) => isOf(each, view.name, view.version));
      if (generation) await this.makeOne(generation);
    }
  }
  private async makeOne({ slot, shape }: Generation): Promise<void> {
    const documents = await collectionMade(this.db, documentsName(slot));
    const indexes = Object.keys(shape.fields).map((field) => ({ key: { [path(field)]: 1, _id: 1 } as const }));
    if (indexes.length) await documents.createIndexes(indexes);
    // Not on `until`, which changes: a reader in the index would miss what moves past it.
    if (shape.knownAt) await (await collectionMade(this.db, versionsName(slot))).createIndex({ id: 1, seq: 1 });
  }

  /** Enters how far generations have come. */
  async reach(reached: readonly { slot: number; position: Position; seq: bigint }[], session: ClientSession) {
    await this.rows.bulkWrite(
      reached.map(({ slot, position, seq }) => ({
        updateOne: { filter: { _id: slot }, update: { $set: { checkpoint: position, seq } } },
      })),
      { session },
    );
  }

  async serve(view: AnyView, generation: Generation, session: ClientSession): Promise<void> {
    const version = Math.abs(view.version);
    if (view.version < 0)
      await this.rows.updateMany({ name: view.name, version }, { $set: { state: 'retired' } }, { session });
    await this.rows.updateOne({ _id: generation.slot }, { $set: { state: 'serving', version } }, { session });
    await this.changed(session);
  }

  async forget(old: readonly Generation[], session: ClientSession): Promise<void> {
    if (old.length === 0) return;
    const slots = old.map(({ slot }) => slot);
    await this.parked.deleteMany({ slot: { $in: slots } }, { session });
    await this.rows.deleteMany({ _id: { $in: slots } }, { session });
    await this.changed(session);
  }

  async remove(slots: readonly number[]): Promise<void> {
    for (const slot of slots)
      for (const name of [documentsName(slot), versionsName(slot)]) await this.db.dropCollection(name);
  }

  private async load(): Promise<void> {
    const stamp = await this.changes();
    this.known = await this.all();
    this.stamp = stamp;
  }
  private async changes(): Promise<number> {
    return (await this.stamps.findOne({ _id: 'generations' }))?.changes ?? 0;
  }
  private async changed(session: ClientSession, slots = 0): Promise<StampDocument> {
    const stamp = await this.stamps.findOneAndUpdate(
      { _id: 'generations' },
      { $inc: { changes: 1, slots } },
      { session, upsert: true, returnDocument: 'after' },
    );
    return stamp!;
  }
}
