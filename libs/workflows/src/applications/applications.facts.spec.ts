import { parameters, workingDaysAfter, workingDaysBetween, type Ask, type Asking } from '@app/kernel';
import type { CommandName } from './applications.commands.js';
import { facts, target } from './applications.facts.js';
import type { State } from './applications.state.js';
import * as story from './applications.story.js';

const { bureau, city, core, member, neighbour, storyTo, id } = story;
const collaborationId = id(50);

const school = (managingBureauId: string, more: object = {}) => {
  const said = { nameZh: '校', stages: ['primary'], legalPersonStatus: 'independent', financeIndependent: true, isWeak: false, locale: 'urban', divisionCode: '320105', managingBureauId, openedOn: '2000-09-01', ...more }; // prettier-ignore
  const history = Object.fromEntries(
    Object.entries(said).map(([name, value]) => [name, [{ value, from: '2000-09-01', event: 'e' }]]),
  );
  return { status: 'active', begunOn: '2000-09-01', ...said, history };
};
const streams = (more: Record<string, object> = {}): Record<string, object> => ({
  [`schools ${core}`]: school(bureau),
  [`schools ${member}`]: school(bureau),
  [`collaborations ${collaborationId}`]: {
    bureauId: bureau, divisionCode: '320105', kind: 'educationGroup', nameZh: '旧名', operatingModel: 'stageBridging',
    members: [{ schoolId: core, role: 'core', from: '2020-01-01' }, { schoolId: id(4), role: 'core', from: '2016-01-01', to: '2020-01-01' }],
  },
  ...more,
}); // prettier-ignore
const bureaus = [
  { id: city, divisionCode: '320100' },
  { id: bureau, parentBureauId: city, divisionCode: '320105' },
  { id: neighbour, parentBureauId: city, divisionCode: '320106' },
];

/** Registers as plain data; parameters are the system's defaults unless said. */
const askOf = (
  known: Record<string, object> = streams(),
  values: Record<string, unknown> = {},
  owners: Record<string, string> = {},
) =>
  ({
    of: async (view: { name: string }, of: string) => known[`${view.name} ${of}`],
    all: async () => bureaus,
    find: async () => [],
    parameter: async (key: keyof typeof parameters) => values[key] ?? parameters[key].default,
    workingDaysAfter: async (_: string, from: string, n: number) => workingDaysAfter(from, n, story.calendar),
    workingDaysBetween: async (_: string, from: string, to: string) => workingDaysBetween(from, to, story.calendar),
    owner: async (kind: string, key: string) => owners[`${kind} ${key}`],
    next: async () => 13,
  }) as unknown as Ask;

const gather = (command: CommandName, steps: readonly story.Step[], input: object = {}, more: { ask?: Ask; by?: typeof story.wang; today?: string } = {}) => {
  const { state } = story.tell(...steps);
  const { ask = askOf(), by: act = story.wang, today = '2024-09-26' } = more;
  return facts[command]!(ask, { id: story.caseId, input, state, act, at: `${today}T09:00:00.000+08:00`, today } as unknown as Asking);
}; // prettier-ignore

describe('What a case must know before it is decided', () => {
  it('asks nothing for a stage in which the command is refused', async () =>
    expect(await gather('ApproveApplication', storyTo.draft, { decidedOn: '2024-09-26' })).toEqual({}));

  it('submission: bureau, number, applicant, the time of the office [L-01]', async () =>
    expect(await gather('SubmitApplication', storyTo.draft, {}, { today: '2024-09-09' })).toEqual({
      competence: { bureauId: bureau, divisionCode: '320105', concerned: [], consented: [] },
      seq: 13,
      applicantActive: true,
      completenessDays: 5,
      deemedAcceptance: true,
      completeness: { on: '2024-09-14', provisional: false },
    }));
  it('submission: who already holds the matter', async () => {
    const key = 'openCase createCollaboration|320105|educationGroup|中华中学教育集团';
    expect(await gather('SubmitApplication', storyTo.draft, {}, { ask: askOf(streams(), {}, { [key]: 'application-x' }) })).toMatchObject({ owner: 'application-x' }); // prettier-ignore
  });

  it('a school of another county brings the case to the common superior [S-05]', async () => {
    const across = askOf(streams({ [`schools ${member}`]: school(neighbour) }));
    expect(await gather('SubmitApplication', storyTo.draft, {}, { ask: across })).toMatchObject({
      competence: { bureauId: city, divisionCode: '320100', concerned: [bureau, neighbour] },
    });
  });
  it('a core run by the city stays with the county when the city has consented', async () => {
    const higher = askOf(streams({ [`schools ${core}`]: school(city) }));
    const consent = [...story.materials, story.material('managingBureauConsent', core)];
    expect(await gather('SubmitApplication', storyTo.draft, {}, { ask: higher })).toMatchObject({
      competence: { bureauId: city },
    });
    expect(await gather('SubmitApplication', [story.draft({ materials: consent })], {}, { ask: higher })).toMatchObject(
      {
        competence: { bureauId: bureau, consented: [city] },
      },
    );
  });

  it('acceptance pins the values of the day and the route', async () =>
    expect(await gather('AcceptApplication', storyTo.submitted, {}, { ask: askOf(streams(), { 'case.decisionDays': 15 }), today: '2024-09-11' })) // prettier-ignore
      .toMatchObject({ terms: { pinned: { ...story.pinned, decisionDays: 15 }, route: { steps: [{ id: 'review' }, { id: 'decision' }] }, due: story.after('2024-09-11', 15) } })); // prettier-ignore
  it('a route set by policy is taken as it stands, if a reviewer and a leader can walk it', async () => {
    const pinnedRoute = async (value: unknown) => {
      const ask = askOf(streams(), { 'review.route': value });
      return ((await gather('AcceptApplication', storyTo.submitted, {}, { ask })) as { terms: { route: unknown } })
        .terms.route;
    };
    const step = (name: string, ...capacities: string[]) => ({ id: name, mode: 'all', seats: capacities.map((capacity) => ({ id: capacity, capacity })) }); // prettier-ignore
    const own = { steps: [step('examination', 'BO'), step('signing', 'BL')] };
    expect(await pinnedRoute(own)).toEqual(own);
    const usual = { steps: [{ id: 'review' }, { id: 'decision' }] };
    expect(await pinnedRoute({ steps: [step('joint', 'BO', 'CU'), step('signing', 'BL')] })).toMatchObject(usual);
    expect(await pinnedRoute({ steps: 'none' })).toMatchObject(usual);
  });
  it('silence counts from the day of receipt', async () =>
    expect(await gather('DeemAccepted', storyTo.submitted, {}, { today: '2024-09-15' })).toMatchObject({
      terms: { due: { on: '2024-10-12' } },
    }));

  it('an interval that policy does not exclude takes nothing from the time [L-04]', async () => {
    const hearing: story.Step = {
      command: 'OpenHearing',
      by: story.li,
      on: '2024-09-18',
      input: { reason: 'x', notifiedOn: '2024-09-18' },
    };
    const close = (steps: readonly story.Step[]) => gather('CloseHearing', steps, {}, { today: '2024-09-20' });
    expect(await close([...storyTo.underReview, hearing])).toEqual({ days: 2, due: story.after('2024-09-11', 22) });
    const counted: story.Step = { ...story.accept, facts: { terms: { pinned: { ...story.pinned, excludedIntervals: [] }, route: { steps: [] }, due: story.after('2024-09-11', 20) } } }; // prettier-ignore
    expect(await close([...storyTo.submitted, counted, story.assign, hearing])).toEqual({
      days: 0,
      due: story.after('2024-09-11', 20),
    });
  });
  it('only the days of posting are taken out for a notice', async () =>
    expect(await gather('ClosePublicNotice', storyTo.publicNotice, {}, { today: '2024-10-30' })).toMatchObject({
      days: 5,
    }));

  describe('who decides [S-05]', () => {
    const staff = (capacity: object) =>
      askOf(streams({ [`staff ${story.zhao.by}`]: { status: 'active', capacities: [capacity] } }));
    const headship = { id: 'c', role: 'SC', grades: ['principal'], organisationId: core, from: '2020-09-01' };
    const decide = (ask: Ask) =>
      gather('ApproveApplication', storyTo.noticeClosed, { decidedOn: '2024-09-26' }, { ask, by: story.zhao });
    it('a capacity at a school of the case binds, also one given up since the case began', async () => {
      expect(await decide(staff(headship))).toMatchObject({ affiliated: [story.zhao.by] });
      expect(await decide(staff({ ...headship, revokedOn: '2024-09-20' }))).toMatchObject({
        affiliated: [story.zhao.by],
      });
    });
    it('one that ended before does not, nor one elsewhere', async () => {
      expect(await decide(staff({ ...headship, until: '2023-08-31' }))).toMatchObject({ affiliated: [] });
      expect(await decide(staff({ ...headship, organisationId: id(99) }))).toMatchObject({ affiliated: [] });
    });
    it('figures of the time limit', async () =>
      expect(await decide(askOf())).toMatchObject({ daysUsed: 5, service: story.after('2024-09-26', 10), disclosure: story.after('2024-09-26', 20) })); // prettier-ignore
  });
  it('a reviewer is an officer of the bureau today', async () => {
    const holding = (role: string) => askOf(streams({ [`staff ${story.li.by}`]: { status: 'active', capacities: [{ id: 'c', role, grades: [], organisationId: bureau, from: '2020-01-01' }] } })); // prettier-ignore
    const who = { reviewerUserId: story.li.by };
    expect(await gather('AssignReviewer', storyTo.accepted, who, { ask: holding('BO') })).toEqual({ officer: true });
    expect(await gather('AssignReviewer', storyTo.accepted, who, { ask: holding('SC') })).toEqual({ officer: false });
    expect(await gather('AssignReviewer', storyTo.accepted, who)).toEqual({ officer: false });
  });

  describe('the automatic checks of a review', () => {
    const checks = async (ask = askOf()) => ((await gather('CompleteReview', storyTo.underReview, {}, { ask })) as { checks: unknown }).checks; // prettier-ignore
    it('pass for a group of running legal persons with a formation plan [S-02 S-23]', async () =>
      expect(await checks()).toEqual([
        { check: 'schoolsActive', ok: true },
        { check: 'shape', ok: true },
        { check: 'formationPlan', ok: true },
      ]));
    it('name the school that is no legal person [J-34]', async () =>
      expect(await checks(askOf(streams({ [`schools ${member}`]: school(bureau, { legalPersonStatus: 'campusOf' }) })))).toContainEqual({
        check: 'COL_NOT_LEGAL_PERSON', ok: false, note: member,
      })); // prettier-ignore
    it('name a school that is closed', async () =>
      expect(await checks(askOf(streams({ [`schools ${member}`]: { ...school(bureau), status: 'closed', closedOn: '2024-08-31' } })))) // prettier-ignore
        .toContainEqual({ check: 'schoolsActive', ok: false, note: member }));
    it('a district needs its junior middle school [J-06]', async () => {
      const district = { kind: 'schoolDistrict', nameZh: '学区', members: [{ schoolId: core, role: 'convenor' }, { schoolId: member, role: 'member' }] }; // prettier-ignore
      const open: story.Step = { command: 'OpenExOfficioCase', by: story.wang, on: '2024-09-09', input: { type: 'createCollaboration', payload: district, legalBasis: [] } }; // prettier-ignore
      const found = await gather('CompleteReview', [open, story.assign], {});
      expect(found).toMatchObject({ checks: [{ check: 'schoolsActive' }, { check: 'COL_DISTRICT_SHAPE', ok: false }] });
    });
  });

  describe('a change of an existing collaboration', () => {
    const renaming: story.Step = { command: 'DraftApplication', by: { ...story.headmaster, capacity: 'CS' }, on: '2024-09-09', input: { type: 'rename', payload: { collaborationId, nameZh: '新名' }, applicantSchoolId: core } }; // prettier-ignore
    it('belongs to the bureau of the collaboration', async () =>
      expect(await gather('SubmitApplication', [renaming])).toMatchObject({ competence: { bureauId: bureau } }));
    it('keeps what it replaces', async () => {
      const silent: story.Step = { command: 'DeemAccepted', by: story.clock, on: '2024-09-15' };
      const assigned = { ...story.assign, on: '2024-09-15' };
      const published = {
        ...story.publish,
        on: '2024-09-15',
        input: { text: '公示', channels: ['官网'], startsOn: '2024-09-15' },
      };
      const steps = [
        renaming,
        story.submit,
        silent,
        assigned,
        story.review('approve', '2024-09-15'),
        published,
        story.closeNotice,
      ];
      expect(await gather('ApproveApplication', steps, { decidedOn: '2024-09-26' }, { by: story.zhao })).toMatchObject({
        before: { coreSchoolId: core, nameZh: '旧名', operatingModel: 'stageBridging' },
      });
    });
  });
});

describe('Where a case belongs', () => {
  const of = (command: CommandName, steps: readonly story.Step[], input: object = {}) =>
    target(askOf(), { command, input, state: story.tell(...steps).state, id: story.caseId, act: story.wang, at: '2024-09-26T09:00:00.000+08:00', today: '2024-09-26' } as unknown as Asking<Record<string, unknown>, State> & { command: string }); // prettier-ignore
  it('a creation is drafted by the proposed core', async () =>
    expect(await of('DraftApplication', [], story.draft().input as object)).toEqual({ schools: [core] }));
  it('a renaming by the core of the collaboration', async () =>
    expect(await of('DraftApplication', [], { type: 'rename', payload: { collaborationId } })).toEqual({ schools: [], collaboration: collaborationId })); // prettier-ignore
  it('a case ex officio by the competent bureau', async () =>
    expect(await of('OpenExOfficioCase', [], { type: 'dissolve', payload: { collaborationId } })).toEqual({ bureau }));
  it('a consent is given by the school it is about, and by no other', async () =>
    expect(await of('RecordConsent', storyTo.draft, { schoolId: member })).toEqual({ bureau, schools: [member] }));
  it('a consultation is answered by the unit asked', async () => {
    const asked: story.Step = {
      command: 'RequestConsultation',
      by: story.li,
      on: '2024-09-12',
      input: { unit: id(80), question: '?' },
    };
    const steps = [...storyTo.underReview, asked];
    const { consultations } = story.tell(...steps).state;
    expect(await of('ReplyConsultation', steps, { consultationId: consultations[0]!.id })).toEqual({
      bureau: id(80),
      units: [id(80)],
    });
    expect(await of('ReplyConsultation', steps, { consultationId: id(97) })).toEqual({ bureau });
  });
  it('everything else by the bureau and the applicant, who counts as core of its case', async () =>
    expect(await of('AcceptApplication', storyTo.submitted)).toEqual({
      bureau,
      schools: [core],
      as: { [core]: 'CS' },
    }));
});
