import { slices } from '@app/workflows';
import { caseFile, drafted, reviewedAndPosted, type CaseFile } from '../support/case-file.js';
import { trialHouse, type Person, type TestHouse } from '../support/house.js';
import { evidence, peopleByKey, schoolsByName } from '../support/office.js';
import { expectReplayed } from '../support/replayed.js';

const hostile = '某<img src=x onerror=alert(1)>"\'&共同体';

describe('Papers, ready to be printed', () => {
  let house: TestHouse;
  let [wang, core, other, portal]: Person[] = [];
  let [schools, people]: Record<string, string>[] = [];
  let community: string;
  const page = async (by: Person, path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${house.url}${path}`, { headers: { authorization: `Bearer ${by.token}`, ...headers } });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }; // prettier-ignore
  const paper = async (of: CaseFile, form: string, by = wang!) => page(by, `/v1/applications/${of.id}/print/${form}`);
  const printed = async (of: CaseFile, form: string) => {
    const { status, text, headers } = await paper(of, form);
    expect({ status, text: status === 200 ? '' : text }).toEqual({ status: 200, text: '' });
    // A page of its own: no script, nothing from elsewhere, whatever the names are.
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    const tags = text.match(/<\/?[a-z][^>]*>/gi)!;
    const plain =
      /^<\/?(html|head|meta|title|style|body|article|p|h1|h2|div|span|table|thead|tbody|tr|th|td|footer|small)( (lang|charset|class|scope)="[\w -]+")*>$/;
    expect(tags.filter((tag) => !plain.test(tag))).toEqual([]);
    return text.replace(/<style>[\s\S]*<\/style>/, '').replace(/<[^>]*>/g, '');
  };
  const refused = async (of: CaseFile, form: string) => {
    const { status, text } = await paper(of, form);
    expect({ status, code: (JSON.parse(text) as { code: string }).code }).toEqual({ status: 409, code: 'GEN_FORM_STATE' }); // prettier-ignore
    return (JSON.parse(text) as { detail: string }).detail;
  };

  /** A case of the core school, consented to and handed in, without its plan. */
  async function submitted(nameZh: string, materials = ['applicationForm']): Promise<CaseFile> {
    const members = [
      { schoolId: schools!['中华中学'], role: 'core' },
      { schoolId: schools!['中华中学上新河初级中学'], role: 'member' },
    ];
    const formationPlan = { layoutBasis: ['按区域与人口布局'], managementMode: '核心校牵头', functions: ['教研协同'] };
    const payload = { kind: 'cooperativeCommunity', nameZh, members, formationPlan };
    const of = await drafted(house, 'core', schools!['中华中学']!, { type: 'createCollaboration', payload, with: materials }); // prettier-ignore
    const { payloadDigest } = await of.document('core');
    for (const [who, { schoolId }] of [['core', members[0]!], ['member', members[1]!]] as const)
      await of.done(who, 'record-consent', { schoolId, consents: true, payloadDigest }); // prettier-ignore
    await of.done('core', 'submit-application');
    return of;
  }
  const both = ['applicationForm', 'formationPlan'];

  beforeAll(async () => {
    house = await trialHouse('2024-09-09');
    [wang, core, other, portal] = await Promise.all(['wang', 'core', 'other', 'portal'].map(house.as));
    [schools, people] = [await schoolsByName(house), await peopleByKey(house)];
    for (const [name, schoolKind, stage] of [
      ['中华中学', 'seniorHighSchool', 'seniorHigh'],
      ['中华中学上新河初级中学', 'juniorMiddleSchool', 'juniorMiddle'],
    ] as const) {
      const at = `/v1/schools/${schools[name]!}`;
      await wang!.post(`${at}/confirm-stages`, { schoolKind, stages: [stage] });
      await wang!.post(`${at}/set-school-attribute`, { attribute: 'legalPersonStatus', value: 'independent', effectiveOn: '2024-09-09' }); // prettier-ignore
    }
    await house.settled();
  });
  afterAll(() => house.stop());

  it('lead a case from its corrections to the proof of service, each from its own step on', async () => {
    const of = await submitted(hostile);
    for (const form of [
      'acceptance-notice',
      'non-acceptance-notice',
      'correction-notice',
      'approval',
      'denial',
      'service-receipt',
    ])
      // prettier-ignore
      await refused(of, form);
    expect(await refused(of, 'approval')).toBe('“批复”尚不能打印：本卷宗尚未办理“批准”。');

    await of.done('wang', 'request-corrections', { items: [{ materialCode: 'formationPlan', problem: '未提交' }] });
    const corrections = await printed(of, 'correction-notice');
    expect(corrections).toMatch(/建邺区教育局\s+320105-2024-000001\s+补正告知书\s+中华中学：/);
    expect(corrections).toContain('一、组建方案：未提交');
    expect(corrections).toContain('参照《行政许可法》第三十二条的规定');

    const fileId = await evidence(core!, '方案.pdf');
    await of.done('core', 'resubmit', { materials: [{ code: 'formationPlan', fileId }] });
    await of.done('wang', 'accept-application');
    const accepted = await printed(of, 'acceptance-notice');
    expect(accepted).toContain('设立协作型教共体“某&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;共同体”');
    expect(accepted).toMatch(/本机关将于2024年\d+月\d+日前作出决定/);
    expect(accepted).toMatch(/案号 320105-2024-000001。本件由卷宗系统根据事件 [0-9a-f-]{36}/);
    await refused(of, 'approval');

    await reviewedAndPosted(of, people!, '2024-09-09');
    await house.until('2024-09-18');
    await of.done('zhao', 'approve-application', { decidedOn: '2024-09-18', effectiveOn: '2024-09-18', conditions: ['按年报告'] }); // prettier-ignore
    await house.settled();
    const draft = await printed(of, 'approval');
    expect(draft).toMatch(/〔〕号\s+关于同意设立协作型教共体/);
    await refused(of, 'service-receipt');
    await of.done('wang', 'issue-decision-document', {
      docNo: '建教发〔2024〕81号', signedBy: people!.zhao, issuedOn: '2024-09-18', scan: await of.file('wang', '批复.pdf'),
    }); // prettier-ignore
    const approval = await printed(of, 'approval');
    expect(approval).toContain('建教发〔2024〕81号');
    expect(approval).toContain('中华中学（核心校）、中华中学上新河初级中学（成员校）');
    expect(approval).toContain('二、按年报告');
    expect(approval).toContain('决定期限20个工作日（系统缺省值）');
    await refused(of, 'denial');

    expect(await printed(of, 'service-receipt')).toMatch(/送达方式送达日期送达期限/);
    await of.done('wang', 'serve-decision', { method: 'direct', recipient: '李某某', servedOn: '2024-09-18' });
    const receipt = await printed(of, 'service-receipt');
    expect(receipt).toMatch(/受送达人（个人信息）送达方式直接送达送达日期2024年9月18日/);
    const inClear = await page(wang!, `/v1/applications/${of.id}/print/service-receipt?personal=true&purpose=打印`);
    expect(inClear.text).toContain('李某某');
    const { body } = await wang!.get(`/v1/applications/${of.id}`);
    community = String((body.item as { collaborationId: string }).collaborationId);
  });

  it('refuse to accept, or to approve, with the ground and the remedies', async () => {
    const refusedCase = await submitted('另一教育共同体', both);
    await refusedCase.done('wang', 'refuse-acceptance', { ground: 'notRequired', reason: '属校际自愿协作' });
    const notice = await printed(refusedCase, 'non-acceptance-notice');
    expect(notice).toContain('依法不需要取得批准');
    expect(notice).toContain('说明：属校际自愿协作');

    const denied = await submitted('又一教育共同体', both);
    await denied.done('wang', 'accept-application');
    await denied.done('zhao', 'assign-reviewer', { reviewerUserId: people!.li });
    await denied.done('li', 'complete-review', { opinion: 'deny', findings: [{ check: 'layout', ok: false }] });
    await denied.done('zhao', 'deny-application', {
      decidedOn: '2024-09-18',
      reason: '布局不合理',
      remedyText: '可以自收到之日起六十日内依法申请行政复议，或者六个月内依法提起行政诉讼。',
    });
    const decision = await printed(denied, 'denial');
    expect(decision).toContain('理由：布局不合理');
    expect(decision).toMatch(/六十日内依法申请行政复议.*六个月内依法提起行政诉讼/);
    await refused(denied, 'approval');
  });

  it('are for who may read the file, and the file has only the forms it has', async () => {
    const of = await submitted('再一教育共同体', both);
    await of.done('wang', 'accept-application');
    expect((await paper(of, 'acceptance-notice', core)).status).toBe(200);
    expect((await paper(of, 'acceptance-notice', other)).status).toBe(404);
    expect((await paper(caseFile(house, '01920000-0000-7000-8000-000000000000'), 'approval')).status).toBe(404);
    expect((await paper(of, 'rectification-notice')).status).toBe(404);
    // Who is told only what is published gets no paper that is not.
    expect((await paper(of, 'acceptance-notice', portal)).status).toBe(404);
    const asked = await page(wang!, `/v1/applications/${of.id}/print/acceptance-notice?asOf=2024-09-09`);
    expect([asked.status, asked.text]).toEqual([400, expect.stringContaining('asOf')]);
  });

  it('order a school to rectify', async () => {
    const as = async (key: string, path: string, body: object) => {
      const by = await house.as(key);
      const answered = await (path.endsWith('issue-opinion') ? by.decide : by.post)(path, body);
      expect({ path, status: answered.status < 300, body: answered.status < 300 ? '' : answered.body }).toEqual({ path, status: true, body: '' }); // prettier-ignore
      return answered.body as { id: string; events: { type: string; data: Record<string, string> }[] };
    };
    const { inspector } = people!;
    await as('chief', `/v1/inspectors/${inspector!}/appoint-inspector`, { kind: 'fullTime', certificateNo: '建督证-1', from: '2024-09-18' }); // prettier-ignore
    const member = schools!['中华中学上新河初级中学']!;
    const { id } = await as('supervisor', '/v1/inspections', { kind: 'special', schoolIds: [member], scope: ['safetyStability'], inspectorIds: [inspector], plannedOn: '2024-09-18' }); // prettier-ignore
    const at = `/v1/inspections/${id}`;
    await as('inspector', `${at}/start-inspection`, { startedOn: '2024-09-18', certificateShown: true });
    const found = await as('inspector', `${at}/record-finding`, { scopeItem: 'safetyStability', schoolId: member, description: '台账<b>缺失</b>', severity: 'minor', evidence: [] }); // prettier-ignore
    const findingId = found.events[0]!.data.findingId;
    await as('inspector', `${at}/give-preliminary-feedback`, { summary: '一项', on: '2024-09-18' });
    const before = await page(await house.as('chief'), `${at}/print/rectification-notice`);
    expect([before.status, before.text]).toEqual([409, expect.stringContaining('GEN_FORM_STATE')]);
    await house.until('2024-10-09');
    await as('chief', `${at}/issue-opinion`, {
      confirmedFindingIds: [findingId], withdrawnFindingIds: [],
      rectifications: [{ findingId, requirement: '补齐台账', respondentSchoolId: member, responsiblePerson: '陆某某' }],
    }); // prettier-ignore
    const { status, text } = await page(await house.as('chief'), `${at}/print/rectification-notice`);
    expect(status).toBe(200);
    expect(text).toContain('中华中学上新河初级中学：');
    expect(text).toContain('台账&lt;b&gt;缺失&lt;/b&gt;');
    expect(text).toContain('补齐台账');
    expect(text).not.toContain('陆某某');
    await house.settled();
  });

  it('put together what is on file of a collaboration, in both languages and as of any day', async () => {
    const path = `/v1/collaborations/${community}/print/dossier`;
    const chinese = await page(wang!, path);
    expect(chinese.status).toBe(200);
    for (const said of ['成员学校', '中华中学上新河初级中学', '建教发〔2024〕81号', '大事记', '设立协作型教共体']) expect(chinese.text).toContain(said); // prettier-ignore
    expect(chinese.text).not.toMatch(/<script|undefined|\[object/);
    const english = await page(wang!, path, { 'accept-language': 'en' });
    expect(english.text).toContain('<html lang="en">');
    for (const said of ['Members', 'cooperative community', 'History', '18 September 2024']) expect(english.text).toContain(said); // prettier-ignore
    expect((await page(wang!, `${path}?asOf=2024-09-17`)).status).toBe(404);
    expect((await page(wang!, `${path}?knownAt=2024-09-10`)).status).toBe(404);
    await expectReplayed(house.api.house.store, slices);
  });
});
