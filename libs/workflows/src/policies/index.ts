import { slice } from '@app/kernel';
import { facts, target } from './policies.facts.js';
import { policies } from './policies.js';
import { tasks } from './policies.reactions.js';
import { policyRegister } from './policies.register.view.js';
import { publishedOfPolicies } from './policies.published.js';
import { policyListing } from './policies.view.js';

export const policiesSlice = slice({
  workflow: policies,
  listing: policyListing,
  target,
  facts,
  views: [policyRegister],
  tasks,
  published: publishedOfPolicies,
});
export type { Events as PolicyEvents } from './policies.state.js';
export * from './policies.register.view.js';
export * from './policies.view.js';
