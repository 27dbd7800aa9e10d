import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { slices } from '@app/workflows';
import { installation, type Installation } from '../support/installation.js';
import { expectReplayed } from '../support/replayed.js';
import { built, killSpawned } from '../support/spawned.js';

const readme = readFileSync(`${__dirname}/../../README.md`, 'utf8');
const tour = [...readme.matchAll(/^```bash\n([\s\S]*?)^```/gm)].map(([, block]) => block).join('\n');

describe('The tour of the README, at two api processes and two workers', () => {
  let house: Installation;
  beforeAll(async () => {
    built();
    house = await installation();
  }, 180_000);
  afterAll(async () => {
    await house.stop();
    killSpawned();
  }, 60_000);

  it('works as pasted, whichever process is asked', async () => {
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', `set -o pipefail\n${tour}`], {
      env: { ...process.env, J: house.url },
      timeout: 170_000,
    });
    expect(stderr).toBe('');
    expect(stdout).not.toMatch(/undefined|"code":/);
    expect(stdout.match(/^accepted$/gm)!.length).toBeGreaterThanOrEqual(20);
    expect(stdout).toMatch(/曾为本案审查人，不能作出决定/);
    expect(stdout).toMatch(/^publicNotice\nserved\n2\n3$/m);
    expect(stdout).toMatch(/"ok":true/);
    expect(stdout.match(/^equal: /gm)!.length).toBeGreaterThanOrEqual(10);
    await expectReplayed(house.stores.store, slices);
  }, 180_000);
});
