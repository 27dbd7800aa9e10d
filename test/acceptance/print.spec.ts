import { addDays } from '@app/kernel';
import { stylesheet } from '@app/kernel';
import { slices } from '@app/workflows';
import { caseFile, drafted, openedExOfficio, reviewedAndPosted, type CaseFile } from '../support/case-file.js';
import { trialHouse, type Person, type TestHouse } from '../support/house.js';
import { approve, evidence, peopleByKey, schoolsByName } from '../support/office.js';
import { expectReplayed } from '../support/replayed.js';

const hostile = '某<script src=x onerror=alert(1)>"\'&共同体';

/** Tags left open, or closed out of turn. */
function wellFormed(tags: readonly string[]): string[] {
  const open: string[] = [];
  for (const tag of tags) {
    const [, closes, name] = /^<(\/?)(\w+)/.exec(tag)!;
    if (name === 'meta') continue;
    if (!closes) open.push(name!);
    else if (open.pop() !== name) return [tag, ...open];
  }
  return open;
}

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
  const plainOf = ({ status, text, headers }: Awaited<ReturnType<typeof page>>) => {
    expect({ status, text: status === 200 ? '' : text }).toEqual({ status: 200, text: '' });
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    // A page of its own: no script, nothing from elsewhere, whatever the names are.
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^;]+'; .*; sandbox$/,
    );
    const tags = text.match(/<\/?[a-z][^>]*>/gi)!;
    const plain =
      /^<\/?(html|head|meta|title|style|body|article|p|h1|h2|div|span|table|thead|tbody|tr|th|td|footer|small)( (lang|charset|class|scope)="[\w -]+")*>$/;
    expect(tags.filter((tag) => !plain.test(tag))).toEqual([]);
    expect(wellFormed(tags)).toEqual([]);
    return text.replace(/<style>[\s\S]*<\/style>/, '').replace(/<[^>]*>/g, '');
  };
  const printed = async (of: CaseFile, form: string) => plainOf(await paper(of, form));
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
    const inEnglish = await page(wang!, `/v1/applications/${of.id}/print/approval`, { 'accept-language': 'en' });
    expect(inEnglish.text).toContain('cannot be printed yet: the file has not come to \\"approval\\"');

    await of.done('wang', 'request-corrections', { items: [{ materialCode: 'formationPlan', problem: '未提交' }] });
    const corrections = await printed(of, 'correction-notice');
    expect(corrections).toMatch(/建邺区教育局\s+320105-2024-000001\s+补正告知书\s+中华中学：/);
    expect(corrections).toContain('一、组建方案：未提交');
    expect(corrections).toContain('参照《行政许可法》第三十二条的规定');
    expect(corrections).toContain('本件所用期限标准：补正期限15个工作日（系统缺省值）');

    const fileId = await evidence(core!, '方案.pdf');
    await of.done('core', 'resubmit', { materials: [{ code: 'formationPlan', fileId }] });
    await of.done('wang', 'accept-application');
    const accepted = await printed(of, 'acceptance-notice');
    expect(accepted).toContain('设立协作型教共体“某&lt;script src=x onerror=alert(1)&gt;&quot;&#39;&amp;共同体”');
    expect(accepted).toMatch(/本机关将于2024年\d+月\d+日前作出决定/);
    expect(accepted).toMatch(/案号 320105-2024-000001。本件由卷宗系统根据事件 [0-9a-f-]{36}/);
    await refused(of, 'approval');

    await reviewedAndPosted(of, people!, '2024-09-09');
    await house.until('2024-09-18');
    const decided = await of.done('zhao', 'approve-application', { decidedOn: '2024-09-18', effectiveOn: '2024-09-18', conditions: ['按年报告'] }); // prettier-ignore
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
    const asked = '?personal=true&purpose=打印';
    const withheld = await page(core!, `/v1/applications/${of.id}/print/service-receipt${asked}`);
    const file = await page(core!, `/v1/applications/${of.id}${asked}`);
    for (const { status, text } of [withheld, file]) expect([status, text]).toEqual([403, expect.stringContaining('SEC_CAPACITY')]); // prettier-ignore
    expect(plainOf(await paper(of, 'service-receipt', core))).not.toContain('李某某');
    const log = await house.api.house.vault.readLog(0, 100_000);
    expect(log.filter(({ purpose }) => purpose === '打印').map(({ capacity }) => capacity)).toEqual(['BO']);

    // The event named in the footer, and its digest, are those of the record.
    const [made] = decided.body.events as { id: string; digest: { sha256: string } }[];
    const named = /事件 ([0-9a-f-]{36})（第\d+号记录，摘要 SHA-256 ([0-9a-f]{16})/.exec(approval)!;
    const { items } = (await wang!.get(`/v1/applications/${of.id}/history?limit=200`)).body as {
      items: { id: string; digest: { sha256: string } }[];
    };
    expect(named[1]).toBe(made!.id);
    expect(items.find(({ id }) => id === made!.id)!.digest.sha256.slice(0, 16)).toBe(named[2]);

    const correction = { correctsEventId: made!.id, field: 'decidedOn', value: '2024-09-17', reason: '笔误' };
    await approve(await house.as('zhao'), `/v1/applications/${of.id}`, await of.act('wang', 'correct-application', correction)); // prettier-ignore
    expect(await printed(of, 'approval')).toContain('决定日期已由2024年9月18日更正为2024年9月17日：笔误');
    const { body } = await wang!.get(`/v1/applications/${of.id}`);
    community = String((body.item as { collaborationId: string }).collaborationId);
  });

  it('refuse to accept, or to approve, with the ground and the remedies', async () => {
    const refusedCase = await submitted('另一教育共同体', both);
    await refusedCase.done('wang', 'refuse-acceptance', { ground: 'notRequired', reason: '属校际自愿协作' });
    const notice = await printed(refusedCase, 'non-acceptance-notice');
    expect(notice).toMatch(/自收到本通知书之日起六十日内依法申请行政复议.*六个月内依法提起行政诉讼/);
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
    await of.done('wang', 'request-corrections', { items: [{ materialCode: 'formationPlan', problem: '缺页' }], dueOn: '2024-10-15' }); // prettier-ignore
    // A day that the officer set rests on no standard.
    expect(await printed(of, 'correction-notice')).toMatch(/请于2024年10月15日前补正(?![^]*期限标准)/);
    await of.done('core', 'resubmit', { materials: [{ code: 'formationPlan', fileId: await evidence(core!, '补.pdf') }] }); // prettier-ignore
    await of.done('wang', 'accept-application');
    expect((await paper(of, 'acceptance-notice', core)).status).toBe(200);
    expect((await paper(of, 'acceptance-notice', other)).status).toBe(404);
    expect((await paper(caseFile(house, '01920000-0000-7000-8000-000000000000'), 'approval')).status).toBe(404);
    const unknown = await paper(of, 'rectification-notice');
    expect([unknown.status, unknown.headers.get('content-type')]).toEqual([404, expect.stringContaining('application/problem+json')]); // prettier-ignore
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
    const answer = await page(await house.as('chief'), `${at}/print/rectification-notice`);
    const { text } = answer;
    expect(plainOf(answer)).toMatch(/整改期限30日（系统缺省值）/);
    expect((await page(core!, `${at}/print/rectification-notice`)).status).toBe(404);
    expect(text).toContain('中华中学上新河初级中学：');
    expect(text).toContain('台账&lt;b&gt;缺失&lt;/b&gt;');
    expect(text).toContain('补齐台账');
    expect(text).not.toContain('陆某某');
    await house.settled();
  });

  it('load nothing with their style', () => {
    expect(stylesheet).not.toMatch(/url\(|@import|http|</);
  });

  it('put together what is on file of a collaboration, in both languages and as of any day', async () => {
    const path = `/v1/collaborations/${community}/print/dossier`;
    const chinese = await page(wang!, path);
    expect(plainOf(chinese)).toMatch(/所载截至事件 [0-9a-f-]{36}（第\d+号记录，摘要 SHA-256 [0-9a-f]{16}…）。$/m);
    for (const said of ['成员学校', '中华中学上新河初级中学', '已批准', '建教发〔2024〕81号', '大事记', '设立协作型教共体']) expect(chinese.text).toContain(said); // prettier-ignore
    expect(chinese.text).not.toMatch(/<script|undefined|\[object/);
    const english = await page(wang!, path, { 'accept-language': 'en' });
    expect(english.text).toContain('<html lang="en">');
    expect(plainOf(english)).toMatch(/It is as of event [0-9a-f-]{36} \(record \d+, SHA-256 [0-9a-f]{16}…\)\.$/m);
    for (const said of ['Members', 'cooperative community', 'History', '18 September 2024']) expect(english.text).toContain(said); // prettier-ignore
    expect((await page(wang!, `${path}?asOf=2024-09-17`)).status).toBe(404);
    expect((await page(wang!, `${path}?knownAt=2024-09-10`)).status).toBe(404);
  });

  it('say when a case was opened by the bureau itself; the dossier of a dissolved collaboration is still that of an earlier day', async () => {
    const payload = { collaborationId: community, reason: '布局调整' };
    const ending = await openedExOfficio(house, { type: 'dissolve', payload, with: ['bureauProposal', 'assetAndStaffPlan'] }); // prettier-ignore
    await refused(ending, 'acceptance-notice');
    await reviewedAndPosted(ending, people!, '2024-10-09');
    await house.until('2024-10-17');
    await ending.done('zhao', 'approve-application', { decidedOn: '2024-10-17', effectiveOn: '2024-10-17' });
    await house.settled();
    expect(await printed(ending, 'approval')).toMatch(/本机关依据《[^》]+》依职权办理的/);
    const path = `/v1/collaborations/${community}/print/dossier`;
    const [now, then] = [plainOf(await page(wang!, path)), plainOf(await page(wang!, `${path}?asOf=2024-10-16`))];
    expect(now).toMatch(/状态已解散/);
    expect(then).toMatch(/截至2024年10月16日[^]*状态正常运行/);
    const lastOf = (text: string) => +/（第(\d+)号记录/.exec(text)![1]!;
    expect(lastOf(then)).toBeLessThan(lastOf(now));
    expect(plainOf(await page(wang!, `${path}?knownAt=2024-10-16`))).toMatch(/以当时已有记录为限[^]*状态正常运行/);
    await expectReplayed(house.api.house.store, slices);
  });

  it('name a school as it was called when they were made', async () => {
    const of = await submitted('改名前的教育共同体', both);
    await of.done('wang', 'accept-application');
    const next = addDays(house.api.house.clock.now().slice(0, 10), 1);
    const renaming = { nameZh: '中华中学新校', effectiveOn: next };
    await house.until(next);
    const renamed = await wang!.post(`/v1/schools/${schools!['中华中学']!}/rename-school`, renaming);
    expect({ status: renamed.status, body: renamed.body }).toMatchObject({ status: 200 });
    await house.settled();
    expect(await printed(of, 'acceptance-notice')).toMatch(/受理通知书\s+中华中学：/);
    const again = await submitted('改名后的教育共同体', both);
    await again.done('wang', 'accept-application');
    expect(await printed(again, 'acceptance-notice')).toMatch(/受理通知书\s+中华中学新校：/);
  });
});
