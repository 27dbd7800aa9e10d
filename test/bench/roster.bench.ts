import { emptyFold, foldEvent, type StoredEvent } from '@app/kernel';
import { stored } from '@app/kernel/testing';
import { rotationsSlice } from '@app/workflows';
import { trialHouse } from '../support/house.js';
import { entryOf, group, holder, rosterWorkbook, rotationPlan } from '../support/rotation.js';
import type { BenchRow } from './event-store.bench.js';
import { median } from './replay.bench.js';
import { noStore, type BenchStores } from './stores.js';

const perSchool = 750;
const rounds = 5;
const [some, many, most] = [1000, 10_000, 40_000];

/** A roster of three thousand teachers of four schools, over HTTP, until every view shows it; and folding a plan of ten thousand events. */
export async function roster(on: BenchStores): Promise<BenchRow[]> {
  return [...(on.name === 'embedded' ? await entered() : []), ...folded()];
}

async function entered(): Promise<BenchRow[]> {
  const house = await trialHouse('2025-05-06');
  try {
    const primary = ['primarySchool', 'primary'] as const;
    const of = await group(house, '320509', '吴江实验小学教育集团', [primary, primary, primary, primary]);
    const officer = await holder(house, '吴江经办', 'BO', '320509');
    const schools = [{ schoolId: of.lead, head: of.head }, { schoolId: of.member, head: of.host }, ...of.others!];
    const [last, next] = [rotationPlan(of, '2024-2025'), rotationPlan(of, '2025-2026')];
    for (const plan of [last, next]) await plan.open();
    const sheets = await Promise.all(schools.map((_, n) => rosterWorkbook(of, n * perSchool, (n + 1) * perSchool)));
    await house.settled();
    const taken = async (work: () => Promise<void>, plan: typeof last): Promise<number> => {
      const from = performance.now();
      await work();
      await house.settled();
      const seconds = (performance.now() - from) / 1000;
      const parts = (await plan.item(officer)).parts as { entries: number }[];
      if (!parts.every(({ entries }) => entries === perSchool)) throw new Error(JSON.stringify(parts));
      return seconds;
    };
    const bySheet = await taken(async () => {
      for (const [n, { schoolId, head }] of schools.entries())
        await head.upload(`${last.path}/roster-sheet`, '名册.xlsx', sheets[n]!, { schoolId });
    }, last);
    const byCopy = await taken(async () => {
      for (const { schoolId, head } of schools) await head.post(`${next.path}/copy-roster`, { schoolId });
    }, next);
    const row = (contender: string, figure: number): BenchRow => ({
      store: 'embedded', workload: 'roster of 3 000', contender, figure, unit: 's', ofFloor: figure / bySheet, goal: '',
    }); // prettier-ignore
    return [row('four workbooks', bySheet), row("copied from last year's", byCopy)];
  } finally {
    await house.stop();
  }
}

/** Beside the floor, a short stream: what an event costs must not grow with the events before it (beyond what no cache holds). */
function folded(): BenchRow[] {
  const of = { id: 'c', lead: 's' } as Parameters<typeof entryOf>[0];
  const events: StoredEvent[] = Array.from({ length: most }, (_, n) =>
    stored({ stream: 'rotation-p', type: 'RosterEntryUpserted', revision: n, data: entryOf(of, n) }),
  );
  const microseconds = (length: number): number =>
    median(
      Array.from({ length: rounds }, () => {
        const state = emptyFold(rotationsSlice.workflow);
        const from = performance.now();
        for (let n = 0; n < length; n++) foldEvent(rotationsSlice.workflow, state, events[n]!);
        return ((performance.now() - from) * 1000) / length;
      }),
    );
  microseconds(many);
  const floor = microseconds(some);
  const row = (length: number, figure: number, goal = ''): BenchRow => ({
    store: noStore, workload: 'fold a roster', contender: `${length} events`, figure, unit: 'us an event', ofFloor: figure / floor, goal,
  }); // prettier-ignore
  return [row(some, floor), ...[many, most].map((length) => row(length, microseconds(length), '<= 3'))];
}
