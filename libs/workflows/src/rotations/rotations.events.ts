import type { PinnedRotation, RotationCheck } from './rotations.check.js';
import type * as inputs from './rotations.input.js';
import type * as procedure from './rotations.procedure.input.js';
import type { MoveStatus, PlanKind } from './rotations.words.js';
import type { StageClass } from '../shared/school-words.js';
import type { AcademicYear } from '../shared/semester.js';

/** Whose plan an event belongs to; every event carries it, so that views and desks need no other stream. */
export interface PlanRef {
  collaborationId: string;
  schoolYear: string;
  bureauId: string;
  leadSchoolId?: string;
}
interface By {
  by: string[];
}
export interface SchoolFigures {
  schoolId: string;
  entries: number;
  eligible: number;
  /** On the roster, with an honour of the policy's level. */
  backbone: number;
  fullTimeTeachers: number;
  backboneDistrictUp: number;
}
/** What a move is to the check, beside its own fields. */
interface Weighed {
  moveId: string;
  stage: string;
  crossStage: boolean;
  eligible: boolean;
  backbone: boolean;
  /** As planned. */
  counts: boolean;
}
interface OfMove {
  moveId: string;
  teacherRef: string;
  fromSchoolId: string;
  toSchoolId: string;
}

export interface BareEvents {
  RotationPlanOpened: inputs.OpenRotationPlanInput &
    By & {
      kind: PlanKind;
      divisionCode: string;
      members: readonly string[];
      pinned: PinnedRotation;
      academic: readonly AcademicYear[];
      freezeDueOn: string;
    };
  /** `added`: the teacher was not on the roster before. */
  RosterEntryUpserted: inputs.RosterEntryInput & { added: boolean; carriedFrom?: string };
  RosterEntryRemoved: inputs.RemoveRosterEntryInput;
  RosterCopyRequested: inputs.CopyRosterInput & By & { fromPlan: string; entries: number };
  RosterPartConfirmed: inputs.ConfirmRosterPartInput & By & { count: number; hash: string };
  RosterPartReopened: inputs.ReopenRosterPartInput;
  PostQuotaSet: inputs.SetPostQuotaInput & By;
  StaffingSet: inputs.SetStaffingInput & By;
  RosterFrozen: By & { stageClass: StageClass; schools: SchoolFigures[]; check: RotationCheck };
  MoveProposed: inputs.ProposeMoveInput & By & Weighed;
  MoveAmended: inputs.ProposeMoveInput & By & Weighed;
  MoveDropped: inputs.DropMoveInput & By & OfMove;
  NonRotationReasonRecorded: inputs.RecordNonRotationReasonInput & By & { schoolId: string };
  RotationPlanSubmitted: inputs.SubmitRotationPlanInput & By & { check: RotationCheck };
  RotationPlanReturned: inputs.ReturnRotationPlanInput & By;
  RotationNoticePublished: procedure.PublishRotationNoticeInput &
    By & {
      workingDays: number;
      endsOn: string;
      provisional: boolean;
      /** What is posted of the moves: no teacher is named. */
      flows: { fromSchoolId: string; toSchoolId: string; moves: number }[];
    };
  /** `open`: objections that are not handled yet. */
  RotationNoticeCorrected: procedure.CorrectRotationNoticeInput &
    By & { startsOn: string; endsOn: string; provisional: boolean; open: number };
  RotationObjectionRaised: procedure.RaiseRotationObjectionInput & By & { objectionId: string; endsOn: string };
  /** Upheld: the plan is looked at again, to be returned or posted anew. */
  RotationObjectionHandled: procedure.HandleRotationObjectionInput &
    By & { handledOn: string; endsOn: string; open: number };
  RotationNoticeClosed: { endsOn: string };
  RotationPlanApproved: inputs.ApproveRotationPlanInput &
    By & { check: RotationCheck; normalized?: string; finaliseDueOn: string };
  MoveApproved: OfMove & { startOn: string };
  /** They may be entered in another plan of the year. */
  TeacherYearsReleased: { teacherRefs: string[] };
  RotationPlanRejected: inputs.RejectRotationPlanInput & By;
  RotationDocumentIssued: procedure.IssueRotationDocumentInput & By & { normalized: string };
  MoveDeparted: inputs.ConfirmDepartureInput & By & OfMove & { first: boolean };
  MoveArrived: inputs.ConfirmArrivalInput & By & OfMove & { endOn?: string };
  MoveCancelled: inputs.CancelMoveInput & By & OfMove & { departed: boolean };
  MoveReturnedEarly: inputs.ReturnEarlyInput & By & OfMove & { counts: boolean };
  MoveCompleted: inputs.CompleteMoveInput & By & OfMove;
  /** The teacher is to be favoured in performance pay, title review and honours; exported, not decided here. */
  MobilityIncentiveGranted: OfMove & { appraisal: string; semesters: number };
  RotationPlanFinalised: { check: RotationCheck; open: string[] };
  RotationResultLinked: inputs.LinkRotationResultInput & By;
  RotationCorrected: inputs.CorrectRotationInput &
    By & { check: RotationCheck; moveStatus?: { from: MoveStatus; to: MoveStatus } };
}
/** A type, so that it can be looked up by name. */
export type Bare = { [T in keyof BareEvents]: BareEvents[T] };
export type Events = { [T in keyof BareEvents]: BareEvents[T] & { plan: PlanRef } };
