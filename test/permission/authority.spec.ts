import { accessFor } from '@app/access';
import { Engine, LiveDocuments, Residents, type Receipt } from '@app/engine';
import { addDays, dateOf, Refusal, systemAct, Unauthorised, type ActingAs, type Vault } from '@app/kernel';
import { memoryEventStore, type MemoryEventStore } from '@app/kernel/testing';
import {
  allViews,
  bureauListing,
  collaborationListing,
  reference,
  sliceNamed,
  slices,
  staffListing,
} from '@app/workflows';
import { expectReplayed } from '../support/replayed.js';

/** Authority through the whole command path: stores in memory, people granted and relieved by commands. */
const now = '2024-09-09T09:00:00.000+08:00';
const today = dateOf(now);
let count = 0;
const commandId = () => `01920000-0000-7000-8000-${String(++count).padStart(12, '0')}`;

let store: MemoryEventStore;
afterEach(() => expectReplayed(store, slices));

async function house() {
  store = memoryEventStore();
  const kept = new Map<string, string>();
  const vault = {
    put: async (values: { ref: string; value: string }[]) => values.forEach(({ ref, value }) => kept.set(ref, value)),
  } as unknown as Vault;
  const residents = await Residents.open(store, allViews);
  const none = () => Promise.reject(new Error('authority searches nothing'));
  const access = accessFor({
    verify: () => Promise.reject(new Unauthorised('no tokens here')),
    staff: staffListing,
    bureaus: bureauListing,
    collaborations: collaborationListing,
  });
  const engine = new Engine({
    store, vault, access, slices, residents, reference, clock: { now: () => now }, live: new LiveDocuments(store, slices),
    views: { find: none } as never, caughtUp: none, release: 'test',
  }); // prettier-ignore
  const staff = sliceNamed('staff');
  const as = (person: string, actingAs: ActingAs = {}) => ({
    caller: { person, issuer: 'test', jti: 'test' },
    actingAs,
  });
  const system = (workflow: string, command: string, input: object, id?: string) =>
    engine.submit({
      slice: sliceNamed(workflow), command, commandId: commandId(), input, who: { act: systemAct }, ...(id ? { id } : {}),
    }); // prettier-ignore
  const give = (who: string, command: string, id: string, input: object) =>
    engine.submit({ slice: staff, command, id, commandId: commandId(), input, who: as(who) });
  const approve = (who: string, { id, proposal }: Receipt) =>
    engine.approve({
      slice: staff,
      id,
      commandId: commandId(),
      who: as(who),
      proposal: proposal!.id,
      digest: proposal!.digest,
    });

  const bureau = (input: object) => system('bureau', 'RegisterBureau', { docIssuerCodes: [], ...input });
  const { id: city } = await bureau({ nameZh: '南京市教育局', level: 'city', divisionCode: '320100' });
  const { id: county } = await bureau({
    nameZh: '建邺区教育局',
    level: 'county',
    divisionCode: '320105',
    parentBureauId: city,
  });
  const first = { nameZh: '李管理', bureauId: city, until: '2025-09-08' };
  const { id: admin } = await system('staff', 'BootstrapAdministrator', first);
  const { id: deputy } = await system('staff', 'BootstrapAdministrator', { ...first, nameZh: '赵副管', deputy: true });
  const { id: wang } = await engine.submit({
    slice: staff, command: 'RegisterPerson', commandId: commandId(), input: { nameZh: '王经办' }, who: as(admin),
  }); // prettier-ignore
  return { kept, engine, give, approve, system, city, county, admin, deputy, wang, as };
}
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Refusal ? error.code : Promise.reject(error as Error)),
  );
const grant = (role: string, organisationId: string, more: object = {}) => ({
  role,
  organisationId,
  from: today,
  ...more,
});

describe('authority through the command path [S-05]', () => {
  it('keeps names out of the log', async () => {
    const { kept, wang } = await house();
    expect([...kept.values()]).toContain('王经办');
    for await (const [event] of store.read(`staff-${wang}`))
      expect(event!.data).toMatchObject({ nameZh: expect.stringMatching(/^vault:/) as string });
  });

  it('appoints the first administrator once, and one deputy', async () => {
    const { system, city } = await house();
    const again = { nameZh: '某人', bureauId: city, until: '2025-09-08' };
    expect(await code(system('staff', 'BootstrapAdministrator', again))).toBe('STF_BOOTSTRAP_DONE');
    expect(await code(system('staff', 'BootstrapAdministrator', { ...again, deputy: true }))).toBe(
      'STF_BOOTSTRAP_DONE',
    );
  });

  it('grants only when another person approves, also by the administrators above in a county that has none', async () => {
    const { give, approve, admin, deputy, wang, county } = await house();
    const proposed = await give(admin, 'GrantCapacity', wang, grant('BL', county));
    expect(proposed.outcome).toBe('proposed');
    expect(await code(approve(admin, proposed))).toBe('GEN_CORRECTION_NEEDS_SECOND_PERSON');
    expect(await code(approve(wang, proposed))).toBe('SEC_CAPACITY');
    const { events } = await approve(deputy, proposed);
    expect(events.map((event) => event.type)).toEqual(['ProposalApproved', 'CapacityGranted']);
    expect(events[1]!.data).toMatchObject({ role: 'BL', bureauId: county, by: [admin], approvedBy: [deputy] });
  });

  it('lets nobody grant to himself, neither as proposer nor as approver', async () => {
    const { give, approve, admin, deputy, wang, city } = await house();
    expect(await code(give(admin, 'GrantCapacity', admin, grant('BL', city)))).toBe('STF_SELF_GRANT');
    const proposed = await give(admin, 'GrantCapacity', deputy, grant('BL', city));
    expect(await code(approve(deputy, proposed))).toBe('STF_SELF_GRANT');
    expect(await code(give(wang, 'GrantCapacity', deputy, grant('BL', city)))).toBe('SEC_CAPACITY');
  });

  it('ends what a person may do at once, and a delegation with the capacity beneath it', async () => {
    const { give, approve, system, admin, deputy, wang, county } = await house();
    const { id: sun } = await system('staff', 'RegisterPerson', { nameZh: '孙代理', bureauId: county });
    const { id: qian } = await system('staff', 'RegisterPerson', { nameZh: '钱某', bureauId: county });
    const granted = await approve(deputy, await give(admin, 'GrantCapacity', wang, grant('BL', county)));
    const { capacityId } = granted.events[1]!.data as { capacityId: string };
    await system('staff', 'GrantCapacity', grant('BO', county, { grades: ['head'] }), qian);

    const lend = { fromPersonId: wang, capacityId, from: today, until: addDays(today, 20), documentRef: '年休假' };
    expect(await code(give(qian, 'Delegate', sun, lend))).toBe('SEC_SCOPE');
    await give(wang, 'Delegate', sun, lend);
    expect(await code(give(sun, 'Delegate', qian, lend))).toBe('STF_DELEGATION_CHAIN');
    expect(await code(give(sun, 'Delegate', qian, { ...lend, fromPersonId: sun }))).toBe('SEC_SCOPE');

    // The delegate gets past authority as long as the holder does: the decider answers, not the door.
    const handOver = { bureauId: county, toPersonId: qian, caseIds: [], reason: '调离' };
    expect(await code(give(sun, 'HandOverTasks', qian, handOver))).toBe('STF_SUCCESSOR');
    expect(await code(give(qian, 'RevokeCapacity', wang, { capacityId, reason: '调离', on: today }))).toBe(
      'SEC_CAPACITY',
    );
    await give(admin, 'RevokeCapacity', wang, { capacityId, reason: '调离', on: today });
    for (const relieved of [wang, sun])
      expect(await code(give(relieved, 'HandOverTasks', qian, handOver))).toBe('SEC_CAPACITY');
    expect(await code(give(qian, 'HandOverTasks', wang, handOver))).toBe('accepted');
  });

  it('shuts out who has no open account, and links an identity only once and by two persons', async () => {
    const { give, approve, system, admin, deputy, wang, city } = await house();
    const subject = { issuer: 'https://id.example.edu.cn', subject: 'u1' };
    const proposed = await give(admin, 'LinkSubject', wang, subject);
    expect(proposed.outcome).toBe('proposed');
    await approve(deputy, proposed);
    expect(await code(system('staff', 'RegisterPerson', { nameZh: '另一人', subjects: [subject] }))).toBe(
      'STF_SUBJECT_TAKEN',
    );
    await give(admin, 'CloseAccount', wang, { reason: '退休', on: today });
    await expect(give(wang, 'GrantCapacity', deputy, grant('BO', city))).rejects.toThrow(Unauthorised);
  });
});
