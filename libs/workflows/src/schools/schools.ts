import {
  commandTable,
  pastOrToday,
  personsOf,
  refuseGeneral,
  streamOf,
  workflow,
  type Claim,
  type Context,
  type Decide,
  type EventTable,
} from '@app/kernel';
import { isCompulsory, nameKey } from '../shared/school-words.js';
import { hasForm, type SchoolFacts } from './schools.attributes.js';
import { codeFitsKind, isSchoolCode, isUscc } from './schools.checks.js';
import { clauses, refuse } from './schools.clauses.js';
import {
  ChangeSchoolKindInput,
  CloseSchoolInput,
  ConfirmStagesInput,
  CorrectSchoolInput,
  MergeSchoolInput,
  OpenSchoolInput,
  RegisterSchoolInput,
  RenameSchoolInput,
  SetPrimaryCollaborationInput,
  SetSchoolAttributeInput,
} from './schools.input.js';
import {
  evolveSchool,
  factNames,
  factsOf,
  isLatest,
  isLatestOf,
  noSchool,
  type Change,
  type Computed,
  type School,
  type SchoolEvents,
} from './schools.state.js';

export { clauses };

/** What is known of other streams about the school as it would be. */
export interface Registry {
  /** Unique values that another school owns. */
  taken: readonly ('uscc' | 'schoolCode' | 'schoolName')[];
  /** References to streams that do not exist. */
  unknown: readonly { what: string; id: string }[];
  /** Collaborations the school is in. */
  memberships: number;
}
export interface SchoolDecisionFacts {
  RegisterSchool: Registry;
  RenameSchool: Registry;
  ChangeSchoolKind: Registry;
  ConfirmStages: Registry;
  SetSchoolAttribute: Registry;
  CorrectSchool: Registry;
  SetPrimaryCollaboration: { kind?: string; isMember: boolean };
  CloseSchool: { openCases: number; successorActive: boolean };
  MergeSchool: { openCases: number; successorActive: boolean };
}

export const commands = commandTable({
  RegisterSchool: { title: { zh: '登记学校', en: 'Register a school' }, input: RegisterSchoolInput, by: ['BO', 'SYS'], creates: true, edition: 1, rows: ['J-58', 'J-61', 'L-10', 'L-11', 'S-01'] },
  OpenSchool: { title: { zh: '开办', en: 'Open' }, input: OpenSchoolInput, by: ['SYS'], edition: 1 },
  ConfirmStages: { title: { zh: '确认学段', en: 'Confirm stages' }, input: ConfirmStagesInput, by: ['BO'], edition: 1, rows: ['J-60', 'S-11'] },
  RenameSchool: { title: { zh: '学校更名', en: 'Rename' }, input: RenameSchoolInput, by: ['BO'], edition: 1, rows: ['L-11'] },
  ChangeSchoolKind: { title: { zh: '变更学校类别', en: 'Change the kind' }, input: ChangeSchoolKindInput, by: ['BO'], edition: 1, rows: ['L-11'] },
  SetSchoolAttribute: { title: { zh: '登记学校情况', en: 'Set an attribute' }, input: SetSchoolAttributeInput, by: ['BO'], edition: 1, rows: ['L-10', 'L-11', 'J-34', 'C-03', 'S-15'] },
  SetPrimaryCollaboration: { title: { zh: '确定主要归属', en: 'Set the primary collaboration' }, input: SetPrimaryCollaborationInput, by: ['BO'], edition: 1, rows: ['J-03', 'J-59'] },
  CloseSchool: { title: { zh: '撤销学校', en: 'Close' }, input: CloseSchoolInput, by: ['BO'], secondPerson: ['BL'], edition: 1, rows: ['L-11'] },
  MergeSchool: { title: { zh: '并入他校', en: 'Merge into another school' }, input: MergeSchoolInput, by: ['BO'], secondPerson: ['BL'], edition: 1, rows: ['L-11'] },
  CorrectSchool: { title: { zh: '更正学校登记', en: 'Correct the registration' }, input: CorrectSchoolInput, by: ['BO'], secondPerson: ['BL'], edition: 1 },
}); // prettier-ignore

const events: EventTable<SchoolEvents> = {
  SchoolRegistered: {
    visibility: 'public',
    about: ({ managingBureauId, parentSchoolId }) => [
      streamOf('bureau', managingBureauId),
      ...(parentSchoolId ? [streamOf('school', parentSchoolId)] : []),
    ],
    says: { zh: '登记学校“{nameZh}”', en: 'School "{nameZh}" registered' },
    published: true,
  },
  SchoolOpened: { visibility: 'public', says: { zh: '学校开办', en: 'School opened' } },
  SchoolStagesConfirmed: {
    visibility: 'public',
    says: { zh: '确认学段：{stages}', en: 'Stages confirmed: {stages}' },
    published: true,
  },
  SchoolRenamed: {
    visibility: 'public',
    says: { zh: '“{formerNameZh}”更名为“{nameZh}”', en: '"{formerNameZh}" renamed "{nameZh}"' },
    published: true,
  },
  SchoolKindChanged: {
    visibility: 'public',
    says: { zh: '学校类别改为 {schoolKind}', en: 'Kind changed to {schoolKind}' },
    published: true,
  },
  SchoolCodeVoided: {
    visibility: 'public',
    says: { zh: '学校标识码 {schoolCode} 作废', en: 'School code {schoolCode} voided' },
  },
  SchoolAttributeSet: {
    visibility: 'internal',
    says: { zh: '登记“{attribute}”：{value}', en: '"{attribute}" set: {value}' },
  },
  PrimaryCollaborationSet: {
    visibility: 'internal',
    about: ({ collaborationId }) => [streamOf('collaboration', collaborationId)],
    says: { zh: '确定主要归属的办学联合体', en: 'Primary collaboration set' },
  },
  SchoolClosed: {
    visibility: 'public',
    says: { zh: '学校撤销（{decisionNo}）', en: 'School closed ({decisionNo})' },
    published: true,
  },
  SchoolMerged: {
    visibility: 'public',
    about: ({ successorSchoolId }) => [streamOf('school', successorSchoolId)],
    says: { zh: '学校并入他校（{decisionNo}）', en: 'School merged into another ({decisionNo})' },
    published: true,
  },
  SchoolCorrected: {
    visibility: 'internal',
    says: { zh: '更正学校登记：{reason}', en: 'Registration corrected: {reason}' },
  },
};

/** Unique values a school owns. A homonym's name key carries the school's own id. */
export function claimsOf(id: string, facts: Partial<SchoolFacts>, homonym?: boolean): Claim[] {
  const { uscc, schoolCode, nameZh, divisionCode } = facts;
  const name = `${divisionCode}-${nameKey(nameZh ?? '')}`;
  return [
    ...(uscc ? [{ kind: 'uscc', key: uscc }] : []),
    ...(schoolCode ? [{ kind: 'schoolCode', key: schoolCode }] : []),
    ...(nameZh ? [{ kind: 'schoolName', key: homonym ? `${name}-${id}` : name }] : []),
  ];
}
const keyOf = (claim: Claim) => ('kind' in claim ? `${claim.kind} ${claim.key}` : '');
const without = (claims: readonly Claim[], others: readonly Claim[]) => {
  const keys = new Set(others.map(keyOf));
  return claims.filter((each) => !keys.has(keyOf(each)));
};

/** The facts after changes; a value left out is cleared. */
export const changed = (facts: Partial<SchoolFacts>, changes: readonly Change[]): SchoolFacts =>
  factsOf({ ...facts, ...Object.fromEntries(changes.map(({ attribute, value }) => [attribute, value])) });

/** Every rule about a school's facts, whichever command changes them. Answers what to record and claim. */
function judged(
  school: School,
  after: SchoolFacts,
  { id, facts }: Context<Registry>,
  homonym: boolean,
): { computed: Computed; claims: Claim[]; releases: Claim[] } {
  for (const name of factNames)
    if (!hasForm(name, after[name])) throw refuse('SCH_BAD_VALUE', { attribute: name }, `/${name}`);
  if (facts.unknown[0]) throw refuseGeneral('GEN_UNKNOWN_REFERENCE', facts.unknown[0]);
  const { uscc, schoolCode, divisionCode, schoolKind, stages, nameZh } = after;
  if (after.legalPersonStatus === 'campusOf' && (!after.parentSchoolId || after.parentSchoolId === id))
    throw refuse('SCH_PARENT_REQUIRED', {}, '/parentSchoolId');
  if (uscc && !isUscc(uscc)) throw refuse('SCH_BAD_USCC', { uscc }, '/uscc');
  if (schoolCode && !isSchoolCode(schoolCode, divisionCode))
    throw refuse('SCH_BAD_SCHOOL_CODE', { schoolCode, province: divisionCode.slice(0, 2) }, '/schoolCode');
  if (facts.taken.includes('uscc')) throw refuse('SCH_USCC_DUPLICATE', { uscc }, '/uscc');
  if (facts.taken.includes('schoolCode') || (schoolCode && school.voidedCodes.includes(schoolCode)))
    throw refuse('SCH_CODE_REUSED', { schoolCode }, '/schoolCode');
  if (facts.taken.includes('schoolName') && !homonym) throw refuse('SCH_NAME_DUPLICATE', { nameZh }, '/nameZh');
  const before = school.status === 'none' ? [] : claimsOf(id, factsOf(school), school.homonym);
  const owned = claimsOf(id, after, homonym);
  const compulsory = isCompulsory(stages);
  return {
    computed: {
      isCompulsory: compulsory,
      warnings: schoolCode && !codeFitsKind(schoolCode, schoolKind) ? ['SCH_CODE_KIND_MISMATCH'] : [],
      ...(after.isNewSince && after.ownership === 'public' && compulsory && facts.memberships === 0
        ? { needsGroup: after.managingBureauId }
        : {}),
    },
    claims: without(owned, before),
    // A school code is never reused, so never given back.
    releases: without(before, owned).filter((each) => !('kind' in each) || each.kind !== 'schoolCode'),
  };
}

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

/** A school's facts as first registered: what is left out is unknown. */
export const registered = (input: RegisterSchoolInput): SchoolFacts =>
  factsOf({
    schoolKind: 'unknown',
    stages: 'unknown',
    ownership: 'unknown',
    locale: 'unknown',
    isWeak: false,
    legalPersonStatus: 'unknown',
    financeIndependent: 'unknown',
    openedOn: input.effectiveOn,
    ...input,
    nameZh: input.nameZh.normalize('NFC'),
  });

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
