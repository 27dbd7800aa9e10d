import type { Ask, FactsOf, TargetOf } from '@app/kernel';
import { bureauListing, bureauOfDivision } from '../bureaus/bureaus.view.js';
import type { Calendar, commands, Facts } from './calendars.js';

const responsible = async (ask: Ask, divisionCode: string): Promise<{ bureauId?: string }> => {
  const bureau = bureauOfDivision(await ask.all(bureauListing), divisionCode);
  return bureau ? { bureauId: bureau.id } : {};
};

export const facts: FactsOf<Facts, Calendar, typeof commands> = {
  SetAcademicCalendar: (ask, { id }) => responsible(ask, id),
  SetWorkCalendar: (ask, { id }) => responsible(ask, id),
};

/** A calendar belongs to the bureau of its division. */
export const target: TargetOf<Calendar> = async (ask, { id }) => {
  const { bureauId } = await responsible(ask, id);
  return bureauId === undefined ? {} : { bureau: bureauId };
};
