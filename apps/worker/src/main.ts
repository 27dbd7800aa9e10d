import { configOf } from '../../api/src/config.js';
import { endWith, runUntilSignal } from '../../api/src/process.js';
import { startWorker } from './worker.js';

async function main(): Promise<void> {
  const config = configOf({ ...process.env, PORT: process.env.PORT ?? '3001' });
  const worker = await startWorker(config, endWith);
  runUntilSignal(worker.stop);
  console.log(`卷宗 worker ${config.mode} 已启动 / is running: ${worker.url}`);
}

main().catch(endWith);
