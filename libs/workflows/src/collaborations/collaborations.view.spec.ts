import { documentsOf, stored } from '@app/kernel/testing';
import { edgeAt, membershipGraph } from '../membership-graph/membership-graph.view.js';
import { movesBetween } from '../membership-graph/membership-neighbours.report.js';
import { redFlagsOn } from '../profile/profile.view.js';
import { tasks } from './collaborations.reactions.js';
import { collaborationAt, collaborationListing } from './collaborations.view.js';

const stream = 'collaboration-c1';
const event = (type: string, id: string, effectiveOn: string, data: object) =>
  stored({ stream, type, id, effectiveOn, data });
const founded = event('CollaborationEstablished', 'e0', '2020-01-01', {
  kind: 'educationGroup', nameZh: '甲集团', brandName: '甲', divisionCode: '320105', bureauId: 'b1', applicationId: 'a1', memberCount: 2,
  stageClass: 'primary', warnings: [], filingDueOn: '2020-02-03',
}); // prettier-ignore
const join = (id: string, schoolId: string, role: string, on: string, more = {}) =>
  event('MemberJoined', id, on, {
    schoolId,
    role,
    kind: 'educationGroup',
    bureauId: 'b1',
    source: 'case',
    concurrentGroups: 1,
    ...more,
  });
const core = join('e1', 'A', 'core', '2020-01-01');
const member = join('e2', 'B', 'member', '2020-01-01');
const third = join('e3', 'C', 'member', '2021-09-01');
const changed = event('CoreSchoolChanged', 'e4', '2022-01-01', {
  newCoreSchoolId: 'B',
  formerCoreSchoolId: 'A',
  applicationId: 'a2',
});
const left = event('MemberLeft', 'e5', '2023-01-01', {
  schoolId: 'C',
  reason: 'graduated',
  bureauId: 'b1',
  leader: 'B',
  openItems: [],
});
const renamed = event('CollaborationRenamed', 'e6', '2022-06-01', {
  nameZh: '乙集团',
  formerNameZh: '甲集团',
  applicationId: 'a3',
});
const history = [founded, core, member, third, changed, left, renamed];
const listed = (...events: ReturnType<typeof event>[]) => documentsOf(collaborationListing, ...events)['c1']!;
const roles = (on: string) =>
  collaborationAt(listed(...history), on)!
    .members.map((each) => `${each.schoolId} ${each.role}`)
    .sort();

describe('the listing of collaborations', () => {
  it.each([
    ['2020-06-01', ['A core', 'B member']],
    ['2021-09-01', ['A core', 'B member', 'C member']],
    ['2022-01-01', ['A member', 'B core', 'C member']],
    ['2023-01-01', ['A member', 'B core']],
  ])('has its members of %s', (on, expected) => expect(roles(on)).toEqual(expected));
  it('is known by every name it had, and called by that of the day', () => {
    expect(collaborationAt(listed(...history), '2022-05-31')).toMatchObject({ nameZh: '甲集团', brandName: '甲' });
    expect(collaborationAt(listed(...history), '2022-06-01')).toMatchObject({ nameZh: '乙集团' });
    expect(collaborationListing.search!(listed(...history))).toEqual(['甲集团', '甲', '乙集团']);
    expect(collaborationAt(listed(...history), '2019-12-31')).toBeUndefined();
  });
  it('a school joins on its day: before, it is scheduled', () =>
    expect(collaborationAt(listed(...history), '2021-08-31')!.scheduled).toMatchObject([{ schoolId: 'C' }]));
  it('a corrected membership counts as corrected [§0.5]', () => {
    const correct = (more: object) => event('MembershipCorrected', 'e9', '2024-01-01', { correctsEventId: 'e3', schoolId: 'C', reason: '误录', ...more });
    const on = (more: object, day: string) => collaborationAt(listed(...history.slice(0, 4), correct(more)), day)!.members.map((each) => each.schoolId);
    expect(on({ never: true }, '2021-09-01')).toEqual(['A', 'B']);
    expect(on({ from: '2022-09-01' }, '2021-09-01')).toEqual(['A', 'B']);
    expect(on({ from: '2021-01-01' }, '2021-06-01')).toEqual(['A', 'B', 'C']);
    expect(on({ to: '2022-01-01' }, '2022-01-01')).toEqual(['A', 'B']);
  });
  it('suspension, dissolution and their days', () => {
    const suspended = event('CollaborationSuspended', 's1', '2024-01-01', { reasonKind: 'policy', reason: '整顿', decisionNo: '1', by: [] });
    const resumed = event('CollaborationResumed', 's2', '2024-03-01', { decisionNo: '2', by: [] });
    const document = listed(founded, core, suspended, resumed);
    expect(['2023-12-31', '2024-01-01', '2024-03-01'].map((on) => collaborationAt(document, on)!.status)).toEqual(['active', 'suspended', 'active']);
  });
}); // prettier-ignore

describe('the membership graph [J-03 J-59]', () => {
  const edges = () => documentsOf(membershipGraph, ...history);
  it('has one edge per school and collaboration, with every role it had', () => {
    expect(Object.keys(edges())).toEqual(['c1:A', 'c1:B', 'c1:C']);
    expect(edges()['c1:A']!.intervals.map((each) => [each.role, each.from, each.to])).toEqual([
      ['core', '2020-01-01', '2022-01-01'],
      ['member', '2022-01-01', undefined],
    ]);
    expect(edges()['c1:C']).toMatchObject({ role: 'member', open: false, to: '2023-01-01', reason: 'graduated' });
  });
  it('counts by day', () => {
    expect(edgeAt(edges()['c1:C']!, '2022-12-31')).toBeDefined();
    expect(edgeAt(edges()['c1:C']!, '2023-01-01')).toBeUndefined();
    expect(edgeAt(edges()['c1:A']!, '2021-01-01')).toMatchObject({ role: 'core' });
  });
  it('shows the primary collaboration and hands it on', () => {
    const primary = (id: string, on: string, data: object) => stored({ stream: 'school-A', type: 'PrimaryCollaborationSet', id, effectiveOn: on, data });
    const set = documentsOf(membershipGraph, ...history, primary('p1', '2021-01-01', { collaborationId: 'c1' }), primary('p2', '2024-01-01', { collaborationId: 'c2', formerCollaborationId: 'c1' }));
    expect(['2020-06-01', '2022-06-01', '2024-06-01'].map((on) => edgeAt(set['c1:A']!, on)!.isPrimary)).toEqual([false, true, false]);
    expect(set['c2:A']).toBeUndefined();
  });
  it('says what changed between two days', () =>
    expect(movesBetween(Object.values(edges()), '2022-12-31', '2023-12-31')).toEqual([
      { on: '2023-01-01', move: 'left', collaborationId: 'c1', schoolId: 'C', role: 'member', reason: 'graduated' },
    ]));
}); // prettier-ignore

describe('red flags of the profile', () => {
  it('name what is missing, on the day', () => {
    expect(redFlagsOn(listed(founded, core, member), '2020-02-04')).toEqual(['noAgreement', 'filingOverdue']);
    expect(redFlagsOn(listed(founded, core, member), '2020-02-03')).toEqual(['noAgreement']);
    expect(redFlagsOn(listed(founded, member), '2020-01-02')).toContain('noCore');
  });
});

describe('tasks of collaborations [L-12 L-21]', () => {
  const of = (type: keyof typeof tasks, given: ReturnType<typeof event>) => (tasks[type] as (of: never) => object[])(given as never);
  it('filing is due from the founding to the filing', () => {
    expect(of('CollaborationEstablished', founded)).toMatchObject([{ open: { key: 'filing', dueOn: '2020-02-03', organisation: 'b1' } }]);
    const filed = event('CollaborationFiled', 'f', '2020-02-01', { bureauId: 'b1' });
    expect(of('CollaborationFiled', filed)).toMatchObject([{ close: 'filing' }, { open: { key: 'acknowledge', role: 'CO' } }]);
  });
  it('seats follow a member that comes or goes later (PM-3), not the founders', () => {
    expect(of('MemberJoined', core)).toEqual([]);
    expect(of('MemberJoined', join('e8', 'D', 'member', '2024-01-01', { source: 'admission', leader: 'B' }))).toMatchObject([{ open: { key: 'seats:D', role: 'CS', organisation: 'B' } }]);
    expect(of('MemberLeft', left)).toMatchObject([{ open: { key: 'seats:C' } }]);
  });
  it('a second group asks for the primary one [J-59]', () =>
    expect(of('MemberJoined', join('e8', 'D', 'member', '2024-01-01', { concurrentGroups: 2 }))).toMatchObject([{ open: { kind: 'setPrimaryCollaboration' }, stream: 'school-D' }]));
  it('a closed core is on the leader’s desk until it is replaced (PM-2)', () => {
    const closed = event('KeySchoolClosed', 'k', '2024-01-01', { schoolId: 'A', bureauId: 'b1', why: 'leads' });
    expect(of('KeySchoolClosed', closed)).toMatchObject([{ open: { key: 'coreSchoolClosed:A', role: 'BL' } }]);
    expect(of('CoreSchoolChanged', changed)).toEqual([{ close: 'coreSchoolClosed:A' }]);
  });
  it('an agreement with a term is reminded of', () => {
    const signed = event('GroupAgreementSigned', 'g', '2024-01-01', { endsOn: '2030-08-31' });
    expect(of('GroupAgreementSigned', signed)).toMatchObject([{ open: { dueOn: '2030-08-31', command: 'SignAgreement' } }]);
  });
}); // prettier-ignore
