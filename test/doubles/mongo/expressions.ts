import { Context, evalExpr } from 'mingo/core';
import { Aggregator } from 'mingo/aggregator';
import * as accumulators from 'mingo/operators/accumulator';
import * as expressions from 'mingo/operators/expression';
import * as stages from 'mingo/operators/pipeline';
import * as projections from 'mingo/operators/projection';
import * as queries from 'mingo/operators/query';
import * as windows from 'mingo/operators/window';
import { badValue } from './errors.js';
import { add, compare, type Doc, equal, isNumeric, multiply, subtract } from './values.js';

type Operator = Parameters<Context['addExpressionOps']>[0][`$${string}`];

/** Operands of an expression; a missing field is undefined, as in aggregation. */
const operands = (document: unknown, expression: unknown, options: unknown): unknown[] =>
  (Array.isArray(expression) ? (expression as unknown[]) : [expression]).map((each) =>
    evalExpr(document as never, each, options as never),
  );
const over =
  (compute: (...values: unknown[]) => unknown): Operator =>
  (document: unknown, expression: unknown, options: unknown) =>
    compute(...operands(document, expression, options));
/** Aggregation holds a missing field below null. */
const order = (a: unknown, b: unknown): number =>
  a === undefined || b === undefined ? Number(b === undefined) - Number(a === undefined) : compare(a, b);
const numeric = (combine: (a: unknown, b: unknown) => unknown) =>
  over((...values) => (values.some((each) => each === null || each === undefined) ? null : values.reduce(combine)));
const extreme = (sign: number) =>
  over((...values) => {
    const [only] = values;
    const among = (values.length === 1 && Array.isArray(only) ? (only as unknown[]) : values).filter(
      (each) => each !== null && each !== undefined,
    );
    return among.length ? among.reduce((best, each) => (compare(each, best) * sign > 0 ? each : best)) : null;
  });

/** mingo's operators, with those that compare or count replaced: mingo knows neither 64-bit integers nor binary values. */
const ours = {
  $eq: over((a, b) => order(a, b) === 0),
  $ne: over((a, b) => order(a, b) !== 0),
  $gt: over((a, b) => order(a, b) > 0),
  $gte: over((a, b) => order(a, b) >= 0),
  $lt: over((a, b) => order(a, b) < 0),
  $lte: over((a, b) => order(a, b) <= 0),
  $cmp: over((a, b) => Math.sign(order(a, b))),
  $in: over((a, list) => {
    if (!Array.isArray(list)) throw badValue('$in requires an array as a second argument');
    return list.some((each) => equal(each, a));
  }),
  $add: numeric(add),
  $multiply: numeric(multiply),
  $subtract: numeric(subtract),
  $max: extreme(1),
  $min: extreme(-1),
};
const context = Context.init({
  accumulator: { ...accumulators },
  expression: { ...expressions, ...ours },
  pipeline: { ...stages },
  projection: { ...projections },
  query: { ...queries },
  window: { ...windows },
});

/** The value of an aggregation expression for a document. */
export const evaluate = (document: Doc, expression: unknown, variables: Doc = {}): unknown =>
  evalExpr(document, expression, { context, variables } as never);

/** One stage of a pipeline as mingo runs it; `resolve` gives `$lookup` the documents of another collection. */
export function runStage(documents: Doc[], stage: Doc, variables: Doc, resolve: (collection: string) => Doc[]): Doc[] {
  return new Aggregator([stage], {
    context,
    variables,
    collectionResolver: resolve,
    idKey: '_id',
  }).run(documents);
}
export const truthy = (value: unknown): boolean =>
  isNumeric(value) ? compare(value, 0) !== 0 : value !== null && value !== undefined && value !== false;
