import { specFor, someone } from '@app/kernel/testing';
import { policies } from './policies.js';
import type { Events, KeyFacts } from './policies.state.js';

export const officer = someone('wang', 'BO', 'jianye');
export const leader = someone('zhao', 'BL', 'jianye');
export const id = '01920000-0000-7000-8000-0000000000d0';
export const { given } = specFor(policies, { act: officer, id });

export const measure = {
  title: '实施办法',
  genre: 'measure' as const,
  issuerBureauId: '01920000-0000-7000-8000-000000320105',
  dateSource: 'webPage' as const,
  issuedOn: '2016-05-26',
  basedOn: [],
};
export const registered: { type: 'PolicyDocumentRegistered'; data: Events['PolicyDocumentRegistered'] } = {
  type: 'PolicyDocumentRegistered',
  data: {
    ...measure,
    divisionCode: '320105',
    keptBy: measure.issuerBureauId,
    weakBasis: false,
    by: ['wang'],
  },
};
export const withNumber = (docNo: Events['PolicyDocumentRegistered']['docNo']) => ({
  ...registered,
  data: { ...registered.data, docNo: docNo! },
});
export const known = { issuer: { divisionCode: '320105', nameZh: '建邺区教育局' }, unknown: [] };

export const rate = (num: number) => ({ num, den: 100 });
export const line = (of: Partial<KeyFacts> = {}): { lines: Record<string, KeyFacts> } => ({
  lines: { 'rotation.minRate': { line: [], latest: 'first', superiors: [], inferiors: [], ...of } },
});
export const twenty = { effectiveFrom: '2024-09-01', parameters: { 'rotation.minRate': rate(20) } };
export const approved = { approvedBy: leader };
export const own = (version: number, from: string, more: object = {}) => ({
  documentId: id,
  title: '实施办法',
  version,
  from,
  value: rate(20),
  ...more,
});
export const effective: { type: 'PolicyVersionEffective'; data: Events['PolicyVersionEffective'] } = {
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
export const repealed = {
  type: 'PolicyRepealed' as const,
  data: { on: '2024-06-01', title: '实施办法', settings: [], by: ['zhao'] },
};
