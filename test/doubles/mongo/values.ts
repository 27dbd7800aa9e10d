import { type Binary, deserialize, Double, type ObjectId, type Timestamp } from 'bson';

/**
 * A BSON document as the double holds it. Values keep their BSON type: a `number` that is whole and fits 32 bits is an int32, any other
 * `number` a double, a `Double` object a double with a whole value, a `bigint` a 64-bit integer. `bson` writes them back the same way.
 */
export type Doc = Record<string, unknown>;
export type Tagged = { _bsontype: string };

export const isTagged = (value: unknown): value is Tagged =>
  typeof value === 'object' && value !== null && typeof (value as Partial<Tagged>)._bsontype === 'string';
const isBinary = (value: Tagged): value is Tagged & Binary => value._bsontype === 'Binary';
const isObjectId = (value: Tagged): value is Tagged & ObjectId => value._bsontype === 'ObjectId';
export const isDouble = (value: unknown): value is Double => isTagged(value) && value._bsontype === 'Double';
/** A (sub)document: not an array, a date or a BSON value. */
export const isDoc = (value: unknown): value is Doc =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date) && !isTagged(value);
export const isInt32 = (value: number): boolean => (value | 0) === value && !Object.is(value, -0);
export const isNumeric = (value: unknown): value is number | bigint | Double =>
  typeof value === 'number' || typeof value === 'bigint' || isDouble(value);

/** Reads a document from the wire. */
export function decode(bytes: Uint8Array): Doc {
  return plain(deserialize(bytes, { promoteValues: false, promoteLongs: false, bsonRegExp: true })) as Doc;
}
function plain(value: unknown): unknown {
  if (isTagged(value)) return untagged(value);
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) value[at] = plain(value[at]);
  } else if (isDoc(value)) {
    for (const key of Object.keys(value)) {
      const held = value[key];
      if (typeof held === 'object' && held !== null) value[key] = plain(held);
    }
  }
  return value;
}
function untagged(value: Tagged): unknown {
  switch (value._bsontype) {
    case 'Int32':
      return Number((value as unknown as { value: number }).value);
    case 'Double': {
      const { value: held } = value as Tagged & Double;
      return isInt32(held) ? value : held;
    }
    case 'Long':
      return (value as unknown as { toBigInt(): bigint }).toBigInt();
    case 'BSONSymbol':
      return (value as unknown as { value: string }).value;
    default:
      return value;
  }
}

export function clone<T>(value: T): T {
  if (Array.isArray(value)) return value.map((each: unknown) => clone(each)) as T;
  if (!isDoc(value)) return value;
  const copy: Doc = {};
  for (const key of Object.keys(value)) copy[key] = clone(value[key]);
  return copy as T;
}

/** The place of a type in MongoDB's comparison order; a missing value compares as null. */
export function rank(value: unknown): number {
  if (value === undefined || value === null) return 5;
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return 10;
    case 'string':
      return 15;
    case 'boolean':
      return 40;
  }
  if (Array.isArray(value)) return 25;
  if (value instanceof Date) return 45;
  return isTagged(value) ? (taggedRank[value._bsontype] ?? 60) : 20;
}
const taggedRank: Record<string, number> = {
  MinKey: -1, Double: 10, Decimal128: 10, Binary: 30, ObjectId: 35, Timestamp: 47, BSONRegExp: 50, DBRef: 55, Code: 60, MaxKey: 127,
}; // prettier-ignore

/** Below zero, zero or above, in MongoDB's order across and within types, without array traversal. */
export function compare(a: unknown, b: unknown): number {
  if (a === b) return 0;
  const byType = rank(a) - rank(b);
  if (byType) return byType;
  if (typeof a === 'string') return compareStrings(a, b as string);
  if (isNumeric(a)) return compareNumbers(numberOf(a), numberOf(b));
  if (a instanceof Date) return a.getTime() - (b as Date).getTime();
  if (typeof a === 'boolean') return Number(a) - Number(b);
  if (Array.isArray(a)) return compareArrays(a, b as unknown[]);
  if (isTagged(a)) return compareTagged(a, b as Tagged);
  return isDoc(a) ? compareDocs(a, b as Doc) : 0;
}
const numberOf = (value: unknown): number | bigint => (isDouble(value) ? value.value : (value as number | bigint));
/** Exact between a number and a bigint; NaN sorts first. */
function compareNumbers(a: number | bigint, b: number | bigint): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
}
/** By code point, which is the order of the UTF-8 bytes. */
function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left !== right) return lifted(left) - lifted(right);
  }
  return a.length - b.length;
}
/** Surrogates stand for code points above every other UTF-16 unit. */
const lifted = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);
function compareArrays(a: unknown[], b: unknown[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const order = compare(a[at], b[at]);
    if (order) return order;
  }
  return a.length - b.length;
}
function compareDocs(a: Doc, b: Doc): number {
  const [left, right] = [Object.keys(a), Object.keys(b)];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const [nameA, nameB] = [left[at] ?? '', right[at] ?? ''];
    const order = rank(a[nameA]) - rank(b[nameB]) || compareStrings(nameA, nameB) || compare(a[nameA], b[nameB]);
    if (order) return order;
  }
  return left.length - right.length;
}
function compareTagged(a: Tagged, b: Tagged): number {
  if (isBinary(a) && isBinary(b))
    return a.length() - b.length() || a.sub_type - b.sub_type || Buffer.compare(a.value(), b.value());
  if (isObjectId(a) && isObjectId(b)) return Buffer.compare(a.id, b.id);
  if (a._bsontype === 'Timestamp') return (a as unknown as Timestamp).comp(b as unknown as Timestamp);
  return compareStrings(JSON.stringify(a), JSON.stringify(b));
}

/** A text that two values share if and only if MongoDB holds them equal (1, 1.0 and Long 1 are). */
export function keyOf(value: unknown): string {
  if (value === undefined || value === null) return 'z';
  if (typeof value === 'string') return `s${JSON.stringify(value)}`;
  if (isNumeric(value)) return numberKey(numberOf(value));
  if (typeof value === 'boolean') return value ? 'bt' : 'bf';
  if (value instanceof Date) return `d${value.getTime()}`;
  if (Array.isArray(value)) return `[${value.map(keyOf).join()}]`;
  if (isTagged(value)) {
    if (isBinary(value)) return `x${value.sub_type}:${Buffer.from(value.value()).toString('base64')}`;
    if (isObjectId(value)) return `o${value.toHexString()}`;
    return `t${JSON.stringify(value)}`;
  }
  const held = value as Doc;
  return `{${Object.keys(held).map((key) => `${JSON.stringify(key)}:${keyOf(held[key])}`).join()}}`; // prettier-ignore
}
const numberKey = (value: number | bigint): string =>
  typeof value === 'number' && !Number.isInteger(value) ? `n${value}` : `n${BigInt(value)}`;
export const equal = (a: unknown, b: unknown): boolean => a === b || keyOf(a) === keyOf(b);

/**
 * What a dotted path leads to: through subdocuments, array positions and, as MongoDB does, every subdocument of an array.
 * An `undefined` among them is a missing field. Arrays at the end of the path are not opened.
 */
export function leaves(value: unknown, path: string): unknown[] {
  if (!path.includes('.') && isDoc(value)) return [Object.hasOwn(value, path) ? value[path] : undefined];
  const found: unknown[] = [];
  collect(value, path.split('.'), 0, found);
  return found;
}
function collect(value: unknown, path: string[], at: number, found: unknown[]): void {
  const name = path[at];
  if (name === undefined) {
    found.push(value);
  } else if (Array.isArray(value)) {
    if (/^\d+$/.test(name) && Number(name) < value.length) collect(value[Number(name)], path, at + 1, found);
    for (const each of value as unknown[]) if (isDoc(each)) collect(each, path, at, found);
  } else if (isDoc(value) && Object.hasOwn(value, name)) {
    collect(value[name], path, at + 1, found);
  } else {
    found.push(undefined);
  }
}
/** The values themselves, arrays opened. */
export function elements(found: unknown[]): unknown[] {
  return found.some(Array.isArray) ? found.flat() : found;
}
/** The values an index or an equality sees at a path: arrays both whole and opened. */
export function indexed(document: Doc, path: string): unknown[] {
  const found = leaves(document, path).flatMap((leaf) =>
    Array.isArray(leaf) ? [leaf, ...(leaf as unknown[])] : [leaf],
  );
  return found.length ? found : [undefined];
}

/** The documents ordered by a sort specification such as `{ at: -1, _id: 1 }`. */
export function ordered<T extends Doc>(documents: readonly T[], by: Doc): T[] {
  const fields = Object.entries(by).map(([path, way]) => ({ path, way: Number(way) < 0 ? -1 : 1 }));
  const keyed = documents.map((document) => ({
    document,
    keys: fields.map(({ path, way }) => sortKey(document, path, way)),
  }));
  keyed.sort((a, b) => {
    for (const [at, { way }] of fields.entries()) {
      const order = compare(a.keys[at], b.keys[at]) * way;
      if (order) return order;
    }
    return 0;
  });
  return keyed.map(({ document }) => document);
}
/** Of an array the least element counts ascending, the greatest descending; an empty one sorts before null. */
function sortKey(document: Doc, path: string, way: number): unknown {
  const found = elements(leaves(document, path));
  if (!found.length) return belowNull;
  return found.reduce((best, each) => (compare(each, best) * way < 0 ? each : best));
}
const belowNull: Tagged = { _bsontype: 'MinKey' };

/** a + b as the server adds: int32 widens to int64 when it must, a double makes a double, a date stays a date. */
export const add = (a: unknown, b: unknown): unknown => arithmetic(a, b, (x, y) => x + y, (x, y) => x + y); // prettier-ignore
export const multiply = (a: unknown, b: unknown): unknown => arithmetic(a, b, (x, y) => x * y, (x, y) => x * y); // prettier-ignore
export function subtract(a: unknown, b: unknown): unknown {
  if (a instanceof Date && b instanceof Date) return BigInt(a.getTime() - b.getTime());
  return arithmetic(a, b, (x, y) => x - y, (x, y) => x - y); // prettier-ignore
}
function arithmetic(
  a: unknown,
  b: unknown,
  ofNumbers: (x: number, y: number) => number,
  ofIntegers: (x: bigint, y: bigint) => bigint,
): unknown {
  if (a instanceof Date) return new Date(ofNumbers(a.getTime(), Number(numberOf(b))));
  if (b instanceof Date) return new Date(ofNumbers(Number(numberOf(a)), b.getTime()));
  if (isReal(a) || isReal(b)) return double(ofNumbers(Number(numberOf(a)), Number(numberOf(b))));
  const sum = ofIntegers(BigInt(a as number | bigint), BigInt(b as number | bigint));
  return typeof a === 'bigint' || typeof b === 'bigint' || !isInt32(Number(sum)) ? BigInt.asIntN(64, sum) : Number(sum);
}
const isReal = (value: unknown): boolean => isDouble(value) || (typeof value === 'number' && !isInt32(value));
/** A number as a double. */
export function double(value: number): unknown {
  return isInt32(value) ? new Double(value) : value;
}
