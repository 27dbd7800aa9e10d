import ExcelJS from 'exceljs';
import type { SheetPlan, SheetWriter } from './export.js';

const widest = 60;
/** Columns a character takes: two where it is wide. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, each) => sum + (each.codePointAt(0)! > 0x2e7f ? 2 : 1), 0);

/**
 * A workbook of two sheets: the rows, their head fixed and with filters, and what they are. Text cells are text whatever they begin with,
 * so no formula can come in; numbers are numbers, codes text.
 */
export function xlsxWriter({ title, columns, about }: SheetPlan): SheetWriter {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet(title.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31), {
    views: [{ state: 'frozen', ySplit: 1 }],
  });
  sheet.columns = columns.map(({ title: header, isCode }) => ({
    header,
    width: Math.min(widest, widthOf(header) + 4),
    ...(isCode ? { style: { numFmt: '@' } } : {}),
  }));
  sheet.getRow(1).font = { bold: true };
  sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: columns.length } };
  const widths = columns.map(({ title: header }) => widthOf(header));
  let count = 0;
  return {
    add(rows) {
      for (const row of rows) {
        sheet.addRow(row.map((value) => (value === '' ? null : value)));
        row.forEach((value, i) => (widths[i] = Math.max(widths[i]!, widthOf(String(value)))));
        count += 1;
      }
    },
    async end() {
      widths.forEach((width, i) => (sheet.getColumn(i + 1).width = Math.min(widest, width + 2)));
      const notes = workbook.addWorksheet('说明 About');
      notes.columns = [{ width: 24 }, { width: widest }];
      for (const line of [...about, ['行数 Rows', String(count)] as const]) notes.addRow([...line]);
      return Buffer.from(await workbook.xlsx.writeBuffer());
    },
  };
}
