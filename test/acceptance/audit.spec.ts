import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSqlite } from '@app/event-store';
import { slices } from '@app/workflows';
import { run } from '../../apps/cli/src/program.js';
import type { CaseFile } from '../support/case-file.js';
import { districtPosted, districtServed } from '../support/district.js';
import { trialHouse, type Answered, type Person, type TestHouse } from '../support/house.js';
import { jianye } from '../support/office.js';
import { expectReplayed } from '../support/replayed.js';

interface Finding {
  stream: string;
  revision: number;
  fault?: string;
  verdict?: string;
  command?: string;
  says: { zh: string; en: string };
}
interface Report {
  ok: boolean;
  events: number;
  decisions: number;
  counts: Record<string, number>;
  findings: Finding[];
}
interface Decision {
  command: string;
  verdict: string;
  clause?: { code: string; sentence: string; basis: string };
  lines: string[];
}
interface Trail {
  verified: Report;
  decisions: Decision[];
  events: { type: string; revision: number; stateAfter: { stage: string } }[];
  document: { status: string };
  personalReads: unknown[];
}

describe('V18 The audit of a decided case, over HTTP and at the command line [S-05 L-23]', () => {
  let house: TestHouse;
  let auditor: Person;
  let of: CaseFile;
  let stream: string;

  beforeAll(async () => {
    house = await trialHouse('2024-09-09');
    of = await districtPosted(house);
    stream = `application-${of.id}`;
    const early = await of.act('zhao', 'approve-application', { decidedOn: '2024-09-09', effectiveOn: '2024-09-09' });
    expect(early).toMatchObject({ status: 409, body: { code: 'APP_STATE' } });
    await districtServed(house, of, '南京市致远初级中学办公室');
    auditor = await house.as('auditor');
  }, 60_000);
  afterAll(() => house.stop());

  const trailIn = async (language: string, query = ''): Promise<Trail> => {
    const { status, body } = await auditor.get(`/v1/audit/trail/${stream}${query}`, { 'accept-language': language });
    expect(status).toBe(200);
    return body as unknown as Trail;
  };
  /** Starts a run and waits for its report. */
  async function report(what: 'verify' | 'replay', body: object = {}, by = auditor): Promise<Report> {
    let answered: Answered = await by.post(`/v1/audit/${what}`, body);
    while (answered.status === 202) {
      await sleep(20);
      answered = await by.get(`/v1/audit/${what}`);
    }
    expect({ status: answered.status, body: answered.body }).toMatchObject({ status: 200 });
    return (answered.body.report ?? answered.body) as unknown as Report;
  }

  describe('the trail', () => {
    it('shows every event with the state after it, the document, and a whole chain', async () => {
      const { verified, events, document } = await trailIn('zh-CN');
      expect(verified).toMatchObject({ ok: true, events: events.length });
      expect(events.map(({ revision }) => revision)).toEqual(events.map((_, i) => i));
      expect(events.at(-1)).toMatchObject({ type: 'DecisionServed', stateAfter: { stage: 'served' } });
      expect(document).toMatchObject({ status: 'served' });
    });

    it.each([
      ['zh-CN', '办理：', '重新计算：与记录一致。', '建邺区教育局', '参数 '],
      ['en', 'Given by ', 'Decided again: equal to the record.', '建邺区教育局', 'Parameter '],
    ])(
      'explains each decision in %s: who, on what, by which values, and that it comes out again',
      async (language, ...said) => {
        const { decisions } = await trailIn(language);
        expect(decisions.map(({ command }) => command)).toEqual(expect.arrayContaining([
        'OpenExOfficioCase', 'AssignReviewer', 'CompleteReview', 'PublishPublicNotice', 'ClosePublicNotice', 'ApproveApplication',
        'IssueDecisionDocument', 'ServeDecision',
      ])); // prettier-ignore
        const text = decisions.map(({ lines }) => lines.join('\n')).join('\n\n');
        for (const each of said) expect(text).toContain(each);
        for (const { lines, verdict } of decisions) {
          expect(verdict).toBe('equal');
          expect(lines.length).toBeGreaterThanOrEqual(5);
          // Names and texts of the case are Chinese in both; no placeholder stays empty in either.
          expect(lines.join('\n')).not.toMatch(/\{\w+(:\w+)?\}|undefined/);
        }
        const head = /^【/;
        for (const { lines } of decisions) expect(head.test(lines[0]!)).toBe(language === 'zh-CN');
      },
    );

    it('holds the refusals too, with clause and basis', async () => {
      for (const [language, sentence] of [
        ['zh-CN', /不能|不予/],
        ['en', /^The |^This |not possible/],
      ] as const) {
        const refused = (await trailIn(language)).decisions.filter(({ clause }) => clause);
        expect(refused.map(({ command, clause }) => [command, clause!.code])).toEqual([
          ['ApproveApplication', 'APP_STATE'],
        ]);
        expect(refused[0]!.clause!.sentence).toMatch(sentence);
        expect(refused[0]!.clause!.basis).not.toBe('');
      }
    });

    it('of a past day holds what was known then', async () => {
      const { events, document, decisions } = await trailIn('zh-CN', '?knownAt=2024-09-10');
      expect(events.at(-1)).toMatchObject({ type: 'PublicNoticePublished', stateAfter: { stage: 'publicNotice' } });
      expect(document).toMatchObject({ status: 'publicNotice' });
      expect(decisions.some(({ command }) => command === 'ServeDecision')).toBe(false);
    });

    it('is the auditor’s, and the leader’s of the bureau; nobody else’s', async () => {
      expect((await (await house.as('zhao')).get(`/v1/audit/trail/${stream}`)).status).toBe(200);
      for (const who of ['wang', 'admin', 'core'])
        expect(await (await house.as(who)).get(`/v1/audit/trail/${stream}`)).toMatchObject({
          status: 403,
          body: { code: 'SEC_CAPACITY' },
        });
      const leader = await house.as('zhao');
      expect((await leader.post('/v1/audit/verify')).status).toBe(403);
      expect((await leader.post('/v1/audit/replay')).status).toBe(403);
    });

    it('takes the auditor’s note beside the case, not into it', async () => {
      const before = await house.api.house.store.revision(stream);
      const { events } = (await trailIn('zh-CN')) as unknown as { events: { id: string }[] };
      const note = { targetEventId: events[0]!.id, targetStream: stream, text: '公示截图未归档', severity: 'minor' };
      expect((await auditor.post('/v1/audit-notes/320105/record-audit-note', note)).status).toBe(200);
      await house.settled();
      expect(await house.api.house.store.revision(stream)).toBe(before);
      const { items } = (await auditor.get(`/v1/views/audit-entries?concerns=${stream}`)).body;
      expect(items).toMatchObject([{ kind: 'note', severity: 'minor', text: '公示截图未归档' }]);
    });
  });

  describe('verify and replay', () => {
    it('one case, at once', async () => {
      expect(await report('verify', { stream })).toMatchObject({ ok: true, findings: [] });
      const { decisions } = await trailIn('zh-CN');
      expect(await report('replay', { stream })).toMatchObject({ ok: true, decisions: decisions.length, findings: [] });
    });

    it('a bureau, by its leader; everything, by the auditor', async () => {
      const bureau = await report('replay', { bureau: jianye }, await house.as('zhao'));
      expect(bureau).toMatchObject({ ok: true, findings: [] });
      const whole = await report('replay');
      expect(whole).toMatchObject({ ok: true, findings: [] });
      expect(whole.decisions).toBeGreaterThanOrEqual(bureau.decisions);
      expect(bureau.decisions).toBeGreaterThan(5);
      const verified = await report('verify');
      expect(verified).toMatchObject({ ok: true, findings: [] });
      expect(verified.events).toBeGreaterThan(100);
    });

    it('everything comes out again', () => expectReplayed(house.api.house.store, slices));
  });

  describe('a byte changed behind the product’s back', () => {
    /** One digit of the day from which the approval counts. */
    const change = (from: string, to: string): void => {
      const db = openSqlite(join(house.folder, 'events.db'));
      const { changes } = db
        .prepare(`UPDATE events SET data = replace(data, ?, ?) WHERE stream = ? AND type = 'ApplicationApproved'`)
        .run(`"effectiveOn":"${from}"`, `"effectiveOn":"${to}"`, stream);
      db.close();
      expect(changes).toBe(1);
    };
    async function cli(...argv: string[]): Promise<{ code: number; out: string }> {
      const out: string[] = [];
      const env = { DATA_DIR: house.folder, JUANZONG_TOKEN: auditor.token };
      const code = await run(argv, { env, out: (line) => out.push(line), err: (line) => out.push(line), tty: false });
      return { code, out: out.join('\n') };
    }
    let revision: number;
    beforeAll(async () => {
      const { events } = await trailIn('zh-CN');
      ({ revision } = events.find(({ type }) => type === 'ApplicationApproved')!);
      expect(await cli('verify')).toMatchObject({ code: 0, out: expect.stringContaining('均完好') as string });
      change('2024-09-18', '2024-09-17');
    });

    it('is named by verify, of the whole log and of the case', async () => {
      for (const scope of [{}, { stream }]) {
        const { ok, findings } = await report('verify', scope);
        expect(ok).toBe(false);
        expect(findings).toMatchObject([{ stream, revision, fault: 'sha256' }]);
        expect(findings[0]!.says.zh).toContain(`${stream}@${revision}`);
      }
      expect((await trailIn('en')).verified).toMatchObject({ ok: false });
    });

    it('and by replay, which decides otherwise than what stands there now', async () => {
      const { ok, findings } = await report('replay', { stream });
      expect(ok).toBe(false);
      expect(findings).toMatchObject([{ stream, revision, command: 'ApproveApplication', verdict: 'differs' }]);
    });

    it('and at the command line, which ends with 1, with the server and without it', async () => {
      for (const language of ['zh', 'en']) {
        const { code, out } = await cli('verify', `--language=${language}`);
        expect(code).toBe(1);
        expect(out).toContain(`${stream}@${revision}`);
      }
      expect(await cli('replay', '--case', of.id)).toMatchObject({ code: 1 });
      await house.api.stop();
      expect(await cli('verify')).toMatchObject({
        code: 1,
        out: expect.stringContaining(`${stream}@${revision}`) as string,
      });
      change('2024-09-17', '2024-09-18');
      expect(await cli('verify')).toMatchObject({ code: 0 });
      expect(await cli('replay', '--case', of.id)).toMatchObject({ code: 0 });
    });
  });
});
