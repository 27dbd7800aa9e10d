import { workflow, type EventTable } from '@app/kernel';
import { accounts, type AccountFacts } from './staff.accounts.js';
import { capacities, type CapacityFacts } from './staff.capacities.js';
import { clauses } from './staff.clauses.js';
import { commands, type StaffCommands } from './staff.commands.js';
import { delegations, type DelegationFacts } from './staff.delegation.js';
import { evolve, noStaff, type Staff, type StaffEvents } from './staff.state.js';

export type StaffFacts = AccountFacts & CapacityFacts & DelegationFacts;

export const events: EventTable<StaffEvents> = {
  PersonRegistered: {
    visibility: 'internal',
    about: ({ bureauId }) => [`bureau-${bureauId}`],
    says: { zh: '登记人员', en: 'Person registered' },
  },
  AdministratorBootstrapped: {
    visibility: 'internal',
    about: ({ bureauId }) => [`bureau-${bureauId}`],
    says: { zh: '设立首任系统管理员，任期至 {until}', en: 'First administrator appointed until {until}' },
  },
  SubjectLinked: {
    visibility: 'internal',
    says: { zh: '关联身份平台 {issuer} 的账号', en: 'Account at {issuer} linked' },
  },
  AccountClosed: {
    visibility: 'internal',
    says: { zh: '账户于 {on} 关闭：{reason}', en: 'Account closed on {on}: {reason}' },
  },
  CapacityGranted: {
    visibility: 'internal',
    about: ({ bureauId }) => [`bureau-${bureauId}`],
    says: { zh: '自 {from} 起授予身份 {role}', en: 'Capacity {role} granted from {from}' },
  },
  CapacityRevoked: {
    visibility: 'internal',
    about: ({ bureauId }) => [`bureau-${bureauId}`],
    says: { zh: '身份 {role} 自 {on} 起撤销：{reason}', en: 'Capacity {role} revoked from {on}: {reason}' },
  },
  CapacityCorrected: {
    visibility: 'internal',
    about: ({ bureauId }) => [`bureau-${bureauId}`],
    says: { zh: '更正身份 {role}：{reason}', en: 'Capacity {role} corrected: {reason}' },
  },
  DelegationGiven: {
    visibility: 'internal',
    about: ({ fromPersonId, bureauId }) => [`staff-${fromPersonId}`, `bureau-${bureauId}`],
    says: {
      zh: '{from} 至 {until} 受托行使身份 {role}（{documentRef}）',
      en: 'May act as {role} for the holder from {from} to {until} ({documentRef})',
    },
  },
  DelegationEnded: {
    visibility: 'internal',
    about: ({ fromPersonId, bureauId }) => [`staff-${fromPersonId}`, `bureau-${bureauId}`],
    says: { zh: '身份 {role} 的委托自 {on} 起终止：{reason}', en: 'Delegation of {role} ended on {on}: {reason}' },
  },
  TasksHandedOver: {
    visibility: 'internal',
    about: ({ toPersonId, bureauId, caseIds }) => [
      `staff-${toPersonId}`,
      `bureau-${bureauId}`,
      ...caseIds.map((each) => `application-${each}`),
    ],
    says: { zh: '移交待办：{reason}', en: 'Tasks handed over: {reason}' },
  },
  TokenMinted: {
    visibility: 'internal',
    says: { zh: '签发本地令牌，{expiresAt} 失效', en: 'Local token minted, expires {expiresAt}' },
  },
};

export const staffWorkflow = workflow<StaffCommands, Staff, StaffEvents, StaffFacts>({
  name: 'staff',
  collection: 'staff',
  title: { zh: '人员与授权', en: 'Staff and capacities' },
  clauses,
  commands,
  events,
  initial: noStaff,
  decide: { ...accounts, ...capacities, ...delegations },
  evolve,
});

export const claimClauses = { subject: 'STF_SUBJECT_TAKEN', bootstrap: 'STF_BOOTSTRAP_DONE' };
