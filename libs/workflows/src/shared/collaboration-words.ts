/** Words about collaborations that several workflows share (domain.md 1.1, 3.3). */
export const collaborationKinds = [
  'educationGroup',
  'schoolDistrict',
  'coBuiltCommunity',
  'cooperativeCommunity',
  'pairing',
] as const;
export type CollaborationKind = (typeof collaborationKinds)[number];

export const memberRoles = ['core', 'convenor', 'member', 'supporter', 'supported', 'unspecified'] as const;
export type MemberRole = (typeof memberRoles)[number];

export const operatingModels = [
  'integratedManagement',
  'oneSchoolMultiCampus',
  'urbanRuralIntegration',
  'entrustedManagement',
  'interSchoolAlliance',
  'stageBridging',
] as const;
export type OperatingModel = (typeof operatingModels)[number];

export const collaborationStatuses = ['active', 'suspended', 'dissolved', 'converted'] as const;
export type CollaborationStatus = (typeof collaborationStatuses)[number];

export const endReasons = ['exited', 'graduated', 'schoolClosed', 'dissolved', 'converted', 'corrected'] as const;
export type EndReason = (typeof endReasons)[number];

/** Roles that lead: nobody else can take their place by simply leaving. */
export const leads = (role: MemberRole): boolean => role === 'core' || role === 'convenor' || role === 'supporter';
