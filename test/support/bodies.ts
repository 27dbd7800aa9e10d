import { randomUUID } from 'node:crypto';
import type { Answered, TestHouse } from './house.js';
import { evidence, jianye, peopleByKey } from './office.js';

type Body = Record<string, unknown>;
interface Member {
  schoolId: string;
  role: string;
  to?: string;
}

/**
 * Beside the council of a group there is: a conference of a district, and a leading group of the bureau in which the schools sit. It has
 * met; the correction of its minutes is to be proposed by its secretary.
 */
export async function bodiesOf(
  house: TestHouse,
  of: { council: string; district: string; schools: readonly string[] },
): Promise<{ ids: { council: string; conference: string; leadingGroup: string }; correction: Body }> {
  const [wang, zhao, people] = await Promise.all([house.as('wang'), house.as('zhao'), peopleByKey(house)]);
  const constitutedOn = house.api.house.clock.now().slice(0, 10);
  const done = ({ status, body }: Answered): Body => {
    if (status > 201) throw new Error(JSON.stringify(body));
    return body;
  };
  const membersOf = async (id: string) =>
    ((await wang.get(`/v1/collaborations/${id}`)).body.item as { members: Member[] }).members.filter(({ to }) => !to);
  const seat = (category: string, more: Body = {}) => ({
    seatId: randomUUID(),
    personRef: randomUUID(),
    category,
    termStartsOn: constitutedOn,
    ...more,
  });
  const inDistrict = await membersOf(of.district);
  const proposal = await evidence(wang, '提名.pdf');
  const conference = {
    kind: 'principalsConference', collaborationId: of.district, nameZh: '学区校长联席会', constitutedOn, proposal,
    seats: inDistrict.map(({ schoolId, role }) => seat('principal', { schoolId, ...(role === 'convenor' ? { isConvenor: true } : {}) })),
  }; // prettier-ignore
  const leadingGroup = {
    kind: 'leadingGroup', bureauId: jianye, nameZh: '领导小组', constitutedOn,
    seats: [seat('bureauLeader', { personRef: people.qian }), ...of.schools.map((schoolId) => seat('cadre', { schoolId }))],
  }; // prettier-ignore
  const begun = async (by: typeof wang, body: Body) => String(done(await by.post('/v1/bodies', body)).id);
  const ids = {
    council: of.council,
    conference: await begun(wang, conference),
    leadingGroup: await begun(zhao, leadingGroup),
  };
  const [meetingId, at] = [randomUUID(), `/v1/bodies/${ids.leadingGroup}`];
  const agendaItems = [{ category: 'other', title: '集团化办学推进' }];
  done(await wang.post(`${at}/schedule-meeting`, { meetingId, kind: 'regular', on: constitutedOn, agendaItems }));
  const minutes = {
    meetingId, heldOn: constitutedOn, attendance: leadingGroup.seats.map(({ seatId }) => seatId), observers: [], resolutions: [],
    minutes: await evidence(wang, '纪要.pdf'),
  }; // prettier-ignore
  const { events } = done(await wang.post(`${at}/record-meeting`, minutes)) as { events: { id: string }[] };
  await house.settled();
  return { ids, correction: { ...minutes, correctsEventId: events[0]!.id, reason: '漏记' } };
}
