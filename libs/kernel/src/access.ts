import type { Act, Role } from './event.js';
import type { Audience } from './published.js';
import type { Ask, Target } from './facts.js';
import type { Instant } from './time.js';
import type { Scope, Where } from './view.js';
import type { Command } from './workflow.js';

/** Whom a token names. A token never carries a capacity. */
export interface Caller {
  person: string;
  issuer: string;
  jti: string;
}
/** Capacity and organisation a caller chose, when holding several (`Acting-As: BO; organisation=<id>`). */
export interface ActingAs {
  role?: string;
  organisation?: string;
}
/** Someone who reads: the organisations and roles held today. */
export interface Reader {
  person: string;
  acts: readonly Act[];
  at: Instant;
}

/** An integration client, and what it may be told of. */
export interface Subscriber {
  person: string;
  /** Partners are told what everyone is told, and more. */
  as: Audience;
  /** Bureaus of its division and below. */
  bureaus: ReadonlySet<string>;
  /** Bureaus above: what they say that reaches below counts for it too. */
  above: ReadonlySet<string>;
}

/** The token is missing, malformed, expired, or of an issuer that is not ours. */
export class Unauthorised extends Error {}

export interface Access {
  /** @throws Unauthorised */
  authenticate(token: string): Promise<Caller>;
  /**
   * The act under which the caller may give the command on the target: capacity held now (staff stream, live), in scope by
   * bureau parenthood, contextual capacities from memberships, grades, delegation.
   * @throws Refusal SEC_CAPACITY, SEC_SCOPE, SEC_AMBIGUOUS_CAPACITY
   */
  authorise(
    caller: Caller,
    actingAs: ActingAs,
    row: Pick<Command, 'by'> & Partial<Pick<Command, 'title'>>,
    target: Target,
    ask: Ask,
    at: Instant,
  ): Promise<Act>;
  reader(caller: Caller, actingAs: ActingAs, ask: Ask, at: Instant): Promise<Reader>;
  /**
   * The client as it may subscribe now. `division`: of that division only, which must lie within its own.
   * @throws Refusal SEC_CAPACITY, SEC_SCOPE, SEC_AMBIGUOUS_CAPACITY
   */
  subscriber(
    caller: Caller,
    actingAs: ActingAs,
    division: string | undefined,
    ask: Ask,
    at: Instant,
  ): Promise<Subscriber>;
  /** Condition on a view's documents for what the reader may see; undefined: everything; 'none': nothing. */
  visible(reader: Reader, scope: Scope, ask: Ask): Promise<Where | undefined | 'none'>;
  /** Roles that may read personal fields and the vault's names. */
  mayReadPersonal(reader: Reader): boolean;
}

/** Roles that exist only in a context; nobody is granted them. */
export const contextualRoles: readonly Role[] = ['CS', 'CV', 'MS', 'IN', 'PM'];
