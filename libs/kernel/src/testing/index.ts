import { dateOf, instantOf } from '../time.js';
import { Refusal } from '../clause.js';
import { canonical } from '../canonical.js';
import type { Act, StoredEvent } from '../event.js';
import type { CommandTable, Context, Decided, EventMap, Outcome, Workflow } from '../workflow.js';
import type { View } from '../view.js';

export interface Given {
  id: string;
  act: Act;
  approvedBy?: Act;
  at: string;
  commandId: string;
  evidence: Context['evidence'];
}
export const someone = (by: string, capacity: Act['capacity'], organisation: string, more: Partial<Act> = {}): Act => ({
  by, capacity, organisation, issuer: 'test', jti: 'test', ...more,
}); // prettier-ignore

type Past<E extends EventMap> = Decided<E> & { recordedAt?: string };

/** Coded values (not keys of parameters) and unfilled places: an official is told in words. */
const codes = /(?<![\w.-])[a-z]+(?:[A-Z][a-z]+)+(?![\w.-])|[{}]/g;

/**
 * given(events).when(command, input, { facts, act, today }).then(events) / .thenRefused(code) / .thenNothing(): plain data, no mocks, no clock.
 * Inputs and facts must be canonical data, as they are in production.
 */
export function specFor<T extends CommandTable, S, E extends EventMap, F>(
  workflow: Workflow<T, S, E, F>,
  defaults: Partial<Given> = {},
) {
  const given = (...past: Past<E>[]) => ({
    when<N extends keyof T & string>(
      command: N,
      input: InstanceType<T[N]['input']>,
      more: Partial<Given> & { facts?: N extends keyof F ? F[N] : unknown; today?: string } = {},
    ) {
      const at =
        more.at ??
        (more.today ? `${more.today}T09:00:00.000+08:00` : (defaults.at ?? instantOf(Date.UTC(2024, 8, 9, 1))));
      const run = (): Outcome<E> => {
        let state = workflow.initial();
        past.forEach(({ type, data, effectiveOn, recordedAt }, revision) => {
          state = workflow.evolve[type](state, data, {
            id: `event-${revision}`, revision, effectiveOn: effectiveOn ?? dateOf(recordedAt ?? at), recordedAt: recordedAt ?? at,
          }); // prettier-ignore
        });
        const context: Context<never> = {
          id: more.id ?? defaults.id ?? '00000000-0000-7000-8000-000000000001',
          act: more.act ?? defaults.act ?? someone('officer', 'BO', 'bureau'),
          ...((more.approvedBy ?? defaults.approvedBy) ? { approvedBy: more.approvedBy ?? defaults.approvedBy! } : {}),
          at,
          today: dateOf(at),
          commandId: more.commandId ?? '00000000-0000-7000-8000-0000000000c1',
          revision: past.length - 1,
          evidence: more.evidence ?? {},
          facts: (more.facts ?? {}) as never,
        };
        canonical(input);
        canonical(context.facts);
        const before = JSON.stringify(state);
        const decision = workflow.decide[command](input, state, context);
        expect(JSON.stringify(state)).toBe(before);
        const outcome = Array.isArray(decision)
          ? { events: decision as readonly Decided<E>[] }
          : (decision as Outcome<E>);
        for (const event of outcome.events) canonical(event.data);
        return outcome;
      };
      const refusal = (): Refusal => {
        try {
          const { events } = run();
          throw new Error(`not refused, but ${events.map((event) => event.type).join(', ') || 'nothing to do'}`);
        } catch (error) {
          if (error instanceof Refusal) return error;
          throw error;
        }
      };
      return {
        outcome: run,
        /** Exactly these events; `data` must match whole. */
        then: (...events: Decided<E>[]) => expect(run().events).toEqual(events),
        /** These event types, in order; data are looked at with `outcome()`. */
        thenTypes: (...types: (keyof E & string)[]) => expect(run().events.map((event) => event.type)).toEqual(types),
        /** The first event of the type holds at least these data. */
        thenSome: <K extends keyof E & string>(type: K, data: Partial<E[K]>) =>
          expect(run().events.find((event) => event.type === type)?.data).toMatchObject(data),
        thenNothing: () => expect(run().events).toEqual([]),
        thenRefused: (code: string, values?: object) => {
          const refused = refusal();
          expect(refused.code).toBe(code);
          if (values) expect(refused.values).toMatchObject(values);
          expect(refused.say('zh').match(codes)).toBeNull();
        },
      };
    },
  });
  return { given };
}

/** A stored event for view specs: only what is said, the rest filled in. */
export const stored = (
  of: { stream: string; type: string; data: object } & Partial<Omit<StoredEvent, 'data'>> & {
      effectiveOn?: string;
      recordedAt?: string;
      about?: string[];
    },
): StoredEvent => {
  const recordedAt = of.recordedAt ?? '2024-09-09T09:00:00.000+08:00';
  return {
    position: '0.0',
    revision: 0,
    id: '00000000-0000-7000-8000-0000000000e1',
    record: undefined,
    ...of,
    data: of.data as Record<string, unknown>,
    meta: of.meta ?? {
      schemaVersion: 1, about: of.about ?? [], effectiveOn: of.effectiveOn ?? dateOf(recordedAt), visibility: 'internal', recordedAt,
      commandId: '00000000-0000-7000-8000-0000000000c1', index: 0, count: 1, digest: { sha256: '', sm3: '' },
    }, // prettier-ignore
  };
};

/** An event as a store reads it: its parts are parsed when they are asked for, and a spread copy lacks them. */
class Read implements StoredEvent {
  readonly #event: StoredEvent;
  readonly position;
  readonly stream;
  readonly revision;
  readonly id;
  readonly type;
  constructor(event: StoredEvent) {
    this.#event = event;
    ({ position: this.position, stream: this.stream, revision: this.revision, id: this.id, type: this.type } = event);
  }
  get data() {
    return this.#event.data;
  }
  get meta() {
    return this.#event.meta;
  }
  get record() {
    return this.#event.record;
  }
}

/** The documents a view holds after events, by id. */
export function documentsOf<D extends object>(view: View<D>, ...events: StoredEvent[]): Record<string, D> {
  const documents = new Map<string, D>();
  for (const each of events) {
    const event = new Read(each);
    if (!view.types.includes(event.type)) continue;
    const also = view.also?.(event);
    const others = also ? [...documents].filter(([, each]) => each[also.field] === also.value).map(([id]) => id) : [];
    for (const id of new Set([...view.ids(event), ...others])) {
      const document = view.fold(documents.get(id), event, id);
      if (document === undefined) documents.delete(id);
      else documents.set(id, document);
    }
  }
  return Object.fromEntries(documents);
}

/** `APP_STATE 申请…  [J-01 L-02]`: a describe title that reads as the rule book. */
export const titleOf = (
  book: Readonly<Record<string, { zh: string; rows: readonly string[] }>>,
  code: string,
): string => `${code} ${book[code]!.zh} [${book[code]!.rows.join(' ')}]`;

export * from './memory.event-store.js';
