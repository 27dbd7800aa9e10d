import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { fill, type EventStore, type Language } from '@app/kernel';
import { openSqliteViewStore } from '@app/view-store';
import { allViews } from '@app/workflows';
import { exitCode, type Io } from '../io.js';
import { countOf } from '../progress.js';
import { reaching, type Common } from '../reach.js';

const says = {
  zh: {
    running: '服务正在运行。', notReady: '服务尚未就绪：{checks}', folder: '数据目录 {folder}（{mode}）',
    log: '事件 {events} 条，最后记录于 {at}', empty: '尚无记录', view: '视图 {view}：落后 {lag} 条', check: '{name}：{value}',
  },
  en: {
    running: 'The server is running.', notReady: 'The server is not ready: {checks}', folder: 'Data folder {folder} ({mode})',
    log: '{events} events, the last recorded at {at}', empty: 'nothing recorded yet', view: 'view {view}: {lag} behind', check: '{name}: {value}',
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
    const head = await store.head();
    io.out(fill(say.folder, { folder: config.dataDir, mode: config.mode }));
    io.out(head === undefined ? say.empty : fill(say.log, { events: countOf(head), at: await lastRecordedAt(store) }));
    const file = join(config.dataDir, 'views.db');
    if (!existsSync(file)) return exitCode.ok;
    const views = openSqliteViewStore(file);
    try {
      for (const view of allViews)
        if (!view.resident)
          io.out(fill(say.view, { view: view.name, lag: countOf(head) - countOf(await views.checkpoint(view)) }));
      return exitCode.ok;
    } finally {
      await views.close();
    }
  });
}

async function lastRecordedAt(store: EventStore): Promise<string> {
  const head = (await store.head())!;
  const [epoch, number] = head.split('.') as [string, string];
  const before = Number(number) > 1 ? `${epoch}.${Number(number) - 1}` : undefined;
  for await (const [event] of store.readAll(before, undefined, 1)) if (event) return event.meta.recordedAt;
  return '';
}
