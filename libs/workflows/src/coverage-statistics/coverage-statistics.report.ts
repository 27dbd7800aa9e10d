import { report, type ReportAsk } from '@app/kernel';
import { bureauListing, descendantsOf } from '../bureaus/bureaus.view.js';
import { collaborationListing } from '../collaborations/collaborations.view.js';
import { membershipGraph } from '../membership-graph/membership-graph.view.js';
import { schoolListing } from '../schools/schools.view.js';
import { coverageSheet } from './coverage-statistics.columns.js';
import { CoverageStatisticsQuery } from './coverage.input.js';
import { coverageOf, share, targetLines } from './coverage.js';

/** Everything of a bureau and those below it that the statistics count. */
export async function countedBy(ask: ReportAsk, bureauId: string) {
  const all = ask.all(bureauListing);
  const bureaus = [...all.filter((each) => each.id === bureauId), ...descendantsOf(all, bureauId)];
  const ids = bureaus.map((each) => each.id);
  const [schools, collaborations, edges] = await Promise.all([
    ask.find(schoolListing, { managingBureauId: { $in: ids } }),
    ask.find(collaborationListing, { bureauId: { $in: ids } }),
    // A school may be covered by a collaboration that a bureau elsewhere approved: every edge counts.
    ask.find(membershipGraph, {}),
  ]);
  return { bureaus, schools, collaborations, edges };
}

async function read(ask: ReportAsk, { bureauId }: CoverageStatisticsQuery) {
  const { bureaus, schools, collaborations, edges } = await countedBy(ask, bureauId);
  const on = ask.asOf;
  const kinds = ask.parameter('coverage.kinds', bureauId, on).value as readonly string[];
  const target = ask.parameter('coverage.target', bureauId, on).value as never;
  const fullBy = ask.parameter('coverage.fullBy', bureauId, on).value as never;
  const total = coverageOf({ on, kinds, schools, collaborations, edges });
  const divisions = bureaus.map((bureau) => {
    const row = coverageOf({
      on,
      kinds,
      schools: schools.filter((each) => each.managingBureauId === bureau.id),
      collaborations: collaborations.filter((each) => each.bureauId === bureau.id),
      edges,
    });
    return {
      bureauId: bureau.id,
      nameZh: bureau.nameZh,
      divisionCode: bureau.divisionCode,
      level: bureau.level,
      ...row,
    };
  });
  const counties = divisions.filter((each) => each.level === 'county');
  return {
    asOf: on,
    kinds,
    total: { ...total, targets: targetLines(total.compulsory, target, fullBy) },
    divisions: divisions.map((each) => ({ ...each, targets: targetLines(each.compulsory, target, fullBy) })),
    divisionsWithOne: share(counties.filter((each) => each.hasGroupOrDistrict).length, counties.length),
  };
}

export type CoverageTable = Awaited<ReturnType<typeof read>>;

export const coverageStatistics = report<CoverageStatisticsQuery>({
  name: 'coverage-statistics',
  title: { zh: '覆盖情况统计表', en: 'Coverage statistics' },
  sheet: coverageSheet,
  query: CoverageStatisticsQuery,
  read,
});
