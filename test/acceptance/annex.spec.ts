import { readFileSync } from 'node:fs';
import { trialHouse, type Person, type TestHouse } from '../support/house.js';
import { slices } from '@app/workflows';
import { expectReplayed } from '../support/replayed.js';

const file = readFileSync(`${__dirname}/../../libs/workflows/src/seed/data/jianye-2016-groups.csv`);
interface Member {
  schoolId: string;
  role: string;
  warnings?: string[];
}
interface Group {
  id: string;
  nameZh: string;
  stageClass: string;
  members: Member[];
  warnings?: string[];
}

describe('A1 Import of the 2016 annex [J-58 J-59 J-60 J-61 J-63]', () => {
  let house: TestHouse;
  let wang: Person;
  const groups = async () =>
    (await wang.get('/v1/collaborations?sort=nameZh&count=true')).body as unknown as { items: Group[]; count: number };
  const schools = async () =>
    (await wang.get('/v1/schools?limit=200&count=true')).body as unknown as {
      items: { id: string; nameZh: string; stages: unknown; legalPersonStatus: string }[];
      count: number;
    };
  const groupNamed = async (name: string) => (await groups()).items.find(({ nameZh }) => nameZh === name)!;

  beforeAll(async () => {
    house = await trialHouse('2024-09-02');
    wang = await house.as('wang');
  });
  afterAll(() => house.stop());

  it('[J-58] 4 groups with 17 memberships of 16 schools, all undetermined, none with a core', async () => {
    const { items, count } = await groups();
    expect(count).toBe(4);
    expect(items.map(({ members }) => members.length).sort()).toEqual([3, 3, 4, 7]);
    expect((await schools()).count).toBe(16);
    expect(new Set(items.map(({ stageClass }) => stageClass))).toEqual(new Set(['undetermined']));
    expect(items.flatMap(({ members }) => members.map(({ role }) => role))).toEqual(
      Array<string>(17).fill('unspecified'),
    );
  });

  it('[J-59] one school stands in two groups', async () => {
    const { body } = await wang.get('/v1/views/membership-graph?limit=200');
    const edges = (body as unknown as { items: { schoolId: string; collaborationId: string }[] }).items;
    expect(edges).toHaveLength(17);
    const counted = new Map<string, number>();
    for (const { schoolId } of edges) counted.set(schoolId, (counted.get(schoolId) ?? 0) + 1);
    const names = new Map((await schools()).items.map(({ id, nameZh }) => [id, nameZh]));
    expect([...counted].filter(([, n]) => n > 1).map(([id]) => names.get(id))).toEqual(['南京致远外国语小学']);
  });

  it('[J-61] six members whose names say 分校 or 校区 carry the warning COL_NOT_LEGAL_PERSON', async () => {
    const histories = await Promise.all(
      (await groups()).items.map(async ({ id }) => (await wang.get(`/v1/collaborations/${id}/history?limit=100`)).body),
    );
    const warned = JSON.stringify(histories).match(/COL_NOT_LEGAL_PERSON/g) ?? [];
    expect(
      new Set((await schools()).items.filter(({ nameZh }) => /分校|校区/.test(nameZh)).map(({ id }) => id)).size,
    ).toBe(6);
    expect(warned.length).toBeGreaterThanOrEqual(6);
  });

  it('[J-60] after the stages are confirmed every group is cross-stage', async () => {
    for (const { id, nameZh } of (await schools()).items) {
      const [schoolKind, stage] = nameZh.includes('小学')
        ? ['primarySchool', 'primary']
        : /初中|初级中学/.test(nameZh)
          ? ['juniorMiddleSchool', 'juniorMiddle']
          : nameZh === '中华中学'
            ? ['seniorHighSchool', 'seniorHigh']
            : ['juniorMiddleSchool', 'juniorMiddle'];
      const { status, body } = await wang.post(`/v1/schools/${id}/confirm-stages`, { schoolKind, stages: [stage] });
      expect({ status, body }).toMatchObject({ status: 200 });
    }
    await house.settled();
    expect((await groups()).items.map(({ stageClass }) => stageClass)).toEqual(Array<string>(4).fill('crossStage'));
  });

  it('[J-60 J-63] 中华中学, outside compulsory education, can become the core of its group', async () => {
    const group = await groupNamed('中华中学教育集团');
    const core = (await schools()).items.find(({ nameZh }) => nameZh === '中华中学')!;
    const { status } = await wang.decide(`/v1/collaborations/${group.id}/confirm-core-school`, { schoolId: core.id });
    expect(status).toBe(200);
    expect(
      (await groupNamed('中华中学教育集团')).members.find(({ schoolId }) => schoolId === core.id)?.role ??
        (await wang.get(`/v1/collaborations/${group.id}`)).body,
    ).toBeDefined();
    const again = await wang.decide(`/v1/collaborations/${group.id}/confirm-core-school`, { schoolId: core.id });
    expect(again.body).toMatchObject({ code: 'COL_CORE_COUNT' });
  });

  it('[J-58] the same file again is refused, and nothing is written but the refusal', async () => {
    const before = await house.api.house.store.head();
    const { id: bureauId } = ((await wang.get('/v1/bureaus?divisionCode=320105')).body as { items: { id: string }[] })
      .items[0]!;
    const fields = {
      kind: 'annex',
      divisionCode: '320105',
      bureauId,
      effectiveOn: '2016-05-26',
      dateCertainty: 'yearOnly',
    };
    const { status, body } = await wang.upload('/v1/imports', 'jianye-2016-groups.csv', new Uint8Array(file), fields);
    expect({ status, body }).toMatchObject({ status: 409, body: { code: 'COL_IMPORT_DUPLICATE' } });
    const written: string[] = [];
    for await (const events of house.api.house.store.readAll(before)) written.push(...events.map(({ type }) => type));
    expect(written).toEqual(['CommandRefused']);
  });

  it('everything decided here comes out the same again', () => expectReplayed(house.api.house.store, slices));
});
