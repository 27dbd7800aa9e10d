import { createdId, workingDaysAfter, workingDaysBetween, type Act, type DueDate, type WorkDays } from '@app/kernel';
import { someone, stored, type specFor } from '@app/kernel/testing';
import type { CommandName, Facts } from './applications.commands.js';
import type { Events, Pinned } from './applications.events.js';
import type { ApplicationMaterial, ApplicationPayload } from './applications.input.js';
import { consentingSchools } from './applications.payload.js';
import { evolve } from './applications.evolve.js';
import { defaultRoute, initial, type Stage, type State } from './applications.state.js';
import { applications } from './applications.js';

/** People, schools and a case that the specs of this folder tell stories about. Names come from the seeds, persons are invented. */
export const id = (n: number): string => `01920000-0000-7000-8000-${String(n).padStart(12, '0')}`;
export const [core, member, another, bureau, city, neighbour] = [1, 2, 3, 10, 11, 12].map(id) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const [wangId, liId, sunId, zhaoId, qianId, headmasterId, cityLeaderId] = [21, 22, 23, 24, 25, 26, 27].map(id) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];
export const wang = someone(wangId, 'BO', bureau); // accepts
export const li = someone(liId, 'BO', bureau); // reviews
export const sun = someone(sunId, 'BO', bureau); // handles objections
export const zhao = someone(zhaoId, 'BL', bureau); // decides
export const qian = someone(qianId, 'BL', bureau); // another leader
export const headmaster = someone(headmasterId, 'SC', core, { grades: ['principal'] });
export const cityLeader = someone(cityLeaderId, 'CL', city);
export const clock = someone('system', 'SYS', 'system'); // prettier-ignore

/** State Council calendar around Mid-Autumn and National Day 2024. */
export const calendar: WorkDays = {
  years: [2024],
  holidays: ['2024-09-15', '2024-09-16', '2024-09-17', ...['01', '02', '03', '04', '05', '06', '07'].map((day) => `2024-10-${day}`)],
  makeUpDays: ['2024-09-14', '2024-09-29', '2024-10-12'],
}; // prettier-ignore
export const after = (from: string, days: number): DueDate => workingDaysAfter(from, days, calendar);

export const pinned: Pinned = {
  decisionDays: 20, extensionDays: 10, serviceDays: 10, noticeDays: 5, statementDays: 5, disclosureDays: 20,
  excludedIntervals: ['hearing', 'expertReview', 'publicNotice'],
}; // prettier-ignore
export const payload: ApplicationPayload = {
  kind: 'educationGroup',
  nameZh: '中华中学教育集团',
  members: [
    { schoolId: core, role: 'core' },
    { schoolId: member, role: 'member' },
  ],
  formationPlan: { layoutBasis: ['片区优质资源不足'], managementMode: '集团章程下理事会', functions: ['联合教研'] },
};
export const material = (code: ApplicationMaterial['code'], schoolId?: string): ApplicationMaterial => ({
  code,
  fileId: id(900),
  ...(schoolId ? { schoolId } : {}),
});
export const materials: ApplicationMaterial[] = [
  material('applicationForm'),
  material('formationPlan'),
  material('charterDraft'),
  material('schoolProfile', core),
  material('schoolProfile', member),
];

const competence = { bureauId: bureau, divisionCode: '320105', concerned: [], consented: [] };
/** What the registers would answer, for every command that asks. */
export function factsFor(command: CommandName, state: State, today: string, input: object = {}): object {
  const {
    decidedOn = today,
    on = today,
    startsOn = today,
    workingDays = pinned.noticeDays,
    days = 0,
  } = input as Record<string, never>;
  const total = pinned.decisionDays + state.extendedBy + state.suspendedDays;
  const due = (more = 0) => after(state.acceptedOn ?? today, total + more);
  const interval = (from: string | undefined, to: string) => {
    const suspended = from === undefined ? 0 : workingDaysBetween(from, to, calendar);
    return { days: suspended, due: due(suspended) };
  };
  const terms = (from: string) => ({ pinned, route: defaultRoute, due: after(from, pinned.decisionDays) });
  const { notice } = state;
  const posting = () => interval(notice?.startsOn, !notice || today < notice.endsOn ? today : notice.endsOn);
  const deciding = () => ({
    affiliated: [],
    daysUsed: workingDaysBetween(state.acceptedOn ?? decidedOn, decidedOn, calendar) - state.suspendedDays,
    service: after(decidedOn, 10),
    disclosure: after(decidedOn, 20),
  });
  const answers: { [N in keyof Facts]: () => Facts[N] } = {
    DraftApplication: () => ({ competence }),
    UpdateDraft: () => ({ competence }),
    SubmitApplication: () => ({
      competence, seq: 12, applicantActive: true, completenessDays: 5, deemedAcceptance: true,
      completeness: after((input as { receivedOn?: string }).receivedOn ?? today, 5),
    }),
    OpenExOfficioCase: () => ({ competence, seq: 12, terms: terms(today) }),
    RequestCorrections: () => ({ due: after(today, 15) }),
    Resubmit: () => ({ completeness: after(today, 5) }),
    AcceptApplication: () => ({ competence, terms: terms(today) }),
    DeemAccepted: () => ({ terms: terms(state.receivedOn ?? today) }),
    AssignReviewer: () => ({ officer: true }),
    ReassignReviewer: () => ({ officer: true }),
    RequestRecusal: () => ({ leader: false }),
    CloseHearing: () => interval(state.suspended?.from, today),
    EndExpertReview: () => interval(state.suspended?.from, today),
    CompleteReview: () => ({ checks: [{ check: 'shape', ok: true }] }),
    ExtendDeadline: () => ({ due: due(days) }),
    PublishPublicNotice: () => ({ workingDays, ends: after(startsOn, workingDays) }),
    CorrectNotice: () => ({ ends: after(today, 5) }),
    HandleObjection: posting,
    ClosePublicNotice: posting,
    ApproveApplication: () => ({ ...deciding(), before: {} }),
    DenyApplication: deciding,
    IssueDecisionDocument: () => ({}),
    HearAffected: () => ({ respondBy: after(on, 5) }),
    RecomputeDeadlines: () => ({ decision: due() }),
  }; // prettier-ignore
  return command in answers ? answers[command as keyof Facts]() : {};
}

type Past = Parameters<ReturnType<typeof specFor<typeof applications.commands, State, Events, Facts>>['given']>;
export interface Step {
  command: CommandName;
  by: Act;
  on: string;
  input?: object | ((state: State) => object);
  facts?: object;
  approvedBy?: Act;
}
const commandId = (n: number): string => `01920000-0000-7000-9000-${String(n).padStart(12, '0')}`;
export const caseId = createdId('application', commandId(0));

/** Runs steps through the decider itself; the events are what later cases are given. */
export function tell(...steps: readonly Step[]) {
  let state = initial();
  const events: { type: string; data: object; effectiveOn?: string; recordedAt: string }[] = [];
  steps.forEach(({ command, by, on, input = {}, facts = {}, approvedBy }, n) => {
    const given = typeof input === 'function' ? (input as (of: State) => object)(state) : input;
    const at = `${on}T09:00:00.000+08:00`;
    const context = {
      id: caseId, act: by, ...(approvedBy ? { approvedBy } : {}), at, today: on, commandId: commandId(n), revision: events.length - 1, evidence: {},
      facts: { ...factsFor(command, state, on, given), ...facts },
    }; // prettier-ignore
    const decided = applications.decide[command](given as never, state, context as never);
    const list = (Array.isArray(decided) ? decided : (decided as { events: object[] }).events) as typeof events;
    for (const event of list) {
      const seen = {
        id: `event-${events.length}`,
        revision: events.length,
        effectiveOn: event.effectiveOn ?? on,
        recordedAt: at,
      };
      state = evolve[event.type as keyof typeof evolve](state, event.data as never, seen);
      events.push({ ...event, recordedAt: at });
    }
  });
  return { events: events as unknown as Past, state };
}

const consent = (school: string, by: Act, on: string): Step => ({
  command: 'RecordConsent',
  by,
  on,
  input: (state: State) => ({ schoolId: school, consents: true, payloadDigest: state.payloadDigest }),
});
export const principalOf = (school: string): Act =>
  someone(id(700 + Number(school.slice(-3))), 'SC', school, { grades: ['principal'] });
export const consents = (of: ApplicationPayload = payload, on = '2024-09-09'): Step[] =>
  consentingSchools('createCollaboration', of).map((school) => consent(school, principalOf(school), on));

export const draft = (more: { materials?: ApplicationMaterial[]; payload?: ApplicationPayload } = {}): Step => ({
  command: 'DraftApplication',
  by: headmaster,
  on: '2024-09-09',
  input: { type: 'createCollaboration', applicantSchoolId: core, payload, materials, ...more },
});
export const submit: Step = { command: 'SubmitApplication', by: headmaster, on: '2024-09-09' };
export const accept: Step = { command: 'AcceptApplication', by: wang, on: '2024-09-11' };
export const assign: Step = { command: 'AssignReviewer', by: zhao, on: '2024-09-12', input: { reviewerUserId: li.by } };
export const review = (opinion = 'approve', on = '2024-09-13'): Step => ({
  command: 'CompleteReview', by: li, on, input: { opinion, findings: [] },
}); // prettier-ignore
export const publish: Step = {
  command: 'PublishPublicNotice', by: wang, on: '2024-09-14', input: { text: '公示', channels: ['官网'], startsOn: '2024-09-14' },
}; // prettier-ignore
export const object: Step = {
  command: 'RaiseObjection',
  by: wang,
  on: '2024-09-18',
  input: { objectorKind: 'parent', content: '名称不当' },
};
export const closeNotice: Step = { command: 'ClosePublicNotice', by: clock, on: '2024-09-25' };
export const approve: Step = {
  command: 'ApproveApplication', by: zhao, on: '2024-09-26', input: { decidedOn: '2024-09-26', effectiveOn: '2024-10-01' },
}; // prettier-ignore
export const deny: Step = {
  command: 'DenyApplication', by: zhao, on: '2024-09-26', input: { decidedOn: '2024-09-26', reason: '布局重复', remedyText: '可申请复议' },
}; // prettier-ignore
export const issue: Step = {
  command: 'IssueDecisionDocument', by: wang, on: '2024-09-27',
  input: { docNo: '建教发〔2024〕81号', signedBy: zhao.by, issuedOn: '2024-09-27', scan: id(901) },
}; // prettier-ignore
export const serve: Step = {
  command: 'ServeDecision', by: wang, on: '2024-09-29', input: { method: 'direct', recipient: 'vault:x', servedOn: '2024-09-29' },
}; // prettier-ignore
export const hear = (school: string): Step => ({
  command: 'HearAffected', by: wang, on: '2024-10-08', input: { schoolId: school, statement: '不同意撤销', on: '2024-10-08' },
}); // prettier-ignore
export const revoke: Step = {
  command: 'RevokeDecision', by: qian, on: '2024-10-09', input: { ground: '审批依据不实', decidedOn: '2024-10-09' },
}; // prettier-ignore
export const correctionsAsked: Step = {
  command: 'RequestCorrections', by: wang, on: '2024-09-11', input: { items: [{ materialCode: 'charterDraft', problem: '缺少' }] },
}; // prettier-ignore

const submitted = [draft(), ...consents(), submit];
const reviewed = [...submitted, accept, assign, review()];
const approved = [...reviewed, publish, closeNotice, approve];
/** The steps that lead into each stage. */
export const storyTo: Readonly<Record<Stage, readonly Step[]>> = {
  none: [],
  draft: [draft()],
  submitted,
  correctionsRequested: [...submitted, correctionsAsked],
  notAccepted: [...submitted, { command: 'RefuseAcceptance', by: wang, on: '2024-09-11', input: { ground: 'notRequired', reason: '无须审批' } }],
  accepted: [...submitted, accept],
  underReview: [...submitted, accept, assign],
  reviewed,
  publicNotice: [...reviewed, publish],
  noticeClosed: [...reviewed, publish, closeNotice],
  approved,
  denied: [...reviewed, deny],
  issued: [...approved, issue],
  served: [...approved, issue, serve],
  withdrawn: [...submitted, { command: 'WithdrawApplication', by: headmaster, on: '2024-09-10', input: { reason: '另行申请' } }],
  lapsed: [...submitted, correctionsAsked, { command: 'Lapse', by: clock, on: '2024-10-18' }],
  revoked: [...approved, hear(core), hear(member), revoke],
}; // prettier-ignore

/** The same events as a store would give them back, for view, desk and reaction specs. */
export const storedOf = (...steps: readonly Step[]) =>
  (tell(...steps).events as unknown as { type: string; data: object; effectiveOn?: string; recordedAt: string }[]).map(
    ({ type, data, effectiveOn, recordedAt }, revision) =>
      stored({
        stream: `application-${caseId}`,
        type,
        data,
        revision,
        id: `event-${revision}`,
        recordedAt,
        ...(effectiveOn === undefined ? {} : { effectiveOn }),
      }),
  );
