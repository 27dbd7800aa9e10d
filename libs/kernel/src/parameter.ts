/** A fraction of integers, den > 0; compared by cross-multiplication, never as a float. */
export interface Ratio {
  num: number;
  den: number;
}
/** ceil(n · num / den) in integers. */
export const need = (n: number, { num, den }: Ratio): number => Math.floor((n * num + den - 1) / den);
/** part/whole ≥ rate, cross-multiplied. */
export const atLeast = (part: number, whole: number, rate: Ratio): boolean => part * rate.den >= whole * rate.num;

/** What kind of value a key takes. `minimum`: a lower value below a superior bureau's is weaker. */
interface Key<V> {
  type: 'integer' | 'ratio' | 'flag' | 'words' | 'word' | 'struct';
  default: V;
  minimum?: true;
  /** Allowed words. */
  of?: readonly string[];
  rows: readonly string[];
}
const key = <V>(of: Key<V>): Key<V> => of;
const stageClasses = ['kindergarten', 'primary', 'juniorMiddle', 'seniorHigh', 'crossStage'] as const;

/** Every parameter there is, with its system default (domain.md 3.16). `null`: none unless a policy sets one. */
export const parameters = {
  'committee.termYears': key<number>({ type: 'integer', default: 3, rows: ['J-10'] }),
  'committee.minMeetingsPerSemester': key<number>({ type: 'integer', default: 1, minimum: true, rows: ['J-11'] }),
  'conference.minMeetingsPerSemester': key<number>({ type: 'integer', default: 2, minimum: true, rows: ['J-16'] }),
  'body.quorum': key<Ratio>({ type: 'ratio', default: { num: 1, den: 2 }, rows: [] }),
  'body.majority': key<Ratio>({ type: 'ratio', default: { num: 1, den: 2 }, rows: [] }),
  'subjectGroup.membersPerSchoolPerSubject': key<number>({ type: 'integer', default: 1, rows: ['J-21'] }),
  'transitionResearch.minPerSemester': key<number>({ type: 'integer', default: 1, minimum: true, rows: ['J-22'] }),
  'inspector.minPerDistrict': key<number>({ type: 'integer', default: 1, minimum: true, rows: ['J-23'] }),
  'inspector.maxPerDistrict': key<number>({ type: 'integer', default: 2, rows: ['J-23'] }),
  'inspector.partTimeTermYears': key<number>({ type: 'integer', default: 3, rows: ['L-13'] }),
  'inspector.partTimeMaxTerms': key<number>({ type: 'integer', default: 3, rows: ['L-13'] }),
  'inspector.schoolsAdvised': key<number>({ type: 'integer', default: 5, rows: ['L-15'] }),
  'inspector.recusalYears': key<number>({ type: 'integer', default: 3, minimum: true, rows: ['L-17'] }),
  'inspector.termNoticeDays': key<number>({ type: 'integer', default: 60, rows: [] }),
  'inspection.minRoutinePerSemester': key<number>({ type: 'integer', default: 2, minimum: true, rows: ['L-14'] }),
  'inspection.routineNoticeDays': key<number>({ type: 'integer', default: 30, rows: [] }),
  'inspection.defenceDays': key<number>({ type: 'integer', default: 5, minimum: true, rows: ['L-16'] }),
  'inspection.rectificationDays': key<number>({ type: 'integer', default: 30, rows: [] }),
  'inspection.reinspectionDays': key<number>({ type: 'integer', default: 10, rows: [] }),
  'rotation.minRate': key<Ratio | null>({ type: 'ratio', default: null, minimum: true, rows: ['S-28'] }),
  'rotation.minBackboneRate': key<Ratio | null>({ type: 'ratio', default: null, minimum: true, rows: ['S-29'] }),
  'rotation.bindingStageClasses': key<readonly string[]>({
    type: 'words',
    default: ['kindergarten', 'primary', 'juniorMiddle', 'seniorHigh'],
    of: stageClasses,
    rows: ['S-30'],
  }),
  'rotation.backboneMinLevel': key<string>({
    type: 'word',
    default: 'district',
    of: ['school', 'district', 'city', 'province', 'national'],
    rows: ['J-53'],
  }),
  'rotation.flexibleMinSemesters': key<number>({ type: 'integer', default: 2, minimum: true, rows: [] }),
  'rotation.outputThreshold': key<Ratio | null>({ type: 'ratio', default: null, rows: ['J-53'] }),
  'rotation.intermediateYears': key<number | null>({ type: 'integer', default: null, rows: ['J-55'] }),
  'rotation.eligibleMinYearsAtSchool': key<number>({ type: 'integer', default: 6, rows: ['L-19'] }),
  'coverage.target': key<{ rate: Ratio; stages: string; by: string } | null>({
    type: 'struct',
    default: null,
    rows: ['S-40'],
  }),
  'coverage.fullBy': key<{ from: string; to: string } | null>({ type: 'struct', default: null, rows: ['S-41'] }),
  'coverage.kinds': key<readonly string[]>({
    type: 'words',
    default: ['educationGroup'],
    of: ['educationGroup', 'coBuiltCommunity', 'cooperativeCommunity', 'schoolDistrict', 'pairing'],
    rows: ['S-16', 'C-03'],
  }),
  'group.maxConcurrent': key<number | null>({ type: 'integer', default: null, rows: ['J-59'] }),
  'district.maxJuniorMiddle': key<number>({ type: 'integer', default: 1, rows: ['J-06'] }),
  'case.completenessDays': key<number>({ type: 'integer', default: 5, rows: ['L-01'] }),
  'case.decisionDays': key<number>({ type: 'integer', default: 20, rows: ['L-03'] }),
  'case.extensionDays': key<number>({ type: 'integer', default: 10, rows: ['L-03'] }),
  'case.serviceDays': key<number>({ type: 'integer', default: 10, rows: ['L-05'] }),
  'case.correctionDays': key<number>({ type: 'integer', default: 15, rows: [] }),
  'case.statementDays': key<number>({ type: 'integer', default: 5, minimum: true, rows: ['L-08'] }),
  'case.deemedAcceptance': key<boolean>({ type: 'flag', default: true, rows: ['L-01'] }),
  'case.excludedIntervals': key<readonly string[]>({
    type: 'words',
    default: ['hearing', 'expertReview', 'publicNotice'],
    of: ['hearing', 'expertReview', 'publicNotice'],
    rows: ['L-04'],
  }),
  'case.filingDays': key<number>({ type: 'integer', default: 20, rows: ['L-12', 'L-22'] }),
  'notice.workingDays': key<number>({ type: 'integer', default: 5, minimum: true, rows: ['L-06'] }),
  'project.kinds': key<readonly string[]>({
    type: 'words',
    default: ['cooperativeCommunity'],
    of: ['cooperativeCommunity', 'coBuiltCommunity', 'educationGroup'],
    rows: ['C-25'],
  }),
  'project.panel': key<Readonly<Record<string, number>>>({
    type: 'struct',
    default: { expert: 3, thirdParty: 0, parent: 1, community: 1 },
    rows: ['J-49', 'J-50'],
  }),
  'project.weights': key<Readonly<Record<string, number>>>({
    type: 'struct',
    default: { implementation: 50, memberImprovement: 50, expert: 60, thirdParty: 20, parent: 10, community: 10 },
    rows: ['C-26'],
  }),
  'project.grades': key<Readonly<Record<string, number>>>({
    type: 'struct',
    default: { excellent: 85, good: 75, qualified: 60 },
    rows: ['C-26'],
  }),
  'assessment.groupWeight': key<Ratio>({ type: 'ratio', default: { num: 50, den: 100 }, rows: ['P-26'] }),
  'assessment.memberWeight': key<Ratio>({ type: 'ratio', default: { num: 50, den: 100 }, rows: ['P-26'] }),
  'plan.years': key<number>({ type: 'integer', default: 3, rows: ['P-04'] }),
  'review.route': key<unknown>({ type: 'struct', default: null, rows: ['L-03'] }),
};

export type ParameterKey = keyof typeof parameters;
export type ParameterValue<K extends ParameterKey> = (typeof parameters)[K]['default'];

/** Whether a value has the form its key asks for. */
export function isParameterValue(name: string, value: unknown): boolean {
  if (!(name in parameters)) return false;
  const { type, of } = parameters[name as ParameterKey];
  const word = (each: unknown) => typeof each === 'string' && (!of || of.includes(each));
  switch (type) {
    case 'integer':
      return Number.isSafeInteger(value) && (value as number) >= 0;
    case 'flag':
      return typeof value === 'boolean';
    case 'ratio': {
      const { num, den } = (value ?? {}) as Partial<Ratio>;
      return (
        Number.isSafeInteger(num) &&
        Number.isSafeInteger(den) &&
        num! >= 0 &&
        den! > 0 &&
        Object.keys(value as object).length === 2
      );
    }
    case 'word':
      return word(value);
    case 'words':
      return Array.isArray(value) && value.every(word) && new Set(value).size === value.length;
    case 'struct':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
  }
}

/** Whether `value` is a weaker minimum than `superior` (POL_WEAKER_THAN_SUPERIOR). False for keys that are no minimum. */
export function isWeaker(name: ParameterKey, value: unknown, superior: unknown): boolean {
  if (!parameters[name].minimum || superior === null || superior === undefined) return false;
  if (typeof value === 'number') return value < (superior as number);
  const [mine, theirs] = [value as Ratio, superior as Ratio];
  return mine.num * theirs.den < theirs.num * mine.den;
}
