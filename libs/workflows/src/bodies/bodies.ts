import {
  streamOf,
  workflow,
  type Context,
  type Decision,
  type EventRow,
  type EventTable,
  type Labels,
} from '@app/kernel';
import { stamped } from '../shared/stamped.js';
import { clauses } from './bodies.clauses.js';
import { commands, type CommandName, type Facts, type Parts } from './bodies.commands.js';
import { constitution } from './bodies.constitution.js';
import type { Bare, BodyRef, Events } from './bodies.events.js';
import { guard, isSettled } from './bodies.guards.js';
import type { ConstituteBodyInput } from './bodies.input.js';
import { meetings } from './bodies.meetings.js';
import { opinions } from './bodies.opinions.js';
import { seats } from './bodies.seats.js';
import { evolve, noBody, type Body } from './bodies.state.js';
import { seatCategoryLabels } from './bodies.words.js';

export { clauses, commands };

const parts: Parts = { ...constitution, ...seats, ...meetings, ...opinions };

const labels: Labels = {
  category: seatCategoryLabels,
  from: {
    parent: { zh: '家长', en: 'a parent' },
    student: { zh: '学生', en: 'a pupil' },
    public: { zh: '群众', en: 'the public' },
  },
};
type Part = (input: never, state: Body, context: Context<never>) => Decision<Bare>;
type Ref = { body: BodyRef; schoolId?: string };
const row = (zh: string, en: string, visibility: EventRow['visibility'] = 'internal'): EventRow<Ref> => ({
  visibility,
  says: { zh, en },
  labels,
  about: ({ body: { bureauId, collaborationId, leadSchoolId }, schoolId }) => [
    ...(collaborationId ? [streamOf('collaboration', collaborationId)] : []),
    streamOf('bureau', bureauId),
    ...[...new Set([leadSchoolId, schoolId])].flatMap((each) => (each ? [streamOf('school', each)] : [])),
  ],
});

const events = {
  BodyConstituted: row('成立机构，自 {activeFrom} 运行。', 'Body constituted, active from {activeFrom}.'),
  BodyActivated: row('机构开始运行。', 'Body active.'),
  BodyDocumentIssued: row('印发成立文件 {normalized}。', 'Founding document {normalized} issued.'),
  SeatAppointed: row('聘任{category}席位，自 {termStartsOn}。', 'Seat of {category} filled from {termStartsOn}.'),
  SeatEnded: row('{category}席位任职至 {endedOn}：{reason}', 'Seat of {category} ended on {endedOn}: {reason}'),
  SeatTermExpired: row('{category}席位任期于 {termEndsOn} 届满。', 'Term of the seat of {category} ended on {termEndsOn}.'),
  CompositionReviewed: row('成员变动，复核机构组成。', 'Members changed; composition reviewed.'),
  AnnualChairElected: row('“{schoolId:school}”校长任 {schoolYear} 学年主席。', 'The principal of "{schoolId:school}" chairs {schoolYear}.'),
  MeetingScheduled: row('召集会议，定于 {on}。', 'Meeting called for {on}.'),
  MeetingCancelled: row('取消会议：{reason}', 'Meeting cancelled: {reason}'),
  MeetingHeld: row('{heldOn} 召开会议。', 'Meeting held on {heldOn}.'),
  MinutesCorrected: row('更正 {heldOn} 会议纪要：{reason}', 'Minutes of {heldOn} corrected: {reason}'),
  MinutesDisputed: row('对会议纪要提出异议：{statement}', 'Minutes disputed: {statement}'),
  MinutesDisputeAnswered: row('答复纪要异议：{answer}', 'Dispute answered: {answer}'),
  MeetingsReviewed: row('{semester} 学期应开 {needed} 次会议，已开 {counted} 次。', '{counted} of {needed} meetings held in {semester}.'),
  PublicOpinionRecorded: row('收到{from}的意见建议。', 'Opinion of {from} received.', 'personal'),
  PublicOpinionReplied: row('反馈意见建议。', 'Opinion replied to.', 'personal'),
  BodyDissolved: row('撤销机构：{reason}', 'Body dissolved: {reason}'),
} satisfies Record<keyof Events, EventRow<Ref>> as unknown as EventTable<Events>; // prettier-ignore

/** What a clock or a process asks for may have come about otherwise: then it has nothing to do. */
const settling = Object.fromEntries(
  (Object.entries(parts) as [CommandName, Part][]).map(([command, part]): [CommandName, Part] => [
    command,
    (input, state, context) => (isSettled(command, state, context.act) ? [] : part(input, state, context)),
  ]),
) as Record<CommandName, Part>;

/** The leading school is the one of the day the members were last looked at. */
function bodyOf({ status, body }: Body, input: object, facts: object): BodyRef {
  const members = 'members' in facts ? (facts as Facts['AppointSeat']).members : undefined;
  const leading = (of: Facts['AppointSeat']['members']) => {
    const lead = of.find((each) => each.role === 'core' || each.role === 'convenor')?.schoolId;
    return lead ? { leadSchoolId: lead } : {};
  };
  if (status === 'none') {
    const { kind, nameZh, collaborationId } = input as ConstituteBodyInput;
    const owner = (facts as Facts['ConstituteBody']).owner!;
    const of = collaborationId ? { collaborationId } : {};
    return { kind, nameZh, bureauId: owner.bureauId, ...of, ownerKind: owner.kind, ...leading(owner.members) };
  }
  if (!members) return body;
  const { leadSchoolId: _, ...rest } = body;
  return { ...rest, ...leading(members) };
}

export const bodies = workflow<typeof commands, Body, Events, Facts>({
  name: 'body',
  collection: 'bodies',
  title: { zh: '治理机构', en: 'Governance bodies' },
  clauses,
  commands,
  events,
  initial: noBody,
  decide: stamped<Body, CommandName>(settling, guard, (state, { facts }, input) => {
    const body = bodyOf(state, input, facts);
    return () => ({ body });
  }),
  evolve,
});
