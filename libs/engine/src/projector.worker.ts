import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { serveProjector, type ProjectionModule } from './projector.thread.js';

/** Entry of the projector's thread. The module opens connections and views of its own: neither can be sent between threads. */
async function main(): Promise<void> {
  const { module, data } = workerData as { module: string; data: unknown };
  const { openProjection } = createRequire(__filename)(module) as ProjectionModule;
  await serveProjector(parentPort!, await openProjection(data));
}
void main();
