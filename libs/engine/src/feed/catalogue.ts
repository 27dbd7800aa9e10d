import { fieldsOf, type AnyPublished, type Contract, type Input, type Slice, type Words } from '@app/kernel';

/** One kind of event that integrations are told of. */
export interface CatalogueRow {
  /** As CloudEvents names it: `cn.juanzong.MemberJoined.v1`. */
  type: string;
  eventType: string;
  slice: Slice;
  published: AnyPublished;
  contract: Contract;
}

/** CloudEvents type → row, in the order of the workflows. */
export type EventCatalogue = ReadonlyMap<string, CatalogueRow>;

export function eventCatalogue(slices: readonly Slice[]): EventCatalogue {
  const rows = new Map<string, CatalogueRow>();
  for (const slice of slices)
    for (const [eventType, contract] of Object.entries(slice.published?.contracts ?? {})) {
      const type = `cn.juanzong.${eventType}.v${contract!.version}`;
      rows.set(type, { type, eventType, slice, published: slice.published!, contract: contract! });
    }
  return rows;
}

/** Workflows that publish, by the category of their streams, with their titles. */
export const categoriesOf = (catalogue: EventCatalogue): ReadonlyMap<string, Words> =>
  new Map([...catalogue.values()].map(({ slice: { workflow } }) => [workflow.name, workflow.title]));

/** JSON Schema 2020-12 of a payload. Later releases may add fields: what is not named here is not forbidden. */
export function payloadSchema({ type, contract }: CatalogueRow): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: schemaId(type),
    title: contract.title.zh,
    description: contract.title.en,
    ...objectSchema(contract.payload),
  };
}
/** CloudEvents wants an absolute URI; the schema is served at `/v1/feed/schemas/<type>`, wherever this installation stands. */
export const schemaId = (type: string): string => `urn:juanzong:schema:${type}`;

export function objectSchema(input: Input): Record<string, unknown> {
  const fields = fieldsOf(input);
  return {
    type: 'object',
    required: fields.filter((each) => !each.optional).map((each) => each.name),
    properties: Object.fromEntries(
      fields.map(({ name, label, schema, member, example }) => {
        const { type: _, isArray, ...rest } = schema as Record<string, unknown>;
        const of =
          !member ? schema
          : isArray ? { ...rest, type: 'array', items: objectSchema(member) }
          : objectSchema(member); // prettier-ignore
        return [name, { ...of, ...(label ? { description: label } : {}), ...(member ? {} : { examples: [example] }) }];
      }),
    ),
  };
}
