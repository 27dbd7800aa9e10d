import { report, type ReportAsk, type View, type WorkDays } from '@app/kernel';
import { bureauListing } from '../bureaus/bureaus.view.js';
import { settledBy } from './inbox.desk.js';
import { InboxQuery } from './inbox.input.js';
import { present, type InboxEntry, type PresentedEntry } from './inbox.view.js';

const weekendsOnly: WorkDays = { years: [], holidays: [], makeUpDays: [] };
/** Entries without a due day stand last. */
const late = '9999-12-31';
const byUrgency = (a: InboxEntry, b: InboxEntry): number => {
  const [x, y] = [`${a.dueOn ?? late} ${a.openedAt} ${a.id}`, `${b.dueOn ?? late} ${b.openedAt} ${b.id}`];
  return x < y ? -1 : x > y ? 1 : 0;
};

/**
 * The desk: what the reader can settle, most urgent first; with `scope=bureau` everything the reader may see that somebody has to do. What the
 * clock will do shows only when asked for (`SYS`), and is nobody's own.
 */
export const inboxReport = (inbox: View<InboxEntry>) =>
  report<InboxQuery>({
    name: 'inbox',
    title: { zh: '待办', en: 'Inbox' },
    query: InboxQuery,
    read: async (ask, { scope, role, organisation, kind, overdue }) => {
      const found = await ask.find(inbox, {
        roles: role ?? { $ne: 'SYS' },
        ...(organisation === undefined ? {} : { organisation }),
        ...(kind === undefined ? {} : { kind }),
        ...(overdue === 'true' ? { dueOn: { $lt: ask.today } } : {}),
      });
      const calendarOf = calendars(ask);
      const isMine = scope === 'bureau' ? () => true : settledBy(ask.reader, ask.all(bureauListing));
      const items = found
        .filter(isMine)
        .filter((entry) => overdue !== 'false' || !(entry.dueOn !== undefined && entry.dueOn < ask.today))
        .sort(byUrgency)
        .map((entry) => present(entry, ask.today, calendarOf(entry.bureau ?? entry.organisation)));
      return { items, counts: countsOf(items) };
    },
  });

/** Working days of the bureau's division; of an organisation whose bureau is not known, weekends only. */
function calendars(ask: ReportAsk): (bureau: string | undefined) => WorkDays {
  const divisions = new Map(ask.all(bureauListing).map((bureau) => [bureau.id, bureau.divisionCode]));
  const known = new Map<string, WorkDays>();
  return (bureau) => {
    const division = bureau === undefined ? undefined : divisions.get(bureau);
    if (division === undefined) return weekendsOnly;
    let calendar = known.get(division);
    if (!calendar) known.set(division, (calendar = ask.workDays(division)));
    return calendar;
  };
}

function countsOf(items: readonly PresentedEntry[]) {
  const counts = { total: items.length, red: 0, amber: 0, green: 0 };
  for (const { colour } of items) if (colour) counts[colour]++;
  return counts;
}
