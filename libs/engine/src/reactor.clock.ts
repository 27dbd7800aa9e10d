import {
  addDays,
  dateOf,
  hashedId,
  msOf,
  type AnyView,
  type Clock,
  type Instant,
  type LocalDate,
  type ViewStore,
} from '@app/kernel';

/** An open task of the clock. */
export interface DueTask {
  stream: string;
  key: string;
  dueOn: LocalDate;
  command: string;
  input: object;
  /** The event that opened it. */
  eventId: string;
}
export interface DueRun {
  accepted: number;
  refused: number;
}

/** A period ends at 24:00 of its last day; the run of the next day begins five minutes later. */
const runsAt = 'T00:05:00.000+08:00';
/** Milliseconds from now to the next run. */
export const untilNextRun = (now: Instant): number => {
  const today = msOf(dateOf(now) + runsAt);
  return (today > msOf(now) ? today : msOf(addDays(dateOf(now), 1) + runsAt)) - msOf(now);
};

/** The same task of the same opening always gives the same command. */
export const dueCommandId = ({ stream, key, dueOn, eventId }: DueTask): string =>
  hashedId(msOf(`${dueOn}T23:59:59.999+08:00`), 'clock', stream, key, dueOn, eventId);

/** Open tasks of the clock in a view of the inbox, earliest first. `caughtUp` waits until the view shows everything recorded so far. */
export const dueTasks =
  (views: ViewStore, inbox: AnyView, caughtUp: (view: AnyView) => Promise<void>) =>
  async (today: LocalDate): Promise<readonly DueTask[]> => {
    await caughtUp(inbox);
    const due: DueTask[] = [];
    for (let after: string | undefined; ;) {
      const page = await views.find(
        inbox,
        { roles: 'SYS', of: 'task', dueOn: { $lt: today } },
        { sort: [['dueOn', 'asc']], limit: 1000, ...(after === undefined ? {} : { after }) },
      );
      for (const { text } of page.rows) {
        const {
          command,
          input = {},
          ...task
        } = JSON.parse(text) as Omit<DueTask, 'command' | 'input'> & Partial<DueTask>;
        if (command !== undefined) due.push({ ...task, command, input });
      }
      if (page.next === undefined) return due;
      after = page.next;
    }
  };

/**
 * Runs what is due at once, then every day. No timers but the one to the next run: what is due is data.
 * @param carryOut false: refused
 */
export function openClock(
  {
    clock,
    due,
    daily: byItself,
    onError,
  }: {
    clock: Clock;
    /** False: only when asked. */
    daily: boolean;
    due: (today: LocalDate) => Promise<readonly DueTask[]>;
    onError?: (error: unknown, reaction: string) => void;
  },
  carryOut: (task: DueTask, commandId: string) => Promise<boolean>,
) {
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let turn: Promise<unknown> = Promise.resolve();

  /** One command may make the next one due, so it looks again until nothing new is found. */
  async function pass(today: LocalDate): Promise<DueRun> {
    const tried = new Set<string>();
    const result: DueRun = { accepted: 0, refused: 0 };
    for (;;) {
      const fresh = (await due(today)).filter((task) => !tried.has(dueCommandId(task)));
      if (fresh.length === 0 || closed) return result;
      for (const task of fresh) {
        const commandId = dueCommandId(task);
        tried.add(commandId);
        result[(await carryOut(task, commandId)) ? 'accepted' : 'refused']++;
      }
    }
  }
  function run(today: LocalDate = dateOf(clock.now())): Promise<DueRun> {
    const mine = turn.then(() => pass(today));
    turn = mine.catch(() => undefined);
    return mine;
  }
  function daily(): void {
    run().catch((error: unknown) => onError?.(error, 'clock'));
    timer = setTimeout(daily, untilNextRun(clock.now()));
    timer.unref();
  }
  if (byItself) daily();
  return {
    run,
    idle: () => turn,
    close: async (): Promise<void> => {
      closed = true;
      clearTimeout(timer);
      await turn;
    },
  };
}
