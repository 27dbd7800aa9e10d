import { systemAct } from '@app/kernel';
import { titleOf } from '@app/kernel/testing';
import {
  approved,
  effective,
  given,
  known,
  leader,
  line,
  measure,
  registered,
  repealed,
  twenty,
  withNumber,
} from './policies.fixture.js';
import { clauses } from './policies.js';
import { tasks } from './policies.reactions.js';

describe('Policy documents', () => {
  describe('[J-01 J-02 J-62] registering', () => {
    it('takes the division of the issuer, and no number where the document shows none', () =>
      given().when('RegisterPolicyDocument', measure, { facts: known }).then(registered));
    it('normalises a number and claims it', () => {
      const then = given().when('RegisterPolicyDocument', { ...measure, docNo: '建教发[2011]81号' }, { facts: known });
      then.thenSome('PolicyDocumentRegistered', {
        docNo: {
          raw: '建教发[2011]81号',
          issuer: '建教发',
          year: 2011,
          seq: 81,
          normalized: '建教发〔2011〕81号',
          needsVerification: false,
        },
      });
      expect(then.outcome().claims).toEqual([{ kind: 'docNo', key: '建教发-2011-81' }]);
    });
    it('marks a news report as a weak basis', () =>
      given()
        .when('RegisterPolicyDocument', { ...measure, genre: 'newsReport' }, { facts: known })
        .thenSome('PolicyDocumentRegistered', { weakBasis: true }));
    it('of an issuer that is no registered bureau is kept by who registers it', () => {
      const { issuerBureauId: _, ...superior } = measure;
      given()
        .when('RegisterPolicyDocument', { ...superior, issuerNameZh: '国务院' }, { facts: { unknown: [] } })
        .thenSome('PolicyDocumentRegistered', { keptBy: 'jianye', issuerNameZh: '国务院' });
    });
    it('refuses what it refers to when that is not registered', () =>
      given()
        .when('RegisterPolicyDocument', measure, { facts: { ...known, unknown: ['nowhere'] } })
        .thenRefused('GEN_UNKNOWN_REFERENCE', { id: 'nowhere' }));
    it('refuses a date that has not come, unless the system lays reference data under a trial clock', () => {
      const later = { ...measure, issuedOn: '2030-01-01' };
      given().when('RegisterPolicyDocument', later, { facts: known }).thenRefused('GEN_FUTURE_DATE');
      given()
        .when('RegisterPolicyDocument', later, { facts: known, act: systemAct })
        .thenTypes('PolicyDocumentRegistered');
    });
  });

  describe(titleOf(clauses, 'POL_BAD_DOC_NO'), () => {
    const damaged = { ...measure, docNo: '渝教提函〔2021136' };
    it('refuses a damaged number', () =>
      given().when('RegisterPolicyDocument', damaged, { facts: known }).thenRefused('POL_BAD_DOC_NO'));
    it('refuses one as the basis of a repeal', () => {
      const repeal = { on: '2025-01-01', docNo: '建教发〔2024〕第3号' };
      given(registered).when('RepealPolicy', repeal, { act: leader }).thenRefused('POL_BAD_DOC_NO');
      given(registered)
        .when('RepealPolicy', { ...repeal, docNo: '建教发〔2024〕3号' }, { act: leader })
        .thenTypes('PolicyRepealed');
    });
    it('keeps it, unclaimed, when it is marked for verification, and opens a task', () => {
      const then = given().when('RegisterPolicyDocument', { ...damaged, needsVerification: true }, { facts: known });
      then.thenSome('PolicyDocumentRegistered', {
        docNo: { raw: '渝教提函〔2021136', candidate: '渝教提函〔2021〕136号', needsVerification: true },
      });
      expect(then.outcome().claims).toEqual([]);
      const { data } = then.outcome().events[0]!;
      expect(tasks.PolicyDocumentRegistered!({ data } as never)).toMatchObject([{ open: { command: 'VerifyDocNo' } }]);
      expect(tasks.PolicyDocumentRegistered!({ data: registered.data } as never)).toEqual([]);
    });
  });

  describe(titleOf(clauses, 'POL_CORRECTION_TARGET'), () => {
    const correct = { correctsEventId: 'event-0', changes: { issuedOn: '2016-05-27' }, reason: '与原件不符' };
    it('refuses a version of the parameters: that one is superseded', () =>
      given(registered, effective)
        .when('CorrectPolicyDocument', { ...correct, correctsEventId: 'event-1' }, approved)
        .thenRefused('POL_CORRECTION_TARGET', { title: measure.title }));
    it('puts the registration right by two persons, and a correction of it again', () => {
      const corrected = {
        type: 'PolicyDocumentCorrected' as const,
        data: {
          ...correct,
          title: measure.title,
          weakBasis: false,
          settings: [{ version: 1, key: 'rotation.minRate' }],
          by: ['wang'],
          approvedBy: ['zhao'],
        },
      };
      given(registered, effective).when('CorrectPolicyDocument', correct, approved).then(corrected);
      given(registered, effective, corrected)
        .when('CorrectPolicyDocument', { ...correct, correctsEventId: 'event-2', changes: { genre: 'newsReport' } })
        .thenSome('PolicyDocumentCorrected', { weakBasis: true, title: measure.title });
    });
    it('carries a corrected title into what follows', () => {
      const { events } = given(registered)
        .when('CorrectPolicyDocument', { ...correct, changes: { title: '实施意见' } })
        .outcome();
      given(registered, ...events)
        .when('RepealPolicy', { on: '2025-01-01' }, { act: leader })
        .thenSome('PolicyRepealed', { title: '实施意见' });
    });
    it('refuses a date that has not come, and does nothing when nothing is wrong', () => {
      given(registered)
        .when('CorrectPolicyDocument', { ...correct, changes: { issuedOn: '2030-01-01' } })
        .thenRefused('GEN_FUTURE_DATE');
      given(registered)
        .when('CorrectPolicyDocument', { ...correct, changes: {} })
        .thenNothing();
    });
  });

  describe(titleOf(clauses, 'POL_DOC_NO_TAKEN'), () => {
    const numbered = { ...measure, docNo: '建教发〔2011〕81号' };
    it('refuses the number of another document', () =>
      given()
        .when('RegisterPolicyDocument', numbered, { facts: { ...known, docNoOwner: 'application-1' } })
        .thenRefused('POL_DOC_NO_TAKEN', { owner: 'application-1' }));
    it('accepts a free one', () =>
      given().when('RegisterPolicyDocument', numbered, { facts: known }).thenTypes('PolicyDocumentRegistered'));
  });

  describe(titleOf(clauses, 'POL_DIVISION_MISMATCH'), () => {
    it('refuses a division that is not the issuer’s', () =>
      given()
        .when('RegisterPolicyDocument', { ...measure, divisionCode: '320100' }, { facts: known })
        .thenRefused('POL_DIVISION_MISMATCH'));
    it('accepts the issuer’s own', () =>
      given()
        .when('RegisterPolicyDocument', { ...measure, divisionCode: '320105' }, { facts: known })
        .thenTypes('PolicyDocumentRegistered'));
  });

  describe('[Q-28] verifying a number', () => {
    const damaged = withNumber({ raw: '渝教提函〔2021136', needsVerification: true });
    const verify = { docNo: '渝教提函〔2021〕136号', fileId: '01920000-0000-7000-8000-0000000000f1' };
    it('replaces a doubtful one, keeps what was printed, and claims it', () => {
      const then = given(damaged).when('VerifyDocNo', verify);
      then.thenSome('DocNoVerified', { previous: damaged.data.docNo, by: ['wang'] });
      then.thenSome('DocNoVerified', {
        docNo: expect.objectContaining({ seq: 136, needsVerification: false }) as never,
      });
      expect(then.outcome().claims).toEqual([{ kind: 'docNo', key: '渝教提函-2021-136' }]);
      expect(tasks.DocNoVerified!({} as never)).toEqual([{ close: 'verifyDocNo' }]);
    });
    it('gives one to a document that had none', () =>
      given(registered).when('VerifyDocNo', verify).thenTypes('DocNoVerified'));
    it('refuses a taken or malformed one', () => {
      given(damaged)
        .when('VerifyDocNo', verify, { facts: { docNoOwner: 'policy-other' } })
        .thenRefused('POL_DOC_NO_TAKEN');
      given(damaged)
        .when('VerifyDocNo', { ...verify, docNo: '渝教提函' })
        .thenRefused('POL_BAD_DOC_NO');
    });
  });

  describe(titleOf(clauses, 'POL_DOC_NO_STATE'), () => {
    const verify = { docNo: '建教发〔2011〕81号', fileId: '01920000-0000-7000-8000-0000000000f1' };
    it('refuses to change a number that is certain', () =>
      given(withNumber({ raw: '建教发〔2011〕81号', needsVerification: false }))
        .when('VerifyDocNo', verify)
        .thenRefused('POL_DOC_NO_STATE', { docNo: '建教发〔2011〕81号' }));
    it('accepts one in the place of a doubtful one', () =>
      given(withNumber({ raw: '建教发〔201181', needsVerification: true }))
        .when('VerifyDocNo', verify)
        .thenTypes('DocNoVerified'));
  });

  describe(titleOf(clauses, 'POL_STATE'), () => {
    it('refuses values for, and a second repeal of, a repealed document', () => {
      given(registered, repealed)
        .when('SetPolicyParameters', twenty, { facts: line(), ...approved })
        .thenRefused('POL_STATE');
      given(registered, repealed).when('RepealPolicy', { on: '2024-07-01' }, { act: leader }).thenRefused('POL_STATE');
    });
    it('repeals a standing one from a day on, with every value it set', () =>
      given(registered, effective)
        .when('RepealPolicy', { on: '2025-01-01' }, { act: leader })
        .then({
          type: 'PolicyRepealed',
          effectiveOn: '2025-01-01',
          data: {
            on: '2025-01-01',
            title: '实施办法',
            settings: [{ version: 1, key: 'rotation.minRate' }],
            by: ['zhao'],
          },
        }));
  });
});
