import { Controller, Get, type Type } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { idIn } from './controllers.js';
import { describeQuery, describeRead, idParameter } from './describe.js';
import { formatOf, type Exported } from './export.js';
import { attachment } from './headers.js';
import { Export, Find, Look } from './messages.js';
import { addRoute, answer, askedOf, doorClass, pascal, type Door } from './routes.js';
import type { AnyView } from '@app/kernel';
import type { Catalogue } from './tokens.js';
import type { Asked } from './wish.js';
import type { FastifyReply } from 'fastify';

/** Every view there is: listings, what slices own besides, and what spans them. */
export const viewsOf = ({ slices, views }: Catalogue): AnyView[] => [
  ...new Map(
    [...slices.flatMap((slice) => [slice.listing, ...(slice.views ?? [])]), ...views].map((view) => [view.name, view]),
  ).values(),
];

/** `/v1/views/<view>`, `/v1/views/<view>/{id}`, and reports under the same path. */
export function viewsController(catalogue: Catalogue): Type<Door> {
  const door = doorClass('ViewsController');
  for (const view of viewsOf(catalogue)) viewRoutes(door, view);
  for (const report of catalogue.reports) {
    const operationId = `report${pascal(report.name)}`;
    addRoute(
      door,
      operationId,
      async function (request, reply) {
        const asked = await askedOf(this, request);
        const format = formatOf(asked.query, request.headers);
        if (format) send(reply, await this.queries.execute(new Export({ report }, asked, format)));
        else answer(request, reply, await this.queries.execute(new Look({ report }, withoutFormat(asked))));
      },
      [
        Get(report.name),
        ApiOperation({ operationId, summary: report.title.zh }),
        ...describeQuery(report),
        ...describeRead('Report', undefined, report.sheet !== undefined),
      ],
    );
  }
  ApiTags('视图')(door);
  Controller('v1/views')(door);
  return door;
}

const withoutFormat = (asked: Asked): Asked => {
  if (asked.query.format === undefined) return asked;
  const { format: _, ...query } = asked.query;
  return { ...asked, query };
};
function send(reply: FastifyReply, { name, mediaType, bytes, parked }: Exported): void {
  if (parked > 0) reply.header('parked', String(parked));
  void reply
    .header('content-type', mediaType === 'text/csv' ? `${mediaType}; charset=utf-8` : mediaType)
    .header('content-disposition', attachment(name))
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'no-store')
    .send(bytes);
}

function viewRoutes(door: Type<Door>, view: AnyView): void {
  const list = `view${pascal(view.name)}`;
  addRoute(
    door,
    list,
    async function (request, reply) {
      const asked = await askedOf(this, request);
      const format = formatOf(asked.query, request.headers);
      if (format) send(reply, await this.queries.execute(new Export({ view }, asked, format)));
      else answer(request, reply, await this.queries.execute(new Find(view, withoutFormat(asked))));
    },
    [
      Get(view.name),
      ApiOperation({ operationId: list, summary: view.title.zh }),
      ...describeRead('Page', view, view.sheet !== undefined),
    ],
  );
  const one = `${list}Item`;
  addRoute(
    door,
    one,
    async function (request, reply) {
      const id = idIn(request);
      answer(
        request,
        reply,
        await this.queries.execute(new Look({ document: view, id }, await askedOf(this, request))),
      );
    },
    [
      Get(`${view.name}/:id`),
      ApiOperation({ operationId: one, summary: `${view.title.zh}（一项）` }),
      ApiParam(idParameter),
      ...describeRead('Item'),
    ],
  );
}
