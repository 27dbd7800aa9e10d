import fc from 'fast-check';
import { bodies } from '../../../test/openapi/inputs.arbitrary.js';
import {
  accepts,
  choice,
  code,
  date,
  division,
  evidence,
  exampleOf,
  flag,
  id,
  integer,
  list,
  money,
  part,
  plain,
  text,
  type Input,
} from './field.js';
import { shapeErrors } from './shape.js';

class Texts {
  @text(1, 3) short!: string;
  @text(0, 50, { optional: true }) long?: string;
}
class Words {
  @choice(['a', 'b']) one!: 'a' | 'b';
  @flag() yes!: boolean;
  @code(/^[A-Z]\d$/, { zh: '须为一字母一数字', en: 'must be a letter and a digit' }, 'A1') code!: string;
  @division({ optional: true }) division?: string;
}
class Numbers {
  @integer(-3, 12) count!: number;
  @money({ optional: true }) fen?: string;
}
class References {
  @id('school') school!: string;
  @evidence({ optional: true }) file?: string;
  @date() on!: string;
  @date({ optional: true }) until?: string;
}
class Nested {
  @part(Texts) texts!: Texts;
  @part(Words, { optional: true }) words?: Words;
  @list(References, { min: 1, max: 50 }) references!: References[];
  @list(text(1, 5), { optional: true, max: 50 }) tags?: string[];
  @list(integer(0, 9), { optional: true }) digits?: number[];
}
class Anything {
  @plain(60) value!: unknown;
}
class Nothing {}

const inputs: Input[] = [Texts, Words, Numbers, References, Nested, Anything, Nothing];

describe.each(inputs.map((input) => [input.name, input] as const))('Fields of %s', (_, input) => {
  it('accept their own example', () => expect(shapeErrors(input, exampleOf(input), 'zh')).toEqual([]));

  it('the compiled check and class-validator agree', () => {
    const answers = { true: 0, false: 0 };
    fc.assert(
      fc.property(bodies(input), (body) => {
        const accepted = accepts(input)(body);
        answers[`${accepted}`]++;
        return accepted === (shapeErrors(input, body, 'en').length === 0);
      }),
      { numRuns: 2000 },
    );
    // A generator that is always right, or never, would prove nothing.
    expect(Math.min(answers.true, answers.false)).toBeGreaterThan(100);
  });
});

class Line {
  @text(1, 500) value!: string;
}
class Lines {
  @text(1, 501) value!: string;
}
it.each([Line, Lines])('every single character of a %p: the loop and the expression agree', (input) => {
  const disagreeing: number[] = [];
  for (let unit = 0; unit < 0x10000; unit++) {
    const body = { value: `校${String.fromCharCode(unit)}校` };
    if (accepts(input)(body) !== (shapeErrors(input, body, 'zh').length === 0)) disagreeing.push(unit);
  }
  expect(disagreeing).toEqual([]);
});

it.each([
  ['a space', '\u0020', true, true],
  ['a middle dot', '·', true, true],
  ['a variation selector', '\ufe0f', true, true],
  ['a line feed', '\n', false, true],
  ['a tab', '\t', false, true],
  ['a carriage return', '\r', false, false],
  ['a zero-width space', '\u200b', false, false],
  ['a zero-width non-joiner', '\u200c', false, false],
  ['a zero-width joiner', '\u200d', false, false],
  ['a word joiner', '\u2060', false, false],
  ['a soft hyphen', '\u00ad', false, false],
  ['a line separator', '\u2028', false, false],
  ['what could not be decoded', '\ufffd', false, false],
])('%s in a line of text, and in several', (_, character, inLine, inLines) => {
  const body = { value: `实验${character}小学` };
  expect([accepts(Line)(body), accepts(Lines)(body)]).toEqual([inLine, inLines]);
});

it('plain data may hold text in several lines, however short it must be', () => {
  const body = { value: { note: '一\n二' } };
  expect([accepts(Anything)(body), shapeErrors(Anything, body, 'zh')]).toEqual([true, []]);
});

it.each([
  ['1900-02-29', false],
  ['2000-02-29', true],
  ['0999-12-31', false],
  ['2024-04-31', false],
])('the day %s: %s', (on, is) => expect(accepts(References)({ ...exampleOf(References), on })).toBe(is));

it.each([
  ['0', true],
  ['999999999999999', true],
  ['1000000000000000', false],
  ['01', false],
  ['', false],
  ['+1', false],
  ['0x1', false],
])('the amount %p: %s', (fen, is) => expect(accepts(Numbers)({ count: 1, fen })).toBe(is));

it.each([
  ['01920000-0000-7000-8000-00000000000a', true],
  ['01920000-0000-7000-8000-00000000000A', false],
  ['019200000000-7000-8000-00000000000-0a', false],
  ['', false],
])('the id %p: %s', (school, is) => expect(accepts(References)({ on: '2024-09-09', school })).toBe(is));

/** Checked by the compiler: `tsc --noEmit` over this file is the test. */
export class Wrong {
  // @ts-expect-error optional in the decorator, required in the type
  @text(1, 2, { optional: true }) a!: string;
  // @ts-expect-error text on a number
  @text(1, 2) b!: number;
  // @ts-expect-error a choice wider than its union
  @choice(['x', 'y']) c!: 'x';
}
