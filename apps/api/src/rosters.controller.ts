import { Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import {
  askedBy,
  Callers,
  commandIdOf,
  json,
  ShapeRefused,
  SUBMITTER,
  uploadOf,
  type Receipt,
  type Submitter,
} from '@app/engine';
import { hashedId, refuser, timeBits, uuidPattern, type Language } from '@app/kernel';
import { rosterChunksOf, rosterRowsOf, rotationsSlice, rowErrorSaid } from '@app/workflows';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { NotASheet, sheetOf } from './sheet.js';

/** A school's roster as a sheet: read whole or refused with every error, then entered as the same commands a form gives. */
@ApiTags('教师交流轮岗计划')
@Controller('v1/rotation-plans')
export class RostersController {
  constructor(
    @Inject(SUBMITTER) private readonly submitter: Submitter,
    @Inject(Callers) private readonly callers: Callers,
  ) {}

  @Post(':id/roster-sheet')
  @ApiOperation({ operationId: 'uploadRosterSheet', summary: '上传本校名册表格（XLSX 或 CSV）' })
  @ApiParam({ name: 'id', schema: { type: 'string' } })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['file', 'schoolId'],
      properties: {
        file: { type: 'string', format: 'binary' },
        schoolId: { type: 'string', description: '学校', example: '01920000-0000-7000-8000-000000000001' },
      },
    },
  })
  async upload(@Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const asked = await askedBy(this.callers, request);
    const { upload, fields } = await uploadOf(request);
    const schoolId = fields['schoolId'] ?? '';
    if (!uuidPattern.test(schoolId))
      throw new ShapeRefused([{ pointer: '/schoolId', detail: '须为编号（小写 UUID，school）' }]);
    const chunks = rosterChunksOf(await entriesOf(schoolId, upload, asked.language));
    const commandId = commandIdOf(request.headers) ?? randomUUID();
    let receipt: Receipt | undefined;
    for (const [i, entries] of chunks.entries())
      receipt = await this.submitter.submit({
        slice: rotationsSlice,
        command: 'UpsertRosterEntries',
        id,
        input: { schoolId, entries },
        who: asked,
        language: asked.language,
        commandId: hashedId(timeBits(commandId), commandId, `rows-${i}`),
      });
    const entries = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    reply.code(200).header('etag', `"${receipt!.revision}"`).header('content-type', json);
    await reply.send(JSON.stringify({ id, revision: receipt!.revision, entries }));
  }
}

async function entriesOf(schoolId: string, file: { name: string; bytes: Uint8Array }, language: Language) {
  const refuse = refuser(rotationsSlice.workflow.clauses);
  try {
    const { entries, errors } = rosterRowsOf(schoolId, await sheetOf(file.name, file.bytes), language);
    if (errors.length === 0) return entries;
    throw refuse('ROT_ROWS_INVALID', {
      count: errors.length,
      errors: errors.slice(0, 100).map((each) => rowErrorSaid(each, language)),
    });
  } catch (error) {
    if (!(error instanceof NotASheet)) throw error;
    throw refuse('ROT_ROWS_INVALID', { count: 1, errors: [error.words[language]] });
  }
}
