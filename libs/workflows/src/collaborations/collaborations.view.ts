import { idOf, view } from '@app/kernel';
import {
  collaborationAt,
  evolveCollaboration,
  noCollaboration,
  type Collaboration,
  type CollaborationEvents,
} from './collaborations.state.js';
import type { Standing } from './collaborations.circumstances.js';

export { collaborationAt, membersOn } from './collaborations.state.js';
export type { CollaborationEvents, Membership, Warning } from './collaborations.state.js';
export { changesOf, membershipTypes, withChange } from './collaborations.membership-changes.js';
export type { MembershipChange } from './collaborations.membership-changes.js';

/** A collaboration with its latest values and the history by day; `collaborationAt(document, on)` answers any day. */
export type CollaborationDocument = Standing & { id: string };

type AnyEvolve = (of: Collaboration, data: object, seen: object) => Collaboration;

/** Every type of the stream, for views that show a collaboration whole. */
export const collaborationTypes = Object.keys(evolveCollaboration);

export const collaborationListing = view<CollaborationDocument>({
  name: 'collaborations',
  version: 1,
  title: { zh: '办学联合体名册', en: 'Collaborations' },
  types: collaborationTypes,
  ids: ({ stream }) => [idOf(stream)],
  fold: (document, event, id) => {
    const evolve = evolveCollaboration[event.type as keyof CollaborationEvents] as AnyEvolve;
    const seen = { id: event.id, revision: event.revision, ...event.meta };
    return Object.assign(evolve(document ?? noCollaboration(), event.data, seen), { id }) as CollaborationDocument;
  },
  index: {
    status: 'text',
    kind: 'text',
    nameZh: 'text',
    bureauId: 'text',
    divisionCode: 'text',
    stageClass: 'text',
    operatingModel: 'text',
    programme: 'text',
    schools: 'list',
    establishedOn: 'text',
  },
  search: ({ names }) => names.flatMap(({ value }) => [value.nameZh, ...(value.brandName ? [value.brandName] : [])]),
  scope: { open: true },
  knownAt: true,
  at: collaborationAt,
  names: ({ members }) => [...new Set(members.map((each) => `school-${each.schoolId}`))],
});
