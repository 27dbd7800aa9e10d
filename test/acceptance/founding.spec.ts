import { trialHouse, type Answered, type Person, type TestHouse } from '../support/house.js';
import { slices } from '@app/workflows';
import { expectReplayed } from '../support/replayed.js';

type Body = Record<string, unknown>;
const pdf = '%PDF-1.7 something signed and sealed';

/** Steps of a creation case at the running API. */
class Case {
  id = '';
  constructor(
    readonly house: TestHouse,
    readonly schools: Record<string, string>,
  ) {}

  async file(by: Person, name: string): Promise<string> {
    const { status, body } = await by.upload('/v1/files', name, pdf);
    expect({ status, body }).toMatchObject({ status: 201 });
    return String(body.fileId);
  }
  async act(who: string, command: string, body: Body = {}): Promise<Answered> {
    return (await this.house.as(who)).decide(`/v1/applications/${this.id}/${command}`, body);
  }
  async done(who: string, command: string, body: Body = {}): Promise<Answered> {
    const answered = await this.act(who, command, body);
    expect({ command, status: answered.status, body: answered.body }).toMatchObject({ status: 200 });
    return answered;
  }
  async document(who = 'wang'): Promise<Body> {
    return (await (await this.house.as(who)).get(`/v1/applications/${this.id}`)).body.item as Body;
  }

  /** A draft by the proposed core school, 中华中学, with two members; `without` leaves material codes out. */
  async draft(nameZh: string, without: readonly string[] = []): Promise<void> {
    const core = await this.house.as('core');
    const { 中华中学: coreId, 中华中学上新河初级中学: memberId } = this.schools;
    const material = async (code: string, schoolId?: string) => ({
      code,
      fileId: await this.file(core, `${code}.pdf`),
      ...(schoolId ? { schoolId } : {}),
    });
    const wanted = [
      ['applicationForm'], ['formationPlan'], ['charterDraft'], ['schoolProfile', coreId!], ['schoolProfile', memberId!],
    ].filter(([code]) => !without.includes(code!)) as [string, string?][]; // prettier-ignore
    const { status, body } = await core.post('/v1/applications', {
      type: 'createCollaboration',
      applicantSchoolId: coreId,
      payload: {
        kind: 'educationGroup',
        nameZh,
        members: [
          { schoolId: coreId, role: 'core' },
          { schoolId: memberId, role: 'member' },
        ],
        formationPlan: { layoutBasis: ['按区域与人口布局'], managementMode: '理事会领导', functions: ['师资共配'] },
      },
      materials: await Promise.all(wanted.map(([code, schoolId]) => material(code, schoolId))),
    });
    expect({ status, body }).toMatchObject({ status: 201 });
    this.id = String(body.id);
  }
  async consent(who: string, school: string): Promise<void> {
    const { payloadDigest } = await this.document('core');
    await this.done(who, 'record-consent', { schoolId: this.schools[school], consents: true, payloadDigest });
  }
  async submit(): Promise<void> {
    await this.done('core', 'submit-application');
  }
}

async function schoolsByName(house: TestHouse): Promise<Record<string, string>> {
  const { body } = await (await house.as('wang')).get('/v1/schools?limit=200');
  return Object.fromEntries((body.items as { id: string; nameZh: string }[]).map(({ id, nameZh }) => [nameZh, id]));
}
/** What the registers must say before the two schools can found a group: legal persons, stages. */
async function readySchools(house: TestHouse): Promise<Record<string, string>> {
  const schools = await schoolsByName(house);
  const wang = await house.as('wang');
  for (const [name, kind, stage] of [
    ['中华中学', 'seniorHighSchool', 'seniorHigh'],
    ['中华中学上新河初级中学', 'juniorMiddleSchool', 'juniorMiddle'],
    ['南京外国语学校青奥村小学', 'primarySchool', 'primary'],
  ] as const) {
    const id = schools[name]!;
    expect((await wang.post(`/v1/schools/${id}/confirm-stages`, { schoolKind: kind, stages: [stage] })).status).toBe(
      200,
    );
    const set = await wang.post(`/v1/schools/${id}/set-school-attribute`, {
      attribute: 'legalPersonStatus',
      value: 'independent',
      effectiveOn: '2024-09-09',
    });
    expect({ status: set.status, body: set.body }).toMatchObject({ status: 200 });
  }
  await house.settled();
  return schools;
}

describe('A3 Creation: corrections told once [L-01 L-02 S-25 Q-13]', () => {
  let house: TestHouse;
  let schools: Record<string, string>;
  beforeAll(async () => {
    house = await trialHouse('2024-09-09');
    schools = await readySchools(house);
  });
  afterAll(() => house.stop());

  it('a second notice with something that could have been told at first is refused', async () => {
    const of = new Case(house, schools);
    await of.draft('中华中学第一教育集团', ['charterDraft']);
    await of.consent('core', '中华中学');
    await of.submit();
    expect(await of.document()).toMatchObject({ receivedOn: '2024-09-09', completenessDueOn: '2024-09-14' });
    await house.until('2024-09-11');
    await of.done('wang', 'request-corrections', { items: [{ materialCode: 'charterDraft', problem: '缺章程草案' }] });
    const charter = await of.file(await house.as('core'), 'charter.pdf');
    await of.done('core', 'resubmit', { materials: [{ code: 'charterDraft', fileId: charter }] });
    const second = await of.act('wang', 'request-corrections', {
      items: [
        { materialCode: 'memberConsent', schoolId: schools['中华中学上新河初级中学'], problem: '缺成员校同意书' },
      ],
    });
    expect(second).toMatchObject({ status: 422, body: { code: 'APP_SECOND_NOTICE_NEW_ITEM' } });
    expect(second.body.detail).toMatch(/[\u4e00-\u9fff]/);
    await of.done('core', 'withdraw-application', { reason: '另行提交' });
  });

  it('when the first notice names both and both are supplied, the case is accepted', async () => {
    const of = new Case(house, schools);
    await of.draft('中华中学第二教育集团', ['charterDraft']);
    await of.consent('core', '中华中学');
    await of.submit();
    const member = schools['中华中学上新河初级中学'];
    await of.done('wang', 'request-corrections', {
      items: [
        { materialCode: 'charterDraft', problem: '缺章程草案' },
        { materialCode: 'memberConsent', schoolId: member, problem: '缺成员校同意书' },
      ],
    });
    await of.consent('member', '中华中学上新河初级中学');
    const charter = await of.file(await house.as('core'), 'charter.pdf');
    await of.done('core', 'resubmit', { materials: [{ code: 'charterDraft', fileId: charter }] });
    await of.done('wang', 'accept-application');
    expect(await of.document()).toMatchObject({ status: 'accepted' });
  });

  it('comes out the same again', () => expectReplayed(house.api.house.store, slices));
});

describe('A4 Silence means acceptance, backdated [L-01 L-07]', () => {
  let house: TestHouse;
  beforeAll(async () => void (house = await trialHouse('2024-09-09')));
  afterAll(() => house.stop());

  it('counts from the day of receipt, and corrections come too late', async () => {
    const of = new Case(house, await readySchools(house));
    await of.draft('中华中学教育联盟集团');
    await of.consent('core', '中华中学');
    await of.consent('member', '中华中学上新河初级中学');
    await of.submit();
    await house.until('2024-09-15');
    expect(await of.document()).toMatchObject({
      status: 'accepted',
      acceptedOn: '2024-09-09',
      decisionDueOn: '2024-10-12',
    });
    const { body } = await (await house.as('auditor')).get(`/v1/applications/${of.id}/history`);
    const entry = (body.items as { type: string; effectiveOn: string; recordedAt: string }[]).find(
      ({ type }) => type === 'ApplicationDeemedAccepted',
    );
    expect(entry).toMatchObject({
      effectiveOn: '2024-09-09',
      recordedAt: expect.stringMatching(/^2024-09-15/) as string,
    });
    await house.until('2024-09-18');
    const late = await of.act('wang', 'request-corrections', {
      items: [{ materialCode: 'charterDraft', problem: '内容不全' }],
    });
    expect(late.body).toMatchObject({ code: 'APP_TOO_LATE_DEEMED_ACCEPTED' });
    await expectReplayed(house.api.house.store, slices);
  });
});

describe('A6 Separation of duties, from draft to service and revocation [L-03 L-05 L-06 L-08 L-09 Q-13]', () => {
  let house: TestHouse;
  let of: Case;
  let schools: Record<string, string>;
  const people: Record<string, string> = {};

  beforeAll(async () => {
    house = await trialHouse('2024-09-09');
    schools = await readySchools(house);
    const { items } = (await (await fetch(`${house.url}/v1/trial/people`)).json()) as {
      items: { key: string; personId: string }[];
    };
    for (const { key, personId } of items) people[key] = personId;
    of = new Case(house, schools);
    await of.draft('中华中学新教育集团');
    await of.consent('core', '中华中学');
    await of.consent('member', '中华中学上新河初级中学');
    await of.submit();
    await of.done('wang', 'accept-application');
    await of.done('wang', 'assign-reviewer', { reviewerUserId: people.li });
    await of.done('li', 'complete-review', { opinion: 'approve', findings: [{ check: 'layout', ok: true }] });
    await of.done('wang', 'publish-public-notice', {
      text: '拟同意设立',
      channels: ['局网站'],
      startsOn: '2024-09-09',
    });
    // 9 September + 5 working days, a make-up Saturday among them: until the 14th.
    await house.until('2024-09-18');
  });
  afterAll(() => house.stop());

  const grant = async (key: string, input: Body): Promise<void> => {
    const admin = await house.as('admin');
    const { status, body } = await admin.post(`/v1/staff/${people[key]}/grant-capacity`, input);
    expect({ status, body }).toMatchObject({ status: 202 });
    const { id, digest } = body.proposal as { id: string; digest: string };
    const approved = await (
      await house.as('deputy')
    ).post(`/v1/staff/${people[key]}/proposals/${id}/approve`, { digest });
    expect({ status: approved.status, body: approved.body }).toMatchObject({ status: 200 });
  };
  const decision = { decidedOn: '2024-09-18', effectiveOn: '2024-09-18' };
  const bureau = async () =>
    ((await (await house.as('wang')).get('/v1/bureaus?divisionCode=320105')).body.items as { id: string }[])[0]!.id;

  it('the notice has been closed by the clock', async () =>
    expect(await of.document()).toMatchObject({ status: 'noticeClosed' }));

  it('the reviewer, promoted to leader meanwhile, may not decide', async () => {
    await grant('li', { role: 'BL', organisationId: await bureau(), from: '2024-09-18' });
    const refused = await of.act('li', 'approve-application', decision);
    expect(refused).toMatchObject({ status: 403, body: { code: 'APP_SOD_DECIDER' } });
  });

  it('nor the core school’s headmaster, seconded to the bureau as leader', async () => {
    await grant('core', { role: 'BL', organisationId: await bureau(), from: '2024-09-18' });
    const core = await house.as('core');
    const refused = await core.decide(`/v1/applications/${of.id}/approve-application`, decision, { 'acting-as': 'BL' });
    expect(refused).toMatchObject({ status: 403, body: { code: 'APP_SOD_DECIDER' } });
  });

  it('a leader without part in the case decides, and the group is founded under the same correlation', async () => {
    await of.done('zhao', 'approve-application', decision);
    await house.settled();
    const { body } = await (
      await house.as('wang')
    ).get('/v1/collaborations?q=' + encodeURIComponent('中华中学新教育集团'));
    const [group] = body.items as { id: string; status: string; members: unknown[]; stageClass: string }[];
    expect(group).toMatchObject({ status: 'active', stageClass: 'crossStage' });
    expect(group!.members).toHaveLength(2);
    const correlationOf = async (stream: string, type: string) => {
      for await (const events of house.api.house.store.read(stream)) {
        const found = events.find((event) => event.type === type);
        if (found) return events.find((event) => event.meta.commandId === found.meta.commandId)!.record!.correlation;
      }
      return undefined;
    };
    const approved = await correlationOf(`application-${of.id}`, 'ApplicationApproved');
    expect(approved).toBeDefined();
    expect(await correlationOf(`collaboration-${group!.id}`, 'CollaborationEstablished')).toBe(approved);
  });

  it('the office numbers, seals and serves', async () => {
    const wang = await house.as('wang');
    const scan = await of.file(wang, '批复.pdf');
    await of.done('wang', 'issue-decision-document', {
      docNo: '建教发〔2024〕81号',
      signedBy: people.zhao,
      issuedOn: '2024-09-18',
      scan,
    });
    await of.done('wang', 'serve-decision', { method: 'direct', recipient: '中华中学办公室', servedOn: '2024-09-18' });
    expect(await of.document()).toMatchObject({ status: 'served' });
  });

  it('the decider may not revoke; another leader may, once those affected were heard', async () => {
    const revoke = { ground: '依据的材料不实', decidedOn: '2024-09-18' };
    const refused = await of.act('zhao', 'revoke-decision', revoke);
    expect(refused.body).toMatchObject({ code: 'APP_SOD_REVOKE' });
    expect((await of.act('qian', 'revoke-decision', revoke)).body).toMatchObject({ code: 'APP_NOT_HEARD' });
    for (const school of ['中华中学', '中华中学上新河初级中学'])
      await of.done('wang', 'hear-affected', { schoolId: schools[school], statement: '无异议', on: '2024-09-18' });
    await of.done('qian', 'revoke-decision', revoke);
    await house.settled();
    const { body } = await (
      await house.as('wang')
    ).get('/v1/collaborations?q=' + encodeURIComponent('中华中学新教育集团'));
    expect((body.items as { status: string }[])[0]).toMatchObject({ status: 'dissolved' });
  });

  it('its history can be read as of two dates, and everything comes out the same again', async () => {
    const auditor = await house.as('auditor');
    const before = await auditor.get(`/v1/applications/${of.id}?knownAt=2024-09-09`);
    expect(before.body.item).toMatchObject({ status: 'publicNotice' });
    const after = await auditor.get(`/v1/applications/${of.id}`);
    expect(after.body.item).toMatchObject({ status: 'revoked' });
    await expectReplayed(house.api.house.store, slices);
  });
});
