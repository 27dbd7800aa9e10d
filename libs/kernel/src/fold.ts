import type { StoredEvent } from './event.js';
import type { Words } from './words.js';
import type { AnyWorkflow, Seen } from './workflow.js';

/** Events every stream may hold; written by the engine, known to every fold. */
export interface KernelEvents {
  /** A command that needs a second person, waiting for one. `digest` is of command and input. */
  CommandProposed: {
    proposal: string;
    command: string;
    input: object;
    digest: string;
    by: string;
    onBehalfOf?: string;
    organisation: string;
    capacities: readonly string[];
  };
  /** The second person's approval; the events of the command follow in the same batch. */
  ProposalApproved: { proposal: string; digest: string; by: string };
  ProposalRejected: { proposal: string; reason: string; by: string };
  /** A takeover of an unfinished claim made a late append impossible. */
  CommandVoided: { claim: string };
}
/** Their sentences in the timeline. */
export const kernelEventSays: Readonly<Record<keyof KernelEvents, Words>> = {
  CommandProposed: { zh: '提出“{command}”，待另一人核准', en: '"{command}" proposed, waiting for a second person' },
  ProposalApproved: { zh: '核准提议', en: 'Proposal approved' },
  ProposalRejected: { zh: '驳回提议：{reason}', en: 'Proposal rejected: {reason}' },
  CommandVoided: { zh: '编号占用未完成，已作废：{claim}', en: 'Unfinished claim voided: {claim}' },
};
export const kernelEvents = ['CommandProposed', 'ProposalApproved', 'ProposalRejected', 'CommandVoided'] as const;

export interface Proposal {
  id: string;
  command: string;
  input: object;
  digest: string;
  by: string;
  onBehalfOf?: string;
  organisation: string;
  capacities: readonly string[];
  commandId: string;
  revision: number;
}

/** A stream as folded for deciding. The engine owns it; deciders only read `state`. */
export interface Folded {
  state: unknown;
  /** Revision of the last event folded, -1 for none. */
  revision: number;
  /** Something has taken effect in it; a stream may hold nothing but a `CommandVoided`, and then has not begun. */
  begun: boolean;
  digest: { sha256: string; sm3: string };
  /** Command id → revision of its first event. */
  commands: Map<string, number>;
  proposals: Map<string, Proposal>;
  recordedAt?: string;
}

export class UnknownEvent extends Error {}

export const emptyFold = (workflow: AnyWorkflow): Folded => ({
  state: workflow.initial(),
  revision: -1,
  begun: false,
  digest: { sha256: '', sm3: '' },
  commands: new Map(),
  proposals: new Map(),
});

/**
 * Folds one more event into a stream, in place.
 * @throws UnknownEvent for a type this release does not know: a fold never guesses
 */
export function foldEvent(workflow: AnyWorkflow, folded: Folded, event: StoredEvent): void {
  const { meta } = event;
  if (event.revision !== folded.revision + 1)
    throw new UnknownEvent(`${event.stream}@${event.revision} follows ${folded.revision}`);
  const evolve = workflow.evolve[event.type];
  if (evolve) {
    const seen: Seen = {
      id: event.id,
      revision: event.revision,
      effectiveOn: meta.effectiveOn,
      recordedAt: meta.recordedAt,
    };
    folded.state = evolve(folded.state as never, event.data as never, seen);
  } else foldKernelEvent(folded, event);
  folded.begun ||= event.type !== 'CommandVoided';
  folded.revision = event.revision;
  folded.digest = meta.digest;
  folded.recordedAt = meta.recordedAt;
  if (meta.index === 0) folded.commands.set(meta.commandId, event.revision);
}

function foldKernelEvent(folded: Folded, event: StoredEvent): void {
  switch (event.type) {
    case 'CommandProposed': {
      const { proposal, ...data } = event.data as unknown as KernelEvents['CommandProposed'];
      folded.proposals.set(proposal, {
        id: proposal,
        ...data,
        commandId: event.meta.commandId,
        revision: event.revision,
      });
      return;
    }
    case 'ProposalApproved':
    case 'ProposalRejected':
      folded.proposals.delete((event.data as { proposal: string }).proposal);
      return;
    case 'CommandVoided':
      return;
    default:
      throw new UnknownEvent(`${event.type} in ${event.stream}@${event.revision}`);
  }
}
