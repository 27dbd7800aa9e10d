export * from '../shared/school-codes.js';
