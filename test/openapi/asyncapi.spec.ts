import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { asyncApi, eventCatalogue, schemaId } from '@app/engine';
import { exampleOf } from '@app/kernel';
import { slices } from '@app/workflows';
import { withFormats } from '../support/json-schema.js';

const catalogue = eventCatalogue(slices);
const document = JSON.parse(JSON.stringify(asyncApi(catalogue, '0.1.0'))) as {
  channels: Record<string, { address: string; messages: Record<string, { $ref: string }> }>;
  operations: Record<string, { channel: { $ref: string }; action: string }>;
  components: { messages: Record<string, { name: string; payload: object }>; schemas: Record<string, object> };
};

describe('The AsyncAPI document', () => {
  it('is AsyncAPI 3.0 by the specification’s own schema', () => {
    const schema = JSON.parse(
      readFileSync(require.resolve('@asyncapi/specs/schemas/3.0.0-without-$id.json'), 'utf8'),
    ) as Record<string, unknown>;
    const ajv = withFormats(new Ajv({ strict: false, allErrors: true, logger: false, unicodeRegExp: false }));
    const validate = ajv.compile(schema);
    expect(validate(document) ? [] : validate.errors).toEqual([]);
    // And it can fail.
    expect(validate({ ...document, channels: { feed: { address: 3 } } })).toBe(false);
  });

  it('has every reference it uses', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path!);
    expect(references.length).toBeGreaterThan(2 * catalogue.size);
    for (const path of references)
      expect([path, path.split('/').reduce<unknown>((at, part) => (at as Record<string, unknown>)?.[part], document)]).not.toContain(undefined); // prettier-ignore
  });

  it('has both doors, and a message for every row of the catalogue', () => {
    expect(Object.values(document.channels).map(({ address }) => address)).toEqual(['/v1/feed', '/v1/feed/stream']);
    expect(
      Object.values(document.components.messages)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...catalogue.keys()].sort());
    for (const { messages } of Object.values(document.channels))
      expect(Object.keys(messages)).toHaveLength(catalogue.size);
  });

  it.each([...catalogue.keys()])('says what %s looks like: an example is valid, another type is not', (type) => {
    const { contract } = catalogue.get(type)!;
    const [name] = Object.entries(document.components.messages).find(([, each]) => each.name === type)!;
    const ajv = withFormats(new Ajv2020({ strict: false }));
    ajv.addSchema({ $id: 'doc', ...document });
    const validate = ajv.compile({ $ref: `doc#/components/messages/${name}/payload` });
    const event = {
      specversion: '1.0', id: '01920000-0000-7000-8000-000000000001', source: '/v1/x', subject: 'x-1', type,
      time: '2024-09-09T09:00:00.000+08:00', datacontenttype: 'application/json', dataschema: schemaId(type), sequence: '1',
      sequencetype: 'Integer', cursor: 'AA', data: exampleOf(contract.payload),
    }; // prettier-ignore
    expect(validate(event) ? [] : validate.errors).toEqual([]);
    expect(validate({ ...event, type: 'cn.juanzong.Other.v1' })).toBe(false);
    expect(validate({ ...event, data: {} })).toBe(false);
  });
});
