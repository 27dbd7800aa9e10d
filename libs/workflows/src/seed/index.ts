export { referenceData } from './reference-data.js';
export { seededBureau } from './bureaus.js';
export { seededPolicy } from './policies.js';
export type { SeedOrder } from './seed.js';
