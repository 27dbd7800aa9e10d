import { bureauOrders } from './bureaus.js';
import { policyOrders } from './policies.js';
import { seedCommandId, type SeedOrder } from './seed.js';
import { calendarYears, workCalendarOf } from './work-calendars.js';

/** Divisions with a work calendar of their own; the ones below use the nearest above them. */
const calendarDivisions = ['320100', '320500', '500000'] as const;

const calendarOrders = (): SeedOrder[] =>
  calendarDivisions.flatMap((division) =>
    calendarYears.flatMap((year) => {
      const input = workCalendarOf(year);
      return input
        ? [
            {
              workflow: 'calendar',
              command: 'SetWorkCalendar',
              id: division,
              commandId: seedCommandId(`calendar ${division} ${year}`),
              input,
            },
          ]
        : [];
    }),
  );

/**
 * Bureaus, calendars and policy documents of the five sources as commands, in the order they must be given. Nobody's schools.
 * The same ids in every store.
 */
export const referenceData = (): SeedOrder[] => [...bureauOrders(), ...calendarOrders(), ...policyOrders()];
