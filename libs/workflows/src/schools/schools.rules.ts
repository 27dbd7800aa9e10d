import { refuseGeneral, type Claim, type Context } from '@app/kernel';
import { isCompulsory, nameKey } from '../shared/school-words.js';
import { hasForm, type SchoolFacts } from './schools.attributes.js';
import { codeFitsKind, isSchoolCode, isUscc } from '../shared/school-codes.js';
import { refuse } from './schools.clauses.js';
import type { Registry } from './schools.commands.js';
import type { RegisterSchoolInput } from './schools.input.js';
import { factNames, factsOf, type Change, type Computed, type School } from './schools.state.js';

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
export const keyOf = (claim: Claim) => ('kind' in claim ? `${claim.kind} ${claim.key}` : '');
const without = (claims: readonly Claim[], others: readonly Claim[]) => {
  const keys = new Set(others.map(keyOf));
  return claims.filter((each) => !keys.has(keyOf(each)));
};

/** The facts after changes; a value left out is cleared. */
export const changed = (facts: Partial<SchoolFacts>, changes: readonly Change[]): SchoolFacts =>
  factsOf({ ...facts, ...Object.fromEntries(changes.map(({ attribute, value }) => [attribute, value])) });

/** Every rule about a school's facts, whichever command changes them. Answers what to record and claim. */
export function judged(
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
