import { Refusal } from '@app/kernel';
import type { City } from './city.js';
import type { Group, School } from './people.js';

interface Move {
  moveId: string;
  from: School;
  to: School;
  /** Flexible moves end with the school year; rigid ones do not. */
  isFlexible: boolean;
}
/** One group's plan for the school year, from its roster to the completion of its moves. */
export interface Plan {
  of: Group;
  id: string;
  moves: Move[];
  isShort: boolean;
}
const schoolYear = '2024-2025';
/** Suzhou's lines: a fifth of those eligible, a fifth of these backbone teachers. */
const fifth = (n: number): number => Math.ceil(n / 5);

interface Teacher {
  teacherRef: string;
  at: School;
  isBackbone: boolean;
}

/** Rosters by each school, staffing and quotas by the office, moves by the core school, and the plan goes in. */
export async function plan(city: City, of: Group): Promise<Plan> {
  const { core, schools, county } = of;
  const { dice } = city;
  const give = (by: Parameters<City['give']>[0], command: string, input: object, id?: string) =>
    city.give(by, 'rotation', command, input as never, id);
  const { id } = await give(core.principal, 'OpenRotationPlan', { collaborationId: of.id, schoolYear });
  const teachers: Teacher[] = [];
  const veterans: string[] = [];
  for (const school of schools) {
    const entries = Array.from({ length: 5 + dice.below(6) }, (_, n) => {
      const teacherRef = city.id('teacher', school.id, n);
      const isBackbone = n < 2;
      const isVeteran = dice.happens(4);
      if (isVeteran) veterans.push(teacherRef);
      teachers.push({ teacherRef, at: school, isBackbone });
      return {
        teacherRef, schoolId: school.id, stage: school.stage, subject: n % 2 ? 'maths' : 'chinese', isCadre: false, primaryCollaboration: true,
        titleLevel: isVeteran ? 'intermediate' : 'junior', ...(isVeteran ? { titlePostSince: '2012-09-01' } : {}),
        backboneLevel: isBackbone ? 'district' : 'none', atSchoolSince: `${2012 + dice.below(5)}-09-01`, eligibility: 'eligible',
      };
    });
    await give(school.principal, 'UpsertRosterEntries', { schoolId: school.id, entries }, id);
    await give(school.principal, 'ConfirmRosterPart', { schoolId: school.id }, id);
  }
  await give(county.officer, 'SetStaffing', {
    staffing: schools.map((each) => ({ schoolId: each.id, fullTimeTeachers: 40 + dice.below(40), backboneDistrictUp: 4 })),
  }, id);
  await give(county.officer, 'SetPostQuota', {
    quotas: schools.map((each) => ({ schoolId: each.id, titleLevel: 'intermediate', approvedPosts: 30, occupiedPosts: 20 })),
  }, id);
  await give(core.principal, 'FreezeRoster', {}, id);

  const made: Plan = { of, id, moves: [], isShort: false };
  const required = fifth(teachers.length);
  const backbone = teachers.filter((each) => each.isBackbone);
  const rest = teachers.filter((each) => !each.isBackbone);
  const propose = async ({ teacherRef, at }: Teacher) => {
    const to = schools.find((each) => each.stage === at.stage && each.id !== at.id) ?? schools.find((each) => each.id !== at.id)!;
    const isFlexible = dice.happens(70);
    const { events } = await give(core.principal, 'ProposeMove', {
      teacherRef, who: 'teacher', fromSchoolId: at.id, toSchoolId: to.id, purpose: 'developmental', startOn: '2024-09-01',
      relation: isFlexible ? 'flexible' : 'rigid', ...(isFlexible ? { endOn: '2025-08-31' } : {}),
    }, id);
    made.moves.push({ moveId: (events[0]!.data as { moveId: string }).moveId, from: at, to, isFlexible });
  };
  const chosen = [...backbone.slice(0, fifth(required)), ...rest].slice(0, required);
  const last = dice.happens(15) ? chosen.pop() : undefined;
  for (const teacher of chosen) await propose(teacher);

  const submit = (more: object = {}) => city.tries(core.principal, 'rotation', 'SubmitRotationPlan', { ...of.resolution, ...more }, id);
  const moving = new Set(chosen.map((each) => each.teacherRef));
  for (let tried = 0, explanation: object = {}; ; tried++) {
    const submitted = await submit(explanation);
    if (!(submitted instanceof Refusal)) return made;
    if (tried > 8) throw submitted;
    if (submitted.code === 'ROT_TEN_YEAR_UNEXPLAINED')
      for (const teacherRef of veterans.filter((each) => !moving.has(each)))
        await city.tries(core.principal, 'rotation', 'RecordNonRotationReason', { teacherRef, reason: '毕业班教师' }, id);
    else if (last && !moving.has(last.teacherRef) && dice.happens(60)) {
      moving.add(last.teacherRef);
      await propose(last);
    } else {
      explanation = { shortfallExplanation: '毕业班教师不足' };
      made.isShort = true;
    }
  }
} // prettier-ignore

/** Posted by the office; somebody may object. */
export async function post(city: City, { of, id }: Plan): Promise<void> {
  const { officer, reviewer } = of.county;
  const notice = { text: '拟实行交流轮岗计划', channels: ['局网站'], startsOn: city.today };
  if (city.dice.happens(5)) await city.tries(officer, 'rotation', 'PublishRotationNotice', { ...notice, workingDays: 3 }, id);
  await city.give(officer, 'rotation', 'PublishRotationNotice', notice, id);
  if (!city.dice.happens(8)) return;
  const raised = await city.give(officer, 'rotation', 'RaiseRotationObjection', { objectorKind: 'staff', content: '名额有误' }, id);
  const { objectionId } = raised.events[0]!.data as { objectionId: string };
  const handling = { objectionId, result: 'dismissed', reason: '经核对无误' };
  // Who posted the plan does not answer what is said against it.
  await city.tries(officer, 'rotation', 'HandleRotationObjection', handling, id);
  await city.give(reviewer, 'rotation', 'HandleRotationObjection', handling, id);
} // prettier-ignore

/** Decided by the leader, who first overlooks a shortfall here and there. */
export async function approve(city: City, { of, id, isShort }: Plan): Promise<void> {
  const { officer, leader } = of.county;
  const decision = { decidedOn: city.today };
  if (city.dice.happens(4)) await city.tries(officer, 'rotation', 'ApproveRotationPlan', decision, id);
  const decided = await city.tries(leader, 'rotation', 'ApproveRotationPlan', decision, id);
  if (decided instanceof Refusal)
    await city.give(leader, 'rotation', 'ApproveRotationPlan', { ...decision, acknowledgeShortfall: isShort }, id);
}

/** Both schools of each move say that it has begun. */
export async function begin(city: City, { id, moves }: Plan): Promise<void> {
  for (const { moveId, from, to } of moves) {
    const arrival = { moveId, on: city.today, weeklyPeriodsAtHost: 10 };
    if (city.dice.happens(5)) await city.tries(to.principal, 'rotation', 'ConfirmArrival', arrival, id);
    await city.give(from.principal, 'rotation', 'ConfirmDeparture', { moveId, on: city.today }, id);
    await city.give(to.principal, 'rotation', 'ConfirmArrival', arrival, id);
  }
}

/** Somebody falls ill and comes back early. */
export async function comeBack(city: City, { of, id, moves }: Plan): Promise<void> {
  for (const move of moves.filter(({ isFlexible }) => isFlexible && city.dice.happens(4))) {
    const early = { moveId: move.moveId, reason: '身体原因', on: city.today };
    await city.agreed(of.core.principal, of.county.officer, 'rotation', 'ReturnEarly', early, id);
    move.isFlexible = false;
  }
}

/** Flexible moves are complete at the end of the year. */
export async function complete(city: City, { id, moves }: Plan): Promise<void> {
  for (const { moveId, to } of moves.filter(({ isFlexible }) => isFlexible)) {
    const appraisal = city.dice.happens(25) ? 'excellent' : 'qualified';
    await city.give(to.principal, 'rotation', 'CompleteMove', { moveId, on: city.today, appraisal }, id);
  }
}
