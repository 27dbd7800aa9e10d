import { specFor, someone, titleOf } from '@app/kernel/testing';
import { calendars, clauses } from './calendars.js';
import { tasks } from './calendars.reactions.js';

const { given } = specFor(calendars, { act: someone('wang', 'BO', 'jianye'), id: '320105' });
const facts = { bureauId: 'jianye' };

const year2024 = {
  year: 2024,
  holidays: ['2024-10-01', '2024-09-15'],
  makeUpDays: ['2024-10-12', '2024-09-14'],
  source: '国办通知',
};
const set2024 = {
  type: 'WorkCalendarSet' as const,
  data: {
    ...year2024,
    holidays: ['2024-09-15', '2024-10-01'],
    makeUpDays: ['2024-09-14', '2024-10-12'],
    version: 1,
    bureauId: 'jianye',
    nextYear: 2025,
  },
};
const spring = { schoolYear: '2024-2025', secondFrom: '2025-02-10', source: '校历' };

describe('Calendars', () => {
  describe('[L-07] work calendars', () => {
    it('keeps the lists sorted, counts versions, and names the year that is missing next', () => {
      given().when('SetWorkCalendar', year2024, { facts }).then(set2024);
      given(set2024)
        .when('SetWorkCalendar', { ...year2024, year: 2025, holidays: ['2025-10-01'], makeUpDays: [] }, { facts })
        .thenSome('WorkCalendarSet', { version: 2, nextYear: 2026 });
    });
    it('does nothing when nothing changes', () =>
      given(set2024).when('SetWorkCalendar', year2024, { facts }).thenNothing());
    it('opens a task for the missing year and closes the one of the year that came', () => {
      const changes = tasks.WorkCalendarSet!({ data: set2024.data } as never);
      expect(changes).toMatchObject([
        { close: 'calendar-2024' },
        {
          open: {
            key: 'calendar-2025',
            kind: 'GEN_CALENDAR_MISSING',
            role: 'BO',
            organisation: 'jianye',
            dueOn: '2024-12-31',
          },
        },
      ]);
    });
  });

  describe(titleOf(clauses, 'CAL_CORRECTION_TARGET'), () => {
    const setSpring = { type: 'AcademicCalendarSet' as const, data: { ...spring, version: 2, bureauId: 'jianye' } };
    const changed = { ...year2024, holidays: ['2024-10-01'], reason: '官方通知有调整' };
    it('refuses a record of another year, of another calendar, and of another file', () => {
      for (const correctsEventId of ['event-1', 'elsewhere'])
        given(set2024, setSpring)
          .when('SetWorkCalendar', { ...changed, correctsEventId }, { facts })
          .thenRefused('CAL_CORRECTION_TARGET', { year: '2024' });
      given(set2024, setSpring)
        .when('SetAcademicCalendar', { ...spring, secondFrom: '2025-02-17', correctsEventId: 'event-0' }, { facts })
        .thenRefused('CAL_CORRECTION_TARGET');
    });
    it('setting the same year again corrects it, naming the record', () => {
      given(set2024, setSpring)
        .when('SetWorkCalendar', { ...changed, correctsEventId: 'event-0' }, { facts })
        .thenSome('WorkCalendarSet', { correctsEventId: 'event-0', reason: changed.reason, version: 3 });
      given(set2024, setSpring)
        .when('SetAcademicCalendar', { ...spring, secondFrom: '2025-02-17', correctsEventId: 'event-1' }, { facts })
        .thenSome('AcademicCalendarSet', { correctsEventId: 'event-1', secondFrom: '2025-02-17' });
    });
  });

  describe(titleOf(clauses, 'CAL_DAY_OUTSIDE_YEAR'), () => {
    it('refuses a day of another year', () =>
      given()
        .when('SetWorkCalendar', { ...year2024, holidays: ['2023-12-31'] }, { facts })
        .thenRefused('CAL_DAY_OUTSIDE_YEAR', { date: '2023-12-31', year: 2024 }));
    it('accepts its own days', () => given().when('SetWorkCalendar', year2024, { facts }).thenTypes('WorkCalendarSet'));
  });

  describe(titleOf(clauses, 'CAL_DAY_TWICE'), () => {
    it('refuses a holiday on which one works', () =>
      given()
        .when('SetWorkCalendar', { ...year2024, makeUpDays: ['2024-09-15'] }, { facts })
        .thenRefused('CAL_DAY_TWICE', { date: '2024-09-15' }));
    it('accepts each day once', () =>
      given().when('SetWorkCalendar', year2024, { facts }).thenTypes('WorkCalendarSet'));
  });

  describe(titleOf(clauses, 'CAL_MAKEUP_NOT_WEEKEND'), () => {
    it('refuses a make-up day from Monday to Friday', () =>
      given()
        .when('SetWorkCalendar', { ...year2024, makeUpDays: ['2024-10-11'] }, { facts })
        .thenRefused('CAL_MAKEUP_NOT_WEEKEND', { date: '2024-10-11' }));
    it('accepts Saturdays and Sundays', () =>
      given()
        .when('SetWorkCalendar', { ...year2024, makeUpDays: ['2024-09-14', '2024-09-29'] }, { facts })
        .thenTypes('WorkCalendarSet'));
  });

  describe(titleOf(clauses, 'CAL_NO_BUREAU'), () => {
    it('refuses a division nobody answers for', () => {
      given().when('SetWorkCalendar', year2024, { facts: {} }).thenRefused('CAL_NO_BUREAU', { code: '320105' });
      given().when('SetAcademicCalendar', spring, { facts: {} }).thenRefused('CAL_NO_BUREAU');
    });
    it('accepts one with a bureau', () =>
      given()
        .when('SetAcademicCalendar', spring, { facts })
        .then({ type: 'AcademicCalendarSet', data: { ...spring, version: 1, bureauId: 'jianye' } }));
  });

  describe(titleOf(clauses, 'GEN_BAD_SCHOOL_YEAR'), () => {
    it('refuses years that do not follow each other', () =>
      given()
        .when('SetAcademicCalendar', { ...spring, schoolYear: '2024-2026' }, { facts })
        .thenRefused('GEN_BAD_SCHOOL_YEAR'));
    it('accepts years that do', () =>
      given().when('SetAcademicCalendar', spring, { facts }).thenTypes('AcademicCalendarSet'));
  });

  describe(titleOf(clauses, 'CAL_SEMESTER_BOUNDS'), () => {
    it.each(['2024-09-01', '2025-09-01', '2024-08-31'])('refuses a second semester from %s', (secondFrom) =>
      given()
        .when('SetAcademicCalendar', { ...spring, secondFrom }, { facts })
        .thenRefused('CAL_SEMESTER_BOUNDS'),
    );
    it.each(['2024-09-02', '2025-08-31'])('accepts one from %s', (secondFrom) =>
      given()
        .when('SetAcademicCalendar', { ...spring, secondFrom }, { facts })
        .thenTypes('AcademicCalendarSet'),
    );
    it('does nothing when nothing changes', () =>
      given({ type: 'AcademicCalendarSet', data: { ...spring, version: 1, bureauId: 'jianye' } })
        .when('SetAcademicCalendar', spring, { facts })
        .thenNothing());
  });
});
