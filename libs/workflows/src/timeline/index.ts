export { historyTimeline, type TimelineEntry } from './timeline.view.js';
