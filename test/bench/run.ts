import { execFile } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { w2, w4, type BenchRow } from './event-store.bench.js';
import { feed } from './feed.bench.js';
import { g3, w5 } from './http.bench.js';
import { g8 } from './replay.bench.js';
import { roster } from './roster.bench.js';
import { storesOf, type BenchStores } from './stores.js';
import { w3 } from './views.bench.js';
import { w1 } from './w1.bench.js';

/** Plays a spec in as many rounds. Fails the run when one of them fails. */
async function played(spec: string, env: Record<string, string | undefined>): Promise<void> {
  const jest = ['node_modules/jest/bin/jest.js', '-c', 'test/jest.config.cjs', '--forceExit', '--silent', spec];
  await promisify(execFile)(process.execPath, jest, { env: { ...process.env, ...env }, maxBuffer: 1 << 26 });
}
const rounds = 200;
const roundsOf = (store: BenchRow['store'], workload: string, contender: string): BenchRow[] => [
  { store, workload, contender, figure: rounds, unit: 'rounds', ofFloor: 1, goal: '200' },
];

/** Kills a real writer two hundred times; what it had acknowledged must be there, whole, every time. */
async function crash(): Promise<BenchRow[]> {
  await played('test/crash', { CRASH_ROUNDS: String(rounds) });
  return roundsOf('embedded', 'kill -9 under load', 'rounds, nothing lost, verify clean');
}

/** Kills the active worker two hundred times; log and views must be as if nobody had. On doubles unless servers are given: it needs several processes. */
async function takeover({ name }: BenchStores): Promise<BenchRow[]> {
  const onServers = name === 'servers';
  const doubles = { EVENTSTORE_URL: undefined, MONGODB_URL: undefined };
  await played('test/several/takeover.spec.ts', { TAKEOVER_ROUNDS: String(rounds), ...(onServers ? {} : doubles) });
  return roundsOf(
    onServers ? 'servers' : 'doubles',
    'kill -9 of the active worker',
    'rounds, log and views undisturbed',
  );
}

const workloads: Record<string, (on: BenchStores) => Promise<BenchRow[]>> = {
  w1, w2, w3, w4, w5, g3, g8, feed, roster, crash, takeover,
}; // prettier-ignore

const about: Record<BenchStores['name'], string> = {
  embedded: '内嵌存储（SQLite）。 Embedded stores (SQLite).',
  servers: 'EVENTSTORE_URL 与 MONGODB_URL 的服务器。 The servers of EVENTSTORE_URL and MONGODB_URL.',
  doubles:
    '测试替身：所示为适配器与替身（均在内存中，不落盘）的数字，并非 EventStoreDB 与 MongoDB 的数字。\n' +
    'Test doubles: these are figures of the adapters and of doubles that keep all in memory, NOT of EventStoreDB and MongoDB.',
};

/** Takes `--on <stores>` out of the arguments; the others are workloads. */
function asked(args: readonly string[]): { on: BenchStores; wanted: string[] } {
  const at = args.indexOf('--on');
  const rest = at < 0 ? args : args.toSpliced(at, 2);
  const wanted = rest.map((name) => name.toLowerCase());
  for (const name of wanted)
    if (!workloads[name]) throw new Error(`${name}：须为 must be ${Object.keys(workloads).join(' | ')}`);
  return { on: storesOf(at < 0 ? undefined : (args[at + 1] ?? '')), wanted };
}

/**
 * `npm run bench [-- --on embedded|servers|doubles] [w1 w2 …]`: each workload beside its floor in the same run. Absolute figures are this
 * machine's; the ratio is the result.
 */
async function main(): Promise<void> {
  const { on, wanted } = asked(process.argv.slice(2));
  const [{ model } = { model: '?' }, ...others] = cpus();
  console.log(
    `${model.trim()} x ${others.length + 1}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`,
  );
  console.log(`${about[on.name]}\n`);
  console.log('| store | workload | contender | figure | of floor | goal (embedded) |\n|---|---|---|---|---|---|');
  for (const [name, run] of Object.entries(workloads)) {
    if (wanted.length ? !wanted.includes(name) : name === 'takeover' && on.name === 'embedded') continue;
    for (const { store, workload, contender, figure, unit, ofFloor, goal } of await run(on))
      console.log(
        `| ${store} | ${workload} | ${contender} | ${Number(figure.toPrecision(4))} ${unit} | ${ofFloor.toFixed(2)} | ${goal} |`,
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
