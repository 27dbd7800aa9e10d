export * from './inbox.report.js';
export * from './inbox.view.js';
