import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allViews } from '@app/workflows';
import { run } from '../../apps/cli/src/program.js';
import { trialHouse, type TestHouse } from '../support/house.js';
import { jianye, schoolsByName } from '../support/office.js';

/** Copied while the service is stopped, or by a snapshot of the file system while it runs (with what the WAL holds). */
export type Taken = 'stopped' | 'snapshot';

export interface State {
  head: string | undefined;
  /** View → digest of all its documents. */
  digests: Record<string, string>;
}
/** What a service can tell of its data: the same before and after. */
export interface Told extends State {
  /** Path → body, asked for with tokens that were given out before the backup. */
  answers: Record<string, unknown>;
  /** SHA-256 of the evidence as it is downloaded. */
  evidence: string;
}
export interface Drill {
  before: Told;
  /** What `verify` says of the folder that was wrecked. */
  wrecked: Said;
  /** What `verify` and `replay` say of the restored folder, before anything is started on it. */
  verified: Said;
  replayed: Said;
  after: Told;
}
export interface Said {
  code: number;
  out: string;
}

/** A name that stands in no file in clear. */
export const personalName = '恢复演练人员';
const pdf = '%PDF-1.7 恢复演练：签字盖章的扫描件';

/** A folder as backups are made of it. Another process copies: this one would give up its own locks by closing the files. */
export function backup(folder: string, to: string): void {
  execFileSync('cp', ['-a', `${folder}/.`, to]);
}

/** Puts a backup into a new folder. The views are left out: they are filled from the log. */
export function restore(backedUp: string, folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const kept = readdirSync(backedUp).filter((name) => !/^(views\.db|lock\.db|process\.json)/.test(name));
  execFileSync('cp', ['-a', ...kept.map((name) => join(backedUp, name)), folder]);
}

/** Log damaged, evidence and the key of the issuer gone. */
export function wreck(folder: string): void {
  writeFileSync(join(folder, 'events.db'), 'not a database');
  for (const name of ['events.db-wal', 'events.db-shm', 'evidence', 'issuer.key.json'])
    rmSync(join(folder, name), { recursive: true, force: true });
}

/** The command line on a data folder. */
export async function told(folder: string, ...argv: string[]): Promise<Said> {
  const lines: string[] = [];
  const line = (text: string): void => void lines.push(text);
  const code = await run([...argv, '--language', 'en'], {
    env: { DATA_DIR: folder },
    out: line,
    err: line,
    tty: false,
  });
  return { code, out: lines.join('\n') };
}

interface Work {
  fileId: string;
  /** Tokens and the paths that are asked for with them. */
  asked: { token: string; path: string }[];
}

/** A person whose name is personal, a file as evidence, an application that rests on it. */
export async function workIn(house: TestHouse): Promise<Work> {
  const [admin, core, wang] = [await house.as('admin'), await house.as('core'), await house.as('wang')];
  const schools = await schoolsByName(house);
  const done = (answered: { status: number; body: Record<string, unknown> }): string => {
    if (answered.status !== 201) throw new Error(JSON.stringify(answered.body));
    return String(answered.body.id ?? answered.body.fileId);
  };
  const person = done(await admin.post('/v1/staff', { nameZh: personalName, bureauId: jianye }));
  const fileId = done(await core.upload('/v1/files', '恢复演练.pdf', pdf));
  const members = ['中华中学', '中华中学上新河初级中学'].map((name, at) => ({
    schoolId: schools[name],
    role: at === 0 ? 'core' : 'member',
  }));
  const application = done(
    await core.post('/v1/applications', {
      type: 'createCollaboration',
      applicantSchoolId: schools['中华中学'],
      payload: { kind: 'educationGroup', nameZh: '恢复演练教育集团', members },
      materials: [{ code: 'charterDraft', fileId }],
    }),
  );
  return {
    fileId,
    asked: [
      { token: wang.token, path: `/v1/staff/${person}?personal=true` },
      { token: core.token, path: `/v1/applications/${application}` },
      { token: core.token, path: `/v1/applications/${application}/history` },
      { token: wang.token, path: '/v1/schools?limit=200' },
      { token: wang.token, path: '/v1/collaborations?count=true' },
      { token: wang.token, path: '/v1/views/history-timeline?limit=50' },
    ],
  };
}

async function stateOf(house: TestHouse): Promise<State> {
  const { store, views } = house.api.house;
  await house.settled();
  const digests: Record<string, string> = {};
  for (const view of allViews) if (!view.resident) digests[view.name] = await views.digest(view);
  return { head: await store.head(), digests };
}

const got = (house: TestHouse, token: string, path: string) =>
  fetch(`${house.url}${path}`, { headers: { authorization: `Bearer ${token}` } });

async function answersOf(house: TestHouse, { asked }: Work): Promise<Told['answers']> {
  const answers: Told['answers'] = {};
  for (const { token, path } of asked) {
    const answered = await got(house, token, path);
    // How far a view has read is no part of what it says.
    const { position: _, ...body } = (await answered.json()) as Record<string, unknown>;
    answers[path] = { status: answered.status, body };
  }
  return answers;
}

/** Downloads are recorded: this writes an event. */
async function evidenceOf(house: TestHouse, { fileId, asked }: Work): Promise<string> {
  const content = await got(house, asked[1]!.token, `/v1/files/${fileId}/content`);
  const bytes = Buffer.from(await content.arrayBuffer());
  await house.settled();
  return createHash('sha256').update(bytes).digest('hex');
}

export const evidenceGiven = createHash('sha256').update(pdf).digest('hex');

/** Uses `folder` with every step told to `step`: work, back up, wreck, restore elsewhere, verify, replay, start, ask again. */
export async function restoreDrill(taken: Taken, folder: string, step: (words: string) => void): Promise<Drill> {
  const [original, copy, restored] = ['original', 'backup', 'restored'].map((name) => join(folder, name)) as [string, string, string]; // prettier-ignore
  step(`a service works on ${original}`);
  const house = await trialHouse('2024-09-09', { DATA_DIR: original });
  let work: Work;
  let before: Told;
  try {
    work = await workIn(house);
    const evidence = await evidenceOf(house, work);
    const answers = await answersOf(house, work);
    before = { evidence, answers, ...(await stateOf(house)) };
    if (taken === 'snapshot') {
      step(`backup to ${copy} while it runs`);
      backup(original, copy);
    }
  } finally {
    await house.stop();
  }
  if (taken === 'stopped') {
    step(`backup to ${copy} while it is stopped`);
    backup(original, copy);
  }
  step('the original is wrecked');
  wreck(original);
  const wrecked = await told(original, 'verify');
  step(`restored to ${restored}, without views; verify and replay`);
  restore(copy, restored);
  const verified = await told(restored, 'verify');
  const replayed = await told(restored, 'replay');
  step('the service starts on it and is asked the same');
  const again = await trialHouse('2024-09-09', { DATA_DIR: restored });
  try {
    const state = await stateOf(again);
    const answers = await answersOf(again, work);
    const after = { ...state, answers, evidence: await evidenceOf(again, work) };
    return { before, wrecked, verified, replayed, after };
  } finally {
    await again.stop();
  }
}

/** On the command line: both ways of taking a backup. Ends with 1 when anything came back differently. */
async function main(): Promise<void> {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  for (const taken of ['stopped', 'snapshot'] as const) {
    const folder = mkdtempSync(join(tmpdir(), 'juanzong-drill-'));
    try {
      const { before, wrecked, verified, replayed, after } = await restoreDrill(taken, folder, (words) => console.log(words)); // prettier-ignore
      console.log(`${verified.out}\n${replayed.out}`);
      const findings = [
        ...(wrecked.code === 0 ? ['the wrecked folder was found intact'] : []),
        ...(verified.code === 0 && replayed.code === 0 ? [] : ['verify or replay has findings']),
        ...(['head', 'digests', 'answers', 'evidence'] as const)
          .filter((part) => !same(before[part], after[part]))
          .map((part) => `${part}: not as before`),
      ];
      for (const finding of findings) console.error(finding);
      if (findings.length > 0) process.exitCode = 1;
      else console.log(`${Object.keys(after.digests).length} views, ${Object.keys(after.answers).length} answers and the evidence are the same.`); // prettier-ignore
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
if (require.main === module) void main();
