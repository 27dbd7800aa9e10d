import { commandTable, type Capacity, type Decide, type Ratio } from '@app/kernel';
import type { CollaborationKind } from '../shared/collaboration-words.js';
import type { AcademicYear } from '../shared/semester.js';
import type { OwnerMember } from './bodies.composition.js';
import type { Bare } from './bodies.events.js';
import * as input from './bodies.input.js';
import type { Body } from './bodies.state.js';

/** Which of them, depends on the kind of body. */
const founders: readonly Capacity[] = ['BL', 'BO', 'CS', 'CV'];
const secretaries: readonly Capacity[] = ['CS', 'CV', 'BO'];

export const commands = commandTable({
  ConstituteBody: { title: { zh: '成立治理机构', en: 'Constitute a body' }, input: input.ConstituteBodyInput, by: founders, creates: true, edition: 1, rows: ['J-07', 'J-08', 'J-09', 'J-10', 'J-13', 'J-31', 'J-42', 'C-11', 'C-20', 'Q-07', 'Q-09', 'S-24', 'S-31', 'S-32', 'P-19', 'P-20', 'P-31'] },
  ActivateBody: { title: { zh: '机构开始运行', en: 'Activate a body' }, input: input.ActivateBodyInput, by: ['SYS'], edition: 1 },
  AppointSeat: { title: { zh: '聘任席位', en: 'Appoint to a seat' }, input: input.AppointSeatInput, by: founders, edition: 1, rows: ['J-08', 'J-09', 'J-10'] },
  EndSeat: { title: { zh: '终止任职', en: 'End a seat' }, input: input.EndSeatInput, by: founders, edition: 1 },
  ExpireSeat: { title: { zh: '任期届满', en: 'Expire a seat' }, input: input.ExpireSeatInput, by: ['SYS'], edition: 1, rows: ['J-10'] },
  ReviewComposition: { title: { zh: '复核组成', en: 'Review the composition' }, input: input.ReviewCompositionInput, by: ['SYS'], edition: 1, rows: ['J-13', 'J-31'] },
  IssueBodyDocument: { title: { zh: '印发成立文件', en: 'Issue the founding document' }, input: input.IssueBodyDocumentInput, by: ['BO'], edition: 1, rows: ['L-09'] },
  ElectAnnualChair: { title: { zh: '确定当年主席', en: 'Elect the annual chair' }, input: input.ElectAnnualChairInput, by: ['CV'], edition: 1, rows: ['J-14'] },
  ScheduleMeeting: { title: { zh: '召集会议', en: 'Schedule a meeting' }, input: input.ScheduleMeetingInput, by: secretaries, edition: 1, rows: ['J-15', 'J-32'] },
  CancelMeeting: { title: { zh: '取消会议', en: 'Cancel a meeting' }, input: input.CancelMeetingInput, by: secretaries, edition: 1 },
  RecordMeeting: { title: { zh: '记录会议', en: 'Record a meeting' }, input: input.RecordMeetingInput, by: secretaries, edition: 1, rows: ['J-11', 'J-16', 'J-25', 'P-09', 'P-25'] },
  CorrectMinutes: { title: { zh: '更正纪要', en: 'Correct the minutes' }, input: input.CorrectMinutesInput, by: secretaries, secondPerson: ['BL', 'SC:principal'], edition: 1 },
  DisputeMinutes: { title: { zh: '对纪要提出异议', en: 'Dispute the minutes' }, input: input.DisputeMinutesInput, by: ['SC:principal', 'BO', 'BL'], edition: 1 },
  AnswerMinutesDispute: { title: { zh: '答复纪要异议', en: 'Answer a dispute' }, input: input.AnswerMinutesDisputeInput, by: secretaries, edition: 1 },
  ReviewMeetings: { title: { zh: '核对会议次数', en: 'Count the meetings' }, input: input.ReviewMeetingsInput, by: ['SYS'], edition: 1, rows: ['J-11', 'J-16'] },
  RecordPublicOpinion: { title: { zh: '登记意见建议', en: 'Record an opinion' }, input: input.RecordPublicOpinionInput, by: ['BO'], edition: 1, rows: ['J-12'] },
  ReplyToPublicOpinion: { title: { zh: '反馈意见建议', en: 'Reply to an opinion' }, input: input.ReplyToPublicOpinionInput, by: ['BO'], edition: 1, rows: ['J-12'] },
  DissolveBody: { title: { zh: '撤销治理机构', en: 'Dissolve a body' }, input: input.DissolveBodyInput, by: [...founders, 'SYS'], decision: true, edition: 1 },
}); // prettier-ignore

/** The collaboration or bureau a body is of. */
export interface Owner {
  kind: CollaborationKind | 'bureau';
  active: boolean;
  since: string;
  bureauId: string;
  divisionCode: string;
  members: readonly OwnerMember[];
}
export interface SeatFacts {
  members: readonly OwnerMember[];
  /** Years of a committee's terms. */
  termYears?: number;
}
export interface MeetingFacts {
  quorum: Ratio;
  majority: Ratio;
  academic: readonly AcademicYear[];
  /** Meetings owed in the semester. */
  needed?: number;
}

// A type, not an interface: facts are looked up by command name.
export type Facts = {
  ConstituteBody: { owner?: Owner; termYears?: number; academic: readonly AcademicYear[]; numberOwner?: string };
  ActivateBody: { academic: readonly AcademicYear[] };
  AppointSeat: SeatFacts;
  EndSeat: SeatFacts;
  ExpireSeat: SeatFacts;
  ReviewComposition: SeatFacts;
  IssueBodyDocument: { owner?: string };
  RecordMeeting: MeetingFacts;
  CorrectMinutes: MeetingFacts;
  ReviewMeetings: { academic: readonly AcademicYear[]; needed: number };
};
/** Every decider of the workflow, before the guard that all share. */
export type Parts = Decide<typeof commands, Body, Bare, Facts>;
export type CommandName = keyof typeof commands;
