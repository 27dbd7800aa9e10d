import { slices } from '@app/workflows';
import { trialHouse, type Answered, type Person, type TestHouse } from '../support/house.js';
import { expectReplayed } from '../support/replayed.js';
import {
  entryOf,
  group,
  holder,
  rosterWorkbook,
  rotationPlan,
  teacherOf,
  type Body,
  type Group,
} from '../support/rotation.js';

const wujiang = '320509';
const primary = ['primarySchool', 'primary'] as const;
const perSchool = 750;

/** Three thousand teachers of four schools: each school uploads its own, and next year copies them. */
describe('Rosters of three thousand teachers', () => {
  let house: TestHouse;
  let officer: Person;
  let of: Group;
  let schools: { schoolId: string; head: Person }[];
  const last = () => rotationPlan(of, '2024-2025');
  const next = () => rotationPlan(of, '2025-2026');
  const partsOf = async (plan: ReturnType<typeof rotationPlan>) => (await plan.item(officer)).parts as Body[];
  const full = () => schools.map(({ schoolId }) => ({ schoolId, entries: perSchool, confirmed: false }));

  /** Parts confirmed, figures set, frozen. */
  async function frozen(plan: ReturnType<typeof rotationPlan>): Promise<Answered> {
    for (const { schoolId, head } of schools) await plan.done(head, 'confirm-roster-part', { schoolId });
    const backboneDistrictUp = perSchool / 5;
    await plan.done(officer, 'set-staffing', {
      staffing: schools.map(({ schoolId }) => ({ schoolId, fullTimeTeachers: perSchool, backboneDistrictUp })),
    });
    await plan.done(officer, 'set-post-quota', {
      quotas: schools.map(({ schoolId }) => ({
        schoolId,
        titleLevel: 'intermediate',
        approvedPosts: 30,
        occupiedPosts: 29,
      })),
    });
    return plan.done(of.head, 'freeze-roster');
  }
  const expectChecked = ({ body }: Answered) => {
    const [{ data }] = body.events as [{ data: { check: Body; schools: Body[] } }];
    const { check, schools: figures } = data;
    expect(figures).toEqual(
      schools.map(({ schoolId }) => expect.objectContaining({ schoolId, entries: perSchool, eligible: perSchool, backbone: perSchool / 5 }) as unknown),
    );
    expect(check).toMatchObject({ applicability: 'binding', eligible: 3000, requiredRotation: 600, shortRotation: 600, verdict: 'nonCompliant' });
  }; // prettier-ignore

  beforeAll(async () => {
    house = await trialHouse('2025-05-06');
    officer = await holder(house, '吴江经办', 'BO', wujiang);
    of = await group(house, wujiang, '吴江实验小学教育集团', [primary, primary, primary, primary]);
    schools = [{ schoolId: of.lead, head: of.head }, { schoolId: of.member, head: of.host }, ...of.others!];
    for (const plan of [last(), next()]) expect((await plan.open()).status).toBe(201);
  });
  afterAll(() => house.stop());

  it('come in as a workbook of each school, are frozen and checked', async () => {
    for (const [n, { schoolId, head }] of schools.entries()) {
      const sheet = await rosterWorkbook(of, n * perSchool, (n + 1) * perSchool);
      const entered = await head.upload(`${last().path}/roster-sheet`, '名册.xlsx', sheet, { schoolId });
      expect({ status: entered.status, body: entered.body }).toMatchObject({
        status: 200,
        body: { entries: perSchool },
      });
    }
    expect(await partsOf(last())).toEqual(full());
    expectChecked(await frozen(last()));
  });

  it('are copied to the year after, by each school its own, frozen and checked', async () => {
    await house.settled();
    // None waits for another, and the core school asks twice: who stands on the roster already is left as is.
    for (const { schoolId, head } of [...schools, schools[0]!]) {
      const asked = await head.post(`${next().path}/copy-roster`, { schoolId });
      expect({ status: asked.status, body: asked.body }).toMatchObject({ status: 200 });
    }
    await house.settled();
    expect(await partsOf(next())).toEqual(full());
    expectChecked(await frozen(next()));
    await house.settled();
    const { body } = await officer.get(
      `/v1/views/rotation-rosters?planId=${next().id}&teacherRef=${teacherOf(of, 2999)}`,
    );
    expect(body.items).toMatchObject([entryOf(of, 2999, { schoolId: schools[3]!.schoolId, subject: '数学' })]);
  });

  it('leave one event a teacher, and every decision comes out again', async () => {
    await house.settled();
    const entered = new Map<string, number>();
    for await (const events of house.api.house.store.readAll(undefined, { types: ['RosterEntryUpserted'] }))
      for (const { stream } of events) entered.set(stream, (entered.get(stream) ?? 0) + 1);
    expect(Object.fromEntries(entered)).toEqual({ [`rotation-${last().id}`]: 3000, [`rotation-${next().id}`]: 3000 });
    await expectReplayed(house.api.house.store, slices);
  });
});
