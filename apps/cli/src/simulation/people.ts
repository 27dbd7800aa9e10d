import { seededBureau } from '@app/workflows';
import type { City, Person } from './city.js';
import { counties, groupsOf, schoolOf, type PlannedGroup, type Scale, type StageMix } from './scale.js';

export interface School {
  id: string;
  nameZh: string;
  stage: string;
  principal: Person;
}
export interface Group {
  id: string;
  nameZh: string;
  county: County;
  mix: StageMix;
  core: School;
  /** The core first. */
  schools: School[];
  council?: { id: string; seats: string[] };
  /** Resolution of its council that this year's plan is submitted on. */
  resolution?: Record<string, string>;
}
export interface County {
  division: string;
  nameZh: string;
  bureauId: string;
  officer: Person;
  clerk: Person;
  reviewer: Person;
  leader: Person;
  supervisor: Person;
  chief: Person;
  inspectors: Person[];
  /** Three experts, a parent, somebody of the community. */
  panel: Person[];
}

const founded = '2020-09-01';

async function person(city: City, nameZh: string, bureauId: string): Promise<Person> {
  const { id } = await city.give('system', 'staff', 'RegisterPerson', { nameZh, bureauId });
  return { id, nameZh };
}
async function holder(city: City, nameZh: string, role: string, bureauId: string, divisionCode: string, at?: string): Promise<Person> {
  const found = await person(city, nameZh, bureauId);
  await city.give('system', 'staff', 'GrantCapacity', {
    role, organisationId: at ?? bureauId, bureauId, divisionCode, from: city.today, ...(role === 'SC' ? { grades: ['principal'] } : {}),
  }, found.id);
  return found;
} // prettier-ignore

/** A county's office: who handles, reviews and decides, and who inspects. */
async function county(city: City, [division, nameZh]: (typeof counties)[number]): Promise<County> {
  const bureauId = seededBureau(division);
  const office = (name: string, role: string) => holder(city, `${nameZh}${name}`, role, bureauId, division);
  const others = async (names: readonly string[]) => {
    const found: Person[] = [];
    for (const name of names) found.push(await person(city, `${nameZh}${name}`, bureauId));
    return found;
  };
  return {
    division, nameZh, bureauId,
    officer: await office('经办', 'BO'), clerk: await office('收件', 'BO'), reviewer: await office('审查', 'BO'), leader: await office('局长', 'BL'),
    supervisor: await office('督导员', 'SO'), chief: await office('督导室主任', 'SL'),
    inspectors: await others(['督学一', '督学二', '督学三']),
    panel: await others(['专家一', '专家二', '专家三', '家长', '社区代表']),
  };
} // prettier-ignore

async function group(city: City, of: County, { mix, size }: PlannedGroup, n: number): Promise<Group> {
  const schools: School[] = [];
  const base = `${of.nameZh}第${n}`;
  for (let i = 0; i < size; i++) {
    const [schoolKind, stage, word] = schoolOf(mix, i);
    const nameZh = `${base}${i === 0 ? '实验' : `联校${i}`}${word}`;
    const { id } = await city.give('system', 'school', 'RegisterSchool', {
      nameZh, schoolKind, stages: [stage], divisionCode: of.division, managingBureauId: of.bureauId, effectiveOn: founded,
    });
    await city.give(of.officer, 'school', 'SetSchoolAttribute', {
      attribute: 'legalPersonStatus', value: 'independent', effectiveOn: founded, backdatingReason: '建库补录',
    }, id);
    schools.push({ id, nameZh, stage, principal: await holder(city, `${nameZh}校长`, 'SC', of.bureauId, of.division, id) });
  }
  const nameZh = `${base}教育集团`;
  const members = schools.map((each, i) => ({ schoolId: each.id, role: i === 0 ? 'core' : 'member', rawName: each.nameZh }));
  const { id } = await city.give('system', 'collaboration', 'ImportLegacyCollaboration', {
    kind: 'educationGroup', nameZh, divisionCode: of.division, bureauId: of.bureauId, sourceRow: nameZh, effectiveOn: founded, dateCertainty: 'exact', members,
  });
  return { id, nameZh, county: of, mix, core: schools[0]!, schools };
} // prettier-ignore

/** Offices, schools and groups as they stand before the year begins. `done` hears of every group. */
export async function settle(city: City, scale: Scale, done: () => void): Promise<{ offices: County[]; groups: Group[] }> {
  const offices: County[] = [];
  for (const each of counties.slice(0, scale.counties)) offices.push(await county(city, each));
  const groups: Group[] = [];
  for (const [n, planned] of groupsOf(scale).entries()) {
    groups.push(await group(city, offices[planned.county]!, planned, n + 1));
    await city.settled();
    done();
  }
  return { offices, groups };
} // prettier-ignore
