import {
  inForce,
  Unauthorised,
  type Act,
  type ActingAs,
  type Ask,
  type Caller,
  type LocalDate,
  type Role,
  type View,
} from '@app/kernel';
import { roleOf } from './roles.js';
import type { Capacity } from '@app/kernel';

/** What authority needs of a person's document; the staff listing has it and more. */
export interface StaffLike {
  status: string;
  capacities: readonly HeldCapacity[];
  /** Delegations to this person; the holder's own stream says whether the capacity is still held. */
  received: readonly {
    fromPersonId: string;
    capacityId: string;
    from: LocalDate;
    until: LocalDate;
    endedOn?: LocalDate;
  }[];
}
export interface HeldCapacity {
  id: string;
  role: Role;
  grades: readonly string[];
  organisationId: string;
  divisionCode?: string;
  from: LocalDate;
  until?: LocalDate;
  revokedOn?: LocalDate;
}

/** A capacity somebody may use today: the person's own, or one of `holder` under a delegation. */
export interface Held {
  capacity: HeldCapacity;
  person: string;
  holder: string;
}

const isHeld = ({ from, until, revokedOn }: HeldCapacity, on: LocalDate) =>
  inForce({ from, until, ended: revokedOn }, on);

/**
 * Own capacities first, then those received, in the order they were given. Reads the person's stream and that of each holder with a
 * delegation in force: a capacity revoked there can no longer be used here.
 * @throws Unauthorised for a person without an open account
 */
export async function heldBy<S extends StaffLike>(
  staff: View<S>,
  person: string,
  on: LocalDate,
  ask: Ask,
): Promise<Held[]> {
  const document = await ask.of(staff, person);
  if (document?.status !== 'active') throw new Unauthorised('the person has no open account');
  const own = document.capacities.filter((each) => isHeld(each, on));
  const received = document.received.filter(({ from, until, endedOn }) => inForce({ from, until, ended: endedOn }, on));
  const lent = await Promise.all(
    received.map(async ({ fromPersonId, capacityId }): Promise<Held[]> => {
      const holder = await ask.of(staff, fromPersonId);
      const capacity =
        holder?.status === 'active' ? holder.capacities.find((each) => each.id === capacityId) : undefined;
      return capacity && isHeld(capacity, on) ? [{ capacity, person, holder: fromPersonId }] : [];
    }),
  );
  return [...own.map((capacity) => ({ capacity, person, holder: person })), ...lent.flat()];
}

/** Whether a capacity is one that `Acting-As` names. A contextual role is named by itself or by the school user it comes from. */
export function isNamed(actingAs: ActingAs, held: Held, as: Role = held.capacity.role): boolean {
  const { role, organisation } = actingAs;
  if (organisation !== undefined && organisation !== held.capacity.organisationId) return false;
  if (role === undefined) return true;
  const named = roleOf(role as Capacity);
  return (named === as || named === held.capacity.role) && hasGrade(held.capacity, role as Capacity);
}

/** For reading there is no case to make a school user core or member: a contextual role named stands for the school user. */
export const carrierOf = ({ role, ...rest }: ActingAs): ActingAs =>
  role === undefined ? rest : { ...rest, role: role.replace(/^(CS|CV|MS)(?=:|$)/, 'SC') };

export function hasGrade({ grades }: HeldCapacity, needed: Capacity): boolean {
  const grade = needed.split(':')[1];
  return grade === undefined || grades.includes(grade);
}

/** The act of a person who uses a capacity in a role (its own, or the contextual one it carries). */
export const actOf = ({ capacity, person, holder }: Held, role: Role, { issuer, jti }: Caller): Act => ({
  by: person,
  ...(holder === person ? {} : { onBehalfOf: holder }),
  capacity: role,
  ...(capacity.grades.length ? { grades: [...capacity.grades] } : {}),
  organisation: capacity.organisationId,
  ...(capacity.divisionCode === undefined ? {} : { division: capacity.divisionCode }),
  issuer,
  jti,
});
