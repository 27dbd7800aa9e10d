import { idOf, view, type LocalDate } from '@app/kernel';
import { assignedOn, evolve, noRoster, type Roster, type RosterEvents } from './inspector-rosters.state.js';

export { assignedOn, isAssigned } from './inspector-rosters.state.js';
export type { RosterEvents } from './inspector-rosters.state.js';

export interface RosterDocument extends Roster {
  /** The collaboration's id. */
  id: string;
  /** Everyone who is or was assigned. */
  inspectorIds: string[];
}

export const rosterListing = view<RosterDocument>({
  name: 'inspector-rosters',
  version: 1,
  title: { zh: '责任督学名单', en: 'Responsible inspectors' },
  types: Object.keys(evolve),
  ids: ({ stream }) => [idOf(stream)],
  fold: (document, { id: eventId, revision, type, data, meta }, id) => {
    const { id: _, inspectorIds: __, ...before } = document ?? { ...noRoster(), id, inspectorIds: [] };
    const seen = { id: eventId, revision, effectiveOn: meta.effectiveOn, recordedAt: meta.recordedAt };
    const roster = evolve[type as keyof RosterEvents](before, data as never, seen);
    return { ...roster, id, inspectorIds: [...new Set(roster.assignments.map(({ inspectorId }) => inspectorId))] };
  },
  index: { bureauId: 'text', inspectorIds: 'list', isDistrict: 'flag' },
  scope: { bureau: 'bureauId', persons: 'inspectorIds' },
  knownAt: true,
  at: (document, on: LocalDate) => ({ ...document, assigned: assignedOn(document, on) }),
  names: ({ id, inspectorIds }) => [`collaboration-${id}`, ...inspectorIds.map((each) => `staff-${each}`)],
});
