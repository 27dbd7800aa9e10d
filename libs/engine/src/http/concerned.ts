import {
  categoryOf,
  dateOf,
  emptyFold,
  foldEvent,
  idOf,
  Refusal,
  systemAct,
  type Ask,
  type Capacity,
  type Target,
} from '@app/kernel';
import { NotFound } from '../engine.js';
import type { Proposal } from './stream.js';
import type { Reading } from './tokens.js';
import type { Wish } from './wish.js';

/**
 * Whom commands on a file concern: where the file belongs now.
 * @throws NotFound
 */
export async function targetsOf(
  { store, slices, clock }: Reading,
  stream: string,
): Promise<(ask: Ask, person: string, command: string, input: object) => Promise<Target>> {
  const slice = slices.find(({ workflow }) => workflow.name === categoryOf(stream));
  if (!slice) throw new NotFound(stream);
  const folded = emptyFold(slice.workflow);
  for await (const events of store.read(stream)) for (const event of events) foldEvent(slice.workflow, folded, event);
  if (!folded.begun) throw new NotFound(stream);
  const at = clock.now();
  const [id, state, today] = [idOf(stream), folded.state as never, dateOf(at)];
  return async (ask, person, command, input) =>
    slice.target(ask, { id, input: input as never, state, act: { ...systemAct, by: person }, at, today, command });
}

/**
 * Which proposals the reader needs to know, whoever may open the file: those of the reader's own organisation, those the reader may
 * approve, and for an auditor of the file all. Never an integration client.
 */
export async function knownProposals(
  reading: Reading,
  stream: string,
  proposals: readonly Proposal[],
  wish: Wish,
): Promise<Proposal[]> {
  const { reader, caller } = wish;
  const inside = reader.acts.filter(({ capacity }) => capacity !== 'IC');
  const own = ({ organisation }: Proposal) => inside.some((act) => act.organisation === organisation);
  if (inside.length === 0 || proposals.every(own)) return inside.length === 0 ? [] : [...proposals];
  const targetOf = await targetsOf(reading, stream);
  const ask = reading.ask();
  const mayApprove = async ({ capacities, command, input }: Proposal): Promise<boolean> => {
    const target = await targetOf(ask, caller.person, command, input);
    return covers(reading, wish, [...(capacities as Capacity[]), 'AU'], target, ask);
  };
  const known: Proposal[] = [];
  for (const proposal of proposals) if (own(proposal) || (await mayApprove(proposal))) known.push(proposal);
  return known;
}

/** Whether the reader's office covers a file that everyone may open: what is personal in it is for those who answer for it. */
export async function answersFor(reading: Reading, stream: string, wish: Wish): Promise<boolean> {
  const ask = reading.ask();
  const target = await (await targetsOf(reading, stream))(ask, wish.caller.person, 'Read', {});
  return covers(reading, wish, [...new Set(wish.reader.acts.map((act) => act.capacity))], target, ask);
}

async function covers(
  { access }: Reading,
  { caller, actingAs, reader }: Wish,
  by: readonly Capacity[],
  target: Target,
  ask: Ask,
): Promise<boolean> {
  try {
    await access.authorise(caller, actingAs, { by }, target, ask, reader.at);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return error.code === 'SEC_AMBIGUOUS_CAPACITY';
    throw error;
  }
}
