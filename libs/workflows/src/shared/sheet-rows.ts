import { accepts, shapeErrors, type Input, type Language, type Words } from '@app/kernel';

/** What is wrong with a file: the line (1 = first), the column as it is headed, and what. */
export interface RowError {
  line: number;
  column?: string;
  detail: string;
}
/** How the rows of a kind of sheet are read. */
export interface SheetKind {
  /** Class of a row; has a field `line`. */
  row: Input;
  /** Column heads, Chinese or ours, → field. */
  fields: Readonly<Record<string, string>>;
  required: readonly string[];
  /** Field → word on the sheet → value. */
  dictionaries?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  numbers?: readonly string[];
  lists?: readonly string[];
  dates?: readonly string[];
  /** Values that every row has without a column. */
  given?: (line: number) => Record<string, unknown>;
  /** The row as its class has it, where cells alone do not say it. */
  shaped?: (value: Record<string, unknown>) => Record<string, unknown>;
  /** Fields whose values are well-formed and still wrong, and why. */
  misfits?: (value: Record<string, unknown>) => readonly (readonly [name: string, says: Words])[];
  /** What may stand once in a file: by the column it is told at. */
  uniqueIn?: (value: Record<string, unknown>) => readonly (readonly [name: string | undefined, key: string])[];
}

/** `words('男 女', ['male', 'female'])` */
export const words = (zh: string, values: readonly unknown[]): Record<string, unknown> =>
  Object.fromEntries(zh.split(' ').map((word, i) => [word, values[i]]));

const says = {
  unknownColumn: { zh: '没有这一列', en: 'is not a column of this file' },
  missingColumn: { zh: '缺少这一列', en: 'column is missing' },
  tooMany: { zh: '列数多于表头', en: 'has more columns than the head' },
  formula: { zh: '不得以 = + - @ 开头（须为文字，不得为公式）', en: 'must be text, not a formula (= + - @)' },
  noRows: { zh: '文件中没有数据行', en: 'the file has no rows' },
} satisfies Record<string, Words>;

/** Rows of a sheet, first line = heads. Either all rows, or every error with its line: nothing is guessed. */
export function readRows(
  kind: SheetKind,
  sheet: readonly (readonly string[])[],
  language: Language,
): { rows: Record<string, unknown>[]; errors: RowError[] } {
  const { row, fields, required } = kind;
  const heads = (sheet[0] ?? []).map((head) => head.trim());
  const names = heads.map((head) => fields[head] ?? (Object.values(fields).includes(head) ? head : undefined));
  const errors: RowError[] = [
    ...heads.filter((_, i) => !names[i]).map((column) => ({ line: 1, column, detail: says.unknownColumn[language] })),
    ...required
      .filter((name) => !names.includes(name))
      .map((name) => ({ line: 1, column: headOf(fields, name), detail: says.missingColumn[language] })),
  ];
  if (errors.length) return { rows: [], errors };

  const rows: Record<string, unknown>[] = [];
  const seen = new Map<string, number>();
  sheet.slice(1).forEach((cells, i) => {
    const line = i + 2;
    if (cells.every((cell) => cell.trim() === '')) return;
    const cellsRead: Record<string, unknown> = { line, ...kind.given?.(line) };
    const wrong = (name: string | undefined, detail: string): void => {
      const column = name === undefined ? undefined : (heads[names.indexOf(name)] ?? name);
      errors.push({ line, ...(column === undefined ? {} : { column }), detail });
    };
    if (cells.length > names.length) wrong(undefined, says.tooMany[language]);
    names.forEach((name, at) => {
      const cell = (cells[at] ?? '').trim().normalize('NFC');
      if (!name || cell === '') return;
      if (/^[=+\-@]/.test(cell)) wrong(name, says.formula[language]);
      cellsRead[name] = valueOf(kind, name, cell);
    });
    const value = kind.shaped?.(cellsRead) ?? cellsRead;
    if (!accepts(row)(value))
      for (const { pointer, detail } of shapeErrors(row, value, language)) wrong(pointer.split('/')[1], detail);
    for (const [name, what] of kind.misfits?.(value) ?? []) wrong(name, what[language]);
    for (const [name, key] of kind.uniqueIn?.(value) ?? []) {
      const before = seen.get(key);
      if (before) wrong(name, language === 'zh' ? `与第 ${before} 行重复` : `repeats line ${before}`);
      else seen.set(key, line);
    }
    rows.push(value);
  });
  if (rows.length === 0 && errors.length === 0) errors.push({ line: 1, detail: says.noRows[language] });
  return errors.length ? { rows: [], errors } : { rows, errors };
}

const headOf = (fields: Readonly<Record<string, string>>, name: string): string =>
  Object.entries(fields).find(([, field]) => field === name)?.[0] ?? name;

function valueOf(
  { dictionaries, numbers = [], lists = [], dates = [] }: SheetKind,
  name: string,
  cell: string,
): unknown {
  const dictionary = dictionaries?.[name] ?? {};
  const word = (each: string): unknown => (Object.hasOwn(dictionary, each) ? dictionary[each] : each);
  if (lists.includes(name)) return cell.split(/[、,;；，]/).map((each) => word(each.trim()));
  if (numbers.includes(name)) return /^\d{1,9}$/.test(cell) ? Number(cell) : cell;
  if (dates.includes(name))
    return cell.replace(
      /^(\d{4})[/.年](\d{1,2})[/.月](\d{1,2})日?$/,
      (_, y: string, m: string, d: string) => `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`,
    );
  return word(cell);
}

/** `第3行「学段」…`, as a refusal lists it. */
export const rowErrorSaid = ({ line, column, detail }: RowError, language: Language): string =>
  language === 'zh'
    ? `第${line}行${column ? `「${column}」` : ''}${detail}`
    : `line ${line}${column ? ` "${column}"` : ''} ${detail}`;
