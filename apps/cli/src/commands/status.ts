import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { distance } from '@app/engine';
import { fill, type Language, type Position, type ViewStore } from '@app/kernel';
import { openSqliteViewStore } from '@app/view-store';
import { allViews } from '@app/workflows';
import { withJobs } from '../../../api/src/stores.js';
import { exitCode, type Io } from '../io.js';
import { countOf } from '../progress.js';
import { reaching, type Common } from '../reach.js';

const says = {
  zh: {
    running: '服务正在运行。', notReady: '服务尚未就绪：{checks}', folder: '数据目录 {folder}（{mode}）',
    servers: 'EventStoreDB（{prefix}）与 MongoDB（{mode}）', lastAt: '最后记录于 {at}',
    active: '工作进程：{holder}', noneActive: '没有正在工作的 worker 进程',
    log: '事件 {events} 条，最后记录于 {at}', empty: '尚无记录', view: '视图 {view}：落后 {lag} 条', viewBytes: '视图 {view}：落后 {lag} 字节', check: '{name}：{value}',
  },
  en: {
    running: 'The server is running.', notReady: 'The server is not ready: {checks}', folder: 'Data folder {folder} ({mode})',
    servers: 'EventStoreDB ({prefix}) and MongoDB ({mode})', lastAt: 'the last recorded at {at}',
    active: 'active worker: {holder}', noneActive: 'no worker is active',
    log: '{events} events, the last recorded at {at}', empty: 'nothing recorded yet', view: 'view {view}: {lag} behind', viewBytes: 'view {view}: {lag} bytes behind', check: '{name}: {value}',
  },
}; // prettier-ignore

/** What the data folder holds, or whether the server that holds it is ready. */
export async function statusCommand(options: Common, io: Io, language: Language): Promise<number> {
  const say = says[language];
  return reaching(options, io, language, async (reach) => {
    if (reach.remote) {
      const { checks } = await reach.remote.call<{ checks: Record<string, unknown> }>('GET', '/health/ready');
      io.out(say.running);
      for (const [name, value] of Object.entries(checks)) io.out(fill(say.check, { name, value }));
      return exitCode.ok;
    }
    const { config, store } = reach;
    const last = await store.last();
    const at = last?.meta.recordedAt ?? '';
    if (config.servers) {
      io.out(fill(say.servers, { prefix: config.servers.eventStorePrefix, mode: config.mode }));
      io.out(last ? fill(say.lastAt, { at }) : say.empty);
      return withJobs(config.servers, async ({ lease }, views) => {
        const active = await lease.holder();
        io.out(active ? fill(say.active, active) : say.noneActive);
        await lags(io, say.viewBytes, views, last?.position);
        return active ? exitCode.ok : exitCode.findings;
      });
    }
    io.out(fill(say.folder, { folder: config.dataDir, mode: config.mode }));
    io.out(last ? fill(say.log, { events: countOf(last.position), at }) : say.empty);
    const file = join(config.dataDir, 'views.db');
    if (!existsSync(file)) return exitCode.ok;
    const views = openSqliteViewStore(file);
    try {
      await lags(io, say.view, views, last?.position);
      return exitCode.ok;
    } finally {
      await views.close();
    }
  });
}

/** How far each view is behind: events in an embedded log, bytes in EventStoreDB. */
async function lags(io: Io, say: string, views: ViewStore, head: Position | undefined): Promise<void> {
  for (const view of allViews)
    if (!view.resident) {
      const checkpoint = await views.checkpoint(view).catch(() => undefined);
      io.out(fill(say, { view: view.name, lag: distance(checkpoint, head) }));
    }
}
