import { join, resolve } from 'node:path';
import type { Instant } from '@app/kernel';
import { momentOf } from './clocks.js';

export type Mode = 'trial' | 'embedded' | 'production';

/** EventStoreDB for the log, MongoDB for views, vault, evidence and leases. Credentials and TLS stand in the addresses. */
export interface Servers {
  eventStoreUrl: string;
  /** Names of all our streams begin with it. */
  eventStorePrefix: string;
  mongoUrl: string;
}

/** Everything that can be set, by environment; documented in the README by the same names. */
export interface Config {
  mode: Mode;
  /** Holds the log, the views, the vault, the evidence and the key of the local issuer; with servers, only that key (trial). */
  dataDir: string;
  /** Servers to keep everything in, in place of the data folder. */
  servers?: Servers;
  host: string;
  port: number;
  /** Trial: where the clock starts; it can be set forward over HTTP. */
  trialClock?: Instant;
  oidc?: { issuer: string; audience: string; jwksUrl: string };
  docs: boolean;
  metrics: 'open' | 'loopback' | 'off';
  trustProxy: boolean;
  logLevel: string;
  /** Bytes. */
  fileLimit: number;
  fileQuota: number;
  /** Program that is given a file's path and answers 0 for clean, 1 for infected. */
  scanner?: string;
  /** Commands and reads a second of one person. */
  rateLimit: number;
  /** Milliseconds between not being ready and no longer listening. */
  drainMs: number;
}

/** A wrong setting: the start ends with this one line. */
export class WrongSetting extends Error {}

const wrong = (name: string, zh: string, en: string): never => {
  throw new WrongSetting(`环境变量 ${name} ${zh}。 ${name} ${en}.`);
};

/** Reads and checks the environment. @throws WrongSetting naming the variable */
export function configOf(env: Readonly<Record<string, string | undefined>>): Config {
  const text = (name: string): string | undefined =>
    env[name] === undefined || env[name] === '' ? undefined : env[name];
  const oneOf = <V extends string>(name: string, values: readonly V[], otherwise: V): V => {
    const value = text(name) ?? otherwise;
    return (
      values.find((each) => each === value) ??
      wrong(name, `须为 ${values.join('、')} 之一`, `must be one of ${values.join(', ')}`)
    );
  };
  const integer = (name: string, min: number, max: number, otherwise: number): number => {
    const value = text(name);
    if (value === undefined) return otherwise;
    const number = Number(value);
    return /^\d+$/.test(value) && number >= min && number <= max
      ? number
      : wrong(name, `须为 ${min} 至 ${max} 的整数`, `must be a whole number from ${min} to ${max}`);
  };

  const servers = serversOf(text);
  const mode = oneOf('MODE', ['trial', 'embedded', 'production'], servers ? 'production' : 'trial');
  if (mode === 'production' && !servers)
    wrong(
      'MODE',
      '为 production 时须设置 EVENTSTORE_URL 与 MONGODB_URL',
      'production needs EVENTSTORE_URL and MONGODB_URL',
    );
  if (mode === 'embedded' && servers)
    wrong(
      'MODE',
      '为 embedded 时不得设置 EVENTSTORE_URL 与 MONGODB_URL',
      'embedded goes without EVENTSTORE_URL and MONGODB_URL',
    );

  const trialClock = text('TRIAL_CLOCK');
  if (trialClock !== undefined && mode !== 'trial') wrong('TRIAL_CLOCK', '只能用于试用模式', 'is for trial mode only');
  const oidc = oidcOf(text);
  return {
    mode,
    dataDir: resolve(text('DATA_DIR') ?? join('data', mode)),
    ...(servers ? { servers } : {}),
    host: text('HOST') ?? '127.0.0.1',
    port: integer('PORT', 0, 65_535, 3000),
    ...(trialClock === undefined ? {} : { trialClock: clockOf(trialClock) }),
    ...(oidc ? { oidc } : {}),
    docs: oneOf('DOCS', ['on', 'off'], 'on') === 'on',
    metrics: oneOf('METRICS', ['open', 'loopback', 'off'], 'loopback'),
    trustProxy: oneOf('TRUST_PROXY', ['on', 'off'], 'off') === 'on',
    logLevel: oneOf(
      'LOG_LEVEL',
      ['fatal', 'error', 'warn', 'info', 'debug', 'silent'],
      mode === 'trial' ? 'warn' : 'info',
    ),
    fileLimit: integer('FILE_LIMIT_MIB', 1, 200, 20) * 1024 * 1024,
    fileQuota: integer('FILE_QUOTA_MIB', 1, 1_000_000, 2048) * 1024 * 1024,
    ...(text('SCANNER') === undefined ? {} : { scanner: text('SCANNER')! }),
    rateLimit: integer('RATE_LIMIT', 1, 1_000_000, 500),
    drainMs: integer('DRAIN_MS', 0, 600_000, 0),
  };
}

function serversOf(text: (name: string) => string | undefined): Servers | undefined {
  const [eventStoreUrl, mongoUrl] = [text('EVENTSTORE_URL'), text('MONGODB_URL')];
  if (eventStoreUrl === undefined && mongoUrl === undefined) return undefined;
  if (eventStoreUrl === undefined)
    return wrong('EVENTSTORE_URL', '须与 MONGODB_URL 一并给出', 'must be given with MONGODB_URL');
  if (mongoUrl === undefined)
    return wrong('MONGODB_URL', '须与 EVENTSTORE_URL 一并给出', 'must be given with EVENTSTORE_URL');
  // The addresses hold passwords: what is wrong with them is said without them.
  if (!/^(esdb|kurrentdb)(\+discover)?:\/\/\S+$/.test(eventStoreUrl))
    wrong('EVENTSTORE_URL', '须为 esdb:// 或 esdb+discover:// 地址', 'must be an esdb:// or esdb+discover:// address');
  if (!/^mongodb(\+srv)?:\/\/\S+$/.test(mongoUrl))
    wrong('MONGODB_URL', '须为 mongodb:// 或 mongodb+srv:// 地址', 'must be a mongodb:// or mongodb+srv:// address');
  const eventStorePrefix = text('EVENTSTORE_PREFIX') ?? 'juanzong';
  if (!/^[a-z][a-z0-9]{0,31}$/.test(eventStorePrefix))
    wrong(
      'EVENTSTORE_PREFIX',
      '须为小写字母和数字，字母开头，至多 32 个',
      'must be lower-case letters and digits, a letter first, 32 at most',
    );
  return { eventStoreUrl, eventStorePrefix, mongoUrl };
}

function oidcOf(text: (name: string) => string | undefined): Config['oidc'] {
  const [issuer, audience, jwksUrl] = ['OIDC_ISSUER', 'OIDC_AUDIENCE', 'OIDC_JWKS_URL'].map(text);
  if (issuer === undefined && audience === undefined && jwksUrl === undefined) return undefined;
  for (const [name, value] of [
    ['OIDC_ISSUER', issuer],
    ['OIDC_AUDIENCE', audience],
    ['OIDC_JWKS_URL', jwksUrl],
  ] as const) {
    if (value === undefined) wrong(name, '须与其他 OIDC 设置一并给出', 'must be given with the other OIDC settings');
    else if (name !== 'OIDC_AUDIENCE' && !URL.canParse(value)) wrong(name, '须为网址', 'must be a URL');
  }
  return { issuer: issuer!, audience: audience!, jwksUrl: jwksUrl! };
}

const clockOf = (value: string): Instant =>
  momentOf(value) ?? wrong('TRIAL_CLOCK', '须为日期或带时区的时刻', 'must be a date, or an instant with its offset');
