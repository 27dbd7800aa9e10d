import ExcelJS from 'exceljs';
import { unzipSync, zipSync } from 'fflate';
import type { Words } from '@app/kernel';

/** A file that is no sheet: what to say. */
export class NotASheet extends Error {
  constructor(readonly words: Words) {
    super(words.en);
  }
}

/** Rows of data; the head comes on top. */
export const maxRows = 20_000;
const maxColumns = 64;
/** Bytes a workbook may hold unpacked. */
const maxUnpacked = 64 * 1024 * 1024;
/** What surrounds the cells; validations of whole columns alone would be a million entries. */
const ignoreNodes = [
  'autoFilter',
  'cols',
  'conditionalFormatting',
  'dataValidations',
  'drawing',
  'extLst',
  'legacyDrawing',
  'picture',
  'rowBreaks',
  'tableParts',
];

export const tooManyRows = new NotASheet({
  zh: `数据行多于 ${maxRows} 行，请分批导入`,
  en: `has more than ${maxRows} rows; split it`,
});
const tooManyColumns = new NotASheet({
  zh: `第 ${maxColumns} 列之后还有内容，请删除后再导入`,
  en: `has cells beyond column ${maxColumns}; delete them`,
});
export const notReadable = new NotASheet({
  zh: '不是可读取的 XLSX 工作簿',
  en: 'is not a readable XLSX workbook',
});

/** The first sheet of an XLSX file as rows of text. @throws NotASheet */
export async function rowsOfWorkbook(bytes: Uint8Array): Promise<string[][]> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(repacked(bytes), { ignoreNodes }).catch(() => {
    throw notReadable;
  });
  const sheet = workbook.worksheets[0];
  if (sheet && sheet.rowCount > maxRows + 1) throw tooManyRows;
  const rows: string[][] = [];
  sheet?.eachRow({ includeEmpty: true }, (row) => {
    const cells: string[] = [];
    row.eachCell({ includeEmpty: false }, (cell, column) => {
      if (column > maxColumns) throw tooManyColumns;
      cells[column - 1] = textIn(cell);
    });
    rows.push(Array.from(cells, (cell) => cell ?? ''));
  });
  return rows;
}

/** The same parts unpacked to no more than they declare, so that nothing swells when it is read. */
function repacked(bytes: Uint8Array): ArrayBuffer {
  let unpacked = 0;
  try {
    const parts = unzipSync(bytes, {
      filter: ({ originalSize }) => {
        unpacked += originalSize;
        if (unpacked > maxUnpacked) throw notReadable;
        return true;
      },
    });
    return zipSync(parts, { level: 0 }).slice().buffer;
  } catch {
    throw notReadable;
  }
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
