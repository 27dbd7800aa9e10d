import { documentsOf, stored } from '@app/kernel/testing';
import { schoolAt, schoolListing } from './schools.view.js';
import { tasks } from './schools.reactions.js';

const stream = 'school-s1';
const event = (type: string, id: string, effectiveOn: string, data: object) =>
  stored({ stream, type, id, effectiveOn, data });
const registered = event('SchoolRegistered', 'e1', '2016-05-26', {
  nameZh: '旧名小学', schoolKind: 'unknown', stages: 'unknown', ownership: 'public', locale: 'rural', isWeak: false,
  legalPersonStatus: 'unknown', financeIndependent: 'unknown', divisionCode: '320105', managingBureauId: 'b1', openedOn: '2016-09-01',
  isCompulsory: false, warnings: [], aliases: ['旧小'],
}); // prettier-ignore
const stages = event('SchoolStagesConfirmed', 'e2', '2017-01-01', { stages: ['primary'], schoolKind: 'primarySchool' });
const renamed = event('SchoolRenamed', 'e3', '2020-09-01', { nameZh: '新名小学', formerNameZh: '旧名小学' });
const weak = event('SchoolAttributeSet', 'e4', '2021-01-01', { attribute: 'isWeak', value: true });
const weakBefore = event('SchoolAttributeSet', 'e5', '2019-01-01', { attribute: 'isWeak', value: false });
const of = (...events: ReturnType<typeof event>[]) => documentsOf(schoolListing, ...events)['s1']!;

describe('the listing of schools', () => {
  it('shows the latest facts; a value of an earlier day does not replace a later one', () => {
    const document = of(registered, stages, renamed, weak, weakBefore);
    expect(document).toMatchObject({ id: 's1', nameZh: '新名小学', aliases: ['旧小', '旧名小学'], stages: ['primary'], isWeak: true });
  });
  it.each([
    ['2016-05-25', undefined],
    ['2016-05-26', { status: 'registered', nameZh: '旧名小学', isCompulsory: false }],
    ['2016-09-01', { status: 'active', stages: 'unknown' }],
    ['2018-01-01', { status: 'active', stages: ['primary'], isCompulsory: true, nameZh: '旧名小学' }],
    ['2021-06-01', { nameZh: '新名小学', isWeak: true }],
    ['2024-09-01', { status: 'closed', closedOn: '2024-09-01' }],
  ])('counts as it did on %s', (on, expected) => {
    const closed = event('SchoolClosed', 'e6', '2024-09-01', { decisionNo: '1', by: [] });
    const shown = schoolAt(of(registered, stages, renamed, weak, closed), on);
    if (expected) expect(shown).toMatchObject(expected);
    else expect(shown).toBeUndefined();
  });
  it('shows a correction in the place of what it corrects, and takes a correction of the correction', () => {
    const corrected = event('SchoolCorrected', 'e7', '2024-09-09', { correctsEventId: 'e4', changes: [{ attribute: 'isWeak', value: false }] });
    const again = event('SchoolCorrected', 'e8', '2024-09-10', { correctsEventId: 'e7', changes: [{ attribute: 'isWeak', value: true }] });
    expect(schoolAt(of(registered, weak, corrected), '2021-06-01')).toMatchObject({ isWeak: false });
    expect(schoolAt(of(registered, weak, corrected, again), '2021-06-01')).toMatchObject({ isWeak: true });
  });
  it('finds a school by former names and codes', () =>
    expect(schoolListing.search!(of(registered, renamed))).toEqual(['新名小学', '旧小', '旧名小学']));
}); // prettier-ignore

describe('tasks of schools [S-01]', () => {
  it('open for a new school and close with its first membership', () => {
    const fresh = stored({ stream, type: 'SchoolRegistered', data: { needsGroup: 'b1' } });
    expect(tasks.SchoolRegistered(fresh as never)).toMatchObject([{ open: { key: 'newSchoolUngrouped', organisation: 'b1' } }]);
    const joined = stored({ stream: 'collaboration-c1', type: 'MemberJoined', data: { schoolId: 's1' } });
    expect(tasks.MemberJoined(joined as never)).toEqual([{ close: 'newSchoolUngrouped', stream }]);
  });
}); // prettier-ignore
