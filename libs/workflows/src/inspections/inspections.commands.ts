import { commandTable, type Capacity, type Decide, type DueDate } from '@app/kernel';
import type { Fitness } from '../shared/inspection-words.js';
import type { BareEvents } from './inspections.events.js';
import * as input from './inspections.input.js';
import type { Inspection } from './inspections.state.js';

const principal: readonly Capacity[] = ['SC:principal'];

export const commands = commandTable({
  ScheduleInspection: {
    title: { zh: '安排督导', en: 'Schedule an inspection' },
    input: input.ScheduleInspectionInput, by: ['SO', 'IN'], creates: true, edition: 1, rows: ['J-24', 'J-45', 'L-16'],
  },
  StartInspection: {
    title: { zh: '开始现场督导', en: 'Start the inspection' },
    input: input.StartInspectionInput, by: ['IN'], edition: 1, rows: ['L-16'],
  },
  AddInspector: {
    title: { zh: '增派督学', en: 'Send a further inspector' },
    input: input.AddInspectorInput, by: ['SO'], edition: 1, rows: ['L-17'],
  },
  RecordFinding: {
    title: { zh: '记录问题', en: 'Record a finding' },
    input: input.RecordFindingInput, by: ['IN'], edition: 1, rows: ['J-24', 'Q-24'],
  },
  GivePreliminaryFeedback: {
    title: { zh: '反馈初步意见', en: 'Give preliminary feedback' },
    input: input.GivePreliminaryFeedbackInput, by: ['IN'], edition: 1, rows: ['L-16'],
  },
  SubmitDefence: {
    title: { zh: '提交申辩', en: 'Submit a defence' },
    input: input.SubmitDefenceInput, by: principal, edition: 1, rows: ['L-16'],
  },
  IssueOpinion: {
    title: { zh: '发出督导意见', en: 'Issue the opinion' },
    input: input.IssueOpinionInput, by: ['SL'], decision: true, edition: 1, rows: ['L-16'],
  },
  IssueOpinionDocument: {
    title: { zh: '印发督导意见书', en: 'Issue the document of the opinion' },
    input: input.IssueOpinionDocumentInput, by: ['SO'], edition: 1, rows: ['L-09'],
  },
  ReportRectification: {
    title: { zh: '报告整改', en: 'Report a rectification' },
    input: input.ReportRectificationInput, by: principal, edition: 1, rows: ['L-16'],
  },
  ExtendRectification: {
    title: { zh: '延长整改期限', en: 'Extend a rectification' },
    input: input.ExtendRectificationInput, by: ['SL'], decision: true, edition: 1,
  },
  FlagOverdue: {
    title: { zh: '标记整改逾期', en: 'Flag a rectification as overdue' },
    input: input.FlagOverdueInput, by: ['SYS'], edition: 1,
  },
  Reinspect: {
    title: { zh: '复查', en: 'Re-inspect' },
    input: input.ReinspectInput, by: ['IN'], edition: 1, rows: ['L-16'],
  },
  Escalate: {
    title: { zh: '升级处理', en: 'Escalate' },
    input: input.EscalateInput, by: ['SL'], decision: true, edition: 1, rows: ['L-18'],
  },
  CloseInspection: {
    title: { zh: '办结督导', en: 'Close the inspection' },
    input: input.CloseInspectionInput, by: ['SL'], decision: true, edition: 1, rows: ['L-16'],
  },
  PublishInspection: {
    title: { zh: '公开督导结果', en: 'Publish the result' },
    input: input.PublishInspectionInput, by: ['SO'], edition: 1, rows: ['L-16'],
  },
  CancelInspection: {
    title: { zh: '取消督导', en: 'Cancel the inspection' },
    input: input.CancelInspectionInput, by: ['SO'], edition: 1,
  },
  CorrectInspection: {
    title: { zh: '更正督导记录', en: 'Correct a record of the inspection' },
    input: input.CorrectInspectionInput, by: ['SO'], secondPerson: ['SL'], edition: 1,
  },
}); // prettier-ignore

export type CommandName = keyof typeof commands;
interface Fit {
  fitness: Fitness;
}
export interface Facts {
  ScheduleInspection: {
    /** Absent: the schools have no bureau in common. */
    bureauId?: string;
    divisionCode: string;
    /** Schools that are no members of the collaboration on the planned day. */
    strangers: string[];
    fitness: Fitness[];
    /** An evaluation of what comes before stands in the cycle for every school, or the collaboration. */
    ready: boolean;
  };
  StartInspection: Fit;
  AddInspector: Fit;
  RecordFinding: Fit;
  GivePreliminaryFeedback: { defenceDays: number; due: DueDate };
  IssueOpinion: { rectificationDays: number; owner?: string; evaluated: string[] };
  IssueOpinionDocument: { owner?: string };
  ReportRectification: { reinspection: DueDate };
  Reinspect: Fit & { rectificationDays: number };
}
export type Parts = Decide<typeof commands, Inspection, { [T in keyof BareEvents]: BareEvents[T] }, Facts>;
