import { idOf, view, type Act, type LocalDate, type StoredEvent, type View, personsOf, type Ask } from '@app/kernel';
import {
  corrected,
  evolve,
  isHeld,
  isInForce,
  noStaff,
  type Capacity,
  type Delegation,
  type Staff,
  type StaffEvents,
} from './staff.state.js';

export type { Capacity, Delegation } from './staff.state.js';
export { isHeld, isInForce } from './staff.state.js';

export interface StaffDocument extends Staff {
  id: string;
  /** Bureaus that keep the person's file or a capacity of the person: who may see it. */
  bureauIds: string[];
  organisationIds: string[];
  roles: string[];
}

const of = <T extends keyof StaffEvents>(event: StoredEvent) => event.data as unknown as StaffEvents[T];
const unique = (values: readonly string[]): string[] => [...new Set(values)].sort();

/** Folded by the decider's own `evolve`, so that what is shown and what is decided on cannot part. */
export const staffListing: View<StaffDocument> = view<StaffDocument>({
  name: 'staff',
  version: 2,
  title: { zh: '人员', en: 'Staff' },
  types: Object.keys(evolve),
  ids: (event) => [idOf(event.stream)],
  fold: (document, event, id) => {
    const { recordedAt, effectiveOn } = event.meta;
    const seen = { id: event.id, revision: event.revision, effectiveOn, recordedAt };
    const staff = evolve[event.type as keyof StaffEvents](document ?? noStaff(), event.data as never, seen);
    const offices = [...staff.capacities, ...staff.received];
    return {
      ...staff,
      id,
      bureauIds: unique([staff.bureauId, ...offices.map((each) => each.bureauId)]),
      organisationIds: unique(offices.map((each) => each.organisationId)),
      roles: unique(offices.map((each) => each.role)),
    };
  },
  index: { status: 'text', bureauIds: 'list', organisationIds: 'list', roles: 'list', id: 'text' },
  scope: { bureau: 'bureauIds', persons: 'id' },
  knownAt: true,
  /** Who held what on that day. */
  at: (document, on) =>
    document.registeredOn > on
      ? undefined
      : {
          ...document,
          status: document.closedOn !== undefined && document.closedOn <= on ? 'closed' : 'active',
          capacities: document.capacities.filter((each) => isHeld(each, on)),
          received: document.received.filter((each) => isInForce(each, on)),
        },
});

export interface CapacityEntry extends Capacity {
  personId: string;
  grantedBy: string[];
  approvedBy: string[];
  /** The act of the proposer, as recorded. */
  act?: Act;
  revokedBy?: string[];
  reason?: string;
}

/** One document per capacity: who held what, since when, by whose leave. */
export const capacityRegister: View<CapacityEntry> = view<CapacityEntry>({
  name: 'capacity-register',
  version: 2,
  title: { zh: '授权登记簿', en: 'Register of capacities' },
  types: ['CapacityGranted', 'CapacityCorrected', 'CapacityRevoked', 'AccountClosed'],
  ids: (event) =>
    event.type === 'AccountClosed' ? of<'AccountClosed'>(event).capacityIds : [of<'CapacityGranted'>(event).capacityId],
  fold: (document, event, id) => {
    if (event.type === 'CapacityGranted') {
      const { role, grades, organisationId, bureauId, divisionCode, from, until, by, approvedBy } =
        of<'CapacityGranted'>(event);
      const act = event.record?.act;
      return {
        id,
        personId: idOf(event.stream),
        role,
        grades: [...grades],
        organisationId,
        bureauId,
        divisionCode,
        from,
        ...(until === undefined ? {} : { until }),
        grantedBy: [...by],
        approvedBy: [...(approvedBy ?? [])],
        ...(act ? { act } : {}),
      };
    }
    if (event.type === 'CapacityCorrected') return document && corrected(document, of<'CapacityCorrected'>(event));
    const { on, reason, by } = of<'CapacityRevoked'>(event);
    return document && { ...document, revokedOn: on, reason, revokedBy: [...by] };
  },
  index: {
    personId: 'text', role: 'text', organisationId: 'text', bureauId: 'text', divisionCode: 'text', from: 'text', until: 'text',
    revokedOn: 'text',
  }, // prettier-ignore
  scope: { bureau: 'bureauId', persons: 'personId' },
  knownAt: true,
  at: (document, on) => (isHeld(document, on) ? document : undefined),
  names: (document) => [`staff-${document.personId}`, `bureau-${document.bureauId}`],
});

export interface DelegationEntry extends Delegation {
  toPersonId: string;
  persons: string[];
  documentRef: string;
  givenBy: string[];
  reason?: string;
}

/** One document per delegation: what somebody has given, and to whom. */
export const delegationRegister: View<DelegationEntry> = view<DelegationEntry>({
  name: 'delegation-register',
  version: 1,
  title: { zh: '委托登记簿', en: 'Register of delegations' },
  types: ['DelegationGiven', 'DelegationEnded'],
  ids: (event) => [of<'DelegationGiven'>(event).delegationId],
  fold: (document, event, id) => {
    if (event.type === 'DelegationEnded') {
      const { on, reason } = of<'DelegationEnded'>(event);
      return document && { ...document, endedOn: on, reason };
    }
    const { fromPersonId, capacityId, role, grades, organisationId, bureauId, from, until, documentRef, by } =
      of<'DelegationGiven'>(event);
    const toPersonId = idOf(event.stream);
    return {
      id,
      fromPersonId,
      toPersonId,
      persons: [fromPersonId, toPersonId],
      capacityId,
      role,
      grades: [...grades],
      organisationId,
      bureauId,
      from,
      until,
      documentRef,
      givenBy: [...by],
    };
  },
  index: {
    fromPersonId: 'text',
    toPersonId: 'text',
    persons: 'list',
    role: 'text',
    bureauId: 'text',
    from: 'text',
    until: 'text',
  },
  scope: { bureau: 'bureauId', persons: 'persons' },
  knownAt: true,
  at: (document, on: LocalDate) => (isInForce(document, on) ? document : undefined),
  names: (document) => document.persons.map((each) => `staff-${each}`),
});

/** Persons of the act who hold, or held since that day, a capacity at one of the schools. */
export async function affiliated(
  ask: Ask,
  act: Act,
  schools: readonly string[],
  since: LocalDate,
  today: LocalDate,
): Promise<string[]> {
  const found: string[] = [];
  for (const person of personsOf(act)) {
    const staff = await ask.of(staffListing, person);
    const touches = (staff?.capacities ?? []).some(
      ({ organisationId, from, until, revokedOn }) =>
        schools.includes(organisationId) &&
        from <= today &&
        (until === undefined || until >= since) &&
        (revokedOn === undefined || revokedOn > since),
    );
    if (touches) found.push(person);
  }
  return found;
}
