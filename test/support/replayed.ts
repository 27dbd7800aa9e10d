import { basename, join } from 'node:path';
import type { EventStore, Slice } from '@app/kernel';
import { replay } from '../../libs/engine/src/replay.js';
import { verify } from '../../libs/engine/src/verify.js';
import { record } from '../history/recording.js';

/**
 * What an acceptance test calls at its end: no event was touched, and every decision comes out again.
 * `RECORD_HISTORY=<release>` also records the log for `test/history`: `RECORD_HISTORY=0.1.0 npx jest -c test/jest.config.cjs test/acceptance`.
 */
export async function expectReplayed(store: EventStore, slices: readonly Slice[]): Promise<void> {
  const { findings } = await verify(store);
  expect(findings).toEqual([]);
  const report = await replay(store, slices, 'all');
  expect(report.findings).toEqual([]);
  expect(report.decisions).toBeGreaterThan(0);
  const release = process.env.RECORD_HISTORY;
  if (release) await record(store, join(__dirname, '../history', `${release}-${nextName()}.jsonl`));
}

const taken = new Map<string, number>();
/** `founding-1`, `founding-2` … in the order a spec file comes to its ends. */
function nextName(): string {
  const story = basename(expect.getState().testPath ?? 'story', '.spec.ts');
  taken.set(story, (taken.get(story) ?? 0) + 1);
  return `${story}-${taken.get(story)}`;
}
