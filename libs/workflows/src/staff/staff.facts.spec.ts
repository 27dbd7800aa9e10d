import type { Ask, Asking } from '@app/kernel';
import { someone } from '@app/kernel/testing';
import { plainAsk, type PlainDocuments } from '../../../../test/permission/plain-ask.js';
import { facts, target } from './staff.facts.js';
import type { GrantCapacityInput } from './staff.input.js';
import { noStaff, type Staff } from './staff.state.js';

const held = { id: 'c1', role: 'BL', grades: [], organisationId: 'county', bureauId: 'county', from: '2024-01-01' };
const documents = {
  bureaus: {
    city: { id: 'city', level: 'city', divisionCode: '320100' },
    county: { id: 'county', level: 'county', divisionCode: '320105', parentBureauId: 'city' },
  },
  schools: { s1: { managingBureauId: 'county', divisionCode: '320106' } },
  staff: {
    wang: { status: 'active', capacities: [held, { ...held, id: 'c2', role: 'BO' }], received: [] },
    sun: { status: 'active', capacities: [], received: [{ id: 'd1', capacityId: 'c1' }] },
    gone: { status: 'closed', capacities: [held], received: [] },
  },
} as PlainDocuments;
const owners: Record<string, string> = { 'subject https://id|u1': 'staff-wang', 'bootstrap administrator': 'staff-li' };
const ask: Ask = { ...plainAsk(documents), owner: async (kind: string, key: string) => owners[`${kind} ${key}`] };

const asking = <I>(input: I, id = 'wang', state: Staff = noStaff()): Asking<I, Staff> => ({
  id, input, state, act: someone('li', 'SA', 'county'), at: '2024-09-09T09:00:00.000+08:00', today: '2024-09-09',
}); // prettier-ignore
const grant = (role: GrantCapacityInput['role'], organisationId: string, bureauId?: string): GrantCapacityInput => ({
  role,
  organisationId,
  from: '2024-09-09',
  ...(bureauId ? { bureauId } : {}),
});

describe('what is known before staff commands are decided [S-05]', () => {
  it.each([
    [grant('BO', 'county'), { kind: 'bureau', bureauId: 'county', divisionCode: '320105', level: 'county' }],
    [grant('CL', 'city'), { kind: 'bureau', bureauId: 'city', divisionCode: '320100', level: 'city' }],
    [grant('SC', 's1'), { kind: 'school', bureauId: 'county', divisionCode: '320106', level: 'county' }],
    [grant('CU', 'finance', 'county'), { kind: 'unit', bureauId: 'county', divisionCode: '320105', level: 'county' }],
    [grant('CU', 'finance'), undefined],
    [grant('IC', 'platform', 'county'), { kind: 'unit', bureauId: 'county', divisionCode: '320105', level: 'county' }],
    // A client of one bureau is not told of another's.
    [{ ...grant('IC', 'platform', 'county'), divisionCode: '320100' }, undefined],
    [grant('BO', 's1'), undefined],
    [grant('SC', 'county'), undefined],
    [grant('CS', 's1'), undefined],
  ])('the place of %j', async (input, place) =>
    expect(await facts.GrantCapacity(ask, asking(input))).toEqual(place ? { place } : {}),
  );

  it('identities of other persons are taken, one’s own are not', async () => {
    const input = { issuer: 'https://id', subject: 'u1' };
    expect(await facts.LinkSubject(ask, asking(input))).toEqual({ taken: [] });
    expect(await facts.LinkSubject(ask, asking(input, 'sun'))).toEqual({ taken: [input] });
    expect(await facts.RegisterPerson(ask, asking({ nameZh: 'vault:1' }, 'new'))).toEqual({ taken: [] });
  });

  it('the bootstrap is done, the deputy is not', async () => {
    const input = { nameZh: 'vault:1', bureauId: 'county', until: '2025-01-01' };
    expect(await facts.BootstrapAdministrator(ask, asking(input, 'new'))).toEqual({
      taken: [], done: true, divisionCode: '320105',
    }); // prettier-ignore
    expect(await facts.BootstrapAdministrator(ask, asking({ ...input, deputy: true, bureauId: 'x' }, 'new'))).toEqual({
      taken: [], done: false,
    }); // prettier-ignore
  });

  it('a holder has the capacity, has received it, or has none', async () => {
    const delegate = (fromPersonId: string, capacityId = 'c1') =>
      facts.Delegate(
        ask,
        asking({ fromPersonId, capacityId, from: '2024-09-09', until: '2024-09-10', documentRef: 'AB角' }, 'qian'),
      );
    expect(await delegate('wang')).toEqual({ received: false, capacity: held });
    expect(await delegate('sun')).toEqual({ received: true });
    expect(await delegate('sun', 'd1')).toEqual({ received: true });
    expect(await delegate('gone')).toEqual({ received: false });
    expect(await delegate('nobody')).toEqual({ received: false });
  });

  it('cases on the desk of who leaves are listed, where a search can answer', async () => {
    const found: object[] = [];
    const searching = {
      ...ask,
      find: async (_: unknown, where: object) => {
        found.push(where);
        return [{ id: 'a2' }, { id: 'a1' }];
      },
    } as unknown as Ask;
    const revoke = { capacityId: 'c1', reason: '调离', on: '2024-09-09' };
    const state: Staff = { ...noStaff(), capacities: [{ ...held, role: 'BL' }] };
    expect(await facts.RevokeCapacity(searching, asking(revoke, 'wang', state))).toEqual({ openCases: ['a1', 'a2'] });
    expect(found).toEqual([{ reviewer: 'wang', status: 'underReview', bureauId: 'county' }]);
    expect(await facts.RevokeCapacity(ask, asking(revoke, 'wang', state))).toEqual({});
    const school: Staff = { ...noStaff(), capacities: [{ ...held, role: 'SC' }] };
    expect(await facts.RevokeCapacity(searching, asking(revoke, 'wang', school))).toEqual({});
    expect(await facts.CloseAccount(searching, asking({ reason: '退休', on: '2024-09-09' }))).toEqual({
      openCases: ['a1', 'a2'],
    });
  });

  it('a successor is an officer in office at the bureau', async () => {
    const handOver = (toPersonId: string, bureauId = 'county') =>
      facts.HandOverTasks(ask, asking({ bureauId, toPersonId, caseIds: [], reason: '调离' }, 'qian'));
    expect(await handOver('wang')).toEqual({ successorInOffice: true });
    expect(await handOver('wang', 'city')).toEqual({ successorInOffice: false });
    expect(await handOver('gone')).toEqual({ successorInOffice: false });
  });
});

describe('where a staff command belongs [S-05]', () => {
  const state: Staff = {
    ...noStaff(),
    bureauId: 'city',
    capacities: [{ ...held, role: 'BL' }],
    received: [{ ...held, role: 'BL', id: 'd1', capacityId: 'c1', fromPersonId: 'wang', until: '2024-12-31' }],
  };
  const of = (command: string, input: object) =>
    target(ask, { ...asking(input as Record<string, unknown>, 'qian', state), command });
  const county = { bureau: 'county', units: ['county', 'city'] };

  it.each<[string, object, object]>([
    ['RegisterPerson', {}, { open: true }],
    ['RegisterPerson', { bureauId: 'county' }, county],
    ['GrantCapacity', grant('SC', 's1'), county],
    ['GrantCapacity', grant('BO', 'unknown'), {}],
    ['RevokeCapacity', { capacityId: 'c1' }, county],
    ['RevokeCapacity', { capacityId: 'unknown' }, { bureau: 'city', units: ['city'] }],
    ['Delegate', { fromPersonId: 'wang', capacityId: 'c1' }, { persons: ['wang'], units: ['county', 'city'] }],
    ['Delegate', { fromPersonId: 'nobody', capacityId: 'c1' }, { persons: ['nobody'] }],
    ['EndDelegation', { delegationId: 'd1' }, { persons: ['wang'], units: ['county', 'city'] }],
    ['EndDelegation', { delegationId: 'unknown' }, { bureau: 'city', units: ['city'] }],
    ['HandOverTasks', { bureauId: 'county' }, { bureau: 'county' }],
    ['CloseAccount', {}, { bureau: 'city', units: ['city'] }],
  ])('%s %j', async (command, input, expected) => expect(await of(command, input)).toEqual(expected));
});
