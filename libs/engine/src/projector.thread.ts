import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { StoreUnavailable, type AnyView, type EventStore, type Position, type ViewStore } from '@app/kernel';
import { Checkpoints } from './projector.checkpoints.js';
import {
  startProjector,
  type Progress,
  type Projector,
  type ProjectorOptions,
  type Rebuilt,
} from './projector.runner.js';

/** What a projector needs, opened inside its thread. `wake` tells followers of the store that the log has gone on. */
export interface OpenedProjection {
  store: EventStore & { wake?: () => void };
  views: ViewStore;
  of: readonly AnyView[];
  options?: Pick<ProjectorOptions, 'batch' | 'buildBatch' | 'retryMs'>;
}
/** A module that exports this can be loaded in the thread: connections and views cannot be sent there. */
export interface ProjectionModule {
  openProjection: (data: unknown) => Promise<OpenedProjection>;
}

type Request = { do: 'wake'; position: Position } | { do: 'rebuild'; view: string; number: number } | { do: 'close' };
type Reply =
  | { say: 'reached'; views: readonly string[]; position: Position }
  | { say: 'progress'; progress: Progress }
  | { say: 'error'; message: string; view: string | undefined }
  | { say: 'rebuilt'; number: number; rebuilt?: Rebuilt; message?: string }
  | { say: 'closed' };
/** The part of a worker, or of a message port, in use. */
export interface Port {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

const messageOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** The thread's side: a projector that is told and tells by messages. */
export async function serveProjector(port: Port, { store, views, of, options }: OpenedProjection): Promise<void> {
  const reply = (message: Reply) => port.postMessage(message);
  const projector = await startProjector({
    ...options,
    store,
    views,
    of,
    onReached: (names, position) => reply({ say: 'reached', views: names, position }),
    onProgress: (progress) => reply({ say: 'progress', progress }),
    onError: (error, view) => reply({ say: 'error', message: messageOf(error), view }),
  });
  const rebuild = async (name: string, number: number): Promise<void> => {
    try {
      const view = of.find((each) => each.name === name);
      if (!view) throw new Error(`no view ${name}`);
      reply({ say: 'rebuilt', number, rebuilt: await projector.rebuild(view) });
    } catch (error) {
      reply({ say: 'rebuilt', number, message: messageOf(error) });
    }
  };
  const close = async (): Promise<void> => {
    await projector.close();
    await store.close();
    await views.close();
    reply({ say: 'closed' });
  };
  port.on('message', (message) => {
    const request = message as Request;
    if (request.do === 'wake') store.wake?.();
    else if (request.do === 'rebuild') void rebuild(request.view, request.number);
    else void close();
  });
}

export interface ThreadOptions extends Pick<ProjectorOptions, 'of' | 'onReached' | 'onProgress' | 'onError'> {
  /** Path of the compiled module that exports `openProjection`, and what is handed to it (structured clone). */
  module: string;
  data?: unknown;
  /** Starts the thread; by default the compiled worker beside this module. `onEnd`: it has ended by itself. */
  start?: (onEnd: (error: unknown) => void) => Port & { terminate?: () => Promise<unknown> };
  /** Least milliseconds between two wake-ups of the thread while nobody waits for it: how old a view may be that is read without waiting. */
  roundMs?: number;
  /** Milliseconds until a thread that has ended by itself is started again. */
  restartMs?: number;
}

/** A projector in its own thread, so that folding never delays a command. It starts again by itself if it ends. */
export function startProjectorThread(options: ThreadOptions): Projector {
  const { of, onReached, onProgress, onError, restartMs = 1000, roundMs = 200 } = options;
  const start = options.start ?? ((onEnd) => startWorker(options, onEnd));
  const checkpoints = new Checkpoints(of);
  const rebuilding = new Map<number, { resolve: (rebuilt: Rebuilt) => void; reject: (error: Error) => void }>();
  let numbers = 0;
  let newest: Position | undefined;
  let waking: NodeJS.Timeout | undefined;
  let woken = -Infinity;
  let alive = true;
  let closed: (() => void) | undefined;
  let port = open();

  function open(): ReturnType<typeof start> {
    alive = true;
    const opened = start((error) => {
      alive = false;
      if (closed) return closed();
      onError?.(error);
      for (const { reject } of rebuilding.values()) reject(new StoreUnavailable('the projector has ended'));
      rebuilding.clear();
      setTimeout(() => (closed ? undefined : (port = open())), restartMs).unref();
    });
    opened.on('message', (message) => hear(message as Reply));
    return opened;
  }

  function hear(reply: Reply): void {
    switch (reply.say) {
      case 'reached':
        for (const name of reply.views) checkpoints.reached(name, reply.position);
        return onReached?.(reply.views, reply.position);
      case 'progress':
        return onProgress?.(reply.progress);
      case 'error':
        return onError?.(new Error(reply.message), reply.view);
      case 'rebuilt': {
        const waiting = rebuilding.get(reply.number);
        rebuilding.delete(reply.number);
        if (reply.rebuilt) waiting?.resolve(reply.rebuilt);
        else waiting?.reject(new Error(reply.message));
        return;
      }
      case 'closed':
        closed?.();
    }
  }

  const tell = (request: Request) => port.postMessage(request);
  /** At once after a pause, else once a round: a large round costs little more than a small one. Who waits does not wait for that. */
  function wake(): void {
    clearTimeout(waking);
    waking = undefined;
    woken = performance.now();
    if (!closed) tell({ do: 'wake', position: newest! });
  }
  return {
    appended(position) {
      newest = position;
      checkpoints.sawHead(position);
      waking ??= setTimeout(wake, Math.max(0, woken + roundMs - performance.now()));
    },
    caughtUpTo: (view, position, ms) => {
      if (waking && !checkpoints.has(view, position)) wake();
      return checkpoints.until(view, position, ms);
    },
    lag: () => checkpoints.lag(),
    rebuild: ({ name }) =>
      new Promise((resolve, reject) => {
        rebuilding.set(++numbers, { resolve, reject });
        tell({ do: 'rebuild', view: name, number: numbers });
      }),
    close: async () => {
      clearTimeout(waking);
      await new Promise<void>((resolve) => {
        closed = resolve;
        if (alive) tell({ do: 'close' });
        else resolve();
      });
      await port.terminate?.();
    },
  };
}

function startWorker({ module, data }: ThreadOptions, onEnd: (error: unknown) => void): Worker {
  const worker = new Worker(join(__dirname, 'projector.worker.js'), { workerData: { module, data } });
  let failure: unknown;
  worker.on('error', (error) => (failure = error));
  worker.on('exit', (code) => onEnd(failure ?? new Error(`the projector's thread has ended with ${code}`)));
  return worker;
}
