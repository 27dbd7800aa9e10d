import { someone, specFor, titleOf } from '@app/kernel/testing';
import { clauses, inspectors } from './inspectors.js';
import { consecutiveTerms, isAppointed, type InspectorEvents, type Term } from './inspectors.state.js';

const chief = someone('shen', 'SL', 'jianye');
const { given } = specFor(inspectors, { act: chief, id: 'jiang' });
const limits = { termYears: 3, maxTerms: 3, noticeDays: 60 };
const facts = { ...limits, known: true };
const appointment = {
  kind: 'partTime' as const,
  certificateNo: '建督证2024001',
  from: '2024-09-01',
  until: '2027-08-31',
};
const of = { bureauId: 'jianye', by: ['shen'] };
const figures = { consecutive: 1, maxTerms: 3, termYears: 3, noticeOn: '2027-07-02' };
const appointed = (more: Partial<InspectorEvents['InspectorAppointed']> = {}) => ({
  type: 'InspectorAppointed' as const,
  data: { ...appointment, ...of, ...figures, ...more },
});
const renewed = (from: string, until: string) => ({
  type: 'InspectorRenewed' as const,
  data: { from, until, ...of, ...figures },
});

describe('Inspectors', () => {
  describe(titleOf(clauses, 'INS_TERM_LIMIT'), () => {
    it('appoints for three years to the day, and says what was counted', () => {
      given()
        .when('AppointInspector', appointment, { facts })
        .then({ ...appointed(), effectiveOn: '2024-09-01' });
      given()
        .when('AppointInspector', { ...appointment, until: '2027-09-01' }, { facts })
        .thenRefused('INS_TERM_LIMIT', { termYears: 3, until: '2027-09-01' });
      const { until: _, ...endless } = appointment;
      given().when('AppointInspector', endless, { facts }).thenRefused('INS_TERM_LIMIT', { until: '—' });
    });
    it('renews twice, and never a third time', () => {
      const twice = [appointed(), renewed('2027-09-01', '2030-08-31')];
      given(appointed())
        .when('RenewInspector', { until: '2030-08-31' }, { facts: limits })
        .thenSome('InspectorRenewed', { from: '2027-09-01', consecutive: 2, noticeOn: '2030-07-02' });
      given(...twice)
        .when('RenewInspector', { until: '2033-08-31' }, { facts: limits })
        .thenSome('InspectorRenewed', { consecutive: 3 });
      given(...twice, renewed('2030-09-01', '2033-08-31'))
        .when('RenewInspector', { until: '2036-08-31' }, { facts: limits })
        .thenRefused('INS_TERM_LIMIT', { consecutive: 4, maxTerms: 3 });
    });
    it('counts on over a pause shorter than a term, and after an early end', () => {
      const terms = [2015, 2018, 2021].map((year): Term => ({
        from: `${year}-09-01`,
        until: `${year + 3}-08-31`,
        kind: 'partTime',
        bureauId: 'b',
        event: '',
      }));
      expect(consecutiveTerms(terms, '2024-09-02', 3)).toBe(4);
      expect(consecutiveTerms(terms, '2027-08-31', 3)).toBe(4);
      expect(consecutiveTerms(terms, '2027-09-01', 3)).toBe(1);
      expect(consecutiveTerms([{ ...terms[2]!, ended: '2022-09-01' }], '2025-08-31', 3)).toBe(2);
      expect(consecutiveTerms([{ ...terms[2]!, ended: '2022-09-01' }], '2025-09-01', 3)).toBe(1);
      expect(consecutiveTerms([{ ...terms[2]!, kind: 'fullTime' }], '2024-09-01', 3)).toBe(1);
    });
    it('takes the limits from the policies', () =>
      given(appointed())
        .when('RenewInspector', { until: '2029-08-31' }, { facts: { ...limits, termYears: 2, maxTerms: 1 } })
        .thenRefused('INS_TERM_LIMIT', { termYears: 2, maxTerms: 1, consecutive: 2 }));
    it('asks no term of a full-time inspector', () => {
      const { until: _, ...fullTime } = { ...appointment, kind: 'fullTime' as const };
      given()
        .when('AppointInspector', fullTime, { facts })
        .thenSome('InspectorAppointed', { consecutive: 0, maxTerms: 0 });
    });
  });

  describe(titleOf(clauses, 'INS_TERM_INTERVAL'), () => {
    it('refuses a term that ends before it begins, or overlaps an earlier one', () => {
      given()
        .when('AppointInspector', { ...appointment, until: '2024-08-31' }, { facts })
        .thenRefused('INS_TERM_INTERVAL');
      const expired = { type: 'InspectorExpired' as const, data: { until: '2027-08-31', bureauId: 'jianye' } };
      given(appointed(), expired)
        .when('AppointInspector', { ...appointment, from: '2027-08-31', until: '2030-08-30' }, { facts })
        .thenRefused('INS_TERM_INTERVAL', { from: '2027-08-31' });
      given(appointed(), expired)
        .when('AppointInspector', { ...appointment, from: '2027-09-01', until: '2030-08-31' }, { facts })
        .thenSome('InspectorAppointed', { consecutive: 2 });
    });
  });

  describe(titleOf(clauses, 'INS_INSPECTOR_STATE'), () => {
    const ended = { type: 'InspectorEnded' as const, data: { reason: '调动', on: '2024-09-05', ...of } };
    it('appoints nobody twice, renews and ends nobody who is not in office', () => {
      given(appointed())
        .when('AppointInspector', appointment, { facts })
        .thenRefused('INS_INSPECTOR_STATE', { status: 'appointed' });
      given()
        .when('RenewInspector', { until: '2030-08-31' }, { facts: limits })
        .thenRefused('INS_INSPECTOR_STATE', { status: 'none' });
      given(appointed(), ended)
        .when('EndInspector', { reason: '又', on: '2024-09-09' })
        .thenRefused('INS_INSPECTOR_STATE');
      given(appointed(), ended)
        .when('DeclareConflict', { schoolId: 's', kind: 'relative' }, { facts: { known: true } })
        .thenRefused('INS_INSPECTOR_STATE', { status: 'ended' });
      const { until: _, ...fullTime } = appointed({ kind: 'fullTime' }).data;
      given({ type: 'InspectorAppointed', data: fullTime })
        .when('RenewInspector', { until: '2030-08-31' }, { facts: limits })
        .thenRefused('INS_INSPECTOR_STATE');
    });
    it('ends on a day, not in the future', () => {
      given(appointed())
        .when('EndInspector', { reason: '调动', on: '2024-09-05' })
        .then({ ...ended, effectiveOn: '2024-09-05' });
      given(appointed()).when('EndInspector', { reason: '调动', on: '2024-09-10' }).thenRefused('GEN_FUTURE_DATE');
    });
    it('gives notice once and expires when the last day is over', () => {
      const ending = { type: 'InspectorTermEnding' as const, data: { until: '2027-08-31', bureauId: 'jianye' } };
      given(appointed()).when('NoticeTermEnd', {}, { today: '2027-07-03' }).then(ending);
      given(appointed(), ending).when('NoticeTermEnd', {}, { today: '2027-07-04' }).thenNothing();
      given(appointed()).when('ExpireInspector', {}, { today: '2027-08-31' }).thenNothing();
      given(appointed())
        .when('ExpireInspector', {}, { today: '2027-09-01' })
        .then({
          type: 'InspectorExpired',
          data: { until: '2027-08-31', bureauId: 'jianye' },
          effectiveOn: '2027-08-31',
        });
      given(appointed(), renewed('2027-09-01', '2030-08-31'))
        .when('ExpireInspector', {}, { today: '2027-09-01' })
        .thenNothing();
    });
  });

  describe(titleOf(clauses, 'INS_CORRECTION_TARGET'), () => {
    const second = { approvedBy: chief, facts: limits, act: someone('xu', 'SO', 'jianye') };
    const put = { correctsEventId: 'event-0', field: 'until' as const, value: '2027-06-30', reason: '笔误' };
    it('puts a date of an appointment right, within the same limits', () => {
      given(appointed())
        .when('CorrectInspector', put, second)
        .thenSome('InspectorCorrected', { by: ['xu'], approvedBy: ['shen'], noticeOn: '2027-05-01' });
      given(appointed())
        .when('CorrectInspector', { ...put, value: '2027-09-01' }, second)
        .thenRefused('INS_TERM_LIMIT');
      given(appointed(), renewed('2027-09-01', '2030-08-31'))
        .when('CorrectInspector', { ...put, value: '2027-08-31' }, second)
        .thenSome('InspectorCorrected', { value: '2027-08-31' });
      given(appointed({ until: '2027-06-30' }), renewed('2027-07-01', '2030-06-30'))
        .when('CorrectInspector', { ...put, value: '2027-07-01' }, second)
        .thenRefused('INS_TERM_INTERVAL');
    });
    it('refuses another record and a value that is no day', () => {
      given(appointed())
        .when('CorrectInspector', { ...put, correctsEventId: 'event-9' }, second)
        .thenRefused('INS_CORRECTION_TARGET');
      given(appointed())
        .when('CorrectInspector', { ...put, value: '明年' }, second)
        .thenRefused('INS_CORRECTION_TARGET');
      given(appointed())
        .when('CorrectInspector', { ...put, field: 'certificateNo', value: '建督证2024002' }, second)
        .thenSome('InspectorCorrected', { value: '建督证2024002' });
    });
    it('takes an expiry back where the end was wrong', () =>
      given(
        appointed(),
        { type: 'InspectorExpired', data: { until: '2024-09-05', bureauId: 'jianye' } },
        { type: 'InspectorCorrected', data: { ...put, value: '2027-08-31', ...of, approvedBy: ['shen'] } },
      )
        .when('EndInspector', { reason: '调动', on: '2024-09-09' })
        .thenTypes('InspectorEnded'));
  });

  it('an inspector declares an interest in a school there is [L-17]', () => {
    const self = someone('jiang', 'IN', 'jianye');
    const conflict = { schoolId: 's1', kind: 'relative' as const };
    given(appointed())
      .when('DeclareConflict', conflict, { act: self, facts: { known: true } })
      .then({ type: 'InspectorConflictDeclared', data: { ...conflict, bureauId: 'jianye', by: ['jiang'] } });
    given(appointed())
      .when('DeclareConflict', conflict, { act: self, facts: { known: false } })
      .thenRefused('GEN_UNKNOWN_REFERENCE');
    given()
      .when('AppointInspector', appointment, { facts: { ...facts, known: false } })
      .thenRefused('GEN_UNKNOWN_REFERENCE');
  });

  it('is appointed while terms of the bureau follow each other without a gap', () => {
    const term = (from: string, until: string, more: Partial<Term> = {}): Term => ({
      from, until, kind: 'partTime', bureauId: 'jianye', event: '', ...more,
    }); // prettier-ignore
    const terms = [term('2027-09-01', '2030-08-31'), term('2024-09-01', '2027-08-31')];
    expect(isAppointed({ terms }, 'jianye', '2026-01-01', '2029-01-01')).toBe(true);
    expect(isAppointed({ terms }, 'other', '2026-01-01', '2026-01-01')).toBe(false);
    expect(isAppointed({ terms }, 'jianye', '2024-08-31', '2024-09-02')).toBe(false);
    expect(isAppointed({ terms }, 'jianye', '2030-08-31', '2030-09-01')).toBe(false);
    expect(isAppointed({ terms: [term('2024-09-01', '2027-08-31', { ended: '2025-01-01' })] }, 'jianye', '2025-01-01', '2025-01-01')).toBe(false);
  }); // prettier-ignore
});
