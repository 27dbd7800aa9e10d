import { Worker } from 'node:worker_threads';
import { StoreUnavailable } from '@app/kernel';
import { openSqlite, type Checkpointed } from './sqlite.driver.js';
import type { WorkerTask, WriterMessage } from './sqlite.worker.js';
import { createWriter, type WireAnswer, type WireAppend } from './sqlite.writer.js';

/** Appends wait here while a commit is on its way and then go together into the next. */
export interface WriteQueue {
  append(append: WireAppend): Promise<WireAnswer>;
  /** Answers everything queued, then lets go of the file. */
  close(): Promise<void>;
}
interface Waiting {
  resolve: (answer: WireAnswer) => void;
  reject: (error: unknown) => void;
}

/** Commits in the calling thread, once per turn of the event loop: for tests, tools and short runs. */
export function inlineQueue(file: string): WriteQueue {
  const db = openSqlite(file, { rowsAsArrays: true });
  const writer = createWriter(db, file);
  let queued: WireAppend[] = [];
  let waiting: Waiting[] = [];
  const flush = () => {
    if (queued.length === 0) return;
    const [appends, waiters] = [queued, waiting];
    [queued, waiting] = [[], []];
    writer.commit(appends).forEach((answer, i) => waiters[i]!.resolve(answer));
  };
  return {
    append: (append) =>
      new Promise((resolve, reject) => {
        if (queued.length === 0) setImmediate(flush);
        queued.push(append);
        waiting.push({ resolve, reject });
      }),
    close: async () => {
      flush();
      db.close();
    },
  };
}

/** Where the compiled worker entry stands, and flags its Node needs (tests load it through a transpiler). */
export interface WorkerEntry {
  file: string;
  execArgv?: string[];
}

/** Appends sent to the thread at once: small enough that it commits the first while the rest is still being made. */
const chunk = 16;
/**
 * Pages (4 KiB) written between checkpoints, by a rule of thumb (a commit dirties the tails of the table and its indexes), and
 * pages in the WAL from which on the writer makes it begin anew. A short WAL that is written over syncs twice as fast as one that grows.
 */
const pagesPerCheckpoint = 2000;
const pagesOf = (appends: number) => 5 + appends;
const maxWalPages = 4000;

/**
 * Commits in a writer thread, whose WAL a second thread empties, so that no commit waits for a checkpoint. An append that is
 * alone is committed right here: two hops between threads would cost it more than they save.
 */
export function threadedQueue(file: string, entry: WorkerEntry): WriteQueue {
  const start = (role: WorkerTask['role']) =>
    new Worker(entry.file, {
      workerData: { role, file } satisfies WorkerTask,
      ...(entry.execArgv ? { execArgv: entry.execArgv } : {}),
    });
  const writer = start('writer');
  const checkpointer = start('checkpointer');
  const db = openSqlite(file, { rowsAsArrays: true });
  db.exec('PRAGMA wal_autocheckpoint=0');
  const here = createWriter(db, file);

  let queued: WireAppend[] = [];
  // In the order of the appends, and so of the answers; those before `answered` are done.
  let waiting: Waiting[] = [];
  let answered = 0;
  /** Sent and not answered: what comes meanwhile goes together afterwards, for every message wakes a thread. */
  let sent = 0;
  let unmoved = 0;
  let checkpointing = false;
  let dead: StoreUnavailable | undefined;

  const tell = (message: WriterMessage) => writer.postMessage(message);
  const take = (answers: readonly WireAnswer[]) => {
    for (const answer of answers) waiting[answered++]!.resolve(answer);
    if (answered === waiting.length) [waiting, answered] = [[], 0];
    else if (answered > 4096) [waiting, answered] = [waiting.slice(answered), 0];
    unmoved += pagesOf(answers.length);
    if (unmoved < pagesPerCheckpoint || checkpointing) return;
    [unmoved, checkpointing] = [0, true];
    checkpointer.postMessage('checkpoint');
  };
  const flush = () => {
    if (queued.length === 0) return;
    const alone = queued.length === 1 && waiting.length - answered === 1;
    // A checkpoint beside which nobody writes empties the WAL, and the next commits write it over.
    if (alone && checkpointing) return;
    const appends = queued;
    queued = [];
    if (alone) return take(here.commit(appends));
    sent += appends.length;
    tell(appends);
  };
  writer.on('message', (answers: readonly WireAnswer[]) => {
    sent -= answers.length;
    take(answers);
    if (sent === 0) flush();
  });
  checkpointer.on('message', ({ pages }: Checkpointed) => {
    checkpointing = false;
    if (pages > maxWalPages) tell('restartWal');
    if (sent === 0) flush();
  });
  const die = (error: Error) => {
    dead ??= new StoreUnavailable(`the threads of ${file} have ended: ${error.message}`, 'away');
    for (const { reject } of waiting.slice(answered)) reject(dead);
    [waiting, answered, queued] = [[], 0, []];
  };
  writer.on('error', die);
  checkpointer.on('error', die);
  const ended = [writer, checkpointer].map((worker) => new Promise<void>((end) => worker.once('exit', () => end())));

  return {
    append: (append) =>
      new Promise((resolve, reject) => {
        if (dead) return reject(dead);
        waiting.push({ resolve, reject });
        // With the first of a turn, and with the one that finds another held back by a checkpoint.
        if (queued.push(append) <= 2) setImmediate(() => (sent === 0 ? flush() : undefined));
        else if (queued.length === chunk) flush();
      }),
    close: async () => {
      checkpointing = false;
      flush();
      tell('close');
      checkpointer.postMessage('close');
      await Promise.all(ended);
      db.close();
    },
  };
}
