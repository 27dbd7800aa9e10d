import { aggregate } from './aggregate.js';
import { type Call, firstBatch, type Handler, matching, nextBatch, target, variablesOf } from './call.js';
import { projection } from './project.js';
import { type Doc, indexed, keyOf, ordered } from './values.js';

const find: Handler = (call) => {
  const { body } = call;
  let found = [...matching(call, target(call), (body.filter ?? {}) as Doc)];
  const by = (body.sort ?? {}) as Doc;
  if (Object.keys(by).length) found = ordered(found, by);
  found = limited(found, body);
  const shape = (body.projection ?? {}) as Doc;
  if (Object.keys(shape).length) found = found.map(projection(shape, variablesOf(call)));
  const namespace = `${call.database}.${target(call)}`;
  return firstBatch(call, namespace, found, body.batchSize, body.singleBatch === true);
};
function limited(found: Doc[], { skip, limit }: Doc): Doc[] {
  const from = Number(skip ?? 0);
  const most = Math.abs(Number(limit ?? 0));
  return from || most ? found.slice(from, most ? from + most : undefined) : found;
}

/** The leading `$match` of a pipeline may use an index. */
const aggregated: Handler = (call) => {
  const { body, database } = call;
  const pipeline = body.pipeline as Doc[];
  const collection = body.aggregate;
  const [head] = pipeline;
  const filter = (head && '$match' in head ? head.$match : {}) as Doc;
  const source = typeof collection === 'string' ? matching(call, collection, filter) : [];
  const found = aggregate(source, pipeline, variablesOf(call), (other) => [...matching(call, other, {})]);
  const namespace = typeof collection === 'string' ? `${database}.${collection}` : `${database}.$cmd.aggregate`;
  return firstBatch(call, namespace, found, (body.cursor as Doc | undefined)?.batchSize);
};

const count: Handler = (call) => {
  const found = [...matching(call, target(call), (call.body.query ?? {}) as Doc)];
  return { n: limited(found, call.body).length, ok: 1 };
};

const distinct: Handler = (call) => {
  const path = call.body.key as string;
  const values = new Map<string, unknown>();
  for (const document of matching(call, target(call), (call.body.query ?? {}) as Doc))
    for (const value of indexed(document, path))
      if (value !== undefined && !Array.isArray(value)) values.set(keyOf(value), value);
  return { values: [...values.values()], ok: 1 };
};

const getMore: Handler = (call) => nextBatch(call, BigInt(call.body.getMore as bigint), call.body.batchSize);

const killCursors: Handler = (call: Call) => {
  const asked = (call.body.cursors as bigint[]).map(BigInt);
  const killed = asked.filter((id) => call.server.cursors.delete(id));
  const notFound = asked.filter((id) => !killed.includes(id));
  return { cursorsKilled: killed, cursorsNotFound: notFound, cursorsAlive: [], cursorsUnknown: [], ok: 1 };
};

export const reads: Record<string, Handler> = {
  find,
  aggregate: aggregated,
  count,
  distinct,
  getMore,
  killCursors,
};
