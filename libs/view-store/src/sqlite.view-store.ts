import { createHash } from 'node:crypto';
import {
  comparePositions,
  FilterRefused,
  type AnyView,
  type Change,
  type Page,
  type Parked,
  type Position,
  type Row,
  type ViewCommit,
  type ViewStore,
  type Where,
} from '@app/kernel';
import { checked, fieldsOfView, sortName, writeCursor, type Sort } from './filter.js';
import {
  defaultLimit,
  hasShape,
  indexed,
  isOf,
  numberOf,
  readOf,
  searched,
  shapeOf,
  shown,
  writtenOf,
  type Generation,
} from './generation.js';
import { sortedText } from './sorted-text.js';
import { asUnavailable, openSqlite, type Database, type Statement, type Value } from './sqlite.driver.js';
import { afterSql, orderSql, whereSql, column, type Sql } from './sqlite.filter.js';
import {
  bookkeeping,
  columnsOf,
  createTables,
  documents,
  dropTables,
  listFields,
  listOf,
  versions,
} from './sqlite.schema.js';

const maxStatements = 500;
const rowOf = ([id, text, position]: [string, string, string]): Row => ({ id, text, position });

/** The `ViewStore` on one SQLite file that may be deleted at any time: the log can fill it again. One writer, any number of readers. */
export function openSqliteViewStore(file: string): ViewStore {
  return new SqliteViewStore(openSqlite(file));
}

class SqliteViewStore implements ViewStore {
  private readonly statements = new Map<string, Statement>();
  private generationsKnown: readonly Generation[] = [];
  private stamp: unknown;

  constructor(private readonly db: Database) {
    db.exec(bookkeeping);
  }

  async prepare(views: readonly AnyView[]): Promise<void> {
    this.writing(() => {
      for (const old of this.all()) if (old.state === 'retired') this.forget(old);
      for (const view of views) {
        const known = this.all().find((each) => isOf(each, view.name, view.version));
        if (known && hasShape(known, view)) continue;
        if (known) this.forget(known);
        const shape = JSON.stringify(shapeOf(view));
        const slot = this.rows(
          `INSERT INTO generations(name, version, state, shape) VALUES(?, ?, 'building', ?) RETURNING slot`,
          [view.name, view.version, shape],
        )[0]![0] as number;
        createTables(this.db, slot, shapeOf(view));
        this.changed();
      }
    });
  }

  async commit(
    view: AnyView,
    changes: readonly Change[],
    position: Position,
    parked: readonly Parked[] = [],
  ): Promise<void> {
    return this.commitAll([{ view, changes, position, parked }]);
  }

  async commitAll(commits: readonly ViewCommit[]): Promise<void> {
    this.writing(() => {
      for (const commit of commits) this.write(commit);
    });
  }

  private write({ view, changes, position, parked = [] }: ViewCommit): void {
    const { slot, shape } = this.written(view);
    if (comparePositions(position, this.checkpointOf(slot)) <= 0) return;
    const write = this.writerOf(view, slot, shape.knownAt);
    for (const change of changes) write(change);
    for (const { id, position: at, eventId, reason } of parked)
      this.run('INSERT OR IGNORE INTO parked VALUES(?, ?, ?, ?, ?)', [slot, id, at, eventId, reason]);
    this.run('UPDATE generations SET checkpoint = ? WHERE slot = ?', [position, slot]);
  }

  /** How one change of a view is written; lists are rewritten only when they differ. */
  private writerOf(view: AnyView, slot: number, knownAt: boolean): (change: Change) => void {
    const shape = shapeOf(view);
    const columns = columnsOf(shape);
    const fields = Object.entries(shape.fields);
    const lists = listFields(shape);
    const listTable = listOf(slot);
    const upsert = `INSERT INTO ${documents(slot)}(${columns.join()}) VALUES(${columns.map(() => '?').join()})
      ON CONFLICT(id) DO UPDATE SET ${columns.slice(1).map((each) => `${each} = excluded.${each}`).join()}`; // prettier-ignore
    const stored = `SELECT ${lists.map(column).join()} FROM ${documents(slot)} WHERE id = ?`;
    const keep = `INSERT INTO ${versions(slot)} SELECT ${columns.join()}, ? FROM ${documents(slot)} WHERE id = ? AND seq < ?`;
    return ({ id, document, position }) => {
      const seq = numberOf(position);
      if (knownAt) this.run(keep, [seq, id, seq]);
      const values = fields.map(([field, kind]) => bindable(indexed(document?.[field], kind)));
      if (lists.length) {
        const before = this.rows(stored, [id])[0] ?? [];
        lists.forEach((field, i) => {
          const now = values[fields.findIndex(([name]) => name === field)] as string | null;
          if ((before[i] ?? null) === now) return;
          if (before[i] != null) this.run(`DELETE FROM ${listTable(field)} WHERE id = ?`, [id]);
          if (now !== null)
            this.run(`INSERT OR IGNORE INTO ${listTable(field)} SELECT value, ? FROM json_each(?)`, [id, now]);
        });
      }
      if (document === undefined) this.run(`DELETE FROM ${documents(slot)} WHERE id = ?`, [id]);
      else {
        this.run(upsert, [id, JSON.stringify(document), position, seq, searched(view, document), ...values]);
      }
    };
  }

  async get(view: AnyView, id: string, at?: Position): Promise<Row | undefined> {
    const { text, values } = this.source(this.read(view), at);
    const [row] = this.rows(`SELECT id, text, position FROM ${text} WHERE id = ?`, [...values, id]);
    return row && rowOf(row as [string, string, string]);
  }

  async getMany(view: AnyView, ids: readonly string[], options: { own?: true } = {}): Promise<readonly Row[]> {
    const { slot } = options.own ? this.written(view) : this.read(view);
    const rows = this.rows(
      `SELECT id, text, position FROM ${documents(slot)} WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id`,
      [JSON.stringify(ids)],
    );
    return rows.map((row) => rowOf(row as [string, string, string]));
  }

  async find(view: AnyView, where: Where, options: NonNullable<Parameters<ViewStore['find']>[2]> = {}): Promise<Page> {
    const { limit = defaultLimit, after, at, own } = options;
    const sort: Sort = options.sort ?? [];
    const { from, filter } = this.search(own ? this.written(view) : this.read(view), view, where, at);
    const order = orderSql(fieldsOfView(view), sort);
    const page = after === undefined ? { text: '1', values: [] } : afterSql(sort, after);
    const keys = sort.map(([field]) => `, ${column(field)}`).join('');
    const found = this.rows(
      `SELECT id, text, position${keys} FROM ${from.text} WHERE ${filter.text} AND ${page.text} ORDER BY ${order} LIMIT ?`,
      [...from.values, ...filter.values, ...page.values, limit + 1],
    );
    const rows = found.slice(0, limit) as [string, string, string, ...(string | number | null)[]][];
    const last = rows.at(-1);
    return {
      rows: rows.map(([id, text, position]) => ({ id, text, position })),
      ...(found.length > limit && last
        ? { next: writeCursor({ sort: sortName(sort), values: last.slice(3), id: last[0] }) }
        : {}),
    };
  }

  async count(view: AnyView, where: Where, at?: Position): Promise<number> {
    const { from, filter } = this.search(this.read(view), view, where, at);
    const [row] = this.rows(`SELECT count(*) FROM ${from.text} WHERE ${filter.text}`, [
      ...from.values,
      ...filter.values,
    ]);
    return row![0] as number;
  }

  async checkpoint(view: AnyView): Promise<Position | undefined> {
    return this.checkpointOf(this.written(view).slot);
  }

  async serve(view: AnyView): Promise<void> {
    this.writing(() => {
      const { slot, state } = this.written(view);
      if (state === 'serving') return;
      const version = Math.abs(view.version);
      if (view.version < 0)
        this.run(`UPDATE generations SET state = 'retired' WHERE name = ? AND version = ?`, [view.name, version]);
      this.run(`UPDATE generations SET state = 'serving', version = ? WHERE slot = ?`, [version, slot]);
      this.changed();
    });
  }

  async parked(view: AnyView): Promise<readonly Parked[]> {
    const rows = this.rows('SELECT id, position, event, reason FROM parked WHERE slot = ? ORDER BY id', [
      this.written(view).slot,
    ]);
    return (rows as [string, string, string, string][]).map(([id, position, eventId, reason]) => ({
      id, position, eventId, reason,
    })); // prettier-ignore
  }

  async digest(view: AnyView): Promise<string> {
    const { slot } = this.written(view);
    const hash = createHash('sha256');
    let after = '';
    for (;;) {
      const rows = this.rows(`SELECT id, text FROM ${documents(slot)} WHERE id > ? ORDER BY id LIMIT 1000`, [after]);
      for (const [id, text] of rows as [string, string][]) hash.update(`${id}\n${sortedText(JSON.parse(text))}\n`);
      if (rows.length === 0) return hash.digest('hex');
      after = rows.at(-1)![0] as string;
    }
  }

  async drop(name: string, version: number): Promise<void> {
    this.writing(() => {
      for (const each of this.all()) if (each.name === name && each.version === version) this.forget(each);
    });
  }

  async generations(): Promise<readonly { name: string; version: number; serving: boolean }[]> {
    return shown(this.known());
  }

  async close(): Promise<void> {
    this.statements.clear();
    this.db.close();
  }

  /** Table to read from: the documents of now, or those that stood at a position. */
  private source({ slot, shape }: Generation, at?: Position): Sql {
    if (at === undefined) return { text: documents(slot), values: [] };
    if (!shape.knownAt) throw new FilterRefused('this view keeps no earlier versions');
    const columns = columnsOf(shape).join();
    const seq = numberOf(at);
    return {
      text: `(SELECT ${columns} FROM ${documents(slot)} WHERE seq <= ?
        UNION ALL SELECT ${columns} FROM ${versions(slot)} WHERE seq <= ? AND until > ?)`,
      values: [seq, seq, seq],
    };
  }

  private search(generation: Generation, view: AnyView, where: Where, at?: Position): { from: Sql; filter: Sql } {
    const filter = checked(fieldsOfView(view), where);
    const from = this.source(generation, at);
    return { from, filter: whereSql(filter, at === undefined ? listOf(generation.slot) : undefined) };
  }

  private written(view: AnyView): Generation {
    return writtenOf(this.known(), view);
  }
  private read(view: AnyView): Generation {
    return readOf(this.known(), view);
  }

  /** Generations change rarely, and through other connections too: `user_version` counts the changes. */
  private known(): readonly Generation[] {
    const stamp = this.rows('PRAGMA user_version', [])[0]![0];
    if (stamp !== this.stamp) {
      this.generationsKnown = this.all();
      this.stamp = stamp;
    }
    return this.generationsKnown;
  }
  private all(): Generation[] {
    const rows = this.rows('SELECT slot, name, version, state, shape FROM generations ORDER BY slot', []);
    return (rows as [number, string, number, Generation['state'], string][]).map(
      ([slot, name, version, state, shape]) => ({
        slot, name, version, state, shape: JSON.parse(shape) as Generation['shape'],
      }),
    ); // prettier-ignore
  }
  private changed(): void {
    const [row] = this.rows('PRAGMA user_version', []);
    this.db.exec(`PRAGMA user_version = ${(row![0] as number) + 1}`);
  }
  private forget(generation: Generation): void {
    this.statements.clear();
    dropTables(this.db, generation);
    this.run('DELETE FROM parked WHERE slot = ?', [generation.slot]);
    this.run('DELETE FROM generations WHERE slot = ?', [generation.slot]);
    this.changed();
  }

  private checkpointOf(slot: number): Position | undefined {
    const [row] = this.rows('SELECT checkpoint FROM generations WHERE slot = ?', [slot]);
    return (row?.[0] as string | null | undefined) ?? undefined;
  }

  private writing(work: () => void): void {
    this.guarded(() => {
      this.db.exec('BEGIN IMMEDIATE');
      try {
        work();
        this.db.exec('COMMIT');
      } catch (error) {
        this.db.exec('ROLLBACK');
        this.stamp = undefined;
        throw error;
      }
    });
  }
  private run(text: string, values: Value[]): void {
    this.guarded(() => this.statement(text).run(...values));
  }
  private rows(text: string, values: Value[]): unknown[][] {
    return this.guarded(() => this.statement(text).all(...values) as unknown[][]);
  }
  private statement(text: string): Statement {
    let statement = this.statements.get(text);
    if (!statement) {
      if (this.statements.size >= maxStatements) this.statements.clear();
      this.statements.set(text, (statement = this.db.prepare(text)));
    }
    return statement;
  }
  private guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw asUnavailable(error);
    }
  }
}

const bindable = (value: ReturnType<typeof indexed>): Value =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
