import type { Position } from './event.js';
import type { AnyView, Document, Where } from './view.js';

/** A document with its place in the log. `text` is its JSON, passed through without parsing. */
export interface Row {
  id: string;
  text: string;
  position: Position;
}
export interface Change {
  id: string;
  /** `undefined` removes it. */
  document: Document | undefined;
  position: Position;
}
export interface Page {
  rows: readonly Row[];
  /** Opaque; pass as `after` for the next page. Absent on the last page. */
  next?: string;
}
/** A document whose fold failed, with its reason; it holds its own later events, the rest flows. */
export interface Parked {
  id: string;
  position: Position;
  eventId: string;
  reason: string;
}

/** What one view is to hold from now on, and how far in the log that is. */
export interface ViewCommit {
  view: AnyView;
  changes: readonly Change[];
  position: Position;
  parked?: readonly Parked[];
}

/** A filter, sort or cursor that the view does not allow; the sentence is for the caller. */
export class FilterRefused extends Error {}

/**
 * The generation a forced rebuild fills, beside the one of the same version that it replaces when it is served.
 */
export const rebuildOf = (view: AnyView): AnyView => ({ ...view, version: -view.version });

/**
 * Documents of views. `view.name@view.version` names a generation; several stand beside each other.
 * Disposable: everything here can be rebuilt from the log.
 */
export interface ViewStore {
  /** Creates tables, collections and indexes for the views; keeps what is there. */
  prepare(views: readonly AnyView[]): Promise<void>;
  /**
   * Documents and checkpoint in one transaction. Repeating a commit changes nothing; a commit at or below the checkpoint is ignored.
   * Views marked `knownAt` keep the replaced version with its positions.
   */
  commit(view: AnyView, changes: readonly Change[], position: Position, parked?: readonly Parked[]): Promise<void>;
  /** As `commit`, several views in one transaction: all of them or none. */
  commitAll(commits: readonly ViewCommit[]): Promise<void>;
  get(view: AnyView, id: string, at?: Position): Promise<Row | undefined>;
  /** `own`: of this very version, though an older one may still be the one read: for whoever fills the view. */
  getMany(view: AnyView, ids: readonly string[], options?: { own?: true }): Promise<readonly Row[]>;
  /**
   * Only declared index fields may be filtered or sorted on. `at`: documents as of that position (views marked knownAt).
   * `own`: as `getMany`.
   * @throws FilterRefused
   */
  find(
    view: AnyView,
    where: Where,
    options?: {
      sort?: readonly [field: string, direction: 'asc' | 'desc'][];
      after?: string;
      limit?: number;
      at?: Position;
      own?: true;
    },
  ): Promise<Page>;
  count(view: AnyView, where: Where, at?: Position): Promise<number>;
  checkpoint(view: AnyView): Promise<Position | undefined>;
  /**
   * The generation is complete: from now on it is read. Until then an older one of the same name, where there is one, goes on
   * being read. Serving a `rebuildOf` puts it in the place of the original.
   */
  serve(view: AnyView): Promise<void>;
  parked(view: AnyView): Promise<readonly Parked[]>;
  /** SHA-256 over all documents in id order: two builds of one log must agree. */
  digest(view: AnyView): Promise<string>;
  /** Forgets a generation, its documents, versions and checkpoint. */
  drop(name: string, version: number): Promise<void>;
  generations(): Promise<readonly { name: string; version: number; serving: boolean }[]>;
  close(): Promise<void>;
}
