import { slice } from '@app/kernel';
import { decisionRegister } from '../decision-register/index.js';
import { claimClauses } from './applications.clauses.js';
import { facts, target } from './applications.facts.js';
import { carryOutApproval, linkEstablished, tasks } from './applications.reactions.js';
import { applications } from './applications.js';
import { forms } from './applications.forms.js';
import { publishedOfApplications } from './applications.published.js';
import { applicationListing } from './applications.view.js';

export const applicationsSlice = slice({
  workflow: applications,
  listing: applicationListing,
  target,
  facts,
  views: [decisionRegister],
  reactions: [carryOutApproval, linkEstablished],
  tasks,
  published: publishedOfApplications,
  claimClauses,
  forms,
});
export * from './applications.view.js';
