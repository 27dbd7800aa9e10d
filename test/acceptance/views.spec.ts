import { allViews, slices } from '@app/workflows';
import type { AnyView } from '@app/kernel';
import { trialHouse, type Person, type TestHouse } from '../support/house.js';
import { peopleByKey, schoolsByName } from '../support/office.js';
import { expectReplayed } from '../support/replayed.js';

type Item = Record<string, unknown> & { id: string };
interface Page {
  items: Item[];
  names: Record<string, string>;
  count?: number;
  next?: string;
}

/** Every view there is, by what its declaration promises: pages, order, filters, scope. */
describe('Views of the running house', () => {
  let house: TestHouse;
  let wang: Person;
  const page = async (view: AnyView, query = '', by = wang): Promise<Page> => {
    const { status, body } = await by.get(`/v1/views/${view.name}?${query}`);
    if (status !== 200) throw new Error(`${view.name}?${query}: ${JSON.stringify(body)}`);
    return body as unknown as Page;
  };
  const all = async (view: AnyView, query: string, limit: number): Promise<string[]> => {
    const ids: string[] = [];
    let next: string | undefined;
    do {
      const found = await page(view, `${query}&limit=${limit}${next ? `&after=${encodeURIComponent(next)}` : ''}`);
      ids.push(...found.items.map(({ id }) => id));
      next = found.next;
    } while (next);
    return ids;
  };

  beforeAll(async () => {
    house = await trialHouse('2024-09-09');
    wang = await house.as('wang');
    await wang.upload('/v1/files', '简介.pdf', '%PDF-1.7');
    const school = (await schoolsByName(house))['中华中学']!;
    const payload = { kind: 'educationGroup', nameZh: '示例教育集团' };
    const draft = { type: 'createCollaboration', applicantSchoolId: school, payload };
    const member = { schoolId: (await schoolsByName(house))['中华中学上新河初级中学'], role: 'member' };
    Object.assign(payload, { members: [{ schoolId: school, role: 'core' }, member] });
    const drafted = await (await house.as('core')).post('/v1/applications', draft);
    expect(drafted.status).toBe(201);
    await (await house.as('core')).decide(`/v1/applications/${String(drafted.body.id)}/submit-application`);
    await house.settled();
  });
  afterAll(() => house.stop());

  const shown = allViews as AnyView[];
  it.each(shown.map((view) => [view.name, view] as const))(
    '%s: pages give every document once, and count them',
    async (_, view) => {
      const whole = await all(view, '', 200);
      expect(new Set(whole).size).toBe(whole.length);
      expect((await page(view, 'count=true&limit=1')).count).toBe(whole.length);
      const inPages = await all(view, '', Math.max(1, Math.ceil(whole.length / 4)));
      expect(inPages).toEqual(whole);
    },
  );

  it.each(shown.map((view) => [view.name, view] as const))(
    '%s: sorts by every declared field, forwards and backwards',
    async (_, view) => {
      const whole = (await all(view, '', 200)).sort();
      for (const [field, type] of Object.entries(view.index)) {
        if (type === 'list') continue;
        for (const sort of [field, `-${field}`])
          expect({ sort, ids: (await all(view, `sort=${sort}`, 100)).sort() }).toEqual({ sort, ids: whole });
      }
    },
  );

  it.each(shown.map((view) => [view.name, view] as const))('%s: filters by every declared field', async (_, view) => {
    const { items } = await page(view, 'limit=200');
    for (const field of Object.keys(view.index)) {
      const found = items.find((each) => each[field] !== undefined && [each[field]].flat().length > 0);
      if (!found) continue;
      const [value] = [found[field]].flat() as (string | number | boolean)[];
      const filtered = await page(view, `${field}=${encodeURIComponent(String(value))}&limit=200`);
      expect({ field, ids: filtered.items.map(({ id }) => id) }).toEqual({
        field,
        ids: expect.arrayContaining([found.id]) as string[],
      });
      for (const each of filtered.items) expect([each[field]].flat()).toContainEqual(value);
    }
  });

  it('what is asked as of a day before anything began is nothing', async () => {
    for (const view of shown)
      if (view.at && !view.resident) expect((await page(view, 'asOf=1949-10-01')).items).toEqual([]);
  });

  it('a school sees what is open to all, and else only what names it or its people', async () => {
    const other = await house.as('other');
    const mine = [(await schoolsByName(house))['南京致远外国语小学']!, (await peopleByKey(house)).other!];
    for (const view of shown) {
      const { items } = await page(view, 'limit=200', other);
      const { open, schools, persons } = view.scope as { open?: boolean; schools?: string; persons?: string };
      if (open)
        expect({ view: view.name, n: items.length }).toEqual({
          view: view.name,
          n: (await page(view, 'limit=200')).items.length,
        });
      else
        for (const item of items) {
          const named = [schools, persons].flatMap((field) => (field === undefined ? [] : [item[field]].flat()));
          expect({ view: view.name, item, named: named.some((each) => mine.includes(each as string)) }).toMatchObject({
            named: true,
          });
        }
    }
  });

  it('everything decided here comes out the same again', () => expectReplayed(house.api.house.store, slices));
});
