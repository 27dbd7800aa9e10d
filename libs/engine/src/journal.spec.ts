import { instantOf, systemAct, type StoredEvent } from '@app/kernel';
import { memoryEventStore } from '@app/kernel/testing';
import { Journal } from './journal.js';

const commandId = '00000000-0000-7000-8000-0000000000c1';
const refused = (recordedAt: string) => ({
  draft: { type: 'CommandRefused', data: {}, about: [], effectiveOn: '1970-01-01', visibility: 'internal' as const },
  recordedAt,
  commandId,
  record: { command: 'x', edition: 1, input: {}, act: systemAct, read: -1, correlation: commandId, release: 'test' },
});

describe('Journal', () => {
  it('stamps an entry when it is handed over: what was written while it waited has no later time', async () => {
    const store = memoryEventStore();
    let now = 1000;
    const journal = new Journal(store, () => undefined, () => instantOf(now)); // prettier-ignore
    const came = instantOf(now);
    const written = journal.append('refusals-1970-01', refused(came));
    now = 2000;
    await written;
    const events: StoredEvent[] = [];
    for await (const batch of store.readAll()) events.push(...batch);
    expect(events.map(({ meta }) => meta.recordedAt)).toEqual([instantOf(2000)]);
  });
  it('writes down a command refused twice in one millisecond twice', async () => {
    const store = memoryEventStore();
    const journal = new Journal(store, () => undefined);
    const twice = () => journal.append('refusals-1970-01', refused(instantOf(1000)));
    await Promise.all([twice(), twice()]);
    await twice();
    const ids = new Set<string>();
    for await (const batch of store.readAll()) for (const { id } of batch) ids.add(id);
    expect(ids.size).toBe(3);
  });
});
