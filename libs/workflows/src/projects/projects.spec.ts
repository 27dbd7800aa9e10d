import fc from 'fast-check';
import { accepts, type Act, type Context } from '@app/kernel';
import { documentsOf, someone, specFor, stored, titleOf } from '@app/kernel/testing';
import { appraisalLinkage } from '../appraisal-linkage/index.js';
import { decisionRegister } from '../decision-register/index.js';
import { clauses } from './projects.clauses.js';
import { commands, type Applicant, type CommandName } from './projects.commands.js';
import type { Pinned } from './projects.events.js';
import { allowedIn } from './projects.guards.js';
import { DraftProjectInput, synergyFields } from './projects.input.js';
import { projects } from './projects.js';
import { tasks } from './projects.reactions.js';
import { gradeOf, lackingIn, resultOf, type PanelClass } from './projects.scoring.js';
import { evolve, noProject, statuses, type Project } from './projects.state.js';
import { evaluationLedger, projectListing } from './projects.view.js';

const { given } = specFor(projects);
const id = (n: number): string => `01920000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const [core, beneficiary, other, community, bureau] = [id(1), id(2), id(3), id(4), 'bureau'];
const principal = someone('headmaster', 'CS', core, { grades: ['principal'] });
const memberHead = someone('member-head', 'MS', beneficiary, { grades: ['principal'] });
const wang = someone('wang', 'BO', bureau);
const zhao = someone('zhao', 'BL', bureau);
const clock = someone('system', 'SYS', 'system');
const seats = (['expert', 'expert', 'expert', 'parent', 'community'] as const).map((name, i) => ({
  panelSeatId: id(10 + i), userId: `panel-${i}`, class: name, orgName: '某单位',
})); // prettier-ignore
const member = (i: number): Act => someone(`panel-${i}`, 'PM', bureau);
const pinned: Pinned = {
  panel: { expert: 3, thirdParty: 0, parent: 1, community: 1 },
  weights: { implementation: 50, memberImprovement: 50, expert: 60, thirdParty: 20, parent: 10, community: 10 },
  bands: { excellent: 85, good: 75, qualified: 60 },
  noticeDays: 5,
};
const applicant: Applicant = {
  kind: 'cooperativeCommunity', kinds: ['cooperativeCommunity'], bureauId: bureau, divisionCode: '320105', core, members: [beneficiary, other],
}; // prettier-ignore
const draft = {
  collaborationId: community, title: '同步课堂数学联研', synergyFields: ['teaching' as const], startedOn: '2024-03-01',
  beneficiarySchoolIds: [beneficiary], objectives: '提升', summary: '联研',
}; // prettier-ignore
const ends = { on: '2024-10-12', provisional: false };
const notice = { text: '拟评为优秀', channels: ['局网站'], startsOn: '2024-09-30' };

interface Step {
  command: CommandName;
  input?: object;
  by?: Act;
  on?: string;
  facts?: object;
  approvedBy?: Act;
}
const factsOf: Partial<Record<CommandName, object>> = {
  DraftProject: { applicant },
  AttachEvidence: { core },
  SubmitProject: { core, completeness: { on: '2024-09-14', provisional: false } },
  AcceptProject: { pinned },
  AppointPanel: { unknown: [], atSchools: [], atParents: [] },
  PublishProjectNotice: { workingDays: 5, ends },
  DecideProject: { affiliated: [] },
  IssueProjectDocument: {},
};
const improvement = {
  part: 'improvement',
  schoolId: beneficiary,
  indicatorCode: '合格率',
  baseline: 812,
  current: 874,
  unit: '千分比',
  fileId: id(21),
};
const score = (i: number, value: number): Step => ({
  command: 'RecordPanelScore', by: member(i), input: { panelSeatId: seats[i]!.panelSeatId, criteria: { implementation: value, memberImprovement: value } },
}); // prettier-ignore
const steps = {
  draft: { command: 'DraftProject', input: draft, by: principal },
  implementation: { command: 'AttachEvidence', input: { part: 'implementation', fileId: id(20) }, by: principal },
  improvement: { command: 'AttachEvidence', input: improvement, by: memberHead },
  confirm: { command: 'ConfirmImprovement', input: { schoolId: beneficiary }, by: someone('member-head', 'SC', beneficiary) },
  submit: { command: 'SubmitProject', input: { round: '2024-2025' }, by: principal },
  accept: { command: 'AcceptProject' },
  panel: { command: 'AppointPanel', input: { seats }, approvedBy: zhao },
  complete: { command: 'CompleteScoring' },
  notice: { command: 'PublishProjectNotice', input: notice, on: '2024-09-30' },
  close: { command: 'CloseProjectNotice', by: clock, on: '2024-10-15' },
  decide: { command: 'DecideProject', by: zhao, on: '2024-10-15', input: { decidedOn: '2024-10-15', grade: 'excellent' } },
  link: { command: 'LinkProjectResult', on: '2024-10-16', input: { target: 'annualAssessment', schoolId: core, period: '2024-2025', effect: '加分' } },
} satisfies Record<string, Step>; // prettier-ignore
const scores = [90, 85, 88, 80, 84].map((value, i) => score(i, value));
const before = {
  draft: [steps.draft],
  evidenced: [steps.draft, steps.implementation, steps.improvement],
  confirmed: [steps.draft, steps.implementation, steps.improvement, steps.confirm],
};
const submitted: Step[] = [...before.confirmed, steps.submit];
const accepted: Step[] = [...submitted, steps.accept];
const panelReady: Step[] = [...accepted, steps.panel];
const scored: Step[] = [...panelReady, ...scores, steps.complete];
const noticeClosed: Step[] = [...scored, steps.notice, steps.close];
const decided: Step[] = [...noticeClosed, steps.decide];

type Past = { type: string; data: object; effectiveOn?: string; recordedAt: string };
/** The events of these steps, each decided by the decider itself. */
function tell(...of: readonly Step[]): Past[] {
  const past: Past[] = [];
  for (const step of of) {
    const { by = wang, on = '2024-09-09', approvedBy } = step;
    const at = `${on}T09:00:00.000+08:00`;
    const context = {
      id: id(50), act: by, ...(approvedBy ? { approvedBy } : {}), at, today: on, commandId: id(90), revision: past.length - 1, evidence: {},
      facts: step.facts ?? factsOf[step.command] ?? {},
    } as unknown as Context<never>; // prettier-ignore
    const decision = projects.decide[step.command]((step.input ?? {}) as never, stateOf(past), context);
    const { events } = Array.isArray(decision) ? { events: decision } : (decision as { events: readonly Past[] });
    past.push(...(events as Past[]).map((event) => ({ ...event, recordedAt: at })));
  }
  return past;
}
const stateOf = (past: readonly Past[]): Project =>
  past.reduce((state, { type, data, effectiveOn, recordedAt }, revision) => {
    const seen = { id: `event-${revision}`, revision, effectiveOn: effectiveOn ?? recordedAt.slice(0, 10), recordedAt };
    return evolve[type as keyof typeof evolve](state, data as never, seen);
  }, noProject());
const after = (past: readonly Step[], step: Step, more: Partial<Step> = {}) => {
  const { command, input = {}, by: act = wang, on: today = '2024-09-09', approvedBy, facts } = { ...step, ...more };
  return given(...(tell(...past) as never[])).when(command, input, {
    act, today, id: id(50), facts: (facts ?? factsOf[command] ?? {}), ...(approvedBy ? { approvedBy } : {}),
  }); // prettier-ignore
};
const eventsOf = (...of: readonly Step[]) =>
  tell(...of).map(({ type, data, effectiveOn, recordedAt }, revision) =>
    stored({
      stream: `project-${id(50)}`, revision, id: `event-${revision}`, type, data: data, position: `e.${revision + 1}`,
      meta: { ...stored({ stream: 'x-1', type, data: {} }).meta, effectiveOn: effectiveOn ?? recordedAt.slice(0, 10), recordedAt },
    }),
  ); // prettier-ignore

const tested = new Set<string>();
const clause = (code: keyof typeof clauses, body: () => void) => {
  tested.add(code);
  describe(titleOf(clauses, code), body);
};

describe('Project evaluations', () => {
  clause('PRJ_STATE', () => {
    it('takes each step in its turn [C-26]', () => expect(stateOf(tell(...decided)).status).toBe('decided'));
    it('does not accept a draft, nor decide before the notice is closed', () => {
      after(before.draft, steps.accept).thenRefused('PRJ_STATE', { status: 'draft' });
      after([...scored, steps.notice], steps.decide).thenRefused('PRJ_STATE', { status: 'publicNotice' });
    });
    it('can be withdrawn until it is decided, not after', () => {
      const withdraw: Step = { command: 'WithdrawProject', by: principal, input: { reason: '另行申请' } };
      after(noticeClosed, withdraw).thenTypes('ProjectWithdrawn');
      after(decided, withdraw).thenRefused('PRJ_STATE');
    });
    it('knows for every command where it can be given', () => {
      for (const allowed of Object.values(allowedIn)) for (const each of allowed) expect(statuses).toContain(each);
      expect(Object.keys(allowedIn).sort()).toEqual(Object.keys(commands).sort());
    });
  });

  clause('PRJ_NOT_CORE_SCHOOL', () => {
    it('lets the core school draft, add and submit [C-25]', () => {
      after([], steps.draft).thenSome('ProjectDrafted', {
        project: { title: draft.title, collaborationId: community, bureauId: bureau, divisionCode: '320105', coreSchoolId: core, beneficiarySchoolIds: [beneficiary] },
      }); // prettier-ignore
      after(before.confirmed, steps.submit).thenSome('ProjectSubmitted', { completenessDueOn: '2024-09-14' });
    });
    it.each([
      ['draft', [], steps.draft],
      ['add evidence of the implementation', before.draft, steps.implementation],
      ['submit', before.confirmed, steps.submit],
    ] as const)('refuses a member that would %s', (_, past, step) =>
      after(past, step, { by: memberHead }).thenRefused('PRJ_NOT_CORE_SCHOOL', { core }),
    );
    it('refuses who was core school once, and everyone where none is confirmed', () => {
      after(before.confirmed, steps.submit, { facts: { ...factsOf.SubmitProject, core: other } }).thenRefused(
        'PRJ_NOT_CORE_SCHOOL',
      );
      const { core: _, ...none } = applicant;
      after([], steps.draft, { facts: { applicant: none } }).thenRefused('PRJ_NOT_CORE_SCHOOL', { core: '未确认' });
    });
    it('lets a beneficiary add figures of its own, not of another', () => {
      after(before.draft, steps.improvement).thenTypes('ProjectEvidenceAttached');
      after(before.draft, steps.improvement, { by: someone('x', 'MS', other) }).thenRefused('PRJ_NOT_CORE_SCHOOL');
    });
  });

  clause('PRJ_WRONG_COLLABORATION_KIND', () => {
    it('refuses a co-built community, unless a policy widens the range [C-25]', () => {
      const built = { ...applicant, kind: 'coBuiltCommunity' };
      after([], steps.draft, { facts: { applicant: built } }).thenRefused('PRJ_WRONG_COLLABORATION_KIND', {
        kind: 'coBuiltCommunity',
      });
      const widened = { ...built, kinds: ['cooperativeCommunity', 'coBuiltCommunity'] };
      after([], steps.draft, { facts: { applicant: widened } }).thenTypes('ProjectDrafted');
    });
    it('refuses a collaboration that does not exist or is not active', () =>
      after([], steps.draft, { facts: {} }).thenRefused('PRJ_WRONG_COLLABORATION_KIND'));
  });

  clause('PRJ_BENEFICIARY_NOT_MEMBER', () => {
    it.each([['a stranger', id(99)], ['the core school itself', core]])('refuses %s', (_, school) =>
      after([], steps.draft, { input: { ...draft, beneficiarySchoolIds: [beneficiary, school] } })
        .thenRefused('PRJ_BENEFICIARY_NOT_MEMBER', { schools: [school] })); // prettier-ignore
    it('lets a school that is no beneficiary confirm nothing', () =>
      after(before.evidenced, steps.confirm, { input: { schoolId: other } }).thenRefused('PRJ_BENEFICIARY_NOT_MEMBER'));
    it('refuses figures of a school that is no beneficiary', () =>
      after(before.draft, steps.improvement, { by: principal, input: { ...improvement, schoolId: other } })
        .thenRefused('PRJ_BENEFICIARY_NOT_MEMBER')); // prettier-ignore
  });

  clause('PRJ_EVIDENCE_MISSING', () => {
    it('names what is missing: the implementation, and figures of each beneficiary [C-26]', () => {
      after(before.draft, steps.submit).thenRefused('PRJ_EVIDENCE_MISSING', {
        missing: ['implementation', `improvement:${beneficiary}`],
      });
      after([steps.draft, steps.implementation], steps.submit).thenRefused('PRJ_EVIDENCE_MISSING', {
        missing: [`improvement:${beneficiary}`],
      });
    });
    it('lets nobody confirm what is not there', () =>
      after(before.draft, steps.confirm).thenRefused('PRJ_EVIDENCE_MISSING'));
  });

  clause('PRJ_BENEFICIARY_UNCONFIRMED', () => {
    it('waits for each beneficiary to confirm', () =>
      after(before.evidenced, steps.submit).thenRefused('PRJ_BENEFICIARY_UNCONFIRMED', { schools: [beneficiary] }));
    it('wants figures that have changed confirmed anew; twice confirmed is once', () => {
      after([...before.confirmed, steps.improvement], steps.submit).thenRefused('PRJ_BENEFICIARY_UNCONFIRMED');
      after([...before.confirmed, steps.improvement, steps.confirm], steps.submit).thenTypes('ProjectSubmitted');
      after(before.confirmed, steps.confirm).thenNothing();
    });
  });

  clause('PRJ_BAD_ROUND', () => {
    it.each(['2024-2026', '2024/2025'])('refuses %s', (round) =>
      after(before.confirmed, steps.submit, { input: { round } }).thenRefused('PRJ_BAD_ROUND', { round }),
    );
  });

  clause('PRJ_SECOND_NOTICE_NEW_ITEM', () => {
    const back = (part: string): Step => ({ command: 'ReturnProject', input: { items: [{ part, problem: '不清' }] } });
    const again = [...submitted, back('implementation'), steps.implementation, steps.submit];
    it('tells corrections once; later only about what came in since [L-02]', () => {
      after(again, back('implementation')).thenSome('ProjectReturned', { round: 2 });
      after(again, back('improvement')).thenRefused('PRJ_SECOND_NOTICE_NEW_ITEM', { items: ['improvement'] });
    });
    it('sends the project back to the school, which hands it in again', () =>
      expect([stateOf(tell(...submitted, back('implementation'))).status, stateOf(tell(...again)).status]).toEqual([
        'draft',
        'submitted',
      ]));
  });

  it('is accepted late after five working days, and pins what counts from then on [C-26]', () => {
    after(submitted, steps.accept).thenSome('ProjectAccepted', { late: false, pinned });
    after(submitted, steps.accept, { on: '2024-09-15' }).thenSome('ProjectAccepted', { late: true });
    after(submitted, { command: 'RefuseProject', input: { reason: '不属范围' } }).thenTypes('ProjectNotAccepted');
  });

  clause('PRJ_PANEL_COMPOSITION', () => {
    const without = (...names: PanelClass[]) => ({ seats: seats.filter((each) => !names.includes(each.class)) });
    it('takes three experts, a parent and somebody of the community [J-49 J-50]', () =>
      after(accepted, steps.panel).thenSome('PanelAppointed', { seats, replaced: [], approvedBy: ['zhao'] }));
    it.each([
      ['two experts', { seats: seats.slice(1) }, ['expert']],
      ['no parent', without('parent'), ['parent']],
      ['no community, no parent', without('parent', 'community'), ['parent', 'community']],
    ] as const)('refuses %s', (_, input, lacking) =>
      after(accepted, steps.panel, { input }).thenRefused('PRJ_PANEL_COMPOSITION', { lacking: [...lacking] }),
    );
    it('wants an odd number of experts, and third parties only where a policy does', () => {
      const expert = { panelSeatId: id(18), userId: 'panel-9', class: 'expert' as const, orgName: '某大学' };
      after(accepted, steps.panel, { input: { seats: [...seats, expert] } }).thenRefused('PRJ_PANEL_COMPOSITION', {
        lacking: ['expert'],
      });
      expect(lackingIn(seats, { ...pinned.panel, thirdParty: 1 })).toEqual(['thirdParty']);
    });
  });

  clause('PRJ_PANEL_SEAT', () => {
    it('refuses one person in two seats, one id twice, and a seat that passes to somebody else', () => {
      const [first, second, ...rest] = seats;
      for (const changed of [
        { ...second!, userId: first!.userId },
        { ...second!, panelSeatId: first!.panelSeatId },
      ])
        after(accepted, steps.panel, { input: { seats: [first, changed, ...rest] } }).thenRefused('PRJ_PANEL_SEAT');
      after(panelReady, steps.panel, {
        input: { seats: [{ ...first!, userId: 'panel-9' }, second, ...rest] },
      }).thenRefused('PRJ_PANEL_SEAT');
    });
    it('replaces a member by another in a seat of its own; what others scored stays', () => {
      const fresh = { ...seats[0]!, panelSeatId: id(19), userId: 'panel-9' };
      const replaced: Step = { ...steps.panel, input: { seats: [fresh, ...seats.slice(1)] } };
      const state = stateOf(tell(...panelReady, scores[0]!, scores[1]!, replaced));
      expect([state.status, Object.keys(state.scores)]).toEqual(['scoring', [seats[1]!.panelSeatId]]);
      after([...panelReady, replaced], score(0, 90)).thenRefused('PRJ_NOT_PANEL_MEMBER');
    });
  });

  clause('PRJ_RECUSAL', () => {
    const facts = (more: object) => ({ ...factsOf.AppointPanel, ...more });
    it('refuses whoever works at a school of the project, in any class, and who has no account', () => {
      for (const person of ['panel-0', 'panel-3'])
        after(accepted, steps.panel, { facts: facts({ atSchools: [person] }) }).thenRefused('PRJ_RECUSAL', {
          persons: [person],
        });
      after(accepted, steps.panel, { facts: facts({ unknown: ['panel-4'] }) }).thenRefused('PRJ_RECUSAL');
    });
    it('refuses an expert of the parent body, not a parent who works there', () => {
      after(accepted, steps.panel, { facts: facts({ atParents: ['panel-0'] }) }).thenRefused('PRJ_RECUSAL', {
        persons: ['panel-0'],
      });
      after(accepted, steps.panel, { facts: facts({ atParents: ['panel-3'] }) }).thenTypes('PanelAppointed');
    });
  });

  clause('PRJ_NOT_PANEL_MEMBER', () => {
    it('lets a member score the own seat alone', () => {
      after(panelReady, score(0, 90)).thenSome('PanelScoreRecorded', { outstanding: 4, class: 'expert' });
      after(panelReady, score(0, 90), { by: member(1) }).thenRefused('PRJ_NOT_PANEL_MEMBER', {
        seat: seats[0]!.panelSeatId,
      });
    });
  });
  clause('PRJ_CRITERION_MISSING', () => {
    it.each(['implementation', 'memberImprovement'])('refuses a score of %s alone [C-26]', (only) =>
      after(panelReady, score(0, 90), { input: { panelSeatId: seats[0]!.panelSeatId, criteria: { [only]: 90 } } })
        .thenRefused('PRJ_CRITERION_MISSING')); // prettier-ignore
  });
  clause('PRJ_SCORE_RANGE', () => {
    it.each([-1, 101])('refuses %d', (value) =>
      after(panelReady, score(0, value)).thenRefused('PRJ_SCORE_RANGE', { score: value }),
    );
    it.each([0, 100])('takes %d', (value) => after(panelReady, score(0, value)).thenTypes('PanelScoreRecorded'));
  });
  clause('PRJ_ALREADY_SCORED', () => {
    const revise: Step = { command: 'ReviseScore', by: member(0), input: { ...score(0, 60).input, reason: '笔误' } };
    it('refuses a second score; a revision has its reason, until scoring is completed', () => {
      after([...panelReady, scores[0]!], score(0, 91)).thenRefused('PRJ_ALREADY_SCORED');
      after([...panelReady, scores[0]!], revise).thenTypes('PanelScoreRevised');
      expect(stateOf(tell(...panelReady, scores[0]!, revise)).scores[seats[0]!.panelSeatId]).toEqual({
        implementation: 60,
        memberImprovement: 60,
      });
      after(scored, revise).thenRefused('PRJ_STATE');
    });
  });
  clause('PRJ_SCORE_OUTSTANDING', () => {
    it('waits for every seat, and names those it waits for', () =>
      after([...panelReady, ...scores.slice(1)], steps.complete).thenRefused('PRJ_SCORE_OUTSTANDING', {
        seats: [seats[0]!.panelSeatId],
      }));
    it('refuses to revise what was not scored', () =>
      after([...panelReady, scores[1]!], { command: 'ReviseScore', by: member(0), input: { ...score(0, 60).input, reason: '笔误' } })
        .thenRefused('PRJ_SCORE_OUTSTANDING')); // prettier-ignore
  });

  describe('The score [C-26]', () => {
    it('is 86.25 for experts 90, 85, 88, a parent 80 and the community 84: excellent', () => {
      const { total, byClass, grade } = after([...panelReady, ...scores], steps.complete).outcome().events[0]!
        .data as ReturnType<typeof resultOf>;
      expect(total.num * 80).toBe(6900 * total.den);
      expect(byClass).toEqual([
        { class: 'expert', seats: 3, mean: { num: 263, den: 3 } },
        { class: 'parent', seats: 1, mean: { num: 80, den: 1 } },
        { class: 'community', seats: 1, mean: { num: 84, den: 1 } },
      ]);
      expect(grade).toBe('excellent');
    });
    it.each([
      [{ num: 85, den: 1 }, 'excellent'], [{ num: 84_999, den: 1000 }, 'good'], [{ num: 75, den: 1 }, 'good'], [{ num: 224, den: 3 }, 'qualified'],
      [{ num: 60, den: 1 }, 'qualified'], [{ num: 5999, den: 100 }, 'notQualified'],
    ] as const)('a total of %j is %s: borders are reached', (total, grade) => expect(gradeOf(total, pinned.bands)).toBe(grade)); // prettier-ignore
    it('lies between the lowest and the highest score, whoever gives them, in whole numbers', () => {
      const seat = fc.record({
        class: fc.constantFrom<PanelClass>('expert', 'thirdParty', 'parent', 'community'),
        a: fc.nat(100),
        b: fc.nat(100),
      });
      fc.assert(
        fc.property(fc.array(seat, { minLength: 1, maxLength: 20 }), (list) => {
          const given_ = list.map(({ class: name, a, b }) => ({
            class: name,
            scores: { implementation: a, memberImprovement: b },
          }));
          const { total } = resultOf(given_, pinned.weights, pinned.bands);
          const all = list.flatMap(({ a, b }) => [a, b]);
          expect([total.num, total.den].every(Number.isSafeInteger)).toBe(true);
          expect(total.num).toBeGreaterThanOrEqual(Math.min(...all) * total.den);
          expect(total.num).toBeLessThanOrEqual(Math.max(...all) * total.den);
          expect(resultOf([...given_].reverse(), pinned.weights, pinned.bands)).toEqual(
            resultOf(given_, pinned.weights, pinned.bands),
          );
        }),
      );
    });
  });

  clause('PRJ_NOTICE_TOO_SHORT', () => {
    it('posts five working days, not four [L-06]', () => {
      after(scored, steps.notice).thenSome('ProjectNoticePublished', { endsOn: '2024-10-12' });
      after(scored, steps.notice, { facts: { workingDays: 4, ends } }).thenRefused('PRJ_NOTICE_TOO_SHORT', {
        days: 4,
        minimum: 5,
      });
    });
  });
  clause('PRJ_NOTICE_NOT_ENDED', () => {
    it('closes on the legal day, however late the clock comes; the office on the day it does', () => {
      const posted_ = [...scored, steps.notice];
      after(posted_, steps.close).then({
        type: 'ProjectNoticeClosed',
        effectiveOn: '2024-10-13',
        data: expect.anything() as object,
      } as never);
      after(posted_, steps.close, { by: wang }).then({
        type: 'ProjectNoticeClosed',
        effectiveOn: '2024-10-15',
        data: expect.anything() as object,
      } as never);
      after(posted_, steps.close, { on: '2024-10-12' }).thenRefused('PRJ_NOTICE_NOT_ENDED');
    });
    it('does not let the decision be dated into the notice', () =>
      after(noticeClosed, steps.decide, { input: { decidedOn: '2024-10-12', grade: 'excellent' } }).thenRefused(
        'PRJ_NOTICE_NOT_ENDED',
      ));
  });

  describe('Objections to the notice [L-06]', () => {
    const li = someone('li', 'BO', bureau);
    const posted = [...scored, steps.notice];
    const raise: Step = { command: 'RaiseProjectObjection', on: '2024-10-08', input: { objectorKind: 'parent', content: '佐证不实' } };
    const objected = [...posted, raise];
    const objectionId = stateOf(tell(...objected)).objections[0]!.id;
    const handle = (result: string, on = '2024-10-09'): Step => ({ command: 'HandleProjectObjection', by: li, on, input: { objectionId, result, reason: '经核' } });
    clause('PRJ_NOTICE_ENDED', () => {
      it('are raised to its last day', () => {
        after(posted, raise, { on: '2024-10-12' }).thenSome('ProjectObjectionRaised', { endsOn: '2024-10-12' });
        after(posted, raise, { on: '2024-10-13' }).thenRefused('PRJ_NOTICE_ENDED', { endsOn: '2024-10-12' });
      });
    });
    clause('PRJ_OBJECTION_OPEN', () => {
      it('hold the notice open until the last is settled', () => {
        after(objected, steps.close).thenRefused('PRJ_OBJECTION_OPEN', { objections: [objectionId] });
        const settled = after([...objected, handle('dismissed', '2024-10-14')], steps.close).outcome();
        expect(settled.events).toMatchObject([{ type: 'ProjectNoticeClosed', effectiveOn: '2024-10-14' }]);
      });
    });
    clause('PRJ_SOD_OBJECTION', () => {
      it('are handled once, by nobody who accepted or scored, nor by their delegate', () => {
        after(objected, handle('dismissed')).thenSome('ProjectObjectionHandled', { open: 0 });
        after([...objected, handle('dismissed')], handle('dismissed')).thenRefused('PRJ_STATE');
        after(objected, handle('dismissed'), { input: { objectionId: id(98), result: 'dismissed', reason: 'x' } }).thenRefused('GEN_UNKNOWN_REFERENCE');
        after(objected, handle('dismissed'), { by: wang }).thenRefused('PRJ_SOD_OBJECTION', { person: 'wang' });
        after(objected, handle('dismissed'), { by: someone('panel-1', 'BO', bureau) }).thenRefused('PRJ_SOD_OBJECTION');
        after(objected, handle('dismissed'), { by: someone('qian', 'BO', bureau, { onBehalfOf: 'wang' }) }).thenRefused('PRJ_SOD_OBJECTION');
      });
    });
    it('whoever handled one does not decide', () =>
      after([...objected, handle('dismissed'), steps.close], steps.decide, { by: someone('li', 'BL', bureau) }).thenRefused('PRJ_SOD_DECIDER', { person: 'li', duty: '异议处理人' }));
    it('when upheld, scores are looked at again, completed and posted anew', () => {
      const upheld = [...objected, handle('upheld')];
      after(upheld, steps.close).thenRefused('PRJ_STATE');
      const revise: Step = { command: 'ReviseScore', by: member(0), input: { ...score(0, 60).input, reason: '异议成立' } };
      after([...upheld, revise, steps.complete], steps.notice).thenTypes('ProjectNoticePublished');
      expect(documentsOf(evaluationLedger, ...eventsOf(...upheld))[`project-${id(50)}`]).toMatchObject({ status: 'scoring' });
    });
    it('a change of substance posts the result anew, another correction does not', () => {
      const correct = (ofSubstance: boolean): Step => ({ command: 'CorrectProjectNotice', approvedBy: zhao, on: '2024-10-08', input: { ofSubstance, reason: '笔误' }, facts: { ends: { on: '2024-10-14', provisional: false } } });
      after(posted, correct(true)).thenSome('ProjectNoticeCorrected', { startsOn: '2024-10-08', endsOn: '2024-10-14', open: 0 });
      after(posted, correct(false)).thenSome('ProjectNoticeCorrected', { startsOn: '2024-09-30', endsOn: '2024-10-12' });
      after([...posted, correct(true)], raise, { on: '2024-10-14' }).thenTypes('ProjectObjectionRaised');
    });
    it('are tasks of the office; the clock waits for them', () => {
      const tasksOf = (type: keyof typeof tasks, ...past: readonly Step[]) => tasks[type]!(eventsOf(...past).at(-1) as never);
      const end = { open: expect.objectContaining({ key: 'noticeEnd', role: 'SYS', dueOn: '2024-10-12', command: 'CloseProjectNotice' }) as object };
      expect(tasksOf('ProjectObjectionRaised', ...objected)).toEqual([
        { close: 'noticeEnd' }, { open: expect.objectContaining({ key: `objection:${objectionId}`, role: 'BO', command: 'HandleProjectObjection' }) as object },
      ]);
      expect(tasksOf('ProjectObjectionHandled', ...objected, handle('dismissed'))).toEqual([{ close: `objection:${objectionId}` }, end]);
      expect(tasksOf('ProjectObjectionHandled', ...objected, handle('upheld'))).toEqual([
        { close: `objection:${objectionId}` }, { close: 'noticeEnd' }, { open: expect.objectContaining({ key: 'complete' }) as object },
      ]);
    });
    it('stand in the register of decisions', () =>
      expect(documentsOf(decisionRegister, ...eventsOf(...objected, handle('dismissed')))[`project-${id(50)}`]).toMatchObject({
        objections: [{ id: objectionId, raisedOn: '2024-10-08', result: 'dismissed', handledOn: '2024-10-09' }],
      }));
  }); // prettier-ignore
  clause('PRJ_GRADE_REASON', () => {
    it('takes the computed grade; another only with a reason', () => {
      after(noticeClosed, steps.decide).thenSome('ProjectDecided', { computed: 'excellent', grade: 'excellent' });
      const good = { decidedOn: '2024-10-15', grade: 'good' };
      after(noticeClosed, steps.decide, { input: good }).thenRefused('PRJ_GRADE_REASON', { computed: 'excellent' });
      after(noticeClosed, steps.decide, { input: { ...good, reason: '佐证存疑' } }).thenTypes('ProjectDecided');
    });
  });
  clause('PRJ_SOD_DECIDER', () => {
    it.each([
      ['who accepted', 'wang', {}], ['a panel member', 'panel-2', {}], ['who applied', 'headmaster', {}],
      ['anyone of its schools', 'seconded', { facts: { affiliated: ['seconded'] } }],
    ] as const)('refuses %s', (_, person, more) =>
      after(noticeClosed, steps.decide, { by: someone(person, 'BL', bureau), ...more }).thenRefused('PRJ_SOD_DECIDER', { person })); // prettier-ignore
    it('refuses the delegate of one who may not', () =>
      after(noticeClosed, steps.decide, { by: someone('qian', 'BL', bureau, { onBehalfOf: 'wang' }) }).thenRefused(
        'PRJ_SOD_DECIDER',
      ));
  });

  describe('The document', () => {
    const issue: Step = {
      command: 'IssueProjectDocument',
      on: '2024-10-16',
      input: { docNo: '建教发〔2024〕90号', signedBy: id(60), issuedOn: '2024-10-16', scan: id(22) },
    };
    clause('POL_BAD_DOC_NO', () => {
      it('has a number that can be read', () =>
        after(decided, issue, { input: { ...issue.input, docNo: '建教发2024' } }).thenRefused('POL_BAD_DOC_NO'));
    });
    clause('POL_DOC_NO_TAKEN', () => {
      it('claims its number, which is nobody else’s', () => {
        expect(after(decided, issue).outcome().claims).toHaveLength(1);
        after(decided, issue, { facts: { owner: 'application-x' } }).thenRefused('POL_DOC_NO_TAKEN');
      });
    });
  });

  clause('PRJ_LINK_SCHOOL', () => {
    it('enters the appraisals of core school and beneficiaries, nobody else’s [C-27 C-28]', () => {
      after(decided, steps.link).thenSome('ProjectResultLinked', { outstanding: 1 });
      after(decided, steps.link, { input: { ...steps.link.input, target: 'developmentalEvaluation' } }).thenSome(
        'ProjectResultLinked',
        { outstanding: 2 },
      );
      after(decided, steps.link, { input: { ...steps.link.input, schoolId: other } }).thenRefused('PRJ_LINK_SCHOOL', {
        school: other,
      });
    });
    it('is linked when nothing is outstanding; of a project that does not qualify nothing is due', () => {
      const second: Step = { ...steps.link, input: { ...steps.link.input, schoolId: beneficiary } };
      expect(stateOf(tell(...decided, steps.link, second)).status).toBe('linked');
      const failed: Step = {
        ...steps.decide,
        input: { decidedOn: '2024-10-15', grade: 'notQualified', reason: '造假' },
      };
      expect(stateOf(tell(...noticeClosed, failed)).linksDue).toEqual([]);
    });
  });
  clause('PRJ_LINK_DUPLICATE', () => {
    it('refuses the same appraisal of the same period twice, not the next period', () => {
      after([...decided, steps.link], steps.link).thenRefused('PRJ_LINK_DUPLICATE', { period: '2024-2025' });
      after([...decided, steps.link], steps.link, { input: { ...steps.link.input, period: '2025-2026' } }).thenTypes(
        'ProjectResultLinked',
      );
    });
  });

  clause('PRJ_CORRECTION_TARGET', () => {
    const correct = (correctsEventId: string, changes: object): Step => ({
      command: 'CorrectProject', on: '2024-10-20', approvedBy: zhao, input: { correctsEventId, changes, reason: '笔误' },
    }); // prettier-ignore
    const last = `event-${tell(...decided).length - 1}`;
    it('puts the title right where it was drafted, and the day of decision where it was decided', () => {
      after(decided, correct('event-0', { title: '同步课堂语文联研' })).thenSome('ProjectCorrected', {
        project: { ...stateOf(tell(...decided)).ref, title: '同步课堂语文联研' },
      });
      expect(stateOf(tell(...decided, correct(last, { decidedOn: '2024-10-14' }))).decision!.decidedOn).toBe(
        '2024-10-14',
      );
    });
    it.each([
      ['nothing', last, {}], ['a title in the decision', last, { title: '某名' }], ['the day of decision in the draft', 'event-0', { decidedOn: '2024-10-14' }],
      ['a record of another file', 'event-99', { title: '某名' }],
    ])('refuses %s', (_, event, changes) => after(decided, correct(event, changes)).thenRefused('PRJ_CORRECTION_TARGET')); // prettier-ignore
  });

  it('is about the five synergies of the scheme, and at least one [C-17]', () => {
    const fits = (synergyFields: unknown) =>
      accepts(DraftProjectInput)({ ...draft, collaborationId: id(4), beneficiarySchoolIds: [id(2)], synergyFields });
    expect(synergyFields.map((each) => fits([each]))).toEqual([true, true, true, true, true]);
    expect([fits([]), fits(['assessment']), fits([...synergyFields, 'teaching'])]).toEqual([false, false, false]);
  });

  it('names every clause of its book in a test', () => {
    expect(Object.keys(clauses).filter((code) => !tested.has(code))).toEqual([]);
  });
});

describe('What is shown of a project', () => {
  const stream = `project-${id(50)}`;
  const of = (...past: readonly Step[]) => documentsOf(projectListing, ...eventsOf(...past))[id(50)]!;
  it('keeps scores sealed until all are there', () => {
    const open = of(...panelReady, ...scores);
    expect([open.scored.length, open.seatScores, open.result]).toEqual([5, undefined, undefined]);
    expect(JSON.stringify(open)).not.toContain('90');
    expect(of(...scored).seatScores).toHaveLength(5);
    expect(projects.events.PanelScoreRecorded.sealedUntil).toBe('ScoringCompleted');
  });
  it('the ledger says who, how it was scored, what came of it; as of a day without what came later', () => {
    const entry = documentsOf(evaluationLedger, ...eventsOf(...decided, steps.link))[stream]!;
    expect(entry).toMatchObject({
      title: draft.title, panelByClass: { expert: 3, parent: 1, community: 1 }, computed: 'excellent', grade: 'excellent', linksOutstanding: 1, status: 'decided',
    }); // prettier-ignore
    expect(JSON.stringify(entry)).not.toContain('panel-');
    expect(evaluationLedger.at!(entry, '2024-10-15')).toMatchObject({ linksOutstanding: 2, linked: [] });
    expect(evaluationLedger.at!(entry, '2024-10-14')).toMatchObject({ status: 'noticeClosed', linksDue: [] });
    expect(evaluationLedger.at!(entry, '2024-10-14')).not.toHaveProperty('grade');
    expect(evaluationLedger.at!(entry, '2024-09-08')).toBeUndefined();
  });
  it('what is still to be linked stands in the linkage table, and on the desk of the office [C-27 P-24]', () => {
    const rows = documentsOf(appraisalLinkage, ...eventsOf(...decided, steps.link));
    const due = (school: string) => rows[`${stream}:${school}:annualAssessment`]!;
    expect([due(core).outstanding, due(beneficiary).outstanding]).toEqual([false, true]);
    expect(rows[`${stream}:${core}:annualAssessment:2024-2025`]).toMatchObject({ effect: '加分', outstanding: false });
    expect(appraisalLinkage.at!(due(core), '2024-10-15')).toMatchObject({ outstanding: true });
    const opened = eventsOf(...decided).at(-1)!;
    expect(tasks.ProjectDecided!(opened as never)).toEqual(expect.arrayContaining([
      { open: expect.objectContaining({ key: `link:${core}:annualAssessment`, role: 'BO', organisation: bureau }) as object },
    ])); // prettier-ignore
  });
  it('stands in the register of decisions from the day it reached the bureau; as of a day without what came later', () => {
    const register = (...past: readonly Step[]) => documentsOf(decisionRegister, ...eventsOf(...past))[stream];
    expect(register(...before.confirmed)).toBeUndefined();
    const entry = register(...decided)!;
    expect(entry).toMatchObject({
      type: 'projectEvaluation', nameZh: draft.title, status: 'decided', grade: 'excellent', deciders: ['zhao'], receivedOn: '2024-09-09',
      applicantSchoolId: core, schools: [core, beneficiary],
    }); // prettier-ignore
    const then = decisionRegister.at!(entry, '2024-10-14')!;
    expect(then).toMatchObject({ status: 'accepted', deciders: [] });
    expect(then).not.toHaveProperty('grade');
  });
  it('each seat is a task of its member, until it is scored', () => {
    const [appointed] = eventsOf(...panelReady).slice(-1);
    const opened = tasks.PanelAppointed!(appointed as never).filter((each) => 'open' in each);
    expect(opened.map(({ open }) => [open.role, open.person, open.command])).toEqual(
      seats.map(({ userId }) => ['PM', userId, 'RecordPanelScore']),
    );
    expect(tasks.PanelScoreRecorded!(eventsOf(...panelReady, scores[0]!).at(-1) as never)).toEqual([
      { close: `score:${seats[0]!.panelSeatId}` },
    ]);
  });
});
