import { FilterRefused, type AnyView, type Where } from '@app/kernel';

export type Operator = '$eq' | '$ne' | '$gt' | '$gte' | '$lt' | '$lte' | '$in';
type Scalar = string | number | boolean;
/** A filter that has been checked against the view's index fields. */
export type Filter =
  | { and: readonly Filter[] }
  | { or: readonly Filter[] }
  | { search: string }
  | { field: string; kind: IndexKind; operator: Exclude<Operator, '$in'>; value: Scalar }
  | { field: string; kind: IndexKind; operator: '$in'; value: readonly Scalar[] };
export type IndexKind = 'text' | 'number' | 'list' | 'flag';
export type Fields = Readonly<Record<string, IndexKind>>;

export const fieldsOfView = (view: AnyView): Fields => view.index as Fields;

const operators: readonly string[] = ['$ne', '$gt', '$gte', '$lt', '$lte', '$in'];
const typesOf: Record<IndexKind, readonly string[]> = {
  text: ['string'],
  number: ['number'],
  list: ['string', 'number'],
  flag: ['boolean'],
};

/** The kind of an index field. @throws FilterRefused */
export function kindOfField(fields: Fields, field: string): IndexKind {
  const kind = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (!kind) throw new FilterRefused(`${field} cannot be filtered or sorted on`);
  return kind;
}

/**
 * Only index fields, known operators and plain values pass. A condition that is `undefined` is no condition.
 * @throws FilterRefused
 */
export function checked(fields: Fields, where: Where): Filter {
  const and = Object.entries(where).flatMap(([key, condition]): Filter[] => {
    if (condition === undefined) return [];
    switch (key) {
      case '$or':
        return [{ or: branches(fields, key, condition) }];
      case '$and':
        return [{ and: branches(fields, key, condition) }];
      case '$search':
        if (typeof condition !== 'string') throw new FilterRefused('$search takes a text');
        return condition === '' ? [] : [{ search: condition }];
      default:
        return conditions(key, kindOfField(fields, key), condition);
    }
  });
  return and.length === 1 ? and[0]! : { and };
}

function branches(fields: Fields, key: string, condition: unknown): Filter[] {
  if (!Array.isArray(condition) || !condition.every(isPlain))
    throw new FilterRefused(`${key} takes a list of conditions`);
  return condition.map((each) => checked(fields, each as Where));
}

function conditions(field: string, kind: IndexKind, condition: unknown): Filter[] {
  const scalar = (value: unknown): Scalar => {
    if (!typesOf[kind].includes(typeof value) || (typeof value === 'number' && !Number.isFinite(value)))
      throw new FilterRefused(`${field} is compared with ${typesOf[kind].join(' or ')}`);
    return value as Scalar;
  };
  if (typeof condition !== 'object') return [{ field, kind, operator: '$eq', value: scalar(condition) }];
  if (!isPlain(condition)) throw new FilterRefused(`${field} takes a value or an operator`);
  return Object.entries(condition).flatMap(([operator, value]): Filter[] => {
    if (!operators.includes(operator)) throw new FilterRefused(`${operator} is not an operator`);
    if (value === undefined) return [];
    if (operator !== '$in') return [{ field, kind, operator: operator as '$eq', value: scalar(value) }];
    if (!Array.isArray(value)) throw new FilterRefused('$in takes a list');
    return [{ field, kind, operator: '$in', value: value.map(scalar) }];
  });
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** What a cursor holds: the sort it belongs to, the last row's sort values and its id. */
export interface Cursor {
  sort: string;
  values: readonly (string | number | null)[];
  id: string;
}
export const writeCursor = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url');
/** @throws FilterRefused for anything that is not a cursor of this sort */
export function readCursor(text: string, sort: string, length: number): Cursor {
  const refused = new FilterRefused('the cursor does not belong to this search');
  let cursor: Partial<Cursor> | null;
  try {
    cursor = JSON.parse(Buffer.from(text, 'base64url').toString()) as Partial<Cursor> | null;
  } catch {
    throw refused;
  }
  const { values, id } = cursor ?? {};
  const ok =
    cursor?.sort === sort &&
    typeof id === 'string' &&
    Array.isArray(values) &&
    values.length === length &&
    values.every((value) => value === null || ['string', 'number'].includes(typeof value));
  if (!ok) throw refused;
  return cursor as Cursor;
}

export type Sort = readonly (readonly [field: string, direction: 'asc' | 'desc'])[];
export const sortName = (sort: Sort): string => sort.map(([field, direction]) => `${field} ${direction}`).join(',');
/** @throws FilterRefused unless every field is an index field and no list */
export function sortable(fields: Fields, sort: Sort): void {
  for (const [field] of sort)
    if (kindOfField(fields, field) === 'list') throw new FilterRefused(`${field} is a list and cannot be sorted on`);
}
