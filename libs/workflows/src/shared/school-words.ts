/** Words about schools that several workflows share (domain.md 0.4, 3.2). */
export const stages = ['kindergarten', 'primary', 'juniorMiddle', 'seniorHigh'] as const;
export type Stage = (typeof stages)[number];
export type Stages = readonly Stage[] | 'unknown';

export const schoolKinds = [
  'kindergarten',
  'primarySchool',
  'juniorMiddleSchool',
  'nineYearSchool',
  'completeSecondary',
  'seniorHighSchool',
  'twelveYearSchool',
  'special',
  'unknown',
] as const;
export type SchoolKind = (typeof schoolKinds)[number];

export const ownerships = ['public', 'private', 'unknown'] as const;
export const locales = ['urban', 'town', 'rural', 'unknown'] as const;
export const legalPersonStatuses = ['independent', 'campusOf', 'unknown'] as const;
export type Ownership = (typeof ownerships)[number];
export type Locale = (typeof locales)[number];
export type LegalPersonStatus = (typeof legalPersonStatuses)[number];

/** Compulsory education is primary and junior middle school. */
export const isCompulsory = (of: Stages): boolean =>
  of !== 'unknown' && of.some((stage) => stage === 'primary' || stage === 'juniorMiddle');

export const stageClasses = [...stages, 'crossStage', 'undetermined'] as const;
export type StageClass = (typeof stageClasses)[number];

/** The single stage of all, else `crossStage`; `undetermined` while any is unknown (domain.md 3.3). */
export function stageClassOf(of: readonly Stages[]): StageClass {
  const union = new Set<Stage>();
  for (const each of of) {
    if (each === 'unknown' || each.length === 0) return 'undetermined';
    for (const stage of each) union.add(stage);
  }
  const [only, second] = union;
  return only === undefined ? 'undetermined' : second === undefined ? only : 'crossStage';
}

/** A name as unique keys compare it: NFC without blanks. Nothing else is taken away; 南京市… and 南京… stay different. */
export const nameKey = (nameZh: string): string => nameZh.normalize('NFC').replace(/[\s\u3000\u00a0]/g, '');
