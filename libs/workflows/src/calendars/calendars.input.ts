import { code, date, id, integer, list, text } from '@app/kernel';

/** Given again for the same school year it is the correction of it; then it names the record it puts right. */
export class SetAcademicCalendarInput {
  @code(
    /^[1-9]\d{3}-[1-9]\d{3}$/,
    { zh: '须为学年（YYYY-YYYY）', en: 'must be a school year (YYYY-YYYY)' },
    '2024-2025',
    { label: '学年' },
  )
  schoolYear!: string;
  @date({ label: '第二学期首日（第一学期自9月1日起，第二学期至8月31日止）', example: '2025-02-10' })
  secondFrom!: string;
  @text(1, 200, { label: '依据', example: '市教育局校历' }) source!: string;
  @id('event', { label: '被更正的记录', optional: true }) correctsEventId?: string;
  @text(1, 500, { label: '更正原因', optional: true, example: '官方通知有调整' }) reason?: string;
}

/** Given again for the same year it is the correction of it; then it names the record it puts right. */
export class SetWorkCalendarInput {
  @integer(2000, 2099, { label: '年份', example: 2024 }) year!: number;
  @list(date(), { label: '放假日期', max: 60, example: ['2024-10-01'] }) holidays!: string[];
  @list(date(), { label: '调休上班日期', max: 30, example: ['2024-10-12'] }) makeUpDays!: string[];
  @text(1, 200, { label: '依据', example: '国务院办公厅关于2024年部分节假日安排的通知' }) source!: string;
  @id('event', { label: '被更正的记录', optional: true }) correctsEventId?: string;
  @text(1, 500, { label: '更正原因', optional: true, example: '官方通知有调整' }) reason?: string;
}
