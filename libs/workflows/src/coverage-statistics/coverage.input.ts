import { id } from '@app/kernel';

export class CoverageStatisticsQuery {
  @id('bureau', { label: '教育主管部门' }) bureauId!: string;
}
export class BureauOverviewQuery {
  @id('bureau', { label: '教育主管部门' }) bureauId!: string;
}
