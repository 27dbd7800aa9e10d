import { seededBureau, slices } from '@app/workflows';
import { approved, drafted, openedExOfficio, reviewedAndPosted, type CaseFile } from '../support/case-file.js';
import { trialHouse, type Person, type TestHouse } from '../support/house.js';
import { jianye, peopleByKey, schoolsByName } from '../support/office.js';
import { expectReplayed } from '../support/replayed.js';

interface Entry {
  stream: string;
  kind: string;
  dueOn?: string;
  colour?: string;
  workingDaysLeft?: number;
  why: { zh: string; en: string };
  link?: string;
  roles: string[];
}
interface Group {
  nameZh: string;
  status: string;
  members: { schoolId: string; role: string; from: string; to?: string }[];
}
const placeholder = /\{[^}]*\}/;
const han = /[\u4e00-\u9fff]/;

describe('Admission to a group, and what becomes of it', () => {
  let house: TestHouse;
  let wang: Person;
  let schools: Record<string, string>;
  let people: Record<string, string>;
  let group: string;
  let joining: string;
  let of: CaseFile;

  const file = () => `/v1/collaborations/${group}`;
  const seen = async (query = ''): Promise<Group> => (await wang.get(`${file()}${query}`)).body.item as Group;
  /** Roles of the members of a day, by the names of the schools. */
  const rolesOn = ({ members }: Group, on: string): Record<string, string> =>
    Object.fromEntries(
      members
        .filter(({ from, to }) => from <= on && (to === undefined || on < to))
        .map(({ schoolId, role }) => [Object.entries(schools).find(([, id]) => id === schoolId)![0], role]),
    );
  const inbox = async (key: string): Promise<Entry[]> => {
    await house.settled();
    const { status, body } = await (await house.as(key)).get('/v1/views/inbox');
    expect(status).toBe(200);
    return (body.item as { items: Entry[] }).items.filter(({ stream }) => stream === `application-${of.id}`);
  };
  const expectOnDesk = async (key: string, kind: string, more: Partial<Entry> = {}) => {
    const entry = (await inbox(key)).find((each) => each.kind === kind);
    expect({ key, kind, entry }).toMatchObject({ entry: { kind, ...more } });
    expect(entry!.why.zh).toMatch(han);
    expect(entry!.why.en).toMatch(/^[^\u4e00-\u9fff]+$/);
  };
  const expectOffDesk = async (key: string, kind: string) =>
    expect((await inbox(key)).map((each) => each.kind)).not.toContain(kind);

  beforeAll(async () => {
    house = await trialHouse('2024-09-09');
    wang = await house.as('wang');
    schools = await schoolsByName(house);
    people = await peopleByKey(house);
    joining = schools['南京外国语学校青奥村小学']!;
    const { body } = await wang.get(`/v1/collaborations?q=${encodeURIComponent('中华中学教育集团')}`);
    group = (body.items as { id: string }[])[0]!.id;
    for (const [name, schoolKind, stage] of [
      ['中华中学', 'seniorHighSchool', 'seniorHigh'],
      ['中华中学上新河初级中学', 'juniorMiddleSchool', 'juniorMiddle'],
      ['中华中学附属小学', 'primarySchool', 'primary'],
      ['南京外国语学校青奥村小学', 'primarySchool', 'primary'],
    ] as const) {
      const school = `/v1/schools/${schools[name]!}`;
      expect((await wang.post(`${school}/confirm-stages`, { schoolKind, stages: [stage] })).status).toBe(200);
      const legal = { attribute: 'legalPersonStatus', value: 'independent', effectiveOn: '2024-09-09' };
      expect((await wang.post(`${school}/set-school-attribute`, legal)).status).toBe(200);
    }
    expect((await wang.post(`${file()}/confirm-core-school`, { schoolId: schools['中华中学'] })).status).toBe(200);
  });
  afterAll(() => house.stop());

  describe('admission', () => {
    it('the school drafts it with the resolution of the council; its principal finds the consent on the desk', async () => {
      const payload = { collaborationId: group, schoolId: joining, reason: '片区优质资源共享' };
      of = await drafted(house, 'joiner', joining, {
        type: 'admitSchool',
        payload,
        with: ['applicationForm', 'councilResolution', ['schoolProfile', joining]],
      });
      await expectOnDesk('joiner', 'consent', { link: `/v1/applications/${of.id}/record-consent` });
      const foreign = await house.as('other');
      const consent = { schoolId: joining, consents: true, payloadDigest: '0'.repeat(64) };
      const refused = await foreign.post(`/v1/applications/${of.id}/record-consent`, consent);
      expect(refused.body).toMatchObject({ code: 'SEC_SCOPE' });
      const { payloadDigest } = await of.document('joiner');
      await of.done('joiner', 'record-consent', { schoolId: joining, consents: true, payloadDigest });
      await expectOffDesk('joiner', 'consent');
    });

    it('handed in: the office has five working days, green, then amber, then it counts as accepted', async () => {
      await of.done('joiner', 'submit-application');
      // A make-up Saturday counts.
      await expectOnDesk('wang', 'completenessCheck', { dueOn: '2024-09-14', colour: 'green', workingDaysLeft: 5 });
      await expectOffDesk('other', 'completenessCheck');
      await house.until('2024-09-11');
      await expectOnDesk('wang', 'completenessCheck', { colour: 'amber', workingDaysLeft: 3 });
      await of.done('wang', 'accept-application');
      await expectOffDesk('wang', 'completenessCheck');
    });

    it('every step lies on the desk of whoever takes it next', async () => {
      await expectOnDesk('zhao', 'assignReviewer', { colour: 'green', roles: ['BL'] });
      await expectOffDesk('wang', 'assignReviewer');
      const auditor = await house.as('auditor');
      const listed = async (query: string): Promise<Entry[]> =>
        ((await auditor.get(`/v1/views/inbox${query}`)).body.item as { items: Entry[] }).items;
      expect(await listed('')).toEqual([]);
      expect((await listed('?scope=bureau')).map(({ kind }) => kind)).toContain('assignReviewer');
      await of.done('zhao', 'assign-reviewer', { reviewerUserId: people.li });
      await expectOnDesk('li', 'review', { why: { zh: '您是指定的审查人', en: 'you are the assigned reviewer' } });
      await expectOffDesk('zhao', 'assignReviewer');
      await of.done('li', 'complete-review', { opinion: 'approve', findings: [{ check: 'layout', ok: true }] });
      await expectOnDesk('wang', 'publishNotice');
      await of.done('wang', 'publish-public-notice', {
        text: '拟同意加入',
        channels: ['局网站'],
        startsOn: '2024-09-11',
      });
      const clock = ((await wang.get('/v1/views/inbox?role=SYS&scope=bureau')).body.item as { items: Entry[] }).items;
      expect(clock.find(({ stream }) => stream === `application-${of.id}`)).toMatchObject({
        kind: 'noticeEnd',
        dueOn: '2024-09-19',
      });
      expect(
        (await of.act('zhao', 'approve-application', { decidedOn: '2024-09-11', effectiveOn: '2024-09-11' })).status,
      ).toBe(409);
      await house.until('2024-09-20');
      await expectOnDesk('zhao', 'decision');
    });

    it('approved: the school is a member from that day, and known to be one only since', async () => {
      await approved(house, of, '2024-09-20');
      await expectOnDesk('wang', 'issueDocument');
      await expectOnDesk('wang', 'discloseDecision');
      const now = await seen();
      expect(rolesOn(now, '2024-09-20')).toEqual({
        中华中学: 'core',
        中华中学上新河初级中学: 'member',
        中华中学附属小学: 'member',
        南京外国语学校青奥村小学: 'member',
      });
      expect(rolesOn(await seen('?asOf=2024-09-19'), '2024-09-19')).not.toHaveProperty('南京外国语学校青奥村小学');
      expect(rolesOn(await seen('?knownAt=2024-09-19'), '2024-09-20')).not.toHaveProperty('南京外国语学校青奥村小学');
      expect(rolesOn(await seen('?knownAt=2024-09-20'), '2024-09-20')).toHaveProperty('南京外国语学校青奥村小学');
    });

    it('issued under a number used once, served, disclosed; then nothing is left on any desk', async () => {
      const scan = await of.file('wang', '批复.pdf');
      const document = { docNo: '建教发〔2024〕81号', signedBy: people.zhao, issuedOn: '2024-09-20', scan };
      await of.done('wang', 'issue-decision-document', document);
      await expectOnDesk('wang', 'serveDecision');
      await of.done('wang', 'serve-decision', {
        method: 'direct',
        recipient: '青奥村小学办公室',
        servedOn: '2024-09-20',
      });
      await of.done('wang', 'disclose-decision', { channel: '局网站', disclosedOn: '2024-09-20' });
      for (const key of ['wang', 'li', 'zhao', 'joiner', 'core'])
        expect({ key, left: await inbox(key) }).toEqual({ key, left: [] });
    });
  });

  describe('what becomes of the group', () => {
    const byCore = (type: string, payload: object, materials: string[], who = 'core', school = '中华中学') =>
      drafted(house, who, schools[school]!, { type, payload: { collaborationId: group, ...payload }, with: materials });
    const accepted = async (each: CaseFile, who: string) => {
      await each.done(who, 'submit-application');
      await each.done('wang', 'accept-application');
    };
    const decided = async (each: CaseFile, from: string, on: string) => {
      await reviewedAndPosted(each, people, from);
      await house.until(on);
      await approved(house, each, on);
    };

    it('a member leaves, with a plan for what it leaves behind', async () => {
      const leaving = await byCore(
        'memberExit',
        { schoolId: schools['中华中学上新河初级中学'], exitReason: 'exited' },
        ['applicationForm', 'transitionPlan', 'exitReasonStatement'],
        'member',
        '中华中学上新河初级中学',
      );
      await accepted(leaving, 'member');
      await decided(leaving, '2024-09-20', '2024-09-29');
      expect(rolesOn(await seen(), '2024-09-29')).not.toHaveProperty('中华中学上新河初级中学');
      expect(rolesOn(await seen('?asOf=2024-09-28'), '2024-09-28')).toHaveProperty('中华中学上新河初级中学');
    });

    it('it takes another name', async () => {
      const renaming = await byCore('rename', { nameZh: '中华中学南苑教育集团' }, [
        'applicationForm',
        'councilResolution',
        'charterAmendmentDraft',
      ]);
      await accepted(renaming, 'core');
      await decided(renaming, '2024-09-29', '2024-10-12');
      expect((await seen()).nameZh).toBe('中华中学南苑教育集团');
      expect((await seen('?asOf=2024-10-11')).nameZh).toBe('中华中学教育集团');
    });

    it('and another core, which agrees to it', async () => {
      const changing = await byCore('changeCore', { newCoreSchoolId: joining }, [
        'applicationForm',
        'councilResolution',
        'charterAmendmentDraft',
      ]);
      await changing.done('core', 'submit-application');
      expect((await changing.act('wang', 'accept-application')).body).toMatchObject({ code: 'APP_CONSENT_MISSING' });
      const { payloadDigest } = await changing.document('core');
      await changing.done('joiner', 'record-consent', { schoolId: joining, consents: true, payloadDigest });
      await changing.done('wang', 'accept-application');
      await decided(changing, '2024-10-12', '2024-10-21');
      expect(rolesOn(await seen(), '2024-10-21')).toEqual({
        中华中学: 'member',
        中华中学附属小学: 'member',
        南京外国语学校青奥村小学: 'core',
      });
      expect(rolesOn(await seen('?asOf=2024-10-20'), '2024-10-20')).toMatchObject({ 中华中学: 'core' });
    });

    it('at last the bureau dissolves it of its own accord', async () => {
      const ending = await openedExOfficio(house, {
        type: 'dissolve',
        payload: { collaborationId: group, reason: '布局调整' },
        with: ['bureauProposal', 'assetAndStaffPlan'],
      });
      await decided(ending, '2024-10-21', '2024-11-01');
      expect(await seen()).toMatchObject({ status: 'dissolved' });
      expect(rolesOn(await seen(), '2024-11-01')).toEqual({});
      expect((await seen('?knownAt=2024-10-31')).status).toBe('active');
      expect((await seen('?asOf=2024-10-31')).status).toBe('active');
    });
  });

  describe('what can be read of it afterwards', () => {
    const view = async (name: string, by = wang) => {
      const { status, body } = await by.get(`/v1/views/${name}`);
      expect({ name, status, body }).toMatchObject({ status: 200 });
      return body;
    };

    it('its history tells every event in a sentence of both languages, names in place of ids', async () => {
      const told: Record<string, string[]> = { zh: [], en: [] };
      const subjects = [file(), `/v1/applications/${of.id}`, `/v1/schools/${joining}`];
      for (const path of subjects)
        for (const language of ['zh', 'en']) {
          const { body } = await wang.get(`${path}/history?limit=200`, { 'accept-language': language });
          for (const { sentence, type } of body.items as { sentence: string; type: string }[]) {
            expect({ type, sentence }).toEqual({ type, sentence: expect.not.stringMatching(placeholder) as string });
            expect({ type, sentence }).toEqual({
              type,
              sentence: expect.not.stringMatching(/[0-9a-f]{8}-[0-9a-f]{4}|undefined|\[object/) as string,
            });
            told[language]!.push(sentence);
          }
        }
      // Nothing of the code's own words.
      for (const sentence of told.zh!) expect(sentence).toEqual(expect.not.stringMatching(/[a-z]{3}/i));
      expect(told.zh!.length).toBe(told.en!.length);
      expect(told.zh!.some((each) => each.includes('南京外国语学校青奥村小学'))).toBe(true);
    });

    it('the timeline of everything: no sentence lacks a name or a value', async () => {
      let after: string | undefined;
      let entries = 0;
      const auditor = await house.as('auditor');
      do {
        const page = await view(
          `history-timeline?limit=200${after ? `&after=${encodeURIComponent(after)}` : ''}`,
          auditor,
        );
        const names = page.names as Record<string, string>;
        for (const { type, sentence } of page.items as { type: string; sentence: { zh: string; en: string } }[]) {
          entries++;
          for (const said of Object.values(sentence))
            for (const [slot, stream] of said.matchAll(/\{([^}]*)\}/g))
              expect({ type, slot, name: names[stream!] }).toEqual({
                type,
                slot,
                name: expect.stringMatching(/./) as string,
              });
        }
        after = page.next as string | undefined;
      } while (after);
      expect(entries).toBeGreaterThan(50);
    });

    it('the profile of the group, on a day and as it was known', async () => {
      const profile = (await view(`collaboration-profile/${group}`)).item as Record<string, unknown>;
      expect(profile).toMatchObject({ status: 'dissolved' });
      const earlier = (await view(`collaboration-profile/${group}?asOf=2024-09-20`)).item as Record<string, unknown>;
      expect(earlier).toMatchObject({ status: 'active', nameZh: '中华中学教育集团' });
    });

    it('the register of decisions', async () => {
      const { items } = (await view('decision-register?sort=receivedOn&limit=200')) as {
        items: Record<string, unknown>[];
      };
      expect(items.map(({ type }) => type).sort()).toEqual([
        'admitSchool',
        'changeCore',
        'dissolve',
        'memberExit',
        'rename',
      ]);
      expect(items.find(({ type }) => type === 'admitSchool')).toMatchObject({
        receivedOn: '2024-09-09', decidedOn: '2024-09-20', outcome: 'approved', decisionNo: '建教发〔2024〕81号', late: false, bureauId: jianye,
      }); // prettier-ignore
      const found = await view(`decision-register?q=${encodeURIComponent('81号')}`);
      expect(found.items).toHaveLength(1);
      expect((await view('decision-register', await house.as('other'))).items).toEqual([]);
    });

    it('the graph of memberships on two days', async () => {
      const on = async (date: string) =>
        ((await view(`membership-graph?collaborationId=${group}&asOf=${date}`)).items as { schoolId: string }[]).length;
      expect([await on('2024-09-09'), await on('2024-09-20'), await on('2024-09-29'), await on('2024-11-01')]).toEqual([
        3, 4, 3, 0,
      ]);
      const around = await view(`membership-neighbours?schoolId=${joining}&asOf=2024-09-20&changedFrom=2024-09-09`);
      expect(JSON.stringify(around)).toContain(schools['中华中学附属小学']);
    });

    it('coverage and overview, in numbers of the day and within the scope of the reader', async () => {
      interface Coverage {
        total: { compulsory: object };
        divisions: { bureauId: string }[];
      }
      const coverage = async (date: string) =>
        (await view(`coverage-statistics?bureauId=${jianye}&asOf=${date}`)).item as Coverage;
      expect((await coverage('2024-09-20')).total).not.toEqual((await coverage('2024-11-01')).total);
      const overview = async (date: string) =>
        (await view(`bureau-overview?bureauId=${jianye}&asOf=${date}`)).item as {
          byKind: { educationGroup: number };
          withoutCore: string[];
          openCases: number;
        };
      expect(await overview('2024-09-20')).toMatchObject({ byKind: { educationGroup: 4 } });
      const now = await overview('2024-11-01');
      expect(now).toMatchObject({ byKind: { educationGroup: 3 }, openCases: 4 });
      expect(now.withoutCore).toHaveLength(3);
      const city = seededBureau('320100');
      const { item } = await view(`coverage-statistics?bureauId=${city}`, await house.as('city'));
      expect((item as Coverage).divisions.map(({ bureauId }) => bureauId)).toContain(jianye);
    });

    it('the sealed decision, by the school it was served on', async () => {
      const joiner = await house.as('joiner');
      const { body } = await joiner.get(`/v1/applications/${of.id}/history?limit=200`);
      const issued = (body.items as { type: string; data: { scan: string } }[]).find(
        ({ type }) => type === 'DecisionDocumentIssued',
      )!;
      expect((await joiner.get(`/v1/files/${issued.data.scan}/content`)).status).toBe(200);
      expect((await (await house.as('other')).get(`/v1/files/${issued.data.scan}/content`)).status).toBe(404);
    });
  });

  it('everything decided here comes out the same again', () => expectReplayed(house.api.house.store, slices));
});
