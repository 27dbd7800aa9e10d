import { randomUUID } from 'node:crypto';
import { ServerError, writeConflict } from './errors.js';
import { equalities, type Test } from './match.js';
import { type Doc, elements, indexed, keyOf, leaves } from './values.js';

/** A document's place in a collection, with what open transactions still need to know of its past. */
export interface Row {
  readonly id: string;
  /** As last committed; absent: deleted, or only inserted by an open transaction. */
  document: Doc | undefined;
  /** The commit that made it so. */
  at: number;
  /** Earlier versions, oldest first, kept while a transaction is open. */
  past: { document: Doc | undefined; at: number }[];
  /** The open transaction that wrote it, and what it wrote. */
  holder: Transaction | undefined;
  pending: Doc | undefined;
}
export interface Transaction {
  /** The commit whose state the transaction reads. */
  readonly snapshot: number;
  state: 'open' | 'committed' | 'aborted';
  readonly rows: Map<Row, Collection>;
  /** Collections that came into being by its writes. */
  readonly made: Set<Collection>;
  /** Settled when the transaction is over. */
  readonly ended: Promise<void>;
  readonly settle: () => void;
}
export interface Index {
  readonly name: string;
  readonly key: Doc;
  /** As listIndexes shows it. */
  readonly spec: Doc;
  readonly paths: readonly string[];
  readonly unique: boolean;
  readonly covers: Test;
  /** Rows by the values of the first field, and by the values of all fields. */
  readonly first: Map<string, Set<Row>>;
  readonly whole: Map<string, Set<Row>>;
  readonly filed: Map<Row, { first: Set<string>; whole: Set<string> }>;
}
export interface Collection {
  readonly database: string;
  readonly name: string;
  readonly uuid: string;
  readonly options: Doc;
  readonly rows: Map<string, Row>;
  readonly indexes: Index[];
}
export interface Storage {
  /** Collections by `database.name`. */
  readonly collections: Map<string, Collection>;
  clock: number;
  readonly open: Set<Transaction>;
  readonly aged: Map<Row, Collection>;
}
/** A plain write met a document that an open transaction holds: wait for its end and try again. */
export class Blocked extends Error {
  constructor(readonly holder: Transaction) {
    super('held by an open transaction');
  }
}

export const newStorage = (): Storage => ({ collections: new Map(), clock: 0, open: new Set(), aged: new Map() });

export function createCollection(storage: Storage, database: string, name: string, options: Doc = {}): Collection {
  const made = { database, name, uuid: randomUUID(), options, rows: new Map(), indexes: [] };
  storage.collections.set(`${database}.${name}`, made);
  return made;
}
export const namespaceOf = ({ database, name }: Collection): string => `${database}.${name}`;
export const collectionOf = (storage: Storage, database: string, name: string): Collection | undefined =>
  storage.collections.get(`${database}.${name}`);

export function begin(storage: Storage): Transaction {
  let settle: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (settle = resolve));
  const begun: Transaction = {
    snapshot: storage.clock,
    state: 'open',
    rows: new Map(),
    made: new Set(),
    ended,
    settle,
  };
  storage.open.add(begun);
  return begun;
}
export function commit(storage: Storage, transaction: Transaction): void {
  storage.open.delete(transaction);
  const at = ++storage.clock;
  for (const [row, collection] of transaction.rows) {
    const next = row.pending;
    release(row);
    settleRow(storage, collection, row, next, at);
  }
  end(storage, transaction, 'committed');
}
export function abort(storage: Storage, transaction: Transaction): void {
  if (transaction.state !== 'open') return;
  storage.open.delete(transaction);
  for (const [row, collection] of transaction.rows) {
    release(row);
    refile(collection, row);
  }
  for (const made of transaction.made)
    if (!made.rows.size && !made.indexes.length) storage.collections.delete(namespaceOf(made));
  end(storage, transaction, 'aborted');
}
function release(row: Row): void {
  row.holder = undefined;
  row.pending = undefined;
}
function end(storage: Storage, transaction: Transaction, state: 'committed' | 'aborted'): void {
  transaction.state = state;
  if (!storage.open.size) {
    for (const [row, collection] of storage.aged) {
      row.past = [];
      refile(collection, row);
    }
    storage.aged.clear();
  }
  transaction.settle();
}

/** What a reader sees in a row: the transaction's own write, its snapshot, or without one the last commit. */
export function visible(row: Row, reader: Transaction | undefined): Doc | undefined {
  if (!reader) return row.document;
  if (row.holder === reader) return row.pending;
  if (row.at <= reader.snapshot) return row.document;
  return row.past.findLast((version) => version.at <= reader.snapshot)?.document;
}
export interface Found {
  row: Row;
  document: Doc;
}
/** The documents that pass, in the order of insertion, found by index when the filter asks for equality on one. */
export function* scan(collection: Collection, filter: Doc, test: Test, reader?: Transaction): Generator<Found> {
  for (const row of candidates(collection, filter)) {
    const document = visible(row, reader);
    if (document && test(document)) yield { row, document };
  }
}
function candidates(collection: Collection, filter: Doc): Iterable<Row> {
  const wanted = equalities(filter);
  const ids = wanted.get('_id');
  if (ids) return ids.map((id) => collection.rows.get(keyOf(id))).filter((row) => row !== undefined);
  let best: Set<Row> | undefined;
  for (const { paths, first } of collection.indexes) {
    const values = wanted.get(paths[0] ?? '');
    if (!values) continue;
    const rows = new Set(values.flatMap((value) => [...(first.get(keyOf(value)) ?? [])]));
    if (!best || rows.size < best.size) best = rows;
  }
  return best ?? collection.rows.values();
}

/** Throws unless the writer may write the row: its lock is free and nobody committed it after the snapshot. */
export function claim(row: Row, writer: Transaction | undefined): void {
  if (row.holder && row.holder !== writer) {
    if (writer) throw writeConflict();
    throw new Blocked(row.holder);
  }
  if (writer && row.at > writer.snapshot) throw writeConflict();
}
/** Writes a claimed row: at once, or held by the transaction until its commit. */
export function write(
  storage: Storage,
  collection: Collection,
  row: Row,
  document: Doc | undefined,
  writer: Transaction | undefined,
): void {
  collection.rows.set(row.id, row);
  if (!writer) return settleRow(storage, collection, row, document, ++storage.clock);
  row.holder = writer;
  row.pending = document;
  writer.rows.set(row, collection);
  refile(collection, row);
}
function settleRow(storage: Storage, collection: Collection, row: Row, document: Doc | undefined, at: number): void {
  if (storage.open.size) {
    row.past.push({ document: row.document, at: row.at });
    storage.aged.set(row, collection);
  }
  row.document = document;
  row.at = at;
  refile(collection, row);
}
export const newRow = (id: unknown): Row =>
  ({ id: keyOf(id), document: undefined, at: 0, past: [], holder: undefined, pending: undefined }); // prettier-ignore

/** Brings the indexes up to every version of a row somebody may read; forgets a row nobody can. */
function refile(collection: Collection, row: Row): void {
  const versions = [row.document, row.pending, ...row.past.map(({ document }) => document)].filter(
    (document) => document !== undefined,
  );
  if (!versions.length && !row.holder && !row.past.length) collection.rows.delete(row.id);
  for (const index of collection.indexes) file(index, row, versions);
}
function file(index: Index, row: Row, versions: Doc[]): void {
  const before = index.filed.get(row);
  const first = new Set(versions.flatMap((document) => indexed(document, index.paths[0] ?? '').map(keyOf)));
  const whole = index.unique ? new Set(versions.flatMap((document) => keysOf(index, document))) : new Set<string>();
  move(index.first, row, before?.first, first);
  move(index.whole, row, before?.whole, whole);
  if (versions.length) index.filed.set(row, { first, whole });
  else index.filed.delete(row);
}
function move(into: Map<string, Set<Row>>, row: Row, before: Set<string> | undefined, now: Set<string>): void {
  for (const key of before ?? []) {
    if (now.has(key)) continue;
    const rows = into.get(key);
    rows?.delete(row);
    if (!rows?.size) into.delete(key);
  }
  for (const key of now) {
    if (before?.has(key)) continue;
    const rows = into.get(key);
    if (rows) rows.add(row);
    else into.set(key, new Set([row]));
  }
}
export function addIndex(collection: Collection, index: Index): void {
  for (const row of collection.rows.values()) {
    const versions = [row.document, row.pending].filter((document) => document !== undefined);
    file(index, row, versions);
  }
  for (const rows of index.whole.values()) {
    const [one, other] = [...rows].filter((row) => row.document);
    if (one?.document && other) throw duplicate(collection, index, one.document);
  }
  collection.indexes.push(index);
}
/** The keys of a document in a unique index: one per combination of array elements. */
function keysOf(index: Index, document: Doc): string[] {
  if (!index.covers(document)) return [];
  let keys = [''];
  for (const path of index.paths) {
    const found = elements(leaves(document, path));
    const values = found.length ? found : [undefined];
    keys = keys.flatMap((key) => values.map((value) => `${key}|${keyOf(value)}`));
  }
  return keys;
}

/**
 * The E11000 a document would meet in the unique indexes, if any. Where the other document is held by a transaction, or was committed
 * after the writer's snapshot, nobody can tell yet: a conflict is thrown.
 */
export function collision(
  collection: Collection,
  row: Row,
  document: Doc,
  writer: Transaction | undefined,
): ServerError | undefined {
  for (const index of collection.indexes) {
    if (!index.unique) continue;
    for (const key of keysOf(index, document)) {
      for (const other of index.whole.get(key) ?? []) {
        if (other === row || (other.holder === undefined && !holds(index, other, key, writer))) continue;
        if (other.holder === writer && writer) {
          if (!other.pending || !keysOf(index, other.pending).includes(key)) continue;
        } else claim(other, writer);
        return duplicate(collection, index, document);
      }
    }
  }
  return undefined;
}
function holds(index: Index, row: Row, key: string, reader: Transaction | undefined): boolean {
  const seen = [row.document, visible(row, reader)];
  return seen.some((document) => document && keysOf(index, document).includes(key));
}
export function duplicate(collection: Collection, index: Pick<Index, 'name' | 'key'>, document: Doc): ServerError {
  const keyValue = Object.fromEntries(Object.keys(index.key).map((path) => [path, leaves(document, path)[0] ?? null]));
  const shown = Object.entries(keyValue).map(([path, value]) => `${path}: ${JSON.stringify(value, readable)}`);
  return new ServerError(
    11000,
    'DuplicateKey',
    `E11000 duplicate key error collection: ${namespaceOf(collection)} index: ${index.name} dup key: { ${shown.join(', ')} }`,
    { keyPattern: index.key, keyValue },
  );
}
const readable = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
