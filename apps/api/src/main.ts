import { configOf } from './config.js';
import { endingOf } from './ending.js';
import { startApi, type RunningApi } from './start.js';
import { trialPeople } from './trial.js';

function endWith(error: unknown): never {
  const { line, code } = endingOf(error);
  console.error(line);
  if (process.env.LOG_LEVEL === 'debug' && error instanceof Error) console.error(error.stack);
  process.exit(code);
}

async function main(): Promise<void> {
  const config = configOf(process.env);
  const api: RunningApi = await startApi(config);
  const stop = (): void => {
    process.off('SIGTERM', stop).off('SIGINT', stop);
    api.stop().then(
      () => process.exit(0),
      (error: unknown) => endWith(error),
    );
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  console.log(`卷宗 ${config.mode} 已启动 / is running: ${api.url}  (文档 / documents: ${api.url}/docs)`);
  if (config.mode === 'trial') {
    console.log('试用人员（令牌有效八小时） / people of the trial (tokens last eight hours):');
    for (const { key, nameZh, role, of } of trialPeople)
      console.log(`  ${key.padEnd(10)} ${role} ${nameZh} ${of}    curl ${api.url}/v1/trial/tokens/${key}`);
  }
}

// That nobody reads what is printed any more (`| head`) is no reason to end.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
main().catch(endWith);
