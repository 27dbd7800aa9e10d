import { report, type ReportAsk } from '@app/kernel';
import { bodyListing } from '../bodies/bodies.view.js';
import { bureauListing, descendantsOf } from '../bureaus/bureaus.view.js';
import { academicAmong, calendarListing } from '../calendars/calendars.view.js';
import { collaborationAt, collaborationListing } from '../collaborations/collaborations.view.js';
import { assignedOn, rosterListing } from '../inspector-rosters/inspector-rosters.view.js';
import { governanceSheet } from './district-governance.columns.js';
import { governanceOf } from './district-governance.js';
import { DistrictGovernanceQuery } from './district-governance.input.js';

type NumberKey =
  | 'committee.minMeetingsPerSemester'
  | 'conference.minMeetingsPerSemester'
  | 'inspector.minPerDistrict'
  | 'inspector.maxPerDistrict';

/** V12: per district and semester, whether "two bodies, four systems" is alive. The semester is the one of `asOf`. */
async function read(ask: ReportAsk, { bureauId }: DistrictGovernanceQuery) {
  const all = ask.all(bureauListing);
  const on = ask.asOf;
  const bureaus = [bureauId, ...descendantsOf(all, bureauId).map((each) => each.id)];
  const districts = await ask.find(collaborationListing, { kind: 'schoolDistrict', bureauId: { $in: bureaus } });
  const bodies = await ask.find(bodyListing, { ownerKind: 'schoolDistrict', bureauId: { $in: bureaus } });
  const rosters = await ask.find(rosterListing, { bureauId: { $in: bureaus } });
  const calendars = ask.all(calendarListing);
  const needed = (key: NumberKey, id: string) => ask.parameter(key, id, on).value as number;
  const assigned = (id: string) =>
    rosters.filter((each) => each.id === id).flatMap((each) => assignedOn(each, on)).length;
  const rows = districts.flatMap((district) => {
    const shown = collaborationAt(district, on);
    if (!shown || shown.status === 'dissolved' || shown.status === 'converted') return [];
    const { id, bureauId: responsible } = district;
    return [
      {
        collaborationId: id,
        nameZh: shown.nameZh,
        ...governanceOf({
          bodies: bodies.filter((each) => each.collaborationId === id),
          academic: academicAmong(calendars, all, responsible),
          needed: {
            committee: needed('committee.minMeetingsPerSemester', responsible),
            conference: needed('conference.minMeetingsPerSemester', responsible),
          },
          inspectors: {
            assigned: assigned(id),
            min: needed('inspector.minPerDistrict', responsible),
            max: needed('inspector.maxPerDistrict', responsible),
          },
          on,
        }),
      },
    ];
  });
  return { asOf: on, districts: rows };
}

export type DistrictTable = Awaited<ReturnType<typeof read>>;

export const districtGovernance = report<DistrictGovernanceQuery>({
  name: 'district-governance',
  title: { zh: '学区治理合规表', en: 'District governance' },
  sheet: governanceSheet,
  query: DistrictGovernanceQuery,
  read,
});
