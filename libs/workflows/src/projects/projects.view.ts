import { idOf, view, type LocalDate, type Ratio } from '@app/kernel';
import type { ProjectEvents } from './projects.events.js';
import type { Grade, PanelClass, Result, Scores } from './projects.scoring.js';
import { evolve, noProject, outstandingLinks, schoolsOf, type Project, type Status } from './projects.state.js';

export type { ProjectEvents, ProjectRef } from './projects.events.js';

/** A project as it stands; scores of seats only once scoring is completed. */
export interface ProjectDocument extends Omit<Project, 'scores'> {
  id: string;
  title: string;
  collaborationId: string;
  bureauId: string;
  divisionCode: string;
  coreSchoolId: string;
  schools: string[];
  panel: string[];
  /** Seats that have been scored. */
  scored: string[];
  seatScores?: { panelSeatId: string; class: PanelClass; scores: Scores }[];
  grade?: Grade;
  decidedOn?: LocalDate;
  docNo?: string;
  linksOutstanding: number;
}

const known = (more: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));

/** Folded by the decider's own `evolve`, so that what is shown and what is decided on cannot part. */
export const projectListing = view<ProjectDocument>({
  name: 'projects',
  version: 1,
  title: { zh: '项目评估', en: 'Project evaluations' },
  types: Object.keys(evolve),
  ids: ({ stream }) => [idOf(stream)],
  fold: (document, event, id) => {
    const { recordedAt, effectiveOn } = event.meta;
    const seen = { id: event.id, revision: event.revision, effectiveOn, recordedAt };
    const scored = document?.scored ?? [];
    const nothing: Scores = { implementation: 0, memberImprovement: 0 };
    const scores = Object.fromEntries(scored.map((seat) => [seat, nothing]));
    const before = { ...(document ?? noProject()), scores };
    const { scores: after, ...project } = evolve[event.type as keyof ProjectEvents](before, event.data as never, seen);
    const { ref, decision } = project;
    const completed =
      event.type === 'ScoringCompleted'
        ? (event.data as unknown as ProjectEvents['ScoringCompleted']).seats
        : undefined;
    return {
      ...project,
      ...(completed ? { seatScores: completed } : {}),
      id,
      title: ref.title,
      collaborationId: ref.collaborationId,
      bureauId: ref.bureauId,
      divisionCode: ref.divisionCode,
      coreSchoolId: ref.coreSchoolId,
      schools: schoolsOf(project),
      panel: project.seats.map((each) => each.userId),
      scored: Object.keys(after),
      linksOutstanding: outstandingLinks(project).length,
      ...known({ grade: decision?.grade, decidedOn: decision?.decidedOn, docNo: decision?.docNo }),
    };
  },
  index: {
    status: 'text', title: 'text', collaborationId: 'text', bureauId: 'text', divisionCode: 'text', coreSchoolId: 'text', schools: 'list',
    panel: 'list', round: 'text', grade: 'text', decidedOn: 'text', docNo: 'text', linksOutstanding: 'number', completenessDueOn: 'text',
  }, // prettier-ignore
  search: ({ title, docNo }) => [title, docNo].filter((each) => each !== undefined),
  scope: { bureau: 'bureauId', schools: 'schools', persons: 'panel' },
  names: ({ bureauId, schools, collaborationId }) => [
    `bureau-${bureauId}`,
    ...schools.map((each) => `school-${each}`),
    `collaboration-${collaborationId}`,
  ],
});

/** A line of the ledger (V7). */
export interface EvaluationEntry {
  id: string;
  title: string;
  collaborationId: string;
  bureauId: string;
  coreSchoolId: string;
  beneficiarySchoolIds: readonly string[];
  schools: string[];
  status: Status;
  draftedOn: LocalDate;
  round?: string;
  submittedOn?: LocalDate;
  /** Seats by class; who sits in them is the bureau's to know. */
  panelByClass: Partial<Record<PanelClass, number>>;
  scoredOn?: LocalDate;
  total?: Ratio;
  byClass?: Result['byClass'];
  computed?: Grade;
  decidedOn?: LocalDate;
  grade?: Grade;
  gradeReason?: string;
  decisionNo?: string;
  linked: { schoolId: string; target: string; period: string; linkedOn: LocalDate }[];
  linksDue: { schoolId: string; target: string }[];
  linksOutstanding: number;
}

type Of<T extends keyof ProjectEvents> = ProjectEvents[T];
type Fold = (entry: EvaluationEntry, data: never, on: LocalDate) => Partial<EvaluationEntry>;
const folds: Record<string, Fold> = {
  ProjectDrafted: () => ({}),
  ProjectSubmitted: (_, { round, submittedOn }: Of<'ProjectSubmitted'>) => ({ status: 'submitted', round, submittedOn }),
  ProjectAccepted: () => ({ status: 'accepted' }),
  ProjectReturned: () => ({ status: 'draft' }),
  ProjectNotAccepted: () => ({ status: 'notAccepted' }),
  ProjectWithdrawn: () => ({ status: 'withdrawn' }),
  PanelAppointed: (_, { seats }: Of<'PanelAppointed'>) => {
    const panelByClass: EvaluationEntry['panelByClass'] = {};
    for (const seat of seats) panelByClass[seat.class] = (panelByClass[seat.class] ?? 0) + 1;
    return { status: 'panelReady', panelByClass };
  },
  ScoringCompleted: (_, { total, byClass, grade }: Of<'ScoringCompleted'>, on) => ({
    status: 'scored', total, byClass, computed: grade, scoredOn: on,
  }),
  ProjectNoticePublished: () => ({ status: 'publicNotice' }),
  ProjectObjectionHandled: (entry, { result }: Of<'ProjectObjectionHandled'>) =>
    result === 'upheld' ? { status: 'scoring' } : entry,
  ProjectNoticeClosed: () => ({ status: 'noticeClosed' }),
  ProjectDecided: (_, { decidedOn, grade, reason, decisionNo, linksDue }: Of<'ProjectDecided'>) => ({
    status: 'decided', decidedOn, grade, linksDue, ...known({ gradeReason: reason, decisionNo }),
  }),
  ProjectDocumentIssued: (_, { normalized }: Of<'ProjectDocumentIssued'>) => ({ decisionNo: normalized }),
  ProjectResultLinked: ({ linked, status }, { schoolId, target, period, outstanding }: Of<'ProjectResultLinked'>, on) => ({
    linked: [...linked, { schoolId, target, period, linkedOn: on }],
    status: outstanding === 0 ? 'linked' : status,
  }),
  ProjectCorrected: (entry, { changes }: Of<'ProjectCorrected'>) =>
    changes.decidedOn === undefined ? entry : { decidedOn: changes.decidedOn },
}; // prettier-ignore

/** The entry as it stood at the end of a business day: what came later is left out. */
function entryAt(entry: EvaluationEntry, day: LocalDate): EvaluationEntry | undefined {
  if (entry.draftedOn > day) return undefined;
  const later = (date: LocalDate | undefined) => date !== undefined && date > day;
  const shown: EvaluationEntry = { ...entry, linked: entry.linked.filter((each) => each.linkedOn <= day) };
  shown.linksOutstanding = outstandingLinks({ linksDue: shown.linksDue, links: shown.linked as never }).length;
  const without = (...fields: (keyof EvaluationEntry)[]) => fields.forEach((field) => delete shown[field]);
  if (later(entry.decidedOn)) {
    without('decidedOn', 'grade', 'gradeReason', 'decisionNo');
    Object.assign(shown, { linksDue: [], linksOutstanding: 0, status: 'noticeClosed' });
  }
  if (later(entry.scoredOn)) {
    without('scoredOn', 'total', 'byClass', 'computed');
    shown.status = 'panelReady';
  }
  if (later(entry.submittedOn)) {
    without('submittedOn', 'round');
    shown.status = 'draft';
  }
  if (shown.status === 'linked' && shown.linksOutstanding > 0) shown.status = 'decided';
  return shown;
}

/** V7 评估台账. */
export const evaluationLedger = view<EvaluationEntry>({
  name: 'evaluation-ledger',
  version: 1,
  title: { zh: '评估台账', en: 'Evaluation ledger' },
  types: Object.keys(folds),
  ids: ({ stream }) => [stream],
  fold: (document, event, id) => {
    const { project } = event.data as unknown as Of<'ProjectDrafted'>;
    const entry: EvaluationEntry = document ?? {
      id,
      ...project,
      schools: [],
      status: 'draft',
      draftedOn: event.meta.effectiveOn,
      panelByClass: {},
      linked: [],
      linksDue: [],
      linksOutstanding: 0,
    };
    const { effectiveOn } = event.meta;
    const next = { ...entry, ...folds[event.type]!(entry, event.data as never, effectiveOn) };
    const { title, beneficiarySchoolIds, coreSchoolId } = project;
    return {
      ...next,
      title,
      schools: [coreSchoolId, ...beneficiarySchoolIds],
      linksOutstanding: outstandingLinks({ linksDue: next.linksDue, links: next.linked as never }).length,
    };
  },
  index: {
    status: 'text', title: 'text', collaborationId: 'text', bureauId: 'text', coreSchoolId: 'text', schools: 'list', round: 'text',
    grade: 'text', decidedOn: 'text', decisionNo: 'text', linksOutstanding: 'number',
  }, // prettier-ignore
  search: ({ title, decisionNo }) => [title, decisionNo].filter((each) => each !== undefined),
  scope: { bureau: 'bureauId', schools: 'schools' },
  knownAt: true,
  at: entryAt,
  names: ({ bureauId, schools, collaborationId }) => [
    `bureau-${bureauId}`,
    ...schools.map((each) => `school-${each}`),
    `collaboration-${collaborationId}`,
  ],
});
