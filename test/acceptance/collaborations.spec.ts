import { slices } from '@app/workflows';
import { approved, openedExOfficio, reviewedAndPosted, type CaseFile } from '../support/case-file.js';
import { trialHouse, type Answered, type Person, type TestHouse } from '../support/house.js';
import { approve, evidence, peopleByKey, schoolsByName } from '../support/office.js';
import { expectReplayed } from '../support/replayed.js';

interface Member {
  schoolId: string;
  role: string;
  from: string;
  to?: string;
  reason?: string;
  joinedBy: string;
}
interface Collaboration {
  id: string;
  kind: string;
  nameZh: string;
  status: string;
  members: Member[];
  [field: string]: unknown;
}

describe('The life of collaborations', () => {
  let house: TestHouse;
  let wang: Person;
  let core: Person;
  let schools: Record<string, string>;
  let people: Record<string, string>;
  let group: string;
  const today = '2024-09-09';
  const file = () => `/v1/collaborations/${group}`;
  const document = async (id = group) => (await wang.get(`/v1/collaborations/${id}`)).body.item as Collaboration;
  const named = async (nameZh: string) =>
    ((await wang.get(`/v1/collaborations?q=${encodeURIComponent(nameZh)}`)).body.items as Collaboration[])[0]!;
  const expectStatus = (answered: Answered, status: number, code?: string) =>
    expect({ status: answered.status, body: answered.body }).toMatchObject({
      status,
      ...(code ? { body: { code } } : {}),
    });
  const stage = async (name: string, schoolKind: string, stages: string[]) =>
    expectStatus(await wang.post(`/v1/schools/${schools[name]!}/confirm-stages`, { schoolKind, stages }), 200);
  const attribute = async (name: string, of: string, value: unknown) =>
    expectStatus(
      await wang.post(`/v1/schools/${schools[name]!}/set-school-attribute`, {
        attribute: of,
        value,
        effectiveOn: today,
      }),
      200,
    );

  beforeAll(async () => {
    house = await trialHouse(today);
    [wang, core] = [await house.as('wang'), await house.as('core')];
    schools = await schoolsByName(house);
    people = await peopleByKey(house);
    group = (await named('中华中学教育集团')).id;
    await stage('中华中学', 'seniorHighSchool', ['seniorHigh']);
    for (const name of [
      '中华中学上新河初级中学',
      '南京市致远初级中学',
      '南京外国语学校河西初级中学',
      '南京师范大学附属中学新城初中',
    ])
      await stage(name, 'juniorMiddleSchool', ['juniorMiddle']);
    for (const name of ['中华中学附属小学', '南京致远外国语小学', '南京外国语学校青奥村小学'])
      await stage(name, 'primarySchool', ['primary']);
    for (const name of ['中华中学上新河初级中学', '南京师范大学附属中学新城初中'])
      await attribute(name, 'isWeak', true);
    expectStatus(await wang.post(`${file()}/confirm-core-school`, { schoolId: schools['中华中学'] }), 200);
    await house.settled();
  });
  afterAll(() => house.stop());

  it('no plate is hung before the agreement, none is signed that a member has not; then both are', async () => {
    const { members } = await document();
    const signatories = members
      .filter(({ to }) => to === undefined)
      .map(({ schoolId }) => ({ schoolId, signerName: '张某', post: '校长' }));
    const plate = async () => ({
      schoolId: members[0]!.schoolId, plateText: '中华中学教育集团成员校', hungOn: today, evidence: await evidence(core, '挂牌照片.pdf'),
    }); // prettier-ignore
    expectStatus(await core.post(`${file()}/hang-nameplate`, await plate()), 422, 'COL_AGREEMENT_UNSIGNED');
    const agreement = { agreementDoc: await evidence(core, '集团协议.pdf'), signedOn: today };
    const lacking = await core.post(`${file()}/sign-agreement`, { ...agreement, signatories: signatories.slice(1) });
    expectStatus(lacking, 422, 'COL_AGREEMENT_UNSIGNED');
    const stranger = { schoolId: schools['南京致远外国语小学'], signerName: '李某', post: '校长' };
    expectStatus(
      await core.post(`${file()}/sign-agreement`, { ...agreement, signatories: [...signatories, stranger] }),
      422,
      'COL_NOT_MEMBER',
    );
    expectStatus(
      await (await house.as('member')).post(`${file()}/sign-agreement`, { ...agreement, signatories }),
      403,
      'SEC_SCOPE',
    );
    expectStatus(await core.post(`${file()}/sign-agreement`, { ...agreement, signatories }), 200);
    expectStatus(await core.post(`${file()}/hang-nameplate`, await plate()), 200);
    for await (const events of house.api.house.store.read(`collaboration-${group}`))
      for (const { data, record } of events) expect(JSON.stringify([data, record])).not.toContain('张某');
  });

  it('a school declares its own feature, none of another', async () => {
    const feature = { title: '科技教育', description: '每周四课时的项目课程' };
    const mine = await (
      await house.as('member')
    ).post(`${file()}/declare-school-feature`, { schoolId: schools['中华中学上新河初级中学'], ...feature });
    expectStatus(mine, 200);
    const theirs = await (
      await house.as('member')
    ).post(`${file()}/declare-school-feature`, { schoolId: schools['中华中学'], ...feature });
    expectStatus(theirs, 403, 'SEC_SCOPE');
    const outside = await (
      await house.as('other')
    ).post(`${file()}/declare-school-feature`, { schoolId: schools['南京致远外国语小学'], ...feature });
    expectStatus(outside, 422, 'COL_NOT_MEMBER');
  });

  it('filed with the city once, acknowledged by the city once, with a number', async () => {
    const city = await house.as('city');
    const acknowledgement = { filingNo: '宁教备〔2024〕8号' };
    expectStatus(await city.post(`${file()}/acknowledge-filing`, acknowledgement), 409, 'COL_STATE');
    const filing = { filedOn: today, materials: await evidence(wang, '备案材料.pdf') };
    expectStatus(await core.post(`${file()}/file-collaboration`, filing), 403, 'SEC_CAPACITY');
    expectStatus(await wang.post(`${file()}/file-collaboration`, filing), 200);
    expectStatus(await wang.post(`${file()}/file-collaboration`, filing), 409, 'COL_STATE');
    expectStatus(await wang.post(`${file()}/acknowledge-filing`, acknowledgement), 403, 'SEC_CAPACITY');
    expectStatus(await city.post(`${file()}/acknowledge-filing`, acknowledgement), 200);
    expectStatus(await city.post(`${file()}/acknowledge-filing`, acknowledgement), 409, 'COL_STATE');
  });

  it('suspended and resumed by a leader who has read it; meanwhile nothing is hung', async () => {
    const zhao = await house.as('zhao');
    const suspension = {
      reasonKind: 'rectification',
      reason: '消防整改',
      from: today,
      decisionNo: '建教发〔2024〕9号',
    };
    expectStatus(await zhao.post(`${file()}/suspend-collaboration`, suspension), 428, 'GEN_PRECONDITION_REQUIRED');
    expectStatus(await zhao.decide(`${file()}/suspend-collaboration`, suspension), 200);
    expect(await document()).toMatchObject({ status: 'suspended' });
    const plate = {
      schoolId: schools['中华中学'],
      plateText: '牌',
      hungOn: today,
      evidence: await evidence(core, '照片.pdf'),
    };
    expectStatus(await core.post(`${file()}/hang-nameplate`, plate), 409, 'COL_STATE');
    expectStatus(await zhao.decide(`${file()}/suspend-collaboration`, suspension), 409, 'COL_STATE');
    const early = { effectiveOn: '2024-09-01', decisionNo: '建教发〔2024〕10号', backdatingReason: '补录' };
    expectStatus(await zhao.decide(`${file()}/resume-collaboration`, early), 422, 'GEN_BEFORE_CREATION');
    expectStatus(
      await zhao.decide(`${file()}/resume-collaboration`, { effectiveOn: today, decisionNo: '建教发〔2024〕10号' }),
      200,
    );
    expect(await document()).toMatchObject({ status: 'active' });
  });

  it('a membership is corrected by two persons; what was believed before stays known', async () => {
    const school = schools['中华中学附属小学']!;
    const before = (await document()).members.find(({ schoolId }) => schoolId === school)!;
    const correction = {
      correctsEventId: before.joinedBy,
      schoolId: school,
      from: '2017-09-01',
      reason: '附件漏记加入日期',
    };
    const proposed = await wang.post(`${file()}/correct-membership`, correction);
    expectStatus(proposed, 202);
    expect((await document()).members.find(({ schoolId }) => schoolId === school)).toEqual(before);
    expectStatus(await approve(await house.as('li'), file(), proposed), 403, 'SEC_CAPACITY');
    expectStatus(await approve(await house.as('zhao'), file(), proposed), 200);
    expectStatus(await approve(await house.as('qian'), file(), proposed), 409, 'GEN_PROPOSAL_STATE');
    await house.settled();
    const on = async (date: string) =>
      ((await wang.get(`${file()}?asOf=${date}`)).body.item as Collaboration).members.map(({ schoolId }) => schoolId);
    expect(await on('2017-08-31')).not.toContain(school);
    expect(await on('2017-09-01')).toContain(school);
    const unknown = await wang.post(`${file()}/correct-membership`, {
      ...correction,
      correctsEventId: '01920000-0000-7000-8000-00000000dead',
    });
    expectStatus(unknown, 422, 'COL_CORRECTION_TARGET');
  });

  describe('begun by the bureau itself', () => {
    const plan = { layoutBasis: ['按区域与人口布局'], managementMode: '召集人所在校牵头', functions: ['师资共配'] };
    const created = (kind: string, nameZh: string, members: [string, string][], materials: string[], more = {}) =>
      openedExOfficio(house, {
        type: 'createCollaboration',
        payload: {
          kind,
          nameZh,
          members: members.map(([name, role]) => ({ schoolId: schools[name], role })),
          formationPlan: plan,
          ...more,
        },
        with: materials,
      });
    const pairing = (supported: string) =>
      created(
        'pairing',
        `河西初中与${supported}结对`,
        [
          ['南京外国语学校河西初级中学', 'supporter'],
          [supported, 'supported'],
        ],
        ['bureauProposal', 'formationPlan'],
      );

    it('a district is drawn ex officio, two weak schools are paired, and each school has one seat', async () => {
      const cases: CaseFile[] = [
        await created(
          'schoolDistrict',
          '南苑学区',
          [
            ['南京市致远初级中学', 'convenor'],
            ['南京致远外国语小学', 'member'],
          ],
          ['districtMap', 'formationPlan'],
        ),
        await pairing('中华中学上新河初级中学'),
        await pairing('南京师范大学附属中学新城初中'),
      ];
      for (const each of cases) await reviewedAndPosted(each, people, today);
      await house.until('2024-09-18');
      for (const each of cases) await approved(house, each, '2024-09-18');
      expect(await named('南苑学区')).toMatchObject({ kind: 'schoolDistrict', status: 'active' });
      for (const part of ['上新河', '新城初中']) {
        const found = (await wang.get(`/v1/collaborations?kind=pairing&q=${encodeURIComponent(part)}`)).body
          .items as Collaboration[];
        expect(found.map(({ status, members }) => [status, members.map(({ role }) => role).sort()])).toEqual([
          ['active', ['supported', 'supporter']],
        ]);
      }
      const graph = (await wang.get('/v1/views/membership-graph?kind=schoolDistrict')).body.items as {
        schoolId: string;
      }[];
      expect(graph.map(({ schoolId }) => schoolId).sort()).toEqual(
        [schools['南京市致远初级中学'], schools['南京致远外国语小学']].sort(),
      );
    });

    it('what a district asks is not started by a school', async () => {
      const { status, body } = await core.post('/v1/applications', {
        type: 'createCollaboration', applicantSchoolId: schools['中华中学'],
        payload: { kind: 'schoolDistrict', nameZh: '某学区', members: [{ schoolId: schools['中华中学'], role: 'core' }, { schoolId: schools['南京致远外国语小学'], role: 'member' }] },
      }); // prettier-ignore
      expect({ status, code: body.code }).toEqual({ status: 422, code: expect.stringMatching(/^APP_/) as string });
    });

    it('pairings of one supporter become a community of the same schools', async () => {
      const pairings = (await wang.get('/v1/collaborations?kind=pairing')).body.items as Collaboration[];
      const of = await created(
        'cooperativeCommunity',
        '河西教育共同体',
        [['南京外国语学校河西初级中学', 'core'], ['中华中学上新河初级中学', 'member'], ['南京师范大学附属中学新城初中', 'member']],
        ['bureauProposal', 'formationPlan'],
        { pairingIds: pairings.map(({ id }) => id) },
      ); // prettier-ignore
      await reviewedAndPosted(of, people, '2024-09-18');
      await house.until('2024-09-27');
      await approved(house, of, '2024-09-27');
      const community = await named('河西教育共同体');
      expect(community).toMatchObject({ kind: 'cooperativeCommunity', status: 'active' });
      expect(community.members.map(({ role }) => role).sort()).toEqual(['core', 'member', 'member']);
      for (const { id } of pairings) {
        const after = await document(id);
        expect(after).toMatchObject({ status: 'converted', convertedInto: community.id });
      }
    });
  });

  it('everything decided here comes out the same again', () => expectReplayed(house.api.house.store, slices));
});
