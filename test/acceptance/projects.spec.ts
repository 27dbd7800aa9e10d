import { addYears, systemAct } from '@app/kernel';
import { sliceNamed, slices } from '@app/workflows';
import { approved, drafted, reviewedAndPosted } from '../support/case-file.js';
import { trialHouse, type Answered, type Person, type TestHouse } from '../support/house.js';
import { approve, evidence, jianye, peopleByKey, schoolsByName } from '../support/office.js';
import { draftOf, projectFile, seatsFor, type ProjectFile, type Seat } from '../support/project.js';
import { expectReplayed } from '../support/replayed.js';

/** 核心校甲 is 中华中学; 乙 is the beneficiary, 丙 a member that is none. */
describe('A14 Project evaluation [C-25 C-26 C-27 J-49 J-50]', () => {
  let house: TestHouse;
  let schools: Record<string, string>;
  let [a, b, c]: [string, string, string] = ['', '', ''];
  let community: string;
  let project: ProjectFile;
  let seats: Seat[];
  const panel: { id: string; by: Person }[] = [];

  const system = (workflow: string, command: string, input: object, id?: string) =>
    house.api.house.engine.submit({
      slice: sliceNamed(workflow), command, input, who: { act: systemAct }, ...(id ? { id } : {}),
    }); // prettier-ignore
  const answer = ({ status, body }: Answered) => [status, body.code ?? body.outcome];
  async function founded(kind: string, nameZh: string, on: string, posted: string): Promise<string> {
    const members = [
      { schoolId: a, role: 'core' },
      { schoolId: b, role: 'member' },
      { schoolId: c, role: 'member' },
    ];
    const of = await drafted(house, 'core', a, {
      type: 'createCollaboration',
      payload: {
        kind, nameZh, members,
        formationPlan: { layoutBasis: ['按区域与人口布局'], managementMode: '核心校牵头', functions: ['师资共配'] },
      },
      with: ['applicationForm', 'formationPlan', 'charterDraft', ...members.map(({ schoolId }): [string, string] => ['schoolProfile', schoolId])],
    }); // prettier-ignore
    const { payloadDigest } = await of.document('core');
    for (const [who, schoolId] of [
      ['core', a],
      ['member', b],
      ['other', c],
    ] as const)
      await of.done(who, 'record-consent', { schoolId, consents: true, payloadDigest });
    await of.done('core', 'submit-application');
    await of.done('zhou', 'accept-application');
    await reviewedAndPosted(of, await peopleByKey(house), posted);
    await house.until(on);
    await approved(house, of, on);
    return String((await of.document()).collaborationId);
  }
  async function person(nameZh: string, capacity?: object): Promise<{ id: string; by: Person }> {
    const { id } = await system('staff', 'RegisterPerson', { nameZh, bureauId: jianye });
    if (capacity) await system('staff', 'GrantCapacity', { from: '2024-09-09', ...capacity }, id);
    return { id, by: house.holding(await house.api.house.mint(id, 8)) };
  }
  const appoint = async (of: readonly Seat[]): Promise<Answered> => {
    const proposed = await project.act('wang', 'appoint-panel', { seats: of });
    if (proposed.status !== 202) return proposed;
    return approve(await house.as('zhao'), `/v1/projects/${project.id}`, proposed);
  };
  const history = async (by: Person) =>
    (await by.get(`/v1/projects/${project.id}/history?limit=200`)).body.items as {
      type: string;
      data: object;
      command?: object;
    }[];

  beforeAll(async () => {
    house = await trialHouse('2024-09-09');
    schools = await schoolsByName(house);
    [a, b, c] = [schools['中华中学']!, schools['中华中学上新河初级中学']!, schools['南京致远外国语小学']!];
    const wang = await house.as('wang');
    for (const [id, schoolKind, stage] of [
      [a, 'seniorHighSchool', 'seniorHigh'], [b, 'juniorMiddleSchool', 'juniorMiddle'], [c, 'primarySchool', 'primary'],
    ] as const) {
      await wang.post(`/v1/schools/${id}/confirm-stages`, { schoolKind, stages: [stage] });
      for (const [attribute, value] of [['legalPersonStatus', 'independent'], ['financeIndependent', true]])
        await wang.post(`/v1/schools/${id}/set-school-attribute`, { attribute, value, effectiveOn: '2024-09-09' });
    } // prettier-ignore
    community = await founded('cooperativeCommunity', '河西协作教育共同体', '2024-09-18', '2024-09-09');
    for (const name of ['专家一', '专家二', '专家三', '家长代表', '社区代表']) panel.push(await person(name));
    seats = seatsFor(panel.map(({ id }) => id));
  }, 60_000);
  afterAll(() => house.stop());

  it('(a) a member submits: PRJ_NOT_CORE_SCHOOL', async () => {
    const refused = await (await house.as('member')).post('/v1/projects', draftOf(community, [b]));
    expect(answer(refused)).toEqual([422, 'PRJ_NOT_CORE_SCHOOL']);
    expect(refused.body.clause).toMatchObject({ rows: ['C-25'] });
  });

  it('(b) the same core in a co-built community: PRJ_WRONG_COLLABORATION_KIND', async () => {
    const built = await founded('coBuiltCommunity', '河西共建教育共同体', '2024-09-29', '2024-09-18');
    const refused = await (await house.as('core')).post('/v1/projects', draftOf(built, [b]));
    expect(answer(refused)).toEqual([422, 'PRJ_WRONG_COLLABORATION_KIND']);
  }, 30_000);

  it('(c) figures of 乙 are missing, then unconfirmed; confirmed by 乙 it is accepted', async () => {
    const core = await house.as('core');
    const drafted = await core.post('/v1/projects', draftOf(community, [b]));
    expect({ status: drafted.status, body: drafted.body }).toMatchObject({ status: 201 });
    project = projectFile(house, String(drafted.body.id));
    await project.done('core', 'attach-evidence', { part: 'implementation', fileId: await evidence(core, '实施.pdf') });
    const submit = () => project.act('core', 'submit-project', { round: '2024-2025' });
    const missing = await submit();
    expect(answer(missing)).toEqual([422, 'PRJ_EVIDENCE_MISSING']);
    const member = await house.as('member');
    await project.done('member', 'attach-evidence', {
      part: 'improvement', schoolId: b, indicatorCode: '数学合格率', baseline: 812, current: 874, unit: '千分比',
      fileId: await evidence(member, '提升.pdf'),
    }); // prettier-ignore
    expect(answer(await submit())).toEqual([422, 'PRJ_BENEFICIARY_UNCONFIRMED']);
    await house.settled();
    const inbox = await member.get('/v1/views/inbox');
    expect(JSON.stringify(inbox.body)).toContain('confirm-improvement');
    await project.done('member', 'confirm-improvement', { schoolId: b });
    expect(answer(await submit())).toEqual([200, 'accepted']);
    await project.done('wang', 'accept-project');
  });

  it('(d) two experts, or one employed at 甲, are no panel', async () => {
    expect(answer(await appoint(seats.slice(1)))).toEqual([422, 'PRJ_PANEL_COMPOSITION']);
    const employed = await person('甲校教师', { role: 'SC', organisationId: a });
    const biased = seatsFor([employed.id, ...panel.slice(1).map(({ id }) => id)]);
    const refused = await appoint(biased);
    expect(answer(refused)).toEqual([403, 'PRJ_RECUSAL']);
    expect(answer(await appoint(seats))).toEqual([200, 'accepted']);
  });

  it('(e) scores are sealed until all are there: 86.25, excellent', async () => {
    const values = [90, 85, 88, 80, 84];
    const score = (
      i: number,
      at: number,
      criteria: object = { implementation: values[at], memberImprovement: values[at] },
    ) =>
      panel[i]!.by.post(`/v1/projects/${project.id}/record-panel-score`, {
        panelSeatId: seats[at]!.panelSeatId,
        criteria,
      });
    expect(answer(await score(0, 1))).toEqual([422, 'PRJ_NOT_PANEL_MEMBER']);
    expect(answer(await score(0, 0, { implementation: 90 }))).toEqual([422, 'PRJ_CRITERION_MISSING']);
    expect(answer(await score(0, 0, { implementation: 101, memberImprovement: 1 }))).toEqual([422, 'PRJ_SCORE_RANGE']);
    for (const i of values.keys()) {
      if (i === 4)
        expect(answer(await project.act('wang', 'complete-scoring'))).toEqual([422, 'PRJ_SCORE_OUTSTANDING']);
      expect(answer(await score(i, i))).toEqual([200, 'accepted']);
    }
    const scoresFor = async (by: Person) =>
      (await history(by))
        .filter(({ type }) => type === 'PanelScoreRecorded')
        .map(({ data, command }) => JSON.stringify([data, command]).includes('"implementation":'));
    expect(await scoresFor(await house.as('wang'))).toEqual([false, false, false, false, false]);
    expect(await scoresFor(panel[2]!.by)).toEqual([false, false, true, false, false]);
    expect(await scoresFor(await house.as('auditor'))).toEqual([true, true, true, true, true]);
    const file = (await (await house.as('wang')).get(`/v1/projects/${project.id}`)).body.item as object;
    expect(file).toMatchObject({ status: 'scoring' });
    expect(JSON.stringify(file)).not.toMatch(/"scores"|seatScores|"result"/);

    const completed = await project.done('wang', 'complete-scoring');
    const [{ data }] = completed.body.events as [{ data: { total: { num: number; den: number }; grade: string } }];
    expect([data.total.num * 80, data.grade]).toEqual([6900 * data.total.den, 'excellent']);
    expect(await scoresFor(await house.as('wang'))).toEqual([true, true, true, true, true]);
  });

  it('(f) who accepted does not decide, whatever office they now hold; another leader does after the notice', async () => {
    await project.done('wang', 'publish-project-notice', {
      text: '拟评为优秀',
      channels: ['局网站'],
      startsOn: '2024-09-29',
    });
    // Somebody objects while it is posted; who accepted the project does not settle that.
    await house.until('2024-10-08');
    const corrected = await project.act('wang', 'correct-project-notice', { ofSubstance: false, reason: '笔误' });
    expect(answer(corrected)).toEqual([202, 'proposed']);
    expect(answer(await approve(await house.as('zhao'), `/v1/projects/${project.id}`, corrected))).toEqual([
      200,
      'accepted',
    ]);
    const contact = { name: '张家长', reach: '13800000000' };
    const raised = await project.done('wang', 'raise-project-objection', {
      objectorKind: 'parent',
      contact,
      content: '佐证不实',
    });
    expect(JSON.stringify(raised.body)).not.toContain('张家长');
    await house.settled();
    const desk = JSON.stringify((await (await house.as('li')).get('/v1/views/inbox')).body);
    expect(desk).toContain('handle-project-objection');
    const [{ data: objection }] = raised.body.events as [{ data: { objectionId: string } }];
    const settle = { objectionId: objection.objectionId, result: 'dismissed', reason: '经核属实' };
    expect(answer(await project.act('wang', 'handle-project-objection', settle))).toEqual([403, 'PRJ_SOD_OBJECTION']);
    expect(answer(await project.act('li', 'handle-project-objection', settle))).toEqual([200, 'accepted']);
    await house.until('2024-10-15');
    expect(
      answer(await project.act('li', 'raise-project-objection', { objectorKind: 'other', content: '迟' })),
    ).toEqual([409, 'PRJ_STATE']);
    await house.settled();
    const { body: registered } = await (
      await house.as('wang')
    ).get(`/v1/views/decision-register/project-${project.id}`);
    expect(registered).toMatchObject({ item: { objections: [{ result: 'dismissed', handledOn: '2024-10-08' }] } });
    const sentences = JSON.stringify(
      (await (await house.as('li')).get(`/v1/projects/${project.id}/history?limit=200`)).body,
    );
    expect(sentences).toContain('对项目的异议处理（不成立）：经核属实');
    const { wang } = await peopleByKey(house);
    await system(
      'staff',
      'GrantCapacity',
      {
        role: 'BL',
        organisationId: jianye,
        from: '2024-10-01',
        until: addYears('2024-10-01', 1),
        backdatingReason: '补录',
      },
      wang,
    );
    const decide = { decidedOn: '2024-10-15', grade: 'excellent' };
    const refused = await (
      await house.as('wang')
    ).decide(`/v1/projects/${project.id}/decide-project`, decide, { 'acting-as': 'BL' });
    expect(answer(refused)).toEqual([403, 'PRJ_SOD_DECIDER']);
    expect(answer(await project.act('zhao', 'decide-project', { ...decide, grade: 'good' }))).toEqual([
      422,
      'PRJ_GRADE_REASON',
    ]);
    const printed = async (who: string) =>
      (await house.as(who)).get(`/v1/projects/${project.id}/print/evaluation-decision`);
    expect(answer(await printed('li'))).toEqual([409, 'GEN_FORM_STATE']);
    expect(answer(await project.act('zhao', 'decide-project', decide))).toEqual([200, 'accepted']);
    const scan = await evidence(await house.as('li'), '批复.pdf');
    const { zhao } = await peopleByKey(house);
    await project.done('li', 'issue-project-document', {
      docNo: '建教发〔2024〕90号',
      signedBy: zhao,
      issuedOn: '2024-10-15',
      scan,
    });
    const { text } = (await printed('li')).body;
    for (const said of ['建教发〔2024〕90号', '关于“同步课堂数学联研”项目评估结果的决定', '<td>优秀</td>'])
      expect(text).toContain(said);
    expect((await printed('portal')).status).toBe(404);
  });

  it('(g) results are to be linked for 甲 and 乙 until they are; none for 丙', async () => {
    const wang = await house.as('li');
    const outstanding = async (query = '') => {
      await house.settled();
      const { body } = await wang.get(`/v1/views/appraisal-linkage?outstanding=true${query}`);
      return (body.items as { schoolId: string }[]).map(({ schoolId }) => schoolId).sort();
    };
    const link = (schoolId: string, target = 'annualAssessment') =>
      project.act('li', 'link-project-result', {
        target,
        schoolId,
        period: '2024-2025',
        effect: '年度考核加分',
        points: 2,
      });
    expect(await outstanding()).toEqual([a, b].sort());
    expect(answer(await link(c))).toEqual([422, 'PRJ_LINK_SCHOOL']);
    expect(answer(await link(a))).toEqual([200, 'accepted']);
    expect(await outstanding()).toEqual([b]);
    expect(answer(await link(a))).toEqual([409, 'PRJ_LINK_DUPLICATE']);
    expect(answer(await link(b))).toEqual([200, 'accepted']);
    expect(answer(await link(b, 'developmentalEvaluation'))).toEqual([200, 'accepted']);
    expect(await outstanding()).toEqual([]);
    const { body } = await wang.get('/v1/views/evaluation-ledger');
    expect(body.items).toMatchObject([
      {
        title: '同步课堂数学联研',
        status: 'linked',
        grade: 'excellent',
        decisionNo: '建教发〔2024〕90号',
        linksOutstanding: 0,
      },
    ]);
    const then = await wang.get('/v1/views/evaluation-ledger?asOf=2024-10-01');
    expect(then.body.items).toMatchObject([{ computed: 'excellent', linked: [] }]);
    expect(JSON.stringify(then.body.items)).not.toContain('建教发');
  });

  it('its decision is told to integrations, without scores; the record holds', async () => {
    const portal = await house.as('portal');
    const { body } = await portal.get('/v1/feed?limit=1000&type=cn.juanzong.ProjectDecided.v1');
    expect(body).toMatchObject([
      { data: { projectId: project.id, grade: 'excellent', coreSchoolId: a, beneficiarySchoolIds: [b] } },
    ]);
    expect(JSON.stringify(body)).not.toMatch(/total|score|byClass/);
    await expectReplayed(house.api.house.store, slices);
  });
});
