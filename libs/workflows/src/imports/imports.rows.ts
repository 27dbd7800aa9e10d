import { createdId, hashedId, timeBits, type Language, type Words } from '@app/kernel';
import { isSchoolCode, isUscc } from '../shared/school-codes.js';
import { locales, ownerships, schoolKinds, stages } from '../shared/school-words.js';
import { readRows, words, type RowError, type SheetKind } from '../shared/sheet-rows.js';
import { AnnexRow, SchoolRow, StaffRow, type ImportKind } from './imports.input.js';

export type { RowError } from '../shared/sheet-rows.js';

/** Command id of the command that applies one row: the same again whenever it is applied. */
export const rowCommandId = (importId: string, what: string): string => hashedId(timeBits(importId), importId, what);
/** Id of the person a staff row will register. */
export const personIdOf = (importId: string, line: number): string =>
  createdId('staff', rowCommandId(importId, `person-${line}`));

const says = {
  uscc: { zh: '统一社会信用代码校验不符', en: 'is not a valid unified social credit code' },
  schoolCode: { zh: '与学校标识码的编码规则或所在省份不符', en: 'is not a school code of this province' },
} satisfies Record<string, Words>;

/** What an import says beside its sheet that decides how rows are read. */
export interface Reading {
  importId: string;
  divisionCode: string;
  language: Language;
}

const kinds: Record<ImportKind, (reading: Reading) => SheetKind> = {
  annex: () => ({
    row: AnnexRow,
    fields: { group_name: 'groupName', 集团名称: 'groupName', school_name: 'schoolName', 学校名称: 'schoolName', 成员学校: 'schoolName' },
    required: ['groupName', 'schoolName'],
    uniqueIn: ({ groupName, schoolName }) => [[undefined, `${String(groupName)}\n${String(schoolName)}`]],
  }),
  schools: ({ divisionCode }) => ({
    row: SchoolRow,
    fields: {
      学校名称: 'nameZh', 学校类别: 'schoolKind', 学段: 'stages', 办学性质: 'ownership', 城乡: 'locale', 统一社会信用代码: 'uscc',
      学校标识码: 'schoolCode', 专任教师数: 'fullTimeTeachers', 学生数: 'pupils', 开办日期: 'openedOn',
    },
    required: ['nameZh'],
    dictionaries: {
      stages: words('幼儿园 小学 初中 高中', stages),
      schoolKind: words('幼儿园 小学 初级中学 九年一贯制学校 完全中学 高级中学 十二年一贯制学校 特殊教育学校 未知', schoolKinds),
      ownership: words('公办 民办 未知', ownerships),
      locale: words('城市 镇区 乡村 未知', locales),
    },
    numbers: ['fullTimeTeachers', 'pupils'],
    lists: ['stages'],
    dates: ['openedOn'],
    misfits: ({ uscc, schoolCode }) => [
      ...(typeof uscc === 'string' && !isUscc(uscc) ? ([['uscc', says.uscc]] as const) : []),
      ...(typeof schoolCode === 'string' && !isSchoolCode(schoolCode, divisionCode)
        ? ([['schoolCode', says.schoolCode]] as const)
        : []),
    ],
    uniqueIn: (value) =>
      ['nameZh', 'uscc', 'schoolCode'].flatMap((name) =>
        typeof value[name] === 'string' ? [[name, `${name} ${value[name]}`] as const] : [],
      ),
  }),
  staff: ({ importId }) => ({
    row: StaffRow,
    fields: { 姓名: 'nameZh', 身份: 'role', 级别: 'grades', 单位: 'organisationId', 起始日期: 'from', 终止日期: 'until' },
    required: ['nameZh', 'role', 'organisationId', 'from'],
    dictionaries: {
      role: words('经办人 分管领导 督导经办 督导主任 市级经办 市级领导 学校 系统管理员 审计', ['BO', 'BL', 'SO', 'SL', 'CO', 'CL', 'SC', 'SA', 'AU']),
      grades: words('校长 科长 导入', ['principal', 'head', 'import']),
    },
    lists: ['grades'],
    dates: ['from', 'until'],
    given: (line) => ({ personId: personIdOf(importId, line) }),
  }),
}; // prettier-ignore

/** Rows of a sheet, first line = heads. Either all rows, or every error with its line: nothing is guessed. */
export const rowsOf = (
  kind: ImportKind,
  sheet: readonly (readonly string[])[],
  reading: Reading,
): { rows: Record<string, unknown>[]; errors: RowError[] } => readRows(kinds[kind](reading), sheet, reading.language);

/** Chunks of rows as `AddImportRows` takes them: small enough for the record. */
export function chunksOf(kind: ImportKind, rows: readonly Record<string, unknown>[]): object[] {
  const size = 40;
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => ({
    [kind]: rows.slice(i * size, (i + 1) * size),
  }));
}
