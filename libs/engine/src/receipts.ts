import type { CommandRecord, EventStore, Folded, StoredEvent } from '@app/kernel';
import type { Receipt } from './engine.js';

export const proposalOf = (data: object): NonNullable<Receipt['proposal']> => {
  const { proposal, digest, capacities } = data as { proposal: string; digest: string; capacities: readonly string[] };
  return { id: proposal, digest, approvers: capacities };
};

/** What a stream already holds of a command id. */
export interface Earlier {
  events: readonly StoredEvent[];
  record: CommandRecord;
  /** The first receipt, to be given again to whoever gave exactly this command. */
  receipt: Receipt;
}

/** The batch a command id has written to a stream, if it has. */
export async function earlierOf(
  store: EventStore,
  stream: string,
  id: string,
  folded: Folded,
  commandId: string,
): Promise<Earlier | undefined> {
  const from = folded.commands.get(commandId);
  if (from === undefined) return undefined;
  const batch: StoredEvent[] = [];
  for await (const events of store.read(stream, { from })) {
    batch.push(...events.filter((event) => event.meta.commandId === commandId));
    if (batch.length >= (batch[0]?.meta.count ?? 1)) break;
  }
  const last = batch.at(-1)!;
  const proposed = batch[0]!.type === 'CommandProposed';
  return {
    events: batch,
    record: batch[0]!.record!,
    receipt: {
      outcome: proposed ? 'proposed' : 'accepted',
      id,
      stream,
      revision: last.revision,
      position: last.position,
      commandId,
      repeated: true,
      events: batch.map(({ id: eventId, revision, type, meta, data }) => ({
        id: eventId,
        revision,
        type,
        effectiveOn: meta.effectiveOn,
        data,
      })),
      ...(proposed ? { proposal: proposalOf(batch[0]!.data) } : {}),
    },
  };
}
