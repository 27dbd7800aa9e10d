import { idOf, view } from '@app/kernel';
import type { Events } from './inspections.events.js';
import { evolve, noInspection, stageOf, type Inspection } from './inspections.state.js';
import type { Stage } from './inspections.words.js';

export { inRectification } from './inspections.words.js';
export type { Events as InspectionEvents } from './inspections.events.js';

export interface InspectionDocument extends Inspection {
  id: string;
  stage: Stage;
  /** Schools that still have something to rectify. */
  respondents: string[];
}

/** Folded by the decider's own `evolve`, so that what is shown and what is decided on cannot part. */
export const inspectionListing = view<InspectionDocument>({
  name: 'inspections',
  version: 1,
  title: { zh: '督导案件', en: 'Inspections' },
  types: Object.keys(evolve),
  ids: ({ stream }) => [idOf(stream)],
  fold: (document, { id: eventId, revision, type, data, meta }, id) => {
    const { id: _, stage: __, respondents: ___, ...before } = document ?? { ...noInspection(), id, stage: 'none' as const, respondents: [] };
    const seen = { id: eventId, revision, effectiveOn: meta.effectiveOn, recordedAt: meta.recordedAt };
    const inspection = evolve[type as keyof Events](before, data as never, seen);
    const open = ['closed', 'published'].includes(inspection.step)
      ? []
      : inspection.rectifications.filter(({ status }) => status !== 'passed');
    return {
      ...inspection,
      id,
      stage: stageOf(inspection),
      respondents: [...new Set(open.map(({ respondentSchoolId }) => respondentSchoolId))],
    };
  }, // prettier-ignore
  index: {
    stage: 'text',
    kind: 'text',
    bureauId: 'text',
    collaborationId: 'text',
    schoolIds: 'list',
    inspectorIds: 'list',
    respondents: 'list',
    plannedOn: 'text',
    startedOn: 'text',
    cycle: 'text',
  },
  search: ({ opinionNo }) => (opinionNo ? [opinionNo] : []),
  scope: { bureau: 'bureauId', schools: 'schoolIds', persons: 'inspectorIds' },
  knownAt: true,
  names: ({ schoolIds, collaborationId, inspectorIds }) => [
    ...schoolIds.map((each) => `school-${each}`),
    ...(collaborationId ? [`collaboration-${collaborationId}`] : []),
    ...inspectorIds.map((each) => `staff-${each}`),
  ],
});
