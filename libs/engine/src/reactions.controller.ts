import { Body, Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import {
  accepts,
  Refusal,
  shapeErrors,
  text,
  type Act,
  type Command,
  type EventStore,
  type Language,
  type ReactionEvents,
  type ReactionFailure,
  type Words,
} from '@app/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFound, ShapeRefused } from './engine.js';
import { Callers } from './http/callers.js';
import { languageOf } from './http/headers.js';
import { json } from './http/routes.js';
import { READING, type Reading } from './http/tokens.js';
import type { Reactor } from './reactor.js';

/** The runner of reactions; a composition root provides it. */
export const REACTOR = Symbol('REACTOR');

/** Why a command that was refused to a reaction need not be carried out any more. */
export class SettleReactionInput {
  @text(1, 500, { label: '处理结果', example: '已按书面决定另行办理' }) reason!: string;
}

type AskedBy = Awaited<ReturnType<Callers['of']>> & { language: Language };

const mayDealWith: Pick<Command, 'by'> = { by: ['BL', 'BO:head'] };
const words: Words = { zh: '处置未能自动办理的事项', en: 'deal with what could not be carried out' };
const failureParameters = [
  ApiParam({ name: 'name', description: '反应的名称，或 clock', example: 'carryOutApproval' }),
  ApiParam({ name: 'commandId', example: '01920000-0000-7000-8000-000000000001' }),
];
const describeFailure: MethodDecorator = (target, key, descriptor) =>
  failureParameters.forEach((decorate) => decorate(target, key, descriptor));

/** Reactions whose commands were refused: what failed, run again once it is put right, or settled by hand. */
@ApiTags('自动办理')
@Controller('v1/reactions')
export class ReactionsController {
  constructor(
    @Inject(REACTOR) private readonly reactor: Reactor,
    @Inject(READING) private readonly reading: Reading,
    @Inject(Callers) private readonly callers: Callers,
  ) {}

  @Get()
  @ApiOperation({ operationId: 'findReactions', summary: '自动办理的进度与未能办理的事项' })
  @ApiOkResponse({ description: '各项反应的名称、已处理到的事件，及本单位未能自动办理的事项' })
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const asking = await this.asking(request);
    await this.authorise(asking, undefined);
    const reactions = this.reading.slices.flatMap((slice) => slice.reactions ?? []);
    const all = [
      ...reactions.map(({ name, title }) => ({ name, title })),
      { name: 'clock', title: { zh: '法定期限', en: 'statutory periods' } },
    ];
    const { language } = asking;
    const items = [];
    for (const { name, title } of all) {
      const failures = [];
      for (const each of await this.reactor.failures(name))
        if (await this.isAuthorised(asking, each)) failures.push({ ...each, message: each.message[language] });
      items.push({ name, title: title[language], ...(await standing(this.reading.store, name)), failures });
    }
    send(reply, { items });
  }

  @Post(':name/:commandId/again')
  @ApiOperation({ operationId: 'runReactionAgain', summary: '再次办理未能自动办理的事项' })
  @describeFailure
  @ApiOkResponse({ description: '办理结果；再次被拒时为同一形式的问题说明，事项仍待处置' })
  async again(
    @Req() request: FastifyRequest,
    @Param('name') name: string,
    @Param('commandId') commandId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.authorise(await this.asking(request), await this.failure(name, commandId));
    send(reply, await this.reactor.again(name, commandId));
  }

  @Post(':name/:commandId/settle')
  @ApiOperation({ operationId: 'settleReaction', summary: '说明未能自动办理的事项已另行处理' })
  @describeFailure
  @ApiBody({ type: SettleReactionInput })
  @ApiOkResponse({ description: '已了结' })
  async settle(
    @Req() request: FastifyRequest,
    @Param('name') name: string,
    @Param('commandId') commandId: string,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const asking = await this.asking(request);
    const { by } = await this.authorise(asking, await this.failure(name, commandId));
    const given = body ?? {};
    if (!accepts(SettleReactionInput)(given))
      throw new ShapeRefused(shapeErrors(SettleReactionInput, given, asking.language));
    const { reason } = given as SettleReactionInput;
    // The log of a reaction is written by the system: who settled it stands with the reason.
    await this.reactor.settle(name, commandId, `${reason} (staff-${by})`);
    send(reply, { name, commandId, outcome: 'settled' });
  }

  /** @throws NotFound when nothing of the kind waits */
  private async failure(name: string, commandId: string): Promise<ReactionFailure> {
    const found = (await this.reactor.failures(name)).find((each) => each.commandId === commandId);
    if (!found) throw new NotFound(commandId);
    return found;
  }

  private async asking(request: FastifyRequest): Promise<AskedBy> {
    return { ...(await this.callers.of(request)), language: languageOf(request.headers) };
  }

  /** A leader, or the head of the office, of the bureau the failure names; of any bureau where it names none. */
  private async authorise({ caller, actingAs, language }: AskedBy, failure: ReactionFailure | undefined): Promise<Act> {
    const { access, clock } = this.reading;
    const target = failure?.bureau === undefined ? { open: true as const } : { bureau: failure.bureau };
    try {
      return await access.authorise(caller, actingAs, mayDealWith, target, this.reading.ask(), clock.now());
    } catch (error) {
      // Access does not know what was asked for; the one who is refused must read it.
      if (!(error instanceof Refusal)) throw error;
      const command = words[language];
      throw new Refusal(error.code, error.clause, { ...error.values, command }, error.field);
    }
  }

  private async isAuthorised(asking: AskedBy, failure: ReactionFailure): Promise<boolean> {
    try {
      await this.authorise(asking, failure);
      return true;
    } catch (error) {
      if (error instanceof Refusal && error.code === 'SEC_SCOPE') return false;
      throw error;
    }
  }
}

/** The event up to which a reaction has dealt with everything, and when it said so; nothing for one that never did. */
async function standing(store: EventStore, name: string): Promise<{ upTo?: string; at?: string }> {
  for await (const events of store.read(`reaction-${name}`, { backwards: true }))
    for (const { type, data, meta } of events)
      if (type === 'ReactionCheckpointed')
        return { upTo: (data as unknown as ReactionEvents['ReactionCheckpointed']).eventId, at: meta.recordedAt };
  return {};
}

const send = (reply: FastifyReply, body: object): void =>
  void reply.code(200).header('content-type', json).header('cache-control', 'no-store').send(JSON.stringify(body));
