import { someone, specFor, titleOf } from '@app/kernel/testing';
import { kindOf, refuseGeneral } from '@app/kernel';
import { clauses, subjects } from './subjects.js';

const admin = someone('admin', 'SA', 'jianye');
const leader = someone('zhao', 'BL', 'jianye');
const { given } = specFor(subjects, { act: admin, approvedBy: leader, id: 'c-1' });
const facts = { bureauId: 'jianye' };

const restrict = { ground: 'request', reason: '本人申请' } as const;
const release = { reason: '争议已处理' };
const destroy = { ground: 'purposeAchieved', reason: '事项已办结' } as const;
const kept = { bureauId: 'jianye', by: ['admin'] };
const restricted = { type: 'SubjectRestricted' as const, data: { ...restrict, ...kept } };
const released = { type: 'SubjectReleased' as const, data: { ...release, ...kept } };
const destroyed = { type: 'SubjectDestroyed' as const, data: { ...destroy, ...kept, approvedBy: ['zhao'] } };

describe('Subjects of personal data', () => {
  describe(titleOf(clauses, 'SUB_STATE'), () => {
    it('refuses what the state does not allow, anything after destruction above all', () => {
      given(restricted).when('RestrictSubject', restrict, { facts }).thenRefused('SUB_STATE');
      given().when('ReleaseSubject', release, { facts }).thenRefused('SUB_STATE');
      given(restricted, released).when('ReleaseSubject', release, { facts }).thenRefused('SUB_STATE');
      const after = given(restricted, destroyed);
      after.when('RestrictSubject', restrict, { facts }).thenRefused('SUB_STATE');
      after.when('ReleaseSubject', release, { facts }).thenRefused('SUB_STATE');
      after
        .when('DestroySubject', destroy, { facts })
        .thenRefused('SUB_STATE', { status: { zh: '已销毁', en: 'destroyed' } });
      expect(kindOf('SUB_STATE', clauses.SUB_STATE)).toBe('state');
    });
    it('restricts, releases, and destroys from either', () => {
      given().when('RestrictSubject', restrict, { facts }).then(restricted);
      given(restricted).when('ReleaseSubject', release, { facts }).then(released);
      given().when('DestroySubject', destroy, { facts }).then(destroyed);
      given(restricted).when('DestroySubject', destroy, { facts }).then(destroyed);
    });
  });

  describe(titleOf(clauses, 'SUB_IN_USE'), () => {
    it('refuses to destroy what an open case or account still needs', () => {
      given()
        .when('DestroySubject', destroy, { facts: { ...facts, inUse: 'case' } })
        .thenRefused('SUB_IN_USE', { what: { zh: '未办结的事项', en: 'a case that has not ended' } });
      given()
        .when('DestroySubject', destroy, { facts: { ...facts, inUse: 'account' } })
        .thenRefused('SUB_IN_USE');
    });
    it('restricts it all the same, and destroys it once nothing needs it', () => {
      given()
        .when('RestrictSubject', restrict, { facts: { ...facts, inUse: 'case' } })
        .then(restricted);
      given(restricted).when('DestroySubject', destroy, { facts }).then(destroyed);
    });
  });

  it('of whom no file knows anything there is nothing to decide', () => {
    const { code } = refuseGeneral('GEN_UNKNOWN_REFERENCE');
    given().when('RestrictSubject', restrict, { facts: {} }).thenRefused(code, { id: 'c-1' });
    given().when('ReleaseSubject', release, { facts: {} }).thenRefused(code);
    given().when('DestroySubject', destroy, { facts: {} }).thenRefused(code);
  });

  it('are destroyed by two persons, the second an administrator or a leader', () => {
    expect(subjects.commands.DestroySubject.secondPerson).toEqual(['SA', 'BL']);
    expect(Object.values(subjects.commands).map(({ by }) => by)).toEqual([['SA'], ['SA'], ['SA']]);
  });
});
