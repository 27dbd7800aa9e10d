import { badValue } from './errors.js';
import { evaluate } from './expressions.js';
import { compile, isOperators } from './match.js';
import { type Doc, isDoc, isNumeric } from './values.js';

/** A projection ready to shape documents: fields kept, fields left out, or values computed. */
export function projection(wanted: Doc, variables: Doc = {}): (document: Doc) => Doc {
  const tree = flattened(wanted);
  const named = Object.entries(tree).filter(([path]) => path !== '_id');
  const keeps = named.some(([, value]) => isKept(value) || (isShaped(value) && '$elemMatch' in value));
  const drops = named.some(([, value]) => isDropped(value));
  if (keeps && drops) throw badValue('Cannot do exclusion on a field in an inclusion projection');
  const dropsId = '_id' in tree && isDropped(tree._id);
  const computes = named.some(([, value]) => !isDropped(value) && !isShaped(value));
  const including = keeps || (!drops && computes) || (!named.length && !dropsId && '_id' in tree);
  return (document) => {
    const shaped = including ? kept(document, tree, dropsId) : without(document, tree);
    for (const [path, value] of Object.entries(tree)) {
      if (isShaped(value)) shapeArray(shaped, document, path, value);
      else if (!isKept(value) && !isDropped(value)) setPath(shaped, path, evaluate(document, value, variables));
    }
    return shaped;
  };
}
const isKept = (value: unknown): boolean => value === true || (isNumeric(value) && Number(value) !== 0);
const isDropped = (value: unknown): boolean => value === false || (isNumeric(value) && Number(value) === 0);
/** `$elemMatch`, or `$slice` with numbers only; `$slice` of an expression is computed. */
const isShaped = (value: unknown): value is Doc =>
  isDoc(value) && ('$elemMatch' in value || [value.$slice].flat().every(isNumeric));

/** `{ a: { b: 1 } }` as `{ 'a.b': 1 }`. */
function flattened(wanted: Doc, prefix = ''): Doc {
  const flat: Doc = {};
  for (const [name, value] of Object.entries(wanted)) {
    if (name.endsWith('.$')) throw badValue('Positional projection is not supported by this double');
    if (isDoc(value) && !isOperators(value) && Object.keys(value).length)
      Object.assign(flat, flattened(value, `${prefix}${name}.`));
    else flat[prefix + name] = value;
  }
  return flat;
}
type Branch = Map<string, Branch | true>;
function branches(tree: Doc, counts: (value: unknown) => boolean): Branch {
  const root: Branch = new Map();
  for (const [path, value] of Object.entries(tree)) {
    if (!counts(value)) continue;
    const steps = path.split('.');
    let at = root;
    for (const step of steps.slice(0, -1)) {
      const held = at.get(step);
      const next: Branch = held instanceof Map ? held : new Map<string, Branch | true>();
      at.set(step, next);
      at = next;
    }
    at.set(steps.at(-1) ?? '', true);
  }
  return root;
}
function kept(document: Doc, tree: Doc, dropsId: boolean): Doc {
  const wanted = branches(tree, isKept);
  if (dropsId) wanted.delete('_id');
  else wanted.set('_id', true);
  return pick(document, wanted) as Doc;
}
function pick(value: unknown, wanted: Branch): unknown {
  if (Array.isArray(value))
    return value.filter((each) => isDoc(each) || Array.isArray(each)).map((each) => pick(each, wanted));
  if (!isDoc(value)) return undefined;
  const picked: Doc = {};
  for (const [name, held] of Object.entries(value)) {
    const branch = wanted.get(name);
    if (branch === true) picked[name] = held;
    else if (branch) {
      const inner = pick(held, branch);
      if (inner !== undefined) picked[name] = inner;
    }
  }
  return picked;
}
const without = (document: Doc, tree: Doc): Doc => omit(document, branches(tree, isDropped)) as Doc;
function omit(value: unknown, unwanted: Branch): unknown {
  if (Array.isArray(value)) return value.map((each) => omit(each, unwanted));
  if (!isDoc(value)) return value;
  const left: Doc = {};
  for (const [name, held] of Object.entries(value)) {
    const branch = unwanted.get(name);
    if (branch !== true) left[name] = branch ? omit(held, branch) : held;
  }
  return left;
}
function shapeArray(shaped: Doc, document: Doc, path: string, how: Doc): void {
  const list = document[path];
  if (!Array.isArray(list)) return;
  if ('$elemMatch' in how) {
    const test = compile({ list: { $elemMatch: how.$elemMatch } });
    const found = (list as unknown[]).find((each) => test({ list: [each] }));
    if (found === undefined) delete shaped[path];
    else shaped[path] = [found];
    return;
  }
  const slice = (Array.isArray(how.$slice) ? (how.$slice as unknown[]) : [how.$slice]).map(Number);
  const [first = 0, count] = slice;
  if (count === undefined) shaped[path] = first < 0 ? list.slice(first) : list.slice(0, first);
  else shaped[path] = first < 0 ? list.slice(first).slice(0, count) : list.slice(first, first + count);
}
function setPath(document: Doc, path: string, value: unknown): void {
  if (value === undefined) return;
  const steps = path.split('.');
  let at = document;
  for (const step of steps.slice(0, -1)) {
    // A copy, because the branch may be shared with the stored document.
    at[step] = isDoc(at[step]) ? { ...at[step] } : {};
    at = at[step] as Doc;
  }
  at[steps.at(-1) ?? ''] = value;
}
