import { date, id } from '@app/kernel';

export class MembershipNeighboursQuery {
  @id('school', { label: '学校', optional: true }) schoolId?: string;
  @id('collaboration', { label: '办学联合体', optional: true }) collaborationId?: string;
  @date({ label: '变化自', optional: true }) changedFrom?: string;
}
