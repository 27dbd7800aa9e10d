import { ApiHeader, ApiQuery, ApiResponse, type ApiParamOptions, type ApiResponseOptions } from '@nestjs/swagger';
import { mediaTypes } from './export.media.js';
import { fieldsOf, type AnyView, type Command, type Input, type Report, type Words } from '@app/kernel';

/** What an operation says of its body. */
export interface Described {
  input: Input;
  title: Words;
  example: Record<string, unknown>;
}

export const idParameter: ApiParamOptions = {
  name: 'id',
  description: '卷宗编号（UUID，或自然编号如行政区划代码）',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
  example: '01920000-0000-7000-8000-000000000001',
};

/** Who may give a command, and what it needs, as a sentence of the document. */
export const actsOn = (row: Command): string =>
  [
    `身份：${row.by.filter((each) => each !== 'SYS').join('、')}`,
    ...(row.decision ? ['决定：须带 If-Match'] : []),
    ...(row.secondPerson ? [`须另一人核准（${row.secondPerson.join('、')}）：先答 202`] : []),
    ...(row.rows?.length ? [`依据：${row.rows.join('、')}`] : []),
  ].join('；');

const schema = (name: string): { $ref: string } => ({ $ref: `#/components/schemas/${name}` });
const header = (name: string) =>
  ({ $ref: `#/components/headers/${name}` }) as unknown as NonNullable<ApiResponseOptions['headers']>[string];

export function describeWrite(row?: Command): MethodDecorator[] {
  const headers = { ETag: header('ETag'), Position: header('Position'), 'X-Correlation-Id': header('CorrelationId') };
  const located = { ...headers, Location: header('Location') };
  const receipt = (status: number, description: string, of: typeof headers) =>
    ApiResponse({ status, description, headers: of, content: { 'application/json': { schema: schema('Receipt') } } });
  return [
    ...(row?.creates
      ? []
      : [
          ApiHeader({
            name: 'If-Match',
            required: row?.decision ?? false,
            description: '所依据的版本，取自 ETag',
            schema: { type: 'string', pattern: '^"[0-9]{1,15}"$' },
            example: '"3"',
          }),
        ]),
    ApiQuery({ name: 'dry-run', required: false, description: 'true：只试算，不记录', schema: { type: 'boolean' } }),
    receipt(200, row?.creates ? '无需办理、重复提交或试算' : '已办理', headers),
    ...(row?.creates ? [receipt(201, '已办理', located)] : []),
    ...(row?.secondPerson ? [receipt(202, '已提出，待另一人核准', located)] : []),
  ];
}

type Shown = 'Page' | 'Item' | 'History' | 'Report';

/** A paper: a page of its own. `dated`: it is had as of a day. */
export const describePrint = (dated: boolean): MethodDecorator[] => [
  ...(dated ? [text('asOf', '业务日期（YYYY-MM-DD）：当日有效的内容', 'date')] : []),
  text('knownAt', '当时已记录的内容：日期或带时区的时刻'),
  text('min-position', '至少包含到这一位置的记录，否则 503'),
  ApiQuery({ name: 'personal', required: false, description: 'true：显示个人信息（须有权限，查看留痕）', schema: { type: 'boolean' } }),
  text('purpose', '查看个人信息的事由'),
  ApiResponse({ status: 200, description: '可打印的文书', content: { 'text/html': { schema: { type: 'string' } } } }),
]; // prettier-ignore

const whole = {
  [mediaTypes.csv]: { schema: { type: 'string' } },
  [mediaTypes.xlsx]: { schema: { type: 'string', format: 'binary' } },
} as const;

/** Query parameters and answer of a read; with a view, its filters. `sheet`: it is had as one file, too. */
export function describeRead(shown: Shown, view?: AnyView, sheet = false): MethodDecorator[] {
  const filters = view && shown === 'Page' ? Object.entries(view.index as Record<string, string>) : [];
  return [
    ...filters.map(([name, type]) =>
      ApiQuery({
        name,
        required: false,
        description: `筛选；可写 ${name}[gte]、[gt]、[lte]、[lt]、[ne]、[in]`,
        schema: typeOf(type),
      }),
    ),
    ...(shown === 'Page' ? paging : shown === 'History' ? [after, limit] : []),
    ...(sheet
      ? [
          ApiQuery({
            name: 'format',
            required: false,
            description: '导出全部内容为一个文件（也可用 Accept）',
            schema: { type: 'string', enum: ['json', 'csv', 'xlsx'], default: 'json' },
          }),
        ]
      : []),
    text('asOf', '业务日期（YYYY-MM-DD）：当日有效的内容', 'date'),
    text('knownAt', '当时已记录的内容：日期或带时区的时刻'),
    text('min-position', '至少包含到这一位置的记录，否则 503'),
    ApiQuery({
      name: 'personal',
      required: false,
      description: 'true：显示个人信息（须有权限，查看留痕）',
      schema: { type: 'boolean' },
    }),
    text('purpose', '查看个人信息的事由'),
    ApiResponse({
      status: 200,
      description: '内容',
      headers: {
        ETag: header('ETag'),
        Position: header('Position'),
        Link: header('Link'),
        'X-Correlation-Id': header('CorrelationId'),
      },
      content: { 'application/json': { schema: schema(shown) }, ...(sheet ? whole : {}) },
    }),
  ];
}

/** A report's own query fields. */
export const describeQuery = (report: Report): MethodDecorator[] =>
  fieldsOf(report.query).map((field) =>
    ApiQuery({
      name: field.name,
      required: !field.optional,
      description: `${field.label ?? field.name}：${field.must.zh}`,
      schema: field.schema as { type: 'string' },
      example: field.example,
    }),
  );

const typeOf = (type: string): { type: 'string' | 'integer' | 'boolean' } => ({
  type: type === 'number' ? 'integer' : type === 'flag' ? 'boolean' : 'string',
});
const text = (name: string, description: string, format?: string): MethodDecorator =>
  ApiQuery({ name, required: false, description, schema: { type: 'string', ...(format ? { format } : {}) } });
const after = text('after', '上一页答复中的 next');
const limit = ApiQuery({
  name: 'limit',
  required: false,
  schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
});
const paging: MethodDecorator[] = [
  text('q', '名称片段、别名、代码或文号'),
  text('sort', '排序字段，逗号分隔，前加 - 为倒序'),
  after,
  limit,
  ApiQuery({ name: 'count', required: false, description: 'true：答复总数', schema: { type: 'boolean' } }),
];
