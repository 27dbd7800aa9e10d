import { closeSync, copyFileSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configOf } from './config.js';
import { endingOf, type Ending } from './ending.js';
import { openHouse } from './house.js';
import { layReferenceData } from './seeding.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'juanzong-ending-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Starts on the folder up to its reference data; how that ended, undefined when all is well. */
async function start(env: Record<string, string> = {}): Promise<Ending | undefined> {
  try {
    const config = configOf({ MODE: 'embedded', DATA_DIR: folder, LOG_LEVEL: 'silent', ...env });
    const house = await openHouse(config, { threaded: false });
    try {
      await layReferenceData({ submitter: house.engine });
      await house.settled();
    } finally {
      await house.close();
    }
    return undefined;
  } catch (error) {
    return endingOf(error);
  }
}
const oneLine = (ending: Ending | undefined): string => {
  expect(ending?.line).toMatch(/^.*[\u4e00-\u9fff].*[A-Za-z]{3}.*$/);
  return ending!.line;
};

describe('a start that cannot go on ends with one line in both languages', () => {
  it('a log damaged in its middle: the file, and what to do', async () => {
    expect(await start()).toBeUndefined();
    const file = join(folder, 'events.db');
    const page = Buffer.alloc(4096, 0xab);
    const log = openSync(file, 'r+');
    for (let at = 20 * page.length; at < statSync(file).size - 20 * page.length; at += page.length)
      writeSync(log, page, 0, page.length, at);
    closeSync(log);
    const ending = await start();
    expect(ending?.code).toBe(3);
    expect(oneLine(ending)).toMatch(/^存储文件已损坏.*请用备份恢复.*events\.db is damaged.*restore it from a backup/);
  }, 30_000);

  it.each(['not json', 'null', '{"kty":"RSA"}', '{"kty":"OKP","crv":"Ed25519","d":"x"}'])(
    'a key of the local issuer that is none: %s',
    async (content) => {
      writeFileSync(join(folder, 'issuer.key.json'), content, { mode: 0o600 });
      const ending = await start();
      expect(ending?.code).toBe(3);
      expect(oneLine(ending)).toContain(join(folder, 'issuer.key.json'));
    },
  );

  it.each(['/nowhere/scanner', 'no-such-scanner', tmpdir(), __filename])(
    'a SCANNER that cannot be run is a wrong setting: %s',
    async (program) => {
      const ending = await start({ SCANNER: program });
      expect(ending?.code).toBe(2);
      expect(oneLine(ending)).toContain(`SCANNER must be a program that can be run: ${program}`);
    },
  );
  it('a scanner is found by its path, or by its name in PATH', async () => {
    expect(await start({ SCANNER: process.execPath })).toBeUndefined();
    expect(await start({ SCANNER: 'true' })).toBeUndefined();
  }, 30_000);

  it('a log or a vault that was lost, or is of another store', async () => {
    expect(await start()).toBeUndefined();
    expect(await start()).toBeUndefined();
    const kept = folder;
    /** The folder again, from its kept files but one. */
    const without = (name: string): void => {
      folder = mkdtempSync(join(tmpdir(), 'juanzong-ending-'));
      for (const each of ['events.db', 'vault.db', 'issuer.key.json'])
        if (each !== name) copyFileSync(join(kept, each), join(folder, each));
    };
    try {
      without('nothing');
      expect(await start()).toBeUndefined();
      for (const [name, said] of [
        ['vault.db', /vault\.db 是新的.*restore vault\.db from the same backup/],
        ['events.db', /属于另一日志.*restore events\.db from the same backup/],
      ] as const) {
        rmSync(folder, { recursive: true });
        without(name);
        for (let again = 0; again < 2; again++) expect(oneLine(await start())).toMatch(said);
      }
    } finally {
      rmSync(kept, { recursive: true });
    }
  }, 60_000);

  it('anything else never shows its stack', () => {
    const line = oneLine(endingOf(new Error('something\n  nobody thought of')));
    expect(line).toBe('未能完成。 Could not be finished: something nobody thought of');
    expect(oneLine(endingOf('a text'))).toContain('a text');
  });
});
