import { slice } from '@app/kernel';
import { facts, target } from './audit-notes.facts.js';
import { auditNotes } from './audit-notes.js';
import { auditEntries, auditNotesListing } from './audit-notes.view.js';

export const auditNotesSlice = slice({
  workflow: auditNotes,
  listing: auditNotesListing,
  target,
  facts,
  views: [auditEntries],
});
export type { Events as AuditNoteEvents } from './audit-notes.js';
export * from './audit-notes.view.js';
