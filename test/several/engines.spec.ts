import { accessFor } from '@app/access';
import { chain, Engine, LiveDocuments, Residents } from '@app/engine';
import {
  createdId,
  instantOf,
  msOf,
  noDigest,
  Refusal,
  systemAct,
  Unauthorised,
  type EventStore,
  type StoredEvent,
  type Vault,
} from '@app/kernel';
import { memoryEventStore } from '@app/kernel/testing';
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

/** Several processes on one log: engines of their own, with memories of their own, over one store that none of them owns. */
const now = '2024-09-09T09:00:00.000+08:00';
let count = 0;
const newId = () => `01920000-0000-7000-8000-${String(++count).padStart(12, '0')}`;

let store: EventStore;
beforeEach(() => void (store = { ...memoryEventStore(), exclusive: false }));
afterEach(() => expectReplayed(store, slices));

async function processOn(aheadMs = 0) {
  const vault = { put: async () => undefined } as unknown as Vault;
  const residents = await Residents.open(store, allViews);
  const none = () => Promise.reject(new Error('nothing is searched here'));
  const access = accessFor({
    verify: () => Promise.reject(new Unauthorised('no tokens here')),
    staff: staffListing,
    bureaus: bureauListing,
    collaborations: collaborationListing,
  });
  const clock = { now: () => instantOf(msOf(now) + aheadMs) };
  const engine = new Engine({
    store, vault, access, slices, residents, reference, clock, live: new LiveDocuments(store, slices), views: { find: none } as never,
    caughtUp: none, release: 'test',
  }); // prettier-ignore
  const system = (workflow: string, command: string, input: object, id?: string, commandId = newId()) =>
    engine.submit({
      slice: sliceNamed(workflow),
      command,
      commandId,
      input,
      who: { act: systemAct },
      ...(id ? { id } : {}),
    });
  /** As a door does: what others have written is known before a person's command is handed over. */
  const give = async (person: string, command: string, id: string, input: object, ifMatch?: number) => {
    await residents.fresh();
    const who = { caller: { person, issuer: 'test', jti: 'test' }, actingAs: {} };
    const given = { slice: sliceNamed('staff'), command, id, commandId: newId(), input, who };
    return engine.submit({ ...given, ...(ifMatch === undefined ? {} : { ifMatch }) });
  };
  return { engine, system, give };
}
type Process = Awaited<ReturnType<typeof processOn>>;

async function office(of: Process) {
  const register = (input: object) => of.system('bureau', 'RegisterBureau', { docIssuerCodes: [], ...input });
  const { id: city } = await register({ nameZh: '南京市教育局', level: 'city', divisionCode: '320100' });
  const { id: bureau } = await register({
    nameZh: '建邺区教育局',
    level: 'county',
    divisionCode: '320105',
    parentBureauId: city,
  });
  const person = async (nameZh: string, role?: string) => {
    const { id } = await of.system('staff', 'RegisterPerson', { nameZh, bureauId: bureau });
    if (!role) return { id, capacityId: '' };
    const granted = await of.system('staff', 'GrantCapacity', { role, organisationId: bureau, from: '2024-09-09' }, id);
    return { id, capacityId: (granted.events[0]!.data as { capacityId: string }).capacityId };
  };
  return { city, bureau, person };
}
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Refusal ? error.code : Promise.reject(error as Error)),
  );
async function eventsOf(stream: string): Promise<StoredEvent[]> {
  const found: StoredEvent[] = [];
  for await (const events of store.read(stream)) found.push(...events);
  return found;
}

describe('several processes on one log', () => {
  it('a capacity revoked in one is not honoured by another that remembers it', async () => {
    const [one, other] = [await processOn(), await processOn()];
    const { bureau, person } = await office(one);
    const wang = await person('王局长', 'BL');
    const qian = await person('钱某');
    const lend = {
      fromPersonId: wang.id,
      capacityId: wang.capacityId,
      from: '2024-09-09',
      until: '2024-09-20',
      documentRef: '年休假',
    };
    expect(await code(other.give(wang.id, 'Delegate', qian.id, lend))).toBe('accepted');
    await one.system(
      'staff',
      'RevokeCapacity',
      { capacityId: wang.capacityId, reason: '调离', on: '2024-09-09' },
      wang.id,
    );
    const handOver = { bureauId: bureau, toPersonId: qian.id, caseIds: [], reason: '调离' };
    for (const relieved of [wang.id, qian.id])
      expect(await code(other.give(relieved, 'HandOverTasks', wang.id, handOver))).toBe('SEC_CAPACITY');
  });

  it('what one has just registered, another knows when somebody asks there', async () => {
    const [one, other] = [await processOn(), await processOn()];
    const { city, bureau, person } = await office(one);
    const wang = await person('王某');
    const known = async () => (await other.engine.ask().all(bureauListing)).map(({ id }) => id);
    expect(await known()).toEqual([]);
    expect(await code(other.give(wang.id, 'CloseAccount', wang.id, { reason: '退休', on: '2024-09-09' }))).toMatch(
      /^SEC_/,
    );
    expect(await known()).toContain(bureau);
    const input = { nameZh: '虎丘区教育局', level: 'county', divisionCode: '320505', docIssuerCodes: [] };
    const { id: second } = await one.system('bureau', 'RegisterBureau', { ...input, parentBureauId: city });
    await other.system('staff', 'RegisterPerson', { nameZh: '李某', bureauId: second });
    expect(await known()).toContain(second);
  });

  it('an ETag that another process has answered is not stale to the next', async () => {
    const [one, other] = [await processOn(), await processOn()];
    const { bureau, person } = await office(one);
    const wang = await person('王某');
    const granted = await other.system(
      'staff',
      'GrantCapacity',
      { role: 'BO', organisationId: bureau, from: '2024-09-09' },
      wang.id,
    );
    const again = {
      slice: sliceNamed('staff'),
      command: 'GrantCapacity',
      id: wang.id,
      commandId: newId(),
      who: { act: systemAct },
    };
    const input = { role: 'BL', organisationId: bureau, from: '2024-09-09' };
    expect(await code(one.engine.submit({ ...again, input, ifMatch: granted.revision }))).toBe('accepted');
  });

  it('the same command given to two processes at once takes effect once', async () => {
    const processes = [await processOn(), await processOn()];
    const { bureau } = await office(processes[0]!);
    const commandId = newId();
    const input = { nameZh: '王某', bureauId: bureau };
    const receipts = await Promise.all(
      processes.map(({ system }) => system('staff', 'RegisterPerson', input, undefined, commandId)),
    );
    expect(receipts.map(({ id, revision }) => [id, revision])).toEqual(
      Array(2).fill([receipts[0]!.id, receipts[0]!.revision]),
    );
    expect(await eventsOf(receipts[0]!.stream)).toHaveLength(receipts[0]!.events.length);
  });

  it('in one stream recordedAt never falls, though the clocks of hosts differ', async () => {
    const [ahead, behind] = [await processOn(60_000), await processOn()];
    const { bureau, person } = await office(ahead);
    const wang = await person('王某');
    await behind.system('staff', 'GrantCapacity', { role: 'BO', organisationId: bureau, from: '2024-09-09' }, wang.id);
    const times = (await eventsOf(`staff-${wang.id}`)).map((event) => event.meta.recordedAt);
    expect(times).toEqual([...times].sort());
    expect(new Set(times)).toEqual(new Set([instantOf(msOf(now) + 60_000)]));
    const close = { reason: '退休', on: '2024-09-09' };
    for (const each of [behind, ahead, behind])
      expect(await code(each.give(wang.id, 'CloseAccount', wang.id, close))).toMatch(/^SEC_/);
    const journal = (await eventsOf('refusals-2024-09')).map((event) => event.meta.recordedAt);
    expect(journal).toHaveLength(3);
    expect(journal).toEqual([...journal].sort());
  });

  it('a stream that holds nothing but a voided command can still be begun, and is not there until then', async () => {
    const one = await processOn();
    const { bureau } = await office(one);
    const commandId = newId();
    const id = createdId('staff', commandId);
    const stream = `staff-${id}`;
    const voided = {
      type: 'CommandVoided',
      data: { claim: 'subject x' },
      about: [],
      effectiveOn: '2024-09-09',
      visibility: 'internal' as const,
    };
    const record = {
      command: 'CommandVoided',
      edition: 1,
      input: {},
      act: systemAct,
      read: -1,
      correlation: newId(),
      release: 'test',
    };
    await store.append({
      stream,
      expected: -1,
      events: chain(stream, -1, [voided], { recordedAt: now, commandId: newId(), record }, noDigest),
    });
    await expect(one.system('staff', 'CloseAccount', { reason: '退休', on: '2024-09-09' }, id)).rejects.toThrow(stream);
    const receipt = await one.system(
      'staff',
      'RegisterPerson',
      { nameZh: '王某', bureauId: bureau },
      undefined,
      commandId,
    );
    expect(receipt).toMatchObject({ id, outcome: 'accepted' });
    expect((await eventsOf(stream)).map(({ type }) => type)).toEqual(['CommandVoided', 'PersonRegistered']);
  });
});
