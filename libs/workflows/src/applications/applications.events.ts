import type { RouteMove, Route } from '@app/kernel';
import type * as inputs from './applications.input.js';
import type { ApplicationType, Initiation } from './applications.payload.js';

/** Whose case an event belongs to; every event carries it, so that views, filters and desks need no other stream. */
export interface CaseRef {
  type: ApplicationType;
  initiation: Initiation;
  caseNo?: string;
  bureauId?: string;
  /** Other bureaus that run a school of the case. */
  concernedBureaus: string[];
  applicantSchoolId?: string;
  schools: string[];
  collaborationId?: string;
  /** End of the time limit as it stands. */
  decisionDueOn?: string;
}
/** Where a case belongs (`competenceOf`). */
export interface Competence {
  bureauId?: string;
  divisionCode?: string;
  /** Other bureaus that run a school of the case. */
  concerned: string[];
  /** Bureaus whose written consent is in the case. */
  consented: string[];
}
/** Values that bind the case from its acceptance on, whatever policies say later. Days are working days. */
export interface Pinned {
  decisionDays: number;
  extensionDays: number;
  serviceDays: number;
  noticeDays: number;
  statementDays: number;
  disclosureDays: number;
  excludedIntervals: readonly string[];
}
interface Terms {
  acceptedOn: string;
  decisionDueOn: string;
  provisional: boolean;
  pinned: Pinned;
  route: Route;
}
/** A computed deadline and whether a year on its way had no official calendar yet. */
interface Due {
  decisionDueOn: string;
  provisional: boolean;
}
/** What a closed interval did to the deadline: `days` working days do not count. */
type Prolonged = Due & { days: number };
interface By {
  by: string[];
}
export interface Check {
  check: string;
  ok: boolean;
  note?: string;
}
/** What an approved change replaces, so that a revocation can put it back. */
export interface Before {
  coreSchoolId?: string;
  nameZh?: string;
  brandName?: string;
  operatingModel?: string;
}
interface DecisionFigures extends By {
  payloadDigest: string;
  reviewDigest: string;
  decisionDueOn: string;
  late: boolean;
  daysUsed: number;
  daysAllowed: number;
  serviceDueOn: string;
  disclosureDueOn: string;
  moves: RouteMove[];
}

export interface BareEvents {
  ApplicationDrafted: inputs.DraftApplicationInput & By & { payloadDigest: string; competence: Competence };
  DraftUpdated: inputs.UpdateDraftInput & By & { payloadDigest: string; competence: Competence };
  ApplicationSubmitted: Omit<inputs.SubmitApplicationInput, 'receivedOn'> &
    By & {
      receivedOn: string;
      caseNo: string;
      competence: Competence;
      completenessDueOn: string;
      provisional: boolean;
      completenessDays: number;
      deemedAcceptance: boolean;
      openCase: string;
    };
  MemberConsentRecorded: inputs.RecordConsentInput & By;
  MaterialSupplied: inputs.SupplyMaterialInput & By;
  CorrectionsRequested: inputs.RequestCorrectionsInput & By & { dueOn: string; round: number };
  CorrectionsSupplied: inputs.ResubmitInput &
    By & {
      payloadDigest: string;
      receivedOn: string;
      completenessDueOn: string;
      provisional: boolean;
      deemedAcceptance: boolean;
      openCase: string;
    };
  ApplicationAccepted: Terms & By & { late: boolean; competence: Competence };
  ApplicationDeemedAccepted: Terms & { caseNo: string; receivedOn: string; completenessDueOn: string };
  ApplicationNotAccepted: inputs.RefuseAcceptanceInput & By;
  ApplicationLapsed: { dueOn: string };
  ApplicationWithdrawn: inputs.WithdrawApplicationInput & By;
  ExOfficioCaseOpened: inputs.OpenExOfficioCaseInput &
    Terms &
    By & { caseNo: string; payloadDigest: string; competence: Competence; openCase: string };
  ReviewerAssigned: inputs.AssignReviewerInput & By & { moves: RouteMove[] };
  ReviewerReassigned: inputs.ReassignReviewerInput & By & { moves: RouteMove[] };
  RecusalRequested: inputs.RequestRecusalInput & By & { recusalId: string; aboutLeader: boolean };
  RecusalDecided: inputs.DecideRecusalInput & By & { officerId: string };
  InterestDeclared: inputs.DeclareInterestInput & By;
  ConsultationRequested: inputs.RequestConsultationInput & By & { consultationId: string };
  ConsultationReplied: inputs.ReplyConsultationInput & By & { unit: string };
  HearingOpened: inputs.SuspendReviewInput & By & { excluded: boolean };
  HearingClosed: inputs.ResumeReviewInput & By & Prolonged & { from: string };
  ExpertReviewStarted: inputs.SuspendReviewInput & By & { excluded: boolean };
  ExpertReviewEnded: inputs.ResumeReviewInput & By & Prolonged & { from: string };
  ReviewCompleted: inputs.CompleteReviewInput &
    By & { round: number; checks: Check[]; payloadDigest: string; reviewDigest: string; moves: RouteMove[] };
  PublicNoticePublished: inputs.PublishPublicNoticeInput &
    By & { workingDays: number; endsOn: string; provisional: boolean; excluded: boolean };
  PublicNoticeCorrected: inputs.CorrectNoticeInput & By & { startsOn: string; endsOn: string; provisional: boolean };
  ObjectionRaised: inputs.RaiseObjectionInput & By & { objectionId: string; endsOn: string };
  ObjectionHandled: inputs.HandleObjectionInput &
    By &
    Prolonged & { handledOn: string; endsOn: string; open: number; round: number; moves: RouteMove[] };
  PublicNoticeClosed: Prolonged & { endsOn: string };
  ReturnedForReview: inputs.ReturnForReviewInput & By & { round: number; moves: RouteMove[] };
  DeadlineExtended: inputs.ExtendDeadlineInput & By & Due & { from: string };
  DeadlineRecomputed: inputs.RecomputeDeadlinesInput &
    By & { completenessDueOn?: string; decisionDueOn?: string; endsOn?: string; provisional: boolean };
  ApplicationApproved: inputs.ApproveApplicationInput &
    DecisionFigures & { payload: inputs.ApplicationPayload; divisionCode: string; before: Before; plan?: string };
  ApplicationDenied: inputs.DenyApplicationInput & DecisionFigures;
  DecisionDocumentIssued: inputs.IssueDecisionDocumentInput & By & { normalized: string; serviceDueOn: string };
  DecisionServed: inputs.ServeDecisionInput & By & { serviceDueOn: string; late: boolean };
  DecisionDisclosed: inputs.DiscloseDecisionInput & By & { disclosureDueOn: string; late: boolean };
  AffectedHeard: inputs.HearAffectedInput & By & { respondBy?: string };
  DecisionRevoked: inputs.RevokeDecisionInput &
    By & { outcome: 'approved' | 'denied'; payload: inputs.ApplicationPayload; before: Before; establishedId?: string };
  /** What an approval brought about. */
  DecisionCarriedOut: inputs.RecordExecutionInput;
  ApplicationCorrected: inputs.CorrectApplicationInput & By;
}
export type Events = { [T in keyof BareEvents]: BareEvents[T] & { case: CaseRef } };
/** An event before it is stamped with its case. */
export type Bare = {
  [T in keyof BareEvents]: { type: T; data: BareEvents[T]; effectiveOn?: string };
}[keyof BareEvents];
