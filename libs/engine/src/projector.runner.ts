import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import {
  comparePositions,
  rebuildOf,
  StoreUnavailable,
  type AnyView,
  type EventStore,
  type Position,
  type StoredEvent,
  type ViewStore,
} from '@app/kernel';
import { gathered } from './projector.gathered.js';
import { loadingFrom, project, wholeCommands, type Documents, type Loading, type Projection } from './projector.js';
import { Checkpoints, distance } from './projector.checkpoints.js';

/** How a build goes on. Steps are events in an embedded store, bytes of the log in EventStoreDB. */
export interface Progress {
  view: string;
  done: number;
  total: number;
  perSecond: number;
  secondsLeft: number;
}
/** A forced rebuild: digests before and after; unequal ones mean that the old documents were not what the log says. */
export interface Rebuilt {
  view: string;
  before: string;
  after: string;
  same: boolean;
}
export interface ProjectorOptions {
  store: EventStore;
  views: ViewStore;
  of: readonly AnyView[];
  /** Most events folded before a commit, when following and when building; many more cost more in garbage than they save in writes. */
  batch?: number;
  buildBatch?: number;
  /** Milliseconds until a store that was away is tried again. */
  retryMs?: number;
  /** Told after every round which views have come where. */
  onReached?: (views: readonly string[], position: Position) => void;
  onProgress?: (progress: Progress) => void;
  /** A view that cannot be stored (`view`), or a store that is away. */
  onError?: (error: unknown, view?: string) => void;
}
export interface Projector {
  /** The log has gone on: for lag, and to wake a projector in another thread. */
  appended(position: Position): void;
  /** Resolves when a reader of the view sees everything up to the position. @throws NotCaughtUp */
  caughtUpTo(view: AnyView, position: Position, ms: number): Promise<void>;
  /** View name → steps it is behind. */
  lag(): Record<string, number>;
  /** Builds a view again beside the one that is read, compares both, and puts it in its place. */
  rebuild(view: AnyView): Promise<Rebuilt>;
  close(): Promise<void>;
}

interface Run {
  view: AnyView;
  types: ReadonlySet<string>;
  load: Loading;
  checkpoint: Position | undefined;
  documents: Documents;
  held: Set<string>;
  /** The checkpoint has gone on without a change: written down when it is quiet, or now and then; not every time. */
  unsaved?: true;
  /** It could not be stored: set aside until the next start. */
  halted?: true;
}
interface Made extends Projection {
  run: Run;
}
const saveEveryMs = 1000;
/** Nothing new for so long: other processes, who read only what is written down, shall not wait for the next event. */
const quietMs = 50;
/** Documents of one view kept in memory between batches. */
const maxDocuments = { live: 2_000, build: 20_000 };

/**
 * Fills views from the log: those that are up to date share one read of it, those that are behind (new ones, new versions) are built
 * beside them and join when they have caught up. One writer per view: run it once.
 */
export async function startProjector(options: ProjectorOptions): Promise<Projector> {
  const { store, views, of, batch = 1000, buildBatch = 2000, retryMs = 500 } = options;
  const closing = new AbortController();
  const { signal } = closing;
  const checkpoints = new Checkpoints(of);
  const live = new Set<Run>();
  const tasks = new Set<Promise<unknown>>();
  let turn: Promise<unknown> = Promise.resolve();
  let saved = performance.now();
  let quiet: NodeJS.Timeout | undefined;

  for (const { name, version } of await views.generations()) if (version < 0) await views.drop(name, version);
  await views.prepare(of);
  const head = await store.head();
  for (const view of of) if (!isOfLog(await views.checkpoint(view), head)) await views.drop(view.name, view.version);
  await views.prepare(of);
  const runs = await Promise.all(of.map(runOf));
  checkpoints.sawHead(head);
  const newest = runs.reduce((most: Position | undefined, run) => later(most, run.checkpoint), undefined);
  const start = newest ?? head;
  const behind = runs.filter((run) => comparePositions(run.checkpoint, start) < 0);
  for (const run of runs) if (!behind.includes(run)) await join(run);
  void background(follow(start));
  const missing = () => behind.filter((run) => !live.has(run));
  if (behind.length) void background(retrying(() => build(missing(), joinAll)));

  return {
    appended: (position) => checkpoints.sawHead(position),
    caughtUpTo: (view, position, ms) => checkpoints.until(view, position, ms),
    lag: () => checkpoints.lag(),
    rebuild: (view) => background(rebuild(view)),
    close: async () => {
      closing.abort();
      clearTimeout(quiet);
      await Promise.allSettled(tasks);
      await save(live).catch(() => undefined);
    },
  };

  async function runOf(view: AnyView): Promise<Run> {
    return {
      view,
      types: new Set(view.types),
      load: loadingFrom(views, view),
      checkpoint: await views.checkpoint(view),
      documents: new Map(),
      held: new Set((await views.parked(view)).map((each) => each.id)),
    };
  }

  /** From here on the view is read from this generation and follows the log with the others. */
  async function join(run: Run): Promise<void> {
    if (run.halted) return;
    await views.serve(run.view);
    run.documents.clear();
    live.add(run);
    if (run.checkpoint !== undefined) reached([run], run.checkpoint);
  }

  async function joinAll(of: readonly Run[]): Promise<void> {
    for (const run of of) await join(run);
  }

  function reached(of: readonly Run[], position: Position): void {
    const names = of.map((run) => run.view.name);
    for (const name of names) checkpoints.reached(name, position);
    if (names.length) options.onReached?.(names, position);
  }

  /** Folds events into every view that has not seen them, and commits them together. A view that cannot be stored is set aside; the rest flows. */
  async function apply(to: Iterable<Run>, events: readonly StoredEvent[], keep: number): Promise<void> {
    const last = events.at(-1);
    if (!last) return;
    const made: Made[] = [];
    try {
      for (const run of to) {
        if (run.halted || comparePositions(last.position, run.checkpoint) <= 0) continue;
        const unseen = comparePositions(events[0]!.position, run.checkpoint) > 0;
        const news = events.filter(
          (event) => run.types.has(event.type) && (unseen || comparePositions(event.position, run.checkpoint) > 0),
        );
        try {
          made.push({ run, ...(await project(run.view, news, run.documents, run.held, run.load)) });
        } catch (error) {
          await setAside(run, error);
        }
      }
      await commit(made, last.position);
    } catch (error) {
      for (const run of to) await forget(run);
      throw error;
    }
    for (const { run } of made) {
      if (!run.halted) run.checkpoint = last.position;
      if (run.documents.size > keep) run.documents.clear();
    }
    reached(
      [...to].filter((run) => live.has(run)),
      last.position,
    );
    if (performance.now() - saved > saveEveryMs) await save(to);
    quiet = quiet?.refresh() ?? setTimeout(() => void exclusively(() => save(live)).catch(() => undefined), quietMs);
    await nextTurn();
  }

  /** In one transaction, for that is what costs; one by one when it fails, to find the view that cannot be stored. */
  async function commit(made: readonly Made[], position: Position): Promise<void> {
    const changed = made.filter(({ changes, parked }) => changes.length || parked.length);
    for (const { run } of made) run.unsaved = true;
    if (changed.length === 0) return;
    try {
      await views.commitAll(changed.map(({ run, ...rest }) => ({ view: run.view, position, ...rest })));
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      for (const { run, changes, parked } of changed)
        await views.commit(run.view, changes, position, parked).catch((reason: unknown) => setAside(run, reason));
    }
    for (const { run } of changed) delete run.unsaved;
  }

  /** @throws StoreUnavailable when that is all that is the matter */
  async function setAside(run: Run, error: unknown): Promise<void> {
    if (error instanceof StoreUnavailable) throw error;
    await forget(run);
    live.delete(run);
    run.halted = true;
    options.onError?.(error, run.view.name);
  }

  /** Writes down how far views without changes have come: a start does not look at those events again, and other processes see it. */
  async function save(of: Iterable<Run>): Promise<void> {
    const ahead = [...of].filter((run) => run.unsaved && !run.halted && run.checkpoint !== undefined);
    await views.commitAll(ahead.map((run) => ({ view: run.view, changes: [], position: run.checkpoint! })));
    for (const run of ahead) delete run.unsaved;
    saved = performance.now();
  }

  /** What was folded but not stored is folded again. */
  async function forget(run: Run): Promise<void> {
    run.documents.clear();
    run.held = new Set((await views.parked(run.view).catch(() => [])).map((each) => each.id));
  }

  async function readOn(of: readonly Run[], size: number, onBatch?: (position: Position) => void): Promise<void> {
    const cut = wholeCommands();
    const from = oldest(of);
    let events: StoredEvent[] = [];
    const flush = async () => {
      await apply(of, events, maxDocuments.build);
      const last = events.at(-1);
      if (last) onBatch?.(last.position);
      events = [];
    };
    for await (const more of store.readAll(from)) {
      signal.throwIfAborted();
      for (const event of cut(more)) events.push(event);
      if (events.length >= size) await flush();
    }
    await flush();
  }

  async function build(of: readonly Run[], done: (of: readonly Run[]) => Promise<unknown>): Promise<void> {
    const from = oldest(of);
    const total = distance(from, await store.head());
    const began = performance.now();
    await readOn(of, buildBatch, (position) => {
      const made = Math.min(total, distance(from, position));
      const perSecond = Math.round((made * 1000) / Math.max(1, performance.now() - began));
      const secondsLeft = Math.ceil((total - made) / Math.max(1, perSecond));
      for (const { view } of of) options.onProgress?.({ view: view.name, done: made, total, perSecond, secondsLeft });
    });
    // What came meanwhile, while nobody else commits: the two lanes meet without a gap.
    await exclusively(async () => {
      await readOn(of, buildBatch);
      await done(of);
    });
  }

  async function rebuild(view: AnyView): Promise<Rebuilt> {
    const built = rebuildOf(view);
    await views.drop(built.name, built.version);
    await views.prepare([built]);
    const run = await runOf(built);
    const result: Rebuilt = { view: view.name, before: '', after: '', same: false };
    await build([run], async () => {
      const old = [...live].find((each) => each.view.name === view.name);
      if (old) await readOn([old], buildBatch);
      result.before = await views.digest(view);
      result.after = await views.digest(built);
      result.same = result.before === result.after;
      if (old) live.delete(old);
      await views.serve(built);
      await join({ ...run, view, load: loadingFrom(views, view) });
    });
    return result;
  }

  /** The lane of the views that are up to date. Everything that has come while a batch was committed goes into the next. */
  async function follow(from: Position | undefined): Promise<void> {
    let position = from;
    await retrying(async () => {
      const cut = wholeCommands();
      const after = live.size ? oldest([...live]) : position;
      for await (const events of gathered(store.follow(after, undefined, signal), batch)) {
        checkpoints.sawHead(events.at(-1)?.position);
        const whole = cut(events);
        await exclusively(() => apply(live, whole, maxDocuments.live));
        position = whole.at(-1)?.position ?? position;
      }
    });
  }

  function exclusively<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work, work);
    turn = mine.catch(() => undefined);
    return mine;
  }

  /** A store that is away is tried again until the projector is closed. */
  async function retrying(work: () => Promise<unknown>): Promise<void> {
    while (!signal.aborted)
      try {
        await work();
        return;
      } catch (error) {
        if (signal.aborted) return;
        options.onError?.(error);
        await sleep(retryMs, undefined, { signal }).catch(() => undefined);
      }
  }

  function background<T>(task: Promise<T>): Promise<T> {
    const tracked = task.finally(() => tasks.delete(tracked));
    tracked.catch(() => undefined);
    tasks.add(tracked);
    return tracked;
  }
}

/** Views of another log, or of one that has lost its end (a restored copy), begin anew. */
const isOfLog = (checkpoint: Position | undefined, head: Position | undefined): boolean =>
  checkpoint === undefined ||
  (head !== undefined && epochOf(checkpoint) === epochOf(head) && comparePositions(checkpoint, head) <= 0);
const epochOf = (position: Position): string => position.slice(0, position.indexOf('.'));
const later = (a: Position | undefined, b: Position | undefined) => (comparePositions(a, b) < 0 ? b : a);
/** Where the view that is furthest behind stands; `undefined` is before everything. */
const oldest = (of: readonly Run[]): Position | undefined =>
  of.map((run) => run.checkpoint).reduce((least, each) => (comparePositions(each, least) < 0 ? each : least));
