import { noSuchTransaction, ServerError } from './errors.js';
import { abort, begin, commit, type Storage, type Transaction } from './storage.js';
import { type Doc, keyOf } from './values.js';

/** A logical session: its latest transaction number, and what that number did. */
interface Session {
  number: bigint;
  transaction: Transaction | undefined;
  /** Results of retryable statements already executed under `number`, by statement id. */
  readonly done: Map<number, unknown>;
}
export type Sessions = Map<string, Session>;

/** An open transaction older than this is aborted, as by transactionLifetimeLimitSeconds; the unit is milliseconds. */
const LIFETIME = 60_000;

function sessionOf(sessions: Sessions, body: Doc): Session {
  const key = keyOf((body.lsid as Doc).id);
  const held = sessions.get(key) ?? { number: -1n, transaction: undefined, done: new Map<number, unknown>() };
  sessions.set(key, held);
  return held;
}
/** Makes the session ready for the command's transaction number; a newer one ends what an older one left open. */
function advanced(storage: Storage, sessions: Sessions, body: Doc): Session {
  const session = sessionOf(sessions, body);
  const number = BigInt(body.txnNumber as bigint);
  if (number < session.number)
    throw new ServerError(
      225,
      'TransactionTooOld',
      `Cannot start transaction ${number} because a newer transaction ${session.number} has already started`,
    );
  if (number > session.number) {
    if (session.transaction) abort(storage, session.transaction);
    session.number = number;
    session.transaction = undefined;
    session.done.clear();
  }
  return session;
}

export const inTransaction = (body: Doc): boolean => body.autocommit === false;

/** The transaction a command belongs to, begun if the command says so; undefined: none. */
export function transactionOf(storage: Storage, sessions: Sessions, body: Doc): Transaction | undefined {
  if (!inTransaction(body)) return undefined;
  const session = advanced(storage, sessions, body);
  if (body.startTransaction === true) {
    if (session.transaction || session.done.size)
      throw new ServerError(117, 'ConflictingOperationInProgress', 'the transaction number was used before');
    session.transaction = begin(storage);
    limit(storage, session.transaction);
  }
  const { transaction } = session;
  if (transaction?.state === 'committed')
    throw new ServerError(256, 'TransactionCommitted', 'Transaction has been committed');
  if (transaction?.state !== 'open') throw gone(body);
  return transaction;
}
const gone = (body: Doc) =>
  noSuchTransaction(`Transaction with { txnNumber: ${String(body.txnNumber)} } has been aborted.`);
function limit(storage: Storage, transaction: Transaction): void {
  const timer = setTimeout(() => abort(storage, transaction), LIFETIME).unref();
  void transaction.ended.then(() => clearTimeout(timer));
}

/** commitTransaction: once, however often it is asked for. */
export function commitOf(storage: Storage, sessions: Sessions, body: Doc): void {
  const { transaction } = advanced(storage, sessions, body);
  if (transaction?.state === 'open') commit(storage, transaction);
  else if (transaction?.state !== 'committed') throw gone(body);
}
export function abortOf(storage: Storage, sessions: Sessions, body: Doc): void {
  const { transaction } = advanced(storage, sessions, body);
  if (transaction?.state === 'committed')
    throw new ServerError(256, 'TransactionCommitted', 'Transaction has been committed');
  if (transaction?.state !== 'open') throw gone(body);
  abort(storage, transaction);
}
/** Aborts the transaction of a command if it is open. */
export function abortOpen(storage: Storage, sessions: Sessions, body: Doc): void {
  const { transaction } = advanced(storage, sessions, body);
  if (transaction) abort(storage, transaction);
}
export function endSessions(storage: Storage, sessions: Sessions, ids: Doc[]): void {
  for (const { id } of ids) {
    const session = sessions.get(keyOf(id));
    if (session?.transaction) abort(storage, session.transaction);
    sessions.delete(keyOf(id));
  }
}
export function abortAll(storage: Storage): void {
  for (const transaction of [...storage.open]) abort(storage, transaction);
}

/** Results of retryable statements: `recall` what a statement answered before, `keep` what it answered now. */
export interface Memory {
  recall(statement: number): unknown;
  keep(statement: number, result: unknown): void;
}
/** The memory of a retryable write, or one that remembers nothing when the command is none. */
export function memoryOf(storage: Storage, sessions: Sessions, body: Doc): Memory {
  if (body.txnNumber === undefined || inTransaction(body)) return { recall: () => undefined, keep: () => undefined };
  const { done } = advanced(storage, sessions, body);
  return {
    recall: (statement) => done.get(statement),
    keep: (statement, result) => void done.set(statement, result),
  };
}
