import { ObjectId } from 'bson';
import { type Call, type Handler, target, targetCollection, variablesOf, waiting } from './call.js';
import { failedToParse, ServerError } from './errors.js';
import { compile } from './match.js';
import { projection } from './project.js';
import { claim, type Collection, collision, createCollection, duplicate, type Found, newRow, scan, visible, write } from './storage.js'; // prettier-ignore
import { type Update, unchanged, updated, upserted } from './update.js';
import { type Doc, keyOf, ordered } from './values.js';

function ensured(call: Call): Collection {
  const there = targetCollection(call);
  if (there) return there;
  const made = createCollection(call.storage, call.database, target(call));
  call.transaction?.made.add(made);
  return made;
}

/** Runs the statements of a write command in order; an ordered command stops at the first that fails. */
async function batch<T>(
  call: Call,
  statements: Doc[],
  run: (statement: Doc) => T,
  done: (result: T, index: number) => void,
): Promise<Doc> {
  const writeErrors: Doc[] = [];
  const retriedStmtIds: number[] = [];
  for (const [index, statement] of statements.entries()) {
    const before = call.memory.recall(index) as T | undefined;
    if (before !== undefined) {
      retriedStmtIds.push(index);
      done(before, index);
      continue;
    }
    try {
      const result = await waiting(call, () => run(statement));
      call.memory.keep(index, result);
      done(result, index);
    } catch (error) {
      if (!(error instanceof ServerError) || error.code === 112) throw error;
      writeErrors.push({ index, code: error.code, errmsg: error.message, ...error.more });
      if (call.body.ordered !== false || call.transaction) break;
    }
  }
  return { ...(writeErrors.length ? { writeErrors } : {}), ...(retriedStmtIds.length ? { retriedStmtIds } : {}) };
}

/** `_id` first, made up if there is none. */
const identified = (document: Doc): Doc =>
  '_id' in document ? { _id: document._id, ...document } : { _id: new ObjectId(), ...document };

function insertOne(call: Call, given: Doc): Doc {
  const collection = ensured(call);
  const document = identified(given);
  if (Array.isArray(document._id))
    throw new ServerError(53, 'InvalidIdField', "The '_id' value cannot be of type array");
  const row = collection.rows.get(keyOf(document._id)) ?? newRow(document._id);
  claim(row, call.transaction);
  if (visible(row, call.transaction)) throw duplicate(collection, { name: '_id_', key: { _id: 1 } }, document);
  const clash = collision(collection, row, document, call.transaction);
  if (clash) throw clash;
  write(call.storage, collection, row, document, call.transaction);
  return document;
}

interface Change {
  matched: number;
  modified: number;
  upserted?: { _id: unknown };
  before?: Doc;
  after?: Doc;
}
interface Wanted extends Update {
  multi: boolean;
  upsert: boolean;
  sort: Doc;
}
/** Everything is planned and every lock looked at before the first document changes, so that a wait never repeats half an update. */
function change(call: Call, wanted: Wanted): Change {
  if (
    wanted.multi &&
    !Array.isArray(wanted.change) &&
    Object.keys(wanted.change as Doc).some((name) => name[0] !== '$')
  )
    throw failedToParse('multi update is not supported for replacement-style update');
  const found = targets(call, wanted.filter, wanted);
  if (!found.length) return wanted.upsert ? inserted(call, wanted) : { matched: 0, modified: 0 };
  const collection = ensured(call);
  const plan = found
    .map(({ row, document }) => ({ row, before: document, after: updated(document, wanted) }))
    .filter(({ before, after }) => !unchanged(before, after));
  for (const { row } of plan) claim(row, call.transaction);
  for (const { row, after } of plan) collision(collection, row, after, call.transaction);
  for (const { row, after } of plan) {
    const clash = collision(collection, row, after, call.transaction);
    if (clash) throw clash;
    write(call.storage, collection, row, after, call.transaction);
  }
  const before = found[0]?.document;
  const after = plan[0]?.after ?? before;
  return { matched: found.length, modified: plan.length, ...(before && after ? { before, after } : {}) };
}
function inserted(call: Call, wanted: Wanted): Change {
  const after = insertOne(call, upserted(wanted));
  return { matched: 0, modified: 0, upserted: { _id: after._id }, after };
}
/** What a write is about: all that match, or the first by the sort order. */
function targets(call: Call, filter: Doc, { multi, sort }: { multi: boolean; sort: Doc }): Found[] {
  const collection = targetCollection(call);
  const test = compile(filter, variablesOf(call));
  if (!collection) return [];
  const found = scan(collection, filter, test, call.transaction);
  if (multi) return [...found];
  if (!Object.keys(sort).length) {
    const first = found.next();
    return first.done ? [] : [first.value];
  }
  const all = [...found];
  const [best] = ordered(
    all.map(({ document }) => document),
    sort,
  );
  return all.filter(({ document }) => document === best).slice(0, 1);
}
function removed(call: Call, filter: Doc, how: { multi: boolean; sort: Doc }): Doc[] {
  const found = targets(call, filter, how);
  if (!found.length) return [];
  for (const { row } of found) claim(row, call.transaction);
  const collection = ensured(call);
  for (const { row } of found) write(call.storage, collection, row, undefined, call.transaction);
  return found.map(({ document }) => document);
}

const insert: Handler = async (call) => {
  let n = 0;
  const documents = call.body.documents as Doc[];
  const outcome = await batch(call, documents, (document) => insertOne(call, document), () => n++); // prettier-ignore
  return { n, ...outcome, ok: 1 };
};

const update: Handler = async (call) => {
  let [n, nModified] = [0, 0];
  const made: Doc[] = [];
  const run = (statement: Doc) => change(call, wantedOf(call, statement, statement.u, statement.q as Doc));
  const outcome = await batch(call, call.body.updates as Doc[], run, (result, index) => {
    n += result.upserted ? 1 : result.matched;
    nModified += result.modified;
    if (result.upserted) made.push({ index, _id: result.upserted._id });
  });
  return { n, nModified, ...(made.length ? { upserted: made } : {}), ...outcome, ok: 1 };
};
const wantedOf = (call: Call, statement: Doc, change: unknown, filter: Doc): Wanted => ({
  filter,
  change,
  multi: statement.multi === true,
  upsert: statement.upsert === true,
  sort: (statement.sort ?? {}) as Doc,
  arrayFilters: (statement.arrayFilters ?? []) as Doc[],
  variables: { ...variablesOf(call), ...((statement.c ?? {}) as Doc) },
});

const remove: Handler = async (call) => {
  let n = 0;
  const run = ({ q, limit }: Doc) => removed(call, q as Doc, { multi: Number(limit) === 0, sort: {} }).length;
  const outcome = await batch(call, call.body.deletes as Doc[], run, (count) => (n += count));
  return { n, ...outcome, ok: 1 };
};

const findAndModify: Handler = async (call) => {
  const { body, memory } = call;
  const before = memory.recall(0) as Doc | undefined;
  if (before) return { ...before, retriedStmtId: 0 };
  const result = await waiting(call, () => (body.remove === true ? taken(call) : changed(call)));
  const shape = (body.fields ?? {}) as Doc;
  const value = result.value && Object.keys(shape).length ? projection(shape)(result.value) : (result.value ?? null);
  const answer = { lastErrorObject: result.last, value, ok: 1 };
  memory.keep(0, answer);
  return answer;
};
interface Modified {
  last: Doc;
  value: Doc | undefined;
}
function taken(call: Call): Modified {
  const sort = (call.body.sort ?? {}) as Doc;
  const [value] = removed(call, (call.body.query ?? {}) as Doc, { multi: false, sort });
  return { last: { n: value ? 1 : 0 }, value };
}
function changed(call: Call): Modified {
  const { body } = call;
  const wanted = wantedOf(call, { ...body, multi: false }, body.update, (body.query ?? {}) as Doc);
  const result = change(call, wanted);
  const last = { n: result.upserted ? 1 : result.matched, updatedExisting: result.matched > 0 };
  return {
    last: result.upserted ? { ...last, upserted: result.upserted._id } : last,
    value: body.new === true ? result.after : result.before,
  };
}

export const writes: Record<string, Handler> = { insert, update, delete: remove, findAndModify };
