import type { Ratio } from '@app/kernel';
import type {
  CorrectNoticeInput, HandleObjectionInput, IssueDecisionDocumentInput, PublishPublicNoticeInput, RaiseObjectionInput,
} from '../shared/procedure.input.js'; // prettier-ignore
import type * as inputs from './projects.input.js';
import type { Bands, Grade, Panel, PanelClass, Result, Scores, Weights } from './projects.scoring.js';

/** Whose project an event belongs to; every event carries it, so that views and desks need no other stream. */
export interface ProjectRef {
  title: string;
  collaborationId: string;
  bureauId: string;
  divisionCode: string;
  coreSchoolId: string;
  beneficiarySchoolIds: readonly string[];
}
/** Values that bind the evaluation from its acceptance on. */
export interface Pinned {
  panel: Panel;
  weights: Weights;
  bands: Bands;
  noticeDays: number;
}
interface By {
  by: string[];
}
export interface LinkDue {
  schoolId: string;
  target: inputs.LinkTarget;
}

export interface BareEvents {
  ProjectDrafted: inputs.DraftProjectInput & By;
  ProjectEvidenceAttached: inputs.AttachEvidenceInput & By;
  ImprovementConfirmed: inputs.ConfirmImprovementInput & By & { entries: number };
  ProjectSubmitted: inputs.SubmitProjectInput &
    By & { submittedOn: string; completenessDueOn: string; provisional: boolean };
  ProjectAccepted: By & { late: boolean; pinned: Pinned };
  ProjectReturned: inputs.ReturnProjectInput & By & { round: number };
  ProjectNotAccepted: inputs.RefuseProjectInput & By;
  PanelAppointed: inputs.AppointPanelInput & By & { approvedBy?: string[]; replaced: string[] };
  PanelScoreRecorded: {
    panelSeatId: string;
    class: PanelClass;
    scores: Scores;
    comment?: string;
    outstanding: number;
  } & By;
  PanelScoreRevised: { panelSeatId: string; scores: Scores; reason: string } & By;
  ScoringCompleted: Result & By & { seats: { panelSeatId: string; class: PanelClass; scores: Scores }[] };
  ProjectNoticePublished: PublishPublicNoticeInput & By & { workingDays: number; endsOn: string; provisional: boolean };
  /** `open`: objections that are not handled yet. */
  ProjectNoticeCorrected: CorrectNoticeInput &
    By & { startsOn: string; endsOn: string; provisional: boolean; open: number };
  ProjectObjectionRaised: RaiseObjectionInput & By & { objectionId: string; endsOn: string };
  /** Upheld: the panel's scores are looked at again. */
  ProjectObjectionHandled: HandleObjectionInput & By & { handledOn: string; endsOn: string; open: number };
  ProjectNoticeClosed: { endsOn: string };
  ProjectDecided: inputs.DecideProjectInput & By & { computed: Grade; total: Ratio; linksDue: LinkDue[] };
  ProjectDocumentIssued: IssueDecisionDocumentInput & By & { normalized: string };
  ProjectResultLinked: inputs.LinkProjectResultInput & By & { outstanding: number };
  ProjectWithdrawn: inputs.WithdrawProjectInput & By;
  ProjectCorrected: inputs.CorrectProjectInput & By & { approvedBy?: string[] };
}
export type ProjectEvents = { [T in keyof BareEvents]: BareEvents[T] & { project: ProjectRef } };
/** An event before it is stamped with its project. */
export type Bare = {
  [T in keyof BareEvents]: { type: T; data: BareEvents[T]; effectiveOn?: string };
}[keyof BareEvents];
