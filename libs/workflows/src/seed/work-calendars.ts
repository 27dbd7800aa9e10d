import { getDayDetail } from 'chinese-days';
import { addDays, weekday } from '@app/kernel';
import type { SetWorkCalendarInput } from '../calendars/calendars.input.js';

/** Years whose official lists are laid with the reference data. */
export const calendarYears = [2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026] as const;

/** The library names a day it has an official entry for in three parts: `National Day,国庆节,3`. */
const isOfficial = (name: string): boolean => name.includes(',');

/** A year's statutory holidays (weekend days inside them included) and make-up working days; `undefined` when the library lacks it. */
export function workCalendarOf(year: number): SetWorkCalendarInput | undefined {
  const holidays: string[] = [];
  const makeUpDays: string[] = [];
  for (let date = `${year}-01-01`; date.startsWith(`${year}`); date = addDays(date, 1)) {
    const { work, name } = getDayDetail(date);
    if (!isOfficial(name)) continue;
    if (!work) holidays.push(date);
    else if (weekday(date) > 5) makeUpDays.push(date);
  }
  if (holidays.length === 0) return undefined;
  return { year, holidays, makeUpDays, source: `国务院办公厅关于${year}年部分节假日安排的通知` };
}
