import type { Job, JobBoard } from '@app/kernel';
import { runsHere, runsOn, serveRuns, type RunDesk, type Work } from './runs.js';

const clock = { now: () => '2024-09-09T09:00:00.000+08:00' };

/** A board in memory: what every process of an installation sees. */
function board(): JobBoard {
  const jobs: Job[] = [];
  return {
    ask: async (kind, input) => {
      const job: Job = { id: String(jobs.length), kind, input, state: 'waiting' };
      jobs.push(job);
      return job;
    },
    get: async (id) => jobs.find((job) => job.id === id),
    last: async (kind) => jobs.findLast((job) => job.kind === kind),
    take: async (kinds) => {
      const job = jobs.find(({ kind, state }) => kinds.includes(kind) && state === 'waiting');
      return job && Object.assign(job, { state: 'running' });
    },
    tell: async (id, news) =>
      void Object.assign(
        jobs.find((job) => job.id === id)!,
        news,
      ),
  };
}

const places: [string, (works: Record<string, Work>) => { desks: RunDesk[]; stop: () => Promise<void> }][] = [
  [
    'in this process',
    (works) => {
      const desk = runsHere(clock, works);
      return { desks: [desk, desk], stop: async () => undefined };
    },
  ],
  [
    'by the active process',
    (works) => {
      const jobs = board();
      const closing = new AbortController();
      const serving = serveRuns(jobs, works, clock, closing.signal, (error) => {
        throw error;
      });
      return {
        // Two processes that were asked, behind one balancer.
        desks: [runsOn(jobs, clock), runsOn(jobs, clock)],
        stop: async () => {
          closing.abort();
          await serving;
        },
      };
    },
  ],
];

describe.each(places)('long runs %s', (_, open) => {
  const ended = async (desk: RunDesk, kind: string) => {
    for (;;) {
      const run = await desk.last(kind);
      if (run && run.state !== 'running') return run;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  it('one of a kind at a time, looked at anywhere, and kept when it has ended', async () => {
    let go: () => void = () => undefined;
    let begun = 0;
    const verify: Work = async (of, onProgress) => {
      begun++;
      onProgress({ events: 7 });
      await new Promise<void>((resolve) => (go = resolve));
      return { ok: true, of };
    };
    const { desks, stop } = open({ verify });
    expect(await desks[0]!.last('verify')).toBeUndefined();
    const first = await desks[0]!.start('verify', { bureau: 'b1' });
    expect(first).toMatchObject({ state: 'running', of: { bureau: 'b1' }, startedAt: clock.now() });
    expect(await desks[1]!.start('verify', { bureau: 'b2' })).toMatchObject({ of: { bureau: 'b1' } });
    while (begun === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    go();
    const run = await ended(desks[1]!, 'verify');
    expect(run).toMatchObject({
      state: 'done',
      events: 7,
      endedAt: clock.now(),
      report: { ok: true, of: { bureau: 'b1' } },
    });
    expect(begun).toBe(1);
    await desks[1]!.start('verify', {});
    while (begun === 1) await new Promise((resolve) => setTimeout(resolve, 5));
    go();
    expect((await ended(desks[0]!, 'verify')).report).toEqual({ ok: true, of: {} });
    await stop();
  });

  it('one that fails says so, and the next can begin', async () => {
    let fails = true;
    const { desks, stop } = open({
      replay: async () => {
        if (fails) throw new Error('the log is away');
        return {};
      },
    });
    await desks[0]!.start('replay', {});
    const failed = await ended(desks[1]!, 'replay');
    expect(failed).toMatchObject({ state: 'failed' });
    expect(failed.report).toBeUndefined();
    fails = false;
    await desks[1]!.start('replay', {});
    expect(await ended(desks[0]!, 'replay')).toMatchObject({ state: 'done' });
    await stop();
  });
});
