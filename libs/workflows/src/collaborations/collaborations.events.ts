import type { CollaborationKind, EndReason, MemberRole, OperatingModel } from '../shared/collaboration-words.js';
import type { StageClass } from '../shared/school-words.js';
import type { Correction, Waiver } from './collaborations.membership-changes.js';

/** A finding that did not stop a command. */
export interface Warning {
  code: string;
  schools: readonly string[];
}
export interface Signatory {
  schoolId: string;
  /** Vault reference. */
  signerName: string;
  post: string;
}
export interface Names {
  nameZh: string;
  brandName?: string;
}
export interface Founded extends Names {
  kind: CollaborationKind;
  divisionCode: string;
  bureauId: string;
  memberCount: number;
  stageClass: StageClass;
  warnings: readonly Warning[];
}

export type CollaborationEvents = {
  CollaborationEstablished: Founded & {
    applicationId: string;
    operatingModel?: OperatingModel;
    brandOwnerSchoolId?: string;
    programme?: string;
    /** Pairings this community was made of. */
    convertedFrom?: readonly string[];
    /** Filing with the city and publication are due (L-12, L-22). */
    filingDueOn: string;
  };
  LegacyCollaborationImported: Founded & {
    sourceDocId?: string;
    sourceRow: string;
    importBatchId?: string;
    dateCertainty: 'exact' | 'yearOnly';
  };
  MemberJoined: {
    schoolId: string;
    kind: CollaborationKind;
    role: MemberRole;
    rawName?: string;
    legalPersonWaiver?: Waiver;
    teachingAssistedByCore?: boolean;
    leads?: boolean;
    applicationId?: string;
    /** Founded with it by a case, by conversion or on a legacy list; or admitted later. */
    source: 'case' | 'conversion' | 'import' | 'admission';
    bureauId: string;
    /** The school that leads, where one does: whose desk the seats are on. */
    leader?: string;
    stageClassAfter: StageClass;
    /** Education groups the school is in, this one counted. */
    concurrentGroups: number;
    warnings: readonly string[];
  };
  MemberLeft: {
    schoolId: string;
    reason: EndReason;
    applicationId?: string;
    transitionPlan?: string;
    openItems: readonly string[];
    bureauId: string;
    leader?: string;
    stageClassAfter: StageClass;
  };
  /** Council or conference seats follow a change of members (PM-3). */
  SeatsAdjusted: { schoolId: string; note: string };
  /** A closed school cannot simply be taken out: it led, or too few would be left. */
  KeySchoolClosed: { schoolId: string; bureauId: string; why: 'leads' | 'tooFew' };
  CoreSchoolConfirmed: { schoolId: string; members: readonly string[] };
  CoreSchoolChanged: { newCoreSchoolId: string; formerCoreSchoolId?: string; applicationId: string };
  OperatingModelChanged: {
    operatingModel: OperatingModel;
    former?: OperatingModel;
    applicationId?: string;
    warnings: readonly Warning[];
  };
  CollaborationRenamed: { nameZh: string; formerNameZh: string; brandName?: string; applicationId: string };
  StageClassChanged: { from: StageClass; to: StageClass; causedByEventId?: string };
  MembershipCorrected: Correction & { reason: string; stageClassAfter: StageClass };
  ImportBatchUndone: { importBatchId: string; reason: string; schoolIds: readonly string[] };
  PairingConverted: { convertedInto: string; schoolIds: readonly string[] };
  CollaborationSuspended: {
    reasonKind: 'rectification' | 'accident' | 'policy';
    reason: string;
    until?: string;
    decisionNo: string;
    by: readonly string[];
  };
  CollaborationResumed: { decisionNo: string; by: readonly string[] };
  CollaborationDissolved: {
    reason: 'dissolved' | 'corrected';
    explanation?: string;
    applicationId: string;
    handover?: string;
    openItems: readonly string[];
  };
  GroupAgreementSigned: { agreementDoc: string; signedOn: string; signatories: readonly Signatory[]; endsOn?: string };
  NameplateHung: { schoolId: string; plateText: string; hungOn: string; evidence: string };
  SchoolFeatureDeclared: { schoolId: string; title: string; description: string; subject?: string };
  CollaborationFiled: { filedOn: string; materials: string; dueOn: string; late: boolean; bureauId: string };
  FilingAcknowledged: { filingNo: string; remark?: string };
  ProgrammeMilestoneSet: { programme: string; label: string; rawDateText: string; dueOn?: string; bureauId: string };
  GroupOfficerAppointed: { office: 'headPrincipal' | 'partyHead'; personRef: string; from: string; until?: string };
};
