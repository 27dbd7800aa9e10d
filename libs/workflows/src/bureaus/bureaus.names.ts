import type { LocalDate } from '@app/kernel';

/** What a bureau is called from a day on. */
export interface NamePeriod {
  /** The record that says so: corrections find it by this. */
  eventId: string;
  nameZh: string;
  from: LocalDate;
  reason?: string;
}

const byDay = (a: NamePeriod, b: NamePeriod): number => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0);

/** Names sort by the day they began; of two that begin on one day the later recorded counts. */
export const withName = (names: readonly NamePeriod[], name: NamePeriod): NamePeriod[] => [...names, name].sort(byDay);

/** The names once a record of one of them is put right. */
export const correctedName = (
  names: readonly NamePeriod[],
  eventId: string,
  { nameZh, from }: { nameZh?: string | undefined; from?: LocalDate | undefined },
): NamePeriod[] =>
  names
    .map((each) =>
      each.eventId === eventId ? { ...each, nameZh: nameZh ?? each.nameZh, from: from ?? each.from } : each,
    )
    .sort(byDay);
