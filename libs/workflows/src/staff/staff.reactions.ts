import { reaction, type Reaction, type StoredEvent, type Task, type Tasks } from '@app/kernel';
import { caseRoles, type StaffEvents } from './staff.state.js';

type Of<T extends keyof StaffEvents> = StoredEvent<StaffEvents[T]>;

const reassign = (bureau: string, caseIds: readonly string[] = []): Task => ({
  key: `reassign:${bureau}`,
  kind: 'reassignTasks',
  title: { zh: '移交离任人员的待办', en: 'Hand over the tasks of a person relieved' },
  why: {
    zh: '该人员的身份已撤销，其未办结事项须改由他人办理',
    en: 'The capacity has ended; open tasks need another person',
  },
  role: 'BL',
  organisation: bureau,
  bureau,
  command: 'HandOverTasks',
  input: { bureauId: bureau, caseIds },
});

export const tasks: Tasks = {
  CapacityRevoked: ({ data }: Of<'CapacityRevoked'>) =>
    caseRoles.includes(data.role) ? [{ open: reassign(data.bureauId, data.openCases) }] : [],
  AccountClosed: ({ data }: Of<'AccountClosed'>) =>
    data.bureauIds.map((bureau) => ({ open: reassign(bureau, data.openCases) })),
  TasksHandedOver: ({ data }: Of<'TasksHandedOver'>) => [{ close: `reassign:${data.bureauId}` }],
};

/** The head's order, carried out case by case; a case whose own rules refuse the successor comes back as a failed execution. */
export const handOverCases: Reaction = reaction({
  name: 'handOverCases',
  title: { zh: '按移交决定改派审查人', en: 'Reassign the cases handed over' },
  from: 'start',
  on: {
    TasksHandedOver: ({ data }: Of<'TasksHandedOver'>) =>
      data.caseIds.map((id) => ({
        workflow: 'application',
        command: 'ReassignReviewer',
        id,
        input: { reviewerUserId: data.toPersonId, reason: data.reason },
        row: id,
      })),
  },
});
