import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { checkpoint, inTransaction, openSqlite, unavailable, type SqliteDatabase } from '@app/event-store';
import { StoreUnavailable, VaultConflict, type MovableVault, type SubjectState, type Words } from '@app/kernel';
import { heldIn, pageIn, takeInto } from './sqlite.vault.moving.js';
import { entriesOf, taking } from './vault.moving.js';
import {
  isOfAnother,
  isSame,
  newKey,
  seal,
  unseal,
  VaultMismatch,
  type LogBeside,
  type Personal,
  type Sealed,
} from './vault.js';

/**
 * Each subject's key stands in the same file as its ciphertexts: the file is what must be kept safe (0600, encrypted disk, backups
 * with an end). The key exists so that destroying 32 bytes destroys every value of a person at once, here and in every copy that
 * holds ciphertexts without keys. `changes` says when a subject was restricted, released, destroyed. `meta` names the log whose references it
 * holds (`epoch`).
 */
const tables = `
  CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS subjects(subject TEXT PRIMARY KEY, state TEXT NOT NULL, key BLOB) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS personal(
    ref TEXT PRIMARY KEY, subject TEXT NOT NULL, nonce BLOB NOT NULL, sealed BLOB NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS personal_by_subject ON personal(subject);
  CREATE TABLE IF NOT EXISTS changes(seq INTEGER PRIMARY KEY, subject TEXT NOT NULL, state TEXT NOT NULL, at TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS reads(
    seq INTEGER PRIMARY KEY, ref TEXT NOT NULL, subject TEXT NOT NULL,
    by TEXT NOT NULL, capacity TEXT NOT NULL, purpose TEXT NOT NULL, at TEXT NOT NULL
  );
`;
const lostVault: Words = {
  zh: '日志中已有事件，而保管库 {vault} 是新的：请用同一备份恢复 vault.db。',
  en: 'The log has events, but the vault {vault} is new: restore vault.db from the same backup.',
};
const lostLog: Words = {
  zh: '保管库 {vault} 属于另一日志，旁边的 events.db 是新的或另一存储的：请用同一备份恢复 events.db。',
  en: 'The vault {vault} is of another log; the events.db beside it is new or of another store: restore events.db from the same backup.',
};

const isOther = (db: SqliteDatabase, log: LogBeside): boolean => {
  const stamp = db.prepare("SELECT value FROM meta WHERE key = 'epoch'").get() as { value: string } | undefined;
  return isOfAnother(stamp?.value, db.prepare('SELECT 1 FROM subjects LIMIT 1').get() !== undefined, log);
};

const isNew = (file: string): boolean => !existsSync(file) || statSync(file).size === 0;

/**
 * The embedded vault: one SQLite file of its own, readable by its owner alone. At first it takes the mark of the log beside it:
 * a lost log or a lost vault must not go on as if nothing had been there.
 * @throws VaultMismatch, StoreUnavailable when the file is damaged, away or the disk is full
 */
export async function openVault(file: string, log?: LogBeside): Promise<MovableVault> {
  const guard = <T>(body: () => T): T => {
    try {
      return body();
    } catch (error) {
      throw unavailable(error, file);
    }
  };
  if (log && !log.isEmpty && isNew(file)) throw new VaultMismatch(lostVault, file);
  // Made by us when absent: SQLite gives the WAL the file's own rights.
  closeSync(openSync(file, 'a', 0o600));
  const db = guard(() => openSqlite(file));
  guard(() => {
    // What is deleted is overwritten with zeros, in the file itself.
    db.exec('PRAGMA secure_delete=ON');
    inTransaction(db, () => db.exec(tables));
    if (!log) return;
    if (isOther(db, log)) {
      db.close();
      throw new VaultMismatch(lostLog, file);
    }
    db.prepare("INSERT OR IGNORE INTO meta VALUES('epoch', ?)").run(log.epoch);
  });
  const subjectOf = db.prepare('SELECT state, key FROM subjects WHERE subject = ?');
  const putSubject = db.prepare('INSERT INTO subjects VALUES(?, ?, ?)');
  const putState = db.prepare('UPDATE subjects SET state = ? WHERE subject = ?');
  const personalOf = db.prepare('SELECT subject, nonce, sealed FROM personal WHERE ref = ?');
  const putPersonal = db.prepare('INSERT INTO personal VALUES(?, ?, ?, ?)');
  const dropKey = db.prepare("UPDATE subjects SET state = 'destroyed', key = NULL WHERE subject = ?");
  const dropPersonal = db.prepare('DELETE FROM personal WHERE subject = ?');
  const putChange = db.prepare('INSERT INTO changes(subject, state, at) VALUES(?, ?, ?)');
  const putRead = db.prepare('INSERT INTO reads(ref, subject, by, capacity, purpose, at) VALUES(?, ?, ?, ?, ?, ?)');
  const readsAfter = db.prepare('SELECT * FROM reads WHERE seq > ? ORDER BY seq LIMIT ?');

  const subject = (name: string) => subjectOf.get(name) as { state: SubjectState; key: Uint8Array | null } | undefined;
  const personal = (ref: string) => personalOf.get(ref) as ({ subject: string } & Sealed) | undefined;

  const keyFor = (name: string): Uint8Array => {
    const known = subject(name);
    if (!known) {
      const key = newKey();
      putSubject.run(name, 'active', key);
      return key;
    }
    if (!known.key) throw new VaultConflict(`the key of ${name} is destroyed; nothing more can be stored for it`);
    return known.key;
  };

  const putOne = (one: Personal) => {
    const { ref, subject: name, value } = one;
    const key = keyFor(name);
    const stored = personal(ref);
    if (!stored) {
      const { nonce, sealed } = seal(key, name, ref, value);
      putPersonal.run(ref, name, nonce, sealed);
    } else if (!isSame(key, stored, one)) throw new VaultConflict(`${ref} holds another value`);
  };

  /** Older pages, key included, live on in the WAL until it is moved and cut to nothing. */
  const removeTraces = () => {
    if (guard(() => checkpoint(db, 'TRUNCATE')).busy)
      throw new StoreUnavailable(
        `${file}: destroyed, but its traces in the WAL could not be removed yet; repeat it`,
        'away',
      );
  };

  /** The same state again changes nothing, a destroyed subject nothing ever. */
  const change = (name: string, state: SubjectState, at: string, apply: () => void): void =>
    guard(() =>
      inTransaction(db, () => {
        const before = subject(name)?.state;
        if (before === undefined || before === state || before === 'destroyed') return;
        apply();
        putChange.run(name, state, at);
      }),
    );

  return {
    put: async (values) => guard(() => inTransaction(db, () => values.forEach(putOne))),
    read: async (refs, { by, capacity, purpose, at }) =>
      guard(() => {
        const stored = refs.map(personal);
        inTransaction(db, () =>
          refs.forEach((ref, i) => putRead.run(ref, stored[i]?.subject ?? '', by, capacity, purpose, at)),
        );
        return stored.map((value, i) => {
          const owner = value && subject(value.subject);
          return owner?.state === 'active' ? unseal(owner.key!, value!.subject, refs[i]!, value!) : undefined;
        });
      }),
    restrict: async (name, at) => change(name, 'restricted', at, () => putState.run('restricted', name)),
    release: async (name, at) => change(name, 'active', at, () => putState.run('active', name)),
    destroy: async (name, at) => {
      change(name, 'destroyed', at, () => {
        dropKey.run(name);
        dropPersonal.run(name);
      });
      // Again, if it failed the last time.
      removeTraces();
    },
    state: async (name) => guard(() => subject(name)?.state),
    readLog: async (after = 0, limit = 1000) =>
      guard(() => readsAfter.all(after, limit).map((row) => ({ ...(row as object) }))) as never,
    entries: (after) => entriesOf(async (kind, key, limit) => guard(() => pageIn(db, kind, key, limit)), after),
    take: async (entries) => {
      const { destroyed } = guard(() =>
        inTransaction(db, () => {
          const take = taking(entries, heldIn(db, entries));
          takeInto(db, take);
          return take;
        }),
      );
      if (destroyed.size) removeTraces();
    },
    close: async () => {
      checkpoint(db, 'TRUNCATE');
      db.close();
    },
  };
}
