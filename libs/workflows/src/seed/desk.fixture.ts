import {
  createdId,
  dateOf,
  streamOf,
  systemAct,
  type Act,
  type Ask,
  type Claim,
  type Outcome,
  type Slice,
  type StoredEvent,
  type View,
} from '@app/kernel';
import { documentsOf, stored } from '@app/kernel/testing';
import { auditNotesSlice } from '../audit-notes/index.js';
import { bureausSlice } from '../bureaus/index.js';
import { calendarsSlice } from '../calendars/index.js';
import { policiesSlice } from '../policies/index.js';
import { reference } from '../reference.js';
import type { SeedOrder } from './seed.js';

const slices: readonly Slice[] = [bureausSlice, calendarsSlice, policiesSlice, auditNotesSlice];

interface Given {
  act?: Act;
  approvedBy?: Act;
  at?: string;
}
const noQuestion = () => Promise.reject(new Error('not asked by these workflows'));

/** Decides commands of the reference workflows over a plain list of events: facts, claims and folds as in production, no stores. */
export function desk() {
  const events: StoredEvent[] = [];
  const owners = new Map<string, string>();

  const all = <D extends object>(view: View<D>): readonly D[] => Object.values(documentsOf(view, ...events));
  const of = <D extends object>(view: View<D>, id: string): D | undefined => documentsOf(view, ...events)[id];
  const ask: Ask = {
    of: async (view, id) => of(view, id),
    all: async (view) => all(view),
    owner: async (kind, key) => owners.get(`${kind} ${key}`),
    parameter: async (key, bureau, on) => reference.parameter(all, key, bureau, on).value,
    find: noQuestion,
    workingDaysAfter: noQuestion,
    workingDaysBetween: noQuestion,
    next: noQuestion,
  };

  async function decide(
    order: SeedOrder,
    { act = systemAct, approvedBy, at = '2026-01-05T09:00:00.000+08:00' }: Given,
  ) {
    const { workflow, facts } = slices.find((each) => each.workflow.name === order.workflow)!;
    const id = order.id ?? createdId(order.workflow, order.commandId);
    const stream = streamOf(order.workflow, id);
    const past = events.filter((event) => event.stream === stream);
    const state = past.reduce<unknown>(
      (before, { type, data, meta, id: eventId, revision }) =>
        workflow.evolve[type]!(before as never, data as never, {
          id: eventId,
          revision,
          effectiveOn: meta.effectiveOn,
          recordedAt: meta.recordedAt,
        }),
      workflow.initial(),
    );
    const today = dateOf(at);
    const asking = { id, input: order.input, state, act, at, today } as never;
    const context = {
      id,
      act,
      approvedBy,
      at,
      today,
      commandId: order.commandId,
      revision: past.length - 1,
      evidence: {},
      facts: (await facts?.[order.command]?.(ask, asking)) ?? {},
    };
    const decision = workflow.decide[order.command]!(order.input as never, state as never, context as never);
    const outcome = (Array.isArray(decision) ? { events: decision } : decision) as Outcome<never>;
    return { id, stream, outcome, at, revision: past.length };
  }

  /** Takes the claims; answers the ones that belong to another stream, in which case nothing is taken. */
  function claim(stream: string, claims: readonly Claim[] = []): Claim[] {
    const keyOf = (each: Claim) => ('kind' in each ? `${each.kind} ${each.key}` : each.series);
    const taken = claims.filter((each) => (owners.get(keyOf(each)) ?? stream) !== stream);
    if (taken.length === 0) for (const each of claims) owners.set(keyOf(each), stream);
    return taken;
  }

  function record({ stream, outcome, at, revision }: Awaited<ReturnType<typeof decide>>): StoredEvent[] {
    const written = (outcome.events as readonly { type: string; data: object; effectiveOn?: string }[]).map(
      ({ type, data, effectiveOn }, i) =>
        stored({
          stream,
          type,
          data,
          revision: revision + i,
          id: `${stream}@${revision + i}`,
          recordedAt: at,
          effectiveOn: effectiveOn ?? dateOf(at),
        }),
    );
    events.push(...written);
    return written;
  }

  return {
    events,
    all,
    of,
    ask,
    decide,
    claim,
    record,
    /** Decides, claims and records one command. */
    submit: async (order: SeedOrder, given: Given = {}): Promise<StoredEvent[]> => {
      const decided = await decide(order, given);
      const taken = claim(decided.stream, decided.outcome.claims);
      if (taken.length > 0) throw new Error(`taken: ${JSON.stringify(taken)}`);
      return record(decided);
    },
  };
}
