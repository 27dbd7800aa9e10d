import { specFor, someone, titleOf } from '@app/kernel/testing';
import { systemAct } from '@app/kernel';
import { bureaus, clauses } from './bureaus.js';
import { divisions } from './divisions.js';

const act = someone('zhou', 'CO', 'suzhou');
const { given } = specFor(bureaus, { act });

const gusu = {
  nameZh: '姑苏区教体文旅委',
  level: 'county' as const,
  divisionCode: '320508',
  parentBureauId: '01920000-0000-7000-8000-000000000500',
  docIssuerCodes: [],
};
const registered = { type: 'BureauRegistered' as const, data: gusu, effectiveOn: '2020-01-01' };
const underCity = { facts: { parentLevel: 'city' as const } };

describe('Bureaus', () => {
  describe(titleOf(clauses, 'GEN_UNKNOWN_DIVISION'), () => {
    it('refuses a code that is in no table', () =>
      given()
        .when('RegisterBureau', { ...gusu, divisionCode: '320599' }, underCity)
        .thenRefused('GEN_UNKNOWN_DIVISION', { code: '320599' }));
    it('registers a county under its city, and claims its division', () => {
      const then = given().when('RegisterBureau', gusu, underCity);
      then.then({ type: 'BureauRegistered', data: gusu });
      expect(then.outcome().claims).toEqual([{ kind: 'bureauDivision', key: '320508' }]);
    });
    it('flags a statistical code and an unverified one', () => {
      given()
        .when('RegisterBureau', { ...gusu, nameZh: '苏州工业园区教育局', divisionCode: '320571' }, underCity)
        .thenSome('BureauRegistered', { statisticalOnly: true });
      given()
        .when('RegisterBureau', { ...gusu, nameZh: '江津区教委', divisionCode: '500116' }, underCity)
        .thenSome('BureauRegistered', { divisionUnverified: true });
    });
    it('knows every division code once checked, six digits each', () => {
      expect(Object.keys(divisions).every((code) => /^[1-9]\d{5}$/.test(code))).toBe(true);
      expect(Object.keys(divisions)).toEqual(expect.arrayContaining(['320105', '320100', '320500', '320585']));
    });
  });

  describe(titleOf(clauses, 'GEN_PARENT_REQUIRED'), () => {
    it('refuses a county without a registered city above it', () => {
      given().when('RegisterBureau', gusu, { facts: {} }).thenRefused('GEN_PARENT_REQUIRED');
      given()
        .when('RegisterBureau', gusu, { facts: { parentLevel: 'county' } })
        .thenRefused('GEN_PARENT_REQUIRED');
    });
    it('lets a city stand alone', () => {
      const { parentBureauId: _, ...city } = { ...gusu, level: 'city' as const, divisionCode: '320500' };
      given().when('RegisterBureau', city, { act: systemAct, facts: {} }).thenTypes('BureauRegistered');
    });
  });

  describe(titleOf(clauses, 'BUR_DIVISION_TAKEN'), () => {
    it('refuses a second bureau for a division', () =>
      given()
        .when('RegisterBureau', gusu, { facts: { parentLevel: 'city', divisionOwner: 'bureau-other' } })
        .thenRefused('BUR_DIVISION_TAKEN'));
    it('accepts the first', () => given().when('RegisterBureau', gusu, underCity).thenTypes('BureauRegistered'));
  });

  describe('[S-42] names are data', () => {
    const rename = { nameZh: '姑苏区教育体育和文化旅游委员会', effectiveOn: '2024-09-01', reason: '机构改革' };
    it('renames from a day on', () =>
      given(registered)
        .when('RenameBureau', rename)
        .then({
          type: 'BureauRenamed',
          data: { ...rename, previousNameZh: '姑苏区教体文旅委' },
          effectiveOn: '2024-09-01',
        }));
    it('does nothing for the name it has', () =>
      given(registered)
        .when('RenameBureau', { ...rename, nameZh: gusu.nameZh })
        .thenNothing());
    it('refuses a day that has not come', () =>
      given(registered)
        .when('RenameBureau', { ...rename, effectiveOn: '2030-01-01' })
        .thenRefused('GEN_FUTURE_DATE'));
  });

  describe(titleOf(clauses, 'BUR_CORRECTION_TARGET'), () => {
    const renamed = {
      type: 'BureauRenamed' as const,
      data: { nameZh: '姑苏区教育局', previousNameZh: gusu.nameZh, effectiveOn: '2022-01-01', reason: '机构改革' },
      effectiveOn: '2022-01-01',
    };
    const correct = { correctsEventId: 'event-0', changes: { docIssuerCodes: ['姑教'] }, reason: '登记时漏记代字' };
    const approved = { approvedBy: someone('wu', 'CL', 'suzhou') };
    const when = (more: object) => given(registered, renamed).when('CorrectBureau', { ...correct, ...more }, approved);

    it('refuses a record of another file, and a record that says nothing of the kind', () => {
      when({ correctsEventId: 'elsewhere' }).thenRefused('BUR_CORRECTION_TARGET', { field: 'docIssuerCodes' });
      when({ correctsEventId: 'event-1' }).thenRefused('BUR_CORRECTION_TARGET', { field: 'docIssuerCodes' });
      when({ changes: { from: '2021-01-01' } }).thenRefused('BUR_CORRECTION_TARGET', { field: 'from' });
    });
    it('puts right what the record said, by two persons, and leaves the record as it is', () =>
      when({}).then({
        type: 'BureauCorrected',
        data: { ...correct, ofEventId: 'event-0', by: ['zhou'], approvedBy: ['wu'] },
      }));
    it('finds the record behind a correction that is itself corrected', () => {
      const corrected = {
        type: 'BureauCorrected' as const,
        data: { ...correct, ofEventId: 'event-0', by: ['zhou'] },
      };
      given(registered, renamed, corrected)
        .when('CorrectBureau', { ...correct, correctsEventId: 'event-2', changes: { docIssuerCodes: ['苏教'] } })
        .thenSome('BureauCorrected', { correctsEventId: 'event-2', ofEventId: 'event-0' });
    });
    it('moves the day a name began, but not into the future; a rename then compares with the corrected name', () => {
      when({ correctsEventId: 'event-1', changes: { from: '2030-01-01' } }).thenRefused('GEN_FUTURE_DATE');
      const changes = { nameZh: '姑苏区教育和体育局', from: '2021-07-01' };
      const data = { ...correct, correctsEventId: 'event-1', changes, ofEventId: 'event-1', by: ['zhou'] };
      given(registered, renamed, { type: 'BureauCorrected', data })
        .when('RenameBureau', { nameZh: '姑苏区教育和体育局', effectiveOn: '2024-09-01', reason: '重复' })
        .thenNothing();
    });
    it('does nothing when nothing is said to be wrong', () => when({ changes: {} }).thenNothing());
  });

  describe('[S-09 S-11 S-22] annotations of the timeline', () => {
    const era = {
      date: '2014-02-01',
      precision: 'month' as const,
      label: '1.0时代',
      text: '10所集团化办学改革项目学校',
    };
    it('counts on the day it is about', () =>
      given(registered)
        .when('AnnotateTimeline', era)
        .then({ type: 'TimelineAnnotated', data: era, effectiveOn: '2014-02-01' }));
    it('is not about the future, unless the system lays reference data under a trial clock', () => {
      const later = { ...era, date: '2030-01-01' };
      given(registered).when('AnnotateTimeline', later).thenRefused('GEN_FUTURE_DATE');
      given(registered).when('AnnotateTimeline', later, { act: systemAct }).thenTypes('TimelineAnnotated');
    });
  });
});
