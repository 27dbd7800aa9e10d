import { seededBureau, seededPolicy, slices } from '@app/workflows';
import { trialHouse, type Answered, type Person, type TestHouse } from '../support/house.js';
import { approve } from '../support/office.js';
import { expectReplayed } from '../support/replayed.js';
import { entryOf, group, holder, moveOf, rotationPlan, teacherOf, type Body, type Group } from '../support/rotation.js';

const wujiang = '320509';

describe('Rotation plans', () => {
  let house: TestHouse;
  let officer: Person;
  let clerk: Person;
  let leader: Person;
  let wujiangGroup: Group;
  let moves: string[];
  const refused = ({ status, body }: Answered, code: string, expected = 422) =>
    expect({ status, code: body.code, body }).toMatchObject({ status: expected, code });
  const checkOf = ({ body }: Answered) => (body.events as { data: { check: Body } }[])[0]!.data.check;
  const board = async (id: string, query = ''): Promise<Body> => {
    await house.settled();
    const { status, body } = await officer.get(`/v1/views/rotation-compliance/${id}${query}`);
    expect({ status, body }).toMatchObject({ status: 200 });
    return body.item as Body;
  };
  const kindsOf = async (who: Person) => {
    await house.settled();
    const { body } = await who.get('/v1/views/inbox');
    return (body.item as { items: { kind: string }[] }).items.map(({ kind }) => kind);
  };

  beforeAll(async () => {
    house = await trialHouse('2024-05-06');
    officer = await holder(house, '吴江经办', 'BO', wujiang);
    clerk = await holder(house, '吴江经办乙', 'BO', wujiang);
    leader = await holder(house, '吴江局长', 'BL', wujiang);
    wujiangGroup = await group(house, wujiang, '吴江实验小学教育集团');
  });
  afterAll(() => house.stop());

  describe('A8 thresholds that bind [S-28 S-29]', () => {
    const plan = () => rotationPlan(wujiangGroup);

    it('the plan is opened by the core school, once, with the values of Suzhou', async () => {
      const opened = await plan().open();
      expect({ status: opened.status, body: opened.body }).toMatchObject({ status: 201, body: { id: plan().id } });
      refused(await plan().open(), 'ROT_DUPLICATE', 409);
      refused(await wujiangGroup.host.post('/v1/rotation-plans', { collaborationId: wujiangGroup.id, schoolYear: '2023-2024' }), 'SEC_SCOPE', 403);
      expect(await plan().item(officer)).toMatchObject({ status: 'open', pinned: { minRate: { num: 20, den: 100 }, minBackboneRate: { num: 20, den: 100 } } });
      expect(await kindsOf(wujiangGroup.head)).toEqual(expect.arrayContaining(['rosterPart', 'rosterNotFrozen']));
      expect(await kindsOf(wujiangGroup.host)).toContain('rosterPart');
    }); // prettier-ignore

    it('each school enters its own teachers; nobody counts twice, nobody is left out without proof', async () => {
      const { act } = plan();
      refused(await act(wujiangGroup.host, 'upsert-roster-entry', entryOf(wujiangGroup, 0)), 'SEC_SCOPE', 403);
      refused(await act(wujiangGroup.head, 'upsert-roster-entry', entryOf(wujiangGroup, 0, { eligibility: 'excluded' })), 'ROT_EXCLUSION_EVIDENCE');
      refused(await act(wujiangGroup.head, 'freeze-roster'), 'ROT_PART_UNCONFIRMED');
      const other = await group(house, wujiang, '同里教育集团');
      const elsewhere = rotationPlan(other);
      await elsewhere.open();
      await elsewhere.done(other.head, 'upsert-roster-entry', { ...entryOf(other, 0), teacherRef: teacherOf(wujiangGroup, 0) });
      refused(await act(wujiangGroup.head, 'upsert-roster-entry', entryOf(wujiangGroup, 0)), 'ROT_TEACHER_IN_OTHER_PLAN', 409);
      await elsewhere.done(other.head, 'remove-roster-entry', { schoolId: other.lead, teacherRef: teacherOf(wujiangGroup, 0) });
    }); // prettier-ignore

    it('fifty eligible teachers: ten must rotate', async () => {
      const frozen = await plan().frozen(clerk, 50, 2);
      expect(checkOf(frozen)).toMatchObject({ applicability: 'binding', eligible: 50, requiredRotation: 10 });
      refused(await plan().act(wujiangGroup.head, 'upsert-roster-entry', entryOf(wujiangGroup, 50)), 'ROT_STATE', 409);
      expect(await kindsOf(wujiangGroup.head)).toContain('submitRotationPlan');
    });

    it('(a) nine moves without an explanation, (b) ten with one backbone teacher', async () => {
      const { act, submit } = plan();
      refused(await act(wujiangGroup.head, 'propose-move', moveOf(wujiangGroup, 0, { startOn: '2024-08-31' })), 'ROT_DATE_OUTSIDE_YEAR');
      moves = await plan().moves(1, 11);
      await plan().done(wujiangGroup.head, 'drop-move', { moveId: moves.pop()!, reason: '另有安排' });
      refused(await act(wujiangGroup.head, 'submit-rotation-plan', { bodyId: teacherOf(wujiangGroup, 0), meetingId: teacherOf(wujiangGroup, 0), resolutionId: teacherOf(wujiangGroup, 0) }), 'ROT_NO_RESOLUTION');
      const nine = await submit();
      refused(nine, 'ROT_BELOW_MIN_ROTATION');
      expect(nine.body.detail).toContain('差 1 人');
      moves.push(...(await plan().moves(10, 11)));
      const ten = await submit();
      refused(ten, 'ROT_BELOW_MIN_BACKBONE');
      expect(ten.body.detail).toContain('差 1 人');
    }); // prettier-ignore

    it('(c) ten with two are submitted and comply; the bureau may return them', async () => {
      await plan().done(wujiangGroup.head, 'drop-move', { moveId: moves.pop()!, reason: '另有安排' });
      moves.push(...(await plan().moves(0, 1)));
      const submitted = await plan().submit();
      expect({ status: submitted.status, body: submitted.body }).toMatchObject({ status: 200 });
      expect(checkOf(submitted)).toMatchObject({ rotating: 10, backbone: 2, requiredBackbone: 2, verdict: 'compliant', parameters: { minRate: { num: 20, den: 100 } } });
      expect(await kindsOf(officer)).toContain('publishRotationNotice');
      await plan().done(clerk, 'return-rotation-plan', { reasons: ['请再核对'] });
      expect(await kindsOf(wujiangGroup.head)).toContain('rotationPlanReturned');
    }); // prettier-ignore

    it('(d) an eleventh without an honour breaks it, although more rotate', async () => {
      const [eleventh] = await plan().moves(10, 11);
      refused(await plan().submit(), 'ROT_BELOW_MIN_BACKBONE');
      await plan().done(wujiangGroup.head, 'drop-move', { moveId: eleventh!, reason: '另有安排' });
    });

    it('(e) nine with an explanation: submitted, posted without names, approved only knowingly', async () => {
      const { act, done } = plan();
      await done(wujiangGroup.head, 'drop-move', { moveId: moves.splice(1, 1)[0]!, reason: '另有安排' });
      const submitted = await plan().submit({ shortfallExplanation: '毕业班教师不足' });
      expect(checkOf(submitted)).toMatchObject({ rotating: 9, shortRotation: 1, verdict: 'nonCompliant' });
      const notice = { text: '拟实行交流轮岗计划', channels: ['局网站'], startsOn: '2024-05-06' };
      refused(await act(clerk, 'publish-rotation-notice', { ...notice, workingDays: 4 }), 'ROT_NOTICE_TOO_SHORT');
      const posted = await done(clerk, 'publish-rotation-notice', notice);
      expect(JSON.stringify(posted.body)).not.toContain(teacherOf(wujiangGroup, 0));
      refused(await act(leader, 'approve-rotation-plan', { decidedOn: '2024-05-06' }), 'ROT_NOTICE_NOT_ENDED');
      const corrected = await done(clerk, 'correct-rotation-notice', { ofSubstance: false, reason: '笔误' });
      expect(corrected.status).toBe(202);
      expect((await approve(leader, plan().path, corrected)).status).toBe(200);
      const contact = { name: '张家长', reach: '13800000000' };
      const raised = await done(clerk, 'raise-rotation-objection', { objectorKind: 'parent', contact, content: '师资外流' });
      expect(JSON.stringify(raised.body)).not.toContain('张家长');
      expect(await kindsOf(officer)).toContain('objection');
      const [{ data: { objectionId } }] = raised.body.events as [{ data: { objectionId: string } }];
      // The notice has run out, and stays open: the clock waits for the office.
      await house.until('2024-05-13');
      refused(await act(clerk, 'close-rotation-notice'), 'ROT_OBJECTION_OPEN');
      const settle = { objectionId, result: 'dismissed', reason: '已说明情况' };
      refused(await act(clerk, 'handle-rotation-objection', settle), 'ROT_SOD', 403);
      await done(officer, 'handle-rotation-objection', settle);
      expect(await kindsOf(officer)).not.toContain('objection');
      await house.until('2024-05-14');
      expect(await plan().item(officer)).toMatchObject({ notice: { endsOn: '2024-05-11', closed: true }, objections: [{ id: objectionId, result: 'dismissed', handledOn: '2024-05-13' }] });
      const { body: told } = await officer.get(`${plan().path}/history?limit=200`);
      expect(JSON.stringify(told)).toContain('对计划的异议处理（不成立）：已说明情况');
      expect(await kindsOf(leader)).toContain('rotationApproval');
      refused(await act(leader, 'approve-rotation-plan', { decidedOn: '2024-05-14' }), 'ROT_SHORTFALL_NOT_ACKNOWLEDGED');
      const printed = async (form: string, who = officer) => who.get(`${plan().path}/print/${form}`);
      for (const form of ['approval', 'denial']) refused(await printed(form), 'GEN_FORM_STATE', 409);
      const approved = await done(leader, 'approve-rotation-plan', { decidedOn: '2024-05-14', acknowledgeShortfall: true });
      expect(checkOf(approved)).toMatchObject({ verdict: 'nonCompliant' });
      await house.settled();
      const { text } = (await printed('approval')).body;
      for (const said of ['关于同意“吴江实验小学教育集团”2024-2025学年教师交流轮岗计划的批复', '计划交流9人（应不少于10人）', '2024年5月14日']) expect(text).toContain(said);
      expect(text).not.toContain(teacherOf(wujiangGroup, 1));
      refused(await printed('denial'), 'GEN_FORM_STATE', 409);
      refused(await printed('approval', await house.as('other')), 'GEN_NOT_FOUND', 404);
      const { body } = await officer.get(`/v1/views/decision-register/rotation-${plan().id}`);
      expect(body.item).toMatchObject({ type: 'rotationPlan', outcome: 'approved', decidedOn: '2024-05-14', objections: [{ id: objectionId, result: 'dismissed' }] });
    }); // prettier-ignore

    it('executed by both schools; a move that ends after the plan was finalised earns its incentive', async () => {
      const { act, done } = plan();
      await house.until('2024-09-02');
      expect(await kindsOf(wujiangGroup.head)).toContain('departure');
      // The file card and the leader's page say that the plan falls short.
      const { item: card } = (await officer.get(`/v1/views/collaboration-profile/${wujiangGroup.id}`)).body as { item: { redFlags: string[]; parts: { rotations: object[] } } };
      expect(card.redFlags).toContain('rotationShort');
      expect(card.parts.rotations).toEqual([expect.objectContaining({ schoolYear: '2024-2025', status: 'approved', of: 'planned', verdict: 'nonCompliant', rotating: 9 })]);
      const { item: overview } = (await officer.get(`/v1/views/bureau-overview?bureauId=${seededBureau('320509')}`)).body as { item: object };
      expect(overview).toMatchObject({ rotationVerdicts: { nonCompliant: 1 } });
      const [moveId, ...rest] = moves as [string, ...string[]];
      const arrival = { moveId, on: '2024-09-02', weeklyPeriodsAtHost: 10 };
      refused(await act(wujiangGroup.host, 'confirm-arrival', arrival), 'ROT_STATE', 409);
      for (const each of moves) await done(wujiangGroup.head, 'confirm-departure', { moveId: each, on: '2024-09-02' });
      refused(await act(wujiangGroup.head, 'confirm-arrival', arrival), 'ROT_SOD', 403);
      for (const each of moves) await done(wujiangGroup.host, 'confirm-arrival', { ...arrival, moveId: each });
      // Away before the half of the second semester: no longer counts in the end.
      const returned = await done(wujiangGroup.head, 'return-early', { moveId: rest[0], reason: '身体原因', on: '2024-09-02' });
      expect(returned.status).toBe(202);
      expect((await approve(clerk, plan().path, returned)).status).toBe(200);
      expect(await board(plan().id)).toMatchObject({ planned: { rotating: 9 }, executed: { rotating: 8 }, away: 8 });
      await done(officer, 'finalise-rotation-plan');
      expect(await plan().item(officer)).toMatchObject({ status: 'finalised', verdict: 'nonCompliant', check: { of: 'executed', rotating: 8 } });
      refused(await act(wujiangGroup.host, 'complete-move', { moveId, on: '2024-09-02', appraisal: 'excellent' }), 'ROT_MOVE_NOT_ENDED');
      await house.until('2025-09-03');
      const completed = await done(wujiangGroup.host, 'complete-move', { moveId, on: '2025-08-31', appraisal: 'excellent', backdatingReason: '开学后补录' });
      expect((completed.body.events as { type: string }[]).map(({ type }) => type)).toEqual(['MoveCompleted', 'MobilityIncentiveGranted']);
      expect(await kindsOf(officer)).toContain('linkRotationResult');
      await done(officer, 'link-rotation-result', { target: '2025年度学校绩效考核' });
      expect(await kindsOf(officer)).not.toContain('linkRotationResult');
    }); // prettier-ignore

    it('the board says what was so on a day, and what was known then [J-05 Q-27]', async () => {
      expect(await board(plan().id, '?asOf=2024-05-13')).toMatchObject({ status: 'submitted', executed: { rotating: 0 }, verdict: 'nonCompliant' });
      expect(await board(plan().id)).toMatchObject({
        status: 'finalised', eligible: 50, planned: { rotating: 9, requiredRotation: 10, shortRotation: 1, rotationRate: '18.00 %' }, executed: { rotating: 8 },
        spread: { highest: '1.00 %', lowest: '0.00 %', spread: '1.00 %' },
      });
      const { schools } = (await board(plan().id)) as { schools: { schoolId: string; planned: object }[] };
      expect(schools.find(({ schoolId }) => schoolId === wujiangGroup.member)).toMatchObject({ planned: { in: 9, out: 0, net: 9 } });
      expect(await board(plan().id, '?knownAt=2024-05-06')).toMatchObject({ executed: { rotating: 0 }, verdict: 'nonCompliant' });
      const { body } = await wujiangGroup.host.get('/v1/views/rotation-rosters');
      expect(body.items).toEqual([]);
    }); // prettier-ignore
  });

  it('A10 groups of several stages are advised only; the board shows figures of every stage [S-30 J-60]', async () => {
    const kinds = [['juniorMiddleSchool', 'juniorMiddle'], ['primarySchool', 'primary']] as const; // prettier-ignore
    const across = await group(house, wujiang, '南京致远教育集团', kinds);
    const plan = rotationPlan(across, '2025-2026');
    await plan.open();
    await plan.frozen(clerk, 40, 0, () => ({ stage: 'juniorMiddle' }));
    await plan.moves(0, 3, { startOn: '2025-09-04', endOn: '2026-08-31' });
    const submitted = await plan.submit();
    expect(submitted.status).toBe(200);
    expect(checkOf(submitted)).toMatchObject({ applicability: 'advisory', eligible: 40, rotating: 3, verdict: 'advisoryNotMet' });
    await plan.done(leader, 'reject-rotation-plan', { reason: '人数<不足>' });
    const { body } = await officer.get(`${plan.path}/print/denial`);
    expect(body.text).toContain('决定不予批准。</p><p>理由：人数&lt;不足&gt;</p>');
    expect(await board(plan.id)).toMatchObject({ applicability: 'advisory', stages: [{ stage: 'juniorMiddle', eligible: 40, planned: 3 }] });
  }); // prettier-ignore

  it('A10 the parameters of Jianye: no rates, but the 15 % and ten-year rules [J-53 J-55]', async () => {
    const jianye = await group(house, '320105', '建邺试验教育集团');
    const [wang] = [await house.as('wang')];
    const plan = rotationPlan(jianye, '2025-2026');
    await plan.open();
    const veteran = (n: number) => (n === 9 ? { titleLevel: 'intermediate', titlePostSince: '2015-09-01' } : {});
    const frozen = await plan.frozen(wang, 10, 2, veteran);
    expect(checkOf(frozen)).toMatchObject({ applicability: 'notApplicable', requiredRotation: 0, tenYear: [{ teacherRef: teacherOf(jianye, 9) }], outputDuties: [], parameters: { outputThreshold: { num: 15, den: 100 }, intermediateYears: 10 } });
    refused(await plan.submit(), 'ROT_TEN_YEAR_UNEXPLAINED');
    await plan.done(jianye.head, 'record-non-rotation-reason', { teacherRef: teacherOf(jianye, 9), reason: '毕业班教师' });
    const submitted = await plan.submit();
    expect(checkOf(submitted)).toMatchObject({ verdict: 'notApplicable' });
    expect(JSON.stringify(submitted.body)).not.toContain('毕业班教师');
  }); // prettier-ignore

  describe('A12 a change of policy does not rewrite the past', () => {
    let city: Person;
    const parameters = (num: number) => ({
      effectiveFrom: '2026-09-01',
      parameters: { 'rotation.minRate': { num, den: 100 } },
    });

    it('a new version for the next school year; none twice, none weaker below', async () => {
      city = await holder(house, '苏州处长', 'CO', '320500');
      const cityLeader = await holder(house, '苏州局长', 'CL', '320500');
      const file = `/v1/policies/${seededPolicy('suzhou 2024')}`;
      const proposed = await city.post(`${file}/set-policy-parameters`, parameters(25));
      expect({ status: proposed.status, body: proposed.body }).toMatchObject({ status: 202 });
      expect((await approve(cityLeader, file, proposed)).status).toBe(200);
      refused(await city.post(`${file}/set-policy-parameters`, parameters(26)), 'POL_OVERLAP');
      const county = await officer.post('/v1/policies', {
        title: '吴江区交流轮岗办法', genre: 'measure', docNo: '吴教发〔2025〕5号', issuerBureauId: seededBureau(wujiang), issuedOn: '2025-09-02', dateSource: 'document', basedOn: [],
      });
      refused(await officer.post(`/v1/policies/${String(county.body.id)}/set-policy-parameters`, parameters(15)), 'POL_WEAKER_THAN_SUPERIOR');
    }); // prettier-ignore

    it('the plan of the year after asks for thirteen of fifty; the check of the plan before stays as it was', async () => {
      await house.until('2026-05-06');
      const before = await rotationPlan(wujiangGroup).item(officer);
      const plan = rotationPlan(wujiangGroup, '2026-2027');
      expect((await plan.open()).status).toBe(201);
      expect(checkOf(await plan.frozen(clerk, 50, 2))).toMatchObject({ eligible: 50, requiredRotation: 13 });
      expect(await rotationPlan(wujiangGroup).item(officer)).toEqual(before);
      const auditor = await holder(house, '吴江审计', 'AU', wujiang);
      const trail = await auditor.get(`/v1/audit/trail/rotation-${rotationPlan(wujiangGroup).id}`);
      const decisions = trail.body.decisions as { verdict: string }[];
      expect(decisions.filter(({ verdict }) => verdict === 'equal').length).toBeGreaterThan(30);
      expect(decisions.filter(({ verdict }) => verdict === 'differs')).toEqual([]);
      expect(before).toMatchObject({ check: { requiredRotation: 10, parameters: { minRate: { num: 20, den: 100 } } } });
    });

    it('(f) fifty-one eligible teachers: eleven under 20 %', async () => {
      const plan = rotationPlan(await group(house, wujiang, '震泽教育集团'), '2025-2026');
      await plan.open();
      expect(checkOf(await plan.frozen(clerk, 51, 2))).toMatchObject({ eligible: 51, requiredRotation: 11 });
    });

    it('the roster is copied from the year before, as a process', async () => {
      const of = await group(house, wujiang, '平望教育集团');
      const last = rotationPlan(of, '2025-2026');
      await last.open();
      await last.frozen(clerk, 30, 0);
      const plan = rotationPlan(of, '2026-2027');
      await plan.open();
      await house.settled();
      refused(await plan.act(of.host, 'copy-roster', { schoolId: of.member }), 'ROT_NOTHING_TO_COPY');
      await plan.done(of.head, 'copy-roster', { schoolId: of.lead });
      await house.settled();
      expect(await plan.item(officer)).toMatchObject({ parts: [{ schoolId: of.lead, entries: 30 }, { entries: 0 }] });
    });
  });

  it('the teachers of a plan that was not approved may be entered elsewhere', async () => {
    const [failed, next] = [await group(house, wujiang, '黎里教育集团'), await group(house, wujiang, '桃源教育集团')];
    const plan = rotationPlan(failed, '2026-2027');
    await plan.open();
    await plan.frozen(clerk, 30, 0);
    await plan.submit({ shortfallExplanation: '教师不足' });
    const elsewhere = rotationPlan(next, '2026-2027');
    await elsewhere.open();
    const enter = (n: number) =>
      elsewhere.act(next.head, 'upsert-roster-entry', { ...entryOf(next, n), teacherRef: teacherOf(failed, n) });
    refused(await enter(29), 'ROT_TEACHER_IN_OTHER_PLAN', 409);
    await plan.done(leader, 'reject-rotation-plan', { reason: '比例不足' });
    await house.settled();
    for (const n of [0, 29]) expect((await enter(n)).status).toBe(200);
  });

  it('a roster comes in as a sheet, whole or not at all', async () => {
    const of = await group(house, wujiang, '盛泽教育集团');
    const plan = rotationPlan(of, '2026-2027');
    await plan.open();
    const heads = '教师代号,学段,学科,职称,骨干层级,到本校日期,是否符合交流条件';
    const lines = Array.from({ length: 30 }, (_, n) => `${teacherOf(of, n)},小学,数学,初级,无,2015-09-01,是`);
    const upload = (who: Person, rows: string[], schoolId = of.lead) =>
      who.upload(`${plan.path}/roster-sheet`, '名册.csv', [heads, ...rows].join('\n'), { schoolId });
    const wrong = await upload(of.head, [...lines, `${teacherOf(of, 0)},小学,数学,初级,无,昨天,是`]);
    refused(wrong, 'ROT_ROWS_INVALID');
    expect(wrong.body.detail).toContain('第32行「到本校日期」');
    refused(await upload(of.host, lines), 'SEC_SCOPE', 403);
    const entered = await upload(of.head, lines);
    expect({ status: entered.status, body: entered.body }).toMatchObject({ status: 200, body: { entries: 30 } });
    expect(await plan.item(officer)).toMatchObject({ parts: [{ schoolId: of.lead, entries: 30 }, { entries: 0 }] });
  });

  it('every event stands as it was written, and every decision comes out again', async () => {
    await house.settled();
    await expectReplayed(house.api.house.store, slices);
  });
});
