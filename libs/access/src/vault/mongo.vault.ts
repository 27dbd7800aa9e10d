import { VaultConflict, type MovableVault, type SubjectState, type Words } from '@app/kernel';
import { collectionMade, guarded, isDuplicate, type ClientSession, type MongoConnection } from '@app/view-store';
import {
  collectionsOf,
  vaultCollections,
  type PersonalDocument,
  type SubjectDocument,
} from './mongo.vault.collections.js';
import { heldIn, pageIn, takeInto } from './mongo.vault.moving.js';
import { entriesOf, taking } from './vault.moving.js';
import { isOfAnother, isSame, newKey, seal, unseal, VaultMismatch, type LogBeside, type Personal } from './vault.js';

const lostVault: Words = {
  zh: '日志中已有事件，而 MongoDB 数据库 {vault} 中的保管库是新的：请用同一备份恢复保管库。',
  en: 'The log has events, but the vault in the MongoDB database {vault} is new: restore the vault from the same backup.',
};
const lostLog: Words = {
  zh: 'MongoDB 数据库 {vault} 中的保管库属于另一日志，现在的日志是新的或另一存储的：请用同一备份恢复日志。',
  en: 'The vault in the MongoDB database {vault} is of another log; this one is new or of another store: restore the log from the same backup.',
};
/**
 * The vault in collections `vault_*` of a MongoDB database, which is what must be kept safe (accounts, encrypted disks, backups with an
 * end). At first it takes the mark of the log beside it. What is destroyed is gone from the collections at once; the server's journal
 * and oplog, and backups, hold its traces until they roll over.
 * Closing it leaves the connection open.
 * @throws VaultMismatch, StoreUnavailable
 */
export async function openMongoVault(connection: MongoConnection, log?: LogBeside): Promise<MovableVault> {
  const { subjects, values, changes, reads, counters } = collectionsOf(connection);
  await guarded(() => open(connection, log));

  /** The next numbers in a row, the first of them; whoever takes some makes others wait, so that none is seen before a smaller one. */
  const numbers = async (name: 'changes' | 'reads', count: number, session: ClientSession): Promise<bigint> => {
    const last = await counters.findOneAndUpdate(
      { _id: name },
      { $inc: { value: BigInt(count) } },
      { session, upsert: true, returnDocument: 'after' },
    );
    return last!.value - BigInt(count) + 1n;
  };

  const putAll = async (all: readonly Personal[], session: ClientSession): Promise<void> => {
    const owned = await subjects.find({ _id: { $in: all.map((each) => each.subject) } }, { session }).toArray();
    const stored = await values.find({ _id: { $in: all.map((each) => each.ref) } }, { session }).toArray();
    const keys = new Map(owned.map((each) => [each._id, each.key]));
    const held = new Map(stored.map((each) => [each._id, each]));
    const fresh: SubjectDocument[] = [];
    const put: PersonalDocument[] = [];
    for (const each of all) {
      const { ref, subject, value } = each;
      const known = keys.get(subject);
      if (known === null)
        throw new VaultConflict(`the key of ${subject} is destroyed; nothing more can be stored for it`);
      const key = known ?? newKey();
      if (!known) {
        keys.set(subject, key);
        fresh.push({ _id: subject, state: 'active', key });
      }
      const there = held.get(ref);
      if (there && !isSame(key, there, each)) throw new VaultConflict(`${ref} holds another value`);
      if (there) continue;
      const personal = { _id: ref, subject, ...seal(key, subject, ref, value) };
      held.set(ref, personal);
      put.push(personal);
    }
    if (fresh.length) await subjects.insertMany(fresh, { session });
    if (put.length === 0) return;
    const owners = [...new Set(put.map((each) => each.subject))];
    await subjects.updateMany({ _id: { $in: owners } }, { $inc: { puts: 1 } }, { session });
    await values.insertMany(put, { session });
  };

  /** The same state again changes nothing, a destroyed subject nothing ever. */
  const change = (name: string, state: SubjectState, at: string): Promise<void> =>
    connection.transaction(async (session) => {
      const before = (await subjects.findOne({ _id: name }, { session }))?.state;
      if (before === undefined || before === state || before === 'destroyed') return;
      const set = state === 'destroyed' ? { state, key: null } : { state };
      await subjects.updateOne({ _id: name }, { $set: set }, { session });
      if (state === 'destroyed') await values.deleteMany({ subject: name }, { session });
      const _id = await numbers('changes', 1, session);
      await changes.insertOne({ _id, subject: name, state, at }, { session });
    });

  return {
    put: async (all) => {
      for (let tried = 0; ; tried++)
        try {
          return await connection.transaction((session) => putAll(all, session));
        } catch (error) {
          // Another has just stored one of them: looked at again.
          if (!isDuplicate(error) || tried === 3) throw error;
        }
    },
    read: async (refs, { by, capacity, purpose, at }) => {
      if (refs.length === 0) return [];
      const stored = await guarded(() => values.find({ _id: { $in: [...refs] } }).toArray());
      const found = new Map(stored.map((each) => [each._id, each]));
      await connection.transaction(async (session) => {
        const first = await numbers('reads', refs.length, session);
        const rows = refs.map((ref, i) => {
          const subject = found.get(ref)?.subject ?? '';
          return { _id: first + BigInt(i), ref, subject, by, capacity, purpose, at };
        });
        await reads.insertMany(rows, { session });
      });
      const named = [...new Set(stored.map((each) => each.subject))];
      const owners = await guarded(() => subjects.find({ _id: { $in: named } }).toArray());
      return refs.map((ref) => {
        const value = found.get(ref);
        const owner = owners.find((each) => each._id === value?.subject);
        return value && owner?.state === 'active' ? unseal(owner.key!, owner._id, ref, value) : undefined;
      });
    },
    restrict: (name, at) => change(name, 'restricted', at),
    release: (name, at) => change(name, 'active', at),
    destroy: (name, at) => change(name, 'destroyed', at),
    state: (name) => guarded(async () => (await subjects.findOne({ _id: name }))?.state),
    readLog: (after = 0, limit = 1000) =>
      guarded(async () => {
        const rows = await reads.find({ _id: { $gt: BigInt(after) } }, { sort: { _id: 1 }, limit }).toArray();
        return rows.map(({ _id, ...row }) => ({ seq: Number(_id), ...row }));
      }),
    entries: (after) => entriesOf((kind, key, limit) => guarded(() => pageIn(connection, kind, key, limit)), after),
    take: (entries) =>
      connection.transaction(async (session) => {
        await takeInto(connection, taking(entries, await heldIn(connection, entries, session)), session);
      }),
    close: async () => {},
  };
}

async function open(connection: MongoConnection, log: LogBeside | undefined): Promise<void> {
  const { db } = connection;
  const { meta, subjects, values } = collectionsOf(connection);
  const isNew = (await meta.findOne({ _id: 'made' })) === null;
  if (log && !log.isEmpty && isNew) throw new VaultMismatch(lostVault, db.databaseName);
  for (const name of vaultCollections) await collectionMade(db, name);
  await values.createIndex({ subject: 1 });
  await meta.updateOne({ _id: 'made' }, { $setOnInsert: { value: '1' } }, { upsert: true });
  if (!log) return;
  const stampNow = async () => (await meta.findOne({ _id: 'epoch' }))?.value;
  const check = async () => {
    if (isOfAnother(await stampNow(), (await subjects.findOne({})) !== null, log))
      throw new VaultMismatch(lostLog, db.databaseName);
  };
  await check();
  await meta.updateOne({ _id: 'epoch' }, { $setOnInsert: { value: log.epoch } }, { upsert: true });
  // Another process may have marked it in between.
  await check();
}
