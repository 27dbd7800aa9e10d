export * from './decision-register.view.js';
