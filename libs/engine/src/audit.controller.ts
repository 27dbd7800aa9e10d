import { Body, Controller, Get, Inject, Optional, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import {
  accepts,
  id,
  isDate,
  Refusal,
  shapeErrors,
  text,
  type Act,
  type Command,
  type Document,
  type Target,
  type View,
} from '@app/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { auditTrail, type AuditDeps } from './audit.js';
import { NotFound, ShapeRefused } from './engine.js';
import { Callers } from './http/callers.js';
import { targetsOf } from './http/concerned.js';
import { languageOf, ParameterRefused } from './http/headers.js';
import { nameOf } from './http/names.js';
import { json } from './http/routes.js';
import { READING, type Reading } from './http/tokens.js';
import { replay } from './replay.js';
import { RUNS, type Run, type RunDesk } from './runs.js';
import { verify } from './verify.js';

/** How the audit learns which accesses by auditors were written down; a composition root may provide it. */
export const AUDIT_ACCESSES = Symbol('AUDIT_ACCESSES');

/** What to verify or replay; nothing given: the whole log. */
export class AuditScopeInput {
  @text(3, 200, { label: '卷宗', optional: true, example: 'caseFile-01920000-0000-7000-8000-000000000001' })
  stream?: string;
  @id('bureau', { label: '主管教育部门（仅复算）', optional: true }) bureau?: string;
}

const auditors: Pick<Command, 'by'> = { by: ['AU', 'BL'] };
const anyAuditor: Pick<Command, 'by'> = { by: ['AU'] };

/** What auditors do over HTTP: read a file with all it stood on, verify the log, decide everything again. */
@ApiTags('审计')
@Controller('v1/audit')
export class AuditController {
  constructor(
    @Inject(READING) private readonly reading: Reading,
    @Inject(Callers) private readonly callers: Callers,
    @Inject(RUNS) private readonly runs: RunDesk,
    @Optional() @Inject(AUDIT_ACCESSES) private readonly accessesOf?: AuditDeps['accessesOf'],
  ) {}

  @Get('trail/:stream')
  @ApiOperation({ operationId: 'auditTrail', summary: '审计回放：一卷的全部事件、状态、依据与复算' })
  @ApiParam({ name: 'stream', example: 'caseFile-01920000-0000-7000-8000-000000000001' })
  @ApiQuery({
    name: 'knownAt',
    required: false,
    description: '当时已记录的内容：带时区的时刻',
    schema: { type: 'string' },
  })
  @ApiOkResponse({ description: '事件及其后状态、逐项决定的复算、摘要核对、个人信息查阅记录' })
  async trail(
    @Req() request: FastifyRequest,
    @Param('stream') stream: string,
    @Query('knownAt') knownAt: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.mayAudit(request, { stream });
    const { store, slices, vault } = this.reading;
    const deps = { store, slices, vault, ...(this.accessesOf ? { accessesOf: this.accessesOf } : {}) };
    const found = await auditTrail(deps, stream, {
      language: languageOf(request.headers),
      nameOf: (each) => this.nameOf(each),
      ...(typeof knownAt === 'string' ? { knownAt: instant(knownAt) } : {}),
    });
    if (!found) throw new NotFound(stream);
    send(reply, 200, found);
  }

  @Post('verify')
  @ApiOperation({ operationId: 'startVerify', summary: '核对摘要：一卷即时答复，全库在后台进行' })
  @ApiBody({ type: AuditScopeInput, required: false })
  @ApiOkResponse({ description: '核对结果，或进行中的核对' })
  async startVerify(@Req() request: FastifyRequest, @Body() body: unknown, @Res() reply: FastifyReply): Promise<void> {
    const scope = scopeIn(request, body);
    await this.mayAudit(request, scope);
    const { store } = this.reading;
    const { stream } = scope;
    if (stream !== undefined) return send(reply, 200, await verify(store, { stream }));
    sendRun(reply, await this.runs.start('verify', {}));
  }

  @Get('verify')
  @ApiOperation({ operationId: 'lastVerify', summary: '最近一次全库核对的进度或结果' })
  @ApiOkResponse({ description: '进度或结果' })
  async lastVerify(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.mayAudit(request, {});
    sendRun(reply, await this.runs.last('verify'));
  }

  @Post('replay')
  @ApiOperation({ operationId: 'startReplay', summary: '复算：一卷即时答复，一局或全库在后台进行' })
  @ApiBody({ type: AuditScopeInput, required: false })
  @ApiOkResponse({ description: '复算结果，或进行中的复算' })
  async startReplay(@Req() request: FastifyRequest, @Body() body: unknown, @Res() reply: FastifyReply): Promise<void> {
    const given = scopeIn(request, body);
    await this.mayAudit(request, given);
    const { store, slices } = this.reading;
    const { stream } = given;
    if (stream !== undefined) return send(reply, 200, await replay(store, slices, { stream }));
    sendRun(reply, await this.runs.start('replay', { ...given }));
  }

  @Get('replay')
  @ApiOperation({ operationId: 'lastReplay', summary: '最近一次复算的进度或结果' })
  @ApiOkResponse({ description: '进度或结果' })
  async lastReplay(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const run = await this.runs.last('replay');
    await this.mayAudit(request, run?.of ?? {});
    sendRun(reply, run);
  }

  /** An auditor of the division, or the leader of the bureau that answers for the file; the whole log: an auditor. */
  private async mayAudit(request: FastifyRequest, { stream, bureau }: AuditScopeInput): Promise<Act> {
    const { caller, actingAs } = await this.callers.of(request);
    const { access, clock } = this.reading;
    const ask = this.reading.ask();
    const target: Target =
      stream !== undefined
        ? await (
            await targetsOf(this.reading, stream)
          )(ask, caller.person, 'Audit', {})
        : bureau !== undefined
          ? { bureau }
          : { open: true };
    const whole = stream === undefined && bureau === undefined;
    try {
      return await access.authorise(caller, actingAs, whole ? anyAuditor : auditors, target, ask, clock.now());
    } catch (error) {
      // Access does not know what was asked for; the one who is refused must read it.
      if (!(error instanceof Refusal)) throw error;
      const command = languageOf(request.headers) === 'zh' ? '审计' : 'audit';
      throw new Refusal(error.code, error.clause, { ...error.values, command }, error.field);
    }
  }

  private nameOf(subject: string): string | undefined {
    for (const { listing } of this.reading.slices) {
      const found = listing.resident && this.reading.residents.get(listing as unknown as View<Document>, subject);
      const name = found && nameOf(found);
      if (name !== undefined && !name.startsWith('vault:')) return name;
    }
    return undefined;
  }
}

function scopeIn(request: FastifyRequest, body: unknown): AuditScopeInput {
  const given = body ?? {};
  if (!accepts(AuditScopeInput)(given))
    throw new ShapeRefused(shapeErrors(AuditScopeInput, given, languageOf(request.headers)));
  return given;
}

/** The end of a day, or an instant as the log writes it. */
function instant(value: string): string {
  if (isDate(value)) return `${value}T23:59:59.999+08:00`;
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00$/.test(value)) return value;
  throw new ParameterRefused('knownAt', {
    zh: '须为日期，或形如 2024-09-09T09:00:00.000+08:00 的时刻',
    en: 'must be a date, or an instant such as 2024-09-09T09:00:00.000+08:00',
  });
}

const send = (reply: FastifyReply, status: number, body: object): void =>
  void reply.code(status).header('content-type', json).header('cache-control', 'no-store').send(JSON.stringify(body));

/** Under way: 202. */
function sendRun(reply: FastifyReply, run: Run | undefined): void {
  if (!run) throw new NotFound('run');
  send(reply, run.state === 'running' ? 202 : 200, run);
}
