import official from 'chinese-days/dist/chinese-days.json';
import { weekday } from '@app/kernel';
import type { SetWorkCalendarInput } from '../calendars/calendars.input.js';

/** Years whose official lists are laid with the reference data. */
export const calendarYears = [2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026] as const;

// The package's data, not its functions: those read dates in the host's time zone.
const daysIn = (year: number, days: object): string[] =>
  Object.keys(days)
    .filter((date) => date.startsWith(`${year}-`))
    .sort();

/** A year's statutory holidays (days taken in lieu included) and make-up working days; `undefined` when the package lacks it. */
export function workCalendarOf(year: number): SetWorkCalendarInput | undefined {
  const holidays = daysIn(year, official.holidays);
  const makeUpDays = daysIn(year, official.workdays).filter((date) => weekday(date) > 5);
  if (holidays.length === 0) return undefined;
  return {
    year,
    holidays,
    makeUpDays,
    source: `国务院办公厅关于${year}年部分节假日安排的通知（转自 chinese-days 数据）`,
  };
}
