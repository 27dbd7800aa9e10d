import {
  createdId,
  hashedId,
  parameters,
  type Ask,
  type Claim,
  type Decided,
  type EventMap,
  type Outcome,
  type Slice,
  type StoredEvent,
  type View,
} from '@app/kernel';
import { documentsOf, someone, stored } from '@app/kernel/testing';
import { applicationListing } from '../applications/applications.view.js';
import { bureauListing } from '../bureaus/bureaus.view.js';
import { schoolListing } from '../schools/index.js';
import { collaborationListing, collaborationsSlice } from './index.js';

export const today = '2024-09-02';
export const bureau = '00000000-0000-7000-8000-0000000000b1';
const system = someone('system', 'SYS', 'system');

/** A world of plain data: streams, claims and an `Ask` over them, enough to run facts, deciders and reactions together. Cases are given as documents. */
export function world(cases: Readonly<Record<string, object>> = {}) {
  const events: StoredEvent[] = [
    stored({
      stream: `bureau-${bureau}`,
      type: 'BureauRegistered',
      data: { nameZh: '建邺区教育局', level: 'county', divisionCode: '320105', docIssuerCodes: [] },
    }),
  ];
  const owners = new Map<string, string>();
  const key = (claim: Claim) => ('kind' in claim ? `${claim.kind} ${claim.key}` : '');
  const of = (stream: string) => events.filter((each) => each.stream === stream);
  const categories = new Map<unknown, string>([
    [schoolListing, 'school'], [collaborationListing, 'collaboration'], [bureauListing, 'bureau'],
  ]); // prettier-ignore
  const ask = {
    of: async (view: View, id: string) =>
      (view as unknown) === applicationListing
        ? cases[id]
        : documentsOf(view, ...of(`${categories.get(view)!}-${id}`))[id],
    all: async (view: View) => Object.values(documentsOf(view, ...events)),
    find: async (view: View, where: Record<string, unknown>) =>
      Object.values(documentsOf(view, ...events)).filter((document) =>
        Object.entries(where).every(([field, value]) => typeof value === 'object' || document[field] === value),
      ),
    owner: async (kind: string, value: string) => owners.get(`${kind} ${value}`),
    parameter: async (name: keyof typeof parameters) => parameters[name].default,
    workingDaysAfter: async (_: string, on: string) => ({ on, provisional: false }),
  } as unknown as Ask;

  async function submit(slice: Slice, command: string, input: object, at?: string, act = system): Promise<string> {
    const commandId = hashedId(1_700_000_000_000 + events.length, command, JSON.stringify(input));
    const id = at ?? createdId(slice.workflow.name, commandId);
    const stream = `${slice.workflow.name}-${id}`;
    let state = slice.workflow.initial();
    for (const each of of(stream))
      state = slice.workflow.evolve[each.type]!(state as never, structuredClone(each.data) as never, {
        id: each.id, revision: each.revision, effectiveOn: each.meta.effectiveOn, recordedAt: each.meta.recordedAt,
      }); // prettier-ignore
    const recordedAt = `${today}T09:00:00.000+08:00`;
    const asking = { id, input, state, act, at: recordedAt, today };
    const facts = (await slice.facts?.[command]?.(ask, asking as never)) ?? {};
    const context = { id, act, at: recordedAt, today, commandId, revision: of(stream).length - 1, evidence: {}, facts };
    const decision = slice.workflow.decide[command]!(input as never, state as never, context as never);
    const {
      events: decided,
      claims = [],
      releases = [],
    } = (Array.isArray(decision) ? { events: decision } : decision) as Outcome<EventMap>;
    for (const each of releases) owners.delete(key(each));
    for (const each of claims) owners.set(key(each), stream);
    const written = decided.map(({ type, data, effectiveOn }: Decided<EventMap>, index) => {
      const event = stored({
        stream, type, data, recordedAt, id: hashedId(1_700_000_000_000, commandId, index), revision: of(stream).length,
        ...(effectiveOn ? { effectiveOn } : {}),
      }); // prettier-ignore
      events.push(event);
      return event;
    });
    for (const event of written) await react(event);
    return id;
  }
  async function react(event: StoredEvent): Promise<void> {
    for (const reaction of collaborationsSlice.reactions ?? [])
      for (const caused of (await reaction.on[event.type]?.(event as never, ask)) ?? [])
        await submit(collaborationsSlice, caused.command, caused.input, caused.id);
  }
  const documents = <D extends object>(view: View<D>): D[] => Object.values(documentsOf(view, ...events));
  return { submit, documents, events };
}
