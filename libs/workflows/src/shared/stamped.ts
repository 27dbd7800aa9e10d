import type { Context, Decision } from '@app/kernel';

interface Bare {
  type: string;
  data: object;
  effectiveOn?: string;
}
/** What every event of one command says of its file, given the state before: asked event by event, in order. */
type Stamping<S> = (state: S, context: Context<never>, input: never) => (event: never, index: number) => object;
type Part<S> = (input: never, state: S, context: never) => Decision<never>;

/**
 * Deciders behind a guard, whose events are stamped with the file they belong to, so that views, filters and desks need no other stream.
 */
export function stamped<S, N extends string>(
  parts: Readonly<Record<N, unknown>>,
  guard: (command: N, state: S, context: Context<never>) => void,
  stamping: Stamping<S>,
): never {
  const decide = (command: N, part: Part<S>) => (input: never, state: S, context: Context<never>) => {
    guard(command, state, context);
    const decided = part(input, state, context as never) as readonly Bare[] | { events: readonly Bare[] };
    const outcome = 'events' in decided ? decided : { events: decided };
    const stamp = stamping(state, context, input);
    const events = outcome.events.map((event, index) => ({
      ...event,
      data: { ...event.data, ...stamp(event as never, index) },
    }));
    return { ...outcome, events };
  };
  const entries = Object.entries(parts) as [N, Part<S>][];
  return Object.fromEntries(entries.map(([command, part]) => [command, decide(command, part)])) as never;
}

const nobody = { revision: 0, effectiveOn: '', recordedAt: '' };
/** The file as it stands after each event; `evolve` must answer a new state. */
export const asAfter =
  <S>(evolve: Readonly<Record<string, unknown>>, say: (after: S) => object): Stamping<S> =>
  (state, { today }) => {
    let after = state;
    return ({ type, data, effectiveOn }: Bare, index) => {
      const fold = evolve[type] as (before: S, data: object, seen: object) => S;
      after = fold(after, data, { ...nobody, id: String(index), effectiveOn: effectiveOn ?? today });
      return say(after);
    };
  };
