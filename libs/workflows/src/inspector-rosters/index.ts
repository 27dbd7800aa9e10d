import { slice } from '@app/kernel';
import { facts, target } from './inspector-rosters.facts.js';
import { endAssignments, tasks } from './inspector-rosters.reactions.js';
import { inspectorRosters } from './inspector-rosters.js';
import { rosterListing } from './inspector-rosters.view.js';

export const inspectorRostersSlice = slice({
  workflow: inspectorRosters,
  listing: rosterListing,
  target,
  facts,
  reactions: [endAssignments],
  tasks,
});
export * from './inspector-rosters.view.js';
