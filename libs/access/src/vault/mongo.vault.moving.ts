import type { VaultEntry } from '@app/kernel';
import type { ClientSession, MongoConnection } from '@app/view-store';
import { collectionsOf } from './mongo.vault.collections.js';
import { about, base64, bytesOf, cursorOf, type Held, type Taking } from './vault.moving.js';

/** Entries of a kind behind a key. */
export async function pageIn(
  connection: MongoConnection,
  kind: VaultEntry['kind'],
  after: string | undefined,
  limit: number,
): Promise<VaultEntry[]> {
  const { subjects, values, changes, reads } = collectionsOf(connection);
  const behind = after === undefined ? {} : { _id: { $gt: after } };
  const behindNumber = () => (after === undefined ? {} : { _id: { $gt: BigInt(after) } });
  const options = { sort: { _id: 1 }, limit } as const;
  switch (kind) {
    case 'subject':
      return (await subjects.find(behind, options).toArray()).map(({ _id, state, key }) => ({
        cursor: cursorOf(kind, _id),
        kind,
        subject: _id,
        state,
        key: key && base64(key),
      }));
    case 'value':
      return (await values.find(behind, options).toArray()).map(({ _id, subject, nonce, sealed }) => ({
        cursor: cursorOf(kind, _id),
        kind,
        ref: _id,
        subject,
        nonce: base64(nonce),
        sealed: base64(sealed),
      }));
    case 'change':
      return (await changes.find(behindNumber(), options).toArray()).map(({ _id, ...row }) => ({
        cursor: cursorOf(kind, Number(_id)),
        kind,
        seq: Number(_id),
        ...row,
      }));
    case 'read':
      return (await reads.find(behindNumber(), options).toArray()).map(({ _id, ...row }) => ({
        cursor: cursorOf(kind, Number(_id)),
        kind,
        seq: Number(_id),
        ...row,
      }));
  }
}

export async function heldIn(
  connection: MongoConnection,
  entries: readonly VaultEntry[],
  session: ClientSession,
): Promise<Held> {
  const of = collectionsOf(connection);
  const named = about(entries);
  const among = <T>(keys: readonly T[]) => ({ _id: { $in: [...keys] } });
  const subjects = await of.subjects.find(among(named.subjects), { session }).toArray();
  const values = await of.values.find(among(named.refs), { session }).toArray();
  const changes = await of.changes.find(among(named.changes.map(BigInt)), { session }).toArray();
  const reads = await of.reads.find(among(named.reads.map(BigInt)), { session }).toArray();
  const ofThem = { subject: { $in: [...named.subjects] } };
  const past = await of.changes.find(ofThem, { session, sort: { _id: 1 } }).toArray();
  return {
    subjects: new Map(subjects.map(({ _id, state, key }) => [_id, { state, key: key && base64(key) }])),
    values: new Map(
      values.map(({ _id, subject, nonce, sealed }) => [_id, { subject, nonce: base64(nonce), sealed: base64(sealed) }]),
    ),
    changes: new Map(changes.map(({ _id, ...row }) => [Number(_id), row])),
    reads: new Map(reads.map(({ _id, ...row }) => [Number(_id), row])),
    latest: new Map(past.map(({ _id, subject }) => [subject, Number(_id)])),
  };
}

export async function takeInto(connection: MongoConnection, take: Taking, session: ClientSession): Promise<void> {
  const { subjects, values, changes, reads, counters } = collectionsOf(connection);
  if (take.subjects.length)
    await subjects.insertMany(
      take.subjects.map(({ subject, state, key }) => ({
        _id: subject,
        state,
        key: key === null ? null : bytesOf(key),
      })),
      { session },
    );
  if (take.values.length) {
    // As every storing does, so that a destruction at the same time is in its way.
    const owners = [...new Set(take.values.map((each) => each.subject))];
    await subjects.updateMany({ _id: { $in: owners } }, { $inc: { puts: 1 } }, { session });
    await values.insertMany(
      take.values.map(({ ref, subject, nonce, sealed }) => ({
        _id: ref,
        subject,
        nonce: bytesOf(nonce),
        sealed: bytesOf(sealed),
      })),
      { session },
    );
  }
  const raise = async (name: string, seqs: readonly number[]) =>
    counters.updateOne(
      { _id: name },
      { $max: { value: BigInt(seqs.reduce((most, each) => Math.max(most, each), 0)) } },
      { session, upsert: true },
    );
  if (take.changes.length) {
    await changes.insertMany(
      take.changes.map(({ seq, subject, state, at }) => ({ _id: BigInt(seq), subject, state, at })),
      { session },
    );
    await raise('changes', take.changes.map(({ seq }) => seq)); // prettier-ignore
  }
  if (take.reads.length) {
    await reads.insertMany(
      take.reads.map(({ seq, ref, subject, by, capacity, purpose, at }) => ({
        _id: BigInt(seq), ref, subject, by, capacity, purpose, at,
      })),
      { session },
    ); // prettier-ignore
    await raise('reads', take.reads.map(({ seq }) => seq)); // prettier-ignore
  }
  for (const [subject, state] of take.states)
    await subjects.updateOne({ _id: subject }, { $set: { state } }, { session });
  const gone = [...take.destroyed];
  if (gone.length === 0) return;
  await subjects.updateMany({ _id: { $in: gone } }, { $set: { state: 'destroyed', key: null } }, { session });
  await values.deleteMany({ subject: { $in: gone } }, { session });
}
