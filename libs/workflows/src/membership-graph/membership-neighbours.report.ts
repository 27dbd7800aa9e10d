import { report, type LocalDate, type ReportAsk, type Where } from '@app/kernel';
import { MembershipNeighboursQuery } from './membership-graph.input.js';
import { edgeAt, membershipGraph, type MembershipEdge } from './membership-graph.view.js';

export interface MembershipMove {
  on: LocalDate;
  move: 'joined' | 'left';
  collaborationId: string;
  schoolId: string;
  role: string;
  reason?: string;
}

/** What changed after the first day, up to and including the last. */
export const movesBetween = (edges: readonly MembershipEdge[], after: LocalDate, until: LocalDate): MembershipMove[] =>
  edges
    .flatMap(({ collaborationId, schoolId, intervals }) =>
      intervals
        .filter((each) => each.from !== each.to)
        .flatMap(({ role, from, to, reason }): MembershipMove[] => {
          const of = { collaborationId, schoolId, role };
          return [
            { on: from, move: 'joined', ...of },
            ...(to ? [{ on: to, move: 'left' as const, ...of, ...(reason ? { reason } : {}) }] : []),
          ];
        }),
    )
    .filter(({ on }) => on > after && on <= until)
    .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));

/** Schools that were in more than one of these collaborations. */
export function multiple(edges: readonly MembershipEdge[]): string[] {
  const seen = new Map<string, number>();
  for (const { schoolId } of edges) seen.set(schoolId, (seen.get(schoolId) ?? 0) + 1);
  return [...seen].filter(([, n]) => n > 1).map(([schoolId]) => schoolId);
}

const onDay = (edges: readonly MembershipEdge[], on: LocalDate) =>
  edges.map((each) => edgeAt(each, on)).filter((each) => each !== undefined);

async function read(ask: ReportAsk, { schoolId, collaborationId, changedFrom }: MembershipNeighboursQuery) {
  const where: Where = { ...(schoolId ? { schoolId } : {}), ...(collaborationId ? { collaborationId } : {}) };
  const all = await ask.find(membershipGraph, where);
  const edges = onDay(all, ask.asOf);
  // Neighbours of a school: the schools that share a collaboration with it on the day.
  const around = schoolId
    ? onDay(
        await ask.find(membershipGraph, { collaborationId: { $in: edges.map((each) => each.collaborationId) } }),
        ask.asOf,
      ).filter((each) => each.schoolId !== schoolId)
    : [];
  const groups = edges.filter((each) => each.kind === 'educationGroup');
  return {
    edges: edges.map(line),
    neighbours: around.map(line),
    multiGroupSchools: multiple(groups),
    ...(changedFrom ? { changes: movesBetween(all, changedFrom, ask.asOf) } : {}),
  };
}
const line = ({ collaborationId, schoolId, kind, role, from, to, isPrimary }: MembershipEdge) => ({
  collaborationId, schoolId, kind, role, from, ...(to ? { to } : {}), isPrimary,
}); // prettier-ignore

export const membershipNeighbours = report<MembershipNeighboursQuery>({
  name: 'membership-neighbours',
  title: { zh: '成员关系与邻校', en: 'Memberships and neighbours' },
  query: MembershipNeighboursQuery,
  read,
});
