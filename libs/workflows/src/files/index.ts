import { slice } from '@app/kernel';
import { files } from './files.js';
import { fileListing } from './files.view.js';

export { evidenceUse, fileListing, fileUsage, type EvidenceUse, type FileDocument } from './files.view.js';
export { clauses as fileClauses } from './files.js';
export const filesSlice = slice({
  workflow: files,
  listing: fileListing,
  // Whoever may upload does so for the own organisation; the door checks size, type and quota.
  target: async () => ({ open: true }),
});
