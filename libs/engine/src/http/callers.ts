import { Inject, Injectable } from '@nestjs/common';
import { Unauthorised, type Access, type ActingAs, type Caller } from '@app/kernel';
import type { FastifyRequest } from 'fastify';
import { Buckets } from './buckets.js';
import { actingAsOf, tokenOf } from './headers.js';
import { ACCESS, CONFIG, FRESH, type Fresh, type HttpConfig } from './tokens.js';

/**
 * Who stands at the door, within the rate allowed: bad tokens count against the address, all else against the person. Whoever has passed
 * is answered by what was known when they came, in whichever process it was written.
 */
@Injectable()
export class Callers {
  private readonly addresses: Buckets;
  private readonly persons: Buckets;

  constructor(
    @Inject(ACCESS) private readonly access: Access,
    @Inject(CONFIG) config: HttpConfig,
    @Inject(FRESH) private readonly fresh: Fresh,
  ) {
    this.addresses = new Buckets(config.perAddress);
    this.persons = new Buckets(config.perPerson);
  }

  /** @throws Unauthorised, TooMany, ParameterRefused (Acting-As) */
  async of(request: FastifyRequest): Promise<{ caller: Caller; actingAs: ActingAs }> {
    this.addresses.check(request.ip);
    const caller = await this.authenticated(request);
    this.persons.take(caller.person);
    await this.fresh();
    return { caller, actingAs: actingAsOf(request.headers) };
  }

  /** Whether who once passed still may, of those that stay: takes nothing. @throws Unauthorised */
  async again(request: FastifyRequest): Promise<{ caller: Caller; actingAs: ActingAs }> {
    const caller = await this.authenticated(request);
    await this.fresh();
    return { caller, actingAs: actingAsOf(request.headers) };
  }

  private async authenticated(request: FastifyRequest): Promise<Caller> {
    const token = tokenOf(request.headers);
    try {
      if (token === '') throw new Unauthorised('no token');
      return await this.access.authenticate(token);
    } catch (error) {
      if (error instanceof Unauthorised) this.addresses.take(request.ip);
      throw error;
    }
  }
}
