import type { LocalDate, Ratio } from '@app/kernel';
import type { CollaborationKind } from '../shared/collaboration-words.js';
import type { Composition } from './bodies.composition.js';
import type * as inputs from './bodies.input.js';
import type { BodyKind } from './bodies.words.js';

/** Which body an event is of; stamped on every event, so that views and desks need not look it up. */
export interface BodyRef {
  kind: BodyKind;
  nameZh: string;
  bureauId: string;
  collaborationId?: string;
  /** `bureau` for a bureau's own leading group. */
  ownerKind: CollaborationKind | 'bureau';
  /** The school that leads the collaboration when the event is written. */
  leadSchoolId?: string;
}
type By = { by: readonly string[] };

/** When the number of meetings of a semester is looked at: some time before its end, and at its end. */
export interface MeetingReview {
  semester: string;
  remindOn: LocalDate;
  endsOn: LocalDate;
}
/** A resolution counted: how many seats in favour, against, abstaining, and whether more than the majority of those present. */
export interface Tally {
  resolutionId: string;
  for: number;
  against: number;
  abstain: number;
  majority: boolean;
}
/** Everything computed of a meeting, with the parameters used. */
export interface MeetingCheck {
  /** Seats that counted on the day, and how many of them were present. */
  seats: number;
  present: number;
  quorum: Ratio;
  quorate: boolean;
  majority: Ratio;
  tallies: readonly Tally[];
}
/** How the meeting stands in its semester. `counted`: meetings of the semester that count, this one included where it does. */
export interface Frequency {
  semester: string;
  semesterFrom: LocalDate;
  countsForFrequency: boolean;
  counted: number;
  needed?: number;
}
type Recorded = inputs.RecordMeetingInput & { check: MeetingCheck; frequency: Frequency } & By;

export interface BareEvents {
  BodyConstituted: Omit<inputs.ConstituteBodyInput, 'kind' | 'nameZh' | 'collaborationId' | 'bureauId'> &
    By & {
      divisionCode: string;
      composition: Composition;
      missingCategories: readonly string[];
      activeFrom: LocalDate;
      /** Years of a committee's terms. */
      termYears?: number;
      normalized?: string;
    };
  BodyActivated: { review?: MeetingReview };
  BodyDocumentIssued: inputs.IssueBodyDocumentInput & By & { normalized: string };
  SeatAppointed: inputs.AppointSeatInput & By & { renewed: boolean; composition: Composition; termYears?: number };
  SeatEnded: inputs.EndSeatInput & By & { category: string; schoolId?: string; composition: Composition };
  SeatTermExpired: inputs.ExpireSeatInput & { category: string; schoolId?: string; composition: Composition };
  /** Members changed (PM-3); seats may have to follow. */
  CompositionReviewed: inputs.ReviewCompositionInput & { composition: Composition };
  AnnualChairElected: inputs.ElectAnnualChairInput & By & { personRef: string; schoolId: string; consecutive: boolean };
  MeetingScheduled: inputs.ScheduleMeetingInput & By;
  MeetingCancelled: inputs.CancelMeetingInput & By;
  MeetingHeld: Recorded;
  MinutesCorrected: Recorded &
    inputs.CorrectMinutesInput & { approvedBy: readonly string[]; settles: readonly string[] };
  MinutesDisputed: inputs.DisputeMinutesInput & By & { disputeId: string; schoolId?: string };
  MinutesDisputeAnswered: inputs.AnswerMinutesDisputeInput & By;
  MeetingsReviewed: inputs.ReviewMeetingsInput & {
    counted: number;
    needed: number;
    short: number;
    endsOn: LocalDate;
    /** At the end of a semester: the next one. */
    next?: MeetingReview;
  };
  PublicOpinionRecorded: inputs.RecordPublicOpinionInput & By;
  PublicOpinionReplied: inputs.ReplyToPublicOpinionInput & By;
  BodyDissolved: inputs.DissolveBodyInput & By;
}
/** A type, so that it can be looked up by name. */
export type Bare = { [T in keyof BareEvents]: BareEvents[T] };
export type Events = { [T in keyof BareEvents]: BareEvents[T] & { body: BodyRef } };
