import { reaction, type Caused, type StoredEvent, type Task, type TaskChange, type Tasks } from '@app/kernel';
import type { Events, InspectionRef } from './inspections.events.js';
import { close } from '../shared/tasks.js';

type Of<T extends keyof Events> = StoredEvent<Events[T]>;
type Desk = Omit<Task, 'organisation' | 'bureau' | 'why'> & { why?: Task['why'] };
type Where = { of: InspectionRef };

const procedure = { zh: '督导程序', en: 'how inspections are carried out' };
const atBureau = ({ of: { bureauId } }: Where, task: Desk): TaskChange => ({
  open: { why: procedure, ...task, organisation: bureauId, bureau: bureauId },
});
const atSchool = ({ of: { bureauId } }: Where, school: string, task: Desk): TaskChange => ({
  open: { why: procedure, ...task, role: 'SC', organisation: school, bureau: bureauId },
});
/** On the desk of every inspector of the case: whoever acts first settles it. */
const atInspectors = ({ of: { bureauId, inspectorIds } }: Where, task: Omit<Desk, 'role'>): TaskChange[] =>
  inspectorIds.map((person) => ({
    open: { why: procedure, ...task, key: `${task.key}:${person}`, role: 'IN', person, organisation: bureauId, bureau: bureauId },
  })); // prettier-ignore
const offInspectors = ({ of: { inspectorIds } }: Where, key: string): TaskChange[] =>
  close(...inspectorIds.map((person) => `${key}:${person}`));

const rectify = (data: Where, id: string, school: string, dueOn: string): TaskChange[] => [
  atSchool(data, school, {
    key: `rectify:${id}`, kind: 'rectification', title: { zh: '整改并报告', en: 'Rectify and report' }, role: 'SC', dueOn,
    command: 'ReportRectification', input: { rectificationId: id },
  }),
  atBureau(data, {
    key: `due:${id}`, kind: 'rectificationDue', title: { zh: '整改到期', en: 'Rectification due' }, role: 'SYS', dueOn,
    command: 'FlagOverdue', input: { rectificationId: id },
  }),
]; // prettier-ignore
const reinspect = (id: string, dueOn: string) => ({
  key: `reinspect:${id}`, kind: 'reinspection', title: { zh: '整改复查', en: 'Re-inspect a rectification' }, dueOn,
  command: 'Reinspect', input: { rectificationId: id },
}); // prettier-ignore
const closing = (data: Where): TaskChange =>
  atBureau(data, {
    key: 'close', kind: 'closeInspection', title: { zh: '办结督导', en: 'Close the inspection' }, role: 'SL', command: 'CloseInspection',
  }); // prettier-ignore
const opinion = (data: Where, dueOn?: string): TaskChange =>
  atBureau(data, {
    key: 'opinion', kind: 'issueOpinion', title: { zh: '发出督导意见', en: 'Issue the opinion' }, role: 'SL',
    ...(dueOn ? { dueOn } : {}), command: 'IssueOpinion',
  }); // prettier-ignore

export const tasks: Tasks = {
  InspectionScheduled: ({ data }: Of<'InspectionScheduled'>) =>
    atInspectors(data, {
      key: 'start', kind: 'startInspection', title: { zh: '按计划进校督导', en: 'Go on site as planned' }, dueOn: data.plannedOn,
      command: 'StartInspection',
    }),
  InspectorAdded: () => [],
  InspectionStarted: ({ data }: Of<'InspectionStarted'>) => [
    ...offInspectors(data, 'start'),
    ...atInspectors(data, { key: 'feedback', kind: 'preliminaryFeedback', title: { zh: '反馈初步意见', en: 'Give preliminary feedback' }, command: 'GivePreliminaryFeedback' }),
  ],
  PreliminaryFeedbackGiven: ({ data }: Of<'PreliminaryFeedbackGiven'>) => [
    ...offInspectors(data, 'feedback'),
    ...data.defenders.map(({ findingId, schoolId }) =>
      atSchool(data, schoolId, {
        key: `defence:${findingId}`, kind: 'defence', title: { zh: '对初步意见申辩', en: 'Answer a finding' }, role: 'SC',
        dueOn: data.defenceDueOn, command: 'SubmitDefence', input: { findingId },
      }),
    ),
    opinion(data),
  ],
  DefenceSubmitted: ({ data }: Of<'DefenceSubmitted'>) => close(`defence:${data.findingId}`),
  OpinionIssued: ({ data }: Of<'OpinionIssued'>) => [
    { closeAll: true },
    ...(data.opinionNo
      ? []
      : [atBureau(data, { key: 'document', kind: 'issueDocument', title: { zh: '印发督导意见书', en: 'Issue the document of the opinion' }, role: 'SO', command: 'IssueOpinionDocument' })]),
    ...(data.rectificationIds.length === 0 ? [closing(data)] : []),
  ],
  OpinionDocumentIssued: () => close('document'),
  RectificationOrdered: ({ data }: Of<'RectificationOrdered'>) =>
    rectify(data, data.rectificationId, data.respondentSchoolId, data.dueOn),
  RectificationExtended: ({ data }: Of<'RectificationExtended'>) => [
    ...close(`overdue:${data.rectificationId}`),
    ...rectify(data, data.rectificationId, data.respondentSchoolId, data.dueOn),
  ],
  RectificationOverdue: ({ data }: Of<'RectificationOverdue'>) => [
    ...close(`due:${data.rectificationId}`),
    atBureau(data, {
      key: `overdue:${data.rectificationId}`, kind: 'rectificationOverdue', title: { zh: '整改逾期：催办或升级处理', en: 'Overdue rectification: press or escalate' },
      role: 'SL', dueOn: data.dueOn, command: 'Escalate',
    }),
  ],
  RectificationReported: ({ data }: Of<'RectificationReported'>) => [
    ...close(`rectify:${data.rectificationId}`, `due:${data.rectificationId}`, `overdue:${data.rectificationId}`),
    ...atInspectors(data, reinspect(data.rectificationId, data.reinspectBy)),
  ],
  ReinspectionPassed: ({ data }: Of<'ReinspectionPassed'>) => [
    ...offInspectors(data, `reinspect:${data.rectificationId}`),
    closing(data),
  ],
  ReinspectionFailed: ({ data }: Of<'ReinspectionFailed'>) => [
    ...offInspectors(data, `reinspect:${data.rectificationId}`),
    ...rectify(data, data.rectificationId, data.respondentSchoolId, data.dueOn),
  ],
  InspectionEscalated: ({ data }: Of<'InspectionEscalated'>) => [
    ...close(...data.rectificationIds.map((id) => `overdue:${id}`)),
    closing(data),
  ],
  InspectionClosed: ({ data }: Of<'InspectionClosed'>) => [
    { closeAll: true },
    atBureau(data, { key: 'publish', kind: 'publishInspection', title: { zh: '公开督导结果', en: 'Publish the result' }, role: 'SO', command: 'PublishInspection' }),
  ],
  InspectionPublished: () => close('publish'),
  InspectionCancelled: () => [{ closeAll: true }],
}; // prettier-ignore

/** A routine visit may be the one that was missing: the roster counts again. */
const countVisits = ({ data: { of } }: Of<'InspectionStarted'>): Caused[] =>
  of.kind === 'routine' && of.collaborationId
    ? [{ workflow: 'inspectorRoster', command: 'ReviewRoutineVisits', id: of.collaborationId, input: {} }]
    : [];
export const countRoutineVisits = reaction({
  name: 'countRoutineVisits',
  title: { zh: '经常性督导后重新核查次数', en: 'Routine visits are counted again after one' },
  from: 'start',
  on: { InspectionStarted: countVisits },
});
