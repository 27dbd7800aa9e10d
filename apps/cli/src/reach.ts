import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataFolderLocked, lockDataFolder, openEventStore, type DataFolderLock } from '@app/event-store';
import type { EventStore, Language } from '@app/kernel';
import { configOf, WrongSetting, type Config } from '../../api/src/config.js';
import { openLog } from '../../api/src/stores.js';
import { Ended, exitCode, type Io } from './io.js';
import { countOf } from './progress.js';
import { remoteAt, type Remote } from './remote.js';

/** Options every command takes. */
export interface Common {
  url?: string;
  token?: string;
}
/** The log is read here (the data folder is ours while the command runs; EventStoreDB is everybody's), or a running server is asked. */
export type Reach = { config: Config; store: EventStore; remote?: undefined } | { config: Config; remote: Remote };

/** Events to be read, as far as it is known before: positions of an embedded log count them. */
export const totalOf = async (reach: Reach): Promise<number> =>
  reach.remote || reach.config.servers ? 0 : countOf(await reach.store.head());

/** @throws Ended 2 for a wrong setting */
export function configFor(io: Io): Config {
  try {
    return configOf(io.env);
  } catch (error) {
    if (error instanceof WrongSetting) throw new Ended(exitCode.wrongUse, { zh: error.message, en: error.message });
    throw error;
  }
}

/** The lock, or who holds it. */
export function lockOf(config: Config): DataFolderLock | DataFolderLocked {
  try {
    return lockDataFolder(config.dataDir);
  } catch (error) {
    if (error instanceof DataFolderLocked) return error;
    throw error;
  }
}

export function remoteFor(config: Config, common: Common, io: Io, language: Language, port = config.port): Remote {
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  const url = common.url ?? io.env.JUANZONG_URL ?? `http://${host}:${port}`;
  if (!URL.canParse(url))
    throw new Ended(exitCode.wrongUse, { zh: '--url 须为网址：{url}', en: '--url is no URL: {url}' }, { url });
  return remoteAt(url, common.token ?? io.env.JUANZONG_TOKEN, language);
}

/**
 * Runs a command on the log (in the data folder, or in EventStoreDB), or on the server that holds it (or that `--url` names).
 * @throws Ended 3 when neither can be had
 */
export async function reaching<T>(
  common: Common,
  io: Io,
  language: Language,
  use: (reach: Reach) => Promise<T>,
): Promise<T> {
  const config = configFor(io);
  if (common.url !== undefined || io.env.JUANZONG_URL)
    return use({ config, remote: remoteFor(config, common, io, language) });
  if (config.servers) return using(config, await openLog(config, config.servers), use);
  const file = join(config.dataDir, 'events.db');
  if (!existsSync(file)) throw new Ended(exitCode.unavailable, noData, { folder: config.dataDir });
  const lock = lockOf(config);
  if ('holder' in lock) return use({ config, remote: remoteFor(config, common, io, language, lock.holder?.port) });
  try {
    return await using(config, await openEventStore({ file, mode: config.mode, threaded: false }), use);
  } finally {
    lock.release();
  }
}
async function using<T>(config: Config, store: EventStore, use: (reach: Reach) => Promise<T>): Promise<T> {
  try {
    return await use({ config, store });
  } finally {
    await store.close();
  }
}
const noData = {
  zh: '数据目录 {folder} 中没有卷宗：请核对 DATA_DIR 与 MODE。',
  en: 'There are no files in the data folder {folder}: check DATA_DIR and MODE.',
};
