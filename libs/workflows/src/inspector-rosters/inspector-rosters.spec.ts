import { someone, specFor, titleOf } from '@app/kernel/testing';
import type { Fitness } from '../shared/inspection-words.js';
import { clauses, inspectorRosters } from './inspector-rosters.js';
import type { RosterEvents } from './inspector-rosters.state.js';

const { given } = specFor(inspectorRosters, { act: someone('shen', 'SL', 'jianye'), id: 'nanyuan' });
const fit = (personId: string): Fitness => ({ personId, appointed: true, interests: [], recusalYears: 3 });
const facts = (personId = 'jiang') => ({
  collaboration: { status: 'active', isDistrict: true, bureauId: 'jianye' },
  fitness: fit(personId),
  maxPerDistrict: 2,
  schoolsCovered: 2,
  schoolsAdvised: 5,
  reviewOn: '2025-01-01',
});
const of = { collaborationId: 'nanyuan', bureauId: 'jianye', isDistrict: true, by: ['shen'] };
const assignment = { inspectorId: 'jiang', from: '2024-09-01' };
const assigned = (inspectorId: string, from = '2024-09-01', until?: string) => ({
  type: 'InspectorAssigned' as const,
  data: {
    inspectorId, from, ...(until ? { until } : {}), ...of, assigned: 1, maxPerDistrict: 2, schoolsCovered: 2, schoolsAdvised: 5,
    warnings: [], reviewOn: '2025-01-01',
  } satisfies RosterEvents['InspectorAssigned'], // prettier-ignore
});

describe('Responsible inspectors', () => {
  describe(titleOf(clauses, 'INS_TOO_MANY_INSPECTORS'), () => {
    it('lets a district have one and two, never three at a time', () => {
      given()
        .when('AssignInspector', assignment, { facts: facts() })
        .then({ ...assigned('jiang'), effectiveOn: '2024-09-01' });
      given(assigned('yang'))
        .when('AssignInspector', assignment, { facts: facts() })
        .thenSome('InspectorAssigned', { assigned: 2 });
      given(assigned('yang'), assigned('he'))
        .when('AssignInspector', assignment, { facts: facts() })
        .thenRefused('INS_TOO_MANY_INSPECTORS', { assigned: 2, maxPerDistrict: 2 });
    });
    it('counts day by day: who has left makes room, who comes later takes it', () => {
      given(assigned('yang', '2023-09-01', '2024-08-31'), assigned('he'))
        .when('AssignInspector', assignment, { facts: facts() })
        .thenTypes('InspectorAssigned');
      given(assigned('yang', '2024-12-01'), assigned('he', '2024-12-01'))
        .when('AssignInspector', assignment, { facts: facts() })
        .thenRefused('INS_TOO_MANY_INSPECTORS');
      given(assigned('yang', '2024-12-01'), assigned('he', '2024-12-01'))
        .when('AssignInspector', { ...assignment, until: '2024-11-30' }, { facts: facts() })
        .thenTypes('InspectorAssigned');
    });
    it('warns above about five schools [L-15], and not at five', () => {
      given()
        .when('AssignInspector', assignment, { facts: { ...facts(), schoolsCovered: 6 } })
        .thenSome('InspectorAssigned', { warnings: [{ code: 'INS_MANY_SCHOOLS', schools: [] }] });
      given()
        .when('AssignInspector', assignment, { facts: { ...facts(), schoolsCovered: 5 } })
        .thenSome('InspectorAssigned', { warnings: [], schoolsCovered: 5, schoolsAdvised: 5 });
    });
  });

  describe(titleOf(clauses, 'INS_NOT_APPOINTED'), () => {
    it('refuses who is not appointed over the whole time', () => {
      given()
        .when('AssignInspector', assignment, { facts: { ...facts(), fitness: { ...fit('jiang'), appointed: false } } })
        .thenRefused('INS_NOT_APPOINTED', { personId: 'jiang' });
      given()
        .when('AssignInspector', { ...assignment, until: '2024-08-31' }, { facts: facts() })
        .thenRefused('INS_NOT_APPOINTED');
    });
  });

  describe(titleOf(clauses, 'INS_RECUSAL'), () => {
    it('refuses who has an interest in a member school', () =>
      given()
        .when('AssignInspector', assignment, {
          facts: { ...facts(), fitness: { ...fit('jiang'), interests: [{ schoolId: 's1', kind: 'relative' }] } },
        })
        .thenRefused('INS_RECUSAL', { schoolId: 's1', kind: 'relative' }));
  });

  describe(titleOf(clauses, 'INS_ASSIGNMENT_DUPLICATE'), () => {
    it('assigns nobody twice at a time', () => {
      given(assigned('jiang'))
        .when('AssignInspector', assignment, { facts: facts() })
        .thenRefused('INS_ASSIGNMENT_DUPLICATE');
      given(assigned('jiang', '2023-09-01', '2024-08-31'))
        .when('AssignInspector', assignment, { facts: facts() })
        .thenTypes('InspectorAssigned');
    });
  });

  describe(titleOf(clauses, 'INS_COLLABORATION_STATE'), () => {
    it('assigns to what is alive and known', () => {
      const dissolved = { status: 'dissolved', isDistrict: true, bureauId: 'jianye' };
      given()
        .when('AssignInspector', assignment, { facts: { ...facts(), collaboration: dissolved } })
        .thenRefused('INS_COLLABORATION_STATE', { status: 'dissolved' });
      const { collaboration: _, ...unknown } = facts();
      given().when('AssignInspector', assignment, { facts: unknown }).thenRefused('GEN_UNKNOWN_REFERENCE');
    });
  });

  describe(titleOf(clauses, 'INS_NOT_ASSIGNED'), () => {
    const leave = { inspectorId: 'jiang', reason: '调整', on: '2024-09-09' };
    const system = someone('system', 'SYS', 'system');
    it('takes one off, and says when none is left', () => {
      given(assigned('jiang'))
        .when('UnassignInspector', leave)
        .then({ type: 'InspectorUnassigned', data: { ...leave, ...of, zeroLeft: true }, effectiveOn: '2024-09-09' });
      given(assigned('jiang'), assigned('yang'))
        .when('UnassignInspector', leave)
        .thenSome('InspectorUnassigned', { zeroLeft: false });
      given(assigned('jiang'), assigned('yang', '2024-10-01'))
        .when('UnassignInspector', leave)
        .thenSome('InspectorUnassigned', { zeroLeft: true });
    });
    it('refuses who is not there; the clock finds nothing to do', () => {
      given().when('UnassignInspector', leave).thenRefused('INS_NOT_ASSIGNED');
      given().when('UnassignInspector', leave, { act: system }).thenNothing();
      given(assigned('jiang'))
        .when('UnassignInspector', { ...leave, on: '2024-08-31' })
        .thenRefused('GEN_BEFORE_CREATION');
      given(assigned('jiang'))
        .when('UnassignInspector', { ...leave, on: '2024-08-31' }, { act: system })
        .thenSome('InspectorUnassigned', { on: '2024-09-01' });
    });
    it('corrects an assignment by two persons, within the same limits', () => {
      const put = { correctsEventId: 'event-0', from: '2024-09-02', reason: '笔误' };
      const second = { approvedBy: someone('shen', 'SL', 'jianye'), act: someone('xu', 'SO', 'jianye') };
      const room = { fitness: fit('jiang'), maxPerDistrict: 2 };
      given(assigned('jiang'))
        .when('CorrectAssignment', put, { ...second, facts: room })
        .thenSome('AssignmentCorrected', { inspectorId: 'jiang', by: ['xu'], approvedBy: ['shen'] });
      given(assigned('jiang', '2023-01-01', '2023-12-31'), assigned('yang'), assigned('he'))
        .when('CorrectAssignment', { ...put, until: '2024-12-31' }, { ...second, facts: room })
        .thenRefused('INS_TOO_MANY_INSPECTORS');
      given(assigned('jiang'))
        .when('CorrectAssignment', { ...put, correctsEventId: 'event-7' }, { ...second, facts: { maxPerDistrict: 0 } })
        .thenRefused('INS_NOT_ASSIGNED');
    });
  });

  describe('Routine visits: each school at least twice a semester [L-14]', () => {
    const review = {
      semester: '2024-2025-1', from: '2024-09-01', to: '2025-01-31', minimum: 2,
      schools: [{ schoolId: 's1', visits: 2 }, { schoolId: 's2', visits: 1 }], short: ['s2'], reviewOn: '2025-08-01',
    }; // prettier-ignore
    it('stores the count whole, with who is responsible', () => {
      const { by: _, ...roster } = of;
      given(assigned('jiang'))
        .when('ReviewRoutineVisits', {}, { facts: { review }, today: '2025-01-02' })
        .then({ type: 'RoutineVisitsReviewed', data: { ...review, inspectorIds: ['jiang'], ...roster } });
    });
    it('counts nothing where nobody is responsible, or the collaboration has ended', () => {
      given(assigned('jiang', '2024-09-01', '2024-12-31'))
        .when('ReviewRoutineVisits', {}, { facts: { review }, today: '2025-01-02' })
        .thenNothing();
      given(assigned('jiang')).when('ReviewRoutineVisits', {}, { facts: {} }).thenNothing();
    });
  });
});
