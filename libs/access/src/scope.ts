import type { Ask, LocalDate, Role, Target, View } from '@app/kernel';
import type { Held } from './holding.js';

export interface BureauLike {
  id: string;
  nameZh?: string;
  divisionCode?: string;
  parentBureauId?: string;
}
export interface CollaborationLike {
  /** `to` is the first day the school is no longer a member. */
  members: readonly { schoolId: string; role: string; from: LocalDate; to?: LocalDate }[];
}

/** What a school's membership makes of its users. A pairing's supporter leads it as a core school does. */
const contextOf: Readonly<Record<string, Role>> = { core: 'CS', supporter: 'CS', convenor: 'CV' };

/**
 * Contextual roles of each school on a day: from the case itself, and from memberships of its collaboration. Evaluated when the command
 * comes, whatever day its effect is dated (domain.md 4.3).
 */
export async function contextualRolesOf<C extends CollaborationLike>(
  collaborations: View<C>,
  target: Target,
  on: LocalDate,
  ask: Ask,
): Promise<(school: string) => readonly Role[]> {
  const collaboration =
    target.collaboration === undefined ? undefined : await ask.of(collaborations, target.collaboration);
  const members = collaboration?.members.filter(({ from, to }) => from <= on && (to === undefined || on < to)) ?? [];
  return (school) => {
    const named = target.as?.[school];
    const roles = members.filter((each) => each.schoolId === school).map((each) => contextOf[each.role] ?? 'MS');
    return [...new Set(named ? [named, ...roles] : roles)];
  };
}

/** The bureau and those above it, nearest first, by recorded parenthood; never by division codes. */
export async function lineageOf<B extends BureauLike>(
  bureaus: View<B>,
  id: string | undefined,
  ask: Ask,
): Promise<string[]> {
  const lineage: string[] = [];
  for (let next = id; next !== undefined && !lineage.includes(next);) {
    lineage.push(next);
    next = (await ask.of(bureaus, next))?.parentBureauId;
  }
  return lineage;
}

/** The bureau and all below it. */
export function subtreeOf(all: readonly BureauLike[], root: string): string[] {
  const subtree = new Set([root]);
  for (let size = 0; size < subtree.size;) {
    size = subtree.size;
    for (const { id, parentBureauId } of all)
      if (parentBureauId !== undefined && subtree.has(parentBureauId)) subtree.add(id);
  }
  return [...subtree];
}

/**
 * Whether a capacity covers a target (domain.md 4.3). `lineage`: the responsible bureau and those above it.
 * Persons named for a target without a responsible bureau cover it by themselves (a holder who delegates).
 */
export function covers(
  { capacity: { role, organisationId }, holder }: Held,
  target: Target,
  lineage: readonly string[],
): boolean {
  if (target.open) return true;
  const { bureau, schools, units, persons } = target;
  if (bureau === undefined && persons?.includes(holder)) return true;
  switch (role) {
    case 'SC':
      return schools?.includes(organisationId) ?? false;
    case 'CU':
      return units?.includes(organisationId) ?? false;
    case 'CO':
    case 'CL':
    case 'AU':
      return lineage.includes(organisationId);
    case 'SA':
    case 'TDC':
      return bureau === organisationId || (units?.includes(organisationId) ?? false);
    default:
      return bureau === organisationId;
  }
}
