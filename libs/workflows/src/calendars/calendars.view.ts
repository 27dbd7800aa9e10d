import { schoolYearOf, view, type Ask, type LocalDate, type WorkDays } from '@app/kernel';
import { bureauListing, bureauOfDivision, lineageOf, type BureauDocument } from '../bureaus/bureaus.view.js';
import { semesterOf, type AcademicYear, type Term } from '../shared/semester.js';
import type { Events } from './calendars.js';

export interface CalendarDocument {
  /** Division code. */
  id: string;
  /** Counts every change of the calendar. */
  version: number;
  bureauId: string;
  /** Years whose official list is known, ascending. */
  years: readonly { year: number; holidays: readonly string[]; makeUpDays: readonly string[]; source: string }[];
  /** School years whose second semester does not begin on 1 February, or was confirmed to. */
  academic: readonly AcademicYear[];
}

export const calendarListing = view<CalendarDocument>({
  name: 'calendars',
  version: 1,
  title: { zh: '校历与工作日历', en: 'Calendars' },
  types: ['AcademicCalendarSet', 'WorkCalendarSet'],
  ids: (event) => [event.stream.slice('calendar-'.length)],
  fold: (document, event, id) => {
    const before = document ?? { id, version: 0, bureauId: '', years: [], academic: [] };
    if (event.type === 'AcademicCalendarSet') {
      const { version, bureauId, schoolYear, secondFrom } = event.data as unknown as Events['AcademicCalendarSet'];
      const others = before.academic.filter((each) => each.schoolYear !== schoolYear);
      const academic = [...others, { schoolYear, secondFrom }].sort((a, b) => (a.schoolYear < b.schoolYear ? -1 : 1));
      return { ...before, version, bureauId, academic };
    }
    const { version, bureauId, year, holidays, makeUpDays, source } =
      event.data as unknown as Events['WorkCalendarSet'];
    const others = before.years.filter((each) => each.year !== year);
    const years = [...others, { year, holidays, makeUpDays, source }].sort((a, b) => a.year - b.year);
    return { ...before, version, bureauId, years };
  },
  index: { bureauId: 'text' },
  scope: { open: true },
  names: ({ bureauId }) => [`bureau-${bureauId}`],
  resident: true,
});

/** The calendar's lists as working-day arithmetic wants them. */
export const workDaysOf = ({ years }: Pick<CalendarDocument, 'years'>): WorkDays => ({
  years: years.map(({ year }) => year),
  holidays: years.flatMap(({ holidays }) => holidays),
  makeUpDays: years.flatMap(({ makeUpDays }) => makeUpDays),
});

/** Where school years are divided, each by the calendar of the bureau or of the nearest one above it that has set the year. */
export function academicAmong(
  calendars: readonly CalendarDocument[],
  bureaus: readonly BureauDocument[],
  bureauId: string,
): AcademicYear[] {
  const years = lineageOf(bureaus, bureauId).flatMap(
    ({ divisionCode }) => calendars.find(({ id }) => id === divisionCode)?.academic ?? [],
  );
  const nearest = ({ schoolYear }: AcademicYear, at: number) =>
    years.findIndex((each) => each.schoolYear === schoolYear) === at;
  return years.filter(nearest).map((each) => ({ ...each }));
}
export const academicIn = async (ask: Ask, bureauId: string): Promise<AcademicYear[]> =>
  academicAmong(await ask.all(calendarListing), await ask.all(bureauListing), bureauId);

/** The semester of a day by the calendar of the division, or of the nearest bureau above it that has set the year. */
export function semesterAmong(
  calendars: readonly CalendarDocument[],
  bureaus: readonly BureauDocument[],
  division: string,
  on: LocalDate,
): Term {
  const own = bureauOfDivision(bureaus, division);
  const codes = [division, ...(own ? lineageOf(bureaus, own.id).map((each) => each.divisionCode) : [])];
  const schoolYear = schoolYearOf(on);
  const academic = codes.flatMap(
    (code) => calendars.find(({ id }) => id === code)?.academic.filter((year) => year.schoolYear === schoolYear) ?? [],
  );
  return semesterOf(on, academic.slice(0, 1));
}
export const semesterIn = async (ask: Ask, division: string, on: LocalDate): Promise<Term> =>
  semesterAmong(await ask.all(calendarListing), await ask.all(bureauListing), division, on);
