import { startRoute, type Route, type RouteState } from '@app/kernel';
import type { Objection } from '../shared/notice.js';
import type { Before, CaseRef, Check, Pinned } from './applications.events.js';
import type { ApplicationPayload, CorrectionItem } from './applications.input.js';
import { namedSchools, type ApplicationType, type Initiation, type SuppliedMaterial } from './applications.payload.js';

export const stages = [
  'none', 'draft', 'submitted', 'correctionsRequested', 'notAccepted', 'accepted', 'underReview', 'reviewed', 'publicNotice',
  'noticeClosed', 'approved', 'denied', 'issued', 'served', 'withdrawn', 'lapsed', 'revoked',
] as const; // prettier-ignore
export type Stage = (typeof stages)[number];

/** One reviewer, then one leader: what holds where `review.route` sets nothing. */
export const defaultRoute: Route = {
  steps: [
    { id: 'review', mode: 'all', seats: [{ id: 'reviewer', capacity: 'BO' }] },
    { id: 'decision', mode: 'all', seats: [{ id: 'decider', capacity: 'BL' }] },
  ],
};

interface Consent {
  consents: boolean;
  payloadDigest: string;
  afterNotices: number;
}
export interface State {
  stage: Stage;
  type: ApplicationType;
  initiation: Initiation;
  applicantSchoolId?: string;
  payload: ApplicationPayload;
  payloadDigest: string;
  materials: SuppliedMaterial[];
  legalBasis: string[];
  consents: Record<string, Consent>;
  bureauId: string;
  divisionCode: string;
  concernedBureaus: string[];
  /** Bureaus whose written consent is in the case. */
  consentedBureaus: string[];
  caseNo?: string;
  /** Claim to give back when the case ends. */
  openCase?: string;
  draftedOn?: string;
  receivedOn?: string;
  completenessDueOn?: string;
  completenessDays: number;
  deemedAcceptance: boolean;
  corrections: { items: CorrectionItem[]; requestedOn: string; dueOn: string }[];
  acceptedOn?: string;
  deemed: boolean;
  decisionDueOn?: string;
  provisional: boolean;
  pinned: Pinned;
  route: RouteState;
  extendedBy: number;
  /** Working days of closed intervals that do not count. */
  suspendedDays: number;
  suspended?: { kind: 'hearing' | 'expertReview'; from: string; excluded: boolean };
  intervals: { kind: string; from: string; to: string; days: number }[];
  round: number;
  reviewer?: string;
  consultations: { id: string; unit: string; replied: boolean; agree?: boolean }[];
  review?: {
    opinion: 'approve' | 'deny' | 'approveWithConditions';
    conditions: string[];
    checks: Check[];
    digest: string;
    on: string;
  };
  notice?: { startsOn: string; endsOn: string; workingDays: number; excluded: boolean; closedOn?: string };
  objections: Objection[];
  decision?: {
    outcome: 'approved' | 'denied';
    decidedOn: string;
    effectiveOn?: string;
    conditions: string[];
    late: boolean;
    daysUsed: number;
    daysAllowed: number;
    serviceDueOn: string;
    disclosureDueOn: string;
    docNo?: string;
    issuedOn?: string;
    servedOn?: string;
    disclosedOn?: string;
    revokedOn?: string;
  };
  /** What the approved change replaced. */
  before: Before;
  /** The collaboration that the approval established. */
  establishedId?: string;
  /** School → heard on, or may speak until. */
  hearings: Record<string, { heardOn?: string; respondBy?: string }>;
  recusals: { id: string; officerId: string; aboutLeader: boolean; granted?: boolean }[];
  persons: Record<
    'drafters' | 'applicants' | 'acceptors' | 'reviewers' | 'handlers' | 'deciders' | 'interested',
    string[]
  >;
  /** Event id → type, for corrections. */
  events: Record<string, string>;
}

export const initial = (): State => ({
  stage: 'none',
  type: 'createCollaboration',
  initiation: 'onApplication',
  payload: {},
  payloadDigest: '',
  materials: [],
  legalBasis: [],
  consents: {},
  bureauId: '',
  divisionCode: '',
  concernedBureaus: [],
  consentedBureaus: [],
  completenessDays: 0,
  deemedAcceptance: false,
  corrections: [],
  deemed: false,
  provisional: false,
  pinned: {
    decisionDays: 0, extensionDays: 0, serviceDays: 0, noticeDays: 0, statementDays: 0, disclosureDays: 0, excludedIntervals: [],
  }, // prettier-ignore
  route: startRoute(defaultRoute),
  extendedBy: 0,
  suspendedDays: 0,
  intervals: [],
  round: 1,
  consultations: [],
  objections: [],
  before: {},
  hearings: {},
  recusals: [],
  persons: { drafters: [], applicants: [], acceptors: [], reviewers: [], handlers: [], deciders: [], interested: [] },
  events: {},
});

export const caseOf = (state: State): CaseRef => ({
  type: state.type,
  initiation: state.initiation,
  ...(state.caseNo === undefined ? {} : { caseNo: state.caseNo }),
  ...(state.bureauId === '' ? {} : { bureauId: state.bureauId }),
  concernedBureaus: state.concernedBureaus,
  ...(state.applicantSchoolId === undefined ? {} : { applicantSchoolId: state.applicantSchoolId }),
  schools: schoolsOf(state),
  ...(collaborationOf(state) === undefined ? {} : { collaborationId: collaborationOf(state)! }),
  ...(state.decisionDueOn === undefined ? {} : { decisionDueOn: state.decisionDueOn }),
});
/** The collaboration the case is about, or that it established. */
export const collaborationOf = (state: State): string | undefined =>
  state.payload.collaborationId ?? state.establishedId;
/** Applicant and every school named. */
export const schoolsOf = (state: State): string[] => [
  ...new Set([...(state.applicantSchoolId ? [state.applicantSchoolId] : []), ...namedSchools(state.payload)]),
];
