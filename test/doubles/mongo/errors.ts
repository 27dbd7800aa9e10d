import { type Doc } from './values.js';

/** An error as the server answers it: `{ ok: 0, errmsg, code, codeName, errorLabels?, ...more }`. */
export class ServerError extends Error {
  constructor(
    readonly code: number,
    readonly codeName: string,
    message: string,
    readonly more: Doc = {},
    readonly labels: readonly string[] = [],
  ) {
    super(message);
  }
}
export const badValue = (message: string): ServerError => new ServerError(2, 'BadValue', message);
export const failedToParse = (message: string): ServerError => new ServerError(9, 'FailedToParse', message);
export const writeConflict = (): ServerError =>
  new ServerError(112, 'WriteConflict', 'Caused by :: Write conflict during plan execution', {}, [
    'TransientTransactionError',
  ]);
export const noSuchTransaction = (message: string): ServerError =>
  new ServerError(251, 'NoSuchTransaction', message, {}, ['TransientTransactionError']);

/** Codes after which the server tells a client that the same write may be sent again. */
const retryable = new Set([6, 7, 89, 91, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436]);

/**
 * The answer to a command that failed; `within`: how the command was sent. A commit is transient only where its error says so
 * itself (conflict, no such transaction): of others it is not known whether it happened.
 */
export function errorAnswer(
  error: unknown,
  within: { transaction: boolean; commit: boolean; retryableWrite: boolean },
): Doc {
  const known = error instanceof ServerError ? error : new ServerError(8, 'UnknownError', String(error));
  const labels = new Set(known.labels);
  if (!within.transaction) labels.delete('TransientTransactionError');
  if (retryable.has(known.code) && within.retryableWrite) labels.add('RetryableWriteError');
  if (retryable.has(known.code) && within.transaction && !within.commit) labels.add('TransientTransactionError');
  return {
    ok: 0,
    errmsg: known.message,
    code: known.code,
    codeName: known.codeName,
    ...known.more,
    ...(labels.size ? { errorLabels: [...labels] } : {}),
  };
}
