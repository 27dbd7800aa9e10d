import { documentsOf, stored } from '@app/kernel/testing';
import { inspectionLedger, type LedgerEntry } from './inspection-ledger.view.js';

const of = { kind: 'routine', bureauId: 'jianye', divisionCode: '320105', schoolIds: ['s1'], inspectorIds: ['jiang'] };
let count = 0;
const event = (type: string, on: string, data: object, stream = 'inspection-i1') =>
  stored({ stream, type, id: `e${++count}`, effectiveOn: on, data: { ...data, of } });
const finding = (findingId: string, stream?: string) =>
  event(
    'FindingRecorded',
    '2024-09-20',
    { findingId, schoolId: 's1', scopeItem: 'funds', severity: 'major', description: '账目不清' },
    stream,
  );
const ofR1 = { rectificationId: 'r1', findingId: 'f1', respondentSchoolId: 's1', round: 1 };
const order = event('RectificationOrdered', '2024-09-28', {
  ...ofR1,
  requirement: '清账',
  responsiblePerson: 'vault:1',
  dueOn: '2024-10-15',
});
const extension = event('RectificationExtended', '2024-10-10', { ...ofR1, from: '2024-10-15', dueOn: '2024-10-20' });
const overdue = event('RectificationOverdue', '2024-10-20', { ...ofR1, dueOn: '2024-10-20' });
const report = (on: string) =>
  event('RectificationReported', on, { ...ofR1, measures: '已清', completedOn: on, late: true });
const failed = event('ReinspectionFailed', '2024-10-22', { ...ofR1, on: '2024-10-22', dueOn: '2024-11-21', round: 2 });
const passed = event('ReinspectionPassed', '2024-10-23', { ...ofR1, on: '2024-10-23', round: 2 });
const entry = (...events: ReturnType<typeof event>[]) =>
  documentsOf(inspectionLedger, finding('f1'), order, ...events).f1!;

describe('The ledger of inspections (V6)', () => {
  it('has one entry for each problem, with what was ordered', () => {
    const { rectifications, dueOn, open } = entry();
    expect({ dueOn, open }).toEqual({ dueOn: '2024-10-15', open: true });
    expect(rectifications).toEqual([
      {
        rectificationId: 'r1',
        respondentSchoolId: 's1',
        round: 1,
        requirement: '清账',
        responsiblePerson: 'vault:1',
        dueOn: '2024-10-15',
      },
    ]);
  });
  it('follows the deadline, and says what is overdue', () => {
    expect(entry(extension)).toMatchObject({
      dueOn: '2024-10-20',
      rectifications: [{ extendedFrom: '2024-10-15' }],
      isOverdue: false,
    });
    expect(entry(extension, overdue)).toMatchObject({ isOverdue: true });
    const after = entry(extension, overdue, report('2024-10-21'));
    expect(after).toMatchObject({
      isOverdue: false,
      open: true,
      rectifications: [{ late: true, reportedOn: '2024-10-21' }],
    });
    expect(after.dueOn).toBeUndefined();
  });
  it('begins another round clean, also when all happens on one day', () => {
    const second = entry(report('2024-10-22'), failed);
    expect(second).toMatchObject({ dueOn: '2024-11-21', rectifications: [{ round: 2, result: 'fail' }] });
    expect(second.rectifications[0]!.reportedOn).toBeUndefined();
    const again = entry(report('2024-10-22'), failed, report('2024-10-22'));
    expect(again.rectifications[0]).toMatchObject({ reportedOn: '2024-10-22', round: 2 });
    expect(again.rectifications[0]!.result).toBeUndefined();
    expect(entry(report('2024-10-22'), failed, report('2024-10-22'), passed)).toMatchObject({
      open: false,
      rectifications: [{ result: 'pass' }],
    });
  });
  it('shows the day asked for, and nothing before the problem was found', () => {
    const all = entry(report('2024-10-22'), failed, report('2024-10-23'), passed);
    const on = (day: string) => inspectionLedger.at!(all, day) as LedgerEntry | undefined;
    expect(on('2024-09-19')).toBeUndefined();
    expect(on('2024-09-20')).toMatchObject({ rectifications: [], open: true });
    expect(on('2024-10-21')).toMatchObject({ dueOn: '2024-10-15', rectifications: [{ round: 1 }] });
    expect(on('2024-10-22')).toMatchObject({ dueOn: '2024-11-21', rectifications: [{ round: 2, result: 'fail' }] });
    expect(on('2024-10-23')).toMatchObject({ open: false });
  });
  it('tells every problem of its inspection what concerns them all, each its own verdict', () => {
    const opinion = event('OpinionIssued', '2024-09-28', { confirmedFindingIds: ['f1'], withdrawnFindingIds: ['f2'] });
    const escalation = event('InspectionEscalated', '2024-10-21', { measure: 'circular', rectificationIds: ['r1'] });
    const publication = event('InspectionPublished', '2024-11-01', { on: '2024-11-01' });
    const { f1, f2, f3 } = documentsOf(
      inspectionLedger, finding('f1'), finding('f2'), finding('f3', 'inspection-i2'), opinion, order, escalation, publication,
    ); // prettier-ignore
    expect(f1).toMatchObject({
      verdict: 'confirmed',
      open: true,
      publishedOn: '2024-11-01',
      rectifications: [{ escalated: 'circular' }],
    });
    expect(f2).toMatchObject({ verdict: 'withdrawn', open: false, publishedOn: '2024-11-01', rectifications: [] });
    expect(f3!.publishedOn).toBeUndefined();
  });
  it('shows what was put right', () => {
    const put = (field: string, value: string, more: object = {}) =>
      event('InspectionCorrected', '2024-11-02', { field, value, ...more });
    expect(entry(put('description', '账目不全', { findingId: 'f1' }))).toMatchObject({ description: '账目不全' });
    expect(
      entry(event('InspectionPublished', '2024-11-01', { on: '2024-11-01' }), put('publishedOn', '2024-10-31')),
    ).toMatchObject({ publishedOn: '2024-10-31' });
  });
});
