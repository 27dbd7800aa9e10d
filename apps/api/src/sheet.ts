import { parse } from 'csv-parse/sync';
import ExcelJS from 'exceljs';
import { textOf } from '@app/engine';

/** A file that is no sheet: what to say. */
export class NotASheet extends Error {}

const maxRows = 20_001;

/** The first sheet of an XLSX file, or a CSV file (UTF-8 or GB18030), as rows of text. */
export async function sheetOf(name: string, bytes: Uint8Array): Promise<string[][]> {
  const rows = /\.xlsx$/i.test(name) ? await fromWorkbook(bytes) : fromText(bytes);
  if (rows.length > maxRows) throw new NotASheet(`more than ${maxRows - 1} rows`);
  return rows;
}

function fromText(bytes: Uint8Array): string[][] {
  const text = textOf(bytes);
  if (text === undefined) throw new NotASheet('neither UTF-8 nor GB18030');
  try {
    return parse(text, { bom: true, relax_column_count: true, skip_empty_lines: false, to: maxRows + 1 });
  } catch (error) {
    throw new NotASheet(error instanceof Error ? error.message : String(error));
  }
}

async function fromWorkbook(bytes: Uint8Array): Promise<string[][]> {
  const workbook = new ExcelJS.Workbook();
  try {
    await workbook.xlsx.load(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer);
  } catch {
    throw new NotASheet('not an XLSX workbook');
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
