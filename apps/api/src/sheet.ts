import { CsvError, parse } from 'csv-parse/sync';
import ExcelJS from 'exceljs';
import { unzipSync } from 'fflate';
import { textOf } from '@app/engine';
import type { Words } from '@app/kernel';

/** A file that is no sheet: what to say. */
export class NotASheet extends Error {
  constructor(readonly words: Words) {
    super(words.en);
  }
}

/** Rows of data; the head comes on top. */
const maxRows = 20_000;
/** Bytes a workbook may hold unpacked. */
const maxUnpacked = 200 * 1024 * 1024;

/** The first sheet of an XLSX file, or a CSV file (UTF-8 or GB18030), as rows of text. */
export async function sheetOf(name: string, bytes: Uint8Array): Promise<string[][]> {
  const rows = /\.xlsx$/i.test(name) ? await fromWorkbook(bytes) : fromText(bytes);
  if (rows.length > maxRows + 1)
    throw new NotASheet({ zh: `数据行多于 ${maxRows} 行，请分批导入`, en: `has more than ${maxRows} rows; split it` });
  return rows;
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

async function fromWorkbook(bytes: Uint8Array): Promise<string[][]> {
  const workbook = new ExcelJS.Workbook();
  try {
    let unpacked = 0;
    unzipSync(bytes, { filter: ({ originalSize }) => ((unpacked += originalSize), false) });
    if (unpacked > maxUnpacked) throw new Error('too large when unpacked');
    await workbook.xlsx.load(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer);
  } catch {
    throw new NotASheet({ zh: '不是可读取的 XLSX 工作簿', en: 'is not a readable XLSX workbook' });
  }
  const rows: string[][] = [];
  workbook.worksheets[0]?.eachRow({ includeEmpty: true }, (row) => {
    const cells: string[] = [];
    row.eachCell({ includeEmpty: true }, (cell, column) => (cells[column - 1] = textIn(cell)));
    rows.push(Array.from(cells, (cell) => cell ?? ''));
  });
  return rows;
}

/** Dates as days, formulas by their last result; everything else as it is shown. */
function textIn({ value, text }: ExcelJS.Cell): string {
  const plain = value !== null && typeof value === 'object' && 'result' in value ? value.result : value;
  return plain instanceof Date
    ? plain.toISOString().slice(0, 10)
    : typeof plain === 'number'
      ? String(plain)
      : text.trim();
}
