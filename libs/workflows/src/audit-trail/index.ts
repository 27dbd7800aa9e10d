export * from './audit-trail.facts.js';
