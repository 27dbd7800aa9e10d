export * from './filter.js';
export * from './sqlite.view-store.js';
