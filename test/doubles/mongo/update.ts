import { calculateObjectSize, serialize } from 'bson';
import { badValue, failedToParse, ServerError } from './errors.js';
import { runStage } from './expressions.js';
import { compile, isOperators, seed } from './match.js';
import { add, clone, compare, type Doc, equal, isDoc, isNumeric, multiply, ordered } from './values.js';

export interface Update {
  filter: Doc;
  /** Operators, a replacement or a pipeline. */
  change: unknown;
  arrayFilters: Doc[];
  variables: Doc;
}
/** The document after an update; the one given is left as it is. `inserting`: an upsert, so `$setOnInsert` counts. */
export function updated(document: Doc, update: Update, inserting = false): Doc {
  const { change } = update;
  const next = Array.isArray(change)
    ? byPipeline(document, change as Doc[], update.variables)
    : isOperators(change)
      ? byOperators(document, change, update, inserting)
      : replaced(document, change as Doc);
  if ('_id' in document && !equal(document._id, next._id))
    throw new ServerError(
      66,
      'ImmutableField',
      "Performing an update on the path '_id' would modify the immutable field '_id'",
    );
  if (calculateObjectSize(next) > 16 * 1024 * 1024)
    throw new ServerError(17419, 'Location17419', 'Resulting document after update is larger than 16777216');
  return next;
}
/** The document an upsert inserts when nothing matched, `_id` first if it is known. */
export function upserted(update: Update): Doc {
  const start: Doc = {};
  for (const [path, value] of Object.entries(seed(update.filter))) setAt(start, path.split('.'), clone(value));
  if (Array.isArray(update.change) || isOperators(update.change)) return updated(start, update, true);
  return updated('_id' in start ? { _id: start._id } : {}, update, true);
}
export const unchanged = (before: Doc, after: Doc): boolean =>
  before === after || Buffer.compare(serialize(before), serialize(after)) === 0;

const replaced = (document: Doc, replacement: Doc): Doc =>
  '_id' in document ? { _id: document._id, ...clone(replacement) } : clone(replacement);
const stages = new Set(['$set', '$addFields', '$unset', '$project', '$replaceRoot', '$replaceWith']);
function byPipeline(document: Doc, pipeline: Doc[], variables: Doc): Doc {
  let next = clone(document);
  for (const stage of pipeline) {
    const [name = ''] = Object.keys(stage);
    if (!stages.has(name)) throw badValue(`${name} is not allowed to be used within an update`);
    next = runStage([next], stage, variables, () => [])[0] ?? next;
  }
  return '_id' in next || !('_id' in document) ? next : { _id: document._id, ...next };
}

/** What an operator does to the field `name` of `holder`. */
type Apply = (holder: Doc, name: string, operand: unknown) => void;
const operators: Record<string, Apply> = {
  $set: (holder, name, operand) => void (holder[name] = clone(operand)),
  $unset: (holder, name) => {
    if (Array.isArray(holder)) holder[name] = null;
    else delete holder[name];
  },
  $inc: counted('$inc', add, (operand) => operand),
  $mul: counted('$mul', multiply, (operand) => multiply(operand, 0)),
  $min: (holder, name, operand) => {
    if (holder[name] === undefined || compare(operand, holder[name]) < 0) holder[name] = clone(operand);
  },
  $max: (holder, name, operand) => {
    if (holder[name] === undefined || compare(operand, holder[name]) > 0) holder[name] = clone(operand);
  },
  $currentDate: (holder, name) => void (holder[name] = new Date()),
  $push: (holder, name, operand) => push(listAt(holder, name, '$push'), operand),
  $addToSet: (holder, name, operand) => {
    const list = listAt(holder, name, '$addToSet');
    for (const each of eachOf(operand)) if (!list.some((held) => equal(held, each))) list.push(clone(each));
  },
  $pop: (holder, name, operand) => {
    if (!Array.isArray(holder[name])) return;
    if (Number(operand) < 0) (holder[name] as unknown[]).shift();
    else (holder[name] as unknown[]).pop();
  },
  $pull: (holder, name, operand) => pull(holder, name, pulled(operand)),
  $pullAll: (holder, name, operand) =>
    pull(holder, name, (each) => (operand as unknown[]).some((one) => equal(one, each))),
};
/** Operators that leave a missing field missing. */
const onlyExisting = new Set(['$unset', '$pop', '$pull', '$pullAll']);

function counted(
  operator: string,
  combine: (a: unknown, b: unknown) => unknown,
  first: (b: unknown) => unknown,
): Apply {
  return (holder, name, operand) => {
    const held = holder[name];
    if (!isNumeric(operand))
      throw new ServerError(14, 'TypeMismatch', `Cannot ${operator} with a non-numeric argument`);
    if (held !== undefined && !isNumeric(held))
      throw new ServerError(14, 'TypeMismatch', `Cannot apply ${operator} to a value of non-numeric type: ${name}`);
    holder[name] = held === undefined ? first(operand) : combine(held, operand);
  };
}
function listAt(holder: Doc, name: string, operator: string): unknown[] {
  const held = (holder[name] ??= []);
  if (!Array.isArray(held)) throw badValue(`The field '${name}' must be an array (${operator})`);
  return held as unknown[];
}
const eachOf = (operand: unknown): unknown[] =>
  isDoc(operand) && Array.isArray(operand.$each) ? (operand.$each as unknown[]) : [operand];
function push(list: unknown[], operand: unknown): void {
  const more = isDoc(operand) && '$each' in operand ? operand : {};
  const at = more.$position === undefined ? list.length : Number(more.$position);
  list.splice(at, 0, ...eachOf(operand).map(clone));
  if (more.$sort !== undefined) {
    const by = more.$sort;
    const sorted = isDoc(by)
      ? ordered(list as Doc[], by)
      : list.toSorted((a, b) => compare(a, b) * Number(by)); // prettier-ignore
    list.splice(0, list.length, ...sorted);
  }
  if (more.$slice === undefined) return;
  const slice = Number(more.$slice);
  list.splice(0, list.length, ...(slice < 0 ? list.slice(slice) : list.slice(0, slice)));
}
function pulled(operand: unknown): (each: unknown) => boolean {
  if (isOperators(operand)) {
    const test = compile({ value: operand });
    return (each) => test({ value: each });
  }
  if (!isDoc(operand)) return (each) => equal(each, operand);
  const test = compile(operand);
  return (each) => isDoc(each) && test(each);
}
function pull(holder: Doc, name: string, out: (each: unknown) => boolean): void {
  if (Array.isArray(holder[name])) holder[name] = (holder[name] as unknown[]).filter((each) => !out(each));
}

function byOperators(document: Doc, change: Doc, update: Update, inserting: boolean): Doc {
  const next = clone(document);
  const touched: string[] = [];
  for (const [operator, fields] of Object.entries(change)) {
    if (!operator.startsWith('$')) throw failedToParse(`Unknown modifier: ${operator}`);
    for (const [path, operand] of Object.entries(fields as Doc)) {
      if (touched.some((other) => overlap(other, path)))
        throw new ServerError(
          40,
          'ConflictingUpdateOperators',
          `Updating the path '${path}' would create a conflict at '${path}'`,
        );
      touched.push(path);
      if (operator === '$rename') rename(next, path, operand as string);
      else if (operator !== '$setOnInsert') apply(next, operator, path, operand, update, document);
      else if (inserting) apply(next, '$set', path, operand, update, document);
    }
  }
  return next;
}
const overlap = (a: string, b: string): boolean => a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
function apply(next: Doc, operator: string, path: string, operand: unknown, update: Update, before: Doc): void {
  const run = operators[operator];
  if (!run) throw failedToParse(`Unknown modifier: ${operator}`);
  for (const steps of places(next, path.split('.'), update, before)) {
    const name = steps.at(-1) ?? '';
    const holder = holderOf(next, steps.slice(0, -1), !onlyExisting.has(operator));
    if (holder && (!onlyExisting.has(operator) || holder[name] !== undefined)) run(holder, name, operand);
  }
}
/** A path with `$`, `$[]` and `$[name]` replaced by the positions they stand for. */
function places(document: Doc, path: string[], update: Update, before: Doc): string[][] {
  const at = path.findIndex((step) => step === '$' || (step.startsWith('$[') && step.endsWith(']')));
  if (at < 0) return [path];
  const list = holderOf(document, path.slice(0, at), false) as unknown;
  if (!Array.isArray(list)) throw badValue(`The path '${path.slice(0, at).join('.')}' must exist and hold an array`);
  return positions(list, path, at, update, before).flatMap((position) =>
    places(document, path.with(at, String(position)), update, before),
  );
}
function positions(list: unknown[], path: string[], at: number, update: Update, before: Doc): number[] {
  const step = path[at] ?? '';
  const every = [...list.keys()];
  if (step === '$[]') return every;
  if (step === '$') {
    const field = path.slice(0, at).join('.');
    const first = every.find((position) => compile(narrowed(update.filter, field, position))(before));
    if (first === undefined) throw badValue('The positional operator did not find the match needed from the query.');
    return [first];
  }
  const name = step.slice(2, -1);
  const filter = update.arrayFilters.find((each) => Object.keys(each).some((key) => key.split('.')[0] === name));
  if (!filter) throw badValue(`No array filter found for identifier '${name}' in path '${path.join('.')}'`);
  const test = compile(filter);
  return every.filter((position) => test({ [name]: list[position] }));
}
/** The filter's conditions on an array field, asked of one position only. */
function narrowed(filter: Doc, field: string, position: number): Doc {
  const narrow: Doc = {};
  for (const [name, value] of Object.entries(filter)) {
    if (name === '$and') narrow.$and = (value as Doc[]).map((each) => narrowed(each, field, position));
    if (name === field && isDoc(value) && isDoc(value.$elemMatch)) {
      const inner = value.$elemMatch;
      if (isOperators(inner)) narrow[`${field}.${position}`] = inner;
      else for (const [key, wanted] of Object.entries(inner)) narrow[`${field}.${position}.${key}`] = wanted;
    } else if (name === field || name.startsWith(`${field}.`)) {
      narrow[`${field}.${position}${name.slice(field.length)}`] = value;
    }
  }
  return narrow;
}
/** The document or array at a path; with `build`, missing ones are made. */
function holderOf(document: Doc, path: string[], build: boolean): Doc | undefined {
  let holder: unknown = document;
  for (const step of path) {
    const held = holder as Doc;
    if (held[step] === undefined || held[step] === null) {
      if (!build) return undefined;
      held[step] = {};
    }
    holder = held[step];
    if (isDoc(holder) || Array.isArray(holder)) continue;
    if (!build) return undefined;
    throw new ServerError(28, 'PathNotViable', `Cannot create a field in element {${step}: ...}`);
  }
  return holder as Doc;
}
function setAt(document: Doc, path: string[], value: unknown): void {
  const holder = holderOf(document, path.slice(0, -1), true);
  if (holder) holder[path.at(-1) ?? ''] = value;
}
function rename(document: Doc, from: string, to: string): void {
  const steps = from.split('.');
  const holder = holderOf(document, steps.slice(0, -1), false);
  const name = steps.at(-1) ?? '';
  if (holder?.[name] === undefined) return;
  const value = holder[name];
  delete holder[name];
  setAt(document, to.split('.'), value);
}
