import { isVaultReference, nameSlot, type AnyView, type Cell, type Report, type Sheet, type Words } from '@app/kernel';
import { findAll } from '../look.js';
import { mediaTypes, type Format } from './export.media.js';
import { acceptedOf, ParameterRefused } from './headers.js';
import { namesOf, revealed } from './names.js';
import { itemOf } from './report.js';
import type { Reading } from './tokens.js';
import { single, type Query } from './where.js';
import { wishOf, type Asked, type Wish } from './wish.js';

/** Text, whole numbers, nothing: what is written, in the reader's language. */
export type Written = string | number;
export interface SheetPlan {
  title: string;
  columns: readonly { title: string; isCode: boolean }[];
  /** What it is, and as of when: name and value. */
  about: readonly (readonly [string, string])[];
}
export interface SheetWriter {
  add: (rows: readonly (readonly Written[])[]) => void;
  end: () => Promise<Buffer>;
}
export interface Exported {
  name: string;
  mediaType: string;
  bytes: Buffer;
  /** Documents of the view that a failure holds back, and that may stand here as they were before. */
  parked: number;
}
/** A view or report that can be written as a sheet. */
export type Exportable = { view: AnyView } | { report: Report };

/** Which format a reader asks for, by `format` or else by `Accept`; nothing: JSON. @throws ParameterRefused */
export function formatOf(query: Query, headers: Parameters<typeof acceptedOf>[0]): Format | undefined {
  const { format } = query;
  if (format === undefined) {
    const accepted = acceptedOf(headers, ['application/json', ...Object.values(mediaTypes)]);
    return (['csv', 'xlsx'] as const).find((each) => mediaTypes[each] === accepted);
  }
  const asked = single('format', format);
  if (asked !== 'csv' && asked !== 'xlsx' && asked !== 'json')
    throw new ParameterRefused('format', { zh: '须为 json、csv 或 xlsx', en: 'must be json, csv or xlsx' });
  return asked === 'json' ? undefined : asked;
}

/** Documents one sheet may be made of. */
const most = 20_000;
const pageSize = 500;
const ofPages = ['limit', 'after', 'count'];

/**
 * Everything that the same question answers page by page as JSON, in one file: under the same filters, scope, days and rights.
 * @throws as `find` and `look`; ParameterRefused where there is no sheet, or it would be too long
 */
export async function exported(
  reading: Reading,
  of: Exportable,
  { query: { format: _, ...query }, ...asked }: Asked,
  format: Format,
  limit = most,
): Promise<Exported> {
  const { title, sheet } = 'view' in of ? of.view : of.report;
  if (!sheet) throw new ParameterRefused('format', { zh: '此处只有 JSON', en: 'is JSON alone here' });
  const paged = ofPages.find((each) => query[each] !== undefined);
  if (paged !== undefined)
    throw new ParameterRefused(paged, { zh: '导出全部内容，不分页', en: 'does not go with an export, which is whole' });
  const wish = await wishOf(reading, { ...asked, query });
  const { language, today, asOf, knownAt } = wish;
  const found = 'view' in of
    ? await findAll(reading, of.view, wish, { sort: (sheet.sort ?? []).map(([field, direction]) => [field, direction]), size: pageSize })
    : undefined; // prettier-ignore
  if (found && found.count > limit)
    throw new ParameterRefused('format', {
      zh: `共 ${found.count} 项，超过一次导出的上限 ${limit} 项；请加筛选条件`,
      en: `would write ${found.count} documents, and at most ${limit} go into one file; add filters`,
    });
  const day = asOf ?? today;
  const plan: SheetPlan = {
    title: title[language],
    columns: sheet.columns.map((each) => ({ title: each.title[language], isCode: each.isCode === true })),
    about: [
      [said.title[language], title[language]],
      [said.asOf[language], day],
      ...(knownAt === undefined ? [] : [[said.knownAt[language], knownAt] as const]),
      ...Object.entries(wish.rest).map(([key, value]) => [key, [value].flat().join(', ')] as const),
      ...(found?.position === undefined ? [] : [[said.position[language], found.position] as const]),
      ...(found?.parked ? [[said.parked[language], String(found.parked)] as const] : []),
      [said.madeAt[language], reading.clock.now()],
    ],
  };
  const writer = format === 'csv' ? csvWriter(plan) : (await import('./export.xlsx.js')).xlsxWriter(plan);
  if (found)
    for await (const documents of found.pages()) writer.add(await written(reading, of, sheet, documents, wish)); // prettier-ignore
  else if ('report' in of)
    writer.add(await written(reading, of, sheet, [await itemOf(reading, of.report, wish)], wish));
  const known = knownAt === undefined ? '' : `-${said.knownAt[language]}${knownAt.slice(0, 10)}`;
  return {
    name: `${title[language]}-${day}${known}.${format}`,
    mediaType: mediaTypes[format],
    bytes: await writer.end(),
    parked: found?.parked ?? 0,
  };
}
const said = {
  title: { zh: '台账', en: 'View' },
  asOf: { zh: '业务日期', en: 'As of' },
  knownAt: { zh: '截至何时的记录', en: 'As known at' },
  position: { zh: '记录位置', en: 'Position' },
  parked: { zh: '暂停更新、可能不是最新的项', en: 'Held back, perhaps not up to date' },
  withheld: { zh: '（个人信息）', en: '(personal)' },
  madeAt: { zh: '导出时间', en: 'Made at' },
} satisfies Record<string, Words>;

/** Rows of some documents: names joined, coded values in words, personal values as the reader may see them. */
async function written(
  reading: Reading,
  of: Exportable,
  sheet: Sheet,
  documents: readonly object[],
  wish: Wish,
): Promise<Written[][]> {
  const rows = documents.flatMap((each) => [...(sheet.rows ? sheet.rows(each as never) : [each as never])]);
  const cells = rows.map((row) => sheet.columns.map((column) => column.value(row)));
  const streams = new Set<string>();
  cells.flat().forEach((cell) => streamsIn(cell, streams));
  const names = await namesOf(reading, streams, wish.personal);
  const values = [...new Set([...referencesIn(cells.flat()), ...Object.values(names)])];
  const view = 'view' in of ? of.view : { name: of.report.name, scope: {} };
  const read = JSON.parse(await revealed(reading, wish, view, JSON.stringify(values))) as string[];
  const clear = new Map(values.map((value, i) => [value, read[i]!]));
  return cells.map((row) => row.map((cell) => say(cell, { names, clear }, wish.language)));
}

function streamsIn(cell: Cell, found: Set<string>): void {
  if (typeof cell !== 'object') return;
  if (isList(cell)) cell.forEach((each) => streamsIn(each, found));
  else if ('nameOf' in cell) found.add(cell.nameOf);
  else for (const [, stream] of cell.zh.matchAll(nameSlot)) found.add(stream!);
}
/** Personal values that stand in cells by themselves or in a list. */
const referencesIn = (cells: readonly Cell[]): string[] =>
  cells.flatMap((cell) =>
    typeof cell === 'string' ? (isVaultReference(cell) ? [cell] : []) : isList(cell) ? referencesIn(cell) : [],
  );
interface Known {
  names: Readonly<Record<string, string>>;
  /** References and names → what the reader may see of them. */
  clear: ReadonlyMap<string, string>;
}
function say(cell: Cell, known: Known, language: Wish['language']): Written {
  const nameOf = (stream: string) => {
    const name = known.names[stream];
    return name === undefined ? stream.slice(stream.indexOf('-') + 1) : (known.clear.get(name) ?? name);
  };
  switch (typeof cell) {
    case 'undefined':
      return '';
    case 'boolean':
      return language === 'zh' ? (cell ? '是' : '否') : cell ? 'yes' : 'no';
    case 'object':
      if (isList(cell)) return cell.map((each) => String(say(each, known, language))).filter(Boolean).join(language === 'zh' ? '；' : '; '); // prettier-ignore
      return 'nameOf' in cell ? nameOf(cell.nameOf) : cell[language].replace(nameSlot, (_, stream: string) => nameOf(stream)); // prettier-ignore
    case 'string': {
      const text = known.clear.get(cell) ?? cell;
      return isVaultReference(text) ? said.withheld[language] : text;
    }
    default:
      return cell;
  }
}
const isList = (cell: Cell): cell is readonly Cell[] => Array.isArray(cell);

/** What a spreadsheet would take for a formula, also from a full-width keyboard. */
const formula = /^[=+\-@\t\r＝＋－＠]/;
/**
 * Comma-separated values (RFC 4180) as offices open them: UTF-8 with its mark, CRLF. A cell that would be a formula begins with an
 * apostrophe; a code of digits with a tab, so that no program makes a number of it.
 */
export function csvWriter({ columns }: SheetPlan): SheetWriter {
  const quoted = (text: string) => (/[",\r\n\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const cell = (value: Written, isCode = false) => {
    if (typeof value === 'number') return String(value);
    if (isCode && /^\d+$/.test(value)) return `"\t${value}"`;
    return quoted(formula.test(value) ? `'${value}` : value);
  };
  const lines = [columns.map(({ title }) => cell(title)).join(',')];
  return {
    add(rows) {
      for (const row of rows) lines.push(row.map((value, i) => cell(value, columns[i]!.isCode)).join(','));
    },
    end: async () => Buffer.from(`\ufeff${lines.join('\r\n')}\r\n`, 'utf8'),
  };
}
