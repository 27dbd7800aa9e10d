import ExcelJS from 'exceljs';
import { csvWriter, formatOf, type SheetPlan } from './export.js';
import { xlsxWriter } from './export.xlsx.js';

const plan: SheetPlan = {
  title: '台账/2024',
  columns: [
    { title: '名称', isCode: false },
    { title: '代码', isCode: true },
    { title: '人数', isCode: false },
  ],
  about: [['业务日期', '2024-09-09']],
};
const rows = [
  ['=1+1', '3201050000000000001', 12],
  ['＝SUM(A1)', '007', -3],
  ['甲,"乙"\n丙', '', 0],
  ['@cmd', 'Q-7', 1],
] as const;

describe('A sheet', () => {
  it('as CSV is UTF-8 with its mark and CRLF, quoted, and runs nothing where it is opened', async () => {
    const writer = csvWriter(plan);
    writer.add(rows.slice(0, 2));
    writer.add(rows.slice(2));
    const text = (await writer.end()).toString('utf8');
    expect(text).toBe(
      '\ufeff名称,代码,人数\r\n\'=1+1,"\t3201050000000000001",12\r\n\'＝SUM(A1),"\t007",-3\r\n"甲,""乙""\n丙",,0\r\n\'@cmd,Q-7,1\r\n',
    );
  });

  it('as a workbook keeps text as text, codes whole and numbers as numbers, under a fixed head with filters', async () => {
    const writer = xlsxWriter(plan);
    writer.add(rows);
    const book = new ExcelJS.Workbook();
    await book.xlsx.load((await writer.end()) as never);
    const [sheet, about] = book.worksheets as [ExcelJS.Worksheet, ExcelJS.Worksheet];
    expect(sheet.name).toBe('台账 2024');
    expect(sheet.getCell('A2').type).toBe(ExcelJS.ValueType.String);
    expect(sheet.getCell('A2').value).toBe('=1+1');
    expect(sheet.getCell('B2').value).toBe('3201050000000000001');
    expect(sheet.getCell('B3').value).toBe('007');
    expect(sheet.getColumn(2).numFmt).toBe('@');
    expect(sheet.getCell('C3').value).toBe(-3);
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
    expect(sheet.autoFilter).toBe('A1:C1');
    expect(about.getSheetValues().slice(1)).toEqual([
      [undefined, '业务日期', '2024-09-09'],
      [undefined, '行数 Rows', '4'],
    ]);
  });

  it('is asked for by name or by Accept; JSON is what anybody else gets', () => {
    expect(formatOf({ format: 'xlsx' }, {})).toBe('xlsx');
    expect(formatOf({}, { accept: 'text/csv' })).toBe('csv');
    expect(formatOf({}, { accept: 'application/json, text/csv;q=0.5' })).toBeUndefined();
    expect(formatOf({ format: 'json' }, { accept: 'text/csv' })).toBeUndefined();
    expect(formatOf({}, { accept: '*/*' })).toBeUndefined();
    expect(() => formatOf({ format: 'pdf' }, {})).toThrow('format');
  });
});
