import { seededBureau, slices } from '@app/workflows';
import { districtPosted, districtServed } from '../support/district.js';
import { trialHouse, type Answered, type Person, type TestHouse } from '../support/house.js';
import { approve, evidence, peopleByKey, schoolsByName } from '../support/office.js';
import { expectReplayed } from '../support/replayed.js';

interface Entry {
  kind: string;
  stream: string;
  dueOn?: string;
  input?: { rectificationId?: string };
}

describe('A school is inspected', () => {
  let house: TestHouse;
  let schools: Record<string, string>;
  let people: Record<string, string>;
  let district: string;
  let inspection = '';
  let major: string;
  let minor: string;
  let rectificationId: string;
  const expectStatus = (answered: Answered, status: number, code?: string) =>
    expect({ status: answered.status, body: answered.body }).toMatchObject({
      status,
      ...(code ? { body: { code } } : {}),
    });
  const eventOf = (answered: Answered, type: string) =>
    (answered.body.events as { type: string; id: string; data: Record<string, unknown> }[]).find((each) => each.type === type)!; // prettier-ignore
  const as = (key: string): Promise<Person> => house.as(key);
  const file = () => `/v1/inspections/${inspection}`;
  const roster = () => `/v1/inspector-rosters/${district}`;
  /** Chiefs decide on what they have read; everybody else just gives the command. */
  const give = async (key: string, command: string, body: object = {}) =>
    (await as(key))[key === 'chief' || key === 'deputyChief' ? 'decide' : 'post'](`${file()}/${command}`, body);
  const document = async () => (await (await as('chief')).get(file())).body.item as Record<string, unknown>;
  const inbox = async (key: string) =>
    ((await (await as(key)).get('/v1/views/inbox')).body.item as { items: Entry[] }).items;
  const kinds = async (key: string) => (await inbox(key)).map(({ kind }) => kind);
  const ledger = async (query = '') =>
    (await (await as('supervisor')).get(`/v1/views/inspection-ledger?inspectionId=${inspection}${query}`)).body
      .items as Record<string, unknown>[];
  const appoint = async (key: string, more: object = {}) =>
    (await as('chief')).post(`/v1/inspectors/${people[key]!}/appoint-inspector`, {
      kind: 'partTime', certificateNo: `建督证-${key}`, from: '2024-09-18', until: '2027-09-17', ...more,
    }); // prettier-ignore
  const assign = async (key: string) =>
    (await as('chief')).post(`${roster()}/assign-inspector`, { inspectorId: people[key], from: '2024-09-18' });
  const visit = (kind = 'routine', inspectors = ['inspector']) => ({
    kind,
    collaborationId: district,
    schoolIds: [schools['南京市致远初级中学'], schools['南京致远外国语小学']],
    scope: ['semesterPlan', 'educationLaw', 'regularSchooling', 'nationalCurriculum', 'safetyStability'],
    inspectorIds: inspectors.map((key) => people[key]),
    plannedOn: '2024-09-20',
  });

  beforeAll(async () => {
    house = await trialHouse('2024-09-09');
    [schools, people] = [await schoolsByName(house), await peopleByKey(house)];
    const of = await districtPosted(house);
    expect((await districtServed(house, of, '致远初中')).status).toBe(200);
    const found = await (await as('chief')).get('/v1/collaborations?kind=schoolDistrict');
    district = (found.body.items as { id: string }[])[0]!.id;
  });
  afterAll(() => house.stop());

  it('a district without an inspector lies on the chief’s desk [J-23]', async () =>
    expect((await inbox('chief')).find(({ kind }) => kind === 'districtWithoutInspector')).toMatchObject({
      stream: `inspectorRoster-${district}`,
    }));

  it('inspectors are appointed by the chief, part-time for three years [L-13]', async () => {
    const path = `/v1/inspectors/${people['inspector']!}/appoint-inspector`;
    expectStatus(await (await as('supervisor')).post(path, { kind: 'fullTime', certificateNo: '1', from: '2024-09-18' }), 403, 'SEC_CAPACITY'); // prettier-ignore
    expectStatus(await appoint('inspector', { until: '2028-09-17' }), 422, 'INS_TERM_LIMIT');
    expectStatus(await assign('inspector'), 422, 'INS_NOT_APPOINTED');
    for (const key of ['inspector', 'colleague', 'other', 'zhou', 'deputyChief']) expectStatus(await appoint(key), 200);
    expectStatus(await appoint('inspector'), 409, 'INS_INSPECTOR_STATE');
    expectStatus(await (await as('zhou')).post(`/v1/inspectors/${people['inspector']!}/declare-conflict`, { schoolId: schools['中华中学'], kind: 'relative' }), 403, 'SEC_CAPACITY'); // prettier-ignore
  });

  it('a correction of an appointment takes two persons', async () => {
    const path = `/v1/inspectors/${people['zhou']!}`;
    const item = (await (await as('chief')).get(path)).body.item as { terms: { event: string }[] };
    const proposed = await (await as('supervisor')).post(`${path}/correct-inspector`, {
      correctsEventId: item.terms[0]!.event, field: 'until', value: '2027-08-31', reason: '笔误',
    }); // prettier-ignore
    expectStatus(proposed, 202);
    expectStatus(await approve(await as('supervisor'), path, proposed), 403);
    expectStatus(await approve(await as('chief'), path, proposed), 200);
  });

  it('two responsible inspectors, none who heads a member school, no third [J-23 L-17]', async () => {
    expectStatus(await assign('other'), 403, 'INS_RECUSAL');
    expectStatus(await assign('inspector'), 200);
    expectStatus(await assign('inspector'), 409, 'INS_ASSIGNMENT_DUPLICATE');
    expectStatus(await assign('colleague'), 200);
    expectStatus(await assign('zhou'), 422, 'INS_TOO_MANY_INSPECTORS');
    await house.settled();
    expect(await kinds('chief')).not.toContain('districtWithoutInspector');
  });

  it('the responsible inspector schedules a routine visit, the office what is more than that', async () => {
    const inspector = await as('inspector');
    expectStatus(await inspector.post('/v1/inspections', visit('special')), 403, 'SEC_CAPACITY');
    expectStatus(await (await as('zhou')).post('/v1/inspections', visit()), 403, 'SEC_CAPACITY');
    const outside = { ...visit(), schoolIds: [schools['中华中学']] };
    expectStatus(await (await as('supervisor')).post('/v1/inspections', outside), 422, 'INS_SCHOOL_NOT_MEMBER');
    expectStatus(await inspector.post('/v1/inspections', visit('routine', ['other'])), 403, 'INS_RECUSAL');
    const scheduled = await inspector.post('/v1/inspections', visit('routine', ['inspector', 'deputyChief']));
    expectStatus(scheduled, 201);
    inspection = scheduled.body.id as string;
    await house.settled();
    expect(await kinds('inspector')).toContain('startInspection');
  });

  it('evaluates the plan before the process [J-45]', async () => {
    const evaluation = { ...visit('evaluation'), element: 'process' };
    expectStatus(await (await as('supervisor')).post('/v1/inspections', evaluation), 422, 'INS_ELEMENT_ORDER');
  });

  const photo = (who: Person, fields: Record<string, string> = { inspectionId: inspection }) =>
    who.upload('/v1/files', '现场照片.pdf', '%PDF-1.7 现场照片', fields);

  it('goes on site with the certificate shown, and records what is in its scope [J-24 Q-24]', async () => {
    await house.until('2024-09-20');
    const start = { startedOn: '2024-09-20', certificateShown: true };
    expectStatus(await give('colleague', 'start-inspection', start), 403, 'SEC_CAPACITY');
    expectStatus(await give('inspector', 'start-inspection', { ...start, certificateShown: false }), 422, 'INS_CERTIFICATE_NOT_SHOWN');
    expectStatus(await give('inspector', 'start-inspection', start), 200);
    const taken = await photo(await as('inspector'));
    expectStatus(taken, 201);
    // Without an inspection, for one that does not exist, or for somebody else's, an inspector hands in nothing.
    expectStatus(await photo(await as('inspector'), {}), 403, 'SEC_CAPACITY');
    expectStatus(await photo(await as('inspector'), { inspectionId: schools['中华中学']! }), 403, 'SEC_CAPACITY');
    expectStatus(await photo(await as('auditor')), 403, 'SEC_CAPACITY');
    const found = {
      scopeItem: 'safetyStability', schoolId: schools['南京致远外国语小学'], description: '实验室安全台账缺失', severity: 'major',
      evidence: [String(taken.body.fileId)],
    };
    expectStatus(await give('inspector', 'record-finding', { ...found, schoolId: schools['中华中学'] }), 422, 'INS_SCHOOL_NOT_IN_SCOPE');
    expectStatus(await give('inspector', 'record-finding', { ...found, scopeItem: 'funds' }), 422, 'INS_ITEM_NOT_IN_SCOPE');
    expectStatus(await give('inspector', 'give-preliminary-feedback', { summary: '总体良好', on: '2024-09-20' }), 422, 'INS_NO_FINDING');
    const first = await give('inspector', 'record-finding', found);
    expectStatus(first, 200);
    major = eventOf(first, 'FindingRecorded').data.findingId as string;
    const second = await give('inspector', 'record-finding', {
      ...found, scopeItem: 'semesterPlan', schoolId: schools['南京市致远初级中学'], description: '学期计划未公示', severity: 'minor',
      riskTag: 'dilution', evidence: [],
    });
    minor = eventOf(second, 'FindingRecorded').data.findingId as string;
  }); // prettier-ignore

  it('the school answers within five working days; until then the opinion waits [L-16]', async () => {
    const feedback = await give('inspector', 'give-preliminary-feedback', { summary: '两项问题', on: '2024-09-20' });
    expectStatus(feedback, 200);
    expect(eventOf(feedback, 'PreliminaryFeedbackGiven').data).toMatchObject({ defenceDueOn: '2024-09-27' });
    await house.settled();
    expect(await kinds('other')).toContain('defence');
    const defence = { findingId: major, text: '台账在实验员处，已补交', evidence: [] };
    expectStatus(await give('core', 'submit-defence', defence), 403, 'SEC_SCOPE');
    expectStatus(await give('other', 'submit-defence', { ...defence, findingId: minor }), 403, 'SEC_SCOPE');
    expectStatus(await give('other', 'submit-defence', defence), 200);
    const opinion = {
      confirmedFindingIds: [major], withdrawnFindingIds: [minor], rectifications: [],
      defenceAnswers: [{ findingId: major, answer: '台账仍不完整，维持' }],
    };
    expectStatus(await give('chief', 'issue-opinion', opinion), 422, 'INS_DEFENCE_OPEN');
    await house.until('2024-09-28');
    expectStatus(await give('other', 'submit-defence', defence), 422, 'INS_DEFENCE_LATE');
    expectStatus(await (await as('chief')).post(`${file()}/issue-opinion`, opinion), 428, 'GEN_PRECONDITION_REQUIRED');
    expectStatus(await give('chief', 'issue-opinion', { ...opinion, withdrawnFindingIds: [] }), 422, 'INS_FINDING_UNDECIDED');
    expectStatus(await give('chief', 'issue-opinion', { ...opinion, defenceAnswers: [] }), 422, 'INS_DEFENCE_UNANSWERED');
    const issued = await give('chief', 'issue-opinion', {
      ...opinion,
      rectifications: [{
        findingId: major, requirement: '补齐台账并指定专人', respondentSchoolId: schools['南京致远外国语小学'], responsiblePerson: '陆某某',
        dueOn: '2024-10-15',
      }],
    });
    expectStatus(issued, 200);
    rectificationId = eventOf(issued, 'RectificationOrdered').data.rectificationId as string;
    for await (const events of house.api.house.store.read(`inspection-${inspection}`))
      for (const { data, record } of events) expect(JSON.stringify([data, record])).not.toContain('陆某某');
    const sealed = {
      docNo: '建教督〔2024〕8号', signedBy: people['chief'], issuedOn: '2024-09-28', scan: await evidence(await as('supervisor'), '意见书.pdf'),
    };
    expectStatus(await give('supervisor', 'issue-opinion-document', sealed), 200);
    expectStatus(await give('supervisor', 'issue-opinion-document', sealed), 409, 'INS_STATE');
  }); // prettier-ignore

  it('a missed deadline lies on the chief’s desk, and is escalated [L-18]', async () => {
    expect(await document()).toMatchObject({ stage: 'rectifying' });
    expectStatus(await give('chief', 'escalate', { measure: 'interview', reason: '逾期' }), 422, 'INS_ESCALATE_GROUND');
    await house.settled();
    expect((await inbox('other')).find(({ kind }) => kind === 'rectification')).toMatchObject({
      dueOn: '2024-10-15',
      input: { rectificationId },
    });
    await house.until('2024-10-16');
    expect(await kinds('chief')).toContain('rectificationOverdue');
    expect(await ledger('&isOverdue=true')).toMatchObject([{ id: major, dueOn: '2024-10-15', open: true }]);
    const supervisor = await as('supervisor');
    const sheet = await fetch(`${house.url}/v1/views/inspection-ledger?inspectionId=${inspection}&format=csv`, { headers: { authorization: `Bearer ${supervisor.token}` } }); // prettier-ignore
    const [head, ...lines] = (await sheet.text()).trimEnd().split('\r\n').map((line) => line.replace(/^\ufeff/, '').split(',')); // prettier-ignore
    const late = lines.map((line) => line[head!.indexOf('逾期')]);
    expect(late).toContain('是');
    const overview = await (await as('wang')).get(`/v1/views/bureau-overview?bureauId=${seededBureau('320105')}`);
    expect(overview.body.item).toMatchObject({ rectificationsOverdue: [major] });
    expectStatus(await give('chief', 'close-inspection', { conclusion: '办结' }), 422, 'INS_RECTIFICATION_OPEN');
    expectStatus(await give('chief', 'escalate', { measure: 'interview', reason: '逾期未报整改' }), 200);
    expect(await document()).toMatchObject({ stage: 'escalated' });
  });

  it('is looked at again by another inspector than its author, twice, until it passes', async () => {
    const report = { rectificationId, measures: '台账补齐', completedOn: '2024-10-16', evidence: [] as string[] };
    expectStatus(await give('other', 'report-rectification', report), 422, 'INS_EVIDENCE_REQUIRED');
    const proof = await evidence(await as('other'), '整改照片.pdf');
    const reported = await give('other', 'report-rectification', { ...report, evidence: [proof] });
    expectStatus(reported, 200);
    expect(eventOf(reported, 'RectificationReported').data).toMatchObject({ late: true, reinspectBy: '2024-10-30' });
    await house.settled();
    expect(await kinds('inspector')).toContain('reinspection');
    const again = { rectificationId, on: '2024-10-16', note: '现场核查', evidence: [] };
    expectStatus(await give('inspector', 'reinspect', { ...again, result: 'pass' }), 403, 'INS_SOD_REINSPECT');
    expectStatus(await give('colleague', 'reinspect', { ...again, result: 'pass' }), 403, 'SEC_CAPACITY');
    // An inspector of other inspections hands in nothing for this one, until sent to it.
    expectStatus(await photo(await as('colleague')), 403, 'SEC_CAPACITY');
    expectStatus(await give('supervisor', 'add-inspector', { inspectorId: people['colleague'], reason: '复查须由他人' }), 200);
    expectStatus(await photo(await as('colleague')), 201);
    const failed = await give('colleague', 'reinspect', { ...again, result: 'fail' });
    expect(eventOf(failed, 'ReinspectionFailed').data).toMatchObject({ round: 2, dueOn: '2024-11-15' });
    expectStatus(await give('chief', 'extend-rectification', { rectificationId, dueOn: '2024-11-20', reason: '设备采购' }), 200);
    expectStatus(await give('chief', 'extend-rectification', { rectificationId, dueOn: '2024-11-30', reason: '又' }), 422, 'INS_EXTENSION_USED');
    expectStatus(await give('other', 'report-rectification', { ...report, evidence: [proof] }), 200);
    expectStatus(await give('colleague', 'reinspect', { ...again, result: 'pass' }), 200);
    expect(await document()).toMatchObject({ stage: 'reinspected' });
  }); // prettier-ignore

  it('is closed by nobody who inspected, then published', async () => {
    const publication = { channel: '区教育局门户网站', text: '两所学校的问题均已整改', on: '2024-10-16' };
    expectStatus(await give('supervisor', 'publish-inspection', publication), 409, 'INS_STATE');
    expectStatus(await give('deputyChief', 'close-inspection', { conclusion: '办结' }), 403, 'INS_SOD_CLOSE');
    expectStatus(await give('chief', 'close-inspection', { conclusion: '整改到位，办结' }), 200);
    expectStatus(await give('supervisor', 'publish-inspection', publication), 200);
    expect(await document()).toMatchObject({ stage: 'published', opinionNo: '建教督〔2024〕8号' });
  });

  it('the ledger says it all, as of any day [L-14 L-15]', async () => {
    await house.settled();
    const entry = async (query = '') => (await ledger(query)).find(({ id }) => id === major)!;
    expect(await entry()).toMatchObject({
      description: '实验室安全台账缺失', severity: 'major', verdict: 'confirmed', open: false, publishedOn: '2024-10-16',
      rectifications: [{ requirement: '补齐台账并指定专人', round: 2, result: 'pass', escalated: 'interview' }],
    }); // prettier-ignore
    expect(await entry('&asOf=2024-10-01')).toMatchObject({ open: true, dueOn: '2024-10-15', isOverdue: false });
    expect(await entry('&asOf=2024-09-20')).toMatchObject({ open: true, rectifications: [] });
    expect((await ledger()).find(({ id }) => id === minor)).toMatchObject({
      verdict: 'withdrawn',
      riskTag: 'dilution',
    });
    const { body } = await (await as('supervisor')).get('/v1/views/inspection-coverage?asOf=2024-10-16');
    expect(body.item).toMatchObject({
      districts: [{
        collaborationId: district, min: 1, max: 2, verdict: 'met',
        schools: [{ routineVisits: 1, minimum: 2, met: false }, { routineVisits: 1, minimum: 2, met: false }],
      }],
      loads: [{ schools: 2, above: false }, { schools: 2, above: false }],
    }); // prettier-ignore
    const history = (await (await as('chief')).get(`${file()}/history`)).body.items as { sentence: string }[];
    expect(history.map(({ sentence }) => sentence)).toContainEqual(expect.stringContaining('整改逾期'));
    expect(history.every(({ sentence }) => !/[{}]/.test(sentence))).toBe(true);
  });

  it('short visits are told to the responsible inspectors while there is time [L-14]', async () => {
    await house.until('2025-01-02');
    expect((await inbox('colleague')).find(({ kind }) => kind === 'routineVisitsShort')).toMatchObject({
      dueOn: '2025-01-31',
    });
    const late = { ...visit('routine', ['colleague']), plannedOn: '2025-01-03' };
    const scheduled = await (await as('colleague')).post('/v1/inspections', late);
    await house.until('2025-01-03');
    const start = { startedOn: '2025-01-03', certificateShown: true };
    expectStatus(await (await as('colleague')).decide(`/v1/inspections/${String(scheduled.body.id)}/start-inspection`, start), 200); // prettier-ignore
    await house.settled();
    expect(await kinds('colleague')).not.toContain('routineVisitsShort');
  });

  it('who is no longer an inspector leaves the roster, and the district asks for another', async () => {
    const end = { reason: '工作调动', on: '2025-01-03' };
    for (const key of ['inspector', 'colleague'])
      expectStatus(await (await as('chief')).post(`/v1/inspectors/${people[key]!}/end-inspector`, end), 200);
    await house.settled();
    expect(await kinds('chief')).toContain('districtWithoutInspector');
    expectStatus(await (await as('inspector')).post('/v1/inspections', visit()), 403, 'SEC_CAPACITY');
    expect((await (await as('inspector')).get(file())).status).toBe(200);
    await house.until('2027-07-05');
    expect(await kinds('chief')).toContain('inspectorTermEnding');
    await house.until('2027-09-18');
    const { body } = await (await as('chief')).get(`/v1/inspectors/${people['other']!}`);
    expect(body.item).toMatchObject({ status: 'expired' });
  });

  it('everything decided here comes out the same again', () => expectReplayed(house.api.house.store, slices));
});
