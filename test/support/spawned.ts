import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
/** The built programs. */
export const programs = {
  api: join(root, 'dist/apps/api/src/main.js'),
  worker: join(root, 'dist/apps/worker/src/main.js'),
  cli: join(root, 'dist/apps/cli/src/main.js'),
};

/** `npm test` builds before the specs run; a spec that is run by itself builds here. */
export function built(): void {
  if (existsSync(programs.api)) return;
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/@nestjs/cli/bin/nest.js'), 'build', 'api'],
    { cwd: root, encoding: 'utf8' },
  );
  expect({ status, stderr }).toMatchObject({ status: 0 });
}

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** What it wrote to standard error. */
  said: string;
}
export interface Spawned {
  pid: number;
  /** Resolves when it listens. */
  url: Promise<string>;
  ended: Promise<Ended>;
  kill: (signal: NodeJS.Signals) => void;
}

const running = new Set<{ kill: (signal: NodeJS.Signals) => boolean }>();
/** Ends what a failed test has left running. */
export function killSpawned(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** A built program as a process of its own; what it is told about is its environment alone. */
export function spawned(program: string, env: Record<string, string>, { deaf = false } = {}): Spawned {
  const { PATH } = process.env;
  const child = spawn(process.execPath, [program], {
    env: { ...(PATH ? { PATH } : {}), PORT: '0', LOG_LEVEL: 'silent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let said = '';
  let out = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  if (deaf) child.stdout.destroy();
  const ended = new Promise<Ended>((done) =>
    child.once('close', (code, signal) => {
      running.delete(child);
      done({ code, signal, said });
    }),
  );
  const url = new Promise<string>((listening) =>
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const found = /http:\/\/[\d.]+:\d+/.exec(out);
      if (found) listening(found[0]);
    }),
  );
  const orEnded = Promise.race([url, ended.then((end) => Promise.reject(new Error(`ended: ${JSON.stringify(end)}`)))]);
  orEnded.catch(() => undefined);
  return { pid: child.pid!, url: orEnded, ended, kill: (signal) => void child.kill(signal) };
}
