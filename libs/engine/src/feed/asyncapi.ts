import type { Words } from '@app/kernel';
import { categoriesOf, objectSchema, schemaId, type EventCatalogue } from './catalogue.js';

const text = { type: 'string' };
/** CloudEvents 1.0 with our extensions. */
export const envelope = {
  type: 'object',
  required: [
    'specversion', 'id', 'source', 'subject', 'type', 'time', 'datacontenttype', 'dataschema', 'sequence', 'sequencetype', 'cursor', 'data',
  ], // prettier-ignore
  properties: {
    specversion: { const: '1.0' },
    id: { type: 'string', format: 'uuid', description: '事件编号：收到两次的，按它识别' },
    source: { type: 'string', format: 'uri-reference' },
    subject: { type: 'string', description: '所属卷宗' },
    type: text,
    time: { type: 'string', format: 'date-time', description: '记录时刻' },
    datacontenttype: { const: 'application/json' },
    dataschema: { type: 'string', format: 'uri' },
    sequence: {
      type: 'string',
      pattern: '^[1-9][0-9]*$',
      description: '在所属卷宗中、订阅方可见的第几条：不连续即有遗漏（按类型或卷宗筛选者除外）',
    },
    sequencetype: { const: 'Integer' },
    cursor: { type: 'string', description: '游标：可长期保存，两个入口通用' },
    data: { type: 'object' },
  },
};

const queryOf = (categories: ReadonlyMap<string, Words>) => ({
  type: 'object',
  properties: {
    lastEventId: { type: 'string', description: '从其后开始：游标，或事件编号' },
    type: { type: 'string', description: '事件类型，逗号分隔' },
    division: { type: 'string', pattern: '^[1-9][0-9]{5}$', description: '行政区划：只要其所辖' },
    ...Object.fromEntries(
      [...categories].map(([category, { zh }]) => [
        category,
        { type: 'string', format: 'uuid', description: `${zh}的编号：只要与其有关的` },
      ]),
    ),
  },
});
const httpBinding = (of: object) => ({ http: { method: 'GET', query: of, bindingVersion: '0.3.0' } });

/** The AsyncAPI 3.0 document of the event feed. */
export function asyncApi(catalogue: EventCatalogue, release: string): object {
  const rows = [...catalogue.values()];
  const query = queryOf(categoriesOf(catalogue));
  const nameOf = (type: string): string => type.replace('cn.juanzong.', '').replace('.v', 'V');
  const messages = Object.fromEntries(
    rows.map(({ type, contract }) => [
      nameOf(type),
      {
        name: type,
        title: contract.title.zh,
        summary: contract.title.en,
        contentType: 'application/cloudevents+json',
        payload: {
          allOf: [
            { $ref: '#/components/schemas/CloudEvent' },
            {
              type: 'object',
              properties: {
                type: { const: type },
                dataschema: { const: schemaId(type) },
                data: { $ref: `#/components/schemas/${nameOf(type)}` },
              },
            },
          ],
        },
      },
    ]),
  );
  const channel = (address: string, title: string, description: string) => ({
    address,
    title,
    description,
    messages: Object.fromEntries(
      rows.map(({ type }) => [nameOf(type), { $ref: `#/components/messages/${nameOf(type)}` }]),
    ),
  });
  const operation = (name: string, summary: string, of: object) => ({
    action: 'send',
    channel: { $ref: `#/channels/${name}` },
    summary,
    bindings: httpBinding(of),
  });
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Juanzong 卷宗 event feed',
      version: release,
      description: '对接系统的事件订阅：至少一次，同一卷宗内有序，可从任何游标继续。',
    },
    defaultContentType: 'application/cloudevents+json',
    channels: {
      feed: channel('/v1/feed', '成批读取', 'HTTP Feeds：application/cloudevents-batch+json；空数组即已到末尾。'),
      stream: channel(
        '/v1/feed/stream',
        '持续推送',
        'Server-Sent Events：每条的 id 即游标，断开后以 Last-Event-ID 继续。',
      ),
    },
    operations: {
      sendBatch: operation('feed', '一批事件', {
        ...query,
        properties: {
          ...query.properties,
          timeout: { type: 'integer', minimum: 0, maximum: 120_000, description: '没有新事件时等候的毫秒数' },
          limit: { type: 'integer', minimum: 1, maximum: 1000 },
        },
      }),
      sendStream: operation('stream', '逐条事件', query),
    },
    components: {
      messages,
      schemas: {
        CloudEvent: envelope,
        ...Object.fromEntries(rows.map(({ type, contract }) => [nameOf(type), objectSchema(contract.payload)])),
      },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
}
