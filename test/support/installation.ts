import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStores, type Stores } from '../../apps/api/src/stores.js';
import { seedName } from '../../apps/worker/src/worker.js';
import { configOf } from '../../apps/api/src/config.js';
import { eventStoreServer, mongoServer } from './engines.js';
import { trialDoors, type TrialDoors } from './house.js';
import { programs, spawned, type Spawned } from './spawned.js';

/** Several processes of the built product in trial mode on one EventStoreDB and one MongoDB, behind a balancer. */
export interface Installation extends TrialDoors {
  workers: Spawned[];
  apis: Spawned[];
  /** Everything recorded so far has been reacted to and is shown. */
  settled: () => Promise<void>;
  /** The worker that holds the lease. */
  active: () => Promise<Spawned>;
  /** Kills the active worker where it stands, and starts another one that waits. */
  killActive: () => Promise<void>;
  /** The same stores, read by the test. */
  stores: Stores;
  stop: () => Promise<void>;
}

export async function installation({ apis = 2, workers = 2, clock = '2024-09-09' } = {}): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'juanzong-several-'));
  const [events, views] = [await eventStoreServer(), await mongoServer()];
  const mongo = new URL(views.url);
  mongo.pathname = `/${views.database}`;
  const env = {
    MODE: 'trial',
    TRIAL_CLOCK: clock,
    // With servers, the folder holds the key of the trial's tokens only.
    DATA_DIR: folder,
    EVENTSTORE_URL: events.url,
    EVENTSTORE_PREFIX: events.prefix,
    MONGODB_URL: mongo.href,
  };
  const worker = () => spawned(programs.worker, env);
  const running = { workers: Array.from({ length: workers }, worker), apis: [] as Spawned[] };
  await Promise.all(running.workers.map(({ url }) => url));
  const stores = await openStores(configOf({ ...env, LOG_LEVEL: 'silent' }));
  const active = async (): Promise<Spawned> => {
    for (;;) {
      const holder = await stores.shared!.lease.holder();
      const found = running.workers.find(({ pid }) => holder?.holder.split('/').includes(String(pid)));
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  // What the trial begins with is laid by the active worker; the doors open beside it.
  running.apis = Array.from({ length: apis }, () => spawned(programs.api, env));
  const balancer = await balance(await Promise.all(running.apis.map(({ url }) => url)));
  const doors = trialDoors(balancer.url);
  while (!(await stores.shared!.numbers.get(seedName('trial'))))
    await new Promise((resolve) => setTimeout(resolve, 100));
  return {
    ...doors,
    ...running,
    stores,
    active,
    settled: async () => {
      const { now } = (await (await fetch(`${balancer.url}/v1/trial/clock`)).json()) as { now: string };
      // The clock goes on while it is asked: a moment ahead is not back.
      await doors.until(new Date(Date.parse(now) + 5000).toISOString());
    },
    killActive: async () => {
      const killed = await active();
      killed.kill('SIGKILL');
      await killed.ended;
      running.workers.splice(running.workers.indexOf(killed), 1, worker());
    },
    stop: async () => {
      balancer.close();
      const all = [...running.apis, ...running.workers];
      for (const each of all) each.kill('SIGTERM');
      await Promise.all(all.map(({ ended }) => ended));
      await stores.close();
      await events.stop();
      await views.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Hands requests to the addresses in turn, as they are. */
async function balance(targets: readonly string[]): Promise<{ url: string; close: () => void }> {
  let turn = 0;
  const server: Server = createServer((incoming, answer) => {
    const target = new URL(targets[turn++ % targets.length]!);
    const { method, url, headers } = incoming;
    const passed = request({ host: target.hostname, port: target.port, method, path: url, headers }, (response) => {
      answer.writeHead(response.statusCode!, response.headers);
      response.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    answer.on('close', () => passed.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
