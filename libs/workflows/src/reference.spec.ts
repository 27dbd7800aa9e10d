import type { View } from '@app/kernel';
import { documentsOf, stored } from '@app/kernel/testing';
import { reference } from './reference.js';

const bureau = (id: string, divisionCode: string, parentBureauId?: string) =>
  stored({
    stream: `bureau-${id}`,
    type: 'BureauRegistered',
    data: {
      nameZh: id,
      level: 'county',
      divisionCode,
      docIssuerCodes: [],
      ...(parentBureauId ? { parentBureauId } : {}),
    },
  });
const document = (id: string, divisionCode: string) =>
  stored({
    stream: `policy-${id}`,
    type: 'PolicyDocumentRegistered',
    data: {
      title: id,
      genre: 'measure',
      divisionCode,
      dateSource: 'document',
      basedOn: [],
      keptBy: 'x',
      weakBasis: false,
      by: [],
    },
  });
const version = (id: string, n: number, effectiveFrom: string, parameters: object, more: object = {}) =>
  stored({
    stream: `policy-${id}`,
    type: 'PolicyVersionEffective',
    data: { version: n, effectiveFrom, parameters, after: {}, succeeds: [], outranks: [], by: [], ...more },
  });
const repeal = (id: string, on: string) =>
  stored({ stream: `policy-${id}`, type: 'PolicyRepealed', data: { on, settings: [], by: [] } });
const calendar = (division: string, year: number, holidays: string[]) =>
  stored({
    stream: `calendar-${division}`,
    type: 'WorkCalendarSet',
    data: { year, holidays, makeUpDays: [], source: '', version: 1, bureauId: 'x', nextYear: year + 1 },
  });

const events = [
  // 320571 does not begin like its parent in every system, and 500112 stands for a place outside the city.
  bureau('suzhou', '320500'),
  bureau('park', '320571', 'suzhou'),
  bureau('far', '500112', 'suzhou'),
  bureau('lone', '320599'),
  document('city', '320500'),
  document('local', '320571'),
  version('city', 1, '2024-03-27', { 'rotation.minRate': { num: 20, den: 100 }, 'case.decisionDays': 20 }),
  version('city', 2, '2025-09-01', { 'rotation.minRate': { num: 30, den: 100 } }),
  version(
    'local',
    1,
    '2024-09-01',
    { 'rotation.minRate': { num: 25, den: 100 }, 'case.decisionDays': 15 },
    { effectiveTo: '2026-08-31' },
  ),
  repeal('local', '2026-01-01'),
  calendar('320500', 2024, ['2024-10-01']),
  calendar('320571', 2025, ['2025-10-01']),
];
const all = <D extends object>(view: View<D>): readonly D[] => Object.values(documentsOf(view, ...events));
const parameter = (key: Parameters<typeof reference.parameter>[1], bureauId: string, on: string) =>
  reference.parameter(all, key, bureauId, on);

describe('Looking up values [S-05 S-28]', () => {
  it.each([
    ['the city’s own', 'suzhou', '2024-03-27', 20, 'city', 1],
    ['the city’s successor', 'suzhou', '2025-09-01', 30, 'city', 2],
    ['a county without values: the city’s', 'far', '2024-09-01', 20, 'city', 1],
    ['a county before its own begins: the city’s', 'park', '2024-08-31', 20, 'city', 1],
    ['a county with its own, stricter one', 'park', '2024-09-01', 25, 'local', 1],
    ['a county that the city has overtaken: the stricter', 'park', '2025-09-01', 30, 'city', 2],
  ])('%s', (_, bureauId, on, num, from, n) =>
    expect(parameter('rotation.minRate', bureauId, on)).toEqual({
      key: 'rotation.minRate',
      value: { num, den: 100 },
      bureau: bureauId,
      on,
      document: from,
      version: n,
    }),
  );

  it('a key that is no minimum: the nearest bureau decides, until its document is repealed', () => {
    expect(parameter('case.decisionDays', 'park', '2025-12-31')).toMatchObject({ value: 15, document: 'local' });
    expect(parameter('case.decisionDays', 'park', '2026-01-01')).toMatchObject({ value: 20, document: 'city' });
  });

  it('[L-19] nobody set it: the system default, said to be one', () => {
    const fallback = { document: 'default', version: 1 };
    expect(parameter('rotation.minRate', 'suzhou', '2024-03-26')).toMatchObject({ value: null, ...fallback });
    expect(parameter('rotation.eligibleMinYearsAtSchool', 'lone', '2024-09-01')).toMatchObject({
      value: 6,
      ...fallback,
    });
    expect(parameter('plan.years', 'unregistered', '2024-09-01')).toMatchObject({ value: 3, ...fallback });
  });
});

describe('Looking up work days [L-07]', () => {
  it('takes each year from the nearest calendar that has it, going up the recorded parents', () => {
    expect(reference.workDays(all, '320571')).toEqual({
      division: '320571',
      version: 2,
      calendar: { years: [2025, 2024], holidays: ['2025-10-01', '2024-10-01'], makeUpDays: [] },
    });
    expect(reference.workDays(all, '500112')).toEqual({
      division: '320500',
      version: 1,
      calendar: { years: [2024], holidays: ['2024-10-01'], makeUpDays: [] },
    });
  });
  it('lets a division’s own list of a year stand for that year', () => {
    const more = [...events, calendar('320571', 2024, ['2024-10-02'])];
    const own = reference.workDays((view) => Object.values(documentsOf(view, ...more)), '320571');
    expect(own.calendar.holidays).toEqual(['2024-10-02', '2025-10-01']);
  });
  it('has only weekends, version 0, where there is none', () => {
    const none = { calendar: { years: [], holidays: [], makeUpDays: [] }, version: 0 };
    expect(reference.workDays(all, '320599')).toEqual({ ...none, division: '320599' });
    expect(reference.workDays(all, '320501')).toEqual({ ...none, division: '320501' });
  });
});
