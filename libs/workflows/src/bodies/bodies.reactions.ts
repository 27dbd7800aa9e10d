import {
  addDays,
  idOf,
  reaction,
  type Ask,
  type Caused,
  type StoredEvent,
  type Task,
  type TaskChange,
  type Tasks,
  type Words,
} from '@app/kernel';
import type { BodyRef, Events, MeetingReview } from './bodies.events.js';
import { bodyListing, type BodyDocument } from './bodies.view.js';
import { foundersOf, secretariesOf } from './bodies.words.js';
import { close } from '../shared/tasks.js';

type Of<T extends keyof Events> = StoredEvent<Events[T]>;

/** A collaboration has a handful of bodies; the limit only keeps a search from running away. */
const bodiesOf = (ask: Ask, collaborationId: string): Promise<readonly BodyDocument[]> =>
  ask.find(bodyListing, { collaborationId, status: { $in: ['constituted', 'active'] } }, 200);

const review = async ({ id, stream }: StoredEvent, ask: Ask): Promise<Caused[]> =>
  (await bodiesOf(ask, idOf(stream))).map((body) => ({
    workflow: 'body',
    command: 'ReviewComposition',
    id: body.id,
    input: { causedByEventId: id },
  }));
const dissolve =
  (reason: string) =>
  async ({ stream, meta }: StoredEvent, ask: Ask): Promise<Caused[]> =>
    (await bodiesOf(ask, idOf(stream))).map((body) => ({
      workflow: 'body',
      command: 'DissolveBody',
      id: body.id,
      // A body constituted after the day on which its collaboration ended goes on its own first day.
      input: { reason, on: meta.effectiveOn < body.constitutedOn ? body.constitutedOn : meta.effectiveOn },
    }));

export const reactions = [
  reaction({
    name: 'reviewCompositions',
    title: { zh: '成员变动后复核机构组成', en: 'seats are compared when members change' },
    from: 'start',
    on: {
      MemberJoined: review,
      MemberLeft: review,
      MembershipCorrected: review,
      CoreSchoolConfirmed: review,
      CoreSchoolChanged: review,
    },
  }),
  reaction({
    name: 'dissolveBodies',
    title: { zh: '联合体终止后撤销其机构', en: 'bodies end with their collaboration' },
    from: 'start',
    on: {
      CollaborationDissolved: dissolve('联合体解散'),
      PairingConverted: dissolve('结对转设'),
      ImportBatchUndone: dissolve('导入撤销'),
    },
  }),
];

type Ref = { body: BodyRef };
type Desk = Omit<Task, 'title' | 'why' | 'organisation' | 'bureau' | 'role'> & { zh: string; en: string; why: Words };
const words = (zh: string, en: string): Words => ({ zh, en });
const rules = words('治理机构议事规则', 'rules of procedure of governance bodies');

const open = ({ body }: Ref, desk: Desk, role: string, organisation: string | undefined): TaskChange => {
  const { zh, en, why, ...task } = desk;
  return {
    open: {
      ...task,
      title: words(`${zh}（${body.nameZh}）`, `${en} (${body.nameZh})`),
      why,
      role,
      bureau: body.bureauId,
      ...(organisation ? { organisation } : {}),
    },
  };
};
const atClock = (of: Ref, desk: Omit<Desk, 'why'>) => open(of, { ...desk, why: rules }, 'SYS', of.body.bureauId);
/** On the desk of whom the kind names: the bureau's, or that of the leading school. */
const atDesk = (of: Ref, desk: Desk, bureau: boolean): TaskChange => {
  const { ownerKind, bureauId, leadSchoolId } = of.body;
  return bureau || !leadSchoolId
    ? open(of, desk, 'BO', bureauId)
    : open(of, desk, ownerKind === 'schoolDistrict' ? 'CV' : 'CS', leadSchoolId);
};
const atFounder = (of: Ref, desk: Desk) => atDesk(of, desk, !foundersOf(of.body.kind).includes('CS'));
const atSecretary = (of: Ref, desk: Desk) => atDesk(of, desk, secretariesOf(of.body.kind).includes('BO'));

const expiry = (of: Ref, { seatId, termEndsOn }: { seatId: string; termEndsOn?: string }): TaskChange[] =>
  termEndsOn === undefined
    ? []
    : [
        atClock(of, {
          key: `expiry:${seatId}`, kind: 'seatExpiry', zh: '任期届满', en: 'A term ends', dueOn: termEndsOn,
          command: 'ExpireSeat', input: { seatId, termEndsOn },
        }),
      ]; // prettier-ignore
const vacant = (of: Ref, seatId: string, category: string): TaskChange =>
  atFounder(of, {
    key: `vacant:${seatId}`, kind: 'seatVacant', zh: '补聘席位', en: 'Fill a seat', command: 'AppointSeat',
    why: words(`席位空缺或任期届满（${category}）`, `the seat is vacant or its term has ended (${category})`),
  }); // prettier-ignore
const counting = (of: Ref, review: MeetingReview | undefined): TaskChange[] =>
  review === undefined
    ? []
    : (['reminder', 'end'] as const).map((at) =>
        atClock(of, {
          key: `${at}:${review.semester}`, kind: 'meetingReview', zh: '核对会议次数', en: 'Count the meetings',
          dueOn: at === 'end' ? review.endsOn : review.remindOn, command: 'ReviewMeetings', input: { semester: review.semester, at },
        }),
      ); // prettier-ignore
/** PM-3 put the change of members on a desk of the collaboration; the seats that follow it take it off. */
const seatsFollow = ({ body }: Ref, schoolId: string | undefined, ok: boolean): (TaskChange & { stream?: string })[] =>
  ok && schoolId && body.collaborationId && (body.kind === 'council' || body.kind === 'principalsConference')
    ? [{ close: `seats:${schoolId}`, stream: `collaboration-${body.collaborationId}` }]
    : [];
const enough = ({ semester, counted, needed }: Events['MeetingHeld']['frequency']): TaskChange[] =>
  needed !== undefined && counted >= needed ? close(`short:${semester}`) : [];

export const tasks: Tasks = {
  BodyConstituted: ({ data }: Of<'BodyConstituted'>) => [
    ...data.seats.flatMap((each) => expiry(data, each)),
    // Not yet on the first day of its term; `BodyActivated` takes it off again where that has come.
    atClock(data, {
      key: 'activate', kind: 'activateBody', zh: '机构开始运行', en: 'The body becomes active', dueOn: addDays(data.activeFrom, -1),
      command: 'ActivateBody', input: {},
    }),
    ...(foundersOf(data.body.kind).includes('BL') && !data.normalized
      ? [open(data, { key: 'issue', kind: 'issueDocument', zh: '印发成立文件', en: 'Issue the founding document', why: rules, command: 'IssueBodyDocument' }, 'BO', data.body.bureauId)]
      : []),
  ], // prettier-ignore
  BodyActivated: ({ data }: Of<'BodyActivated'>) => [...close('activate'), ...counting(data, data.review)],
  BodyDocumentIssued: () => close('issue'),
  SeatAppointed: ({ data }: Of<'SeatAppointed'>) => [
    ...close(`vacant:${data.seatId}`),
    ...expiry(data, data),
    ...seatsFollow(data, data.schoolId, data.composition.ok),
  ],
  SeatEnded: ({ data }: Of<'SeatEnded'>) => [
    ...close(`expiry:${data.seatId}`),
    ...(data.composition.ok && !data.composition.missingCategories.some((each) => each === data.category)
      ? []
      : [vacant(data, data.seatId, data.category)]),
    ...seatsFollow(data, data.schoolId, data.composition.ok),
  ],
  SeatTermExpired: ({ data }: Of<'SeatTermExpired'>) => [
    ...close(`expiry:${data.seatId}`),
    vacant(data, data.seatId, data.category),
  ],
  MeetingScheduled: ({ data }: Of<'MeetingScheduled'>) => [
    atSecretary(data, {
      key: `minutes:${data.meetingId}`, kind: 'recordMinutes', zh: '记录会议', en: 'Record the meeting', dueOn: data.on,
      why: words('会议已召集', 'a meeting has been called'), command: 'RecordMeeting',
    }),
  ], // prettier-ignore
  MeetingCancelled: ({ data }: Of<'MeetingCancelled'>) => close(`minutes:${data.meetingId}`),
  MeetingHeld: ({ data }: Of<'MeetingHeld'>) => [...close(`minutes:${data.meetingId}`), ...enough(data.frequency)],
  MinutesCorrected: ({ data }: Of<'MinutesCorrected'>) => [
    ...close(...data.settles.map((each) => `dispute:${each}`)),
    ...enough(data.frequency),
  ],
  MinutesDisputed: ({ data }: Of<'MinutesDisputed'>) => [
    atSecretary(data, {
      key: `dispute:${data.disputeId}`, kind: 'minutesDispute', zh: '答复纪要异议', en: 'Answer a dispute of the minutes',
      why: words('成员对纪要提出异议', 'a member disputes the minutes'), command: 'AnswerMinutesDispute', input: { meetingId: data.meetingId, disputeId: data.disputeId },
    }),
  ], // prettier-ignore
  MinutesDisputeAnswered: ({ data }: Of<'MinutesDisputeAnswered'>) => close(`dispute:${data.disputeId}`),
  MeetingsReviewed: ({ data }: Of<'MeetingsReviewed'>) => [
    ...close(`${data.at}:${data.semester}`),
    ...(data.at === 'end' ? [...close(`short:${data.semester}`), ...counting(data, data.next)] : []),
    ...(data.at === 'reminder' && data.short > 0
      ? [
          atSecretary(data, {
            key: `short:${data.semester}`, kind: 'meetingsShort', zh: '本学期会议次数不足', en: 'Meetings are short this semester', dueOn: data.endsOn,
            why: words(`应开 ${data.needed} 次，已开 ${data.counted} 次`, `${data.counted} of ${data.needed} held`), command: 'ScheduleMeeting',
          }),
        ]
      : []),
  ], // prettier-ignore
  PublicOpinionRecorded: ({ data }: Of<'PublicOpinionRecorded'>) => [
    atSecretary(data, {
      key: `opinion:${data.opinionId}`, kind: 'publicOpinion', zh: '反馈意见建议', en: 'Reply to an opinion',
      why: words('收到意见建议', 'an opinion has been received'), command: 'ReplyToPublicOpinion', input: { opinionId: data.opinionId },
    }),
  ], // prettier-ignore
  PublicOpinionReplied: ({ data }: Of<'PublicOpinionReplied'>) => close(`opinion:${data.opinionId}`),
  BodyDissolved: () => [{ closeAll: true }],
};
