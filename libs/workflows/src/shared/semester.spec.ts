import { addDays } from '@app/kernel';
import fc from 'fast-check';
import { isSchoolYear, schoolYearBounds, semesterOf, semestersOf } from './semester.js';

describe('Semesters [J-11 J-16]', () => {
  it('divide a school year on 1 February, or where the calendar says', () => {
    expect(semestersOf('2024-2025')).toEqual([
      { semester: '2024-2025-1', from: '2024-09-01', to: '2025-01-31' },
      { semester: '2024-2025-2', from: '2025-02-01', to: '2025-08-31' },
    ]);
    const academic = [{ schoolYear: '2024-2025', secondFrom: '2025-02-10' }];
    expect(semesterOf('2025-02-09', academic).semester).toBe('2024-2025-1');
    expect(semesterOf('2025-02-10', academic).semester).toBe('2024-2025-2');
    expect(semesterOf('2026-02-01', academic).semester).toBe('2025-2026-2');
  });

  it('are a partition: every day lies in exactly one', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12_000 }), fc.integer({ min: 1, max: 363 }), (days, shift) => {
        const date = addDays('2000-01-01', days);
        const year = semesterOf(date).semester.slice(0, 9);
        const academic = [{ schoolYear: year, secondFrom: addDays(schoolYearBounds(year).from, shift) }];
        const holding = semestersOf(year, academic).filter(({ from, to }) => from <= date && date <= to);
        expect(holding).toEqual([semesterOf(date, academic)]);
        const [first, second] = semestersOf(year, academic);
        expect(addDays(first.to, 1)).toBe(second.from);
        expect({ from: first.from, to: second.to }).toEqual(schoolYearBounds(year));
      }),
    ));

  it.each([
    ['2024-2025', true],
    ['2024-2026', false],
    ['2025-2024', false],
    ['2024/2025', false],
    ['0999-1000', false],
  ])('%s is a school year: %s', (text, is) => expect(isSchoolYear(text)).toBe(is));
});
