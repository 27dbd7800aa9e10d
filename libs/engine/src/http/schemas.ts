/** Parts of the OpenAPI document that do not come from command tables. JSON Schema 2020-12. */
const uuid = { type: 'string', format: 'uuid' };
const text = { type: 'string' };
const revision = { type: 'integer', minimum: -1 };
const names = { type: 'object', description: '名称：卷宗流 → 名称', additionalProperties: text };
const document = { type: 'object', description: '视图文档' };

const event = {
  type: 'object',
  required: ['id', 'revision', 'type', 'effectiveOn', 'data'],
  properties: {
    id: uuid,
    revision,
    type: text,
    effectiveOn: { type: 'string', format: 'date' },
    data: { type: 'object' },
  },
};
const proposal = {
  type: 'object',
  required: ['id', 'digest', 'approvers'],
  properties: { id: uuid, digest: text, approvers: { type: 'array', items: text } },
};

export const schemas = {
  Receipt: {
    type: 'object',
    required: ['outcome', 'id', 'stream', 'revision', 'commandId', 'events'],
    properties: {
      outcome: { type: 'string', enum: ['accepted', 'proposed', 'nothing'] },
      id: text,
      stream: text,
      revision,
      position: text,
      commandId: uuid,
      events: { type: 'array', items: event },
      repeated: { type: 'boolean', description: '同一请求编号的第一次答复' },
      dryRun: { type: 'boolean' },
      proposal,
    },
  },
  Page: {
    type: 'object',
    required: ['items', 'names'],
    properties: {
      items: { type: 'array', items: document },
      names,
      next: { type: 'string', description: '下一页游标' },
      count: { type: 'integer', minimum: 0 },
      position: text,
      parked: { type: 'array', items: text, description: '暂停更新的文档编号' },
    },
  },
  Item: {
    type: 'object',
    required: ['item', 'names'],
    properties: {
      item: { anyOf: [document, { type: 'null' }] },
      names,
      revision,
      position: text,
      parked: { type: 'boolean', description: '此文档暂停更新' },
      proposals: {
        type: 'array',
        description: '待另一人核准的提议',
        items: {
          type: 'object',
          required: ['id', 'command', 'digest', 'input', 'by', 'organisation', 'capacities', 'revision'],
          properties: {
            id: uuid,
            command: text,
            digest: text,
            input: { type: 'object' },
            by: text,
            organisation: text,
            capacities: { type: 'array', items: text },
            revision,
          },
        },
      },
    },
  },
  History: {
    type: 'object',
    required: ['items', 'names'],
    properties: {
      items: {
        type: 'array',
        items: {
          type: 'object',
          required: ['id', 'revision', 'type', 'effectiveOn', 'recordedAt', 'sentence', 'data'],
          properties: {
            id: uuid,
            revision,
            type: text,
            effectiveOn: { type: 'string', format: 'date' },
            recordedAt: { type: 'string', format: 'date-time' },
            sentence: text,
            data: { type: 'object' },
          },
        },
      },
      names,
      next: text,
    },
  },
  Report: {
    type: 'object',
    required: ['item', 'asOf'],
    properties: {
      item: document,
      asOf: { type: 'string', format: 'date' },
      knownAt: { type: 'string', format: 'date-time' },
    },
  },
  Problem: {
    type: 'object',
    description: 'RFC 9457',
    required: ['type', 'title', 'status', 'detail', 'code', 'instance', 'correlationId'],
    properties: {
      type: { type: 'string', format: 'uri-reference' },
      title: text,
      status: { type: 'integer' },
      detail: text,
      code: text,
      instance: text,
      correlationId: text,
      clause: {
        type: 'object',
        required: ['code', 'sentence', 'basis', 'rows'],
        properties: { code: text, sentence: text, basis: text, rows: { type: 'array', items: text } },
      },
      next: text,
      field: text,
      errors: {
        type: 'array',
        items: { type: 'object', required: ['detail'], properties: { pointer: text, parameter: text, detail: text } },
      },
    },
  },
};

const header = (description: string, pattern?: string) => ({
  description,
  schema: { type: 'string', ...(pattern ? { pattern } : {}) },
});
export const headers = {
  ETag: header('版本', '^"[0-9]+"$'),
  Position: header('记录位置：读取时可作 min-position'),
  Location: header('新卷宗的地址'),
  Link: header('RFC 8288：next、first'),
  CorrelationId: header('本次请求的关联编号'),
};

const parameter = (name: string, description: string, schema: object, example?: string) => ({
  name,
  in: 'header',
  required: false,
  description,
  schema,
  ...(example === undefined ? {} : { example }),
});
export const parameters = {
  IdempotencyKey: parameter(
    'Idempotency-Key',
    '请求编号，任何 UUID（宜用第 7 版）；重试用同一编号',
    uuid,
    '01920000-0000-7000-8000-0000000000c1',
  ),
  ActingAs: parameter(
    'Acting-As',
    '持有多个身份时指明：身份; organisation=单位编号',
    text,
    'BO; organisation=01920000-0000-8000-8000-000000000001',
  ),
  AcceptLanguage: parameter('Accept-Language', '答复语言，默认 zh-CN', text, 'zh-CN'),
  CorrelationId: parameter(
    'X-Correlation-Id',
    '关联编号',
    { type: 'string', pattern: '^[A-Za-z0-9._-]{1,64}$' },
    'window-3-0915',
  ),
  Prefer: parameter('Prefer', 'wait=秒数：等候视图更新', text, 'wait=5'),
};

const problems: Record<number, string> = {
  400: '填写有误或无法读取',
  401: '身份凭证缺失或无效',
  403: '无权办理',
  404: '没有这一内容，或无权查看',
  409: '当前情况不能办理',
  412: '版本已变',
  413: '请求内容过大',
  415: '内容类型不支持',
  422: '不符合规定',
  428: '决定缺少 If-Match',
  429: '请求过于频繁',
  500: '系统内部错误',
  503: '暂时不可用',
};
export const readProblems = [400, 401, 403, 404, 429, 500, 503];
export const writeProblems = Object.keys(problems).map(Number);
export const responses = Object.fromEntries(
  Object.entries(problems).map(([status, description]) => [
    `Problem${status}`,
    { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
  ]),
);
