import { instantOf, systemAct, type StoredEvent } from '@app/kernel';
import { memoryEventStore } from '@app/kernel/testing';
import { Journal } from './journal.js';

describe('Journal', () => {
  it('stamps an entry when it is handed over: what was written while it waited has no later time', async () => {
    const store = memoryEventStore();
    let now = 1000;
    const journal = new Journal(store, () => undefined, () => instantOf(now)); // prettier-ignore
    const came = instantOf(now);
    const commandId = '00000000-0000-7000-8000-0000000000c1';
    const written = journal.append('refusals-1970-01', {
      draft: { type: 'CommandRefused', data: {}, about: [], effectiveOn: '1970-01-01', visibility: 'internal' },
      recordedAt: came,
      commandId,
      record: {
        command: 'x',
        edition: 1,
        input: {},
        act: systemAct,
        read: -1,
        correlation: commandId,
        release: 'test',
      },
    });
    now = 2000;
    await written;
    const events: StoredEvent[] = [];
    for await (const batch of store.readAll()) events.push(...batch);
    expect(events.map(({ meta }) => meta.recordedAt)).toEqual([instantOf(2000)]);
  });
});
