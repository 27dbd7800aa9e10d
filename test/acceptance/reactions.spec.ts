import { slices } from '@app/workflows';
import { approved, drafted, type CaseFile } from '../support/case-file.js';
import { trialHouse, type Answered, type Person, type TestHouse } from '../support/house.js';
import { jianye, peopleByKey, schoolsByName } from '../support/office.js';
import { expectReplayed } from '../support/replayed.js';

interface Entry {
  kind: string;
  stream: string;
  link: string;
  why: { zh: string };
  command: string;
}
interface Standing {
  name: string;
  upTo?: string;
  failures: { commandId: string; command: string; code: string; message: string; bureau: string }[];
}

/** A group is suspended while a case about it is decided: what was approved cannot be carried out (PM-1). */
describe('What could not be carried out is dealt with, not lost', () => {
  const today = '2024-09-20';
  let house: TestHouse;
  let [wang, zhao, li]: Person[] = [];
  let schools: Record<string, string>;
  let people: Record<string, string>;
  let group: string;
  let of: CaseFile;
  let link: string;

  const file = () => `/v1/collaborations/${group}`;
  const expectStatus = (answered: Answered, status: number, code?: string) =>
    expect({ status: answered.status, body: answered.body }).toMatchObject({
      status,
      ...(code ? { body: { code } } : {}),
    });
  const failed = async (by: Person): Promise<Entry[]> => {
    await house.settled();
    const { items } = (await by.get('/v1/views/inbox')).body.item as { items: Entry[] };
    return items.filter(({ kind }) => kind === 'executionFailed');
  };
  const standing = async (by: Person, name: string): Promise<Standing> => {
    const answered = await by.get('/v1/reactions');
    expectStatus(answered, 200);
    return (answered.body.items as Standing[]).find((each) => each.name === name)!;
  };
  const members = async (): Promise<string[]> =>
    ((await wang!.get(file())).body.item as { members: { schoolId: string }[] }).members.map((each) => each.schoolId);

  beforeAll(async () => {
    house = await trialHouse('2024-09-09');
    [wang, zhao, li] = await Promise.all(['wang', 'zhao', 'li'].map((key) => house.as(key)));
    schools = await schoolsByName(house);
    people = await peopleByKey(house);
    const { body } = await wang!.get(`/v1/collaborations?q=${encodeURIComponent('中华中学教育集团')}`);
    group = (body.items as { id: string }[])[0]!.id;
    for (const [name, schoolKind, stage] of [
      ['中华中学', 'seniorHighSchool', 'seniorHigh'],
      ['中华中学上新河初级中学', 'juniorMiddleSchool', 'juniorMiddle'],
      ['中华中学附属小学', 'primarySchool', 'primary'],
      ['南京外国语学校青奥村小学', 'primarySchool', 'primary'],
    ] as const) {
      const school = `/v1/schools/${schools[name]!}`;
      expectStatus(await wang!.post(`${school}/confirm-stages`, { schoolKind, stages: [stage] }), 200);
      const legal = { attribute: 'legalPersonStatus', value: 'independent', effectiveOn: '2024-09-09' };
      expectStatus(await wang!.post(`${school}/set-school-attribute`, legal), 200);
    }
    expectStatus(await wang!.post(`${file()}/confirm-core-school`, { schoolId: schools['中华中学'] }), 200);
    const joining = schools['南京外国语学校青奥村小学']!;
    of = await drafted(house, 'joiner', joining, {
      type: 'admitSchool',
      payload: { collaborationId: group, schoolId: joining, reason: '片区优质资源共享' },
      with: ['applicationForm', 'councilResolution', ['schoolProfile', joining]],
    });
    const { payloadDigest } = await of.document('joiner');
    await of.done('joiner', 'record-consent', { schoolId: joining, consents: true, payloadDigest });
    await of.done('joiner', 'submit-application');
    await of.done('wang', 'accept-application');
    await of.done('zhao', 'assign-reviewer', { reviewerUserId: people.li });
    await of.done('li', 'complete-review', { opinion: 'approve', findings: [{ check: 'layout', ok: true }] });
    const notice = { text: '拟同意加入', channels: ['局网站'], startsOn: '2024-09-09' };
    await of.done('wang', 'publish-public-notice', notice);
    await house.until(today);
    const suspension = {
      reasonKind: 'rectification',
      reason: '消防整改',
      from: today,
      decisionNo: '建教发〔2024〕9号',
    };
    expectStatus(await zhao!.decide(`${file()}/suspend-collaboration`, suspension), 200);
    await approved(house, of, today);
  }, 60_000);
  afterAll(() => house.stop());

  it('lies on the desk of the bureau with the reason, and with the way to run it again', async () => {
    const [entry, ...others] = await failed(zhao!);
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ stream: `collaboration-${group}`, command: 'AddMember' });
    expect(entry!.link).toMatch(/^\/v1\/reactions\/carryOutApproval\/[\w-]+\/again$/);
    link = entry!.link;
    expect(await failed(await house.as('other'))).toEqual([]);
    expect(await standing(zhao!, 'carryOutApproval')).toMatchObject({
      upTo: expect.any(String) as string,
      failures: [{ command: 'AddMember', code: 'COL_STATE', bureau: jianye, message: entry!.why.zh }],
    });
    expect(await members()).not.toContain(schools['南京外国语学校青奥村小学']);
  });

  it('is dealt with by a leader or the head of the office, nobody else', async () => {
    for (const key of ['li', 'admin', 'auditor', 'core', 'cityLeader']) {
      const person = await house.as(key);
      expectStatus(await person.get('/v1/reactions'), 403, 'SEC_CAPACITY');
      expectStatus(await person.post(link), 403, 'SEC_CAPACITY');
    }
    expect((await fetch(`${house.url}/v1/reactions`)).status).toBe(401);
    expectStatus(await zhao!.post(link.replace('carryOutApproval', 'nothing')), 404);
    expectStatus(await zhao!.post(link.replace(/[\w-]+\/again$/, `${group}/again`)), 404);
  });

  it('run again before it is put right, it is refused for the same reason and stays', async () => {
    expectStatus(await wang!.post(link), 409, 'COL_STATE');
    expect(await failed(zhao!)).toHaveLength(1);
  });

  it('put right and run again, it takes effect in the process it belongs to, once', async () => {
    const resumption = { effectiveOn: today, decisionNo: '建教发〔2024〕10号' };
    expectStatus(await zhao!.decide(`${file()}/resume-collaboration`, resumption), 200);
    expectStatus(await zhao!.post(link), 200);
    expect(await members()).toContain(schools['南京外国语学校青奥村小学']);
    expect(await failed(zhao!)).toEqual([]);
    expect(await standing(zhao!, 'carryOutApproval')).toMatchObject({ failures: [] });
    expectStatus(await zhao!.post(link), 404);

    const correlationOf = async (stream: string, type: string) => {
      for await (const events of house.api.house.store.read(stream))
        for (const event of events)
          if (
            event.record &&
            event.type === type &&
            (type !== 'MemberJoined' || event.record.source?.kind === 'reaction')
          )
            return event.record.correlation;
      throw new Error(`no ${type} in ${stream}`);
    };
    expect(await correlationOf(`collaboration-${group}`, 'MemberJoined')).toBe(
      await correlationOf(`application-${of.id}`, 'ApplicationApproved'),
    );
  });

  it('what need not be carried out is settled with a reason that stays on record', async () => {
    const order = { bureauId: jianye, toPersonId: people.zhou, caseIds: [of.id], reason: '岗位调整' };
    expectStatus(await zhao!.post(`/v1/staff/${people.li!}/hand-over-tasks`, order), 200);
    const [entry] = await failed(wang!);
    expect(entry).toMatchObject({ command: 'ReassignReviewer', stream: `application-${of.id}` });
    const settle = entry!.link.replace(/again$/, 'settle');
    expectStatus(await wang!.post(settle, {}), 400);
    expectStatus(await li!.post(settle, { reason: '案件已办结' }), 403, 'SEC_CAPACITY');
    expectStatus(await wang!.post(settle, { reason: '案件已办结' }), 200);
    expect(await failed(wang!)).toEqual([]);
    const reasons: unknown[] = [];
    for await (const events of house.api.house.store.read('reaction-handOverCases'))
      for (const { type, data } of events) if (type === 'ReactionSettled') reasons.push(data.reason);
    expect(reasons).toEqual([`案件已办结 (staff-${people.wang!})`]);
  });

  it('everything decided here comes out the same again', () => expectReplayed(house.api.house.store, slices));
});
