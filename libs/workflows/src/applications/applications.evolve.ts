import { move, startRoute, type Evolve, type RouteMove } from '@app/kernel';
import { withHandled, withRaised } from '../shared/notice.js';
import type { BareEvents } from './applications.events.js';
import type { ApplicationMaterial } from './applications.input.js';
import type { Stage, State } from './applications.state.js';

const bind = (state: State, duty: keyof State['persons'], by: readonly string[]): State => ({
  ...state,
  persons: { ...state.persons, [duty]: [...new Set([...state.persons[duty], ...by])] },
});
const belongs = (
  state: State,
  { bureauId, divisionCode, concerned, consented }: BareEvents['ApplicationSubmitted']['competence'],
): State => ({
  ...state,
  bureauId: bureauId ?? '',
  divisionCode: divisionCode ?? '',
  concernedBureaus: concerned,
  consentedBureaus: consented,
});
const supplied = (state: State, materials: readonly ApplicationMaterial[] = []): State => ({
  ...state,
  materials: [
    ...state.materials,
    ...materials.map((material) => ({ ...material, afterNotices: state.corrections.length })),
  ],
});
const moved = (state: State, moves: readonly RouteMove[]): State => ({
  ...state,
  route: moves.reduce(move, state.route),
});
const underTerms = (state: State, data: BareEvents['ApplicationAccepted'] | BareEvents['ApplicationDeemedAccepted'] | BareEvents['ExOfficioCaseOpened']): State => ({
  ...state,
  stage: 'accepted',
  acceptedOn: data.acceptedOn,
  decisionDueOn: data.decisionDueOn,
  provisional: data.provisional,
  pinned: data.pinned,
  route: startRoute(data.route),
}); // prettier-ignore
const prolonged = (
  state: State,
  interval: { kind: string; from: string; to: string },
  { days, decisionDueOn, provisional }: { days: number; decisionDueOn: string; provisional: boolean },
): State => ({
  ...state,
  suspendedDays: state.suspendedDays + days,
  intervals: [...state.intervals, { ...interval, days }],
  decisionDueOn,
  provisional,
});
const decided = (state: State, outcome: 'approved' | 'denied', data: BareEvents['ApplicationApproved'] | BareEvents['ApplicationDenied']): State =>
  bind(moved({
    ...state,
    stage: outcome,
    decision: {
      outcome,
      decidedOn: data.decidedOn,
      ...('effectiveOn' in data ? { effectiveOn: data.effectiveOn } : {}),
      conditions: ('conditions' in data ? data.conditions : undefined) ?? [],
      late: data.late,
      daysUsed: data.daysUsed,
      daysAllowed: data.daysAllowed,
      serviceDueOn: data.serviceDueOn,
      disclosureDueOn: data.disclosureDueOn,
    },
  }, data.moves), 'deciders', data.by); // prettier-ignore
const ended = ({ openCase: _given, ...state }: State, stage: Stage): State => ({ ...state, stage });
const inDecision = (state: State, more: Partial<NonNullable<State['decision']>>): State => ({
  ...state,
  decision: { ...state.decision!, ...more },
});

type Bared = Evolve<State, { [T in keyof BareEvents]: BareEvents[T] }>;
const fold: Bared = {
  ApplicationDrafted: (state, { type, applicantSchoolId, payload, materials, payloadDigest, competence, by }, { effectiveOn }) =>
    bind(supplied(belongs({ ...state, stage: 'draft', type, applicantSchoolId, payload, payloadDigest, draftedOn: effectiveOn }, competence), materials), 'drafters', by), // prettier-ignore
  DraftUpdated: (state, { payload, materials, payloadDigest, competence, by }) =>
    bind(supplied(belongs({ ...state, payload: payload ?? state.payload, payloadDigest }, competence), materials), 'drafters', by), // prettier-ignore
  ApplicationSubmitted: (state, data) =>
    bind(
      belongs(
        {
          ...state,
          stage: 'submitted',
          caseNo: data.caseNo,
          openCase: data.openCase,
          receivedOn: data.receivedOn,
          completenessDueOn: data.completenessDueOn,
          provisional: data.provisional,
          completenessDays: data.completenessDays,
          deemedAcceptance: data.deemedAcceptance,
        },
        data.competence,
      ),
      'applicants',
      data.by,
    ),
  MemberConsentRecorded: (state, { schoolId, consents, payloadDigest }) => ({
    ...state,
    consents: { ...state.consents, [schoolId]: { consents, payloadDigest, afterNotices: state.corrections.length } },
  }),
  MaterialSupplied: (state, { materials, by }) => bind(supplied(state, materials), 'applicants', by),
  CorrectionsRequested: (state, { items, dueOn }, { effectiveOn }) => ({
    ...state,
    stage: 'correctionsRequested',
    corrections: [...state.corrections, { items, dueOn, requestedOn: effectiveOn }],
  }),
  CorrectionsSupplied: (state, data) =>
    bind(
      supplied(
        {
          ...state,
          stage: 'submitted',
          payload: data.payload ?? state.payload,
          payloadDigest: data.payloadDigest,
          openCase: data.openCase,
          receivedOn: data.receivedOn,
          completenessDueOn: data.completenessDueOn,
          provisional: data.provisional,
        },
        data.materials,
      ),
      'applicants',
      data.by,
    ),
  ApplicationAccepted: (state, data) => bind(belongs(underTerms(state, data), data.competence), 'acceptors', data.by),
  ApplicationDeemedAccepted: (state, data) => ({ ...underTerms(state, data), deemed: true }),
  ApplicationNotAccepted: (state, { by }) => bind(ended(state, 'notAccepted'), 'acceptors', by),
  ApplicationLapsed: (state) => ended(state, 'lapsed'),
  ApplicationWithdrawn: (state) => ended(state, 'withdrawn'),
  ExOfficioCaseOpened: (state, data, { effectiveOn }) =>
    bind(
      supplied(
        belongs(
          underTerms(
            {
              ...state,
              type: data.type,
              initiation: 'exOfficio',
              payload: data.payload,
              payloadDigest: data.payloadDigest,
              caseNo: data.caseNo,
              openCase: data.openCase,
              legalBasis: data.legalBasis,
              draftedOn: effectiveOn,
            },
            data,
          ),
          data.competence,
        ),
        data.materials,
      ),
      'drafters',
      data.by,
    ),
  ReviewerAssigned: (state, { reviewerUserId, moves }) =>
    bind(moved({ ...state, stage: 'underReview', reviewer: reviewerUserId }, moves), 'reviewers', [reviewerUserId]),
  ReviewerReassigned: (state, { reviewerUserId, moves }) =>
    bind(moved({ ...state, reviewer: reviewerUserId }, moves), 'reviewers', [reviewerUserId]),
  RecusalRequested: (state, { recusalId, officerId, aboutLeader }) => ({
    ...state,
    recusals: [...state.recusals, { id: recusalId, officerId, aboutLeader }],
  }),
  RecusalDecided: (state, { recusalId, officerId, granted }) => {
    const recusals = state.recusals.map((each) => (each.id === recusalId ? { ...each, granted } : each));
    return granted ? bind({ ...state, recusals }, 'interested', [officerId]) : { ...state, recusals };
  },
  InterestDeclared: (state, { by }) => bind(state, 'interested', by),
  ConsultationRequested: (state, { consultationId, unit }) => ({
    ...state,
    consultations: [...state.consultations, { id: consultationId, unit, replied: false }],
  }),
  ConsultationReplied: (state, { consultationId, agree }) => ({
    ...state,
    consultations: state.consultations.map((each) =>
      each.id === consultationId ? { ...each, replied: true, agree } : each,
    ),
  }),
  HearingOpened: (state, { excluded }, { effectiveOn }) => ({
    ...state,
    suspended: { kind: 'hearing', from: effectiveOn, excluded },
  }),
  HearingClosed: (state, data, { effectiveOn }) => resumed(state, data, effectiveOn),
  ExpertReviewStarted: (state, { excluded }, { effectiveOn }) => ({
    ...state,
    suspended: { kind: 'expertReview', from: effectiveOn, excluded },
  }),
  ExpertReviewEnded: (state, data, { effectiveOn }) => resumed(state, data, effectiveOn),
  ReviewCompleted: (state, data, { effectiveOn }) =>
    bind(
      moved(
        {
          ...state,
          stage: 'reviewed',
          review: {
            opinion: data.opinion,
            conditions: data.conditions ?? [],
            checks: data.checks,
            digest: data.reviewDigest,
            on: effectiveOn,
          },
        },
        data.moves,
      ),
      'reviewers',
      data.by,
    ),
  PublicNoticePublished: (state, { startsOn, endsOn, workingDays, excluded }) => ({
    ...state,
    stage: 'publicNotice',
    notice: { startsOn, endsOn, workingDays, excluded },
  }),
  PublicNoticeCorrected: (state, { startsOn, endsOn }) => ({
    ...state,
    notice: { ...state.notice!, startsOn, endsOn },
  }),
  ObjectionRaised: (state, data, { effectiveOn }) => ({
    ...state,
    objections: withRaised(state.objections, data, effectiveOn),
  }),
  ObjectionHandled: (state, data) => {
    const { result, handledOn } = data;
    const handled = bind({ ...state, objections: withHandled(state.objections, data) }, 'handlers', data.by);
    if (result === 'dismissed') return handled;
    const { startsOn: from, endsOn } = state.notice!;
    const interval = { kind: 'publicNotice', from, to: handledOn < endsOn ? handledOn : endsOn };
    return moved({ ...prolonged(handled, interval, data), stage: 'underReview', round: data.round }, data.moves);
  },
  PublicNoticeClosed: (state, data, { effectiveOn }) => ({
    ...prolonged(state, { kind: 'publicNotice', from: state.notice!.startsOn, to: data.endsOn }, data),
    stage: 'noticeClosed',
    notice: { ...state.notice!, closedOn: effectiveOn },
  }),
  ReturnedForReview: (state, { round, moves }) => moved({ ...state, stage: 'underReview', round }, moves),
  DeadlineExtended: (state, { days, decisionDueOn, provisional }) => ({
    ...state,
    extendedBy: state.extendedBy + days,
    decisionDueOn,
    provisional,
  }),
  DeadlineRecomputed: (state, { completenessDueOn, decisionDueOn, endsOn, provisional }) => ({
    ...state,
    ...(completenessDueOn ? { completenessDueOn } : {}),
    ...(decisionDueOn ? { decisionDueOn } : {}),
    ...(endsOn ? { notice: { ...state.notice!, endsOn } } : {}),
    provisional,
  }),
  ApplicationApproved: (state, data) => ({ ...decided(state, 'approved', data), before: data.before }),
  ApplicationDenied: (state, data) => decided(state, 'denied', data),
  DecisionDocumentIssued: (state, { normalized, issuedOn }) =>
    inDecision({ ...state, stage: 'issued' }, { docNo: normalized, issuedOn }),
  DecisionServed: (state, { servedOn }) => inDecision(ended(state, 'served'), { servedOn }),
  DecisionDisclosed: (state, { disclosedOn }) => inDecision(state, { disclosedOn }),
  AffectedHeard: (state, { schoolId, statement, on, respondBy }) => ({
    ...state,
    hearings: {
      ...state.hearings,
      [schoolId]: {
        ...state.hearings[schoolId],
        ...(statement === undefined ? { respondBy: respondBy! } : { heardOn: on }),
      },
    },
  }),
  DecisionRevoked: (state, { decidedOn }) => inDecision(ended(state, 'revoked'), { revokedOn: decidedOn }),
  DecisionCarriedOut: (state, { collaborationId }) => ({ ...state, establishedId: collaborationId }),
  ApplicationCorrected: (state, { field, value }) => inDecision(state, { [field]: value }),
};
function resumed(state: State, data: BareEvents['HearingClosed'], on: string): State {
  const { suspended, ...rest } = state;
  return prolonged(rest, { kind: suspended!.kind, from: suspended!.from, to: on }, data);
}

/** Every event also leaves its id, so that a later correction can name it. */
export const evolve = Object.fromEntries(
  Object.entries(fold).map(([type, apply]) => [
    type,
    (state: State, data: never, seen: Parameters<typeof apply>[2]): State => {
      const next = apply(state, data, seen);
      return { ...next, events: { ...next.events, [seen.id]: type } };
    },
  ]),
) as typeof fold;
