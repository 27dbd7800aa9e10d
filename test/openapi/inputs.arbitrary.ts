import fc, { type Arbitrary } from 'fast-check';
import { exampleOf, fieldsOf, type Field, type Input } from '@app/kernel';

interface Schema {
  type?: unknown;
  enum?: string[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
}

/** Characters that checks of text get wrong: astral, blank, bidirectional, control, of no width, combining, variation selector, lone surrogate. */
const characters = [
  '校',
  'a',
  '7',
  ' ',
  '\u3000',
  '\u00a0',
  '😀',
  'é',
  '\ufe0f',
  '\n',
  '\t',
  '\u200b',
  '\u00ad',
  '\u2028',
  '\ufffd',
  '\u202e',
  '\u061c',
  '\u0000',
  '\u0085',
  '\ufeff',
  '\ud800',
  '-',
  '/',
];
const [safe, safeInLines] = [characters.slice(0, 9), characters.slice(0, 11)];

/** Bodies as JSON can carry them, made from the fields themselves: mostly right. */
export const valid = (input: Input): Arbitrary<Record<string, unknown>> =>
  fc.record(Object.fromEntries(fieldsOf(input).map((field) => [field.name, ofField(field)])), {
    requiredKeys: fieldsOf(input).flatMap((field) => (field.optional ? [] : [field.name])),
  });

function ofField(field: Field): Arbitrary<unknown> {
  const schema = field.schema as Schema & { isArray?: boolean };
  if (!field.member) return ofSchema(schema, field.example);
  const member = valid(field.member);
  return schema.isArray ? some(member, schema) : member;
}
const some = (of: Arbitrary<unknown>, { minItems = 0, maxItems = 200 }: Schema): Arbitrary<unknown> =>
  fc.array(of, { minLength: minItems, maxLength: Math.min(maxItems, minItems + 3) });

function ofSchema(schema: Schema, example: unknown): Arbitrary<unknown> {
  const { minLength = 0, maxLength = 20 } = schema;
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.pattern) return fc.oneof(fc.constant(example), fc.stringMatching(new RegExp(schema.pattern)));
  if (schema.format === 'date')
    return fc.oneof(
      fc.constant(example),
      fc
        .date({ min: new Date('1890-01-01'), max: new Date('2110-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10)),
    );
  switch (schema.type) {
    case 'array':
      return some(ofSchema(schema.items ?? {}, 'a'), schema);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -10, max: Math.min(schema.maximum ?? 10, 2 ** 31 - 1) });
    case 'boolean':
      return fc.boolean();
    case 'string':
      return fc.oneof(
        fc.constant(example),
        fc.string({
          unit: fc.constantFrom(...(maxLength > 500 ? safeInLines : safe)),
          minLength,
          maxLength: Math.min(maxLength, minLength + 30),
        }),
      );
    default:
      return fc.oneof(fc.constant(example), fc.jsonValue({ maxDepth: 3 }));
  }
}

/** What must never get through by accident. */
export const odd: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown[]>(
    null, '', ' ', 'null', 0, -1, 1.5, 1e21, 2 ** 53, true, [], {}, [[]], [null], '1900-02-29', '2000-02-29', '2024-02-30', '2024-2-3', '２０２４-01-01',
    '0', '00', '-1', '1.0', '1e3', '9'.repeat(16), ' 1', '1\n', '01920000-0000-7000-8000-00000000000A', '01920000-0000-7000-8000-000000000001\n',
  ),
  fc.string({ unit: fc.constantFrom(...characters), maxLength: 6 }),
  fc.jsonValue({ maxDepth: 2 }),
); // prettier-ignore

const strangeKeys = ['extra', 'constructor', '__proto__', 'hasOwnProperty', 'toString', 'a/b', '~', '0', ''];

/** A right body with one thing wrong, at any depth: removed, replaced, added, or repeated. */
export const mutated = (input: Input): Arbitrary<unknown> =>
  fc.tuple(valid(input), fc.nat(), fc.nat(3), odd, fc.constantFrom(...strangeKeys), fc.constantFrom(51, 201, 501)).map(
    ([given, at, how, value, key, times]) => {
      // Examples are shared: what is changed must be a copy.
      const body = structuredClone(given);
      const places = placesIn(body);
      const [owner, name] = places[at % Math.max(1, places.length)] ?? [body, ''];
      switch (how) {
        case 0:
          if (Array.isArray(owner)) owner.splice(Number(name), 1);
          else delete owner[name];
          break;
        case 1:
          put(owner, name, value);
          break;
        case 2:
          put(Array.isArray(owner) ? body : owner, key, value);
          break;
        default: {
          const was = (owner as Record<string, unknown>)[name];
          put(owner, name, typeof was === 'string' ? was.repeat(times) : Array.isArray(was) ? Array.from({ length: times }, () => was[0] as unknown) : [was]);
        }
      }
      return body;
    },
  ); // prettier-ignore

type Owner = Record<string, unknown> | unknown[];
/** As `JSON.parse` does it: `__proto__` is a key like any other. */
const put = (owner: Owner, name: string, value: unknown): void =>
  void Object.defineProperty(owner, name, { value, enumerable: true, configurable: true, writable: true });

function placesIn(value: unknown): [Owner, string][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((name): [Owner, string][] => [
    [value as Owner, name],
    ...placesIn((value as Record<string, unknown>)[name]),
  ]);
}

/** Only what a request can bring: through JSON and back. */
export const bodies = (input: Input): Arbitrary<unknown> =>
  fc
    .oneof(
      { weight: 3, arbitrary: valid(input) },
      { weight: 6, arbitrary: mutated(input) },
      { weight: 1, arbitrary: odd },
      fc.constant(exampleOf(input)),
    )
    .map((value) => JSON.parse(JSON.stringify(value) ?? 'null') as unknown);
