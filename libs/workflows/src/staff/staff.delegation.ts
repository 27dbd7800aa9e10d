import { createdId, daysBetween, pastOrToday, personsOf, type Act, type Context, type Decide } from '@app/kernel';
import { requireActive } from './staff.accounts.js';
import { refuse } from './staff.clauses.js';
import { delegableRoles, type StaffCommands } from './staff.commands.js';
import { isHeld, type Capacity, type Staff, type StaffEvents } from './staff.state.js';

/** Longest delegation in days, first and last included: a rule of the house, the same everywhere. */
export const maxDelegationDays = 90;

/** What the holder's own stream says of the capacity that is to be delegated. */
export interface HolderFacts {
  /** Absent: the holder has no capacity of this id, or a closed account. */
  capacity?: Capacity;
  /** It is one the holder received, not one held. */
  received: boolean;
}
export interface DelegationFacts {
  Delegate: HolderFacts;
}

/** @throws Refusal unless the holder acts in person, or an administrator does */
function requireHolder(act: Act, holder: string): void {
  if (act.onBehalfOf === holder) throw refuse('STF_DELEGATION_CHAIN');
  if (act.by !== holder && act.capacity !== 'SA') throw refuse('STF_DELEGATION_HOLDER');
}

function requireOrder({ act, evidence }: Context, holder: string, orderFileId: string | undefined): void {
  const ordered = orderFileId !== undefined && evidence[orderFileId] !== undefined;
  if (act.by !== holder && !ordered) throw refuse('STF_DELEGATION_ORDER', {}, '/orderFileId');
}

export const delegations = {
  Delegate: (input, staff, context) => {
    const { fromPersonId, capacityId, from, until, documentRef, orderFileId, backdatingReason } = input;
    const { act, facts, id, commandId } = context;
    requireActive(staff);
    if (fromPersonId === id) throw refuse('STF_DELEGATION_SELF', {}, '/fromPersonId');
    if (facts.received) throw refuse('STF_DELEGATION_CHAIN', {}, '/capacityId');
    requireHolder(act, fromPersonId);
    requireOrder(context, fromPersonId, orderFileId);
    if (until < from) throw refuse('STF_INTERVAL', { from, until }, '/until');
    const days = daysBetween(from, until) + 1;
    if (days > maxDelegationDays) throw refuse('STF_DELEGATION_TOO_LONG', { days }, '/until');
    const { capacity } = facts;
    if (!capacity || !isHeld(capacity, from) || !isHeld(capacity, until))
      throw refuse('STF_CAPACITY_STATE', { capacityId }, '/capacityId');
    const { role, grades, organisationId, bureauId } = capacity;
    if (!delegableRoles.some((each) => each === role)) throw refuse('STF_DELEGATION_ROLE', { role }, '/capacityId');
    const data = {
      delegationId: createdId('delegation', commandId),
      fromPersonId,
      capacityId,
      role,
      grades: [...grades],
      organisationId,
      bureauId,
      from,
      until,
      documentRef,
      ...(orderFileId === undefined ? {} : { orderFileId }),
      ...(backdatingReason === undefined ? {} : { backdatingReason }),
      by: personsOf(act),
    };
    return [{ type: 'DelegationGiven', data, effectiveOn: from }];
  },

  EndDelegation: ({ delegationId, reason, on, backdatingReason }, staff, { act, today }) => {
    const delegation = staff.received.find((each) => each.id === delegationId && each.endedOn === undefined);
    if (!delegation) throw refuse('STF_DELEGATION_STATE', { delegationId }, '/delegationId');
    requireHolder(act, delegation.fromPersonId);
    pastOrToday(on, today, 'on');
    const { fromPersonId, role, organisationId, bureauId } = delegation;
    const why = { reason, on, ...(backdatingReason === undefined ? {} : { backdatingReason }) };
    const data = { delegationId, fromPersonId, ...why, role, organisationId, bureauId, by: personsOf(act) };
    return [{ type: 'DelegationEnded', data, effectiveOn: on }];
  },
} satisfies Pick<Decide<StaffCommands, Staff, StaffEvents, DelegationFacts>, 'Delegate' | 'EndDelegation'>;
