import { streamOf } from './ids.js';
import type { Words } from './words.js';

/** A stream whose name stands in the cell; its id where it has none that may be shown. */
export interface NameOf {
  nameOf: string;
}
/**
 * What a cell says, in no language yet: text (a vault reference too), a number, yes or no, a coded value in words (`{school-…}` in them is a
 * stream's name), a name, or several of them.
 */
export type Cell = string | number | boolean | Words | NameOf | readonly Cell[] | undefined;

export interface Column<R = never> {
  title: Words;
  /** Text that looks like a number, and must not become one. */
  isCode?: true;
  value: (row: R) => Cell;
}
/** A view or a report as a sheet. Pure, like the view. */
export interface Sheet<D = never, R = never> {
  /** Rows of one document as it is shown (of the report's item); the document itself when not said. */
  rows?: (document: D) => readonly R[];
  columns: readonly Column<R>[];
  /** Order when none is asked for: index fields of the view. */
  sort?: readonly [field: string, direction: 'asc' | 'desc'][];
}
export const sheet = <D, R = D>(of: Sheet<D, R>): Sheet => of as unknown as Sheet;

export const column = <R>(zh: string, en: string, value: (row: R) => Cell, code?: 'code'): Column<R> => ({
  title: { zh, en },
  value,
  ...(code ? { isCode: true } : {}),
});

/** What officials call a coded value; the code itself where they have no word for it. */
export const worded = (labels: Readonly<Record<string, Words>>, value: string | undefined): Cell =>
  value !== undefined && Object.hasOwn(labels, value) ? labels[value] : value;

export const nameOf = (category: string, id: string | undefined): Cell =>
  id === undefined ? undefined : { nameOf: streamOf(category, id) };
