import { slice } from '@app/kernel';
import { claimClausesOfBodies } from './bodies.clauses.js';
import { facts, target } from './bodies.facts.js';
import { publicOpinions } from './bodies.opinions.view.js';
import { reactions, tasks } from './bodies.reactions.js';
import { bodies } from './bodies.js';
import { bodyListing } from './bodies.view.js';

export const bodiesSlice = slice({
  workflow: bodies,
  listing: bodyListing,
  target,
  facts,
  views: [publicOpinions],
  reactions,
  tasks,
  claimClauses: claimClausesOfBodies,
});
export * from './bodies.view.js';
