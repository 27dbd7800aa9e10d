import {
  accepts,
  shapeErrors,
  type AnyView,
  type Document,
  type Position,
  type Report,
  type ReportAsk,
  type View,
  type Where,
} from '@app/kernel';
import { caughtUp, knownPosition, visible, type Answer, type Wish } from './wish.js';
import { ParameterRefused } from './headers.js';
import { revealed } from './names.js';
import type { Reading } from './tokens.js';
import { both, matches } from './where.js';

export async function reported(reading: Reading, report: Report, wish: Wish): Promise<Answer> {
  const item = await itemOf(reading, report, wish);
  const { knownAt, asOf, today } = wish;
  const body = JSON.stringify({ item, asOf: asOf ?? today, ...(knownAt === undefined ? {} : { knownAt }) });
  return { body: await revealed(reading, wish, { name: report.name, scope: {} }, body) };
}

/** A report reads views in whole, each page under the reader's scope. */
export async function itemOf(reading: Reading, report: Report, wish: Wish): Promise<object> {
  const query = { ...wish.rest };
  if (!accepts(report.query)(query)) {
    const [error] = shapeErrors(report.query, query, 'zh');
    const [english] = shapeErrors(report.query, query, 'en');
    throw new ParameterRefused(error?.pointer.slice(1) ?? '', { zh: error?.detail ?? '', en: english?.detail ?? '' });
  }
  return report.read(askFor(reading, wish), query as never);
}

export function askFor(reading: Reading, wish: Wish): ReportAsk {
  const { residents, reference, views } = reading;
  const all = <D extends object>(view: View<D>) => residents.all(view);
  const prepared = async (view: AnyView): Promise<{ scope?: Where; at?: Position } | undefined> => {
    await caughtUp(reading, view, wish);
    const [scope, at] = [
      await visible(reading, view, wish),
      view.resident ? undefined : await knownPosition(reading, view, wish),
    ];
    if (scope === 'none' || at === null) return undefined;
    return { ...(scope === undefined ? {} : { scope }), ...(at === undefined ? {} : { at }) };
  };
  return {
    async find<D extends object>(of: View<D>, where: Where): Promise<readonly D[]> {
      const view = of as unknown as AnyView;
      const seen = await prepared(view);
      if (!seen) return [];
      const condition = both(seen.scope, where);
      if (view.resident) return all(of).filter((each) => matches(condition, each as Document, view.search));
      const found: D[] = [];
      let after: string | undefined;
      do {
        const page = await views.find(view, condition, {
          limit: 1000,
          ...(after === undefined ? {} : { after }),
          ...(seen.at === undefined ? {} : { at: seen.at }),
        });
        for (const row of page.rows) found.push(JSON.parse(row.text) as D);
        after = page.next;
      } while (after !== undefined);
      return found;
    },
    async get<D extends object>(of: View<D>, id: string): Promise<D | undefined> {
      const view = of as unknown as AnyView;
      const seen = await prepared(view);
      if (!seen) return undefined;
      const row = view.resident ? undefined : await views.get(view, id, seen.at);
      const document = view.resident ? residents.get(of, id) : row && (JSON.parse(row.text) as D);
      return document && (seen.scope === undefined || matches(seen.scope, document as Document)) ? document : undefined;
    },
    all,
    parameter: (key, bureau, on) => reference.parameter(all, key, bureau, on),
    workDays: (division) => reference.workDays(all, division).calendar,
    reader: wish.reader,
    asOf: wish.asOf ?? wish.today,
    today: wish.today,
  };
}
