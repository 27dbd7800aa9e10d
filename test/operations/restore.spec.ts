import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreUnavailable } from '@app/kernel';
import { configOf } from '../../apps/api/src/config.js';
import { startApi } from '../../apps/api/src/start.js';
import { trialHouse } from '../support/house.js';
import { backup, evidenceGiven, personalName, restore, restoreDrill, told, workIn, type Drill } from './restore-drill.js'; // prettier-ignore

const folder = mkdtempSync(join(tmpdir(), 'juanzong-restore-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(['stopped', 'snapshot'] as const)('A backup of the data folder (%s), restored elsewhere', (taken) => {
  const at = join(folder, taken);
  let drill: Drill;
  beforeAll(async () => void (drill = await restoreDrill(taken, at, () => undefined)), 120_000);

  it('is needed: the original can be read no more', () => {
    expect(drill.wrecked.code).not.toBe(0);
    expect(drill.wrecked.out).toContain('events.db');
  });
  it('verifies and replays before anything is started on it', () => {
    expect(drill.verified).toEqual({ code: 0, out: expect.stringMatching(/^Verified: \d+ events in \d+ streams, all intact\.$/) as string }); // prettier-ignore
    expect(drill.replayed).toEqual({
      code: 0,
      out: expect.stringMatching(/^Replayed: \d+ decisions, \d+ equal, .*, 0 differ\.$/) as string,
    });
  });
  it('has views of the same content, though none were brought', () => {
    expect(readdirSync(join(at, 'backup'))).toContain('views.db');
    expect(Object.keys(drill.before.digests).length).toBeGreaterThan(10);
    expect(drill.after.digests).toEqual(drill.before.digests);
    expect(drill.after.head).toBe(drill.before.head);
  });
  it('gives the same answers to the tokens it had given out', () => {
    for (const answer of Object.values(drill.before.answers)) expect(answer).toMatchObject({ status: 200 });
    expect(drill.after.answers).toEqual(drill.before.answers);
  });
  it('has its evidence, and can read what the vault keeps', () => {
    expect(drill.before.evidence).toBe(evidenceGiven);
    expect(drill.after.evidence).toBe(evidenceGiven);
    const [person] = Object.entries(drill.after.answers).find(([path]) => path.startsWith('/v1/staff/'))!.slice(1) as [unknown]; // prettier-ignore
    expect(person).toMatchObject({ body: { item: { name: personalName } } });
    for (const name of ['events.db', 'vault.db'])
      expect(readFileSync(join(at, 'backup', name)).includes(personalName)).toBe(false);
  });
});

describe('Files of different backups', () => {
  const at = (name: string): string => join(folder, name);
  beforeAll(async () => {
    for (const name of ['one', 'other']) {
      const house = await trialHouse('2024-09-09', { DATA_DIR: at(name) });
      await workIn(house);
      await house.stop();
      backup(at(name), at(`backup-of-${name}`));
    }
  }, 120_000);
  /** The first backup restored, with the vault of the other or with none. */
  function mixed(name: string, from?: string): string {
    const restored = at(name);
    restore(at('backup-of-one'), restored);
    const vaultIn = (place: string) => readdirSync(place).filter((file) => file.startsWith('vault.db'));
    for (const file of vaultIn(restored)) rmSync(join(restored, file));
    if (from) for (const file of vaultIn(at(from))) copyFileSync(join(at(from), file), join(restored, file));
    return restored;
  }

  it.each([
    ['the vault of another store', 'backup-of-other', /vault\.db is of another log/],
    ['no vault', undefined, /vault\.db is new/],
  ])('%s beside a log: no service starts on it, and the log stays as it was', async (name, from, says) => {
    const restored = mixed(name, from);
    const before = readFileSync(join(restored, 'events.db'));
    const started: unknown = await startApi(configOf({ DATA_DIR: restored, PORT: '0', LOG_LEVEL: 'silent' }), {
      threaded: false,
    }).catch((error: unknown) => error);
    expect(started).toBeInstanceOf(StoreUnavailable);
    expect((started as StoreUnavailable).message).toMatch(says);
    expect(readFileSync(join(restored, 'events.db')).equals(before)).toBe(true);
  });

  it('verify says that the vault is of another store', async () => {
    const out = expect.stringMatching(/vault\.db is of another log/) as string;
    expect(await told(mixed('to verify', 'backup-of-other'), 'verify')).toEqual({ code: 1, out });
  });
});
