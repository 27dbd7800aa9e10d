import { choice, date, id, text } from '@app/kernel';

export const recipients = ['group', 'headPrincipal', 'memberPrincipal', 'coreSchool'] as const;
export type Recipient = (typeof recipients)[number];
/** Money comes with the funds it is paid from. */
export const rewardKinds = ['honour'] as const;

export class GrantRewardInput {
  @choice(recipients, { label: '受奖对象' }) recipient!: Recipient;
  @id('collaboration', { label: '合作' }) collaborationId!: string;
  @id('recipient', { label: '受奖者编号（集团、核心校或校长）' }) refId!: string;
  @choice(rewardKinds, { label: '奖励种类' }) kind!: (typeof rewardKinds)[number];
  @text(1, 500, { label: '奖励依据', example: '2024-2025学年项目评估优秀' }) basis!: string;
  @id('project', { label: '所依据的项目评估', optional: true }) projectId?: string;
  @date({ label: '授予日期' }) grantedOn!: string;
  @text(1, 500, { label: '补录原因', optional: true }) backdatingReason?: string;
}
export class RevokeRewardInput {
  @text(1, 500, { label: '理由' }) reason!: string;
}
