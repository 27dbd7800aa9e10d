import type { LocalDate } from '@app/kernel';

/** A value and the day it counts from; `event` is the id of the event that said so. */
export interface Dated<V> {
  value: V;
  from: LocalDate;
  event: string;
}

/** Adds an entry in order of `from`; on the same day the one recorded later stands last. */
export function insert<V>(history: Dated<V>[], entry: Dated<V>): void {
  let at = history.length;
  while (at > 0 && history[at - 1]!.from > entry.from) at--;
  history.splice(at, 0, entry);
}

/** What counts on a day: the last entry that has begun. */
export function valueAt<V>(history: readonly Dated<V>[] | undefined, on: LocalDate): V | undefined {
  let value: V | undefined;
  for (const entry of history ?? []) {
    if (entry.from > on) break;
    value = entry.value;
  }
  return value;
}

/** Intervals are half open: `to` is the first day that no longer counts. */
export const covers = (interval: { from: LocalDate; to?: LocalDate }, on: LocalDate): boolean =>
  interval.from <= on && (interval.to === undefined || on < interval.to);
