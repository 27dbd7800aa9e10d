import type { Ask, StoredEvent } from '@app/kernel';
import { stored } from '@app/kernel/testing';
import { endAssignments, tasks } from './inspector-rosters.reactions.js';

const moves = (type: string, data: object, stream = 'inspectorRoster-c1') =>
  tasks[type]!(stored({ stream, type, data }) as StoredEvent<never>);
const kinds = (type: string, data: object, stream?: string) =>
  moves(type, data, stream).map((move) =>
    'open' in move ? move.open.kind : 'close' in move ? `-${move.close}` : 'all',
  );
const of = { bureauId: 'jianye', isDistrict: true };

describe('What a roster puts on whose desk', () => {
  it('a district without an inspector is the chief’s, no other collaboration is [J-23]', () => {
    expect(
      moves('CollaborationEstablished', { kind: 'schoolDistrict', bureauId: 'jianye' }, 'collaboration-c1'),
    ).toMatchObject([
      {
        stream: 'inspectorRoster-c1',
        open: { kind: 'districtWithoutInspector', role: 'SL', organisation: 'jianye', command: 'AssignInspector' },
      },
    ]);
    expect(
      kinds('LegacyCollaborationImported', { kind: 'educationGroup', bureauId: 'jianye' }, 'collaboration-c1'),
    ).toEqual([]);
    expect(moves('CollaborationDissolved', {}, 'collaboration-c1')).toEqual([
      { closeAll: true, stream: 'inspectorRoster-c1' },
    ]);
    const left = { ...of, inspectorId: 'jiang' };
    expect(kinds('InspectorUnassigned', { ...left, zeroLeft: true })).toContain('districtWithoutInspector');
    expect(kinds('InspectorUnassigned', { ...left, zeroLeft: false })).not.toContain('districtWithoutInspector');
    expect(kinds('InspectorUnassigned', { ...left, zeroLeft: true, isDistrict: false })).not.toContain(
      'districtWithoutInspector',
    );
  });
  it('an assignment with an end is ended by the clock', () => {
    expect(kinds('InspectorAssigned', { ...of, inspectorId: 'jiang', reviewOn: '2025-01-01' })).toEqual([
      '-noInspector',
      'routineReview',
    ]);
    expect(
      moves('InspectorAssigned', { ...of, inspectorId: 'jiang', reviewOn: '2025-01-01', until: '2025-08-31' }).at(-1),
    ).toMatchObject({
      open: {
        role: 'SYS',
        dueOn: '2025-08-31',
        command: 'UnassignInspector',
        input: { inspectorId: 'jiang', on: '2025-09-01' },
      },
    });
  });
  it('short routine visits are each responsible inspector’s until the semester ends [L-14]', () => {
    const review = { ...of, to: '2025-01-31', minimum: 2, reviewOn: '2025-07-31', inspectorIds: ['jiang', 'yang'] };
    const short = moves('RoutineVisitsReviewed', { ...review, short: ['s1'] }).flatMap((move) =>
      'open' in move && move.open.role === 'IN' ? [[move.open.person, move.open.dueOn]] : [],
    );
    expect(short).toEqual([
      ['jiang', '2025-01-31'],
      ['yang', '2025-01-31'],
    ]);
    expect(kinds('RoutineVisitsReviewed', { ...review, short: [] })).toEqual([
      'routineReview',
      '-routineShort:jiang',
      '-routineShort:yang',
    ]);
  });
  it('who is no longer an inspector leaves every roster', async () => {
    const ask = { find: async () => [{ id: 'c1' }, { id: 'c2' }] } as unknown as Ask;
    const leave = (type: 'InspectorEnded' | 'InspectorExpired', data: object) =>
      endAssignments.on[type]!(stored({ stream: 'inspector-jiang', type, data }) as never, ask);
    expect(await leave('InspectorEnded', { on: '2025-01-03' })).toMatchObject([
      { id: 'c1', command: 'UnassignInspector', input: { inspectorId: 'jiang', on: '2025-01-03' } },
      { id: 'c2' },
    ]);
    expect(await leave('InspectorExpired', { until: '2027-08-31' })).toMatchObject([
      { input: { on: '2027-09-01' } },
      {},
    ]);
  });
});
