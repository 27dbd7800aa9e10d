import { streamOf, workflow, type EventTable } from '@app/kernel';
import { endReasonLabels, kindLabels, modelLabels, roleLabels, stageClassLabels } from '../shared/labels.js';
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
    says: {
      zh: '设立{kind}“{nameZh}”，成员校{memberCount}所',
      en: '"{nameZh}" ({kind}) established with {memberCount} schools',
    },
    labels: { kind: kindLabels },
  },
  LegacyCollaborationImported: {
    visibility: 'public',
    about: ({ bureauId }) => [streamOf('bureau', bureauId)],
    says: {
      zh: '导入既有{kind}“{nameZh}”，成员校{memberCount}所',
      en: 'Legacy collaboration "{nameZh}" ({kind}) imported with {memberCount} schools',
    },
    labels: { kind: kindLabels },
  },
  MemberJoined: {
    visibility: 'public',
    about: ({ schoolId, applicationId }) => [school(schoolId), ...ofCase(applicationId)],
    says: { zh: '“{schoolId:school}”加入（{role}）', en: '"{schoolId:school}" joined ({role})' },
    labels: { role: roleLabels },
  },
  MemberLeft: {
    visibility: 'public',
    about: ({ schoolId, applicationId }) => [school(schoolId), ...ofCase(applicationId)],
    says: {
      zh: '“{schoolId:school}”不再是成员（{reason}）',
      en: '"{schoolId:school}" is no longer a member ({reason})',
    },
    labels: { reason: endReasonLabels },
  },
  SeatsAdjusted: {
    visibility: 'internal',
    about: aboutSchool,
    says: { zh: '因“{schoolId:school}”调整席位：{note}', en: 'Seats adjusted for "{schoolId:school}": {note}' },
  },
  KeySchoolClosed: {
    visibility: 'internal',
    about: aboutSchool,
    says: {
      zh: '“{schoolId:school}”已撤并，待处理',
      en: '"{schoolId:school}", a key school, has closed; to be settled',
    },
  },
  CoreSchoolConfirmed: {
    visibility: 'public',
    about: ({ schoolId, members }) => [schoolId, ...members].map(school),
    says: { zh: '确认“{schoolId:school}”为核心校', en: '"{schoolId:school}" confirmed as core school' },
  },
  CoreSchoolChanged: {
    visibility: 'public',
    about: ({ newCoreSchoolId, formerCoreSchoolId, applicationId }) => [
      school(newCoreSchoolId),
      ...(formerCoreSchoolId ? [school(formerCoreSchoolId)] : []),
      ...ofCase(applicationId),
    ],
    says: { zh: '核心校改为“{newCoreSchoolId:school}”', en: '"{newCoreSchoolId:school}" is the core school now' },
  },
  OperatingModelChanged: {
    visibility: 'public',
    about: ({ applicationId }) => ofCase(applicationId),
    says: { zh: '办学模式改为{operatingModel}', en: 'Operating model changed to {operatingModel}' },
    labels: { operatingModel: modelLabels },
  },
  CollaborationRenamed: {
    visibility: 'public',
    about: ({ applicationId }) => ofCase(applicationId),
    says: { zh: '“{formerNameZh}”更名为“{nameZh}”', en: '"{formerNameZh}" renamed "{nameZh}"' },
  },
  StageClassChanged: {
    visibility: 'public',
    says: { zh: '学段类别由“{from}”变为“{to}”', en: 'Stage class changed from {from} to {to}' },
    labels: { from: stageClassLabels, to: stageClassLabels },
  },
  MembershipCorrected: {
    visibility: 'internal',
    about: aboutSchool,
    says: {
      zh: '更正“{schoolId:school}”的成员关系：{reason}',
      en: 'Membership of "{schoolId:school}" corrected: {reason}',
    },
  },
  ImportBatchUndone: {
    visibility: 'internal',
    about: aboutSchools,
    says: { zh: '撤销导入：{reason}', en: 'Import undone: {reason}' },
  },
  PairingConverted: {
    visibility: 'public',
    about: ({ convertedInto, schoolIds }) => [streamOf('collaboration', convertedInto), ...schoolIds.map(school)],
    says: {
      zh: '结对转为“{convertedInto:collaboration}”',
      en: 'Pairing converted into "{convertedInto:collaboration}"',
    },
  },
  CollaborationSuspended: {
    visibility: 'public',
    says: { zh: '暂停运行：{reason}（{decisionNo}）', en: 'Suspended: {reason} ({decisionNo})' },
  },
  CollaborationResumed: {
    visibility: 'public',
    says: { zh: '恢复运行（{decisionNo}）', en: 'Resumed ({decisionNo})' },
  },
  CollaborationDissolved: {
    visibility: 'public',
    about: ({ applicationId }) => ofCase(applicationId),
    says: { zh: '解散（{reason}）', en: 'Dissolved ({reason})' },
    labels: {
      reason: {
        dissolved: { zh: '依决定', en: 'as decided' },
        corrected: { zh: '设立决定被撤销', en: 'the decision to found it was revoked' },
      },
    },
  },
  GroupAgreementSigned: {
    visibility: 'internal',
    about: ({ signatories }) => signatories.map((each) => school(each.schoolId)),
    says: { zh: '{signedOn} 签订协议', en: 'Agreement signed on {signedOn}' },
  },
  NameplateHung: {
    visibility: 'public',
    about: aboutSchool,
    says: { zh: '“{schoolId:school}”挂牌“{plateText}”', en: 'Nameplate "{plateText}" hung at "{schoolId:school}"' },
  },
  SchoolFeatureDeclared: {
    visibility: 'public',
    about: aboutSchool,
    says: { zh: '“{schoolId:school}”申报特色“{title}”', en: '"{schoolId:school}" declared its feature "{title}"' },
  },
  CollaborationFiled: {
    visibility: 'internal',
    says: { zh: '{filedOn} 报市备案（期限 {dueOn}）', en: 'Filed with the city on {filedOn} (due {dueOn})' },
  },
  FilingAcknowledged: {
    visibility: 'internal',
    says: { zh: '备案确认（{filingNo}）', en: 'Filing acknowledged ({filingNo})' },
  },
  ProgrammeMilestoneSet: {
    visibility: 'internal',
    says: { zh: '{programme}：{label}（{rawDateText}）', en: '{programme}: {label} ({rawDateText})' },
  },
  GroupOfficerAppointed: {
    visibility: 'internal',
    about: ({ personRef }) => [streamOf('staff', personRef)],
    says: { zh: '任命{office}', en: '{office} appointed' },
    labels: {
      office: {
        headPrincipal: { zh: '总校长', en: 'Head principal' },
        partyHead: { zh: '党组织负责人', en: 'Head of the party organisation' },
      },
    },
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
