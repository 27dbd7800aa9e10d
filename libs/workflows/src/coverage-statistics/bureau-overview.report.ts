import { report, schoolYearOf, type ReportAsk, type View } from '@app/kernel';
import { applicationListing } from '../applications/applications.view.js';
import { bodyAt, bodyListing } from '../bodies/bodies.view.js';
import type { InboxEntry } from '../inbox/inbox.view.js';
import { collaborationAt } from '../collaborations/collaborations.view.js';
import { edgeAt } from '../membership-graph/membership-graph.view.js';
import { redFlagsOn } from '../profile/profile.view.js';
import { inspectionLedger, type LedgerEntry } from '../inspections/inspection-ledger.view.js';
import { complianceAt, rotationCompliance } from '../rotations/rotations.compliance.view.js';
import { schoolAt } from '../schools/schools.view.js';
import { collaborationKinds } from '../shared/collaboration-words.js';
import { BureauOverviewQuery } from './coverage.input.js';
import { countedBy } from './coverage-statistics.report.js';

/** Stages in which somebody still owes a step. */
const pending = [
  'submitted',
  'correctionsRequested',
  'accepted',
  'underReview',
  'reviewed',
  'publicNotice',
  'noticeClosed',
  'approved',
  'denied',
  'issued',
];

/** V17: one page for the leader. */
async function read(inbox: View<InboxEntry>, ask: ReportAsk, { bureauId }: BureauOverviewQuery) {
  const { bureaus, schools, collaborations, edges } = await countedBy(ask, bureauId);
  const on = ask.asOf;
  const running = collaborations
    .map((document) => ({ document, shown: collaborationAt(document, on) }))
    .filter(({ shown }) => shown?.status === 'active' || shown?.status === 'suspended');
  const members = new Set(edges.flatMap((each) => (edgeAt(each, on) ? [each.schoolId] : [])));
  const ungrouped = schools
    .map((each) => schoolAt(each, on))
    .filter(
      (each) =>
        each?.status === 'active' &&
        each.isNewSince !== undefined &&
        each.ownership === 'public' &&
        each.isCompulsory &&
        !members.has(each.id),
    )
    .map((each) => each!.id);
  const overdue = await ask.find(inbox, { bureau: { $in: bureaus.map((each) => each.id) }, dueOn: { $lt: on } });
  const cases = await ask.find(applicationListing, { bureauId: { $in: bureaus.map((each) => each.id) }, status: { $in: pending } });
  const leading = await ask.find(bodyListing, { bureauId, kind: 'leadingGroup' });
  const plans = await ask.find(rotationCompliance, { bureauId: { $in: bureaus.map((each) => each.id) } });
  const year = schoolYearOf(on);
  const verdicts: Record<string, number> = {};
  for (const each of plans) {
    const shown = each.schoolYear === year ? complianceAt(each, on) : undefined;
    if (shown) verdicts[shown.verdict] = (verdicts[shown.verdict] ?? 0) + 1;
  }
  const problems = await ask.find(inspectionLedger, { bureauId: { $in: bureaus.map((each) => each.id) } });
  const rectifications = problems.flatMap((each) => inspectionLedger.at!(each, on) ?? []) as LedgerEntry[];
  const ids = (of: typeof running) => of.map(({ document }) => document.id);
  return {
    asOf: on,
    // J-42: one leading group follows both systems throughout.
    leadingGroup: leading.some((each) => bodyAt(each, on)?.status === 'active'),
    byKind: Object.fromEntries(
      collaborationKinds.map((kind) => [kind, running.filter(({ document }) => document.kind === kind).length]),
    ),
    newSchoolsUngrouped: ungrouped,
    // C-30: every Internet+ pairing is to become a community.
    pairingsNotConverted: ids(running.filter(({ document: { kind, programme } }) => kind === 'pairing' && programme === 'internetPlus')),
    communitiesWithoutActivity: ids(running.filter(({ document: { kind, plates, features } }) => kind.endsWith('Community') && plates.length === 0 && features.length === 0)),
    filingOverdue: ids(running.filter(({ document }) => redFlagsOn(document, on).includes('filingOverdue'))),
    withoutCore: ids(running.filter(({ document }) => redFlagsOn(document, on).includes('noCore'))),
    keySchoolsClosed: ids(running.filter(({ document }) => document.keySchoolsClosed.length > 0)),
    overdueItems: overdue.map(({ id, kind, dueOn }) => ({ id, kind, dueOn })),
    rectificationsOverdue: rectifications.filter((each) => each.isOverdue).map((each) => each.id),
    // Plans of the school year, by what they come to.
    rotationVerdicts: verdicts,
    openCases: cases.length,
    lateCases: cases.filter((each) => each.dueOn !== undefined && each.dueOn < on).map((each) => each.id),
  };
} // prettier-ignore

export const bureauOverview = (inbox: View<InboxEntry>) =>
  report<BureauOverviewQuery>({
    name: 'bureau-overview',
    title: { zh: '全局看板', en: 'Bureau overview' },
    query: BureauOverviewQuery,
    read: (ask, query) => read(inbox, ask, query),
  });
