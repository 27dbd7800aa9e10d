import { Worker } from 'node:worker_threads';
import { StoreUnavailable } from '@app/kernel';
import { openSqlite } from './sqlite.driver.js';
import type { Checkpointed, WorkerTask, WriterMessage } from './sqlite.worker.js';
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
      if (queued.length > 0) flush();
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
const chunk = 64;
/** Events between checkpoints; and pages (4 KiB) in the WAL from which on the writer waits for it to begin anew. */
const eventsPerCheckpoint = 2000;
const maxWalPages = 16_384;

/** Commits in a writer thread, whose WAL a second thread empties so that no commit waits for a checkpoint. */
export function threadedQueue(file: string, entry: WorkerEntry): WriteQueue {
  const start = (role: WorkerTask['role']) =>
    new Worker(entry.file, {
      workerData: { role, file } satisfies WorkerTask,
      ...(entry.execArgv ? { execArgv: entry.execArgv } : {}),
    });
  const writer = start('writer');
  const checkpointer = start('checkpointer');
  let queued: WireAppend[] = [];
  let unmoved = 0;
  let checkpointing = false;
  let dead: StoreUnavailable | undefined;
  // Answers come in the order of the appends.
  let waiting: Waiting[] = [];
  let answered = 0;

  const tell = (message: WriterMessage) => writer.postMessage(message);
  const flush = () => {
    if (queued.length === 0) return;
    tell(queued);
    queued = [];
  };
  writer.on('message', (answers: WireAnswer[]) => {
    for (const answer of answers) waiting[answered++]!.resolve(answer);
    if (answered === waiting.length) [waiting, answered] = [[], 0];
    else if (answered > 4096) [waiting, answered] = [waiting.slice(answered), 0];
    unmoved += answers.length;
    if (unmoved < eventsPerCheckpoint || checkpointing) return;
    [unmoved, checkpointing] = [0, true];
    checkpointer.postMessage('checkpoint');
  });
  checkpointer.on('message', ([, pages]: Checkpointed) => {
    checkpointing = false;
    if (pages > maxWalPages) tell('restartWal');
  });
  const die = (error: Error) => {
    dead ??= new StoreUnavailable(`the writer of ${file} has ended: ${error.message}`, 'away');
    for (const { reject } of waiting.slice(answered)) reject(dead);
    [waiting, answered, queued] = [[], 0, []];
  };
  writer.on('error', die);
  checkpointer.on('error', () => (checkpointing = true));
  const ended = [writer, checkpointer].map((worker) => new Promise<void>((end) => worker.once('exit', () => end())));

  return {
    append: (append) =>
      new Promise((resolve, reject) => {
        if (dead) return reject(dead);
        waiting.push({ resolve, reject });
        if (queued.push(append) === 1) queueMicrotask(flush);
        else if (queued.length === chunk) flush();
      }),
    close: async () => {
      flush();
      tell('close');
      checkpointer.postMessage('close');
      await Promise.all(ended);
    },
  };
}
