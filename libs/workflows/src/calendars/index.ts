import { slice } from '@app/kernel';
import { facts, target } from './calendars.facts.js';
import { calendars } from './calendars.js';
import { tasks } from './calendars.reactions.js';
import { calendarListing } from './calendars.view.js';

export const calendarsSlice = slice({ workflow: calendars, listing: calendarListing, target, facts, tasks });
export type { Events as CalendarEvents } from './calendars.js';
export * from './calendars.view.js';
