import { StoreUnavailable } from '@app/kernel';
import { configOf, WrongSetting } from './config.js';
import { startApi, type RunningApi } from './start.js';
import { trialPeople } from './trial.js';

/** One clear line for what a start can meet; the exit code says which (2 setting, 3 store or port). */
function endWith(error: unknown): never {
  const { code, message } = error as { code?: string; message: string };
  if (error instanceof WrongSetting) {
    console.error(message);
    process.exit(2);
  }
  if (code === 'EADDRINUSE') console.error(`端口已被占用：${process.env.PORT ?? 3000}。 The port is in use.`);
  else if (error instanceof StoreUnavailable) console.error(message);
  else console.error(error instanceof Error ? (code ? `${code} ${message}` : (error.stack ?? message)) : String(error));
  process.exit(3);
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

main().catch(endWith);
