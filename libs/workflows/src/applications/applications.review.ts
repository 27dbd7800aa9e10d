import {
  acting,
  digestText,
  hashedId,
  pastOrToday,
  personsOf,
  timeBits,
  type Act,
  type DueDate,
  type RouteMove,
} from '@app/kernel';
import { refuse } from './applications.clauses.js';
import type { Parts } from './applications.commands.js';
import { requireNoInterest, requireSeparate, titleOfCommand, unknown } from './applications.guards.js';
import type { State } from './applications.state.js';

const isReviewer = (state: State, act: Act): boolean =>
  state.reviewer !== undefined && personsOf(act).includes(state.reviewer);
function requireReviewer(state: State, act: Act): void {
  if (!isReviewer(state, act)) throw refuse('APP_NOT_REVIEWER');
}
function requireFitReviewer(state: State, reviewer: string, officer: boolean): void {
  if (!officer) throw refuse('APP_REVIEWER_CAPACITY', {}, '/reviewerUserId');
  requireNoInterest(state, [reviewer]);
  if (state.initiation === 'exOfficio') requireSeparate('APP_SOD_REVIEWER', [reviewer], state.persons.drafters);
}

/** Seat whose turn it is: the reviewer's before, the leader's after the review. */
export const seatOf = (state: State): string | undefined => acting(state.route)[0]?.id;
export const opinionMove = (state: State, act: Act, opinion: 'agree' | 'disagree'): RouteMove[] => {
  const seat = seatOf(state);
  return seat === undefined ? [] : [{ move: 'opinion', seat, person: act.by, opinion }];
};
export const returnMove = (state: State): RouteMove[] => [
  { move: 'returned', toStep: state.route.route.steps[0]?.id ?? '' },
];
const referral = (state: State, person: string): RouteMove[] => {
  const seat = seatOf(state);
  return seat === undefined ? [] : [{ move: 'referred', seat, person }];
};

export const prolongation = ({ days, due }: { days: number; due: DueDate }) => ({
  days,
  decisionDueOn: due.on,
  provisional: due.provisional,
});
export const isExcluded = (state: State, interval: string): boolean =>
  state.pinned.excludedIntervals.includes(interval);

const suspend =
  <K extends 'hearing' | 'expertReview'>(kind: K, type: K extends 'hearing' ? 'HearingOpened' : 'ExpertReviewStarted') =>
  (
    input: Parameters<Parts['OpenHearing']>[0],
    state: State,
    { act, today }: Parameters<Parts['OpenHearing']>[2],
  ) => {
    requireReviewer(state, act);
    if (state.suspended) throw refuse('APP_INTERVAL_OPEN');
    pastOrToday(input.notifiedOn, today, 'notifiedOn', state.acceptedOn);
    return [{ type, data: { ...input, excluded: isExcluded(state, kind), by: personsOf(act) } }];
  }; // prettier-ignore
const resume =
  <K extends 'hearing' | 'expertReview'>(kind: K, type: K extends 'hearing' ? 'HearingClosed' : 'ExpertReviewEnded') =>
  (
    input: Parameters<Parts['CloseHearing']>[0],
    state: State,
    { act, facts }: Parameters<Parts['CloseHearing']>[2],
  ) => {
    requireReviewer(state, act);
    if (state.suspended?.kind !== kind) throw refuse('APP_STATE', {
        stage: state.stage,
        command: titleOfCommand(kind === 'hearing' ? 'CloseHearing' : 'EndExpertReview'),
      });
    return [{ type, data: { ...input, from: state.suspended.from, ...prolongation(facts), by: personsOf(act) } }];
  }; // prettier-ignore

export const review = {
  AssignReviewer: (input, state, { act, facts }) => {
    requireFitReviewer(state, input.reviewerUserId, facts.officer);
    const moves = referral(state, input.reviewerUserId);
    return [{ type: 'ReviewerAssigned', data: { ...input, moves, by: personsOf(act) } }];
  },
  ReassignReviewer: (input, state, { act, facts }) => {
    requireFitReviewer(state, input.reviewerUserId, facts.officer);
    if (input.reviewerUserId === state.reviewer) return [];
    const moves = referral(state, input.reviewerUserId);
    return [{ type: 'ReviewerReassigned', data: { ...input, moves, by: personsOf(act) } }];
  },

  RequestRecusal: (input, _, { act, facts, commandId }) => [
    {
      type: 'RecusalRequested',
      data: {
        ...input,
        recusalId: hashedId(timeBits(commandId), 'recusal', commandId),
        aboutLeader: facts.leader,
        by: personsOf(act),
      },
    },
  ],
  DecideRecusal: (input, state, { act }) => {
    const request = state.recusals.find((each) => each.id === input.recusalId);
    if (!request) throw unknown('recusal', input.recusalId, 'recusalId');
    if (request.granted !== undefined) return [];
    if (personsOf(act).includes(request.officerId)) throw refuse('APP_RECUSAL', { person: request.officerId });
    // The city's own case has no bureau above it here: another leader of the same bureau decides then.
    if (request.aboutLeader && act.capacity !== 'CL') throw refuse('APP_LEADER_RECUSAL');
    return [{ type: 'RecusalDecided', data: { ...input, officerId: request.officerId, by: personsOf(act) } }];
  },
  DeclareInterest: (input, state, { act }) =>
    personsOf(act).every((person) => state.persons.interested.includes(person))
      ? []
      : [{ type: 'InterestDeclared', data: { ...input, by: personsOf(act) } }],

  RequestConsultation: (input, state, { act, commandId }) => {
    requireReviewer(state, act);
    const consultationId = hashedId(timeBits(commandId), 'consultation', commandId, input.unit);
    return [{ type: 'ConsultationRequested', data: { ...input, consultationId, by: personsOf(act) } }];
  },
  ReplyConsultation: (input, state, { act }) => {
    const asked = state.consultations.find((each) => each.id === input.consultationId);
    if (!asked || asked.unit !== act.organisation)
      throw unknown('consultation', input.consultationId, 'consultationId');
    if (asked.replied)
      throw refuse('APP_STATE', {
        stage: { zh: '已答复', en: 'answered' },
        command: titleOfCommand('ReplyConsultation'),
      });
    return [{ type: 'ConsultationReplied', data: { ...input, unit: asked.unit, by: personsOf(act) } }];
  },

  OpenHearing: suspend('hearing', 'HearingOpened'),
  CloseHearing: resume('hearing', 'HearingClosed'),
  StartExpertReview: suspend('expertReview', 'ExpertReviewStarted'),
  EndExpertReview: resume('expertReview', 'ExpertReviewEnded'),

  CompleteReview: (input, state, { act, facts }) => {
    requireReviewer(state, act);
    if (state.initiation === 'exOfficio') requireSeparate('APP_SOD_REVIEWER', personsOf(act), state.persons.drafters);
    const units = state.consultations.filter((each) => !each.replied).map((each) => each.unit);
    if (units.length > 0) throw refuse('APP_CONSULTATION_OPEN', { units });
    if (state.suspended) throw refuse('APP_INTERVAL_OPEN');
    if (input.opinion !== 'deny') {
      const explained = new Set(input.findings.filter((each) => each.note).map((each) => each.check));
      const checks = facts.checks.filter((each) => !each.ok && !explained.has(each.check)).map((each) => each.check);
      if (checks.length > 0) throw refuse('APP_CHECK_UNEXPLAINED', { checks }, '/findings');
    }
    const { payloadDigest, round } = state;
    const said = { ...input, checks: facts.checks, payloadDigest, round };
    return [
      {
        type: 'ReviewCompleted',
        data: {
          ...said,
          reviewDigest: digestText(said),
          moves: opinionMove(state, act, input.opinion === 'deny' ? 'disagree' : 'agree'),
          by: personsOf(act),
        },
      },
    ];
  },

  ReturnForReview: (input, state, { act }) => [
    {
      type: 'ReturnedForReview',
      data: { ...input, round: state.round + 1, moves: returnMove(state), by: personsOf(act) },
    },
  ],

  ExtendDeadline: (input, state, { act, facts, today }) => {
    if (state.extendedBy > 0) throw refuse('APP_EXTENSION_USED');
    const maximum = state.pinned.extensionDays;
    if (input.days > maximum) throw refuse('APP_EXTENSION_TOO_LONG', { days: input.days, maximum }, '/days');
    const paused = state.suspended?.excluded || (state.stage === 'publicNotice' && state.notice?.excluded);
    if (today > state.decisionDueOn! && !paused) throw refuse('APP_EXTENSION_TOO_LATE', { dueOn: state.decisionDueOn });
    const { on: decisionDueOn, provisional } = facts.due;
    return [
      {
        type: 'DeadlineExtended',
        data: { ...input, from: state.decisionDueOn!, decisionDueOn, provisional, by: personsOf(act) },
      },
    ];
  },
} satisfies Partial<Parts>;
