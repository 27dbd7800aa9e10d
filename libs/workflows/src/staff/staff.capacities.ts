import { createdId, pastOrToday, personsOf, refuseGeneral, type Act, type Decide, type Role } from '@app/kernel';
import { contextualRoles } from '@app/kernel';
import { requireActive, type LeavingFacts } from './staff.accounts.js';
import { refuse } from './staff.clauses.js';
import type { StaffCommands } from './staff.commands.js';
import type { Grade } from './staff.input.js';
import { type Capacity, type Staff, type StaffEvents } from './staff.state.js';

/** Where a capacity would be held. */
export interface Place {
  kind: 'bureau' | 'school' | 'unit';
  /** Responsible bureau; the organisation itself when it is a bureau. */
  bureauId: string;
  divisionCode: string;
  level: 'city' | 'county';
}
export interface CapacityFacts {
  /** Absent place: no such organisation. */
  GrantCapacity: { place?: Place };
  RevokeCapacity: LeavingFacts;
  HandOverTasks: { successorInOffice: boolean };
}

/** What an organisation must be for a role. */
export const placeOf: Readonly<Partial<Record<Role, Place['kind']>>> = {
  BO: 'bureau', BL: 'bureau', SO: 'bureau', SL: 'bureau', CO: 'bureau', CL: 'bureau', TDC: 'bureau', AU: 'bureau', SA: 'bureau',
  SC: 'school', CU: 'unit', IC: 'unit',
}; // prettier-ignore
const cityRoles: readonly Role[] = ['CO', 'CL'];
const limitedRoles: readonly Role[] = ['AU', 'SA'];
const gradesOf: Readonly<Partial<Record<Role, readonly Grade[]>>> = {
  SC: ['principal'],
  BO: ['head', 'import'],
  // A partner with an agreement is told what others are not (domain.md 4.6).
  IC: ['agreement'],
};

/** @throws Refusal STF_GRADE, STF_UNTIL_REQUIRED, STF_INTERVAL */
function requireTerms(role: Role, grades: readonly Grade[], from: string, until: string | undefined): void {
  const wrong = grades.find((grade) => !gradesOf[role]?.includes(grade));
  if (wrong) throw refuse('STF_GRADE', { role, grade: wrong }, '/grades');
  if (limitedRoles.includes(role) && until === undefined) throw refuse('STF_UNTIL_REQUIRED', { role }, '/until');
  if (until !== undefined && until < from) throw refuse('STF_INTERVAL', { from, until }, '/until');
}

/** Whether two capacities of one person are the same at the same time. */
const clashes = (
  held: Capacity,
  role: Role,
  organisationId: string,
  from: string,
  until: string | undefined,
  revokedOn?: string,
) =>
  held.role === role &&
  held.organisationId === organisationId &&
  (until === undefined || held.from <= until) &&
  (revokedOn === undefined || held.from < revokedOn) &&
  (held.until === undefined || from <= held.until) &&
  (held.revokedOn === undefined || from < held.revokedOn);

/** @throws Refusal STF_SELF_GRANT */
function requireOthers(person: string, act: Act, approvedBy: Act | undefined): void {
  const involved = [...personsOf(act), ...(approvedBy ? personsOf(approvedBy) : [])];
  if (involved.includes(person)) throw refuse('STF_SELF_GRANT');
}

export const capacities = {
  GrantCapacity: (input, staff, { id, act, approvedBy, facts: { place }, commandId }) => {
    const { role, grades = [], organisationId, from, until, divisionCode, backdatingReason } = input;
    requireActive(staff);
    requireOthers(id, act, approvedBy);
    if (role === 'SYS' || contextualRoles.includes(role)) throw refuse('STF_CONTEXTUAL_ROLE', { role }, '/role');
    requireTerms(role, grades, from, until);
    if (!place || place.kind !== placeOf[role] || (cityRoles.includes(role) && place.level !== 'city'))
      throw refuse('STF_ROLE_ORGANISATION', { role, organisationId }, '/organisationId');
    if (staff.capacities.some((held) => clashes(held, role, organisationId, from, until)))
      throw refuse('STF_CAPACITY_DUPLICATE', { role, organisationId });
    const data = {
      capacityId: createdId('capacity', commandId),
      role,
      grades: [...new Set(grades)],
      organisationId,
      bureauId: place.bureauId,
      divisionCode: divisionCode ?? place.divisionCode,
      from,
      ...(until === undefined ? {} : { until }),
      ...(backdatingReason === undefined ? {} : { backdatingReason }),
      by: personsOf(act),
      ...(approvedBy ? { approvedBy: personsOf(approvedBy) } : {}),
    };
    return [{ type: 'CapacityGranted', data, effectiveOn: from }];
  },

  RevokeCapacity: ({ capacityId, reason, on, backdatingReason }, staff, { act, today, facts }) => {
    const capacity = staff.capacities.find((each) => each.id === capacityId);
    if (!capacity) throw refuseGeneral('GEN_UNKNOWN_REFERENCE', { what: 'capacity', id: capacityId }, '/capacityId');
    if (capacity.revokedOn !== undefined) throw refuse('STF_CAPACITY_STATE', { capacityId }, '/capacityId');
    pastOrToday(on, today, 'on');
    const { role, organisationId, bureauId } = capacity;
    const why = { reason, on, ...(backdatingReason === undefined ? {} : { backdatingReason }) };
    const open = facts.openCases ? { openCases: facts.openCases } : {};
    const data = { capacityId, ...why, role, organisationId, bureauId, ...open, by: personsOf(act) };
    return [{ type: 'CapacityRevoked', data, effectiveOn: on }];
  },

  CorrectCapacity: ({ correctsEventId, changes, reason }, staff, { id, act, approvedBy }) => {
    const capacity = staff.capacities.find((each) => each.id === staff.said[correctsEventId]);
    if (!capacity) throw refuse('STF_CORRECTION_TARGET', { correctsEventId }, '/correctsEventId');
    requireOthers(id, act, approvedBy);
    const { role, organisationId, bureauId, revokedOn } = capacity;
    const from = changes.from ?? capacity.from;
    const until = changes.withoutEnd ? undefined : (changes.until ?? capacity.until);
    const grades = [...new Set(changes.grades ?? (capacity.grades as Grade[]))];
    requireTerms(role, grades, from, until);
    if (revokedOn !== undefined && revokedOn < from)
      throw refuse('STF_INTERVAL', { from, until: revokedOn }, '/changes/from');
    const others = staff.capacities.filter((each) => each !== capacity);
    if (others.some((held) => clashes(held, role, organisationId, from, until, revokedOn)))
      throw refuse('STF_CAPACITY_DUPLICATE', { role, organisationId });
    if (from === capacity.from && until === capacity.until && grades.join() === capacity.grades.join()) return [];
    const terms = { from, ...(until === undefined ? {} : { until }), grades };
    const persons = { by: personsOf(act), ...(approvedBy ? { approvedBy: personsOf(approvedBy) } : {}) };
    const of = { capacityId: capacity.id, role, organisationId, bureauId };
    const data = { correctsEventId, changes: { ...changes }, reason, ...of, ...terms, ...persons };
    return [{ type: 'CapacityCorrected', data }];
  },

  /** Also given with no case, to say that nothing was open. */
  HandOverTasks: ({ bureauId, toPersonId, caseIds, reason }, staff, { id, act, facts }) => {
    const belongs = staff.capacities.some((each) => each.organisationId === bureauId);
    if (!belongs || toPersonId === id || !facts.successorInOffice) throw refuse('STF_SUCCESSOR', {}, '/toPersonId');
    const data = { bureauId, toPersonId, caseIds: [...new Set(caseIds)], reason, by: personsOf(act) };
    return [{ type: 'TasksHandedOver', data }];
  },
} satisfies Pick<
  Decide<StaffCommands, Staff, StaffEvents, CapacityFacts>,
  'GrantCapacity' | 'RevokeCapacity' | 'CorrectCapacity' | 'HandOverTasks'
>;
