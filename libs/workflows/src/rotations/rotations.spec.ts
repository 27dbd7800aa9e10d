import { titleOf } from '@app/kernel/testing';
import { clauses, rotations } from './rotations.js';
import {
  approved, arrived, bureau, by, chair, clerk, clock, closed, collaboration, confirmed, departed, entered, entering, entry, file, finalised, frozen,
  given, host, id, lead, li, members, move, moveId, moving, noticeOf, ofMove, opened, other, past, pinned, posted, proposed, quotas, resolution,
  roster, staffed, stranger, submission, submitted, teacher, third, wang, zhao, type Past,
} from './rotations.story.js'; // prettier-ignore

const opening = { collaborationId: collaboration, schoolYear: '2024-2025' };
const standing = {
  collaboration: { kind: 'educationGroup', active: true, bureauId: bureau, divisionCode: '320509', leadSchoolId: lead, members: [lead, other] },
  pinned,
  academic: [],
}; // prettier-ignore
const upsert = (each = entry(1), facts: object = entering, ...events: Past[]) =>
  given(opened(), ...events).when('UpsertRosterEntry', each, { act: clerk, facts: facts as never });
const propose = (input = move(0), events: Past[] = frozen(), facts: object = moving) =>
  given(...events).when('ProposeMove', input, { facts: facts as never });
const submit = (events: Past[], input: object = {}, facts: object = resolution) =>
  given(...events).when('SubmitRotationPlan', { ...submission, ...input }, { facts: facts as never });
const approve = (events: Past[], input: object = {}, act = zhao) =>
  given(...events).when(
    'ApproveRotationPlan',
    { decidedOn: '2024-07-01', ...input },
    { act, today: '2024-07-01', facts: {} },
  );
const rigid = { relation: 'rigid' as const };
const withoutEnd = (n: number, more: object = {}) => {
  const { endOn: _, ...rest } = move(n, more);
  return rest;
};

describe(titleOf(clauses, 'ROT_STATE'), () => {
  it('a roster that is frozen is not changed; moves are not planned before', () => {
    given(...frozen()).when('UpsertRosterEntry', entry(9), { act: clerk, facts: entering }).thenRefused('ROT_STATE', { stage: 'rosterFrozen' });
    given(opened()).when('ProposeMove', move(0), { facts: moving }).thenRefused('ROT_STATE', { stage: 'open' });
  }); // prettier-ignore
  it('nobody leaves before the plan is approved, and nobody arrives who has not left', () => {
    given(...closed()).when('ConfirmDeparture', { moveId: moveId(0), on: '2024-07-01' }, { act: clerk, today: '2024-07-01' }).thenRefused('ROT_STATE');
    given(...approved())
      .when('ConfirmArrival', { moveId: moveId(0), on: '2024-09-02', weeklyPeriodsAtHost: 9 }, { act: host, today: '2024-09-02' })
      .thenRefused('ROT_STATE', { stage: 'approved' });
  }); // prettier-ignore
});

describe('opening a plan [S-27 C-06 P-08]', () => {
  const open = (facts: object = standing, input = opening) =>
    given().when('OpenRotationPlan', input, { facts: facts as never });
  it('pins the values of the first day of the school year', () =>
    open().thenSome('RotationPlanOpened', { pinned, freezeDueOn: '2024-05-31', members: [lead, other] }));
  describe(titleOf(clauses, 'ROT_COLLABORATION'), () => {
    it.each(['pairing', 'suspended', 'unknown'])('%s', (how) => {
      const { collaboration: of } = standing;
      const changed = how === 'pairing' ? { ...of, kind: 'pairing' } : { ...of, active: false };
      open({ ...standing, ...(how === 'unknown' ? { collaboration: undefined } : { collaboration: changed }) }).thenRefused('ROT_COLLABORATION');
    });
    it.each(['schoolDistrict', 'coBuiltCommunity', 'cooperativeCommunity'])('%s has plans', (kind) =>
      open({ ...standing, collaboration: { ...standing.collaboration, kind } }).thenTypes('RotationPlanOpened'));
  }); // prettier-ignore
  it(titleOf(clauses, 'ROT_BAD_SCHOOL_YEAR'), () =>
    open(standing, { ...opening, schoolYear: '2024-2026' }).thenRefused('ROT_BAD_SCHOOL_YEAR'),
  );
  it(titleOf(clauses, 'ROT_YEAR_RANGE'), () => {
    open(standing, { ...opening, schoolYear: '2025-2026' }).thenRefused('ROT_YEAR_RANGE');
    open(standing, { ...opening, schoolYear: '2022-2023' }).thenRefused('ROT_YEAR_RANGE');
    open(standing, { ...opening, schoolYear: '2023-2024' }).thenTypes('RotationPlanOpened');
  });
  it(titleOf(clauses, 'ROT_DUPLICATE'), () => {
    const { creates } = rotations.commands.OpenRotationPlan;
    expect(creates).toMatchObject({ taken: 'ROT_DUPLICATE' });
    expect(creates.id(opening)).toBe(`${collaboration}-2024-2025`);
  });
});

describe('the roster', () => {
  it('is entered teacher by teacher or in a batch: one event a teacher, and a claim on the teacher for the year', () => {
    const outcome = given(opened()).when('UpsertRosterEntries', { schoolId: lead, entries: [entry(1), entry(2)] }, { act: clerk, facts: entering }).outcome();
    expect(outcome.events.map((each) => each.type)).toEqual(['RosterEntryUpserted', 'RosterEntryUpserted']);
    expect(outcome.claims).toEqual([teacher(1), teacher(2)].map((each) => ({ kind: 'teacherYear', key: `${each}-2024-2025` })));
    upsert(entry(1), entering, ...entered(entry(1))).thenSome('RosterEntryUpserted', { added: false });
  }); // prettier-ignore
  it('gives the teacher free who counts here no longer, or is removed', () => {
    const key = { kind: 'teacherYear', key: `${teacher(1)}-2024-2025` };
    const changed = upsert(entry(1, { primaryCollaboration: false }), entering, ...entered(entry(1))).outcome();
    expect(changed).toMatchObject({ claims: [], releases: [key] });
    const removed = given(opened(), ...entered(entry(1)))
      .when('RemoveRosterEntry', { schoolId: lead, teacherRef: teacher(1) }, { act: clerk })
      .outcome();
    expect(removed).toMatchObject({ events: [{ type: 'RosterEntryRemoved' }], releases: [key] });
  });
  it(titleOf(clauses, 'ROT_SCHOOL_NOT_MEMBER'), () =>
    upsert(entry(1, { schoolId: stranger })).thenRefused('ROT_SCHOOL_NOT_MEMBER', { schools: [stranger] }),
  );
  it(titleOf(clauses, 'ROT_TEACHER_IN_OTHER_PLAN'), () => {
    upsert(entry(1), { ...members, elsewhere: [teacher(1)] }).thenRefused('ROT_TEACHER_IN_OTHER_PLAN');
    upsert(entry(1, { primaryCollaboration: false }), { ...members, elsewhere: [teacher(1)] }).thenTypes('RosterEntryUpserted');
  }); // prettier-ignore
  it(titleOf(clauses, 'ROT_TEACHER_OF_OTHER_SCHOOL'), () => {
    upsert(entry(1), entering, ...entered(entry(1, { schoolId: other }))).thenRefused('ROT_TEACHER_OF_OTHER_SCHOOL');
    given(opened())
      .when('UpsertRosterEntries', { schoolId: lead, entries: [entry(1, { schoolId: other })] }, { act: clerk, facts: entering })
      .thenRefused('ROT_TEACHER_OF_OTHER_SCHOOL');
  }); // prettier-ignore
  it(titleOf(clauses, 'ROT_NOT_ON_ROSTER'), () =>
    given(opened(), ...entered(entry(1, { schoolId: other })))
      .when('RemoveRosterEntry', { schoolId: lead, teacherRef: teacher(1) }, { act: clerk })
      .thenRefused('ROT_NOT_ON_ROSTER'),
  );

  describe(titleOf(clauses, 'ROT_EXCLUSION_EVIDENCE'), () => {
    const excluded = { eligibility: 'excluded' as const };
    it('neither without a reason nor without proof', () => {
      upsert(entry(1, { ...excluded, exclusionEvidence: [{ fileId: file }] })).thenRefused('ROT_EXCLUSION_EVIDENCE');
      upsert(entry(1, { ...excluded, exclusionReason: 'illness' })).thenRefused('ROT_EXCLUSION_EVIDENCE');
      upsert(entry(1, { ...excluded, exclusionReason: 'illness', exclusionEvidence: [] })).thenRefused('ROT_EXCLUSION_EVIDENCE');
    }); // prettier-ignore
    it('with both', () =>
      upsert(entry(1, { ...excluded, exclusionReason: 'illness', exclusionEvidence: [{ fileId: file }] })).thenTypes('RosterEntryUpserted'));
  }); // prettier-ignore
  describe(titleOf(clauses, 'ROT_ELIGIBILITY_YEARS'), () => {
    const short = { eligibility: 'excluded' as const, exclusionReason: 'tooShort' as const, exclusionEvidence: [{ fileId: file }] };
    it('six full years on 1 September make eligible, a day less does not', () => {
      upsert(entry(1, { atSchoolSince: '2018-09-01' })).thenTypes('RosterEntryUpserted');
      upsert(entry(1, { atSchoolSince: '2018-09-02' })).thenRefused('ROT_ELIGIBILITY_YEARS', { years: 6 });
    });
    it('and whoever has served them is not there too short', () => {
      upsert(entry(1, { ...short, atSchoolSince: '2018-09-02' })).thenTypes('RosterEntryUpserted');
      upsert(entry(1, { ...short, atSchoolSince: '2018-09-01' })).thenRefused('ROT_ELIGIBILITY_YEARS');
    });
  }); // prettier-ignore

  describe('is copied from last year', () => {
    const from = `${collaboration}-2023-2024`;
    const copy = (entries: number) =>
      given(opened()).when('CopyRoster', { schoolId: lead }, { act: clerk, facts: { ...members, fromPlan: from, entries } });
    it('as a process: what is asked for, then the teachers', () => copy(7).thenSome('RosterCopyRequested', { fromPlan: from, entries: 7 }));
    it(titleOf(clauses, 'ROT_NOTHING_TO_COPY'), () => copy(0).thenRefused('ROT_NOTHING_TO_COPY'));
    it('leaves who stands there already or counts elsewhere, and renews who had been there too short', () => {
      const short = entry(3, { eligibility: 'excluded', exclusionReason: 'tooShort', exclusionEvidence: [{ fileId: file }], atSchoolSince: '2018-08-20' });
      const { events } = given(opened(), ...entered(entry(1)))
        .when('CarryOverRosterEntries', { schoolId: lead, fromPlan: from, entries: [entry(1), entry(2), short] }, { act: clock, facts: { ...members, elsewhere: [teacher(2)] } })
        .outcome();
      expect(events).toMatchObject([{ data: { teacherRef: teacher(3), eligibility: 'eligible', carriedFrom: from } }]);
      expect(events[0]!.data).not.toHaveProperty('exclusionReason');
    });
  }); // prettier-ignore

  describe('is confirmed school by school, then frozen', () => {
    const confirm = (...events: Past[]) =>
      given(opened(), ...events).when('ConfirmRosterPart', { schoolId: lead }, { act: clerk, facts: members });
    const freeze = (...events: Past[]) =>
      given(opened(), ...events).when(
        'FreezeRoster',
        {},
        { facts: { ...members, stageClass: 'primary', leadSchoolId: lead } },
      );
    it('with count and hash of what was confirmed, once', () => {
      const { events } = confirm(...entered(entry(1), entry(2))).outcome();
      expect(events).toMatchObject([{ data: { count: 2, hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string } }]);
      expect(confirm(...entered(entry(2), entry(1))).outcome().events).toEqual(events);
      confirm(...confirmed()).thenNothing();
    });
    it(titleOf(clauses, 'ROT_ENTRY_INCOMPLETE'), () => {
      confirm(...entered(entry(1, { titleLevel: 'intermediate' }))).thenRefused('ROT_ENTRY_INCOMPLETE', { teachers: [teacher(1)] });
      confirm(...entered(entry(1, { titleLevel: 'intermediate', titlePostSince: '2020-01-01' }))).thenTypes('RosterPartConfirmed');
    }); // prettier-ignore
    it(titleOf(clauses, 'ROT_PART_UNCONFIRMED'), () => {
      freeze(quotas(), staffed()).thenRefused('ROT_PART_UNCONFIRMED', { schools: [lead, other] });
      freeze(...confirmed(), ...entered(entry(1)), quotas(), staffed()).thenRefused('ROT_PART_UNCONFIRMED', { schools: [lead] });
      freeze(...confirmed(), past('RosterPartReopened', { schoolId: other, change: 'joined' }), quotas(), staffed())
        .thenRefused('ROT_PART_UNCONFIRMED', { schools: [other] });
    }); // prettier-ignore
    it(titleOf(clauses, 'ROT_FIGURES_MISSING'), () => {
      freeze(...confirmed(), quotas()).thenRefused('ROT_FIGURES_MISSING', { schools: [lead, other] });
      freeze(...confirmed(), staffed()).thenRefused('ROT_FIGURES_MISSING', { schools: [lead, other] });
    });
    it('counts who is eligible, by stage and school, and who must move or output [J-53 J-55]', () => {
      const old = entry(5, { titleLevel: 'intermediate', titlePostSince: '2014-09-01' });
      const { events } = freeze(...entered(...roster, old, entry(6, { schoolId: stranger })), ...confirmed(), quotas(), staffed(16)).outcome();
      expect(events).toMatchObject([
        {
          data: {
            schools: [{ schoolId: lead, entries: 6, eligible: 6, backbone: 1 }, { schoolId: other, entries: 0 }],
            check: {
              eligible: 6, requiredRotation: 2, stages: [{ stage: 'primary', eligible: 6 }], outputDuties: [{ schoolId: lead, excess: 1 }],
              tenYear: [{ teacherRef: teacher(5), moved: false }], parameters: pinned,
            },
          },
        },
      ]);
    }); // prettier-ignore
  });
  describe(titleOf(clauses, 'ROT_STAFFING_INCONSISTENT'), () => {
    const set = (backboneDistrictUp: number, fullTimeTeachers = 10) =>
      given(
        opened(),
        ...entered(...roster, entry(7, { backboneLevel: 'city' }), entry(8, { backboneLevel: 'school' })),
      ).when('SetStaffing', { staffing: [{ schoolId: lead, fullTimeTeachers, backboneDistrictUp }] }, { act: li });
    it('not fewer backbone teachers than the roster has, not more than teachers', () => {
      set(1).thenRefused('ROT_STAFFING_INCONSISTENT', { roster: 2 });
      set(2).thenTypes('StaffingSet');
      set(10).thenTypes('StaffingSet');
      set(11).thenRefused('ROT_STAFFING_INCONSISTENT');
    });
  });
  it('post quotas are what the bureau says [J-54]', () =>
    given(opened())
      .when('SetPostQuota', { quotas: [{ schoolId: lead, titleLevel: 'senior', approvedPosts: 1, occupiedPosts: 2 }] }, { act: li })
      .thenTypes('PostQuotaSet')); // prettier-ignore
});

describe('moves', () => {
  it('rigid and flexible, developmental and structural ones are planned, each weighed for the check [J-52 Q-27]', () => {
    propose().thenSome('MoveProposed', { counts: true, backbone: true, eligible: true, crossStage: false });
    propose(move(0, { endOn: '2025-01-31' })).thenSome('MoveProposed', { counts: false });
    propose(withoutEnd(1, rigid)).thenSome('MoveProposed', { counts: true, backbone: false });
    propose(move(0), frozen(), { ...members, toStages: ['juniorMiddle'] }).thenSome('MoveProposed', {
      crossStage: true,
    });
    propose(move(0), frozen(), { ...members, toStages: 'unknown' }).thenSome('MoveProposed', { crossStage: false });
  });
  it('keep the base they rest on, such as 县管校聘, and none where none is given [C-15]', () => {
    propose(move(0, { legalBase: '县管校聘' })).thenSome('MoveProposed', { legalBase: '县管校聘' });
    expect(propose(move(0)).outcome().events[0]?.data).not.toHaveProperty('legalBase');
  });
  it(titleOf(clauses, 'ROT_FROM_MISMATCH'), () => {
    propose(move(0, { fromSchoolId: other, toSchoolId: lead })).thenRefused('ROT_FROM_MISMATCH');
    propose(move(9)).thenRefused('ROT_FROM_MISMATCH');
  });
  it(titleOf(clauses, 'ROT_MOVE_OUTSIDE_COLLABORATION'), () => {
    propose(move(0, { toSchoolId: stranger })).thenRefused('ROT_MOVE_OUTSIDE_COLLABORATION', { schools: [stranger] });
    // A school that joined after the freezing takes part next year.
    propose(move(0, { toSchoolId: third }), frozen(), { ...moving, members: [lead, other, third] }).thenRefused('ROT_MOVE_OUTSIDE_COLLABORATION');
  }); // prettier-ignore
  it(titleOf(clauses, 'ROT_SAME_SCHOOL'), () => propose(move(0, { toSchoolId: lead })).thenRefused('ROT_SAME_SCHOOL'));
  it(titleOf(clauses, 'ROT_TEACHER_ALREADY_MOVING'), () => {
    propose(move(0), [...frozen(), proposed(0)]).thenRefused('ROT_TEACHER_ALREADY_MOVING');
    const dropped = past('MoveDropped', { ...ofMove(0), reason: '另有安排', ...by(chair) });
    propose(move(0), [...frozen(), proposed(0), dropped]).thenTypes('MoveProposed');
  });
  it(titleOf(clauses, 'ROT_END_REQUIRED'), () => {
    propose(withoutEnd(0)).thenRefused('ROT_END_REQUIRED');
    propose(move(0, { endOn: '2024-08-31' })).thenRefused('ROT_END_REQUIRED');
  });
  describe(titleOf(clauses, 'ROT_STRUCTURAL_DIRECTION'), () => {
    const structural = { purpose: 'structural' as const };
    it('at one level from above quota to below', () =>
      propose(move(0, { ...structural, titleLevel: 'intermediate' })).thenTypes('MoveProposed'));
    it('neither without a level, nor from a school at its quota, nor the other way', () => {
      propose(move(0, structural)).thenRefused('ROT_STRUCTURAL_DIRECTION');
      propose(move(0, { ...structural, titleLevel: 'senior' })).thenRefused('ROT_STRUCTURAL_DIRECTION');
      propose(move(0, { ...structural, titleLevel: 'deputySenior' })).thenRefused('ROT_STRUCTURAL_DIRECTION');
      const back = entry(6, { schoolId: other });
      propose(
        move(6, { ...structural, titleLevel: 'intermediate', fromSchoolId: other, toSchoolId: lead }),
        frozen([...roster, back]),
      ).thenRefused('ROT_STRUCTURAL_DIRECTION');
    });
  });
  it(titleOf(clauses, 'ROT_RIGID_NOT_ALLOWED'), () => {
    const cooperative = frozen(roster, {}, opened({ kind: 'cooperativeCommunity' }));
    propose(withoutEnd(0, rigid), cooperative).thenRefused('ROT_RIGID_NOT_ALLOWED');
    propose(move(0), cooperative).thenTypes('MoveProposed');
  });
  it(titleOf(clauses, 'ROT_DATE_OUTSIDE_YEAR'), () => {
    propose(move(0, { startOn: '2024-08-31' })).thenRefused('ROT_DATE_OUTSIDE_YEAR', { from: '2024-09-01', to: '2025-08-31' });
    propose(move(0, { startOn: '2025-09-01', endOn: '2026-08-31' })).thenRefused('ROT_DATE_OUTSIDE_YEAR');
    propose(move(0, { startOn: '2025-08-31', endOn: '2026-08-31' })).thenTypes('MoveProposed');
  }); // prettier-ignore
  it(titleOf(clauses, 'ROT_UNKNOWN_MOVE'), () =>
    given(...frozen()).when('AmendMove', { ...move(0), moveId: moveId(9) }, { facts: moving }).thenRefused('ROT_UNKNOWN_MOVE')); // prettier-ignore
  it('keep the legal base on which a teacher may be moved, and cadres move like teachers [C-15 Q-23]', () => {
    propose(move(0, { legalBase: '县管校聘', who: 'cadre' })).thenSome('MoveProposed', {
      legalBase: '县管校聘',
      who: 'cadre',
    });
  });
  it('are amended and dropped until the plan is submitted [J-51 J-52 J-54]', () => {
    const events = [...frozen(), proposed(0)];
    const amended = { ...move(0, { endOn: '2025-01-31' }), moveId: moveId(0) };
    given(...events).when('AmendMove', amended, { facts: moving }).thenSome('MoveAmended', { moveId: moveId(0), counts: false });
    given(...events).when('DropMove', { moveId: moveId(0), reason: '另有安排' }).thenSome('MoveDropped', ofMove(0));
    given(...submitted()).when('AmendMove', amended, { facts: moving }).thenRefused('ROT_STATE');
  }); // prettier-ignore
  it(titleOf(clauses, 'ROT_NOT_TEN_YEAR'), () => {
    const events = frozen([...roster, entry(5, { titleLevel: 'intermediate', titlePostSince: '2014-09-01' })]);
    const why = (n: number, act = clerk) =>
      given(...events).when('RecordNonRotationReason', { teacherRef: teacher(n), reason: '毕业班' }, { act });
    why(5).thenSome('NonRotationReasonRecorded', { schoolId: lead });
    why(1).thenRefused('ROT_NOT_TEN_YEAR');
    why(5, host).thenRefused('ROT_NOT_ON_ROSTER');
  });
});

describe('submission', () => {
  const rosterOf = (count: number, backbone: number) =>
    Array.from({ length: count }, (_, n) => entry(n, n < backbone ? { backboneLevel: 'district' } : {}));
  const plan = (eligible: number, rotating: number, backbone: number) => [
    ...frozen(rosterOf(eligible, backbone)),
    ...Array.from({ length: rotating }, (_, n) => proposed(n)),
  ];
  it('keeps the check whole, with the parameters used', () =>
    submit(plan(50, 10, 2)).thenSome('RotationPlanSubmitted', {
      check: {
        of: 'planned', applicability: 'binding', eligible: 50, rotating: 10, requiredRotation: 10, shortRotation: 0, backbone: 2,
        requiredBackbone: 2, shortBackbone: 0, stages: [{ stage: 'primary', eligible: 50, rotating: 10, backbone: 2 }], outputDuties: [],
        tenYear: [], verdict: 'compliant', parameters: pinned,
      },
    })); // prettier-ignore
  it(titleOf(clauses, 'ROT_BELOW_MIN_ROTATION'), () => {
    submit(plan(50, 9, 2)).thenRefused('ROT_BELOW_MIN_ROTATION', { short: 1, required: 10 });
    submit(plan(51, 10, 2)).thenRefused('ROT_BELOW_MIN_ROTATION', { required: 11 });
    submit(plan(50, 9, 2), { shortfallExplanation: '缺编' }).thenTypes('RotationPlanSubmitted');
  });
  it(titleOf(clauses, 'ROT_BELOW_MIN_BACKBONE'), () => {
    submit(plan(50, 10, 1)).thenRefused('ROT_BELOW_MIN_BACKBONE', { short: 1, required: 2 });
    submit(plan(50, 11, 2)).thenRefused('ROT_BELOW_MIN_BACKBONE', { short: 1, required: 3 });
  });
  it('of a group of several stages needs no explanation [S-30]', () =>
    submit([...frozen(rosterOf(40, 0), { stageClass: 'crossStage' }), proposed(0)]).thenTypes('RotationPlanSubmitted'));
  it(titleOf(clauses, 'ROT_OUTPUT_DUTY_UNMET'), () => {
    const [begun, ...rest] = plan(5, 1, 0);
    const high = [begun!, ...rest.map((each) => (each.type === 'StaffingSet' ? staffed(16) : each))];
    const silent = { ...pinned, minRate: null, minBackboneRate: null };
    const without = [opened({ pinned: silent }), ...high.slice(1)];
    submit(without).thenRefused('ROT_OUTPUT_DUTY_UNMET', { schools: [lead] });
    submit(without, { shortfallExplanation: '缺编' }).thenTypes('RotationPlanSubmitted');
  });
  it(titleOf(clauses, 'ROT_TEN_YEAR_UNEXPLAINED'), () => {
    const old = entry(9, { titleLevel: 'intermediate', titlePostSince: '2014-09-01' });
    const events = [...frozen([...roster, old]), proposed(0), proposed(1)];
    const reason = past('NonRotationReasonRecorded', { teacherRef: teacher(9), reason: '毕业班', schoolId: lead, ...by(clerk) });
    submit(events, { shortfallExplanation: '缺编' }).thenRefused('ROT_TEN_YEAR_UNEXPLAINED', { teachers: [teacher(9)] });
    submit([...events, reason]).thenTypes('RotationPlanSubmitted');
    submit([...events, proposed(9)]).thenTypes('RotationPlanSubmitted');
  }); // prettier-ignore
  it(titleOf(clauses, 'ROT_NO_RESOLUTION'), () => {
    const events = [...frozen(), proposed(0)];
    submit(events, {}, { resolution: 'unknown' }).thenRefused('ROT_NO_RESOLUTION');
    submit(events, {}, { resolution: 'notCarried' }).thenRefused('ROT_NO_RESOLUTION');
    submit(events, {}, { resolution: 'disputed' }).thenRefused('ROT_NO_RESOLUTION');
    submit(events).thenTypes('RotationPlanSubmitted');
  });
  it('is returned with reasons, and submitted again', () => {
    given(...submitted()).when('ReturnRotationPlan', { reasons: ['缺少骨干'] }, { act: wang }).thenTypes('RotationPlanReturned');
    submit([...submitted(), past('RotationPlanReturned', { reasons: ['缺少骨干'], ...by(wang) })]).thenTypes('RotationPlanSubmitted');
  }); // prettier-ignore
});

describe('notice and decision', () => {
  const notice = { text: '拟实行', channels: ['局网站'], startsOn: '2024-06-21' };
  const post = (days: number) =>
    given(...submitted()).when('PublishRotationNotice', { ...notice, workingDays: days }, { act: wang, today: '2024-06-21', facts: noticeOf('2024-06-21', days) }); // prettier-ignore
  it('the public is told between which schools how many move, and no names', () => {
    const { events } = post(5).outcome();
    expect(events).toMatchObject([{ data: { endsOn: '2024-06-28', flows: [{ fromSchoolId: lead, toSchoolId: other, moves: 1 }] } }]);
    expect(JSON.stringify(events)).not.toContain(teacher(0));
  }); // prettier-ignore
  it(titleOf(clauses, 'ROT_NOTICE_TOO_SHORT'), () =>
    post(4).thenRefused('ROT_NOTICE_TOO_SHORT', { days: 4, minimum: 5 }),
  );
  describe(titleOf(clauses, 'ROT_NOTICE_NOT_ENDED'), () => {
    const close = (today: string, act = wang) => given(...posted()).when('CloseRotationNotice', {}, { act, today });
    it('it is closed the day after, by the clock on the legal day', () => {
      close('2024-06-28').thenRefused('ROT_NOTICE_NOT_ENDED');
      close('2024-06-29').thenTypes('RotationNoticeClosed');
      expect(close('2024-07-05', clock).outcome().events[0]!.effectiveOn).toBe('2024-06-29');
    });
    it('and only then decided upon', () => {
      approve(submitted()).thenRefused('ROT_NOTICE_NOT_ENDED');
      approve(posted()).thenRefused('ROT_NOTICE_NOT_ENDED');
      approve(closed(), { decidedOn: '2024-06-28' }).thenRefused('ROT_NOTICE_NOT_ENDED');
    });
    it('a plan that was returned is posted anew', () => {
      const returned = past('RotationPlanReturned', { reasons: ['缺少骨干'], ...by(wang) });
      approve(submitted([...closed(), returned])).thenRefused('ROT_NOTICE_NOT_ENDED');
    });
  });
  describe('objections', () => {
    const objected = (before = posted()): Past[] => [
      ...before,
      past('RotationObjectionRaised', { objectorKind: 'parent', content: '师资外流', objectionId: id(96), endsOn: '2024-06-28', ...by(wang) }, '2024-06-24'),
    ]; // prettier-ignore
    const handled = (result: 'upheld' | 'dismissed', on: string): Past[] => [
      ...objected(),
      past('RotationObjectionHandled', { objectionId: id(96), result, reason: '经核', handledOn: on, endsOn: '2024-06-28', open: 0, ...by(li) }, on),
    ]; // prettier-ignore
    const raise = (today: string) =>
      given(...posted()).when('RaiseRotationObjection', { objectorKind: 'parent', content: '师资外流' }, { act: wang, today });
    const handle = (result: 'upheld' | 'dismissed', act = li, events = objected(), objectionId = id(96)) =>
      given(...events).when('HandleRotationObjection', { objectionId, result, reason: '经核' }, { act, today: '2024-06-25' });
    const close = (events: Past[], today: string, act = wang) =>
      given(...events).when('CloseRotationNotice', {}, { act, today });
    it(titleOf(clauses, 'ROT_NOTICE_ENDED'), () => {
      raise('2024-06-28').thenSome('RotationObjectionRaised', { endsOn: '2024-06-28' });
      raise('2024-06-29').thenRefused('ROT_NOTICE_ENDED', { endsOn: '2024-06-28' });
    });
    it(titleOf(clauses, 'ROT_OBJECTION_OPEN'), () => {
      close(objected(), '2024-07-01').thenRefused('ROT_OBJECTION_OPEN', { objections: [id(96)] });
      close(handled('dismissed', '2024-07-02'), '2024-07-03').thenTypes('RotationNoticeClosed');
      expect(close(handled('dismissed', '2024-07-02'), '2024-07-05', clock).outcome().events[0]!.effectiveOn).toBe('2024-07-02');
    });
    it('are handled once, by somebody who has not had the plan in hand', () => {
      handle('dismissed').thenSome('RotationObjectionHandled', { open: 0, handledOn: '2024-06-25' });
      handle('dismissed', li, objected(), id(97)).thenRefused('GEN_UNKNOWN_REFERENCE');
      handle('dismissed', li, handled('dismissed', '2024-06-25')).thenRefused('ROT_STATE');
      handle('dismissed', wang).thenRefused('ROT_SOD');
      handle('dismissed', { ...li, onBehalfOf: wang.by }).thenRefused('ROT_SOD');
    });
    it('whoever handled one does not decide on the plan', () => {
      const events = [...handled('dismissed', '2024-06-25'), past('RotationNoticeClosed', { endsOn: '2024-06-28' }, '2024-06-29')];
      approve(events, {}, { ...zhao, by: li.by }).thenRefused('ROT_SOD');
      approve(events).thenTypes('RotationPlanApproved', 'MoveApproved');
    });
    it('that are upheld put the plan back before the bureau, to be returned or posted anew', () => {
      const upheld = handled('upheld', '2024-06-25');
      close(upheld, '2024-07-01').thenRefused('ROT_STATE');
      approve(upheld).thenRefused('ROT_NOTICE_NOT_ENDED');
      given(...upheld).when('ReturnRotationPlan', { reasons: ['异议成立'] }, { act: wang }).thenTypes('RotationPlanReturned');
      given(...upheld).when('PublishRotationNotice', { ...notice, startsOn: '2024-06-26' }, { act: wang, today: '2024-06-26', facts: noticeOf('2024-06-26') }).thenTypes('RotationNoticePublished');
    });
  }); // prettier-ignore
  it('a change of substance posts the plan anew, another correction does not; what is closed is not corrected', () => {
    const correct = (ofSubstance: boolean, events = posted()) =>
      given(...events).when('CorrectRotationNotice', { ofSubstance, reason: '漏列学校' }, { act: wang, approvedBy: zhao, today: '2024-06-25', facts: { ends: noticeOf('2024-06-25').ends } });
    correct(true).thenSome('RotationNoticeCorrected', { startsOn: '2024-06-25', endsOn: noticeOf('2024-06-25').ends.on, open: 0 });
    correct(false).thenSome('RotationNoticeCorrected', { startsOn: '2024-06-21', endsOn: '2024-06-28' });
    correct(true, closed()).thenRefused('ROT_STATE');
  }); // prettier-ignore
  it('approves every move with the plan, and says when the clock finalises', () => {
    const { events } = approve(closed()).outcome();
    expect(events).toMatchObject([
      { type: 'RotationPlanApproved', data: { finaliseDueOn: '2025-09-30', check: { verdict: 'compliant' } } },
      { type: 'MoveApproved', data: { ...ofMove(0), startOn: '2024-09-01' } },
    ]);
  });
  it('a number is claimed at once or issued later by the office [L-09]', () => {
    expect(approve(closed(), { decisionNo: '苏教发〔2024〕8号' }).outcome()).toMatchObject({ claims: [{ kind: 'docNo', key: '苏教发-2024-8' }] });
    const issue = (docNo: string, facts: object = {}) =>
      given(...approved()).when('IssueRotationDocument', { docNo, signedBy: zhao.by, issuedOn: '2024-07-02', scan: file }, { act: wang, today: '2024-07-02', facts });
    issue('苏教发〔2024〕8号').thenSome('RotationDocumentIssued', { normalized: '苏教发〔2024〕8号' });
    issue('苏教发2024').thenRefused('POL_BAD_DOC_NO');
    issue('苏教发〔2024〕8号', { owner: 'policy-1' }).thenRefused('POL_DOC_NO_TAKEN');
  }); // prettier-ignore
  describe(titleOf(clauses, 'ROT_SOD'), () => {
    it.each([chair, wang])('whoever drew it up, submitted or handled it does not decide it', ({ by: person }) => {
      approve(closed(), {}, { ...zhao, by: person }).thenRefused('ROT_SOD');
      approve(closed(), {}, { ...zhao, onBehalfOf: person }).thenRefused('ROT_SOD');
      given(...closed()).when('RejectRotationPlan', { reason: '不妥' }, { act: { ...zhao, by: person } }).thenRefused('ROT_SOD');
    }); // prettier-ignore
    const leave = (act = clerk) =>
      given(...approved()).when(
        'ConfirmDeparture',
        { moveId: moveId(0), on: '2024-09-01' },
        { act, today: '2024-09-01' },
      );
    const arrive = (act = host) =>
      given(...departed()).when('ConfirmArrival', { moveId: moveId(0), on: '2024-09-02', weeklyPeriodsAtHost: 10 }, { act, today: '2024-09-02' }); // prettier-ignore
    it('the sending school says who left, the receiving one who came, and never the same person', () => {
      leave().thenSome('MoveDeparted', { first: true });
      leave(host).thenRefused('ROT_SOD');
      arrive().thenSome('MoveArrived', { endOn: '2025-08-31' });
      arrive(clerk).thenRefused('ROT_SOD');
      arrive({ ...host, by: clerk.by }).thenRefused('ROT_SOD');
    });
  });
  it(titleOf(clauses, 'ROT_SHORTFALL_NOT_ACKNOWLEDGED'), () => {
    const short = closed(submitted([...frozen([...roster, entry(5)]), proposed(0)]));
    approve(short).thenRefused('ROT_SHORTFALL_NOT_ACKNOWLEDGED', { rotation: 1, backbone: 0, schools: 0 });
    approve(short, { acknowledgeShortfall: true }).thenTypes('RotationPlanApproved', 'MoveApproved');
  });
  it('a plan that was rejected frees the year of its teachers, once; one that stands frees nobody', () => {
    const rejected = [...closed(), past('RotationPlanRejected', { reason: '不妥', ...by(zhao) })];
    const release = (events: Past[], ...teacherRefs: string[]) =>
      given(...events).when('ReleaseTeacherYears', { teacherRefs }, { act: clock });
    expect(release(rejected, teacher(0), teacher(1), teacher(99)).outcome()).toMatchObject({
      events: [{ data: { teacherRefs: [teacher(0), teacher(1)] } }],
      releases: [teacher(0), teacher(1)].map((each) => ({ kind: 'teacherYear', key: `${each}-2024-2025` })),
    });
    const freed = [...rejected, past('TeacherYearsReleased', { teacherRefs: [teacher(0)] })];
    release(freed, teacher(0)).thenNothing();
    release(approved(), teacher(0)).thenRefused('ROT_STATE');
  });
  it('is rejected with a reason, for good', () => {
    given(...closed())
      .when('RejectRotationPlan', { reason: '不妥' }, { act: zhao })
      .thenTypes('RotationPlanRejected');
    approve([...closed(), past('RotationPlanRejected', { reason: '不妥', ...by(zhao) })]).thenRefused('ROT_STATE');
  });
});

describe('execution', () => {
  const complete = (on: string, events = arrived()) =>
    given(...events).when(
      'CompleteMove',
      { moveId: moveId(0), on, appraisal: 'qualified' },
      { act: host, today: '2025-09-10' },
    );
  it('a move that was completed earns its incentive [J-56]', () =>
    expect(complete('2025-08-31').outcome().events).toMatchObject([
      { type: 'MoveCompleted' },
      { type: 'MobilityIncentiveGranted', data: { ...ofMove(0), appraisal: 'qualified', semesters: 2 } },
    ]));
  it('also after its plan was finalised [J-56]', () =>
    complete('2025-08-31', finalised()).thenTypes('MoveCompleted', 'MobilityIncentiveGranted'));
  it(titleOf(clauses, 'ROT_MOVE_NOT_ENDED'), () => complete('2025-08-30').thenRefused('ROT_MOVE_NOT_ENDED'));
  it('is cancelled before arrival, and ended early after it', () => {
    given(...departed()).when('CancelMove', { moveId: moveId(0), reason: '生病', on: '2024-09-01' }, { today: '2024-09-01' }).thenSome('MoveCancelled', { departed: true });
    given(...arrived()).when('CancelMove', { moveId: moveId(0), reason: '生病', on: '2024-09-02' }, { today: '2024-09-02' }).thenRefused('ROT_STATE');
    const back = (on: string) => given(...arrived()).when('ReturnEarly', { moveId: moveId(0), reason: '生病', on }, { today: '2025-08-01' });
    back('2025-01-20').thenSome('MoveReturnedEarly', { counts: false });
    back('2025-07-10').thenSome('MoveReturnedEarly', { counts: true });
  }); // prettier-ignore
  describe(titleOf(clauses, 'ROT_TOO_EARLY'), () => {
    const finalise = (events: Past[], today: string, act = wang) =>
      given(...events).when('FinaliseRotationPlan', {}, { act, today });
    it('not before the year has ended or everybody has arrived', () => {
      finalise(departed(), '2025-08-31').thenRefused('ROT_TOO_EARLY', { open: 1 });
      finalise(departed(), '2025-09-01').thenTypes('RotationPlanFinalised');
      finalise(arrived(), '2024-09-30').thenTypes('RotationPlanFinalised');
      finalise(arrived(), '2024-09-30', clock).thenRefused('ROT_TOO_EARLY');
    });
    it('counts what was carried out', () => {
      finalise(arrived(), '2025-09-01').thenSome('RotationPlanFinalised', { open: [] });
      expect(finalise(departed(), '2025-09-01').outcome().events).toMatchObject([
        { data: { open: [moveId(0)], check: { of: 'executed', rotating: 0, verdict: 'nonCompliant' } } },
      ]);
      expect(finalise(arrived(), '2025-09-01').outcome().events).toMatchObject([
        { data: { check: { of: 'executed', rotating: 1, verdict: 'compliant' } } },
      ]);
    });
  });
  it('the result is linked to an appraisal [J-56]', () =>
    given(...finalised())
      .when('LinkRotationResult', { target: '2025年度考核' }, { act: wang })
      .thenTypes('RotationResultLinked'));
});

describe(titleOf(clauses, 'ROT_CORRECTION_TARGET'), () => {
  const events = finalised(departed());
  const last = (type: Past['type']) => `event-${events.findLastIndex((each) => each.type === type)}`;
  const correct = (correctsEventId: string, what: object) =>
    given(...events).when('CorrectRotation', { correctsEventId, reason: '漏记', ...what }, { act: wang, approvedBy: zhao, today: '2025-10-08' });
  it('names the record that said it, one thing at a time', () => {
    const arrival = { move: { moveId: moveId(0), arrivedOn: '2024-09-02' } };
    correct(last('StaffingSet'), arrival).thenRefused('ROT_CORRECTION_TARGET');
    correct(last('MoveDeparted'), {}).thenRefused('ROT_CORRECTION_TARGET');
    correct(last('MoveDeparted'), { ...arrival, entry: entry(0) }).thenRefused('ROT_CORRECTION_TARGET');
    correct(last('MoveDeparted'), arrival).thenTypes('RotationCorrected');
  });
  it('checks anew, after the plan was finalised as well', () => {
    const arrival = { move: { moveId: moveId(0), arrivedOn: '2024-09-02' } };
    expect(correct(last('MoveDeparted'), arrival).outcome().events).toMatchObject([
      { data: { moveStatus: { from: 'departed', to: 'arrived' }, check: { of: 'executed', rotating: 1, verdict: 'compliant' } } },
    ]);
    const excluded = entry(4, { eligibility: 'excluded', exclusionReason: 'illness', exclusionEvidence: [{ fileId: file }] });
    expect(correct(last('RosterEntryUpserted'), { entry: excluded }).outcome().events).toMatchObject([{ data: { check: { eligible: 4 } } }]);
    const staffing = { schoolId: lead, fullTimeTeachers: 100, backboneDistrictUp: 16 };
    expect(correct(last('StaffingSet'), { staffing }).outcome().events).toMatchObject([{ data: { check: { outputDuties: [{ met: false }] } } }]);
  });
}); // prettier-ignore

it('a plan is folded in place, so that ten thousand events of three thousand teachers stay one roster', () => {
  const state = rotations.initial();
  const seen = { id: id(1), revision: 0, effectiveOn: '2024-05-06', recordedAt: '2024-05-06T09:00:00.000+08:00' };
  const fold = ({ type, data }: Past) => rotations.evolve[type](state, data as never, seen);
  expect(fold(opened())).toBe(state);
  for (let n = 0; n < 10_000; n++) {
    const [event] = entered(entry(n % 3000));
    expect(fold(event!)).toBe(state);
  }
  expect(Object.keys(state.roster)).toHaveLength(3000);
});
