import { idOf, view, type LocalDate, type StoredEvent } from '@app/kernel';
import type { Events } from './rotations.events.js';
import type { ProposeMoveInput } from './rotations.input.js';
import type { MoveStatus } from './rotations.words.js';

/** One teacher's move, for the two schools, the school that draws up the plan, and the bureau. */
export interface MoveDocument extends ProposeMoveInput {
  /** The move's id. */
  id: string;
  planId: string;
  collaborationId: string;
  schoolYear: string;
  bureauId: string;
  schools: string[];
  status: MoveStatus;
  counts: boolean;
  crossStage: boolean;
  departedOn?: LocalDate;
  arrivedOn?: LocalDate;
  returnedOn?: LocalDate;
  completedOn?: LocalDate;
  appraisal?: string;
  incentive?: true;
}

type Change = (document: MoveDocument, event: StoredEvent<never>) => MoveDocument;
const to =
  (status: MoveStatus, day?: 'departedOn' | 'arrivedOn' | 'returnedOn' | 'completedOn'): Change =>
  (document, event) => {
    const { on, appraisal } = event.data as { on?: string; appraisal?: string };
    return { ...document, status, ...(day ? { [day]: on } : {}), ...(appraisal ? { appraisal } : {}) };
  };
const changes: Readonly<Record<string, Change>> = {
  MoveDropped: to('cancelled'),
  MoveApproved: to('approved'),
  MoveDeparted: to('departed', 'departedOn'),
  MoveArrived: to('arrived', 'arrivedOn'),
  MoveCancelled: to('cancelled'),
  MoveReturnedEarly: to('returnedEarly', 'returnedOn'),
  MoveCompleted: to('completed', 'completedOn'),
  MobilityIncentiveGranted: (document) => ({ ...document, incentive: true }),
  RotationCorrected: (document, { data }) => {
    const { move, moveStatus } = data as Events['RotationCorrected'];
    const { moveId: _, ...days } = move!;
    return { ...document, ...days, ...(moveStatus ? { status: moveStatus.to } : {}) };
  },
};

export const rotationMoves = view<MoveDocument>({
  name: 'rotation-moves',
  version: 1,
  title: { zh: '教师交流安排', en: 'Moves of teachers' },
  types: ['MoveProposed', 'MoveAmended', ...Object.keys(changes)],
  ids: ({ data }) => {
    const { moveId, move } = data as { moveId?: string; move?: { moveId: string } };
    const id = moveId ?? move?.moveId;
    return id === undefined ? [] : [id];
  },
  fold: (document, event, id) => {
    const change = changes[event.type];
    if (change) return document && change(document, event as StoredEvent<never>);
    const { plan, by: _b, moveId: _m, stage: _s, eligible: _e, backbone: _k, ...move } = event.data as unknown as Events['MoveProposed'];
    const { collaborationId, schoolYear, bureauId, leadSchoolId } = plan;
    return {
      ...move, id, planId: idOf(event.stream), collaborationId, schoolYear, bureauId, status: 'proposed',
      schools: [...new Set([move.fromSchoolId, move.toSchoolId, ...(leadSchoolId ? [leadSchoolId] : [])])],
    };
  }, // prettier-ignore
  index: {
    planId: 'text', collaborationId: 'text', schoolYear: 'text', bureauId: 'text', schools: 'list', status: 'text', teacherRef: 'text',
    fromSchoolId: 'text', toSchoolId: 'text', relation: 'text', purpose: 'text', startOn: 'text', endOn: 'text',
  }, // prettier-ignore
  scope: { bureau: 'bureauId', schools: 'schools' },
  names: ({ fromSchoolId, toSchoolId }) => [`school-${fromSchoolId}`, `school-${toSchoolId}`],
});
