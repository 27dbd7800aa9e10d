import { Refusal } from '@app/kernel';
import type { City } from './city.js';
import type { Group } from './people.js';

/** The council of a group is constituted, in some groups only when the seat that was forgotten is filled. */
export async function constitute(city: City, of: Group): Promise<void> {
  const { county, core, schools } = of;
  const seat = (n: number, more: object) => ({
    seatId: city.id('seat', of.id, n), personRef: city.id('member', of.id, n), termStartsOn: city.today, ...more,
  }); // prettier-ignore
  const seats = [
    seat(0, { category: 'bureauLeader', department: '教育局' }),
    ...schools.map(({ id }, i) => seat(i + 1, { category: id === core.id ? 'coreSchoolLeader' : 'principal', schoolId: id })),
  ]; // prettier-ignore
  const body = {
    kind: 'council', collaborationId: of.id, nameZh: `${of.nameZh}理事会`, constitutedOn: city.today,
    proposal: await city.file(county.officer, '理事会方案'),
  }; // prettier-ignore
  if (city.dice.happens(6))
    await city.tries(county.officer, 'body', 'ConstituteBody', { ...body, seats: seats.slice(0, -1) });
  const { id } = await city.give(county.officer, 'body', 'ConstituteBody', { ...body, seats });
  of.council = { id, seats: seats.map((each) => each.seatId) };
}

/** It meets on the day and resolves that the plan be submitted; here and there too few come at first. */
export async function meet(city: City, of: Group): Promise<void> {
  const { principal } = of.core;
  const { id, seats } = of.council!;
  const ids = { meetingId: city.id('meeting', of.id, city.today), resolutionId: city.id('resolution', of.id, city.today) };
  await city.give(principal, 'body', 'ScheduleMeeting', {
    meetingId: ids.meetingId, kind: 'regular', on: city.today, agendaItems: [{ category: 'teacherMobility', title: '年度交流轮岗计划' }],
  }, id);
  const held = async (attendance: readonly string[]) => city.tries(principal, 'body', 'RecordMeeting', {
    meetingId: ids.meetingId, heldOn: city.today, attendance, observers: [], minutes: await city.file(principal, '会议记录'),
    resolutions: [{ resolutionId: ids.resolutionId, title: '同意报送', votesFor: attendance, against: [], abstain: [], carried: true }],
  }, id);
  if (city.dice.happens(5)) await held(seats.slice(0, 1));
  const recorded = await held(city.dice.happens(30) ? seats.slice(1) : seats);
  if (recorded instanceof Refusal) throw recorded;
  of.resolution = { bodyId: id, ...ids };
} // prettier-ignore
