import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredEvent } from '@app/kernel';
import { allViews, slices } from '@app/workflows';
import type { House } from '../../../api/src/house.js';
import { expectReplayed } from '../../../../test/support/replayed.js';
import { groupsOf, scales } from './scale.js';
import { NotEmpty, simulate } from './simulate.js';

const folders: string[] = [];
const folder = (): string => {
  folders.push(mkdtempSync(join(tmpdir(), 'juanzong-city-')));
  return folders.at(-1)!;
};
afterAll(() => folders.forEach((each) => rmSync(each, { recursive: true, force: true })));

/** What an event says; positions of another store and the digests over them are its own. */
const told = ({ stream, revision, id, type, data, meta }: StoredEvent): string => {
  const { digest: _, ...rest } = meta;
  return JSON.stringify([stream, revision, id, type, data, rest]);
};
async function played(seed: number, look?: (house: House) => Promise<void>) {
  const log: string[] = [];
  const of = await simulate(folder(), { scale: 'tiny', seed }, async (house) => {
    for await (const page of house.store.readAll()) log.push(...page.map(told));
    await look?.(house);
  });
  return { log, of };
}

describe('A simulated city', () => {
  it('has the groups of Suzhou, by stage, and their schools [S-14]', () => {
    const groups = groupsOf(scales.suzhou);
    const of = (mix: string) => groups.filter((each) => each.mix === mix).length;
    expect([of('kindergarten'), of('primary'), of('juniorMiddle'), of('seniorHigh'), of('crossStage')]).toEqual([101, 110, 58, 20, 37]); // prettier-ignore
    expect([groups.length, groups.reduce((sum, each) => sum + each.size, 0)]).toEqual([326, 1436]);
  });

  it('is the same from the same seed, another from another; its log verifies, and every decision comes out again', async () => {
    const views: [string, number][] = [];
    const first = await played(7, async (house) => {
      await expectReplayed(house.store, slices);
      for (const view of allViews.filter(({ resident }) => !resident)) {
        expect(await house.views.parked(view)).toEqual([]);
        views.push([view.name, await house.views.count(view, {})]);
      }
    });
    const again = await played(7);
    expect(again.log).toEqual(first.log);
    expect(again.of.refusals).toEqual(first.of.refusals);
    expect((await played(8)).log).not.toEqual(first.log);

    // Every procedure of the year has left its mark, and some people were told no.
    const types = new Set(first.log.map((line) => (JSON.parse(line) as string[])[3]));
    for (const type of [
      'MeetingHeld',
      'RotationPlanApproved',
      'MoveCompleted',
      'RotationPlanFinalised',
      'InspectionPublished',
      'ProjectDecided',
      'ProjectResultLinked',
      'DecisionServed',
    ])
      // prettier-ignore
      expect([...types]).toContain(type);
    expect(first.of.refusals.length).toBeGreaterThan(2);
    const ledgers = ['rotation-compliance', 'inspection-ledger', 'evaluation-ledger', 'decision-register', 'history-timeline']; // prettier-ignore
    for (const name of ledgers) expect(views.find(([each]) => each === name)![1]).toBeGreaterThan(0);
  }, 120_000);

  it('is not laid over what is there already', async () => {
    const taken = folder();
    await simulate(taken, { scale: 'tiny', seed: 1 });
    await expect(simulate(taken, { scale: 'tiny', seed: 1 })).rejects.toThrow(NotEmpty);
  }, 60_000);
});
