import { join } from 'node:path';
import type { OpenedProjection } from '@app/engine';
import { openEventStore } from '@app/event-store';
import { openSqliteViewStore } from '@app/view-store';
import { allViews } from '@app/workflows';
import type { Config } from './config.js';

/** What the projector's thread opens for itself: connections and views cannot be sent between threads. */
export async function openProjection(data: unknown): Promise<OpenedProjection> {
  const { dataDir, mode } = data as Pick<Config, 'dataDir' | 'mode'>;
  return {
    store: await openEventStore({ file: join(dataDir, 'events.db'), mode, threaded: false }),
    views: openSqliteViewStore(join(dataDir, 'views.db')),
    of: allViews.filter((view) => !view.resident),
  };
}
