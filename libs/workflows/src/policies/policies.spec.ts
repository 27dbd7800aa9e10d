import { specFor, someone, titleOf } from '@app/kernel/testing';
import { systemAct, type Refusal } from '@app/kernel';
import { clauses, policies } from './policies.js';
import { tasks } from './policies.reactions.js';
import type { Events, KeyFacts } from './policies.state.js';

const officer = someone('wang', 'BO', 'jianye');
const leader = someone('zhao', 'BL', 'jianye');
const id = '01920000-0000-7000-8000-0000000000d0';
const { given } = specFor(policies, { act: officer, id });

const measure = {
  title: '实施办法',
  genre: 'measure' as const,
  issuerBureauId: '01920000-0000-7000-8000-000000320105',
  dateSource: 'webPage' as const,
  issuedOn: '2016-05-26',
  basedOn: [],
};
const registered: { type: 'PolicyDocumentRegistered'; data: Events['PolicyDocumentRegistered'] } = {
  type: 'PolicyDocumentRegistered',
  data: {
    ...measure,
    divisionCode: '320105',
    keptBy: measure.issuerBureauId,
    weakBasis: false,
    by: ['wang'],
  },
};
const withNumber = (docNo: Events['PolicyDocumentRegistered']['docNo']) => ({
  ...registered,
  data: { ...registered.data, docNo: docNo! },
});
const known = { issuer: { divisionCode: '320105', nameZh: '建邺区教育局' }, unknown: [] };

const rate = (num: number) => ({ num, den: 100 });
const line = (of: Partial<KeyFacts> = {}): { lines: Record<string, KeyFacts> } => ({
  lines: { 'rotation.minRate': { line: [], latest: 'first', superiors: [], inferiors: [], ...of } },
});
const twenty = { effectiveFrom: '2024-09-01', parameters: { 'rotation.minRate': rate(20) } };
const approved = { approvedBy: leader };
const own = (version: number, from: string, more: object = {}) => ({
  documentId: id,
  title: '实施办法',
  version,
  from,
  value: rate(20),
  ...more,
});
const effective: { type: 'PolicyVersionEffective'; data: Events['PolicyVersionEffective'] } = {
  type: 'PolicyVersionEffective',
  data: {
    ...twenty,
    version: 1,
    divisionCode: '320105',
    issuerBureauId: measure.issuerBureauId,
    title: '实施办法',
    weakBasis: false,
    after: { 'rotation.minRate': 'first' },
    succeeds: [],
    outranks: [],
    by: ['wang', 'zhao'],
  },
};
const repealed = {
  type: 'PolicyRepealed' as const,
  data: { on: '2024-06-01', title: '实施办法', settings: [], by: ['zhao'] },
};

describe('Policy documents', () => {
  describe('[J-01 J-02 J-62] registering', () => {
    it('takes the division of the issuer, and no number where the document shows none', () =>
      given().when('RegisterPolicyDocument', measure, { facts: known }).then(registered));
    it('normalises a number and claims it', () => {
      const then = given().when('RegisterPolicyDocument', { ...measure, docNo: '建教发[2011]81号' }, { facts: known });
      then.thenSome('PolicyDocumentRegistered', {
        docNo: {
          raw: '建教发[2011]81号',
          issuer: '建教发',
          year: 2011,
          seq: 81,
          normalized: '建教发〔2011〕81号',
          needsVerification: false,
        },
      });
      expect(then.outcome().claims).toEqual([{ kind: 'docNo', key: '建教发-2011-81' }]);
    });
    it('marks a news report as a weak basis', () =>
      given()
        .when('RegisterPolicyDocument', { ...measure, genre: 'newsReport' }, { facts: known })
        .thenSome('PolicyDocumentRegistered', { weakBasis: true }));
    it('of an issuer that is no registered bureau is kept by who registers it', () => {
      const { issuerBureauId: _, ...superior } = measure;
      given()
        .when('RegisterPolicyDocument', { ...superior, issuerNameZh: '国务院' }, { facts: { unknown: [] } })
        .thenSome('PolicyDocumentRegistered', { keptBy: 'jianye', issuerNameZh: '国务院' });
    });
    it('refuses what it refers to when that is not registered', () =>
      given()
        .when('RegisterPolicyDocument', measure, { facts: { ...known, unknown: ['nowhere'] } })
        .thenRefused('GEN_UNKNOWN_REFERENCE', { id: 'nowhere' }));
    it('refuses a date that has not come, unless the system lays reference data under a trial clock', () => {
      const later = { ...measure, issuedOn: '2030-01-01' };
      given().when('RegisterPolicyDocument', later, { facts: known }).thenRefused('GEN_FUTURE_DATE');
      given()
        .when('RegisterPolicyDocument', later, { facts: known, act: systemAct })
        .thenTypes('PolicyDocumentRegistered');
    });
  });

  describe(titleOf(clauses, 'POL_BAD_DOC_NO'), () => {
    const damaged = { ...measure, docNo: '渝教提函〔2021136' };
    it('refuses a damaged number', () =>
      given().when('RegisterPolicyDocument', damaged, { facts: known }).thenRefused('POL_BAD_DOC_NO'));
    it('refuses one as the basis of a repeal', () => {
      const repeal = { on: '2025-01-01', docNo: '建教发〔2024〕第3号' };
      given(registered).when('RepealPolicy', repeal, { act: leader }).thenRefused('POL_BAD_DOC_NO');
      given(registered)
        .when('RepealPolicy', { ...repeal, docNo: '建教发〔2024〕3号' }, { act: leader })
        .thenTypes('PolicyRepealed');
    });
    it('keeps it, unclaimed, when it is marked for verification, and opens a task', () => {
      const then = given().when('RegisterPolicyDocument', { ...damaged, needsVerification: true }, { facts: known });
      then.thenSome('PolicyDocumentRegistered', {
        docNo: { raw: '渝教提函〔2021136', candidate: '渝教提函〔2021〕136号', needsVerification: true },
      });
      expect(then.outcome().claims).toEqual([]);
      const { data } = then.outcome().events[0]!;
      expect(tasks.PolicyDocumentRegistered!({ data } as never)).toMatchObject([{ open: { command: 'VerifyDocNo' } }]);
      expect(tasks.PolicyDocumentRegistered!({ data: registered.data } as never)).toEqual([]);
    });
  });

  describe(titleOf(clauses, 'POL_DOC_NO_TAKEN'), () => {
    const numbered = { ...measure, docNo: '建教发〔2011〕81号' };
    it('refuses the number of another document', () =>
      given()
        .when('RegisterPolicyDocument', numbered, { facts: { ...known, docNoOwner: 'application-1' } })
        .thenRefused('POL_DOC_NO_TAKEN', { owner: 'application-1' }));
    it('accepts a free one', () =>
      given().when('RegisterPolicyDocument', numbered, { facts: known }).thenTypes('PolicyDocumentRegistered'));
  });

  describe(titleOf(clauses, 'POL_DIVISION_MISMATCH'), () => {
    it('refuses a division that is not the issuer’s', () =>
      given()
        .when('RegisterPolicyDocument', { ...measure, divisionCode: '320100' }, { facts: known })
        .thenRefused('POL_DIVISION_MISMATCH'));
    it('accepts the issuer’s own', () =>
      given()
        .when('RegisterPolicyDocument', { ...measure, divisionCode: '320105' }, { facts: known })
        .thenTypes('PolicyDocumentRegistered'));
  });

  describe('[Q-28] verifying a number', () => {
    const damaged = withNumber({ raw: '渝教提函〔2021136', needsVerification: true });
    const verify = { docNo: '渝教提函〔2021〕136号', fileId: '01920000-0000-7000-8000-0000000000f1' };
    it('replaces a doubtful one, keeps what was printed, and claims it', () => {
      const then = given(damaged).when('VerifyDocNo', verify);
      then.thenSome('DocNoVerified', { previous: damaged.data.docNo, by: ['wang'] });
      then.thenSome('DocNoVerified', {
        docNo: expect.objectContaining({ seq: 136, needsVerification: false }) as never,
      });
      expect(then.outcome().claims).toEqual([{ kind: 'docNo', key: '渝教提函-2021-136' }]);
      expect(tasks.DocNoVerified!({} as never)).toEqual([{ close: 'verifyDocNo' }]);
    });
    it('gives one to a document that had none', () =>
      given(registered).when('VerifyDocNo', verify).thenTypes('DocNoVerified'));
    it('refuses a taken or malformed one', () => {
      given(damaged)
        .when('VerifyDocNo', verify, { facts: { docNoOwner: 'policy-other' } })
        .thenRefused('POL_DOC_NO_TAKEN');
      given(damaged)
        .when('VerifyDocNo', { ...verify, docNo: '渝教提函' })
        .thenRefused('POL_BAD_DOC_NO');
    });
  });

  describe(titleOf(clauses, 'POL_DOC_NO_STATE'), () => {
    const verify = { docNo: '建教发〔2011〕81号', fileId: '01920000-0000-7000-8000-0000000000f1' };
    it('refuses to change a number that is certain', () =>
      given(withNumber({ raw: '建教发〔2011〕81号', needsVerification: false }))
        .when('VerifyDocNo', verify)
        .thenRefused('POL_DOC_NO_STATE', { docNo: '建教发〔2011〕81号' }));
    it('accepts one in the place of a doubtful one', () =>
      given(withNumber({ raw: '建教发〔201181', needsVerification: true }))
        .when('VerifyDocNo', verify)
        .thenTypes('DocNoVerified'));
  });

  describe(titleOf(clauses, 'POL_STATE'), () => {
    it('refuses values for, and a second repeal of, a repealed document', () => {
      given(registered, repealed)
        .when('SetPolicyParameters', twenty, { facts: line(), ...approved })
        .thenRefused('POL_STATE');
      given(registered, repealed).when('RepealPolicy', { on: '2024-07-01' }, { act: leader }).thenRefused('POL_STATE');
    });
    it('repeals a standing one from a day on, with every value it set', () =>
      given(registered, effective)
        .when('RepealPolicy', { on: '2025-01-01' }, { act: leader })
        .then({
          type: 'PolicyRepealed',
          effectiveOn: '2025-01-01',
          data: {
            on: '2025-01-01',
            title: '实施办法',
            settings: [{ version: 1, key: 'rotation.minRate' }],
            by: ['zhao'],
          },
        }));
  });

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
  });

  describe(titleOf(clauses, 'POL_UNKNOWN_KEY'), () => {
    it.each(['rotation.maxRate', 'toString', '__proto__x'])('refuses %s', (key) =>
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
