import { commandTable, type Capacity, type Decide, type DueDate, type Route } from '@app/kernel';
import type { BareEvents, Before, Check, Competence, Pinned } from './applications.events.js';
import type { State } from './applications.state.js';
import * as input from './applications.input.js';

const officer: readonly Capacity[] = ['BO', 'CO'];
const leader: readonly Capacity[] = ['BL', 'CL'];
const applicant: readonly Capacity[] = ['SC', 'CS', 'CV'];
const principal: readonly Capacity[] = ['SC:principal', 'CS:principal', 'CV:principal'];
const clock: readonly Capacity[] = ['SYS'];

export const commands = commandTable({
  DraftApplication: {
    title: { zh: '起草申请', en: 'Draft an application' },
    input: input.DraftApplicationInput, by: ['SC', 'CS', 'CV'], creates: true, edition: 1, rows: ['Q-13', 'S-02', 'S-23'],
  },
  OpenExOfficioCase: {
    title: { zh: '依职权立案', en: 'Open a case ex officio' },
    input: input.OpenExOfficioCaseInput, by: officer, creates: true, edition: 1, rows: ['J-06', 'C-30', 'Q-19'],
  },
  UpdateDraft: {
    title: { zh: '修改草稿', en: 'Update the draft' },
    input: input.UpdateDraftInput, by: applicant, edition: 1,
  },
  SubmitApplication: {
    title: { zh: '提交申请', en: 'Submit the application' },
    input: input.SubmitApplicationInput, by: [...principal, ...officer], edition: 1, rows: ['L-01', 'Q-13'],
  },
  RecordConsent: {
    title: { zh: '学校表态', en: 'Record a school\'s consent' },
    input: input.RecordConsentInput, by: ['SC:principal'], edition: 1, rows: ['Q-13'],
  },
  SupplyMaterial: {
    title: { zh: '补充材料', en: 'Supply material' },
    input: input.SupplyMaterialInput, by: applicant, edition: 1,
  },
  RequestCorrections: {
    title: { zh: '一次性告知补正', en: 'Request corrections' },
    input: input.RequestCorrectionsInput, by: officer, edition: 1, rows: ['L-02'],
  },
  Resubmit: {
    title: { zh: '补正后提交', en: 'Resubmit' },
    input: input.ResubmitInput, by: principal, edition: 1, rows: ['L-02'],
  },
  AcceptApplication: {
    title: { zh: '受理', en: 'Accept the application' },
    input: input.AcceptApplicationInput, by: officer, decision: true, edition: 1, rows: ['L-01', 'L-03'],
  },
  DeemAccepted: {
    title: { zh: '逾期视为受理', en: 'Deem the application accepted' },
    input: input.DeemAcceptedInput, by: clock, edition: 1, rows: ['L-01', 'L-07'],
  },
  RefuseAcceptance: {
    title: { zh: '不予受理', en: 'Refuse acceptance' },
    input: input.RefuseAcceptanceInput, by: officer, decision: true, edition: 1, rows: ['L-01'],
  },
  Lapse: {
    title: { zh: '逾期未补正视为撤回', en: 'Let the application lapse' },
    input: input.LapseInput, by: clock, edition: 1,
  },
  WithdrawApplication: {
    title: { zh: '撤回申请', en: 'Withdraw the application' },
    input: input.WithdrawApplicationInput, by: principal, edition: 1, rows: ['L-08'],
  },
  AssignReviewer: {
    title: { zh: '指定审查人', en: 'Assign a reviewer' },
    input: input.AssignReviewerInput, by: ['BO:head', ...leader], edition: 1,
  },
  ReassignReviewer: {
    title: { zh: '改派审查人', en: 'Reassign the review' },
    input: input.ReassignReviewerInput, by: ['BO:head', ...leader, 'SYS'], edition: 1,
  },
  RequestRecusal: {
    title: { zh: '申请回避', en: 'Request recusal' },
    input: input.RequestRecusalInput, by: [...applicant, ...officer], edition: 1,
  },
  DecideRecusal: {
    title: { zh: '决定回避', en: 'Decide on recusal' },
    input: input.DecideRecusalInput, by: leader, edition: 1,
  },
  DeclareInterest: {
    title: { zh: '申报利害关系', en: 'Declare an interest' },
    input: input.DeclareInterestInput, by: [...officer, ...leader], edition: 1,
  },
  RequestConsultation: {
    title: { zh: '征求会签意见', en: 'Request a consultation' },
    input: input.RequestConsultationInput, by: officer, edition: 1,
  },
  ReplyConsultation: {
    title: { zh: '答复会签', en: 'Reply to a consultation' },
    input: input.ReplyConsultationInput, by: ['CU', ...officer], edition: 1, rows: ['S-05'],
  },
  OpenHearing: {
    title: { zh: '举行听证', en: 'Open a hearing' },
    input: input.SuspendReviewInput, by: officer, edition: 1, rows: ['L-04'],
  },
  CloseHearing: {
    title: { zh: '结束听证', en: 'Close the hearing' },
    input: input.ResumeReviewInput, by: officer, edition: 1, rows: ['L-04'],
  },
  StartExpertReview: {
    title: { zh: '启动专家评审', en: 'Start an expert review' },
    input: input.SuspendReviewInput, by: officer, edition: 1, rows: ['L-04'],
  },
  EndExpertReview: {
    title: { zh: '结束专家评审', en: 'End the expert review' },
    input: input.ResumeReviewInput, by: officer, edition: 1, rows: ['L-04'],
  },
  CompleteReview: {
    title: { zh: '完成审查', en: 'Complete the review' },
    input: input.CompleteReviewInput, by: officer, decision: true, edition: 1, rows: ['J-34', 'J-06'],
  },
  ReturnForReview: {
    title: { zh: '退回重新审查', en: 'Return for review' },
    input: input.ReturnForReviewInput, by: leader, decision: true, edition: 1,
  },
  ExtendDeadline: {
    title: { zh: '延长办理期限', en: 'Extend the time limit' },
    input: input.ExtendDeadlineInput, by: leader, decision: true, edition: 1, rows: ['L-03'],
  },
  PublishPublicNotice: {
    title: { zh: '公示', en: 'Publish the public notice' },
    input: input.PublishPublicNoticeInput, by: officer, edition: 1, rows: ['L-06'],
  },
  CorrectNotice: {
    title: { zh: '更正公示', en: 'Correct the public notice' },
    input: input.CorrectNoticeInput, by: officer, secondPerson: leader, edition: 1, rows: ['L-06'],
  },
  RaiseObjection: {
    title: { zh: '登记异议', en: 'Raise an objection' },
    input: input.RaiseObjectionInput, by: officer, edition: 1, rows: ['L-06'],
  },
  HandleObjection: {
    title: { zh: '处理异议', en: 'Handle an objection' },
    input: input.HandleObjectionInput, by: officer, edition: 1, rows: ['L-06'],
  },
  ClosePublicNotice: {
    title: { zh: '结束公示', en: 'Close the public notice' },
    input: input.ClosePublicNoticeInput, by: [...clock, ...officer], edition: 1, rows: ['L-06'],
  },
  ApproveApplication: {
    title: { zh: '批准', en: 'Approve the application' },
    input: input.ApproveApplicationInput, by: leader, decision: true, edition: 1, rows: ['L-03', 'Q-13', 'S-05'],
  },
  DenyApplication: {
    title: { zh: '不予批准', en: 'Deny the application' },
    input: input.DenyApplicationInput, by: leader, decision: true, edition: 1, rows: ['L-05'],
  },
  IssueDecisionDocument: {
    title: { zh: '印发决定文书', en: 'Issue the decision document' },
    input: input.IssueDecisionDocumentInput, by: officer, edition: 1, rows: ['L-09'],
  },
  ServeDecision: {
    title: { zh: '送达', en: 'Serve the decision' },
    input: input.ServeDecisionInput, by: officer, edition: 1, rows: ['L-05'],
  },
  DiscloseDecision: {
    title: { zh: '公开决定', en: 'Disclose the decision' },
    input: input.DiscloseDecisionInput, by: officer, edition: 1, rows: ['L-22'],
  },
  HearAffected: {
    title: { zh: '听取陈述申辩', en: 'Hear an affected school' },
    input: input.HearAffectedInput, by: officer, edition: 1, rows: ['L-08'],
  },
  RevokeDecision: {
    title: { zh: '撤销决定', en: 'Revoke the decision' },
    input: input.RevokeDecisionInput, by: leader, decision: true, edition: 1, rows: ['L-08'],
  },
  RecordExecution: {
    title: { zh: '登记执行结果', en: 'Record what the decision established' },
    input: input.RecordExecutionInput, by: clock, edition: 1,
  },
  RecomputeDeadlines: {
    title: { zh: '重算期限', en: 'Recompute the deadlines' },
    input: input.RecomputeDeadlinesInput, by: officer, secondPerson: leader, edition: 1, rows: ['L-07'],
  },
  CorrectApplication: {
    title: { zh: '更正记录', en: 'Correct the record' },
    input: input.CorrectApplicationInput, by: officer, secondPerson: leader, edition: 1,
  },
}); // prettier-ignore

/** What acceptance fixes: the values of that day, the route, and the end of the time limit. */
export interface TermsFact {
  pinned: Pinned;
  route: Route;
  due: DueDate;
}
interface Prolongation {
  days: number;
  due: DueDate;
}
interface DecisionFact {
  /** Persons of the act who hold, or held while the case ran, a capacity at a school of the case. */
  affiliated: string[];
  daysUsed: number;
  service: DueDate;
  disclosure: DueDate;
}
interface Submission {
  competence: Competence;
  seq: number;
  owner?: string;
}
// A type, not an interface: facts are looked up by command name.
export type Facts = {
  DraftApplication: { competence: Competence };
  UpdateDraft: { competence: Competence };
  SubmitApplication: Submission & {
    applicantActive: boolean;
    completenessDays: number;
    deemedAcceptance: boolean;
    completeness: DueDate;
  };
  OpenExOfficioCase: Submission & { terms: TermsFact };
  RequestCorrections: { due: DueDate };
  Resubmit: { completeness: DueDate; owner?: string };
  AcceptApplication: { competence: Competence; terms: TermsFact };
  DeemAccepted: { terms: TermsFact };
  AssignReviewer: { officer: boolean };
  ReassignReviewer: { officer: boolean };
  RequestRecusal: { leader: boolean };
  CloseHearing: Prolongation;
  EndExpertReview: Prolongation;
  CompleteReview: { checks: Check[] };
  ExtendDeadline: { due: DueDate };
  PublishPublicNotice: { workingDays: number; ends: DueDate };
  CorrectNotice: { ends: DueDate };
  HandleObjection: Prolongation;
  ClosePublicNotice: Prolongation;
  /** `nameTaken`: another bears the name by now. */
  ApproveApplication: DecisionFact & { before: Before; nameTaken?: true };
  DenyApplication: DecisionFact;
  IssueDecisionDocument: { owner?: string };
  HearAffected: { respondBy: DueDate };
  RecomputeDeadlines: { completeness?: DueDate; decision?: DueDate; notice?: DueDate };
};
/** Every decider of the workflow, before the guards that all share. */
export type Parts = Decide<typeof commands, State, { [T in keyof BareEvents]: BareEvents[T] }, Facts>;
export type CommandName = keyof typeof commands;
