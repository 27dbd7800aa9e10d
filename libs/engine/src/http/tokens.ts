import type {
  Access,
  AnyView,
  Ask,
  Clock,
  EventStore,
  Position,
  Reader,
  Reference,
  Report,
  Slice,
  Vault,
  View,
  ViewStore,
} from '@app/kernel';
import type { Order, Receipt } from '../engine.js';

/** What the doors need of the engine; a composition root provides each under its token. */
export const SUBMITTER = Symbol('SUBMITTER');
export const ACCESS = Symbol('ACCESS');
export const ASK = Symbol('ASK');
export const STORE = Symbol('STORE');
export const VIEWS = Symbol('VIEWS');
export const PROJECTOR = Symbol('PROJECTOR');
export const RESIDENTS = Symbol('RESIDENTS');
export const VAULT = Symbol('VAULT');
export const CLOCK = Symbol('CLOCK');
export const CONFIG = Symbol('CONFIG');
export const REFERENCE = Symbol('REFERENCE');
/** Made by the module itself: metrics, log, the catalogue of slices, views and reports, and whether it is still ready. */
export const METRICS = Symbol('METRICS');
export const LOG = Symbol('LOG');
export const CATALOGUE = Symbol('CATALOGUE');
export const READING = Symbol('READING');
/** Where other processes write too: learns what they have written. */
export const FRESH = Symbol('FRESH');
export type Fresh = () => Promise<void>;

type OnProposal = Omit<Order, 'command' | 'input'> & { id: string; proposal: string };
export interface Submitter {
  submit(order: Order): Promise<Receipt>;
  approve(order: OnProposal & { digest: string }): Promise<Receipt>;
  reject(order: OnProposal & { reason: string }): Promise<Receipt>;
}

export interface Lags {
  /** Resolves when the view shows everything up to the position. False, or a thrown NotCaughtUp: not in time. */
  caughtUpTo(view: AnyView, position: Position, ms: number): Promise<boolean | void>;
  /** View name → events it is behind. */
  lag(): Readonly<Record<string, number>>;
}

export interface ResidentDocuments {
  all<D extends object>(view: View<D>): readonly D[];
  get<D extends object>(view: View<D>, id: string): D | undefined;
}

/** Everything the doors can show. */
export interface Catalogue {
  slices: readonly Slice[];
  /** Views besides the slices' own. */
  views: readonly AnyView[];
  reports: readonly Report[];
}

/** Personal values somebody is about to be shown. */
export interface PersonalRead {
  reader: Reader;
  purpose: string;
  /** The file they stand in, where it is one. */
  stream?: string;
  /** Vault references. */
  refs: readonly string[];
}

/** What reading needs, gathered once. */
export interface Reading {
  access: Access;
  ask: () => Ask;
  store: EventStore;
  views: ViewStore;
  projector: Lags;
  residents: ResidentDocuments;
  vault: Vault;
  clock: Clock;
  reference: Reference;
  slices: readonly Slice[];
  /** Told before the values are read; when it throws they are not. */
  onPersonalRead?: (read: PersonalRead) => Promise<void>;
}

/** Tokens a bucket holds, and how many come back each second. */
export interface Rate {
  burst: number;
  perSecond: number;
}
export interface HttpConfig {
  /** Title and version of the OpenAPI document. */
  release: string;
  /** `/docs` and `/docs-json`. */
  docs: boolean;
  metrics: 'open' | 'loopback' | 'off';
  /** Largest JSON body in bytes. */
  bodyLimit: number;
  /** Believe X-Forwarded-For; only behind a proxy that sets it. */
  trustProxy: boolean;
  /** Commands and reads of one person. */
  perPerson: Rate;
  /** Refused tokens from one address. */
  perAddress: Rate;
  /** Milliseconds a client may take to send a whole request. */
  requestTimeout: number;
  /** Steps (events; bytes in EventStoreDB) a view may be behind before the process calls itself not ready. */
  readyLag: number;
  /** Milliseconds between not being ready and no longer listening. */
  drainMs: number;
  /** Milliseconds between two looks whether a reader of the event stream still may, each with a sign of life. */
  feedBeat: number;
}
export const httpDefaults: HttpConfig = {
  release: '0.1.0',
  docs: true,
  metrics: 'loopback',
  bodyLimit: 1_048_576,
  trustProxy: false,
  perPerson: { burst: 2000, perSecond: 500 },
  perAddress: { burst: 50, perSecond: 5 },
  requestTimeout: 30_000,
  readyLag: 10_000,
  drainMs: 0,
  feedBeat: 5000,
};
