import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { someone } from '@app/kernel/testing';
import { coverageOf } from '../coverage-statistics/coverage.js';
import { edgeAt, membershipGraph, type MembershipEdge } from '../membership-graph/membership-graph.view.js';
import { multiple } from '../membership-graph/membership-neighbours.report.js';
import { collaborationProfile } from '../profile/profile.view.js';
import { schoolListing, schoolsSlice } from '../schools/index.js';
import { collaborationListing, collaborationsSlice } from './index.js';
import { bureau, today, world } from './world.testing.js';

const batch = '00000000-0000-7000-8000-0000000000d1';

const rows = readFileSync(join(__dirname, '../seed/data/jianye-2016-groups.csv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(',') as [string, string]);

async function annex() {
  const { submit, documents, events } = world();
  const schools = new Map<string, string>();
  for (const [, nameZh] of rows)
    if (!schools.has(nameZh)) {
      const input = { nameZh, divisionCode: '320105', managingBureauId: bureau, effectiveOn: '2016-05-26' };
      schools.set(nameZh, await submit(schoolsSlice, 'RegisterSchool', input));
    }
  const importGroup = (nameZh: string, sourceRow: string) =>
    submit(collaborationsSlice, 'ImportLegacyCollaboration', {
      kind: 'educationGroup', nameZh, divisionCode: '320105', bureauId: bureau, sourceDocId: 'jianye-2016-groups.csv', sourceRow,
      importBatchId: batch, effectiveOn: '2016-05-26', dateCertainty: 'yearOnly',
      members: rows.filter(([group]) => group === nameZh).map(([, name]) => ({ schoolId: schools.get(name)!, role: 'unspecified', rawName: name })),
    }); // prettier-ignore
  const groups = new Map<string, string>();
  for (const name of new Set(rows.map(([group]) => group))) groups.set(name, await importGroup(name, `J-58/${groups.size + 1}`));
  const officer = someone('wang', 'BO', bureau);
  const stagesOf = (name: string) =>
    name.includes('小学') ? ['primary'] : /初级?中/.test(name) ? ['juniorMiddle'] : name === '中华中学' ? ['seniorHigh'] : ['primary', 'juniorMiddle'];
  const confirmStages = async () => {
    for (const [name, id] of schools)
      await submit(schoolsSlice, 'ConfirmStages', { stages: stagesOf(name), schoolKind: 'unknown' }, id, officer);
  };
  const coverage = (on: string) =>
    coverageOf({
      on, kinds: ['educationGroup'], schools: documents(schoolListing), collaborations: documents(collaborationListing),
      edges: documents(membershipGraph),
    }); // prettier-ignore
  return { submit, documents, events, schools, groups, importGroup, confirmStages, coverage, officer };
} // prettier-ignore

describe('A1: the 2016 annex, through the deciders [J-58 J-59 J-60 J-61 J-63]', () => {
  it('is 4 groups, 17 memberships, 16 schools; all undetermined [J-58 J-60]', async () => {
    const { events, schools, coverage } = await annex();
    const count = (type: string) => events.filter((each) => each.type === type).length;
    expect([count('LegacyCollaborationImported'), count('MemberJoined'), schools.size]).toEqual([4, 17, 16]);
    expect(coverage('2016-05-26')).toMatchObject({
      groups: { undetermined: 4, crossStage: 0, total: 4 }, memberships: 17, distinctSchools: 16, stagesUnknown: 16,
    }); // prettier-ignore
    expect(coverage('2016-05-25').groups.total).toBe(0);
  });
  it('six schools carry COL_NOT_LEGAL_PERSON, by name [J-61]', async () => {
    const { events } = await annex();
    const warned = events.filter((each) =>
      (each.data as { warnings?: string[] }).warnings?.includes('COL_NOT_LEGAL_PERSON'),
    );
    expect(warned.map((each) => each.data['rawName'])).toEqual([
      '南京致远外国语小学分校',
      '南京师范大学附属中学新城初中黄山路分校',
      '南京师范大学附属中学新城初中怡康街分校',
      '南京师范大学附属中学新城小学南校区',
      '南京师范大学附属中学新城小学北校区',
      '南京师范大学附属中学新城小学怡康街分校',
    ]);
  });
  it('南京致远外国语小学 is in two groups, nobody else [J-59]', async () => {
    const { schools, documents, events } = await annex();
    const edges = documents(membershipGraph)
      .map((each) => edgeAt(each, today))
      .filter((each) => each !== undefined);
    expect(multiple(edges)).toEqual([schools.get('南京致远外国语小学')]);
    expect(events.filter((each) => each.data['concurrentGroups'] === 2)).toHaveLength(1);
  });
  it('is all cross-stage once the stages are confirmed; history says what caused it [J-60]', async () => {
    const { confirmStages, coverage, events } = await annex();
    await confirmStages();
    expect(coverage(today).groups).toMatchObject({ undetermined: 0, crossStage: 4, total: 4 });
    expect(coverage('2024-09-01').groups).toMatchObject({ undetermined: 4 });
    const changed = events.filter((each) => each.type === 'StageClassChanged');
    expect(changed).toHaveLength(4);
    for (const { data } of changed)
      expect(events.find((each) => each.id === data['causedByEventId'])?.type).toBe('SchoolStagesConfirmed');
  });
  it('中华中学, outside compulsory education, becomes core without error [J-60 J-36]', async () => {
    const { submit, groups, schools, documents, confirmStages, officer } = await annex();
    await confirmStages();
    const id = groups.get('中华中学教育集团')!;
    const flags = () => {
      const profile = documents(collaborationProfile).find((each) => each.id === id)!;
      return collaborationProfile.at!(profile, today) as { redFlags: string[]; core?: string };
    };
    expect(flags().redFlags).toContain('noCore');
    await submit(collaborationsSlice, 'ConfirmCoreSchool', { schoolId: schools.get('中华中学')! }, id, officer);
    expect(flags()).toMatchObject({ core: schools.get('中华中学') });
    expect(flags().redFlags).not.toContain('noCore');
  });
  it('imported again: refused, no new event [J-58]', async () => {
    const { importGroup, events } = await annex();
    const before = events.length;
    await expect(importGroup('中华中学教育集团', 'J-58/3')).rejects.toMatchObject({ code: 'COL_IMPORT_DUPLICATE' });
    expect(events).toHaveLength(before);
  });
  it('an undone import leaves nothing that counts, and may come again', async () => {
    const { submit, groups, importGroup, coverage, officer } = await annex();
    const undo = { importBatchId: batch, reason: '重复' };
    await submit(collaborationsSlice, 'UndoImportBatch', undo, groups.get('中华中学教育集团'), officer);
    expect(coverage(today)).toMatchObject({ groups: { total: 3 }, memberships: 14 });
    await importGroup('中华中学教育集团', 'J-58/3');
    expect(coverage(today)).toMatchObject({ groups: { total: 4 }, memberships: 17 });
  });
  it('a school that closes leaves its groups; a core that closes waits for the leader (PM-2)', async () => {
    const { submit, groups, schools, documents, events, officer } = await annex();
    const [brand, attached] = ['中华中学', '中华中学附属小学'].map((name) => schools.get(name)!) as [string, string];
    await submit(
      collaborationsSlice,
      'ConfirmCoreSchool',
      { schoolId: brand },
      groups.get('中华中学教育集团'),
      officer,
    );
    const closing = { effectiveOn: today, decisionNo: '建教发〔2024〕1号' };
    await submit(schoolsSlice, 'CloseSchool', closing, attached, officer);
    const edge = documents(membershipGraph).find((each: MembershipEdge) => each.schoolId === attached)!;
    expect(edge).toMatchObject({ to: today, reason: 'schoolClosed', open: false });
    await submit(schoolsSlice, 'CloseSchool', closing, brand, officer);
    expect(events.at(-1)).toMatchObject({ type: 'KeySchoolClosed', data: { schoolId: brand, why: 'leads' } });
  });
});
