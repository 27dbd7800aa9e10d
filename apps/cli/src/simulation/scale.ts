/** Words of domain.md 3.2. */
type SchoolKind = 'kindergarten' | 'primarySchool' | 'juniorMiddleSchool' | 'seniorHighSchool';
type Stage = 'kindergarten' | 'primary' | 'juniorMiddle' | 'seniorHigh';

export type StageMix = 'kindergarten' | 'primary' | 'juniorMiddle' | 'seniorHigh' | 'crossStage';
export interface Scale {
  /** Education groups by stage. */
  groups: Readonly<Record<StageMix, number>>;
  /** Member schools of all groups together, each in one group. */
  schools: number;
  /** How many county bureaus share them. */
  counties: number;
}
/** `suzhou`: 326 groups in the mix of row S-14, 1436 member schools. */
export const scales = {
  tiny: { groups: { kindergarten: 0, primary: 2, juniorMiddle: 1, seniorHigh: 0, crossStage: 1 }, schools: 13, counties: 1 },
  district: { groups: { kindergarten: 9, primary: 10, juniorMiddle: 5, seniorHigh: 2, crossStage: 4 }, schools: 132, counties: 1 },
  suzhou: { groups: { kindergarten: 101, primary: 110, juniorMiddle: 58, seniorHigh: 20, crossStage: 37 }, schools: 1436, counties: 10 },
} satisfies Record<string, Scale>; // prettier-ignore
export type ScaleName = keyof typeof scales;

/** County bureaus of Suzhou that the reference data hold. */
export const counties = [
  ['320509', '吴江'], ['320505', '高新'], ['320506', '吴中'], ['320507', '相城'], ['320508', '姑苏'],
  ['320571', '园区'], ['320581', '常熟'], ['320582', '张家港'], ['320583', '昆山'], ['320585', '太仓'],
] as const; // prettier-ignore

const single: Readonly<Record<Exclude<StageMix, 'crossStage'>, readonly [SchoolKind, Stage, string]>> = {
  kindergarten: ['kindergarten', 'kindergarten', '幼儿园'],
  primary: ['primarySchool', 'primary', '小学'],
  juniorMiddle: ['juniorMiddleSchool', 'juniorMiddle', '初级中学'],
  seniorHigh: ['seniorHighSchool', 'seniorHigh', '高级中学'],
};
/** The kind of the n-th school of a group, the first of which is its core. */
export const schoolOf = (mix: StageMix, n: number): readonly [SchoolKind, Stage, string] =>
  mix === 'crossStage' ? (n % 2 === 0 ? single.juniorMiddle : single.primary) : single[mix];

export interface PlannedGroup {
  county: number;
  mix: StageMix;
  size: number;
}
/** The groups of a scale, spread over its counties; the schools that are left over go one each to the first groups. */
export function groupsOf({ groups, schools, counties: bureaus }: Scale): PlannedGroup[] {
  const mixes = Object.entries(groups).flatMap(([mix, n]) => Array.from({ length: n }, () => mix as StageMix));
  const each = Math.floor(schools / mixes.length);
  const more = schools - each * mixes.length;
  return mixes.map((mix, i) => ({ county: i % bureaus, mix, size: each + (i < more ? 1 : 0) }));
}
