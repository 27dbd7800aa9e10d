import { addYears } from '@app/kernel';
import type { City, Person } from './city.js';
import type { County, Group, School } from './people.js';

export interface Visit {
  of: Group;
  id: string;
  school: School;
  inspector: Person;
  /** What was found; a school without problems is done with the opinion. */
  findingId?: string;
  rectificationId?: string;
  isDefended: boolean;
  end: 'reports' | 'failsFirst' | 'isLate';
}

/** Appointed for a term; one of them has a relative at a school. */
export async function appoint(city: City, { chief, inspectors, nameZh }: County): Promise<void> {
  for (const [n, { id }] of inspectors.entries())
    await city.give(chief, 'inspector', 'AppointInspector', {
      kind: 'partTime', certificateNo: `${nameZh}督${n + 1}`, from: city.today, until: addYears(city.today, 2),
    }, id);
} // prettier-ignore

/** Responsible for a group of schools from now on. */
export async function assign(city: City, of: Group, n: number): Promise<Person> {
  const { chief, inspectors } = of.county;
  const inspector = inspectors[n % inspectors.length]!;
  await city.give(chief, 'inspectorRoster', 'AssignInspector', { inspectorId: inspector.id, from: city.today }, of.id);
  return inspector;
}

/** A visit: certificate, findings, what was said there. */
export async function visit(city: City, of: Group, inspector: Person): Promise<Visit> {
  const { dice } = city;
  const school = of.schools[dice.below(of.schools.length)]!;
  if (dice.happens(2)) {
    await city.give(inspector, 'inspector', 'DeclareConflict', { schoolId: school.id, kind: 'relative' }, inspector.id);
    await city.settled();
  }
  const planned = {
    kind: 'routine', collaborationId: of.id, schoolIds: [school.id], scope: ['semesterPlan', 'safetyStability'], plannedOn: city.today,
  };
  const own = await city.tries(inspector, 'inspection', 'ScheduleInspection', { ...planned, inspectorIds: [inspector.id] });
  const other = of.county.inspectors.find((each) => each.id !== inspector.id)!;
  const { id } = 'stream' in own ? own : await city.give(of.county.supervisor, 'inspection', 'ScheduleInspection', { ...planned, kind: 'special', inspectorIds: [other.id] });
  const by = 'stream' in own ? inspector : other;
  if (dice.happens(5)) await city.tries(by, 'inspection', 'StartInspection', { startedOn: city.today, certificateShown: false }, id);
  await city.give(by, 'inspection', 'StartInspection', { startedOn: city.today, certificateShown: true }, id);
  const end = dice.happens(70) ? 'reports' : dice.happens(50) ? 'failsFirst' : 'isLate';
  const made: Visit = { of, id, school, inspector: by, isDefended: false, end };
  if (dice.happens(60)) {
    const found = await city.give(by, 'inspection', 'RecordFinding', {
      scopeItem: 'safetyStability', schoolId: school.id, description: '实验室安全台账不全', severity: 'minor', evidence: [],
    }, id);
    made.findingId = (found.events[0]!.data as { findingId: string }).findingId;
  }
  await city.give(by, 'inspection', 'GivePreliminaryFeedback', { on: city.today, ...(made.findingId ? { summary: '一项问题' } : { summary: '未发现问题', noProblem: true }) }, id);
  if (made.findingId && dice.happens(30)) {
    made.isDefended = true;
    await city.give(school.principal, 'inspection', 'SubmitDefence', { findingId: made.findingId, text: '已补交台账', evidence: [] }, id);
  }
  return made;
} // prettier-ignore

/** The chief's opinion, once the school has had its time; too early here and there. */
export async function opinion(city: City, made: Visit): Promise<void> {
  const { of, id, findingId, school, isDefended } = made;
  const input = {
    confirmedFindingIds: findingId ? [findingId] : [], withdrawnFindingIds: [],
    ...(isDefended ? { defenceAnswers: [{ findingId, answer: '仍不完整' }] } : {}),
    rectifications: findingId ? [{ findingId, requirement: '补齐台账', respondentSchoolId: school.id, responsiblePerson: '某某' }] : [],
  };
  const { events } = await city.give(of.county.chief, 'inspection', 'IssueOpinion', input, id);
  const ordered = events.find(({ type }) => type === 'RectificationOrdered')?.data as { rectificationId: string } | undefined;
  if (ordered) made.rectificationId = ordered.rectificationId;
} // prettier-ignore

async function report(city: City, { school, id, rectificationId }: Visit): Promise<void> {
  await city.give(school.principal, 'inspection', 'ReportRectification', {
    rectificationId, measures: '台账补齐', completedOn: city.today, evidence: [await city.file(school.principal, '整改照片')],
  }, id);
} // prettier-ignore
const reinspect = (city: City, { inspector, id, rectificationId }: Visit, result: 'pass' | 'fail') =>
  city.give(
    inspector,
    'inspection',
    'Reinspect',
    { rectificationId, on: city.today, result, note: '现场核查', evidence: [] },
    id,
  );

/** In time, the school reports and is looked at again. */
export async function rectify(city: City, made: Visit): Promise<void> {
  if (!made.rectificationId || made.end === 'isLate') return;
  await report(city, made);
  await reinspect(city, made, made.end === 'failsFirst' ? 'fail' : 'pass');
}

/** Those that failed or were late are dealt with; then the case is closed and published. */
export async function close(city: City, made: Visit): Promise<void> {
  const { of, id, rectificationId, end } = made;
  const { chief, supervisor } = of.county;
  if (rectificationId && end !== 'reports') {
    await city.tries(chief, 'inspection', 'CloseInspection', { conclusion: '办结' }, id);
    if (end === 'isLate') await city.give(chief, 'inspection', 'Escalate', { measure: 'interview', reason: '逾期未报整改' }, id); // prettier-ignore
    await report(city, made);
    await reinspect(city, made, 'pass');
  }
  await city.give(chief, 'inspection', 'CloseInspection', { conclusion: rectificationId ? '整改到位' : '未发现问题' }, id); // prettier-ignore
  await city.give(supervisor, 'inspection', 'PublishInspection', { channel: '局网站', text: '督导已办结', on: city.today }, id); // prettier-ignore
}
