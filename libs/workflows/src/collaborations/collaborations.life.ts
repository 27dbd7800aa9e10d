import { pastOrToday, personsOf } from '@app/kernel';
import { demandKind, demandMember, demandStatus } from './collaborations.circumstances.js';
import { refuse } from './collaborations.clauses.js';
import type { Decides } from './collaborations.commands.js';
import { membersOn } from './collaborations.state.js';

/** What happens to a collaboration that stands: agreement, plates, features, filing, officers, suspension. */
export const life: Decides<
  | 'SuspendCollaboration'
  | 'ResumeCollaboration'
  | 'SignAgreement'
  | 'HangNameplate'
  | 'DeclareSchoolFeature'
  | 'FileCollaboration'
  | 'AcknowledgeFiling'
  | 'SetProgrammeMilestone'
  | 'AppointGroupOfficer'
  | 'RecordSeatAdjustment'
> = {
  SuspendCollaboration: ({ from, reasonKind, reason, until, decisionNo }, state, { act, today }) => {
    demandStatus(state, 'active');
    pastOrToday(from, today, 'from', state.establishedOn);
    const data = { reasonKind, reason, ...(until ? { until } : {}), decisionNo, by: personsOf(act) };
    return [{ type: 'CollaborationSuspended', data, effectiveOn: from }];
  },
  ResumeCollaboration: ({ effectiveOn, decisionNo }, state, { act, today }) => {
    demandStatus(state, 'suspended');
    pastOrToday(effectiveOn, today, 'effectiveOn', state.suspension?.from);
    return [{ type: 'CollaborationResumed', data: { decisionNo, by: personsOf(act) }, effectiveOn }];
  },
  SignAgreement: ({ agreementDoc, signedOn, signatories, endsOn }, state, { today }) => {
    demandStatus(state, 'active');
    pastOrToday(signedOn, today, 'signedOn', state.establishedOn);
    const members = new Set(membersOn(state.members, signedOn).map((each) => each.schoolId));
    const strangers = signatories.map((each) => each.schoolId).filter((each) => !members.has(each));
    if (strangers.length) throw refuse('COL_NOT_MEMBER', { schools: strangers }, '/signatories');
    const missing = [...members].filter((each) => !signatories.some((signed) => signed.schoolId === each));
    if (missing.length) throw refuse('COL_AGREEMENT_UNSIGNED', { schools: missing }, '/signatories');
    const signed = signatories.map((each) => ({ ...each }));
    const data = { agreementDoc, signedOn, signatories: signed, ...(endsOn ? { endsOn } : {}) };
    return [{ type: 'GroupAgreementSigned', data, effectiveOn: signedOn }];
  },
  HangNameplate: ({ schoolId, plateText, hungOn, evidence }, state, { today }) => {
    demandStatus(state, 'active');
    pastOrToday(hungOn, today, 'hungOn', state.establishedOn);
    demandMember(state, schoolId, hungOn);
    if (!state.agreement || hungOn < state.agreement.signedOn)
      throw refuse('COL_AGREEMENT_UNSIGNED', { schools: [schoolId] }, '/hungOn');
    return [{ type: 'NameplateHung', data: { schoolId, plateText, hungOn, evidence }, effectiveOn: hungOn }];
  },
  DeclareSchoolFeature: ({ schoolId, title, description, subject }, state, { today }) => {
    demandStatus(state, 'active', 'suspended');
    demandMember(state, schoolId, today);
    const data = { schoolId, title, description, ...(subject ? { subject } : {}) };
    return [{ type: 'SchoolFeatureDeclared', data }];
  },
  FileCollaboration: ({ filedOn, materials }, state, { today, facts }) => {
    demandStatus(state, 'active', 'suspended');
    if (state.filing) throw refuse('COL_STATE', { nameZh: state.nameZh, status: 'filed' });
    pastOrToday(filedOn, today, 'filedOn', state.establishedOn);
    const dueOn = state.filingDueOn ?? facts.filingDueOn;
    const data = { filedOn, materials, dueOn, late: filedOn > dueOn, bureauId: state.bureauId };
    return [{ type: 'CollaborationFiled', data, effectiveOn: filedOn }];
  },
  AcknowledgeFiling: ({ filingNo, remark }, state) => {
    demandStatus(state, 'active', 'suspended');
    if (!state.filing || state.filing.filingNo)
      throw refuse('COL_STATE', { nameZh: state.nameZh, status: state.filing ? 'acknowledged' : 'notFiled' });
    return [{ type: 'FilingAcknowledged', data: { filingNo, ...(remark ? { remark } : {}) } }];
  },
  SetProgrammeMilestone: ({ programme, label, rawDateText, dueOn }, state) => {
    demandStatus(state, 'active', 'suspended');
    const data = { programme, label, rawDateText, ...(dueOn ? { dueOn } : {}), bureauId: state.bureauId };
    return [{ type: 'ProgrammeMilestoneSet', data }];
  },
  AppointGroupOfficer: ({ office, personRef, from, until }, state, { today }) => {
    demandStatus(state, 'active');
    demandKind(state, 'educationGroup');
    pastOrToday(from, today, 'from', state.establishedOn);
    const data = { office, personRef, from, ...(until ? { until } : {}) };
    return [{ type: 'GroupOfficerAppointed', data, effectiveOn: from }];
  },
  RecordSeatAdjustment: ({ schoolId, note }, state) => {
    demandStatus(state, 'active', 'suspended');
    if (!state.members.some((each) => each.schoolId === schoolId))
      throw refuse('COL_NOT_MEMBER', { schools: [schoolId] }, '/schoolId');
    return [{ type: 'SeatsAdjusted', data: { schoolId, note } }];
  },
};
