import { admin } from './admin.js';
import { type Handler, type Server } from './call.js';
import { badValue, ServerError } from './errors.js';
import { reads } from './reads.js';
import { abortOpen, inTransaction, memoryOf, transactionOf } from './sessions.js';
import { abort } from './storage.js';
import { type Doc } from './values.js';
import { writes } from './writes.js';

const handlers: Record<string, Handler> = { ...admin, ...reads, ...writes };
/** These name the transaction they end themselves. */
const ending = new Set(['commitTransaction', 'abortTransaction']);

/** The name of a command: the first field of its body. */
export const nameOf = (body: Doc): string => Object.keys(body)[0] ?? '';

/** Executes a command. An error inside a transaction aborts it, as the server does. */
export async function execute(server: Server, body: Doc): Promise<Doc> {
  const name = nameOf(body);
  const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
  if (!handler) throw new ServerError(59, 'CommandNotFound', `no such command: '${name}'`);
  if (body.collation) throw badValue('collation is not supported by this double');
  const { storage, sessions } = server;
  const transaction = ending.has(name) ? undefined : transactionOf(storage, sessions, body);
  const memory = ending.has(name) ? nothing : memoryOf(storage, sessions, body);
  const call = { server, storage, name, body, database: String(body.$db), transaction, memory };
  try {
    const answer = await handler(call);
    if (transaction && answer.writeErrors) abort(storage, transaction);
    return answer;
  } catch (error) {
    if (transaction) abort(storage, transaction);
    throw error;
  }
}
const nothing = { recall: () => undefined, keep: () => undefined };

/** A statement of a transaction failed before it was executed: the transaction is over. */
export function failedBefore({ storage, sessions }: Server, body: Doc): void {
  if (inTransaction(body) && !ending.has(nameOf(body))) abortOpen(storage, sessions, body);
}

/** How a command was sent, which decides the labels of its error. */
export const sentAs = (body: Doc): { transaction: boolean; commit: boolean; retryableWrite: boolean } => {
  const ends = ending.has(nameOf(body));
  return {
    transaction: inTransaction(body),
    commit: nameOf(body) === 'commitTransaction',
    retryableWrite: body.txnNumber !== undefined && (ends || !inTransaction(body)),
  };
};
