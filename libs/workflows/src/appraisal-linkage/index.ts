export * from './appraisal-linkage.view.js';
