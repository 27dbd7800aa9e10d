import { slice } from '@app/kernel';
import { claimClauses } from './inspections.clauses.js';
import { facts, target } from './inspections.facts.js';
import { inspections } from './inspections.js';
import { publishedOfInspections } from './inspections.published.js';
import { countRoutineVisits, tasks } from './inspections.reactions.js';
import { inspectionListing } from './inspections.view.js';

export const inspectionsSlice = slice({
  workflow: inspections,
  listing: inspectionListing,
  target,
  facts,
  reactions: [countRoutineVisits],
  tasks,
  claimClauses,
  published: publishedOfInspections,
});
export * from './inspections.view.js';
