import { slice } from '@app/kernel';
import { facts, target } from './subjects.facts.js';
import { subjects } from './subjects.js';
import { subjectListing, subjectOrigins } from './subjects.view.js';

export const subjectsSlice = slice({
  workflow: subjects,
  listing: subjectListing,
  target,
  facts,
  views: [subjectOrigins],
});
export type { SubjectEvents } from './subjects.state.js';
export * from './subjects.view.js';
