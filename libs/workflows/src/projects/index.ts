import { slice } from '@app/kernel';
import { claimClauses } from './projects.clauses.js';
import { facts, target } from './projects.facts.js';
import { forms } from './projects.forms.js';
import { projects } from './projects.js';
import { publishedOfProjects } from './projects.published.js';
import { tasks } from './projects.reactions.js';
import { evaluationLedger, projectListing } from './projects.view.js';

export const projectsSlice = slice({
  workflow: projects,
  listing: projectListing,
  target,
  facts,
  views: [evaluationLedger],
  tasks,
  published: publishedOfProjects,
  forms,
  claimClauses,
});
export * from './projects.view.js';
