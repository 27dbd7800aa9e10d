import { slice } from '@app/kernel';
import { facts, target } from './bureaus.facts.js';
import { bureaus } from './bureaus.js';
import { bureauListing } from './bureaus.view.js';

export const bureausSlice = slice({ workflow: bureaus, listing: bureauListing, target, facts });
export type { Events as BureauEvents } from './bureaus.js';
export * from './bureaus.view.js';
