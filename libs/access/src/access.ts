import {
  contextualRoles,
  dateOf,
  refuseGeneral,
  type Access,
  type ActingAs,
  type Ask,
  type Caller,
  type Capacity,
  type Command,
  type LocalDate,
  type Reader,
  type Role,
  type Scope,
  type Subscriber,
  type Target,
  type View,
  type Where,
  type Words,
} from '@app/kernel';
import { actOf, carrierOf, hasGrade, heldBy, isNamed, type Held, type StaffLike } from './holding.js';
import { capacityName, officeRoles, personalRoles, roleNames, roleOf, subtreeRoles } from './roles.js';
import { contextualRolesOf, covers, lineageOf, subtreeOf, type BureauLike, type CollaborationLike } from './scope.js';
import type { Verifier } from './tokens.js';

export interface AccessDeps<S extends StaffLike, B extends BureauLike, C extends CollaborationLike> {
  verify: Verifier;
  staff: View<S>;
  /** Resident. */
  bureaus: View<B>;
  collaborations: View<C>;
}

/** A way to give the command: a capacity, and the role it is used in. */
interface Way {
  role: Role;
  held: Held;
}

/**
 * Authority, asked anew for every command and every read, from streams folded live.
 *
 * Several ways to give one command: one capacity in two roles (a school user that is also the core school) counts once, in the role the
 * command names first; one's own capacity comes before the same capacity received from somebody else. What then still differs in role or
 * organisation is for the person to choose (`Acting-As`), never for the system: the choice is on the record.
 */
export function accessFor<S extends StaffLike, B extends BureauLike, C extends CollaborationLike>(
  deps: AccessDeps<S, B, C>,
): Access {
  const { verify, staff, bureaus, collaborations } = deps;

  async function authorise(
    caller: Caller,
    actingAs: ActingAs,
    { by, title }: Pick<Command, 'by'> & Partial<Pick<Command, 'title'>>,
    target: Target,
    ask: Ask,
    at: string,
  ) {
    const today = dateOf(at);
    const command = title ? { command: title } : {};
    const mine = (await heldBy(staff, caller.person, today, ask)).filter(
      (held) => actingAs.organisation === undefined || actingAs.organisation === held.capacity.organisationId,
    );
    const able = [...waysOf(by, mine), ...namedPersons(by, caller.person, target, today)].filter(({ role, held }) =>
      isNamed(actingAs, held, role),
    );
    if (able.length === 0)
      throw refuseGeneral('SEC_CAPACITY', { ...command, needed: by.filter(isHuman).map(capacityName) });
    const [first, ...others] = distinct(await inScope(able, target, today, ask));
    if (!first) throw refuseGeneral('SEC_SCOPE', { ...command, organisation: await namesOf(able, ask) });
    if (others.length > 0)
      throw refuseGeneral('SEC_AMBIGUOUS_CAPACITY', { ...command, choices: [first, ...others].map(choiceOf) });
    return actOf(first.held, first.role, caller);
  }

  async function inScope(ways: readonly Way[], target: Target, today: LocalDate, ask: Ask): Promise<Way[]> {
    const lineage = ways.some(({ role }) => subtreeRoles.includes(role))
      ? await lineageOf(bureaus, target.bureau, ask)
      : [];
    const contextual = ways.some(({ role }) => contextualRoles.includes(role))
      ? await contextualRolesOf(collaborations, target, today, ask)
      : () => [];
    return ways.filter(({ role, held }) =>
      appointed.includes(role) ? true
      : contextualRoles.includes(role) ? contextual(held.capacity.organisationId).includes(role)
      : covers(held, target, lineage),
    ); // prettier-ignore
  }

  async function namesOf(ways: readonly Way[], ask: Ask): Promise<string[]> {
    const ids = [...new Set(ways.map(({ held }) => held.capacity.organisationId))];
    const known = new Map((await ask.all(bureaus)).map((each) => [each.id, each.nameZh]));
    return ids.map((id) => known.get(id) ?? id);
  }

  async function reader(caller: Caller, actingAs: ActingAs, ask: Ask, at: string): Promise<Reader> {
    const mine = await heldBy(staff, caller.person, dateOf(at), ask);
    const acts = mine
      .filter((held) => isNamed(carrierOf(actingAs), held))
      .map((held) => actOf(held, held.capacity.role, caller));
    return { person: caller.person, acts, at };
  }

  async function subscriber(
    caller: Caller,
    actingAs: ActingAs,
    division: string | undefined,
    ask: Ask,
    at: string,
  ): Promise<Subscriber> {
    const act = await authorise(caller, actingAs, subscribing, { open: true }, ask, at);
    const all = await ask.all(bureaus);
    const of = (code: string | undefined) => all.filter((each) => code !== undefined && each.divisionCode === code);
    const below = (roots: readonly B[]) => new Set(roots.flatMap(({ id }) => subtreeOf(all, id)));
    const own = below(of(act.division));
    const wished = division === undefined ? of(act.division) : of(division);
    if (division !== undefined && (wished.length === 0 || wished.some(({ id }) => !own.has(id))))
      throw refuseGeneral('SEC_SCOPE', { command: subscribing.title, organisation: act.division ?? act.organisation });
    const above = await Promise.all(wished.map(({ id }) => lineageOf(bureaus, id, ask)));
    return {
      person: caller.person,
      as: act.grades?.includes('agreement') ? 'partner' : 'public',
      bureaus: below(wished),
      above: new Set(above.flat()),
    };
  }

  async function visible({ person, acts }: Reader, scope: Scope, ask: Ask): Promise<Where | undefined | 'none'> {
    if (scope.open) return undefined;
    const organisations = (roles: readonly Role[]) => [
      ...new Set(acts.filter((act) => roles.includes(act.capacity)).map((act) => act.organisation)),
    ];
    const roots = organisations(subtreeRoles);
    const below = roots.length ? await ask.all(bureaus) : [];
    const offices = [...organisations(officeRoles), ...roots.flatMap((root) => subtreeOf(below, root))];
    const ways = [
      among(scope.bureau, [...new Set(offices)]),
      among(scope.schools, organisations(['SC'])),
      among(scope.units, organisations(['CU'])),
      among(scope.persons, [person]),
    ].filter((each) => each !== undefined);
    return ways.length === 0 ? 'none' : ways.length === 1 ? ways[0] : { $or: ways };
  }

  return {
    authenticate: verify,
    authorise,
    reader,
    subscriber,
    visible,
    mayReadPersonal: ({ acts }) => acts.some((act) => personalRoles.includes(act.capacity)),
  };
}

const subscribing = { by: ['IC'], title: { zh: '订阅事件', en: 'subscribe to events' } } as const;

/** Roles that follow from an appointment or a seat: the target names the persons. */
const appointed: readonly Role[] = ['IN', 'PM'];
const isHuman = (capacity: Capacity): boolean => capacity !== 'SYS';

/** Ways by role and grade alone, in the order the command names them. School users may turn out to be CS, CV or MS. */
const waysOf = (by: readonly Capacity[], mine: readonly Held[]): Way[] =>
  by.filter(isHuman).flatMap((needed) => {
    const role = roleOf(needed);
    const carrier = contextualRoles.includes(role) ? 'SC' : role;
    return appointed.includes(role)
      ? []
      : mine
          .filter((held) => held.capacity.role === carrier && hasGrade(held.capacity, needed))
          .map((held) => ({ role, held }));
  });

function namedPersons(by: readonly Capacity[], person: string, target: Target, today: LocalDate): Way[] {
  if (!target.persons?.includes(person)) return [];
  return appointed
    .filter((role) => target.personsAre === undefined || target.personsAre === role)
    .filter((role) => by.some((needed) => roleOf(needed) === role))
    .map((role) => ({
      role,
      held: {
        capacity: { id: role, role, grades: [], organisationId: target.bureau ?? '', from: today },
        person,
        holder: person,
      },
    }));
}

/** One way per capacity, then one per role and organisation; own capacities stand first. */
function distinct(ways: readonly Way[]): Way[] {
  const capacities = new Set<string>();
  const places = new Set<string>();
  return ways.filter(({ role, held }) => {
    const { id, organisationId } = held.capacity;
    const place = `${role} ${organisationId}`;
    if (capacities.has(id) || places.has(place)) return false;
    capacities.add(id);
    places.add(place);
    return true;
  });
}

const choiceOf = ({ role, held }: Way): Words => {
  const where = `${role}; organisation=${held.capacity.organisationId}`;
  return { zh: `${roleNames[role].zh}：${where}`, en: `${roleNames[role].en}: ${where}` };
};

const among = (field: string | undefined, values: readonly string[]): Where | undefined =>
  field === undefined || values.length === 0
    ? undefined
    : { [field]: values.length === 1 ? values[0]! : { $in: values } };
