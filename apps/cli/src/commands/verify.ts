import { verify, type VerifyReport } from '@app/engine';
import { fill, type Language } from '@app/kernel';
import { exitCode, type Io } from '../io.js';
import { countOf, progressBar } from '../progress.js';
import { reaching, type Common } from '../reach.js';
import { runAt } from '../remote.js';

const says = {
  zh: { what: '核对', ok: '核对完毕：{events} 条事件、{streams} 个卷宗，均完好。', bad: '核对完毕：{events} 条事件中发现 {count} 处问题。' },
  en: { what: 'verify', ok: 'Verified: {events} events in {streams} streams, all intact.', bad: 'Verified: {count} findings in {events} events.' },
}; // prettier-ignore

/** Checks digests, chains, batches, and heads, claims and series against them; names the first bad event of every stream. */
export async function verifyCommand(
  options: Common & { stream?: string },
  io: Io,
  language: Language,
): Promise<number> {
  const { stream } = options;
  const report = await reaching(options, io, language, async (reach): Promise<VerifyReport> => {
    const total = reach.remote ? 0 : countOf(await reach.store.head());
    const bar = progressBar(io, language, says[language].what, total);
    const onProgress = ({ events }: { events: number }) => bar.at(events);
    try {
      if (!reach.remote) return await verify(reach.store, { ...(stream === undefined ? {} : { stream }), onProgress });
      if (stream !== undefined) return await reach.remote.call('POST', '/v1/audit/verify', { stream });
      return await runAt(reach.remote, '/v1/audit/verify', {}, onProgress);
    } finally {
      bar.stop();
    }
  });
  for (const { says: words } of report.findings) io.out(words[language]);
  const { ok, events, streams, findings } = report;
  io.out(fill(says[language][ok ? 'ok' : 'bad'], { events, streams, count: findings.length }));
  return ok ? exitCode.ok : exitCode.findings;
}
