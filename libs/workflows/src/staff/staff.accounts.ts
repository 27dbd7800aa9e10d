import {
  createdId,
  pastOrToday,
  personsOf,
  type Claim,
  type Context,
  type Decide,
  type LocalDate,
  type Outcome,
} from '@app/kernel';
import { refuse } from './staff.clauses.js';
import type { StaffCommands } from './staff.commands.js';
import type { IdentitySubject } from './staff.input.js';
import { caseRoles, isHeld, type Staff, type StaffEvents } from './staff.state.js';

/** What is known of identities that are to be linked: those that belong to another person already. */
export interface SubjectFacts {
  taken: IdentitySubject[];
}
export interface BootstrapFacts extends SubjectFacts {
  done: boolean;
  /** Division of the bureau; absent when there is no such bureau. */
  divisionCode?: string;
}
/** Cases under review by somebody who leaves; absent when they could not be searched. */
export interface LeavingFacts {
  openCases?: string[];
}
export interface AccountFacts {
  CloseAccount: LeavingFacts;
  RegisterPerson: SubjectFacts;
  LinkSubject: SubjectFacts;
  BootstrapAdministrator: BootstrapFacts;
}

export const subjectKey = ({ issuer, subject }: IdentitySubject): string => `${issuer}|${subject}`;
const subjectClaim = (subject: IdentitySubject): Claim => ({ kind: 'subject', key: subjectKey(subject) });

/** @throws Refusal STF_STATE unless the account is open */
export function requireActive(staff: Staff): void {
  if (staff.status !== 'active') throw refuse('STF_STATE', { status: staff.status === 'closed' ? '已关闭' : '不存在' });
}

function requireFree({ taken }: SubjectFacts, field: string): void {
  const [first] = taken;
  if (first) throw refuse('STF_SUBJECT_TAKEN', { ...first }, field);
}

/** A person's file and the capacity of administrator, as the one recorded bootstrap gives it. */
function bootstrap(
  input: { nameZh: string; bureauId: string; until: LocalDate; subjects?: IdentitySubject[]; deputy?: boolean },
  { facts, today, commandId, act }: Context<BootstrapFacts>,
): Outcome<StaffEvents> {
  const { nameZh, bureauId, until, subjects = [], deputy = false } = input;
  if (facts.done) throw refuse('STF_BOOTSTRAP_DONE');
  if (facts.divisionCode === undefined)
    throw refuse('STF_ROLE_ORGANISATION', { role: 'SA', organisationId: bureauId }, '/bureauId');
  if (until < today) throw refuse('STF_INTERVAL', { from: today, until }, '/until');
  requireFree(facts, '/subjects');
  const by = personsOf(act);
  return {
    events: [
      { type: 'AdministratorBootstrapped', data: { nameZh, bureauId, subjects, deputy, until, by } },
      {
        type: 'CapacityGranted',
        data: {
          capacityId: createdId('capacity', commandId),
          role: 'SA',
          grades: [],
          organisationId: bureauId,
          bureauId,
          divisionCode: facts.divisionCode,
          from: today,
          until,
          by,
        },
      },
    ],
    claims: [bootstrapClaim(deputy), ...subjects.map(subjectClaim)],
  };
}

/** Two administrators are needed before any capacity can be granted (second person), so a deputy may be appointed the same way, once. */
export const bootstrapClaim = (deputy: boolean): Claim & { kind: string; key: string } => ({
  kind: 'bootstrap',
  key: deputy ? 'deputy' : 'administrator',
});

export const accounts = {
  BootstrapAdministrator: (input, _staff, context) => bootstrap(input, context),

  RegisterPerson: ({ nameZh, subjects = [], bureauId }, _staff, { act, facts }) => {
    requireFree(facts, '/subjects');
    const data = { nameZh, subjects, bureauId: bureauId ?? act.organisation, by: personsOf(act) };
    return { events: [{ type: 'PersonRegistered', data }], claims: subjects.map(subjectClaim) };
  },

  LinkSubject: ({ issuer, subject }, staff, { act, approvedBy, facts }) => {
    requireActive(staff);
    requireFree(facts, '/subject');
    if (staff.subjects.some((each) => each.issuer === issuer && each.subject === subject)) return [];
    const by = personsOf(act);
    const data = { issuer, subject, by, ...(approvedBy ? { approvedBy: personsOf(approvedBy) } : {}) };
    return { events: [{ type: 'SubjectLinked', data }], claims: [subjectClaim({ issuer, subject })] };
  },

  /** The identities stay claimed: who comes back is the same person, and separation of duties must see it. */
  CloseAccount: ({ reason, on, backdatingReason }, staff, { act, today, facts }) => {
    requireActive(staff);
    pastOrToday(on, today, 'on', staff.registeredOn);
    const held = staff.capacities.filter((each) => each.revokedOn === undefined);
    const inOffice = held.filter((each) => caseRoles.includes(each.role) && isHeld(each, today));
    const data = {
      reason,
      on,
      ...(backdatingReason === undefined ? {} : { backdatingReason }),
      capacityIds: held.map((each) => each.id),
      bureauIds: [...new Set(inOffice.map((each) => each.bureauId))],
      ...(facts.openCases ? { openCases: facts.openCases } : {}),
      by: personsOf(act),
    };
    return [{ type: 'AccountClosed', data, effectiveOn: on }];
  },

  RecordTokenMinted: ({ jti, issuer, hours, expiresAt }, staff) => {
    requireActive(staff);
    return [{ type: 'TokenMinted', data: { jti, issuer, hours, expiresAt } }];
  },
} satisfies Pick<
  Decide<StaffCommands, Staff, StaffEvents, AccountFacts>,
  'BootstrapAdministrator' | 'RegisterPerson' | 'LinkSubject' | 'CloseAccount' | 'RecordTokenMinted'
>;
