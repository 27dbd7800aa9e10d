import { validateSync, type ValidationError } from 'class-validator';
import { fieldsOf, type Input } from './field.js';
import type { Language, Words } from './words.js';

export interface ShapeError {
  /** RFC 6901 pointer into the body. */
  pointer: string;
  detail: string;
}
type Refuse = (pointer: string, words: Words) => void;

const notAnObject: Words = { zh: '须为对象', en: 'must be an object' };
const unknownField: Words = { zh: '没有这个字段', en: 'is not a field of this command' };
const missing: Words = { zh: '必填', en: 'is required' };
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const step = (name: string): string => `/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`;

/** Words what is wrong with a body that `accepts` refused; empty when nothing is. */
export function shapeErrors(input: Input, body: unknown, language: Language): ShapeError[] {
  if (!isObject(body)) return [{ pointer: '', detail: notAnObject[language] }];
  const errors: ShapeError[] = [];
  const refuse: Refuse = (pointer, words) => void errors.push({ pointer, detail: words[language] });
  const instance = instanceOf(input, body, '', refuse);
  // class-validator refuses every instance of a class without rules.
  if (fieldsOf(input).length === 0) return errors;
  for (const error of validateSync(instance, { whitelist: true, forbidNonWhitelisted: true }))
    word(input, error, '', refuse);
  return errors;
}

/** The instance class-validator needs, members too, without the fields nobody knows: those are refused here. */
function instanceOf(input: Input, body: Record<string, unknown>, at: string, refuse: Refuse): object {
  const instance = new input() as Record<string, unknown>;
  const fields = new Map(fieldsOf(input).map((each) => [each.name, each]));
  for (const [name, value] of Object.entries(body)) {
    const field = fields.get(name);
    if (!field) refuse(at + step(name), unknownField);
    else instance[name] = field.member ? nested(field.member, value, at + step(name), refuse) : value;
  }
  return instance;
}

const nested = (member: Input, value: unknown, at: string, refuse: Refuse): unknown =>
  Array.isArray(value)
    ? value.map((each: unknown, i) =>
        // class-validator would look for members inside a list within the list; null is refused in its place.
        isObject(each) ? instanceOf(member, each, `${at}/${i}`, refuse) : Array.isArray(each) ? null : each,
      )
    : isObject(value)
      ? instanceOf(member, value, at, refuse)
      : value;

/** Says it in the field's own sentence, at the deepest place class-validator found. */
function word(input: Input | undefined, error: ValidationError, at: string, refuse: Refuse): void {
  const pointer = at + step(error.property);
  const field = input && fieldsOf(input).find((each) => each.name === error.property);
  // Inside a list the property is an index, and the class stays the member's.
  for (const child of error.children ?? []) word(field ? field.member : input, child, pointer, refuse);
  if (!error.constraints || error.children?.length) return;
  refuse(pointer, error.value === undefined ? missing : (field?.must ?? notAnObject));
}
