import { choice, id, roles, text, type Role } from '@app/kernel';

export class InboxQuery {
  @choice(['mine', 'bureau'], { label: '范围（默认只列本人可办的）', optional: true }) scope?: 'mine' | 'bureau';
  @choice<Role, { label: string; optional: true }>(roles, { label: '身份', optional: true }) role?: Role;
  @id('organisation', { label: '单位', optional: true }) organisation?: string;
  @text(1, 60, { label: '事项种类', example: 'completenessCheck', optional: true }) kind?: string;
  @choice(['true', 'false'], { label: '是否已逾期', optional: true }) overdue?: 'true' | 'false';
}
