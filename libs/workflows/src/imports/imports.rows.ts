import {
  accepts,
  createdId,
  hashedId,
  shapeErrors,
  timeBits,
  type Input,
  type Language,
  type Words,
} from '@app/kernel';
import { isSchoolCode, isUscc } from '../shared/school-codes.js';
import { locales, ownerships, schoolKinds, stages } from '../shared/school-words.js';
import { AnnexRow, SchoolRow, StaffRow, type ImportKind } from './imports.input.js';

/** What is wrong with a file: the line (1 = first), the column as it is headed, and what. */
export interface RowError {
  line: number;
  column?: string;
  detail: string;
}

const words = (zh: string, values: readonly string[]): Record<string, string> =>
  Object.fromEntries(zh.split(' ').map((word, i) => [word, values[i]!]));
const dictionaries: Record<string, Record<string, string>> = {
  stages: words('幼儿园 小学 初中 高中', stages),
  schoolKind: words(
    '幼儿园 小学 初级中学 九年一贯制学校 完全中学 高级中学 十二年一贯制学校 特殊教育学校 未知',
    schoolKinds,
  ),
  ownership: words('公办 民办 未知', ownerships),
  locale: words('城市 镇区 乡村 未知', locales),
  role: words('经办人 分管领导 督导经办 督导主任 市级经办 市级领导 学校 系统管理员 审计', [
    'BO',
    'BL',
    'SO',
    'SL',
    'CO',
    'CL',
    'SC',
    'SA',
    'AU',
  ]),
  grades: words('校长 科长 导入', ['principal', 'head', 'import']),
};

/** Column heads, Chinese or ours, → field. */
const columns: Record<ImportKind, { row: Input; fields: Record<string, string> }> = {
  annex: { row: AnnexRow, fields: { group_name: 'groupName', 集团名称: 'groupName', school_name: 'schoolName', 学校名称: 'schoolName', 成员学校: 'schoolName' } },
  schools: {
    row: SchoolRow,
    fields: {
      学校名称: 'nameZh', 学校类别: 'schoolKind', 学段: 'stages', 办学性质: 'ownership', 城乡: 'locale', 统一社会信用代码: 'uscc',
      学校标识码: 'schoolCode', 专任教师数: 'fullTimeTeachers', 学生数: 'pupils', 开办日期: 'openedOn',
    },
  },
  staff: { row: StaffRow, fields: { 姓名: 'nameZh', 身份: 'role', 级别: 'grades', 单位: 'organisationId', 起始日期: 'from', 终止日期: 'until' } },
}; // prettier-ignore
const numbers = new Set(['fullTimeTeachers', 'pupils']);
const lists = new Set(['stages', 'grades']);

/** Command id of the command that applies one row: the same again whenever it is applied. */
export const rowCommandId = (importId: string, what: string): string => hashedId(timeBits(importId), importId, what);
/** Id of the person a staff row will register. */
export const personIdOf = (importId: string, line: number): string =>
  createdId('staff', rowCommandId(importId, `person-${line}`));

const says = {
  unknownColumn: { zh: '没有这一列', en: 'is not a column of this file' },
  missingColumn: { zh: '缺少这一列', en: 'column is missing' },
  tooMany: { zh: '列数多于表头', en: 'has more columns than the head' },
  formula: { zh: '不得以 = + - @ 开头（须为文字，不得为公式）', en: 'must be text, not a formula (= + - @)' },
  uscc: { zh: '统一社会信用代码校验不符', en: 'is not a valid unified social credit code' },
  schoolCode: { zh: '与学校标识码的编码规则或所在省份不符', en: 'is not a school code of this province' },
  noRows: { zh: '文件中没有数据行', en: 'the file has no rows' },
} satisfies Record<string, Words>;

/** What an import says beside its sheet that decides how rows are read. */
export interface Reading {
  importId: string;
  divisionCode: string;
  language: Language;
}

/** Rows of a sheet, first line = heads. Either all rows, or every error with its line: nothing is guessed. */
export function rowsOf(
  kind: ImportKind,
  sheet: readonly (readonly string[])[],
  reading: Reading,
): { rows: Record<string, unknown>[]; errors: RowError[] } {
  const { importId, language } = reading;
  const { row, fields } = columns[kind];
  const heads = (sheet[0] ?? []).map((head) => head.trim());
  const names = heads.map((head) => fields[head] ?? (Object.values(fields).includes(head) ? head : undefined));
  const errors: RowError[] = [
    ...heads.filter((_, i) => !names[i]).map((column) => ({ line: 1, column, detail: says.unknownColumn[language] })),
    ...required[kind]
      .filter((name) => !names.includes(name))
      .map((name) => ({ line: 1, column: headOf(fields, name), detail: says.missingColumn[language] })),
  ];
  if (errors.length) return { rows: [], errors };

  const rows: Record<string, unknown>[] = [];
  const seen = new Map<string, number>();
  sheet.slice(1).forEach((cells, i) => {
    const line = i + 2;
    if (cells.every((cell) => cell.trim() === '')) return;
    const value: Record<string, unknown> = {
      line,
      ...(kind === 'staff' ? { personId: personIdOf(importId, line) } : {}),
    };
    const wrong = (name: string | undefined, detail: string): void => {
      const column = name === undefined ? undefined : (heads[names.indexOf(name)] ?? name);
      errors.push({ line, ...(column === undefined ? {} : { column }), detail });
    };
    if (cells.length > names.length) wrong(undefined, says.tooMany[language]);
    names.forEach((name, at) => {
      const cell = (cells[at] ?? '').trim().normalize('NFC');
      if (!name || cell === '') return;
      if (/^[=+\-@]/.test(cell)) wrong(name, says.formula[language]);
      value[name] = valueOf(name, cell);
    });
    if (!accepts(row)(value))
      for (const { pointer, detail } of shapeErrors(row, value, language)) wrong(pointer.split('/')[1], detail);
    for (const name of misfits(value, reading)) wrong(name, says[name][language]);
    for (const [name, key] of uniqueIn(kind, value)) {
      const before = seen.get(key);
      if (before) wrong(name, language === 'zh' ? `与第 ${before} 行重复` : `repeats line ${before}`);
      else seen.set(key, line);
    }
    rows.push(value);
  });
  if (rows.length === 0 && errors.length === 0) errors.push({ line: 1, detail: says.noRows[language] });
  return errors.length ? { rows: [], errors } : { rows, errors };
}

/** Codes whose check character or province is wrong. */
function misfits({ uscc, schoolCode }: Record<string, unknown>, { divisionCode }: Reading): ('uscc' | 'schoolCode')[] {
  return [
    ...(typeof uscc === 'string' && !isUscc(uscc) ? (['uscc'] as const) : []),
    ...(typeof schoolCode === 'string' && !isSchoolCode(schoolCode, divisionCode) ? (['schoolCode'] as const) : []),
  ];
}

/** What may stand once in a file: by the column it is told at. */
function uniqueIn(kind: ImportKind, value: Record<string, unknown>): [name: string | undefined, key: string][] {
  switch (kind) {
    case 'annex':
      return [[undefined, `${String(value['groupName'])}\n${String(value['schoolName'])}`]];
    case 'schools':
      return ['nameZh', 'uscc', 'schoolCode'].flatMap((name) =>
        typeof value[name] === 'string' ? [[name, `${name} ${value[name]}`] as [string, string]] : [],
      );
    case 'staff':
      return [];
  }
}

const required: Record<ImportKind, readonly string[]> = {
  annex: ['groupName', 'schoolName'],
  schools: ['nameZh'],
  staff: ['nameZh', 'role', 'organisationId', 'from'],
};
const headOf = (fields: Record<string, string>, name: string): string =>
  Object.entries(fields).find(([, field]) => field === name)?.[0] ?? name;

function valueOf(name: string, cell: string): unknown {
  const word = (each: string): string => dictionaries[name]?.[each] ?? each;
  if (lists.has(name)) return cell.split(/[、,;；，]/).map((each) => word(each.trim()));
  if (numbers.has(name)) return /^\d{1,9}$/.test(cell) ? Number(cell) : cell;
  if (name === 'openedOn' || name === 'from' || name === 'until')
    return cell.replace(
      /^(\d{4})[/.年](\d{1,2})[/.月](\d{1,2})日?$/,
      (_, y: string, m: string, d: string) => `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`,
    );
  return word(cell);
}

/** Chunks of rows as `AddImportRows` takes them: small enough for the record. */
export function chunksOf(kind: ImportKind, rows: readonly Record<string, unknown>[]): object[] {
  const size = 40;
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => ({
    [kind]: rows.slice(i * size, (i + 1) * size),
  }));
}
