export { coverageStatistics } from './coverage-statistics.report.js';
export { bureauOverview } from './bureau-overview.report.js';
