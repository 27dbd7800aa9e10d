import { randomUUID } from 'node:crypto';
import { canonical, createdId, type StoredEvent } from '@app/kernel';
import { slices } from '@app/workflows';
import { trialHouse, type Person, type TestHouse } from '../support/house.js';
import { jianye, peopleByKey, schoolsByName } from '../support/office.js';
import { expectReplayed } from '../support/replayed.js';

describe('The command path', () => {
  let house: TestHouse;
  let [wang, admin, deputy, other]: Person[] = [];
  let people: Record<string, string>;
  let schools: Record<string, string>;
  const refusals = async (): Promise<StoredEvent[]> => {
    const found: StoredEvent[] = [];
    for await (const events of house.api.house.store.readAll(undefined, { types: ['CommandRefused'] }))
      found.push(...events);
    return found;
  };
  const proposed = async (role: string, key = randomUUID()) => {
    const input = { role, organisationId: jianye, from: '2024-09-09' };
    const { status, body } = await admin!.post(`/v1/staff/${people.zhou}/grant-capacity`, input, {
      'idempotency-key': key,
    });
    expect({ status, body }).toMatchObject({ status: 202 });
    return { ...(body.proposal as { id: string; digest: string }), key };
  };
  const verdict = (who: Person, id: string, what: string, body: object, headers = {}) =>
    who.post(`/v1/staff/${people.zhou}/proposals/${id}/${what}`, body, headers);

  beforeAll(async () => {
    house = await trialHouse('2024-09-09');
    [wang, admin, deputy, other] = await Promise.all(['wang', 'admin', 'deputy', 'other'].map(house.as));
    people = await peopleByKey(house);
    schools = await schoolsByName(house);
  });
  afterAll(() => house.stop());

  it('a used key never stands for a verdict on a proposal, whoever sends it', async () => {
    const { id, digest, key } = await proposed('SO');
    for (const [who, what, body] of [
      [deputy!, 'approve', { digest }],
      [other!, 'approve', { digest: '0'.repeat(64) }],
      [deputy!, 'reject', { reason: '不妥' }],
    ] as const)
      expect(await verdict(who, id, what, body, { 'idempotency-key': key })).toMatchObject({
        status: 422,
        body: { code: 'GEN_COMMAND_ID_REUSED' },
      });
    const own = { 'idempotency-key': randomUUID() };
    const first = await verdict(deputy!, id, 'approve', { digest }, own);
    expect(first).toMatchObject({ status: 200, body: { outcome: 'accepted' } });
    expect(await verdict(deputy!, id, 'approve', { digest }, own)).toMatchObject({
      status: 200,
      body: { repeated: true, events: first.body.events },
    });
    expect((await verdict(other!, id, 'approve', { digest }, own)).body).toMatchObject({
      code: 'GEN_COMMAND_ID_REUSED',
    });
    expect((await verdict(deputy!, id, 'reject', { reason: '不妥' }, own)).body).toMatchObject({
      code: 'GEN_COMMAND_ID_REUSED',
    });
  });

  it('a stale If-Match is refused on a verdict too', async () => {
    const { id, digest } = await proposed('SL');
    expect((await verdict(deputy!, id, 'approve', { digest }, { 'if-match': '"0"' })).status).toBe(412);
    expect((await verdict(deputy!, id, 'reject', { reason: '不妥' }, { 'if-match': '"0"' })).status).toBe(412);
    expect((await verdict(deputy!, id, 'reject', { reason: '不妥' })).status).toBe(200);
  });

  it('nobody can write a vault reference by hand', async () => {
    const reference = 'vault:01920000-0000-7000-8000-000000000001';
    const input = { effectiveOn: '2024-09-09', decisionNo: reference };
    expect((await wang!.post(`/v1/schools/${schools['中华中学']}/close-school`, input)).status).toBe(400);
    const nested = { attribute: 'pupils', value: { [reference]: 1 }, effectiveOn: '2024-09-09' };
    expect((await wang!.post(`/v1/schools/${schools['中华中学']}/set-school-attribute`, nested)).status).toBe(400);
  });

  it('the vault takes nothing from a command that leaves no record', async () => {
    const key = randomUUID();
    const body = { method: 'direct', recipient: '某人', servedOn: '2024-09-09' };
    const { status } = await wang!.post(`/v1/applications/${randomUUID()}/serve-decision`, body, {
      'idempotency-key': key,
    });
    expect(status).toBe(404);
    expect(await house.api.house.vault.state(`c-${key}`)).toBeUndefined();
  });

  it('what is refused at the door is recorded without a capacity nobody holds, and within the limit', async () => {
    const member = {
      schoolId: schools['中华中学'],
      role: 'member',
      legalPersonWaiver: { reason: '长'.repeat(500), evidence: randomUUID() },
    };
    const payload = {
      kind: 'educationGroup',
      nameZh: '大而无当教育集团',
      members: Array.from({ length: 60 }, () => member),
    };
    const draft = { type: 'createCollaboration', applicantSchoolId: schools['中华中学'], payload };
    const { status } = await other!.post('/v1/applications', draft);
    expect(status).toBe(403);
    const last = (await refusals()).at(-1)!;
    expect(Buffer.byteLength(canonical(last.record))).toBeLessThanOrEqual(32 * 1024);
    expect(last.record).toMatchObject({ act: { by: people.other }, input: { tooLarge: true } });
    expect(last.record!.act).not.toHaveProperty('capacity');
  });

  it('the first receipt comes again even where the command took its giver’s authority', async () => {
    const file = (await deputy!.get(`/v1/staff/${people.deputy}`)).body.item as { capacities: { id: string }[] };
    const input = { capacityId: file.capacities[0]!.id, reason: '离任', on: '2024-09-09' };
    const own = { 'idempotency-key': randomUUID() };
    const path = `/v1/staff/${people.deputy}/revoke-capacity`;
    expect((await deputy!.post(path, input, own)).status).toBe(200);
    expect(await deputy!.post(path, input, own)).toMatchObject({ status: 200, body: { repeated: true } });
    expect((await deputy!.post(path, input)).status).toBe(403);
  });

  it('a clock behind the log does not hang: commands go on at the time of the log', async () => {
    const { engine } = house.api.house;
    engine.startAfter('2024-09-20T09:00:00.000+08:00');
    const input = { nameZh: '钟表小学', divisionCode: '320105', managingBureauId: jianye, effectiveOn: '2024-09-20' };
    const key = randomUUID();
    expect((await wang!.post('/v1/schools', input, { 'idempotency-key': key })).status).toBe(201);
    for await (const [event] of house.api.house.store.read(`school-${createdId('school', key)}`))
      expect(event!.meta.recordedAt).toMatch(/^2024-09-20/);
  });

  it('everything decided here comes out the same again', () => expectReplayed(house.api.house.store, slices));
});
