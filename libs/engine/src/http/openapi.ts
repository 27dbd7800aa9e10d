import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { fieldsOf, type Input, type Slice } from '@app/kernel';
import { ApproveProposalInput, RejectProposalInput } from './proposals.js';
import { headers, parameters, readProblems, responses, schemas, writeProblems } from './schemas.js';

/** Input classes of the slices' commands, members included. */
export function inputsOf(slices: readonly Slice[]): Input[] {
  const found = new Set<Input>();
  const add = (input: Input): void => {
    if (found.has(input)) return;
    found.add(input);
    for (const { member } of fieldsOf(input)) if (member) add(member);
  };
  for (const { workflow } of slices) for (const { input } of Object.values(workflow.commands)) add(input);
  return [...found];
}

type Operation = { parameters?: object[]; responses: Record<string, object> };
const methods = ['get', 'post'] as const;

/** OpenAPI 3.1 of the running application: routes by decorators, what all operations share added here once. */
export function documentOf(app: INestApplication, slices: readonly Slice[], release: string): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('卷宗 Juanzong')
    .setDescription('集团化办学等校际合作的事项卷宗：办理、核准、查询、复核')
    .setVersion(release)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, builder);
  const components = (document.components ??= {});
  const own = (components.schemas ??= {}) as Record<string, object>;
  for (const { name } of [...inputsOf(slices), ApproveProposalInput, RejectProposalInput])
    // Swagger has no word for "no other fields"; the check refuses them, so the document says so.
    if (own[name]) Object.assign(own[name], { additionalProperties: false });
  Object.assign(own, schemas);
  Object.assign(components, { parameters, headers, responses });
  for (const [path, item] of Object.entries(document.paths))
    for (const method of methods) {
      const operation = item[method] as unknown as Operation | undefined;
      if (operation && path.startsWith('/v1/')) share(operation, method);
    }
  return document;
}

function share(operation: Operation, method: (typeof methods)[number]): void {
  const common = ['ActingAs', 'AcceptLanguage', 'CorrelationId', method === 'post' ? 'IdempotencyKey' : 'Prefer'];
  operation.parameters = [
    ...(operation.parameters ?? []),
    ...common.map((name) => ({ $ref: `#/components/parameters/${name}` })),
  ];
  for (const status of method === 'post' ? writeProblems : readProblems)
    operation.responses[status] ??= { $ref: `#/components/responses/Problem${status}` };
}

/** `/docs-json` and, for people, `/docs`. */
export function serveDocuments(app: INestApplication, slices: readonly Slice[], release: string): void {
  let made: OpenAPIObject | undefined;
  const document = (): OpenAPIObject => (made ??= documentOf(app, slices, release));
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'docs-json',
    raw: ['json'],
    customSiteTitle: '卷宗 Juanzong',
  });
}
