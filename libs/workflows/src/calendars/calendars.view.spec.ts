import { documentsOf, stored } from '@app/kernel/testing';
import { calendarListing, workDaysOf } from './calendars.view.js';

const set = (year: number, version: number, holidays: string[]) =>
  stored({
    stream: 'calendar-320105',
    type: 'WorkCalendarSet',
    data: { year, holidays, makeUpDays: [], source: '国办通知', version, bureauId: 'jianye', nextYear: year + 1 },
  });
const academic = (schoolYear: string, secondFrom: string, version: number) =>
  stored({
    stream: 'calendar-320105',
    type: 'AcademicCalendarSet',
    data: { schoolYear, secondFrom, source: '校历', version, bureauId: 'jianye' },
  });

describe('The calendar of a division', () => {
  it('holds one list a year, the latest, in order', () => {
    const { '320105': calendar } = documentsOf(
      calendarListing,
      set(2025, 1, ['2025-10-01']),
      set(2024, 2, ['2024-10-01']),
      set(2025, 3, ['2025-10-01', '2025-10-02']),
      academic('2025-2026', '2026-02-20', 4),
      academic('2024-2025', '2025-02-10', 5),
      academic('2025-2026', '2026-02-23', 6),
    );
    expect(calendar).toMatchObject({ id: '320105', version: 6, bureauId: 'jianye' });
    expect(calendar!.academic).toEqual([
      { schoolYear: '2024-2025', secondFrom: '2025-02-10' },
      { schoolYear: '2025-2026', secondFrom: '2026-02-23' },
    ]);
    expect(workDaysOf(calendar!)).toEqual({
      years: [2024, 2025],
      holidays: ['2024-10-01', '2025-10-01', '2025-10-02'],
      makeUpDays: [],
    });
  });
});
