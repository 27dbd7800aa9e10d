import { inForce, type Evolve, type LocalDate, type Role } from '@app/kernel';
import type { CorrectCapacityInput, IdentitySubject } from './staff.input.js';

/** A role at an organisation for a time. `bureauId`: the bureau responsible for the organisation when it was granted. */
export interface Capacity {
  id: string;
  role: Role;
  grades: string[];
  organisationId: string;
  bureauId: string;
  divisionCode?: string;
  from: LocalDate;
  /** Last day. */
  until?: LocalDate;
  /** First day it is no longer held. */
  revokedOn?: LocalDate;
}

/** A capacity of somebody else that this person may use. */
export interface Delegation {
  id: string;
  fromPersonId: string;
  /** Capacity on the holder's own stream. */
  capacityId: string;
  role: Role;
  grades: string[];
  organisationId: string;
  bureauId: string;
  from: LocalDate;
  until: LocalDate;
  endedOn?: LocalDate;
}

/** A person as folded from the person's own stream; state of the decider and heart of the listing. */
export interface Staff {
  status: 'none' | 'active' | 'closed';
  /** Vault reference. */
  name: string;
  /** Bureau whose administrator registered the person. */
  bureauId: string;
  subjects: IdentitySubject[];
  capacities: Capacity[];
  received: Delegation[];
  /** Event id → the capacity it grants or corrects. */
  said: Record<string, string>;
  registeredOn: LocalDate;
  closedOn?: LocalDate;
}

/** Roles on whose desk cases lie: when one ends, its tasks need another person. */
export const caseRoles: readonly Role[] = ['BO', 'BL', 'SO', 'SL', 'CO', 'CL'];

export const noStaff = (): Staff => ({
  status: 'none',
  name: '',
  bureauId: '',
  subjects: [],
  capacities: [],
  received: [],
  said: {},
  registeredOn: '',
});

export const isHeld = ({ from, until, revokedOn }: Pick<Capacity, 'from' | 'until' | 'revokedOn'>, on: LocalDate) =>
  inForce({ from, until, ended: revokedOn }, on);
export const isInForce = ({ from, until, endedOn }: Pick<Delegation, 'from' | 'until' | 'endedOn'>, on: LocalDate) =>
  inForce({ from, until, ended: endedOn }, on);

interface PersonData {
  nameZh: string;
  bureauId: string;
  subjects: IdentitySubject[];
  by: string[];
}
export interface CapacityGrantedData {
  capacityId: string;
  role: Role;
  grades: string[];
  organisationId: string;
  bureauId: string;
  divisionCode: string;
  from: LocalDate;
  until?: LocalDate;
  backdatingReason?: string;
  by: string[];
  approvedBy?: string[];
}
export type CapacityCorrectedData = CorrectCapacityInput & {
  capacityId: string;
  role: Role;
  organisationId: string;
  bureauId: string;
  /** As they are from now on known to have been. */
  from: LocalDate;
  until?: LocalDate;
  grades: string[];
  by: string[];
  approvedBy?: string[];
};
export interface DelegationGivenData {
  delegationId: string;
  fromPersonId: string;
  capacityId: string;
  role: Role;
  grades: string[];
  organisationId: string;
  bureauId: string;
  from: LocalDate;
  until: LocalDate;
  documentRef: string;
  orderFileId?: string;
  backdatingReason?: string;
  by: string[];
}

export type StaffEvents = {
  PersonRegistered: PersonData;
  AdministratorBootstrapped: PersonData & { deputy: boolean; until: LocalDate };
  SubjectLinked: IdentitySubject & { by: string[]; approvedBy?: string[] };
  AccountClosed: {
    reason: string;
    on: LocalDate;
    backdatingReason?: string;
    /** Held until now; they end with the account. */
    capacityIds: string[];
    /** Bureaus whose cases may need another officer. */
    bureauIds: string[];
    openCases?: string[];
    by: string[];
  };
  CapacityGranted: CapacityGrantedData;
  CapacityRevoked: {
    capacityId: string;
    reason: string;
    on: LocalDate;
    backdatingReason?: string;
    role: Role;
    organisationId: string;
    bureauId: string;
    /** Cases under review by the person; absent when the search could not answer: leaving office never waits for a view. */
    openCases?: string[];
    by: string[];
  };
  CapacityCorrected: CapacityCorrectedData;
  DelegationGiven: DelegationGivenData;
  DelegationEnded: {
    delegationId: string;
    fromPersonId: string;
    reason: string;
    on: LocalDate;
    backdatingReason?: string;
    role: Role;
    organisationId: string;
    bureauId: string;
    by: string[];
  };
  TasksHandedOver: { bureauId: string; toPersonId: string; caseIds: string[]; reason: string; by: string[] };
  TokenMinted: { jti: string; issuer: string; hours: number; expiresAt: string };
};

const registered = (
  staff: Staff,
  { nameZh, bureauId, subjects }: PersonData,
  seen: { effectiveOn: string },
): Staff => ({
  ...staff,
  status: 'active',
  name: nameZh,
  bureauId,
  subjects: [...subjects],
  registeredOn: seen.effectiveOn,
});

export const evolve: Evolve<Staff, StaffEvents> = {
  PersonRegistered: registered,
  AdministratorBootstrapped: registered,
  SubjectLinked: (staff, { issuer, subject }) => {
    staff.subjects.push({ issuer, subject });
    return staff;
  },
  AccountClosed: (staff, { on }) => {
    staff.status = 'closed';
    staff.closedOn = on;
    for (const capacity of staff.capacities) capacity.revokedOn = earlier(capacity.revokedOn, on);
    for (const delegation of staff.received) delegation.endedOn = earlier(delegation.endedOn, on);
    return staff;
  },
  CapacityGranted: (staff, { capacityId, role, grades, organisationId, bureauId, divisionCode, from, until }, seen) => {
    staff.said[seen.id] = capacityId;
    const held = { id: capacityId, role, grades: [...grades], organisationId, bureauId, divisionCode, from };
    staff.capacities.push({ ...held, ...(until === undefined ? {} : { until }) });
    return staff;
  },
  CapacityCorrected: (staff, data, { id }) => {
    staff.said[id] = data.capacityId;
    staff.capacities = staff.capacities.map((each) => (each.id === data.capacityId ? corrected(each, data) : each));
    return staff;
  },
  CapacityRevoked: (staff, { capacityId, on }) => {
    const capacity = staff.capacities.find((each) => each.id === capacityId);
    if (capacity) capacity.revokedOn = earlier(capacity.revokedOn, on);
    return staff;
  },
  DelegationGiven: (staff, data) => {
    const { delegationId, fromPersonId, capacityId, role, grades, organisationId, bureauId, from, until } = data;
    staff.received.push({
      id: delegationId, fromPersonId, capacityId, role, grades: [...grades], organisationId, bureauId, from, until,
    }); // prettier-ignore
    return staff;
  },
  DelegationEnded: (staff, { delegationId, on }) => {
    const delegation = staff.received.find((each) => each.id === delegationId);
    if (delegation) delegation.endedOn = earlier(delegation.endedOn, on);
    return staff;
  },
  TasksHandedOver: (staff) => staff,
  TokenMinted: (staff) => staff,
};

/** The capacity with the dates and grades it is now known to have had. */
export function corrected<C extends Pick<Capacity, 'from' | 'until' | 'grades'>>(
  { until: _, ...capacity }: C,
  { from, until, grades }: Pick<CapacityCorrectedData, 'from' | 'until' | 'grades'>,
) {
  return { ...capacity, from, grades: [...grades], ...(until === undefined ? {} : { until }) };
}

const earlier = (known: LocalDate | undefined, on: LocalDate): LocalDate =>
  known !== undefined && known < on ? known : on;
