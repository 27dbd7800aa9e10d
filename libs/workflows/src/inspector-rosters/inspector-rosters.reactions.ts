import { addDays, idOf, reaction, type Ask, type Caused, type StoredEvent, type Task, type TaskChange, type Tasks } from '@app/kernel'; // prettier-ignore
import type { CollaborationEvents } from '../collaborations/collaborations.view.js';
import type { InspectorEvents } from '../inspectors/inspectors.view.js';
import { rosterListing, type RosterEvents } from './inspector-rosters.view.js';

type Of<T extends keyof RosterEvents> = StoredEvent<RosterEvents[T]>;
type Founded = StoredEvent<CollaborationEvents['CollaborationEstablished' | 'LegacyCollaborationImported']>;
type Moved = TaskChange & { stream?: string };

const responsibility = { zh: '每个学区一至两名责任督学', en: 'every district has one or two responsible inspectors' };
const vacancy = (bureauId: string): Task => ({
  key: 'noInspector', kind: 'districtWithoutInspector', title: { zh: '学区无责任督学：请指派', en: 'A district without an inspector: assign one' },
  why: responsibility, role: 'SL', organisation: bureauId, bureau: bureauId, command: 'AssignInspector',
}); // prettier-ignore
const rosterOf = (stream: string): string => `inspectorRoster-${idOf(stream)}`;
const begun = ({ stream, data: { kind, bureauId } }: Founded): Moved[] =>
  kind === 'schoolDistrict' ? [{ open: vacancy(bureauId), stream: rosterOf(stream) }] : [];
const over = ({ stream }: StoredEvent<never>): Moved[] => [{ closeAll: true, stream: rosterOf(stream) }];

const count = (bureauId: string, reviewOn: string): TaskChange => ({
  open: {
    key: 'review', kind: 'routineReview', title: { zh: '核查经常性督导次数', en: 'Count the routine visits' }, why: responsibility,
    role: 'SYS', bureau: bureauId, dueOn: addDays(reviewOn, -1), command: 'ReviewRoutineVisits', input: {},
  },
}); // prettier-ignore
const short = (person: string, schools: number, { to, minimum, bureauId }: RosterEvents['RoutineVisitsReviewed']): TaskChange => ({
  open: {
    key: `routineShort:${person}`, kind: 'routineVisitsShort',
    title: { zh: `经常性督导不足（${schools} 所学校）`, en: `Routine visits are short (${schools} schools)` },
    why: { zh: `每学期每校至少 ${minimum} 次`, en: `at least ${minimum} a school and semester` },
    role: 'IN', person, organisation: bureauId, bureau: bureauId, dueOn: to,
  },
}); // prettier-ignore

export const tasks: Tasks = {
  CollaborationEstablished: begun,
  LegacyCollaborationImported: begun,
  CollaborationDissolved: over,
  ImportBatchUndone: over,
  InspectorAssigned: ({ data }: Of<'InspectorAssigned'>) => [
    { close: 'noInspector' },
    count(data.bureauId, data.reviewOn),
    ...(data.until === undefined ? [] : [ends(data.inspectorId, data.until, data.bureauId)]),
  ],
  AssignmentCorrected: ({ data }: Of<'AssignmentCorrected'>) =>
    data.until === undefined ? [] : [ends(data.inspectorId, data.until, data.bureauId)],
  InspectorUnassigned: ({ data }: Of<'InspectorUnassigned'>) => [
    { close: `until:${data.inspectorId}` },
    { close: `routineShort:${data.inspectorId}` },
    ...(data.zeroLeft ? [{ close: 'review' }] : []),
    ...(data.zeroLeft && data.isDistrict ? [{ open: vacancy(data.bureauId) }] : []),
  ],
  RoutineVisitsReviewed: ({ data }: Of<'RoutineVisitsReviewed'>) => [
    count(data.bureauId, data.reviewOn),
    ...data.inspectorIds.map((person) =>
      data.short.length === 0 ? { close: `routineShort:${person}` } : short(person, data.short.length, data),
    ),
  ],
};
function ends(inspectorId: string, until: string, bureauId: string): TaskChange {
  return {
    open: {
      key: `until:${inspectorId}`, kind: 'assignmentEnds', title: { zh: '责任督学指派到期', en: 'An assignment ends' }, why: responsibility,
      role: 'SYS', bureau: bureauId, dueOn: until, command: 'UnassignInspector',
      input: { inspectorId, reason: '指派到期', on: addDays(until, 1) },
    },
  }; // prettier-ignore
}

/** Who is no longer an inspector is no longer responsible for a district. */
const leaveRosters =
  (on: (data: { on?: string; until?: string }) => string, reason: string) =>
  async ({ stream, data }: StoredEvent<never>, ask: Ask): Promise<Caused[]> =>
    (await ask.find(rosterListing, { inspectorIds: idOf(stream) })).map(({ id }) => ({
      workflow: 'inspectorRoster',
      command: 'UnassignInspector',
      id,
      input: { inspectorId: idOf(stream), reason, on: on(data) },
      row: id,
    }));
export const endAssignments = reaction({
  name: 'endAssignments',
  title: { zh: '不再担任督学的退出责任督学名单', en: 'Former inspectors leave the rosters' },
  from: 'start',
  on: {
    InspectorEnded: leaveRosters(({ on }) => on!, '不再担任督学'),
    InspectorExpired: leaveRosters(({ until }) => addDays(until!, 1), '任期届满'),
  } satisfies Partial<Record<keyof InspectorEvents, unknown>>,
});
