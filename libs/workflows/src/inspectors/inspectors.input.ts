import { choice, date, id, text } from '@app/kernel';
import { conflictKinds, inspectorKinds, type ConflictKind, type InspectorKind } from '../shared/inspection-words.js';

const laterReason = { label: '补录原因', optional: true } as const;

/** Given to the person's own id: an inspector is a person with an account. */
export class AppointInspectorInput {
  @choice(inspectorKinds, { label: '类别' }) kind!: InspectorKind;
  @text(1, 60, { label: '督学证号', example: '建督证2024001' }) certificateNo!: string;
  @date({ label: '任期起' }) from!: string;
  @date({ label: '任期止（末日）', optional: true, example: '2027-08-31' }) until?: string;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class RenewInspectorInput {
  @date({ label: '新任期止（末日）', example: '2030-08-31' }) until!: string;
}
export class EndInspectorInput {
  @text(1, 500, { label: '理由', example: '工作调动' }) reason!: string;
  @date({ label: '不再担任之日' }) on!: string;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class DeclareConflictInput {
  @id('school', { label: '学校' }) schoolId!: string;
  @choice(conflictKinds, { label: '利害关系' }) kind!: ConflictKind;
  @date({ label: '曾任职务的离任日期', optional: true }) endedOn?: string;
}
export class NoticeTermEndInput {}
export class ExpireInspectorInput {}

const correctable = ['certificateNo', 'from', 'until'] as const;
export class CorrectInspectorInput {
  @id('event', { label: '被更正的聘任' }) correctsEventId!: string;
  @choice(correctable, { label: '更正项目' }) field!: (typeof correctable)[number];
  @text(1, 60, { label: '正确内容', example: '2027-08-31' }) value!: string;
  @text(1, 500, { label: '理由' }) reason!: string;
}
