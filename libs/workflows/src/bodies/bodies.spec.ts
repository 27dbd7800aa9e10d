import { accepts } from '@app/kernel';
import { titleOf } from '@app/kernel/testing';
import { compositionOf } from './bodies.composition.js';
import { bodies, clauses } from './bodies.js';
import {
  after, bureau, clock, committee, conference, convened, convenor, core, council, counting, deliberating, district, districtMembers, east,
  eastern, file, governed, groupMembers, id, leadingGroup, led, meeting, met, middle, minutes, ofBureau, ofDistrict, ofGroup, resolution,
  scheduled, seat, stranger, terms, wang, west, western, when, zhao, type Past,
} from './bodies.story.js'; // prettier-ignore
import { bodyKinds, ownersOf } from './bodies.words.js';

const constitute = (input: object, facts: object, act = wang) => when([], 'ConstituteBody', input, { facts, act });
const members = { members: districtMembers };
const later = { today: '2024-12-31' };

describe('Governance bodies', () => {
  describe('[J-07 J-08 J-09 J-13 J-31 J-42] are constituted', () => {
    it('a committee by a leader: seven circles expected, those missing named, terms of three years', () => {
      const then = constitute(committee, ofDistrict(terms), zhao);
      then.thenTypes('BodyConstituted', 'BodyActivated');
      then.thenSome('BodyConstituted', {
        missingCategories: ['expert', 'peopleCongressDeputy', 'cppccMember', 'society'],
        termYears: 3,
        activeFrom: '2024-09-02',
        body: {
          kind: 'deliberativeCommittee', nameZh: '南苑学区教育议事委员会', bureauId: bureau, collaborationId: district,
          ownerKind: 'schoolDistrict', leadSchoolId: middle,
        },
      }); // prettier-ignore
    });
    it('a conference by an officer on a proposal, a council too', () => {
      constitute(conference, ofDistrict()).thenSome('BodyConstituted', { missingCategories: [] });
      constitute(council, ofGroup()).thenSome('BodyConstituted', { missingCategories: [] });
    });
    it('one of a kind per owner, held by a claim and given back at the end', () => {
      expect(constitute(council, ofGroup()).outcome().claims).toEqual([
        { kind: 'governanceBody', key: `${council.collaborationId} council` },
      ]);
      const end = { reason: '换届重组', on: '2024-09-30' };
      expect(when(governed, 'DissolveBody', end, later).outcome().releases).toEqual([
        { kind: 'governanceBody', key: `${council.collaborationId} council` },
      ]);
    });
    it('with a document number, or numbered by the office later', () => {
      const numbered = { ...committee, decisionNo: '建教发〔2024〕81号' };
      const then = constitute(numbered, ofDistrict(terms), zhao);
      then.thenSome('BodyConstituted', { normalized: '建教发〔2024〕81号' });
      expect(then.outcome().claims).toContainEqual({ kind: 'docNo', key: '建教发-2024-81' });
      const issue = { docNo: '建教发〔2024〕82号', issuedOn: '2024-09-02', scan: file };
      when(deliberating, 'IssueBodyDocument', issue, { facts: {} }).thenSome('BodyDocumentIssued', {
        normalized: '建教发〔2024〕82号',
      });
    });
    it('[J-42 Q-07 P-31] with other departments at the leading group of a bureau', () =>
      constitute(leadingGroup, ofBureau, zhao).thenSome('BodyConstituted', {
        seats: leadingGroup.seats,
      }));
    it('before its first term begins it is constituted, and becomes active on the day', () => {
      const next = { ...conference, seats: conference.seats.map((each) => ({ ...each, termStartsOn: '2024-10-08' })) };
      const events = after([], 'ConstituteBody', next, { facts: ofDistrict() });
      expect(events.map((each) => each.type)).toEqual(['BodyConstituted']);
      when(events, 'ScheduleMeeting', meeting(1), { act: convenor }).thenRefused('GOV_STATE', {
        status: 'constituted',
      });
      when(events, 'ActivateBody', {}, { act: clock, facts: { academic: [] }, today: '2024-10-08' }).then({
        type: 'BodyActivated',
        data: {
          review: { semester: '2024-2025-2', remindOn: '2025-08-01', endsOn: '2025-08-31' },
          body: events[0]!.data.body,
        },
        effectiveOn: '2024-10-08',
      });
      when(convened, 'ActivateBody', {}, { act: clock, facts: { academic: [] } }).thenNothing();
    });
    it('a date that has not come, or before its owner, is refused', () => {
      constitute({ ...conference, constitutedOn: '2024-09-03' }, ofDistrict()).thenRefused('GEN_FUTURE_DATE');
      constitute({ ...conference, constitutedOn: '2016-01-01' }, ofDistrict()).thenRefused('GEN_BEFORE_CREATION');
    });
  });

  describe('Bodies are of eleven kinds', () => {
    it('each of them has an owner', () => {
      expect(bodyKinds).toHaveLength(11);
      expect(Object.values(ownersOf).every((owners) => owners.length > 0)).toBe(true);
    });
    const own = (kind: string, more: object = {}) => ({
      kind, collaborationId: council.collaborationId, nameZh: '某机构', constitutedOn: '2024-09-02', seats: [seat(1, 'expert')], ...more,
    }); // prettier-ignore
    it.each([
      ['S-24', own('standingOffice')],
      ['C-20', own('teachingResearchAlliance')],
      ['C-11', own('subjectGuidanceGroup', { subject: 'maths', stage: 'primary' })],
      ['S-32', own('subjectResearchGroup', { subject: 'chinese' })],
      ['S-31', own('teacherStudio', { track: 'subject', subject: 'maths' })],
      ['P-20', own('teacherStudio', { track: 'classTeacher' })],
      ['P-19', own('expertTeam')],
    ])('[%s] the core school sets it up', (_, input) =>
      constitute(input, ofGroup(), core).thenTypes('BodyConstituted', 'BodyActivated'),
    );
    it('[Q-09] the convenor school sets up a management centre of its district', () =>
      constitute(own('districtManagementCentre', { collaborationId: district }), ofDistrict(), convenor).thenTypes(
        'BodyConstituted',
        'BodyActivated',
      ));
    it('[P-20] studios of one owner differ by track and subject', () => {
      const keys = (['management', 'subject', 'classTeacher'] as const).map(
        (track) => constitute(own('teacherStudio', { track }), ofGroup(), core).outcome().claims![0],
      );
      expect(new Set(keys.map((each) => JSON.stringify(each))).size).toBe(3);
    });
    describe(titleOf(clauses, 'GOV_TRACK'), () => {
      it('a studio without one, another body with one', () => {
        constitute(own('teacherStudio'), ofGroup(), core).thenRefused('GOV_TRACK');
        constitute(own('expertTeam', { track: 'subject' }), ofGroup(), core).thenRefused('GOV_TRACK');
      });
      it('a subject for a body that has none', () =>
        constitute(own('standingOffice', { subject: 'maths' }), ofGroup(), core).thenRefused('GOV_TRACK'));
    });
  });

  it(titleOf(clauses, 'GOV_STATE'), () => {
    const gone = after(convened, 'DissolveBody', { reason: '学区调整', on: '2024-09-02' });
    when(gone, 'ScheduleMeeting', meeting(1), { act: convenor }).thenRefused('GOV_STATE', { status: 'dissolved' });
    when(gone, 'DissolveBody', { reason: '学区调整', on: '2024-09-02' }).thenRefused('GOV_STATE');
    when(gone, 'DissolveBody', { reason: '联合体解散', on: '2024-09-02' }, { act: clock }).thenNothing();
    when(convened, 'DissolveBody', { reason: '学区调整', on: '2024-09-03' }).thenRefused('GEN_FUTURE_DATE');
  });
  it('the permission matrix by kind ' + titleOf(clauses, 'GOV_AUTHORITY'), () => {
    constitute(committee, ofDistrict(terms), wang).thenRefused('GOV_AUTHORITY');
    constitute(leadingGroup, ofBureau, wang).thenRefused('GOV_AUTHORITY');
    constitute(conference, ofDistrict(), convenor).thenRefused('GOV_AUTHORITY');
    constitute(council, ofGroup(), zhao).thenRefused('GOV_AUTHORITY');
    when(convened, 'EndSeat', { seatId: id(101), reason: '调动', endedOn: '2024-09-02' }, { act: convenor, facts: members }).thenRefused('GOV_AUTHORITY');
    when(convened, 'ScheduleMeeting', meeting(1), { act: wang }).thenRefused('GOV_AUTHORITY');
    when(deliberating, 'ScheduleMeeting', meeting(1), { act: convenor }).thenRefused('GOV_AUTHORITY');
    when(deliberating, 'ScheduleMeeting', meeting(1), { act: wang }).thenTypes('MeetingScheduled');
  }); // prettier-ignore
  it(titleOf(clauses, 'GOV_OWNER'), () => {
    constitute(council, { academic: [] }).thenRefused('GOV_OWNER');
    constitute(council, ofGroup({ active: false })).thenRefused('GOV_OWNER');
    constitute({ ...council, bureauId: bureau }, ofGroup()).thenRefused('GOV_OWNER');
    const { collaborationId: _, ...nobodys } = council;
    constitute(nobodys, ofGroup()).thenRefused('GOV_OWNER');
  });
  it(titleOf(clauses, 'GOV_KIND'), () => {
    constitute(council, ofDistrict()).thenRefused('GOV_KIND', { kind: 'council', owner: 'schoolDistrict' });
    constitute(conference, ofGroup()).thenRefused('GOV_KIND');
    constitute({ ...leadingGroup, bureauId: undefined, collaborationId: district }, ofDistrict(), zhao).thenRefused('GOV_KIND');
    constitute(council, ofGroup({ kind: 'pairing' })).thenRefused('GOV_KIND');
  }); // prettier-ignore
  it(titleOf(clauses, 'GOV_DUPLICATE'), () => {
    const claimed = (input: object, facts: object, act = wang) =>
      JSON.stringify(constitute(input, facts, act).outcome().claims);
    expect(claimed(council, ofGroup())).toBe(claimed({ ...council, nameZh: '第二理事会' }, ofGroup()));
    expect(claimed(leadingGroup, ofBureau, zhao)).toContain(`${bureau} leadingGroup`);
  });
  it(titleOf(clauses, 'GOV_PROPOSAL_MISSING'), () => {
    const { proposal: _c, ...alone } = conference;
    constitute(alone, ofDistrict()).thenRefused('GOV_PROPOSAL_MISSING');
    const { proposal: _p, ...unproposed } = council;
    constitute(unproposed, ofGroup()).thenRefused('GOV_PROPOSAL_MISSING');
  });

  describe(titleOf(clauses, 'GOV_COMPOSITION_INCOMPLETE'), () => {
    it('a conference without the principal of one school', () =>
      constitute({ ...conference, seats: conference.seats.slice(0, 2) }, ofDistrict()).thenRefused(
        'GOV_COMPOSITION_INCOMPLETE',
        { schools: [west] },
      ));
    it('a council without bureau leader, core-school leader, or the principal of a member that is not the core', () => {
      const without = (n: number) => ({ ...council, seats: council.seats.filter((_, at) => at !== n) });
      constitute(without(0), ofGroup()).thenRefused('GOV_COMPOSITION_INCOMPLETE', { categories: ['coreSchoolLeader'] });
      constitute(without(1), ofGroup()).thenRefused('GOV_COMPOSITION_INCOMPLETE', { schools: [east] });
      constitute(without(3), ofGroup()).thenRefused('GOV_COMPOSITION_INCOMPLETE', { categories: ['bureauLeader'] });
    });
    it('the leader of a school that is not the core does not stand for it; where no core is confirmed any will do', () => {
      const seats = [seat(1, 'coreSchoolLeader', { schoolId: east }), ...council.seats.slice(1)];
      const twoOfOne = { ...council, seats };
      constitute(twoOfOne, ofGroup()).thenRefused('GOV_COMPOSITION_INCOMPLETE', { categories: ['coreSchoolLeader'] });
      const none = groupMembers.map((each) => ({ ...each, role: 'unspecified' }));
      const all = [...seats, seat(6, 'principal', { schoolId: middle })];
      constitute({ ...council, seats: all }, ofGroup({ members: none })).thenTypes('BodyConstituted', 'BodyActivated');
    });
  });
  it(titleOf(clauses, 'GOV_CONVENOR_NOT_MIDDLE_SCHOOL'), () => {
    const [first, second, third] = conference.seats;
    const { isConvenor: _, ...plain } = first!;
    constitute({ ...conference, seats: [plain, second, third] }, ofDistrict()).thenRefused('GOV_CONVENOR_NOT_MIDDLE_SCHOOL');
    const other = [plain, { ...second!, isConvenor: true }, third];
    constitute({ ...conference, seats: other }, ofDistrict()).thenRefused('GOV_CONVENOR_NOT_MIDDLE_SCHOOL');
  }); // prettier-ignore
  it(titleOf(clauses, 'GOV_CHAIR_CATEGORY'), () => {
    const [chair, ...rest] = committee.seats;
    const { isChair: _, ...plain } = chair!;
    constitute({ ...committee, seats: [plain, ...rest] }, ofDistrict(terms), zhao).thenRefused('GOV_CHAIR_CATEGORY');
    const [consultant, ...others] = rest;
    const wrong = [plain, { ...consultant!, isChair: true }, ...others];
    constitute({ ...committee, seats: wrong }, ofDistrict(terms), zhao).thenRefused('GOV_CHAIR_CATEGORY');
    const elected = conference.seats.map((each, at) => ({ ...each, isChair: at === 0 }));
    constitute({ ...conference, seats: elected }, ofDistrict()).thenRefused('GOV_CHAIR_CATEGORY');
    const second = seat(16, 'expert', { isChair: true, termStartsOn: '2024-09-02', termEndsOn: '2027-09-01' });
    when(deliberating, 'AppointSeat', second, { act: zhao, facts: { ...members, ...terms } }).thenRefused('GOV_CHAIR_CATEGORY');
  }); // prettier-ignore

  describe('[J-10] seats and their terms', () => {
    const appoint = (of: object, events = deliberating, facts: object = { ...members, ...terms }, act = zhao) =>
      when(events, 'AppointSeat', of, { act, facts });
    const expert = seat(16, 'expert', { termEndsOn: '2027-09-01' });
    const end = (n: number, endedOn: string, more: object = {}) =>
      when(deliberating, 'EndSeat', { seatId: id(100 + n), reason: '工作调动', endedOn }, { act: zhao, facts: members, ...later, ...more }); // prettier-ignore

    it('[J-09] a seat fills a circle that was missing', () =>
      appoint(expert).thenSome('SeatAppointed', {
        renewed: false,
        composition: {
          on: '2024-09-02', ok: true, chair: true, members: districtMembers, missingSchools: [], strangers: [],
          missingCategories: ['peopleCongressDeputy', 'cppccMember', 'society'],
        },
      })); // prettier-ignore
    describe(titleOf(clauses, 'GOV_TERM_LENGTH'), () => {
      it('one day short or long, or none', () => {
        appoint({ ...expert, termEndsOn: '2027-08-31' }).thenRefused('GOV_TERM_LENGTH', { expected: '2027-09-01' });
        appoint({ ...expert, termEndsOn: '2027-09-02' }).thenRefused('GOV_TERM_LENGTH');
        appoint(seat(16, 'expert')).thenRefused('GOV_TERM_LENGTH');
      });
      it('begun on a leap day, and of another number of years where a policy says so', () => {
        const leap = { ...expert, termStartsOn: '2028-02-29', termEndsOn: '2031-02-27' };
        appoint(leap).thenTypes('SeatAppointed');
        appoint({ ...expert, termEndsOn: '2026-09-01' }, deliberating, { ...members, termYears: 2 }).thenTypes('SeatAppointed'); // prettier-ignore
      });
      it('elsewhere no term ends before it begins', () =>
        appoint(seat(6, 'cadre', { termEndsOn: '2024-09-01' }), led, { members: [] }).thenRefused('GOV_TERM_LENGTH'));
    });
    it(titleOf(clauses, 'GOV_SEAT_TAKEN'), () => {
      const taken = (more: object) => appoint({ ...expert, ...more }).thenRefused('GOV_SEAT_TAKEN');
      taken({ seatId: id(112) });
      taken({ personRef: id(44) });
      taken({ category: 'principal', schoolId: middle });
      taken({ category: 'subDistrictLeader', isChair: true });
      constitute({ ...committee, seats: [...committee.seats, committee.seats[1]] }, ofDistrict(terms), zhao).thenRefused(
        'GOV_SEAT_TAKEN',
      );
    }); // prettier-ignore
    it('is free again when the term before has ended, renewed for the same person, filled for another', () => {
      const next = { termStartsOn: '2027-09-02', termEndsOn: '2030-09-01' };
      appoint({ ...committee.seats[3], ...next }).thenSome('SeatAppointed', { renewed: true });
      appoint({ ...committee.seats[3], ...next, personRef: id(48) }).thenSome('SeatAppointed', { renewed: false });
      const ended = after(deliberating, 'EndSeat', { seatId: id(114), reason: '子女毕业', endedOn: '2024-11-30' }, { act: zhao, facts: members, ...later }); // prettier-ignore
      const anew = { ...committee.seats[3], personRef: id(48), termStartsOn: '2024-12-01', termEndsOn: '2027-11-30' };
      appoint(anew, ended).thenSome('SeatAppointed', { renewed: false });
      appoint({ ...anew, termStartsOn: '2024-11-30', termEndsOn: '2027-11-29' }, ended).thenRefused('GOV_SEAT_TAKEN');
    });
    it(titleOf(clauses, 'GOV_SEAT_SCHOOL'), () => {
      appoint({ ...expert, category: 'principal' }).thenRefused('GOV_SEAT_SCHOOL');
      constitute({ ...council, seats: [seat(1, 'coreSchoolLeader')] }, ofGroup()).thenRefused('GOV_SEAT_SCHOOL');
    });
    it(titleOf(clauses, 'GOV_SCHOOL_NOT_MEMBER'), () => {
      appoint({ ...expert, schoolId: stranger }).thenRefused('GOV_SCHOOL_NOT_MEMBER', { schools: [stranger] });
      appoint(seat(6, 'cadre', { schoolId: stranger }), led, { members: [] }).thenTypes('SeatAppointed');
    });
    it('none begins before the body', () =>
      appoint({ ...expert, termStartsOn: '2024-09-01', termEndsOn: '2027-08-31' }).thenRefused('GEN_BEFORE_CREATION'));

    it('ends with a reason, on a day of its term that has come', () => {
      end(15, '2024-10-01').thenSome('SeatEnded', {
        category: 'policeLeader',
        composition: {
          on: '2024-10-02', ok: true, chair: true, members: districtMembers, missingSchools: [], strangers: [],
          missingCategories: ['expert', 'policeLeader', 'peopleCongressDeputy', 'cppccMember', 'society'],
        },
      }); // prettier-ignore
      end(15, '2025-01-01').thenRefused('GEN_FUTURE_DATE');
      end(15, '2024-09-01').thenRefused('GEN_BEFORE_CREATION');
    });
    describe(titleOf(clauses, 'GOV_SEAT_UNKNOWN'), () => {
      it('a seat nobody holds, or a day after its term', () => {
        end(99, '2024-10-01').thenRefused('GOV_SEAT_UNKNOWN');
        end(15, '2027-09-02', { today: '2027-10-01' }).thenRefused('GOV_SEAT_UNKNOWN');
      });
    });
    it('expires when its last day has passed, once, and not when it has ended before', () => {
      const expire = { seatId: id(111), termEndsOn: '2027-09-01' };
      const late = { act: clock, facts: members, today: '2027-09-02' };
      when(deliberating, 'ExpireSeat', expire, late).thenSome('SeatTermExpired', {
        category: 'subDistrictLeader',
        composition: expect.objectContaining({ ok: false, chair: false }) as never,
      });
      expect(when(deliberating, 'ExpireSeat', expire, late).outcome().events[0]!.effectiveOn).toBe('2027-09-01');
      when(after(deliberating, 'ExpireSeat', expire, late), 'ExpireSeat', expire, late).thenNothing();
      when(deliberating, 'ExpireSeat', { ...expire, termEndsOn: '2026-09-01' }, late).thenNothing();
    });
  });

  describe('[J-13 J-31] compositionOk follows the members', () => {
    const review = (events: Past[], members_: object) =>
      when(events, 'ReviewComposition', { causedByEventId: id(999) }, { act: clock, facts: { members: members_ } });
    const joined = [...districtMembers, { schoolId: stranger, role: 'member' }];

    it('a school that joins has no principal there yet; its seat makes it whole', () => {
      review(convened, joined).thenSome('CompositionReviewed', {
        composition: expect.objectContaining({ ok: false, missingSchools: [stranger] }) as never,
      });
      const incomplete = after(convened, 'ReviewComposition', { causedByEventId: id(999) }, { act: clock, facts: { members: joined } }); // prettier-ignore
      when(incomplete, 'AppointSeat', seat(9, 'principal', { schoolId: stranger }), {
        facts: { members: joined },
      }).thenSome('SeatAppointed', { composition: expect.objectContaining({ ok: true, missingSchools: [] }) as never });
    });
    it('a school that leaves still has a seat; ending it makes it whole', () => {
      const left = districtMembers.slice(0, 2);
      review(convened, left).thenSome('CompositionReviewed', {
        composition: expect.objectContaining({ ok: false, strangers: [west] }) as never,
      });
      when(convened, 'EndSeat', { seatId: id(103), reason: '退出学区', endedOn: '2024-09-02' }, { facts: { members: left } }).thenSome(
        'SeatEnded',
        { composition: expect.objectContaining({ ok: true, strangers: [] }) as never },
      );
    }); // prettier-ignore
    it('nothing to do when the members are the same', () => review(convened, districtMembers).thenNothing());
    it('another core leads, so another leader must sit', () => {
      const changed = groupMembers.map((each, at) => ({ ...each, role: at === 1 ? 'core' : 'member' }));
      review(governed, changed).thenSome('CompositionReviewed', {
        composition: expect.objectContaining({ ok: false, missingCategories: ['coreSchoolLeader'], missingSchools: [middle] }) as never,
        body: expect.objectContaining({ leadSchoolId: east }) as never,
      });
    }); // prettier-ignore
    it('other bodies only may not seat strangers', () => {
      expect(compositionOf('expertTeam', [seat(1, 'expert')], districtMembers, '2024-09-02').ok).toBe(true);
      const away = [seat(1, 'teacher', { schoolId: stranger })];
      expect(compositionOf('expertTeam', away, districtMembers, '2024-09-02')).toMatchObject({
        ok: false,
        strangers: [stranger],
      });
    });
  });

  describe('[J-15 J-32] meetings are called with an agenda', () => {
    it('of the seven matters of a conference and the three of a council', () => {
      const categories = ['theme', 'direction', 'annualWork', 'teacherMobility', 'jointResearch', 'bulletin', 'improvement', 'staffAllocation', 'qualityResources'] as const; // prettier-ignore
      const agendaItems = categories.map((category) => ({ category, title: '议题' }));
      when(convened, 'ScheduleMeeting', meeting(1, { agendaItems }), { act: convenor }).thenSome('MeetingScheduled', {
        agendaItems,
      });
    });
    it('and on county-managed hiring, promotion of cadres, recruitment and the sharing of resources [Q-23 Q-29]', () => {
      const categories = ['countyManagedHiring', 'cadrePromotion', 'recruitment', 'qualityResources'] as const;
      const agendaItems = categories.map((category) => ({ category, title: '议题' }));
      const called = when(convened, 'ScheduleMeeting', meeting(1, { agendaItems }), { act: convenor });
      called.thenSome('MeetingScheduled', { agendaItems });
      const accepted = accepts(bodies.commands.ScheduleMeeting.input);
      const shape = (category: string) => ({ meetingId: '01920000-0000-7000-8000-000000000001', kind: 'regular', on: '2024-09-09', agendaItems: [{ category, title: '议题' }] }); // prettier-ignore
      expect([...categories, 'lunch'].map((category) => accepted(shape(category)))).toEqual([true, true, true, true, false]); // prettier-ignore
    });
    it('not before the body is there', () =>
      when(convened, 'ScheduleMeeting', meeting(1, { on: '2024-09-01' }), { act: convenor }).thenRefused(
        'GEN_BEFORE_CREATION',
      ));
    it('and may be called off', () =>
      when(scheduled(convened, 1), 'CancelMeeting', { meetingId: id(201), reason: '改期' }, { act: convenor }).thenTypes(
        'MeetingCancelled',
      )); // prettier-ignore
    it(titleOf(clauses, 'GOV_MEETING_STATE'), () => {
      const [called, cancel] = [scheduled(convened, 1), { meetingId: id(201), reason: '改期' }];
      when(called, 'ScheduleMeeting', meeting(1), { act: convenor }).thenRefused('GOV_MEETING_STATE', { status: 'scheduled' });
      when(convened, 'RecordMeeting', minutes(1), { act: convenor, facts: counting(2), ...later }).thenRefused('GOV_MEETING_STATE', { status: 'unknown' });
      const off = after(called, 'CancelMeeting', cancel, { act: convenor });
      when(off, 'CancelMeeting', cancel, { act: convenor }).thenRefused('GOV_MEETING_STATE', { status: 'cancelled' });
      when(off, 'RecordMeeting', minutes(1), { act: convenor, facts: counting(2), ...later }).thenRefused('GOV_MEETING_STATE');
      when(called, 'CorrectMinutes', { ...minutes(1), correctsEventId: id(1), reason: '漏记' }, { act: convenor, facts: counting(2), ...later }).thenRefused('GOV_MEETING_STATE');
    }); // prettier-ignore
  });

  describe('[P-09 P-25] minutes', () => {
    const record = (more: object, events = scheduled(convened, 1), facts: object = counting(2), act = convenor) =>
      when(events, 'RecordMeeting', minutes(1, more), { act, facts, ...later });

    it('hold who was there, what was resolved, and the count with the shares used', () =>
      record({ resolutions: [resolution(1)] }).thenSome('MeetingHeld', {
        check: {
          seats: 3, present: 3, quorum: { num: 1, den: 2 }, quorate: true, majority: { num: 1, den: 2 },
          tallies: [{ resolutionId: id(301), for: 2, against: 1, abstain: 0, majority: true }],
        },
        frequency: { semester: '2024-2025-1', semesterFrom: '2024-09-01', countsForFrequency: true, counted: 1, needed: 2 },
      })); // prettier-ignore
    it('[P-25] are kept by the bureau for its leading group', () => {
      const events = scheduled(led, 1, {}, wang);
      const attended = { attendance: [id(104), id(105)] };
      record(attended, events, counting(), wang).thenSome('MeetingHeld', {
        frequency: { semester: '2024-2025-1', semesterFrom: '2024-09-01', countsForFrequency: true, counted: 1 },
      });
    });
    it('not of a day that has not come, or before the body ran', () => {
      when(scheduled(convened, 1), 'RecordMeeting', minutes(1), { act: convenor, facts: counting(2) }).thenRefused('GEN_FUTURE_DATE');
      record({ heldOn: '2024-09-01' }).thenRefused('GEN_BEFORE_CREATION');
    }); // prettier-ignore
    it(titleOf(clauses, 'GOV_VOTER_NOT_SEATED'), () => {
      record({ attendance: [id(101), id(109)] }).thenRefused('GOV_VOTER_NOT_SEATED', { seats: [id(109)] });
      const absent = resolution(1, { votesFor: [id(101), id(103)], against: [] });
      record({ attendance: [id(101), id(102)], resolutions: [absent] }).thenRefused('GOV_VOTER_NOT_SEATED', { seats: [id(103)] });
      const ended = after(scheduled(convened, 1), 'EndSeat', { seatId: id(103), reason: '调动', endedOn: '2024-09-09' }, { facts: members, ...later });
      record({}, ended).thenRefused('GOV_VOTER_NOT_SEATED', { seats: [id(103)] });
      const lastDay = after(scheduled(convened, 1), 'EndSeat', { seatId: id(103), reason: '调动', endedOn: '2024-09-10' }, { facts: members, ...later });
      record({}, lastDay).thenTypes('MeetingHeld');
    }); // prettier-ignore
    it(titleOf(clauses, 'GOV_OBSERVER_CANNOT_VOTE'), () => {
      const inspector = { personRef: id(80), capacity: 'inspector' as const };
      record({ observers: [inspector] }).thenTypes('MeetingHeld');
      record({ observers: [inspector], resolutions: [resolution(1, { votesFor: [id(101), id(80)] })] }).thenRefused(
        'GOV_OBSERVER_CANNOT_VOTE',
        { observers: [id(80)] },
      );
      record({ observers: [inspector], attendance: [id(101), id(102), id(80)] }).thenRefused('GOV_OBSERVER_CANNOT_VOTE');
      record({ observers: [{ ...inspector, personRef: id(33) }] }).thenRefused('GOV_OBSERVER_CANNOT_VOTE');
    }); // prettier-ignore
    it(titleOf(clauses, 'GOV_VOTED_TWICE'), () => {
      record({ attendance: [id(101), id(102), id(102)] }).thenRefused('GOV_VOTED_TWICE', { seats: [id(102)] });
      const both = resolution(1, { votesFor: [id(101), id(102)], against: [id(102)] });
      record({ resolutions: [both] }).thenRefused('GOV_VOTED_TWICE', { seats: [id(102)] });
    });
    it(titleOf(clauses, 'GOV_RESOLUTION_DUPLICATE'), () => {
      record({ resolutions: [resolution(1), resolution(1)] }).thenRefused('GOV_RESOLUTION_DUPLICATE');
      const before = scheduled(met(convened, 2, { resolutions: [resolution(1)] }), 1);
      record({ heldOn: '2024-09-20', resolutions: [resolution(1)] }, before).thenRefused('GOV_RESOLUTION_DUPLICATE');
    });
    describe(titleOf(clauses, 'GOV_NO_QUORUM'), () => {
      const alone = { votesFor: [id(101)], against: [] };
      it('half of the seats is not enough: recorded, and nothing carried', () => {
        const four = scheduled(governed, 1, {}, core);
        const two = { attendance: [id(101), id(102)] };
        const said = resolution(1, { votesFor: [id(101), id(102)], against: [] });
        const kept = record({ ...two, resolutions: [{ ...said, carried: false }] }, four, counting(), core);
        kept.thenSome('MeetingHeld', { check: expect.objectContaining({ seats: 4, present: 2, quorate: false }) as never });
        kept.thenSome('MeetingHeld', { frequency: expect.objectContaining({ countsForFrequency: false, counted: 0 }) as never });
        record({ ...two, resolutions: [said] }, four, counting(), core).thenRefused('GOV_NO_QUORUM', { present: 2, seats: 4 });
      }); // prettier-ignore
      it('a policy may ask for more', () => {
        const attendance = [id(101), id(102)];
        const said = resolution(1, { votesFor: attendance, against: [] });
        record({ attendance, resolutions: [said] }).thenTypes('MeetingHeld');
        const strict = { ...counting(2), quorum: { num: 2, den: 3 } };
        record({ attendance, resolutions: [said] }, undefined, strict).thenRefused('GOV_NO_QUORUM');
      });
      it('no chair is elected without one', () => {
        const poor = met(convened, 1, { attendance: [id(101)], resolutions: [resolution(1, { ...alone, carried: false })] });
        const elect = { schoolYear: '2024-2025', seatId: id(101), meetingId: id(201) };
        when(poor, 'ElectAnnualChair', elect, { act: convenor, ...later }).thenRefused('GOV_NO_QUORUM');
      }); // prettier-ignore
    });
    it(titleOf(clauses, 'GOV_MAJORITY'), () => {
      const split = resolution(1, { votesFor: [id(101)], against: [id(102)], abstain: [id(103)] });
      record({ resolutions: [split] }).thenRefused('GOV_MAJORITY', { for: 1, present: 3 });
      record({ resolutions: [{ ...split, carried: false }] }).thenTypes('MeetingHeld');
      const half = resolution(1, { votesFor: [id(101)], against: [id(102)] });
      record({ attendance: [id(101), id(102)], resolutions: [half] }).thenRefused('GOV_MAJORITY');
    });
  });

  describe('[J-11 J-16] what counts for the number of meetings', () => {
    const frequency = (events: Past[]) =>
      events.filter((each) => each.type === 'MeetingHeld').map(({ data }) => [data.frequency.countsForFrequency, data.frequency.counted]); // prettier-ignore
    it('two on one day count once', () =>
      expect(frequency(met(met(convened, 1), 2))).toEqual([
        [true, 1],
        [false, 1],
      ]));
    it('each in its own semester, as the calendar of the division divides the year', () => {
      const events = met(met(convened, 1), 2, { heldOn: '2024-12-30' });
      expect(frequency(events)).toEqual([
        [true, 1],
        [true, 2],
      ]);
      const early = { ...counting(2), academic: [{ schoolYear: '2024-2025', secondFrom: '2024-12-30' }] };
      expect(frequency(met(met(convened, 1), 2, { heldOn: '2024-12-30' }, early))).toEqual([
        [true, 1],
        [true, 1],
      ]);
    });
    it('[J-11] of a committee only those on coordinated development', () => {
      const record = (kind: string) =>
        when(scheduled(deliberating, 1, { kind }, wang), 'RecordMeeting', minutes(1, { attendance: [id(111), id(112), id(113)] }), { facts: counting(1), ...later }); // prettier-ignore
      record('regular').thenSome('MeetingHeld', { frequency: expect.objectContaining({ counted: 0 }) as never });
      record('coordinatedDevelopment').thenSome('MeetingHeld', {
        frequency: expect.objectContaining({ counted: 1, needed: 1 }) as never,
      });
    });
    it('owed from the first semester that begins on or after the constitution; the others owe none', () => {
      const review = (events: Past[]) => (events[1] as Past & { type: 'BodyActivated' }).data.review;
      expect(review(convened)).toEqual({ semester: '2024-2025-2', remindOn: '2025-08-01', endsOn: '2025-08-31' });
      const first = { ...conference, constitutedOn: '2024-09-01' };
      expect(review(after([], 'ConstituteBody', first, { facts: ofDistrict() }))?.semester).toBe('2024-2025-1');
      expect(review(governed)).toBeUndefined();
    });
    it('counted thirty days before the end, and at the end, when the next semester comes up', () => {
      const count = (events: Past[], at: string) =>
        when(events, 'ReviewMeetings', { semester: '2024-2025-2', at }, { act: clock, facts: { academic: [], needed: 2 }, today: '2025-09-01' }); // prettier-ignore
      const reminder = count(convened, 'reminder');
      reminder.thenSome('MeetingsReviewed', { counted: 0, needed: 2, short: 2, endsOn: '2025-08-31' });
      expect(reminder.outcome().events[0]!.effectiveOn).toBe('2025-08-01');
      const once = after(scheduled(convened, 1), 'RecordMeeting', minutes(1, { heldOn: '2025-03-03' }), { act: convenor, facts: counting(2), today: '2025-03-03' }); // prettier-ignore
      count(once, 'end').thenSome('MeetingsReviewed', {
        counted: 1,
        short: 1,
        next: { semester: '2025-2026-1', remindOn: '2026-01-01', endsOn: '2026-01-31' },
      });
      const over = after(convened, 'ReviewMeetings', { semester: '2024-2025-2', at: 'end' }, { act: clock, facts: { academic: [], needed: 2 }, today: '2025-09-01' }); // prettier-ignore
      count(over, 'reminder').thenNothing();
    });
  });

  describe('[J-14] the annual chair', () => {
    const elect = (events: Past[], more: object = {}, day = later) =>
      when(events, 'ElectAnnualChair', { schoolYear: '2024-2025', seatId: id(102), meetingId: id(201), ...more }, { act: convenor, ...day }); // prettier-ignore
    const chaired = after(met(convened, 1), 'ElectAnnualChair', { schoolYear: '2024-2025', seatId: id(102), meetingId: id(201) }, { act: convenor, ...later }); // prettier-ignore

    it('is a principal of the conference', () =>
      elect(met(convened, 1)).thenSome('AnnualChairElected', {
        personRef: id(32),
        schoolId: east,
        consecutive: false,
      }));
    it('the same one year after year is noted, for they take turns', () => {
      elect(chaired, { schoolYear: '2025-2026' }).thenSome('AnnualChairElected', { consecutive: true });
      elect(chaired, { schoolYear: '2025-2026', seatId: id(103) }).thenSome('AnnualChairElected', {
        consecutive: false,
      });
    });
    it(titleOf(clauses, 'GOV_CHAIR_ALREADY_ELECTED'), () => {
      elect(chaired, { seatId: id(103) }).thenRefused('GOV_CHAIR_ALREADY_ELECTED');
      const gone = after(chaired, 'EndSeat', { seatId: id(102), reason: '调离', endedOn: '2024-10-08' }, { facts: members, ...later }); // prettier-ignore
      const again = met(gone, 2, { heldOn: '2024-10-10', attendance: [id(101), id(103)] });
      elect(again, { seatId: id(103), meetingId: id(202) }).thenTypes('AnnualChairElected');
    });
    it(titleOf(clauses, 'GOV_CHAIR_NOT_MEMBER'), () => {
      elect(met(convened, 1), { seatId: id(109) }).thenRefused('GOV_CHAIR_NOT_MEMBER');
      const expert = after(convened, 'AppointSeat', seat(7, 'expert'), { facts: members });
      elect(met(expert, 1), { seatId: id(107) }).thenRefused('GOV_CHAIR_NOT_MEMBER');
    });
    it(titleOf(clauses, 'GOV_BAD_SCHOOL_YEAR'), () =>
      elect(met(convened, 1), { schoolYear: '2024-2026' }).thenRefused('GOV_BAD_SCHOOL_YEAR'),
    );
    it('only a conference has one, at a meeting that was held', () => {
      when(governed, 'ElectAnnualChair', { schoolYear: '2024-2025', seatId: id(102), meetingId: id(201) }, { act: convenor }).thenRefused('GOV_KIND');
      elect(scheduled(convened, 1)).thenRefused('GOV_MEETING_STATE');
    }); // prettier-ignore
  });

  describe('[P-09] minutes are disputed and corrected', () => {
    const held = met(convened, 1, { resolutions: [resolution(1)] });
    const recorded = `event-${held.length - 1}`;
    const disputeId = id(401);
    const dispute = (more: object = {}, act = western) =>
      when(held, 'DisputeMinutes', { meetingId: id(201), seatId: id(103), resolutionId: id(301), statement: '本校未投反对票。', ...more }, { act, commandId: disputeId, ...later }); // prettier-ignore
    const disputed = after(held, 'DisputeMinutes', { meetingId: id(201), seatId: id(103), statement: '本校未投反对票。' }, { act: western, commandId: disputeId, ...later }); // prettier-ignore
    const put = { ...minutes(1), resolutions: [resolution(1, { votesFor: [id(101), id(102), id(103)], against: [] })] };
    const correct = (more: object = {}, how: object = {}, events = disputed) =>
      when(events, 'CorrectMinutes', { ...put, correctsEventId: recorded, reason: '计票有误', ...more }, { act: convenor, facts: counting(2), ...later, ...how }); // prettier-ignore
    const chair = { ...eastern };
    const chaired = after(disputed, 'ElectAnnualChair', { schoolYear: '2024-2025', seatId: id(102), meetingId: id(201) }, { act: convenor, ...later }); // prettier-ignore

    it('by the school whose seat it is, or by the person seated', () => {
      dispute().thenSome('MinutesDisputed', { disputeId, schoolId: west });
      dispute({ seatId: id(102) }, { ...wang, by: id(32) }).thenTypes('MinutesDisputed');
    });
    it(titleOf(clauses, 'GOV_NOT_YOUR_SEAT'), () => {
      dispute({}, eastern).thenRefused('GOV_NOT_YOUR_SEAT');
      dispute({}, wang).thenRefused('GOV_NOT_YOUR_SEAT');
      dispute({ seatId: id(109) }).thenRefused('GOV_SEAT_UNKNOWN');
    });
    it(titleOf(clauses, 'GOV_DISPUTE_STATE'), () => {
      dispute({ resolutionId: id(399) }).thenRefused('GOV_DISPUTE_STATE');
      const answer = { meetingId: id(201), disputeId, answer: '经核对签到与计票，纪要无误。' };
      when(disputed, 'AnswerMinutesDispute', answer, { act: convenor }).thenTypes('MinutesDisputeAnswered');
      const answered = after(disputed, 'AnswerMinutesDispute', answer, { act: convenor });
      when(answered, 'AnswerMinutesDispute', answer, { act: convenor }).thenRefused('GOV_DISPUTE_STATE', { status: 'answered' });
      when(held, 'AnswerMinutesDispute', answer, { act: convenor }).thenRefused('GOV_DISPUTE_STATE', { status: 'unknown' });
    }); // prettier-ignore
    it('the secretary corrects, the chair approves; the count is made anew and the dispute is settled', () =>
      correct({}, { approvedBy: chair }, chaired).thenSome('MinutesCorrected', {
        settles: [disputeId],
        approvedBy: [chair.by],
        check: expect.objectContaining({ tallies: [{ resolutionId: id(301), for: 3, against: 0, abstain: 0, majority: true }] }) as never,
      })); // prettier-ignore
    it(titleOf(clauses, 'GOV_CORRECTION_NOT_CHAIR'), () => {
      correct({}, { approvedBy: western }, chaired).thenRefused('GOV_CORRECTION_NOT_CHAIR');
      correct({}, { approvedBy: zhao }, chaired).thenRefused('GOV_CORRECTION_NOT_CHAIR');
      correct({}, { approvedBy: zhao }).thenTypes('MinutesCorrected');
    });
    it('a leader approves for a committee, whose chair has no account', () => {
      const attendance = [id(111), id(112), id(113)];
      const events = after(scheduled(deliberating, 1, {}, wang), 'RecordMeeting', minutes(1, { attendance }), { facts: counting(1), ...later }); // prettier-ignore
      const put = { ...minutes(1, { attendance: attendance.slice(1) }), correctsEventId: `event-${events.length - 1}`, reason: '主任未到会' }; // prettier-ignore
      when(events, 'CorrectMinutes', put, { approvedBy: zhao, facts: counting(1), ...later }).thenSome('MinutesCorrected', {
        check: expect.objectContaining({ present: 2, quorate: false }) as never,
      }); // prettier-ignore
    });
    it(titleOf(clauses, 'GOV_CORRECTION_TARGET'), () => {
      correct({ correctsEventId: id(1) }).thenRefused('GOV_CORRECTION_TARGET');
      const once = after(disputed, 'CorrectMinutes', { ...put, correctsEventId: recorded, reason: '计票有误' }, { act: convenor, approvedBy: zhao, facts: counting(2), ...later }); // prettier-ignore
      correct({}, {}, once).thenRefused('GOV_CORRECTION_TARGET');
      correct({ correctsEventId: `event-${once.length - 1}` }, {}, once).thenTypes('MinutesCorrected');
    });
  });

  describe('[J-12] opinions of parents, pupils and the public', () => {
    const opinion = { opinionId: id(501), from: 'parent', content: 'vault:c/content', receivedOn: '2024-09-02' };
    const reply = { opinionId: id(501), reply: 'vault:c/reply', repliedOn: '2024-09-09' };
    const heard = after(deliberating, 'RecordPublicOpinion', opinion);

    it('are received, by the consultant of the street too, and fed back', () => {
      when(deliberating, 'RecordPublicOpinion', { ...opinion, consultantSeatId: id(112), schoolId: middle }).thenTypes('PublicOpinionRecorded');
      when(heard, 'ReplyToPublicOpinion', reply, { today: '2024-09-09' }).thenTypes('PublicOpinionReplied');
    }); // prettier-ignore
    it('by a committee, in order', () => {
      when(convened, 'RecordPublicOpinion', opinion).thenRefused('GOV_KIND');
      when(deliberating, 'RecordPublicOpinion', { ...opinion, receivedOn: '2024-09-03' }).thenRefused(
        'GEN_FUTURE_DATE',
      );
      when(heard, 'ReplyToPublicOpinion', { ...reply, repliedOn: '2024-09-01' }).thenRefused('GEN_BEFORE_CREATION');
      when(deliberating, 'RecordPublicOpinion', { ...opinion, schoolId: stranger }).thenRefused(
        'GOV_SCHOOL_NOT_MEMBER',
      );
    });
    it(titleOf(clauses, 'GOV_OPINION_STATE'), () => {
      when(heard, 'RecordPublicOpinion', opinion).thenRefused('GOV_OPINION_STATE', { status: 'open' });
      when(deliberating, 'ReplyToPublicOpinion', reply).thenRefused('GOV_OPINION_STATE', { status: 'unknown' });
      const done = after(heard, 'ReplyToPublicOpinion', reply, { today: '2024-09-09' });
      when(done, 'ReplyToPublicOpinion', reply, later).thenRefused('GOV_OPINION_STATE', { status: 'replied' });
    });
    it('[J-08] ' + titleOf(clauses, 'GOV_NOT_CONSULTANT'), () =>
      when(deliberating, 'RecordPublicOpinion', { ...opinion, consultantSeatId: id(114) }).thenRefused(
        'GOV_NOT_CONSULTANT',
      ),
    );
  });

  describe('[L-09] the number of the founding document', () => {
    const issue = { docNo: '建教发〔2024〕82号', issuedOn: '2024-09-02', scan: file };
    it(titleOf(clauses, 'POL_BAD_DOC_NO'), () =>
      when(deliberating, 'IssueBodyDocument', { ...issue, docNo: '82号' }, { facts: {} }).thenRefused('POL_BAD_DOC_NO'),
    );
    it(titleOf(clauses, 'POL_DOC_NO_TAKEN'), () =>
      when(deliberating, 'IssueBodyDocument', issue, { facts: { owner: 'policy-x' } }).thenRefused('POL_DOC_NO_TAKEN'),
    );
  });
});
