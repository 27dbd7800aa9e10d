import { choice, text } from '@app/kernel';

export const restrictionGrounds = ['request', 'dispute', 'retention', 'ordered'] as const;
export const destructionGrounds = [
  'purposeAchieved',
  'retentionEnded',
  'consentWithdrawn',
  'unlawful',
  'ordered',
] as const;

export class RestrictSubjectInput {
  @choice(restrictionGrounds, { label: '限制事由' }) ground!: (typeof restrictionGrounds)[number];
  @text(1, 500, { label: '说明', example: '本人申请限制处理' }) reason!: string;
}
export class ReleaseSubjectInput {
  @text(1, 500, { label: '说明', example: '争议已处理完毕' }) reason!: string;
}
export class DestroySubjectInput {
  @choice(destructionGrounds, { label: '销毁事由' }) ground!: (typeof destructionGrounds)[number];
  @text(1, 500, { label: '说明', example: '处理目的已实现，保存期限届满' }) reason!: string;
}
