import ExcelJS from 'exceljs';
import { hashedId, systemAct, type Role } from '@app/kernel';
import { seededBureau, sliceNamed } from '@app/workflows';
import type { Answered, Person, TestHouse } from './house.js';
import { evidence } from './office.js';

export type Body = Record<string, unknown>;
/** A person at a bureau or school that the trial does not play. */
export interface Holder extends Person {
  id: string;
}
export interface Group {
  id: string;
  lead: string;
  member: string;
  head: Person;
  host: Person;
  /** A resolution of its council, which is constituted when it is first asked, carried by all at a meeting of the day. */
  resolve: () => Promise<Body>;
  /** Further schools, each with somebody who confirms that it has no teachers to enter. */
  others?: readonly { schoolId: string; head: Person }[];
}

/** Gives a command as the system, as imports and reactions do. */
const given = (house: TestHouse, workflow: string, command: string, input: Body, id?: string) =>
  house.api.house.engine.submit({
    slice: sliceNamed(workflow),
    command,
    input,
    who: { act: systemAct },
    ...(id === undefined ? {} : { id }),
  });

export async function holder(house: TestHouse, nameZh: string, role: Role, division: string, organisationId?: string): Promise<Holder> {
  const bureauId = seededBureau(division);
  const from = house.api.house.clock.now().slice(0, 10);
  const { id } = await given(house, 'staff', 'RegisterPerson', { nameZh, bureauId });
  await given(house, 'staff', 'GrantCapacity', {
    role, organisationId: organisationId ?? bureauId, bureauId, divisionCode: division, from,
    ...(role === 'SC' ? { grades: ['principal'] } : {}), ...(role === 'AU' ? { until: '2026-12-31' } : {}),
  }, id);
  return { ...house.holding(await house.api.house.mint(id, 8)), id };
} // prettier-ignore

/** Schools in a group, each with its principal. `kinds` are kind and stage of the leading school, of the member and of further members. */
export async function group(
  house: TestHouse,
  division: string,
  nameZh: string,
  kinds: readonly (readonly [kind: string, stage: string])[] = [['primarySchool', 'primary'], ['primarySchool', 'primary']],
  /** A school there is, in place of the second. */
  known?: string,
): Promise<Group> {
  const bureauId = seededBureau(division);
  const [lead, member, ...more] = await Promise.all(
    kinds.map(async ([schoolKind, stage], n) => {
      if (n === 1 && known) return known;
      const school = { nameZh: `${nameZh.replace('教育集团', '')}${n === 0 ? '本部' : `分校${n === 1 ? '' : n}`}`, schoolKind, stages: [stage] };
      const registered = { ...school, divisionCode: division, managingBureauId: bureauId, effectiveOn: '2016-05-26' };
      return (await given(house, 'school', 'RegisterSchool', registered)).id;
    }),
  ) as [string, string, ...string[]];
  const { id } = await given(house, 'collaboration', 'ImportLegacyCollaboration', {
    kind: 'educationGroup', nameZh, divisionCode: division, bureauId, sourceRow: nameZh, effectiveOn: '2016-05-26', dateCertainty: 'exact',
    members: [
      { schoolId: lead, role: 'core', rawName: '本部' },
      { schoolId: member, role: 'member', rawName: '分校' },
      ...more.map((schoolId, n) => ({ schoolId, role: 'member', rawName: `分校${n + 2}` })),
    ],
  });
  await house.settled();
  const head = await holder(house, `${nameZh}校长`, 'SC', division, lead);
  const host = await holder(house, `${nameZh}分校校长`, 'SC', division, member);
  const others: { schoolId: string; head: Person }[] = [];
  for (const schoolId of more) others.push({ schoolId, head: await holder(house, `${nameZh}分校校长`, 'SC', division, schoolId) });
  return { id, lead, member, head, host, others, resolve: resolving(house, division, id, head) };
} // prettier-ignore

/** `of`: a collaboration; `secretary`: somebody of its core school. */
export function resolving(house: TestHouse, division: string, of: string, secretary: Person): Group['resolve'] {
  let council: { id: string; seats: string[] } | undefined;
  let meetings = 0;
  const must = async (asked: Promise<Answered>): Promise<Answered> => {
    const answered = await asked;
    if (answered.status > 201) throw new Error(JSON.stringify(answered.body));
    return answered;
  };
  async function constituted(today: string) {
    const officer = await holder(house, '理事会经办', 'BO', division);
    const { members } = (await officer.get(`/v1/collaborations/${of}`)).body.item as { members: { schoolId: string; role: string; to?: string }[] };
    const schools = members.filter(({ to }) => to === undefined);
    const seat = (n: number, more: Body) => ({
      seatId: hashedId(0, 'seat', of, n), personRef: hashedId(0, 'person', of, n), termStartsOn: today, ...more,
    });
    const seats = [
      seat(0, { category: 'bureauLeader', department: '教育局' }),
      ...schools.map(({ schoolId, role }, n) => seat(n + 1, { category: role === 'core' ? 'coreSchoolLeader' : 'principal', schoolId })),
    ];
    const body = { kind: 'council', collaborationId: of, nameZh: '理事会', constitutedOn: today, seats, proposal: await evidence(officer, 'proposal.pdf') };
    const { body: { id } } = await must(officer.post('/v1/bodies', body));
    return { id: String(id), seats: seats.map(({ seatId }) => seatId) };
  }
  return async () => {
    const today = house.api.house.clock.now().slice(0, 10);
    const { id, seats } = (council ??= await constituted(today));
    const [meetingId, resolutionId] = ['meeting', 'resolution'].map((each) => hashedId(0, each, of, ++meetings)) as [string, string];
    const meeting = { meetingId, kind: 'regular', on: today, agendaItems: [{ category: 'other', title: '交流轮岗计划' }] };
    await must(secretary.decide(`/v1/bodies/${id}/schedule-meeting`, meeting));
    const resolution = { resolutionId, title: '同意报送交流轮岗计划', votesFor: seats, against: [], abstain: [], carried: true };
    await must(secretary.decide(`/v1/bodies/${id}/record-meeting`, {
      meetingId, heldOn: today, attendance: seats, observers: [], resolutions: [resolution], minutes: await evidence(secretary, 'minutes.pdf'),
    }));
    return { bodyId: id, meetingId, resolutionId };
  };
} // prettier-ignore

export const teacherOf = (of: Group, n: number): string => hashedId(0, 'teacher', of.id, n);
export const entryOf = (of: Group, n: number, more: Body = {}): Body => ({
  teacherRef: teacherOf(of, n), schoolId: of.lead, stage: 'primary', subject: 'maths', titleLevel: 'junior', backboneLevel: 'none',
  atSchoolSince: '2015-09-01', isCadre: false, primaryCollaboration: true, eligibility: 'eligible', ...more,
}); // prettier-ignore
/** Teachers `from` to before `to` as a school uploads them: every fifth with an honour of the district. */
export async function rosterWorkbook(of: Group, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('名册');
  sheet.addRow(['教师代号', '学段', '学科', '职称', '骨干层级', '到本校日期', '是否符合交流条件']);
  for (let n = from; n < to; n++)
    sheet.addRow([teacherOf(of, n), '小学', '数学', '初级', n % 5 === 0 ? '区级' : '无', '2015-09-01', '是']);
  return new Uint8Array(await book.xlsx.writeBuffer());
}
export const moveOf = (of: Group, n: number, more: Body = {}): Body => ({
  teacherRef: teacherOf(of, n), who: 'teacher', fromSchoolId: of.lead, toSchoolId: of.member, relation: 'flexible', purpose: 'developmental',
  startOn: '2024-09-01', endOn: '2025-08-31', ...more,
}); // prettier-ignore

/** A plan led over HTTP; what is given as `done` must be accepted. */
export function rotationPlan(of: Group, schoolYear = '2024-2025') {
  const id = `${of.id}-${schoolYear}`;
  const path = `/v1/rotation-plans/${id}`;
  const act = (who: Person, command: string, body: Body = {}) => who.decide(`${path}/${command}`, body);
  const done = async (who: Person, command: string, body: Body = {}) => {
    const answered = await act(who, command, body);
    if (![200, 201, 202].includes(answered.status)) throw new Error(`${command}: ${JSON.stringify(answered.body)}`);
    return answered;
  };
  return {
    id,
    path,
    act,
    done,
    open: () => of.head.post('/v1/rotation-plans', { collaborationId: of.id, schoolYear }),
    item: async (who: Person) => (await who.get(path)).body.item as Body,
    /** Enters teachers of the leading school, the first `backbone` of them with an honour of the district, and freezes. */
    async frozen(officer: Person, teachers: number, backbone: number, more: (n: number) => Body = () => ({})) {
      const entries = Array.from({ length: teachers }, (_, n) =>
        entryOf(of, n, { ...(n < backbone ? { backboneLevel: 'district' } : {}), ...more(n) }),
      );
      for (let at = 0; at < teachers; at += 25)
        await done(of.head, 'upsert-roster-entries', { schoolId: of.lead, entries: entries.slice(at, at + 25) });
      await done(of.head, 'confirm-roster-part', { schoolId: of.lead });
      await done(of.host, 'confirm-roster-part', { schoolId: of.member });
      const others = of.others ?? [];
      for (const { schoolId, head } of others) await done(head, 'confirm-roster-part', { schoolId });
      await done(officer, 'set-staffing', {
        staffing: [
          { schoolId: of.lead, fullTimeTeachers: 200, backboneDistrictUp: backbone },
          ...[of.member, ...others.map((each) => each.schoolId)].map((schoolId) => ({
            schoolId,
            fullTimeTeachers: 50,
            backboneDistrictUp: 0,
          })),
        ],
      });
      const quotas = [of.lead, of.member, ...others.map((each) => each.schoolId)].map((schoolId, n) => ({
        schoolId, titleLevel: 'intermediate', approvedPosts: 30, occupiedPosts: n === 0 ? 31 : 29,
      })); // prettier-ignore
      await done(officer, 'set-post-quota', { quotas });
      return done(of.head, 'freeze-roster');
    },
    async moves(from: number, to: number, more: Body = {}): Promise<string[]> {
      const ids: string[] = [];
      for (let n = from; n < to; n++) {
        const { body } = await done(of.head, 'propose-move', moveOf(of, n, more));
        ids.push((body.events as { data: { moveId: string } }[])[0]!.data.moveId);
      }
      return ids;
    },
    submit: async (more: Body = {}) => act(of.head, 'submit-rotation-plan', { ...(await of.resolve()), ...more }),
  };
}
