import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addYears, createdId, dateOf, hashedId, systemAct, type Instant, type Role } from '@app/kernel';
import type { Evidence, Submitter } from '@app/engine';
import { importsSlice, schoolNameOwner, seededBureau, sliceNamed } from '@app/workflows';
import type { House } from './house.js';
import { importSheet } from './imports.js';
import { lay, layReferenceData } from './seeding.js';

/** A person of the trial, invented; the names of schools and bureaus are real. */
export interface TrialPerson {
  /** What the README calls the person. */
  key: string;
  nameZh: string;
  /** None for who is to be appointed (inspectors, panels). */
  role?: Role;
  grades?: readonly ('principal' | 'head' | 'import' | 'agreement')[];
  /** Division of a bureau, the name of a school of the annex, or of a unit outside. */
  of: string;
}

export const trialPeople: readonly TrialPerson[] = [
  { key: 'admin', nameZh: '管理员甲', role: 'SA', of: '320105' },
  { key: 'deputy', nameZh: '管理员乙', role: 'SA', of: '320105' },
  { key: 'wang', nameZh: '王经办', role: 'BO', grades: ['head', 'import'], of: '320105' },
  { key: 'li', nameZh: '李审查', role: 'BO', of: '320105' },
  { key: 'zhou', nameZh: '周复核', role: 'BO', grades: ['import'], of: '320105' },
  { key: 'zhao', nameZh: '赵局长', role: 'BL', of: '320105' },
  { key: 'qian', nameZh: '钱副局长', role: 'BL', of: '320105' },
  { key: 'supervisor', nameZh: '许督导', role: 'SO', of: '320105' },
  { key: 'chief', nameZh: '沈主任', role: 'SL', of: '320105' },
  { key: 'deputyChief', nameZh: '韩副主任', role: 'SL', of: '320105' },
  { key: 'inspector', nameZh: '蒋督学', of: '320105' },
  { key: 'colleague', nameZh: '杨督学', of: '320105' },
  { key: 'expert1', nameZh: '冯教授', of: '320105' },
  { key: 'expert2', nameZh: '褚教授', of: '320105' },
  { key: 'expert3', nameZh: '卫研究员', of: '320105' },
  { key: 'parent', nameZh: '家长代表', of: '320105' },
  { key: 'resident', nameZh: '社区代表', of: '320105' },
  { key: 'auditor', nameZh: '孙审计', role: 'AU', of: '320105' },
  { key: 'city', nameZh: '吴处长', role: 'CO', of: '320100' },
  { key: 'cityLeader', nameZh: '郑局长', role: 'CL', of: '320100' },
  { key: 'core', nameZh: '中华中学校长', role: 'SC', grades: ['principal'], of: '中华中学' },
  { key: 'clerk', nameZh: '中华中学经办', role: 'SC', of: '中华中学' },
  { key: 'member', nameZh: '上新河校长', role: 'SC', grades: ['principal'], of: '中华中学上新河初级中学' },
  { key: 'joiner', nameZh: '青奥村校长', role: 'SC', grades: ['principal'], of: '南京外国语学校青奥村小学' },
  { key: 'platform', nameZh: '区教育数据平台', role: 'IC', grades: ['agreement'], of: '区教育数据平台' },
  { key: 'portal', nameZh: '家长服务网', role: 'IC', of: '家长服务网' },
  { key: 'other', nameZh: '致远校长', role: 'SC', grades: ['principal'], of: '南京致远外国语小学' },
];

const laid = Date.UTC(2026, 0, 1);
const commandIdOf = (label: string): string => hashedId(laid, 'trial', label);
export const trialPersonId = (key: string): string => createdId('staff', commandIdOf(`person ${key}`));
export const trialImportId = createdId(importsSlice.workflow.name, commandIdOf('annex'));

export interface SeedDeps {
  submitter: Submitter;
  evidence: Evidence;
  owner: (kind: string, key: string) => Promise<string | undefined>;
  now: () => Instant;
  /** Resolves when every reaction has been carried out. */
  settled: () => Promise<void>;
}

/** What a store of its mode begins with. */
export async function laySeed({ config, engine, evidence, store, clock, settled }: House): Promise<void> {
  const deps: SeedDeps = {
    submitter: engine,
    evidence,
    owner: (kind, key) => store.owner(kind, key),
    now: () => clock.now(),
    settled,
  };
  await (config.mode === 'trial' ? layTrial(deps) : layReferenceData(deps));
}

/** The 2016 annex, imported as an officer would, and invented staff. Idempotent: a start that was cut off goes on here. */
export async function layTrial(deps: SeedDeps): Promise<void> {
  const { submitter } = deps;
  await layReferenceData(deps);
  await layAnnex(deps);
  await deps.settled();
  const today = dateOf(deps.now());
  const staff = sliceNamed('staff');
  for (const person of trialPeople) {
    const { key, nameZh, role, grades, of } = person;
    const bureauId = seededBureau(/^\d{6}$/.test(of) ? of : '320105');
    const id = trialPersonId(key);
    const commandId = commandIdOf(`person ${key}`);
    if (role === 'SA') {
      const input = { nameZh, bureauId, until: addYears(today, 3), deputy: key === 'deputy' };
      await lay(submitter, { slice: staff, command: 'BootstrapAdministrator', commandId, input });
      continue;
    }
    await lay(submitter, { slice: staff, command: 'RegisterPerson', commandId, input: { nameZh, bureauId } });
    if (role === undefined) continue;
    const organisationId =
      /^\d{6}$/.test(of) ? bureauId
      : role === 'IC' ? createdId('unit', commandIdOf(`unit ${of}`))
      : await schoolNameOwner(deps.owner, '320105', of); // prettier-ignore
    const input = {
      role, organisationId, bureauId, divisionCode: /^\d{6}$/.test(of) ? of : '320105', from: today,
      ...(grades ? { grades } : {}), ...(role === 'AU' ? { until: addYears(today, 1) } : {}),
    }; // prettier-ignore
    await lay(submitter, {
      slice: staff,
      command: 'GrantCapacity',
      id,
      commandId: commandIdOf(`capacity ${key}`),
      input,
    });
  }
}

/** The source of the annex stands with the sources, also for the compiled code one folder deeper. */
const annexFile = ['../../..', '../../../..']
  .map((up) => join(__dirname, up, 'libs/workflows/src/seed/data/jianye-2016-groups.csv'))
  .find(existsSync)!;

async function layAnnex({ submitter, evidence, owner }: SeedDeps): Promise<void> {
  const bytes = readFileSync(annexFile);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (await owner('importFile', `annex-${sha256}`)) return;
  const name = 'jianye-2016-groups.csv';
  const system = { act: systemAct };
  const { id: fileId } = await evidence.keep({ name, bytes }, system, commandIdOf('annex file'));
  const wish = {
    kind: 'annex', divisionCode: '320105', bureauId: seededBureau('320105'), effectiveOn: '2016-05-26', dateCertainty: 'yearOnly',
    collaborationKind: 'educationGroup',
  } as const; // prettier-ignore
  await importSheet(
    { submitter, slice: importsSlice },
    { name, bytes, sha256, fileId },
    wish,
    system,
    'zh',
    commandIdOf('annex'),
  );
}
