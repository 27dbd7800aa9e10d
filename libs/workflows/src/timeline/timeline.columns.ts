import { column, nameOf, sheet } from '@app/kernel';
import type { TimelineEntry } from './timeline.view.js';

const of = column<TimelineEntry>;
export const timelineSheet = sheet<TimelineEntry>({
  sort: [
    ['recordedAt', 'asc'],
    ['revision', 'asc'],
  ],
  columns: [
    of('生效日期', 'Effective', ({ effectiveOn }) => effectiveOn),
    of('记录时间', 'Recorded', ({ recordedAt }) => recordedAt),
    of('补录', 'Backdated', ({ backdated }) => backdated === true),
    of('事项', 'What', ({ sentence }) => sentence),
    of('办理人', 'By', ({ act }) => (act ? nameOf('staff', act.by) : undefined)),
    of('代', 'On behalf of', ({ act }) => nameOf('staff', act?.onBehalfOf)),
    of('身份', 'Capacity', ({ act }) => act?.capacity),
    of('核准人', 'Approved by', ({ approvedBy }) => (approvedBy ? nameOf('staff', approvedBy.by) : undefined)),
    of('条款', 'Clauses', ({ clauses }) => clauses),
    of('附件', 'Files', ({ evidence }) => evidence?.map(({ name }) => name)),
    of('更正事由', 'Struck for', ({ struckBy }) => struckBy?.reason),
    of('卷宗', 'File', ({ stream }) => stream),
    of('事件', 'Event', ({ id }) => id),
  ],
});
