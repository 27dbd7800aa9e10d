import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { root } from './compose.js';

const deploy = join(root, 'apps/deploy');
const folder = mkdtempSync(join(tmpdir(), 'juanzong-deploy-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Puts a program of that name first on the path. */
function standIn(name: string, script: string): void {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'bin', name), 0o755);
}
const path = `${join(folder, 'bin')}${delimiter}${process.env.PATH}`;

describe('certs.sh', () => {
  const asked = join(folder, 'asked');
  const certs = join(folder, 'certs');
  const env = {
    PATH: path,
    AUTHORITY: join(folder, 'authority'),
    CERTS: certs,
    OWNER: `${process.getuid!()}:${process.getgid!()}`,
  };
  mkdirSync(env.AUTHORITY);
  mkdirSync(certs);
  const run = (...args: string[]): string[] => {
    rmSync(asked, { force: true });
    execFileSync('/bin/sh', [join(deploy, 'certs.sh'), ...args], { env });
    return existsSync(asked) ? readFileSync(asked, 'utf8').trim().split('\n') : [];
  };
  const serial = (node: string) => readFileSync(join(certs, node, 'node.crt'), 'utf8');
  /** Like es-gencert-cli: writes into the folder after -out, and will not write over what is there. */
  const generator = (broken = '') => standIn('es-gencert-cli', `echo "$*" >>${asked}
    kind=\${1#create-}
    while [ $# -gt 0 ]; do [ "$1" = -out ] && out=$2; shift; done
    mkdir -p "$out"
    [ ! -e "$out/$kind.key" ] || exit 1
    ${broken}
    date +%s%N >"$out/$kind.crt"
    echo key >"$out/$kind.key"`); // prettier-ignore

  it('makes an authority, and a certificate for each node by its name, which its server alone may use', () => {
    generator();
    const made = run('eventstore-1', 'eventstore-2');
    expect(made).toHaveLength(3);
    expect(made[0]).toMatch(/^create-ca /);
    expect(made[1]).toMatch(/^create-node .* -dns-names eventstore-1,localhost -ip-addresses 127\.0\.0\.1$/);
    expect(readdirSync(certs).sort()).toEqual(['ca', 'eventstore-1', 'eventstore-2']);
    expect(readdirSync(join(certs, 'ca'))).toEqual(['ca.crt']);
    expect(statSync(join(certs, 'eventstore-1/node.key')).mode & 0o777).toBe(0o400);
    expect(statSync(join(certs, 'ca/ca.crt')).mode & 0o777).toBe(0o444);
  });
  it('leaves what there is, adds what is missing, and renews when told to', () => {
    const before = serial('eventstore-1');
    expect(run('eventstore-1', 'eventstore-2')).toEqual([]);
    expect(run('eventstore-1', 'eventstore-3').map((line) => /-dns-names (\S+),/.exec(line)?.[1])).toEqual([
      'eventstore-3',
    ]);
    expect(serial('eventstore-1')).toBe(before);
    expect(run('--renew', 'eventstore-1')).toHaveLength(1);
    expect(serial('eventstore-1')).not.toBe(before);
  });
  it('a run that broke off leaves nothing half-made', () => {
    generator('exit 7');
    expect(() => run('eventstore-4')).toThrow();
    expect(existsSync(join(certs, 'eventstore-4'))).toBe(false);
    generator();
    expect(run('eventstore-4')).toHaveLength(1);
    expect(existsSync(join(certs, 'eventstore-4/node.key'))).toBe(true);
  });
});

describe('mongod.sh', () => {
  const keyfile = join(folder, 'replica-set.key');
  const run = (env: Record<string, string>) =>
    spawnSync('/bin/sh', [join(deploy, 'mongod.sh'), '--wiredTigerCacheSizeGB', '0.5'], {
      env: { PATH: path, KEYFILE: keyfile, ...env },
      encoding: 'utf8',
    });
  it('starts a member with the key in a file nobody else may read, again and again', () => {
    standIn('docker-entrypoint.sh', 'echo "$* ${MONGODB_REPLICA_KEY:-}"');
    for (let start = 0; start < 2; start++) {
      const { status, stdout } = run({ MONGODB_REPLICA_KEY: 'keyOfMembers1' });
      expect(status).toBe(0);
      expect(stdout.trim()).toBe(
        `mongod --replSet juanzong --keyFile ${keyfile} --bind_ip_all --wiredTigerCacheSizeGB 0.5`,
      );
      expect(readFileSync(keyfile, 'utf8')).toBe('keyOfMembers1');
      expect(statSync(keyfile).mode & 0o777).toBe(0o600);
    }
  });
  it('does not start without one', () => {
    const { status, stderr } = run({});
    expect(status).not.toBe(0);
    expect(stderr).toContain('MONGODB_REPLICA_KEY');
  });
});

describe('mongodb-init.cjs', () => {
  const script = readFileSync(join(deploy, 'mongodb-init.cjs'), 'utf8');
  const env = {
    MONGODB_MEMBERS: 'mongodb-1:27017,mongodb-2:27017,mongodb-3:27017',
    MONGODB_ROOT_PASSWORD: 'root/1',
    MONGODB_PASSWORD: 'userOfViews1',
  };
  interface User {
    user?: string;
    pwd: string;
    roles: { role: string; db: string }[];
  }
  /** What the script asks of a server, which keeps what it is told. */
  function server() {
    const told = { sets: [] as unknown[], users: {} as Record<string, User>, uris: [] as string[] };
    const connect = (uri: string) => {
      told.uris.push(uri);
      return {
        adminCommand: (command: { replSetInitiate?: unknown }) => {
          if (command.replSetInitiate) return told.sets.push(command.replSetInitiate);
          if (told.sets.length === 0) throw Object.assign(new Error('no replset config'), { codeName: 'NotYetInitialized' }); // prettier-ignore
          return 1;
        },
        getSiblingDB: () => ({
          getUser: (name: string) => told.users[name] ?? null,
          createUser: (user: User) => void (told.users[user.user!] = user),
          updateUser: (name: string, change: User) => Object.assign(told.users[name]!, change),
        }),
      };
    };
    const run = (of: Record<string, string> = env): unknown => runInNewContext(script, { connect, print: () => undefined, process: { env: of }, encodeURIComponent }); // prettier-ignore
    return { told, run };
  }

  it('makes the set once, and a user that may read and write one database', () => {
    const { told, run } = server();
    run();
    run({ ...env, MONGODB_PASSWORD: 'another2' });
    const host = (_id: number) => ({ _id, host: `mongodb-${_id + 1}:27017` });
    expect(told.sets).toEqual([{ _id: 'juanzong', members: [host(0), host(1), host(2)] }]);
    expect(told.users).toEqual({
      juanzong: { user: 'juanzong', pwd: 'another2', roles: [{ role: 'readWrite', db: 'juanzong' }] },
    });
    expect(told.uris[0]).toMatch(/^mongodb:\/\/root:root%2F1@mongodb-1:27017\/admin\?directConnection=true&/);
    expect(told.uris[1]).toContain(`@${env.MONGODB_MEMBERS}/admin?replicaSet=juanzong&`);
  });
  it('is not put off by an error it does not know, and asks for what it needs', () => {
    const { run } = server();
    const refused = { connect: () => ({ adminCommand: () => { throw Object.assign(new Error('not allowed'), { codeName: 'Unauthorized' }); } }), process: { env }, encodeURIComponent }; // prettier-ignore
    expect(() => runInNewContext(script, refused) as unknown).toThrow('not allowed');
    expect(() => run({ ...env, MONGODB_PASSWORD: '' })).toThrow('MONGODB_PASSWORD is not set');
  });
});

describe('nginx.conf', () => {
  const text = readFileSync(join(deploy, 'nginx.conf'), 'utf8').replace(/#.*$/gm, '');
  /** What stands in the braces after a heading. */
  function block(heading: string): string {
    const from = text.indexOf(`${heading} {`);
    expect({ heading, found: from >= 0 }).toEqual({ heading, found: true });
    let depth = 0;
    for (let at = text.indexOf('{', from); at < text.length; at++) {
      if (text[at] === '{') depth++;
      if (text[at] === '}' && --depth === 0) return text.slice(text.indexOf('{', from) + 1, at);
    }
    throw new Error(`${heading} is not closed`);
  }

  it('is balanced, every directive ended', () => {
    expect(text.split('{').length).toBe(text.split('}').length);
    const lines = text.split('\n').map((line) => line.trim());
    for (const line of lines.filter(Boolean)) expect(line).toMatch(/[;{}]$/);
  });
  it('shares out among two api, found anew when they are replaced', () => {
    const upstream = block('upstream api');
    expect(upstream.match(/server api-\d:3000 resolve /g)).toEqual(['server api-1:3000 resolve ', 'server api-2:3000 resolve ']); // prettier-ignore
    expect(upstream).toMatch(/zone api \d+k;/);
    expect(text).toMatch(/resolver 127\.0\.0\.11 /);
  });
  it('passes server-sent events through as they come, and lets a long poll wait', () => {
    const stream = block('location = /v1/feed/stream');
    expect(stream).toMatch(/proxy_buffering off;[^]*gzip off;[^]*proxy_read_timeout 1h;[^]*proxy_pass http:\/\/api;/);
    expect(block('location = /v1/feed')).toMatch(/proxy_read_timeout 150s;[^]*proxy_pass http:\/\/api;/);
    expect(text).toMatch(/proxy_http_version 1\.1;\s+proxy_set_header Connection '';/);
  });
  it('never gives a command twice', () => {
    expect(text).toMatch(/proxy_next_upstream error timeout;/);
    expect(text).not.toContain('non_idempotent');
  });
  it('says itself where a request comes from, shows no metrics and keeps no search words', () => {
    expect(text).toContain('proxy_set_header X-Forwarded-For $remote_addr;');
    expect(text).not.toContain('proxy_add_x_forwarded_for');
    expect(block('location = /metrics')).toContain('return 404;');
    expect(text).not.toMatch(/\$request\b|\$request_uri|\$args|\$query_string/);
  });
  it('takes files as large as the api does by default, and writes outside its memory nowhere', () => {
    expect(Number(/client_max_body_size (\d+)m;/.exec(text)![1])).toBeGreaterThan(20);
    for (const [, at] of text.matchAll(/(?:pid|\w+_temp_path) (\S+);/g)) expect(at).toMatch(/^\/tmp\//);
    expect(text.match(/_temp_path /g)).toHaveLength(5);
  });
});
