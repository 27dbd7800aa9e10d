import { slices } from '@app/workflows';
import { expectReplayed } from '../../../../test/support/replayed.js';
import { trialHouse, type Person, type TestHouse } from '../../../../test/support/house.js';
import { seededBureau, seededPolicy } from '../seed/index.js';

const nanjing = seededBureau('320100');
const jianye = seededBureau('320105');
const measure = seededPolicy('jianye 2016');
const threshold = (num: number, effectiveFrom: string) => ({
  effectiveFrom,
  parameters: { 'rotation.outputThreshold': { num, den: 100 } },
});

describe('A policy’s life at the door [J-01 J-53 S-05 S-28 Q-28 L-09]', () => {
  let house: TestHouse;
  let wang: Person;
  let zhao: Person;
  beforeAll(async () => {
    house = await trialHouse('2024-09-09');
    [wang, zhao] = await Promise.all([house.as('wang'), house.as('zhao')]);
  });
  afterAll(() => house?.stop());

  const valuesOn = async (key: string, asOf: string) => {
    const path = `/v1/views/policy-register?key=${key}&divisionCode=320105&asOf=${asOf}`;
    const { body } = await wang.get(path, { prefer: 'wait=10' });
    return (body.items as { value: unknown }[]).map(({ value }) => value);
  };
  const propose = (person: Person, policy: string, input: object) =>
    person.post(`/v1/policies/${policy}/set-policy-parameters`, input);
  const approve = (person: Person, policy: string, { body }: { body: Record<string, unknown> }) => {
    const { id, digest } = body.proposal as { id: string; digest: string };
    return person.post(`/v1/policies/${policy}/proposals/${id}/approve`, { digest });
  };

  it('a new value waits for another person, then ends the old one the day before', async () => {
    const proposed = await propose(wang, measure, threshold(12, '2025-09-01'));
    expect(proposed.status).toBe(202);
    expect((await approve(wang, measure, proposed)).status).toBe(403);
    expect(await valuesOn('rotation.outputThreshold', '2025-09-01')).toEqual([{ num: 15, den: 100 }]);

    expect((await approve(zhao, measure, proposed)).status).toBe(200);
    await house.settled();
    expect(await valuesOn('rotation.outputThreshold', '2025-08-31')).toEqual([{ num: 15, den: 100 }]);
    expect(await valuesOn('rotation.outputThreshold', '2025-09-01')).toEqual([{ num: 12, den: 100 }]);
  });

  it('a second value for the same time is refused, in words an official understands', async () => {
    const { status, body } = await propose(wang, measure, threshold(10, '2025-09-01'));
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'POL_OVERLAP' });
    expect(body.detail).toContain('《关于深入推进义务教育优质均衡发展实行学区制管理、集团化办学的实施办法》第2版');
  });

  it('a county’s minimum below its city’s is refused', async () => {
    const [city, cityLeader] = await Promise.all([house.as('city'), house.as('cityLeader')]);
    const registered = await city.post('/v1/policies', {
      title: '市级交流轮岗通知',
      genre: 'notice',
      docNo: '宁教基〔2024〕5号',
      issuerBureauId: nanjing,
      issuedOn: '2024-09-02',
      dateSource: 'document',
      basedOn: [],
    });
    expect(registered.status).toBe(201);
    const policy = registered.body.id as string;
    const rate = (num: number) => ({
      effectiveFrom: '2025-09-01',
      parameters: { 'rotation.minRate': { num, den: 100 } },
    });
    expect((await approve(cityLeader, policy, await propose(city, policy, rate(20)))).status).toBe(200);

    const weaker = await propose(wang, measure, rate(15));
    expect(weaker.body).toMatchObject({ status: 422, code: 'POL_WEAKER_THAN_SUPERIOR' });
    expect(weaker.body.detail).toContain('《市级交流轮岗通知》');
    expect((await propose(wang, measure, rate(25))).status).toBe(202);
  });

  it('a document number is well-formed, free, and of one’s own bureau', async () => {
    const register = (docNo: string, issuerBureauId = jianye) =>
      wang.post('/v1/policies', {
        title: '通知',
        genre: 'notice',
        docNo,
        issuerBureauId,
        dateSource: 'document',
        basedOn: [],
      });
    const code = async (answer: ReturnType<typeof register>) => (await answer).body.code;
    expect(await code(register('建教发〔2024〕第5号'))).toBe('POL_BAD_DOC_NO');
    expect(await code(register('建教发〔2011〕81号'))).toBe('POL_DOC_NO_TAKEN');
    expect(await code(register('宁教基〔2024〕6号', nanjing))).toMatch(/^SEC_/);
    expect((await register('建教发〔2024〕6号')).status).toBe(201);
  });

  it('of two documents approved at the same moment only one sets the value', async () => {
    const drafts = await Promise.all(
      ['甲', '乙'].map(async (name) => {
        const input = {
          title: `规划通知${name}`,
          genre: 'notice',
          issuerBureauId: jianye,
          dateSource: 'document',
          basedOn: [],
        };
        const policy = (await wang.post('/v1/policies', input)).body.id as string;
        const proposed = await propose(wang, policy, { effectiveFrom: '2025-09-01', parameters: { 'plan.years': 5 } });
        return { policy, proposed };
      }),
    );
    const approved = await Promise.all(drafts.map(({ policy, proposed }) => approve(zhao, policy, proposed)));
    expect(approved.map(({ status, body }) => body.code ?? status).sort()).toEqual([200, 'POL_OVERLAP']);
    await house.settled();
    expect(await valuesOn('plan.years', '2025-09-01')).toEqual([5]);
  });

  it('an auditor notes in the division’s own stream; nobody else may', async () => {
    const note = { targetEventId: '01920000-0000-7000-8000-0000000000e1', text: '公示截图未归档', severity: 'minor' };
    const auditor = await house.as('auditor');
    expect((await auditor.post('/v1/audit-notes/320105/record-audit-note', note)).status).toBe(200);
    expect((await auditor.post('/v1/audit-notes/320508/record-audit-note', note)).body.code).toBe('SEC_SCOPE');
    expect((await wang.post('/v1/audit-notes/320105/record-audit-note', note)).body.code).toBe('SEC_CAPACITY');
  });

  it('a bureau’s officer keeps the calendar of its own division', async () => {
    const year = { year: 2027, holidays: ['2027-01-01'], makeUpDays: [], source: '国务院办公厅通知' };
    expect((await wang.post('/v1/calendars/320105/set-work-calendar', year)).status).toBe(200);
    expect((await wang.post('/v1/calendars/320508/set-work-calendar', year)).body.code).toBe('SEC_SCOPE');
    const wrong = { ...year, makeUpDays: ['2027-01-04'] };
    expect((await wang.post('/v1/calendars/320105/set-work-calendar', wrong)).body.code).toBe('CAL_MAKEUP_NOT_WEEKEND');
  });

  it('every decision of this story can be decided again, with the same result', async () => {
    await house.settled();
    await expectReplayed(house.api.house.store, slices);
  });
});
