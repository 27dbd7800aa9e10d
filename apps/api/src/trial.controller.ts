import { Body, Controller, Get, Header, Inject, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Instant } from '@app/kernel';
import { NotFound, ShapeRefused } from '@app/engine';
import { momentOf, type TrialClock } from './clocks.js';
import { trialPeople, trialPersonId } from './trial.js';

export const TRIAL = Symbol('TRIAL');
export interface Trial {
  clock: TrialClock;
  token: (person: string) => Promise<string>;
  /** Submits what has become due. */
  runDue: () => Promise<void>;
}

/** Only there in trial mode: who may be played, their tokens, and the clock. */
@ApiTags('试用')
@Controller('v1/trial')
export class TrialController {
  constructor(@Inject(TRIAL) private readonly trial: Trial) {}

  @Get('people')
  @ApiOperation({ operationId: 'trialPeople', summary: '试用人员' })
  people(): object {
    return { items: trialPeople.map((person) => ({ ...person, personId: trialPersonId(person.key) })) };
  }

  @Get('tokens/:key')
  @ApiParam({ name: 'key', schema: { type: 'string' } })
  @ApiOperation({ operationId: 'trialToken', summary: '试用人员的令牌（纯文本）' })
  @Header('content-type', 'text/plain; charset=utf-8')
  @Header('cache-control', 'no-store')
  async token(@Param('key') key: string): Promise<string> {
    if (!trialPeople.some((person) => person.key === key)) throw new NotFound(key);
    return this.trial.token(trialPersonId(key));
  }

  @Get('clock')
  @ApiOperation({ operationId: 'trialClock', summary: '试用时钟' })
  async now(): Promise<{ now: Instant }> {
    await this.trial.clock.refresh?.();
    return { now: this.trial.clock.now() };
  }

  @Post('clock')
  @ApiBody({
    schema: { type: 'object', required: ['now'], properties: { now: { type: 'string', example: '2024-09-15' } } },
  })
  @ApiOperation({ operationId: 'setTrialClock', summary: '拨快试用时钟，并办理到期事项' })
  async set(@Body() body: { now?: unknown }): Promise<{ now: Instant }> {
    const { now } = body ?? {};
    const at = typeof now === 'string' ? momentOf(now) : undefined;
    if (at === undefined) throw wrong('须为日期或带时区的时刻 / must be a date, or an instant with its offset');
    await this.trial.clock.refresh?.();
    try {
      await this.trial.clock.set(at);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw wrong(`不能早于 ${this.trial.clock.now()} / cannot be set back`);
    }
    await this.trial.runDue();
    return { now: this.trial.clock.now() };
  }
}
const wrong = (detail: string): ShapeRefused => new ShapeRefused([{ pointer: '/now', detail }]);
