import { commandTable, type Capacity, type Decide, type DueDate } from '@app/kernel';
import type { NoticeFact } from '../shared/notice.js';
import type { StageClass, Stages } from '../shared/school-words.js';
import type { AcademicYear } from '../shared/semester.js';
import type { PinnedRotation } from './rotations.check.js';
import type { Bare } from './rotations.events.js';
import * as input from './rotations.input.js';
import * as procedure from './rotations.procedure.input.js';
import type { RotationPlan } from './rotations.state.js';

const lead: readonly Capacity[] = ['CS', 'CV'];
const school: readonly Capacity[] = ['SC'];

export const planId = ({ collaborationId, schoolYear }: { collaborationId: string; schoolYear: string }): string =>
  `${collaborationId}-${schoolYear}`;

export const commands = commandTable({
  OpenRotationPlan: { title: { zh: '建立交流轮岗计划', en: 'Open a rotation plan' }, input: input.OpenRotationPlanInput, by: lead, creates: { id: planId, taken: 'ROT_DUPLICATE' }, edition: 1, rows: ['S-27', 'C-06', 'P-08'] },
  UpsertRosterEntry: { title: { zh: '登记教师', en: 'Enter a teacher' }, input: input.RosterEntryInput, by: school, edition: 1, rows: ['L-19'] },
  UpsertRosterEntries: { title: { zh: '成批登记教师', en: 'Enter teachers' }, input: input.UpsertRosterEntriesInput, by: school, edition: 1, rows: ['L-19'] },
  RemoveRosterEntry: { title: { zh: '移出名册', en: 'Remove from the roster' }, input: input.RemoveRosterEntryInput, by: school, edition: 1 },
  CopyRoster: { title: { zh: '沿用上学年名册', en: "Copy last year's roster" }, input: input.CopyRosterInput, by: school, edition: 1 },
  CarryOverRosterEntries: { title: { zh: '转入上学年名册', en: "Carry over last year's teachers" }, input: input.CarryOverRosterEntriesInput, by: ['SYS'], edition: 1 },
  ConfirmRosterPart: { title: { zh: '确认本校名册', en: "Confirm the school's part" }, input: input.ConfirmRosterPartInput, by: school, edition: 1 },
  ReopenRosterPart: { title: { zh: '重开本校名册', en: "Reopen a school's part" }, input: input.ReopenRosterPartInput, by: ['SYS'], edition: 1 },
  SetPostQuota: { title: { zh: '登记岗位核定与实聘', en: 'Set post quotas' }, input: input.SetPostQuotaInput, by: ['BO'], edition: 1, rows: ['J-54'] },
  SetStaffing: { title: { zh: '登记教师与骨干人数', en: 'Set staffing' }, input: input.SetStaffingInput, by: ['BO'], edition: 1, rows: ['J-53'] },
  FreezeRoster: { title: { zh: '锁定名册', en: 'Freeze the roster' }, input: input.FreezeRosterInput, by: lead, edition: 1, rows: ['J-53', 'J-55'] },
  ProposeMove: { title: { zh: '拟定交流安排', en: 'Propose a move' }, input: input.ProposeMoveInput, by: lead, edition: 1, rows: ['J-51', 'J-52', 'J-54', 'Q-27'] },
  AmendMove: { title: { zh: '修改交流安排', en: 'Amend a move' }, input: input.AmendMoveInput, by: lead, edition: 1, rows: ['J-51', 'J-52', 'J-54'] },
  DropMove: { title: { zh: '撤下交流安排', en: 'Drop a move' }, input: input.DropMoveInput, by: lead, edition: 1 },
  RecordNonRotationReason: { title: { zh: '记录不参加交流的理由', en: 'Record why somebody stays' }, input: input.RecordNonRotationReasonInput, by: school, edition: 1, rows: ['J-55'] },
  SubmitRotationPlan: { title: { zh: '报送计划', en: 'Submit the plan' }, input: input.SubmitRotationPlanInput, by: lead, edition: 1, rows: ['S-28', 'S-29', 'S-30', 'J-53', 'J-55'] },
  ReturnRotationPlan: { title: { zh: '退回计划', en: 'Return the plan' }, input: input.ReturnRotationPlanInput, by: ['BO'], edition: 1 },
  PublishRotationNotice: { title: { zh: '公示计划', en: 'Publish the notice' }, input: procedure.PublishRotationNoticeInput, by: ['BO'], edition: 1, rows: ['L-06'] },
  CorrectRotationNotice: { title: { zh: '更正计划公示', en: 'Correct the notice' }, input: procedure.CorrectRotationNoticeInput, by: ['BO'], secondPerson: ['BL'], edition: 1, rows: ['L-06'] },
  RaiseRotationObjection: { title: { zh: '登记对计划的异议', en: 'Raise an objection' }, input: procedure.RaiseRotationObjectionInput, by: ['BO'], edition: 1, rows: ['L-06'] },
  HandleRotationObjection: { title: { zh: '处理对计划的异议', en: 'Handle an objection' }, input: procedure.HandleRotationObjectionInput, by: ['BO'], edition: 1, rows: ['L-06'] },
  CloseRotationNotice: { title: { zh: '结束计划公示', en: 'Close the notice' }, input: procedure.CloseRotationNoticeInput, by: ['BO', 'SYS'], edition: 1, rows: ['L-06'] },
  ApproveRotationPlan: { title: { zh: '批准计划', en: 'Approve the plan' }, input: input.ApproveRotationPlanInput, by: ['BL'], decision: true, edition: 1, rows: ['S-28', 'S-29'] },
  RejectRotationPlan: { title: { zh: '不批准计划', en: 'Reject the plan' }, input: input.RejectRotationPlanInput, by: ['BL'], decision: true, edition: 1 },
  ReleaseTeacherYears: { title: { zh: '释放教师学年', en: 'Free the teachers for other plans' }, input: input.ReleaseTeacherYearsInput, by: ['SYS'], edition: 1 },
  IssueRotationDocument: { title: { zh: '印发计划批复', en: 'Issue the decision document' }, input: procedure.IssueRotationDocumentInput, by: ['BO'], edition: 1, rows: ['L-09'] },
  ConfirmDeparture: { title: { zh: '确认离校', en: 'Confirm a departure' }, input: input.ConfirmDepartureInput, by: school, edition: 1 },
  ConfirmArrival: { title: { zh: '确认到校', en: 'Confirm an arrival' }, input: input.ConfirmArrivalInput, by: school, edition: 1 },
  CancelMove: { title: { zh: '取消交流', en: 'Cancel a move' }, input: input.CancelMoveInput, by: lead, secondPerson: ['BO'], edition: 1 },
  ReturnEarly: { title: { zh: '提前结束交流', en: 'Return early' }, input: input.ReturnEarlyInput, by: lead, secondPerson: ['BO'], edition: 1 },
  CompleteMove: { title: { zh: '交流期满', en: 'Complete a move' }, input: input.CompleteMoveInput, by: school, edition: 1, rows: ['J-56'] },
  FinaliseRotationPlan: { title: { zh: '计划办结', en: 'Finalise the plan' }, input: input.FinaliseRotationPlanInput, by: ['BO', 'SYS'], edition: 1, rows: ['S-28', 'S-29'] },
  LinkRotationResult: { title: { zh: '结果运用', en: 'Link the result' }, input: input.LinkRotationResultInput, by: ['BO'], edition: 1, rows: ['J-56'] },
  CorrectRotation: { title: { zh: '更正计划记录', en: 'Correct the plan' }, input: input.CorrectRotationInput, by: ['BO'], secondPerson: ['BL'], edition: 1 },
}); // prettier-ignore

interface Membership {
  /** Schools that belong to the collaboration today. */
  members: readonly string[];
}
interface Entering extends Membership {
  /** Teachers that count in another plan of the school year. */
  elsewhere: readonly string[];
}
interface Moving extends Membership {
  /** Stages of the receiving school. */
  toStages: Stages;
}
/** `disputed`: a member disputes the minutes it stands in, and has not been answered. */
export type ResolutionFact = 'carried' | 'disputed' | 'notCarried' | 'unknown';

// A type, not an interface: facts are looked up by command name.
export type Facts = {
  OpenRotationPlan: {
    collaboration?: {
      kind: string;
      active: boolean;
      bureauId: string;
      divisionCode: string;
      leadSchoolId?: string;
      members: readonly string[];
    };
    pinned?: PinnedRotation;
    academic: readonly AcademicYear[];
  };
  UpsertRosterEntry: Entering;
  UpsertRosterEntries: Entering;
  CarryOverRosterEntries: Entering;
  CopyRoster: Membership & { fromPlan: string; entries: number };
  ConfirmRosterPart: Membership;
  ReopenRosterPart: Membership;
  FreezeRoster: Membership & { stageClass: StageClass; leadSchoolId?: string };
  ProposeMove: Moving;
  AmendMove: Moving;
  SubmitRotationPlan: { resolution: ResolutionFact };
  PublishRotationNotice: NoticeFact;
  CorrectRotationNotice: { ends: DueDate };
  ApproveRotationPlan: { owner?: string };
  IssueRotationDocument: { owner?: string };
};
/** Every decider of the workflow, before the guard that all share. */
export type Parts = Decide<typeof commands, RotationPlan, Bare, Facts>;
export type CommandName = keyof typeof commands;
