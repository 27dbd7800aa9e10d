import { digestText, type Act } from '@app/kernel';
import { someone, specFor, titleOf } from '@app/kernel/testing';
import { clauses } from './applications.clauses.js';
import type { CommandName } from './applications.commands.js';
import { payloadDigestOf } from './applications.payload.js';
import type { State } from './applications.state.js';
import * as story from './applications.story.js';
import type { Step } from './applications.story.js';
import { applications } from './applications.js';

const { wang, li, sun, zhao, qian, headmaster, clock, storyTo, core, member, another, bureau, city, id, material } =
  story;
const { given } = specFor(applications);

interface More {
  by?: Act;
  on?: string;
  facts?: object;
  approvedBy?: Act;
}
/** After these steps, this command: `then…` as in every spec. */
const after = (
  steps: readonly Step[],
  command: CommandName,
  input: object | ((state: State) => object),
  more: More = {},
) => {
  const { events, state } = story.tell(...steps);
  const { by: act = wang, on: today = '2024-09-26', facts = {}, approvedBy } = more;
  const given_ = typeof input === 'function' ? (input as (of: State) => object)(state) : input;
  const answers = { ...story.factsFor(command, state, today, given_), ...facts } as never;
  const who = { act, ...(approvedBy ? { approvedBy } : {}), id: story.caseId };
  return given(...events).when(command, given_, { ...who, today, facts: answers });
};
const step = ({ command, input = {}, by, on, facts, approvedBy }: Step, steps: readonly Step[], more: More = {}) =>
  after(steps, command, input, { by, on, ...(facts ? { facts } : {}), ...(approvedBy ? { approvedBy } : {}), ...more });
const tested = new Set<string>();
const clause = (code: keyof typeof clauses, body: () => void) => {
  tested.add(code);
  describe(titleOf(clauses, code), body);
};
const draftInput = (type: string, payload: object, applicantSchoolId = core) => ({ type, payload, applicantSchoolId });

describe('Applications', () => {
  clause('APP_STATE', () => {
    it('approves after the notice', () => step(story.approve, storyTo.noticeClosed).thenTypes('ApplicationApproved'));
    it('does not approve before it', () =>
      step(story.approve, storyTo.reviewed).thenRefused('APP_STATE', { stage: 'reviewed' }));
  });

  clause('APP_DUPLICATE_OPEN', () => {
    it('refuses a second open case about the matter', () =>
      step(story.submit, storyTo.draft, { facts: { owner: 'application-other' } }).thenRefused('APP_DUPLICATE_OPEN'));
    it('claims the matter, and the next case number [L-01]', () => {
      const { claims, events } = step(story.submit, storyTo.draft).outcome();
      expect(claims).toEqual([
        { kind: 'openCase', key: 'createCollaboration|320105|educationGroup|中华中学教育集团' },
        { series: 'caseNo-320105-2024', number: 12 },
      ]);
      expect(events[0]!.data).toMatchObject({ caseNo: '320105-2024-000012', completenessDueOn: '2024-09-14' });
    });
    it.each([
      ['withdrawn', 'submitted', 'WithdrawApplication', { reason: '另行申请' }, headmaster],
      ['not accepted', 'submitted', 'RefuseAcceptance', { ground: 'notRequired', reason: '无须审批' }, wang],
      ['lapsed', 'correctionsRequested', 'Lapse', {}, clock],
      ['served', 'issued', 'ServeDecision', { method: 'direct', recipient: 'vault:x', servedOn: '2024-09-29' }, wang],
    ] as const)('gives the matter free when the case is %s', (_, stage, command, input, by) => {
      const on = command === 'Lapse' ? '2024-10-18' : command === 'ServeDecision' ? '2024-09-29' : '2024-09-10';
      expect(after(storyTo[stage], command, input, { by, on }).outcome().releases).toHaveLength(1);
    });
  });

  clause('APP_PAYLOAD_INCOMPLETE', () => {
    it('refuses a creation without a name', () =>
      step(story.submit, [story.draft({ payload: { kind: 'pairing', members: [{ schoolId: core, role: 'supporter' }] } })]) // prettier-ignore
        .thenRefused('APP_PAYLOAD_INCOMPLETE', { missing: ['nameZh'] }));
    it('takes a complete one, formation plan and all [S-02 S-23]', () =>
      step(story.submit, storyTo.draft).thenTypes('ApplicationSubmitted'));
  });

  clause('APP_NOT_APPLICANT', () => {
    const asCore: More = { by: someone('x', 'CS', core), on: '2024-09-09' };
    const rename = draftInput('rename', { collaborationId: id(50), nameZh: '新名教育集团' });
    it('lets the proposed core draft a creation', () => step(story.draft(), []).thenTypes('ApplicationDrafted'));
    it('refuses another school', () =>
      after([], 'DraftApplication', draftInput('createCollaboration', story.payload, member), {
        by: story.principalOf(member),
      }).thenRefused('APP_NOT_APPLICANT'));
    it('lets a candidate apply for admission, and a member for its exit', () => {
      const admission = draftInput('admitSchool', { collaborationId: id(50), schoolId: core });
      after([], 'DraftApplication', admission, { by: headmaster }).thenTypes('ApplicationDrafted');
      const exit = draftInput('memberExit', { collaborationId: id(50), schoolId: core, exitReason: 'graduated' });
      after([], 'DraftApplication', exit, { by: headmaster }).thenTypes('ApplicationDrafted');
    });
    it('lets only the core school ask for the rest', () => {
      after([], 'DraftApplication', rename, asCore).thenTypes('ApplicationDrafted');
      after([], 'DraftApplication', rename, { by: headmaster }).thenRefused('APP_NOT_APPLICANT');
    });
    it("does not let a draft become another collaboration's, or another school's", () => {
      const drafted: Step[] = [{ command: 'DraftApplication', by: asCore.by!, on: '2024-09-09', input: rename }];
      const update = (steps: Step[], payload: object) => after(steps, 'UpdateDraft', { payload }, { by: headmaster });
      update(drafted, { collaborationId: id(51), nameZh: '别家' }).thenRefused('APP_NOT_APPLICANT');
      update(drafted, { collaborationId: id(50), nameZh: '新名' }).thenTypes('DraftUpdated');
      const admission = draftInput('admitSchool', { collaborationId: id(50), schoolId: core });
      const own: Step[] = [{ command: 'DraftApplication', by: headmaster, on: '2024-09-09', input: admission }];
      update(own, { collaborationId: id(50), schoolId: member }).thenRefused('APP_NOT_APPLICANT');
      update(own, { collaborationId: id(51), schoolId: core }).thenTypes('DraftUpdated');
    });
    it('nor does a correction', () => {
      const payload = {
        ...story.payload,
        members: [
          { schoolId: member, role: 'core' },
          { schoolId: core, role: 'member' },
        ],
      };
      after(storyTo.correctionsRequested, 'Resubmit', { materials: [], payload }, { by: headmaster }).thenRefused(
        'APP_NOT_APPLICANT',
      );
    });
  });

  clause('APP_APPLICANT_NOT_ACTIVE', () => {
    it('refuses a closed school', () =>
      step(story.submit, storyTo.draft, { facts: { applicantActive: false } }).thenRefused('APP_APPLICANT_NOT_ACTIVE'));
    it('takes an active one', () => step(story.submit, storyTo.draft).thenTypes('ApplicationSubmitted'));
  });

  const district = { kind: 'schoolDistrict', nameZh: '河西学区', members: [{ schoolId: core, role: 'convenor' }, { schoolId: member, role: 'member' }] }; // prettier-ignore
  const conversion = { ...story.payload, kind: 'cooperativeCommunity', pairingIds: [id(60)] };
  const open = (type: string, payload: object) => ({
    type,
    payload,
    legalBasis: [id(70)],
    materials: [material('districtMap')],
  });

  clause('APP_EX_OFFICIO_ONLY', () => {
    it.each([['a school district', district], ['a conversion', conversion]])('refuses an application for %s', (_, payload) =>
      after([], 'DraftApplication', draftInput('createCollaboration', payload), { by: headmaster }).thenRefused('APP_EX_OFFICIO_ONLY')); // prettier-ignore
    it('takes one for a group', () => step(story.draft(), []).thenTypes('ApplicationDrafted'));
  });

  clause('APP_TYPE_NEEDS_APPLICANT', () => {
    it('opens a school district ex officio, accepted at once [J-06]', () =>
      after([], 'OpenExOfficioCase', open('createCollaboration', district)).thenSome('ExOfficioCaseOpened', {
        caseNo: '320105-2024-000012',
        acceptedOn: '2024-09-26',
      }));
    it('opens a conversion, a pairing and a dissolution [C-30 Q-19]', () => {
      const pairing = { kind: 'pairing', nameZh: '结对', members: [{ schoolId: core, role: 'supporter' }, { schoolId: member, role: 'supported' }] }; // prettier-ignore
      after([], 'OpenExOfficioCase', open('createCollaboration', conversion)).thenTypes('ExOfficioCaseOpened');
      after([], 'OpenExOfficioCase', open('createCollaboration', pairing)).thenTypes('ExOfficioCaseOpened');
      after([], 'OpenExOfficioCase', open('dissolve', { collaborationId: id(50) })).thenTypes('ExOfficioCaseOpened');
    });
    it('refuses a group or a renaming', () => {
      after([], 'OpenExOfficioCase', open('createCollaboration', story.payload)).thenRefused(
        'APP_TYPE_NEEDS_APPLICANT',
      );
      after([], 'OpenExOfficioCase', open('rename', { collaborationId: id(50), nameZh: '新名' })).thenRefused('APP_TYPE_NEEDS_APPLICANT'); // prettier-ignore
    });
  });

  clause('APP_RECEIPT_EVIDENCE', () => {
    const paper = { receivedOn: '2024-09-06', receiptFileId: id(903), backdatingReason: '周五窗口收件' };
    it('lets an officer register paper handed in, with the proof', () =>
      after(storyTo.draft, 'SubmitApplication', paper, { on: '2024-09-09' }).thenSome('ApplicationSubmitted', {
        receivedOn: '2024-09-06',
        completenessDueOn: '2024-09-13',
      }));
    it('refuses it without proof, and from the applicant', () => {
      after(storyTo.draft, 'SubmitApplication', { receivedOn: '2024-09-06' }).thenRefused('APP_RECEIPT_EVIDENCE');
      after(storyTo.draft, 'SubmitApplication', paper, { by: headmaster }).thenRefused('APP_RECEIPT_EVIDENCE');
    });
    it('refuses a receipt in the future', () =>
      after(storyTo.draft, 'SubmitApplication', { ...paper, receivedOn: '2024-09-27' }).thenRefused('GEN_FUTURE_DATE'));
  });

  clause('APP_PAYLOAD_CHANGED', () => {
    const consent = (state: State) => ({ schoolId: member, consents: true, payloadDigest: state.payloadDigest });
    it('takes a consent to the present content', () =>
      after(storyTo.draft, 'RecordConsent', consent, { by: story.principalOf(member) }).thenTypes(
        'MemberConsentRecorded',
      ));
    it('refuses one to another content', () =>
      after(storyTo.draft, 'RecordConsent', (state) => ({ ...consent(state), payloadDigest: digestText('other') }), {
        by: story.principalOf(member),
      }).thenRefused('APP_PAYLOAD_CHANGED'));
    it('refuses one by a school that is not named', () =>
      after(storyTo.draft, 'RecordConsent', (state) => ({ ...consent(state), schoolId: another })).thenRefused(
        'GEN_UNKNOWN_REFERENCE',
      ));
    it('a later change of the content voids the consents given', () => {
      const changed: Step = { command: 'UpdateDraft', by: headmaster, on: '2024-09-09', input: { payload: { ...story.payload, nameZh: '改名教育集团' } } }; // prettier-ignore
      step(story.accept, [story.draft(), ...story.consents(), changed, story.submit]).thenRefused(
        'APP_CONSENT_MISSING',
      );
      expect(payloadDigestOf('rename', { nameZh: 'a' })).not.toBe(payloadDigestOf('rename', { nameZh: 'b' }));
    });
  });

  clause('APP_TOO_LATE_DEEMED_ACCEPTED', () => {
    const deemed: Step = { command: 'DeemAccepted', by: clock, on: '2024-09-15' };
    it('A4: silence accepts from the day of receipt, on a calendar with make-up days [L-01 L-07]', () => {
      const { events } = step(deemed, storyTo.submitted).outcome();
      expect(events).toMatchObject([
        {
          type: 'ApplicationDeemedAccepted',
          effectiveOn: '2024-09-09',
          data: { caseNo: '320105-2024-000012', receivedOn: '2024-09-09', completenessDueOn: '2024-09-14', acceptedOn: '2024-09-09', decisionDueOn: '2024-10-12', provisional: false }, // prettier-ignore
        },
      ]);
    });
    it('A4: corrections on 18 September are too late', () =>
      after([...storyTo.submitted, deemed], 'RequestCorrections', story.correctionsAsked.input as object, { on: '2024-09-18' })
        .thenRefused('APP_TOO_LATE_DEEMED_ACCEPTED', { receivedOn: '2024-09-09', dueOn: '2024-09-14' })); // prettier-ignore
    it('nobody overtakes a clock that comes late', () => {
      const late = { on: '2024-09-15' };
      after(storyTo.submitted, 'RequestCorrections', story.correctionsAsked.input as object, late).thenRefused('APP_TOO_LATE_DEEMED_ACCEPTED'); // prettier-ignore
      step(story.accept, storyTo.submitted, late).thenRefused('APP_TOO_LATE_DEEMED_ACCEPTED');
      after(storyTo.submitted, 'RefuseAcceptance', { ground: 'notRequired', reason: 'x' }, late).thenRefused('APP_TOO_LATE_DEEMED_ACCEPTED'); // prettier-ignore
    });
    it('takes them within the time', () =>
      step(story.correctionsAsked, storyTo.submitted).thenSome('CorrectionsRequested', {
        round: 1,
        dueOn: '2024-10-09',
      }));
    it('where silence does not accept, acceptance may come late and is flagged', () => {
      const silent: Step = { ...story.submit, facts: { deemedAcceptance: false } };
      step(story.accept, [story.draft(), ...story.consents(), silent], { on: '2024-09-18' }).thenSome('ApplicationAccepted', { late: true }); // prettier-ignore
    });
  });

  clause('APP_DUE_NOT_PASSED', () => {
    it('the last day still belongs to the office', () =>
      after(storyTo.submitted, 'DeemAccepted', {}, { by: clock, on: '2024-09-14' }).thenRefused('APP_DUE_NOT_PASSED'));
    it('and to the applicant', () => {
      after(storyTo.correctionsRequested, 'Lapse', {}, { by: clock, on: '2024-10-09' }).thenRefused(
        'APP_DUE_NOT_PASSED',
      );
      expect(
        after(storyTo.correctionsRequested, 'Lapse', {}, { by: clock, on: '2024-10-20' }).outcome().events,
      ).toMatchObject([{ type: 'ApplicationLapsed', effectiveOn: '2024-10-10' }]);
    });
  });

  clause('APP_DEEMED_OFF', () => {
    const silent: Step = { ...story.submit, facts: { deemedAcceptance: false } };
    it('refuses the clock where the policy switches it off', () =>
      after([story.draft(), silent], 'DeemAccepted', {}, { by: clock, on: '2024-09-15' }).thenRefused(
        'APP_DEEMED_OFF',
      ));
    it('lets it accept elsewhere', () =>
      after(storyTo.submitted, 'DeemAccepted', {}, { by: clock, on: '2024-09-15' }).thenTypes(
        'ApplicationDeemedAccepted',
      ));
  });

  // A3: received on 9 September without the charter draft and without the consent of one member.
  const incomplete: Step[] = [
    story.draft({ materials: story.materials.filter((each) => each.code !== 'charterDraft') }),
    story.consents()[0]!,
    story.submit,
  ];
  const asked = (...items: object[]): Step => ({ ...story.correctionsAsked, input: { items } });
  const charter = { materialCode: 'charterDraft', problem: '未提交' };
  const missingConsent = { materialCode: 'memberConsent', schoolId: member, problem: '未表态' };
  const resubmit: Step = {
    command: 'Resubmit',
    by: headmaster,
    on: '2024-09-12',
    input: { materials: [material('charterDraft')] },
  };

  clause('APP_SECOND_NOTICE_NEW_ITEM', () => {
    it('A3: what the first notice did not name cannot be asked for later [L-01 L-02 S-25 Q-13]', () =>
      step(asked(missingConsent), [...incomplete, asked(charter), resubmit], { on: '2024-09-13' }).thenRefused(
        'APP_SECOND_NOTICE_NEW_ITEM',
        { items: [`memberConsent:${member}`] },
      ));
    it('A3: both named and both supplied, the case is accepted [L-01 L-02 S-25 Q-13]', () =>
      step(story.accept, [...incomplete, asked(charter, missingConsent), story.consents(story.payload, '2024-09-12')[1]!, resubmit], {
        on: '2024-09-13',
      }).thenTypes('ApplicationAccepted')); // prettier-ignore
    it('may concern what came in since the first', () =>
      step(asked({ ...charter, problem: '缺权责清单' }), [...incomplete, asked(charter), resubmit], {
        on: '2024-09-13',
      }).thenSome('CorrectionsRequested', { round: 2 }));
    it('a consent given since may be questioned', () =>
      step(asked(missingConsent), [...incomplete, asked(charter), story.consents()[1]!, resubmit], { on: '2024-09-13' }).thenTypes('CorrectionsRequested')); // prettier-ignore
  });

  clause('APP_BAD_DUE_DATE', () => {
    const until = (dueOn: string) => ({ ...(story.correctionsAsked.input as object), dueOn });
    it('refuses a term that is over', () =>
      after(storyTo.submitted, 'RequestCorrections', until('2024-09-11'), { on: '2024-09-11' }).thenRefused(
        'APP_BAD_DUE_DATE',
      ));
    it('takes one to come', () =>
      after(storyTo.submitted, 'RequestCorrections', until('2024-09-20'), { on: '2024-09-11' }).thenTypes(
        'CorrectionsRequested',
      ));
  });

  clause('APP_CORRECTION_INCOMPLETE', () => {
    it('refuses until every item is answered', () =>
      step(resubmit, [...incomplete, asked(charter, missingConsent)]).thenRefused('APP_CORRECTION_INCOMPLETE', {
        items: [`memberConsent:${member}`],
      }));
    it('starts the time of the office anew', () =>
      step(resubmit, [...incomplete, asked(charter)]).thenSome('CorrectionsSupplied', {
        receivedOn: '2024-09-12',
        completenessDueOn: story.after('2024-09-12', 5).on,
      }));
    it('a corrected name takes the new matter and leaves the old', () => {
      const renamed = { materials: [material('charterDraft')], payload: { ...story.payload, nameZh: '新名教育集团' } };
      const { claims, releases } = after([...incomplete, asked(charter)], 'Resubmit', renamed, { by: headmaster, on: '2024-09-12' }).outcome(); // prettier-ignore
      expect([claims, releases]).toMatchObject([[{ kind: 'openCase' }], [{ kind: 'openCase' }]]);
    });
  });

  clause('APP_CORRECTION_FIRST', () => {
    const refuse = { ground: 'incompleteAfterCorrection', reason: '仍不齐' };
    it('refuses when no notice was given', () =>
      after(storyTo.submitted, 'RefuseAcceptance', refuse, { on: '2024-09-11' }).thenRefused('APP_CORRECTION_FIRST'));
    it('accepts it after one', () =>
      after([...incomplete, asked(charter), resubmit], 'RefuseAcceptance', refuse, { on: '2024-09-13' }).thenTypes('ApplicationNotAccepted')); // prettier-ignore
  });

  clause('APP_MATERIAL_MISSING', () => {
    it('names what is missing', () =>
      step(story.accept, [incomplete[0]!, ...story.consents(), story.submit]).thenRefused('APP_MATERIAL_MISSING', {
        missing: ['charterDraft'],
      }));
    it('accepts a complete case', () => step(story.accept, storyTo.submitted).thenTypes('ApplicationAccepted'));
    it('material may still be supplied in the review', () =>
      after(storyTo.underReview, 'SupplyMaterial', { materials: [material('other')] }, { by: headmaster }).thenTypes(
        'MaterialSupplied',
      ));
  });

  clause('APP_CONSENT_MISSING', () => {
    it('names the schools', () =>
      step(story.accept, [story.draft(), story.consents()[0]!, story.submit]).thenRefused('APP_CONSENT_MISSING', {
        schools: [member],
      }));
    it('a refusal is no consent', () => {
      const no: Step = { ...story.consents()[1]!, input: (state: State) => ({ schoolId: member, consents: false, payloadDigest: state.payloadDigest }) }; // prettier-ignore
      step(story.accept, [...storyTo.submitted, no]).thenRefused('APP_CONSENT_MISSING');
    });
    it('accepts with all', () => step(story.accept, storyTo.submitted).thenTypes('ApplicationAccepted'));
  });

  clause('APP_NOT_COMPETENT', () => {
    const across = { bureauId: city, divisionCode: '320100', concerned: [bureau, story.neighbour], consented: [] };
    it("a case that turned out to be another bureau's is not accepted", () =>
      step(story.accept, storyTo.submitted, { facts: { competence: across } }).thenRefused('APP_NOT_COMPETENT', {
        competent: city,
      }));
    it('schools without a common superior have no competent bureau', () =>
      step(story.submit, storyTo.draft, { facts: { competence: { concerned: [bureau], consented: [] } } }).thenRefused('APP_NOT_COMPETENT')); // prettier-ignore
    it('the city does not act in a county\'s ordinary case [S-05]', () =>
      step(story.accept, storyTo.submitted, { by: someone('city', 'CO', city) }).thenRefused('APP_NOT_COMPETENT', { competent: bureau })); // prettier-ignore
    it('accepts across counties at the common superior, and asks each county [S-05]', () => {
      const atCity: Step = { ...story.submit, facts: { competence: across } };
      const { events } = step(story.accept, [story.draft(), ...story.consents(), atCity], { by: someone('city', 'CO', city), facts: { competence: across } }).outcome(); // prettier-ignore
      expect(events.map((each) => each.type)).toEqual([
        'ApplicationAccepted',
        'ConsultationRequested',
        'ConsultationRequested',
      ]);
    });
  });

  clause('APP_REVIEWER_CAPACITY', () => {
    it('refuses somebody who is no officer here', () =>
      step(story.assign, storyTo.accepted, { facts: { officer: false } }).thenRefused('APP_REVIEWER_CAPACITY'));
    it('assigns an officer, whose seat in the route it becomes', () =>
      step(story.assign, storyTo.accepted).thenSome('ReviewerAssigned', { moves: [{ move: 'referred', seat: 'reviewer', person: li.by }] })); // prettier-ignore
  });

  const interested = (by: Act): Step => ({
    command: 'DeclareInterest',
    by,
    on: '2024-09-12',
    input: { kind: 'relative' },
  });
  const recusal: Step = {
    command: 'RequestRecusal',
    by: headmaster,
    on: '2024-09-12',
    input: { officerId: li.by, ground: '近亲属任职' },
  };
  const decided = (by: Act, granted = true): Step => ({ command: 'DecideRecusal', by, on: '2024-09-12', input: (state: State) => ({ recusalId: state.recusals[0]!.id, granted, reason: '属实' }) }); // prettier-ignore
  clause('APP_RECUSAL', () => {
    it('an officer with a declared interest is not assigned', () =>
      step(story.assign, [...storyTo.accepted, interested(li)]).thenRefused('APP_RECUSAL', { person: li.by }));
    it('a leader with one does not decide, nor does the delegate', () => {
      const steps = [
        ...storyTo.accepted,
        interested(zhao),
        { ...story.assign, by: qian },
        story.review(),
        story.publish,
        story.closeNotice,
      ];
      step(story.approve, steps).thenRefused('APP_RECUSAL');
      step(story.approve, steps, { by: { ...qian, onBehalfOf: zhao.by } }).thenRefused('APP_RECUSAL');
      step(story.approve, steps, { by: qian }).thenTypes('ApplicationApproved');
    });
    it('a granted recusal takes the case from the reviewer', () =>
      step(story.review(), [...storyTo.underReview, recusal, decided(zhao)]).thenRefused('APP_RECUSAL'));
    it('a denied one does not', () =>
      step(story.review(), [...storyTo.underReview, recusal, decided(zhao, false)]).thenTypes('ReviewCompleted'));
    it('nobody decides about oneself; a decided request is settled', () => {
      const about: Step = { ...recusal, input: { officerId: zhao.by, ground: '利害关系' } };
      step(decided(zhao), [...storyTo.underReview, about]).thenRefused('APP_RECUSAL');
      step(decided(qian), [...storyTo.underReview, recusal, decided(zhao)]).thenNothing();
      after(storyTo.underReview, 'DecideRecusal', { recusalId: id(99), granted: true, reason: 'x' }, { by: zhao }).thenRefused('GEN_UNKNOWN_REFERENCE'); // prettier-ignore
    });
    it('declaring twice changes nothing', () =>
      step(interested(li), [...storyTo.accepted, interested(li)]).thenNothing());
    it('the work goes on with another reviewer', () => {
      const other = { reviewerUserId: sun.by, reason: '回避' };
      after([...storyTo.underReview, recusal, decided(zhao)], 'ReassignReviewer', other, { by: zhao }).thenTypes(
        'ReviewerReassigned',
      );
      after(storyTo.underReview, 'ReassignReviewer', { ...other, reviewerUserId: li.by }, { by: zhao }).thenNothing();
    });
  });

  clause('APP_LEADER_RECUSAL', () => {
    const about: Step = { ...recusal, input: { officerId: zhao.by, ground: '利害关系' }, facts: { leader: true } };
    it('another leader of the bureau does not decide about a leader', () =>
      step(decided(qian), [...storyTo.underReview, about]).thenRefused('APP_LEADER_RECUSAL'));
    it("the superior's leader does [S-05]", () =>
      step(decided(story.cityLeader), [...storyTo.underReview, about]).thenSome('RecusalDecided', {
        officerId: zhao.by,
      }));
  });

  const exOfficio: Step[] = [
    { command: 'OpenExOfficioCase', by: wang, on: '2024-09-09', input: open('createCollaboration', district) },
  ];
  clause('APP_SOD_REVIEWER', () => {
    it('who opened the case does not review it', () => {
      step({ ...story.assign, input: { reviewerUserId: wang.by } }, exOfficio).thenRefused('APP_SOD_REVIEWER');
      step(story.review(), [...exOfficio, story.assign], { by: { ...li, onBehalfOf: wang.by } }).thenRefused(
        'APP_SOD_REVIEWER',
      );
    });
    it('another officer does', () => step(story.assign, exOfficio).thenTypes('ReviewerAssigned'));
  });

  clause('APP_NOT_REVIEWER', () => {
    it('only the reviewer completes the review, and opens hearings', () => {
      step(story.review(), storyTo.underReview, { by: sun }).thenRefused('APP_NOT_REVIEWER');
      after(storyTo.underReview, 'OpenHearing', { reason: 'x', notifiedOn: '2024-09-13' }, { by: sun }).thenRefused(
        'APP_NOT_REVIEWER',
      );
    });
    it("or the reviewer's delegate", () =>
      step(story.review(), storyTo.underReview, { by: { ...sun, onBehalfOf: li.by } }).thenTypes('ReviewCompleted'));
  });

  const consult: Step = {
    command: 'RequestConsultation',
    by: li,
    on: '2024-09-12',
    input: { unit: id(80), question: '编制是否可行' },
  };
  const reply = (by: Act): Step => ({ command: 'ReplyConsultation', by, on: '2024-09-13', input: (state: State) => ({ consultationId: state.consultations[0]!.id, opinion: '可行', agree: true }) }); // prettier-ignore
  clause('APP_CONSULTATION_OPEN', () => {
    const unit = someone('cu', 'CU', id(80));
    it('refuses the opinion while a unit has not answered', () =>
      step(story.review(), [...storyTo.underReview, consult]).thenRefused('APP_CONSULTATION_OPEN', {
        units: [id(80)],
      }));
    it('takes it afterwards', () =>
      step(story.review(), [...storyTo.underReview, consult, reply(unit)]).thenTypes('ReviewCompleted'));
    it('answers once, and only the unit asked', () => {
      step(reply(someone('cu', 'CU', id(81))), [...storyTo.underReview, consult]).thenRefused('GEN_UNKNOWN_REFERENCE');
      step(reply(unit), [...storyTo.underReview, consult, reply(unit)]).thenRefused('APP_STATE');
    });
  });

  const hearing: Step = {
    command: 'OpenHearing',
    by: li,
    on: '2024-09-18',
    input: { reason: '重大利益', notifiedOn: '2024-09-13' },
  };
  const closing: Step = { command: 'CloseHearing', by: li, on: '2024-09-20', input: { result: '意见一致' } };
  clause('APP_INTERVAL_OPEN', () => {
    it('refuses the opinion during a hearing, and a second interval', () => {
      step(story.review('approve', '2024-09-19'), [...storyTo.underReview, hearing]).thenRefused('APP_INTERVAL_OPEN');
      step({ ...hearing, command: 'StartExpertReview' }, [...storyTo.underReview, hearing]).thenRefused(
        'APP_INTERVAL_OPEN',
      );
    });
    it('time of a hearing does not count [L-04]', () => {
      const [closed] = step(closing, [...storyTo.underReview, hearing]).outcome().events;
      expect(closed).toMatchObject({ type: 'HearingClosed', data: { days: 2, from: '2024-09-18' } });
      const { state } = story.tell(...storyTo.underReview);
      expect(closed!.data).toMatchObject({ decisionDueOn: story.after(state.acceptedOn!, 22).on });
    });
    it('an expert review likewise; what was not begun cannot end', () => {
      step({ ...closing, command: 'EndExpertReview' }, [...storyTo.underReview, { ...hearing, command: 'StartExpertReview' }]).thenTypes('ExpertReviewEnded'); // prettier-ignore
      step({ ...closing, command: 'EndExpertReview' }, [...storyTo.underReview, hearing]).thenRefused('APP_STATE');
    });
    it('tells whether the interval is excluded by policy', () =>
      step(hearing, storyTo.underReview).thenSome('HearingOpened', { excluded: true }));
  });

  clause('APP_CHECK_UNEXPLAINED', () => {
    const checks = [{ check: 'COL_NOT_LEGAL_PERSON', ok: false, note: member }];
    const opinion = (findings: object[], said = 'approve') => ({ opinion: said, findings });
    it('refuses an approving opinion that passes over a failed check [J-34]', () =>
      after(storyTo.underReview, 'CompleteReview', opinion([]), { by: li, facts: { checks } }).thenRefused('APP_CHECK_UNEXPLAINED', {
        checks: ['COL_NOT_LEGAL_PERSON'],
      })); // prettier-ignore
    it('takes one that explains it, and shows the check', () =>
      after(storyTo.underReview, 'CompleteReview', opinion([{ check: 'COL_NOT_LEGAL_PERSON', ok: false, note: '筹设中' }]), { by: li, facts: { checks } }) // prettier-ignore
        .thenSome('ReviewCompleted', { checks, moves: [{ move: 'opinion', seat: 'reviewer', person: li.by, opinion: 'agree' }] })); // prettier-ignore
    it('a negative opinion needs no explanation', () =>
      after(storyTo.underReview, 'CompleteReview', opinion([], 'deny'), { by: li, facts: { checks } }).thenTypes(
        'ReviewCompleted',
      ));
  });

  clause('APP_NOTICE_OPINION', () => {
    it('refuses a notice after a negative opinion', () =>
      step(story.publish, [...storyTo.underReview, story.review('deny')]).thenRefused('APP_NOTICE_OPINION'));
    it('posts after one with conditions', () =>
      step(story.publish, [...storyTo.underReview, story.review('approveWithConditions')]).thenTypes(
        'PublicNoticePublished',
      ));
  });

  clause('APP_NOTICE_TOO_SHORT', () => {
    const days = (workingDays: number) => ({ ...(story.publish.input as object), workingDays });
    it('refuses less than the policy asks', () =>
      after(storyTo.reviewed, 'PublishPublicNotice', days(4), { on: '2024-09-14' }).thenRefused('APP_NOTICE_TOO_SHORT', { days: 4, minimum: 5 })); // prettier-ignore
    it('counts from the day after posting [L-06 L-07]', () =>
      step(story.publish, storyTo.reviewed).thenSome('PublicNoticePublished', {
        workingDays: 5,
        endsOn: '2024-09-24',
      }));
    it('refuses a posting in the future', () =>
      step(story.publish, storyTo.reviewed, { on: '2024-09-13' }).thenRefused('GEN_FUTURE_DATE'));
  });

  const handle = (result: string, by = sun, on = '2024-09-19'): Step => ({ command: 'HandleObjection', by, on, input: (state: State) => ({ objectionId: state.objections[0]!.id, result, reason: '经核' }) }); // prettier-ignore
  const objected = [...storyTo.publicNotice, story.object];
  clause('APP_NOTICE_CLOSED', () => {
    it('hears an objection on the last day', () =>
      step(story.object, storyTo.publicNotice, { on: '2024-09-24' }).thenTypes('ObjectionRaised'));
    it('not on the next', () =>
      step(story.object, storyTo.publicNotice, { on: '2024-09-25' }).thenRefused('APP_NOTICE_CLOSED'));
  });
  clause('APP_NOTICE_NOT_ENDED', () => {
    it('the clock closes from the day after, on the legal date', () => {
      step(story.closeNotice, storyTo.publicNotice, { on: '2024-09-24' }).thenRefused('APP_NOTICE_NOT_ENDED');
      expect(step(story.closeNotice, storyTo.publicNotice, { on: '2024-09-27' }).outcome().events).toMatchObject([
        { type: 'PublicNoticeClosed', effectiveOn: '2024-09-25', data: { days: 5 } },
      ]);
    });
    it('no decision is dated within the notice', () =>
      after(storyTo.noticeClosed, 'ApproveApplication', { decidedOn: '2024-09-24', effectiveOn: '2024-10-01' }, { by: zhao }).thenRefused('APP_NOTICE_NOT_ENDED')); // prettier-ignore
  });
  clause('APP_OBJECTION_OPEN', () => {
    it('refuses to close over an open objection', () =>
      step(story.closeNotice, objected).thenRefused('APP_OBJECTION_OPEN'));
    it('closes when it is dismissed; an upheld one leads back into the review', () => {
      step(story.closeNotice, [...objected, handle('dismissed')]).thenTypes('PublicNoticeClosed');
      const upheld = story.tell(...objected, handle('upheld')).state;
      expect(upheld).toMatchObject({ stage: 'underReview', round: 2, suspendedDays: 2 });
      step(story.review('approve', '2024-09-20'), [...objected, handle('upheld')]).thenSome('ReviewCompleted', {
        round: 2,
      });
    });
    it('an objection is handled once, and must exist', () => {
      step(handle('upheld'), [...objected, handle('dismissed')]).thenRefused('APP_STATE');
      after(objected, 'HandleObjection', { objectionId: id(98), result: 'upheld', reason: 'x' }, { by: sun }).thenRefused('GEN_UNKNOWN_REFERENCE'); // prettier-ignore
    });
  });
  clause('APP_SOD_OBJECTION', () => {
    it('the reviewer does not handle objections', () =>
      step(handle('dismissed', li), objected).thenRefused('APP_SOD_OBJECTION'));
    it('a peer does', () => step(handle('dismissed'), objected).thenSome('ObjectionHandled', { open: 0 }));
  });

  describe('a notice is corrected [L-06]', () => {
    const correct = (ofSubstance: boolean) => ({ text: '更正', ofSubstance, reason: '校名有误' });
    const by = { by: wang, approvedBy: zhao, on: '2024-09-19' };
    it('starts anew when the change is of substance', () =>
      after(storyTo.publicNotice, 'CorrectNotice', correct(true), by).thenSome('PublicNoticeCorrected', { startsOn: '2024-09-19', endsOn: '2024-09-26' })); // prettier-ignore
    it('runs on otherwise', () =>
      after(storyTo.publicNotice, 'CorrectNotice', correct(false), by).thenSome('PublicNoticeCorrected', { startsOn: '2024-09-14', endsOn: '2024-09-24' })); // prettier-ignore
  });

  clause('APP_SOD_DECIDER', () => {
    const promoted = someone(li.by, 'BL', bureau);
    it('A6: the reviewer, promoted to leader, does not decide', () =>
      step(story.approve, storyTo.noticeClosed, { by: promoted }).thenRefused('APP_SOD_DECIDER', { person: li.by }));
    it('A6: nor the core school\'s headmaster, seconded to the bureau', () =>
      step(story.approve, storyTo.noticeClosed, { by: someone('seconded', 'BL', bureau), facts: { affiliated: ['seconded'] } }).thenRefused('APP_SOD_DECIDER')); // prettier-ignore
    it.each([['acceptor', wang], ['drafter', headmaster]])('nor the %s', (_, person) =>
      step(story.approve, storyTo.noticeClosed, { by: someone(person.by, 'BL', bureau) }).thenRefused('APP_SOD_DECIDER')); // prettier-ignore
    it('nor the objection handler, nor a delegate of any of them, nor for a denial', () => {
      const handled = [...objected, handle('dismissed'), story.closeNotice];
      step(story.approve, handled, { by: someone(sun.by, 'BL', bureau) }).thenRefused('APP_SOD_DECIDER');
      step(story.approve, storyTo.noticeClosed, { by: { ...zhao, onBehalfOf: li.by } }).thenRefused('APP_SOD_DECIDER');
      step(story.approve, storyTo.noticeClosed, { by: { ...promoted, onBehalfOf: zhao.by } }).thenRefused(
        'APP_SOD_DECIDER',
      );
      step(story.deny, storyTo.noticeClosed, { by: promoted }).thenRefused('APP_SOD_DECIDER');
    });
    it('A6: leader 赵 decides, citing what is approved and the time it took', () => {
      const { state } = story.tell(...storyTo.noticeClosed);
      step(story.approve, storyTo.noticeClosed).thenSome('ApplicationApproved', {
        payloadDigest: state.payloadDigest,
        reviewDigest: state.review!.digest,
        late: false,
        daysAllowed: 20,
        daysUsed: 5,
        moves: [{ move: 'opinion', seat: 'decider', person: zhao.by, opinion: 'agree' }],
      });
    });
    it('a late decision stands and says so [L-03]', () =>
      after(storyTo.noticeClosed, 'ApproveApplication', { decidedOn: '2024-11-20', effectiveOn: '2024-11-20' }, { by: zhao, on: '2024-11-20' }) // prettier-ignore
        .thenSome('ApplicationApproved', { late: true }));
  });

  clause('APP_EFFECTIVE_BEFORE_DECISION', () => {
    it('refuses an effect before the decision', () =>
      after(storyTo.noticeClosed, 'ApproveApplication', { decidedOn: '2024-09-26', effectiveOn: '2024-09-01' }, { by: zhao }).thenRefused('APP_EFFECTIVE_BEFORE_DECISION')); // prettier-ignore
    it('takes a later day', () => step(story.approve, storyTo.noticeClosed).thenTypes('ApplicationApproved'));
  });

  clause('APP_NAME_TAKEN', () => {
    it('refuses a name that another has taken while the case was open', () => {
      const { facts } = story.approve;
      step({ ...story.approve, facts: { ...(facts as object), nameTaken: true } }, storyTo.noticeClosed).thenRefused('APP_NAME_TAKEN', { nameZh: expect.any(String) as string }); // prettier-ignore
    });
  });

  clause('APP_REASON_REQUIRED', () => {
    it('refuses a denial without reason or remedy', () => {
      const on = { decidedOn: '2024-09-26' };
      after(storyTo.reviewed, 'DenyApplication', { ...on, remedyText: '复议' }, { by: zhao }).thenRefused(
        'APP_REASON_REQUIRED',
      );
      after(storyTo.reviewed, 'DenyApplication', { ...on, reason: '布局重复' }, { by: zhao }).thenRefused(
        'APP_REASON_REQUIRED',
      );
    });
    it('a denial needs no notice', () => step(story.deny, storyTo.reviewed).thenTypes('ApplicationDenied'));
  });

  const extend = (days: number): Step => ({
    command: 'ExtendDeadline',
    by: zhao,
    on: '2024-09-20',
    input: { days, reason: '须实地核查' },
  });
  clause('APP_EXTENSION_USED', () => {
    it('extends once [L-03]', () =>
      step(extend(10), storyTo.underReview).thenSome('DeadlineExtended', {
        decisionDueOn: story.after('2024-09-11', 30).on,
      }));
    it('not twice', () => step(extend(5), [...storyTo.underReview, extend(5)]).thenRefused('APP_EXTENSION_USED'));
  });
  clause('APP_EXTENSION_TOO_LONG', () => {
    it('refuses eleven days', () => step(extend(11), storyTo.underReview).thenRefused('APP_EXTENSION_TOO_LONG'));
    it('takes ten', () => step(extend(10), storyTo.underReview).thenTypes('DeadlineExtended'));
  });
  clause('APP_EXTENSION_TOO_LATE', () => {
    it('refuses when the time is over', () =>
      step(extend(5), storyTo.underReview, { on: '2024-11-20' }).thenRefused('APP_EXTENSION_TOO_LATE'));
    it('while it is stopped, it is not over', () =>
      step(extend(5), [...storyTo.underReview, hearing], { on: '2024-11-20' }).thenTypes('DeadlineExtended'));
  });

  describe('a leader who does not follow the opinion', () => {
    it('returns the case for another round', () => {
      const returned: Step = {
        command: 'ReturnForReview',
        by: zhao,
        on: '2024-09-14',
        input: { reason: '须补充布局论证' },
      };
      step(returned, storyTo.reviewed).thenSome('ReturnedForReview', {
        round: 2,
        moves: [{ move: 'returned', toStep: 'review' }],
      });
      step(story.review('deny', '2024-09-18'), [...storyTo.reviewed, returned]).thenSome('ReviewCompleted', {
        moves: [{ move: 'opinion', seat: 'reviewer', person: li.by, opinion: 'disagree' }],
      });
    });
  });

  clause('POL_BAD_DOC_NO', () => {
    const numbered = (docNo: string) => ({ ...(story.issue.input as object), docNo });
    it('refuses 第 and leading zeros', () =>
      after(storyTo.approved, 'IssueDecisionDocument', numbered('建教发〔2024〕第081号'), {
        on: '2024-09-27',
      }).thenRefused('POL_BAD_DOC_NO'));
    it('normalises brackets [L-09]', () =>
      after(storyTo.approved, 'IssueDecisionDocument', numbered('建教发[2024]81号'), { on: '2024-09-27' }).thenSome('DecisionDocumentIssued', { normalized: '建教发〔2024〕81号' })); // prettier-ignore
  });
  clause('POL_DOC_NO_TAKEN', () => {
    it('refuses a number of another document', () =>
      step(story.issue, storyTo.approved, { facts: { owner: 'policy-1' } }).thenRefused('POL_DOC_NO_TAKEN'));
    it('claims its own', () =>
      expect(step(story.issue, storyTo.denied).outcome().claims).toEqual([{ kind: 'docNo', key: '建教发-2024-81' }]));
  });
  clause('APP_NOT_ISSUED', () => {
    it('refuses to serve what is not issued', () => step(story.serve, storyTo.approved).thenRefused('APP_NOT_ISSUED'));
    it('serves in time or late [L-05]', () => {
      step(story.serve, storyTo.issued).thenSome('DecisionServed', { late: false });
      after(storyTo.issued, 'ServeDecision', { ...(story.serve.input as object), servedOn: '2024-10-30' }, { on: '2024-10-30' }).thenSome('DecisionServed', { late: true }); // prettier-ignore
    });
  });
  describe('disclosure within twenty working days [L-22]', () => {
    const disclose = (disclosedOn: string): Step => ({ command: 'DiscloseDecision', by: wang, on: disclosedOn, input: { channel: '门户网站', disclosedOn } }); // prettier-ignore
    it('is in time, or late; once', () => {
      step(disclose('2024-10-09'), storyTo.approved).thenSome('DecisionDisclosed', { late: false });
      step(disclose('2024-12-09'), storyTo.approved).thenSome('DecisionDisclosed', { late: true });
      step(disclose('2024-10-10'), [...storyTo.approved, disclose('2024-10-09')]).thenNothing();
    });
  });

  const heard = [...storyTo.served, story.hear(core), story.hear(member)];
  clause('APP_SOD_REVOKE', () => {
    it('A6: the decider does not revoke', () => step(story.revoke, heard, { by: zhao }).thenRefused('APP_SOD_REVOKE'));
    it('another leader or the superior does [L-08]', () => {
      step(story.revoke, heard).thenSome('DecisionRevoked', { outcome: 'approved' });
      step(story.revoke, heard, { by: story.cityLeader }).thenTypes('DecisionRevoked');
    });
  });
  clause('APP_NOT_HEARD', () => {
    const invite = (schoolId: string): Step => ({ command: 'HearAffected', by: wang, on: '2024-10-08', input: { schoolId, on: '2024-10-08' } }); // prettier-ignore
    it('refuses while a school was not heard', () =>
      step(story.revoke, [...storyTo.served, story.hear(core)]).thenRefused('APP_NOT_HEARD', { schools: [member] }));
    it('waits for who was invited, five working days [L-08]', () => {
      const invited = [...storyTo.served, story.hear(core), invite(member)];
      step(story.revoke, invited).thenRefused('APP_NOT_HEARD');
      const later = { ground: 'x', decidedOn: '2024-10-15' };
      after(invited, 'RevokeDecision', later, { by: qian, on: '2024-10-15' }).thenTypes('DecisionRevoked');
    });
    it('hears only schools of the case', () =>
      step(story.hear(another), storyTo.served).thenRefused('GEN_UNKNOWN_REFERENCE'));
  });

  describe('deadlines computed without an official calendar are put right [L-07]', () => {
    const recompute = (facts: object) =>
      after(storyTo.underReview, 'RecomputeDeadlines', { reason: '日历发布' }, { approvedBy: zhao, facts });
    it('moves what has changed', () =>
      recompute({ decision: { on: '2024-10-20', provisional: false } }).thenSome('DeadlineRecomputed', {
        decisionDueOn: '2024-10-20',
      }));
    it('has nothing to do otherwise', () => recompute({}).thenNothing());
  });

  describe('a recorded date is corrected by two persons', () => {
    const { events } = story.tell(...storyTo.served);
    const at = events.findIndex(({ type }) => type === 'DecisionServed');
    const correct = (correctsEventId: string) => ({
      correctsEventId,
      field: 'servedOn',
      value: '2024-09-28',
      reason: '笔误',
    });
    it('names the record it corrects', () =>
      after(storyTo.served, 'CorrectApplication', correct(`event-${at}`), { approvedBy: zhao, on: '2024-10-08' }).thenTypes('ApplicationCorrected')); // prettier-ignore
    it('and no other', () =>
      after(storyTo.served, 'CorrectApplication', correct('event-0'), { approvedBy: zhao }).thenRefused(
        'GEN_UNKNOWN_REFERENCE',
      ));
  });

  it('learns once what it established', () => {
    const record: Step = {
      command: 'RecordExecution',
      by: clock,
      on: '2024-09-26',
      input: { collaborationId: id(50) },
    };
    step(record, storyTo.approved).thenTypes('DecisionCarriedOut');
    step(record, [...storyTo.approved, record]).thenNothing();
  });

  it('has a case for every clause of its book', () => {
    expect(Object.keys(clauses).filter((code) => !tested.has(code))).toEqual([]);
  });
});
