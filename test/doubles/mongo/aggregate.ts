import { badValue, ServerError } from './errors.js';
import { evaluate, runStage } from './expressions.js';
import { compile } from './match.js';
import { projection } from './project.js';
import { add, compare, type Doc, double, equal, isNumeric, keyOf, ordered } from './values.js';

/** A pipeline over documents; `resolve` gives the documents of another collection to `$lookup` and `$unionWith`. */
export function aggregate(
  documents: Iterable<Doc>,
  pipeline: Doc[],
  variables: Doc,
  resolve: (collection: string) => Doc[],
): Doc[] {
  let found = [...documents];
  for (const stage of pipeline) {
    const [entry, ...more] = Object.entries(stage);
    if (!entry || more.length)
      throw new ServerError(
        40323,
        'Location40323',
        'A pipeline stage specification object must contain exactly one field.',
      );
    found = step(found, entry[0], entry[1], variables, resolve);
  }
  return found;
}
function step(
  documents: Doc[],
  name: string,
  how: unknown,
  variables: Doc,
  resolve: (collection: string) => Doc[],
): Doc[] {
  switch (name) {
    case '$match':
      return documents.filter(compile(how as Doc, variables));
    case '$sort':
      return ordered(documents, how as Doc);
    case '$limit':
      return documents.slice(0, Number(how));
    case '$skip':
      return documents.slice(Number(how));
    case '$count':
      return documents.length ? [{ [how as string]: documents.length }] : [];
    case '$project':
      return documents.map(projection(how as Doc, variables));
    case '$group':
      return grouped(documents, how as Doc, variables);
    case '$facet':
      return [facets(documents, how as Record<string, Doc[]>, variables, resolve)];
    case '$merge':
    case '$out':
    case '$changeStream':
      throw new ServerError(40324, 'Location40324', `${name} is not supported by this double`);
  }
  if (!known.has(name)) throw new ServerError(40324, 'Location40324', `Unrecognized pipeline stage name: '${name}'`);
  return runStage(documents, { [name]: how }, variables, resolve);
}
/** Stages left to mingo. */
const known = new Set([
  '$addFields', '$set', '$unset', '$unwind', '$replaceRoot', '$replaceWith', '$lookup', '$unionWith', '$sortByCount', '$bucket', '$sample',
]); // prettier-ignore

const facets = (
  documents: Doc[],
  how: Record<string, Doc[]>,
  variables: Doc,
  resolve: (collection: string) => Doc[],
): Doc =>
  Object.fromEntries(
    Object.entries(how).map(([name, pipeline]) => [name, aggregate(documents, pipeline, variables, resolve)]),
  );

type Accumulate = (values: unknown[]) => unknown;
const present = (values: unknown[]): unknown[] => values.filter((each) => each !== null && each !== undefined);
const best =
  (sign: number): Accumulate =>
  (values) =>
    present(values).reduce((held, each) => (held === null || compare(each, held) * sign > 0 ? each : held), null);
const accumulators: Record<string, Accumulate> = {
  $sum: (values) => values.filter(isNumeric).reduce<unknown>(add, 0),
  $avg: (values) => {
    const numbers = values.filter(isNumeric).map(Number);
    return numbers.length ? double(numbers.reduce((a, b) => a + b) / numbers.length) : null;
  },
  $min: best(-1),
  $max: best(1),
  $first: (values) => values[0] ?? null,
  $last: (values) => values.at(-1) ?? null,
  $push: (values) => values.filter((each) => each !== undefined),
  $addToSet: (values) => {
    const held: unknown[] = [];
    for (const each of values) if (each !== undefined && !held.some((one) => equal(one, each))) held.push(each);
    return held;
  },
  $count: (values) => values.length,
};
function grouped(documents: Doc[], how: Doc, variables: Doc): Doc[] {
  if (!('_id' in how)) throw new ServerError(15955, 'Location15955', 'a group specification must include an _id');
  const groups = new Map<string, { id: unknown; documents: Doc[] }>();
  for (const document of documents) {
    const id = evaluate(document, how._id, variables) ?? null;
    const key = keyOf(id);
    const group = groups.get(key);
    if (group) group.documents.push(document);
    else groups.set(key, { id, documents: [document] });
  }
  const fields = Object.entries(how).filter(([name]) => name !== '_id');
  return [...groups.values()].map((group) => {
    const made: Doc = { _id: group.id };
    for (const [name, spec] of fields) {
      const [[operator, expression] = ['', undefined]] = Object.entries(spec as Doc);
      const accumulate = accumulators[operator];
      if (!accumulate) throw badValue(`unknown group operator '${operator}'`);
      made[name] = accumulate(group.documents.map((document) => evaluate(document, expression, variables)));
    }
    return made;
  });
}
