import { validate } from '@readme/openapi-parser';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { accepts, exampleOf, shapeErrors, type AnyView, type Input, type Report, type Slice } from '@app/kernel';
import { reports, slices, views } from '@app/workflows';
import { createApi } from '../../libs/engine/src/http/create-api.js';
import { EngineModule } from '../../libs/engine/src/http/engine.module.js';
import { inputsOf } from '../../libs/engine/src/http/openapi.js';
import { isInternal } from '../../libs/engine/src/http/routes.js';
import {
  ACCESS, ASK, CLOCK, LOG, PROJECTOR, REFERENCE, RESIDENTS, STORE, SUBMITTER, VAULT, VIEWS,
} from '../../libs/engine/src/http/tokens.js'; // prettier-ignore
import { createLog } from '../../libs/engine/src/log.js';
import { lentReport, librarySlice, schoolSlice } from '../http/library.slice.js';
import { bodies } from './inputs.arbitrary.js';
import { withFormats } from '../support/json-schema.js';

interface Product {
  slices: readonly Slice[];
  views: readonly AnyView[];
  reports: readonly Report[];
}
const invented: Product = { slices: [librarySlice, schoolSlice], views: [], reports: [lentReport] };
const juanzong: Product = { slices, views, reports };

interface Operation {
  operationId?: string;
  parameters?: { $ref?: string; name?: string; required?: boolean }[];
  requestBody?: {
    content: Record<string, { examples?: Record<string, { value: unknown }>; schema: { $ref?: string } }>;
  };
  responses: Record<string, object>;
}
interface Documented {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { additionalProperties?: unknown }> };
}

/** The document as it is served; nothing behind it is ever asked. */
async function documentServed(product: Product): Promise<Documented> {
  const stubs = [SUBMITTER, ACCESS, ASK, STORE, VIEWS, RESIDENTS, VAULT, CLOCK, REFERENCE].map((provide) => ({
    provide,
    useValue: {},
  }));
  const app = await createApi(
    EngineModule.forRoot({
      ...product,
      providers: [
        ...stubs,
        { provide: PROJECTOR, useValue: { lag: () => ({}) } },
        { provide: LOG, useValue: createLog({ level: 'silent' }) },
      ],
    }),
  );
  const { payload } = await app.inject({ url: '/docs-json' });
  const { statusCode, headers } = await app.inject({ url: '/docs' });
  await app.close();
  expect([statusCode, headers['content-type']]).toEqual([200, expect.stringContaining('text/html')]);
  return JSON.parse(payload) as Documented;
}

describe.each([
  ['an invented workflow', invented],
  ['Juanzong', juanzong],
])('The OpenAPI document of %s', (_, product) => {
  const inputs = inputsOf(product.slices);
  let document: Documented;
  let ajv: Ajv2020;
  beforeAll(async () => {
    document = await documentServed(product);
    ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: false });
    withFormats(ajv);
    ajv.addVocabulary(['openapi', 'info', 'paths', 'components', 'servers', 'tags', 'security', 'example']);
    ajv.addSchema(document, 'doc');
  });
  const operations = () =>
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
    );
  const documented = (input: Input): ValidateFunction => ajv.compile({ $ref: `doc#/components/schemas/${input.name}` });

  it('is OpenAPI 3.1', async () => {
    expect(document.openapi).toBe('3.1.0');
    // The parser dereferences in place.
    expect(await validate(structuredClone(document) as never)).toMatchObject({ valid: true });
  });

  it('has a schema Ajv takes strictly for every component, and none of the words of 3.0', () => {
    for (const name of Object.keys(document.components.schemas))
      ajv.compile({ $ref: `doc#/components/schemas/${name}` });
    expect(JSON.stringify(document)).not.toContain('"nullable"');
  });

  it('names operations and schemas once', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(ids).not.toContain(undefined);
    expect(ids.filter((each, i) => ids.indexOf(each) !== i)).toEqual([]);
    const names = inputs.map((input) => input.name);
    expect(names.filter((each, i) => names.indexOf(each) !== i)).toEqual([]);
  });

  it('has one operation for each command that has a route, with its example and no other fields', () => {
    for (const { workflow } of product.slices)
      for (const [command, row] of Object.entries(workflow.commands)) {
        const found = operations().find(({ operation }) => operation.operationId === command);
        expect([command, found !== undefined]).toEqual([command, !isInternal(row)]);
        if (!found) continue;
        const body = found.operation.requestBody!.content['application/json']!;
        const example = body.examples!.example!.value;
        expect([command, shapeErrors(row.input, example, 'zh')]).toEqual([command, []]);
        expect(body.schema.$ref).toBe(`#/components/schemas/${row.input.name}`);
        const ifMatch = found.operation.parameters!.find((each) => each.name === 'If-Match');
        expect([command, ifMatch?.required]).toEqual([command, row.creates ? undefined : (row.decision ?? false)]);
      }
    for (const input of inputs)
      if (document.components.schemas[input.name])
        expect([input.name, document.components.schemas[input.name]!.additionalProperties]).toEqual([
          input.name,
          false,
        ]);
  });

  it('says the headers and the problems of every operation', () => {
    for (const { method, operation, path } of operations().filter((each) => each.path.startsWith('/v1/'))) {
      const refs = (operation.parameters ?? []).map((each) => each.$ref);
      const own = method === 'post' ? 'IdempotencyKey' : 'Prefer';
      for (const name of ['ActingAs', 'AcceptLanguage', 'CorrelationId', own])
        expect([path, refs]).toEqual([path, expect.arrayContaining([`#/components/parameters/${name}`])]);
      const statuses = Object.keys(operation.responses);
      expect(statuses).toEqual(
        expect.arrayContaining(method === 'post' ? ['409', '412', '422', '428', '503'] : ['400', '401', '404', '503']),
      );
    }
  });

  it('takes whatever the check takes', () => {
    for (const input of inputs) {
      if (!document.components.schemas[input.name]) continue;
      const takes = documented(input);
      expect([input.name, takes(exampleOf(input))]).toEqual([input.name, true]);
      fc.assert(
        fc.property(bodies(input), (body) => !accepts(input)(body) || takes(body)),
        { numRuns: 30 },
      );
    }
  });

  it('the compiled check and class-validator agree on every input', () => {
    for (const input of inputs)
      fc.assert(
        fc.property(bodies(input), (body) => accepts(input)(body) === (shapeErrors(input, body, 'en').length === 0)),
        { numRuns: 100 },
      );
  });

  it('becomes TypeScript that compiles strictly', () => {
    const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
    try {
      writeFileSync(join(folder, 'api.json'), JSON.stringify(document));
      const run = (tool: string, ...args: string[]) =>
        execFileSync(process.execPath, [resolve(tool), ...args], { stdio: 'pipe' });
      run('node_modules/openapi-typescript/bin/cli.js', join(folder, 'api.json'), '-o', join(folder, 'api.ts'));
      run(
        'node_modules/typescript/bin/tsc',
        '--noEmit',
        '--ignoreConfig',
        '--strict',
        '--target',
        'es2022',
        '--module',
        'nodenext',
        join(folder, 'api.ts'),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
