import {
  createdId,
  dateOf,
  emptyFold,
  foldEvent,
  hashedId,
  Refusal,
  streamOf,
  type Act,
  type CommandRecord,
  type Context,
  type EventStore,
  type Instant,
  type Outcome,
  type EventMap,
  type Slice,
} from '@app/kernel';
import { chain, type Draft } from '../../libs/engine/src/append.js';

export interface Played {
  command: string;
  /** Absent for a command that creates its stream. */
  id?: string;
  input: object;
  act: Act;
  approvedBy?: Act;
  at: Instant;
  facts?: object;
  /** What the record says beside all this. */
  record?: Partial<CommandRecord>;
  /** Kernel events that precede the decided ones in the batch (`ProposalApproved`). */
  before?: readonly Draft[];
}

/**
 * Decides one command and appends its events, or its refusal, with record and digests as the engine does: without doors, scope
 * and gathering of facts.
 * @returns the stream's id
 */
export async function play(store: EventStore, { workflow }: Slice, played: Played): Promise<string> {
  const { command, input, act, at, facts, before = [] } = played;
  const commandId = hashedId(Date.parse(at), command, JSON.stringify(input), act.by);
  const id = played.id ?? createdId(workflow.name, commandId);
  const stream = streamOf(workflow.name, id);
  const folded = emptyFold(workflow);
  for await (const events of store.read(stream)) for (const event of events) foldEvent(workflow, folded, event);
  const record: CommandRecord = {
    command,
    edition: workflow.commands[command]!.edition,
    input,
    act,
    ...(played.approvedBy ? { approvedBy: played.approvedBy } : {}),
    read: folded.revision,
    ...(facts ? { facts } : {}),
    correlation: commandId,
    release: 'test',
    ...played.record,
  };
  const today = dateOf(at);
  const context: Context = {
    id,
    act,
    ...(played.approvedBy ? { approvedBy: played.approvedBy } : {}),
    at,
    today,
    commandId,
    revision: folded.revision,
    evidence: Object.fromEntries((record.evidence ?? []).map((each) => [each.fileId, each])),
    facts: facts ?? {},
  };
  try {
    const decision = workflow.decide[command]!(input as never, folded.state as never, context as never);
    const outcome: Outcome<EventMap> = 'events' in decision ? decision : { events: decision };
    const drafts = outcome.events.map((event): Draft => {
      const row = workflow.events[event.type]!;
      return {
        type: event.type,
        data: event.data,
        about: row.about?.(event.data as never) ?? [],
        effectiveOn: event.effectiveOn ?? today,
        visibility: event.visibility ?? row.visibility,
      };
    });
    const kept = {
      ...record,
      ...(outcome.claims ? { claims: outcome.claims } : {}),
      ...(outcome.releases ? { releases: outcome.releases } : {}),
    };
    const events = chain(
      stream,
      folded.revision,
      [...before, ...drafts],
      { recordedAt: at, commandId, record: kept },
      folded.digest,
    );
    await store.append({
      stream,
      expected: folded.revision,
      events,
      claims: outcome.claims ?? [],
      releases: outcome.releases ?? [],
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await refuse(
      store,
      { stream, workflow: workflow.name, command, code: error.code, values: error.values },
      record,
      at,
      commandId,
    );
  }
  return id;
}

async function refuse(
  store: EventStore,
  data: object,
  record: CommandRecord,
  at: Instant,
  commandId: string,
): Promise<void> {
  const stream = `refusals-${at.slice(0, 7)}`;
  let digest = { sha256: '', sm3: '' };
  let revision = -1;
  for await (const events of store.read(stream))
    for (const event of events) ({ digest, revision } = { digest: event.meta.digest, revision: event.revision });
  const draft: Draft = { type: 'CommandRefused', data, about: [], effectiveOn: dateOf(at), visibility: 'internal' };
  const events = chain(
    stream,
    revision,
    [draft],
    { recordedAt: at, commandId: hashedId(0, commandId, 'refused'), record },
    digest,
  );
  await store.append({ stream, expected: revision, events });
}
