/** Civil date in Asia/Shanghai, `YYYY-MM-DD`. */
export type LocalDate = string;
/** RFC 3339 with milliseconds and the fixed offset +08:00, `2024-10-11T09:30:00.000+08:00`: sorts as text. */
export type Instant = string;

const dayMs = 86_400_000;
const offsetMs = 8 * 3_600_000;

const daysOf = (date: LocalDate): number =>
  Date.UTC(+date.slice(0, 4), +date.slice(5, 7) - 1, +date.slice(8, 10)) / dayMs;
const dateOfDays = (days: number): LocalDate => new Date(days * dayMs).toISOString().slice(0, 10);

/** A real day of the calendar, written `YYYY-MM-DD`, from the year 1000. */
export const isDate = (text: string): boolean =>
  /^[1-9]\d{3}-\d\d-\d\d$/.test(text) && dateOfDays(daysOf(text)) === text;

export const addDays = (date: LocalDate, days: number): LocalDate => dateOfDays(daysOf(date) + days);
export const addYears = (date: LocalDate, years: number): LocalDate => {
  const year = +date.slice(0, 4) + years;
  const leapDay = date.endsWith('02-29') && !(year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
  return `${year}${leapDay ? '-02-28' : date.slice(4)}`;
};
export const daysBetween = (from: LocalDate, to: LocalDate): number => daysOf(to) - daysOf(from);
/** 1 = Monday to 7 = Sunday. */
export const weekday = (date: LocalDate): number => ((daysOf(date) + 3) % 7) + 1;

/** The civil date in Shanghai of an instant. */
export const dateOf = (at: Instant): LocalDate => at.slice(0, 10);
/** Milliseconds since 1970 as an instant of Shanghai. */
export const instantOf = (ms: number): Instant => new Date(ms + offsetMs).toISOString().slice(0, 23) + '+08:00';
export const msOf = (at: Instant): number => Date.parse(at);

/** Statutory holidays and make-up working days of the years that are known (source: domain.md 3.17). */
export interface WorkDays {
  /** Years whose official list is loaded. */
  years: readonly number[];
  holidays: readonly LocalDate[];
  makeUpDays: readonly LocalDate[];
}

/** Where a period ends, and whether a year on its way had no official list (weekends only). */
export interface DueDate {
  on: LocalDate;
  provisional: boolean;
}

export const isWorkingDay = (date: LocalDate, calendar: WorkDays): boolean =>
  calendar.makeUpDays.includes(date) || (weekday(date) < 6 && !calendar.holidays.includes(date));

/**
 * The last day of a period of n working days. The day of the act is not counted (L-07); 0 days is the day itself.
 */
export function workingDaysAfter(from: LocalDate, n: number, calendar: WorkDays): DueDate {
  let on = from;
  let left = n;
  let provisional = !calendar.years.includes(+from.slice(0, 4));
  while (left > 0) {
    on = addDays(on, 1);
    if (!calendar.years.includes(+on.slice(0, 4))) provisional = true;
    if (isWorkingDay(on, calendar)) left--;
  }
  return { on, provisional };
}

/** Working days after `from` up to and including `to`; negative when `to` lies before. */
export function workingDaysBetween(from: LocalDate, to: LocalDate, calendar: WorkDays): number {
  if (to < from) return -workingDaysBetween(to, from, calendar);
  let days = 0;
  for (let on = addDays(from, 1); on <= to; on = addDays(on, 1)) if (isWorkingDay(on, calendar)) days++;
  return days;
}

/** `2024-2025` for every day from 1 September 2024 to 31 August 2025. */
export const schoolYearOf = (date: LocalDate): string => {
  const year = +date.slice(0, 4);
  const first = date.slice(5) >= '09-01' ? year : year - 1;
  return `${first}-${first + 1}`;
};

/** Whether a period counts on a day: `until` is its last day, `ended` the first day it no longer counts. */
export const inForce = (
  { from, until, ended }: { from: LocalDate; until?: LocalDate | undefined; ended?: LocalDate | undefined },
  on: LocalDate,
): boolean => from <= on && (until === undefined || on <= until) && (ended === undefined || on < ended);
