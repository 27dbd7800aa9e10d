import {
  dateOf,
  type Ask,
  type Asking,
  type FactsOf,
  type FactsTable,
  type LocalDate,
  type Route,
  type TargetOf,
} from '@app/kernel';
import { bureauListing } from '../bureaus/bureaus.view.js';
import { collaborationListing } from '../collaborations/collaborations.view.js';
import { schoolAt, schoolListing } from '../schools/schools.view.js';
import { nameClaim } from '../shared/collaboration-name.js';
import { docNoOwner } from '../shared/doc-no.js';
import { covers } from '../shared/history.js';
import { noticeFact, restartFact } from '../shared/notice.js';
import { affiliated, isHeld, staffListing } from '../staff/staff.view.js';
import { caseSeries } from './applications.filing.js';
import { checksOf } from './applications.checks.facts.js';
import type { CommandName, commands, Facts, TermsFact } from './applications.commands.js';
import { allowedIn } from './applications.guards.js';
import { competenceOf } from './applications.competence.facts.js';
import type { Before, Competence, Pinned } from './applications.events.js';
import type { ApplicationMaterial, ApplicationPayload } from './applications.input.js';
import { namedSchools, openCaseKey, ownApplicant, type ApplicationType } from './applications.payload.js';
import { collaborationOf, defaultRoute, schoolsOf, type State } from './applications.state.js';

/** The bureau responsible for what a payload asks, from the registers as they stand. */
async function competence(
  ask: Ask,
  payload: ApplicationPayload,
  materials: readonly ApplicationMaterial[],
  on: LocalDate,
): Promise<Competence> {
  const managing = new Map<string, string>();
  for (const id of namedSchools(payload)) {
    const school = await ask.of(schoolListing, id);
    const bureau = school && schoolAt(school, on)?.managingBureauId;
    if (bureau) managing.set(id, bureau);
  }
  const collaboration = payload.collaborationId
    ? await ask.of(collaborationListing, payload.collaborationId)
    : undefined;
  // A school that only takes another role or leaves does not move the collaboration to another bureau.
  const joining = payload.collaborationId === undefined || payload.newCoreSchoolId === undefined;
  const ids = [...(collaboration?.bureauId ? [collaboration.bureauId] : []), ...(joining ? managing.values() : [])];
  const consented = materials
    .filter((each) => each.code === 'managingBureauConsent' && each.schoolId !== undefined)
    .flatMap((each) => managing.get(each.schoolId!) ?? []);
  return competenceOf(await ask.all(bureauListing), ids, consented);
}

async function pinned(ask: Ask, bureau: string, on: LocalDate): Promise<Pinned> {
  return {
    decisionDays: await ask.parameter('case.decisionDays', bureau, on),
    extensionDays: await ask.parameter('case.extensionDays', bureau, on),
    serviceDays: await ask.parameter('case.serviceDays', bureau, on),
    noticeDays: await ask.parameter('notice.workingDays', bureau, on),
    statementDays: await ask.parameter('case.statementDays', bureau, on),
    disclosureDays: await ask.parameter('case.filingDays', bureau, on),
    excludedIntervals: await ask.parameter('case.excludedIntervals', bureau, on),
  };
}
/** A route the commands of today can walk: a reviewer, then a leader, one seat each. Any other waits for commands of its own. */
const isWalkable = (value: unknown): value is Route => {
  const { steps } = (value ?? {}) as Partial<Route>;
  return (
    Array.isArray(steps) &&
    steps.length === 2 &&
    steps.every((step: Partial<Route['steps'][number]>) => step.seats?.length === 1)
  );
};
async function terms(ask: Ask, bureau: string, division: string, acceptedOn: LocalDate): Promise<TermsFact> {
  const route = await ask.parameter('review.route', bureau, acceptedOn);
  const values = await pinned(ask, bureau, acceptedOn);
  return {
    pinned: values,
    route: isWalkable(route) ? route : defaultRoute,
    due: await ask.workingDaysAfter(division, acceptedOn, values.decisionDays),
  };
}

/** End of the time limit when `more` working days do not count. */
const decisionDue = (ask: Ask, state: State, more = 0) =>
  ask.workingDaysAfter(
    state.divisionCode,
    state.acceptedOn!,
    state.pinned.decisionDays + state.extendedBy + state.suspendedDays + more,
  );
async function prolongation(ask: Ask, state: State, interval: { from: LocalDate; to: LocalDate; excluded: boolean } | undefined) {
  const days = interval?.excluded
    ? Math.max(0, await ask.workingDaysBetween(state.divisionCode, interval.from, interval.to))
    : 0;
  return { days, due: await decisionDue(ask, state, days) };
} // prettier-ignore
const suspension = (ask: Ask, { state, today }: Asking<object, State>) =>
  prolongation(ask, state, state.suspended && { ...state.suspended, to: today });
/** Days of posting; what comes after the last day, handling objections, counts again. */
const posting = ({ state: { notice }, today }: Asking<object, State>) =>
  notice && { from: notice.startsOn, to: today < notice.endsOn ? today : notice.endsOn, excluded: notice.excluded };

/** An officer of the bureau that handles the case, today. */
async function isOfficer(ask: Ask, person: string, { bureauId }: State, today: LocalDate, roles: readonly string[]) {
  const staff = await ask.of(staffListing, person);
  return (
    staff?.status === 'active' &&
    staff.capacities.some(
      (each) => each.organisationId === bureauId && roles.includes(each.role) && isHeld(each, today),
    )
  );
}

async function decision(ask: Ask, { input, state, act, today }: Asking<{ decidedOn: string }, State>) {
  const { divisionCode, pinned: values, suspendedDays } = state;
  const counted = await ask.workingDaysBetween(divisionCode, state.acceptedOn!, input.decidedOn);
  return {
    affiliated: await affiliated(ask, act, schoolsOf(state), state.draftedOn ?? today, today),
    daysUsed: Math.max(0, counted - suspendedDays),
    service: await ask.workingDaysAfter(divisionCode, input.decidedOn, values.serviceDays),
    disclosure: await ask.workingDaysAfter(divisionCode, input.decidedOn, values.disclosureDays),
  };
}
async function before(ask: Ask, { payload }: State, on: LocalDate): Promise<Before> {
  const document = payload.collaborationId ? await ask.of(collaborationListing, payload.collaborationId) : undefined;
  if (!document) return {};
  const core = document.members.find((each) => each.role === 'core' && covers(each, on))?.schoolId;
  const { nameZh, brandName, operatingModel } = document;
  return Object.fromEntries(
    Object.entries({ coreSchoolId: core, nameZh, brandName, operatingModel }).filter(
      ([, value]) => value !== undefined,
    ),
  );
}

const ownerOf = async (ask: Ask, type: ApplicationType, payload: ApplicationPayload, division: string | undefined) => {
  const owner = division === undefined ? undefined : await ask.owner('openCase', openCaseKey(type, payload, division));
  return owner === undefined ? {} : { owner };
};
const numberOf = async (ask: Ask, { divisionCode }: Competence, on: LocalDate) =>
  divisionCode === undefined ? 0 : ask.next(caseSeries(divisionCode, on));
const draftCompetence = async (ask: Ask, { input, state, today }: Asking<{ payload?: ApplicationPayload; materials?: ApplicationMaterial[] }, State>) => ({
  competence: await competence(ask, input.payload ?? state.payload, [...state.materials, ...(input.materials ?? [])], today),
}); // prettier-ignore
const reviewerFact = async (ask: Ask, { input, state, today }: Asking<{ reviewerUserId: string }, State>) => ({
  officer: await isOfficer(ask, input.reviewerUserId, state, today, ['BO', 'CO']),
});

/** Whether what is to be founded, or renamed, would bear a name that another has by now. */
async function nameTaken(ask: Ask, { type, payload, divisionCode }: State): Promise<boolean> {
  const { nameZh, collaborationId } = payload;
  if (nameZh === undefined || (type !== 'createCollaboration' && type !== 'rename')) return false;
  const kind = payload.kind ?? (collaborationId && (await ask.of(collaborationListing, collaborationId))?.kind);
  if (!kind) return false;
  const claim = nameClaim(divisionCode, kind, nameZh) as { kind: string; key: string };
  const owner = await ask.owner(claim.kind, claim.key);
  return owner !== undefined && owner !== `collaboration-${collaborationId ?? ''}`;
}

const answers: FactsOf<Facts, State, typeof commands> = {
  DraftApplication: draftCompetence,
  UpdateDraft: draftCompetence,
  async SubmitApplication(ask, { input, state, today }) {
    const found = await competence(ask, state.payload, state.materials, today);
    const receivedOn = input.receivedOn ?? today;
    const school = await ask.of(schoolListing, state.applicantSchoolId!);
    const { bureauId, divisionCode } = found;
    const completenessDays = bureauId ? await ask.parameter('case.completenessDays', bureauId, receivedOn) : 0;
    return {
      competence: found,
      seq: await numberOf(ask, found, receivedOn),
      ...(await ownerOf(ask, state.type, state.payload, divisionCode)),
      applicantActive: school !== undefined && schoolAt(school, today)?.status === 'active',
      completenessDays,
      deemedAcceptance: bureauId ? await ask.parameter('case.deemedAcceptance', bureauId, receivedOn) : false,
      completeness: divisionCode
        ? await ask.workingDaysAfter(divisionCode, receivedOn, completenessDays)
        : { on: receivedOn, provisional: true },
    };
  },
  async OpenExOfficioCase(ask, { input, act, today }) {
    const found = await competence(ask, input.payload, input.materials ?? [], today);
    const division = found.divisionCode;
    return {
      competence: found,
      seq: await numberOf(ask, found, today),
      ...(await ownerOf(ask, input.type, input.payload, division)),
      terms: await terms(ask, found.bureauId ?? act.organisation, division ?? act.division ?? '', today),
    };
  },
  async RequestCorrections(ask, { state, today }) {
    const days = await ask.parameter('case.correctionDays', state.bureauId, today);
    return { due: await ask.workingDaysAfter(state.divisionCode, today, days) };
  },
  async Resubmit(ask, { input, state, today }) {
    return {
      completeness: await ask.workingDaysAfter(state.divisionCode, today, state.completenessDays),
      ...(await ownerOf(ask, state.type, input.payload ?? state.payload, state.divisionCode)),
    };
  },
  async AcceptApplication(ask, { state, today }) {
    const consented = await competence(ask, state.payload, state.materials, today);
    const plain = await competence(ask, state.payload, [], today);
    return {
      // A consent that came in later frees the superior of nothing it has begun.
      competence: plain.bureauId === state.bureauId ? { ...plain, consented: consented.consented } : consented,
      terms: await terms(ask, state.bureauId, state.divisionCode, today),
    };
  },
  async DeemAccepted(ask, { state }) {
    return { terms: await terms(ask, state.bureauId, state.divisionCode, state.receivedOn!) };
  },
  AssignReviewer: reviewerFact,
  ReassignReviewer: reviewerFact,
  async RequestRecusal(ask, { input, state, today }) {
    return { leader: await isOfficer(ask, input.officerId, state, today, ['BL', 'CL']) };
  },
  CloseHearing: suspension,
  EndExpertReview: suspension,
  async CompleteReview(ask, { state, today }) {
    return { checks: await checksOf(ask, state, today) };
  },
  async ExtendDeadline(ask, { input, state }) {
    return { due: await decisionDue(ask, state, input.days) };
  },
  PublishPublicNotice: (ask, { input, state }) => noticeFact(ask, state.divisionCode, input, state.pinned.noticeDays),
  CorrectNotice: (ask, { state, today }) =>
    restartFact(ask, state.divisionCode, today, state.notice?.workingDays ?? state.pinned.noticeDays),
  HandleObjection: (ask, asking) => prolongation(ask, asking.state, posting(asking)),
  ClosePublicNotice: (ask, asking) => prolongation(ask, asking.state, posting(asking)),
  async ApproveApplication(ask, asking) {
    return {
      ...(await decision(ask, asking)),
      before: await before(ask, asking.state, asking.today),
      ...((await nameTaken(ask, asking.state)) ? { nameTaken: true as const } : {}),
    };
  },
  DenyApplication: decision,
  async IssueDecisionDocument(ask, { input }) {
    const owner = await docNoOwner(ask, input.docNo);
    return owner === undefined ? {} : { owner };
  },
  async HearAffected(ask, { input, state }) {
    return { respondBy: await ask.workingDaysAfter(state.divisionCode, input.on, state.pinned.statementDays) };
  },
  async RecomputeDeadlines(ask, { state }) {
    const { divisionCode, notice } = state;
    if (state.stage === 'submitted')
      return { completeness: await ask.workingDaysAfter(divisionCode, state.receivedOn!, state.completenessDays) };
    return {
      decision: await decisionDue(ask, state),
      ...(state.stage === 'publicNotice' && notice
        ? { notice: await ask.workingDaysAfter(divisionCode, notice.startsOn, notice.workingDays) }
        : {}),
    };
  },
};

/** Nothing is asked for a command that the stage refuses anyway; what its facts stand on is not there yet. */
export const facts: FactsTable = Object.fromEntries(
  Object.entries(answers).map(([command, answer]) => [
    command,
    async (ask: Ask, asking: Asking<never, State>) =>
      allowedIn[command as CommandName].includes(asking.state.stage) ? answer(ask, asking) : {},
  ]),
);

interface TargetInput {
  type?: ApplicationType;
  payload?: ApplicationPayload;
  applicantSchoolId?: string;
  materials?: ApplicationMaterial[];
  schoolId?: string;
  consultationId?: string;
}
/**
 * Before a case exists: the school that may apply by itself, or the collaboration whose core applies. Then the applicant's users, the
 * responsible bureau, for a consent the school that consents, for a consultation the unit asked.
 */
export const target: TargetOf<State> = async (ask, { command, input, state, at }) => {
  const given = input as TargetInput;
  const today = dateOf(at);
  if (command === 'DraftApplication') {
    const own = ownApplicant(given.type!, given.payload!);
    const collaboration = given.type === 'createCollaboration' ? undefined : given.payload?.collaborationId;
    return { schools: own ? [own] : [], ...(collaboration ? { collaboration } : {}) };
  }
  if (command === 'OpenExOfficioCase') {
    const { bureauId } = await competence(ask, given.payload!, given.materials ?? [], today);
    return bureauId === undefined ? {} : { bureau: bureauId };
  }
  const bureau = state.bureauId === '' ? {} : { bureau: state.bureauId };
  if (command === 'RecordConsent') return { ...bureau, schools: [given.schoolId!] };
  if (command === 'ReplyConsultation') {
    const unit = state.consultations.find((each) => each.id === given.consultationId)?.unit;
    return unit === undefined ? bureau : { bureau: unit, units: [unit] };
  }
  const { applicantSchoolId } = state;
  return {
    ...bureau,
    schools: applicantSchoolId ? [applicantSchoolId] : [],
    ...(applicantSchoolId && state.type === 'createCollaboration'
      ? { as: { [applicantSchoolId]: 'CS' as const } }
      : {}),
    ...(collaborationOf(state) ? { collaboration: collaborationOf(state)! } : {}),
  };
};
