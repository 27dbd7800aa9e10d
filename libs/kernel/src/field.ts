import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  Matches,
  Max,
  Min,
  ValidateBy,
  ValidateIf,
  ValidateNested,
  type ValidationOptions,
} from 'class-validator';
import { isDate } from './time.js';
import type { Words } from './words.js';

export type Input<T extends object = object> = new () => T;

export interface Options {
  /** What an official calls it (zh). */
  label?: string;
  example?: unknown;
  optional?: boolean;
  /**
   * Goes to the vault before anything is decided; events and records hold a reference. The subject whose key protects it:
   * `stream` (the person the stream is about), `command` (a pseudonym per command), or the name of the sibling field that holds the subject's id.
   */
  personal?: string;
  /** Names an uploaded file; the engine checks it, and puts its `EvidenceRef` into context and record. */
  evidence?: true;
}

/** One kind of value, said once: fast test, class-validator's own rules, JSON schema, the sentence of a refusal. */
export interface Kind {
  must: Words;
  schema: ApiPropertyOptions;
  example: unknown;
  test: (value: unknown) => boolean;
  rules: (each: ValidationOptions) => PropertyDecorator[];
  member?: Input;
  /** Holds keys of the caller's own, whose order is not that of a class. */
  free?: true;
}
export type Field = Kind & Options & { name: string };

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Declared<K extends string, V, O> = O extends { optional: true } ? { [P in K]?: V } : { [P in K]: V };

/** Compiles only on a property declared exactly as V, and with `?` exactly when optional. */
export interface On<V, O = object> {
  <T, K extends keyof T & string>(
    target: T,
    key: K & (Same<Pick<T, K>, Declared<K, V, O>> extends true ? unknown : never),
  ): void;
  kind: Kind;
}

const fieldsByInput = new Map<unknown, Field[]>();
/** Those of the class it extends first. */
export const fieldsOf = (input: Input): readonly Field[] =>
  fieldsByInput.get(input) ?? inherited(Object.getPrototypeOf(input) as Input | null);
const inherited = (parent: Input | null): readonly Field[] =>
  parent && parent !== Function.prototype ? fieldsOf(parent) : [];

/** Turns a kind into the decorator that registers the field and speaks to class-validator and swagger. */
function field<V, O extends Options>(kind: Kind, options: O = {} as O): On<V, O> {
  const decorate = (target: object, name: string) => {
    const example = options.example ?? kind.example;
    const of = target.constructor;
    (of as { input?: boolean }).input = true;
    fieldsByInput.set(of, [...fieldsOf(of as Input), { ...kind, ...options, name, example }]);
    const about = { description: `${options.label ?? name}：${kind.must.zh}`, required: !options.optional };
    ApiProperty({ ...kind.schema, ...about, ...(kind.member ? {} : { example }) } as ApiPropertyOptions)(target, name);
    // Not IsOptional(): that one also lets null pass.
    if (options.optional) ValidateIf((_, value) => value !== undefined)(target, name);
    for (const rule of kind.rules({})) rule(target, name);
  };
  return Object.assign(decorate, { kind }) as unknown as On<V, O>;
}

// Characters that make text read other than it is stored: control, bidirectional, of no width, separators of lines,
// and the one that stands for what could not be decoded. Tab and line feed only where a text has several lines.
const control = (multiline: boolean) => (multiline ? '\\u0000-\\u0008\\u000b-\\u001f' : '\\u0000-\\u001f');
const deceptive =
  '\\u007f-\\u009f\\u00ad\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060\\u2066-\\u2069\\ufeff\\ufffd\\ud800-\\udfff';
/** Each of them, and each half of a character without the other. */
export const unsafeCharacters = new RegExp(`[${control(true)}${deceptive}]`, 'gu');
const isUnsafe = (code: number, multiline: boolean): boolean =>
  code < 0x20
    ? !multiline || (code !== 9 && code !== 10)
    : (code >= 0x7f && code <= 0x9f) ||
      code === 0xad ||
      code === 0x61c ||
      (code >= 0x200b && code <= 0x200f) ||
      (code >= 0x2028 && code <= 0x202e) ||
      code === 0x2060 ||
      (code >= 0x2066 && code <= 0x2069) ||
      code === 0xfeff ||
      code === 0xfffd;

/** A text that may be longer than this is written in lines. */
const longestLine = 500;

/** Length in code points, safe characters only, no lone surrogate, and not blank at either end. */
function isText(value: unknown, min: number, max: number): boolean {
  if (typeof value !== 'string') return false;
  const multiline = max > longestLine;
  const units = value.length;
  if (units < min || units > 2 * max) return false;
  let points = 0;
  for (let i = 0; i < units; i++) {
    const code = value.charCodeAt(i);
    if (isUnsafe(code, multiline)) return false;
    if (code >= 0xd800 && code <= 0xdfff) {
      if (code >= 0xdc00) return false;
      const next = value.charCodeAt(++i);
      if (!(next >= 0xdc00 && next <= 0xdfff)) return false;
    }
    points++;
  }
  if (points < min || points > max) return false;
  return units === 0 || (!isBlank(value.charCodeAt(0)) && !isBlank(value.charCodeAt(units - 1)));
}
const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 10 || code === 0x3000 || code === 0xa0;

/**
 * Text of min to max characters: code points, as JSON Schema counts; not blank at either end (so nothing needs trimming).
 * A single line, unless `max` is above 500: then tab and line feed may stand in it.
 */
export const text = <const O extends Options>(min: number, max: number, options?: O) => {
  const blank = ' \\t\\n\\u3000\\u00a0';
  const multiline = max > longestLine;
  const pattern = `^(?![${blank}])[^${control(multiline)}${deceptive}]{${min},${max}}$(?<![${blank}])`;
  return field<string, O>(
    {
      must: {
        zh: `须为 ${min} 至 ${max} 字的${multiline ? '' : '单行'}文本，首尾无空白，无不可见字符`,
        en: `must be ${multiline ? 'text' : 'a line'} of ${min} to ${max} characters, none invisible, not blank at either end`,
      },
      schema: { type: 'string', minLength: min, maxLength: max },
      example: '某市实验小学'.slice(0, max).padEnd(min, '校'),
      test: (value) => isText(value, min, max),
      rules: (each) => [Matches(new RegExp(pattern, 'u'), each)],
    },
    options,
  );
};

/** One of a few words; takes an array, so that the list can be a constant shared with the state. */
export const choice = <V extends string, const O extends Options>(values: readonly V[], options?: O) => {
  const set = new Set<unknown>(values);
  return field<V, O>(
    {
      must: { zh: `须为以下之一：${values.join('、')}`, en: `must be one of ${values.join(', ')}` },
      schema: { type: 'string', enum: [...values] },
      example: values[0],
      test: (value) => set.has(value),
      rules: (each) => [IsIn([...values], each)],
    },
    options,
  );
};

/** A civil date of Asia/Shanghai, `YYYY-MM-DD`. */
export const date = <const O extends Options>(options?: O) =>
  field<string, O>(
    {
      must: { zh: '须为日期（YYYY-MM-DD）', en: 'must be a date (YYYY-MM-DD)' },
      schema: { type: 'string', format: 'date' },
      example: '2024-09-09',
      test: (value) => typeof value === 'string' && isDate(value),
      rules: (each) => [
        ValidateBy(
          {
            name: 'date',
            validator: {
              validate: (value: unknown) => {
                const parts =
                  typeof value === 'string' ? /^([1-9]\d{3})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.exec(value) : null;
                if (!parts) return false;
                const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
                const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
                return day <= [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!;
              },
            },
          },
          each,
        ),
      ],
    },
    options,
  );

/** An id of ours: a lower-case UUID. `of` names what it refers to, for the documents only. */
export const id = <const O extends Options>(of: string, options?: O) =>
  field<string, O>(
    {
      must: { zh: `须为编号（小写 UUID，${of}）`, en: `must be the id (lower-case UUID) of a ${of}` },
      schema: {
        type: 'string',
        format: 'uuid',
        pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
      },
      example: '01920000-0000-7000-8000-000000000001',
      test: isId,
      rules: (each) => [Matches(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, each)],
    },
    options,
  );
/** The id of an uploaded file that is evidence for the command. */
export const evidence = <const O extends Options>(options?: O) =>
  id('file', { ...options, evidence: true } as unknown as O);
function isId(value: unknown): boolean {
  if (typeof value !== 'string' || value.length !== 36) return false;
  for (let i = 0; i < 36; i++) {
    const code = value.charCodeAt(i);
    if (i === 8 || i === 13 || i === 18 || i === 23) {
      if (code !== 45) return false;
    } else if (!((code >= 48 && code <= 57) || (code >= 97 && code <= 102))) return false;
  }
  return true;
}

/** An amount in 分, a decimal string without sign or leading zeros, at most 15 digits. */
export const money = <const O extends Options>(options?: O) =>
  field<string, O>(
    {
      must: { zh: '须为以分计的金额（数字文本）', en: 'must be an amount in fen (decimal text)' },
      schema: { type: 'string', pattern: '^(0|[1-9][0-9]{0,14})$' },
      example: '1250000',
      test: (value) =>
        typeof value === 'string' &&
        value.length <= 15 &&
        value !== '' &&
        String(Number(value)) === value &&
        Number(value) >= 0 &&
        Number.isInteger(Number(value)),
      rules: (each) => [Matches(/^(0|[1-9][0-9]{0,14})$/, each)],
    },
    options,
  );

/** A whole number. */
export const integer = <const O extends Options>(min: number, max: number, options?: O) =>
  field<number, O>(
    {
      must: { zh: `须为 ${min} 至 ${max} 的整数`, en: `must be a whole number from ${min} to ${max}` },
      schema: { type: 'integer', minimum: min, maximum: max },
      example: min,
      test: (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max,
      rules: (each) => [IsInt(each), Min(min, each), Max(max, each)],
    },
    options,
  );

export const flag = <const O extends Options>(options?: O) =>
  field<boolean, O>(
    {
      must: { zh: '须为 true 或 false', en: 'must be true or false' },
      schema: { type: 'boolean' },
      example: true,
      test: (value) => value === true || value === false,
      rules: (each) => [IsBoolean(each)],
    },
    options,
  );

/** Text of a fixed form, e.g. six digits of a division code. `must` says the form in words. */
export const code = <const O extends Options>(pattern: RegExp, must: Words, example: string, options?: O) =>
  field<string, O>(
    {
      must,
      schema: { type: 'string', pattern: pattern.source },
      example,
      test: (value) => typeof value === 'string' && pattern.exec(value) !== null,
      rules: (each) => [Matches(pattern, each)],
    },
    options,
  );

/** Six digits of GB/T 2260 or a statistical code. */
export const division = <const O extends Options>(options?: O) =>
  code(/^[1-9]\d{5}$/, { zh: '须为六位行政区划代码', en: 'must be a division code of six digits' }, '320105', options);

/**
 * Free plain data (objects, arrays, text, safe integers, booleans; no floats, no null), at most `max` characters as JSON:
 * for parameters whose form depends on their key. What it must look like is then a clause, not shape.
 */
export const plain = <const O extends Options>(max: number, options?: O) =>
  field<unknown, O>(
    {
      must: {
        zh: `须为不含小数与空值的数据，序列化后不超过 ${max} 字`,
        en: `must be plain data without fractions or null, at most ${max} characters as JSON`,
      },
      free: true,
      schema: {
        anyOf: ['object', 'array', 'string', 'integer', 'boolean'].map((type) => ({ type })),
      },
      example: { num: 20, den: 100 },
      test: (value) => isPlain(value, 0) && JSON.stringify(value).length <= max,
      rules: (each) => [
        ValidateBy(
          {
            name: 'plain',
            validator: {
              validate: (value: unknown) => {
                const json = JSON.stringify(value) as string | undefined;
                if (json === undefined || json.length > max) return false;
                const pending: [unknown, number][] = [[value, 0]];
                for (let next = pending.pop(); next; next = pending.pop()) {
                  const [each, depth] = next;
                  if (depth > 6 || each === null) return false;
                  if (typeof each === 'number' && !Number.isSafeInteger(each)) return false;
                  if (typeof each === 'string' && !isPlainText(each)) return false;
                  if (typeof each === 'object')
                    for (const [key, member] of Object.entries(each)) {
                      if (
                        !Array.isArray(each) &&
                        (/^\d+$/.test(key) ||
                          key.length > 64 ||
                          ['__proto__', 'constructor', 'prototype'].includes(key))
                      )
                        return false;
                      pending.push([member, depth + 1]);
                    }
                }
                return true;
              },
            },
          },
          each,
        ),
      ],
    },
    options,
  );

/** How long it may be is said for the whole. */
const isPlainText = (value: string): boolean => isText(value, 0, 100_000);
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);
function isPlain(value: unknown, depth: number): boolean {
  if (depth > 6) return false;
  if (typeof value === 'string') return isPlainText(value);
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (typeof value === 'boolean') return true;
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.every((each) => isPlain(each, depth + 1));
  return Object.keys(value).every(
    (key) =>
      key.length <= 64 &&
      !/^\d+$/.test(key) &&
      !forbiddenKeys.has(key) &&
      isPlain((value as Record<string, unknown>)[key], depth + 1),
  );
}

export const part = <T extends object, const O extends Options>(member: Input<T>, options?: O) =>
  field<T, O>(partKind(member), options);

/** A list of nested inputs, `list(Member)`, or of single values, `list(text(1, 50))`. */
export const list = <V, const O extends Options & { min?: number; max?: number }>(
  of: Input<V & object> | On<V>,
  options?: O,
) => {
  const { min = 0, max = 200 } = options ?? {};
  const kind = 'kind' in of ? of.kind : partKind(of);
  return field<V[], O>(
    {
      must: {
        zh: `须为 ${min} 至 ${max} 项的列表，每项${kind.must.zh}`,
        en: `must be a list of ${min} to ${max}, each ${kind.must.en}`,
      },
      schema: {
        ...(kind.member ? { ...kind.schema, isArray: true } : { type: 'array', items: kind.schema }),
        minItems: min,
        maxItems: max,
      } as ApiPropertyOptions,
      example: Array.from({ length: Math.max(1, min) }, () => kind.example),
      member: kind.member,
      test: (value) => {
        if (!Array.isArray(value) || value.length < min || value.length > max) return false;
        for (let i = 0; i < value.length; i++) if (!kind.test(value[i])) return false;
        return true;
      },
      rules: () => [IsArray(), ArrayMinSize(min), ArrayMaxSize(max), ...kind.rules({ each: true })],
    },
    options,
  );
};

function partKind(member: Input): Kind {
  return {
    must: { zh: '须为对象', en: 'must be an object' },
    schema: { type: () => member },
    get example() {
      return exampleOf(member);
    },
    member,
    test: accepts(member),
    // ValidateNested alone lets a missing part pass, and takes an array where one object is meant.
    rules: (each) => [IsObject(each), ValidateNested(each)],
  };
}

export const exampleOf = (input: Input): Record<string, unknown> =>
  Object.fromEntries(fieldsOf(input).map((each) => [each.name, each.example]));

type Accept = (value: unknown) => boolean;
const compiled = new Map<Input, Accept>();

/** The compiled check of an input class: true exactly for what class-validator lets pass (property test). One per class, made at first use. */
export function accepts(input: Input): Accept {
  let check: Accept | undefined;
  return (value) => {
    if (!check && !(check = compiled.get(input))) compiled.set(input, (check = compile(input)));
    return check(value);
  };
}

/** Straight-line code: V8 sees one target per call site. Only names of our own fields enter it. */
function compile(input: Input): Accept {
  const fields = fieldsOf(input);
  const name = (of: Field) => JSON.stringify(of.name);
  const checks = fields.map(
    (each, i) =>
      `value = object[${name(each)}]; if (${each.optional ? 'value !== undefined && ' : ''}!test${i}(value)) return false;`,
  );
  const source = `'use strict'; return function accept(object) {
    if (typeof object !== 'object' || object === null || Array.isArray(object)) return false;
    let value;
    ${checks.join('\n')}
    for (const key in object) switch (key) { ${fields.map((each) => `case ${name(each)}: continue;`).join(' ')} default: return false; }
    return true;
  }`;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const make = new Function(...fields.map((_, i) => `test${i}`), source) as (...tests: Accept[]) => Accept;
  return make(...fields.map((each) => each.test));
}
