import { streamOf, workflow, type EventTable } from '@app/kernel';
import { clauses } from './collaborations.clauses.js';
import { commands, type CollaborationFacts } from './collaborations.commands.js';
import { formation } from './collaborations.formation.js';
import { life } from './collaborations.life.js';
import { membership } from './collaborations.membership.js';
import {
  evolveCollaboration,
  noCollaboration,
  type Collaboration,
  type CollaborationEvents,
} from './collaborations.state.js';

export { clauses, commands };

const school = (schoolId: string) => streamOf('school', schoolId);
const aboutSchool = ({ schoolId }: { schoolId: string }) => [school(schoolId)];
const aboutSchools = ({ schoolIds }: { schoolIds: readonly string[] }) => schoolIds.map(school);
const ofCase = (applicationId?: string) => (applicationId ? [streamOf('application', applicationId)] : []);

const events: EventTable<CollaborationEvents> = {
  CollaborationEstablished: {
    visibility: 'public',
    about: ({ applicationId, bureauId, convertedFrom = [] }) => [
      ...ofCase(applicationId),
      streamOf('bureau', bureauId),
      ...convertedFrom.map((id) => streamOf('collaboration', id)),
    ],
    says: { zh: '设立“{nameZh}”，成员校{memberCount}所', en: '"{nameZh}" established with {memberCount} schools' },
    published: true,
  },
  LegacyCollaborationImported: {
    visibility: 'public',
    about: ({ bureauId }) => [streamOf('bureau', bureauId)],
    says: {
      zh: '导入既有联合体“{nameZh}”（{sourceRow}）',
      en: 'Legacy collaboration "{nameZh}" imported ({sourceRow})',
    },
    published: true,
  },
  MemberJoined: {
    visibility: 'public',
    about: ({ schoolId, applicationId }) => [school(schoolId), ...ofCase(applicationId)],
    says: { zh: '学校加入（{role}）', en: 'School joined ({role})' },
    published: true,
  },
  MemberLeft: {
    visibility: 'public',
    about: ({ schoolId, applicationId }) => [school(schoolId), ...ofCase(applicationId)],
    says: { zh: '学校退出（{reason}）', en: 'School left ({reason})' },
    published: true,
  },
  SeatsAdjusted: {
    visibility: 'internal',
    about: aboutSchool,
    says: { zh: '席位已调整：{note}', en: 'Seats adjusted: {note}' },
  },
  KeySchoolClosed: {
    visibility: 'internal',
    about: aboutSchool,
    says: { zh: '关键学校已撤并，待处理', en: 'A key school has closed; to be settled' },
  },
  CoreSchoolConfirmed: {
    visibility: 'public',
    about: ({ schoolId, members }) => [schoolId, ...members].map(school),
    says: { zh: '确认核心校', en: 'Core school confirmed' },
    published: true,
  },
  CoreSchoolChanged: {
    visibility: 'public',
    about: ({ newCoreSchoolId, formerCoreSchoolId, applicationId }) => [
      school(newCoreSchoolId),
      ...(formerCoreSchoolId ? [school(formerCoreSchoolId)] : []),
      ...ofCase(applicationId),
    ],
    says: { zh: '更换核心校', en: 'Core school changed' },
    published: true,
  },
  OperatingModelChanged: {
    visibility: 'public',
    about: ({ applicationId }) => ofCase(applicationId),
    says: { zh: '办学模式改为 {operatingModel}', en: 'Operating model changed to {operatingModel}' },
    published: true,
  },
  CollaborationRenamed: {
    visibility: 'public',
    about: ({ applicationId }) => ofCase(applicationId),
    says: { zh: '“{formerNameZh}”更名为“{nameZh}”', en: '"{formerNameZh}" renamed "{nameZh}"' },
    published: true,
  },
  StageClassChanged: {
    visibility: 'public',
    says: { zh: '学段类别由 {from} 变为 {to}', en: 'Stage class changed from {from} to {to}' },
    published: true,
  },
  MembershipCorrected: {
    visibility: 'internal',
    about: aboutSchool,
    says: { zh: '更正成员关系：{reason}', en: 'Membership corrected: {reason}' },
  },
  ImportBatchUndone: {
    visibility: 'internal',
    about: aboutSchools,
    says: { zh: '撤销导入：{reason}', en: 'Import undone: {reason}' },
  },
  PairingConverted: {
    visibility: 'public',
    about: ({ convertedInto, schoolIds }) => [streamOf('collaboration', convertedInto), ...schoolIds.map(school)],
    says: { zh: '结对转为教育共同体', en: 'Pairing converted into a community' },
    published: true,
  },
  CollaborationSuspended: {
    visibility: 'public',
    says: { zh: '暂停运行：{reason}（{decisionNo}）', en: 'Suspended: {reason} ({decisionNo})' },
    published: true,
  },
  CollaborationResumed: {
    visibility: 'public',
    says: { zh: '恢复运行（{decisionNo}）', en: 'Resumed ({decisionNo})' },
    published: true,
  },
  CollaborationDissolved: {
    visibility: 'public',
    about: ({ applicationId }) => ofCase(applicationId),
    says: { zh: '解散（{reason}）', en: 'Dissolved ({reason})' },
    published: true,
  },
  GroupAgreementSigned: {
    visibility: 'internal',
    about: ({ signatories }) => signatories.map((each) => school(each.schoolId)),
    says: { zh: '{signedOn} 签订协议', en: 'Agreement signed on {signedOn}' },
  },
  NameplateHung: {
    visibility: 'public',
    about: aboutSchool,
    says: { zh: '挂牌“{plateText}”', en: 'Nameplate "{plateText}" hung' },
  },
  SchoolFeatureDeclared: {
    visibility: 'public',
    about: aboutSchool,
    says: { zh: '申报学校特色“{title}”', en: 'Feature "{title}" declared' },
  },
  CollaborationFiled: {
    visibility: 'internal',
    says: { zh: '{filedOn} 报市备案（期限 {dueOn}）', en: 'Filed with the city on {filedOn} (due {dueOn})' },
    published: true,
  },
  FilingAcknowledged: {
    visibility: 'internal',
    says: { zh: '备案确认（{filingNo}）', en: 'Filing acknowledged ({filingNo})' },
    published: true,
  },
  ProgrammeMilestoneSet: {
    visibility: 'internal',
    says: { zh: '{programme}：{label}（{rawDateText}）', en: '{programme}: {label} ({rawDateText})' },
  },
  GroupOfficerAppointed: {
    visibility: 'internal',
    about: ({ personRef }) => [streamOf('staff', personRef)],
    says: { zh: '任命{office}', en: '{office} appointed' },
  },
};

export const collaborations = workflow<typeof commands, Collaboration, CollaborationEvents, CollaborationFacts>({
  name: 'collaboration',
  collection: 'collaborations',
  title: { zh: '办学联合体', en: 'Collaborations' },
  clauses,
  commands,
  events,
  initial: noCollaboration,
  decide: { ...formation, ...membership, ...life },
  evolve: evolveCollaboration,
});
