import { slice } from '@app/kernel';
import { facts, target } from './collaborations.facts.js';
import { reactions, tasks } from './collaborations.reactions.js';
import { collaborations } from './collaborations.js';
import { publishedOfCollaborations } from './collaborations.published.js';
import { collaborationListing } from './collaborations.view.js';

export const collaborationsSlice = slice({
  workflow: collaborations,
  listing: collaborationListing,
  target,
  facts,
  reactions,
  tasks,
  published: publishedOfCollaborations,
});
export * from './collaborations.view.js';
