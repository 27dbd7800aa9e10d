import { choice, id, roles, text, type Role } from '@app/kernel';

export class InboxQuery {
  @choice<Role, { label: string; optional: true }>(roles, { label: '身份', optional: true }) role?: Role;
  @id('organisation', { label: '单位', optional: true }) organisation?: string;
  @text(1, 60, { label: '事项种类', example: 'completenessCheck', optional: true }) kind?: string;
  @choice(['true', 'false'], { label: '是否已逾期', optional: true }) overdue?: 'true' | 'false';
}
