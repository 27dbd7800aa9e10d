import multipart from '@fastify/multipart';
import { BadRequestException, Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ShapeRefused } from '../engine.js';
import { Callers } from '../http/callers.js';
import { idParameter } from '../http/describe.js';
import { attachment, commandIdOf, languageOf } from '../http/headers.js';
import { json } from '../http/routes.js';
import type { Asked } from '../http/wish.js';
import type { Evidence, Fields, Upload } from './evidence.js';

export const EVIDENCE = Symbol('EVIDENCE');

/** Bodies that are files: multipart forms, and raw bytes with `?name=`. */
export async function acceptFiles(server: FastifyInstance, fileLimit: number): Promise<void> {
  await server.register(multipart, { limits: { fileSize: fileLimit, files: 1, fields: 20, fieldSize: 10_000 } });
  server.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: fileLimit },
    (_, body, done) => done(null, body),
  );
}

/**
 * The one file of a request, and the form's other fields.
 * @throws ShapeRefused unless there is one file with a name; BadRequestException for a form that breaks off or cannot be read
 */
export async function uploadOf(request: FastifyRequest): Promise<{ upload: Upload; fields: Fields }> {
  const { files, fields } = request.isMultipart() ? await formOf(request) : rawOf(request);
  const [file] = files;
  if (!file || files.length > 1) throw notOneFile(request);
  const name = nameOf(file.name);
  if (name === '') throw notOneFile(request);
  return { upload: { name, bytes: file.bytes }, fields };
}

const notOneFile = ({ headers }: FastifyRequest): ShapeRefused =>
  new ShapeRefused([
    {
      pointer: '/file',
      detail: languageOf(headers) === 'zh' ? '须上传一个文件并给出文件名' : 'must be one file, with its name',
    },
  ]);

/** Read to its end: what comes after the first file must not be dropped unseen. */
async function formOf(request: FastifyRequest): Promise<{ files: Upload[]; fields: Fields }> {
  const files: Upload[] = [];
  const fields = new Map<string, string>();
  const repeated = new Set<string>();
  try {
    for await (const part of request.parts())
      // A file without a name has none at all.
      if (part.type === 'file') files.push({ name: part.filename ?? '', bytes: await part.toBuffer() });
      else if (fields.has(part.fieldname)) repeated.add(part.fieldname);
      else fields.set(part.fieldname, String(part.value));
  } catch (error) {
    const { code, statusCode } = error as { code?: string; statusCode?: number };
    if (code === 'FST_FILES_LIMIT') throw notOneFile(request);
    if (statusCode === undefined) throw new BadRequestException('the form cannot be read', { cause: error });
    throw error;
  }
  if (repeated.size) {
    const detail = languageOf(request.headers) === 'zh' ? '只能出现一次' : 'may be given once only';
    throw new ShapeRefused([...repeated].map((name) => ({ pointer: `/${name}`, detail })));
  }
  return { files, fields: Object.fromEntries(fields) };
}

function rawOf({ body, query }: FastifyRequest): { files: Upload[]; fields: Fields } {
  const { name, ...fields } = query as Fields;
  return { files: Buffer.isBuffer(body) && typeof name === 'string' ? [{ name, bytes: body }] : [], fields };
}

/** The last part of a path, NFC; names sent as Latin-1 by old clients are read as the UTF-8 they were. */
function nameOf(given: string): string {
  const latin = Buffer.from(given, 'latin1');
  const utf8 = latin.toString('latin1') === given ? latin.toString('utf8') : given;
  const name = utf8.includes('\ufffd') ? given : utf8;
  return name
    .normalize('NFC')
    .replace(/^.*[\\/]/, '')
    .trim();
}

export const askedBy = async (callers: Callers, request: FastifyRequest): Promise<Asked> => ({
  ...(await callers.of(request)),
  language: languageOf(request.headers),
  query: {},
});

/** Evidence in and out. What else there is to know of a file comes from the table of its workflow. */
@ApiTags('附件')
@Controller('v1/files')
export class EvidenceController {
  constructor(
    @Inject(EVIDENCE) private readonly evidence: Evidence,
    @Inject(Callers) private readonly callers: Callers,
  ) {}

  @Post()
  @ApiOperation({ operationId: 'uploadFile', summary: '上传附件' })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['file'],
      properties: { file: { type: 'string', format: 'binary' } },
      additionalProperties: { type: 'string', description: '登记附件的其他字段' },
    },
  })
  async upload(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const asked = await askedBy(this.callers, request);
    const { upload, fields } = await uploadOf(request);
    const receipt = await this.evidence.upload(upload, asked, commandIdOf(request.headers), fields);
    const body = {
      fileId: receipt.id,
      name: upload.name,
      bytes: upload.bytes.length,
      sha256: receipt.sha256,
      mediaType: receipt.mediaType,
      commandId: receipt.commandId,
    };
    reply.code(201).header('location', `/v1/files/${receipt.id}`).header('etag', `"${receipt.revision}"`);
    if (receipt.position !== undefined) reply.header('position', receipt.position);
    await reply.header('content-type', json).send(JSON.stringify(body));
  }

  @Get(':id/content')
  @ApiParam(idParameter)
  @ApiOperation({ operationId: 'downloadFile', summary: '下载附件（留痕）' })
  async download(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const asked = await askedBy(this.callers, request);
    const { bytes, name, mediaType } = await this.evidence.download((request.params as { id: string }).id, asked);
    await reply
      .header('content-type', mediaType)
      .header('content-disposition', attachment(name))
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'no-store')
      .send(Buffer.from(bytes));
  }
}
