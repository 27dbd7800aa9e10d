import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEventStore, openSqlite } from '@app/event-store';
import { noDigest, recomputed, type Digest, type EventStore } from '@app/kernel';

const rounds = Number(process.env['CRASH_ROUNDS'] ?? 20);
/** A store is killed, checked and gone on with this many times before a fresh one is begun. */
const roundsPerStore = 10;

/** Starts the writer, kills it with SIGKILL at a random moment, and answers the lines it had written whole. */
async function killedAtRandom(file: string, round: number): Promise<string[]> {
  const how = round % 2 === 0 ? 'threaded' : 'inline';
  const child = spawn(
    process.execPath,
    ['-r', join(__dirname, '../support/register.cjs'), join(__dirname, 'crash.child.ts'), file, how],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise<NodeJS.Signals | null>((end) => child.once('close', (_code, signal) => end(signal)));
  let output = '';
  const ready = new Promise<void>((resolve) =>
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      resolve();
    }),
  );
  // Now and then while it still opens the store, mostly under load.
  if (round % 7 !== 6) await Promise.race([ready, ended]);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
  child.kill('SIGKILL');
  expect(await ended).toBe('SIGKILL');
  return output
    .slice(0, output.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '' && line !== 'ready');
}

/** Walks the whole log: positions and revisions without gaps, no batch in part, digests that chain, claims as recorded. */
async function check(store: EventStore, file: string): Promise<void> {
  const heads = new Map<string, { revision: number; digest: Digest; left: number }>();
  const numbers: number[] = [];
  const owned: [key: string, stream: string][] = [];
  let position = 0;
  for await (const page of store.readAll())
    for (const event of page) {
      const { stream, revision, meta } = event;
      const head = heads.get(stream) ?? { revision: -1, digest: noDigest, left: 0 };
      expect(Number(event.position.split('.')[1])).toBe(++position);
      expect(revision).toBe(head.revision + 1);
      expect(meta.digest).toEqual(recomputed(event, head.digest));
      expect(meta.index).toBe(head.left === 0 ? 0 : meta.count - head.left);
      const left = (head.left === 0 ? meta.count : head.left) - 1;
      heads.set(stream, { revision, digest: meta.digest, left });
      for (const claim of event.record?.claims ?? [])
        if ('series' in claim) numbers.push(claim.number);
        else owned.push([claim.key, stream]);
    }
  expect([...heads.values()].filter(({ left }) => left > 0)).toEqual([]);

  const known = new Map<string, { revision: number; sha256: string }>();
  for await (const page of store.heads()) for (const { stream, ...head } of page) known.set(stream, head);
  expect(known).toEqual(
    new Map([...heads].map(([stream, { revision, digest }]) => [stream, { revision, sha256: digest.sha256 }])),
  );

  expect(numbers).toEqual(Array.from({ length: await store.lastNumber('cases') }, (_, i) => i + 1));
  const db = openSqlite(file, { rowsAsArrays: true });
  const claims = new Map(db.prepare("SELECT key, stream FROM claims WHERE kind = 'batch'").all() as [string, string][]);
  expect(db.prepare('PRAGMA integrity_check').get()).toEqual(['ok']);
  db.close();
  expect(claims).toEqual(new Map(owned));
}

describe(`a store killed ${rounds} times while it writes`, () => {
  it(
    'loses nothing acknowledged and keeps no batch in part',
    async () => {
      let folder = '';
      let acknowledged = new Map<string, string[]>();
      let total = 0;
      for (let round = 0; round < rounds; round++) {
        if (round % roundsPerStore === 0) {
          if (folder) rmSync(folder, { recursive: true, force: true });
          folder = mkdtempSync(join(tmpdir(), 'juanzong-crash-'));
          acknowledged = new Map();
        }
        const file = join(folder, 'events.db');
        for (const line of await killedAtRandom(file, round)) {
          const [stream, revision, position, id] = line.split(' ') as [string, string, string, string];
          acknowledged.set(id, [stream, revision, position]);
          total++;
        }
        const store = await openEventStore({ file, mode: 'embedded', threaded: false });
        const stored = new Map<string, string[]>();
        for await (const page of store.readAll())
          for (const { id, stream, revision, position } of page)
            if (acknowledged.has(id)) stored.set(id, [stream, String(revision), position]);
        expect(stored).toEqual(acknowledged);
        await check(store, file);
        await store.close();
      }
      rmSync(folder, { recursive: true, force: true });
      expect(total).toBeGreaterThan(rounds);
    },
    60_000 + rounds * 10_000,
  );
});
