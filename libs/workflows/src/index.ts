import type { AnyView, Report, Slice } from '@app/kernel';
import { applicationsSlice } from './applications/index.js';
import { appraisalLinkage } from './appraisal-linkage/index.js';
import { auditNotesSlice } from './audit-notes/index.js';
import { bodiesSlice } from './bodies/index.js';
import { bureausSlice } from './bureaus/index.js';
import { calendarsSlice } from './calendars/index.js';
import { collaborationsSlice } from './collaborations/index.js';
import { bureauOverview as bureauOverviewOf, coverageStatistics } from './coverage-statistics/index.js';
import { districtGovernance } from './district-governance/index.js';
import { evidenceUse as evidenceUseOf, filesSlice } from './files/index.js';
import { importsSlice } from './imports/index.js';
import { inspectionCoverage, inspectionsSlice } from './inspections/index.js';
import { inspectorRostersSlice } from './inspector-rosters/index.js';
import { inspectorsSlice } from './inspectors/index.js';
import { inboxReport as inboxReportOf, inboxView } from './inbox/index.js';
import { membershipGraph, membershipNeighbours } from './membership-graph/index.js';
import { policiesSlice } from './policies/index.js';
import { projectsSlice } from './projects/index.js';
import { collaborationDossier, collaborationProfile } from './profile/index.js';
import { nameKey } from './shared/school-words.js';
import { rewardsSlice } from './rewards/index.js';
import { rotationsSlice } from './rotations/index.js';
import { schoolsSlice } from './schools/index.js';
import { staffSlice } from './staff/index.js';
import { subjectsSlice } from './subjects/index.js';
import { historyTimeline } from './timeline/index.js';

/** Every workflow there is. A new one is its folder and a line here. */
export const slices: readonly Slice[] = [
  staffSlice,
  bureausSlice,
  schoolsSlice,
  // Its dossier is of what every workflow has recorded.
  {
    ...collaborationsSlice,
    forms: { dossier: collaborationDossier(() => timeline) },
  },
  bodiesSlice,
  applicationsSlice,
  policiesSlice,
  calendarsSlice,
  filesSlice,
  importsSlice,
  rotationsSlice,
  auditNotesSlice,
  subjectsSlice,
  inspectorsSlice,
  inspectorRostersSlice,
  inspectionsSlice,
  projectsSlice,
  rewardsSlice,
];
export const sliceNamed = (name: string): Slice => {
  const found = slices.find(({ workflow }) => workflow.name === name);
  if (!found) throw new Error(`no workflow ${name}`);
  return found;
};

export const inbox = inboxView(slices);
export const timeline = historyTimeline(slices);
export const evidenceUse = evidenceUseOf(slices) as unknown as AnyView;

/** Views that span workflows; a slice's own stand with it. */
export const views: readonly AnyView[] = [
  timeline,
  inbox,
  membershipGraph,
  collaborationProfile,
  appraisalLinkage,
  evidenceUse,
] as readonly unknown[] as AnyView[];
export const allViews: readonly AnyView[] = [
  ...new Set([...slices.flatMap((slice) => [slice.listing, ...(slice.views ?? [])]), ...views]),
];
export const reports: readonly Report[] = [
  inboxReportOf(inbox),
  membershipNeighbours,
  coverageStatistics,
  bureauOverviewOf(inbox),
  inspectionCoverage,
  districtGovernance,
];

/** Stream id of the school of that name in a division: the owner of the name's claim. */
export async function schoolNameOwner(
  owner: (kind: string, key: string) => Promise<string | undefined>,
  divisionCode: string,
  nameZh: string,
): Promise<string> {
  const stream = await owner('schoolName', `${divisionCode}-${nameKey(nameZh)}`);
  if (stream === undefined) throw new Error(`no school ${nameZh} in ${divisionCode}`);
  return stream.slice(stream.indexOf('-') + 1);
}

export { reference } from './reference.js';
export { referenceData, seededBureau, seededPolicy } from './seed/index.js';
export { bodyListing } from './bodies/index.js';
export { bureauListing } from './bureaus/index.js';
export { collaborationListing } from './collaborations/index.js';
export { schoolListing } from './schools/index.js';
export { staffListing } from './staff/index.js';
export { accessBy, accessesOf } from './audit-trail/index.js';
export { applicationListing } from './applications/index.js';
export { fileListing, fileUsage, filesSlice } from './files/index.js';
export { chunksOf, importsSlice, rowsOf, type ImportKind, type RowError } from './imports/index.js';
export { rotationsSlice, rosterChunksOf, rosterRowsOf } from './rotations/index.js';
export { rowErrorSaid } from './shared/sheet-rows.js';
