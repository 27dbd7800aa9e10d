import { addYears, type Ask, type LocalDate } from '@app/kernel';
import { staffListing, type StaffDocument } from '../staff/staff.view.js';
import type { ConflictKind, Fitness } from '../shared/inspection-words.js';
import { inspectorListing, isAppointed, type InspectorDocument } from './inspectors.view.js';

type Interest = Fitness['interests'][number];
type Post = Pick<StaffDocument['capacities'][number], 'organisationId' | 'from' | 'until' | 'revokedOn'>;

/** Whether something that ended (or did not) still counts: a former post does for some years. */
const counts = (endedOn: LocalDate | undefined, on: LocalDate, years: number): boolean =>
  endedOn === undefined || on < addYears(endedOn, years);

/** Interests in schools on a day: posts held at them as their staff, now or not long ago, and what the inspector has declared. */
export function interestsIn(
  { conflicts }: Pick<InspectorDocument, 'conflicts'>,
  posts: readonly Post[],
  schools: readonly string[],
  on: LocalDate,
  years: number,
): Interest[] {
  const held = posts
    .filter(({ organisationId, from }) => schools.includes(organisationId) && from <= on)
    .flatMap(({ organisationId, until, revokedOn }) => {
      const end = revokedOn ?? until;
      const kind: ConflictKind = end === undefined || on <= end ? 'currentPost' : 'formerPost';
      return counts(kind === 'currentPost' ? undefined : end, on, years) ? [{ schoolId: organisationId, kind }] : [];
    });
  const declared = conflicts
    .filter(({ schoolId, endedOn }) => schools.includes(schoolId) && counts(endedOn, on, years))
    .map(({ schoolId, kind }) => ({ schoolId, kind }));
  return [...held, ...declared];
}

/** How a person stands to be sent to schools by a bureau: the appointment over the whole time, interests at its beginning. */
export async function fitnessOf(
  ask: Ask,
  personId: string,
  bureauId: string,
  schools: readonly string[],
  from: LocalDate,
  until: LocalDate = from,
): Promise<Fitness> {
  const inspector = await ask.of(inspectorListing, personId);
  const recusalYears = await ask.parameter('inspector.recusalYears', bureauId, from);
  if (!inspector) return { personId, appointed: false, interests: [], recusalYears };
  const person = await ask.of(staffListing, personId);
  return {
    personId,
    appointed: isAppointed(inspector, bureauId, from, until),
    interests: interestsIn(inspector, person?.capacities ?? [], schools, from, recusalYears),
    recusalYears,
  };
}
