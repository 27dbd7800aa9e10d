import { commandTable } from '@app/kernel';
import {
  BootstrapAdministratorInput,
  CloseAccountInput,
  CorrectCapacityInput,
  DelegateInput,
  EndDelegationInput,
  GrantCapacityInput,
  HandOverTasksInput,
  LinkSubjectInput,
  RecordTokenMintedInput,
  RegisterPersonInput,
  RevokeCapacityInput,
} from './staff.input.js';

/** Roles whose holder may let somebody act for a time; auditors, administrators and clients hold personal mandates. */
export const delegableRoles = ['BO', 'BL', 'SO', 'SL', 'CO', 'CL', 'SC', 'TDC', 'CU'] as const;

/**
 * A delegation lies on the stream of the person who *receives* it, with the holder's stream as a fact. So authorising a delegate reads
 * the delegate's stream and one stream per delegation in force, all live, and revoking the underlying capacity ends the delegation at
 * once, without a reaction in between. What somebody has given is found in the view `delegation-register`.
 */
export const commands = commandTable({
  RegisterPerson: {
    title: { zh: '登记人员', en: 'Register a person' },
    input: RegisterPersonInput,
    by: ['SA', 'SYS'],
    edition: 1,
    creates: true,
    rows: ['S-05'],
  },
  BootstrapAdministrator: {
    title: { zh: '设立首任系统管理员', en: 'Appoint the first administrator' },
    input: BootstrapAdministratorInput,
    by: ['SYS'],
    edition: 1,
    creates: true,
    rows: ['S-05'],
  },
  LinkSubject: {
    title: { zh: '关联身份标识', en: 'Link an identity' },
    input: LinkSubjectInput,
    by: ['SA', 'SYS'],
    // An identity opens every capacity of the person: as weighty as granting one.
    secondPerson: ['SA', 'BL'],
    edition: 1,
    rows: ['S-05'],
  },
  CloseAccount: {
    title: { zh: '关闭账户', en: 'Close an account' },
    input: CloseAccountInput,
    by: ['SA', 'SYS'],
    edition: 1,
    rows: ['S-05'],
  },
  GrantCapacity: {
    title: { zh: '授予身份', en: 'Grant a capacity' },
    input: GrantCapacityInput,
    by: ['SA', 'SYS'],
    secondPerson: ['SA', 'BL'],
    edition: 1,
    rows: ['S-05'],
  },
  RevokeCapacity: {
    title: { zh: '撤销身份', en: 'Revoke a capacity' },
    input: RevokeCapacityInput,
    by: ['SA', 'BL', 'SYS'],
    edition: 1,
    rows: ['S-05'],
  },
  CorrectCapacity: {
    title: { zh: '更正身份', en: 'Correct a capacity' },
    input: CorrectCapacityInput,
    by: ['SA'],
    secondPerson: ['SA', 'BL'],
    edition: 1,
    rows: ['S-05'],
  },
  Delegate: {
    title: { zh: '接受委托', en: 'Let this person act for another' },
    input: DelegateInput,
    by: [...delegableRoles, 'SA'],
    edition: 1,
    rows: ['S-05'],
  },
  EndDelegation: {
    title: { zh: '终止委托', en: 'End a delegation' },
    input: EndDelegationInput,
    by: [...delegableRoles, 'SA'],
    edition: 1,
    rows: ['S-05'],
  },
  HandOverTasks: {
    title: { zh: '移交待办', en: 'Hand over tasks' },
    input: HandOverTasksInput,
    by: ['BO:head', 'BL'],
    edition: 1,
    rows: ['S-05'],
  },
  RecordTokenMinted: {
    title: { zh: '登记本地令牌的签发', en: 'Record that a local token was minted' },
    input: RecordTokenMintedInput,
    by: ['SYS'],
    edition: 1,
  },
});
export type StaffCommands = typeof commands;
