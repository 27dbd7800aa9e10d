import { idOf, view, type LocalDate, type StoredEvent } from '@app/kernel';
import {
  changesOf,
  membershipTypes,
  withChange,
  type CollaborationEvents,
  type Membership,
} from '../collaborations/collaborations.view.js';
import { covers, insert, valueAt, type Dated } from '../shared/history.js';
import type { CollaborationKind, MemberRole } from '../shared/collaboration-words.js';

/** One edge of the graph: a school in a collaboration, in all its intervals. */
export interface MembershipEdge {
  /** `<collaboration>:<school>` */
  id: string;
  collaborationId: string;
  schoolId: string;
  kind: CollaborationKind;
  bureauId: string;
  /** The latest interval that ever counted, or was planned to. */
  role: MemberRole;
  from: LocalDate;
  to?: LocalDate;
  reason?: string;
  /** The latest interval has no end. */
  open: boolean;
  intervals: Membership[];
  /** Whether it is the school's primary collaboration, by day. */
  primary: Dated<boolean>[];
  isPrimary: boolean;
}

const edgeId = (collaborationId: string, schoolId: string): string => `${collaborationId}:${schoolId}`;
const primaryOf = ({ data }: StoredEvent) => data as { collaborationId: string; formerCollaborationId?: string };
const changes = ({ type, data }: StoredEvent) => changesOf(type as keyof CollaborationEvents, data as never);

/** The latest interval; those corrected away stand behind all others. */
function latest(intervals: readonly Membership[]): Membership {
  const counted = intervals.filter((each) => each.from !== each.to || each.reason !== 'corrected');
  return (counted.length ? counted : intervals).reduce((last, each) => (each.from >= last.from ? each : last));
}
function shown(edge: MembershipEdge): MembershipEdge {
  const { role, from, to, reason } = latest(edge.intervals);
  const { to: _, reason: __, ...rest } = edge;
  const isPrimary = edge.primary.at(-1)?.value ?? false;
  return {
    ...rest,
    role,
    from,
    ...(to ? { to } : {}),
    ...(reason ? { reason } : {}),
    open: to === undefined,
    isPrimary,
  };
}

export const membershipGraph = view<MembershipEdge>({
  name: 'membership-graph',
  version: 1,
  title: { zh: '成员关系图', en: 'Memberships' },
  types: [...membershipTypes, 'PrimaryCollaborationSet'],
  ids: (event) => {
    if (event.type !== 'PrimaryCollaborationSet')
      return [...new Set(changes(event).map(({ schoolId }) => edgeId(idOf(event.stream), schoolId)))];
    const { collaborationId, formerCollaborationId } = primaryOf(event);
    return [collaborationId, formerCollaborationId]
      .filter((id) => id !== undefined)
      .map((id) => edgeId(id, idOf(event.stream)));
  },
  fold: (document, event, id) => {
    const seen = { id: event.id, effectiveOn: event.meta.effectiveOn };
    if (event.type === 'PrimaryCollaborationSet') {
      if (!document) return undefined;
      const is = primaryOf(event).collaborationId === document.collaborationId;
      insert(document.primary, { value: is, from: seen.effectiveOn, event: event.id });
      return shown(document);
    }
    let edge = document;
    for (const change of changes(event)) {
      if (edgeId(idOf(event.stream), change.schoolId) !== id) continue;
      const intervals = withChange(edge?.intervals ?? [], change, seen);
      if (intervals.length === 0) continue;
      edge = shown({ ...(edge ?? begun(event, change.schoolId)), intervals });
    }
    return edge;
  },
  index: {
    collaborationId: 'text',
    schoolId: 'text',
    kind: 'text',
    bureauId: 'text',
    role: 'text',
    from: 'text',
    to: 'text',
    open: 'flag',
    isPrimary: 'flag',
  },
  scope: { open: true },
  knownAt: true,
  at: edgeAt,
  names: ({ collaborationId, schoolId }) => [`collaboration-${collaborationId}`, `school-${schoolId}`],
});

function begun(
  event: StoredEvent,
  schoolId: string,
): Omit<MembershipEdge, 'role' | 'from'> & { role: 'unspecified'; from: '' } {
  const { kind, bureauId } = event.data as unknown as CollaborationEvents['MemberJoined'];
  const collaborationId = idOf(event.stream);
  return {
    id: edgeId(collaborationId, schoolId), collaborationId, schoolId, kind, bureauId,
    role: 'unspecified', from: '', open: true, intervals: [], primary: [], isPrimary: false,
  }; // prettier-ignore
}

/** The edge on a day; undefined when the school was no member then. */
export function edgeAt(edge: MembershipEdge, on: LocalDate): MembershipEdge | undefined {
  const interval = edge.intervals.find((each) => covers(each, on));
  if (!interval) return undefined;
  const { role, from, to, reason } = interval;
  const { to: _, reason: __, ...rest } = edge;
  return {
    ...rest,
    role,
    from,
    ...(to ? { to } : {}),
    ...(reason ? { reason } : {}),
    isPrimary: valueAt(edge.primary, on) ?? false,
  };
}
