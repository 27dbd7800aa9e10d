import type { EventStore, Slice } from '@app/kernel';
import { replay } from '../../libs/engine/src/replay.js';
import { verify } from '../../libs/engine/src/verify.js';

/** What an acceptance test calls at its end: no event was touched, and every decision comes out again. */
export async function expectReplayed(store: EventStore, slices: readonly Slice[]): Promise<void> {
  const { findings } = await verify(store);
  expect(findings).toEqual([]);
  const report = await replay(store, slices, 'all');
  expect(report.findings).toEqual([]);
  expect(report.decisions).toBeGreaterThan(0);
}
