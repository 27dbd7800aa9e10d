import { slice } from '@app/kernel';
import { facts, target } from './imports.facts.js';
import { applyImport } from './imports.reactions.js';
import { claimClauses, clauses, imports } from './imports.js';
import { importListing } from './imports.view.js';

export { importListing, type ImportDocument } from './imports.view.js';
export { chunksOf, rowsOf, type RowError } from './imports.rows.js';
export { importKinds, collaborationKinds, type ImportKind } from './imports.input.js';
export { clauses as importClauses };
export const importsSlice = slice({
  workflow: imports,
  listing: importListing,
  target,
  facts,
  reactions: [applyImport],
  claimClauses,
});
