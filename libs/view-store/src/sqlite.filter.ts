import { readCursor, sortable, sortName, type Fields, type Filter, type Sort } from './filter.js';
import { valueOf } from './generation.js';
import type { Value } from './sqlite.driver.js';

/** A piece of SQL with its values in order. */
export interface Sql {
  text: string;
  values: Value[];
}
const sql = (text: string, ...values: Value[]): Sql => ({ text, values });
const joined = (parts: readonly Sql[], word: 'AND' | 'OR'): Sql => ({
  text: `(${parts.map((each) => each.text).join(` ${word} `)})`,
  values: parts.flatMap((each) => each.values),
});

/** Columns of index fields; field names come from our own code. */
export const column = (field: string): string => `"f_${field}"`;

const compare = { $eq: '=', $ne: 'IS NOT', $gt: '>', $gte: '>=', $lt: '<', $lte: '<=' } as const;

/**
 * @param listTable name of the side table of a list field; absent for a search in the past, which reads the JSON column
 */
export function whereSql(filter: Filter, listTable?: (field: string) => string): Sql {
  if ('and' in filter)
    return filter.and.length
      ? joined(
          filter.and.map((each) => whereSql(each, listTable)),
          'AND',
        )
      : sql('1');
  if ('or' in filter)
    return filter.or.length
      ? joined(
          filter.or.map((each) => whereSql(each, listTable)),
          'OR',
        )
      : sql('0');
  if ('search' in filter) return sql('instr(search, ?)', filter.search.toLowerCase());
  const { field, kind, operator } = filter;
  // One text per shape of filter, however long the list: prepared statements are kept.
  const list = operator === '$in' ? JSON.stringify(filter.value.map(valueOf)) : undefined;
  if (kind !== 'list')
    return operator === '$in'
      ? sql(`${column(field)} IN (SELECT value FROM json_each(?))`, list!)
      : sql(`${column(field)} ${compare[operator]} ?`, valueOf(filter.value));
  const test =
    operator === '$in'
      ? sql('value IN (SELECT value FROM json_each(?))', list!)
      : sql(`value ${operator === '$ne' ? '=' : compare[operator]} ?`, valueOf(filter.value));
  const among = listTable
    ? `id IN (SELECT id FROM ${listTable(field)} WHERE ${test.text})`
    : `EXISTS (SELECT 1 FROM json_each(${column(field)}) WHERE ${test.text})`;
  return sql(operator === '$ne' ? `NOT ${among}` : among, ...test.values);
}

/** Fields to sort by, the id last so that pages never overlap. @throws FilterRefused */
export function orderSql(fields: Fields, sort: Sort): string {
  sortable(fields, sort);
  return [
    ...sort.map(([field, direction]) => `${column(field)} ${direction === 'desc' ? 'DESC' : 'ASC'}`),
    'id',
  ].join();
}

/** Rows after the cursor's row. Missing values stand first, as SQLite and MongoDB sort them. */
export function afterSql(sort: Sort, after: string): Sql {
  const cursor = readCursor(after, sortName(sort), sort.length);
  const equal: Sql[] = [];
  const later = sort.map(([field, direction], i) => {
    const [name, value] = [column(field), cursor.values[i]!];
    const beyond =
      direction === 'asc'
        ? value === null
          ? sql(`${name} IS NOT NULL`)
          : sql(`${name} > ?`, value)
        : value === null
          ? sql('0')
          : sql(`(${name} < ? OR ${name} IS NULL)`, value);
    const all = joined([...equal, beyond], 'AND');
    equal.push(sql(`${name} IS ?`, value));
    return all;
  });
  const page = joined([...later, joined([...equal, sql('id > ?', cursor.id)], 'AND')], 'OR');
  const first = sort[0];
  const start = cursor.values[0];
  // Said once more, so that the index is entered at the page and not at its beginning.
  return first?.[1] === 'asc' && start != null ? joined([sql(`${column(first[0])} >= ?`, start), page], 'AND') : page;
}
