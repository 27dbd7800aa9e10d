import { Body, Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { accepts, shapeErrors, text, type AnyView, type Command } from '@app/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFound, ShapeRefused } from './engine.js';
import { Callers } from './http/callers.js';
import { languageOf } from './http/headers.js';
import { json } from './http/routes.js';
import { READING, type Reading } from './http/tokens.js';
import type { Progress, Projector, Rebuilt } from './projector.runner.js';
import { RUNS, type Run, type RunDesk, type Work } from './runs.js';

/** The views that can be built again; a composition root provides them. */
export const REBUILT = Symbol('REBUILT');

/** Builds the views named one after the other, by whoever fills them. `progress`: how far the present one has come. */
export const rebuildWork =
  (projector: Pick<Projector, 'rebuild'>, views: readonly AnyView[], progress: () => Progress | undefined): Work =>
  async (of, onProgress) => {
    const { views: wanted } = of as { views: readonly string[] };
    const built: Rebuilt[] = [];
    const watch = setInterval(() => {
      const now = progress();
      if (now) onProgress({ events: now.done, progress: now });
    }, 100);
    try {
      for (const view of views) if (wanted.includes(view.name)) built.push(await projector.rebuild(view));
      return built;
    } finally {
      clearInterval(watch);
    }
  };

export class RebuildInput {
  @text(1, 100, { label: '视图（不填为全部）', optional: true, example: 'history-timeline' }) view?: string;
}
const operators: Pick<Command, 'by'> = { by: ['SA'] };

/** Views built again while they are served: beside what is read, compared by digest, then switched. */
@ApiTags('运维')
@Controller('v1/rebuilds')
export class RebuildController {
  constructor(
    @Inject(REBUILT) private readonly views: readonly AnyView[],
    @Inject(RUNS) private readonly runs: RunDesk,
    @Inject(READING) private readonly reading: Reading,
    @Inject(Callers) private readonly callers: Callers,
  ) {}

  @Post()
  @ApiOperation({ operationId: 'startRebuild', summary: '在服务中重建视图' })
  @ApiBody({ type: RebuildInput, required: false })
  @ApiOkResponse({ description: '进行中的重建；已在进行的，答复该次' })
  async start(@Req() request: FastifyRequest, @Body() body: unknown, @Res() reply: FastifyReply): Promise<void> {
    await this.mayOperate(request);
    const given = body ?? {};
    if (!accepts(RebuildInput)(given))
      throw new ShapeRefused(shapeErrors(RebuildInput, given, languageOf(request.headers)));
    const { view: name } = given as RebuildInput;
    const wanted = this.views.filter((view) => name === undefined || view.name === name);
    if (wanted.length === 0) throw new NotFound(name);
    answer(reply, await this.runs.start('rebuild', { views: wanted.map((view) => view.name) }));
  }

  @Get()
  @ApiOperation({ operationId: 'lastRebuild', summary: '最近一次重建的进度（事件数、速度、剩余时间）或结果' })
  @ApiOkResponse({ description: '进度或结果' })
  async last(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.mayOperate(request);
    answer(reply, await this.runs.last('rebuild'));
  }

  /** An administrator, of whatever bureau: views are the installation's. */
  private async mayOperate(request: FastifyRequest): Promise<void> {
    const { caller, actingAs } = await this.callers.of(request);
    const { access, clock } = this.reading;
    await access.authorise(caller, actingAs, operators, { open: true }, this.reading.ask(), clock.now());
  }
}

function answer(reply: FastifyReply, run: Run | undefined): void {
  if (!run) throw new NotFound('no rebuild');
  const { progress, ...rest } = run;
  const running = run.state === 'running';
  void reply
    .code(running ? 202 : 200)
    .header('content-type', json)
    .send(JSON.stringify(running && progress ? { ...rest, progress } : rest));
}
