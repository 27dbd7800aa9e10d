import {
  canonical,
  digestText,
  refuseGeneral,
  type Act,
  type Command,
  type CommandRecord,
  type EventMap,
  type EvidenceRef,
  type Outcome,
} from '@app/kernel';
import type { Draft } from './append.js';
import type { Questions } from './ask.js';
import type { Order } from './engine.js';
import type { Taken } from './personal.js';

/** Largest record, in bytes of its canonical text. */
export const maxRecord = 32 * 1024;

/** A command that has passed the door: whose it is, on which stream, with which input. */
export interface Matter {
  order: Order;
  row: Command;
  id: string;
  stream: string;
  commandId: string;
  /** As given, personal fields replaced by references. */
  input: object;
  /** Personal values the references stand for; the vault takes them once the command is known to be recorded. */
  taken: readonly Taken[];
  /** What was known when it was decided, for the record of a refusal. */
  known?: Known;
}
export interface Known {
  questions?: Questions;
  facts?: object;
  evidence?: Record<string, EvidenceRef>;
  outcome?: Outcome<EventMap>;
  /** Set once the decider runs, so that replay can run it again. */
  act?: Act;
  approvedBy?: Act;
  read?: number;
}

/** Who gave which command. */
export type Who = Pick<CommandRecord, 'command' | 'input' | 'act' | 'approvedBy' | 'proposal'>;

/** The decider's events with what the event table says of them, and the general rule of backdating. */
export function draftsOf({ order, input }: Matter, { events }: Outcome<EventMap>, act: Act, today: string): Draft[] {
  const table = order.slice.workflow.events;
  const exempt = act.capacity === 'SYS' || order.source?.kind === 'import';
  return events.map(({ type, data, effectiveOn = today, visibility }) => {
    const said = table[type];
    if (!said) throw new Error(`${type} is not in the event table`);
    const backdated = effectiveOn < today && !exempt;
    if (backdated && (input as { backdatingReason?: string }).backdatingReason === undefined)
      throw refuseGeneral('GEN_BACKDATING_REASON', { date: effectiveOn }, '/backdatingReason');
    return {
      type,
      data,
      about: [...new Set(said.about?.(data as never) ?? [])],
      effectiveOn,
      visibility: visibility ?? said.visibility,
      ...(backdated ? { backdated } : {}),
    };
  });
}

/** What a decision relied on, as it is stored. `read`: revision it was decided upon. */
export function recordOf(
  { order, row, commandId }: Matter,
  read: number,
  who: Who,
  known: Known,
  release: string,
): CommandRecord {
  const evidence = [...Object.values(known.evidence ?? {}), ...(known.outcome?.evidence ?? [])];
  return {
    ...who,
    edition: row.edition,
    read,
    ...(known.facts && Object.keys(known.facts).length ? { facts: known.facts } : {}),
    ...known.questions?.notes(),
    correlation: order.correlation ?? commandId,
    ...(order.causation ? { causation: order.causation } : {}),
    ...(known.outcome?.claims?.length ? { claims: known.outcome.claims } : {}),
    ...(known.outcome?.releases?.length ? { releases: known.outcome.releases } : {}),
    ...(evidence.length ? { evidence } : {}),
    ...(order.source ? { source: order.source } : {}),
    release,
  };
}

/** A record over the limit keeps the digest and the size of its input, and says what it leaves out by being smaller. */
export function withinLimit(record: CommandRecord): { record: CommandRecord; cut: boolean } {
  if (Buffer.byteLength(canonical(record)) <= maxRecord) return { record, cut: false };
  const { facts: _facts, sources: _sources, evidence: _evidence, parameters: _parameters, ...rest } = record;
  const bytes = Buffer.byteLength(canonical(record.input));
  return { record: { ...rest, input: { tooLarge: true, bytes, digest: digestText(record.input) } }, cut: true };
}
