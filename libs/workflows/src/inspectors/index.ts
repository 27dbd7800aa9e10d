import { slice } from '@app/kernel';
import { facts, target } from './inspectors.facts.js';
import { tasks } from './inspectors.reactions.js';
import { inspectors } from './inspectors.js';
import { inspectorListing } from './inspectors.view.js';

export const inspectorsSlice = slice({ workflow: inspectors, listing: inspectorListing, target, facts, tasks });
export * from './inspectors.view.js';
