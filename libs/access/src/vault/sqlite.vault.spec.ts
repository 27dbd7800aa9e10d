import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '@app/event-store';
import type { MovableVault } from '@app/kernel';
import { openVault } from './sqlite.vault.js';
import { name, other, phone, vaultContract } from './vault.contract.js';
import { VaultMismatch } from './vault.js';

const at = '2024-09-09T09:00:00.000+08:00';
const folders: string[] = [];
const freshFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'juanzong-vault-'));
  folders.push(folder);
  return folder;
};
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

vaultContract('a SQLite file', async () => {
  const file = join(freshFolder(), 'vault.db');
  return { open: (log) => openVault(file, log) };
});

describe('the files of a SQLite vault', () => {
  let folder: string;
  let file: string;
  let vault: MovableVault;
  beforeEach(async () => {
    folder = freshFolder();
    file = join(folder, 'vault.db');
    vault = await openVault(file);
  });
  afterEach(() => vault.close());
  /** Every byte of the database, its WAL and whatever stands beside them. */
  const bytes = () => Buffer.concat(readdirSync(folder).map((each) => readFileSync(join(folder, each))));

  it('hold no value in clear, and are readable by their owner alone', async () => {
    await vault.put([name, phone]);
    for (const { value } of [name, phone]) expect(bytes().includes(value)).toBe(false);
    for (const each of readdirSync(folder)) expect(statSync(join(folder, each)).mode & 0o777).toBe(0o600);
  });

  it.each<[string, () => Promise<void>]>([
    ['destroyed', () => vault.destroy('teacher-1', at)],
    [
      'destroyed in another vault it follows',
      () => vault.take([{ cursor: '', kind: 'change', seq: 1, subject: 'teacher-1', state: 'destroyed', at }]),
    ],
  ])('hold neither ciphertext nor key of a subject that is %s', async (_, destroy) => {
    await vault.put([name, phone, other]);
    const reader = openSqlite(file);
    const { key } = reader.prepare("SELECT key FROM subjects WHERE subject = 'teacher-1'").get() as { key: Uint8Array };
    const sealed =
      (reader.prepare("SELECT sealed FROM personal WHERE subject = 'teacher-1'").all() as { sealed: Uint8Array }[]) // prettier-ignore
        .map((row) => Buffer.from(row.sealed));
    reader.close();
    expect(sealed).toHaveLength(2);
    expect(bytes().includes(Buffer.from(key))).toBe(true);

    await destroy();
    for (const trace of [Buffer.from(key), ...sealed]) expect(bytes().includes(trace)).toBe(false);
    expect(await vault.state('teacher-1')).toBe('destroyed');
  });

  it('are refused in one clear line when they are something else', async () => {
    const foreign = join(folder, 'foreign.db');
    writeFileSync(foreign, 'not a database at all '.repeat(300));
    await expect(openVault(foreign)).rejects.toMatchObject({ reason: 'corrupt' });
  });

  it('are not made beside a log with events', async () => {
    const lost = join(folder, 'lost.db');
    await expect(openVault(lost, { epoch: 'aaaa', isEmpty: false })).rejects.toBeInstanceOf(VaultMismatch);
    expect(existsSync(lost)).toBe(false);
  });
});
