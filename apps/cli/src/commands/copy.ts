import { fill, type Language } from '@app/kernel';
import { configOf, type Config } from '../../../api/src/config.js';
import { openStores, type Stores } from '../../../api/src/stores.js';
import { copyStores } from '../copying.js';
import { Ended, exitCode, type Io } from '../io.js';
import { countOf, progressBar } from '../progress.js';

const says = {
  zh: { what: '复制', done: '复制完毕：{events} 条事件（本次 {brought} 条）、{files} 个附件，与原库一致。' },
  en: { what: 'copy', done: 'Copied: {events} events ({brought} in this run) and {files} evidence files, the same as the source.' },
}; // prettier-ignore

/**
 * Moves a store to the other kind of engine: `production` from the data folder to the servers, `embedded` back. Both sides stand in the
 * environment (DATA_DIR; EVENTSTORE_URL and MONGODB_URL); with MODE=trial a trial store is moved.
 */
export async function copyCommand(
  { to }: { to: 'production' | 'embedded' },
  io: Io,
  language: Language,
): Promise<number> {
  const folder = folderConfig(io);
  const servers = configOf({ ...io.env, MODE: folder.mode === 'trial' ? 'trial' : 'production' });
  if (!servers.servers)
    throw new Ended(exitCode.wrongUse, {
      zh: '须设置 EVENTSTORE_URL 与 MONGODB_URL。',
      en: 'EVENTSTORE_URL and MONGODB_URL must be set.',
    });
  const [source, target] = to === 'production' ? [folder, servers] : [servers, folder];
  return withStores(source, (from) =>
    withStores(target, async (copy) => {
      await nobodyActive(from);
      await nobodyActive(copy);
      const total = from.shared ? 0 : countOf(await from.store.head()) - (await eventsIn(copy));
      const bar = progressBar(io, language, says[language].what, total);
      try {
        const copied = await copyStores(from, copy, (events) => bar.at(events));
        io.out(fill(says[language].done, { ...copied }));
        return exitCode.ok;
      } finally {
        bar.stop();
      }
    }),
  );
}

function folderConfig({ env }: Io): Config {
  const { EVENTSTORE_URL: _events, MONGODB_URL: _views, ...rest } = env;
  return configOf({ ...rest, MODE: env.MODE === 'trial' ? 'trial' : 'embedded' });
}

async function withStores<T>(config: Config, use: (stores: Stores) => Promise<T>): Promise<T> {
  const stores = await openStores(config, { threaded: false });
  try {
    return await use(stores);
  } finally {
    await stores.close();
  }
}

/** A data folder is locked while we have it; servers say whether a worker is at work. */
async function nobodyActive({ shared }: Stores): Promise<void> {
  const active = await shared?.lease.holder();
  if (active)
    throw new Ended(
      exitCode.unavailable,
      {
        zh: '工作进程 {holder} 正在使用该存储：请先停止全部 api 与 worker 进程。',
        en: 'The worker {holder} uses these stores: stop every api and worker first.',
      },
      { holder: active.holder },
    );
}

async function eventsIn({ store, shared }: Stores): Promise<number> {
  if (!shared) return countOf(await store.head());
  let events = 0;
  for await (const page of store.readAll()) events += page.length;
  return events;
}
