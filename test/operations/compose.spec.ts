import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configOf } from '../../apps/api/src/config.js';
import { composeAsWritten, composeFile, composeFor, composeText, root, started, variablesOf, type Compose, type Service } from './compose.js'; // prettier-ignore

const given = {
  EVENTSTORE_ADMIN_PASSWORD: 'adminOfEvents1',
  EVENTSTORE_OPS_PASSWORD: 'opsOfEvents1',
  MONGODB_ROOT_PASSWORD: 'rootOfViews1',
  MONGODB_PASSWORD: 'userOfViews1',
  MONGODB_REPLICA_KEY: 'keyOfMembers1',
  OIDC_ISSUER: 'https://login.example.gov.cn/realms/edu',
  OIDC_AUDIENCE: 'juanzong',
  OIDC_JWKS_URL: 'https://login.example.gov.cn/realms/edu/keys',
};
const secrets = Object.keys(given).filter((name) => /PASSWORD|KEY$/.test(name));
const once = ['certs', 'mongodb-cluster-init', 'mongodb-init'];
const ours = ['api', 'api-1', 'api-2', 'embedded', 'worker', 'worker-1', 'worker-2'];

const compose = composeFor(given);
const services = Object.entries(compose.services);
const running = services.filter(([name]) => !once.includes(name));
const environmentOf = ({ environment = {} }: Service): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value)]));

interface Resolver {
  by: string;
  resolve: (env: Record<string, string>) => Compose;
}
/** Ourselves, and Compose where the client has it. Neither needs an engine. */
const resolvers: Resolver[] = [{ by: 'this test', resolve: composeFor }];
if (spawnSync('docker', ['compose', 'version']).status === 0)
  resolvers.push({
    by: 'docker compose config',
    resolve: (env) => {
      const args = ['compose', '-f', composeFile, '--profile', '*', 'config', '--format', 'json'];
      const { status, stdout, stderr } = spawnSync('docker', args, {
        env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(stderr);
      return JSON.parse(stdout) as Compose;
    },
  });

describe('docker-compose.yml', () => {
  describe.each(resolvers)('as $by reads it', ({ resolve }) => {
    it('fills in what is given', () => {
      const { api, worker, 'api-1': first } = resolve(given).services;
      for (const each of [api, worker])
        expect(environmentOf(each!)).toMatchObject({
          MODE: 'production',
          EVENTSTORE_URL: 'esdb://admin:adminOfEvents1@eventstore:2113?tls=true&tlsCAFile=/certs/ca/ca.crt',
          MONGODB_URL: 'mongodb://juanzong:userOfViews1@mongodb:27017/juanzong?replicaSet=juanzong&authSource=juanzong',
        });
      expect(environmentOf(first!).EVENTSTORE_URL).toContain('@eventstore-1:2113,eventstore-2:2113,eventstore-3:2113?');
      expect(Object.keys(resolve(given).services).sort()).toEqual(Object.keys(compose.services).sort());
    });

    it.each(Object.keys(given))('is refused without %s', (name) => {
      const rest = Object.fromEntries(Object.entries(given).filter(([each]) => each !== name));
      expect(() => resolve(rest)).toThrow(name);
    });
  });

  it('no secret has a default or stands in the file', () => {
    const used = variablesOf(composeText());
    for (const { name, kind } of used)
      if (name in given) expect({ name, kind }).toEqual({ name, kind: ':?' });
      else expect({ name, kind }).toEqual({ name: 'TRUST_PROXY', kind: ':-' });
    expect([...new Set(used.map(({ name }) => name))].sort()).toEqual([...Object.keys(given), 'TRUST_PROXY'].sort());
    for (const [name, service] of Object.entries(composeAsWritten().services))
      for (const [setting, value] of Object.entries(service.environment ?? {}))
        if (/PASSWORD|SECRET|TOKEN|_KEY$/.test(setting) || /:\/\/\w+:/.test(String(value)))
          expect(`${name} ${setting} ${value}`).toMatch(/\$\{\w+:\?[^}]+\}/);
    expect(secrets).toHaveLength(5);
  });

  describe('profiles', () => {
    it.each([
      ['nothing named: one of each', undefined, [], ['api', 'certs', 'eventstore', 'mongodb', 'mongodb-init', 'worker']],
      ['the cluster by its door: three, three, two and two, and none of the single ones', 'cluster', ['nginx'], [
        'api-1', 'api-2', 'certs', 'eventstore-1', 'eventstore-2', 'eventstore-3',
        'mongodb-1', 'mongodb-2', 'mongodb-3', 'mongodb-cluster-init', 'nginx', 'worker-1', 'worker-2',
      ]],
      ['embedded: one process', 'embedded', ['embedded'], ['embedded']],
    ] as const)('%s', (_, profile, names, expected) => {
      expect(started(compose, profile, ...names)).toEqual(expected);
    }); // prettier-ignore

    it('every service is in one of them', () => {
      const all = [started(compose), started(compose, 'cluster', 'nginx'), started(compose, 'embedded', 'embedded')];
      expect([...new Set(all.flat())].sort()).toEqual(Object.keys(compose.services).sort());
    });
  });

  describe.each(services)('%s', (name, service) => {
    it('runs a pinned image', () => {
      expect(service.image).toMatch(/^[\w./-]+:\d+\.\d+\.\d+(-\w+)?$/);
      if (!ours.includes(name)) return expect(service.build).toBeUndefined();
      const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
      expect(service).toMatchObject({ image: `juanzong:${version}`, build: { dockerfile: 'apps/Dockerfile' } });
    });

    it('is limited in memory, processors, processes and logs, and in what it may do', () => {
      expect(service).toMatchObject({
        mem_limit: expect.stringMatching(/^\d+[mg]$/) as string,
        cpus: expect.any(Number) as number,
        pids_limit: expect.any(Number) as number,
        logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '5' } },
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
      expect(service.cap_add ?? []).toEqual(name === 'certs' ? ['CHOWN'] : []);
      // The one exception is said in the file.
      expect(service.read_only ?? false).toBe(!name.startsWith('eventstore'));
      expect(service.user === '0:0').toBe(name === 'certs');
    });

    it('is restarted, watched and let finish, or runs once', () => {
      if (once.includes(name)) return expect(service.restart).toBe('no');
      expect(service).toMatchObject({
        restart: 'unless-stopped',
        stop_grace_period: expect.stringMatching(/^\d+s$/) as string,
        healthcheck: {
          test: [expect.stringMatching(/^CMD/), ...service.healthcheck!.test.slice(1)],
          interval: '10s',
          timeout: '5s',
          retries: 6,
          start_period: '60s',
        },
      });
    });

    it('waits for what it needs: for servers until they are healthy, for what runs once until it is done', () => {
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {}))
        expect({ other, condition }).toEqual({
          other,
          condition: once.includes(other) ? 'service_completed_successfully' : 'service_healthy',
        });
      if (ours.includes(name) && name !== 'embedded') {
        const needs = started(compose, undefined, name);
        expect(needs.filter((each) => each.startsWith('eventstore')).length).toBe(name.includes('-') ? 3 : 1);
        expect(needs.filter((each) => /^mongodb(-\d)?$/.test(each)).length).toBe(name.includes('-') ? 3 : 1);
      }
    });

    it('names only files, volumes and networks that there are', () => {
      for (const volume of service.volumes ?? []) {
        const [source, target, mode] = volume.split(':');
        if (source!.startsWith('.')) expect([existsSync(join(root, source!)), mode]).toEqual([true, 'ro']);
        else expect(compose.volumes).toHaveProperty(source!);
        expect(target).toMatch(/^\//);
      }
      for (const network of service.networks ?? []) expect(compose.networks).toHaveProperty(network);
      expect(service.networks ?? service.network_mode).toBeDefined();
    });
  });

  describe('who can be reached', () => {
    it('servers stand on a network without a way out, and nobody publishes them', () => {
      expect(compose.networks.stores).toEqual({ internal: true });
      for (const [name, { networks = [], ports }] of services)
        if (/^(eventstore|mongodb|worker)/.test(name)) expect({ name, networks, ports }).toEqual({ name, networks: ['stores'], ports: undefined }); // prettier-ignore
    });
    it('what is published is published on this machine alone', () => {
      const published = running.flatMap(([name, { ports = [] }]) => ports.map((port) => `${name} ${port}`));
      expect(published).toEqual([
        'api 127.0.0.1:3000:3000',
        'nginx 127.0.0.1:3000:8080',
        'embedded 127.0.0.1:3000:3000',
      ]);
    });
    it('every volume is used, and the key of the authority by its maker alone', () => {
      const used = services.flatMap(([name, { volumes = [] }]) => volumes.map((each) => [each.split(':')[0]!, name]));
      expect([...new Set(used.map(([volume]) => volume))].filter((each) => !each!.startsWith('.')).sort()).toEqual(
        Object.keys(compose.volumes).sort(),
      );
      expect(used.filter(([volume]) => volume === 'authority')).toEqual([['authority', 'certs']]);
    });
  });

  describe.each(ours)('%s', (name) => {
    const service = compose.services[name]!;
    const env = environmentOf(service);
    const isWorker = name.startsWith('worker');

    it('is set by names the program knows, to values it takes', () => {
      const known = readFileSync(join(root, 'apps/api/src/config.ts'), 'utf8');
      for (const setting of Object.keys(env)) expect(known).toContain(`'${setting}'`);
      const config = configOf(env);
      expect(config).toMatchObject({
        mode: name === 'embedded' ? 'embedded' : 'production',
        host: '0.0.0.0',
        port: isWorker ? 3001 : 3000,
        docs: false,
        oidc: { issuer: given.OIDC_ISSUER, audience: given.OIDC_AUDIENCE, jwksUrl: given.OIDC_JWKS_URL },
        trustProxy: name.startsWith('api-'),
      });
      expect(config.servers === undefined).toBe(name === 'embedded');
      expect('DATA_DIR' in env).toBe(name === 'embedded');
    });

    it('is asked for its health at its own port, and given time to drain', () => {
      expect(service.healthcheck!.test.at(-1)).toContain(`http://127.0.0.1:${env.PORT}/health/ready`);
      expect(configOf(env).drainMs).toBeLessThan(1000 * parseInt(service.stop_grace_period!));
    });

    it('starts a program the image has', () => {
      const [, script = 'dist/apps/api/src/main.js'] = service.command ?? [];
      expect(script).toBe(`dist/apps/${isWorker ? 'worker' : 'api'}/src/main.js`);
      expect(existsSync(join(root, script.replace('dist/', '').replace('.js', '.ts')))).toBe(true);
    });
  });

  it('the nodes of EventStoreDB know each other by the names in their certificates', () => {
    const made = compose.services.certs!.command!;
    const nodes = services.filter(([name]) => name.startsWith('eventstore'));
    expect(nodes.map(([name]) => name)).toEqual(made);
    for (const [name, service] of nodes) {
      const env = environmentOf(service);
      expect(env).toMatchObject({
        EVENTSTORE_NODE_HOST_ADVERTISE_AS: name,
        EVENTSTORE_CERTIFICATE_FILE: `/certs/${name}/node.crt`,
        EVENTSTORE_CERTIFICATE_PRIVATE_KEY_FILE: `/certs/${name}/node.key`,
        EVENTSTORE_TRUSTED_ROOT_CERTIFICATES_PATH: '/certs/ca',
      });
      expect(env).not.toHaveProperty('EVENTSTORE_INSECURE');
      if (name === 'eventstore') continue;
      const others = made.filter((each) => each !== name && each !== 'eventstore');
      expect(env.EVENTSTORE_GOSSIP_SEED).toBe(others.map((each) => `${each}:2113`).join(','));
      expect(env).toMatchObject({
        EVENTSTORE_CLUSTER_SIZE: '3',
        EVENTSTORE_REPLICATION_HOST_ADVERTISE_AS: name,
      });
    }
  });

  it('one member of MongoDB has the first user, all share a key', () => {
    const members = services.filter(([name]) => /^mongodb(-\d)?$/.test(name));
    expect(members.map(([name, { environment = {} }]) => [name, Object.keys(environment).length])).toEqual([
      ['mongodb', 3],
      ['mongodb-1', 3],
      ['mongodb-2', 1],
      ['mongodb-3', 1],
    ]);
    for (const [, service] of members) expect(environmentOf(service).MONGODB_REPLICA_KEY).toBe('keyOfMembers1');
  });
});

describe('apps/Dockerfile', () => {
  const lines = readFileSync(join(root, 'apps/Dockerfile'), 'utf8').split('\n');
  const stages = lines.filter((line) => line.startsWith('FROM '));

  it('builds in one stage and runs in another, both pinned', () => {
    expect(stages).toHaveLength(2);
    for (const stage of stages) expect(stage).toMatch(/^FROM node:\d+\.\d+\.\d+-[\w-]+( AS build)?$/);
    const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { engines: { node: string } };
    expect(engines.node).toContain('>=20.19 <21');
  });
  it('ends as a user that is not root, without tools of development', () => {
    const last = lines.slice(lines.lastIndexOf(stages[1]!));
    expect(last.filter((line) => line.startsWith('USER '))).toEqual(['USER node']);
    expect(last.findIndex((line) => line.startsWith('USER '))).toBeLessThan(
      last.findIndex((line) => line.startsWith('CMD ')),
    );
    expect(lines.join('\n')).toMatch(/npm prune --omit=dev/);
    expect(last.some((line) => /^COPY (?!--from=build|libs\/workflows\/src\/seed\/data)/.test(line))).toBe(false);
  });
  it('copies only what there is', () => {
    const copied = lines.filter((line) => /^COPY (?!--)/.test(line)).flatMap((line) => line.split(' ').slice(1, -1));
    for (const path of copied) expect([path, existsSync(join(root, path))]).toEqual([path, true]);
  });
});
