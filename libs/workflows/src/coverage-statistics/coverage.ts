import { atLeast, type LocalDate, type Ratio } from '@app/kernel';
import { edgeAt, type MembershipEdge } from '../membership-graph/membership-graph.view.js';
import { schoolAt, type SchoolDocument, type SchoolOnDay } from '../schools/schools.view.js';
import { collaborationAt, type CollaborationDocument } from '../collaborations/collaborations.view.js';
import { stageClasses, type StageClass } from '../shared/school-words.js';
import { twoDecimals } from '../shared/decimals.js';

export interface CoverageInput {
  on: LocalDate;
  /** Kinds of collaboration that count as covering (parameter `coverage.kinds`). */
  kinds: readonly string[];
  schools: readonly SchoolDocument[];
  collaborations: readonly CollaborationDocument[];
  /** Edges of the schools, wherever the collaboration is managed. */
  edges: readonly MembershipEdge[];
}
export interface Share {
  num: number;
  den: number;
  /** Rounded half up to two decimals: a label only. */
  label: string | null;
}

/** Percentage with two decimals, rounded half up, in integers. */
export function share(num: number, den: number): Share {
  return { num, den, label: den === 0 ? null : `${twoDecimals(100 * num, den)}%` };
}

const weakOrRural = (school: SchoolOnDay) => school.isWeak || school.locale === 'rural';
const distinct = (edges: readonly MembershipEdge[]) => new Set(edges.map((each) => each.schoolId));
const running = (status: string) => status === 'active' || status === 'suspended';

/** The Suzhou-style table of one bureau, or of a city, on one day. Suspended groups still cover their schools. */
export function coverageOf({ on, kinds, schools, collaborations, edges }: CoverageInput) {
  const groups = collaborations
    .filter((each) => kinds.includes(each.kind))
    .map((each) => collaborationAt(each, on))
    .filter((each) => each !== undefined)
    .filter((each) => running(each.status));
  const open = schools
    .map((each) => schoolAt(each, on))
    .filter((each) => each !== undefined)
    .filter((each) => each.status === 'active');
  const present = edges.map((each) => edgeAt(each, on)).filter((each) => each !== undefined);
  const of = (...which: string[]) => distinct(present.filter((each) => which.includes(each.kind)));
  const covered = of(...kinds);
  const compulsory = open.filter((each) => each.isCompulsory);
  const inGroupOrDistrict = of('educationGroup', 'schoolDistrict');
  const supported = distinct(present.filter((each) => each.kind === 'pairing' && each.role === 'supported'));
  const byStage = Object.fromEntries(
    stageClasses.map((name) => [name, groups.filter((each) => each.stageClass === name).length]),
  ) as Record<StageClass, number>;
  const memberships = groups.flatMap((each) => each.members);
  const coveredHere = open.filter((each) => covered.has(each.id));
  return {
    groups: { ...byStage, total: groups.length },
    memberships: memberships.length,
    distinctSchools: new Set(memberships.map((each) => each.schoolId)).size,
    pupils: coveredHere.reduce((sum, each) => sum + (each.pupils ?? 0), 0),
    schoolsWithoutPupils: coveredHere.filter((each) => each.pupils === undefined).length,
    compulsory: share(compulsory.filter((each) => covered.has(each.id)).length, compulsory.length),
    stagesUnknown: open.filter((each) => each.stages === 'unknown').length,
    districtOrGroup: share(open.filter((each) => inGroupOrDistrict.has(each.id)).length, open.length),
    pairingGap: open.filter((each) => weakOrRural(each) && !supported.has(each.id)).map((each) => each.id),
    hasGroupOrDistrict: collaborations.some(
      (each) =>
        (each.kind === 'educationGroup' || each.kind === 'schoolDistrict') &&
        running(collaborationAt(each, on)?.status ?? 'none'),
    ),
  };
}

/** The lines a policy draws, compared exactly: never on rounded percentages. */
export const targetLines = (
  { num, den }: Share,
  target: { rate: Ratio; stages: string; by: string } | null,
  fullBy: { from: string; to: string } | null,
) => [
  ...(target ? [{ line: 'target', rate: target.rate, by: target.by, met: den > 0 && atLeast(num, den, target.rate) }] : []),
  ...(fullBy ? [{ line: 'full', rate: { num: 1, den: 1 }, by: `${fullBy.from}/${fullBy.to}`, met: den > 0 && num === den }] : []),
]; // prettier-ignore
