export { collaborationDossier } from './profile.dossier.js';
export * from './profile.view.js';
