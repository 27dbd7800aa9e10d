import { choice, id, list, text } from '@app/kernel';

export const severities = ['remark', 'minor', 'major', 'critical'] as const;

/** A note is never taken back: an auditor puts it right by a further note that names it. */
export class RecordAuditNoteInput {
  @id('event', { label: '所审事件' }) targetEventId!: string;
  @text(3, 120, { label: '所审卷宗', optional: true, example: 'application-01920000-0000-7000-8000-000000000001' })
  targetStream?: string;
  @text(1, 2000, { label: '审计意见', example: '决定依据的公示截图未归档' }) text!: string;
  @choice(severities, { label: '程度' }) severity!: (typeof severities)[number];
  @id('event', { label: '所更正的审计意见', optional: true }) correctsEventId?: string;
}

export class LogAuditAccessInput {
  @id('person', { label: '审计人员' }) person!: string;
  @text(1, 200, { label: '目的', example: '复核教师名册' }) purpose!: string;
  @text(3, 120, { label: '所读卷宗', optional: true, example: 'staff-01920000-0000-7000-8000-000000000001' })
  stream?: string;
  @list(text(1, 100), { label: '所读个人信息（引用编号）', min: 1, max: 200, example: ['vault:01920000'] })
  refs!: string[];
}
