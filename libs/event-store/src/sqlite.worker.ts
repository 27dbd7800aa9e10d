import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { checkpoint, openSqlite, type SqliteDatabase } from './sqlite.driver.js';
import { createWriter, type WireAppend } from './sqlite.writer.js';

/**
 * Entry of both threads of a store. `writer`: takes lists of appends, answers with lists of answers in the same order.
 * `checkpointer`: asked by any message, moves committed pages from the WAL into the file beside the running writer.
 */
export interface WorkerTask {
  role: 'writer' | 'checkpointer';
  file: string;
}
export type WriterMessage = readonly WireAppend[] | 'restartWal' | 'close';

const port = parentPort!;
const { role, file } = workerData as WorkerTask;
const db = openSqlite(file, { rowsAsArrays: true });
if (role === 'writer') write(db);
else serveCheckpoints(db);

function write(db: SqliteDatabase): void {
  db.exec('PRAGMA wal_autocheckpoint=0');
  const writer = createWriter(db, file);
  port.on('message', (first: WriterMessage) => {
    // Everything that has arrived while the last commit was on its way goes into the next one.
    const messages = [first];
    for (let more = receiveMessageOnPort(port); more; more = receiveMessageOnPort(port))
      messages.push(more.message as WriterMessage);
    const appends = messages.flatMap((message) => (typeof message === 'string' ? [] : message));
    if (appends.length > 0) port.postMessage(writer.commit(appends));
    if (messages.includes('restartWal')) checkpoint(db, 'RESTART');
    if (messages.includes('close')) close(db);
  });
}

function serveCheckpoints(db: SqliteDatabase): void {
  port.on('message', (message: 'checkpoint' | 'close') => {
    if (message === 'close') close(db);
    else port.postMessage(checkpoint(db, 'PASSIVE'));
  });
}

function close(db: SqliteDatabase): void {
  db.close();
  port.close();
}
