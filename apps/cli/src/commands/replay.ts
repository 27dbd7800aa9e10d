import { explain, replay, type Explanation, type ReplayReport, type ReplayScope } from '@app/engine';
import { fill, streamOf, uuidPattern, type Language } from '@app/kernel';
import { slices } from '@app/workflows';
import { Ended, exitCode, type Io } from '../io.js';
import { progressBar } from '../progress.js';
import { reaching, totalOf, type Common, type Reach } from '../reach.js';
import { runAt } from '../remote.js';

interface Options extends Common {
  case?: string;
  bureau?: string;
  explain?: boolean;
}
const says = {
  zh: {
    what: '复算',
    done: '复算完毕：{decisions} 项决定，一致 {equal}，按声明变更 {declared}，未进入决定 {door}，不一致 {differs}。',
    differs: '不一致：{stream} 第 {revision} 版 {command}：{reason}\n  记录：{stored}\n  复算：{recomputed}',
    declared: '按声明变更：{stream} 第 {revision} 版 {command}：{reason}',
  },
  en: {
    what: 'replay',
    done: 'Replayed: {decisions} decisions, {equal} equal, {declared} by declared change, {door} not decided, {differs} differ.',
    differs: 'DIFFERS: {stream}@{revision} {command}: {reason}\n  stored: {stored}\n  again:  {recomputed}',
    declared: 'By declared change: {stream}@{revision} {command}: {reason}',
  },
};

/** Decides recorded commands again, of one case, one bureau or all, and says what comes out otherwise. */
export async function replayCommand(options: Options, io: Io, language: Language): Promise<number> {
  const scope = scopeOf(options);
  const [report, explained] = await reaching(options, io, language, async (reach) => {
    const result = await replayed(reach, scope, io, language);
    const lines =
      options.explain && typeof scope === 'object' && 'stream' in scope
        ? await explanations(reach, scope.stream, language)
        : [];
    return [result, lines] as const;
  });
  for (const { lines } of explained) io.out(`${lines.join('\n')}\n`);
  for (const { verdict, stream, revision, command, reason, stored, recomputed } of report.findings)
    if (verdict === 'differs' || verdict === 'declared')
      io.out(
        fill(says[language][verdict], {
          stream, revision, command, reason: reason?.[language] ?? '', stored: JSON.stringify(stored), recomputed: JSON.stringify(recomputed),
        }), // prettier-ignore
      );
  io.out(fill(says[language].done, { decisions: report.decisions, ...report.counts }));
  return report.ok ? exitCode.ok : exitCode.findings;
}

/** A case is named by its stream, or by the id of an application. */
function scopeOf({ case: file, bureau, explain: wanted }: Options): ReplayScope {
  if (file !== undefined && bureau !== undefined)
    throw new Ended(exitCode.wrongUse, {
      zh: '--case 与 --bureau 只能用一个。',
      en: 'Give --case or --bureau, not both.',
    });
  if (wanted && file === undefined)
    throw new Ended(exitCode.wrongUse, { zh: '--explain 须与 --case 同用。', en: '--explain needs --case.' });
  if (file !== undefined) return { stream: uuidPattern.test(file) ? streamOf('application', file) : file };
  return bureau === undefined ? 'all' : { bureau };
}

async function replayed(reach: Reach, scope: ReplayScope, io: Io, language: Language): Promise<ReplayReport> {
  const bar = progressBar(io, language, says[language].what, await totalOf(reach));
  const onProgress = ({ events }: { events: number }) => bar.at(events);
  try {
    if (!reach.remote) return await replay(reach.store, slices, scope, { onProgress });
    const body = scope === 'all' ? {} : scope;
    if ('stream' in body) return await reach.remote.call('POST', '/v1/audit/replay', body);
    return await runAt(reach.remote, '/v1/audit/replay', body, onProgress);
  } finally {
    bar.stop();
  }
}

async function explanations(reach: Reach, stream: string, language: Language): Promise<readonly Explanation[]> {
  if (!reach.remote) return explain(reach.store, slices, stream, { language });
  const trail = await reach.remote.call<{ decisions: Explanation[] }>(
    'GET',
    `/v1/audit/trail/${encodeURIComponent(stream)}`,
  );
  return trail.decisions;
}
