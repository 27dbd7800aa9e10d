import { type BSONRegExp } from 'bson';
import { badValue } from './errors.js';
import { evaluate, truthy } from './expressions.js';
import { compare, type Doc, isDoc, isNumeric, isTagged, keyOf, leaves, rank } from './values.js';

export type Test = (document: Doc) => boolean;
/** Whether the values a path leads to satisfy a condition. */
type LeafTest = (found: unknown[]) => boolean;

/** A filter of MongoDB's query language, ready to test documents. */
export function compile(filter: Doc, variables: Doc = {}): Test {
  const tests = Object.entries(filter).map(([name, value]) => clause(name, value, variables));
  if (tests.length === 1) return tests[0] as Test;
  return (document) => tests.every((test) => test(document));
}
function clause(name: string, value: unknown, variables: Doc): Test {
  switch (name) {
    case '$and':
      return all(filters(name, value, variables));
    case '$or':
      return some(filters(name, value, variables));
    case '$nor': {
      const any = some(filters(name, value, variables));
      return (document) => !any(document);
    }
    case '$expr':
      return (document) => truthy(evaluate(document, value, variables));
    case '$comment':
      return () => true;
  }
  if (name.startsWith('$')) throw badValue(`unknown top level operator: ${name}`);
  const test = condition(value);
  return (document) => test(leaves(document, name));
}
function filters(name: string, value: unknown, variables: Doc): Test[] {
  if (!Array.isArray(value) || !value.length) throw badValue(`${name} must be a nonempty array`);
  return value.map((each: Doc) => compile(each, variables));
}
const all = (tests: Test[]): Test => (document) => tests.every((test) => test(document)); // prettier-ignore
const some = (tests: Test[]): Test => (document) => tests.some((test) => test(document)); // prettier-ignore

export const isOperators = (value: unknown): value is Doc =>
  isDoc(value) && Object.keys(value).some((name) => name.startsWith('$'));

function condition(value: unknown): LeafTest {
  if (!isOperators(value)) return equality(value);
  const tests = Object.entries(value)
    .filter(([name]) => name !== '$options')
    .map(([name, operand]) => operator(name, operand, value));
  return (found) => tests.every((test) => test(found));
}
function operator(name: string, operand: unknown, whole: Doc): LeafTest {
  switch (name) {
    case '$eq':
      return equality(operand);
    case '$ne':
      return not(equality(operand));
    case '$in':
      return among(name, operand);
    case '$nin':
      return not(among(name, operand));
    case '$gt':
      return ranged(operand, (order) => order > 0);
    case '$gte':
      return ranged(operand, (order) => order >= 0);
    case '$lt':
      return ranged(operand, (order) => order < 0);
    case '$lte':
      return ranged(operand, (order) => order <= 0);
    case '$exists':
      return (found) => found.some((each) => each !== undefined) === truthy(operand);
    case '$regex':
      return pattern(operand, whole.$options);
    case '$not':
      return not(isRegExp(operand) ? pattern(operand) : condition(operand));
    case '$size':
      return (found) => found.some((each) => Array.isArray(each) && each.length === Number(operand));
    case '$all':
      return everyOf(operand);
    case '$elemMatch':
      return element(operand);
    case '$type':
      return typed(operand);
    case '$mod': {
      const [divisor, rest] = operand as [unknown, unknown];
      return opened((each) => isNumeric(each) && Number(each) % Number(divisor) === Number(rest));
    }
  }
  throw badValue(`unknown operator: ${name}`);
}
const not = (test: LeafTest): LeafTest => (found) => !test(found); // prettier-ignore
/** Arrays at the end of a path match as a whole or by one of their elements. */
const opened =
  (test: (value: unknown) => boolean): LeafTest =>
  (found) =>
    found.some((each) => test(each) || (Array.isArray(each) && each.some(test)));

function equality(operand: unknown): LeafTest {
  if (isRegExp(operand)) return pattern(operand);
  if (typeof operand === 'string') return opened((each) => each === operand);
  const wanted = keyOf(operand);
  return opened((each) => keyOf(each) === wanted);
}
function among(name: string, operand: unknown): LeafTest {
  if (!Array.isArray(operand)) throw badValue(`${name} needs an array`);
  const wanted = new Set(operand.filter((each) => !isRegExp(each)).map(keyOf));
  const patterns = operand.filter(isRegExp).map((each) => pattern(each));
  const listed = opened((each) => wanted.has(keyOf(each)));
  return (found) => listed(found) || patterns.some((test) => test(found));
}
/** Range operators compare within a type only. */
function ranged(operand: unknown, holds: (order: number) => boolean): LeafTest {
  const of = rank(operand);
  return opened((each) => rank(each) === of && holds(compare(each, operand)));
}
const isRegExp = (value: unknown): value is BSONRegExp => isTagged(value) && value._bsontype === 'BSONRegExp';
function pattern(operand: unknown, options?: unknown): LeafTest {
  const source = isRegExp(operand) ? operand.pattern : String(operand);
  const flags = typeof options === 'string' ? options : isRegExp(operand) ? operand.options : '';
  const expression = new RegExp(source, `${flags.replace(/[^ims]/g, '')}u`);
  return opened((each) => typeof each === 'string' && expression.test(each));
}
function everyOf(operand: unknown): LeafTest {
  const tests = (operand as unknown[]).map((each) =>
    isDoc(each) && '$elemMatch' in each ? element(each.$elemMatch) : equality(each),
  );
  return (found) => tests.length > 0 && tests.every((test) => test(found));
}
function element(operand: unknown): LeafTest {
  if (!isDoc(operand)) throw badValue('$elemMatch needs an Object');
  const logical = ['$and', '$or', '$nor', '$expr'];
  const byValue = Object.keys(operand).some((name) => name.startsWith('$') && !logical.includes(name));
  const test = byValue ? condition(operand) : undefined;
  const whole = byValue ? undefined : compile(operand);
  const fits = (each: unknown) => (test ? test([each]) : isDoc(each) && whole !== undefined && whole(each));
  return (found) => found.some((each) => Array.isArray(each) && each.some(fits));
}

const typeNames: Record<string, (value: unknown) => boolean> = {
  double: (value) => typeof value === 'number' && !Number.isInteger(value),
  string: (value) => typeof value === 'string',
  object: isDoc,
  array: Array.isArray,
  binData: (value) => rank(value) === 30,
  objectId: (value) => rank(value) === 35,
  bool: (value) => typeof value === 'boolean',
  date: (value) => value instanceof Date,
  null: (value) => value === null,
  int: (value) => typeof value === 'number' && Number.isInteger(value),
  long: (value) => typeof value === 'bigint',
  number: isNumeric,
};
const typeNumbers: Record<string, string> = {
  1: 'double', 2: 'string', 3: 'object', 4: 'array', 5: 'binData', 7: 'objectId', 8: 'bool', 9: 'date', 10: 'null', 16: 'int', 18: 'long',
}; // prettier-ignore
function typed(operand: unknown): LeafTest {
  const tests = (Array.isArray(operand) ? (operand as unknown[]) : [operand]).map((each) => {
    const name = String(each);
    const test = typeNames[typeNumbers[name] ?? name];
    if (!test) throw badValue(`Unknown type name alias: ${name}`);
    return test;
  });
  return opened((each) => tests.some((test) => test(each)));
}

/** The values a filter asks to be equal at a path, by path: `{ a: 1, b: { $in: [2, 3] } }` gives a: [1], b: [2, 3]. */
export function equalities(filter: Doc): Map<string, unknown[]> {
  const found = new Map<string, unknown[]>();
  for (const [name, value] of Object.entries(filter)) {
    if (name === '$and') {
      for (const each of value as Doc[]) for (const [path, values] of equalities(each)) found.set(path, values);
    } else if (!name.startsWith('$')) {
      const values = wanted(value);
      if (values && !values.some(isRegExp)) found.set(name, values);
    }
  }
  return found;
}
function wanted(value: unknown): unknown[] | undefined {
  if (!isOperators(value)) return [value];
  if ('$eq' in value) return [value.$eq];
  return Array.isArray(value.$in) ? (value.$in as unknown[]) : undefined;
}

/** What an upsert takes over from its filter: equalities outside `$or` and `$in` of several values. */
export function seed(filter: Doc): Doc {
  const taken: Doc = {};
  for (const [path, values] of equalities(filter)) if (values.length === 1) taken[path] = values[0];
  return taken;
}
