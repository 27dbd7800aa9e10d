// After `npm install --package-lock-only`: adds stub entries for platform builds that a registry did not serve, so that `npm ci` passes
// on every platform. Run again with a full registry, the entries become whole.
import { readFileSync, writeFileSync } from 'node:fs';

const file = process.argv[2] ?? 'package-lock.json';
const lock = JSON.parse(readFileSync(file, 'utf8'));
const systems = ['darwin', 'win32', 'linux', 'android', 'freebsd', 'openharmony', 'netbsd', 'openbsd', 'sunos', 'aix'];
const processors = {
  'arm-gnueabihf': 'arm',
  'arm-musleabihf': 'arm',
  'arm-eabi': 'arm',
  riscv64: 'riscv64',
  loong64: 'loong64',
  wasm32: 'wasm32',
  ppc64: 'ppc64',
  s390x: 's390x',
  arm64: 'arm64',
  ia32: 'ia32',
  x64: 'x64',
  arm: 'arm',
};
const isLocked = (from, name) => {
  for (let at = from; ;) {
    if (lock.packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true;
    if (!at) return false;
    const up = at.lastIndexOf('/node_modules/');
    at = up < 0 ? '' : at.slice(0, up);
  }
};
for (const [path, entry] of Object.entries(lock.packages))
  for (const [name, spec] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isLocked(path, name)) continue;
    const os = systems.find((each) => new RegExp(`[-/.]${each}(-|$)`).test(name));
    const cpu = Object.keys(processors).find((each) => new RegExp(`-${each}(-|$)`).test(name));
    lock.packages[`node_modules/${name}`] = {
      version: spec.replace(/^[\^~]/, ''),
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
      ...(os ? { os: [os] } : {}),
      ...(cpu ? { cpu: [processors[cpu]] } : {}),
    };
  }
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
