import { addDays, type StoredEvent, type TaskChange, type Tasks } from '@app/kernel';
import type { InspectorEvents } from './inspectors.state.js';

type Of<T extends keyof InspectorEvents> = StoredEvent<InspectorEvents[T]>;

const rules = { zh: '督学任期', en: 'the term of an inspector' };
/** The clock gives notice of the end, and ends. */
const clock = ({ until, noticeOn }: { until?: string; noticeOn?: string }): TaskChange[] =>
  until === undefined || noticeOn === undefined
    ? []
    : [
        { close: 'termEnding' },
        {
          open: {
            key: 'termNotice', kind: 'inspectorTermNotice', title: { zh: '提示督学任期将满', en: 'Notice of the end of a term' }, why: rules,
            role: 'SYS', dueOn: addDays(noticeOn, -1), command: 'NoticeTermEnd', input: {},
          },
        },
        {
          open: {
            key: 'termEnd', kind: 'inspectorTermEnd', title: { zh: '督学任期届满', en: 'End of a term' }, why: rules,
            role: 'SYS', dueOn: until, command: 'ExpireInspector', input: {},
          },
        },
      ]; // prettier-ignore

export const tasks: Tasks = {
  InspectorAppointed: ({ data }: Of<'InspectorAppointed'>) => clock(data),
  InspectorRenewed: ({ data }: Of<'InspectorRenewed'>) => clock(data),
  InspectorCorrected: ({ data: { field, value, noticeOn } }: Of<'InspectorCorrected'>) =>
    field === 'until' ? clock({ until: value, ...(noticeOn ? { noticeOn } : {}) }) : [],
  InspectorTermEnding: ({ data: { until, bureauId } }: Of<'InspectorTermEnding'>) => [
    { close: 'termNotice' },
    {
      open: {
        key: 'termEnding', kind: 'inspectorTermEnding', title: { zh: '督学任期将满：续聘或改聘', en: 'An inspector’s term ends: renew or replace' },
        why: rules, role: 'SL', organisation: bureauId, bureau: bureauId, dueOn: until, command: 'RenewInspector',
      },
    },
  ],
  InspectorEnded: () => [{ closeAll: true }],
  InspectorExpired: () => [{ closeAll: true }],
}; // prettier-ignore
