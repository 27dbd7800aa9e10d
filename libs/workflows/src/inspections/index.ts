import { slice } from '@app/kernel';
import { inspectionLedger } from './inspection-ledger.view.js';
import { claimClauses } from './inspections.clauses.js';
import { facts, target } from './inspections.facts.js';
import { inspections } from './inspections.js';
import { forms } from './inspections.forms.js';
import { publishedOfInspections } from './inspections.published.js';
import { countRoutineVisits, tasks } from './inspections.reactions.js';
import { inspectionListing } from './inspections.view.js';

export const inspectionsSlice = slice({
  workflow: inspections,
  listing: inspectionListing,
  target,
  facts,
  views: [inspectionLedger],
  reactions: [countRoutineVisits],
  tasks,
  claimClauses,
  published: publishedOfInspections,
  forms,
});
export * from './inspections.view.js';
export { inspectionCoverage } from './inspection-coverage.report.js';
