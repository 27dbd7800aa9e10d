import { slice } from '@app/kernel';
import { facts, target } from './staff.facts.js';
import { handOverCases, tasks } from './staff.reactions.js';
import { claimClauses, staffWorkflow } from './staff.js';
import { capacityRegister, delegationRegister, staffListing } from './staff.view.js';

export const staffSlice = slice({
  workflow: staffWorkflow,
  listing: staffListing,
  target,
  facts,
  views: [capacityRegister, delegationRegister],
  reactions: [handOverCases],
  tasks,
  claimClauses,
});
export * from './staff.view.js';
export type { StaffEvents } from './staff.state.js';
