import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CsvError, parse } from 'csv-parse/sync';
import { textOf } from '@app/engine';
import type { Words } from '@app/kernel';
import { maxRows, NotASheet, notReadable, rowsOfWorkbook, tooManyRows } from './workbook.js';

export { NotASheet };

/** What reading one workbook may take: MiB of heap, milliseconds. */
const [heap, patience] = [512, 30_000];

/** The first sheet of an XLSX file, or a CSV file (UTF-8 or GB18030), as rows of text. @throws NotASheet */
export async function sheetOf(name: string, bytes: Uint8Array): Promise<string[][]> {
  const rows = /\.xlsx$/i.test(name) ? await inTurn(() => read(bytes)) : fromText(bytes);
  if (rows.length > maxRows + 1) throw tooManyRows;
  return rows;
}

// A thread runs compiled code only; where this module is not compiled there is none.
const read = __filename.endsWith('.js') ? readApart : rowsOfWorkbook;

/** One workbook after the other, so that many at once take no more memory than one. */
let before: Promise<unknown> = Promise.resolve();
function inTurn<T>(run: () => Promise<T>): Promise<T> {
  const mine = before.then(run);
  before = mine.catch(() => undefined);
  return mine;
}

/** A workbook is a program of sorts (merged cells, formats, parts); what it makes of memory and time stays in a thread of its own. */
function readApart(bytes: Uint8Array): Promise<string[][]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(__dirname, 'workbook.worker.js'), {
      workerData: bytes,
      resourceLimits: { maxOldGenerationSizeMb: heap },
    });
    const late = setTimeout(() => void worker.terminate(), patience);
    worker.once('message', ({ rows, words }: { rows?: string[][]; words?: Words }) =>
      rows ? resolve(rows) : reject(words ? new NotASheet(words) : notReadable),
    );
    worker.once('error', () => reject(notReadable));
    worker.once('exit', () => {
      clearTimeout(late);
      reject(notReadable);
    });
  });
}

function fromText(bytes: Uint8Array): string[][] {
  const text = textOf(bytes);
  if (text === undefined)
    throw new NotASheet({ zh: '文字编码既非 UTF-8 也非 GB18030', en: 'is neither UTF-8 nor GB18030' });
  try {
    return parse(text, { bom: true, relax_column_count: true, skip_empty_lines: false, to: maxRows + 2 });
  } catch (error) {
    const line = error instanceof CsvError ? Number(error['lines']) : 1;
    throw new NotASheet({
      zh: `不是 CSV：第 ${line} 行的引号不成对`,
      en: `is not CSV: unbalanced quotes at line ${line}`,
    });
  }
}
