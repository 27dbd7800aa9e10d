import { systemAct, type Refusal } from '@app/kernel';
import { someone, titleOf } from '@app/kernel/testing';
import {
  approved,
  effective,
  given,
  id,
  leader,
  line,
  officer,
  own,
  rate,
  registered,
  twenty,
} from './policies.fixture.js';
import { clauses, policies } from './policies.js';
import { tasks } from './policies.reactions.js';
import type { KeyFacts } from './policies.state.js';

describe('Values of policy documents', () => {
  describe('[S-28 S-29 J-53 J-55] setting values', () => {
    it('counts versions, claims the place after the latest value, and names who drafted and who approved', () => {
      const then = given(registered).when('SetPolicyParameters', twenty, { facts: line(), ...approved });
      then.then({ ...effective, effectiveOn: '2024-09-01' });
      expect(then.outcome().claims).toEqual([{ kind: 'policyLine', key: '320105/rotation.minRate/first' }]);
    });
    it('ends the open value it follows', () =>
      given(registered, effective)
        .when(
          'SetPolicyParameters',
          { effectiveFrom: '2025-09-01', parameters: { 'rotation.minRate': rate(25) } },
          { facts: line({ line: [own(1, '2024-09-01')], latest: `${id}:1` }), ...approved },
        )
        .thenSome('PolicyVersionEffective', {
          version: 2,
          after: { 'rotation.minRate': `${id}:1` },
          succeeds: [{ documentId: id, version: 1, key: 'rotation.minRate' }],
        }));
    it('takes the rates of Shanghai, 20 % and 30 %, as a second version that succeeds the one rate there was [L-20]', () => {
      const parameters = { 'rotation.minRate': rate(20), 'rotation.minBackboneRate': rate(30) };
      const { lines } = line({ line: [own(1, '2024-09-01')], latest: `${id}:1` });
      const none = { line: [], latest: 'first', superiors: [], inferiors: [] };
      given(registered, effective)
        .when(
          'SetPolicyParameters',
          { effectiveFrom: '2025-09-01', parameters },
          { facts: { lines: { ...lines, 'rotation.minBackboneRate': none } }, ...approved },
        )
        .thenSome('PolicyVersionEffective', {
          version: 2,
          parameters,
          succeeds: [{ documentId: id, version: 1, key: 'rotation.minRate' }],
        });
    });
  });

  describe(titleOf(clauses, 'POL_UNKNOWN_KEY'), () => {
    it.each(['rotation.maxRate', 'constructor', '__proto__x'])('refuses %s', (key) =>
      given(registered)
        .when('SetPolicyParameters', { ...twenty, parameters: { [key]: 1 } }, { facts: { lines: {} }, ...approved })
        .thenRefused('POL_UNKNOWN_KEY', { key }),
    );
    it('accepts a key of the table', () =>
      given(registered)
        .when('SetPolicyParameters', twenty, { facts: line(), ...approved })
        .thenTypes('PolicyVersionEffective'));
  });

  describe(titleOf(clauses, 'POL_BAD_VALUE'), () => {
    const facts = { lines: {} };
    it.each([
      ['rotation.minRate', 20],
      ['rotation.minRate', { num: 20, den: 0 }],
      ['rotation.minRate', { num: 20, den: 100, percent: 20 }],
      ['rotation.intermediateYears', '10'],
      ['rotation.intermediateYears', -1],
      ['case.deemedAcceptance', 'yes'],
      ['rotation.backboneMinLevel', 'village'],
      ['coverage.kinds', ['educationGroup', 'educationGroup']],
      ['coverage.target', { rate: { num: 98, den: 100 }, stages: 'compulsory' }],
      ['coverage.target', { rate: 98, stages: 'compulsory', by: '2024-12-31' }],
      ['coverage.target', { rate: { num: 98, den: 100 }, stages: 'compulsory', by: '2024-12-32' }],
      ['coverage.fullBy', { from: '2027-03-27', to: '2026-03-27' }],
      ['project.weights', { expert: -1 }],
      ['project.panel', {}],
      ['review.route', { steps: [] }],
      ['review.route', { steps: [{ id: 'a', mode: 'dictate', seats: [] }] }],
    ])('refuses %s = %j', (key, value) =>
      given(registered)
        .when('SetPolicyParameters', { ...twenty, parameters: { [key]: value } }, { facts, ...approved })
        .thenRefused('POL_BAD_VALUE', { key }),
    );
    it.each([[], {}, 20])('refuses %j instead of a table of values', (parameters) =>
      given(registered)
        .when('SetPolicyParameters', { ...twenty, parameters }, { facts, ...approved })
        .thenRefused('POL_BAD_VALUE'),
    );
    it('refuses an end before the beginning', () =>
      given(registered)
        .when('SetPolicyParameters', { ...twenty, effectiveTo: '2024-08-31' }, { facts: line(), ...approved })
        .thenRefused('POL_BAD_VALUE', { key: 'effectiveTo' }));
    it.each([
      ['rotation.outputThreshold', { num: 15, den: 100 }],
      ['rotation.intermediateYears', 10],
      ['coverage.target', { rate: { num: 98, den: 100 }, stages: 'compulsory', by: '2024-12-31' }],
      ['coverage.fullBy', { from: '2026-03-27', to: '2027-03-27' }],
      ['project.weights', { expert: 60, parent: 20, community: 20 }],
      ['review.route', { steps: [{ id: 'a', mode: 'all', seats: [] }] }],
    ])('accepts %s = %j', (key, value) =>
      given(registered)
        .when(
          'SetPolicyParameters',
          { ...twenty, parameters: { [key]: value } },
          { facts: { lines: { [key]: line().lines['rotation.minRate']! } }, ...approved },
        )
        .thenTypes('PolicyVersionEffective'),
    );
  });

  describe(titleOf(clauses, 'POL_NO_ISSUER'), () => {
    it('refuses values in a document whose issuer is not registered', () => {
      const { issuerBureauId: _, divisionCode: __, ...redacted } = registered.data;
      given({ ...registered, data: redacted })
        .when('SetPolicyParameters', twenty, { facts: { lines: {} }, ...approved })
        .thenRefused('POL_NO_ISSUER');
    });
    it('accepts them in one of a bureau', () =>
      given(registered)
        .when('SetPolicyParameters', twenty, { facts: line(), ...approved })
        .thenTypes('PolicyVersionEffective'));
  });

  describe(titleOf(clauses, 'POL_OVERLAP'), () => {
    const set = (spans: KeyFacts['line'], effectiveFrom: string, effectiveTo?: string, supersedes?: string) =>
      given({ ...registered, data: { ...registered.data, ...(supersedes ? { supersedes } : {}) } }).when(
        'SetPolicyParameters',
        { ...twenty, effectiveFrom, ...(effectiveTo ? { effectiveTo } : {}) },
        { facts: line({ line: spans }), ...approved },
      );
    const other = (from: string, more: object = {}) => ({ ...own(1, from, more), documentId: 'other' });

    it.each([
      ['the same first day', [own(1, '2025-09-01')], '2025-09-01', undefined],
      ['an open value before a later one', [own(1, '2025-09-01')], '2024-09-01', undefined],
      ['an end on the first day of a later one', [own(1, '2025-09-01')], '2024-09-01', '2025-09-01'],
      ['a day inside a closed one', [own(1, '2025-09-01', { to: '2026-08-31' })], '2026-08-31', undefined],
      ['an open value of another document', [other('2024-09-01')], '2025-09-01', undefined],
    ])('refuses %s', (_, spans, from, to) => set(spans, from, to).thenRefused('POL_OVERLAP', { version: 1 }));

    it.each([
      ['a successor in the same document', [own(1, '2024-09-01')], '2025-09-01', undefined],
      ['the day after a closed one', [own(1, '2025-09-01', { to: '2026-08-31' })], '2026-09-01', undefined],
      ['an end the day before a later one', [own(1, '2025-09-01')], '2024-09-01', '2025-08-31'],
      [
        'the day another document is repealed',
        [other('2024-09-01', { repealedOn: '2025-09-01' })],
        '2025-09-01',
        undefined,
      ],
      [
        'a place that a repeal left empty',
        [other('2025-09-01', { repealedOn: '2025-09-01' })],
        '2025-09-01',
        undefined,
      ],
    ])('accepts %s', (_, spans, from, to) => set(spans, from, to).thenTypes('PolicyVersionEffective'));

    it('accepts a document that supersedes the one in force', () =>
      set([other('2024-09-01')], '2025-09-01', undefined, 'other').thenSome('PolicyVersionEffective', {
        succeeds: [{ documentId: 'other', version: 1, key: 'rotation.minRate' }],
      }));
  });

  describe(titleOf(clauses, 'POL_WEAKER_THAN_SUPERIOR'), () => {
    const city = { documentId: 'city', title: '全市通知', version: 1, from: '2024-03-27', value: rate(20) };
    const set = (num: number, facts: Partial<KeyFacts>) =>
      given(registered).when(
        'SetPolicyParameters',
        { ...twenty, parameters: { 'rotation.minRate': rate(num) } },
        { facts: line(facts), ...approved },
      );
    it('refuses 15 % under a city that asks for 20 %', () =>
      set(15, { superiors: [city] }).thenRefused('POL_WEAKER_THAN_SUPERIOR', { title: '全市通知' }));
    it.each([20, 25])('accepts %i %%', (num) => set(num, { superiors: [city] }).thenTypes('PolicyVersionEffective'));
    it('accepts 15 % for a time in which the city asks for nothing', () =>
      set(15, { superiors: [{ ...city, to: '2024-08-31' }] }).thenTypes('PolicyVersionEffective'));
    it('lets a superior ask for more, says whom it outranks, and puts that on their desks', () => {
      const county = {
        documentId: 'county',
        title: '区办法',
        version: 3,
        from: '2024-01-01',
        value: rate(20),
        bureauId: 'gusu',
      };
      const then = set(25, { inferiors: [county] });
      const outranked = { documentId: 'county', version: 3, key: 'rotation.minRate', bureauId: 'gusu' };
      then.thenSome('PolicyVersionEffective', { outranks: [outranked] });
      const { data } = then.outcome().events[0]!;
      expect(tasks.PolicyVersionEffective!({ data } as never)).toMatchObject([
        { close: 'belowSuperior-rotation.minRate' },
        { stream: 'policy-county', open: { kind: 'policyBelowSuperior', organisation: 'gusu' } },
      ]);
      set(20, { inferiors: [county] }).thenSome('PolicyVersionEffective', { outranks: [] });
    });
  });

  describe(titleOf(clauses, 'POL_SOD'), () => {
    const approve = (approvedBy: typeof leader, act = officer) =>
      given(registered).when('SetPolicyParameters', twenty, { facts: line(), act, approvedBy });
    it('refuses whoever proposed the values, or registered the document, in whatever capacity', () => {
      approve({ ...officer, capacity: 'BL' }).thenRefused('POL_SOD');
      approve({ ...officer, capacity: 'BL' }, someone('li', 'BO', 'jianye')).thenRefused('POL_SOD');
      approve(someone('chen', 'BL', 'jianye', { onBehalfOf: 'wang' })).thenRefused('POL_SOD');
    });
    it('accepts another person', () => approve(leader).thenTypes('PolicyVersionEffective'));
    it('lets the system lay reference data', () =>
      given({ ...registered, data: { ...registered.data, by: ['system'] } })
        .when('SetPolicyParameters', twenty, { facts: line(), act: systemAct })
        .thenTypes('PolicyVersionEffective'));
  });

  it('says why in both languages, without an empty place', () => {
    const run = () =>
      policies.decide.SetPolicyParameters(
        { ...twenty, parameters: { 'rotation.minRate': 3 } },
        {
          title: '实施办法',
          weakBasis: false,
          registeredBy: [],
          registration: [],
          settings: [],
          versions: 0,
          issuerBureauId: 'a',
          divisionCode: 'b',
        },
        { facts: line(), act: officer } as never,
      );
    expect(run).toThrow(
      expect.objectContaining({ code: 'POL_BAD_VALUE', field: '/parameters/rotation.minRate' }) as Error,
    );
    try {
      run();
    } catch (refusal) {
      expect((refusal as Refusal).say('zh')).toBe('参数“rotation.minRate”的值不合其类型，不能设定。');
      expect((refusal as Refusal).say('en')).not.toContain('{');
    }
  });
});
