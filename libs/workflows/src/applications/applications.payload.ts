import { digestText } from '@app/kernel';
import { nameKey } from '../shared/school-words.js';
import type { ApplicationMaterial, ApplicationPayload } from './applications.input.js';

export const applicationTypes = [
  'createCollaboration', 'admitSchool', 'memberExit', 'changeCore', 'changeModel', 'rename', 'dissolve',
] as const; // prettier-ignore
export type ApplicationType = (typeof applicationTypes)[number];
export type Initiation = 'onApplication' | 'exOfficio';

export const proposedRoles = ['core', 'convenor', 'member', 'supporter', 'supported'] as const;

export const materialCodes = [
  'applicationForm', 'bureauProposal', 'formationPlan', 'charterDraft', 'schoolProfile', 'councilResolution', 'exitReasonStatement',
  'transitionPlan', 'charterAmendmentDraft', 'assetAndStaffPlan', 'districtMap', 'managingBureauConsent', 'other',
] as const; // prettier-ignore
/** What a notice of corrections can name: a material, or a school's consent. */
export const correctableCodes = [...materialCodes, 'memberConsent', 'schoolConsent'] as const;

/** A thing that must be there; any one of `anyOf` will do. */
export interface Required {
  anyOf: readonly string[];
  schoolId?: string;
}
export type SuppliedMaterial = ApplicationMaterial & {
  /** How many notices of corrections had been given when it came in. */
  afterNotices: number;
};

export const payloadDigestOf = (type: ApplicationType, payload: ApplicationPayload): string =>
  digestText({ type, payload });

const unique = (ids: readonly (string | undefined)[]): string[] => [
  ...new Set(ids.filter((id): id is string => id !== undefined)),
];

/** Every school the payload names. */
export const namedSchools = (payload: ApplicationPayload): string[] =>
  unique([...(payload.members ?? []).map((each) => each.schoolId), payload.schoolId, payload.newCoreSchoolId]);

/** Schools whose principals must consent. An exit stands on the council's resolution or the school's own statement instead. */
export const consentingSchools = (type: ApplicationType, payload: ApplicationPayload): string[] =>
  type === 'memberExit' ? [] : namedSchools(payload);

/** The school that may apply by itself, before any collaboration exists or as the one concerned. */
export function ownApplicant(type: ApplicationType, payload: ApplicationPayload): string | undefined {
  switch (type) {
    case 'createCollaboration':
      return payload.members?.find((each) => each.role === 'core' || each.role === 'supporter')?.schoolId;
    case 'admitSchool':
    case 'memberExit':
      return payload.schoolId;
    default:
      return undefined;
  }
}

export const isConversion = (payload: ApplicationPayload): boolean => (payload.pairingIds?.length ?? 0) > 0;

/** J-06, Q-19, C-30: what the bureau starts by itself. */
export const mayBeExOfficio = (type: ApplicationType, payload: ApplicationPayload): boolean =>
  type === 'dissolve' ||
  (type === 'createCollaboration' &&
    (payload.kind === 'schoolDistrict' || payload.kind === 'pairing' || isConversion(payload)));
/** Drawn or upgraded by the bureau, never on application. */
export const onlyExOfficio = (type: ApplicationType, payload: ApplicationPayload): boolean =>
  type === 'createCollaboration' && (payload.kind === 'schoolDistrict' || isConversion(payload));

const payloadNeeds: Readonly<Record<ApplicationType, readonly (keyof ApplicationPayload)[]>> = {
  createCollaboration: ['kind', 'nameZh', 'members'],
  admitSchool: ['collaborationId', 'schoolId'],
  memberExit: ['collaborationId', 'schoolId', 'exitReason'],
  changeCore: ['collaborationId', 'newCoreSchoolId'],
  changeModel: ['collaborationId', 'operatingModel'],
  rename: ['collaborationId', 'nameZh'],
  dissolve: ['collaborationId'],
};
/** Fields the type needs and the payload lacks. */
export const lackingFields = (type: ApplicationType, payload: ApplicationPayload): string[] =>
  payloadNeeds[type].filter((field) => payload[field] === undefined);

/** One open case per type and collaboration, proposed name, or school. */
export function openCaseKey(type: ApplicationType, payload: ApplicationPayload, division: string): string {
  if (type === 'createCollaboration') return [type, division, payload.kind, nameKey(payload.nameZh ?? '')].join('|');
  return [type, payload.collaborationId, ...(payload.schoolId ? [payload.schoolId] : [])].join('|');
}

const one = (...codes: string[]): Required[] => codes.map((code) => ({ anyOf: [code] }));
const each = (code: string, schools: readonly string[]): Required[] =>
  schools.map((schoolId) => ({ anyOf: [code], schoolId }));

/** Materials of the type (consents are no files; see `consentingSchools`). */
export function requiredMaterials(
  type: ApplicationType,
  payload: ApplicationPayload,
  initiation: Initiation,
): Required[] {
  switch (type) {
    case 'createCollaboration':
      if (payload.kind === 'schoolDistrict') return one('districtMap', 'formationPlan');
      if (initiation === 'exOfficio') return one('bureauProposal', 'formationPlan');
      return payload.kind === 'educationGroup' || payload.kind === 'coBuiltCommunity'
        ? [...one('applicationForm', 'formationPlan', 'charterDraft'), ...each('schoolProfile', namedSchools(payload))]
        : one('applicationForm', 'formationPlan');
    case 'admitSchool':
      return [...one('applicationForm', 'councilResolution'), ...each('schoolProfile', namedSchools(payload))];
    case 'memberExit':
      return [...one('applicationForm', 'transitionPlan'), { anyOf: ['councilResolution', 'exitReasonStatement'] }];
    case 'dissolve':
      return [{ anyOf: ['applicationForm', 'bureauProposal'] }, ...one('assetAndStaffPlan')];
    default:
      return one('applicationForm', 'councilResolution', 'charterAmendmentDraft');
  }
}

export const isSupplied = (materials: readonly SuppliedMaterial[], required: Required, afterNotices = 0): boolean =>
  materials.some(
    (material) =>
      required.anyOf.includes(material.code) &&
      material.afterNotices >= afterNotices &&
      (required.schoolId === undefined || material.schoolId === required.schoolId),
  );

export const labelOf = ({ anyOf, schoolId }: Required): string => anyOf.join('/') + (schoolId ? `:${schoolId}` : '');
