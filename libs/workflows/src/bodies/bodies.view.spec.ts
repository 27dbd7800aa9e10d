import { documentsOf, stored } from '@app/kernel/testing';
import { collaborationProfile } from '../profile/profile.view.js';
import { governanceOf } from '../district-governance/district-governance.js';
import { publicOpinions } from './bodies.opinions.view.js';
import { bodiesOfProfile } from './bodies.profile.view.js';
import { tasks } from './bodies.reactions.js';
import {
  after, clock, convened, convenor, counting, deliberating, district, districtMembers, east, eastern, governed, id, led, meeting, met, middle,
  minutes, ofDistrict, conference, resolution, scheduled, seat, stranger, terms, wang, west, western, zhao, type Past,
} from './bodies.story.js'; // prettier-ignore
import { bodyAt, bodyListing, resolutionIn, type BodyDocument } from './bodies.view.js';

const stream = (n: number) => `body-${id(n)}`;
/** Events of one body as they are stored. */
const storedAs = (n: number, events: readonly Past[]) =>
  events.map(({ type, data, effectiveOn }, revision) =>
    stored({ stream: stream(n), id: `event-${revision}`, revision, type, data, effectiveOn: effectiveOn ?? '2024-09-02' }),
  ); // prettier-ignore
const documentOf = (events: readonly Past[]): BodyDocument =>
  documentsOf(bodyListing, ...storedAs(70, events))[id(70)]!;
const later = { today: '2024-12-31' };
const members = { members: districtMembers };

describe('The listing of bodies', () => {
  const held = met(convened, 1, { resolutions: [resolution(1), resolution(2, { carried: false })] });

  it('gives each resolution as other workflows stand on it', () => {
    expect(resolutionIn(documentOf(held), id(301))).toEqual({
      resolutionId: id(301), meetingId: id(201), number: '第1号', on: '2024-09-10', title: '同意报送2024-2025学年交流轮岗计划',
      carried: true, seats: 3, present: 3, for: 2, against: 1, abstain: 0, disputed: false,
    }); // prettier-ignore
    expect(resolutionIn(documentOf(held), id(302))).toMatchObject({ carried: false });
    expect(resolutionIn(documentOf(held), id(399))).toBeUndefined();
    expect(documentOf(held)).toMatchObject({ collaborationId: district, kind: 'principalsConference' });
  });
  it('says that one is disputed until it is answered or corrected', () => {
    const raise = (more: object) =>
      after(held, 'DisputeMinutes', { meetingId: id(201), seatId: id(103), statement: '未投票', ...more }, { act: western, commandId: id(401), ...later }); // prettier-ignore
    const flags = (events: Past[]) => documentOf(events).resolutions.map((each) => each.disputed);
    const [whole, one] = [raise({}), raise({ resolutionId: id(301) })];
    expect([flags(whole), flags(one)]).toEqual([
      [true, true],
      [true, false],
    ]);
    expect(documentOf(one).disputesOpen).toBe(1);
    const answer = { meetingId: id(201), disputeId: id(401), answer: '无误' };
    expect(flags(after(one, 'AnswerMinutesDispute', answer, { act: convenor }))).toEqual([false, false]);
    const put = { ...minutes(1), correctsEventId: `event-${held.length - 1}`, reason: '误记决议' };
    const corrected = after(whole, 'CorrectMinutes', put, { act: convenor, approvedBy: zhao, facts: counting(2), ...later }); // prettier-ignore
    expect(documentOf(corrected)).toMatchObject({ resolutions: [], disputesOpen: 0 });
    expect(documentOf(corrected).meetings[0]!.disputes).toMatchObject([{ status: 'corrected' }]);
  });
  it('shows who sat on a day, and seats and members as they compared then', () => {
    const left = after(convened, 'EndSeat', { seatId: id(103), reason: '调离', endedOn: '2024-10-08' }, { facts: members, ...later }); // prettier-ignore
    const on = (day: string) => bodyAt(documentOf(left), day);
    expect(on('2024-09-01')).toBeUndefined();
    expect(on('2024-10-08')).toMatchObject({ compositionOk: true, status: 'active' });
    expect(on('2024-10-09')).toMatchObject({ compositionOk: false, composition: { missingSchools: [west] } });
    expect(on('2024-10-09')!.seats.map((each) => each.seatId)).toEqual([id(101), id(102)]);
    const gone = after(left, 'DissolveBody', { reason: '学区调整', on: '2024-12-01' }, later);
    expect(bodyAt(documentOf(gone), '2024-11-30')).toMatchObject({ status: 'active' });
    expect(bodyAt(documentOf(gone), '2024-12-01')).toMatchObject({ status: 'dissolved', seats: [] });
  });
  it('counts a seat that begins later from that day on, and none after its term', () => {
    const next = { ...conference, seats: conference.seats.map((each) => ({ ...each, termStartsOn: '2024-10-08', termEndsOn: '2025-10-07' })) }; // prettier-ignore
    const document = documentOf(after([], 'ConstituteBody', next, { facts: ofDistrict() }));
    expect(bodyAt(document, '2024-09-30')).toMatchObject({ status: 'constituted', compositionOk: true, seats: [] });
    expect(bodyAt(document, '2025-10-07')).toMatchObject({ compositionOk: true });
    expect(bodyAt(document, '2025-10-08')).toMatchObject({ compositionOk: false });
  });
  it('shows what had been held by a day, and a renewed term beside the old', () => {
    const document = documentOf(held);
    expect(bodyAt(document, '2024-09-09')).toMatchObject({ meetings: [], resolutions: [] });
    const again = { ...seat(14, 'parent'), termStartsOn: '2027-09-02', termEndsOn: '2030-09-01' };
    const renewed = documentOf(after(deliberating, 'AppointSeat', again, { act: zhao, facts: { ...members, ...terms } })); // prettier-ignore
    expect(renewed.seats.filter((each) => each.seatId === id(114)).map((each) => each.status)).toEqual([
      'appointed',
      'renewed',
    ]);
  });
  it('is read by the bureau and by schools that are members or sit in it', () => {
    expect(documentOf(convened).schools).toEqual([middle, east, west]);
    expect(bodyListing.names!(documentOf(led))).toEqual([`bureau-${led[0]!.data.body.bureauId}`]);
  });
});

describe('[J-12] opinions are shown to those who handle them', () => {
  it('open until replied to', () => {
    const opinion = { opinionId: id(501), from: 'parent', content: 'vault:c/content', schoolId: east, receivedOn: '2024-09-02' }; // prettier-ignore
    const heard = after(deliberating, 'RecordPublicOpinion', opinion);
    const shown = (events: Past[]) => documentsOf(publicOpinions, ...storedAs(70, events))[`${id(70)}:${id(501)}`];
    expect(shown(heard)).toMatchObject({ open: true, content: 'vault:c/content', schoolId: east });
    expect(documentOf(heard).opinionsOpen).toBe(1);
    const replied = after(heard, 'ReplyToPublicOpinion', { opinionId: id(501), reply: 'vault:c/reply', repliedOn: '2024-09-09' }, later); // prettier-ignore
    expect(shown(replied)).toMatchObject({ open: false, reply: 'vault:c/reply', repliedOn: '2024-09-09' });
    expect(documentOf(replied).opinionsOpen).toBe(0);
  });
});

describe('[J-07 J-31 S-24] bodies on the card of their collaboration', () => {
  const founded = (of: string, kind: string) =>
    stored({
      stream: `collaboration-${of}`, type: 'CollaborationEstablished', effectiveOn: '2020-01-01',
      data: { kind, nameZh: '某联合体', divisionCode: '320105', bureauId: 'b1', applicationId: 'a1', memberCount: 2, stageClass: 'primary', warnings: [], filingDueOn: '2020-02-03' },
    }); // prettier-ignore
  const card = (of: string, kind: string, ...events: ReturnType<typeof storedAs>) =>
    collaborationProfile.at!(
      documentsOf(collaborationProfile, founded(of, kind), ...events)[of]!,
      '2024-10-09',
    ) as unknown as { redFlags: string[]; parts: { bodies: { kind: string; compositionOk: boolean }[] } };

  it('none is a red flag; those there are show whether their seats are whole', () => {
    expect(card(district, 'schoolDistrict').redFlags).toEqual(expect.arrayContaining(['noCommittee', 'noConference']));
    expect(card('g', 'educationGroup').redFlags).toEqual(expect.arrayContaining(['noCouncil', 'noStandingOffice']));
    const both = card(district, 'schoolDistrict', ...storedAs(70, convened), ...storedAs(71, deliberating));
    expect(both.redFlags).not.toEqual(expect.arrayContaining(['noCommittee']));
    expect(both.redFlags).not.toContain('seatsIncomplete');
    expect(both.parts.bodies).toMatchObject([
      { kind: 'principalsConference', compositionOk: true, seats: 3 },
      { kind: 'deliberativeCommittee', compositionOk: true, missingCategories: expect.any(Array) as unknown },
    ]);
  });
  it('an incomplete one is a red flag, a dissolved one is gone', () => {
    const left = after(convened, 'EndSeat', { seatId: id(103), reason: '调离', endedOn: '2024-10-08' }, { facts: members, ...later }); // prettier-ignore
    expect(card(district, 'schoolDistrict', ...storedAs(70, left)).redFlags).toContain('seatsIncomplete');
    const gone = after(convened, 'DissolveBody', { reason: '学区调整', on: '2024-09-30' }, later);
    expect(card(district, 'schoolDistrict', ...storedAs(70, gone)).parts.bodies).toEqual([]);
  });
  it('a leading group of a bureau stands on no card', () =>
    expect(storedAs(72, led).map((each) => bodiesOfProfile.of(each))).toEqual([undefined, undefined]));
});

describe('[J-07 J-09 J-11 J-14 J-16 J-25] district governance', () => {
  const needed = { committee: 1, conference: 2 };
  const of = (events: readonly (readonly Past[])[], on: string, assigned = 1) =>
    governanceOf({
      bodies: events.map(documentOf),
      academic: [],
      needed,
      inspectors: { assigned, min: 1, max: 2 },
      on,
    });
  const inspector = { personRef: id(80), capacity: 'inspector' as const };
  const spring = (events: readonly Past[], n: number, heldOn: string) =>
    after(scheduled(events, n), 'RecordMeeting', minutes(n, { heldOn, observers: [inspector] }), { act: convenor, facts: counting(2), today: heldOn }); // prettier-ignore

  it('neither body is a gap', () =>
    expect(of([], '2025-03-01')).toMatchObject({ checklist: { 'TB-1': 'gap', 'TB-2': 'gap', 'TB-3': 'notRecorded' } }));
  it.each([
    [0, 'gap'],
    [1, 'met'],
    [2, 'met'],
    [3, 'gap'],
  ])('has one or two inspectors: %d is %s [J-23]', (assigned, mark) =>
    expect(of([], '2025-03-01', assigned)).toMatchObject({ checklist: { 'TB-5': mark }, inspectors: { assigned } }),
  );
  it('nothing is owed for the semester they begin in', () =>
    expect(of([convened, deliberating], '2024-12-31')).toMatchObject({
      checklist: { 'TB-1': 'met', 'TB-2': 'met' },
      conference: { held: 0, needed: 2, owed: false },
      committee: { missingCategories: ['expert', 'peopleCongressDeputy', 'cppccMember', 'society'] },
    }));
  it('two meetings of the conference and one of the committee in every later one', () => {
    const once = spring(convened, 1, '2025-03-03');
    expect(of([once, deliberating], '2025-06-30')).toMatchObject({
      semester: '2024-2025-2',
      checklist: { 'TB-1': 'gap', 'TB-2': 'gap' },
      conference: { held: 1, needed: 2, owed: true },
      inspectorAttendance: 1,
    });
    const twice = spring(once, 2, '2025-04-03');
    expect(of([twice], '2025-06-30')).toMatchObject({ checklist: { 'TB-2': 'met' }, inspectorAttendance: 2 });
    expect(of([twice], '2025-04-02')).toMatchObject({ conference: { held: 1 } });
  });
  it('names the annual chair, terms that end within ninety days, and opinions without reply', () => {
    const chaired = after(met(convened, 1), 'ElectAnnualChair', { schoolYear: '2024-2025', seatId: id(102), meetingId: id(201) }, { act: convenor, ...later }); // prettier-ignore
    const opinion = { opinionId: id(501), from: 'parent', content: 'vault:c/content', receivedOn: '2024-09-02' };
    const heard = after(deliberating, 'RecordPublicOpinion', opinion);
    expect(of([chaired, heard], '2024-12-31')).toMatchObject({
      conference: { annualChair: { schoolId: east } },
      committee: { opinionsUnanswered: 1, expiring: [] },
    });
    expect(of([heard], '2027-06-03').committee!.expiring).toHaveLength(5);
    expect(of([heard], '2027-06-02').committee!.expiring).toHaveLength(0);
  });
});

describe('Desks and clocks of bodies', () => {
  const moves = (event: Past) =>
    tasks[event.type]!({ ...event, stream: stream(70), meta: { effectiveOn: '2024-09-02' } } as never).map((move) =>
      'open' in move ? { open: move.open.key, role: move.open.role, dueOn: move.open.dueOn } : move,
    );
  const last = (events: readonly Past[]) => moves(events.at(-1)!);

  it('[J-10] every term has its clock, and a seat that ends or expires a desk to fill it', () => {
    expect(moves(deliberating[0]!)).toContainEqual({ open: `expiry:${id(111)}`, role: 'SYS', dueOn: '2027-09-01' });
    expect(moves(deliberating[0]!)).toContainEqual({ open: 'issue', role: 'BO', dueOn: undefined });
    const expire = after(deliberating, 'ExpireSeat', { seatId: id(111), termEndsOn: '2027-09-01' }, { act: clock, facts: members, today: '2027-09-02' }); // prettier-ignore
    expect(last(expire)).toEqual([
      { close: `expiry:${id(111)}` },
      { open: `vacant:${id(111)}`, role: 'BO', dueOn: undefined },
    ]);
  });
  it('begins on the first day of its first term', () => {
    expect(moves(convened[0]!)).toContainEqual({ open: 'activate', role: 'SYS', dueOn: '2024-09-01' });
    expect(moves(convened[1]!)).toEqual([
      { close: 'activate' },
      { open: 'reminder:2024-2025-2', role: 'SYS', dueOn: '2025-08-01' },
      { open: 'end:2024-2025-2', role: 'SYS', dueOn: '2025-08-31' },
    ]);
    expect(moves(governed[1]!)).toEqual([{ close: 'activate' }]);
  });
  it('[J-13] PM-3: the seat that follows a change of members takes it off the desk of the collaboration', () => {
    const joined = { members: [...districtMembers, { schoolId: stranger, role: 'member' }] };
    const incomplete = after(convened, 'ReviewComposition', { causedByEventId: id(999) }, { act: clock, facts: joined }); // prettier-ignore
    expect(tasks[incomplete.at(-1)!.type]).toBeUndefined();
    const whole = after(incomplete, 'AppointSeat', seat(9, 'principal', { schoolId: stranger }), { facts: joined });
    expect(last(whole)).toContainEqual({ close: `seats:${stranger}`, stream: `collaboration-${district}` });
  });
  it('[J-16] a short semester comes up thirty days before its end, and goes with the meeting that makes it whole', () => {
    const review = after(convened, 'ReviewMeetings', { semester: '2024-2025-2', at: 'reminder' }, { act: clock, facts: { academic: [], needed: 2 }, today: '2025-08-02' }); // prettier-ignore
    expect(last(review)).toEqual([
      { close: 'reminder:2024-2025-2' },
      { open: 'short:2024-2025-2', role: 'CV', dueOn: '2025-08-31' },
    ]);
    expect(last(met(convened, 1))).toEqual([{ close: `minutes:${id(201)}` }]);
    expect(last(met(met(convened, 1), 2, { heldOn: '2024-10-10' }))).toContainEqual({ close: 'short:2024-2025-1' });
    const end = after(review, 'ReviewMeetings', { semester: '2024-2025-2', at: 'end' }, { act: clock, facts: { academic: [], needed: 2 }, today: '2025-09-01' }); // prettier-ignore
    expect(last(end)).toContainEqual({ open: 'reminder:2025-2026-1', role: 'SYS', dueOn: '2026-01-01' });
  });
  it('a meeting called is to be minuted, a dispute answered, an opinion replied to', () => {
    expect(last(scheduled(convened, 1))).toEqual([{ open: `minutes:${id(201)}`, role: 'CV', dueOn: '2024-09-10' }]);
    expect(moves(scheduled(governed, 1, {}, { ...convenor, capacity: 'CS' }).at(-1)!)).toMatchObject([{ role: 'CS' }]);
    expect(last(scheduled(deliberating, 1, {}, wang))).toMatchObject([{ role: 'BO' }]);
    const off = after(scheduled(convened, 1), 'CancelMeeting', { meetingId: meeting(1).meetingId, reason: '改期' }, { act: convenor }); // prettier-ignore
    expect(last(off)).toEqual([{ close: `minutes:${id(201)}` }]);
    const disputed = after(met(convened, 1), 'DisputeMinutes', { meetingId: id(201), seatId: id(102), statement: '未出席' }, { act: eastern, commandId: id(401), ...later }); // prettier-ignore
    expect(last(disputed)).toEqual([{ open: `dispute:${id(401)}`, role: 'CV', dueOn: undefined }]);
    expect(moves(after(convened, 'DissolveBody', { reason: '学区调整', on: '2024-09-02' }).at(-1)!)).toEqual([
      { closeAll: true },
    ]);
  });
});
