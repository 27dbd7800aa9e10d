import { documentsOf, stored } from '@app/kernel/testing';
import {
  bureauListing,
  bureauNameAt,
  bureauOfDivision,
  descendantsOf,
  lineageOf,
  lowestCommonSuperior,
} from './bureaus.view.js';

const bureau = (id: string, divisionCode: string, parentBureauId?: string) =>
  stored({
    stream: `bureau-${id}`,
    type: 'BureauRegistered',
    data: {
      nameZh: `${divisionCode}教育局`,
      level: parentBureauId ? 'county' : 'city',
      divisionCode,
      ...(parentBureauId ? { parentBureauId } : {}),
      docIssuerCodes: [],
    },
    effectiveOn: '2020-01-01',
  });
const documents = documentsOf(
  bureauListing,
  bureau('suzhou', '320500'),
  bureau('gusu', '320508', 'suzhou'),
  bureau('park', '320571', 'suzhou'),
  bureau('nanjing', '320100'),
  stored({
    stream: 'bureau-gusu',
    type: 'BureauRenamed',
    data: { nameZh: '姑苏区教体文旅委', previousNameZh: '320508教育局', effectiveOn: '2022-01-01', reason: '机构改革' },
    effectiveOn: '2022-01-01',
  }),
  stored({
    stream: 'bureau-gusu',
    type: 'BureauRenamed',
    data: { nameZh: '姑苏区文教局', previousNameZh: '姑苏区教体文旅委', effectiveOn: '2021-01-01', reason: '补录' },
    effectiveOn: '2021-01-01',
  }),
  stored({
    stream: 'bureau-suzhou',
    type: 'TimelineAnnotated',
    data: { date: '2014-02-01', precision: 'month', label: '1.0时代', text: '10所改革项目学校' },
    effectiveOn: '2014-02-01',
  }),
);
const all = Object.values(documents);

describe('The register of bureaus', () => {
  it('[S-42] answers the name of a day, whatever order names were recorded in', () => {
    const names = ['2019-01-01', '2020-06-01', '2021-06-01', '2022-06-01'].map((on) =>
      bureauNameAt(documents.gusu!, on),
    );
    expect(names).toEqual(['320508教育局', '320508教育局', '姑苏区文教局', '姑苏区教体文旅委']);
    expect(documents.gusu!.nameZh).toBe('姑苏区教体文旅委');
    expect(bureauListing.at!(documents.gusu!, '2021-06-01')).toMatchObject({ nameZh: '姑苏区文教局' });
    expect(bureauListing.search!(documents.gusu!)).toContain('320508教育局');
  });

  it('[S-42] shows what was put right at every date', () => {
    const of = (id: string, type: string, data: object, effectiveOn: string) =>
      stored({ stream: 'bureau-gusu', id, type, data, effectiveOn });
    const corrected = (id: string, ofEventId: string, changes: object) =>
      of(id, 'BureauCorrected', { correctsEventId: ofEventId, ofEventId, changes, reason: '笔误', by: ['zhou'] }, '2024-09-09');
    const { gusu } = documentsOf(
      bureauListing,
      of('e0', 'BureauRegistered', { nameZh: '教体文旅委', level: 'county', divisionCode: '320508', docIssuerCodes: [] }, '2020-01-01'),
      of('e1', 'BureauRenamed', { nameZh: '教育局', reason: '机构改革' }, '2022-01-01'),
      of('e2', 'TimelineAnnotated', { date: '2014-02-01', precision: 'month', label: '10', text: '改革' }, '2014-02-01'),
      corrected('e3', 'e0', { nameZh: '文教局', docIssuerCodes: ['姑教'] }),
      corrected('e4', 'e1', { from: '2021-07-01' }),
      corrected('e5', 'e2', { label: '1.0时代' }),
    );
    expect(['2021-06-30', '2021-07-01'].map((on) => bureauNameAt(gusu!, on))).toEqual(['文教局', '教育局']);
    expect(gusu).toMatchObject({
      nameZh: '教育局',
      docIssuerCodes: ['姑教'],
      annotations: [{ label: '1.0时代', text: '改革' }],
    });
  }); // prettier-ignore

  it('[S-05] follows recorded parents, never the digits of a code', () => {
    expect(lineageOf(all, 'park').map(({ id }) => id)).toEqual(['park', 'suzhou']);
    expect(descendantsOf(all, 'suzhou').map(({ id }) => id)).toEqual(['gusu', 'park']);
    expect(lowestCommonSuperior(all, ['gusu', 'park'])?.id).toBe('suzhou');
    expect(lowestCommonSuperior(all, ['gusu', 'suzhou'])?.id).toBe('suzhou');
    expect(lowestCommonSuperior(all, ['gusu', 'nanjing'])).toBeUndefined();
    expect(lineageOf(all, 'nobody')).toEqual([]);
    expect(bureauOfDivision(all, '320571')?.id).toBe('park');
  });

  it('ends on a parent that leads back to itself', () => {
    const loop = [
      { id: 'a', parentBureauId: 'b' },
      { id: 'b', parentBureauId: 'a' },
    ];
    expect(lineageOf(loop, 'a').map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('[S-09] keeps annotations', () => expect(documents.suzhou!.annotations).toHaveLength(1));
});
