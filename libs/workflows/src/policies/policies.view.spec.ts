import { documentsOf, stored } from '@app/kernel/testing';
import { policyRegister } from './policies.register.view.js';
import { latestOf, lineOf, policyListing, policyStatus } from './policies.view.js';

const registered = (id: string, more: object = {}) =>
  stored({
    stream: `policy-${id}`,
    type: 'PolicyDocumentRegistered',
    data: {
      title: `文件${id}`,
      genre: 'measure',
      issuerBureauId: 'suzhou',
      divisionCode: '320500',
      dateSource: 'document',
      basedOn: [],
      keptBy: 'suzhou',
      weakBasis: false,
      by: ['wang'],
      ...more,
    },
  });
const effective = (
  id: string,
  version: number,
  from: string,
  num: number,
  { after = 'first', succeeds = [] as object[], ...more }: Record<string, unknown> = {},
) =>
  stored({
    stream: `policy-${id}`,
    type: 'PolicyVersionEffective',
    data: {
      effectiveFrom: from,
      parameters: { 'rotation.minRate': { num, den: 100 }, 'plan.years': 3 },
      version,
      divisionCode: '320500',
      issuerBureauId: 'suzhou',
      title: `文件${id}`,
      docNo: { raw: '苏教发〔20241号', needsVerification: true },
      weakBasis: false,
      after: { 'rotation.minRate': after, 'plan.years': after },
      succeeds,
      outranks: [],
      by: ['wang', 'zhao'],
      ...more,
    },
    effectiveOn: from,
  });
const repealed = (id: string, on: string, version = 1) =>
  stored({
    stream: `policy-${id}`,
    type: 'PolicyRepealed',
    data: { on, settings: [{ version, key: 'rotation.minRate' }], by: ['zhao'] },
  });
const succession = [
  registered('a'),
  effective('a', 1, '2024-09-01', 20),
  effective('a', 2, '2025-09-01', 25, {
    after: 'a:1',
    succeeds: [
      { documentId: 'a', version: 1, key: 'rotation.minRate' },
      { documentId: 'a', version: 1, key: 'plan.years' },
    ],
  }),
];

describe('The list of policy documents', () => {
  it('knows a document’s standing on a day: draft, effective, repealed', () => {
    const { a } = documentsOf(policyListing, ...succession, repealed('a', '2026-01-01'));
    const on = ['2024-01-01', '2024-09-01', '2025-12-31', '2026-01-01'];
    expect(on.map((day) => policyStatus(a!, day))).toEqual(['draft', 'effective', 'effective', 'repealed']);
    expect(policyListing.at!(a!, '2024-01-01')).toMatchObject({ id: 'a', status: 'draft' });
  });

  it('names the latest of a line by the order of recording, not by date', () => {
    const all = Object.values(
      documentsOf(
        policyListing,
        ...succession,
        registered('b'),
        effective('b', 1, '2020-09-01', 10, { after: 'a:2', effectiveTo: '2024-08-31' }),
      ),
    );
    expect(latestOf(all, '320500', 'rotation.minRate')).toBe('b:1');
    expect(latestOf(all, '320500', 'rotation.minBackboneRate')).toBe('first');
    expect(lineOf(all, '320500', 'rotation.minRate').map(({ value }) => value)).toEqual([
      { num: 20, den: 100 },
      { num: 25, den: 100 },
      { num: 10, den: 100 },
    ]);
    expect(lineOf(all, '320105', 'rotation.minRate')).toEqual([]);
  });

  it('[Q-28] shows the verified number', () => {
    const docNo = { raw: '苏教发〔2024〕1号', normalized: '苏教发〔2024〕1号', needsVerification: false };
    const verified = stored({
      stream: 'policy-a',
      type: 'DocNoVerified',
      data: { docNo, fileId: 'f', settings: [], by: [] },
    });
    const { a } = documentsOf(
      policyListing,
      registered('a', { docNo: { raw: '苏教发〔20241号', needsVerification: true } }),
      verified,
    );
    expect(a).toMatchObject({ needsVerification: false, docNo });
    expect(policyListing.search!(a!)).toContain('苏教发〔2024〕1号');
  });
});

describe('A corrected registration [J-01]', () => {
  const corrected = stored({
    stream: 'policy-a',
    type: 'PolicyDocumentCorrected',
    data: {
      correctsEventId: 'e1',
      changes: { title: '实施意见', genre: 'newsReport', issuedOn: '2016-05-27' },
      title: '实施意见',
      weakBasis: true,
      settings: [{ version: 1, key: 'rotation.minRate' }],
      by: ['wang'],
    },
  });
  it('shows what was put right at every date, in the list and beside each value; the values stay', () => {
    const { a } = documentsOf(policyListing, ...succession, corrected);
    for (const on of ['2016-01-01', '2025-12-31'])
      expect(policyListing.at!(a!, on)).toMatchObject({
        title: '实施意见',
        genre: 'newsReport',
        issuedOn: '2016-05-27',
      });
    const before = documentsOf(policyRegister, ...succession)['a:1:rotation.minRate'];
    const row = documentsOf(policyRegister, ...succession, corrected)['a:1:rotation.minRate'];
    expect(row).toEqual({ ...before, title: '实施意见', weakBasis: true });
  });
});

describe('The register of policies and thresholds [J-01 S-28]', () => {
  const rateOf = (rows: Record<string, object>, on: string) =>
    Object.values(rows)
      .map((row) => policyRegister.at!(row as never, on) as { key: string; value: unknown } | undefined)
      .filter((row) => row?.key === 'rotation.minRate')
      .map((row) => row!.value);

  it('shows which value applied when, on which document', () => {
    const rows = documentsOf(policyRegister, ...succession);
    expect(Object.keys(rows)).toHaveLength(4);
    expect(rows['a:1:rotation.minRate']).toMatchObject({
      key: 'rotation.minRate',
      divisionCode: '320500',
      bureauId: 'suzhou',
      value: { num: 20, den: 100 },
      from: '2024-09-01',
      to: '2025-08-31',
      document: 'a',
      version: 1,
      needsVerification: true,
    });
    expect(rateOf(rows, '2024-08-31')).toEqual([]);
    expect(rateOf(rows, '2025-08-31')).toEqual([{ num: 20, den: 100 }]);
    expect(rateOf(rows, '2025-09-01')).toEqual([{ num: 25, den: 100 }]);
  });

  it('ends with a repeal, and never counts when repealed before it began', () => {
    const rows = documentsOf(
      policyRegister,
      ...succession,
      repealed('a', '2025-01-01', 1),
      repealed('a', '2025-01-01', 2),
    );
    expect(rows['a:1:rotation.minRate']!.to).toBe('2024-12-31');
    expect(rateOf(rows, '2025-01-01')).toEqual([]);
    expect(rateOf(rows, '2025-10-01')).toEqual([]);
  });

  it('clears the doubt about a number', () => {
    const docNo = { raw: '苏教发〔2024〕1号', normalized: '苏教发〔2024〕1号', needsVerification: false };
    const settings = [{ version: 1, key: 'rotation.minRate' }];
    const verified = stored({
      stream: 'policy-a',
      type: 'DocNoVerified',
      data: { docNo, fileId: 'f', settings, by: [] },
    });
    const rows = documentsOf(policyRegister, ...succession, verified);
    expect(rows['a:1:rotation.minRate']).toMatchObject({ needsVerification: false, docNo });
  });
});
