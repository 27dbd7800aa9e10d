import { slice } from '@app/kernel';
import { facts, target } from './collaborations.facts.js';
import { reactions, tasks } from './collaborations.reactions.js';
import { collaborations } from './collaborations.js';
import { collaborationListing } from './collaborations.view.js';

export const collaborationsSlice = slice({
  workflow: collaborations,
  listing: collaborationListing,
  target,
  facts,
  reactions,
  tasks,
});
export * from './collaborations.view.js';
