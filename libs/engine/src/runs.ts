import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, EventStore, Instant, Job, JobBoard, Slice } from '@app/kernel';
import type { Progress } from './projector.runner.js';
import { replay, type ReplayScope } from './replay.js';
import { verify } from './verify.js';

/** A long reading of the log, under way or ended. */
export interface Run<R extends object = object> {
  state: 'running' | 'done' | 'failed';
  startedAt: Instant;
  endedAt?: Instant;
  /** Events read so far. */
  events: number;
  /** How far a rebuild has come. */
  progress?: Progress;
  /** What was asked for. */
  of: object;
  report?: R;
}
type News = Pick<Run, 'events' | 'progress'>;
export type Work = (of: object, onProgress: (news: News) => void) => Promise<object>;
/** What can be run, by kind: `verify`, `replay`, `rebuild`. */
export type Works = Readonly<Record<string, Work>>;

/** One run of a kind at a time; the last one stays to be looked at. */
export interface RunDesk {
  last(kind: string): Promise<Run | undefined>;
  /** Starts a run unless one is under way, and answers it at once. */
  start(kind: string, of: object): Promise<Run>;
}
export const RUNS = Symbol('RUNS');

/** What auditors run over the whole log. */
export const auditWorks = (store: EventStore, slices: readonly Slice[]): Works => ({
  verify: (_, onProgress) => verify(store, { onProgress }),
  replay: (of, onProgress) => {
    const { bureau } = of as { bureau?: string };
    const scope: ReplayScope = bureau === undefined ? 'all' : { bureau };
    return replay(store, slices, scope, { onProgress });
  },
});

/** Runs in this process. */
export function runsHere(clock: Pick<Clock, 'now'>, works: Works): RunDesk {
  const runs = new Map<string, Run>();
  return {
    last: async (kind) => runs.get(kind),
    start: async (kind, of) => {
      const under = runs.get(kind);
      if (under?.state === 'running') return under;
      const run: Run = { state: 'running', startedAt: clock.now(), events: 0, of };
      runs.set(kind, run);
      works[kind]!(of, (news) => Object.assign(run, news)).then(
        (report) => Object.assign(run, { state: 'done', report, endedAt: clock.now() }),
        () => Object.assign(run, { state: 'failed', endedAt: clock.now() }),
      );
      return run;
    },
  };
}

interface Asked {
  of: object;
  startedAt: Instant;
}
const runOf = ({ state, input, progress, result }: Job): Run => {
  const { of, startedAt } = input as Asked;
  return {
    state: state === 'waiting' ? 'running' : state,
    startedAt,
    events: 0,
    of,
    ...(progress as Partial<Run> | undefined),
    ...(result ? { report: result } : {}),
  };
};

/** Runs that the active process does for whichever process was asked. */
export const runsOn = (jobs: JobBoard, clock: Pick<Clock, 'now'>): RunDesk => ({
  last: async (kind) => {
    const job = await jobs.last(kind);
    return job && runOf(job);
  },
  start: async (kind, of) => {
    const last = await jobs.last(kind);
    if (last && (last.state === 'waiting' || last.state === 'running')) return runOf(last);
    return runOf(await jobs.ask(kind, { of, startedAt: clock.now() } satisfies Asked));
  },
});

/** Milliseconds between looks at the board, and between two words about how a job goes on. */
const lookEveryMs = 200;

/** The active process does what was asked for, one after the other, until the signal. */
export async function serveRuns(
  jobs: JobBoard,
  works: Works,
  clock: Pick<Clock, 'now'>,
  signal: AbortSignal,
  onError: (error: unknown) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const job = await jobs.take(Object.keys(works));
      if (job) await serve(jobs, works, clock, job);
      else await sleep(lookEveryMs, undefined, { signal });
    } catch (error) {
      if (signal.aborted) return;
      onError(error);
      await sleep(1000, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function serve(jobs: JobBoard, works: Works, clock: Pick<Clock, 'now'>, { id, kind, input }: Job): Promise<void> {
  let news: Partial<Run> = {};
  const telling = setInterval(() => void jobs.tell(id, { progress: news }).catch(() => undefined), lookEveryMs);
  try {
    const result = await works[kind]!((input as Asked).of, (latest) => (news = latest));
    clearInterval(telling);
    await jobs.tell(id, { state: 'done', result, progress: { ...news, endedAt: clock.now() } });
  } catch (error) {
    clearInterval(telling);
    const reason = error instanceof Error ? error.message : String(error);
    await jobs.tell(id, { state: 'failed', error: reason, progress: { ...news, endedAt: clock.now() } });
  }
}
