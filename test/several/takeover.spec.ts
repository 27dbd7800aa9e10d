import { setTimeout as sleep } from 'node:timers/promises';
import { canonical, categoryOf, type StoredEvent } from '@app/kernel';
import { allViews, slices } from '@app/workflows';
import { caseFile, drafted } from '../support/case-file.js';
import { approve, jianye, schoolsByName } from '../support/office.js';
import { installation, type Installation } from '../support/installation.js';
import { expectReplayed } from '../support/replayed.js';
import { built, killSpawned } from '../support/spawned.js';

/** `npm run bench -- takeover` plays two hundred. */
const rounds = Number(process.env.TAKEOVER_ROUNDS ?? 5);

let house: Installation;
beforeAll(async () => {
  built();
  house = await installation();
  // Minting a token is an event; every person has one before the first round.
  for (const key of ['wang', 'zhou', 'core', 'admin']) await house.as(key);
}, 180_000);
afterAll(async () => {
  await house.stop();
  killSpawned();
}, 60_000);

/** What a round names its schools and groups: as long for every round. */
const labelOf = (round: number): string => `轮${String(round).padStart(4, '0')}`;

/** An annex whose rows become commands of a reaction, and an application that the clock takes for accepted: nobody else acts. */
async function story(round: number): Promise<void> {
  const label = labelOf(round);
  const [wang, zhou, core] = [await house.as('wang'), await house.as('zhou'), await house.as('core')];
  const rows = Array.from({ length: 12 }, (_, i) => `${label}第${i % 3}集团,${label}第${i}小学`);
  const fields = {
    kind: 'annex', divisionCode: '320105', bureauId: jianye, effectiveOn: '2024-09-01', dateCertainty: 'exact',
  }; // prettier-ignore
  const uploaded = await wang.upload('/v1/imports', `${label}.csv`, ['集团名称,学校名称', ...rows].join('\n'), fields);
  const file = `/v1/imports/${String(uploaded.body.id)}`;
  const confirmation = uploaded.body.confirmation as typeof uploaded.body;
  expect((await approve(zhou, file, { ...uploaded, body: confirmation })).status).toBe(200);

  const schools = await schoolsByName(house);
  const [coreId, memberId] = [schools['中华中学']!, schools['中华中学上新河初级中学']!];
  const of = await drafted(house, 'core', coreId, {
    type: 'createCollaboration',
    payload: {
      kind: 'educationGroup',
      nameZh: `${label}教育集团`,
      members: [{ schoolId: coreId, role: 'core' }, { schoolId: memberId, role: 'member' }],
      formationPlan: { layoutBasis: ['按区域与人口布局'], managementMode: '理事会领导', functions: ['师资共配'] },
    },
    with: ['applicationForm', 'formationPlan', 'charterDraft', ['schoolProfile', coreId], ['schoolProfile', memberId]],
  }); // prettier-ignore
  const { payloadDigest } = await of.document('core');
  await of.done('core', 'record-consent', { schoolId: coreId, consents: true, payloadDigest });
  const submitted = await core.post(`/v1/applications/${of.id}/submit-application`);
  expect(submitted.status).toBe(200);
  const { completenessDueOn } = await caseFile(house, of.id).document('core');
  const due = new Date(`${String(completenessDueOn)}T01:00:00Z`).getTime() + 86_400_000;
  await house.until(new Date(due).toISOString().slice(0, 10));
  await house.settled();
  expect((await of.document('core')).status).not.toBe('submitted');
}

/** Text of a round in which what is another in every round (ids, times, days, case numbers, its own label) is no longer seen. */
const alike = (text: string, round: number): string =>
  text
    .replaceAll(labelOf(round), '轮次')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '编号')
    .replace(/[0-9a-f]{64}/g, '摘要')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+\+08:00/g, '时刻')
    .replace(/\d{4}-\d\d-\d\d/g, '日')
    .replace(/\d{6}-\d{4}-\d{6}/g, '案号')
    // Whether a day lies beyond the calendars that are known: two hundred rounds take the clock there.
    .replace(/"provisional":(true|false)/g, '"provisional":"日"');

/** Everything a round has written, but for how far reactions have come, which differs with every batch. */
async function written(after: string | undefined, round: number): Promise<string[]> {
  const found: string[] = [];
  const told = ({ stream, type, data }: StoredEvent) =>
    alike(`${categoryOf(stream)} ${type} ${canonical(data)}`, round);
  for await (const events of house.stores.store.readAll(after))
    for (const event of events) if (categoryOf(event.stream) !== 'reaction') found.push(told(event));
  return found.sort();
}
async function shown(round: number): Promise<string[]> {
  const found: string[] = [];
  for (const view of allViews.filter((each) => !each.resident))
    for (let after: string | undefined; ;) {
      const page = await house.stores.views.find(view, {}, { limit: 500, ...(after === undefined ? {} : { after }) });
      for (const { text } of page.rows)
        if (text.includes(labelOf(round))) found.push(`${view.name} ${alike(canonical(JSON.parse(text)), round)}`);
      if (page.next === undefined) break;
      after = page.next;
    }
  return found.sort();
}

async function play(round: number, disturb?: () => Promise<void>) {
  const before = await house.stores.store.head();
  await Promise.all([story(round), disturb?.()]);
  await house.settled();
  return { written: await written(before, round), shown: await shown(round) };
}

describe('two api processes and two workers on one store', () => {
  let undisturbed: Awaited<ReturnType<typeof play>>;
  let took: number;

  it('what reactions and clocks do is the same from one time to the next', async () => {
    undisturbed = await play(0);
    const began = performance.now();
    expect(await play(1)).toEqual(undisturbed);
    took = performance.now() - began;
    const types = undisturbed.written.map((each) => each.split(' ')[1]);
    expect(types.filter((type) => type === 'ApplicationDeemedAccepted')).toHaveLength(1);
    expect(types.filter((type) => type === 'LegacyCollaborationImported')).toHaveLength(3);
    expect(undisturbed.shown.length).toBeGreaterThan(20);
  }, 120_000);

  const all = Array.from({ length: rounds }, (_, i) => i + 2);
  const disturbed = async (round: number) => {
    const killedAfter = Math.random() * took;
    const played = await play(round, async () => {
      await sleep(killedAfter);
      await house.killActive();
    });
    expect({ killedAfter, ...played }).toEqual({ killedAfter, ...undisturbed });
  };
  const killed = 'and the same when the active worker is killed in the middle of it (%s)';
  it.each(all.slice(0, 5))(killed, disturbed, 120_000);

  // While the administrator is still in office: later rounds are years away.
  it('leaves views that a rebuild leaves as they are', async () => {
    const admin = await house.as('admin');
    const post = await admin.post('/v1/rebuilds');
    expect(post.status).toBe(202);
    let run = post.body as { state: string; report?: { view: string; same: boolean }[] };
    while (run.state === 'running') {
      await sleep(100);
      run = (await admin.get('/v1/rebuilds')).body as typeof run;
    }
    expect(run.report!.filter(({ same }) => !same)).toEqual([]);
    expect(run.report!.length).toBeGreaterThan(5);
  }, 240_000);

  if (rounds > 5) it.each(all.slice(5))(killed, disturbed, 120_000);

  it(
    'ends with every digest right and every decision equal',
    () => expectReplayed(house.stores.store, slices),
    240_000,
  );
});
