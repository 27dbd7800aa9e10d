import { slice } from '@app/kernel';
import { facts, target } from './schools.facts.js';
import { tasks } from './schools.reactions.js';
import { schools } from './schools.js';
import { publishedOfSchools } from './schools.published.js';
import { schoolListing } from './schools.view.js';

export const schoolsSlice = slice({
  workflow: schools,
  listing: schoolListing,
  target,
  facts,
  tasks,
  published: publishedOfSchools,
});
export * from './schools.view.js';
