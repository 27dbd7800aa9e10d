import type { AnyView, Position, ViewStore } from '@app/kernel';

interface Known {
  position: Position | undefined;
  /** Milliseconds. */
  at: number;
  ids: ReadonlySet<string>;
}
const known = new WeakMap<ViewStore, Map<AnyView, Known>>();
/** A rebuild may heal documents without the view going on. */
const fresh = 1000;

/** Ids of a view's parked documents; asked again only when the view has gone on, or a second has passed. */
export async function parkedIn(
  views: ViewStore,
  view: AnyView,
  position: Position | undefined,
): Promise<ReadonlySet<string>> {
  const ofStore = known.get(views) ?? new Map<AnyView, Known>();
  known.set(views, ofStore);
  const last = ofStore.get(view);
  const at = performance.now();
  if (last && last.position === position && at - last.at < fresh) return last.ids;
  const ids = new Set((await views.parked(view)).map((each) => each.id));
  ofStore.set(view, { position, at, ids });
  return ids;
}
