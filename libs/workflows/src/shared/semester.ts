import { addDays, schoolYearOf, type LocalDate } from '@app/kernel';

/** Where a school year is divided. School years themselves always run from 1 September to 31 August. */
export interface AcademicYear {
  /** `2024-2025` */
  schoolYear: string;
  /** First day of the second semester. */
  secondFrom: LocalDate;
}
export interface Term {
  /** `2024-2025-1` */
  semester: string;
  from: LocalDate;
  to: LocalDate;
}

/** `2024-2025`: two years, the second following the first. */
export const isSchoolYear = (text: string): boolean =>
  /^[1-9]\d{3}-[1-9]\d{3}$/.test(text) && Number(text.slice(5)) === Number(text.slice(0, 4)) + 1;

/** First and last day of a school year. */
export const schoolYearBounds = (schoolYear: string): { from: LocalDate; to: LocalDate } => ({
  from: `${schoolYear.slice(0, 4)}-09-01`,
  to: `${schoolYear.slice(5)}-08-31`,
});

/**
 * Both semesters of a school year: a partition, so that every day has exactly one semester. Without a calendar of the division
 * the second begins on 1 February (domain.md 3.17).
 */
export function semestersOf(schoolYear: string, academic: readonly AcademicYear[] = []): readonly [Term, Term] {
  const { from, to } = schoolYearBounds(schoolYear);
  const secondFrom =
    academic.find((each) => each.schoolYear === schoolYear)?.secondFrom ?? `${schoolYear.slice(5)}-02-01`;
  return [
    { semester: `${schoolYear}-1`, from, to: addDays(secondFrom, -1) },
    { semester: `${schoolYear}-2`, from: secondFrom, to },
  ];
}

/** The semester a day lies in. */
export function semesterOf(date: LocalDate, academic: readonly AcademicYear[] = []): Term {
  const [first, second] = semestersOf(schoolYearOf(date), academic);
  return date < second.from ? first : second;
}
