import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { slices } from '@app/workflows';
import { trialHouse, type TestHouse } from '../support/house.js';
import { expectReplayed } from '../support/replayed.js';

const readme = readFileSync(`${__dirname}/../../README.md`, 'utf8');
const tour = [...readme.matchAll(/^```bash\n([\s\S]*?)^```/gm)].map(([, block]) => block).join('\n');

describe('The tour of the README works when pasted', () => {
  let house: TestHouse;
  beforeAll(async () => void (house = await trialHouse('2024-09-09')));
  afterAll(() => house.stop());

  it('founds a group, admits a school, reads both histories, is refused, verifies and replays', async () => {
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', `set -o pipefail\n${tour}`], {
      env: { ...process.env, J: house.url },
      timeout: 110_000,
    });
    expect(stderr).toBe('');
    expect(stdout).not.toMatch(/undefined|"code":/);
    expect(stdout.match(/^accepted$/gm)!.length).toBeGreaterThanOrEqual(20);
    expect(stdout).toMatch(/曾为本案审查人，不能作出决定/);
    expect(stdout).toMatch(/^publicNotice\nserved\n2\n3$/m);
    expect(stdout).toMatch(/“南京外国语学校青奥村小学”加入/);
    expect(stdout).toMatch(/"ok":true/);
    expect(stdout.match(/^equal: /gm)!.length).toBeGreaterThanOrEqual(10);
    await expectReplayed(house.api.house.store, slices);
  }, 120_000);
});
