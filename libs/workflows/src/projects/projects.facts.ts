import { dateOf, type Ask, type FactsOf, type FactsTable, type LocalDate, type TargetOf } from '@app/kernel';
import { collaborationListing, membersOn } from '../collaborations/collaborations.view.js';
import { schoolListing } from '../schools/schools.view.js';
import { docNoOwner } from '../shared/doc-no.js';
import { noticeFact, restartFact } from '../shared/notice.js';
import { affiliated, isHeld, staffListing } from '../staff/staff.view.js';
import type { Applicant, CommandName, Commands, Facts } from './projects.commands.js';
import { allowedIn } from './projects.guards.js';
import { panelClasses, type Panel, type Weights } from './projects.scoring.js';
import { schoolsOf, type Project } from './projects.state.js';

async function applicantOf(ask: Ask, collaborationId: string, on: LocalDate): Promise<Applicant | undefined> {
  const document = await ask.of(collaborationListing, collaborationId);
  if (!document?.kind || document.status !== 'active') return undefined;
  const { kind, bureauId, divisionCode } = document;
  const members = membersOn(document.members, on);
  const core = members.find((each) => each.role === 'core')?.schoolId;
  return {
    kind,
    kinds: await ask.parameter('project.kinds', bureauId, on),
    bureauId: bureauId,
    divisionCode: divisionCode,
    ...(core === undefined ? {} : { core }),
    members: members.filter((each) => each.schoolId !== core).map((each) => each.schoolId),
  };
}
const coreOf = async (ask: Ask, { ref }: Project, on: LocalDate): Promise<{ core?: string }> => {
  const core = (await applicantOf(ask, ref.collaborationId, on))?.core;
  return core === undefined ? {} : { core };
};

/** What the bureau's policies say today, whole: a class that a policy leaves out has no weight and needs no seat. */
async function pinned(ask: Ask, { ref }: Project, on: LocalDate): Promise<Facts['AcceptProject']> {
  const { bureauId } = ref;
  const none = Object.fromEntries(panelClasses.map((each) => [each, 0]));
  const criteria = { implementation: 50, memberImprovement: 50 };
  return {
    pinned: {
      panel: { ...none, ...(await ask.parameter('project.panel', bureauId, on)) } as unknown as Panel,
      weights: {
        ...criteria,
        ...none,
        ...(await ask.parameter('project.weights', bureauId, on)),
      } as unknown as Weights,
      bands: await ask.parameter('project.grades', bureauId, on),
      noticeDays: await ask.parameter('notice.workingDays', bureauId, on),
    },
  };
}

/** Where the persons named work: at a school of the project, or at what runs one of them. */
async function panelFacts(ask: Ask, seats: readonly { userId: string }[], project: Project, on: LocalDate) {
  const schools = schoolsOf(project);
  const parents = new Set<string>();
  for (const id of schools) {
    const parent = (await ask.of(schoolListing, id))?.parentSchoolId;
    if (parent !== undefined && !schools.includes(parent)) parents.add(parent);
  }
  const found: Facts['AppointPanel'] = { unknown: [], atSchools: [], atParents: [] };
  for (const userId of new Set(seats.map((each) => each.userId))) {
    const staff = await ask.of(staffListing, userId);
    if (staff?.status !== 'active') found.unknown.push(userId);
    const places = (staff?.capacities ?? []).filter((each) => isHeld(each, on)).map((each) => each.organisationId);
    if (places.some((each) => schools.includes(each))) found.atSchools.push(userId);
    else if (places.some((each) => parents.has(each))) found.atParents.push(userId);
  }
  return found;
}

const answers: FactsOf<Facts, Project, Commands> = {
  async DraftProject(ask, { input, today }) {
    const applicant = await applicantOf(ask, input.collaborationId, today);
    return applicant ? { applicant } : {};
  },
  AttachEvidence: (ask, { state, today }) => coreOf(ask, state, today),
  async SubmitProject(ask, { state, today }) {
    const { bureauId, divisionCode } = state.ref;
    const days = await ask.parameter('case.completenessDays', bureauId, today);
    return {
      ...(await coreOf(ask, state, today)),
      completeness: await ask.workingDaysAfter(divisionCode, today, days),
    };
  },
  AcceptProject: (ask, { state, today }) => pinned(ask, state, today),
  AppointPanel: (ask, { input, state, today }) => panelFacts(ask, input.seats, state, today),
  PublishProjectNotice: (ask, { input, state }) =>
    noticeFact(ask, state.ref.divisionCode, input, state.pinned!.noticeDays),
  CorrectProjectNotice: (ask, { state, today }) =>
    restartFact(ask, state.ref.divisionCode, today, state.notice!.workingDays),
  DecideProject: async (ask, { act, state, today }) => ({
    affiliated: await affiliated(ask, act, schoolsOf(state), state.draftedOn, today),
  }),
  async IssueProjectDocument(ask, { input }) {
    const owner = await docNoOwner(ask, input.docNo);
    return owner === undefined ? {} : { owner };
  },
};

/** Nothing is asked for a command that the status refuses anyway; what its facts stand on is not there yet. */
export const facts: FactsTable = Object.fromEntries(
  Object.entries(answers).map(([command, answer]) => [
    command,
    async (ask: Ask, asking: { state: Project }) =>
      allowedIn[command as CommandName].includes(asking.state.status) ? answer(ask, asking as never) : {},
  ]),
);

/** Its bureau, the schools it names, the members of its collaboration, and its panel. */
export const target: TargetOf<Project> = async (ask, { command, input, state, at }) => {
  if (command === 'DraftProject') {
    const collaboration = input.collaborationId as string;
    const bureau = (await applicantOf(ask, collaboration, dateOf(at)))?.bureauId;
    return { collaboration, ...(bureau === undefined ? {} : { bureau }) };
  }
  const { ref, seats } = state;
  if (ref.bureauId === '') return {};
  return {
    bureau: ref.bureauId,
    collaboration: ref.collaborationId,
    schools: command === 'ConfirmImprovement' ? [input.schoolId as string] : schoolsOf(state),
    persons: seats.map((each) => each.userId),
    personsAre: 'PM',
  };
};
