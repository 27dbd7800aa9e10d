import {
  dateOf,
  type Ask,
  type FactsOf,
  type FactsTable,
  type Asking,
  type LocalDate,
  type TargetOf,
} from '@app/kernel';
import { bureauListing, lowestCommonSuperior } from '../bureaus/bureaus.view.js';
import { collaborationListing, membersOn } from '../collaborations/collaborations.view.js';
import { assignedOn, rosterListing } from '../inspector-rosters/inspector-rosters.view.js';
import { fitnessOf } from '../inspectors/inspectors.fitness.view.js';
import { inOffice } from '../inspectors/inspectors.view.js';
import { schoolAt, schoolListing } from '../schools/schools.view.js';
import { docNoOwner } from '../shared/doc-no.js';
import type { commands, Facts } from './inspections.commands.js';
import type { ScheduleInspectionInput } from './inspections.input.js';
import type { Inspection } from './inspections.state.js';
import { cycleOf, elementBefore } from './inspections.visit.js';
import type { Element } from './inspections.words.js';

/** The bureau responsible for an inspection: the one that approved the collaboration, else the one that runs the schools. */
async function bureauFor(ask: Ask, { collaborationId, schoolIds }: ScheduleInspectionInput, on: LocalDate) {
  const bureaus = await ask.all(bureauListing);
  const of = async () => {
    if (collaborationId !== undefined) return (await ask.of(collaborationListing, collaborationId))?.bureauId;
    const managing = await Promise.all(
      [...new Set(schoolIds)].map(async (each) => {
        const school = await ask.of(schoolListing, each);
        return (school && schoolAt(school, on)?.managingBureauId) ?? '';
      }),
    );
    return lowestCommonSuperior(bureaus, [...new Set(managing)])?.id;
  };
  const bureauId = await of();
  return bureaus.find(({ id }) => id === bureauId);
}
/** Schools named that are no members of the collaboration on a day. */
async function strangersIn(ask: Ask, { collaborationId, schoolIds }: ScheduleInspectionInput, on: LocalDate) {
  if (collaborationId === undefined) return [];
  const collaboration = await ask.of(collaborationListing, collaborationId);
  const members = membersOn(collaboration?.members ?? [], on).map(({ schoolId }) => schoolId);
  return [...new Set(schoolIds)].filter((each) => !members.includes(each));
}

interface Evaluated {
  collaborationId?: string;
  schoolIds: readonly string[];
}
/** An evaluation is one of the collaboration, or of each school: a claim of the opinion says that it was done. */
const evaluationKeys = ({ collaborationId, schoolIds }: Evaluated, cycle: string, element: Element): string[] =>
  (collaborationId ? [collaborationId] : [...new Set(schoolIds)]).map((each) => `${each}-${cycle}-${element}`);
const owned = async (ask: Ask, keys: readonly string[]): Promise<boolean[]> =>
  Promise.all(keys.map(async (key) => (await ask.owner('evaluation', key)) !== undefined));

async function isReady(ask: Ask, input: ScheduleInspectionInput): Promise<boolean> {
  const before = input.element && elementBefore(input.element);
  if (!before) return true;
  return (await owned(ask, evaluationKeys(input, cycleOf(input), before))).every(Boolean);
}
const actorFit = async (ask: Ask, { act, state, today }: Asking<object, Inspection>) => ({
  fitness: await fitnessOf(ask, act.by, state.bureauId, state.schoolIds, today),
});
const numberOwner = async (ask: Ask, raw: string | undefined) => {
  const owner = await docNoOwner(ask, raw);
  return owner === undefined ? {} : { owner };
};

const answers: FactsOf<Facts, Inspection, typeof commands> = {
  async ScheduleInspection(ask, { input, today }) {
    const bureau = await bureauFor(ask, input, today);
    const persons = [...new Set(input.inspectorIds)];
    return {
      ...(bureau ? { bureauId: bureau.id } : {}),
      divisionCode: bureau?.divisionCode ?? '',
      strangers: await strangersIn(ask, input, input.plannedOn),
      fitness: bureau
        ? await Promise.all(persons.map((each) => fitnessOf(ask, each, bureau.id, input.schoolIds, input.plannedOn)))
        : [],
      ready: await isReady(ask, input),
    };
  },
  StartInspection: actorFit,
  async AddInspector(ask, { input, state, today }) {
    return { fitness: await fitnessOf(ask, input.inspectorId, state.bureauId, state.schoolIds, today) };
  },
  RecordFinding: actorFit,
  async GivePreliminaryFeedback(ask, { input, state }) {
    const defenceDays = await ask.parameter('inspection.defenceDays', state.bureauId, input.on);
    return { defenceDays, due: await ask.workingDaysAfter(state.divisionCode, input.on, defenceDays) };
  },
  async IssueOpinion(ask, { input, state, today }) {
    const { element, cycle, bureauId } = state;
    const keys = element && cycle ? evaluationKeys(state, cycle, element) : [];
    const taken = await owned(ask, keys);
    return {
      rectificationDays: await ask.parameter('inspection.rectificationDays', bureauId, today),
      ...(await numberOwner(ask, input.opinionNo)),
      evaluated: keys.filter((_, i) => !taken[i]),
    };
  },
  IssueOpinionDocument: (ask, { input }) => numberOwner(ask, input.docNo),
  async ReportRectification(ask, { state, today }) {
    const days = await ask.parameter('inspection.reinspectionDays', state.bureauId, today);
    return { reinspection: await ask.workingDaysAfter(state.divisionCode, today, days) };
  },
  async Reinspect(ask, asking) {
    const { state, today } = asking;
    return {
      ...(await actorFit(ask, asking)),
      rectificationDays: await ask.parameter('inspection.rectificationDays', state.bureauId, today),
    };
  },
};
/** Of a case that does not exist there is nothing to ask. */
export const facts: FactsTable = Object.fromEntries(
  Object.entries(answers).map(([command, answer]) => [
    command,
    async (ask: Ask, asking: Asking<never, Inspection>) =>
      command === 'ScheduleInspection' || asking.state.step !== 'none' ? answer(ask, asking) : {},
  ]),
);

/** Who may schedule a routine visit alone: the responsible inspectors of the schools’ collaboration (domain.md 4.3 rule 5). */
async function responsible(ask: Ask, input: ScheduleInspectionInput, today: LocalDate): Promise<string[]> {
  const { kind, collaborationId } = input;
  if (kind !== 'routine' || collaborationId === undefined) return [];
  if ((await strangersIn(ask, input, today)).length > 0) return [];
  const roster = await ask.of(rosterListing, collaborationId);
  return inOffice(ask, roster ? assignedOn(roster, today) : []);
}

interface TargetInput {
  findingId?: string;
  rectificationId?: string;
}
/** An inspection belongs to its bureau; a school answers for its own findings and rectifications; its inspectors act on the spot. */
export const target: TargetOf<Inspection> = async (ask, { command, input, state, at }) => {
  const given = input as TargetInput;
  if (command === 'ScheduleInspection') {
    const scheduled = input as unknown as ScheduleInspectionInput;
    const bureau = await bureauFor(ask, scheduled, dateOf(at));
    return {
      ...(bureau ? { bureau: bureau.id } : {}),
      persons: await responsible(ask, scheduled, dateOf(at)),
      personsAre: 'IN',
    };
  }
  const { bureauId, findings, rectifications } = state;
  const bureau = bureauId ? { bureau: bureauId } : {};
  if (command === 'SubmitDefence') {
    const finding = findings.find(({ id }) => id === given.findingId);
    return { ...bureau, schools: finding ? [finding.schoolId] : state.schoolIds };
  }
  if (command === 'ReportRectification') {
    const ordered = rectifications.find(({ rectificationId }) => rectificationId === given.rectificationId);
    return { ...bureau, schools: ordered ? [ordered.respondentSchoolId] : state.schoolIds };
  }
  return { ...bureau, schools: state.schoolIds, persons: await inOffice(ask, state.inspectorIds), personsAre: 'IN' };
};
