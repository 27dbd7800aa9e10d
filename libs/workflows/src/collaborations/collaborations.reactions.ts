import { idOf, reaction, type Ask, type Caused, type StoredEvent, type Task, type TaskChange } from '@app/kernel';
import { membershipGraph, type MembershipEdge } from '../membership-graph/membership-graph.view.js';
import type { CollaborationEvents } from './collaborations.view.js';

type Of<T extends keyof CollaborationEvents> = StoredEvent<CollaborationEvents[T]>;

/** A school is in a handful of collaborations; the limit only keeps a search from running away. */
const edgesOf = (ask: Ask, schoolId: string): Promise<readonly MembershipEdge[]> =>
  ask.find(membershipGraph, { schoolId, open: true }, 100);

const leaveEverywhere = async ({ stream, meta }: StoredEvent, ask: Ask): Promise<Caused[]> => {
  const schoolId = idOf(stream);
  return (await edgesOf(ask, schoolId)).map(({ collaborationId }) => ({
    workflow: 'collaboration',
    command: 'EndMembership',
    id: collaborationId,
    input: { schoolId, reason: 'schoolClosed', effectiveOn: meta.effectiveOn },
    row: collaborationId,
  }));
};
const recompute = async ({ id, stream, meta }: StoredEvent, ask: Ask): Promise<Caused[]> =>
  (await edgesOf(ask, idOf(stream))).map(({ collaborationId }) => ({
    workflow: 'collaboration',
    command: 'RecomputeStageClass',
    id: collaborationId,
    input: { causedByEventId: id, effectiveOn: meta.effectiveOn },
    row: collaborationId,
  }));
const markConverted = ({ stream, data: { convertedFrom = [] }, meta }: Of<'CollaborationEstablished'>): Caused[] =>
  convertedFrom.map((id) => ({
    workflow: 'collaboration',
    command: 'MarkConverted',
    id,
    input: { convertedInto: idOf(stream), effectiveOn: meta.effectiveOn },
    row: id,
  }));

export const reactions = [
  reaction({
    name: 'endMembershipsOfClosedSchool',
    title: { zh: '撤并学校退出各联合体', en: 'a closed school leaves every collaboration' },
    from: 'start',
    on: { SchoolClosed: leaveEverywhere, SchoolMerged: leaveEverywhere },
  }),
  reaction({
    name: 'recomputeStageClasses',
    title: { zh: '学段变化后重算学段类别', en: 'stage classes follow the stages of schools' },
    from: 'start',
    on: { SchoolStagesConfirmed: recompute, SchoolKindChanged: recompute, SchoolCorrected: recompute },
  }),
  // Spans streams: the community first, then each pairing; resumable, since a pairing already marked has nothing to do.
  reaction({
    name: 'convertPairings',
    title: { zh: '结对转设后逐一记为已转设', en: 'pairings that became a community are marked' },
    from: 'start',
    on: { CollaborationEstablished: markConverted },
  }),
];

const seats = ({ schoolId, bureauId, leader }: { schoolId: string; bureauId: string; leader?: string }): Task => ({
  key: `seats:${schoolId}`,
  kind: 'adjustSeats',
  title: { zh: '调整理事会（联席会议）席位', en: 'Adjust the seats of council or conference' },
  why: { zh: '成员校有变动', en: 'The members have changed' },
  role: leader ? 'CS' : 'BO',
  organisation: leader ?? bureauId,
  command: 'RecordSeatAdjustment',
  input: { schoolId },
  bureau: bureauId,
});

export const tasks = {
  CollaborationEstablished: ({ data: { bureauId, filingDueOn } }: Of<'CollaborationEstablished'>): TaskChange[] => [
    {
      open: {
        key: 'filing',
        kind: 'fileWithCity',
        title: { zh: '报市备案', en: 'File with the city' },
        why: { zh: '设立后二十个工作日内备案', en: 'Filed within twenty working days of establishment' },
        role: 'BO',
        organisation: bureauId,
        dueOn: filingDueOn,
        command: 'FileCollaboration',
        bureau: bureauId,
      },
    },
  ],
  CollaborationFiled: ({ data: { bureauId } }: Of<'CollaborationFiled'>): TaskChange[] => [
    { close: 'filing' },
    {
      open: {
        key: 'acknowledge',
        kind: 'acknowledgeFiling',
        title: { zh: '备案确认', en: 'Acknowledge the filing' },
        why: { zh: '区县已报备案', en: 'The county has filed it' },
        role: 'CO',
        command: 'AcknowledgeFiling',
        bureau: bureauId,
      },
    },
  ],
  FilingAcknowledged: (): TaskChange[] => [{ close: 'acknowledge' }],
  MemberJoined: ({ data }: Of<'MemberJoined'>): (TaskChange & { stream?: string })[] => [
    ...(data.source === 'admission' ? [{ open: seats(data) }] : []),
    ...(data.concurrentGroups > 1 ? [{ open: primaryTask(data), stream: `school-${data.schoolId}` }] : []),
  ],
  MemberLeft: ({ data }: Of<'MemberLeft'>): TaskChange[] =>
    data.reason === 'dissolved' || data.reason === 'corrected' ? [] : [{ open: seats(data) }],
  SeatsAdjusted: ({ data }: Of<'SeatsAdjusted'>): TaskChange[] => [{ close: `seats:${data.schoolId}` }],
  KeySchoolClosed: ({ data: { schoolId, bureauId } }: Of<'KeySchoolClosed'>): TaskChange[] => [
    {
      open: {
        key: `coreSchoolClosed:${schoolId}`,
        kind: 'coreSchoolClosed',
        title: { zh: '关键学校已撤并：更换核心校或解散', en: 'A key school has closed: replace it, or dissolve' },
        why: { zh: '核心校撤并，或余下不足两所', en: 'The leading school closed, or fewer than two are left' },
        role: 'BL',
        organisation: bureauId,
        bureau: bureauId,
      },
    },
  ],
  CoreSchoolChanged: ({ data: { formerCoreSchoolId } }: Of<'CoreSchoolChanged'>): TaskChange[] =>
    formerCoreSchoolId ? [{ close: `coreSchoolClosed:${formerCoreSchoolId}` }] : [],
  GroupAgreementSigned: ({ data: { endsOn } }: Of<'GroupAgreementSigned'>): TaskChange[] =>
    endsOn
      ? [
          {
            open: {
              key: 'agreement',
              kind: 'agreementEnds',
              title: { zh: '集团协议期满', en: 'The agreement ends' },
              why: { zh: '协议约定的期限', en: 'The term agreed on' },
              role: 'CS',
              dueOn: endsOn,
              command: 'SignAgreement',
            },
          },
        ]
      : [{ close: 'agreement' }],
  CollaborationDissolved: (): TaskChange[] => [{ closeAll: true }],
  PairingConverted: (): TaskChange[] => [{ closeAll: true }],
  ImportBatchUndone: (): TaskChange[] => [{ closeAll: true }],
};

/** Watches what a search counted: a school in several groups needs one that counts for rotation. */
function primaryTask({ bureauId }: CollaborationEvents['MemberJoined']): Task {
  return {
    key: 'setPrimaryCollaboration',
    kind: 'setPrimaryCollaboration',
    title: { zh: '确定主要归属的集团', en: 'Set the primary group' },
    why: { zh: '学校同时属于多个教育集团', en: 'The school is in several groups' },
    role: 'BO',
    organisation: bureauId,
    command: 'SetPrimaryCollaboration',
    bureau: bureauId,
  };
}
