import { streamOf, type EventTable } from '@app/kernel';
import { attributeLabels, schoolKindLabels, schoolValueLabels, stageLabels } from '../shared/labels.js';
import type { SchoolEvents } from './schools.state.js';

export const events: EventTable<SchoolEvents> = {
  SchoolRegistered: {
    visibility: 'public',
    about: ({ managingBureauId, parentSchoolId }) => [
      streamOf('bureau', managingBureauId),
      ...(parentSchoolId ? [streamOf('school', parentSchoolId)] : []),
    ],
    says: { zh: '登记学校“{nameZh}”', en: 'School "{nameZh}" registered' },
  },
  SchoolOpened: { visibility: 'public', says: { zh: '学校开办', en: 'School opened' } },
  SchoolStagesConfirmed: {
    visibility: 'public',
    says: { zh: '确认类别为{schoolKind}，学段：{stages}', en: 'Confirmed as {schoolKind}, stages: {stages}' },
    labels: { stages: stageLabels, schoolKind: schoolKindLabels },
  },
  SchoolRenamed: {
    visibility: 'public',
    says: { zh: '“{formerNameZh}”更名为“{nameZh}”', en: '"{formerNameZh}" renamed "{nameZh}"' },
  },
  SchoolKindChanged: {
    visibility: 'public',
    says: { zh: '学校类别改为{schoolKind}', en: 'Kind changed to {schoolKind}' },
    labels: { schoolKind: schoolKindLabels },
  },
  SchoolCodeVoided: {
    visibility: 'public',
    says: { zh: '学校标识码 {schoolCode} 作废', en: 'School code {schoolCode} voided' },
  },
  SchoolAttributeSet: {
    visibility: 'internal',
    says: { zh: '登记“{attribute}”：{value}', en: '"{attribute}" set: {value}' },
    labels: { attribute: attributeLabels, value: schoolValueLabels },
  },
  PrimaryCollaborationSet: {
    visibility: 'internal',
    about: ({ collaborationId }) => [streamOf('collaboration', collaborationId)],
    says: {
      zh: '主要归属定为“{collaborationId:collaboration}”',
      en: 'Primary collaboration: "{collaborationId:collaboration}"',
    },
  },
  SchoolClosed: {
    visibility: 'public',
    says: { zh: '学校撤销（{decisionNo}）', en: 'School closed ({decisionNo})' },
  },
  SchoolMerged: {
    visibility: 'public',
    about: ({ successorSchoolId }) => [streamOf('school', successorSchoolId)],
    says: {
      zh: '并入“{successorSchoolId:school}”（{decisionNo}）',
      en: 'Merged into "{successorSchoolId:school}" ({decisionNo})',
    },
  },
  SchoolCorrected: {
    visibility: 'internal',
    says: { zh: '更正学校登记：{reason}', en: 'Registration corrected: {reason}' },
  },
};
