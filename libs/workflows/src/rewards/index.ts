import { slice } from '@app/kernel';
import { facts, target } from './rewards.facts.js';
import { rewards } from './rewards.js';
import { rewardListing } from './rewards.view.js';

export const rewardsSlice = slice({ workflow: rewards, listing: rewardListing, target, facts });
export * from './rewards.view.js';
