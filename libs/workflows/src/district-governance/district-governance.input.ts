import { id } from '@app/kernel';

export class DistrictGovernanceQuery {
  @id('bureau', { label: '教育主管部门' }) bureauId!: string;
}
