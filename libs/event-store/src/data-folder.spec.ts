import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DataFolderLocked, lockDataFolder } from './data-folder.js';

const register = resolve(__dirname, '../../../test/support/register.cjs');
const holder = `
  const { lockDataFolder } = require(${JSON.stringify(join(__dirname, 'data-folder.ts'))});
  lockDataFolder(process.argv[1]).tell(3210);
  process.stdout.write('held');
  global.gc?.();
  setInterval(() => global.gc?.(), 50);
`;
/** A real process that takes the folder, tells its port and stays. */
async function heldByAnother(folder: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--expose-gc', '-r', register, '-e', holder, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((held, failed) => {
    child.stdout.once('data', () => held());
    child.once('exit', (code) => failed(new Error(`the holder ended with ${code}`)));
  });
  return child;
}
const ended = (child: ChildProcess) => new Promise((resolve) => child.once('exit', resolve));

describe('the lock of a data folder', () => {
  let folder: string;
  let child: ChildProcess | undefined;
  beforeEach(() => (folder = join(mkdtempSync(join(tmpdir(), 'juanzong-folder-')), 'data')));
  afterEach(() => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  const attempt = (): unknown => {
    try {
      lockDataFolder(folder).release();
      return 'taken';
    } catch (error) {
      return error;
    }
  };

  it('makes the folder for this user alone, and can be taken again once it is released', () => {
    const lock = lockDataFolder(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(attempt()).toEqual(new DataFolderLocked(folder, { pid: process.pid }));
    lock.release();
    lock.release();
    expect(existsSync(join(folder, 'process.json'))).toBe(false);
    expect(attempt()).toBe('taken');
  });

  it('refuses a second process in one line that names the first, and is free after its kill -9', async () => {
    child = await heldByAnother(folder);
    const error = attempt() as DataFolderLocked;
    expect(error).toBeInstanceOf(DataFolderLocked);
    expect(error.holder).toEqual({ pid: child.pid, port: 3210 });
    expect(error.message).toBe(`${folder} is in use by process ${child.pid} (port 3210)`);

    const gone = ended(child);
    child.kill('SIGKILL');
    await gone;
    expect(existsSync(join(folder, 'process.json'))).toBe(true);
    expect(attempt()).toBe('taken');
  });
});
