import { fill, labelled, type Labels, type Words } from './words.js';

/** What a refusal means at the door: wrong state or duplicate, not allowed to this person, or against a rule. */
export type RefusalKind = 'state' | 'forbidden' | 'rule';

/** A numbered rule. Its key in the book is the stable code of every refusal that names it. */
export interface Clause {
  /** Who and what is not possible. `{name}` is filled from the refusal's values. */
  zh: string;
  en: string;
  /** Document and article it stands on, as an official would cite them. */
  basis: Words;
  /** What to do instead. */
  next: Words;
  /** Inventory rows of domain.md section 2. */
  rows: readonly string[];
  /** Only where the code's name does not already say it (see `kindOf`). */
  kind?: RefusalKind;
  /** How coded values are said in the sentence. */
  labels?: Labels;
}
export type ClauseBook = Readonly<Record<string, Clause>>;
export const clauseBook = <const B extends ClauseBook>(book: B): B => book;

/** domain.md 0.6: `*_STATE`, `*_DUPLICATE`, taken claims are 409; `SEC_*`, `*_SOD*`, `*_RECUSAL` 403; the rest 422. */
export const kindOf = (code: string, clause: Clause): RefusalKind =>
  clause.kind ??
  (/^SEC_|_SOD|_RECUSAL$|SECOND_PERSON$/.test(code)
    ? 'forbidden'
    : /_STATE$|_DUPLICATE$|_TAKEN$|_ALREADY_|_REUSED$|_IN_USE$|DUPLICATE_OPEN$|^GEN_VERSION_CONFLICT$/.test(code)
      ? 'state'
      : 'rule');

/** Values of a sentence's placeholders; `Words` are said in the reader's language. */
export type RefusalValues = Readonly<
  Record<string, string | number | boolean | readonly string[] | Words | readonly Words[] | undefined>
>;
const inLanguage = (value: unknown, language: keyof Words): unknown =>
  Array.isArray(value)
    ? value.map((each) => inLanguage(each, language))
    : typeof value === 'object' && value !== null && language in value
      ? (value as Words)[language]
      : value;

/** A command that a clause forbids. Thrown by deciders, never by views. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly clause: Clause,
    readonly values: RefusalValues = {},
    /** JSON pointer of the field concerned, where one is. */
    readonly field?: string,
  ) {
    super(code);
  }
  get kind(): RefusalKind {
    return kindOf(this.code, this.clause);
  }
  /** The clause's sentence with this refusal's values. */
  say(language: keyof Words): string {
    const said = Object.entries(this.values).map(([name, value]) => [name, inLanguage(value, language)]);
    const values = Object.fromEntries(said) as Record<string, unknown>;
    return fill(this.clause[language], labelled(values, this.clause.labels, language));
  }
}

/** `const refuse = refuser(clauses); throw refuse('APP_STATE', { stage })`: the compiler knows the codes. */
export const refuser =
  <B extends ClauseBook>(book: B) =>
  (code: keyof B & string, values?: RefusalValues, field?: string): Refusal =>
    new Refusal(code, book[code]!, values, field);
