import { readCursor, sortable, sortName, type Fields, type Filter, type Sort } from './filter.js';
import { valueOf } from './generation.js';
import type { MongoFilter } from './mongo.driver.js';

/** A filter of MongoDB's language over stored documents. */
export type Query = MongoFilter<{ _id: string }>;
/** Where index fields are kept; field names come from our own code. */
export const path = (field: string): string => `f.${field}`;

export const allOf = (queries: readonly Query[]): Query => (queries.length ? { $and: [...queries] } : {});
const anyOf = (queries: readonly Query[]): Query => (queries.length ? { $or: [...queries] } : { _id: { $in: [] } });

/** Every condition stands alone, so that two on one list may be met by different elements. */
export function queryOf(filter: Filter): Query {
  if ('and' in filter) return allOf(filter.and.map(queryOf));
  if ('or' in filter) return anyOf(filter.or.map(queryOf));
  if ('search' in filter) {
    const part = { $literal: filter.search.toLowerCase() };
    return { $expr: { $gte: [{ $indexOfBytes: ['$search', part] }, 0] } };
  }
  const value = filter.operator === '$in' ? filter.value.map(valueOf) : valueOf(filter.value);
  return { [path(filter.field)]: { [filter.operator]: value } };
}

/** Fields to sort by, the id last so that pages never overlap. @throws FilterRefused */
export function orderOf(fields: Fields, sort: Sort, id: string): Record<string, 1 | -1> {
  sortable(fields, sort);
  const by = sort.map(([field, direction]) => [path(field), direction === 'desc' ? -1 : 1] as const);
  return Object.fromEntries([...by, [id, 1]]);
}

/** Documents after the cursor's. Missing values stand first, as SQLite and MongoDB sort them. */
export function afterOf(sort: Sort, after: string, id: string): Query {
  const cursor = readCursor(after, sortName(sort), sort.length);
  const equal: Query[] = [];
  const later: Query[] = [];
  sort.forEach(([field, direction], i) => {
    const [name, value] = [path(field), cursor.values[i]!];
    if (direction === 'asc') later.push(allOf([...equal, { [name]: value === null ? { $ne: null } : { $gt: value } }]));
    else if (value !== null)
      later.push(allOf([...equal, anyOf([{ [name]: { $lt: value } }, { [name]: { $eq: null } }])]));
    equal.push({ [name]: { $eq: value } });
  });
  const page = anyOf([...later, allOf([...equal, { [id]: { $gt: cursor.id } }])]);
  const [first, start] = [sort[0], cursor.values[0]];
  // Said once more, so that the index is entered at the page and not at its beginning.
  return first?.[1] === 'asc' && start != null ? allOf([{ [path(first[0])]: { $gte: start } }, page]) : page;
}
