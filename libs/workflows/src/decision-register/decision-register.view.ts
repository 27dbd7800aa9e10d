import { view, type LocalDate, type ParameterUse, type StoredEvent } from '@app/kernel';
import type { ApplicationEvents } from '../applications/applications.view.js';
import type { PlanRef, RotationEvents } from '../rotations/rotations.view.js';
import type { ProjectEvents } from '../projects/projects.view.js';
import { registerSheet } from './decision-register.columns.js';

export { registerStates } from './decision-register.columns.js';

/** One line of the register: a decision with its number, basis and time limits. Days are working days. */
export interface RegisteredDecision {
  /** Stream of the case. */
  id: string;
  caseNo: string;
  type: string;
  initiation: 'onApplication' | 'exOfficio';
  bureauId: string;
  bureaus: string[];
  applicantSchoolId?: string;
  schools: string[];
  collaborationId?: string;
  nameZh?: string;
  status:
    'received' | 'accepted' | 'notAccepted' | 'withdrawn' | 'lapsed' | 'approved' | 'denied' | 'revoked' | 'decided';
  receivedOn: LocalDate;
  acceptedOn?: LocalDate;
  /** Accepted by silence. */
  deemed: boolean;
  legalBasis: readonly string[];
  /** Values that bound the case, with document and version. */
  parameters: readonly ParameterUse[];
  reviewers: string[];
  reviewedOn?: LocalDate;
  opinion?: string;
  notices: { startsOn: LocalDate; endsOn: LocalDate }[];
  objections: { id: string; raisedOn: LocalDate; result?: 'upheld' | 'dismissed'; handledOn?: LocalDate }[];
  decisionDueOn?: LocalDate;
  extendedBy: number;
  outcome?: 'approved' | 'denied' | 'decided';
  /** Of a project evaluation. */
  grade?: string;
  deciders: string[];
  decidedOn?: LocalDate;
  effectiveOn?: LocalDate;
  conditions: readonly string[];
  reason?: string;
  daysUsed?: number;
  daysAllowed?: number;
  late?: boolean;
  decisionNo?: string;
  issuedOn?: LocalDate;
  servedOn?: LocalDate;
  serviceDueOn?: LocalDate;
  serviceLate?: boolean;
  disclosedOn?: LocalDate;
  revokedOn?: LocalDate;
  revokedBy?: string[];
  revocationGround?: string;
}

type Registered = ApplicationEvents & RotationEvents;
type Fold = (entry: RegisteredDecision, event: StoredEvent<never>) => RegisteredDecision;
const on =
  <T extends keyof Registered>(
    fold: (entry: RegisteredDecision, data: Registered[T], event: StoredEvent) => Partial<RegisteredDecision>,
  ): Fold =>
  (entry, event) => ({ ...entry, ...fold(entry, event.data, event) });

const begun = (id: string, event: StoredEvent): RegisteredDecision => {
  const { case: of } = event.data as unknown as { case: ApplicationEvents['ApplicationDrafted']['case'] };
  const { caseNo = '', type, initiation, bureauId = '' } = of;
  return { ...nothingYet(id, event), caseNo, type, initiation, bureauId };
};
function nothingYet(id: string, event: StoredEvent): RegisteredDecision {
  return {
    id,
    caseNo: '',
    type: '',
    initiation: 'onApplication',
    bureauId: '',
    bureaus: [],
    schools: [],
    status: 'received',
    receivedOn: event.meta.effectiveOn,
    deemed: false,
    legalBasis: [],
    parameters: [],
    reviewers: [],
    notices: [],
    objections: [],
    extendedBy: 0,
    deciders: [],
    conditions: [],
  };
}
const accepted = (
  { acceptedOn, decisionDueOn }: { acceptedOn: string; decisionDueOn: string },
  event: StoredEvent,
) => ({
  status: 'accepted' as const,
  acceptedOn,
  decisionDueOn,
  parameters: event.record?.parameters ?? [],
});
const unique = (...ids: string[]): string[] => [...new Set(ids)];
const prolonged = (_: RegisteredDecision, { decisionDueOn }: { decisionDueOn: string }) => ({ decisionDueOn });
const decided = (
  outcome: 'approved' | 'denied',
  data: ApplicationEvents['ApplicationApproved'] | ApplicationEvents['ApplicationDenied'],
): Partial<RegisteredDecision> => {
  const { by, decidedOn, decisionDueOn, daysUsed, daysAllowed, late, serviceDueOn } = data;
  return {
    status: outcome, outcome, deciders: by, decidedOn, decisionDueOn, daysUsed, daysAllowed, late, serviceDueOn,
    ...('effectiveOn' in data ? { effectiveOn: data.effectiveOn, conditions: data.conditions ?? [] } : {}),
    ...('reason' in data && data.reason !== undefined ? { reason: data.reason } : {}),
  }; // prettier-ignore
};
const corrections = {
  decidedOn: 'decidedOn',
  issuedOn: 'issuedOn',
  servedOn: 'servedOn',
  disclosedOn: 'disclosedOn',
} as const;

/** Objections and notices, in whatever procedure. */
const reposted = ({ notices }: RegisteredDecision, { startsOn, endsOn }: { startsOn: string; endsOn: string }) => ({
  notices: [...notices.slice(0, -1), { startsOn, endsOn }],
});
const objected = ({ objections }: RegisteredDecision, { objectionId: id }: { objectionId: string }, { meta }: StoredEvent) => ({
  objections: [...objections, { id, raisedOn: meta.effectiveOn }],
}); // prettier-ignore
const answered = (
  { objections }: RegisteredDecision,
  { objectionId, result, handledOn }: { objectionId: string; result: 'upheld' | 'dismissed'; handledOn: string },
) => ({
  objections: objections.map((each) => (each.id === objectionId ? { ...each, result, handledOn } : each)),
});

/** A plan is registered when it is submitted; it is numbered by its decision alone. */
const planned: Partial<Record<keyof RotationEvents, Fold>> = {
  RotationPlanSubmitted: on<'RotationPlanSubmitted'>((_, __, { meta, record }) => ({
    status: 'accepted',
    acceptedOn: meta.effectiveOn,
    parameters: record?.parameters ?? [],
  })),
  RotationPlanReturned: on<'RotationPlanReturned'>(() => ({ status: 'received' })),
  RotationNoticePublished: on<'RotationNoticePublished'>(({ notices }, { startsOn, endsOn }) => ({
    notices: [...notices, { startsOn, endsOn }],
  })),
  RotationNoticeCorrected: on<'RotationNoticeCorrected'>(reposted),
  RotationObjectionRaised: on<'RotationObjectionRaised'>(objected),
  RotationObjectionHandled: on<'RotationObjectionHandled'>(answered),
  RotationPlanApproved: on<'RotationPlanApproved'>((_, { by, decidedOn, normalized }) => ({
    status: 'approved',
    outcome: 'approved',
    deciders: by,
    decidedOn,
    effectiveOn: decidedOn,
    ...(normalized === undefined ? {} : { decisionNo: normalized }),
  })),
  RotationPlanRejected: on<'RotationPlanRejected'>((_, { by, reason }, { meta }) => ({
    status: 'denied',
    outcome: 'denied',
    deciders: by,
    decidedOn: meta.effectiveOn,
    reason,
  })),
  RotationDocumentIssued: on<'RotationDocumentIssued'>((_, { normalized, issuedOn }) => ({
    decisionNo: normalized,
    issuedOn,
  })),
};
function planEntry(document: RegisteredDecision | undefined, event: StoredEvent, id: string): RegisteredDecision {
  const { plan } = event.data as unknown as { plan: PlanRef };
  const { bureauId, collaborationId, leadSchoolId, schoolYear } = plan;
  const entry = document ?? {
    ...nothingYet(id, event),
    type: 'rotationPlan',
    nameZh: `${schoolYear}学年教师交流轮岗计划`,
    initiation: 'onApplication' as const,
    bureauId,
    bureaus: [bureauId],
    collaborationId,
    ...(leadSchoolId ? { applicantSchoolId: leadSchoolId, schools: [leadSchoolId] } : {}),
  };
  return planned[event.type as keyof RotationEvents]!(entry, event as StoredEvent<never>);
}

const folds: Partial<Record<keyof ApplicationEvents, Fold>> = {
  ApplicationSubmitted: on<'ApplicationSubmitted'>((_, { receivedOn }) => ({ status: 'received', receivedOn })),
  CorrectionsSupplied: on<'CorrectionsSupplied'>((_, { receivedOn }) => ({ receivedOn })),
  ApplicationAccepted: on<'ApplicationAccepted'>((_, data, event) => accepted(data, event)),
  ApplicationDeemedAccepted: on<'ApplicationDeemedAccepted'>((_, data, event) => ({
    ...accepted(data, event),
    deemed: true,
  })),
  ExOfficioCaseOpened: on<'ExOfficioCaseOpened'>((_, data, event) => ({
    ...accepted(data, event),
    legalBasis: data.legalBasis,
    ...(data.payload.nameZh === undefined ? {} : { nameZh: data.payload.nameZh }),
  })),
  ApplicationNotAccepted: on<'ApplicationNotAccepted'>((_, { reason }) => ({ status: 'notAccepted', reason })),
  ApplicationWithdrawn: on<'ApplicationWithdrawn'>((_, { reason }) => ({ status: 'withdrawn', reason })),
  ApplicationLapsed: on<'ApplicationLapsed'>(() => ({ status: 'lapsed' })),
  ReviewCompleted: on<'ReviewCompleted'>(({ reviewers }, { by, opinion }, { meta }) => ({
    reviewers: unique(...reviewers, ...by),
    reviewedOn: meta.effectiveOn,
    opinion,
  })),
  HearingClosed: on<'HearingClosed'>(prolonged),
  ExpertReviewEnded: on<'ExpertReviewEnded'>(prolonged),
  PublicNoticePublished: on<'PublicNoticePublished'>(({ notices }, { startsOn, endsOn }) => ({
    notices: [...notices, { startsOn, endsOn }],
  })),
  PublicNoticeCorrected: on<'PublicNoticeCorrected'>(reposted),
  PublicNoticeClosed: on<'PublicNoticeClosed'>(prolonged),
  ObjectionRaised: on<'ObjectionRaised'>(objected),
  ObjectionHandled: on<'ObjectionHandled'>((entry, data) => ({
    ...answered(entry, data),
    decisionDueOn: data.decisionDueOn,
  })),
  DeadlineExtended: on<'DeadlineExtended'>(({ extendedBy }, { days, decisionDueOn }) => ({
    extendedBy: extendedBy + days,
    decisionDueOn,
  })),
  DeadlineRecomputed: on<'DeadlineRecomputed'>((_, { decisionDueOn }) => (decisionDueOn ? { decisionDueOn } : {})),
  ApplicationApproved: on<'ApplicationApproved'>((_, data) => ({
    ...decided('approved', data),
    ...(data.payload.nameZh === undefined ? {} : { nameZh: data.payload.nameZh }),
  })),
  ApplicationDenied: on<'ApplicationDenied'>((_, data) => decided('denied', data)),
  DecisionDocumentIssued: on<'DecisionDocumentIssued'>((_, { normalized, issuedOn }) => ({
    decisionNo: normalized,
    issuedOn,
  })),
  DecisionServed: on<'DecisionServed'>((_, { servedOn, late }) => ({ servedOn, serviceLate: late })),
  DecisionDisclosed: on<'DecisionDisclosed'>((_, { disclosedOn }) => ({ disclosedOn })),
  DecisionRevoked: on<'DecisionRevoked'>((_, { decidedOn, by, ground }) => ({
    status: 'revoked',
    revokedOn: decidedOn,
    revokedBy: by,
    revocationGround: ground,
  })),
  DecisionCarriedOut: on<'DecisionCarriedOut'>(() => ({})),
  ApplicationCorrected: on<'ApplicationCorrected'>((_, { field, value }) => ({ [corrections[field]]: value })),
};

const ofProject =
  <T extends keyof ProjectEvents>(
    fold: (entry: RegisteredDecision, data: ProjectEvents[T], event: StoredEvent) => Partial<RegisteredDecision>,
  ): Fold =>
  (entry, event) => ({ ...entry, ...fold(entry, event.data, event) });
/** Project evaluations stand in the register from the day they reach the bureau (3.10). */
const projectFolds: Partial<Record<keyof ProjectEvents, Fold>> = {
  ProjectSubmitted: ofProject<'ProjectSubmitted'>((_, { submittedOn }) => ({
    status: 'received',
    receivedOn: submittedOn,
  })),
  ProjectAccepted: ofProject<'ProjectAccepted'>((_, _data, { meta, record }) => ({
    status: 'accepted',
    acceptedOn: meta.effectiveOn,
    parameters: record?.parameters ?? [],
  })),
  ProjectNotAccepted: ofProject<'ProjectNotAccepted'>((_, { reason }) => ({ status: 'notAccepted', reason })),
  ProjectWithdrawn: ofProject<'ProjectWithdrawn'>((_, { reason }) => ({ status: 'withdrawn', reason })),
  ProjectNoticePublished: ofProject<'ProjectNoticePublished'>(({ notices }, { startsOn, endsOn }) => ({
    notices: [...notices, { startsOn, endsOn }],
  })),
  ProjectNoticeCorrected: ofProject<'ProjectNoticeCorrected'>(reposted),
  ProjectObjectionRaised: ofProject<'ProjectObjectionRaised'>(objected),
  ProjectObjectionHandled: ofProject<'ProjectObjectionHandled'>(answered),
  ProjectDecided: ofProject<'ProjectDecided'>((_, { by, decidedOn, grade, reason, decisionNo }) => ({
    status: 'decided',
    outcome: 'decided',
    grade,
    deciders: by,
    decidedOn,
    ...(reason === undefined ? {} : { reason }),
    ...(decisionNo === undefined ? {} : { decisionNo }),
  })),
  ProjectDocumentIssued: ofProject<'ProjectDocumentIssued'>((_, { normalized, issuedOn }) => ({
    decisionNo: normalized,
    issuedOn,
  })),
  ProjectCorrected: ofProject<'ProjectCorrected'>((_, { changes, project }) => ({
    nameZh: project.title,
    ...(changes.decidedOn === undefined ? {} : { decidedOn: changes.decidedOn }),
  })),
};
const projectBegun = (id: string, event: StoredEvent): RegisteredDecision => {
  const { project: of, submittedOn } = event.data as unknown as ProjectEvents['ProjectSubmitted'];
  const { bureauId, coreSchoolId, beneficiarySchoolIds, collaborationId, title } = of;
  return {
    ...nothingYet(id, event),
    type: 'projectEvaluation',
    bureauId,
    receivedOn: submittedOn,
    bureaus: [bureauId],
    applicantSchoolId: coreSchoolId,
    schools: [coreSchoolId, ...beneficiarySchoolIds],
    collaborationId,
    nameZh: title,
  };
};
function projectEntry(document: RegisteredDecision | undefined, event: StoredEvent, id: string) {
  if (!document && event.type !== 'ProjectSubmitted') return undefined;
  const fold = projectFolds[event.type as keyof ProjectEvents]!;
  return fold(document ?? projectBegun(id, event), event as StoredEvent<never>);
}

/** The entry as it stood at the end of a business day: what came later is left out. */
function at(entry: RegisteredDecision, day: LocalDate): RegisteredDecision | undefined {
  if (entry.receivedOn > day && (entry.acceptedOn === undefined || entry.acceptedOn > day)) return undefined;
  const later = (date: LocalDate | undefined) => date !== undefined && date > day;
  const shown: RegisteredDecision = {
    ...entry,
    notices: entry.notices.filter((each) => each.startsOn <= day),
    objections: entry.objections
      .filter((each) => each.raisedOn <= day)
      .map(({ result, handledOn, ...raised }) => (later(handledOn) ? raised : { ...raised, ...(result ? { result } : {}), ...(handledOn ? { handledOn } : {}) })),
  }; // prettier-ignore
  const without = (...fields: (keyof RegisteredDecision)[]) => fields.forEach((field) => delete shown[field]);
  if (later(entry.revokedOn)) {
    without('revokedOn', 'revokedBy', 'revocationGround');
    shown.status = entry.outcome!;
  }
  if (later(entry.disclosedOn)) without('disclosedOn');
  if (later(entry.servedOn)) without('servedOn', 'serviceLate');
  if (later(entry.issuedOn)) without('decisionNo', 'issuedOn');
  if (later(entry.decidedOn)) {
    without(
      'outcome',
      'grade',
      ...(entry.issuedOn === undefined ? (['decisionNo'] as const) : []),
      'decidedOn',
      'effectiveOn',
      'reason',
      'daysUsed',
      'daysAllowed',
      'late',
      'serviceDueOn',
    );
    Object.assign(shown, { status: 'accepted', deciders: [], conditions: [] });
  }
  if (later(entry.acceptedOn)) {
    without('acceptedOn', 'decisionDueOn');
    Object.assign(shown, { status: 'received', deemed: false });
  }
  if (later(entry.reviewedOn)) {
    without('reviewedOn', 'opinion');
    shown.reviewers = [];
  }
  return shown;
}

/** Every case that reached the bureau, with its number, basis and time limits (V3). Drafts are none. */
export const decisionRegister = view<RegisteredDecision>({
  name: 'decision-register',
  version: 4,
  title: { zh: '决定台账', en: 'Decision register' },
  sheet: registerSheet,
  types: [folds, planned, projectFolds].flatMap((each) => Object.keys(each)),
  ids: ({ stream }) => [stream],
  fold: (document, event, id) => {
    if (event.type in planned) return planEntry(document, event, id);
    if (event.type in projectFolds) return projectEntry(document, event, id);
    // A draft that is withdrawn never reached the bureau.
    if (!document && event.type !== 'ApplicationSubmitted' && event.type !== 'ExOfficioCaseOpened') return undefined;
    const { case: of } = event.data as unknown as { case: ApplicationEvents['ApplicationSubmitted']['case'] };
    const entry = folds[event.type as keyof ApplicationEvents]!(
      document ?? begun(id, event),
      event as StoredEvent<never>,
    );
    return {
      ...entry,
      bureauId: of.bureauId ?? entry.bureauId,
      bureaus: unique(...(of.bureauId ? [of.bureauId] : []), ...of.concernedBureaus),
      schools: of.schools,
      ...(of.applicantSchoolId === undefined ? {} : { applicantSchoolId: of.applicantSchoolId }),
      ...(of.collaborationId === undefined ? {} : { collaborationId: of.collaborationId }),
    };
  },
  index: {
    caseNo: 'text', type: 'text', initiation: 'text', bureauId: 'text', bureaus: 'list', applicantSchoolId: 'text', schools: 'list',
    collaborationId: 'text', status: 'text', receivedOn: 'text', decidedOn: 'text', outcome: 'text', late: 'flag', decisionNo: 'text',
    revokedOn: 'text', deemed: 'flag',
  }, // prettier-ignore
  search: ({ caseNo, decisionNo, nameZh }) => [caseNo, decisionNo, nameZh].filter((each) => each !== undefined),
  scope: { bureau: 'bureaus', schools: 'schools' },
  knownAt: true,
  at,
  names: ({ bureauId, schools, collaborationId }) => [
    `bureau-${bureauId}`,
    ...schools.map((each) => `school-${each}`),
    ...(collaborationId ? [`collaboration-${collaborationId}`] : []),
  ],
});
