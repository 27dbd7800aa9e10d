import { configOf } from './config.js';
import { endWith, runUntilSignal } from './process.js';
import { startApi } from './start.js';
import { trialPeople } from './trial.js';

async function main(): Promise<void> {
  const config = configOf(process.env);
  const api = await startApi(config);
  runUntilSignal(api.stop);
  console.log(`卷宗 ${config.mode} 已启动 / is running: ${api.url}  (文档 / documents: ${api.url}/docs)`);
  if (config.mode === 'trial') {
    console.log('试用人员（令牌有效八小时） / people of the trial (tokens last eight hours):');
    for (const { key, nameZh, role, of } of trialPeople)
      console.log(`  ${key.padEnd(12)} ${role ?? '—'} ${nameZh} ${of}    curl ${api.url}/v1/trial/tokens/${key}`);
  }
}

main().catch(endWith);
