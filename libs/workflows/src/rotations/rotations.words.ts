/** Words of rotation plans (domain.md 3.8). */
export const titleLevels = ['none', 'junior', 'intermediate', 'deputySenior', 'senior'] as const;
export type TitleLevel = (typeof titleLevels)[number];
export const quotaLevels = ['intermediate', 'deputySenior', 'senior'] as const;
export type QuotaLevel = (typeof quotaLevels)[number];

/** In ascending order. */
export const backboneLevels = ['none', 'school', 'district', 'city', 'province', 'national'] as const;
export type BackboneLevel = (typeof backboneLevels)[number];

export const eligibilities = ['eligible', 'excluded'] as const;
export const exclusionReasons = [
  'tooShort',
  'retiringSoon',
  'pregnancyNursing',
  'illness',
  'soleSubjectTeacher',
  'onOtherPost',
  'otherDocumented',
] as const;
export type ExclusionReason = (typeof exclusionReasons)[number];

export const relations = ['rigid', 'flexible'] as const;
export type Relation = (typeof relations)[number];
export const purposes = ['developmental', 'structural'] as const;
export type Purpose = (typeof purposes)[number];
export const movers = ['teacher', 'cadre'] as const;
export const appraisals = ['excellent', 'qualified', 'unqualified'] as const;
export type Appraisal = (typeof appraisals)[number];

export const planKinds = ['educationGroup', 'schoolDistrict', 'coBuiltCommunity', 'cooperativeCommunity'] as const;
export type PlanKind = (typeof planKinds)[number];

export const moveStatuses = [
  'proposed',
  'approved',
  'departed',
  'arrived',
  'completed',
  'returnedEarly',
  'cancelled',
] as const;
export type MoveStatus = (typeof moveStatuses)[number];

export const isAtLeast = (level: BackboneLevel, least: BackboneLevel): boolean =>
  backboneLevels.indexOf(level) >= backboneLevels.indexOf(least);
