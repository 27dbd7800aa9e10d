import { StoreUnavailable, type AnyView, type Position } from '@app/kernel';
import { fieldsOfView, type Fields, type IndexKind } from './filter.js';

/** A generation of a view: what holds its documents bears the number of its slot, so that one can take another's place without being renamed. */
export interface Generation {
  slot: number;
  name: string;
  version: number;
  /** `retired`: replaced by a rebuild; kept until the next start for readers that are just reading it. */
  state: 'building' | 'serving' | 'retired';
  shape: Shape;
}
/** What the tables or indexes of a generation are made for; another shape needs other ones. */
export interface Shape {
  fields: Fields;
  knownAt: boolean;
}
export const shapeOf = (view: AnyView): Shape => ({ fields: fieldsOfView(view), knownAt: view.knownAt ?? false });
export const hasShape = ({ shape }: Generation, view: AnyView): boolean =>
  JSON.stringify(shape) === JSON.stringify(shapeOf(view));

export const isOf = (each: Generation, name: string, version: number): boolean =>
  each.name === name && each.version === version && each.state !== 'retired';

/** The generation that is filled under this version. @throws StoreUnavailable when it is not prepared */
export function writtenOf<G extends Generation>(known: readonly G[], view: AnyView): G {
  const found = known.find((each) => isOf(each, view.name, view.version));
  if (!found) throw new StoreUnavailable(`view ${view.name}@${view.version} is not prepared`);
  return found;
}

/** The generation that is read: this version once it is complete, else the newest older one that is, else this one as far as it has come. */
export function readOf<G extends Generation>(known: readonly G[], view: AnyView): G {
  let best: G | undefined;
  for (const each of known)
    if (each.name === view.name && each.state === 'serving' && each.version <= view.version)
      if (!best || each.version > best.version) best = each;
  if (!best || best.version === view.version) return best ?? writtenOf(known, view);
  if (!hasShape(best, view)) throw new StoreUnavailable(`view ${view.name} is being rebuilt`);
  return best;
}

/** As `ViewStore.generations` shows them. */
export const shown = (known: readonly Generation[]): { name: string; version: number; serving: boolean }[] =>
  known
    .filter((each) => each.state !== 'retired')
    .map(({ name, version, state }) => ({ name, version, serving: state === 'serving' }));

/** A position's number, for comparing. */
export const numberOf = (position: Position): bigint => BigInt(position.slice(position.indexOf('.') + 1));

/** Flags are kept as 0 and 1. */
export const valueOf = (value: string | number | boolean): string | number =>
  typeof value === 'boolean' ? Number(value) : value;

/** What is kept of an index field. A value of another kind than declared is not indexed, an empty list neither. */
export function indexed(value: unknown, kind: IndexKind): string | number | readonly unknown[] | null {
  switch (kind) {
    case 'text':
      return typeof value === 'string' ? value : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'flag':
      return typeof value === 'boolean' ? valueOf(value) : null;
    case 'list':
      return Array.isArray(value) && value.length ? value : null;
  }
}

/** The text that `$search` looks into. */
export function searched(view: AnyView, document: object): string {
  const search = view.search as ((document: object) => readonly string[]) | undefined;
  return search?.(document).join('\n').toLowerCase() ?? '';
}

export const defaultLimit = 50;
