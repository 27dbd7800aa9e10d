import { verify, type VerifyReport } from '@app/engine';
import { VaultMismatch } from '@app/access';
import { fill, type Language, type Words } from '@app/kernel';
import { checkVault } from '../../../api/src/stores.js';
import { exitCode, type Io } from '../io.js';
import { progressBar } from '../progress.js';
import { reaching, totalOf, type Common, type Reach } from '../reach.js';
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
  let ofVault: Words | undefined;
  const report = await reaching(options, io, language, async (reach): Promise<VerifyReport> => {
    if (stream === undefined) ofVault = await vaultFinding(reach);
    const bar = progressBar(io, language, says[language].what, await totalOf(reach));
    const onProgress = ({ events }: { events: number }) => bar.at(events);
    try {
      if (!reach.remote) return await verify(reach.store, { ...(stream === undefined ? {} : { stream }), onProgress });
      if (stream !== undefined) return await reach.remote.call('POST', '/v1/audit/verify', { stream });
      return await runAt(reach.remote, '/v1/audit/verify', {}, onProgress);
    } finally {
      bar.stop();
    }
  });
  const found = [...report.findings.map((each) => each.says), ...(ofVault ? [ofVault] : [])];
  for (const words of found) io.out(words[language]);
  const { events, streams } = report;
  const ok = report.ok && !ofVault;
  io.out(fill(says[language][ok ? 'ok' : 'bad'], { events, streams, count: found.length }));
  return ok ? exitCode.ok : exitCode.findings;
}

/** A log that was lost verifies well: it is empty. The vault beside it tells. */
async function vaultFinding(reach: Reach): Promise<Words | undefined> {
  if (reach.remote) return undefined;
  try {
    await checkVault(reach.config, reach.store);
    return undefined;
  } catch (error) {
    if (error instanceof VaultMismatch) return error.says;
    throw error;
  }
}
