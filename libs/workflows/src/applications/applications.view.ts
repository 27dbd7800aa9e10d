import { idOf, view, type LocalDate } from '@app/kernel';
import type { Events } from './applications.events.js';
import { evolve } from './applications.evolve.js';
import { collaborationOf, initial, schoolsOf, type Stage, type State } from './applications.state.js';

export type { CaseRef, Events as ApplicationEvents } from './applications.events.js';
export type { ApplicationPayload } from './applications.input.js';

export interface ApplicationDocument extends State {
  id: string;
  status: Stage;
  /** Responsible bureau and every bureau that runs a school of the case. */
  bureaus: string[];
  schools: string[];
  collaborationId?: string;
  /** Candidate or leaving school. */
  schoolId?: string;
  kind?: string;
  nameZh?: string;
  dueOn?: LocalDate;
  /** Decided on, for lists in order of decision. */
  decidedOn?: LocalDate;
  docNo?: string;
}

/** The deadline that runs now. */
const dueOf = (state: State): LocalDate | undefined => {
  switch (state.stage) {
    case 'submitted':
      return state.completenessDueOn;
    case 'correctionsRequested':
      return state.corrections.at(-1)?.dueOn;
    case 'publicNotice':
      return state.notice?.endsOn;
    case 'accepted':
    case 'underReview':
    case 'reviewed':
    case 'noticeClosed':
      return state.decisionDueOn;
    case 'approved':
    case 'denied':
    case 'issued':
      return state.decision?.serviceDueOn;
    default:
      return undefined;
  }
};
const known = (more: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));

/** Folded by the decider's own `evolve`, so that what is shown and what is decided on cannot part. */
export const applicationListing = view<ApplicationDocument>({
  name: 'applications',
  version: 1,
  title: { zh: '案件', en: 'Cases' },
  types: Object.keys(evolve),
  ids: ({ stream }) => [idOf(stream)],
  fold: (document, event, id) => {
    const { recordedAt, effectiveOn } = event.meta;
    const seen = { id: event.id, revision: event.revision, effectiveOn, recordedAt };
    // What is derived from the state is derived anew: nothing of an earlier stage may linger.
    const { dueOn: _due, openCase, ...before } = document ?? { ...initial(), dueOn: undefined };
    const carried = openCase === undefined ? before : { ...before, openCase };
    const state = evolve[event.type as keyof Events](carried, event.data as never, seen);
    return {
      ...state,
      id,
      status: state.stage,
      bureaus: [...new Set([state.bureauId, ...state.concernedBureaus])].filter((each) => each !== ''),
      schools: schoolsOf(state),
      ...known({
        collaborationId: collaborationOf(state),
        schoolId: state.payload.schoolId,
        kind: state.payload.kind,
        nameZh: state.payload.nameZh,
        dueOn: dueOf(state),
        decidedOn: state.decision?.decidedOn,
        docNo: state.decision?.docNo,
      }),
    };
  },
  index: {
    status: 'text', type: 'text', initiation: 'text', bureauId: 'text', divisionCode: 'text', caseNo: 'text', applicantSchoolId: 'text',
    bureaus: 'list', schools: 'list', collaborationId: 'text', kind: 'text', receivedOn: 'text', dueOn: 'text', decidedOn: 'text',
    reviewer: 'text', docNo: 'text',
  }, // prettier-ignore
  search: ({ caseNo, nameZh, docNo }) => [caseNo, nameZh, docNo].filter((each) => each !== undefined),
  scope: { bureau: 'bureaus', schools: 'schools' },
  names: ({ bureaus, schools, collaborationId }) => [
    ...bureaus.map((each) => `bureau-${each}`),
    ...schools.map((each) => `school-${each}`),
    ...(collaborationId ? [`collaboration-${collaborationId}`] : []),
  ],
});

/** What a collaboration may rest on: an approval that stands, or one revoked. */
export const standingOf = ({ decision }: Pick<ApplicationDocument, 'decision'>): 'approved' | 'revoked' | 'other' =>
  decision?.outcome !== 'approved' ? 'other' : decision.revokedOn === undefined ? 'approved' : 'revoked';
