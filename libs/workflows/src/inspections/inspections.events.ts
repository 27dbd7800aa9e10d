import type { LocalDate } from '@app/kernel';
import type { DocNo } from '../shared/doc-no.js';
import type * as inputs from './inspections.input.js';
import type { InspectionKind } from './inspections.words.js';

/** Whose inspection an event belongs to; every event carries it, so that views, filters and desks need no other stream. */
export interface InspectionRef {
  kind: InspectionKind;
  bureauId: string;
  divisionCode: string;
  schoolIds: string[];
  collaborationId?: string;
  inspectorIds: string[];
}
interface By {
  by: string[];
}
/** A rectification as it is ordered. */
export interface Ordered {
  rectificationId: string;
  findingId: string;
  requirement: string;
  respondentSchoolId: string;
  /** Vault reference. */
  responsiblePerson: string;
  dueOn: LocalDate;
  round: number;
}
interface Respondent {
  findingId: string;
  respondentSchoolId: string;
  dueOn: LocalDate;
  round: number;
}
interface Reinspected extends Respondent {
  rectificationId: string;
  on: LocalDate;
  note: string;
  evidence: string[];
  backdatingReason?: string;
}

export interface BareEvents {
  InspectionScheduled: Omit<inputs.ScheduleInspectionInput, 'cycle'> &
    By & {
      bureauId: string;
      divisionCode: string;
      /** School year of an evaluation. */
      cycle?: string;
      /** When the schools are told, where a notice is given; `late`: that day has passed. */
      notice?: { on: LocalDate; late: boolean };
    };
  InspectionStarted: inputs.StartInspectionInput & By;
  InspectorAdded: inputs.AddInspectorInput & By;
  FindingRecorded: inputs.RecordFindingInput & By & { findingId: string };
  PreliminaryFeedbackGiven: inputs.GivePreliminaryFeedbackInput &
    By & {
      findings: number;
      defenceDays: number;
      defenceDueOn: LocalDate;
      provisional: boolean;
      /** Schools that may answer. */
      defenders: { findingId: string; schoolId: string }[];
    };
  DefenceSubmitted: inputs.SubmitDefenceInput & By & { schoolId: string; defenceDueOn: LocalDate };
  OpinionIssued: Omit<inputs.IssueOpinionInput, 'rectifications' | 'opinionNo'> &
    By & { opinionNo?: DocNo; rectificationIds: string[]; rectificationDays: number; evaluated: string[] };
  RectificationOrdered: Ordered;
  OpinionDocumentIssued: inputs.IssueOpinionDocumentInput & By & { normalized: string };
  RectificationReported: inputs.ReportRectificationInput &
    By &
    Respondent & { late: boolean; reinspectBy: LocalDate; provisional: boolean };
  RectificationExtended: inputs.ExtendRectificationInput & By & Omit<Respondent, 'dueOn'> & { from: LocalDate };
  RectificationOverdue: Respondent & { rectificationId: string };
  ReinspectionPassed: Reinspected & By;
  /** `dueOn`: of the next round, which `round` counts. */
  ReinspectionFailed: Reinspected & By & { rectificationDays: number };
  InspectionEscalated: inputs.EscalateInput & By & { rectificationIds: string[]; failed: number; overdue: number };
  /** Outside this system (L-18). */
  AccountabilityReferred: By & { reason: string; rectificationIds: string[] };
  InspectionClosed: inputs.CloseInspectionInput & By;
  InspectionPublished: inputs.PublishInspectionInput & By;
  InspectionCancelled: inputs.CancelInspectionInput & By;
  InspectionCorrected: inputs.CorrectInspectionInput & By & { approvedBy: string[]; findingId?: string };
} // prettier-ignore
export type Events = { [T in keyof BareEvents]: BareEvents[T] & { of: InspectionRef } };
/** An event before it is stamped with its inspection. */
export type Bare = {
  [T in keyof BareEvents]: { type: T; data: BareEvents[T]; effectiveOn?: LocalDate };
}[keyof BareEvents];
