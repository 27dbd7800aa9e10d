import { systemAct } from '@app/kernel';
import { seededBureau, sliceNamed } from '@app/workflows';
import { districtPosted, districtServed } from '../support/district.js';
import { trialHouse, type Answered, type Person, type TestHouse } from '../support/house.js';
import { jianye, schoolsByName } from '../support/office.js';

describe('What two persons have not yet decided together is known to those who decide, not to all who may open the file', () => {
  let house: TestHouse;
  let file: string;
  const ids: string[] = [];
  const proposalsFor = async (key: string): Promise<unknown> => {
    const { status, body } = await (await house.as(key)).get(file);
    expect(status).toBe(200);
    return body.proposals;
  };
  const proposalEntriesFor = async (key: string): Promise<unknown[]> => {
    const { status, body } = await (await house.as(key)).get(`${file}/history?limit=200`);
    expect(status).toBe(200);
    return (body.items as { type: string }[]).filter(({ type }) => /Propos/.test(type)).map(({ type }) => type);
  };
  const closing = { effectiveOn: '2024-09-09', decisionNo: '建教发〔2024〕12号' };

  beforeAll(async () => {
    house = await trialHouse('2024-09-09');
    file = `/v1/schools/${(await schoolsByName(house))['南京致远外国语小学']}`;
    const wang = await house.as('wang');
    for (let i = 0; i < 2; i++) {
      const { status, body } = await wang.post(`${file}/close-school`, closing);
      expect(status).toBe(202);
      ids.push((body.proposal as { id: string }).id);
    }
    const rejected = await (await house.as('zhao')).post(`${file}/proposals/${ids[0]}/reject`, { reason: '再议' });
    expect(rejected.status).toBe(200);
  });
  afterAll(() => house.stop());

  it.each(['wang', 'zhao', 'auditor'])('%s of the bureau sees it whole, and in the history', async (key) => {
    expect(await proposalsFor(key)).toMatchObject([{ id: ids[1], command: 'CloseSchool', input: closing }]);
    expect(await proposalEntriesFor(key)).toEqual(['CommandProposed', 'CommandProposed', 'ProposalRejected']);
  });

  it.each(['core', 'other', 'city'])('%s, who may open the file, sees nothing of it', async (key) => {
    expect(await proposalsFor(key)).toBeUndefined();
    expect(await proposalEntriesFor(key)).toEqual([]);
  });

  it('who names a capacity not held reads what is published, as an integration client does', async () => {
    const visibilities = async (headers = {}) => {
      const { body } = await (await house.as('wang')).get(`${file}/history?limit=200`, headers);
      return new Set((body.items as { visibility: string }[]).map(({ visibility }) => visibility));
    };
    expect(await visibilities()).toContain('internal');
    expect(await visibilities({ 'acting-as': 'IC' })).not.toContain('internal');
  });

  it('what the city proposes about a bureau is the city’s to decide, and the auditor’s to see', async () => {
    file = `/v1/bureaus/${jianye}`;
    const events = await (await house.as('city')).get(`${file}/history`);
    const [{ id }] = events.body.items as [{ id: string }];
    const correction = { correctsEventId: id, changes: { docIssuerCodes: ['建教发', '建教字'] }, reason: '漏登代字' };
    const proposed = await (await house.as('city')).post(`${file}/correct-bureau`, correction);
    expect({ status: proposed.status, body: proposed.body }).toMatchObject({ status: 202 });
    for (const key of ['cityLeader', 'auditor'])
      expect(await proposalsFor(key)).toMatchObject([{ command: 'CorrectBureau', input: correction }]);
    for (const key of ['wang', 'core']) expect(await proposalsFor(key)).toBeUndefined();
  });
});

describe('Personal fields are opened by the office that answers for the file, not by another the reader also holds', () => {
  let house: TestHouse;
  let file: string;
  let both: Person;
  const recipient = '受送达人甲';
  const elsewhere = seededBureau('320100');

  const system = async (workflow: string, command: string, input: object, id?: string) =>
    house.api.house.engine.submit({
      slice: sliceNamed(workflow), command, input, who: { act: systemAct }, ...(id ? { id } : {}),
    }); // prettier-ignore
  const shown = async (by: Person, path: string) => {
    const { status, body } = await by.get(path);
    return [status, JSON.stringify(body).includes(recipient)];
  };

  beforeAll(async () => {
    house = await trialHouse('2024-09-09');
    const of = await districtPosted(house);
    await districtServed(house, of, recipient);
    file = `/v1/applications/${of.id}`;
    await house.settled();
    const { item } = (await (await house.as('wang')).get(file)).body as { item: { schools: string[] } };
    const { id } = await system('staff', 'RegisterPerson', { nameZh: '两任', bureauId: elsewhere });
    for (const [role, organisationId] of [['SC', item.schools[0]], ['BO', elsewhere]] as const)
      await system('staff', 'GrantCapacity', { role, organisationId, bureauId: elsewhere, from: '2024-09-09' }, id); // prettier-ignore
    await house.settled();
    const token = await house.api.house.mint(id, 8);
    both = {
      ...(await house.as('wang')), token,
      get: async (path) => {
        const response = await fetch(`${house.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
        return { status: response.status, headers: response.headers, body: (await response.json()) as Answered['body'] };
      },
    }; // prettier-ignore
  }, 60_000);
  afterAll(() => house.stop());

  it.each(['', '/history'])(
    'a case%s opened through a school is not read in clear through another bureau',
    async (part) => {
      expect(await shown(both, `${file}${part}`)).toEqual([200, false]);
      expect(await shown(both, `${file}${part}?personal=true`)).toEqual([404, false]);
      expect((await shown(await house.as('wang'), `${file}/history?personal=true&limit=200`))[1]).toBe(true);
    },
  );
});
