import type { StoredEvent, Tasks } from '@app/kernel';
import type { Events } from './calendars.js';

const calendarMissing = (year: number) => `calendar-${year}`;

/** GEN_CALENDAR_MISSING: a year without its official list blocks nobody, but makes every deadline in it provisional. */
export const tasks: Tasks = {
  WorkCalendarSet: ({ data }: StoredEvent<Events['WorkCalendarSet']>) => [
    { close: calendarMissing(data.year) },
    {
      open: {
        key: calendarMissing(data.nextYear),
        kind: 'GEN_CALENDAR_MISSING',
        title: { zh: `设置${data.nextYear}年工作日历`, en: `Set the work calendar of ${data.nextYear}` },
        why: {
          zh: '该年官方放假安排尚未录入，期限只按周末推算，均为暂定。',
          en: 'The official list is not loaded: deadlines in that year are provisional.',
        },
        role: 'BO',
        organisation: data.bureauId,
        bureau: data.bureauId,
        dueOn: `${data.nextYear - 1}-12-31`,
        command: 'SetWorkCalendar',
      },
    },
  ],
};
