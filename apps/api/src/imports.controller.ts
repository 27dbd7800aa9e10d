import { createHash } from 'node:crypto';
import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  askedBy,
  Callers,
  commandIdOf,
  EVIDENCE,
  json,
  STORE,
  SUBMITTER,
  uploadOf,
  type Evidence,
  type Submitter,
} from '@app/engine';
import { createdId, streamOf, type EventStore } from '@app/kernel';
import { importsSlice } from '@app/workflows';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { importSheet, wishOf } from './imports.js';

const field = (description: string, example: string) => ({ type: 'string', description, example });

/** A file of rows comes in whole; what happens to the import then are commands of its workflow. */
@ApiTags('批量导入')
@Controller('v1/imports')
export class ImportsController {
  constructor(
    @Inject(SUBMITTER) private readonly submitter: Submitter,
    @Inject(EVIDENCE) private readonly evidence: Evidence,
    @Inject(STORE) private readonly store: EventStore,
    @Inject(Callers) private readonly callers: Callers,
  ) {}

  @Post()
  @ApiOperation({ operationId: 'importSheet', summary: '上传名单并提请确认导入' })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['file', 'kind', 'divisionCode', 'bureauId', 'effectiveOn', 'dateCertainty'],
      properties: {
        file: { type: 'string', format: 'binary' },
        kind: field('annex、schools 或 staff', 'annex'),
        divisionCode: field('行政区划', '320105'),
        bureauId: field('主管教育部门', '01920000-0000-7000-8000-000000000001'),
        effectiveOn: field('生效日期', '2016-05-26'),
        dateCertainty: field('exact 或 yearOnly', 'yearOnly'),
        collaborationKind: field('联合体类型（annex）', 'educationGroup'),
      },
    },
  })
  async import(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const asked = await askedBy(this.callers, request);
    const { upload, fields } = await uploadOf(request);
    const wish = wishOf(fields, importsSlice, asked.language);
    const commandId = commandIdOf(request.headers);
    const sha256 = createHash('sha256').update(upload.bytes).digest('hex');
    const deps = { submitter: this.submitter, slice: importsSlice };
    // What was imported before is refused by its clause before even the file is kept again; by this very command, it is answered again.
    const owner = await this.store.owner('importFile', `${wish.kind}-${sha256}`);
    const own = commandId && streamOf(importsSlice.workflow.name, createdId(importsSlice.workflow.name, commandId));
    const known = owner !== undefined && owner !== own;
    // A list of staff is personal throughout: its values are in the vault, and of the sheet only the digest stays, or they could not be destroyed.
    const kept = !known && wish.kind !== 'staff';
    const fileId = kept ? (await this.evidence.upload(upload, asked, commandId)).id : undefined;
    const receipt = await importSheet(
      deps,
      { ...upload, sha256, ...(fileId ? { fileId } : {}) },
      wish,
      asked,
      asked.language,
      commandId,
    );
    const { confirmation } = receipt;
    reply.code(202).header('location', `/v1/imports/${receipt.id}`).header('etag', `"${confirmation.revision}"`);
    await reply.header('content-type', json).send(JSON.stringify(receipt));
  }
}
