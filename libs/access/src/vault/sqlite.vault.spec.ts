import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '@app/event-store';
import { VaultConflict, type Vault } from '@app/kernel';
import { openVault, VaultMismatch, type LogBeside } from './sqlite.vault.js';

const at = '2024-09-09T09:00:00.000+08:00';
const why = { by: 'person-9', capacity: 'BO', purpose: '核对交流教师身份', at };
const name = { ref: 'vault:1', subject: 'teacher-1', value: '王小明 320106199001011234' };
const phone = { ref: 'vault:2', subject: 'teacher-1', value: '13900000000' };
const other = { ref: 'vault:3', subject: 'teacher-2', value: '李红' };

describe('the vault in a SQLite file', () => {
  let folder: string;
  let file: string;
  let vault: Vault;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'juanzong-vault-'));
    file = join(folder, 'vault.db');
    vault = await openVault(file);
  });
  afterEach(async () => {
    await vault.close();
    rmSync(folder, { recursive: true, force: true });
  });
  /** Every byte of the database, its WAL and whatever stands beside them. */
  const bytes = () => Buffer.concat(readdirSync(folder).map((each) => readFileSync(join(folder, each))));

  it('gives values back, over a restart too, and undefined for unknown references', async () => {
    await vault.put([name, other]);
    await vault.close();
    vault = await openVault(file);
    expect(await vault.read(['vault:3', 'vault:9', 'vault:1'], why)).toEqual([other.value, undefined, name.value]);
    expect(await vault.state('teacher-1')).toBe('active');
    expect(await vault.state('nobody')).toBeUndefined();
  });

  it('never writes a value in clear, and is readable by its owner alone', async () => {
    await vault.put([name, phone]);
    for (const { value } of [name, phone]) expect(bytes().includes(value)).toBe(false);
    for (const each of readdirSync(folder)) expect(statSync(join(folder, each)).mode & 0o777).toBe(0o600);
  });

  it('accepts the same value under the same reference again, and no other', async () => {
    await vault.put([name]);
    await vault.put([name, phone]);
    await expect(vault.put([{ ...other }, { ...name, value: '别人' }])).rejects.toBeInstanceOf(VaultConflict);
    await expect(vault.put([{ ...name, subject: 'teacher-2' }])).rejects.toBeInstanceOf(VaultConflict);
    expect(await vault.read([name.ref, phone.ref, other.ref], why)).toEqual([name.value, phone.value, undefined]);
  });

  it('logs every read before it is answered, also of what is restricted or unknown', async () => {
    await vault.put([name]);
    await vault.restrict('teacher-1', at);
    await vault.read([name.ref, 'vault:9'], why);
    expect(await vault.readLog()).toEqual([
      { seq: 1, ref: name.ref, subject: 'teacher-1', ...why },
      { seq: 2, ref: 'vault:9', subject: '', ...why },
    ]);
    expect(await vault.readLog(1, 1)).toHaveLength(1);
    expect(await vault.readLog(2)).toEqual([]);
  });

  it('keeps a restricted value from readers until it is released', async () => {
    await vault.put([name, other]);
    await vault.restrict('teacher-1', at);
    expect(await vault.state('teacher-1')).toBe('restricted');
    expect(await vault.read([name.ref, other.ref], why)).toEqual([undefined, other.value]);
    await vault.put([phone]);
    await vault.release('teacher-1', at);
    expect(await vault.read([name.ref, phone.ref], why)).toEqual([name.value, phone.value]);
  });

  it('destroys a subject for ever: neither value, ciphertext nor key is left in any file', async () => {
    await vault.put([name, phone, other]);
    const reader = openSqlite(file);
    const { key } = reader.prepare("SELECT key FROM subjects WHERE subject = 'teacher-1'").get() as { key: Uint8Array };
    const sealed =
      (reader.prepare("SELECT sealed FROM personal WHERE subject = 'teacher-1'").all() as { sealed: Uint8Array }[]) // prettier-ignore
        .map((row) => Buffer.from(row.sealed));
    reader.close();
    expect(sealed).toHaveLength(2);
    expect(bytes().includes(Buffer.from(key))).toBe(true);

    await vault.destroy('teacher-1', at);
    for (const trace of [Buffer.from(key), ...sealed]) expect(bytes().includes(trace)).toBe(false);
    expect(await vault.state('teacher-1')).toBe('destroyed');
    expect(await vault.read([name.ref, phone.ref, other.ref], why)).toEqual([undefined, undefined, other.value]);

    await vault.release('teacher-1', at);
    await vault.destroy('teacher-1', at);
    expect(await vault.state('teacher-1')).toBe('destroyed');
    await expect(vault.put([{ ...phone, ref: 'vault:4' }])).rejects.toBeInstanceOf(VaultConflict);
  });

  it('is refused in one clear line when the file is something else', async () => {
    const foreign = join(folder, 'foreign.db');
    writeFileSync(foreign, 'not a database at all '.repeat(300));
    await expect(openVault(foreign)).rejects.toMatchObject({ reason: 'corrupt' });
  });

  describe('beside a log', () => {
    const log = { epoch: 'aaaa', isEmpty: false };
    const beside = async (of: LogBeside, path = file) => (await openVault(path, of)).close();

    it('takes the mark of the log it first stands beside, and refuses any other', async () => {
      await beside(log);
      await beside(log);
      await expect(beside({ epoch: 'bbbb', isEmpty: false })).rejects.toBeInstanceOf(VaultMismatch);
      await expect(beside({ epoch: 'bbbb', isEmpty: true })).rejects.toMatchObject({ reason: 'corrupt' });
    });

    it('without a mark yet, refuses an empty log only when it holds somebody', async () => {
      await vault.put([name]);
      await expect(beside({ epoch: 'bbbb', isEmpty: true })).rejects.toBeInstanceOf(VaultMismatch);
      await beside(log);
    });

    it('is not made anew beside a log with events', async () => {
      const lost = join(folder, 'lost.db');
      await expect(beside(log, lost)).rejects.toBeInstanceOf(VaultMismatch);
      expect(existsSync(lost)).toBe(false);
      await beside({ ...log, isEmpty: true }, lost);
      await beside(log, lost);
    });
  });
});
