export * from './profile.view.js';
