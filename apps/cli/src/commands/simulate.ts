import { join } from 'node:path';
import { fill, type Language } from '@app/kernel';
import { Ended, exitCode, type Io } from '../io.js';
import { progressBar } from '../progress.js';
import type { ScaleName } from '../simulation/scale.js';
import { NotEmpty, simulate } from '../simulation/simulate.js';

const says = {
  zh: {
    what: '模拟', unit: '步',
    city: '{groups} 个教育集团、{schools} 所学校的一学年，种子 {seed}',
    figures: '{events} 条事件，{commands} 次办理，用时 {seconds} 秒（每秒 {rate} 次办理），内存峰值 {memory} MiB',
    refusals: '被拒绝的办理，按条款：',
    explore: '查看：DATA_DIR={folder} TRIAL_CLOCK=2025-10-09 npm start；先以下述命令取得经办与局长的令牌（服务停止时）：',
  },
  en: {
    what: 'simulating', unit: 'steps',
    city: 'A school year of {groups} education groups and {schools} schools, seed {seed}',
    figures: '{events} events, {commands} commands in {seconds} s ({rate} commands a second), at most {memory} MiB of memory',
    refusals: 'Refused, by clause:',
    explore: 'To look at it: DATA_DIR={folder} TRIAL_CLOCK=2025-10-09 npm start; tokens of an officer and a leader are had (while it is stopped) by',
  },
} as const; // prettier-ignore

export interface SimulateOptions {
  scale: ScaleName;
  seed: number;
  data?: string;
}

/** A city of schools and a year of its procedures, left in a store to be looked at. */
export async function simulateCommand(options: SimulateOptions, io: Io, language: Language): Promise<number> {
  const { scale, seed } = options;
  const folder = options.data ?? join('data', `simulated-${scale}-${seed}`);
  const say = says[language];
  const bar = progressBar(io, language, say.what, 1, say.unit);
  try {
    const found = await simulate(folder, { scale, seed, onStep: (done, of) => bar.at(done, of) });
    bar.stop();
    const { seconds, commands, refusals, officer, leader } = found;
    io.out(fill(say.city, { ...found, seed }));
    io.out(fill(say.figures, { ...found, seconds: seconds.toFixed(1), rate: Math.round(commands / seconds) }));
    io.out(say.refusals);
    for (const [clause, times] of refusals) io.out(`  ${clause}  ${times}`);
    io.out(fill(say.explore, { folder }));
    for (const person of [officer, leader]) io.out(`  DATA_DIR=${folder} MODE=trial npm run -s juanzong -- token ${person}`); // prettier-ignore
    return exitCode.ok;
  } catch (error) {
    if (error instanceof NotEmpty)
      throw new Ended(exitCode.wrongUse, { zh: '数据目录“{folder}”不是空的：请另选一个（--data），或先删除它。', en: 'The data folder "{folder}" is not empty: name another (--data), or delete it.' }, { folder }); // prettier-ignore
    throw error;
  } finally {
    bar.stop();
  }
}
