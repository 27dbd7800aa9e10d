import { Controller, Get, Post, type Type } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import {
  accepts,
  exampleOf,
  fieldsOf,
  isDossier,
  shapeErrors,
  text,
  uuidPattern,
  type Command,
  type Input,
  type Slice,
} from '@app/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFound, ShapeRefused, type Order, type Receipt } from '../engine.js';
import { actsOn, describePrint, describeRead, describeWrite, idParameter, type Described } from './describe.js';
import { attachment, commandIdOf, ifMatchOf, languageOf } from './headers.js';
import { Find, Look, Print, Submit, type OnProposal } from './messages.js';
import { printPolicy, type Printed } from './print.js';
import { ApproveProposalInput, RejectProposalInput } from './proposals.js';
import { addRoute, answer, askedOf, doorClass, isInternal, json, pascal, pathOfCommand, type Door } from './routes.js';
import { flagOf, unknownParameter, type Query } from './where.js';

/** One controller per workflow, built from its command table. */
export function controllerFor(slice: Slice): Type<Door> {
  const { name, collection, title, commands } = slice.workflow;
  const door = doorClass(`${pascal(name)}Controller`);
  for (const [command, row] of Object.entries(commands)) if (!isInternal(row)) commandRoute(door, slice, command, row);
  if (Object.values(commands).some((row) => row.secondPerson)) {
    proposalRoute(door, slice, 'approve', ApproveProposalInput, '核准提议');
    proposalRoute(door, slice, 'reject', RejectProposalInput, '驳回提议');
  }
  readRoutes(door, slice);
  ApiTags(title.zh)(door);
  Controller('v1')(door);
  return door;

  function readRoutes(of: Type<Door>, { listing }: Slice): void {
    addRoute(
      of,
      `find${pascal(collection)}`,
      async function (request, reply) {
        answer(request, reply, await this.queries.execute(new Find(listing, await askedOf(this, request))));
      },
      [
        Get(collection),
        ApiOperation({ operationId: `find${pascal(collection)}`, summary: `查询${title.zh}` }),
        ...describeRead('Page', listing),
      ],
    );
    for (const [path, word, wanted, schema] of [
      ['', 'get', (id: string) => ({ live: slice, id }), 'Item'],
      ['/history', 'history', (id: string) => ({ history: slice, id }), 'History'],
    ] as const) {
      const operationId = word === 'get' ? `get${pascal(name)}` : `get${pascal(name)}History`;
      addRoute(
        of,
        operationId,
        async function (request, reply) {
          const id = idIn(request);
          answer(request, reply, await this.queries.execute(new Look(wanted(id), await askedOf(this, request))));
        },
        [
          Get(`${collection}/:id${path}`),
          ApiOperation({ operationId, summary: word === 'get' ? `查看${title.zh}` : `${title.zh}办理经过` }),
          ApiParam(idParameter),
          ...describeRead(schema),
        ],
      );
    }
    for (const [path, form] of Object.entries(slice.forms ?? {})) {
      const operationId = `print${pascal(name)}${pascal(path)}`;
      addRoute(
        of,
        operationId,
        async function (request, reply) {
          const asked = await askedOf(this, request);
          sendPage(reply, await this.queries.execute(new Print(slice, idIn(request), form, asked)));
        },
        [
          Get(`${collection}/:id/print/${path}`),
          ApiOperation({ operationId, summary: `打印${form.title.zh}` }),
          ApiParam(idParameter),
          ...describePrint(isDossier(form)),
        ],
      );
    }
  }
}
function sendPage(reply: FastifyReply, { name, page }: Printed): void {
  void reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-disposition', attachment(`${name}.html`).replace('attachment', 'inline'))
    .header('content-security-policy', printPolicy)
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'no-store')
    .send(page);
}

function commandRoute(door: Type<Door>, slice: Slice, command: string, row: Command): void {
  const path = pathOfCommand(slice, command);
  const described: Described = { input: row.input, title: row.title, example: exampleOf(row.input) };
  addRoute(
    door,
    command,
    async function (request, reply) {
      const order = await orderOf(this, request, slice, command);
      receive(reply, slice, row, await this.commands.execute(new Submit(order)));
    },
    [
      Post(path),
      ApiOperation({ operationId: command, summary: row.title.zh, description: actsOn(row) }),
      ...bodyOf(described),
      ...(row.creates ? [] : [ApiParam(idParameter)]),
      ...describeWrite(row),
    ],
  );
}

function proposalRoute(door: Type<Door>, slice: Slice, verb: 'approve' | 'reject', input: Input, title: string): void {
  const { name, collection } = slice.workflow;
  const operationId = `${verb}${pascal(name)}Proposal`;
  addRoute(
    door,
    operationId,
    async function (request, reply) {
      const order = await orderOf(this, request, slice, '');
      const { proposal = '' } = request.params as { proposal?: string };
      if (!uuidPattern.test(proposal)) throw new NotFound(proposal);
      if (!accepts(input)(order.input)) throw new ShapeRefused(shapeErrors(input, order.input, order.language!));
      const onProposal: OnProposal = { proposal, ...(order.input as ApproveProposalInput & RejectProposalInput) };
      receive(reply, slice, undefined, await this.commands.execute(new Submit(order, onProposal)));
    },
    [
      Post(`${collection}/:id/proposals/:proposal/${verb}`),
      ApiOperation({ operationId, summary: title }),
      ...bodyOf({ input, title: { zh: title, en: verb }, example: exampleOf(input) }),
      ApiParam(idParameter),
      ApiParam({ ...idParameter, name: 'proposal' }),
      ...describeWrite(),
    ],
  );
}

const bodyOf = ({ input, title, example }: Described): MethodDecorator[] => [
  ApiBody({
    type: input,
    required: fieldsOf(input).length > 0,
    examples: { example: { summary: title.zh, value: example } },
  }),
];

const idText = text(1, 300).kind;
/** Ids are UUIDs, natural keys (a division code) or made of several; what cannot be one is nobody's. */
export function idIn(request: FastifyRequest): string {
  const { id = '' } = request.params as { id?: string };
  if (!idText.test(id)) throw new NotFound(id);
  return id;
}

async function orderOf(door: Door, request: FastifyRequest, slice: Slice, command: string): Promise<Order> {
  const { headers } = request;
  const who = await door.callers.of(request);
  const commandId = commandIdOf(headers);
  const ifMatch = ifMatchOf(headers);
  const row = slice.workflow.commands[command];
  return {
    slice,
    command,
    ...(row?.creates ? {} : { id: idIn(request) }),
    // A body that is null is no command without fields.
    input: request.body === undefined ? {} : request.body,
    who,
    correlation: request.id,
    source: { kind: 'live' },
    language: languageOf(headers),
    ...(commandId === undefined ? {} : { commandId }),
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(isDryRun(request.query as Query) ? { dryRun: true } : {}),
  };
}

/** All that a command takes in the query string; a misspelt dry run must not be done in earnest. */
function isDryRun({ 'dry-run': asked, ...unknown }: Query): boolean {
  const [name] = Object.keys(unknown);
  if (name !== undefined) throw unknownParameter(name, ['dry-run']);
  return asked !== undefined && flagOf('dry-run', asked);
}

function receive(reply: FastifyReply, slice: Slice, row: Command | undefined, receipt: Receipt): void {
  const { outcome, dryRun, revision, id, position } = receipt;
  const created = outcome === 'accepted' && row?.creates && !dryRun;
  void reply.code(created ? 201 : outcome === 'proposed' && !dryRun ? 202 : 200);
  if (revision >= 0) void reply.header('etag', `"${revision}"`);
  if (!dryRun && (created || outcome === 'proposed'))
    void reply.header('location', `/v1/${slice.workflow.collection}/${id}`);
  if (position !== undefined) void reply.header('position', position);
  void reply.header('content-type', json).send(JSON.stringify(receipt));
}
