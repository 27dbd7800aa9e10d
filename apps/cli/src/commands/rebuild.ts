import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { runsOn, startProjector, type Rebuilt, type Run } from '@app/engine';
import { fill, type Language } from '@app/kernel';
import { openSqliteViewStore } from '@app/view-store';
import { allViews } from '@app/workflows';
import { systemClock } from '../../../api/src/clocks.js';
import type { Servers } from '../../../api/src/config.js';
import { withJobs } from '../../../api/src/stores.js';
import { Ended, exitCode, type Io } from '../io.js';
import { progressBar } from '../progress.js';
import { configFor, reaching, type Common } from '../reach.js';
import type { Remote } from '../remote.js';

const says = {
  zh: { same: '{view}：已重建，与原内容一致。', changed: '{view}：已重建；原内容与记录不符，已替换。' },
  en: { same: '{view}: rebuilt, the same as before.', changed: '{view}: rebuilt; what it showed was not what the log says, replaced.' },
}; // prettier-ignore

type Look = () => Promise<Run | undefined>;

/** Who fills the views builds them while they are served: shows how that goes on, and what came of it. */
async function watch(first: Run, look: Look, io: Io, language: Language): Promise<number> {
  let run: Run | undefined = first;
  let drawn: { view: string; bar: ReturnType<typeof progressBar> } | undefined;
  for (; run?.state === 'running'; run = await look()) {
    if (run.progress) {
      const { view, done, total } = run.progress;
      if (drawn?.view !== view) {
        drawn?.bar.stop();
        drawn = { view, bar: progressBar(io, language, view, total) };
      }
      drawn.bar.at(done, total);
    }
    await sleep(100);
  }
  drawn?.bar.stop();
  if (!run?.report)
    throw new Ended(exitCode.unavailable, { zh: '服务器未能完成。', en: 'The server could not finish it.' });
  const built = run.report as readonly Rebuilt[];
  for (const { view: name, same } of built) io.out(fill(says[language][same ? 'same' : 'changed'], { view: name }));
  return built.every(({ same }) => same) ? exitCode.ok : exitCode.findings;
}

async function remotely(remote: Remote, view: string | undefined, io: Io, language: Language): Promise<number> {
  const first = await remote.call<Run>('POST', '/v1/rebuilds', view === undefined ? {} : { view });
  return watch(first, () => remote.call<Run>('GET', '/v1/rebuilds'), io, language);
}

/** On servers the active worker is asked. */
const byWorker = (servers: Servers, views: readonly string[], io: Io, language: Language): Promise<number> =>
  withJobs(servers, async ({ jobs, lease }) => {
    if (!(await lease.holder())) throw new Ended(exitCode.unavailable, noWorker);
    const runs = runsOn(jobs, systemClock);
    return watch(await runs.start('rebuild', { views }), () => runs.last('rebuild'), io, language);
  });
const noWorker = { zh: '没有正在工作的 worker 进程：请先启动。', en: 'No worker is active: start one.' };

/** Builds one view again, or all, beside what is there, and puts it in its place. */
export async function rebuildCommand(
  name: string | undefined,
  options: Common,
  io: Io,
  language: Language,
): Promise<number> {
  const kept = allViews.filter((view) => !view.resident);
  const wanted = name === undefined ? kept : kept.filter((view) => view.name === name);
  if (wanted.length === 0)
    throw new Ended(exitCode.wrongUse, { zh: '没有名为 {name} 的视图；有：{names}', en: 'There is no view {name}; there are: {names}' }, {
      name, names: kept.map((view) => view.name),
    }); // prettier-ignore
  const { servers } = configFor(io);
  if (servers && options.url === undefined && !io.env.JUANZONG_URL)
    return byWorker(
      servers,
      wanted.map((view) => view.name),
      io,
      language,
    );
  return reaching(options, io, language, async (reach) => {
    if (reach.remote) return remotely(reach.remote, name, io, language);
    const views = openSqliteViewStore(join(reach.config.dataDir, 'views.db'));
    const bars = new Map<string, ReturnType<typeof progressBar>>();
    const failures: unknown[] = [];
    const projector = await startProjector({
      store: reach.store,
      views,
      of: kept,
      onProgress: ({ view, done, total }) => {
        let bar = bars.get(view);
        if (!bar) bars.set(view, (bar = progressBar(io, language, view, total)));
        bar.at(done, total);
      },
      onError: (error) => failures.push(error),
    });
    try {
      let changed = false;
      for (const view of wanted) {
        const { same } = await projector.rebuild(view);
        bars.get(view.name)?.stop();
        bars.delete(view.name);
        changed ||= !same;
        io.out(fill(says[language][same ? 'same' : 'changed'], { view: view.name }));
      }
      if (failures.length) throw failures[0];
      return changed ? exitCode.findings : exitCode.ok;
    } finally {
      bars.forEach((bar) => bar.stop());
      await projector.close();
      await views.close();
    }
  });
}
