import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
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

  it('founds a group, admits a school, reads both histories, verifies and replays, and goes on through a school year', async () => {
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', `set -o pipefail\n${tour}`], {
      env: { ...process.env, J: house.url },
      timeout: 230_000,
    });
    expect(stderr).toBe('');
    expect(stdout).not.toMatch(/undefined|"code":/);
    expect(stdout.match(/^accepted$/gm)!.length).toBeGreaterThanOrEqual(60);
    expect(stdout).toMatch(/曾为本案审查人，不能作出决定/);
    expect(stdout).toMatch(/^publicNotice\nserved\n2\n3$/m);
    expect(stdout).toMatch(/“南京外国语学校青奥村小学”加入/);
    expect(stdout).toMatch(/"ok":true/);
    expect(stdout.match(/^equal: /gm)!.length).toBeGreaterThanOrEqual(10);
    // A rotation year, an inspection to its escalation, a project: each is refused once, and comes to its end.
    expect(stdout).toMatch(/中级岗位满年限的教师（[0-9a-f-]{36}）既未安排交流，也未说明理由/);
    expect(stdout).toMatch(/^\[ 'MoveCompleted', 'MobilityIncentiveGranted' \]$/m);
    expect(stdout).toMatch(/尚有 1 项整改未通过复查也未升级处理，不能办结/);
    expect(stdout).toMatch(/^\[ '实验室安全台账缺失: interview, pass' \]$/m);
    expect(stdout).toMatch(/评分对应的等次是“优秀”，决定不同等次须说明理由/);
    expect(stdout).toMatch(/\nnotApplicable\n2\n$/);
    await expectReplayed(house.api.house.store, slices);
  }, 240_000);
});

describe('What the README says of adding a workflow', () => {
  const [, diff] = /^```diff\n([\s\S]*?)^```/m.exec(readme)!;
  const files = diff!.split(/^\+\+\+ /m).slice(1).map((text): [string, string[]] => {
    const [path, ...lines] = text.trimEnd().split('\n');
    return [path!, lines];
  }); // prettier-ignore
  const own = (path: string) => path.startsWith('libs/workflows/src/audit-notes/');
  const source = (path: string) => readFileSync(`${__dirname}/../../${path}`, 'utf8').trimEnd();

  it.each(files)('is what stands in %s', (path, lines) => {
    const added = lines.map((line) => line.slice(1));
    if (own(path)) expect(added).toEqual(source(path).split('\n'));
    else for (const line of added) expect(source(path).split('\n')).toContain(line);
  });

  it('is the whole folder but for its specs, one import and one line, and a row of the oracle', () => {
    const folder = readdirSync(`${__dirname}/../../libs/workflows/src/audit-notes`).filter(
      (name) => !/spec/.test(name),
    );
    expect(files.filter(([path]) => own(path)).map(([path]) => basename(path))).toEqual(expect.arrayContaining(folder));
    const elsewhere = files.filter(([path]) => !own(path));
    expect(elsewhere.map(([path, lines]) => [path, lines.filter((line) => line.startsWith('+')).length])).toEqual([
      ['libs/workflows/src/index.ts', 2],
      ['test/permission/oracle.ts', 1],
    ]);
  });
});
