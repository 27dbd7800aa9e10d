import { compile } from './match.js';
import { type Call, firstBatch, type Handler, missingNamespace, target, targetCollection, waiting } from './call.js';
import { ServerError } from './errors.js';
import { abortOf, commitOf, endSessions } from './sessions.js';
import { addIndex, Blocked, type Collection, createCollection, type Index, namespaceOf, type Storage } from './storage.js'; // prettier-ignore
import { type Doc, equal, leaves } from './values.js';

const ok: Handler = () => ({ ok: 1 });

export const hello: Handler = ({ server, name, body }) => {
  const me = `127.0.0.1:${server.port()}`;
  return {
    ...(name === 'hello' ? {} : { ismaster: true }),
    ...(body.helloOk === true ? { helloOk: true } : {}),
    isWritablePrimary: true,
    secondary: false,
    ...(server.standalone ? {} : { hosts: [me], setName: 'rs0', setVersion: 1, primary: me, me }),
    maxBsonObjectSize: 16 * 1024 * 1024,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: 30,
    minWireVersion: 0,
    maxWireVersion: 21,
    readOnly: false,
    ok: 1,
  };
};

/** Statements that need a collection to themselves wait for the transactions that wrote in it. */
const alone = <T>(call: Call, collections: Collection[], step: () => T): Promise<T> =>
  waiting(call, () => {
    for (const transaction of call.storage.open)
      for (const held of transaction.rows.values()) if (collections.includes(held)) throw new Blocked(transaction);
    return step();
  });

const create: Handler = (call) => {
  const name = target(call);
  if (targetCollection(call))
    throw new ServerError(48, 'NamespaceExists', `Collection ${call.database}.${name} already exists.`);
  const known = ['validator', 'validationLevel', 'validationAction', 'capped', 'size', 'max'];
  createCollection(call.storage, call.database, name, only(call.body, known));
  return { ok: 1 };
};
const only = (from: Doc, names: string[]): Doc =>
  Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]));

const drop: Handler = async (call) => {
  const collection = targetCollection(call);
  if (!collection) return { ok: 1 };
  await alone(call, [collection], () => call.storage.collections.delete(namespaceOf(collection)));
  return { nIndexesWas: collection.indexes.length + 1, ns: namespaceOf(collection), ok: 1 };
};

const dropDatabase: Handler = async (call) => {
  const { storage, database } = call;
  const all = collectionsOf(storage, database);
  await alone(call, all, () => {
    for (const each of all) storage.collections.delete(namespaceOf(each));
  });
  return { dropped: database, ok: 1 };
};
const collectionsOf = (storage: Storage, database: string): Collection[] =>
  [...storage.collections.values()].filter((each) => each.database === database);

const renameCollection: Handler = async (call) => {
  const { storage, body } = call;
  const from = storage.collections.get(body.renameCollection as string);
  const to = body.to as string;
  if (!from) throw new ServerError(26, 'NamespaceNotFound', `Source collection does not exist`);
  const there = storage.collections.get(to);
  if (there && body.dropTarget !== true) throw new ServerError(48, 'NamespaceExists', 'target namespace exists');
  await alone(call, there ? [from, there] : [from], () => {
    const dot = to.indexOf('.');
    storage.collections.delete(namespaceOf(from));
    storage.collections.set(to, { ...from, database: to.slice(0, dot), name: to.slice(dot + 1) });
  });
  return { ok: 1 };
};

const createIndexes: Handler = async (call) => {
  const createdCollectionAutomatically = !targetCollection(call);
  const collection = targetCollection(call) ?? createCollection(call.storage, call.database, target(call));
  const numIndexesBefore = collection.indexes.length + 1;
  await alone(call, [collection], () => {
    for (const spec of call.body.indexes as Doc[]) ensureIndex(collection, spec);
  });
  const numIndexesAfter = collection.indexes.length + 1;
  return { numIndexesBefore, numIndexesAfter, createdCollectionAutomatically, ok: 1 };
};
function ensureIndex(collection: Collection, given: Doc): void {
  const spec: Doc = { v: 2, ...given };
  const name = spec.name as string;
  if (equal(spec.key, { _id: 1 })) return;
  const sameName = collection.indexes.find((each) => each.name === name);
  if (sameName && !equal(sameName.key, spec.key))
    throw new ServerError(
      86,
      'IndexKeySpecsConflict',
      `An existing index has the same name as the requested index: ${name}`,
    );
  const sameKey = sameName ?? collection.indexes.find((each) => equal(each.key, spec.key));
  if (!sameKey) return addIndex(collection, newIndex(name, spec));
  const options = ['name', 'unique', 'sparse', 'partialFilterExpression', 'expireAfterSeconds'];
  if (options.some((option) => !equal(sameKey.spec[option], spec[option])))
    throw new ServerError(85, 'IndexOptionsConflict', `Index already exists with different options: ${name}`);
}
function newIndex(name: string, spec: Doc): Index {
  const key = spec.key as Doc;
  const paths = Object.keys(key);
  const partial = compile((spec.partialFilterExpression ?? {}) as Doc);
  const present = (document: Doc) =>
    spec.sparse !== true || paths.some((path) => leaves(document, path).some((each) => each !== undefined));
  const covers = (document: Doc) => present(document) && partial(document);
  const unique = spec.unique === true;
  return { name, key, spec, paths, unique, covers, first: new Map(), whole: new Map(), filed: new Map() };
}

const listIndexes: Handler = (call) => {
  const collection = targetCollection(call);
  if (!collection) throw missingNamespace(call);
  const specs = [{ v: 2, key: { _id: 1 }, name: '_id_' }, ...collection.indexes.map(({ spec }) => spec)];
  return firstBatch(call, namespaceOf(collection), specs, batchSizeOf(call));
};
const batchSizeOf = ({ body }: Call): unknown => (body.cursor as Doc | undefined)?.batchSize;

const dropIndexes: Handler = async (call) => {
  const collection = targetCollection(call);
  if (!collection) throw missingNamespace(call);
  const nIndexesWas = collection.indexes.length + 1;
  for (const wanted of [call.body.index].flat()) {
    if (wanted === '*') collection.indexes.length = 0;
    else dropIndex(collection, wanted);
  }
  return { nIndexesWas, ok: 1 };
};
function dropIndex(collection: Collection, wanted: unknown): void {
  const at = collection.indexes.findIndex(({ name, key }) => name === wanted || equal(key, wanted));
  if (at < 0) throw new ServerError(27, 'IndexNotFound', `index not found with name [${String(wanted)}]`);
  collection.indexes.splice(at, 1);
}

const listCollections: Handler = (call) => {
  const test = compile((call.body.filter ?? {}) as Doc);
  const listed = collectionsOf(call.storage, call.database)
    .map(({ name, options, uuid }) => ({
      name,
      type: 'collection',
      options,
      info: { readOnly: false, uuid },
      idIndex: { v: 2, key: { _id: 1 }, name: '_id_' },
    }))
    .filter(test)
    .map((each) => (call.body.nameOnly === true ? { name: each.name, type: each.type } : each));
  return firstBatch(call, `${call.database}.$cmd.listCollections`, listed, batchSizeOf(call));
};
export const databasesOf = (storage: Storage): string[] =>
  [...new Set([...storage.collections.values()].map(({ database }) => database))].sort();
const listDatabases: Handler = ({ storage, body }) => {
  const databases = databasesOf(storage)
    .map((name) => ({ name, sizeOnDisk: 0, empty: false }))
    .filter(compile((body.filter ?? {}) as Doc))
    .map((each) => (body.nameOnly === true ? { name: each.name } : each));
  return { databases, totalSize: 0, ok: 1 };
};

export const admin: Record<string, Handler> = {
  hello,
  ismaster: hello,
  isMaster: hello,
  ping: ok,
  buildInfo: () => ({ version: '7.0.0', versionArray: [7, 0, 0, 0], modules: [], maxBsonObjectSize: 16777216, ok: 1 }),
  connectionStatus: () => ({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] }, ok: 1 }),
  endSessions: ({ server, storage, body }) => {
    endSessions(storage, server.sessions, body.endSessions as Doc[]);
    return { ok: 1 };
  },
  killSessions: ({ server, storage, body }) => {
    endSessions(storage, server.sessions, body.killSessions as Doc[]);
    return { ok: 1 };
  },
  commitTransaction: ({ server, storage, body }) => {
    commitOf(storage, server.sessions, body);
    return { ok: 1 };
  },
  abortTransaction: ({ server, storage, body }) => {
    abortOf(storage, server.sessions, body);
    return { ok: 1 };
  },
  create,
  drop,
  dropDatabase,
  renameCollection,
  createIndexes,
  listIndexes,
  dropIndexes,
  listCollections,
  listDatabases,
};
