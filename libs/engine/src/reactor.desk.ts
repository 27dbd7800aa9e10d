import { systemAct, type Caused, type ReactionFailure, type Slice } from '@app/kernel';
import { NotFound, type Order, type Receipt } from './engine.js';
import { openReactionLog, type ReactionLog, type ReactionLogDeps } from './reactor.log.js';

/** What became of commands that reactions, or the clock, gave and that were refused. Any process may deal with them. */
export interface ReactionDesk {
  /** Commands of a reaction (or of `clock`) that were refused and are not settled. */
  failures(reaction: string): Promise<readonly ReactionFailure[]>;
  /** Submits a failed command once more; settles it when it is accepted. @throws NotFound, and what `submit` throws */
  again(reaction: string, commandId: string): Promise<Receipt>;
  /** Settles a failure that was dealt with by hand. @throws NotFound */
  settle(reaction: string, commandId: string, reason: string): Promise<void>;
}
type Submit = (order: Order) => Promise<Receipt>;

export function reactionDesk(
  logOf: (reaction: string) => Promise<ReactionLog>,
  orderOf: OrderOf,
  submit: Submit,
): ReactionDesk {
  async function failureOf(reaction: string, commandId: string): Promise<[ReactionFailure, ReactionLog]> {
    const log = await logOf(reaction);
    await log.readOn();
    const failure = log.failures.get(commandId);
    if (!failure) throw new NotFound(commandId);
    return [failure, log];
  }
  return {
    failures: async (reaction) => {
      const log = await logOf(reaction);
      await log.readOn();
      return [...log.failures.values()];
    },
    again: async (reaction, commandId) => {
      const [failure, log] = await failureOf(reaction, commandId);
      const receipt = await submit(orderOf(failure, commandId, failure.causeEventId, failure.correlation));
      await log.write('ReactionSettled', { commandId });
      return receipt;
    },
    settle: async (reaction, commandId, reason) => {
      const [, log] = await failureOf(reaction, commandId);
      await log.write('ReactionSettled', { commandId, reason });
    },
  };
}

/** The desk of a process that runs no reactions itself. */
export function openReactionDesk(deps: ReactionLogDeps & { slices: readonly Slice[]; submit: Submit }): ReactionDesk {
  const names = new Set(['clock', ...deps.slices.flatMap(({ reactions = [] }) => reactions.map(({ name }) => name))]);
  const logs = new Map<string, Promise<ReactionLog>>();
  const logOf = async (name: string): Promise<ReactionLog> => {
    if (!names.has(name)) throw new NotFound(name);
    let log = logs.get(name);
    if (!log) {
      logs.set(name, (log = openReactionLog(name, deps)));
      // A store that is away now may be back for the next one who asks.
      log.catch(() => logs.delete(name));
    }
    return log;
  };
  return reactionDesk(logOf, ordersOf(deps.slices), deps.submit);
}

type OrderOf = (caused: Caused, commandId: string, causation: string, correlation?: string) => Order;

/** A caused command as the system gives it. @throws NotFound for a workflow there is not */
export function ordersOf(slices: readonly Slice[]): OrderOf {
  const bySlice = new Map(slices.map((slice) => [slice.workflow.name, slice]));
  return ({ workflow, command, id, input, source = { kind: 'reaction' } }, commandId, causation, correlation) => {
    const slice = bySlice.get(workflow);
    if (!slice) throw new NotFound(`no workflow ${workflow}`);
    return {
      slice,
      command,
      ...(id === undefined ? {} : { id }),
      input,
      commandId,
      who: { act: systemAct },
      causation,
      ...(correlation === undefined ? {} : { correlation }),
      source,
    };
  };
}
