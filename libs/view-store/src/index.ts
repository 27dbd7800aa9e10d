export * from './filter.js';
export * from './sqlite.view-store.js';
export * from './mongo.driver.js';
export * from './mongo.view-store.js';
export * from './mongo.jobs.js';
export * from './mongo.lease.js';
export * from './mongo.settings.js';
