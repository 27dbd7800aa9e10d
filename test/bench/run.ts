import { execFile } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { w2, w4, type BenchRow } from './event-store.bench.js';
import { g3, w5 } from './http.bench.js';
import { g8 } from './replay.bench.js';
import { w3 } from './views.bench.js';
import { w1 } from './w1.bench.js';

/** Kills a real writer two hundred times; what it had acknowledged must be there, whole, every time. Fails the run otherwise. */
async function crash(): Promise<BenchRow[]> {
  const rounds = 200;
  const jest = ['node_modules/jest/bin/jest.js', '-c', 'test/jest.config.cjs', '--forceExit', '--silent', 'test/crash'];
  await promisify(execFile)(process.execPath, jest, {
    env: { ...process.env, CRASH_ROUNDS: String(rounds) },
    maxBuffer: 1 << 26,
  });
  return [
    {
      workload: 'kill -9 under load',
      contender: 'rounds, nothing lost, verify clean',
      figure: rounds,
      unit: 'rounds',
      ofFloor: 1,
      goal: '200',
    },
  ];
}

const workloads: Record<string, () => Promise<BenchRow[]>> = { w1, w2, w3, w4, w5, g3, g8, crash };

/** `npm run bench [-- w1 w2 …]`: each workload beside its floor in the same run. Absolute figures are this machine's; the ratio is the result. */
async function main(): Promise<void> {
  const wanted = process.argv.slice(2).map((name) => name.toLowerCase());
  for (const name of wanted) if (!workloads[name]) throw new Error(`${name}: ${Object.keys(workloads).join(' ')}`);
  const [{ model } = { model: '?' }, ...others] = cpus();
  console.log(
    `${model.trim()} x ${others.length + 1}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}\n`,
  );
  console.log('| workload | contender | figure | of floor | goal |\n|---|---|---|---|---|');
  for (const [name, run] of Object.entries(workloads)) {
    if (wanted.length && !wanted.includes(name)) continue;
    for (const { workload, contender, figure, unit, ofFloor, goal } of await run())
      console.log(
        `| ${workload} | ${contender} | ${figure} ${unit} | ${ofFloor === undefined ? '' : ofFloor.toFixed(2)} | ${goal ?? ''} |`,
      );
  }
}
main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
