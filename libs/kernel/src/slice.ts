import type { FactsTable, TargetOf } from './facts.js';
import type { AnyForm } from './form.js';
import type { AnyPublished } from './published.js';
import type { Reaction } from './reaction.js';
import type { AnyView, Tasks } from './view.js';
import type { AnyWorkflow, Decision, EventMap } from './workflow.js';
import type { Words } from './words.js';

/** Older editions of a command's decide, for replay: command → edition → what it was and why it changed. */
export type Past = Readonly<
  Record<
    string,
    Readonly<
      Record<number, { reason: Words; decide: (input: never, state: never, context: never) => Decision<EventMap> }>
    >
  >
>;

/** What a workflow folder hands to the apps. */
export interface Slice {
  workflow: AnyWorkflow;
  /** View about one stream of the workflow; folded live at `GET /v1/<collection>/{id}`, searched at `GET /v1/<collection>`. */
  listing: AnyView;
  target: TargetOf<never>;
  facts?: FactsTable;
  /** Other views the folder owns. */
  views?: readonly AnyView[];
  reactions?: readonly Reaction[];
  tasks?: Tasks;
  past?: Past;
  /** Which clause a taken claim stands for: claim kind → code of the workflow's clauses. */
  claimClauses?: Readonly<Record<string, string>>;
  /** What integrations are told. */
  published?: AnyPublished;
  /** Papers that can be printed of a file: name in the address → form. */
  forms?: Readonly<Record<string, AnyForm>>;
}
/** Forgets the generics of a workflow's parts. */
export const slice = (of: {
  workflow: unknown;
  listing: unknown;
  target: unknown;
  facts?: unknown;
  views?: readonly unknown[];
  reactions?: readonly Reaction[];
  tasks?: unknown;
  past?: Past;
  claimClauses?: Readonly<Record<string, string>>;
  published?: AnyPublished;
  forms?: Readonly<Record<string, AnyForm>>;
}): Slice => of as Slice;
