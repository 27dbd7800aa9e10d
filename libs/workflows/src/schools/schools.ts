import { pastOrToday, personsOf, refuseGeneral, workflow, type Claim, type Context, type Decide } from '@app/kernel';
import { hasForm, type SchoolFacts } from './schools.attributes.js';
import { codeFitsKind } from '../shared/school-codes.js';
import { clauses, refuse } from './schools.clauses.js';
import { commands, type SchoolDecisionFacts } from './schools.commands.js';
import { events } from './schools.events.js';
import { changed, claimsOf, judged, registered } from './schools.rules.js';
import {
  evolveSchool,
  factsOf,
  isLatest,
  isLatestOf,
  noSchool,
  type School,
  type SchoolEvents,
} from './schools.state.js';

export { clauses, commands };

function running(school: School): asserts school is School & SchoolFacts {
  if (school.status === 'none' || school.status === 'closed' || school.status === 'merged')
    throw refuse('SCH_STATE', { school: school.nameZh, status: school.status });
}
/** A value that a later one has replaced already takes nothing and gives nothing back. */
const kept = (counts: boolean, claims: Claim[], releases: Claim[]) => (counts ? { claims, releases } : {});
const keepsHomonym = (school: School, said?: boolean) => said ?? school.homonym ?? false;
const homonymMark = (is: boolean) => (is ? { homonym: true as const } : {});

function ending(
  { effectiveOn, successorSchoolId }: { effectiveOn: string; successorSchoolId?: string },
  school: School,
  { id, today, facts }: Context<{ openCases: number; successorActive: boolean }>,
) {
  running(school);
  pastOrToday(effectiveOn, today, 'effectiveOn', school.begunOn);
  if (facts.openCases > 0) throw refuse('SCH_OPEN_CASE', { cases: facts.openCases });
  if (successorSchoolId && (successorSchoolId === id || !facts.successorActive))
    throw refuse('SCH_SUCCESSOR', {}, '/successorSchoolId');
  return {
    voided: school.schoolCode
      ? [{ type: 'SchoolCodeVoided' as const, effectiveOn, data: { schoolCode: school.schoolCode, reason: 'closed' as const } }]
      : [],
    releases: claimsOf(id, { nameZh: school.nameZh, divisionCode: school.divisionCode }, school.homonym),
  }; // prettier-ignore
}
const persons = ({ act, approvedBy }: Context) => [...personsOf(act), ...(approvedBy ? personsOf(approvedBy) : [])];

const decide: Decide<typeof commands, School, SchoolEvents, SchoolDecisionFacts> = {
  RegisterSchool: (input, school, context) => {
    const { confirmHomonym = false, effectiveOn, aliases = [], backdatingReason } = input;
    pastOrToday(effectiveOn, context.today, 'effectiveOn');
    const after = registered(input);
    const { computed, claims } = judged(school, after, context, confirmHomonym);
    const data = {
      ...after,
      ...computed,
      aliases,
      ...homonymMark(confirmHomonym),
      ...(after.openedOn > context.today ? { opensLater: true as const } : {}),
      ...(backdatingReason ? { backdatingReason } : {}),
    };
    return { events: [{ type: 'SchoolRegistered', data, effectiveOn }], claims };
  },
  OpenSchool: (_, school, { today }) =>
    school.status === 'registered' && school.openedOn! <= today
      ? [{ type: 'SchoolOpened', data: { openedOn: school.openedOn! }, effectiveOn: school.openedOn! }]
      : [],
  ConfirmStages: ({ stages, schoolKind, evidence, effectiveOn }, school, context) => {
    running(school);
    const from = effectiveOn ?? context.today;
    pastOrToday(from, context.today, 'effectiveOn', school.begunOn);
    if (stages.length === 0) throw refuse('SCH_STAGE_UNKNOWN', {}, '/stages');
    const homonym = keepsHomonym(school);
    const { computed } = judged(school, { ...factsOf(school), stages, schoolKind }, context, homonym);
    const data = { stages, schoolKind, ...(evidence ? { evidence } : {}), ...computed };
    return [{ type: 'SchoolStagesConfirmed', data, effectiveOn: from }];
  },
  RenameSchool: ({ nameZh, effectiveOn, decisionNo, confirmHomonym = false }, school, context) => {
    running(school);
    pastOrToday(effectiveOn, context.today, 'effectiveOn', school.begunOn);
    if (nameZh === school.nameZh) return [];
    const after = { ...factsOf(school), nameZh: nameZh.normalize('NFC') };
    const { claims, releases } = judged(school, after, context, confirmHomonym);
    const data = {
      nameZh: after.nameZh,
      formerNameZh: school.nameZh,
      ...(decisionNo ? { decisionNo } : {}),
      ...homonymMark(confirmHomonym),
    };
    return {
      events: [{ type: 'SchoolRenamed', data, effectiveOn }],
      ...kept(isLatest(school, 'nameZh', effectiveOn), claims, releases),
    };
  },
  ChangeSchoolKind: ({ schoolKind, stages, newSchoolCode, effectiveOn }, school, context) => {
    running(school);
    pastOrToday(effectiveOn, context.today, 'effectiveOn', school.begunOn);
    if (stages.length === 0) throw refuse('SCH_STAGE_UNKNOWN', {}, '/stages');
    const { schoolCode } = school;
    if (
      schoolCode &&
      !newSchoolCode &&
      codeFitsKind(schoolCode, school.schoolKind) &&
      !codeFitsKind(schoolCode, schoolKind)
    )
      throw refuse('SCH_CODE_CHANGE_REQUIRED', { schoolCode }, '/newSchoolCode');
    const after = { ...factsOf(school), schoolKind, stages, ...(newSchoolCode ? { schoolCode: newSchoolCode } : {}) };
    const { computed, claims } = judged(school, after, context, keepsHomonym(school));
    const replaced = schoolCode && newSchoolCode && schoolCode !== newSchoolCode ? [schoolCode] : [];
    return {
      events: [
        { type: 'SchoolKindChanged', data: { schoolKind, stages, ...(newSchoolCode ? { newSchoolCode } : {}), ...computed }, effectiveOn },
        ...replaced.map((code) => ({ type: 'SchoolCodeVoided' as const, data: { schoolCode: code, reason: 'kindChanged' as const }, effectiveOn })),
      ],
      claims,
    }; // prettier-ignore
  },
  SetSchoolAttribute: ({ attribute, value, effectiveOn, evidence, confirmHomonym }, school, context) => {
    running(school);
    pastOrToday(effectiveOn, context.today, 'effectiveOn', school.begunOn);
    const homonym = keepsHomonym(school, confirmHomonym);
    const change = { attribute, ...(value === undefined ? {} : { value }) };
    const { computed, claims, releases } = judged(school, changed(school, [change]), context, homonym);
    const old =
      attribute === 'schoolCode' && school.schoolCode !== value && isLatest(school, attribute, effectiveOn)
        ? school.schoolCode
        : undefined;
    const data = { ...change, ...(evidence ? { evidence } : {}), ...homonymMark(homonym), ...computed };
    return {
      events: [
        { type: 'SchoolAttributeSet', data, effectiveOn },
        ...(old ? [{ type: 'SchoolCodeVoided' as const, data: { schoolCode: old, reason: 'replaced' as const }, effectiveOn }] : []),
      ],
      ...kept(isLatest(school, attribute, effectiveOn), claims, releases),
    }; // prettier-ignore
  },
  SetPrimaryCollaboration: ({ collaborationId, effectiveOn }, school, { facts, today }) => {
    running(school);
    pastOrToday(effectiveOn, today, 'effectiveOn', school.begunOn);
    const { kind } = facts;
    if (!kind) throw refuseGeneral('GEN_UNKNOWN_REFERENCE', { what: 'collaboration', id: collaborationId });
    if (!['educationGroup', 'coBuiltCommunity', 'cooperativeCommunity'].includes(kind))
      throw refuse('SCH_PRIMARY_KIND', { kind }, '/collaborationId');
    if (!facts.isMember) throw refuse('SCH_NOT_MEMBER', { effectiveOn }, '/collaborationId');
    const former = school.primaryCollaborationId;
    if (former === collaborationId) return [];
    const data = { collaborationId, ...(former ? { formerCollaborationId: former } : {}) };
    return [{ type: 'PrimaryCollaborationSet', data, effectiveOn }];
  },
  CloseSchool: (input, school, context) => {
    const { voided, releases } = ending(input, school, context);
    const { decisionNo, successorSchoolId, effectiveOn } = input;
    const data = { decisionNo, ...(successorSchoolId ? { successorSchoolId } : {}), by: persons(context) };
    return { events: [{ type: 'SchoolClosed', data, effectiveOn }, ...voided], releases };
  },
  MergeSchool: (input, school, context) => {
    const { voided, releases } = ending(input, school, context);
    const { decisionNo, successorSchoolId, effectiveOn } = input;
    const data = { decisionNo, successorSchoolId, by: persons(context) };
    return { events: [{ type: 'SchoolMerged', data, effectiveOn }, ...voided], releases };
  },
  CorrectSchool: ({ correctsEventId, changes, reason }, school, context) => {
    if (school.status === 'none') throw refuse('SCH_STATE', { school: context.id, status: school.status });
    for (const { attribute, value } of changes) {
      if (!school.said[correctsEventId]?.includes(attribute))
        throw refuse('SCH_CORRECTION_TARGET', { correctsEventId, attribute }, '/correctsEventId');
      if (!hasForm(attribute, value)) throw refuse('SCH_BAD_VALUE', { attribute }, '/changes');
    }
    const latest = changes.filter(({ attribute }) => isLatestOf(school, attribute, correctsEventId));
    const homonym = keepsHomonym(school);
    const { computed, claims, releases } = judged(school, changed(school, latest), context, homonym);
    const data = { correctsEventId, changes: changes.map((each) => ({ ...each })), reason, ...computed };
    return { events: [{ type: 'SchoolCorrected', data }], claims, releases };
  },
};

export const schools = workflow<typeof commands, School, SchoolEvents, SchoolDecisionFacts>({
  name: 'school',
  collection: 'schools',
  title: { zh: '学校', en: 'Schools' },
  clauses,
  commands,
  events,
  initial: noSchool,
  decide,
  evolve: evolveSchool,
});
