// What `npm start`, `npm test` and the others do first: install and build what is missing, then run. Needs nothing but Node and npm.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [what = 'start', ...rest] = process.argv.slice(2);

const [major, minor] = process.versions.node.split('.').map(Number);
// As `engines` of package.json says.
if (!((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22)) {
  console.error(
    `需要 Node.js 20.19 或 22.12 以上版本（现为 ${process.versions.node}）。 Node.js 20.19 or 22.12 is needed, or newer.`,
  );
  process.exit(2);
}

/** Runs to the end and ends with its exit code when it fails. */
function run(command, args, env = {}) {
  const { status, signal } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) process.exit(status ?? (signal ? 128 : 1));
}
const node = (script, ...args) => run(process.execPath, [join(root, script), ...args]);
/** Runs a program that a package brings. */
function bin([name, program], ...args) {
  const { bin: programs } = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'));
  node(join('node_modules', name, typeof programs === 'string' ? programs : programs[program]), ...args);
}

/** `npm ci` when there are no modules, or the lock file is another than the one they were installed from. */
function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules/.juanzong');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.error('正在安装依赖…… installing dependencies …');
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, lock);
}

const newest = (folder) =>
  readdirSync(folder, { withFileTypes: true }).reduce((latest, entry) => {
    if (entry.name === 'node_modules') return latest;
    const path = join(folder, entry.name);
    return Math.max(
      latest,
      entry.isDirectory() ? newest(path) : /\.(ts|json)$/.test(entry.name) ? statSync(path).mtimeMs : 0,
    );
  }, 0);

/** `nest build` when a source is newer than what was built last. */
function build() {
  const stamp = join(root, 'dist/.built');
  const sources = Math.max(newest(join(root, 'apps')), newest(join(root, 'libs')));
  if (existsSync(stamp) && statSync(stamp).mtimeMs > sources) return;
  console.error('正在编译…… building …');
  bin(['@nestjs/cli', 'nest'], 'build', 'api');
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, '');
}

install();
const jest = (...args) => node('node_modules/jest/bin/jest.js', '-c', 'test/jest.config.cjs', '--forceExit', ...args);
switch (what) {
  case 'start':
    build();
    node('dist/apps/api/src/main.js', ...rest);
    break;
  case 'worker':
    build();
    node('dist/apps/worker/src/main.js', ...rest);
    break;
  case 'cli':
    build();
    node('dist/apps/cli/src/main.js', ...rest);
    break;
  case 'bench':
    build();
    run(process.execPath, ['-r', join(root, 'test/support/register.cjs'), join(root, 'test/bench/run.ts'), ...rest]);
    break;
  case 'test':
    if (rest.length === 0) {
      bin(['prettier', 'prettier'], '--check', '--log-level=warn', '.');
      bin(['eslint', 'eslint'], '-c', 'test/eslint.config.mjs', '.');
      bin(['typescript', 'tsc'], '--noEmit');
    }
    build();
    jest(...rest);
    break;
  case 'test:production':
    for (const name of ['EVENTSTORE_URL', 'MONGODB_URL'])
      if (!process.env[name]) {
        console.error(`须设置 ${name}。 ${name} must be set: the servers to run the specs against.`);
        process.exit(2);
      }
    build();
    jest(...(rest.length ? rest : ['libs/event-store', 'libs/view-store', 'libs/access', 'test/several']));
    break;
  default:
    console.error(`start | worker | cli | test | test:production | bench，而不是 ${what}`);
    process.exit(2);
}
