import type { Evolve } from '@app/kernel';
import { withHandled, withRaised, type Objection, type Posted } from '../shared/notice.js';
import type { Pinned, ProjectEvents, ProjectRef } from './projects.events.js';
import type { AttachEvidenceInput, PanelSeat, ReturnItem } from './projects.input.js';
import type { Grade, Result, Scores } from './projects.scoring.js';

export const statuses = [
  'none', 'draft', 'submitted', 'accepted', 'panelReady', 'scoring', 'scored', 'publicNotice', 'noticeClosed', 'decided', 'linked',
  'withdrawn', 'notAccepted',
] as const; // prettier-ignore
export type Status = (typeof statuses)[number];

type Entry = Pick<
  AttachEvidenceInput,
  'part' | 'schoolId' | 'indicatorCode' | 'baseline' | 'current' | 'unit' | 'fileId'
> & {
  /** Notices of correction before it came in. */
  afterReturns: number;
};
export interface Link {
  schoolId: string;
  target: string;
  period: string;
  effect: string;
  points?: number;
  linkedOn: string;
}
export interface Project {
  status: Status;
  ref: ProjectRef;
  synergyFields: readonly string[];
  startedOn: string;
  endedOn?: string;
  objectives: string;
  summary: string;
  draftedOn: string;
  evidence: Entry[];
  /** Schools that have confirmed the figures as they are. */
  confirmed: string[];
  round?: string;
  submittedOn?: string;
  completenessDueOn?: string;
  returns: ReturnItem[][];
  pinned?: Pinned;
  seats: PanelSeat[];
  /** Seat → scores; sealed from all but their scorer until scoring is completed. */
  scores: Record<string, Scores>;
  result?: Result;
  notice?: Posted;
  objections: readonly Objection[];
  decision?: { grade: Grade; decidedOn: string; reason?: string; decisionNo?: string; docNo?: string };
  linksDue: { schoolId: string; target: string }[];
  links: Link[];
  persons: Record<'drafters' | 'applicants' | 'acceptors' | 'panel' | 'settlers', string[]>;
  /** Event id → type, for corrections. */
  events: Record<string, string>;
}

export const noProject = (): Project => ({
  status: 'none',
  ref: { title: '', collaborationId: '', bureauId: '', divisionCode: '', coreSchoolId: '', beneficiarySchoolIds: [] },
  synergyFields: [],
  startedOn: '',
  objectives: '',
  summary: '',
  draftedOn: '',
  evidence: [],
  confirmed: [],
  returns: [],
  seats: [],
  scores: {},
  objections: [],
  linksDue: [],
  links: [],
  persons: { drafters: [], applicants: [], acceptors: [], panel: [], settlers: [] },
  events: {},
});

/** Schools whose people are bound, and whose matter it is. */
export const schoolsOf = ({ ref }: Pick<Project, 'ref'>): string[] => [ref.coreSchoolId, ...ref.beneficiarySchoolIds];

const bind = (project: Project, duty: keyof Project['persons'], by: readonly string[]): void => {
  project.persons[duty] = [...new Set([...project.persons[duty], ...by])];
};

const bare: Evolve<Project, ProjectEvents> = {
  ProjectDrafted: (project, data, { effectiveOn }) => {
    const { synergyFields, startedOn, endedOn, objectives, summary } = data;
    Object.assign(project, { status: 'draft', synergyFields, startedOn, objectives, summary, draftedOn: effectiveOn });
    if (endedOn !== undefined) project.endedOn = endedOn;
    bind(project, 'drafters', data.by);
    return project;
  },
  ProjectEvidenceAttached: (project, { by: _, project: __, ...entry }) => {
    project.evidence.push({ ...entry, afterReturns: project.returns.length });
    // Figures that have changed are confirmed anew.
    if (entry.part === 'improvement') project.confirmed = project.confirmed.filter((each) => each !== entry.schoolId);
    return project;
  },
  ImprovementConfirmed: (project, { schoolId }) => {
    project.confirmed.push(schoolId);
    return project;
  },
  ProjectSubmitted: (project, { round, submittedOn, completenessDueOn, by }) => {
    bind(project, 'applicants', by);
    return Object.assign(project, { status: 'submitted', round, submittedOn, completenessDueOn });
  },
  ProjectAccepted: (project, { pinned, by }) => {
    bind(project, 'acceptors', by);
    return Object.assign(project, { status: 'accepted', pinned });
  },
  ProjectReturned: (project, { items }) => {
    project.returns.push(items);
    project.status = 'draft';
    return project;
  },
  ProjectNotAccepted: (project) => Object.assign(project, { status: 'notAccepted' }),
  PanelAppointed: (project, { seats }) => {
    project.seats = seats;
    const kept = new Set(seats.map(({ panelSeatId }) => panelSeatId));
    for (const seat of Object.keys(project.scores)) if (!kept.has(seat)) delete project.scores[seat];
    bind(
      project,
      'panel',
      seats.map(({ userId }) => userId),
    );
    project.status = Object.keys(project.scores).length > 0 ? 'scoring' : 'panelReady';
    return project;
  },
  PanelScoreRecorded: (project, { panelSeatId, scores }) => {
    project.scores[panelSeatId] = scores;
    project.status = 'scoring';
    return project;
  },
  PanelScoreRevised: (project, { panelSeatId, scores }) => {
    project.scores[panelSeatId] = scores;
    return project;
  },
  ScoringCompleted: (project, { total, byClass, grade }) =>
    Object.assign(project, { status: 'scored', result: { total, byClass, grade } }),
  ProjectNoticePublished: (project, { startsOn, endsOn, workingDays, provisional }) =>
    Object.assign(project, { status: 'publicNotice', notice: { startsOn, endsOn, workingDays, provisional } }),
  ProjectNoticeCorrected: (project, { startsOn, endsOn, provisional }) =>
    Object.assign(project, { notice: { ...project.notice!, startsOn, endsOn, provisional } }),
  ProjectObjectionRaised: (project, data, { effectiveOn }) =>
    Object.assign(project, { objections: withRaised(project.objections, data, effectiveOn) }),
  ProjectObjectionHandled: (project, data) => {
    bind(project, 'settlers', data.by);
    project.objections = withHandled(project.objections, data);
    if (data.result === 'upheld') project.status = 'scoring';
    return project;
  },
  ProjectNoticeClosed: (project) => Object.assign(project, { status: 'noticeClosed' }),
  ProjectDecided: (project, { grade, decidedOn, reason, decisionNo, linksDue }) =>
    Object.assign(project, {
      status: 'decided',
      linksDue,
      decision: {
        grade,
        decidedOn,
        ...(reason === undefined ? {} : { reason }),
        ...(decisionNo === undefined ? {} : { decisionNo }),
      },
    }),
  ProjectDocumentIssued: (project, { normalized }) => {
    project.decision!.docNo = normalized;
    return project;
  },
  ProjectResultLinked: (project, data, { effectiveOn }) => {
    const { schoolId, target, period, effect, points } = data;
    project.links.push({
      schoolId,
      target,
      period,
      effect,
      ...(points === undefined ? {} : { points }),
      linkedOn: effectiveOn,
    });
    if (data.outstanding === 0) project.status = 'linked';
    return project;
  },
  ProjectWithdrawn: (project) => Object.assign(project, { status: 'withdrawn' }),
  ProjectCorrected: (project, { changes }) => {
    const { decidedOn, title: _, ...dates } = changes;
    Object.assign(project, dates);
    if (decidedOn !== undefined) project.decision!.decidedOn = decidedOn;
    return project;
  },
};

/** Every event says whose project it is, as it then is. */
export const evolve = Object.fromEntries(
  Object.entries(bare).map(([type, fold]) => [
    type,
    (project: Project, data: { project: ProjectRef }, seen: Parameters<typeof fold>[2]) => {
      const next = fold(project, data as never, seen);
      next.ref = data.project;
      next.events[seen.id] = type;
      return next;
    },
  ]),
) as unknown as Evolve<Project, ProjectEvents>;

/** Links that are still to be made. */
export const outstandingLinks = ({ linksDue, links }: Pick<Project, 'linksDue' | 'links'>) =>
  linksDue.filter((due) => !links.some((made) => made.schoolId === due.schoolId && made.target === due.target));
