import { commandTable } from '@app/kernel';
import {
  ChangeSchoolKindInput,
  CloseSchoolInput,
  ConfirmStagesInput,
  CorrectSchoolInput,
  MergeSchoolInput,
  OpenSchoolInput,
  RegisterSchoolInput,
  RenameSchoolInput,
  SetPrimaryCollaborationInput,
  SetSchoolAttributeInput,
} from './schools.input.js';

/** What is known of other streams about the school as it would be. */
export interface Registry {
  /** Unique values that another school owns. */
  taken: readonly ('uscc' | 'schoolCode' | 'schoolName')[];
  /** References to streams that do not exist. */
  unknown: readonly { what: string; id: string }[];
  /** Collaborations the school is in. */
  memberships: number;
}
export interface SchoolDecisionFacts {
  RegisterSchool: Registry;
  RenameSchool: Registry;
  ChangeSchoolKind: Registry;
  ConfirmStages: Registry;
  SetSchoolAttribute: Registry;
  CorrectSchool: Registry;
  SetPrimaryCollaboration: { kind?: string; isMember: boolean };
  CloseSchool: { openCases: number; successorActive: boolean };
  MergeSchool: { openCases: number; successorActive: boolean };
}

export const commands = commandTable({
  RegisterSchool: { title: { zh: '登记学校', en: 'Register a school' }, input: RegisterSchoolInput, by: ['BO', 'SYS'], creates: true, edition: 1, rows: ['J-58', 'J-61', 'L-10', 'L-11', 'S-01'] },
  OpenSchool: { title: { zh: '开办', en: 'Open' }, input: OpenSchoolInput, by: ['SYS'], edition: 1 },
  ConfirmStages: { title: { zh: '确认学段', en: 'Confirm stages' }, input: ConfirmStagesInput, by: ['BO'], edition: 1, rows: ['J-60', 'S-11'] },
  RenameSchool: { title: { zh: '学校更名', en: 'Rename' }, input: RenameSchoolInput, by: ['BO'], edition: 1, rows: ['L-11'] },
  ChangeSchoolKind: { title: { zh: '变更学校类别', en: 'Change the kind' }, input: ChangeSchoolKindInput, by: ['BO'], edition: 1, rows: ['L-11'] },
  SetSchoolAttribute: { title: { zh: '登记学校情况', en: 'Set an attribute' }, input: SetSchoolAttributeInput, by: ['BO'], edition: 1, rows: ['L-10', 'L-11', 'J-34', 'C-03', 'S-15'] },
  SetPrimaryCollaboration: { title: { zh: '确定主要归属', en: 'Set the primary collaboration' }, input: SetPrimaryCollaborationInput, by: ['BO'], edition: 1, rows: ['J-03', 'J-59'] },
  CloseSchool: { title: { zh: '撤销学校', en: 'Close' }, input: CloseSchoolInput, by: ['BO'], secondPerson: ['BL'], edition: 1, rows: ['L-11'] },
  MergeSchool: { title: { zh: '并入他校', en: 'Merge into another school' }, input: MergeSchoolInput, by: ['BO'], secondPerson: ['BL'], edition: 1, rows: ['L-11'] },
  CorrectSchool: { title: { zh: '更正学校登记', en: 'Correct the registration' }, input: CorrectSchoolInput, by: ['BO'], secondPerson: ['BL'], edition: 1 },
}); // prettier-ignore
