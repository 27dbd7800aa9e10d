import { commandTable, type Decide } from '@app/kernel';
import type { Circumstances, OpenItem } from './collaborations.circumstances.js';
import * as input from './collaborations.input.js';
import type { Collaboration, CollaborationEvents } from './collaborations.state.js';

/** What each command must know of other streams. */
export interface CollaborationFacts {
  EstablishCollaboration: Circumstances;
  ImportLegacyCollaboration: Circumstances & { imported: boolean };
  ConvertPairings: Circumstances & {
    pairings: readonly { id: string; kind: string; status: string; supporter: string; supported: string }[];
  };
  /** Whether the new community says it was made of this pairing. */
  MarkConverted: { namesThis: boolean };
  UndoImportBatch: { cases: number };
  AddMember: Circumstances;
  EndMembership: Circumstances & { openItems: readonly OpenItem[] };
  ChangeCoreSchool: Circumstances;
  ChangeOperatingModel: Circumstances;
  RenameCollaboration: Circumstances;
  DissolveCollaboration: Circumstances & { openItems: readonly OpenItem[] };
  RecomputeStageClass: Pick<Circumstances, 'schools'>;
  CorrectMembership: Pick<Circumstances, 'schools'>;
  FileCollaboration: Pick<Circumstances, 'filingDueOn'>;
}

export const commands = commandTable({
  EstablishCollaboration: { title: { zh: '设立', en: 'Establish' }, input: input.EstablishCollaborationInput, by: ['SYS'], creates: true, edition: 1, rows: ['J-03', 'J-06', 'J-29', 'J-34', 'J-36', 'J-63', 'C-01', 'C-02', 'C-03', 'C-05', 'C-16', 'Q-10', 'Q-17', 'Q-18', 'S-11', 'S-17', 'S-18', 'S-19', 'S-20'] },
  ImportLegacyCollaboration: { title: { zh: '导入既有联合体', en: 'Import a legacy collaboration' }, input: input.ImportLegacyCollaborationInput, by: ['SYS', 'BO:import'], creates: true, edition: 1, rows: ['J-58', 'J-59', 'J-60', 'J-61', 'J-63'] },
  ConvertPairings: { title: { zh: '结对转为教共体', en: 'Convert pairings' }, input: input.ConvertPairingsInput, by: ['SYS'], creates: true, edition: 1, rows: ['C-30'] },
  MarkConverted: { title: { zh: '记为已转设', en: 'Mark as converted' }, input: input.MarkConvertedInput, by: ['SYS'], edition: 1, rows: ['C-30'] },
  UndoImportBatch: { title: { zh: '撤销导入', en: 'Undo an import' }, input: input.UndoImportBatchInput, by: ['BO:import'], secondPerson: ['BL'], edition: 1, rows: ['J-58'] },
  ConfirmCoreSchool: { title: { zh: '确认核心校', en: 'Confirm the core school' }, input: input.ConfirmCoreSchoolInput, by: ['BO'], edition: 1, rows: ['J-29', 'J-36', 'J-60'] },
  AddMember: { title: { zh: '吸收成员校', en: 'Add a member' }, input: input.AddMemberInput, by: ['SYS'], edition: 1, rows: ['J-34', 'J-59'] },
  EndMembership: { title: { zh: '终止成员关系', en: 'End a membership' }, input: input.EndMembershipInput, by: ['SYS'], edition: 1, rows: ['J-36'] },
  ChangeCoreSchool: { title: { zh: '更换核心校', en: 'Change the core school' }, input: input.ChangeCoreSchoolInput, by: ['SYS'], edition: 1, rows: ['J-36'] },
  ChangeOperatingModel: { title: { zh: '变更办学模式', en: 'Change the operating model' }, input: input.ChangeOperatingModelInput, by: ['SYS'], edition: 1, rows: ['S-17', 'S-18', 'S-19', 'S-20'] },
  RenameCollaboration: { title: { zh: '更名', en: 'Rename' }, input: input.RenameCollaborationInput, by: ['SYS'], edition: 1, rows: ['J-63'] },
  DissolveCollaboration: { title: { zh: '解散', en: 'Dissolve' }, input: input.DissolveCollaborationInput, by: ['SYS'], edition: 1 },
  RecomputeStageClass: { title: { zh: '重算学段类别', en: 'Recompute the stage class' }, input: input.RecomputeStageClassInput, by: ['SYS'], edition: 1, rows: ['J-60', 'S-14'] },
  CorrectMembership: { title: { zh: '更正成员关系', en: 'Correct a membership' }, input: input.CorrectMembershipInput, by: ['BO'], secondPerson: ['BL'], edition: 1 },
  SuspendCollaboration: { title: { zh: '暂停运行', en: 'Suspend' }, input: input.SuspendCollaborationInput, by: ['BL'], decision: true, edition: 1 },
  ResumeCollaboration: { title: { zh: '恢复运行', en: 'Resume' }, input: input.ResumeCollaborationInput, by: ['BL'], decision: true, edition: 1 },
  SignAgreement: { title: { zh: '签订协议', en: 'Sign the agreement' }, input: input.SignAgreementInput, by: ['CS'], edition: 1, rows: ['P-07', 'L-21'] },
  HangNameplate: { title: { zh: '挂牌', en: 'Hang a nameplate' }, input: input.HangNameplateInput, by: ['CS'], edition: 1, rows: ['P-07'] },
  DeclareSchoolFeature: { title: { zh: '申报学校特色', en: "Declare a school's feature" }, input: input.DeclareSchoolFeatureInput, by: ['SC'], edition: 1, rows: ['J-41', 'C-07'] },
  FileCollaboration: { title: { zh: '报市备案', en: 'File with the city' }, input: input.FileCollaborationInput, by: ['BO'], edition: 1, rows: ['L-12'] },
  AcknowledgeFiling: { title: { zh: '备案确认', en: 'Acknowledge the filing' }, input: input.AcknowledgeFilingInput, by: ['CO'], edition: 1, rows: ['L-12'] },
  SetProgrammeMilestone: { title: { zh: '设定项目节点', en: 'Set a programme milestone' }, input: input.SetProgrammeMilestoneInput, by: ['BO'], edition: 1, rows: ['C-31', 'Q-17'] },
  AppointGroupOfficer: { title: { zh: '任命集团负责人', en: 'Appoint a group officer' }, input: input.AppointGroupOfficerInput, by: ['BL'], edition: 1 },
  RecordSeatAdjustment: { title: { zh: '登记席位调整', en: 'Record adjusted seats' }, input: input.RecordSeatAdjustmentInput, by: ['CS', 'CV', 'BO'], edition: 1 },
}); // prettier-ignore

type All = Decide<typeof commands, Collaboration, CollaborationEvents, CollaborationFacts>;
/** Entries of the decider for some of the commands; the parts are put together in `collaborations.ts`. */
export type Decides<N extends keyof typeof commands> = Pick<All, N>;
