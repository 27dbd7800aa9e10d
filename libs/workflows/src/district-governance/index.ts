export { districtGovernance } from './district-governance.report.js';
