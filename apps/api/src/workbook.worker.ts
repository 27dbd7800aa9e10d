import { parentPort, workerData } from 'node:worker_threads';
import { NotASheet, rowsOfWorkbook } from './workbook.js';

/** Reads one workbook and ends. */
rowsOfWorkbook(workerData as Uint8Array).then(
  (rows) => parentPort!.postMessage({ rows }),
  (error: unknown) => {
    if (!(error instanceof NotASheet)) throw error;
    parentPort!.postMessage({ words: error.words });
  },
);
