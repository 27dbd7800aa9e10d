import { date, id, text } from '@app/kernel';

const laterReason = { label: '补录原因', optional: true } as const;

export class AssignInspectorInput {
  @id('person', { label: '督学' }) inspectorId!: string;
  @date({ label: '指派起' }) from!: string;
  @date({ label: '指派止（末日）', optional: true, example: '2025-08-31' }) until?: string;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class UnassignInspectorInput {
  @id('person', { label: '督学' }) inspectorId!: string;
  @text(1, 500, { label: '理由', example: '工作调整' }) reason!: string;
  @date({ label: '不再负责之日' }) on!: string;
  @text(1, 500, laterReason) backdatingReason?: string;
}
export class ReviewRoutineVisitsInput {}
export class CorrectAssignmentInput {
  @id('event', { label: '被更正的指派' }) correctsEventId!: string;
  @date({ label: '正确的指派起', optional: true }) from?: string;
  @date({ label: '正确的指派止', optional: true }) until?: string;
  @text(1, 500, { label: '理由' }) reason!: string;
}
