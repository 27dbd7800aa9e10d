import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { slices } from '@app/workflows';
import { installation, type Installation } from '../support/installation.js';
import { expectReplayed } from '../support/replayed.js';
import { built, killSpawned } from '../support/spawned.js';

const readme = readFileSync(`${__dirname}/../../README.md`, 'utf8');
const tour = [...readme.matchAll(/^```bash\n([\s\S]*?)^```/gm)].map(([, block]) => block).join('\n');
/** Where the clock is set forward for the first time, and everything due is waited for: by then there is another active worker. */
const place = 'BEFORE=$(today); ';
const disturbed = tour.replace(place, `${place}curl -s "$KILL"; `);

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

  it('works as pasted, through the loss of the active worker', async () => {
    let kills = 0;
    const killer = createServer((_, answer) => {
      kills++;
      void house.killActive().then(() => answer.end());
    });
    await new Promise<void>((listening) => killer.listen(0, '127.0.0.1', listening));
    const { port } = killer.address() as AddressInfo;
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', `set -o pipefail\n${disturbed}`], {
      env: { ...process.env, J: house.url, KILL: `http://127.0.0.1:${port}` },
      timeout: 170_000,
    });
    killer.close();
    expect(kills).toBe(1);
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
