import { slice } from '@app/kernel';
import { target } from './files.facts.js';
import { files } from './files.js';
import { fileListing } from './files.view.js';

export { evidenceUse, fileListing, fileUsage, type EvidenceUse, type FileDocument } from './files.view.js';
export { clauses as fileClauses } from './files.js';
export const filesSlice = slice({
  workflow: files,
  listing: fileListing,
  target,
});
