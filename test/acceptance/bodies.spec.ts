import { randomUUID } from 'node:crypto';
import { systemAct } from '@app/kernel';
import { sliceNamed, slices } from '@app/workflows';
import { districtPosted, districtServed } from '../support/district.js';
import { trialHouse, type Answered, type Person, type TestHouse } from '../support/house.js';
import { approve, evidence, jianye, peopleByKey, schoolsByName } from '../support/office.js';
import { expectReplayed } from '../support/replayed.js';

interface Shown {
  id: string;
  status: string;
  compositionOk: boolean;
  resolutions: { resolutionId: string; carried: boolean; disputed: boolean; for: number }[];
  [field: string]: unknown;
}
const today = '2024-09-18';

describe('Governance bodies, from their seats to their resolutions', () => {
  let house: TestHouse;
  let [wang, zhao, core, member, other]: Person[] = [];
  let convenor: Person & { id: string };
  let schools: Record<string, string>;
  let people: Record<string, string>;
  let [group, district]: string[] = [];
  const bodies: Record<string, string> = {};
  const expectStatus = (answered: Answered, status: number, code?: string) =>
    expect({ status: answered.status, body: answered.body }).toMatchObject({ status, ...(code ? { body: { code } } : {}) }); // prettier-ignore
  const at = (name: string, command = '') => `/v1/bodies/${bodies[name]!}${command && `/${command}`}`;
  const shown = async (name: string, by = wang!) => (await by.get(at(name))).body.item as Shown;
  const card = async (id: string) =>
    (await wang!.get(`/v1/views/collaboration-profile/${id}`)).body.item as {
      redFlags: string[];
      parts: { bodies: { id: string; compositionOk: boolean }[] };
    };
  const kinds = async (by: Person) =>
    ((await by.get('/v1/views/inbox')).body.item as { items: { kind: string; stream: string }[] }).items
      .filter(({ stream }) => stream.startsWith('body-'))
      .map(({ kind }) => kind);
  const seat = (category: string, personRef: string, more: object = {}) => ({
    seatId: randomUUID(),
    category,
    personRef,
    termStartsOn: today,
    ...more,
  });
  const school = (name: string) => ({ schoolId: schools[name]! });
  async function constituted(name: string, by: Person, body: object): Promise<void> {
    const answered = await by.post('/v1/bodies', body);
    expectStatus(answered, 201);
    bodies[name] = String(answered.body.id);
    await house.settled();
  }

  beforeAll(async () => {
    house = await trialHouse('2024-09-09');
    const posted = await districtPosted(house);
    await districtServed(house, posted, '南苑学区');
    [wang, zhao, core, member, other] = await Promise.all(['wang', 'zhao', 'core', 'member', 'other'].map(house.as));
    [schools, people] = [await schoolsByName(house), await peopleByKey(house)];
    const all = (await wang!.get('/v1/collaborations')).body.items as { id: string; nameZh: string }[];
    [group, district] = ['中华中学教育集团', '南苑学区'].map((name) => all.find(({ nameZh }) => nameZh === name)!.id);
    await wang!.post(`/v1/schools/${schools['中华中学']!}/confirm-stages`, { schoolKind: 'seniorHighSchool', stages: ['seniorHigh'] }); // prettier-ignore
    expectStatus(await wang!.post(`/v1/collaborations/${group!}/confirm-core-school`, school('中华中学')), 200);
    const given = (command: string, input: object, id?: string) =>
      house.api.house.engine.submit({ slice: sliceNamed('staff'), command, input, who: { act: systemAct }, ...(id ? { id } : {}) }); // prettier-ignore
    const { id } = await given('RegisterPerson', { nameZh: '致远初中校长', bureauId: jianye });
    const organisationId = schools['南京市致远初级中学'];
    await given('GrantCapacity', { role: 'SC', organisationId, bureauId: jianye, divisionCode: '320105', from: today, grades: ['principal'] }, id); // prettier-ignore
    convenor = { ...house.holding(await house.api.house.mint(id, 8)), id };
    await house.settled();
  }, 60_000);
  afterAll(() => house.stop());

  describe('the council of a group [J-31 J-32 P-09 S-24]', () => {
    const seats: Record<string, { seatId: string; [field: string]: unknown }> = {};
    const meetingId = randomUUID();
    const resolutionId = randomUUID();
    let [minutes, recorded]: string[] = [];
    const council = async (more: object = {}) => ({
      kind: 'council', collaborationId: group, nameZh: '中华中学教育集团理事会', constitutedOn: today, seats: Object.values(seats),
      proposal: await evidence(wang!, '核心校提名.pdf'), ...more,
    }); // prettier-ignore
    const votes = (votesFor: string[], against: string[], carried = true) => ({
      resolutionId, number: '第1号', title: '同意报送2024-2025学年交流轮岗计划', votesFor, against, abstain: [], carried,
    }); // prettier-ignore
    const seatIds = (...names: string[]) => names.map((each) => seats[each]!.seatId);

    it('is a red flag as long as there is none, and is not whole without every principal', async () => {
      expect((await card(group!)).redFlags).toEqual(expect.arrayContaining(['noCouncil', 'noStandingOffice']));
      const members = ((await wang!.get(`/v1/collaborations/${group!}`)).body.item as { members: { schoolId: string }[] }).members; // prettier-ignore
      seats.core = seat('coreSchoolLeader', people.core!, { ...school('中华中学'), isChair: true });
      seats.leader = seat('bureauLeader', people.zhao!);
      const { proposal: _, ...unproposed } = await council();
      expectStatus(await wang!.post('/v1/bodies', unproposed), 422, 'GOV_PROPOSAL_MISSING');
      expectStatus(await wang!.post('/v1/bodies', await council()), 422, 'GOV_COMPOSITION_INCOMPLETE');
      for (const { schoolId } of members.filter((each) => each.schoolId !== schools['中华中学']))
        seats[schoolId] = seat('principal', schoolId === schools['中华中学上新河初级中学'] ? people.member! : randomUUID(), { schoolId }); // prettier-ignore
      expectStatus(await core!.post('/v1/bodies', unproposed), 403, 'GOV_AUTHORITY');
      expectStatus(await (await house.as('li')).post('/v1/bodies', await council({ nameZh: '' })), 400);
      await constituted('council', wang!, await council());
      expectStatus(await wang!.post('/v1/bodies', await council({ nameZh: '第二理事会' })), 409, 'GOV_DUPLICATE');
      const { redFlags, parts } = await card(group!);
      expect(redFlags).not.toContain('noCouncil');
      expect(parts.bodies).toMatchObject([{ id: bodies.council, compositionOk: true }]);
    });

    it('is called and minuted by the core school; observers do not vote, and no half of the seats carries anything', async () => {
      const call = { meetingId, kind: 'regular', on: today, agendaItems: [{ category: 'staffAllocation', title: '教师交流' }] }; // prettier-ignore
      expectStatus(await member!.post(at('council', 'schedule-meeting'), call), 403, 'SEC_SCOPE');
      expectStatus(await wang!.post(at('council', 'schedule-meeting'), call), 403, 'GOV_AUTHORITY');
      expectStatus(await core!.post(at('council', 'schedule-meeting'), call), 200);
      await house.settled();
      expect(await kinds(core!)).toContain('recordMinutes');
      const everyone = Object.values(seats).map((each) => each.seatId);
      minutes = await evidence(core!, '理事会纪要.pdf');
      const record = (more: object) =>
        core!.post(at('council', 'record-meeting'), { meetingId, heldOn: today, attendance: everyone, observers: [], resolutions: [], minutes, ...more }); // prettier-ignore
      const inspector = { personRef: randomUUID(), capacity: 'inspector' };
      expectStatus(await record({ heldOn: '2024-09-19' }), 422, 'GEN_FUTURE_DATE');
      expectStatus(
        await record({ observers: [inspector], resolutions: [votes([inspector.personRef], [])] }),
        422,
        'GOV_OBSERVER_CANNOT_VOTE',
      );
      const two = seatIds('core', 'leader');
      expectStatus(await record({ attendance: two, resolutions: [votes(two, [])] }), 422, 'GOV_NO_QUORUM');
      expectStatus(await record({ resolutions: [votes(two, [])] }), 422, 'GOV_MAJORITY');
      const [first, ...rest] = everyone;
      const held = await record({ observers: [inspector], resolutions: [votes(rest, [first!])] });
      expectStatus(held, 200);
      recorded = (held.body.events as { id: string }[])[0]!.id;
      expect(await shown('council')).toMatchObject({
        resolutions: [{ resolutionId, number: '第1号', on: today, carried: true, disputed: false, for: rest.length }],
      });
      await house.settled();
      expect(await kinds(core!)).not.toContain('recordMinutes');
    });

    it('a member disputes what is recorded of it; the chair, not the proposer, has it put right', async () => {
      const mine = seats[schools['中华中学上新河初级中学']!]!.seatId;
      const dispute = { meetingId, seatId: mine, resolutionId, statement: '本校未到会，不应记为赞成。' };
      expectStatus(await other!.post(at('council', 'dispute-minutes'), dispute), 403, 'SEC_SCOPE');
      expectStatus(await core!.post(at('council', 'dispute-minutes'), dispute), 403, 'GOV_NOT_YOUR_SEAT');
      expectStatus(await member!.post(at('council', 'dispute-minutes'), dispute), 200);
      expect((await shown('council', member)).resolutions).toMatchObject([{ disputed: true, carried: true }]);
      await house.settled();
      expect(await kinds(core!)).toContain('minutesDispute');
      const present = Object.values(seats).map((each) => each.seatId).filter((each) => each !== mine); // prettier-ignore
      const put = {
        meetingId, heldOn: today, attendance: present, observers: [], minutes, correctsEventId: recorded, reason: '上新河校长未到会',
        resolutions: [votes(present.slice(1), [present[0]!])],
      }; // prettier-ignore
      const clerk = await house.as('clerk');
      const proposed = await clerk.post(at('council', 'correct-minutes'), put);
      expectStatus(proposed, 202);
      expectStatus(await approve(member!, at('council'), proposed), 403, 'GOV_CORRECTION_NOT_CHAIR');
      expectStatus(await approve(zhao!, at('council'), proposed), 403, 'GOV_CORRECTION_NOT_CHAIR');
      expectStatus(await approve(core!, at('council'), proposed), 200);
      expect((await shown('council')).resolutions).toMatchObject([{ disputed: false, for: present.length - 1 }]);
      await house.settled();
      expect(await kinds(core!)).not.toContain('minutesDispute');
    });

    it('PM-3: a school that leaves keeps a seat until it is ended; until then seats and members do not match', async () => {
      const leaving = schools['中华中学附属小学']!;
      const closing = { effectiveOn: today, decisionNo: '建教发〔2024〕90号' };
      const proposed = await wang!.post(`/v1/schools/${leaving}/close-school`, closing);
      expectStatus(await approve(zhao!, `/v1/schools/${leaving}`, proposed), 200);
      await house.settled();
      expect(await shown('council')).toMatchObject({ compositionOk: false, composition: { strangers: [leaving] } });
      expect((await card(group!)).redFlags).toContain('seatsIncomplete');
      const toAdjust = async () =>
        ((await core!.get('/v1/views/inbox')).body.item as { items: { kind: string }[] }).items.some(({ kind }) => kind === 'adjustSeats'); // prettier-ignore
      expect(await toAdjust()).toBe(true);
      const end = { seatId: seats[leaving]!.seatId, reason: '学校撤销', endedOn: today };
      expectStatus(await core!.post(at('council', 'end-seat'), end), 403, 'GOV_AUTHORITY');
      expectStatus(await wang!.post(at('council', 'end-seat'), end), 200);
      expectStatus(await wang!.post(at('council', 'end-seat'), end), 422, 'GOV_SEAT_UNKNOWN');
      await house.settled();
      expect(await toAdjust()).toBe(false);
      expect((await wang!.get(`${at('council')}?asOf=2024-09-19`)).body.item).toMatchObject({ compositionOk: true });
    });
  });

  describe('the two bodies of a district [J-07 J-08 J-09 J-10 J-12 J-13 J-14 J-15 J-16]', () => {
    const term = { termEndsOn: '2027-09-17' };
    const consultant = seat('educationConsultant', randomUUID(), term);
    const committee = () => ({
      kind: 'deliberativeCommittee', collaborationId: district, nameZh: '南苑学区教育议事委员会', constitutedOn: today,
      seats: [
        seat('subDistrictLeader', randomUUID(), { isChair: true, ...term }),
        consultant,
        seat('parent', randomUUID(), term),
        seat('principal', convenor.id, { ...school('南京市致远初级中学'), ...term }),
      ],
    }); // prettier-ignore
    const principals = () => [
      seat('principal', convenor.id, { ...school('南京市致远初级中学'), isConvenor: true }),
      seat('principal', people.other!, school('南京致远外国语小学')),
    ];

    it('a leader constitutes the committee: chair of the street, terms of three years, missing circles named', async () => {
      const of = committee();
      expectStatus(await wang!.post('/v1/bodies', of), 403, 'GOV_AUTHORITY');
      const short = of.seats.map((each) => ({ ...each, termEndsOn: '2026-09-17' }));
      expectStatus(await zhao!.post('/v1/bodies', { ...of, seats: short }), 422, 'GOV_TERM_LENGTH');
      expectStatus(await zhao!.post('/v1/bodies', { ...of, seats: of.seats.slice(1) }), 422, 'GOV_CHAIR_CATEGORY');
      await constituted('committee', zhao!, of);
      expect(await shown('committee')).toMatchObject({
        compositionOk: true,
        composition: { missingCategories: ['expert', 'policeLeader', 'peopleCongressDeputy', 'cppccMember', 'society'] },
      }); // prettier-ignore
      expect(await kinds(wang!)).toContain('issueDocument');
      const issue = {
        docNo: '建教发〔2024〕91号',
        signedBy: people.zhao,
        issuedOn: today,
        scan: await evidence(wang!, '成立文件.pdf'),
      };
      expectStatus(await wang!.post(at('committee', 'issue-body-document'), issue), 200);
    });

    it('opinions come in and are fed back; what parents say is in the vault alone', async () => {
      const content = '希望放学时段增加交通疏导';
      const opinion = { opinionId: randomUUID(), from: 'parent', content, consultantSeatId: consultant.seatId, receivedOn: today }; // prettier-ignore
      expectStatus(await wang!.post(at('committee', 'record-public-opinion'), opinion), 200);
      expectStatus(await wang!.post(at('committee', 'record-public-opinion'), opinion), 409, 'GOV_OPINION_STATE');
      for await (const events of house.api.house.store.read(`body-${bodies.committee!}`))
        for (const { data, record } of events) expect(JSON.stringify([data, record])).not.toContain(content);
      await house.settled();
      const listed = (await wang!.get('/v1/views/public-opinions?open=true&personal=true')).body.items;
      expect(listed).toMatchObject([{ from: 'parent', content }]);
      expect((await core!.get('/v1/views/public-opinions')).body.items).toEqual([]);
      expect(await kinds(wang!)).toContain('publicOpinion');
      const reply = { opinionId: opinion.opinionId, reply: '已商街道与交警安排。', repliedOn: today };
      expectStatus(await convenor.post(at('committee', 'reply-to-public-opinion'), reply), 403, 'SEC_CAPACITY');
      expectStatus(await wang!.post(at('committee', 'reply-to-public-opinion'), reply), 200);
      expect(await shown('committee')).toMatchObject({ opinionsOpen: 0 });
    });

    it('the conference is all principals, convened by the middle school, and names its chair once a year', async () => {
      const seats = principals();
      const of = {
        kind: 'principalsConference', collaborationId: district, nameZh: '南苑学区校长联席会', constitutedOn: today, seats,
        proposal: await evidence(wang!, '召集校提名.pdf'),
      }; // prettier-ignore
      expectStatus(await wang!.post('/v1/bodies', { ...of, seats: seats.slice(0, 1) }), 422, 'GOV_COMPOSITION_INCOMPLETE'); // prettier-ignore
      const { isConvenor: _, ...plain } = seats[0] as { isConvenor?: boolean };
      expectStatus(await wang!.post('/v1/bodies', { ...of, seats: [plain, seats[1]] }), 422, 'GOV_CONVENOR_NOT_MIDDLE_SCHOOL'); // prettier-ignore
      await constituted('conference', wang!, of);
      const meetingId = randomUUID();
      const call = { meetingId, kind: 'regular', on: today, agendaItems: [{ category: 'annualWork', title: '本学年工作' }] }; // prettier-ignore
      expectStatus(await convenor.post(at('conference', 'schedule-meeting'), call), 200);
      const elect = { schoolYear: '2024-2025', seatId: seats[1]!.seatId, meetingId };
      expectStatus(await convenor.post(at('conference', 'elect-annual-chair'), elect), 409, 'GOV_MEETING_STATE');
      const minutes = {
        meetingId, heldOn: today, attendance: seats.map((each) => each.seatId), resolutions: [],
        observers: [{ personRef: randomUUID(), capacity: 'inspector' }], minutes: await evidence(convenor, '联席会纪要.pdf'),
      }; // prettier-ignore
      expectStatus(await convenor.post(at('conference', 'record-meeting'), minutes), 200);
      expectStatus(await other!.post(at('conference', 'elect-annual-chair'), elect), 403, 'SEC_SCOPE');
      expectStatus(await convenor.post(at('conference', 'elect-annual-chair'), elect), 200);
      expectStatus(await convenor.post(at('conference', 'elect-annual-chair'), elect), 409, 'GOV_CHAIR_ALREADY_ELECTED'); // prettier-ignore
      await house.settled();
      const { districts } = (await wang!.get(`/v1/views/district-governance?bureauId=${jianye}`)).body.item as { districts: object[] }; // prettier-ignore
      expect(districts).toMatchObject([
        {
          collaborationId: district,
          semester: '2024-2025-1',
          checklist: { 'TB-1': 'met', 'TB-2': 'met', 'TB-3': 'notRecorded' },
          committee: { held: 0, needed: 1, owed: false, opinionsUnanswered: 0 },
          conference: { held: 1, needed: 2, owed: false, annualChair: { schoolId: schools['南京致远外国语小学'] } },
          inspectorAttendance: 1,
        },
      ]);
    });
  });

  describe('a leading group of the bureau [J-42 Q-07 P-25 P-31]', () => {
    const leading = () => ({
      kind: 'leadingGroup', bureauId: jianye, nameZh: '学区制管理和集团化办学领导小组', constitutedOn: today, decisionNo: '建教发〔2024〕92号',
      seats: [seat('bureauLeader', people.zhao!, { isChair: true }), seat('cadre', randomUUID(), { department: '区财政局' })],
    }); // prettier-ignore
    it('there is one, of the bureau itself, and a leader who has read it dissolves it', async () => {
      expectStatus(await zhao!.post('/v1/bodies', { ...leading(), collaborationId: group }), 422, 'GOV_OWNER');
      await constituted('leading', zhao!, leading());
      expectStatus(await zhao!.post('/v1/bodies', { ...leading(), decisionNo: '建教发〔2024〕93号' }), 409, 'GOV_DUPLICATE'); // prettier-ignore
      expectStatus(await core!.get(at('leading')), 404);
      const end = { reason: '任务完成', on: today };
      expectStatus(await zhao!.post(at('leading', 'dissolve-body'), end), 428, 'GEN_PRECONDITION_REQUIRED');
      expectStatus(await wang!.decide(at('leading', 'dissolve-body'), end), 403, 'GOV_AUTHORITY');
      expectStatus(await zhao!.decide(at('leading', 'dissolve-body'), end), 200);
      expectStatus(await zhao!.decide(at('leading', 'dissolve-body'), end), 409, 'GOV_STATE');
      await constituted('leading', zhao!, { ...leading(), decisionNo: '建教发〔2024〕94号' });
      expect(await shown('leading')).toMatchObject({ status: 'active' });
    });
  });

  it('a semester that is short comes up thirty days before its end, and terms end by themselves [J-10 J-16]', async () => {
    await house.until('2025-08-02');
    // Tokens of the year before are no longer good.
    const again = house.holding(await house.api.house.mint(convenor.id, 8));
    expect(await kinds(again)).toContain('meetingsShort');
    await house.until('2027-09-18');
    const late = house.holding(await house.api.house.mint(people.wang!, 8));
    expect(await shown('committee', late)).toMatchObject({ compositionOk: false, seats: [] });
    expect((await kinds(late)).filter((kind) => kind === 'seatVacant')).toHaveLength(4);
  });

  it('everything decided here comes out the same again', () => expectReplayed(house.api.house.store, slices));
});
