import { commandTable, type Capacity, type Decide, type DueDate } from '@app/kernel';
import type { NoticeFact } from '../shared/notice.js';
import {
  CorrectNoticeInput,
  HandleObjectionInput,
  IssueDecisionDocumentInput,
  PublishPublicNoticeInput,
  RaiseObjectionInput,
} from '../shared/procedure.input.js';
import type { BareEvents, Pinned } from './projects.events.js';
import * as input from './projects.input.js';
import type { Project } from './projects.state.js';

/** A member is let through to be told, by clause, that the core school applies. */
const member: readonly Capacity[] = ['CS', 'MS'];
const principal: readonly Capacity[] = ['CS:principal', 'MS:principal'];

export const commands = commandTable({
  DraftProject: {
    title: { zh: '起草项目评估申请', en: 'Draft a project evaluation' },
    input: input.DraftProjectInput, by: member, creates: true, edition: 1, rows: ['C-25', 'C-17'],
  },
  AttachEvidence: {
    title: { zh: '附项目佐证', en: 'Attach evidence' },
    input: input.AttachEvidenceInput, by: member, edition: 1, rows: ['C-26'],
  },
  ConfirmImprovement: {
    title: { zh: '确认提升数据', en: 'Confirm the figures of improvement' },
    input: input.ConfirmImprovementInput, by: ['SC:principal'], edition: 1, rows: ['C-26'],
  },
  SubmitProject: {
    title: { zh: '提交项目评估申请', en: 'Submit the project evaluation' },
    input: input.SubmitProjectInput, by: principal, edition: 1, rows: ['C-25'],
  },
  AcceptProject: {
    title: { zh: '受理项目评估申请', en: 'Accept the project evaluation' },
    input: input.AcceptProjectInput, by: ['BO'], decision: true, edition: 1, rows: ['C-26'],
  },
  ReturnProject: {
    title: { zh: '一次性告知补正项目材料', en: 'Return the project for corrections' },
    input: input.ReturnProjectInput, by: ['BO'], edition: 1, rows: ['L-02'],
  },
  RefuseProject: {
    title: { zh: '不予受理项目评估申请', en: 'Refuse the project evaluation' },
    input: input.RefuseProjectInput, by: ['BO'], decision: true, edition: 1, rows: ['C-26'],
  },
  AppointPanel: {
    title: { zh: '组成评审组', en: 'Appoint the panel' },
    input: input.AppointPanelInput, by: ['BO'], secondPerson: ['BL'], edition: 1, rows: ['J-49', 'J-50'],
  },
  RecordPanelScore: {
    title: { zh: '提交评分', en: 'Record a panel score' },
    input: input.RecordPanelScoreInput, by: ['PM'], edition: 1, rows: ['C-26'],
  },
  ReviseScore: {
    title: { zh: '修改评分', en: 'Revise a score' },
    input: input.ReviseScoreInput, by: ['PM'], edition: 1, rows: ['C-26'],
  },
  CompleteScoring: {
    title: { zh: '汇总评分', en: 'Complete scoring' },
    input: input.CompleteScoringInput, by: ['BO'], decision: true, edition: 1, rows: ['C-26'],
  },
  PublishProjectNotice: {
    title: { zh: '公示项目评估结果', en: 'Post the result of the evaluation' },
    input: PublishPublicNoticeInput, by: ['BO'], edition: 1, rows: ['L-06'],
  },
  CorrectProjectNotice: {
    title: { zh: '更正项目公示', en: 'Correct the notice of the project' },
    input: CorrectNoticeInput, by: ['BO'], secondPerson: ['BL'], edition: 1, rows: ['L-06'],
  },
  RaiseProjectObjection: {
    title: { zh: '登记对项目的异议', en: 'Raise an objection to the project' },
    input: RaiseObjectionInput, by: ['BO'], edition: 1, rows: ['L-06'],
  },
  HandleProjectObjection: {
    title: { zh: '处理对项目的异议', en: 'Handle an objection to the project' },
    input: HandleObjectionInput, by: ['BO'], edition: 1, rows: ['L-06'],
  },
  CloseProjectNotice: {
    title: { zh: '结束项目公示', en: 'Close the notice of the project' },
    input: input.CloseProjectNoticeInput, by: ['BO', 'SYS'], edition: 1, rows: ['L-06'],
  },
  DecideProject: {
    title: { zh: '决定项目等次', en: 'Decide on the project' },
    input: input.DecideProjectInput, by: ['BL'], decision: true, edition: 1, rows: ['C-26'],
  },
  IssueProjectDocument: {
    title: { zh: '印发项目评估文书', en: 'Issue the document of the project' },
    input: IssueDecisionDocumentInput, by: ['BO'], edition: 1, rows: ['L-09'],
  },
  LinkProjectResult: {
    title: { zh: '将项目结果纳入考评', en: 'Link the result to an appraisal' },
    input: input.LinkProjectResultInput, by: ['BO'], edition: 1, rows: ['C-27', 'C-28'],
  },
  WithdrawProject: {
    title: { zh: '撤回项目评估申请', en: 'Withdraw the project evaluation' },
    input: input.WithdrawProjectInput, by: ['CS:principal'], edition: 1, rows: ['C-25'],
  },
  CorrectProject: {
    title: { zh: '更正项目记录', en: 'Correct the record of a project' },
    input: input.CorrectProjectInput, by: ['BO'], secondPerson: ['BL'], edition: 1,
  },
}); // prettier-ignore

export type Commands = typeof commands;
export type CommandName = keyof Commands;

/** The collaboration as it stands on the day. */
export interface Applicant {
  kind: string;
  /** Kinds a policy opens project evaluation for. */
  kinds: readonly string[];
  bureauId: string;
  divisionCode: string;
  core?: string;
  /** Members other than the core school. */
  members: readonly string[];
}
export interface Facts {
  DraftProject: { applicant?: Applicant };
  AttachEvidence: { core?: string };
  SubmitProject: { core?: string; completeness: DueDate };
  AcceptProject: { pinned: Pinned };
  /** Of the persons named: those with no account, those at a school of the project, those at its parent body. */
  AppointPanel: { unknown: string[]; atSchools: string[]; atParents: string[] };
  PublishProjectNotice: NoticeFact;
  CorrectProjectNotice: { ends: DueDate };
  /** Persons of the act who hold, or held since the draft, a capacity at a school of the project. */
  DecideProject: { affiliated: string[] };
  IssueProjectDocument: { owner?: string };
}
/** Deciders of events before these are stamped with their project. */
export type Parts = Decide<Commands, Project, { [T in keyof BareEvents]: BareEvents[T] }, Facts>;
