import {
  isWeaker,
  parameters,
  type LocalDate,
  type ParameterKey,
  type ParameterUse,
  type Reference,
  type WorkDays,
} from '@app/kernel';
import { bureauListing, bureauOfDivision, lineageOf } from './bureaus/bureaus.view.js';
import { calendarListing, workDaysOf, type CalendarDocument } from './calendars/calendars.view.js';
import { spanOn, type Span } from './policies/policies.line.js';
import { lineOf, policyListing } from './policies/policies.view.js';

type All = Parameters<Reference['parameter']>[0];

const hasYear = ({ years }: CalendarDocument, year: number): boolean => years.some((each) => each.year === year);
const withoutCalendar: WorkDays = { years: [], holidays: [], makeUpDays: [] };

/**
 * What counts for a bureau on a day: the value of the nearest bureau going up the recorded parents. Of minimums the strictest on the
 * way counts: a superior that has become stricter is not waited for. `undefined`: nobody set the key.
 */
function counting(all: All, key: ParameterKey, bureau: string, on: LocalDate): Span | undefined {
  const documents = all(policyListing);
  let best: Span | undefined;
  for (const { divisionCode } of lineageOf(all(bureauListing), bureau)) {
    const span = spanOn(lineOf(documents, divisionCode, key), on);
    if (!span) continue;
    if (!best || isWeaker(key, best.value, span.value)) best = span;
    if (!parameters[key].minimum) break;
  }
  return best;
}

/** How the register of policies and calendars answers the engine: from resident views, nothing else. */
export const reference: Reference = {
  parameter(all, key, bureau, on): ParameterUse {
    const span = counting(all, key, bureau, on);
    return span
      ? { key, value: span.value, bureau, on, document: span.documentId, version: span.version }
      : { key, value: parameters[key].default, bureau, on, document: 'default', version: 1 };
  },

  /**
   * Each year by the nearest calendar that has it: a county that sets a list of its own keeps the city's for the other years.
   * The version counts every change of the calendars used.
   */
  workDays(all, division) {
    const calendars = all(calendarListing);
    const bureaus = all(bureauListing);
    const own = bureauOfDivision(bureaus, division);
    const codes = new Set([
      division,
      ...(own ? lineageOf(bureaus, own.id) : []).map(({ divisionCode }) => divisionCode),
    ]);
    const found = [...codes].flatMap(
      (code) => calendars.find(({ id, years }) => id === code && years.length > 0) ?? [],
    );
    const [nearest] = found;
    if (!nearest) return { calendar: withoutCalendar, division, version: 0 };
    const years = found.flatMap((calendar, i) =>
      calendar.years.filter(({ year }) => !found.slice(0, i).some((nearer) => hasYear(nearer, year))),
    );
    const version = found.reduce((sum, calendar) => sum + calendar.version, 0);
    return { calendar: workDaysOf({ years }), division: nearest.id, version };
  },
};
