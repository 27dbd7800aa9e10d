export * from './access.js';
export * from './holding.js';
export * from './local-issuer.js';
export * from './roles.js';
export * from './scope.js';
export * from './tokens.js';
export * from './files/folder.file-store.js';
export * from './vault/sqlite.vault.js';
