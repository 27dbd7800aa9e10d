export { membershipGraph, edgeAt, type MembershipEdge } from './membership-graph.view.js';
export { membershipNeighbours } from './membership-neighbours.report.js';
