import { comparePositions, type AnyView, type EventStore, type Position, type ViewStore } from '@app/kernel';
import { NotCaughtUp } from './engine.js';

const numberOf = (position: Position | undefined): number =>
  position === undefined ? 0 : Number(position.slice(position.indexOf('.') + 1));
/** Steps between two positions: events in an embedded store, bytes of the log in EventStoreDB. */
export const distance = (from: Position | undefined, to: Position | undefined): number =>
  Math.max(0, numberOf(to) - numberOf(from));

/** How far each view has come, and who waits for it. */
export class Checkpoints {
  private readonly positions = new Map<string, Position | undefined>();
  private readonly waiting = new Set<{ view: string; position: Position; done: () => void }>();
  private head: Position | undefined;

  constructor(views: readonly AnyView[]) {
    for (const { name } of views) this.positions.set(name, undefined);
  }

  reached(view: string, position: Position | undefined): void {
    if (comparePositions(position, this.positions.get(view)) <= 0) return;
    this.positions.set(view, position);
    this.sawHead(position);
    for (const each of this.waiting)
      if (each.view === view && comparePositions(position, each.position) >= 0) each.done();
  }

  sawHead(position: Position | undefined): void {
    if (comparePositions(position, this.head) > 0) this.head = position;
  }

  has({ name }: Pick<AnyView, 'name'>, position: Position): boolean {
    return comparePositions(this.positions.get(name), position) >= 0;
  }

  /** @throws NotCaughtUp when the view has not come there within `ms` milliseconds */
  async until({ name }: AnyView, position: Position, ms: number): Promise<void> {
    if (this.has({ name }, position)) return;
    await new Promise<void>((resolve, reject) => {
      const entry = { view: name, position, done: () => end(resolve) };
      const timer = setTimeout(() => end(() => reject(new NotCaughtUp(`${name} has not come to ${position}`))), ms);
      const end = (settle: () => void) => {
        clearTimeout(timer);
        this.waiting.delete(entry);
        settle();
      };
      this.waiting.add(entry);
    });
  }

  lag(): Record<string, number> {
    return Object.fromEntries([...this.positions].map(([view, position]) => [view, distance(position, this.head)]));
  }
}

/**
 * For a process whose views another process fills: looks at the store's checkpoints while somebody waits, and once a second, with the head of
 * the log, for the lag.
 */
export function watchCheckpoints(
  store: ViewStore,
  log: Pick<EventStore, 'head'>,
  views: readonly AnyView[],
  everyMs = 20,
) {
  const checkpoints = new Checkpoints(views);
  const look = async (view: AnyView) => checkpoints.reached(view.name, await store.checkpoint(view));
  const lookAtHead = async () => {
    const head = await log.head();
    if (head !== undefined) checkpoints.sawHead(head);
  };
  const lookAtAll = () => Promise.all([lookAtHead(), ...views.map(look)]).catch(() => undefined);
  const timer = setInterval(() => void lookAtAll(), 1000);
  timer.unref();
  return {
    appended: (position: Position) => checkpoints.sawHead(position),
    lag: () => checkpoints.lag(),
    async caughtUpTo(view: AnyView, position: Position, ms: number): Promise<void> {
      await look(view);
      const looking = setInterval(() => void look(view).catch(() => undefined), everyMs);
      try {
        await checkpoints.until(view, position, ms);
      } finally {
        clearInterval(looking);
      }
    },
    close: async () => clearInterval(timer),
  };
}
