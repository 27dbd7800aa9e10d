import { clauseBook, commandTable, refuser, weekday, workflow } from '@app/kernel';
import { isSchoolYear, schoolYearBounds, type AcademicYear } from '../shared/semester.js';
import { SetAcademicCalendarInput, SetWorkCalendarInput } from './calendars.input.js';

const workDayBasis = {
  zh: '《全国年节及纪念日放假办法》及国务院办公厅年度通知',
  en: 'Measures on public holidays and the yearly notice of the State Council',
};

export const clauses = clauseBook({
  GEN_BAD_SCHOOL_YEAR: {
    zh: '“{schoolYear}”不是学年：后一年须比前一年多一。',
    en: '"{schoolYear}" is no school year: the second year must follow the first.',
    basis: { zh: '学年自9月1日至次年8月31日', en: 'a school year runs from 1 September to 31 August' },
    next: { zh: '请按“2024-2025”的形式填写。', en: 'Write it as "2024-2025".' },
    rows: ['J-11'],
  },
  CAL_SEMESTER_BOUNDS: {
    zh: '第二学期首日 {secondFrom} 不在 {schoolYear} 学年之内，两个学期无法各占一段。',
    en: 'The second semester cannot begin on {secondFrom}: both semesters must lie in {schoolYear}.',
    basis: { zh: '每一天属于且只属于一个学期', en: 'every day has exactly one semester' },
    next: {
      zh: '请填写该学年9月2日至次年8月31日之间的日期。',
      en: 'Give a day from 2 September to 31 August of that school year.',
    },
    rows: ['J-11', 'J-16'],
  },
  CAL_NO_BUREAU: {
    zh: '行政区划 {code} 没有已登记的教育主管部门，不能设置日历。',
    en: 'No bureau is registered for division {code}; its calendar cannot be set.',
    basis: { zh: '分级管理职责', en: 'division of duties by level' },
    next: { zh: '请先登记该地主管部门。', en: 'Register the bureau first.' },
    rows: ['S-05'],
  },
  CAL_DAY_OUTSIDE_YEAR: {
    zh: '{date} 不在 {year} 年，不能列入该年日历。',
    en: '{date} does not lie in {year}.',
    basis: workDayBasis,
    next: { zh: '跨年的假期请分别列入两年。', en: 'List a holiday across New Year in both years.' },
    rows: ['L-07'],
  },
  CAL_DAY_TWICE: {
    zh: '{date} 在日历中重复，或既放假又上班。',
    en: '{date} is listed twice, or as a holiday and as a working day.',
    basis: workDayBasis,
    next: { zh: '请核对官方通知。', en: 'Compare with the official notice.' },
    rows: ['L-07'],
  },
  CAL_MAKEUP_NOT_WEEKEND: {
    zh: '调休上班日 {date} 不是周六或周日。',
    en: 'The make-up working day {date} is not a Saturday or Sunday.',
    basis: workDayBasis,
    next: { zh: '请核对官方通知。', en: 'Compare with the official notice.' },
    rows: ['L-07'],
  },
  CAL_CORRECTION_TARGET: {
    zh: '被更正的记录（{correctsEventId}）不是关于 {year} 年（学年）日历的记录，不能据以更正。',
    en: 'The record to be corrected ({correctsEventId}) did not set the calendar of {year}.',
    basis: { zh: '更正规则', en: 'rules of correction' },
    next: { zh: '请在日历的履历中选择记录。', en: "Choose the record from the calendar's history." },
    rows: [],
  },
});
const refuse = refuser(clauses);

export const commands = commandTable({
  SetAcademicCalendar: {
    title: { zh: '设置校历', en: 'Set the academic calendar' },
    input: SetAcademicCalendarInput,
    by: ['CO', 'BO', 'SYS'],
    opens: true,
    edition: 1,
    rows: ['J-11', 'J-16'],
  },
  SetWorkCalendar: {
    title: { zh: '设置工作日历', en: 'Set the work calendar' },
    input: SetWorkCalendarInput,
    by: ['CO', 'BO', 'SYS'],
    opens: true,
    edition: 1,
    rows: ['L-07'],
  },
});

export type Events = {
  AcademicCalendarSet: SetAcademicCalendarInput & { version: number; bureauId: string };
  WorkCalendarSet: SetWorkCalendarInput & {
    version: number;
    bureauId: string;
    /** First year after the known ones that has no official list yet. */
    nextYear: number;
  };
};

interface Responsible {
  /** The bureau that answers for the division. */
  bureauId?: string;
}
export interface Facts {
  SetAcademicCalendar: Responsible;
  SetWorkCalendar: Responsible;
}

type WorkYear = Pick<SetWorkCalendarInput, 'year' | 'holidays' | 'makeUpDays'>;
export interface Calendar {
  /** Counts every change; decisions record the version they used. */
  version: number;
  academic: readonly AcademicYear[];
  years: readonly WorkYear[];
  /** Event id → the year, or the school year, it set. */
  said: Readonly<Record<string, string>>;
}

/** What is set again corrects only a record of the same year. */
function requireSameYear({ said }: Calendar, correctsEventId: string | undefined, year: string): void {
  if (correctsEventId !== undefined && said[correctsEventId] !== year)
    throw refuse('CAL_CORRECTION_TARGET', { correctsEventId, year }, '/correctsEventId');
}

const requireBureau = (code: string, { bureauId }: Responsible): string => {
  if (bureauId === undefined) throw refuse('CAL_NO_BUREAU', { code });
  return bureauId;
};

const sorted = (dates: readonly string[]): string[] => [...dates].sort();
const same = (a: readonly string[], b: readonly string[]): boolean => a.join() === b.join();

/** A year's lists as they are kept: sorted, without doubt which day is which. */
function workYear({ year, holidays, makeUpDays }: WorkYear): WorkYear {
  const seen = new Set<string>();
  for (const date of [...holidays, ...makeUpDays]) {
    if (!date.startsWith(`${year}-`)) throw refuse('CAL_DAY_OUTSIDE_YEAR', { date, year });
    if (seen.has(date)) throw refuse('CAL_DAY_TWICE', { date });
    seen.add(date);
  }
  const weekdayMakeUp = makeUpDays.find((date) => weekday(date) < 6);
  if (weekdayMakeUp !== undefined) throw refuse('CAL_MAKEUP_NOT_WEEKEND', { date: weekdayMakeUp }, '/makeUpDays');
  return { year, holidays: sorted(holidays), makeUpDays: sorted(makeUpDays) };
}

const firstGapAfter = (years: readonly number[]): number => {
  let year = Math.min(...years);
  while (years.includes(year)) year++;
  return year;
};

const replacing = <T>(all: readonly T[], by: T, isSame: (each: T) => boolean): T[] => [
  ...all.filter((each) => !isSame(each)),
  by,
];

export const calendars = workflow<typeof commands, Calendar, Events, Facts>({
  name: 'calendar',
  collection: 'calendars',
  title: { zh: '校历与工作日历', en: 'Calendars' },
  clauses,
  commands,
  events: {
    AcademicCalendarSet: {
      visibility: 'public',
      about: ({ bureauId }) => [`bureau-${bureauId}`],
      says: { zh: '{schoolYear}学年第二学期自{secondFrom}起', en: 'Second semester of {schoolYear} from {secondFrom}' },
    },
    WorkCalendarSet: {
      visibility: 'public',
      about: ({ bureauId }) => [`bureau-${bureauId}`],
      says: { zh: '设置{year}年工作日历（{source}）', en: 'Work calendar of {year} set ({source})' },
    },
  },
  initial: () => ({ version: 0, academic: [], years: [], said: {} }),
  decide: {
    SetAcademicCalendar(input, state, { id, facts }) {
      const bureauId = requireBureau(id, facts);
      const { schoolYear, secondFrom } = input;
      if (!isSchoolYear(schoolYear)) throw refuse('GEN_BAD_SCHOOL_YEAR', { schoolYear }, '/schoolYear');
      const { from, to } = schoolYearBounds(schoolYear);
      if (secondFrom <= from || secondFrom > to)
        throw refuse('CAL_SEMESTER_BOUNDS', { schoolYear, secondFrom }, '/secondFrom');
      requireSameYear(state, input.correctsEventId, schoolYear);
      const { version, academic } = state;
      if (academic.some((each) => each.schoolYear === schoolYear && each.secondFrom === secondFrom)) return [];
      return [{ type: 'AcademicCalendarSet', data: { ...input, version: version + 1, bureauId } }];
    },

    SetWorkCalendar(input, state, { id, facts }) {
      const bureauId = requireBureau(id, facts);
      const next = workYear(input);
      const { year, holidays, makeUpDays } = next;
      requireSameYear(state, input.correctsEventId, `${year}`);
      const { version, years } = state;
      const known = years.find((each) => each.year === year);
      if (known && same(known.holidays, holidays) && same(known.makeUpDays, makeUpDays)) return [];
      const nextYear = firstGapAfter([...years.map((each) => each.year), year]);
      const data = { ...input, ...next, version: version + 1, bureauId, nextYear };
      return [{ type: 'WorkCalendarSet', data }];
    },
  },
  evolve: {
    AcademicCalendarSet: (state, { version, schoolYear, secondFrom }, { id }) => ({
      ...state,
      said: { ...state.said, [id]: schoolYear },
      version,
      academic: replacing(state.academic, { schoolYear, secondFrom }, (each) => each.schoolYear === schoolYear),
    }),
    WorkCalendarSet: (state, { version, year, holidays, makeUpDays }, { id }) => ({
      ...state,
      said: { ...state.said, [id]: `${year}` },
      version,
      years: replacing(state.years, { year, holidays, makeUpDays }, (each) => each.year === year),
    }),
  },
});
