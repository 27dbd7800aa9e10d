import { report, type LocalDate, type ReportAsk } from '@app/kernel';
import { calendarListing, semesterAmong } from '../calendars/calendars.view.js';
import { bureauListing } from '../bureaus/bureaus.view.js';
import { collaborationAt, collaborationListing } from '../collaborations/collaborations.view.js';
import { assignedOn, rosterListing } from '../inspector-rosters/inspector-rosters.view.js';
import { InspectionCoverageQuery } from './inspections.input.js';
import { inspectionListing } from './inspections.view.js';

interface DistrictLine {
  collaborationId: string;
  nameZh?: string;
  inspectors: string[];
  min: number;
  max: number;
  /** `gap`: none; the max can only be exceeded by what was recorded before a value changed. */
  verdict: 'gap' | 'met' | 'above';
  schools: { schoolId: string; routineVisits: number; minimum: number; met: boolean }[];
}

/** Second part of V6: routine visits of the semester by school against the least there must be, inspectors of each district, schools of each inspector. */
async function read(ask: ReportAsk, { bureauId }: InspectionCoverageQuery) {
  const on = ask.asOf;
  const rosters = await ask.find(rosterListing, bureauId ? { bureauId } : {});
  const inspectors = new Map(rosters.map((each) => [each.id, assignedOn(each, on)]));
  const [bureaus, calendars] = [ask.all(bureauListing), ask.all(calendarListing)];
  const lines: DistrictLine[] = [];
  for (const document of await ask.find(collaborationListing, bureauId ? { bureauId } : {})) {
    const district = collaborationAt(document, on);
    const assigned = inspectors.get(document.id) ?? [];
    const isRunning = district?.status === 'active' || district?.status === 'suspended';
    if (!district || !isRunning || (document.kind !== 'schoolDistrict' && assigned.length === 0)) continue;
    const bureau = document.bureauId ?? '';
    const value = (key: Parameters<ReportAsk['parameter']>[0]) => ask.parameter(key, bureau, on).value as number;
    const minimum = value('inspection.minRoutinePerSemester');
    const { from, to } = semesterAmong(calendars, bureaus, document.divisionCode ?? '', on);
    const schools = await Promise.all(
      [...new Set(district.members.map(({ schoolId }) => schoolId))].map(async (schoolId) => {
        const routineVisits = await visits(ask, schoolId, from, to < on ? to : on);
        return { schoolId, routineVisits, minimum, met: routineVisits >= minimum };
      }),
    );
    const [min, max] = [value('inspector.minPerDistrict'), value('inspector.maxPerDistrict')];
    const verdict = assigned.length < min ? 'gap' : assigned.length > max ? 'above' : 'met';
    lines.push({
      collaborationId: document.id,
      ...(district.nameZh ? { nameZh: district.nameZh } : {}),
      inspectors: assigned,
      min,
      max,
      verdict,
      schools,
    });
  }
  return { asOf: on, districts: lines, loads: loadsOf(ask, lines, bureauId) };
}
const visits = async (ask: ReportAsk, schoolId: string, from: LocalDate, to: LocalDate): Promise<number> =>
  (await ask.find(inspectionListing, { kind: 'routine', schoolIds: schoolId, startedOn: { $gte: from, $lte: to } }))
    .length;

/** About five schools an inspector (L-15). */
function loadsOf(ask: ReportAsk, lines: readonly DistrictLine[], bureauId: string | undefined) {
  const schools = new Map<string, Set<string>>();
  for (const line of lines)
    for (const person of line.inspectors) {
      const covered = schools.get(person) ?? new Set();
      for (const { schoolId } of line.schools) covered.add(schoolId);
      schools.set(person, covered);
    }
  const advised = ask.parameter('inspector.schoolsAdvised', bureauId ?? '', ask.asOf).value as number;
  return [...schools].map(([inspectorId, { size }]) => ({
    inspectorId,
    schools: size,
    advised,
    above: size > advised,
  }));
}

export const inspectionCoverage = report<InspectionCoverageQuery>({
  name: 'inspection-coverage',
  title: { zh: '督导覆盖情况', en: 'Coverage of inspections' },
  query: InspectionCoverageQuery,
  read,
});
