import { text, type AnyView, type Condition, type Document, type Where } from '@app/kernel';
import { ParameterRefused } from './headers.js';

export type Query = Record<string, string | string[] | undefined>;
type Sort = [field: string, direction: 'asc' | 'desc'];

/** What a search asks for, read from the query string. */
export interface Search {
  where: Where;
  sort: Sort[];
  after?: string;
  limit: number;
  count: boolean;
}

const operators: Record<string, string> = { gt: '$gt', gte: '$gte', lt: '$lt', lte: '$lte', ne: '$ne', in: '$in' };
const maxLimit = 200;
const maxSorts = 5;
/** The same text a body may hold; `text` of the field vocabulary knows which characters are safe. */
const queryText = text(0, 2000).kind;

/**
 * `status=active`, `dueOn[gte]=2024-09-01` or `dueOn.gte=…`, the same name twice for "one of", `q`, `sort=-dueOn,id`, `after`, `limit`, `count`.
 * Only declared index fields; every value is text, number or flag by declaration, so no operator or object can come in by a value.
 * @throws ParameterRefused
 */
export function searchOf(view: AnyView, query: Query): Search {
  const index = view.index as Record<string, 'text' | 'number' | 'list' | 'flag' | undefined>;
  const where: Record<string, unknown> = {};
  const search: Search = { where: {}, sort: [], limit: 50, count: false };
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    switch (name) {
      case 'q':
        where.$search = plainText(name, single(name, value));
        continue;
      case 'sort':
        search.sort = sortsOf(index, single(name, value));
        continue;
      case 'after':
        search.after = plainText(name, single(name, value));
        continue;
      case 'limit':
        search.limit = limitOf(value);
        continue;
      case 'count':
        search.count = flagOf(name, value);
        continue;
    }
    const [, field, bracketed, dotted] = /^([A-Za-z]\w*)(?:\[([a-z]+)\]|\.([a-z]+))?$/.exec(name) ?? [];
    const type = field !== undefined && Object.hasOwn(index, field) ? index[field] : undefined;
    const operator = bracketed ?? dotted;
    if (field === undefined || type === undefined || (operator !== undefined && !Object.hasOwn(operators, operator)))
      throw unknownParameter(name, [
        ...Object.keys(index),
        'q',
        'sort',
        'after',
        'limit',
        'count',
        'asOf',
        'knownAt',
        'min-position',
      ]);
    const condition = conditionOf(name, type, operator, value);
    const before = where[field];
    where[field] =
      typeof before === 'object' && typeof condition === 'object' ? { ...before, ...condition } : condition;
  }
  return { ...search, where: where as Where };
}

export const unknownParameter = (name: string, known: readonly string[]): ParameterRefused =>
  new ParameterRefused(name, {
    zh: `没有这个查询参数；可用：${known.join('、')}`,
    en: `is not a parameter here; there are ${known.join(', ')}`,
  });

function conditionOf(name: string, type: string, operator: string | undefined, value: string | string[]): Condition {
  const values = (operator === 'in' ? [value].flat().flatMap((each) => each.split(',')) : [value].flat()).map((each) =>
    valueOf(name, type, each),
  );
  if (operator === 'in' || values.length > 1) {
    if ((operator !== undefined && operator !== 'in') || values.length > 100 || type === 'flag') throw repeated(name);
    return { $in: values as string[] };
  }
  const only = values[0]!;
  return operator === undefined ? only : { [operators[operator]!]: only };
}

function valueOf(name: string, type: string, value: string): string | number | boolean {
  switch (type) {
    case 'number': {
      const number = /^-?\d{1,15}$/.test(value) ? Number(value) : NaN;
      if (!Number.isSafeInteger(number))
        throw new ParameterRefused(name, { zh: '须为整数', en: 'must be a whole number' });
      return number;
    }
    case 'flag':
      return flagOf(name, value);
    default:
      return plainText(name, value);
  }
}

function sortsOf(index: Record<string, string | undefined>, asked: string): Sort[] {
  const terms = asked.split(',', maxSorts + 1);
  if (terms.length > maxSorts)
    throw new ParameterRefused('sort', { zh: `最多 ${maxSorts} 项`, en: `takes at most ${maxSorts} fields` });
  const sorts = terms.map((each) => sortOf(index, each));
  if (new Set(sorts.map(([field]) => field)).size < sorts.length)
    throw new ParameterRefused('sort', { zh: '同一字段只能出现一次', en: 'may name a field once only' });
  return sorts;
}
function sortOf(index: Record<string, string | undefined>, asked: string): Sort {
  const field = asked.replace(/^-/, '');
  if (!Object.hasOwn(index, field) || index[field] === 'list')
    throw new ParameterRefused('sort', {
      zh: `不能按 ${field.slice(0, 50)} 排序`,
      en: `cannot sort by ${field.slice(0, 50)}`,
    });
  return [field, asked.startsWith('-') ? 'desc' : 'asc'];
}

export function limitOf(value: string | string[]): number {
  const limit = /^\d{1,3}$/.test(single('limit', value)) ? Number(value) : 0;
  if (limit < 1 || limit > maxLimit)
    throw new ParameterRefused('limit', { zh: `须为 1 至 ${maxLimit}`, en: `must be 1 to ${maxLimit}` });
  return limit;
}

const repeated = (name: string): ParameterRefused =>
  new ParameterRefused(name, { zh: '只能出现一次', en: 'may be given once only' });
export function single(name: string, value: string | string[]): string {
  if (typeof value !== 'string') throw repeated(name);
  return value;
}
/** Nothing but `true` and `false`: what is spelt otherwise must not quietly mean the one that does more. */
export function flagOf(name: string, value: string | string[]): boolean {
  const word = single(name, value);
  if (word !== 'true' && word !== 'false')
    throw new ParameterRefused(name, { zh: '须为 true 或 false', en: 'must be true or false' });
  return word === 'true';
}
function plainText(name: string, value: string): string {
  if (!queryText.test(value)) throw new ParameterRefused(name, queryText.must);
  return value;
}

/** Both conditions; nothing stands for no condition. */
export const both = (a: Where | undefined, b: Where): Where =>
  a === undefined ? b : Object.keys(b).length === 0 ? a : { $and: [a, b] };

/** Whether a document in memory meets a condition, by the rules of the view store. `search` gives the text that `$search` looks in. */
export function matches(where: Where, document: Document, search?: (document: never) => readonly string[]): boolean {
  return Object.entries(where).every(([field, condition]) => {
    switch (field) {
      case '$or':
        return (condition as readonly Where[]).some((each) => matches(each, document, search));
      case '$and':
        return (condition as readonly Where[]).every((each) => matches(each, document, search));
      case '$search': {
        const part = (condition as string).toLowerCase();
        return (search?.(document as never) ?? []).some((each) => each.toLowerCase().includes(part));
      }
      default:
        return condition === undefined || meets(condition as Condition, document[field]);
    }
  });
}

function meets(condition: Condition, value: unknown): boolean {
  if (typeof condition === 'object' && '$ne' in condition) return !meets(condition.$ne, value);
  if (Array.isArray(value)) return value.some((each) => meets(condition, each));
  if (typeof condition !== 'object') return value === condition;
  if ('$in' in condition) return condition.$in.includes(value as string);
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  return Object.entries(condition).every(([operator, bound]) => {
    if (typeof bound !== typeof value) return false;
    switch (operator) {
      case '$gt':
        return value > bound;
      case '$gte':
        return value >= bound;
      case '$lt':
        return value < bound;
      default:
        return value <= bound;
    }
  });
}
