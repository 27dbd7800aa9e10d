import { slices } from '@app/workflows';
import { trialHouse, type Answered, type Person, type TestHouse } from '../support/house.js';
import { peopleByKey, schoolsByName } from '../support/office.js';
import { expectReplayed } from '../support/replayed.js';

describe('Rewards of groups and their principals [S-39]', () => {
  let house: TestHouse;
  let [zhao, wang, member, other, cityLeader]: Person[] = [];
  let people: Record<string, string>;
  let group: string;
  let reward: string;
  const honour = (more: object) => ({
    recipient: 'group', collaborationId: group, refId: group, kind: 'honour', basis: '办学成效显著', grantedOn: '2024-09-09', ...more,
  }); // prettier-ignore
  const expectStatus = ({ status, body }: Answered, expected: number, code?: string) =>
    expect({ status, code: body.code }).toEqual({ status: expected, ...(code === undefined ? {} : { code }) });

  beforeAll(async () => {
    house = await trialHouse('2024-09-09');
    [zhao, wang, member, other, cityLeader] = await Promise.all(['zhao', 'wang', 'member', 'other', 'cityLeader'].map(house.as)); // prettier-ignore
    people = await peopleByKey(house);
    const school = (await schoolsByName(house))['中华中学上新河初级中学']!;
    const groups = (await wang!.get('/v1/collaborations?kind=educationGroup')).body.items as { id: string; members: { schoolId: string }[] }[]; // prettier-ignore
    group = groups.find(({ members }) => members.some(({ schoolId }) => schoolId === school))!.id;
  });
  afterAll(() => house.stop());

  it('are granted by a leader to the group, and to the principal of a member', async () => {
    const granted = await zhao!.post('/v1/rewards', honour({}));
    expectStatus(granted, 201);
    reward = String(granted.body.id);
    const principal = { recipient: 'memberPrincipal', refId: people.member };
    expectStatus(await zhao!.post('/v1/rewards', honour(principal)), 201);
    await house.settled();
    const { items } = (await member!.get('/v1/rewards')).body as { items: { recipient: string }[] };
    expect(items.map(({ recipient }) => recipient)).toEqual(['memberPrincipal']);
    expect((await other!.get('/v1/rewards')).body.items).toEqual([]);
    expectStatus(await other!.get(`/v1/rewards/${reward}`), 404, 'GEN_NOT_FOUND');
  });

  it('go to nobody else: not to a principal from elsewhere, not as a core school, not in money, not by an officer', async () => {
    const elsewhere = await zhao!.post('/v1/rewards', honour({ recipient: 'memberPrincipal', refId: people.other }));
    expectStatus(elsewhere, 422, 'FND_REWARD_RECIPIENT');
    expect(elsewhere.body.detail).toMatch(/不是该教育集团的成员校校长/);
    expectStatus(await zhao!.post('/v1/rewards', honour({ recipient: 'coreSchool' })), 422, 'FND_REWARD_RECIPIENT');
    const money = await zhao!.post('/v1/rewards', honour({ kind: 'money' }));
    expectStatus(money, 400, 'GEN_SHAPE');
    expect(JSON.stringify(money.body.errors)).toContain('/kind');
    expectStatus(await wang!.post('/v1/rewards', honour({})), 403, 'SEC_CAPACITY');
    expectStatus(await cityLeader!.post('/v1/rewards', honour({})), 201);
  });

  it('are revoked with a reason, once; the history keeps both', async () => {
    const revoke = async () => zhao!.decide(`/v1/rewards/${reward}/revoke-reward`, { reason: '材料不实' });
    expectStatus(await revoke(), 200);
    expectStatus(await revoke(), 409, 'FND_REWARD_STATE');
    await house.settled();
    const lines = (await zhao!.get('/v1/views/history-timeline?limit=200')).body.items as { sentence: { zh: string } }[]; // prettier-ignore
    expect(lines.map(({ sentence }) => sentence.zh)).toEqual(
      expect.arrayContaining(['授予集团荣誉：办学成效显著', '撤销奖励：材料不实']),
    );
    await expectReplayed(house.api.house.store, slices);
  });
});
