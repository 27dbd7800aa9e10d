import type { Input } from './field.js';
import type { LocalDate } from './time.js';
import type { Words } from './words.js';
import type { EventMap } from './workflow.js';

/** Whom an event of the catalogue is for: everyone who integrates, or partners with an agreement (domain.md 4.6). */
export type Audience = 'public' | 'partner';

/**
 * What integrations are told of one event type: a classified contract, never the raw record. Once given out it gains optional fields
 * only; a harder change is a contract of the next version.
 */
export interface Contract<D = never> {
  title: Words;
  version: number;
  to: Audience | ((data: D) => Audience);
  payload: Input;
  /** The payload. `id`: of the event's stream. */
  says: (data: D, event: { id: string; effectiveOn: LocalDate }) => object;
  /** Whether there is anything in it to tell; absent: always. */
  tells?: (data: D) => boolean;
  /** The event a correction corrects: it is told only where that one is, to nobody else. */
  corrects?: (data: D) => string;
}

/** What a workflow tells integrations. */
export interface Published<E extends EventMap> {
  /** Responsible bureaus of a stream, by the events that say so: each counts from that event on. */
  bureaus: { [T in keyof E & string]?: (data: E[T]) => readonly string[] | undefined };
  /** What a bureau says counts for the bureaus below as well (policies). */
  reachesBelow?: true;
  contracts: { [T in keyof E & string]?: Contract<E[T]> };
}
export interface AnyPublished {
  bureaus: Readonly<Record<string, ((data: never) => readonly string[] | undefined) | undefined>>;
  reachesBelow?: true;
  contracts: Readonly<Record<string, Contract | undefined>>;
}
export const published = <E extends EventMap>(of: Published<E>): AnyPublished => of;
