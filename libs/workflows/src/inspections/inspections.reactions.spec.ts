import type { StoredEvent, TaskChange } from '@app/kernel';
import { stored } from '@app/kernel/testing';
import { countRoutineVisits, tasks } from './inspections.reactions.js';

const of = {
  kind: 'routine',
  bureauId: 'jianye',
  divisionCode: '320105',
  schoolIds: ['s1'],
  inspectorIds: ['jiang', 'yang'],
  collaborationId: 'nanyuan',
};
const event = (type: string, data: object) => stored({ stream: 'inspection-i1', type, data: { ...data, of } });
const moves = (type: string, data: object = {}): readonly TaskChange[] =>
  tasks[type]!(event(type, data) as StoredEvent<never>);
const opened = (type: string, data?: object) =>
  moves(type, data).flatMap((move) =>
    'open' in move
      ? [[move.open.kind, move.open.role, move.open.person ?? move.open.organisation, move.open.dueOn]]
      : [],
  );
const closed = (type: string, data?: object) =>
  moves(type, data).flatMap((move) => ('close' in move ? [move.close] : []));
const r1 = { rectificationId: 'r1', respondentSchoolId: 's1', dueOn: '2024-10-15', round: 1 };

describe('What an inspection puts on whose desk', () => {
  it('a visit on the desks of its inspectors', () => {
    expect(opened('InspectionScheduled', { plannedOn: '2024-09-20' })).toEqual([
      ['startInspection', 'IN', 'jiang', '2024-09-20'],
      ['startInspection', 'IN', 'yang', '2024-09-20'],
    ]);
    expect(closed('InspectionStarted')).toEqual(['start:jiang', 'start:yang']);
  });
  it('a defence on the school’s, the opinion on the chief’s', () =>
    expect(
      opened('PreliminaryFeedbackGiven', {
        defenceDueOn: '2024-09-27',
        defenders: [{ findingId: 'f1', schoolId: 's1' }],
      }),
    ).toEqual([
      ['defence', 'SC', 's1', '2024-09-27'],
      ['issueOpinion', 'SL', 'jianye', undefined],
    ]));
  it('a document to be numbered, or nothing when the opinion had its number', () => {
    expect(opened('OpinionIssued', { rectificationIds: ['r1'] })).toEqual([
      ['issueDocument', 'SO', 'jianye', undefined],
    ]);
    expect(opened('OpinionIssued', { rectificationIds: [], opinionNo: {} })).toEqual([
      ['closeInspection', 'SL', 'jianye', undefined],
    ]);
  });
  it('a rectification on the school’s and the clock’s; overdue, on the chief’s; extended, from the new day', () => {
    const both = (dueOn: string) => [
      ['rectification', 'SC', 's1', dueOn],
      ['rectificationDue', 'SYS', 'jianye', dueOn],
    ];
    expect(opened('RectificationOrdered', r1)).toEqual(both('2024-10-15'));
    expect(opened('RectificationOverdue', r1)).toEqual([['rectificationOverdue', 'SL', 'jianye', '2024-10-15']]);
    expect(closed('RectificationOverdue', r1)).toEqual(['due:r1']);
    expect(opened('RectificationExtended', { ...r1, dueOn: '2024-10-20' })).toEqual(both('2024-10-20'));
    expect(closed('RectificationExtended', r1)).toEqual(['overdue:r1']);
  });
  it('a re-inspection after the report, and another round after it failed', () => {
    expect(opened('RectificationReported', { ...r1, reinspectBy: '2024-10-30' })).toEqual([
      ['reinspection', 'IN', 'jiang', '2024-10-30'],
      ['reinspection', 'IN', 'yang', '2024-10-30'],
    ]);
    expect(closed('RectificationReported', r1)).toEqual(['rectify:r1', 'due:r1', 'overdue:r1']);
    expect(opened('ReinspectionFailed', { ...r1, dueOn: '2024-11-15' })).toHaveLength(2);
    expect(closed('ReinspectionPassed', r1)).toEqual(['reinspect:r1:jiang', 'reinspect:r1:yang']);
  });
  it('the end: escalated ones leave the desk, publication follows the closing', () => {
    expect(closed('InspectionEscalated', { rectificationIds: ['r1'] })).toEqual(['overdue:r1']);
    expect(opened('InspectionClosed')).toEqual([['publishInspection', 'SO', 'jianye', undefined]]);
    expect(moves('InspectionCancelled')).toEqual([{ closeAll: true }]);
  });
  it('a routine visit of a collaboration has its visits counted again, no other [L-14]', async () => {
    const caused = (data: object) =>
      countRoutineVisits.on.InspectionStarted!(
        stored({ stream: 'inspection-i1', type: 'InspectionStarted', data }) as never,
        {} as never,
      );
    expect(await caused({ of })).toEqual([
      { workflow: 'inspectorRoster', command: 'ReviewRoutineVisits', id: 'nanyuan', input: {} },
    ]);
    expect(await caused({ of: { ...of, kind: 'special' } })).toEqual([]);
  });
});
