import { setTimeout as sleep } from 'node:timers/promises';
import {
  categoryOf,
  comparePositions,
  hashedId,
  idOf,
  streamOf,
  timeBits,
  type Ask,
  type Caused,
  type Clock,
  type LocalDate,
  type Position,
  type Reaction,
  type ReactionFailure,
  type Slice,
  type StoredEvent,
  type View,
} from '@app/kernel';
import { NotFound, type Order, type Receipt } from './engine.js';
import { openClock, type DueTask, type DueRun } from './reactor.clock.js';
import { codeOf, messageOf, natureOf } from './reactor.failures.js';
import { ordersOf, reactionDesk, type ReactionDesk } from './reactor.desk.js';
import { openReactionLog, type ReactionLog, type ReactionLogDeps } from './reactor.log.js';

export interface ReactorDeps extends ReactionLogDeps {
  slices: readonly Slice[];
  submit: (order: Order) => Promise<Receipt>;
  ask: () => Ask;
  clock: Clock;
  /** Open tasks of the clock whose period ended before the day, with everything recorded up to now. */
  due: (today: LocalDate) => Promise<readonly DueTask[]>;
  /**
   * Nothing runs by itself: `idle` carries out what there is, one reaction after the other, and `runDue` what is due. The same commands
   * given between the same calls leave the same log. Default: as events come.
   */
  onDemand?: boolean;
  /** Milliseconds before the first repetition of what failed for the moment; doubled up to a minute. */
  retryMs?: number;
  onError?: (error: unknown, reaction: string) => void;
}
export interface Reactor extends ReactionDesk {
  /** Submits what is due before the day (default: today). Safe to call at any time, any number of times. */
  runDue(today?: LocalDate): Promise<DueRun>;
  /** Resolves when the clock's run is over and every reaction has dealt with everything recorded, what they caused themselves included. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

interface Lane {
  reaction: Reaction;
  log: ReactionLog;
  /** Everything up to here is dealt with. */
  seen: Position | undefined;
  /** There may be something to do up to here. */
  due: Position | undefined;
  /** Wakes it to look at `due`. */
  ring: () => void;
}

const maxRetryMs = 60_000;
/** How often something is tried, by the nature of its failure. An error nobody foresaw counts as final in the end: it would hold everything behind it. */
type Tries = Readonly<Record<ReturnType<typeof natureOf>, number>>;
const untilItPasses: Tries = { passing: Infinity, unforeseen: 5, final: 1 };
/** The clock comes again tomorrow. */
const aWhile: Tries = { passing: 5, unforeseen: 5, final: 1 };
const forEver: Tries = { passing: Infinity, unforeseen: Infinity, final: Infinity };

/**
 * Runs all reactions, each in the order of the log and independent of the others, and the clock. At least once: a command takes effect
 * once because its id derives from its cause. Run it in one process only.
 */
export async function startReactor(deps: ReactorDeps): Promise<Reactor> {
  const { store, slices, submit, ask, onDemand = false, retryMs = 250, onError } = deps;
  const closing = new AbortController();
  const { signal } = closing;
  const bySlice = new Map(slices.map((slice) => [slice.workflow.name, slice]));
  const orderOf = ordersOf(slices);
  const reactions = slices.flatMap((slice) => slice.reactions ?? []);
  const allTypes = [...new Set(reactions.flatMap(({ on }) => Object.keys(on)))];
  const logs = new Map<string, ReactionLog>();
  for (const name of [...reactions.map((each) => each.name), 'clock']) {
    if (logs.has(name)) throw new Error(`two reactions are called ${name}`);
    logs.set(name, await openReactionLog(name, deps));
  }
  const waiting = new Set<() => void>();
  const start = await store.head();
  let heard = start;
  let looked: Position | undefined;
  let begun = false;
  const lanes = reactions.map((reaction): Lane => ({
    reaction,
    log: logs.get(reaction.name)!,
    seen: undefined,
    due: start,
    ring: () => undefined,
  }));
  const running = onDemand
    ? []
    : [
        ...lanes.map((lane) => patiently(lane.reaction.name, () => run(lane), forEver)),
        patiently('reactions', listen, forEver),
      ];
  const clock = openClock({ ...deps, daily: !onDemand }, (task, commandId) => carryOutDue(task, commandId));

  return {
    runDue: clock.run,
    idle: async () => {
      await clock.idle();
      if (onDemand) return carryOutAll();
      for (;;) {
        const head = await store.head();
        if (lanes.every((lane) => comparePositions(lane.seen, head) >= 0)) return;
        await new Promise<void>((resolve) => waiting.add(resolve));
        if (signal.aborted) return;
      }
    },
    ...reactionDesk(async (reaction) => logOf(reaction), orderOf, submit),
    close: async () => {
      closing.abort();
      for (const lane of lanes) lane.ring();
      notify();
      await clock.close();
      await Promise.allSettled(running);
    },
  };

  /** One reaction's own way along the log, at its own pace: it sleeps until there is something for it. */
  async function run(lane: Lane): Promise<void> {
    const { reaction } = lane;
    await begin(lane);
    while (!signal.aborted) {
      const { due } = lane;
      if (comparePositions(due, lane.seen) <= 0) {
        notify();
        await new Promise<void>((resolve) => (lane.ring = resolve));
        continue;
      }
      for await (const events of store.readAll(lane.seen, { types: Object.keys(reaction.on) }))
        await reactTo(lane, events);
      if (comparePositions(lane.seen, due) < 0) lane.seen = due;
    }
  }

  async function begin(lane: Lane): Promise<void> {
    const { reaction, log } = lane;
    if (!log.started) await log.write('ReactionStarted', { from: reaction.from });
    lane.seen = log.after === undefined ? undefined : await store.positionOf(log.after);
  }

  async function reactTo(lane: Lane, events: readonly StoredEvent[]): Promise<void> {
    const { reaction, log } = lane;
    for (const event of events) {
      signal.throwIfAborted();
      await react(reaction, log, await withRecord(event));
    }
    const last = events.at(-1)!;
    // At once: an event that is looked at again much later could mean other commands.
    await log.write('ReactionCheckpointed', { eventId: last.id });
    lane.seen = last.position;
  }

  /** One look at the log for all of them; each in its turn goes as far as the look did. Again until nothing new has come of it. */
  async function carryOutAll(): Promise<void> {
    if (!begun) for (const lane of lanes) await begin(lane);
    begun = true;
    for (let head = await store.head(); comparePositions(looked, head) < 0; head = await store.head()) {
      const events: StoredEvent[] = [];
      for await (const page of store.readAll(looked, { types: allTypes })) events.push(...page);
      looked = head;
      for (const lane of lanes) {
        const mine = events.filter(
          ({ type, position }) => Object.hasOwn(lane.reaction.on, type) && comparePositions(position, lane.seen) > 0,
        );
        if (mine.length > 0) await reactTo(lane, mine);
      }
    }
  }

  /** One look at the log for all of them: who has nothing to do there goes along, the others are woken. */
  async function listen(): Promise<void> {
    for await (const { events, position = events.at(-1)?.position } of store.follow(
      heard,
      { types: allTypes },
      signal,
    )) {
      heard = position;
      for (const lane of lanes) {
        const idle = comparePositions(lane.due, lane.seen) <= 0;
        lane.due = position;
        if (events.some(({ type }) => Object.hasOwn(lane.reaction.on, type))) lane.ring();
        else if (idle) lane.seen = position;
      }
      notify();
    }
  }

  function notify(): void {
    for (const resolve of waiting) resolve();
    waiting.clear();
  }

  async function react(reaction: Reaction, log: ReactionLog, event: StoredEvent): Promise<void> {
    const { name } = reaction;
    const lookId = hashedId(timeBits(event.id), name, event.id);
    if (log.failures.has(lookId)) return;
    let caused: readonly Caused[];
    try {
      caused = await patiently(name, async () => reaction.on[event.type]!(event as StoredEvent<never>, ask()));
    } catch (error) {
      if (signal.aborted) throw error;
      const failed = { workflow: categoryOf(event.stream), command: name, id: idOf(event.stream), input: {} };
      await fail(log, event, lookId, failed, error);
      return;
    }
    const places = new Map<string, number>();
    for (const each of caused) {
      // By what it does, not by its place in the list: another look at the event may find a shorter list.
      const what = [each.workflow, each.command, each.id ?? ''].join(' ');
      const place = places.get(what) ?? 0;
      places.set(what, place + 1);
      const commandId = each.commandId ?? hashedId(timeBits(event.id), name, event.id, what, place);
      if (log.failures.has(commandId)) continue;
      try {
        const order = orderOf(each, commandId, event.id, event.record?.correlation);
        await patiently(name, () => submit(order));
      } catch (error) {
        if (signal.aborted) throw error;
        await fail(log, event, commandId, each, error);
      }
    }
  }

  /** A refusal now may be an acceptance tomorrow, so the clock asks again on every run; it complains once. */
  async function carryOutDue(task: DueTask, commandId: string): Promise<boolean> {
    const log = logOf('clock');
    const { stream, command, input, eventId } = task;
    const caused: Caused = {
      workflow: categoryOf(stream),
      command,
      id: idOf(stream),
      input,
      source: { kind: 'clock' },
    };
    try {
      await patiently('clock', () => submit(orderOf(caused, commandId, eventId)), aWhile);
      if (log.failures.has(commandId)) await log.write('ReactionSettled', { commandId });
      return true;
    } catch (error) {
      if (signal.aborted) throw error;
      if (natureOf(error) === 'passing') onError?.(error, 'clock');
      else if (log.failures.get(commandId)?.code !== codeOf(error))
        await fail(log, { stream, id: eventId }, commandId, caused, error);
      return false;
    }
  }

  async function fail(
    log: ReactionLog,
    cause: Pick<StoredEvent, 'stream' | 'id'> & { record?: StoredEvent['record'] },
    commandId: string,
    { workflow, command, id, input, source }: Caused,
    error: unknown,
  ): Promise<void> {
    onError?.(error, command);
    const target = id === undefined ? undefined : streamOf(workflow, id);
    const bureau = (await bureauOf(cause.stream)) ?? (target && (await bureauOf(target)));
    const failure: ReactionFailure = {
      commandId,
      causeEventId: cause.id,
      workflow,
      command,
      ...(id === undefined ? {} : { id }),
      input,
      ...(source?.row === undefined ? {} : { row: source.row }),
      ...(cause.record ? { correlation: cause.record.correlation } : {}),
      code: codeOf(error),
      message: messageOf(error),
      ...(bureau === undefined ? {} : { bureau }),
    };
    await log.write('ReactionFailed', failure, [...new Set([cause.stream, ...(target ? [target] : [])])]);
  }

  /** The bureau responsible for a stream, by the field its listing names for scope. */
  async function bureauOf(stream: string): Promise<string | undefined> {
    const listing = bySlice.get(categoryOf(stream))?.listing as unknown as View<Record<string, unknown>> | undefined;
    const field = listing?.scope.bureau;
    if (!listing || !field) return undefined;
    const value = (
      await ask()
        .of(listing, idOf(stream))
        .catch(() => undefined)
    )?.[field];
    const first: unknown = Array.isArray(value) ? value[0] : value;
    return typeof first === 'string' ? first : undefined;
  }

  /** The record stands with the first event of a command. */
  async function withRecord(event: StoredEvent): Promise<StoredEvent> {
    const { index } = event.meta;
    if (index === 0 || event.record) return event;
    const revision = event.revision - index;
    for await (const [first] of store.read(event.stream, { from: revision, to: revision }))
      if (first) {
        const { position, stream, id, type, data, meta } = event;
        return { position, stream, revision: event.revision, id, type, data, meta, record: first.record };
      }
    return event;
  }

  /** Again, after longer and longer pauses, while the failure is one that passes. */
  async function patiently<T>(reaction: string, work: () => Promise<T>, tries: Tries = untilItPasses): Promise<T> {
    const failed = { passing: 0, unforeseen: 0, final: 0 };
    for (let pause = retryMs; ; pause = Math.min(2 * pause, maxRetryMs))
      try {
        return await work();
      } catch (error) {
        const nature = natureOf(error);
        if (signal.aborted || ++failed[nature] >= tries[nature]) throw error;
        onError?.(error, reaction);
        await sleep(pause, undefined, { signal });
      }
  }

  function logOf(reaction: string): ReactionLog {
    const log = logs.get(reaction);
    if (!log) throw new NotFound(reaction);
    return log;
  }
}
