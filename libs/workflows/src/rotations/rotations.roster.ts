import { addYears, digestText, personsOf, type Claim, type Context } from '@app/kernel';
import { isSchoolYear, schoolYearBounds } from '../shared/semester.js';
import { isCounted, rotationCheck } from './rotations.check.js';
import { refuse } from './rotations.clauses.js';
import type { Facts, Parts } from './rotations.commands.js';
import type { BareEvents, SchoolFigures } from './rotations.events.js';
import { requireMembers } from './rotations.guards.js';
import type { RosterEntryInput } from './rotations.input.js';
import { checkedOf, quotaKey, type RotationPlan } from './rotations.state.js';
import { isAtLeast, planKinds, quotaLevels, type PlanKind } from './rotations.words.js';

const teacherYear = (teacherRef: string, { plan }: RotationPlan): Claim => ({
  kind: 'teacherYear',
  key: `${teacherRef}-${plan.schoolYear}`,
});
const refs = (entries: readonly RosterEntryInput[]) => entries.map((each) => each.teacherRef);

/** Full years at the school on the first day of the school year. */
const hasServed = ({ atSchoolSince }: RosterEntryInput, { plan, pinned }: RotationPlan): boolean =>
  addYears(atSchoolSince, pinned.eligibleMinYearsAtSchool) <= schoolYearBounds(plan.schoolYear).from;

function requireSound(entries: readonly RosterEntryInput[], state: RotationPlan): void {
  const unproven = entries.filter(
    ({ eligibility, exclusionReason, exclusionEvidence }) =>
      eligibility === 'excluded' && (exclusionReason === undefined || !exclusionEvidence?.length),
  );
  if (unproven.length > 0) throw refuse('ROT_EXCLUSION_EVIDENCE', { teachers: refs(unproven) }, '/exclusionEvidence');
  const wrong = entries.filter((each) =>
    each.eligibility === 'eligible'
      ? !hasServed(each, state)
      : each.exclusionReason === 'tooShort' && hasServed(each, state),
  );
  if (wrong.length > 0)
    throw refuse(
      'ROT_ELIGIBILITY_YEARS',
      { teachers: refs(wrong), years: state.pinned.eligibleMinYearsAtSchool },
      '/eligibility',
    );
  const taken = entries.filter(
    ({ teacherRef, schoolId }) => (state.roster[teacherRef]?.schoolId ?? schoolId) !== schoolId,
  );
  if (taken.length > 0) throw refuse('ROT_TEACHER_OF_OTHER_SCHOOL', { teachers: refs(taken) }, '/teacherRef');
}
type Entered = { type: 'RosterEntryUpserted'; data: BareEvents['RosterEntryUpserted'] };

/** One event a teacher, so that a sheet and a form leave the same stream. */
function enter(schoolId: string, entries: readonly RosterEntryInput[], state: RotationPlan, { facts }: Context<Facts['UpsertRosterEntries']>, carriedFrom?: string) {
  requireMembers(facts.members, schoolId);
  const strays = entries.filter((each) => each.schoolId !== schoolId);
  if (strays.length > 0) throw refuse('ROT_TEACHER_OF_OTHER_SCHOOL', { teachers: refs(strays) }, '/entries');
  const elsewhere = entries.find((each) => each.primaryCollaboration && facts.elsewhere.includes(each.teacherRef));
  if (elsewhere) throw refuse('ROT_TEACHER_IN_OTHER_PLAN', { key: elsewhere.teacherRef }, '/teacherRef');
  requireSound(entries, state);
  const counts = (each: RosterEntryInput) => each.primaryCollaboration;
  const known = (each: RosterEntryInput) => state.roster[each.teacherRef];
  return {
    events: entries.map(
      (each, at): Entered => ({
        type: 'RosterEntryUpserted',
        data: { ...each, added: !known(each) && refs(entries).indexOf(each.teacherRef) === at, ...(carriedFrom === undefined ? {} : { carriedFrom }) },
      }),
    ),
    claims: entries.filter(counts).map((each) => teacherYear(each.teacherRef, state)),
    releases: entries
      .filter((each) => !counts(each) && known(each)?.primaryCollaboration)
      .map((each) => teacherYear(each.teacherRef, state)),
  };
} // prettier-ignore

/** Teachers of a school, in the order of their pseudonyms. */
const partOf = ({ roster }: RotationPlan, schoolId: string): RosterEntryInput[] =>
  Object.values(roster)
    .filter((each) => each.schoolId === schoolId)
    .map(({ event: _, ...entry }) => entry)
    .sort((a, b) => (a.teacherRef < b.teacherRef ? -1 : 1));

/** Teachers with an honour of the district or above, by school: what the staffing figures must at least say. */
function backboneBySchool(state: RotationPlan): Map<string, number> {
  const found = new Map<string, number>();
  for (const { schoolId, backboneLevel } of Object.values(state.roster))
    if (isAtLeast(backboneLevel, 'district')) found.set(schoolId, (found.get(schoolId) ?? 0) + 1);
  return found;
}
function requirePlausible(staffing: readonly { schoolId: string; fullTimeTeachers: number; backboneDistrictUp: number }[], state: RotationPlan): void {
  const backbone = backboneBySchool(state);
  for (const { schoolId, fullTimeTeachers, backboneDistrictUp } of staffing) {
    const roster = backbone.get(schoolId) ?? 0;
    if (backboneDistrictUp < roster || backboneDistrictUp > fullTimeTeachers)
      throw refuse('ROT_STAFFING_INCONSISTENT', { school: schoolId, figure: backboneDistrictUp, roster }, '/staffing');
  }
} // prettier-ignore

function figuresOf(state: RotationPlan, schools: readonly string[]): SchoolFigures[] {
  const figures = new Map(
    schools.map((schoolId) => {
      const { fullTimeTeachers, backboneDistrictUp } = state.staffing[schoolId]!;
      return [schoolId, { schoolId, entries: 0, eligible: 0, backbone: 0, fullTimeTeachers, backboneDistrictUp }];
    }),
  );
  for (const entry of Object.values(state.roster)) {
    const of = figures.get(entry.schoolId);
    if (!of) continue;
    of.entries++;
    if (isCounted(entry)) of.eligible++;
    if (isAtLeast(entry.backboneLevel, state.pinned.backboneMinLevel)) of.backbone++;
  }
  return [...figures.values()];
}

export const roster = {
  OpenRotationPlan: (input, _, { act, facts, today }) => {
    const { schoolYear } = input;
    if (!isSchoolYear(schoolYear)) throw refuse('ROT_BAD_SCHOOL_YEAR', { schoolYear }, '/schoolYear');
    const { collaboration, pinned, academic } = facts;
    if (!collaboration?.active || !pinned || !planKinds.includes(collaboration.kind as PlanKind))
      throw refuse('ROT_COLLABORATION', {}, '/collaborationId');
    const { from } = schoolYearBounds(schoolYear);
    if (from < addYears(today, -1) || from > addYears(today, 1))
      throw refuse('ROT_YEAR_RANGE', { schoolYear }, '/schoolYear');
    const { kind, divisionCode, members } = collaboration;
    return [
      {
        type: 'RotationPlanOpened',
        data: {
          ...input,
          kind: kind as PlanKind,
          divisionCode,
          members,
          pinned,
          academic,
          freezeDueOn: `${schoolYear.slice(0, 4)}-05-31`,
          by: personsOf(act),
        },
      },
    ];
  },

  UpsertRosterEntry: (input, state, context) => enter(input.schoolId, [input], state, context),
  UpsertRosterEntries: ({ schoolId, entries }, state, context) => enter(schoolId, entries, state, context),

  /** Whoever stands on the roster already, at another school, or counts elsewhere by now is left as is. */
  CarryOverRosterEntries: ({ schoolId, fromPlan, entries }, state, context) => {
    const fresh = entries
      .filter(({ teacherRef }) => !state.roster[teacherRef] && !context.facts.elsewhere.includes(teacherRef))
      .map((each) => renewed(each, state));
    return fresh.length === 0 ? [] : enter(schoolId, fresh, state, context, fromPlan);
  },

  RemoveRosterEntry: (input, state) => {
    const entry = state.roster[input.teacherRef];
    if (entry?.schoolId !== input.schoolId)
      throw refuse('ROT_NOT_ON_ROSTER', { teacher: input.teacherRef }, '/teacherRef');
    return {
      events: [{ type: 'RosterEntryRemoved', data: { ...input } }],
      releases: entry.primaryCollaboration ? [teacherYear(input.teacherRef, state)] : [],
    };
  },

  /** A teacher counts once a year; a plan that failed counts nobody. Whose year is free already is left as is. */
  ReleaseTeacherYears: ({ teacherRefs }, state) => {
    const held = teacherRefs.filter((each) => state.roster[each]?.primaryCollaboration && !state.released[each]);
    if (held.length === 0) return [];
    return {
      events: [{ type: 'TeacherYearsReleased', data: { teacherRefs: held } }],
      releases: held.map((each) => teacherYear(each, state)),
    };
  },

  CopyRoster: (input, _, { act, facts: { members, fromPlan, entries } }) => {
    requireMembers(members, input.schoolId);
    if (entries === 0) throw refuse('ROT_NOTHING_TO_COPY', { plan: fromPlan });
    return [{ type: 'RosterCopyRequested', data: { ...input, fromPlan, entries, by: personsOf(act) } }];
  },

  ConfirmRosterPart: ({ schoolId }, state, { act, facts }) => {
    requireMembers(facts.members, schoolId);
    if (state.confirmed[schoolId]) return [];
    const part = partOf(state, schoolId);
    const incomplete = part.filter(
      ({ titleLevel, titlePostSince }) =>
        quotaLevels.some((level) => level === titleLevel) && titlePostSince === undefined,
    );
    if (incomplete.length > 0) throw refuse('ROT_ENTRY_INCOMPLETE', { teachers: refs(incomplete.slice(0, 50)) });
    return [
      {
        type: 'RosterPartConfirmed',
        data: { schoolId, count: part.length, hash: digestText(part), by: personsOf(act) },
      },
    ];
  },

  ReopenRosterPart: (input) => [{ type: 'RosterPartReopened', data: { ...input } }],

  SetPostQuota: (input, _, { act }) => [{ type: 'PostQuotaSet', data: { ...input, by: personsOf(act) } }],

  SetStaffing: (input, state, { act }) => {
    requirePlausible(input.staffing, state);
    return [{ type: 'StaffingSet', data: { ...input, by: personsOf(act) } }];
  },

  FreezeRoster: (_, state, { act, facts: { members, stageClass } }) => {
    const unconfirmed = members.filter((each) => !state.confirmed[each]);
    if (unconfirmed.length > 0) throw refuse('ROT_PART_UNCONFIRMED', { schools: unconfirmed });
    const lacking = members.filter(
      (schoolId) =>
        !state.staffing[schoolId] ||
        !quotaLevels.some((titleLevel) => state.quotas[quotaKey({ schoolId, titleLevel })]),
    );
    if (lacking.length > 0) throw refuse('ROT_FIGURES_MISSING', { schools: lacking });
    requirePlausible(
      members.map((each) => state.staffing[each]!),
      state,
    );
    return [
      {
        type: 'RosterFrozen',
        data: {
          stageClass,
          schools: figuresOf(state, members),
          check: rotationCheck({ ...checkedOf(state, members), stageClass }),
          by: personsOf(act),
        },
      },
    ];
  },
} satisfies Partial<Parts>;

/** Who had been there too short last year may have served long enough by now. */
function renewed(entry: RosterEntryInput, state: RotationPlan): RosterEntryInput {
  if (entry.exclusionReason !== 'tooShort' || !hasServed(entry, state)) return entry;
  const { exclusionReason: _r, exclusionEvidence: _e, ...rest } = entry;
  return { ...rest, eligibility: 'eligible' };
}
