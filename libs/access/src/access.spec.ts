import {
  generalClauses,
  Refusal,
  Unauthorised,
  type ActingAs,
  type Capacity,
  type Target,
  type View,
} from '@app/kernel';
import { titleOf } from '@app/kernel/testing';
import { plainAsk } from '../../../test/permission/plain-ask.js';
import { accessFor } from './access.js';
import type { HeldCapacity, StaffLike } from './holding.js';
import type { BureauLike, CollaborationLike } from './scope.js';

const named = <D extends object>(name: string) => ({ name }) as View<D>;
const access = accessFor({
  verify: async () => Promise.reject(new Unauthorised('no tokens here')),
  staff: named<StaffLike>('staff'),
  bureaus: named<BureauLike>('bureaus'),
  collaborations: named<CollaborationLike>('collaborations'),
});

const at = '2024-09-09T09:00:00.000+08:00';
const bureaus = {
  province: { id: 'province', nameZh: '省教育厅' },
  city: { id: 'city', nameZh: '市教育局', parentBureauId: 'province' },
  county: { id: 'county', nameZh: '区教育局', parentBureauId: 'city' },
  other: { id: 'other', nameZh: '外区教育局', parentBureauId: 'city' },
};
const collaborations = {
  g1: {
    members: [
      { schoolId: 's1', role: 'core', from: '2020-01-01' },
      { schoolId: 's2', role: 'member', from: '2020-01-01' },
      { schoolId: 's3', role: 'member', from: '2020-01-01', to: '2024-09-09' },
      { schoolId: 's4', role: 'member', from: '2024-09-10' },
    ],
  },
  d1: { members: [{ schoolId: 's1', role: 'convenor', from: '2020-01-01' }] },
  p1: {
    members: [
      { schoolId: 's1', role: 'supporter', from: '2020-01-01' },
      { schoolId: 's2', role: 'supported', from: '2020-01-01' },
    ],
  },
};
const holds = (role: string, organisationId: string, more: Partial<HeldCapacity> = {}): HeldCapacity =>
  ({ id: `${role}-${organisationId}`, role, grades: [], organisationId, from: '2024-01-01', ...more }) as HeldCapacity;
const person = (capacities: HeldCapacity[], received: StaffLike['received'] = []): StaffLike => ({
  status: 'active',
  capacities,
  received,
});
type People = Record<string, StaffLike>;
const asking = (staff: People) => plainAsk({ staff, bureaus, collaborations });
const caller = { person: 'me', issuer: 'test', jti: 'j' };

const authorise = (staff: People, by: Capacity[], target: Target, actingAs: ActingAs = {}, ask = asking(staff)) =>
  access.authorise(caller, actingAs, { by }, target, ask, at);
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'allowed',
    (error: unknown) => (error instanceof Refusal ? error.code : Promise.reject(error as Error)),
  );

describe(titleOf(generalClauses, 'SEC_CAPACITY'), () => {
  it('refuses who holds no such capacity, or no such grade, and names what is needed', async () => {
    const refused = authorise({ me: person([holds('BO', 'county')]) }, ['BL', 'SC:principal', 'SYS'], {
      bureau: 'county',
    });
    await expect(refused).rejects.toMatchObject({ code: 'SEC_CAPACITY' });
    const sentence = await refused.catch((error: Refusal) => error.say('zh'));
    expect(sentence).toContain('教育局负责人、学校用户（校长）');
    expect(await code(authorise({ me: person([holds('BO', 'county')]) }, ['BO:head'], { bureau: 'county' }))).toBe(
      'SEC_CAPACITY',
    );
  });

  it.each([
    ['before its first day', { from: '2024-09-10' }, 'SEC_CAPACITY'],
    ['on its last day', { until: '2024-09-09' }, 'allowed'],
    ['after its last day', { until: '2024-09-08' }, 'SEC_CAPACITY'],
    ['on the day it was revoked', { revokedOn: '2024-09-09' }, 'SEC_CAPACITY'],
  ])('a capacity %s', async (_, more, outcome) =>
    expect(await code(authorise({ me: person([holds('BO', 'county', more)]) }, ['BO'], { bureau: 'county' }))).toBe(
      outcome,
    ),
  );

  it('nobody is the system, and a person without an open account is nobody', async () => {
    expect(await code(authorise({ me: person([holds('SYS', 'county')]) }, ['SYS'], { open: true }))).toBe(
      'SEC_CAPACITY',
    );
    await expect(authorise({}, ['BO'], { open: true })).rejects.toThrow(Unauthorised);
    await expect(authorise({ me: { ...person([]), status: 'closed' } }, ['BO'], { open: true })).rejects.toThrow(
      Unauthorised,
    );
  });

  it('gives the act of the capacity used', async () =>
    expect(
      await authorise({ me: person([holds('BO', 'county', { grades: ['head'], divisionCode: '320105' })]) }, ['BO:head'], {
        bureau: 'county',
      }),
    ).toEqual({
      by: 'me', capacity: 'BO', grades: ['head'], organisation: 'county', division: '320105', issuer: 'test', jti: 'j',
    })); // prettier-ignore
});

describe(titleOf(generalClauses, 'SEC_SCOPE'), () => {
  const scope = (role: Capacity, organisation: string, target: Target, grades: string[] = []) =>
    code(authorise({ me: person([holds(role.split(':')[0]!, organisation, { grades })]) }, [role], target));

  it.each<[Capacity, string, Target, string]>([
    ['BO', 'county', { bureau: 'county' }, 'allowed'],
    ['BO', 'county', { bureau: 'other' }, 'SEC_SCOPE'],
    ['BO', 'city', { bureau: 'county' }, 'SEC_SCOPE'],
    ['BL', 'county', { bureau: 'county' }, 'allowed'],
    ['BL', 'city', { bureau: 'county' }, 'SEC_SCOPE'],
    ['SO', 'county', { bureau: 'other' }, 'SEC_SCOPE'],
    ['SL', 'county', { bureau: 'county' }, 'allowed'],
    ['TDC', 'county', { bureau: 'county' }, 'allowed'],
    ['TDC', 'county', { bureau: 'city' }, 'SEC_SCOPE'],
    ['SA', 'county', { bureau: 'county' }, 'allowed'],
    ['SA', 'city', { bureau: 'county', units: ['county', 'city'] }, 'allowed'],
    ['SA', 'other', { bureau: 'county', units: ['county', 'city'] }, 'SEC_SCOPE'],
    ['CO', 'city', { bureau: 'county' }, 'allowed'],
    ['CO', 'city', { bureau: 'city' }, 'allowed'],
    ['CL', 'province', { bureau: 'county' }, 'allowed'],
    ['CL', 'city', { bureau: 'province' }, 'SEC_SCOPE'],
    ['AU', 'city', { bureau: 'other' }, 'allowed'],
    ['AU', 'county', { bureau: 'other' }, 'SEC_SCOPE'],
    ['CU', 'finance', { bureau: 'county', units: ['finance'] }, 'allowed'],
    ['CU', 'finance', { bureau: 'county' }, 'SEC_SCOPE'],
    ['SC', 's1', { schools: ['s1', 's2'] }, 'allowed'],
    ['SC', 's1', { bureau: 'county', schools: ['s2'] }, 'SEC_SCOPE'],
    ['BO', 'county', {}, 'SEC_SCOPE'],
    ['BO', 'county', { open: true }, 'allowed'],
  ])('%s of %s on %j: %s', async (role, organisation, target, outcome) =>
    expect(await scope(role, organisation, target)).toBe(outcome),
  );

  it.each<[Capacity, string, Target, string]>([
    ['CS', 's1', { collaboration: 'g1' }, 'allowed'],
    ['CS', 's2', { collaboration: 'g1' }, 'SEC_SCOPE'],
    ['CS', 's1', { collaboration: 'p1' }, 'allowed'],
    ['MS', 's2', { collaboration: 'p1' }, 'allowed'],
    ['MS', 's2', { collaboration: 'g1' }, 'allowed'],
    ['MS', 's1', { collaboration: 'g1' }, 'SEC_SCOPE'],
    ['CV', 's1', { collaboration: 'd1' }, 'allowed'],
    ['CV', 's1', { collaboration: 'g1' }, 'SEC_SCOPE'],
    ['MS', 's3', { collaboration: 'g1' }, 'SEC_SCOPE'],
    ['MS', 's4', { collaboration: 'g1' }, 'SEC_SCOPE'],
    ['CS', 's9', { as: { s9: 'CS' } }, 'allowed'],
    ['CS', 's8', { as: { s9: 'CS' } }, 'SEC_SCOPE'],
    ['CS', 's1', { open: true }, 'SEC_SCOPE'],
  ])('%s for a user of %s by membership today, %j: %s', async (role, school, target, outcome) =>
    expect(await code(authorise({ me: person([holds('SC', school)]) }, [role], target))).toBe(outcome),
  );

  it('carries the grade of the school user over to the contextual role', async () => {
    const by: Capacity[] = ['CS:principal'];
    const principal = { me: person([holds('SC', 's1', { grades: ['principal'] })]) };
    expect(await authorise(principal, by, { collaboration: 'g1' })).toMatchObject({
      capacity: 'CS',
      grades: ['principal'],
      organisation: 's1',
    });
    expect(await code(authorise({ me: person([holds('SC', 's1')]) }, by, { collaboration: 'g1' }))).toBe(
      'SEC_CAPACITY',
    );
  });

  it('knows inspectors and panel members as the persons named, and a named person where no bureau is responsible', async () => {
    const me = { me: person([holds('BL', 'county')]) };
    expect(await authorise(me, ['IN'], { bureau: 'county', persons: ['me'] })).toMatchObject({
      capacity: 'IN',
      organisation: 'county',
    });
    expect(await code(authorise(me, ['PM'], { persons: ['you'] }))).toBe('SEC_CAPACITY');
    expect(await code(authorise(me, ['PM'], { persons: ['me'], personsAre: 'IN' }))).toBe('SEC_CAPACITY');
    expect(await code(authorise(me, ['IN'], { persons: ['me'], personsAre: 'IN' }))).toBe('allowed');
    expect(await code(authorise(me, ['BL'], { persons: ['me'] }))).toBe('allowed');
    expect(await code(authorise(me, ['BL'], { bureau: 'other', persons: ['me'] }))).toBe('SEC_SCOPE');
  });

  it('names the organisation acted for', async () => {
    const refused = authorise({ me: person([holds('BO', 'county')]) }, ['BO'], { bureau: 'other' });
    expect(await refused.catch((error: Refusal) => error.say('zh'))).toContain('区教育局');
  });
});

describe(titleOf(generalClauses, 'SEC_AMBIGUOUS_CAPACITY'), () => {
  const both = { me: person([holds('BO', 'county'), holds('BL', 'county')]) };

  it('refuses to choose between two roles at one organisation, and between two organisations', async () => {
    await expect(authorise(both, ['BO', 'BL'], { bureau: 'county' })).rejects.toMatchObject({
      code: 'SEC_AMBIGUOUS_CAPACITY',
      values: {
        choices: [{ zh: '教育局经办人：BO; organisation=county' }, { zh: '教育局负责人：BL; organisation=county' }],
      },
    });
    const two = { me: person([holds('BO', 'county'), holds('BO', 'other')]) };
    expect(await code(authorise(two, ['BO'], { open: true }))).toBe('SEC_AMBIGUOUS_CAPACITY');
  });

  it('uses the one that is in scope, or the one named', async () => {
    const two = { me: person([holds('BO', 'county'), holds('BO', 'other')]) };
    expect(await authorise(two, ['BO'], { bureau: 'other' })).toMatchObject({ organisation: 'other' });
    expect(await authorise(two, ['BO'], { open: true }, { organisation: 'county' })).toMatchObject({
      organisation: 'county',
    });
    expect(await authorise(both, ['BO', 'BL'], { bureau: 'county' }, { role: 'BL' })).toMatchObject({ capacity: 'BL' });
    expect(await code(authorise(both, ['BO', 'BL'], { bureau: 'county' }, { role: 'SL' }))).toBe('SEC_CAPACITY');
    expect(await code(authorise(both, ['BO'], { bureau: 'county' }, { role: 'BO:head' }))).toBe('SEC_CAPACITY');
  });

  it('counts one capacity in two roles once, in the role the command names first', async () => {
    const user = { me: person([holds('SC', 's1')]) };
    const target: Target = { schools: ['s1'], collaboration: 'g1' };
    expect(await authorise(user, ['SC', 'CS'], target)).toMatchObject({ capacity: 'SC' });
    expect(await authorise(user, ['CS', 'SC'], target)).toMatchObject({ capacity: 'CS' });
    expect(await authorise(user, ['SC', 'CS'], target, { role: 'CS' })).toMatchObject({ capacity: 'CS' });
  });
});

describe('delegation', () => {
  const lent = (more: object = {}) => ({
    fromPersonId: 'holder', capacityId: 'BL-county', from: '2024-09-01', until: '2024-09-30', ...more,
  }); // prettier-ignore
  const people = (holder: StaffLike, more: object = {}): People => ({ me: person([], [lent(more)]), holder });
  const holder = person([holds('BL', 'county')]);

  it('lets the delegate act, and keeps both persons', async () =>
    expect(await authorise(people(holder), ['BL'], { bureau: 'county' })).toMatchObject({
      by: 'me', onBehalfOf: 'holder', capacity: 'BL', organisation: 'county',
    })); // prettier-ignore

  it('ends on its last day, when it is ended, and at once when the underlying capacity or account ends', async () => {
    const outcome = (staff: People) => code(authorise(staff, ['BL'], { bureau: 'county' }));
    expect(await outcome(people(holder, { until: '2024-09-08' }))).toBe('SEC_CAPACITY');
    expect(await outcome(people(holder, { from: '2024-09-10' }))).toBe('SEC_CAPACITY');
    expect(await outcome(people(holder, { endedOn: '2024-09-09' }))).toBe('SEC_CAPACITY');
    expect(await outcome(people(person([holds('BL', 'county', { revokedOn: '2024-09-09' })])))).toBe('SEC_CAPACITY');
    expect(await outcome(people({ ...holder, status: 'closed' }))).toBe('SEC_CAPACITY');
  });

  it('reads only the streams of the person and of holders whose delegation is in force', async () => {
    const staff: People = {
      me: person([], [lent(), lent({ fromPersonId: 'past', until: '2024-01-31', from: '2024-01-01' })]),
      holder,
      past: holder,
    };
    const ask = asking(staff);
    await authorise(staff, ['BL'], { bureau: 'county' }, {}, ask);
    expect(ask.read).toEqual(['staff/me', 'staff/holder']);
  });

  it('gives way to a capacity of one’s own', async () => {
    const staff: People = { me: person([holds('BL', 'county', { id: 'mine' })], [lent()]), holder };
    expect(await authorise(staff, ['BL'], { bureau: 'county' })).not.toHaveProperty('onBehalfOf');
  });
});

describe('reading', () => {
  const reading = async (staff: People, actingAs: ActingAs = {}) => access.reader(caller, actingAs, asking(staff), at);
  const scope = { bureau: 'bureauId', schools: 'schools', persons: 'persons', units: 'units' };
  const visible = async (capacities: HeldCapacity[], of: object = scope) =>
    access.visible(await reading({ me: person(capacities) }), of, asking({}));

  it('lets everyone with an account see what is open, integration clients nothing else but what names them', async () => {
    expect(await visible([], { open: true })).toBeUndefined();
    expect(await visible([holds('IC', 'platform')], { bureau: 'bureauId' })).toBe('none');
    await expect(reading({})).rejects.toThrow(Unauthorised);
  });

  it.each<[string, HeldCapacity[], object]>([
    ['an officer the bureau', [holds('BO', 'county')], { bureauId: 'county' }],
    ['a city leader the bureaus below', [holds('CL', 'city')], { bureauId: { $in: ['city', 'county', 'other'] } }],
    [
      'an auditor the bureaus below',
      [holds('AU', 'province')],
      { bureauId: { $in: ['province', 'city', 'county', 'other'] } },
    ],
    ['a school user the school', [holds('SC', 's1'), holds('SC', 's2')], { schools: { $in: ['s1', 's2'] } }],
    ['a consulted unit what it is asked', [holds('CU', 'finance')], { units: 'finance' }],
  ])('shows %s, and everyone what names them', async (_, capacities, where) =>
    expect(await visible(capacities)).toEqual({ $or: [where, { persons: 'me' }] }),
  );

  it('shows nothing where the view has no field for what the reader holds', async () => {
    expect(await visible([holds('SC', 's1')], { bureau: 'bureauId' })).toBe('none');
    expect(await visible([holds('BO', 'county')], { bureau: 'bureauId' })).toEqual({ bureauId: 'county' });
  });

  it('keeps to the capacity named in Acting-As', async () => {
    const staff = { me: person([holds('BO', 'county'), holds('SC', 's1')]) };
    expect((await reading(staff)).acts).toHaveLength(2);
    expect((await reading(staff, { role: 'CS' })).acts).toMatchObject([{ capacity: 'SC', organisation: 's1' }]);
    expect((await reading(staff, { role: 'SC' })).acts).toMatchObject([{ capacity: 'SC', organisation: 's1' }]);
  });

  it('opens personal fields to offices with a need to know, never to administrators, clients or schools', async () => {
    const may = async (...capacities: HeldCapacity[]) =>
      access.mayReadPersonal(await reading({ me: person(capacities) }));
    for (const role of ['BO', 'BL', 'SO', 'SL', 'CO', 'CL', 'AU']) expect(await may(holds(role, 'county'))).toBe(true);
    for (const role of ['SA', 'IC', 'SC', 'TDC', 'CU']) expect(await may(holds(role, 'county'))).toBe(false);
  });
});
