import { addDays, type Ask, type FactsOf, type LocalDate, type TargetOf } from '@app/kernel';
import { semesterIn } from '../calendars/calendars.view.js';
import { collaborationListing, membersOn, type CollaborationDocument } from '../collaborations/collaborations.view.js';
import { inspectionListing } from '../inspections/inspections.view.js';
import { fitnessOf } from '../inspectors/inspectors.fitness.view.js';
import type { commands, Facts, Served } from './inspector-rosters.js';
import type { Roster, RoutineReview } from './inspector-rosters.state.js';
import { assignedOn, rosterListing } from './inspector-rosters.view.js';

const served = ({ status, kind, bureauId }: CollaborationDocument): Served => ({
  status,
  isDistrict: kind === 'schoolDistrict',
  bureauId: bureauId ?? '',
});
const schoolsOf = (collaboration: CollaborationDocument | undefined, on: LocalDate): string[] => [
  ...new Set(membersOn(collaboration?.members ?? [], on).map(({ schoolId }) => schoolId)),
];

/** Schools of every collaboration the inspector is assigned to on a day. */
async function schoolsCovered(ask: Ask, inspectorId: string, own: readonly string[], id: string, on: LocalDate) {
  const rosters = await ask.find(rosterListing, { inspectorIds: inspectorId });
  const others = rosters.filter((each) => each.id !== id && assignedOn(each, on).includes(inspectorId));
  const schools = await Promise.all(
    others.map(async (each) => schoolsOf(await ask.of(collaborationListing, each.id), on)),
  );
  return new Set([...own, ...schools.flat()]).size;
}
/** Routine visits are counted some days before the end of the semester, while there is time for those that are missing. */
async function reviewIn(ask: Ask, { bureauId, divisionCode }: CollaborationDocument, on: LocalDate) {
  const term = await semesterIn(ask, divisionCode ?? '', on);
  const days = await ask.parameter('inspection.routineNoticeDays', bureauId ?? '', on);
  const reviewOn = addDays(term.to, -days);
  return { term, reviewOn: reviewOn < on ? on : reviewOn };
}

async function review(ask: Ask, id: string, on: LocalDate): Promise<(RoutineReview & { reviewOn: LocalDate }) | undefined> {
  const collaboration = await ask.of(collaborationListing, id);
  if (!collaboration || (collaboration.status !== 'active' && collaboration.status !== 'suspended')) return undefined;
  const { term } = await reviewIn(ask, collaboration, on);
  const next = await reviewIn(ask, collaboration, addDays(term.to, 1));
  const minimum = await ask.parameter('inspection.minRoutinePerSemester', collaboration.bureauId ?? '', on);
  const schools = await Promise.all(
    schoolsOf(collaboration, on).map(async (schoolId) => {
      const within = { $gte: term.from, $lte: term.to };
      const found = await ask.find(inspectionListing, { kind: 'routine', schoolIds: schoolId, startedOn: within });
      return { schoolId, visits: found.length };
    }),
  );
  const short = schools.filter(({ visits }) => visits < minimum).map(({ schoolId }) => schoolId);
  return { ...term, minimum, schools, short, reviewOn: next.reviewOn };
} // prettier-ignore

export const facts: FactsOf<Facts, Roster, typeof commands> = {
  async AssignInspector(ask, { id, input: { inspectorId, from, until }, today }) {
    const collaboration = await ask.of(collaborationListing, id);
    const bureauId = collaboration?.bureauId ?? '';
    const schools = schoolsOf(collaboration, from);
    return {
      ...(collaboration ? { collaboration: served(collaboration) } : {}),
      fitness: await fitnessOf(ask, inspectorId, bureauId, schools, from, until),
      maxPerDistrict: await ask.parameter('inspector.maxPerDistrict', bureauId, from),
      schoolsCovered: await schoolsCovered(ask, inspectorId, schools, id, from),
      schoolsAdvised: await ask.parameter('inspector.schoolsAdvised', bureauId, from),
      reviewOn: collaboration ? (await reviewIn(ask, collaboration, from > today ? from : today)).reviewOn : from,
    };
  },
  async ReviewRoutineVisits(ask, { id, today }) {
    const found = await review(ask, id, today);
    return found ? { review: found } : {};
  },
  async CorrectAssignment(ask, { id, input, state }) {
    const { bureauId } = state;
    const assignment = state.assignments.find(({ event }) => event === input.correctsEventId);
    const from = input.from ?? assignment?.from ?? '';
    const maxPerDistrict = assignment ? await ask.parameter('inspector.maxPerDistrict', bureauId, from) : 0;
    if (!assignment) return { maxPerDistrict };
    const schools = schoolsOf(await ask.of(collaborationListing, id), from);
    const until = input.until ?? assignment.until;
    return { maxPerDistrict, fitness: await fitnessOf(ask, assignment.inspectorId, bureauId, schools, from, until) };
  },
};

/** A roster belongs to the bureau that answers for its collaboration. */
export const target: TargetOf<Roster> = async (ask, { id, state }) => {
  const bureau = state.bureauId || (await ask.of(collaborationListing, id))?.bureauId;
  return bureau ? { bureau } : {};
};
