import { dateOf, type Ask, type FactsOf, type Target, type TargetOf } from '@app/kernel';
import { applicationListing } from '../applications/applications.view.js';
import { bureauListing, lineageOf } from '../bureaus/bureaus.view.js';
import { schoolListing } from '../schools/schools.view.js';
import { bootstrapClaim, subjectKey, type LeavingFacts } from './staff.accounts.js';
import { placeOf, type Place } from './staff.capacities.js';
import type { StaffCommands } from './staff.commands.js';
import type { GrantCapacityInput, IdentitySubject } from './staff.input.js';
import { caseRoles, type Staff } from './staff.state.js';
import { isHeld, staffListing } from './staff.view.js';
import type { StaffFacts } from './staff.js';

/** The identities that belong to another stream than the one they are to be linked to. */
async function takenBy(ask: Ask, id: string, subjects: readonly IdentitySubject[] = []): Promise<IdentitySubject[]> {
  const owners = await Promise.all(subjects.map((each) => ask.owner('subject', subjectKey(each))));
  return subjects
    .filter((_, i) => owners[i] !== undefined && owners[i] !== `staff-${id}`)
    .map(({ issuer, subject }) => ({ issuer, subject }));
}

async function place(ask: Ask, input: GrantCapacityInput): Promise<Place | undefined> {
  const kind = placeOf[input.role];
  if (!kind) return undefined;
  const school = kind === 'school' ? await ask.of(schoolListing, input.organisationId) : undefined;
  const bureauId =
    kind === 'bureau' ? input.organisationId : kind === 'school' ? school?.managingBureauId : input.bureauId;
  const bureau = bureauId === undefined ? undefined : await ask.of(bureauListing, bureauId);
  if (!bureau) return undefined;
  // A client is told of what its bureau answers for: for a division below, that bureau is named.
  if (input.role === 'IC' && (input.divisionCode ?? bureau.divisionCode) !== bureau.divisionCode) return undefined;
  return { kind, bureauId: bureau.id, divisionCode: school?.divisionCode ?? bureau.divisionCode, level: bureau.level };
}

/** What lies on a reviewer's desk, in one bureau or in all; at most what one hand-over takes. */
async function leaving(ask: Ask, reviewer: string, bureauId?: string): Promise<LeavingFacts> {
  const where = { reviewer, status: 'underReview', ...(bureauId === undefined ? {} : { bureauId }) };
  try {
    return { openCases: (await ask.find(applicationListing, where, 200)).map(({ id }) => id).sort() };
  } catch {
    return {};
  }
}

export const facts: FactsOf<StaffFacts, Staff, StaffCommands> = {
  RegisterPerson: async (ask, { id, input }) => ({ taken: await takenBy(ask, id, input.subjects) }),

  LinkSubject: async (ask, { id, input }) => ({ taken: await takenBy(ask, id, [input]) }),

  BootstrapAdministrator: async (ask, { id, input }) => {
    const { kind, key } = bootstrapClaim(input.deputy ?? false);
    const [taken, owner, bureau] = await Promise.all([
      takenBy(ask, id, input.subjects),
      ask.owner(kind, key),
      ask.of(bureauListing, input.bureauId),
    ]);
    return { taken, done: owner !== undefined, ...(bureau ? { divisionCode: bureau.divisionCode } : {}) };
  },

  GrantCapacity: async (ask, { input }) => {
    const found = await place(ask, input);
    return found ? { place: found } : {};
  },

  CloseAccount: (ask, { id }) => leaving(ask, id),

  RevokeCapacity: async (ask, { id, input, state }) => {
    const capacity = state.capacities.find((each) => each.id === input.capacityId);
    return capacity && caseRoles.includes(capacity.role) ? leaving(ask, id, capacity.bureauId) : {};
  },

  Delegate: async (ask, { input }) => {
    const holder = await ask.of(staffListing, input.fromPersonId);
    const capacity =
      holder?.status === 'active' ? holder.capacities.find((each) => each.id === input.capacityId) : undefined;
    const received =
      holder?.received.some(({ id, capacityId }) => [id, capacityId].includes(input.capacityId)) ?? false;
    return { received: received && !capacity, ...(capacity ? { capacity } : {}) };
  },

  HandOverTasks: async (ask, { input, at }) => {
    const successor = await ask.of(staffListing, input.toPersonId);
    const today = dateOf(at);
    const successorInOffice =
      successor?.status === 'active' &&
      successor.capacities.some(
        (each) => each.role === 'BO' && each.organisationId === input.bureauId && isHeld(each, today),
      );
    return { successorInOffice };
  },
};

/** The bureau, and the administrators above it: only they can install the first administrator of a new bureau. */
async function withinBureau(ask: Ask, bureau: string | undefined): Promise<Target> {
  if (bureau === undefined) return {};
  const above = lineageOf(await ask.all(bureauListing), bureau).map((each) => each.id);
  return { bureau, units: above };
}

/** For delegations: the holder in person, or an administrator; never just any officer of the same bureau. */
async function ofHolder(ask: Ask, holder: string, bureau: string | undefined): Promise<Target> {
  const { units } = await withinBureau(ask, bureau);
  return { persons: [holder], ...(units ? { units } : {}) };
}

export const target: TargetOf<Staff> = async (ask, { command, input, state }) => {
  switch (command) {
    case 'RegisterPerson':
      return typeof input.bureauId === 'string' ? withinBureau(ask, input.bureauId) : { open: true };
    case 'GrantCapacity':
      return withinBureau(ask, (await place(ask, input as unknown as GrantCapacityInput))?.bureauId);
    case 'RevokeCapacity':
      return withinBureau(
        ask,
        state.capacities.find((each) => each.id === input.capacityId)?.bureauId ?? state.bureauId,
      );
    case 'CorrectCapacity': {
      const capacityId = state.said[input.correctsEventId as string];
      const { bureauId } = state.capacities.find((each) => each.id === capacityId) ?? state;
      return withinBureau(ask, bureauId);
    }
    case 'Delegate': {
      const holder = await ask.of(staffListing, input.fromPersonId as string);
      const capacity = holder?.capacities.find((each) => each.id === input.capacityId);
      return ofHolder(ask, input.fromPersonId as string, capacity?.bureauId);
    }
    case 'EndDelegation': {
      const delegation = state.received.find((each) => each.id === input.delegationId);
      return delegation
        ? ofHolder(ask, delegation.fromPersonId, delegation.bureauId)
        : withinBureau(ask, state.bureauId);
    }
    case 'HandOverTasks':
      return { bureau: input.bureauId as string };
    default:
      return withinBureau(ask, state.bureauId);
  }
};
