import { type StoredEvent, type Task, type TaskChange } from '@app/kernel';
import type { SchoolEvents } from './schools.view.js';

/** PM-4: a new public school of the compulsory stages is to be brought into a group (S-01). */
const ungrouped = (bureauId: string): Task => ({
  key: 'newSchoolUngrouped',
  kind: 'newSchoolUngrouped',
  title: { zh: '新建学校尚未纳入集团化办学', en: 'A new school is in no group yet' },
  why: { zh: '新建义务教育公办学校应纳入集团管理', en: 'New public compulsory-stage schools are brought into groups' },
  role: 'BO',
  organisation: bureauId,
  bureau: bureauId,
});
const whenNeeded = ({ data }: StoredEvent<{ needsGroup?: string }>): TaskChange[] =>
  data.needsGroup ? [{ open: ungrouped(data.needsGroup) }] : [];

export const tasks = {
  SchoolRegistered: (event: StoredEvent<SchoolEvents['SchoolRegistered']>): TaskChange[] => [
    ...whenNeeded(event),
    ...(event.data.opensLater
      ? [
          {
            open: {
              key: 'opening',
              kind: 'schoolOpening',
              title: { zh: '学校开办', en: 'School opens' },
              why: { zh: '已到登记的开办日期', en: 'The registered day of opening has come' },
              role: 'SYS',
              dueOn: event.data.openedOn,
              command: 'OpenSchool',
              input: { effectiveOn: event.data.openedOn },
              bureau: event.data.managingBureauId,
            },
          },
        ]
      : []),
  ],
  SchoolOpened: (): TaskChange[] => [{ close: 'opening' }],
  SchoolStagesConfirmed: whenNeeded,
  SchoolKindChanged: whenNeeded,
  SchoolAttributeSet: whenNeeded,
  SchoolCorrected: whenNeeded,
  PrimaryCollaborationSet: (): TaskChange[] => [{ close: 'setPrimaryCollaboration' }],
  SchoolClosed: (): TaskChange[] => [{ closeAll: true }],
  SchoolMerged: (): TaskChange[] => [{ closeAll: true }],
  // The first membership anywhere settles it.
  MemberJoined: ({ data: { schoolId } }: StoredEvent<{ schoolId: string }>) => [
    { close: 'newSchoolUngrouped', stream: `school-${schoolId}` },
  ],
};
