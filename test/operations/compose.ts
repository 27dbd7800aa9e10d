import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export const root = join(__dirname, '../..');
export const composeFile = join(root, 'docker-compose.yml');

export interface Service {
  image: string;
  build?: { context: string; dockerfile: string };
  profiles?: string[];
  entrypoint?: string[];
  command?: string[];
  environment?: Record<string, string | number>;
  restart: string;
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  read_only?: boolean;
  user?: string;
  networks?: string[];
  network_mode?: string;
  ports?: string[];
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[]; interval: string; timeout: string; retries: number; start_period: string };
  logging?: { driver: string; options: Record<string, string> };
  cpus?: number;
  mem_limit?: string;
  pids_limit?: number;
  stop_grace_period?: string;
}
export interface Compose {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, unknown>;
}
type Environment = Readonly<Record<string, string>>;

export const composeText = (): string => readFileSync(composeFile, 'utf8');

/** The file as it stands, anchors followed, variables not. */
export const composeAsWritten = (): Compose => parse(composeText(), { merge: true }) as Compose;

const variable = /\$(?:\$|\{(\w+)(?:(:[?-])([^}]*))?\})/g;

/** Variables the file uses, with what it says when one is missing or what it takes instead. */
export const variablesOf = (text: string): { name: string; kind?: string; says?: string }[] =>
  [...text.matchAll(variable)].flatMap(([, name, kind, says]) =>
    name === undefined ? [] : [{ name, ...(kind === undefined ? {} : { kind, says: says! }) }],
  );

/** The file with its variables filled in, as Compose does it. @throws naming a required variable that is not set */
export function composeFor(env: Environment): Compose {
  const filled = (of: unknown): unknown => {
    if (typeof of === 'string')
      return of.replace(variable, (_, name?: string, kind?: string, says?: string) => {
        if (name === undefined) return '$';
        const value = env[name];
        if (value) return value;
        if (kind === ':?') throw new Error(`required variable ${name} is missing a value: ${says}`);
        return kind === ':-' ? says! : '';
      });
    if (Array.isArray(of)) return of.map(filled);
    if (of === null || typeof of !== 'object') return of;
    return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, filled(value)]));
  };
  return filled(composeAsWritten()) as Compose;
}

/** Services that `docker compose [--profile p] up [name ...]` starts: those named, or all there are, and what they depend on. */
export function started({ services }: Compose, profile?: string, ...names: string[]): string[] {
  const enabled = ([, { profiles }]: [string, Service]) =>
    !profiles || (profile !== undefined && profiles.includes(profile));
  const found = new Set(
    names.length > 0
      ? names
      : Object.entries(services)
          .filter(enabled)
          .map(([name]) => name),
  );
  for (const name of found) for (const other of Object.keys(services[name]!.depends_on ?? {})) found.add(other);
  return [...found].sort();
}
