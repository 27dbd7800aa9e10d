import type { Clock, Instant } from '@app/kernel';

/** A long reading of the log, under way or ended. */
export interface Run<R> {
  state: 'running' | 'done' | 'failed';
  startedAt: Instant;
  endedAt?: Instant;
  /** Events read so far. */
  events: number;
  /** What was asked for. */
  of: object;
  report?: R;
}

/** One run at a time; the last one stays to be looked at. */
export class Runs<R> {
  private last: Run<R> | undefined;

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  current(): Run<R> | undefined {
    return this.last;
  }

  /** Starts a run unless one is under way, and answers it at once. */
  start(of: object, work: (onProgress: (progress: { events: number }) => void) => Promise<R>): Run<R> {
    if (this.last?.state === 'running') return this.last;
    const run: Run<R> = { state: 'running', startedAt: this.clock.now(), events: 0, of };
    this.last = run;
    work(({ events }) => (run.events = events)).then(
      (report) => Object.assign(run, { state: 'done', report, endedAt: this.clock.now() }),
      () => Object.assign(run, { state: 'failed', endedAt: this.clock.now() }),
    );
    return run;
  }
}
