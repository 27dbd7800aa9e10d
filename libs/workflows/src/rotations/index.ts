import { slice } from '@app/kernel';
import { claimClausesOfRotations } from './rotations.clauses.js';
import { rotationCompliance } from './rotations.compliance.view.js';
import { facts, target } from './rotations.facts.js';
import { forms } from './rotations.forms.js';
import { rotationMoves } from './rotations.moves.view.js';
import { publishedOfRotations } from './rotations.published.js';
import { reactions, tasks } from './rotations.reactions.js';
import { rotationRosters } from './rotations.rosters.view.js';
import { rotations } from './rotations.js';
import { rotationListing } from './rotations.view.js';

export const rotationsSlice = slice({
  workflow: rotations,
  listing: rotationListing,
  target,
  facts,
  views: [rotationRosters, rotationMoves, rotationCompliance],
  reactions,
  tasks,
  claimClauses: claimClausesOfRotations,
  published: publishedOfRotations,
  forms,
});
export * from './rotations.view.js';
export { rosterChunksOf, rosterRowsOf } from './rotations.rows.js';
