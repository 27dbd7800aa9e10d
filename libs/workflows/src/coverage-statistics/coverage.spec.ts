import { parameters, type ReportAsk, type StoredEvent } from '@app/kernel';
import { documentsOf, stored } from '@app/kernel/testing';
import { inboxView } from '../inbox/inbox.view.js';
import { bureauOverview } from './bureau-overview.report.js';
import { coverageStatistics } from './coverage-statistics.report.js';
import { share, targetLines } from './coverage.js';

const inbox = inboxView([]);
const city = '00000000-0000-7000-8000-0000000000b0';
const [wuzhong, wujiang] = ['00000000-0000-7000-8000-0000000000b1', '00000000-0000-7000-8000-0000000000b2'] as const;

const bureau = (id: string, level: string, divisionCode: string, parentBureauId?: string) =>
  stored({
    stream: `bureau-${id}`, type: 'BureauRegistered', effectiveOn: '2016-01-01',
    data: { nameZh: divisionCode, level, divisionCode, docIssuerCodes: [], ...(parentBureauId ? { parentBureauId } : {}) },
  }); // prettier-ignore
const school = (id: string, managingBureauId: string, more: object = {}) =>
  stored({
    stream: `school-${id}`, type: 'SchoolRegistered', effectiveOn: '2016-01-01', id: `r-${id}`,
    data: {
      nameZh: `校${id}`, schoolKind: 'primarySchool', stages: ['primary'], ownership: 'public', locale: 'urban', isWeak: false,
      legalPersonStatus: 'independent', financeIndependent: true, divisionCode: '320506', managingBureauId, openedOn: '2016-01-01',
      isCompulsory: true, warnings: [], aliases: [], ...more,
    },
  }); // prettier-ignore
function group(id: string, bureauId: string, kind: string, members: [string, string][], more: object = {}): StoredEvent[] {
  const stream = `collaboration-${id}`;
  return [
    stored({
      stream, type: 'CollaborationEstablished', effectiveOn: '2020-01-01',
      data: { kind, nameZh: id, divisionCode: '320506', bureauId, applicationId: 'x', memberCount: members.length, stageClass: 'primary', warnings: [], filingDueOn: '2020-02-01', ...more },
    }),
    ...members.map(([schoolId, role]) =>
      stored({ stream, type: 'MemberJoined', effectiveOn: '2020-01-01', id: `${id}-${schoolId}`, data: { schoolId, role, kind, bureauId, source: 'case', concurrentGroups: 1 } }),
    ),
  ];
} // prettier-ignore

const history = [
  bureau(city, 'city', '320500'),
  bureau(wuzhong, 'county', '320506', city),
  bureau(wujiang, 'county', '320509', city),
  school('a', wuzhong, { pupils: 1000 }),
  school('b', wuzhong, { pupils: 687 }),
  school('c', wuzhong, { isWeak: true }),
  school('d', wujiang, { stages: ['seniorHigh'], locale: 'rural' }),
  school('e', wujiang, { isNewSince: '2023-09-01', stages: ['juniorMiddle'] }),
  school('f', wujiang, { stages: 'unknown' }),
  ...group('g1', wuzhong, 'educationGroup', [['a', 'core'], ['b', 'member']]),
  ...group('g2', wuzhong, 'educationGroup', [['a', 'core'], ['d', 'member']], { stageClass: 'crossStage' }),
  ...group('sd', wuzhong, 'schoolDistrict', [['c', 'convenor'], ['b', 'member']]),
  ...group('pr', wujiang, 'pairing', [['a', 'supporter'], ['d', 'supported']], { programme: 'internetPlus' }),
]; // prettier-ignore

const suzhou: Record<string, unknown> = {
  'coverage.target': { rate: { num: 98, den: 100 }, stages: 'compulsory', by: '2024-12-31' },
  'coverage.fullBy': { from: '2026-03-27', to: '2027-03-27' },
};
const ask = (asOf: string, of: StoredEvent[] = history): ReportAsk =>
  ({
    asOf,
    today: asOf,
    all: (view: never) => Object.values(documentsOf(view, ...of)),
    find: async (view: never, where: Record<string, string | { $in: string[] }>) =>
      Object.values(documentsOf<Record<string, unknown>>(view, ...of)).filter((document) =>
        Object.entries(where).every(([field, value]) =>
          typeof value === 'object' ? value.$in.includes(document[field] as string) : document[field] === value,
        ),
      ),
    parameter: (key: keyof typeof parameters) => ({ value: suzhou[key] ?? parameters[key].default }),
  }) as unknown as ReportAsk;
const statistics = (asOf: string, of?: StoredEvent[]) =>
  coverageStatistics.read(ask(asOf, of), { bureauId: city } as never) as Promise<Record<string, never>>;

describe('coverage statistics', () => {
  it('counts groups by stage class; the parts sum to the total [S-12 S-14]', async () => {
    const { total } = await statistics('2024-01-01');
    expect(total).toMatchObject({ groups: { primary: 1, crossStage: 1, kindergarten: 0, undetermined: 0, total: 2 } });
  });
  it('counts memberships and distinct schools apart [S-13]', async () =>
    expect((await statistics('2024-01-01')).total).toMatchObject({ memberships: 4, distinctSchools: 3 }));
  it('adds the pupils that are known, and says how many schools are not [S-15]', async () =>
    expect((await statistics('2024-01-01')).total).toMatchObject({ pupils: 1687, schoolsWithoutPupils: 1 }));
  it('covers compulsory-stage schools only, unknown stages apart [S-16]', async () =>
    expect((await statistics('2024-01-01')).total).toMatchObject({
      compulsory: { num: 2, den: 4, label: '50.00%' },
      stagesUnknown: 1,
    }));
  it('districts count beside groups in the share of Chongqing [Q-01]', async () =>
    expect((await statistics('2024-01-01')).total).toMatchObject({ districtOrGroup: { num: 4, den: 6, label: '66.67%' } }));
  it('says how many counties have at least one [Q-02]', async () =>
    expect(await statistics('2024-01-01')).toMatchObject({ divisionsWithOne: { num: 1, den: 2 } }));
  it('lists weak and rural schools without a partner [Q-19]', async () =>
    expect((await statistics('2024-01-01')).total).toMatchObject({ pairingGap: ['c'] }));
  it('has a row per division, and a past of its own', async () => {
    const { divisions } = await statistics('2024-01-01');
    expect(divisions).toMatchObject([{ bureauId: city }, { bureauId: wuzhong, memberships: 4 }, { bureauId: wujiang, memberships: 0 }]);
    expect((await statistics('2019-12-31')).total).toMatchObject({ groups: { total: 0 }, compulsory: { num: 0, den: 4 } });
  });
  it('a suspended group still covers, a dissolved one does not', async () => {
    const suspended = stored({ stream: 'collaboration-g1', type: 'CollaborationSuspended', effectiveOn: '2023-01-01', data: { reasonKind: 'policy', reason: 'x', decisionNo: '1', by: [] } });
    const dissolved = stored({ stream: 'collaboration-g1', type: 'CollaborationDissolved', effectiveOn: '2023-06-01', data: { reason: 'dissolved', applicationId: 'x', openItems: [] } });
    expect((await statistics('2024-01-01', [...history, suspended])).total).toMatchObject({ groups: { total: 2 } });
    expect((await statistics('2024-01-01', [...history, suspended, dissolved])).total).toMatchObject({ groups: { total: 1 } });
  });
}); // prettier-ignore

describe('target lines', () => {
  const target = suzhou['coverage.target'] as never;
  const full = suzhou['coverage.fullBy'] as never;
  it.each([
    [98, 100, true, false],
    [9799, 10_000, false, false],
    [97_999, 100_000, false, false],
    [100, 100, true, true],
    [0, 0, false, false],
  ])('%i of %i: at least 98 %% is %s, all is %s [S-40 S-41]', (num, den, met, all) =>
    expect(targetLines(share(num, den), target, full).map((each) => each.met)).toEqual([met, all]),
  );
  it('rounds labels half up, and only labels [S-16]', () => {
    expect(share(99_725, 100_000).label).toBe('99.73%');
    expect(share(97_995, 100_000).label).toBe('98.00%');
    expect(share(1, 3).label).toBe('33.33%');
    expect(share(0, 0).label).toBeNull();
  });
});

describe('the bureau overview [C-30 S-01]', () => {
  it('is one page for the leader', async () => {
    const page = await bureauOverview(inbox).read(ask('2024-01-01'), { bureauId: city } as never);
    expect(page).toMatchObject({
      byKind: { educationGroup: 2, schoolDistrict: 1, pairing: 1, coBuiltCommunity: 0 },
      newSchoolsUngrouped: ['e'],
      pairingsNotConverted: ['pr'],
      filingOverdue: ['g1', 'g2', 'sd', 'pr'],
      openCases: 0,
      overdueItems: [],
    });
  });
}); // prettier-ignore
